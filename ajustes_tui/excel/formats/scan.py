"""What a workbook and its sheets tell beside their cells: the epoch, and what is hidden, merged or padded."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format writes as it is, the room it leaves, and its colours and conditions."""
_DIGITS = re.compile(r"[-+() ]*[#?]*(0+)[-+() ]*")


MAX_COLUMNS = 16_384
"""Columns of the widest sheet Excel has."""


@dataclass(frozen=True, slots=True)
class BookIndex:
    """The epoch of a workbook and the sheets it lists."""

    system_1904: bool = False
    """Whether numbers without a date format count their days from 1904."""
    hidden: frozenset[str] = frozenset()
    """Names of the sheets that are not shown; the fast reader loads a sheet to tell."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Name of each sheet of cells to the entry of the package that holds them."""


@dataclass(slots=True)
class SheetScan:
    """Rows are counted from 1 and columns from A, which is 0."""

    uncalculated: set[int] = field(default_factory=set)
    """Numbers of the rows with a formula whose result nobody kept."""
    long_numbers: bool = False
    """Whether some number may have sixteen digits, of which Excel keeps fifteen."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """First row, last row and first column of the cells merged over several rows."""
    padded: dict[tuple[int, int], array[int]] = field(default_factory=dict)
    """Column and digits shown, to the rows whose numbers are shown with zeros before them."""
    spoilt_texts: bool = False
    """Whether some text is pointed to in a way that the fast reader takes for the first text."""

    def merge(self, first_row: int, last_row: int, column: int) -> None:
        """Note merged cells; those of one row fill nothing down."""
        if last_row > first_row:
            self.merged.append((first_row, last_row, column))

    def pad(self, row: int, column: int, digits: int) -> None:
        """Note a number that is shown with at least so many digits."""
        self.padded.setdefault((column, digits), array("I")).append(row)


def shown_digits(number_format: str) -> int:
    """Return the digits that a format of whole numbers shows at least; 0 where it adds no zeros.

    `00000000` is 8: the cuenta 123456 is seen, and told by telephone, as 00123456.
    """
    section = number_format.split(";", 1)[0]
    digits = _DIGITS.fullmatch(_LITERAL.sub("", section))
    count = len(digits[1]) if digits is not None else 0
    return count if count > 1 else 0


DAY_FORMATS = frozenset({14, 15})
"""The formats of days that Excel has by number, without a text of their own."""


def shows_day(number_format: str) -> bool:
    """Tell whether a format shows the day, the month and the year of a number, and no hour."""
    section = _LITERAL.sub("", number_format.split(";", 1)[0]).lower()
    return {"d", "m", "y"} <= {*section} and not {"h", "s"} & {*section}


def padded_styles(formats: dict[int, str], styles: Iterable[int]) -> dict[int, int]:
    """Return the styles of cells that show zeros before a number, each with its digits.

    `formats` are the own formats of the workbook, `styles` the number of the format of each style.
    """
    digits = {number: shown_digits(text) for number, text in formats.items()}
    return {place: digits[f] for place, f in enumerate(styles) if digits.get(f, 0)}
