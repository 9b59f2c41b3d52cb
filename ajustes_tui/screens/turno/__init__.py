"""Mi turno, the first screen; for a lead, lo que toca."""
