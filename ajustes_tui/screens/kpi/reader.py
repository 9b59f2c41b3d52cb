"""The reader of the figures: the query, the last reading, and whether it looks different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from textual.message import Message

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.kpi.narrowing import EVERYTHING, Narrowed
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import KeptPast
from ajustes_tui.workbench.lead.figures import read_figures


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    """The requested figures: a range of cortes or today, and the grouping."""

    first: date | None = None
    """None for the newest corte."""
    last: date | None = None
    by: str = DEFAULT
    across: str | None = None
    narrowed: Narrowed = EVERYTHING
    today: bool = False
    """Count the verdicts of today instead of the casos of cortes."""


class FiguresReader(BackgroundPart):
    """Keeps the query and the last figures, which the KPI screen and the wall draw.

    It posts `Changed` only when they look different, so that otherwise no byte is sent.
    """

    class Changed(Message):
        """The figures look different."""

        def __init__(self, board: KpiBoard) -> None:
            super().__init__()
            self.board = board

    def __init__(self, service: LeadServices, query: FiguresQuery = FiguresQuery()) -> None:
        super().__init__()
        self._service = service
        self._query = query
        self._board: KpiBoard | None = None
        self._cortes: list[date] = []
        self._day = date.min
        """The day of the query."""
        self._past = KeptPast(service.kpi)

    @property
    def board(self) -> KpiBoard | None:
        return self._board

    @property
    def cortes(self) -> list[date]:
        return self._cortes

    # The query: each of these is followed by `read_again`.

    def act(self, verb: str) -> None:
        acts: Mapping[str, Callable[[], None]] = {
            "por": self.group_by_next,
            "cruce": self.cross_with_next,
            "hoy": self.toggle_today,
        }
        acts[verb]()

    def group_by_next(self) -> None:
        """A grouping crossed with itself loses the crossing."""
        groups = list(GROUPINGS)
        by = groups[(groups.index(self._query.by) + 1) % len(groups)]
        across = None if self._query.across == by else self._query.across
        self._query = replace(self._query, by=by, across=across)

    def cross_with_next(self) -> None:
        """Cross with the next grouping; after the last, with none."""
        others = [None, *(group for group in GROUPINGS if group != self._query.by)]
        across = others[(others.index(self._query.across) + 1) % len(others)]
        self._query = replace(self._query, across=across)

    @property
    def narrowed(self) -> Narrowed:
        return self._query.narrowed

    def narrow(self, narrowed: Narrowed) -> None:
        self._query = replace(self._query, narrowed=narrowed)

    def toggle_today(self) -> None:
        self._query = replace(self._query, today=not self._query.today)

    def set_range(self, first: date, last: date) -> None:
        self._query = replace(self._query, first=first, last=last, today=False)

    def step(self, cortes: int) -> bool | None:
        """Ask for an earlier corte, or a later one if negative.

        Return False if there is none on that side, None if no corte is shown.
        """
        shown = self._board.until if self._board else None
        if self._query.today or shown is None or shown not in self._cortes:
            return None
        place = self._cortes.index(shown) + cortes
        if not 0 <= place < len(self._cortes):
            return False
        corte = self._cortes[place]
        self._query = replace(self._query, first=corte, last=corte)
        return True

    # Reading.

    def fell_due(self) -> bool:
        """Tell whether a cita fell due, the day changed, or an earlier corte did."""
        now = self._service.kpi.context.now()
        if self._day != now.date() or self._past.due:
            return True
        work = self._board.work if self._board else None
        if work is None or work.overdue_citas >= len(work.citas):
            return False
        return work.citas[work.overdue_citas].momento <= now

    def read_again(self) -> None:
        self._day = self._service.kpi.context.now().date()
        self._read(self._query)

    @reads("Leyendo las cifras")
    def _read(self, query: FiguresQuery) -> tuple[KpiBoard, list[date]]:
        kpi, only = self._service.kpi, query.narrowed.only
        of_cortes = partial(kpi.board, query.first, query.last, days=query.narrowed.days)

        def board() -> KpiBoard:
            read = kpi.board_of_today if query.today else of_cortes
            return read(by=query.by, across=query.across, only=only)

        return read_figures(self._service, board, self._past.read)

    @_read.then
    def _keep(self, reading: tuple[KpiBoard, list[date]]) -> None:
        before = self._board
        board, self._cortes = reading
        self._board = board
        if before is None or before.visible != board.visible:
            self.post_message(self.Changed(board))
