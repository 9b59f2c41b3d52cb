"""The table of an attention part, and the detail of each figure of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ajustes_tui.domain.parts.shapes import AttentionFigure, AttentionRow, PartColumns
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.ui.text import Line, Span, Tone, cell, padded, rule, wrap, wrap_rows
from ajustes_tui.widgets.window_table import Column

DETAIL_ROWS = 2
_BAR = 24
"""Minimum cells of a bar."""
_NAME_MOST = 44
_FIGURE = 35
"""Cells of a figure with its heading, where all are explained."""
_READS_WELL = 120


def columns(
    part: PartColumns,
    chosen: Callable[[], int],
    current: Callable[[], AttentionRow | None] = lambda: None,
    most: Callable[[], int] = lambda: 0,
) -> dict[int, Sequence[Column[AttentionRow]]]:
    """Return the columns of a part by window width.

    `chosen` gives the figure and `current` the row of the cursor. A narrow window shows the page of
    figures with the cursor; a wide one draws that figure as a bar of its total, or of the `most` of
    any row.
    """
    many = len(part.figures)

    def column(place: int, more: str = "") -> Column[AttentionRow]:
        return Column(
            f"{part.figures[place].heading}{more}",
            part.width + len(more),
            lambda row: row.figures[place].text if place < len(row.figures) else "",
            "der",
            lambda row: tone(row, place),
        )

    def tone(row: AttentionRow, place: int) -> Tone:
        if chosen() == place and row is current():
            return Tone.FIELD
        counts = place < len(row.figures) and row.figures[place].text[:1] not in ("0", "—")
        return Tone.NORMAL if counts else Tone.DIM

    first: Column[AttentionRow] = Column(
        part.rows,
        part.rows_width,
        lambda row: f"  {row.name}" if row.under else row.name,
        flexible=True,
        most=_NAME_MOST,
    )
    built: dict[int, Sequence[Column[AttentionRow]]] = {}
    for room in range(min(part.page, many), many + 1):
        page = range(chosen() // room * room, min((chosen() // room + 1) * room, many))
        # The heading that ends a page says that there is another.
        more = " »" if room < many else ""
        needed = part.rows_width + 1 + room * (part.width + 1)
        shown = [column(place, more) for place in page[-1:]]
        names = first._replace(width=part.rows_width - len(more))
        built[needed if built else 0] = [names, *map(column, page[:-1]), *shown]
    whole = [first, *map(column, range(many))]

    def bar(row: AttentionRow, width: int) -> Sequence[Span]:
        figure = row.figures[chosen()] if chosen() < len(row.figures) else None
        return [] if figure is None else _bar(figure, most(), width - 1)

    heading = f" {part.figures[chosen()].heading}" if chosen() < many else ""
    drawn = Column[AttentionRow](heading, _BAR, lambda _row: "", flexible=True, spans=bar)
    built[part.rows_width + 1 + many * (part.width + 1) + _BAR + 1] = [*whole, drawn]
    return built


def _bar(figure: AttentionFigure, most: int, width: int) -> Sequence[Span]:
    counted, of = (figure.counted, figure.of) if figure.of else (len(figure.ids), most)
    if not of or not counted:
        return [Span(f" {'·' * width}", Tone.EDGE)] if of else []
    cells = min(max(round(counted / of * width), 1), width)
    return [Span(" "), Span("█" * cells, Tone.DIM), Span("·" * (width - cells), Tone.EDGE)]


def enter_words(name: str, figure: AttentionFigure | None) -> str:
    if figure is None:
        return "Aquí no hay casos que listar"
    if not figure.ids:
        return figure.unlisted
    return f"Enter lista {count_words(figure.casos, 'caso', 'casos')}: {name}"


def whole_row(
    row: AttentionRow | None, headings: Sequence[str], width: int, rows: int, chosen: int
) -> list[Line]:
    """Return every figure of a row with its detail, in `rows` rows.

    The words of `chosen` are highlighted; words shared by two figures appear once.
    """
    if row is None:
        return []
    title = rule(f"Cada cifra de {row.words}", "d la del cursor", width)
    told = [*_told(row, headings, width, chosen)]
    airy = sum(map(len, told)) + len(told) < rows
    lines: list[Line] = [title]
    for figure in told:
        lines += [*([[]] if airy else []), *figure]
    return lines


def _told(
    row: AttentionRow, headings: Sequence[str], width: int, chosen: int
) -> Iterator[list[Line]]:
    room = max(width - _FIGURE - 2, 20)
    said: dict[str, str] = {}
    for place, (heading, figure) in enumerate(zip(headings, row.figures, strict=False)):
        before = said.setdefault(figure.words, heading)
        words, *more = wrap(
            figure.words if before == heading else f"La misma lista que {before}.",
            min(room, _READS_WELL),
        )
        tone = Tone.NORMAL if place == chosen else Tone.DIM
        number = Span(f" {cell(heading, 14)}{figure.text:>18}  ")
        yield [
            [number, Span(words, tone)],
            *([Span(f"{'':{_FIGURE}}{rest}", tone)] for rest in more),
        ]


def detail(figure: AttentionFigure | None, width: int) -> list[Line]:
    words = wrap_rows(figure.words, max(width - 2, 20), DETAIL_ROWS) if figure is not None else []
    return padded([[Span(f" {line}", Tone.DIM)] for line in words], DETAIL_ROWS)
