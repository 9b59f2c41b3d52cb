"""Textual's output read into a grid of cells, to compare with the terminal's."""

from __future__ import annotations

import re
from typing import Any, cast

from rich.cells import cell_len

from ajustes_tui.driver.styles import NORMAL, UNKNOWN, Styles

_TOKEN = re.compile(
    r"\x1b\[([0-9;:]*)m"
    r"|\x1b\[([0-9;]*)H"
    r"|([^\x00-\x1f\x7f-\x9f]+)"
    r"|(\n)"
    r"|\x1b\[([0-2]?[JK])"
    r"|(\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x07)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]]?"
    r"|[\x00-\x1f\x7f-\x9f]"
)
"""Styles, moves, text, line ends, erasing, bell and copy; other sequences are dropped."""

ODD = re.compile(
    r"[^ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u203e\u2190-\u21ff\u2200-\u22ff\u2500-\u25ff]"
)
"""Characters that may not take exactly one cell, here or on other terminals."""


class Grid:
    """Rows of cells: a character each (empty after a wide one) and a style each."""

    __slots__ = ("columns", "letters", "rows", "styles")

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.letters = [[" "] * columns for _ in range(rows)]
        self.styles = [[NORMAL] * columns for _ in range(rows)]

    def copy_row(self, y: int, other: Grid) -> None:
        self.letters[y] = other.letters[y].copy()
        self.styles[y] = other.styles[y].copy()

    def shift(self, top: int, bottom: int, lines: int) -> None:
        """Move a band of rows up, or down if negative; rows that come in have unknown style."""
        for rows, blank in (
            (cast(list[list[Any]], self.letters), [" "] * self.columns),
            (cast(list[list[Any]], self.styles), [UNKNOWN] * self.columns),
        ):
            new = [blank.copy() for _ in range(abs(lines))]
            if lines > 0:
                rows[top : bottom + 1] = [*rows[top + lines : bottom + 1], *new]
            else:
                rows[top : bottom + 1] = [*new, *rows[top : bottom + 1 + lines]]


class CellBuffer:
    """The cells the terminal should show, from Textual's output."""

    def __init__(self, styles: Styles, columns: int, rows: int) -> None:
        self._style_rules = styles
        self._x = self._y = 0
        self._look = NORMAL
        self.grid = Grid(columns, rows)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of Textual's cursor."""
        return min(self._x, self.grid.columns - 1), self._y

    def resize(self, columns: int, rows: int) -> None:
        """Empty the canvas too; Textual then repaints everything."""
        self.grid = Grid(columns, rows)
        self._x = self._y = 0

    def feed(self, data: str) -> list[str]:
        """Return the sequences that paint nothing: bell, copy."""
        aside: list[str] = []
        for card in _TOKEN.finditer(data):
            group = card.lastindex
            if group == 3:
                self._put(card[3])
            elif group == 1:
                self._look = self._style_rules.read(self._look, card[1])
            elif group == 2:
                row, _, column = card[2].partition(";")
                self._y = min(max(int(row or 1), 1), self.grid.rows) - 1
                self._x = min(max(int(column.partition(";")[0] or 1), 1), self.grid.columns) - 1
            elif group == 4:
                self._x, self._y = 0, min(self._y + 1, self.grid.rows - 1)
            elif group == 5:
                self._erase(card[5])
            elif group == 6:
                aside.append(card[6])
        return aside

    def _put(self, text: str) -> None:
        if not text.isascii() and ODD.search(text):
            self._put_odd(text)
            return
        letters, style_rules = self.grid.letters[self._y], self.grid.styles[self._y]
        since = self._x
        until = min(since + len(text), self.grid.columns)
        if since >= until:
            return
        self._split(letters, since, until)
        letters[since:until] = text[: until - since]
        style_rules[since:until] = [self._look] * (until - since)
        self._x = until

    def _put_odd(self, text: str) -> None:
        letters, style_rules = self.grid.letters[self._y], self.grid.styles[self._y]
        for caracter in text:
            count = cell_len(caracter)
            x = self._x
            if count == 0:
                base = x - 2 if x > 1 and letters[x - 1] == "" else x - 1
                if base >= 0:
                    letters[base] += caracter
                continue
            if x + count > self.grid.columns:
                return
            self._split(letters, x, x + count)
            letters[x] = caracter
            letters[x + 1 : x + count] = [""] * (count - 1)
            style_rules[x : x + count] = [self._look] * count
            self._x = x + count

    def _split(self, letters: list[str], start: int, end: int) -> None:
        """Blank the remaining half of an overwritten wide character."""
        if letters[start] == "":
            letters[start - 1] = " "
        if end < len(letters) and letters[end] == "":
            letters[end] = " "

    def _erase(self, order: str) -> None:
        width, height = self.grid.columns, self.grid.rows
        whole = order.startswith("2")
        x = 0 if whole else self._x
        if order.startswith("1") or x >= width:
            return
        last = height if order.endswith("J") else self._y + 1
        for y in range(0 if whole and order.endswith("J") else self._y, last):
            since = x if y == self._y else 0
            self.grid.letters[y][since:] = [" "] * (width - since)
            self.grid.styles[y][since:] = [self._look] * (width - since)
