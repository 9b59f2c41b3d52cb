"""The areas around the table of figures: base, money, cortes, ages and causales."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.evidence import EvidenceCaso
from ajustes_tui.domain.figures.groupings import group_name
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    APPLIED_MONEY,
    KNOWN,
    REJECTED,
    REJECTED_MONEY,
    SAID,
    SOLICITADO,
    FigureCounts,
    FigureGroup,
)
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.parts.contact_rows import AGE_BANDS, age_key
from ajustes_tui.domain.parts.shapes import Row
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.beside import ROW_CASOS, RowCasos
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, padded, rule
from ajustes_tui.widgets.areas import PageArea
from ajustes_tui.widgets.bars import Bar, bar_rows
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK
from ajustes_tui.workbench.lead.figures import (
    LETTERS,
    TITLES,
    drawn,
    whole_pesos,
)

AREA_ROWS = 4
"""Rows under the title of an area, where three are side by side."""
ROW_LINES = ROW_CASOS + 1
"""Rows of the casos of the row, headings included."""
_ROOMY = 56
"""Cells from which an area shows extra columns."""
_RESULT_WORDS = ("Aprobado", "Rechazado", "Sin respuesta")
_SHARES = 38
"""Cells from which each count has its share of T."""
_WORDS, _AMOUNT = 14, 15
_SAID = _WORDS + 8
_SHARE = 6
_OLD_DAYS, _LATE_DAYS = 11, 16
"""Business days from which an open caso needs attention, and from which its clock has run out."""
_CAUSALES = 4
_BETWEEN = 9


def drawn_in(area: PageArea, width: int, rows: int) -> list[Line]:
    """Draw an area in exactly `rows` rows and its title, which has priority over the text at its right."""
    fits = len(area.heading) + len(area.right) + _BETWEEN <= width
    title = rule(area.heading, area.right if fits else "", width)
    return [title, *padded(area.lines, rows)]


def emptied(area: PageArea) -> PageArea:
    """Keep the title and place of an area while its content is read."""
    return area._replace(lines=padded([], len(area.lines)))


def said(board: KpiBoard, chosen: str, width: int) -> PageArea:
    found = board.counts
    moved = found.moved
    since = "al cierre" if board.frozen else "hoy"
    counts = [f" {since} {thousands(found[key])} " for key in KNOWN]
    # The shares are left out where what is known since has no room beside them.
    beside = max(map(len, counts)) if moved else 0
    shares = width >= max(_SHARES, _SAID + _SHARE + 2 + beside)
    lines: list[Line] = []
    for words, at_first, now, known in zip(_RESULT_WORDS, SAID, KNOWN, counts, strict=True):
        line = [
            Span(f" {cell(words, _WORDS)}", Tone.DIM),
            Span(
                f"{thousands(found[at_first]):>7}",
                Tone.CURSOR if chosen == at_first else Tone.NORMAL,
            ),
            Span(f"{found.share(at_first):>{_SHARE + 2}}" if shares else "", Tone.DIM),
        ]
        if moved:
            before, _, count = known.strip().rpartition(" ")
            tone = Tone.CURSOR if chosen == now else Tone.NORMAL
            line = ends(line, [Span(f"{before} ", Tone.DIM), Span(count, tone), Span(" ")], width)
        lines.append(line)
    if not moved:
        same = "Al cierre se sabía" if board.frozen else "Hoy se sabe"
        lines.append([Span(f" {same} lo mismo.", Tone.DIM)])
    right = "y lo que se sabe desde entonces" if moved and width >= _ROOMY else ""
    return PageArea("Lo que dijo la base", lines, right)


def money(board: KpiBoard, width: int) -> PageArea:
    counts = board.counts
    refused = sum(counts[cubeta] for cubeta in REJECTED)
    rows = (
        ("Solicitado", counts[SOLICITADO], f"de {count_words(counts.total, 'caso', 'casos')}"),
        ("Aplicado", counts[APPLIED_MONEY], f"verificado en {thousands(counts[APLICADO_TOTAL])}"),
        ("Diferencia", counts.difference, "contra lo pedido"),
        ("Rechazado", counts[REJECTED_MONEY], f"de {thousands(refused)}"),
    )
    lines = [
        [
            Span(f" {cell(words, _WORDS)}", Tone.DIM),
            Span(f"{whole_pesos(amount, _AMOUNT).replace('$ ', ''):>{_AMOUNT}}"),
            Span(f"   {of}" if width >= _ROOMY else "", Tone.DIM),
        ]
        for words, amount, of in rows
    ]
    return PageArea("Pesos", lines, "$")


def cortes(board: KpiBoard, width: int, rows: int) -> PageArea:
    """Return earlier cortes beside this one, newest first: aplicado, or all three indicators with room."""
    past, age_words = drawn(board.past)
    if board.of_day or board.narrowed or board.until is None or not past:
        why = (
            ("Son veredictos de cualquier corte.", "h vuelve al corte")
            if board.of_day
            else ("Con filtro no se compara.", "Supr quita el último")
            if board.narrowed
            else ("No hay un corte anterior.", "Desde el segundo se ven aquí.")
        )
        return PageArea("Cortes", [[Span(f" {why[0]}")], [Span(f" {why[1]}", Tone.DIM)]])
    shown = [(board.until, board.counts), *reversed(past)][:rows]
    age = board.past.age
    same = age is not None and not age_words.startswith("de ")
    when = f"al día {age}" if same else age_words.partition(";")[0]
    heading = f"{count_words(len(shown), 'corte', 'cortes')}, {when}"
    if width < _ROOMY:
        highest = max(_share(counts, Cubeta.APLICADO) for _day, counts in shown) or 1.0
        room = width - 16
        lines = []
        for place, (day, counts) in enumerate(shown):
            cells = round(_share(counts, Cubeta.APLICADO) / highest * room)
            tone = Tone.DIM if place else Tone.OK
            number = text.percentage(counts[Cubeta.APLICADO], counts.total)
            bar = [Span(f" {day:%d/%m}  ", Tone.DIM), Span("█" * cells, tone)]
            lines.append(ends(bar, [Span(f"{number} ", Tone.DIM if place else Tone.STRONG)], width))
        return PageArea(heading, lines, "A, %")
    highest = max(sum(_share(counts, c) for c in TITLES) for _day, counts in shown) or 1.0
    room = width - 30
    lines = []
    for place, (day, counts) in enumerate(shown):
        spans = [Span(f" {day:%d/%m}  ", Tone.DIM)]
        for cubeta in TITLES:
            fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
            spans.append(Span(fill * round(_share(counts, cubeta) / highest * room), tone))
        numbers = "".join(f"{text.percentage(counts[c], counts.total):>{_SHARE}}" for c in TITLES)
        lines.append(ends(spans, [Span(f"{numbers} ", Tone.DIM if place else Tone.STRONG)], width))
    return PageArea(heading, lines, "A     C     R, % de T")


def _share(counts: FigureCounts, cubeta: Cubeta) -> float:
    return 100 * counts[cubeta] / counts.total if counts.total else 0.0


def ages(times: Row, width: int) -> PageArea:
    bars = []
    for since, until in AGE_BANDS:
        words = f"{since} a {until}" if until is not None else f"{since} o más"
        tone = (
            Tone.BAD if since >= _LATE_DAYS else Tone.NOTICE if since >= _OLD_DAYS else Tone.NORMAL
        )
        bars.append(Bar(words, times[age_key(since)].casos, tone=tone))
    return PageArea("Edad de lo abierto", bar_rows(bars, width, 10), "en días hábiles")


def causales(groups: Sequence[FigureGroup], width: int) -> PageArea:
    most = sorted(groups, key=lambda g: (-g.counts[Cubeta.RECHAZADO], -g.counts.decided))
    shown = [group for group in most[:_CAUSALES] if group.counts[Cubeta.RECHAZADO]]
    if not shown:
        return PageArea("Por causal", [[Span(" Ningún caso rechazado todavía.")]])
    highest = max(group.counts.decided for group in shown)
    names, room = width // 3, width - width // 3 - 17
    fill, tone = CUBETA_LOOK[LETTERS[Cubeta.RECHAZADO]]
    lines: list[Line] = []
    for group in shown:
        rejected, decided = group.counts[Cubeta.RECHAZADO], group.counts.decided
        cells = max(round(rejected / highest * room), 1)
        rest = max(round(decided / highest * room) - cells, 0)
        lines.append(
            [
                Span(f" {cell(group.name, names)}"),
                Span(f"{thousands(rejected)} de {thousands(decided)}".rjust(12), Tone.DIM),
                Span("   "),
                Span(fill * cells, tone),
                Span("·" * rest, Tone.EDGE),
            ]
        )
    return PageArea("Por causal", lines, "rechazados de lo decidido")


def row_casos(row: RowCasos | None, catalogs: Catalogs, width: int) -> PageArea:
    if row is None:
        return PageArea("Los casos del renglón", [])
    if not row.casos:
        why = f" No hay casos: {row.figure.heading}."
        return PageArea("Los casos del renglón", [[Span(why)]], "Tab va a otra cifra")
    shown, total = row.casos[:ROW_CASOS], row.figure.casos
    heads = f" {'Cuenta':<11}{'Radicado':<12}{'Causal':<28}{'Qué pasó':<30}{'Por qué'}"
    more = f"{len(shown)} de {thousands(total)} · " if total > len(shown) else ""
    return PageArea(
        f"Los casos del renglón: {row.figure.heading}",
        [
            ends([Span(heads, Tone.RULE)], [Span("Pide $ ", Tone.RULE)], width),
            *(_caso_line(caso, catalogs, width) for caso in shown),
        ],
        f"{more}Enter los abre",
    )


def _caso_line(caso: EvidenceCaso, catalogs: Catalogs, width: int) -> Line:
    causal = group_name(caso.causal, "causal", catalogs) if caso.causal else "—"
    tone = CUBETA_LOOK.get(caso.letter, ("", Tone.NORMAL))[1]
    tone = tone if tone in (Tone.OK, Tone.BAD, Tone.CORRECTED) else Tone.NORMAL
    asked = whole_pesos(caso.requested).replace("$ ", "") if caso.requested is not None else "—"
    why = max(width - 82 - 14, 8)
    return ends(
        [
            Span(f" {cell(caso.cuenta, 11)}{cell(caso.radicado, 11)} {cell(causal, 27)} "),
            Span(f"{cell(caso.verdict_text, 29)} ", tone),
            Span(cell(caso.why, why), Tone.DIM),
        ],
        [Span(f"{asked} ")],
        width,
    )
