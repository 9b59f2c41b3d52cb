"""How the casos of some figures are attended and answered: F5 `1` to `0`."""
