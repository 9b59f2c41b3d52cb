"""The use cases of the program, each with the role of the person checked; no Textual, no SQL."""
