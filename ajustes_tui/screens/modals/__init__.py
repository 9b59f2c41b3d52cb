"""Dialogs that ask one thing and hand the answer back to the screen."""
