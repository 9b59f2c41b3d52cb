"""Use cases of an incoming base: choice of file, preview, writing, undoing."""
