"""A list and what is told of its row: beside each other where both fit, else one under the other."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from textual import events, on
from textual.app import ComposeResult

from ajustes_tui.widgets.flow import Part, Under, laid, least_width, left_share
from ajustes_tui.widgets.frame import TwoRowArea
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.place_view import LaidView
from ajustes_tui.widgets.window_table import WindowTable

_KEPT, KEPT_TOLD = 0.2, 0.45
"""The part of the body that a detail under a long list keeps, and one that is told whole."""
ALWAYS_UNDER = 200
"""The least width of a list whose columns use the whole window."""
_LEAST_LIST = 8
"""Rows of a long list over its detail, below which it takes those of the detail too."""


class ListWithDetail(TwoRowArea):
    """Redraws `above` and `detail` when the row or the window changes, and on `redraw`.

    Under a list that needs fewer rows the detail takes the rest; its height changes with the list,
    not with the row.
    """

    def __init__(
        self,
        table: WindowTable[Any],
        least: int,
        detail: Callable[[], Part],
        above: Callable[[], Part] = lambda: Under(()),
        *,
        apart: bool = False,
        kept: float = _KEPT,
        kept_airy: float = 0,
        middle: bool = False,
    ) -> None:
        """`least` is the minimum width of the list beside the detail.

        `apart` puts a blank row between a short list and its detail, which keeps the part `kept` of
        the body under a long one, and `kept_airy` under one whose rows stand apart. `middle` gives
        why a list is empty the rows over its detail.
        """
        super().__init__()
        self._table, self._least = table, least
        self._detail, self._above = detail, above
        self._over, self._told = LineView(), LaidView()
        self._listed = TwoRowArea(self._over, self._table)
        self._beside, self._apart, self._kept, self._middle = False, apart, kept, middle
        self._kept_airy = max(kept, kept_airy)
        self.tells_all = False
        """Whether the whole detail is in sight."""
        self._in_sight = ""

    def compose(self) -> ComposeResult:
        yield self._listed
        yield self._told

    @on(WindowTable.CursorMoved)
    def _moved(self, event: WindowTable.CursorMoved) -> None:
        if event.table is self._table:
            self.redraw()

    def redraw(self) -> None:
        width, height = self.size
        if not height:
            return
        detail = self._detail()
        alone = not self._table.ids and not laid(detail, width)
        left = 0 if alone else left_share(self._least, least_width(detail), width)
        over = [row.line for row in laid(self._above(), left or width)]
        below, room = 0, height - len(over)
        most = room - ceil(height * self._kept)
        needed = self._table.needed_rows(room - ceil(height * self._kept_airy))
        under = not left and most >= min(_LEAST_LIST, needed) and not alone
        if under and self._middle and not self._table.ids:
            whole = min(len(laid(detail, width)), room - needed - self._apart)
            below = max(ceil(room * KEPT_TOLD), whole)
        elif under:
            below = room - min(needed + self._apart, most)
        rows = laid(detail, width, below) if under and below else []
        below = below if rows else 0
        listed = most if under else room
        if over and self._table.needed_rows(listed) < listed:
            over.append([])
            below -= bool(below)
        self._over.styles.height = len(over)
        self._over.set_lines(over)
        if bool(left) != self._beside:
            self._beside = bool(left)
            self.styles.layout = "horizontal" if left else "vertical"
        self._listed.styles.width = left or "100%"
        self._listed.styles.height = height - below
        told, columns = self._told, width - left - 1 if left else width
        told.display = bool(left or below)
        told.styles.margin = (0, 0, 0, int(self._beside))
        told.styles.width = columns
        told.styles.height = tall = below or height
        if told.display and (left or over):
            rows = laid(detail, columns, tall)
        told.lay(rows, columns, tall)
        cut = len(rows) > tall
        self.tells_all = bool(rows) and not cut and not any(row.more for row in rows)
        seen = rows[: tall - 1] if cut else rows
        in_sight = " ".join("".join(span.text for span in row.line) for row in seen)
        self._in_sight = " ".join(in_sight.split())

    def tells(self, words: str) -> bool:
        """Tell whether a text is whole in what is in sight of the detail."""
        return " ".join(words.split()) in self._in_sight

    def on_resize(self, event: events.Resize) -> None:
        self.redraw()


def told_list(table: WindowTable[Any], detail: Callable[[], Part]) -> ListWithDetail:
    """Return a list over what is told of its row, which keeps about half of the body."""
    return ListWithDetail(table, ALWAYS_UNDER, detail, apart=True, kept=KEPT_TOLD)
