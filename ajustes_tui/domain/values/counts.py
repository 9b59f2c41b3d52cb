"""Counts as a person reads them: thousands apart, and the word that agrees."""

from __future__ import annotations


def miles(numero: int) -> str:
    """Return a count with its thousands apart."""
    return f"{numero:,}".replace(",", ".")


def contados(numero: int, una: str, varias: str) -> str:
    """Return a count with its word: `1 caso`, `2.345 casos`."""
    return f"{miles(numero)} {una if numero == 1 else varias}"
