"""What a workbook and its sheets tell beside their cells: the epoch, and what is hidden, merged or padded."""

from __future__ import annotations

import operator
import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What a number format writes as it is, the room it leaves, and its colours and conditions."""
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_ANY = (">=", float("-inf"))
_CONDITIONS: Sequence[Sequence[tuple[str, float]]] = (
    (),
    (_ANY,),
    ((">=", 0.0), _ANY),
    ((">", 0.0), ("<", 0.0), _ANY),
)
"""By how many sections a format has, the numbers of each that does not say them itself."""
_AS_IT_IS = (1, "", "")
_WRITTEN = re.compile(r'"[^"]*"|\\.')
_APART = re.compile(r"_.|\*.|\[[^\]]*\]")
_NO_WHOLE = re.compile(r"(?i)[.%e/@dmyhs]|,(?![0#?])|general")
"""What a format of no whole number has: decimals, thousands left out, a part of a day."""
_DIGITS_ALONE = re.compile(r"[-+() .]*[0-9][-+() .0-9]*")
COMPARES: Mapping[str, Callable[[Any, float], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


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
    padded: dict[tuple[int, Padding], array[int]] = field(default_factory=dict)
    """Column and how it is shown, to the rows whose numbers are shown with more digits than they have."""
    spoilt_texts: bool = False
    """Whether some text is pointed to in a way that the fast reader takes for the first text."""

    def merge(self, first_row: int, last_row: int, column: int) -> None:
        """Note merged cells; those of one row fill nothing down."""
        if last_row > first_row:
            self.merged.append((first_row, last_row, column))

    def pad(self, row: int, column: int, padding: Padding) -> None:
        """Note a number that may be shown with more digits than it has."""
        self.padded.setdefault((column, padding), array("I")).append(row)


class ShownZeros(NamedTuple):
    """What one section of a format of whole numbers shows of them, where it shows more than their digits."""

    condition: str
    """The comparison, `<`, `>=` or another, that a number of the section meets with `limit`."""
    limit: float
    digits: int
    """The digits that are shown at least."""
    before: str
    """Digits that the format writes before those of the number, and after them."""
    after: str


Padding = tuple[ShownZeros, ...]
"""The sections of a format, in the order in which they are tried."""


def padding_of(number_format: str) -> Padding:
    """Return how a format of whole numbers shows more digits than they have; empty where it does not.

    `0000-0000` and `[<100]0;00000000` show the cuenta 123456 as 0012-3456 and 00123456: so it is told
    by telephone.
    """
    sections = _SECTION.findall(number_format)[:3]
    found = []
    for section, default in zip(sections, _CONDITIONS[len(sections)], strict=True):
        own = _CONDITION.search(section)
        condition, limit = (own[1], float(own[2])) if own is not None else default
        found.append(ShownZeros(condition, limit, *_shown(section)))
    return tuple(found) if any(zeros[2:] != _AS_IT_IS for zeros in found) else ()


def shown_whole(number: int, padding: Padding) -> str:
    """Return the digits that a cell shows of a whole number."""
    for zeros in padding:
        if COMPARES[zeros.condition](number, zeros.limit):
            return f"{zeros.before}{str(number).zfill(zeros.digits)}{zeros.after}"
    return str(number)


def _shown(section: str) -> tuple[int, str, str]:
    """Return the digits that a section shows at least, and those it writes around them."""
    texts = [text[1:-1] if text[0] == '"' else text[1:] for text in _WRITTEN.findall(section)]
    bare = _WRITTEN.sub("\x00", _APART.sub("", section))
    places = "".join(char for char in bare if char in "0#?")
    if not places or _NO_WHOLE.search(bare):
        return _AS_IT_IS
    first = next(n for n, char in enumerate(bare) if char in "0#?")
    last = max(n for n, char in enumerate(bare) if char in "0#?")
    around = {"before": "", "after": ""}
    for n, text in zip((n for n, c in enumerate(bare) if c == "\x00"), texts, strict=True):
        if _DIGITS_ALONE.fullmatch(text) and not first < n < last:
            around["before" if n < first else "after"] += re.sub(r"\D", "", text)
    zeros = len(places) - places.index("0") if "0" in places else 1
    return zeros, around["before"], around["after"]


DAY_FORMATS = frozenset({14, 15})
"""The formats of days that Excel has by number, without a text of their own."""


def shows_day(number_format: str) -> bool:
    """Tell whether a format shows the day, the month and the year of a number, and no hour."""
    section = _LITERAL.sub("", number_format.split(";", 1)[0]).lower()
    return {"d", "m", "y"} <= {*section} and not {"h", "s"} & {*section}


def padded_styles(formats: dict[int, str], styles: Iterable[int]) -> dict[int, Padding]:
    """Return the styles of cells that show more digits than a number has, each with how.

    `formats` are the own formats of the workbook, `styles` the number of the format of each style.
    """
    padding = {number: padding_of(text) for number, text in formats.items()}
    return {place: padding[f] for place, f in enumerate(styles) if padding.get(f)}
