"""The week a place shows, and stepping to the one before or after."""

from __future__ import annotations

from collections.abc import Callable

from ajustes_tui.domain.values.dates import Week
from ajustes_tui.workbench.asking import CannotAct


class WeekStepper:
    """The week shown: first the current one, then any that has begun."""

    def __init__(self, current: Callable[[], Week]) -> None:
        self._current = current
        self._shown = current()

    @property
    def shown(self) -> Week:
        """Return the week shown."""
        return self._shown

    def step(self, weeks: int) -> None:
        """Move some weeks forward, or back when negative; raises CannotAct for a week to come."""
        target = self._shown.plus(weeks)
        if target > self._current():
            raise CannotAct("Esa semana todavía no empieza")
        self._shown = target
