"""Counts as a person reads them: thousands apart, and the word that agrees."""

from __future__ import annotations


def thousands(number: int) -> str:
    """Return a count with its thousands apart."""
    return f"{number:,}".replace(",", ".")


def count_words(number: int, one: str, several: str) -> str:
    """Return a count with its word: `1 caso`, `2.345 casos`."""
    return f"{thousands(number)} {one if number == 1 else several}"
