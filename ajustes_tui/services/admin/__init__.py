"""People, catalogues, the demo store, and proving or restoring a store."""
