"""Widgets shared by several screens; they receive values and post messages."""
