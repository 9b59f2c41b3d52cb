"""The reader of the wall: the newest corte, the work in progress and the names of the people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.figures.groupings import DEFAULT
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.kpi import KeptPast
from ajustes_tui.workbench.lead.figures import FiguresView


class WallReading(NamedTuple):
    """A reading of the figures, and the name of each person by login."""

    view: FiguresView
    names: Mapping[str, str]

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: equal means that nothing the wall shows has changed."""
        work = self.view.work
        held = frozenset(claim.login for claim in work.in_hand if not claim.overdue)
        return (
            *(self.view.visible, self.names, work.queue, work.limits, work.agentes, held),
            *(work.overdue_citas, work.citas[:1], work.tray_since, work.rhythm),
            self.view.read_at and self.view.read_at.date(),
        )


class WallReader(BackgroundPart):
    """Keeps the last reading; it posts `Changed` only for one that looks different."""

    class Changed(Message):
        """What the wall shows is different from the last reading."""

        def __init__(self, reading: WallReading) -> None:
            super().__init__()
            self.reading = reading

    def __init__(self, service: LeadServices) -> None:
        super().__init__()
        self._service = service
        self._reading: WallReading | None = None
        self._past = KeptPast(service.kpi, of_groups=0)
        self._day = date.min
        """The day when the figures were asked for."""

    @property
    def view(self) -> FiguresView | None:
        """The last figures read, or None."""
        return self._reading.view if self._reading else None

    def fell_due(self) -> bool:
        """Tell whether a cita fell due since the reading, the day changed, or an earlier corte did."""
        now = self._service.kpi.context.now()
        if self._day != now.date() or self._past.due:
            return True
        work = self._reading.view.work if self._reading else None
        if work is None or work.overdue_citas >= len(work.citas):
            return False
        return work.citas[work.overdue_citas].momento <= now

    def read_again(self) -> None:
        """Read the newest corte again."""
        self._day = self._service.kpi.context.now().date()
        self._read()

    @reads("Leyendo las cifras")
    def _read(self) -> WallReading:
        service = self._service
        figures = service.kpi.board(None, None, DEFAULT)
        view = FiguresView(
            figures,
            self._past.read(figures).cortes,
            service.open_work.read(for_wall=True),
            service.goals.rules_of(figures.until, figures.closing),
            service.kpi.context.now(),
        )
        return WallReading(view, dict(service.open_work.personas()))

    @_read.then
    def _keep(self, reading: WallReading) -> None:
        before, self._reading = self._reading, reading
        if before is None or before.visible != reading.visible:
            self.post_message(self.Changed(reading))
