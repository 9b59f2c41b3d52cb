"""What is told beside some figures: goals, comparison, top 5 and the work that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.figures.kpi_page import PageFigures
from ajustes_tui.domain.figures.open_work import waiting_of
from ajustes_tui.services.figures.goals import GoalsService
from ajustes_tui.services.figures.judging import change_in
from ajustes_tui.services.figures.open_work import OpenWorkService

if TYPE_CHECKING:
    from ajustes_tui.services.figures.kpi import KpiBoard, KpiService


def page_figures(kpi: KpiService, board: KpiBoard) -> PageFigures:
    """Return what a page, or a paragraph, tells of some figures.

    A closed corte tells what it showed when it was closed.
    """
    context, kept = kpi.context, board.kept
    compared = kpi.past(board, 1).compared
    return PageFigures(
        board.indicators,
        GoalsService(context).standings(board),
        {cubeta: change_in(board, cubeta, compared) for cubeta in THREE},
        kpi.top(board) if board.since is not None else (),
        kept.minimum if kept else context.rules.minimo_top5,
        kept.work if kept else waiting_of(OpenWorkService(context).read()),
        board.computed_at if kept else context.now(),
    )
