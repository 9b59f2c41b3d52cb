"""A base as data: its rows, its file name, its undoing and its reconciliation."""
