"""Small helpers that make Textual safe for text, keys and terminals of this program."""
