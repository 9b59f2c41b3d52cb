"""The screen of one cuenta: its casos and every historial line, across cortes."""
