"""The only SQL: schema, migrations and one repository per concept."""
