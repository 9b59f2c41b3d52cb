"""The indicators of a corte, the supervisor's desk and the wall."""
