"""Draw what a terminal shows as SVG: letters as text, and blocks and lines as bars, which always meet.

The pictures and the recorded minute of the README are drawn with it; no font is asked for by address.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

RAIZ = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RAIZ))

from ajustes_tui.ui.look import LIGHT, Look  # noqa: E402 - the checkout comes first
from ajustes_tui.ui.theme import ROLES, hex_of  # noqa: E402

W, H = 10, 20
MARGIN, HEAD = 16, 30
_FONT = 16.6
_PAGE = "#121212"
"""What stands around the terminals."""


class Piece(NamedTuple):
    """A text of a row, or with a `fill` alone the surface under it."""

    x: int
    cells: int
    fill: str
    bold: bool = False
    text: str = ""


Row = tuple[Piece, ...]
_RECT = re.compile(
    r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+" shape-rendering'
)
_TEXT = re.compile(
    r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" y="[\d.]+" textLength="([\d.]+)"'
    r' clip-path="url\(#[\w-]+-line-(\d+)\)">(.*?)</text>',
    re.DOTALL,
)
_STYLE = re.compile(r"-(r\d+) \{ fill: (#\w+)(.*?)\}")
_ELAPSED = re.compile(r"\ben \d+,\d s")
"""How long an import took, the one thing on a screen that a clock that stands still does not fix."""
_CELL, _LINE = 12.2, 24.4
"""The cell of the framework's own pictures, from which the rows are read."""


def rows_of(svg: str, count: int, surface: str) -> list[Row]:
    """Return the rows of a picture of the framework, which knows every cell and its colours.

    The surface of the page is not among what a row draws.
    """
    rows: list[list[Piece]] = [[] for _ in range(count)]
    for fill, x, y, width in _RECT.findall(svg):
        row = round((float(y) - 1.5) / _LINE)
        piece, last = Piece(_cells(x), _cells(width), fill), rows[row][-1:]
        if last and last[0].fill == fill and last[0].x + last[0].cells == piece.x:
            rows[row][-1] = last[0]._replace(cells=last[0].cells + piece.cells)
        elif fill != surface:
            rows[row].append(piece)
    styles = {name: (fill, "bold" in more) for name, fill, more in _STYLE.findall(svg)}
    for name, x, length, row, text in _TEXT.findall(svg):
        shown = unescape(text).replace("\N{NO-BREAK SPACE}", " ").rstrip("\n")
        shown = _ELAPSED.sub("en 0,1 s", shown)
        if shown.strip():
            piece = Piece(_cells(x), _cells(length), *styles[name], shown)
            rows[int(row)].append(piece)
    return [tuple(row) for row in rows]


def _cells(length: str) -> int:
    return round(float(length) / _CELL)


def said(rows: Sequence[Row]) -> str:
    """Return the words of some rows, each where it stands."""
    lines = []
    for row in rows:
        line = ""
        for piece in sorted(piece for piece in row if piece.text):
            line = line.ljust(piece.x) + piece.text
        lines.append(line)
    return "\n".join(lines)


_SHADES = {"█": 1.0, "▓": 0.75, "▒": 0.5, "░": 0.25}
_HALVES = {"▌": (0, 0, 5, 20), "▐": (5, 0, 5, 20), "▀": (0, 0, 10, 10), "▄": (0, 10, 10, 10)}
_HEAVY = {
    **{"━": "lr", "┃": "ud", "┏": "rd", "┓": "ld", "┗": "ru", "┛": "lu", "┣": "rud", "┫": "lud"},
    **{"┳": "lrd", "┻": "lru", "╸": "l", "╺": "r", "╹": "u", "╻": "d"},
}
_LIGHT = {"─": "lr", "│": "ud", "└": "ru", "┘": "lu", "┌": "rd", "┐": "ld"}
_ARMS = {"l": (0, 0, 5, 1), "r": (5, 0, 5, 1), "u": (0, 0, 1, 10), "d": (0, 10, 1, 10)}
"""Which way each box drawing goes from the middle of its cell: it is drawn as bars that always meet."""


