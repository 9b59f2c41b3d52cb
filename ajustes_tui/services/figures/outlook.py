"""What who leads sees beside lo que toca: the newest corte so far, and what is foretold of today."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.services.context import ServiceContext

if TYPE_CHECKING:
    from ajustes_tui.services.figures.forecast import ForecastService, QueueForecast
    from ajustes_tui.services.figures.kpi import KpiBoard, KpiService
    from ajustes_tui.storage.figures.kpi import StoreState


class Outlook(NamedTuple):
    """The figures of the newest corte, and the forecast of the queue where there is enough to tell by."""

    board: KpiBoard | None
    """None in a store without a corte."""
    foretold: QueueForecast | None


class OutlookService:
    """The use case of the outlook; it writes nothing, and reads again only what may have changed."""

    def __init__(self, context: ServiceContext, kpi: KpiService, forecast: ForecastService) -> None:
        self.context = context
        self._kpi = kpi
        self._forecast = forecast
        self._known: tuple[date, StoreState, KpiBoard] | None = None
        """The newest corte with its figures, and the store when they were read."""
        self._told: tuple[datetime, QueueForecast] | None = None
        """The last forecast, and the hour it is of."""

    def read(self) -> Outlook:
        """Return the figures of the newest corte, and the forecast.

        The figures are read again after a line on one of its casos; the forecast is worked out once an hour.
        """
        self.context.require_reading()
        return Outlook(self._board(), self._foretell())

    def _board(self) -> KpiBoard | None:
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

    def _foretell(self) -> QueueForecast | None:
        hour = self.context.now().replace(minute=0, second=0, microsecond=0)
        if self._told is None or self._told[0] != hour:
            self._told = (hour, self._forecast.foretell(self._forecast.pace()))
        told = self._told[1]
        return told if told.foretold is not None else None
