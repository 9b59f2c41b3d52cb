"""One drawing of a place: its areas beside each other where their least widths fit, else one under another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeAlias

from ajustes_tui.ui.measures import READ_WIDTH
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    Wordings,
    cut,
    ends,
    first_fitting,
    fit,
    label_span,
    line_width,
    padded,
    rule,
    wrap,
    wrap_rows,
)
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.line_view import MARK

_AROUND_TITLE = 11
"""Cells around the two texts of a title."""
_TOLD, _ASIDE = 70, 42
"""Minimum cells of what is told under a list, and of what stands beside it."""
_LEAST_TOLD = 3
"""Rows of an area, title included, below which it is left out."""


class Row(NamedTuple):
    """A line of an area; with a cursor key, it begins with a blank for the mark."""

    line: Line
    key: str = ""
    end: Line = ()
    """At the right."""
    more: Line = ()
    """After the line if it fits, else below."""
    short: Sequence[Line] = ()
    """Shorter wordings of the line."""
    hang: int = 0
    """Indent of a last span that wraps."""
    spare: bool = False
    """Left out, the last one first, where it does not fit with the other rows and a blank between areas."""
    most: int = 0
    """Maximum cells of a last span that wraps; 0 for all the width."""


def fitted(*lines: Wordings) -> Callable[[int], Iterable[Row]]:
    """Return a row for each line, in the longest wording that fits."""
    return lambda width: (Row(first_fitting(line, width)) for line in lines if line)


def wrapped(words: str, rows: int, tone: Tone = Tone.DIM) -> Callable[[int], Iterable[Row]]:
    """Return a text in at most `rows` rows."""
    return lambda width: (
        Row([Span(f" {line}", tone)]) for line in wrap_rows(words, width - 2, rows) if words
    )


class PlaceArea(NamedTuple):
    """A part of a place; `least` is its minimum cells."""

    name: str
    least: int
    rows: Sequence[Row] | Callable[[int], Iterable[Row]]
    """A table receives the width."""
    heading: str = ""
    """Once above several areas that have the same one."""
    right: Sequence[str] = ("",)
    """Text at the right of its title, ever shorter."""
    spare: bool = False
    """Shown only if it has its least width, and all its rows fit with the others, or those kept."""
    airy: bool = False
    """A blank row before each of its rows if all fit."""
    kept: int = 0
    """Rows to which it may be cut, title included, where rows lack; it is left out where these lack
    too. 0 for none.
    """


class SideBySide(NamedTuple):
    """Two parts side by side if both least widths fit, else the left one first."""

    left: Part
    right: Part


class Under(NamedTuple):
    """Parts one under another."""

    parts: Sequence[Part]


Part: TypeAlias = PlaceArea | SideBySide | Under


def labelled(label: str, value: object, tone: Tone = Tone.NORMAL) -> list[Row]:
    """Return no rows for an empty text."""
    text, name = str(value or ""), label_span(label)
    row = Row([name, Span(text, tone)], hang=text_width(name.text), most=READ_WIDTH)
    return [row] if text.strip() else []


def paragraph(value: object, tone: Tone = Tone.NORMAL) -> Row:
    return Row([Span(" "), Span(str(value), tone)], hang=1, most=READ_WIDTH)


def told_area(
    heading: str,
    rows: Sequence[Row] | Callable[[int], Iterable[Row]],
    right: str = "",
    *,
    spare: bool = False,
    kept: int | None = None,
) -> PlaceArea:
    """Return an area under a list; unless `spare` it is cut to its first rows where rows lack."""
    least = 0 if spare else _LEAST_TOLD
    return PlaceArea(
        heading, _TOLD, rows, heading, (right, ""), spare, kept=least if kept is None else kept
    )


def two_columns(left: Sequence[PlaceArea], right: Sequence[PlaceArea]) -> Part:
    """Return areas under a list, those at the right below the others on a narrow window."""
    return SideBySide(Under(left), Under([area._replace(least=_ASIDE) for area in right]))


class RowPiece(NamedTuple):
    """What one area has in a row of the window."""

    line: Line
    width: int
    area: str = ""


class Laid(NamedTuple):
    """A row of the window, and the cursor keys in it from left to right."""

    pieces: tuple[RowPiece, ...]
    keys: tuple[str, ...] = ()
    spare: bool = False
    more: int = 0
    """The rows of its area that are left out from here on."""

    @property
    def line(self) -> Line:
        if len(self.pieces) == 1:
            return self.pieces[0].line
        return [span for piece in self.pieces for span in fit(piece.line, piece.width)]


def within(rows: Sequence[Laid], width: int, height: int) -> list[Line]:
    """Return exactly `height` lines of what was laid; the last one says how many more there are."""
    lines: list[Line] = [row.line for row in rows]
    more = len(lines) - height
    if more > 0 and height:
        said = [Span(f" y {more} más ", Tone.DIM)]
        text = "".join(span.text for span in lines[height - 1]).rstrip()
        last, _blanks = cut(lines[height - 1], text_width(text))
        whole = line_width(last) + line_width(said) < width
        lines[height - 1] = (
            ends(last, said, width) if whole else [Span(f" y {more + 1} más", Tone.DIM)]
        )
    return padded(lines, height)


def left_share(left: int, right: int, width: int) -> int:
    """Return the left one's cells, spare ones in proportion; 0 if both do not fit."""
    spare = width - left - 1 - right
    return left + spare * left // (left + right) if spare >= 0 else 0


