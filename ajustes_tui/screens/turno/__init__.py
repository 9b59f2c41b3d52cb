"""Mi turno, the first screen; for who leads, lo que toca."""
