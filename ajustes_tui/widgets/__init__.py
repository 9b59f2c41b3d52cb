"""Reusable parts of screens; they receive values and emit messages."""
