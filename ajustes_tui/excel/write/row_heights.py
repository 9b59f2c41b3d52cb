"""How high a row must be for its wrapped texts to be printed whole, Excel and LibreOffice alike."""

from __future__ import annotations

from collections.abc import Iterable

from ajustes_tui.domain.values.text import clean

LINE_HEIGHT = 15.0
"""Points of a line of the letter of the sheets."""
MAX_HEIGHT = 409.0
"""What Excel lets a row be, in points."""
_BORDERS = 1
"""Units of a column's width that its borders take."""
_VERY_WIDE = frozenset("mwMW@%…—")


def row_height(cells: Iterable[tuple[object, float]]) -> float:
    """Return the points of a row from its values and the widths of their columns."""
    return min(
        max((line_count(value, width) for value, width in cells), default=1) * LINE_HEIGHT,
        MAX_HEIGHT,
    )


def line_count(value: object, width: float) -> int:
    """Return how many rows a text takes in a column, broken at its blanks; any other value takes one."""
    if not isinstance(value, str):
        return 1
    fit = max(width - _BORDERS, 1)
    return sum(_rows_of(clean(line), fit) for line in value.split("\n"))


def _rows_of(line: str, fit: float) -> int:
    count, used = 1, 0.0
    for word in line.split(" "):
        length = sum(map(_units, word))
        if used and used + 1 + length > fit:
            count, used = count + 1, 0.0
        elif used:
            used += 1
        while length > fit:
            count, length = count + 1, length - fit
        used += length
    return count


def _units(letter: str) -> float:
    """Return the width of a letter in digits, the unit of the width of a column."""
    if letter in _VERY_WIDE:
        return 1.6
    if letter.isupper():
        return 1.25
    return 1.0 if ord(letter) < 0x1100 else 2.0
