"""Mi turno: where a person lands on arriving."""
