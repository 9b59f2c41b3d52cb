"""Back-office adjustments ("ajustes") of Claro's VIP customers, worked from a terminal."""

__version__ = "0.3.0"