def laid(part: Part, width: int, height: int = 0, cursor: str = "") -> list[Laid]:
    """Separate the areas by blank rows, from the first on, while `height` has rows left."""
    parts = _flat(part, width)
    drawn: dict[int, list[Laid]] = {}
    left = height
    for place, part in enumerate(parts):
        one = _headed(part, [parts[each] for each in drawn])
        if not _is_spare(part) and (rows := _drawn(one, width, max(left, 0), cursor)):
            drawn[place] = rows
            left -= len(rows) + 1
    for rows in reversed(drawn.values()):
        for y in range(len(rows) - 1, -1, -1):
            if left < -1 and rows[y].spare:
                del rows[y]
                left += 1
    for place in sorted(drawn, reverse=True) if height else ():
        over = sum(map(len, drawn.values())) - height
        drawn[place] = _cut(parts[place], drawn[place], over)
    for place in sorted(drawn, reverse=True) if height else ():
        if sum(map(len, drawn.values())) > height and _kept(parts[place]) < math.inf:
            del drawn[place]
    left = height - sum(map(len, drawn.values())) - len(drawn)
    for place, part in enumerate(parts):
        one = _headed(part, [parts[each] for each in drawn])
        if not _is_spare(part) or left <= 0 or width < least_width(part):
            continue
        rows = _drawn(one, width, left, cursor)
        if rows and min(len(rows), _kept(part)) <= left:
            drawn[place] = _cut(part, rows, len(rows) - left)
            left -= len(drawn[place]) + 1
    apart = height - sum(map(len, drawn.values()))
    lines: list[Laid] = []
    for _place, rows in sorted(drawn.items()):
        if lines and apart > 0:
            apart -= 1
            lines.append(Laid((RowPiece([], width),)))
        lines += rows
    return lines


def _headed(
    part: PlaceArea | SideBySide, above: Sequence[PlaceArea | SideBySide]
) -> PlaceArea | SideBySide:
    if not isinstance(part, PlaceArea):
        return part
    same = any(isinstance(one, PlaceArea) and one.heading == part.heading for one in above)
    return part._replace(heading="") if same else part


def _cut(part: PlaceArea | SideBySide, rows: list[Laid], over: int) -> list[Laid]:
    kept = _kept(part)
    if over <= 0 or kept >= len(rows):
        return rows
    left = max(len(rows) - over, int(kept))
    more = len(rows) - left + 1
    words = "y 1 renglón más" if more == 1 else f"y {more} renglones más"
    width = rows[0].pieces[0].width
    return [*rows[: left - 1], Laid((RowPiece([Span(f" {words}", Tone.DIM)], width),), more=more)]


