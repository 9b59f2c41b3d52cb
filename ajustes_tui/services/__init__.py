"""The use cases, with the person's role checked; no Textual, no SQL."""
