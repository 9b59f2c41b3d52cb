"""The connection, its schema and migrations, the turn to write, and the one predicate of casos."""
