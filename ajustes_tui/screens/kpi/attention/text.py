"""The table of an attention part, and the detail of each figure of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ajustes_tui.domain.parts.shapes import AttentionFigure, AttentionRow, PartColumns
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.ui.text import Span, Tone, cell
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under
from ajustes_tui.widgets.window_table import Column

_BAR = 24
"""Minimum cells of a bar."""
_NAME_MOST = 44
_FIGURE = 35
"""Cells of a figure with its heading."""
_KEPT = 8
"""Minimum rows of the figures under the table, title included."""


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
    return f"Enter lista {count_words(figure.casos, 'caso')}: {name}"


def told(row: AttentionRow | None, headings: Sequence[str], chosen: int) -> Part:
    """Return every figure of a row with its explanation; one shared by two figures appears once."""
    if row is None:
        return Under(())
    said: dict[str, str] = {}
    rows: list[Row] = []
    for place, (heading, figure) in enumerate(zip(headings, row.figures, strict=False)):
        before = said.setdefault(figure.words, heading)
        words = figure.words if before == heading else f"La misma lista que {before}."
        tone = Tone.NORMAL if place == chosen else Tone.DIM
        number = Span(f" {cell(heading, 14)}{figure.text:>18}  ")
        rows.append(Row([number, Span(words, tone)], hang=_FIGURE))
    title, right = f"Cada cifra de {row.words}", ("d la del cursor",)
    return PlaceArea("cifras", _FIGURE + 40, rows, title, right, spare=True, airy=True, kept=_KEPT)
