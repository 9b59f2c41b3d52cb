"""Two ranges of cortes, or of days of the verdict, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.figures.comparison import ComparedFigure, compared
from ajustes_tui.domain.values.clocks import business_days_between
from ajustes_tui.domain.values.dates import BOGOTA, short_date
from ajustes_tui.domain.values.day_ranges import DayRange, days_words
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.kpi import KpiBoard, KpiService

_WEEK = timedelta(weeks=1)


class ComparedRange(NamedTuple):
    """A range that is compared, and how its figures stand."""

    days: DayRange
    age: int | None = None
    """The business days since its last corte, to today or to its closing; None for days."""
    closed: bool = False
    """Whether its figures are those of the closing."""


@dataclass(frozen=True, slots=True)
class RangeComparison:
    """Two ranges and their figures; the difference is what the second has beyond the first."""

    of_days: bool
    """Whether they are of days of the verdict, of any corte, and not of cortes."""
    first: ComparedRange
    second: ComparedRange
    figures: tuple[ComparedFigure, ...]


class ComparisonService:
    """The use case of holding two ranges against each other."""

    def __init__(self, context: ServiceContext, kpi: KpiService) -> None:
        self.context = context
        self._kpi = kpi

    def cortes(
        self, second: DayRange | None = None, first: DayRange | None = None
    ) -> RangeComparison:
        """Compare a range of cortes, by default the newest one, with another, by default as many before it.

        A closed corte alone is compared as it was closed. Raises InvalidInput where no corte is in one
        of them, or none was before.
        """
        known = self._kpi.cortes()
        if not known:
            raise InvalidInput("Todavía no hay cortes.", "Importe una base.")
        second = second or (known[0], known[0])
        first = first or self._before(second)
        if first is None:
            raise InvalidInput(
                f"Antes del {short_date(second[0])} no hay cortes con qué comparar.",
                "Diga los dos rangos, o compare días.",
            )
        for since, until in (first, second):
            if not any(since <= corte <= until for corte in known):
                raise InvalidInput(
                    f"No hay cortes del rango {days_words((since, until))}.",
                    "Véalos con `ajustes bases`.",
                )
        one, other = (self._kpi.board(*each) for each in (first, second))
        return RangeComparison(
            False,
            ComparedRange(first, self._age(first[1], one), one.frozen),
            ComparedRange(second, self._age(second[1], other), other.frozen),
            compared(self._kpi.figures(one), self._kpi.figures(other)),
        )

    def nearest(self, second: DayRange | None) -> RangeComparison:
        """Compare a range of cortes with as many before it; where none was, this week with the last one."""
        if second is None or self._before(second) is None:
            return self.days()
        return self.cortes(second)

    def _before(self, second: DayRange) -> DayRange | None:
        """Return as many cortes before a range as it has."""
        known = self._kpi.cortes()
        many = sum(second[0] <= corte <= second[1] for corte in known)
        before = [corte for corte in known if corte < second[0]][: max(many, 1)]
        return (before[-1], before[0]) if before else None

    def _age(self, corte: date, board: KpiBoard) -> int:
        """Return the business days from a corte to the day its figures are of."""
        day = board.computed_at.astimezone(BOGOTA).date()
        return max(0, business_days_between(corte, day, self.context.is_habil))

    def days(
        self, second: DayRange | None = None, first: DayRange | None = None
    ) -> RangeComparison:
        """Compare the verdicts of some days, by default of this week so far, with those of a week before."""
        today = self.context.now().date()
        second = second or (today - timedelta(days=today.weekday()), today)
        first = first or _a_week_before(second)
        before, after = map(self._kpi.board_of_days, (first, second))
        figures = compared(self._kpi.figures(before), self._kpi.figures(after))
        return RangeComparison(True, ComparedRange(first), ComparedRange(second), figures)


def _a_week_before(days: DayRange) -> DayRange:
    """Return as many whole weeks before some days as keep both apart."""
    length: timedelta = days[1] - days[0]
    weeks = length // _WEEK + 1
    since, until = (day - weeks * _WEEK for day in days)
    return since, until
