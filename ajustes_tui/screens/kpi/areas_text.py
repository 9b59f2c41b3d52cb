"""The areas under the table of figures: cortes, ages and causales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.indicators import FigureCounts, FigureGroup
from ajustes_tui.domain.parts.contact_rows import AGE_BANDS, age_key
from ajustes_tui.domain.parts.shapes import Row as PartRow
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.screens.kpi import text
from ajustes_tui.ui.text import Span, Tone, cell
from ajustes_tui.widgets.bars import Bar, bar_table
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES, drawn

CORTES, CAUSALES = 60, 80
"""Minimum cells of the areas at the left and at the right."""
_SHARE = 6
_OLD_DAYS, _LATE_DAYS = 11, 16
"""Business days from which an open caso needs attention, and from which its clock has run out."""
_CAUSALES, _KEPT = 4, 3


def cortes(board: KpiBoard) -> PlaceArea:
    """Return the three indicators of each corte, newest first."""
    past, age_words = drawn(board.past)
    if board.of_day or board.narrowed or board.until is None or not past:
        why = (
            ("Son veredictos de cualquier corte.", "h vuelve al corte")
            if board.of_day
            else ("Con filtro no se compara.", "Supr quita el último")
            if board.narrowed
            else ("No hay un corte anterior.", "Desde el segundo se ven aquí.")
        )
        rows = [Row([Span(f" {why[0]}")]), Row([Span(f" {why[1]}", Tone.DIM)])]
        return PlaceArea("cortes", CORTES, rows, "Cortes", kept=_KEPT)
    shown = [(board.until, board.counts), *reversed(past)]
    age = board.past.age
    same = age is not None and not age_words.startswith("de ")
    when = f"al día {age}" if same else age_words.partition(";")[0]
    highest = max(sum(_share(counts, c) for c in TITLES) for _day, counts in shown) or 1.0

    def rows_of(width: int) -> Iterator[Row]:
        for place, (day, counts) in enumerate(shown):
            spans = [Span(f" {day:%d/%m}  ", Tone.DIM)]
            for cubeta in TITLES:
                fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
                spans.append(
                    Span(fill * round(_share(counts, cubeta) / highest * (width - 30)), tone)
                )
            shares = (text.percentage(counts[c], counts.total) for c in TITLES)
            numbers = "".join(f"{share:>{_SHARE}}" for share in shares)
            yield Row(spans, end=[Span(f"{numbers} ", Tone.DIM if place else Tone.STRONG)])

    heading = f"{count_words(len(shown), 'corte')}, {when}"
    right = ("A     C     R, % de T", "A, C, R, %")
    return PlaceArea("cortes", CORTES, rows_of, heading, right, kept=_KEPT)


def _share(counts: FigureCounts, cubeta: Cubeta) -> float:
    return 100 * counts[cubeta] / counts.total if counts.total else 0.0


def ages(times: PartRow) -> PlaceArea:
    bars = []
    for since, until in AGE_BANDS:
        words = f"{since} a {until}" if until is not None else f"{since} o más"
        tone = (
            Tone.BAD if since >= _LATE_DAYS else Tone.NOTICE if since >= _OLD_DAYS else Tone.NORMAL
        )
        bars.append(Bar(words, times[age_key(since)].casos, tone=tone))
    heading, right = "Edad de lo abierto", ("en días hábiles",)
    return PlaceArea("edades", CAUSALES, bar_table(bars, 10), heading, right, spare=True)


def causales(groups: Sequence[FigureGroup]) -> PlaceArea:
    most = sorted(groups, key=lambda g: (-g.counts[Cubeta.RECHAZADO], -g.counts.decided))
    shown = [group for group in most[:_CAUSALES] if group.counts[Cubeta.RECHAZADO]]
    highest = max((group.counts.decided for group in shown), default=0)
    fill, tone = CUBETA_LOOK[LETTERS[Cubeta.RECHAZADO]]

    def rows_of(width: int) -> Iterator[Row]:
        names, room = width // 3, width - width // 3 - 17
        for group in shown:
            rejected, decided = group.counts[Cubeta.RECHAZADO], group.counts.decided
            cells = max(round(rejected / highest * room), 1)
            rest = max(round(decided / highest * room) - cells, 0)
            of = f"{thousands(rejected)} de {thousands(decided)}"
            spans = [Span(f" {cell(group.name, names)}"), Span(of.rjust(12), Tone.DIM)]
            yield Row([*spans, Span("   "), Span(fill * cells, tone), Span("·" * rest, Tone.EDGE)])
        if not shown:
            yield Row([Span(" Ningún caso rechazado todavía.")])

    right = ("rechazados de lo decidido",) if shown else ()
    return PlaceArea("causales", CAUSALES, rows_of, "Por causal", right, spare=True)
