"""The connection, schema, migrations, write turn and the one predicate of casos."""
