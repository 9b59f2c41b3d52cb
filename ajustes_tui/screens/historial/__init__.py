"""The screen of one cuenta: its casos and all historial lines, across cortes."""
