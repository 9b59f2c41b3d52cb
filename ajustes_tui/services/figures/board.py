"""The figures of a scope as every interface shows them, with what they are judged by and compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.closing import ClosingView
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.figures import CHANGED, FiguresScope, GroupFilter
from ajustes_tui.domain.figures.goals import GoalStanding, GoalState, goal_of, judge
from ajustes_tui.domain.figures.indicators import (
    THREE,
    ComparedCorte,
    FigureCounts,
    FigureGroup,
    PastCorte,
    ShareChange,
    change_of,
)
from ajustes_tui.domain.figures.kpi_page import PageFigures
from ajustes_tui.domain.figures.open_work import OpenWork, waiting_of, work_counts
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.storage.figures.closings import Closing

GroupTrend = Mapping[str | None, tuple[FigureCounts | None, ...]]
"""Counts by group in some cortes; None where it sent nothing."""


class Past(NamedTuple):
    """Earlier cortes, and groups in them, to compare figures with."""

    cortes: Sequence[PastCorte] = ()
    """Current counts, oldest first."""
    groups: GroupTrend = MappingProxyType({})
    age: int | None = None
    at_age: Mapping[date, FigureCounts] = MappingProxyType({})
    """Without those not yet in the store."""

    @property
    def compared(self) -> ComparedCorte | None:
        if not self.cortes:
            return None
        corte, counts = self.cortes[-1]
        return ComparedCorte(corte, counts, self.at_age.get(corte))


@dataclass(frozen=True, slots=True)
class KpiBoard:
    """The figures of some cortes or days, when they were read, and the rows of the files behind T.

    What is read apart is left empty by who does not show it: the past and the open work.
    """

    since: date | None
    until: date | None
    counts: FigureCounts
    computed_at: datetime = field(compare=False)
    groups: tuple[FigureGroup, ...] = ()
    rows: int = 0
    duplicated: int = 0
    rechazadas: int = 0
    by: str = ""
    of_day: bool = False
    """Counts the verdicts of a day instead of the casos of cortes."""
    closing: Closing | None = None
    """None for an open corte or several."""
    changes: tuple[tuple[str | None, str, int], ...] = ()
    """Casos that changed bucket since the closing: bucket then, bucket now, count."""
    frozen: bool = False
    """The figures are those of the closing."""
    across: str = ""
    only: tuple[GroupFilter, ...] = ()
    days: DayRange | None = None
    aliados: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = Rules()  # noqa: RUF009 - it is frozen
    """With the goals in force."""
    past: Past = field(default=Past(), compare=False)
    work: OpenWork = field(default=OpenWork(), compare=False)
    read_at: datetime | None = field(default=None, compare=False)
    """When open work was read; the figures may be older."""
    pace: Pace | None = None
    """*Ritmo* of the queue, only for the newest open corte."""

    @property
    def visible(self) -> tuple[object, ...]:
        """The repaint key: if equal, nothing visible changed, such as when only a claim did."""
        past, work = self.past, self.work
        return (
            self,
            list(past.cortes),
            past.age,
            dict(past.at_age),
            dict(past.groups),
            # What is urgent says where the overdue casos are, and of which hour the first call is.
            work_counts(work),
            work.missing,
            work.queue,
            work.limits,
            work.overdue_citas,
            work.citas[:1],
        )

    @property
    def open_cortes(self) -> DayRange | None:
        """None for a closing, or without bases."""
        if self.frozen or self.since is None or self.until is None:
            return None
        return self.since, self.until

    @property
    def scope(self) -> FiguresScope | None:
        if self.since is None or self.until is None:
            return None
        return FiguresScope(self.since, self.until, self.of_day, self.frozen, self.only, self.days)

    @property
    def narrowed(self) -> bool:
        """Limited to groups or days, for which there are no goals and no counts of files."""
        return bool(self.only or self.days)

    @property
    def kept(self) -> ClosingView | None:
        return self.closing.view if self.frozen and self.closing else None

    @property
    def changed(self) -> int:
        return sum(casos for _before, _now, casos in self.changes)

    def casos(self, key: str, group: FigureGroup | None = None) -> int:
        if key == CHANGED:
            return self.changed
        return (self.counts if group is None else group.counts)[key]

    def filters(self, group: FigureGroup) -> tuple[GroupFilter, ...]:
        own = GroupFilter(self.by, group.key)
        return (own, GroupFilter(self.across, group.across_key)) if self.across else (own,)

    def standing(self, cubeta: Cubeta) -> GoalStanding:
        """Goals belong to cortes; the figures of a day have none."""
        goal = goal_of(cubeta, self.rules)
        if self.of_day or self.narrowed:
            return GoalStanding(cubeta, goal, GoalState.NONE)
        return judge(cubeta, self.counts, goal, final=self.frozen)

    def change(self, cubeta: Cubeta) -> ShareChange | None:
        """Figures of days or groups are not compared."""
        if self.of_day or self.narrowed:
            return None
        final = self.since != self.until
        return change_of(cubeta, self.counts, self.past.compared, final=final)

    def page(self, top: Sequence[AsesorCounts] = ()) -> PageFigures:
        """Return what a page or paragraph says; for a closed corte, what it showed then.

        `top` are the asesores with most rejections.
        """
        kept = self.kept
        return PageFigures(
            self.counts,
            {cubeta: self.standing(cubeta) for cubeta in THREE},
            {cubeta: self.change(cubeta) for cubeta in THREE},
            top,
            kept.minimum if kept else self.rules.minimo_top5,
            kept.work if kept else waiting_of(self.work),
            self.computed_at if kept or self.read_at is None else self.read_at,
        )
