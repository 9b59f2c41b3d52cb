"""The first page of the workbook of figures: what a manager reads without opening another sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS, QUESTIONS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.goals import standing_words
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    DECIDED_FIGURE,
    KNOWN,
    PROGRESS_FIGURE,
    SAID,
    THREE,
    TOTAL,
    FigureCounts,
    change_words,
)
from ajustes_tui.domain.figures.kpi_report import (
    CASOS,
    OVER_DECIDED,
    indicators_cell,
    money_of,
    name_of,
)
from ajustes_tui.domain.figures.open_work import EstadoQueue, WaitingWork
from ajustes_tui.domain.figures.sheets import (
    CellFormat,
    Chart,
    PageCard,
    PageFigure,
    PageTable,
    ReportPage,
    ReportSheet,
)
from ajustes_tui.domain.values.counts import count_words, listed, thousands

PAGE_NAME = "Resumen"
_BASE_OF = dict(zip(THREE, (0, 2, 1), strict=True))
"""The index in SAID and KNOWN of the figure shown beside each indicator."""


def kpi_page(
    board: KpiBoard,
    state: Sequence[str],
    sheet: ReportSheet,
    chart: Chart | None,
    when: str = "",
) -> ReportPage:
    """Each figure is read from its cell in the sheet of the whole range.

    `when` names the moment of a closed corte's figures.
    """
    counts = board.counts
    read_at = board.computed_at if board.kept else board.read_at or board.computed_at

    def casos(key: str) -> PageFigure:
        return PageFigure(counts[key], cell=indicators_cell(sheet, name_of(key), CASOS))

    def share(key: str) -> PageFigure:
        shown = counts[key] / counts.total if counts.total else None
        cell = indicators_cell(sheet, name_of(key), "Porcentaje")
        return PageFigure(shown, CellFormat.PERCENTAGE, cell)

    def money(name: str, centavos: int) -> PageFigure:
        return PageFigure(centavos / 100, CellFormat.MONEY, indicators_cell(sheet, name, "Pesos"))

    return ReportPage(
        PAGE_NAME,
        "Indicadores de ajustes",
        tuple(state),
        tuple(_card(board, cubeta, share(cubeta), when) for cubeta in THREE),
        (
            PageTable(
                "Avance",
                (("", 3), (CASOS, 1), ("Sobre T", 2)),
                tuple(
                    (words, casos(key), share(key))
                    for words, key in (
                        ("Total (T)", TOTAL),
                        ("Ya no pendientes", PROGRESS_FIGURE),
                        ("Decididos", DECIDED_FIGURE),
                        ("Pendientes", Cubeta.PENDIENTE),
                    )
                ),
            ),
            PageTable(
                "Pesos",
                (("", 3), ("Pesos", 2)),
                tuple(
                    (name.split(" (")[0], money(name, centavos))
                    for name, centavos in money_of(counts)
                ),
                beside=True,
            ),
            PageTable(
                "Top 5 en rechazos",
                (("Asesor", 4), ("Aliado", 3), ("Rechazos", 2), ("Envió", 1), ("Tasa propia", 2)),
                tuple(_top_row(asesor) for asesor in board.top),
                f"Ningún asesor llega a {count_words(board.minimum, 'rechazo')} en estas cifras.",
            ),
            PageTable(
                f"Lo que espera, de cualquier corte, a las {read_at:%H:%M del %d/%m/%Y}",
                (("Qué sigue", 6), ("Abiertos", 2), ("Vencidos", 2), ("Por vencer", 2)),
                _waiting(board.waiting),
                "No hay casos abiertos.",
            ),
        ),
        chart,
        (
            f"T = {thousands(counts.total)}: cada caso cuenta una vez y en una sola cubeta. Las "
            f"cifras se leen de la hoja «{sheet.name}»; qué es cada una está en «Definiciones».",
        ),
    )


def behind_words(groups: Collection[str]) -> str:
    there, asked = (
        [grouping.word for key, grouping in GROUPINGS.items() if (key in groups) is wanted]
        for wanted in (True, False)
    )
    rest = f"; por {listed(asked)}, si lo pide" if asked else ""
    return f"Página uno: lo que importa. Detrás, el detalle por {listed(there)}{rest}."


def _of_decided(counts: FigureCounts, cubeta: Cubeta) -> str:
    if not counts.decided:
        return "nada decidido todavía"
    return f"{counts.share(cubeta, DECIDED_FIGURE)}{OVER_DECIDED}"


def _card(board: KpiBoard, cubeta: Cubeta, share: PageFigure, when: str) -> PageCard:
    counts, place = board.counts, _BASE_OF[cubeta]
    standing, change = board.standing(cubeta), board.change(cubeta)
    words = standing_words(standing)
    way = "a lo más" if standing.at_most else "al menos"
    said, now = counts[SAID[place]], counts[KNOWN[place]]
    return PageCard(
        CUBETA_WORDS[cubeta].title,
        share,
        (
            f"{thousands(counts[cubeta])} de {thousands(counts.total)} · {_of_decided(counts, cubeta)}",
            f"Meta {way} {standing.goal},0 %: {words[0]}" if words else "Sin meta",
            change_words(change) if change else "Sin corte con que comparar",
            f"{name_of(SAID[place])}: {thousands(said)} ({counts.share(SAID[place])})"
            + (f"; {when or 'hoy'} {thousands(now)}" if now != said else ""),
        ),
        cubeta,
    )


def _top_row(asesor: AsesorCounts) -> tuple[str | PageFigure, ...]:
    rate = asesor.rechazos / asesor.sent if asesor.sent else None
    return (
        asesor.asesor_nombre or asesor.asesor_id,
        asesor.aliado or "",
        PageFigure(asesor.rechazos),
        PageFigure(asesor.sent),
        PageFigure(rate, CellFormat.PERCENTAGE),
    )


def _waiting(open_work: WaitingWork) -> tuple[tuple[str | PageFigure, ...], ...]:
    if not open_work.queue:
        return ()
    most = sorted(open_work.queue, key=lambda each: (-each.overdue, -each.red - each.amber))[:5]
    rest = [each for each in open_work.queue if each not in most]
    rows = [
        (QUESTIONS[each.estado], each.casos, each.overdue, each.red + each.amber) for each in most
    ]
    if rest:
        rows.append(("Lo demás", *_sums(rest)))
    rows.append(("Todos", *_sums(open_work.queue)))
    return tuple(
        (str(name), *(PageFigure(number) for number in numbers)) for name, *numbers in rows
    )


def _sums(queues: Sequence[EstadoQueue]) -> tuple[int, int, int]:
    return (
        sum(each.casos for each in queues),
        sum(each.overdue for each in queues),
        sum(each.red + each.amber for each in queues),
    )