class Drawing:
    """Turns rows into SVG, with one class for each colour of letters."""

    def __init__(self) -> None:
        self._classes: dict[tuple[str, bool], str] = {}

    def row(self, row: Row) -> str:
        """Return a row at the origin."""
        return "".join(part for piece in row for part in self._piece(piece))

    def _piece(self, piece: Piece) -> Iterator[str]:
        if not piece.text:
            yield _bar(piece.x * W, 0, piece.cells * W, H, piece.fill)
            return
        x = piece.x
        for kind, group in groupby(piece.text, _kind):
            text = "".join(group)
            if not kind:
                yield from self.text(x * W, text, piece.fill, bold=piece.bold)
            elif text[0] in _SHADES:
                opacity = _SHADES[text[0]]
                yield _bar(x * W, 0, len(text) * W, H, piece.fill, opacity)
            else:
                for place, sign in enumerate(text):
                    for left, top, width, height in _bars(sign):
                        yield _bar((x + place) * W + left, top, width, height, piece.fill)
            x += len(text)

    def text(self, x: float, text: str, fill: str, *, bold: bool = False) -> Iterator[str]:
        """Give the words of a text that wide gaps part, each as long as its cells."""
        name = self._classes.setdefault((fill, bold), f"c{len(self._classes)}")
        for match in re.finditer(r"\S+(?: {1,3}\S+)*", text):
            at, words = x + match.start() * W, match.group()
            length = f' textLength="{len(words) * W}"' if len(words) > 1 else ""
            yield f'<text class="{name}" x="{at:g}" y="15"{length}>{escape(words)}</text>'

    def style(self) -> str:
        """Return the rules of the colours used so far."""
        return "".join(
            f".{name}{{fill:{fill}{';font-weight:700' if bold else ''}}}"
            for (fill, bold), name in self._classes.items()
        )


def _kind(sign: str) -> str:
    """Return what is drawn as one bar, or as bars sign by sign, '' for a letter."""
    if sign in _SHADES:
        return sign
    return "bars" if sign in _HALVES or sign in _HEAVY or sign in _LIGHT else ""


def _bars(sign: str) -> Iterator[tuple[float, float, float, float]]:
    if sign in _HALVES:
        yield _HALVES[sign]
        return
    thick = 3 if sign in _HEAVY else 1
    for arm in _HEAVY.get(sign) or _LIGHT[sign]:
        left, top, width, height = _ARMS[arm]
        over = thick / 2
        if arm in "lr":
            yield left - over * (arm == "r"), 10 - over, width + over, thick
        else:
            yield 5 - over, top - over * (arm == "d"), thick, height + over


def _bar(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> str:
    seen = "" if opacity == 1 else f' opacity="{opacity:g}"'
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{seen}/>'


class Palette(NamedTuple):
    """The colours of the program's own table that a frame around a terminal takes."""

    surface: str
    head: str
    letters: str
    dim: str
    accent: str

    @classmethod
    def of(cls, look: Look) -> Palette:
        """Return the colours of a look."""
        column = "light" if look is LIGHT else "dark"
        names = ("fondo", "banda", "letra", "tenue", "acento")
        return cls(*(hex_of(getattr(ROLES[name], column)) for name in names))


def window(drawing: Drawing, palette: Palette, top: int, size: tuple[int, int], who: str) -> str:
    """Return the frame of a terminal whose rows begin so far down, with the name of whose it is."""
    columns, rows = size
    width = columns * W
    name = "".join(drawing.text(0, who, palette.dim))
    return (
        f'<rect x="{MARGIN}" y="{top - HEAD}" width="{width}" height="{HEAD + rows * H}" rx="6"'
        f' fill="{palette.head}"/>'
        f'<g transform="translate({MARGIN + W} {top - HEAD + 5})">{name}</g>'
        f'<rect x="{MARGIN}" y="{top}" width="{width}" height="{rows * H}"'
        f' fill="{palette.surface}"/>'
    )


def document(
    drawing: Drawing, width: int, height: int, title: str, parts: Sequence[str], rules: str = ""
) -> str:
    """Return a whole SVG of some drawn parts, over the page around them."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="{_FONT}"'
        ' font-family="ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace">'
        f"<title>{escape(title)}</title>"
        f"<style>text{{white-space:pre}}{drawing.style()}{rules}</style>"
        f'<rect width="{width}" height="{height}" rx="10" fill="{_PAGE}"/>{"".join(parts)}</svg>\n'
    )
