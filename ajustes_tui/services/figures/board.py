"""The figures of a scope as every interface shows them, and how they are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.closing import ClosingView
from ajustes_tui.domain.figures.figures import CHANGED, FiguresScope, GroupFilter
from ajustes_tui.domain.figures.goals import GoalStanding, GoalState, goal_of, judge
from ajustes_tui.domain.figures.indicators import (
    ComparedCorte,
    FigureCounts,
    FigureGroup,
    ShareChange,
    change_of,
)
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.storage.figures.closings import Closing


@dataclass(frozen=True, slots=True)
class KpiBoard:
    """The figures of some cortes or days, when they were read, and the rows of the files behind T."""

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

    def standing(self, cubeta: Cubeta, rules: Rules) -> GoalStanding:
        """Goals belong to cortes; the figures of a day have none."""
        goal = goal_of(cubeta, rules)
        if self.of_day or self.narrowed:
            return GoalStanding(cubeta, goal, GoalState.NONE)
        return judge(cubeta, self.counts, goal, final=self.frozen)

    def change(self, cubeta: Cubeta, compared: ComparedCorte | None) -> ShareChange | None:
        """Figures of days or groups are not compared."""
        if self.of_day or self.narrowed:
            return None
        return change_of(cubeta, self.counts, compared, final=self.since != self.until)
