"""Where the rows of a list stand: apart from each other where all of them have room, and under headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Line


class RowPlaces:
    """The line of each row of a list, counted from the first one in view.

    A list that is `airy` has a line between two rows where a wide window has room for all of them so:
    blank, or the `stem` of a line of time. A heading is a row of no data, known by its id, that the cursor
    passes over.
    """

    def __init__(self, *, airy: bool = False, stem: Line = ()) -> None:
        self.airy = airy
        self.stem = stem
        """What is drawn between two rows."""
        self._lines: list[int | None] = []
        """The row of each line, None between two rows; empty where the rows follow one another."""
        self._of_rows: list[int] = []
        self.headings: Mapping[int, Line] = {}
        """What the heading of each id says."""

    def needed(self, ids: Sequence[int], width: int, room: int) -> int:
        """Return the lines for all the rows: apart where `room` holds them so, else one after the other."""
        return len(self._apart(ids, width, room)) or max(len(ids), 1)

    def lay_out(self, ids: Sequence[int], width: int, room: int) -> bool:
        """Place the rows of some ids in so many lines; return whether any of them moved."""
        before, self._lines = self._lines, self._apart(ids, width, room)
        if before == self._lines:
            return False
        self._of_rows = [line for line, row in enumerate(self._lines) if row is not None]
        return True

    def line_of(self, row: int, above: int) -> int:
        """Return the line of a row, `above` being the first in view."""
        return self._of_rows[row] if row < len(self._of_rows) else row - above

    def row_at(self, line: int, above: int) -> int | None:
        """Return the row of a line, None between two rows; after the last row as if they followed it."""
        if line < len(self._lines):
            return self._lines[line]
        return line + above - len(self._lines) + len(self._of_rows)

    def counted(self, ids: Sequence[int], first: int) -> int:
        """Return how many of the first ids are rows of data."""
        if not self.headings:
            return first
        return sum(number not in self.headings for number in ids[:first])

    def pass_over(self, ids: Sequence[int], row: int, before: int) -> int:
        """Return the row of data for a cursor that comes from `before` to a row that may be a heading."""
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
        """Return the row that comes into view with a row: the heading right above it, or itself."""
        above = row - 1
        return above if above >= 0 and ids[above] in self.headings else row

    def _apart(self, ids: Sequence[int], width: int, room: int) -> list[int | None]:
        """Return the row of each line where all of them have room apart; none where they have not."""
        lines: list[int | None] = []
        if not self.airy or width < NORMAL or len(ids) > room:
            return lines
        for row, _id in enumerate(ids):
            if row and ids[row - 1] not in self.headings:
                lines.append(None)
            lines.append(row)
        return lines if len(lines) <= room else []
