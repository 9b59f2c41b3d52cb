"""Wraps lines made for eighty columns on a narrower window, without losing text."""

from __future__ import annotations

import re
from typing import TypeAlias

from rich.cells import cell_len

from ajustes_tui.ui.measures import LABEL_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned

WrappedCell: TypeAlias = tuple[str, Tone]

INDENT = 2
_PADDING = re.compile(r" {3,}|─{3,}")


def fold(line: Line, width: int) -> list[list[Span]]:
    """Return the rows of a line, first shortening its fill (blanks and rules)."""
    cells = [(letter, span.tone) for span in line for letter in cleaned(span.text)]
    while cells and cells[-1][0] == " ":
        cells.pop()
    if _cells_width(cells) <= width or width <= INDENT + 1:
        return [list(line)]
    cells = _without_padding(cells, width)
    rows: list[list[Span]] = []
    indent: list[Span] = []
    while cells:
        corte = _break_at(cells, width - sum(len(span.text) for span in indent))
        rows.append([*indent, *_spans(cells[:corte])])
        cells = cells[corte:]
        while cells and cells[0][0] == " ":
            cells.pop(0)
        indent = [Span(" " * INDENT)]
    return rows


def _cells_width(cells: list[WrappedCell]) -> int:
    return cell_len("".join(letter for letter, _ in cells))


def _without_padding(cells: list[WrappedCell], width: int) -> list[WrappedCell]:
    spare = _cells_width(cells) - width
    while spare > 0:
        text = "".join(letter for letter, _ in cells)
        paddings = [
            found
            for found in _PADDING.finditer(text)
            if found.start() > LABEL_WIDTH or found[0].startswith("─")
        ]
        if not paddings:
            break
        longest = max(paddings, key=lambda found: len(found[0]))
        removes = min(spare, len(longest[0]) - 2)
        del cells[longest.start() + 2 : longest.start() + 2 + removes]
        spare -= removes
    return cells


def _break_at(cells: list[WrappedCell], width: int) -> int:
    count = used = 0
    for letter, _ in cells:
        used += cell_len(letter)
        if used > width:
            break
        count += 1
    if count == len(cells):
        return count
    blanks = [i for i in range(count + 1) if cells[i][0] == " "]
    if blanks and blanks[-1] > INDENT:
        return blanks[-1]
    return max(count, 1)


def _spans(cells: list[WrappedCell]) -> list[Span]:
    spans: list[Span] = []
    for letter, tone in cells:
        if spans and spans[-1].tone == tone:
            spans[-1] = Span(spans[-1].text + letter, tone)
        else:
            spans.append(Span(letter, tone))
    return spans