def _kept(part: PlaceArea | SideBySide) -> float:
    return part.kept or math.inf if isinstance(part, PlaceArea) else math.inf


def _drawn(part: PlaceArea | SideBySide, width: int, height: int, cursor: str) -> list[Laid]:
    if isinstance(part, PlaceArea):
        rows = [*(part.rows(width) if callable(part.rows) else part.rows)]
        if rows and part.heading:
            room = width - text_width(part.heading) - _AROUND_TITLE
            right = next((text for text in part.right if text_width(text) <= room), "")
            rows.insert(0, Row(rule(part.heading, right, width)))
        drawn = [
            Laid(
                (RowPiece(line, width, part.name),),
                (row.key,) if row.key and not place else (),
                row.spare,
            )
            for row in rows
            for place, line in enumerate(_lines(row, width, cursor))
        ]
        if part.airy and len(drawn) + len(rows) <= height:
            airy = [each for row in rows for each in (row, Row([]))][:-1]
            return _drawn(part._replace(rows=airy, heading="", airy=False), width, height, cursor)
        return drawn
    left = left_share(least_width(part.left), least_width(part.right), width)
    first = laid(part.left, left, height, cursor)
    second = laid(part.right, width - left - 1, height, cursor)
    return _joined(first, second, left, width - left - 1)


def _joined(first: Sequence[Laid], second: Sequence[Laid], left: int, right: int) -> list[Laid]:
    """Beside a row without a key goes the last key before it: the cursor stays in its part."""
    rows: list[Laid] = []
    before = [next((row.keys for row in part if row.keys), ()) for part in (first, second)]
    for one, other in zip_longest(first, second):
        pieces = [*(one.pieces if one else (RowPiece([], left),)), RowPiece([], 1)]
        pieces += other.pieces if other else (RowPiece([], right),)
        keys = [row.keys if row else () for row in (one, other)]
        before = [new or old for new, old in zip(keys, before, strict=True)]
        rows.append(Laid(tuple(pieces), (*before[0], *before[1]) if any(keys) else ()))
    return rows


def _flat(part: Part, width: int) -> list[PlaceArea | SideBySide]:
    if isinstance(part, SideBySide) and not left_share(
        least_width(part.left), least_width(part.right), width
    ):
        part = Under(part)
    if isinstance(part, Under):
        return [each for one in part.parts for each in _flat(one, width)]
    return [part]


def _is_spare(part: PlaceArea | SideBySide) -> bool:
    return isinstance(part, PlaceArea) and part.spare


def least_width(part: Part) -> int:
    if isinstance(part, PlaceArea):
        return part.least
    return max(map(least_width, part.parts if isinstance(part, Under) else part), default=0)


def _lines(row: Row, width: int, cursor: str) -> list[Line]:
    line, end, more, hang = row.line, row.end, row.more, row.hang
    if row.short:
        room = width - line_width(end)
        fits = (each for each in (line, *row.short) if line_width(each) < room)
        line = next(fits, row.short[-1])
    if row.key and row.key == cursor:
        first, *others = line
        tone = Tone.STRONG if first.tone is Tone.NORMAL else first.tone
        line = [Span(MARK, Tone.STRONG), Span(first.text[1:], tone), *others]
    if hang:
        *before, text = line
        room = width - hang - 1
        parts = wrap(text.text, min(room, row.most or room))
        below = [[Span(" " * hang), text._replace(text=part)] for part in parts[1:]]
        return [[*before, text._replace(text=parts[0])], *below]
    taken = line_width(line) + line_width(end)
    if more and taken + line_width(more) < width:
        line, more = [*line, *more], ()
    below = [[Span("  "), *more]] if more else []
    if not end:
        return [line, *below]
    if taken < width:
        return [ends(line, end, width), *below]
    return [line, [Span(" "), *end], *below]
