"""The figures of a scope as every interface shows them, with what they are judged by and compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.closing import Closing, ClosingView, Past
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.figures import CHANGED, FiguresScope, GroupFilter
from ajustes_tui.domain.figures.goals import Goals, GoalStanding, GoalState, judge
from ajustes_tui.domain.figures.indicators import FigureCounts, FigureGroup, ShareChange
from ajustes_tui.domain.figures.open_work import OpenWork, WaitingWork, waiting_of, work_counts
from ajustes_tui.domain.figures.pace import Pace
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import DayRange


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
    top: Sequence[AsesorCounts] = field(default=(), compare=False)
    """The asesores with most rejections."""
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
        goal = Goals.of_rules(self.rules).of(cubeta)
        if self.of_day or self.narrowed:
            return GoalStanding(cubeta, goal, GoalState.NONE)
        return judge(cubeta, self.counts, goal, final=self.frozen)

    def change(self, cubeta: Cubeta) -> ShareChange | None:
        """Return the change since the corte before; figures of days or groups are not compared."""
        if self.of_day or self.narrowed or not self.past.cortes:
            return None
        at_one_age = self.past.at_one_age
        corte, counts = at_one_age or self.past.cortes[-1]
        then, now = counts.percent(cubeta), self.counts.percent(cubeta)
        if then is None or now is None:
            return None
        same_age = None if self.since != self.until else at_one_age is not None
        return ShareChange(corte, Decimal(now) - Decimal(then), same_age)

    @property
    def minimum(self) -> int:
        """The rejections that the top 5 asks for."""
        return self.kept.minimum if self.kept else self.rules.minimo_top5

    @property
    def waiting(self) -> WaitingWork:
        """The open work, for a closed corte as it was then."""
        return self.kept.work if self.kept else waiting_of(self.work)
