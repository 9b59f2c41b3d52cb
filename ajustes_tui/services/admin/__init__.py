"""People, catalogues, the demonstration store, and checks and restores."""
