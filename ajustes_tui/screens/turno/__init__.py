"""Mi turno, the first screen of an agente."""
