"""Workbook and sheet metadata: the epoch, and hidden, merged or padded cells."""

from __future__ import annotations

import operator
import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Literals, spacing, colours and conditions of a number format."""
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_ANY = (">=", float("-inf"))
_CONDITIONS: Sequence[Sequence[tuple[str, float]]] = (
    (),
    (_ANY,),
    ((">=", 0.0), _ANY),
    ((">", 0.0), ("<", 0.0), _ANY),
)
"""Default conditions of the sections of a format, by their number."""
_AS_IT_IS = (1, "", "")
_WRITTEN = re.compile(r'"[^"]*"|\\.')
_APART = re.compile(r"_.|\*.|\[[^\]]*\]")
_NO_WHOLE = re.compile(r"(?i)[.%e/@dmyhs]|,(?![0#?])|general")
"""Decimals, omitted thousands or day parts: not a whole-number format."""
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


class BookIndex(NamedTuple):
    """Epoch and sheets of a workbook."""

    system_1904: bool = False
    """Whether numbers without a date format count days from 1904."""
    hidden: frozenset[str] = frozenset()
    """Hidden sheets, which the fast reader would have to load to tell."""
    parts: Mapping[str, str] = MappingProxyType({})
    """Sheet to its package entry; only sheets of cells."""


@dataclass(slots=True)
class SheetScan:
    """Rows count from 1, columns from 0."""

    uncalculated: set[int] = field(default_factory=set)
    """Rows with a formula that has no stored result."""
    long_numbers: Callable[[], bool] = lambda: True
    """Looks whether some number may have sixteen digits; Excel keeps fifteen."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """First row, last row and first column of cells merged over several rows."""
    padded: dict[tuple[int, Padding], array[int]] = field(default_factory=dict)
    """By column and padding, the rows whose numbers show extra digits."""
    spoilt_texts: bool = False
    """Whether some text reference is one the fast reader mistakes for the first text."""

    def merge(self, first_row: int, last_row: int, column: int) -> None:
        if last_row > first_row:
            self.merged.append((first_row, last_row, column))

    def pad(self, row: int, column: int, padding: Padding) -> None:
        self.padded.setdefault((column, padding), array("I")).append(row)


class ShownZeros(NamedTuple):
    """Extra digits shown by one section of a whole-number format."""

    condition: str
    """Comparison with `limit`: `<`, `>=`..."""
    limit: float
    digits: int
    """Minimum digits."""
    before: str
    after: str


Padding = tuple[ShownZeros, ...]


def padding_of(number_format: str) -> Padding:
    """Return the padding of a whole-number format; empty for none.

    `0000-0000` and `[<100]0;00000000` show the cuenta 123456 as 0012-3456 and 00123456: so it is
    told by telephone.
    """
    sections = _SECTION.findall(number_format)[:3]
    found = []
    for section, default in zip(sections, _CONDITIONS[len(sections)], strict=True):
        own = _CONDITION.search(section)
        condition, limit = (own[1], float(own[2])) if own is not None else default
        found.append(ShownZeros(condition, limit, *_shown(section)))
    return tuple(found) if any(zeros[2:] != _AS_IT_IS for zeros in found) else ()


def shown_whole(number: int, padding: Padding) -> str:
    """Return the digits a cell shows."""
    for zeros in padding:
        if COMPARES[zeros.condition](number, zeros.limit):
            return f"{zeros.before}{str(number).zfill(zeros.digits)}{zeros.after}"
    return str(number)


def _shown(section: str) -> tuple[int, str, str]:
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
"""Built-in day formats, without text."""


def shows_day(number_format: str) -> bool:
    """Requires day, month and year, without an hour."""
    section = _LITERAL.sub("", number_format.split(";", 1)[0]).lower()
    return {"d", "m", "y"} <= {*section} and not {"h", "s"} & {*section}


def padded_styles(formats: dict[int, str], styles: Iterable[int]) -> dict[int, Padding]:
    padding = {number: padding_of(text) for number, text in formats.items()}
    return {place: padding[f] for place, f in enumerate(styles) if padding.get(f)}
