"""The use cases of the program, each checking the usuario's role; no Textual, no SQL."""
