"""The use cases of the program, each checking the person's role; no Textual, no SQL."""
