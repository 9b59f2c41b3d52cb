"""The supervisor's tray of questions."""
