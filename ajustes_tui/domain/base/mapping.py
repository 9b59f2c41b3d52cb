"""The mapping of the columns of a file to fields by hand: what is pending, and what each answer leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ajustes_tui.domain.base.fields import FIELD
from ajustes_tui.domain.base.rows import FIELD_NAMES
from ajustes_tui.domain.base.workbook import SheetHeaders

SHOWN = 3
"""Suggestions shown at a time, each under its digit."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The headers of a sheet and the answers given so far; an answer returns another map."""

    headers: SheetHeaders
    mapping: Mapping[str, str] = field(default_factory=dict)
    """What was answered: field to its header, empty for a field that is not in the file."""

    @property
    def pending(self) -> tuple[str, ...]:
        """The fields without a column that wait for an answer: mandatory, doubtful, then suggested."""
        lacking = [name for name in FIELD_NAMES if name not in self.headers.columns]

        def turn(name: str) -> int:
            if FIELD[name].required:
                return 0
            return 1 if name in self.headers.doubtful else 2

        waiting = [name for name in lacking if turn(name) == 0 or self.suggested_headers(name)]
        return tuple(sorted(waiting, key=turn))

    def suggested_headers(self, name: str) -> tuple[str, ...]:
        """Return up to three headers that may be a field, the likeliest first."""
        if name in self.headers.columns or name in self.mapping:
            return ()
        free = set(self.headers.free)
        listed = self.headers.suggestions.get(name, ())
        return tuple(header for header in listed if header in free)[:SHOWN]

    def suggested_fields(self, header: str) -> tuple[str, ...]:
        """Return up to three fields without a column that a header may be, the likeliest first."""
        turns = {
            name: listed.index(header)
            for name, listed in self.headers.suggestions.items()
            if header in listed and name not in self.headers.columns
        }
        return tuple(sorted(turns, key=lambda name: turns[name]))[:SHOWN]

    def fields_of(self, header: str) -> tuple[str, ...]:
        """Return the fields that are read from a header."""
        return tuple(name for name, taken in self.headers.columns.items() if taken == header)

    def take(self, name: str, header: str, *, also: bool = False) -> ColumnMap:
        """Read a header as a field; it keeps the fields it has only with `also`."""
        before = [other for other in self.fields_of(header) if other != name]
        columns = {
            other: taken
            for other, taken in self.headers.columns.items()
            if also or other not in before
        }
        mapping = {
            other: said for other, said in self.mapping.items() if also or other not in before
        }
        if also:
            mapping.update(dict.fromkeys(before, header))
        return self._answered(name, {**columns, name: header}, {**mapping, name: header})

    def leave_out(self, name: str) -> ColumnMap:
        """Say that an optional field is not in the file."""
        columns = {other: taken for other, taken in self.headers.columns.items() if other != name}
        return self._answered(name, columns, {**self.mapping, name: ""})

    def without_correction(self, header: str) -> ColumnMap:
        """Return the same once what people said of a header is forgotten."""
        corrected = {h: said for h, said in self.headers.corrected.items() if h != header}
        return replace(self, headers=replace(self.headers, corrected=corrected))

    def _answered(
        self, name: str, columns: Mapping[str, str], mapping: Mapping[str, str]
    ) -> ColumnMap:
        doubtful = {n: listed for n, listed in self.headers.doubtful.items() if n != name}
        return ColumnMap(replace(self.headers, columns=columns, doubtful=doubtful), mapping)


def refusal_to_leave_out(name: str) -> str:
    """Return why a field cannot be left out; empty for one that can."""
    if not FIELD[name].required:
        return ""
    return f"{name} es obligatorio: sin esa columna la base no se importa"
