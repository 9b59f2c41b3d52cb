"""Helpers under the widgets: text, keys, theme, measures, and the profile of the terminal."""
