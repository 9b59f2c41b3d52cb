"""The layout of a list's rows: spaced apart if all fit so, and under headings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line


class RowPlaces:
    """The line of each row of a list, counted from the first one in view.

    An `airy` list has a line between rows if a wide window has room for all. A heading is an id
    without data, which the cursor skips.
    """

    def __init__(self, *, airy: bool = False, stem: Line = ()) -> None:
        self.airy = airy
        self.stem = stem
        self._lines: list[int | None] = []
        """The row of each line, None between rows; empty if the rows are contiguous."""
        self._of_rows: list[int] = []
        self.headings: Mapping[int, Line] = {}
        self.uncounted: Collection[int] = ()
        """Rows with data that left what is listed and still stand in it."""

    def needed(self, ids: Sequence[int], width: int, room: int) -> int:
        return len(self._apart(ids, width, room)) or max(len(ids), 1)

    def lay_out(self, ids: Sequence[int], width: int, room: int) -> bool:
        before, self._lines = self._lines, self._apart(ids, width, room)
        if before == self._lines:
            return False
        self._of_rows = [line for line, row in enumerate(self._lines) if row is not None]
        return True

    def line_of(self, row: int, above: int) -> int:
        return self._of_rows[row] if row < len(self._of_rows) else row - above

    def row_at(self, line: int, above: int) -> int | None:
        """Return None between rows; past the end, as if rows went on."""
        if line < len(self._lines):
            return self._lines[line]
        return line + above - len(self._lines) + len(self._of_rows)

    def counted(self, ids: Sequence[int], first: int) -> int:
        if not self.headings and not self.uncounted:
            return first
        apart = {*self.headings, *self.uncounted}
        return sum(number not in apart for number in ids[:first])

    def pass_over(self, ids: Sequence[int], row: int, before: int) -> int:
        row = max(min(row, len(ids) - 1), 0)
        if not self.headings or not ids or ids[row] not in self.headings:
            return row
        ahead = range(row, len(ids))
        behind = range(row, -1, -1)
        for rows in (ahead, behind) if row >= before else (behind, ahead):
            for place in rows:
                if ids[place] not in self.headings:
                    return place
        return row

    def first_shown(self, ids: Sequence[int], row: int) -> int:
        """Return the heading right above a row, else the row."""
        above = row - 1
        return above if above >= 0 and ids[above] in self.headings else row

    def _apart(self, ids: Sequence[int], width: int, room: int) -> list[int | None]:
        """Return [] if they do not all fit spaced apart."""
        lines: list[int | None] = []
        if not self.airy or width < MEDIUM or len(ids) > room:
            return lines
        for row, _id in enumerate(ids):
            if row and ids[row - 1] not in self.headings:
                lines.append(None)
            lines.append(row)
        return lines if len(lines) <= room else []
