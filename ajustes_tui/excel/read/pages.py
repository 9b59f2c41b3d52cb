"""Tables of a web page, which many systems export as Excel."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.scan import SheetScan
from ajustes_tui.excel.read.days import written
from ajustes_tui.excel.read.plain import PlainTable

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_BREAKS = frozenset({"br", "p", "div", "li"})
_MAX_SPAN = 65_536
_SEEN = "El archivo es una página web con nombre de libro de Excel: se leyó su tabla como se ve en ella."


class _Tables(HTMLParser):
    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[list[str | None]], SheetScan]] = []
        self._columns = columns
        self._rows = rows
        self._depth = 0
        self._row: list[str | None] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._covered: dict[int, int] = {}
        """Column to the rows still covered by a cell above."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(([], SheetScan()))
                self._covered = {}
        elif self._depth != 1:
            return
        elif tag == "tr":
            self._end_row()
            rows, scan = self.tables[-1]
            if len(rows) >= self._rows:
                raise InvalidFile(
                    "La tabla de la página tiene demasiadas filas.", "Divida la base."
                )
            self._row = []
            if _HIDDEN.search(own.get("style") or ""):
                scan.hidden_rows.add(len(rows) + 1)
        elif tag in {"td", "th"}:
            self._end_cell()
            if self._row is None:
                self._row = []
            self._cell = []
            self._span = (
                min(_span(own.get("colspan")), self._columns),
                _span(own.get("rowspan")),
            )
        elif tag in _BREAKS and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in {"td", "th"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        if self._depth:
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        rows, scan = self.tables[-1]
        self._pass_covered()
        wide, tall = self._span
        text = written(_BLANKS.sub(" ", "".join(self._cell)).strip())
        if len(self._row) < self._columns:
            if tall > 1:
                scan.merge(len(rows) + 1, len(rows) + tall, len(self._row))
                for place in range(len(self._row), len(self._row) + wide):
                    self._covered[place] = tall
            self._row += [text or None, *[None] * (wide - 1)]
        self._cell = None

    def _pass_covered(self) -> None:
        while self._row is not None and self._covered.get(len(self._row), 0) > 0:
            self._row.append(None)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._pass_covered()
        self.tables[-1][0].append(self._row)
        self._row = None
        self._covered = {p: left - 1 for p, left in self._covered.items() if left > 1}


def read_page(
    text: str, columns: int, rows: int, *, leave_hidden_out: bool = False
) -> list[PlainTable]:
    """Keep the first `columns` cells of each row.

    Raises InvalidFile for a table over `rows` rows.
    """
    parser = _Tables(columns, rows)
    parser.feed(text)
    parser.close()
    return [
        PlainTable(
            f"Tabla {number}", cells, scan, notices=[_SEEN], leave_hidden_out=leave_hidden_out
        )
        for number, (cells, scan) in enumerate(parser.tables, 1)
        if any(map(any, cells))
    ]


def _span(text: str | None) -> int:
    return min(int(text), _MAX_SPAN) if text and text.isdecimal() and int(text) > 0 else 1
