"""A list in the body of a screen, with titled sections around it and the detail of its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from ajustes_tui.ui.text import Line, Span, Tone, padded, rule
from ajustes_tui.widgets.frame import KeyRow, TwoRowArea
from ajustes_tui.widgets.line_view import LineView, painter_of
from ajustes_tui.widgets.window_table import WHAT_NEXT, WindowTable

F = TypeVar("F")


_TALL = 26
"""Panel height, in rows, from which the list takes what it needs and the sections the rest."""
_LEAST_TOLD = 6
"""Minimum spare rows for the list of possible actions."""
_SHARE = 0.6
"""The largest share of a tall panel for a long list."""


class Section(LineView):
    """A titled rule and a fixed number of rows; with `grows`, more on a tall window."""

    def __init__(
        self, rows: int, heading: str = "", right: str = "", *, grows: bool = False
    ) -> None:
        super().__init__([[]] * (1 + rows))
        self._rows = rows
        self._titles = (heading, right)
        self._content: Sequence[Line] = ()
        self._grown = 0
        self.grows = grows
        self.tells = False
        """Whether spare rows show the possible actions: for the last section of a panel."""
        self.display = bool(rows)

    @property
    def room(self) -> int:
        return self._grown or self._rows

    @property
    def own_height(self) -> int:
        return self._rows + 1 if self._rows else 0

    @property
    def is_tall(self) -> bool:
        return self._grown > self._rows

    def grow(self, rows: int) -> None:
        if rows != self._grown:
            self._grown = rows
            self._draw()

    def show(self, lines: Sequence[Line], heading: str | None = None, right: str = "") -> None:
        if heading is not None:
            self._titles = (heading, right)
        self._content = lines
        self._draw()

    def _draw(self) -> None:
        # One without rows of its own is only for a tall window.
        self.display = bool(self.room)
        titles = [Span(text) for text in self._titles]
        lines = list(self._content)
        spare = self.room - len(lines)
        if self.tells and self.is_tall:
            lines += what_next(self, spare)
        self.set_lines([titles, *padded(lines, self.room)])

    def line(self, y: int, width: int) -> Line:
        return super().line(y, width) if y else rule(*self._titles, width)


class ListPanel(TwoRowArea, Generic[F]):
    """A list with the parts `above` and `below`.

    `follow` draws what depends on the current row and the width, on any change or `redraw`. On a
    tall window a list that `fits` takes only its own rows, and the growing sections the rest.
    """

    def __init__(
        self,
        table: WindowTable[F],
        follow: Callable[[F | None, int], object] | None = None,
        *,
        above: Sequence[Widget] = (),
        below: Sequence[Widget] = (),
        fits: bool = False,
    ) -> None:
        super().__init__()
        self._fits = fits
        self.table = table
        self._follow = follow
        self._parts = (*above, table, *below)

    def compose(self) -> ComposeResult:
        yield from self._parts

    def on_mount(self) -> None:
        self.table.focus()

    @on(WindowTable.CursorMoved)
    def _moved(self, event: WindowTable.CursorMoved) -> None:
        if event.table is self.table:
            self.redraw()

    def redraw(self) -> None:
        if self._fits and self.table.listed:
            self.share()
        if self._follow is not None and self.table.listed:
            self._follow(self.table.current, max(self.size.width, 1))

    def share(self) -> None:
        height = self.size.height
        tall = height >= _TALL
        growing = [part for part in self._parts if isinstance(part, Section) and part.grows]
        spare = height - sum(_fixed(part) for part in self._parts if part not in growing)
        for part in self._parts:
            if not isinstance(part, WindowTable) or (part is not self.table and not growing):
                continue
            rows = min(max(part.row_count + 2, part.needed_rows(0)), int(spare * _SHARE))
            part.styles.height = rows if tall else None
            spare -= rows
        for place, section in enumerate(growing):
            share = spare // len(growing) + (place < spare % len(growing))
            section.tells = place == len(growing) - 1
            section.grow(max(share - 1, 0) if tall else 0)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.redraw)


def _fixed(part: Widget) -> int:
    if isinstance(part, Section):
        return part.own_height
    return 0 if isinstance(part, WindowTable) else 1


def what_next(widget: Widget, rows: int, width: int = 0) -> list[Line]:
    width = width or widget.app.size.width
    if rows < _LEAST_TOLD or painter_of(widget) is None:
        return []
    told = [line for keys in widget.screen.query(KeyRow) for line in keys.told(width, rows - 2)]
    return [[], rule(WHAT_NEXT, "", width), *told]


def step_lines(steps: Sequence[str], now: int) -> list[Line]:
    lines: list[Line] = []
    for number, words in enumerate(steps, 1):
        here = number == now
        lines += [
            [
                Span(f" {'►' if here else ' '} {number}  ", Tone.KEY if here else Tone.DIM),
                Span(words, Tone.STRONG if here else Tone.NORMAL),
            ],
            [],
        ]
    return lines
