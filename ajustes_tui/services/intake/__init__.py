"""How a base comes in: the files to choose, the preview, the writing, the undoing."""
