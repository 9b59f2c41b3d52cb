"""The progress of the newest corte, shown to leaders beside lo que toca."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ajustes_tui.services.context import ServiceContext

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.board import KpiBoard
    from ajustes_tui.services.figures.kpi import KpiService
    from ajustes_tui.storage.figures.kpi import StoreState


class OutlookService:
    """The figures of the newest corte, cached until they may have changed; writes nothing."""

    def __init__(self, context: ServiceContext, kpi: KpiService) -> None:
        self.context = context
        self._kpi = kpi
        self._known: tuple[date, StoreState, KpiBoard] | None = None
        """The newest corte, its figures, and the store state at the reading."""

    def read(self) -> KpiBoard | None:
        """Read again after a line on one of their casos; None without a corte."""
        self.context.require_reading()
        repository = self.context.kpi
        corte, now = repository.newest_corte(), repository.state()
        if corte is None:
            self._known = None
            return None
        known = self._known
        if known is None or known[0] != corte or repository.touched(corte, known[1]):
            self._known = (corte, now, self._kpi.board(corte, corte))
        else:
            self._known = (corte, now, known[2])
        return self._known[2]
