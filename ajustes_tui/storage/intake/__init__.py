"""Bases: the staging of their rows, the promotion into the store, and the inbox."""
