"""Staging of a base's rows, promotion into the store, undoing, and the inbox."""
