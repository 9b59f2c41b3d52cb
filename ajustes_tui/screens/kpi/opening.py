"""The figure under the cursor with the predicate of its casos, and in words what Enter does on it."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.estados import OPEN, Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.figures import CHANGED, KNOWN, TOTAL, Figure
from ajustes_tui.domain.figures.open_work import OpenWork, work_counts
from ajustes_tui.domain.query.filter import QUEUE, CasoFilter, in_estados
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.screens.kpi.cards_text import CONTACT_FIGURE, IN_TIME_FIGURE
from ajustes_tui.screens.kpi.evidence import OpenFigure
from ajustes_tui.screens.kpi.open_work_text import OpenWorkPart
from ajustes_tui.screens.kpi.table_text import GroupRow
from ajustes_tui.services.figures.kpi import KpiBoard, KpiService
from ajustes_tui.workbench.lead.figures import SET_ASIDE, WORK_FIGURES, FiguresView

MANY = 100_000
"""From how many casos the cortes of the few that a figure counts are looked up one by one."""
TRAY = "revision"
"""The figure that leads to the tray."""
DESK: Mapping[str, tuple[OpenWorkPart, str]] = {
    SET_ASIDE: (OpenWorkPart.SET_ASIDE, "las filas duplicadas y rechazadas"),
    "citas": (OpenWorkPart.CITAS, "las citas"),
    "saltados": (OpenWorkPart.SKIPS, "los saltos de hoy"),
}
"""The figures that a part of the desk lists: that part, and what Enter shows there."""
ATTENTION: Mapping[str, tuple[str, str]] = {
    CONTACT_FIGURE: ("1", "el primer contacto por agente"),
    IN_TIME_FIGURE: ("2", "los tiempos"),
}
"""The figures that a part of how casos are attended lists: its digit, and what Enter shows there."""
_Key = tuple[str, str | None, str | None]


class FigureFinder:
    """Finds the figure of a view by the place of the cursor."""

    def __init__(self, kpi: KpiService) -> None:
        self._kpi = kpi
        self._board: KpiBoard | None = None
        self._figures: Mapping[_Key, Figure] = {}

    def find(self, view: FiguresView, key: str, row: GroupRow | None) -> OpenFigure | None:
        """Return a figure of some figures, or of a row of theirs, with its predicate; None of no casos."""
        if key in WORK_FIGURES:
            return None if row is not None else _of_work(view.work, key)
        if view.figures is not self._board:
            self._board = view.figures
            self._figures = {(f.key, f.group, f.across): f for f in self._kpi.figures(self._board)}
        group = across = None
        if row is not None:
            group = row.group.key or ""
            across = (row.group.across_key or "") if view.figures.across else None
        found = self._figures.get((key, group, across))
        if found is None:
            return None
        total = view.indicators.counts.total
        return OpenFigure(
            *(_title(view, found), found.casos, found.criteria),
            few=total > MANY and found.casos * 10 < total,
        )


def _title(view: FiguresView, figure: Figure) -> str:
    """Return the title of the casos of a figure; those of a closed corte may have moved since."""
    after_closing = figure.key == CHANGED
    if not view.figures.frozen or after_closing:
        return figure.name
    name = figure.name if figure.key in KNOWN else f"{figure.name} al cierre"
    return f"{name}, como están ahora"


def _of_work(work: OpenWork, key: str) -> OpenFigure | None:
    """Return a figure of the work in progress; None for one that another screen lists."""
    overdue = work.limits.filters()[0]
    headings: Mapping[str, tuple[str, CasoFilter]] = {
        "abiertos": ("abiertos", CasoFilter((in_estados(OPEN),))),
        "cola": ("en la cola", QUEUE),
        "vencidos": ("vencidos", overdue),
        "por_vencer": ("por vencer", work.limits.near()),
    }
    if key not in headings:
        return None
    heading, criteria = headings[key]
    return OpenFigure(heading, work_counts(work)[key], criteria)


def enter_words(key: str, row: GroupRow | None, figure: OpenFigure | None) -> str:
    """Return what Enter does on a figure; `row` is that of the table where the cursor is in it."""
    if row is None and key == TRAY:
        return "Enter va a la bandeja de revisión"
    if row is None and key in DESK:
        return f"Enter ve {DESK[key][1]}"
    if row is None and key in ATTENTION:
        return f"Enter ve {ATTENTION[key][1]}"
    if figure is None:
        return "Aquí no hay casos que abrir"
    whose = "" if row is None else f" de {group_words(row)}"
    if key == TOTAL:
        words = ("caso", "casos")
    elif key in list(Cubeta):
        words = _nouns(Cubeta(key))
    elif not figure.casos:
        return f"No hay casos {figure.heading}"
    else:
        return f"Enter ve {count_words(figure.casos, 'caso', 'casos')}: {figure.heading}"
    if not figure.casos:
        return f"No hay {words[1]}{whose}"
    return f"Enter ve {count_words(figure.casos, *words)}{whose}"


def group_words(row: GroupRow) -> str:
    """Return what the casos of a row are called: by its group, and by the one it is crossed with."""
    key = row.group.key or row.name
    return f"{key} × {row.beside}" if row.crossed else key


def _nouns(cubeta: Cubeta) -> tuple[str, str]:
    """Return what one caso of a bucket is called, and several."""
    plural = CUBETA_WORDS[cubeta].plural
    if not plural.endswith("s"):
        return f"caso {plural}", f"casos {plural}"
    return plural.removesuffix("s"), plural
