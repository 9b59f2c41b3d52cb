"""Manual mapping of columns to fields: pending questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ajustes_tui.domain.base.fields import FIELD, field_words
from ajustes_tui.domain.base.rows import FIELD_NAMES
from ajustes_tui.domain.base.workbook import SheetHeaders

SHOWN = 3


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Headers of a sheet with the answers so far; immutable."""

    headers: SheetHeaders
    mapping: Mapping[str, str] = field(default_factory=dict)
    """'' for a field absent from the file."""

    @property
    def pending(self) -> tuple[str, ...]:
        """Fields to ask about: mandatory, doubtful, then suggested."""
        lacking = [name for name in FIELD_NAMES if name not in self.headers.columns]

        def turn(name: str) -> int:
            if FIELD[name].required:
                return 0
            return 1 if name in self.headers.doubtful else 2

        waiting = [name for name in lacking if turn(name) == 0 or self.suggested_headers(name)]
        return tuple(sorted(waiting, key=turn))

    def suggested_headers(self, name: str) -> tuple[str, ...]:
        if name in self.headers.columns or name in self.mapping:
            return ()
        free = set(self.headers.free)
        listed = self.headers.suggestions.get(name, ())
        return tuple(header for header in listed if header in free)[:SHOWN]

    def suggested_fields(self, header: str) -> tuple[str, ...]:
        turns = {
            name: listed.index(header)
            for name, listed in self.headers.suggestions.items()
            if header in listed and name not in self.headers.columns
        }
        return tuple(sorted(turns, key=lambda name: turns[name]))[:SHOWN]

    def fields_of(self, header: str) -> tuple[str, ...]:
        return tuple(name for name, taken in self.headers.columns.items() if taken == header)

    def take(self, name: str, header: str, *, also: bool = False) -> ColumnMap:
        """Map a header to a field; with `also`, its earlier fields remain."""
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
        columns = {other: taken for other, taken in self.headers.columns.items() if other != name}
        return self._answered(name, columns, {**self.mapping, name: ""})

    def without_correction(self, header: str) -> ColumnMap:
        corrected = {h: said for h, said in self.headers.corrected.items() if h != header}
        return replace(self, headers=self.headers._replace(corrected=corrected))

    def _answered(
        self, name: str, columns: Mapping[str, str], mapping: Mapping[str, str]
    ) -> ColumnMap:
        doubtful = {n: listed for n, listed in self.headers.doubtful.items() if n != name}
        return ColumnMap(self.headers._replace(columns=columns, doubtful=doubtful), mapping)


def refusal_to_leave_out(name: str) -> str:
    if not FIELD[name].required:
        return ""
    return f"Sin la columna de {field_words(name)} la base no se importa"
