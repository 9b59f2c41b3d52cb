"""The caso: its estados and eventos, its card, and what hangs from it."""
