"""The screen of the supervisor's tray of questions."""
