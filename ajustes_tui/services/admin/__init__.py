"""The people, the catalogues, the demonstration store, and the check and restore of a store."""
