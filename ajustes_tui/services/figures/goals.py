"""The goals of the indicators: which hold for a corte, who set them, and setting others."""

from __future__ import annotations

from datetime import date, timedelta

from ajustes_tui.domain.figures.closing import Closing
from ajustes_tui.domain.figures.goals import Goals, GoalsChange, goals_on
from ajustes_tui.domain.keeping.catalog_versions import CatalogName, CatalogVersion
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import is_far
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.admin.catalogs import rules_text, said_in, settings_of, settings_text
from ajustes_tui.services.admin.schemas import AJUSTES
from ajustes_tui.services.context import ServiceContext

SOURCE = "metas en pantalla"
MAX_GOAL = 100
_GOALS = frozenset(name for name in Rules._fields if name.startswith("meta_"))


class GoalsService:
    """Goals are settings of the catalogue `ajustes`; each change is a version of it."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self._read_at = -1
        """The newest version of the settings at the last reading."""
        self._changes: tuple[GoalsChange, ...] = ()

    @property
    def may_change(self) -> bool:
        return self.context.run_session.can(Power.CATALOGS)

    def today(self) -> date:
        return self.context.now().date()

    def changes(self) -> tuple[GoalsChange, ...]:
        """Return the latest first day first, then latest set first; the initial goals come last."""
        self.context.require_reading()
        newest = self.context.catalog.newest(CatalogName.AJUSTES)
        if newest != self._read_at:
            self._changes, self._read_at = self._read(), newest
        return self._changes or (GoalsChange(Goals.of_rules(self.context.rules), date.min),)

    def _read(self) -> tuple[GoalsChange, ...]:
        versions = self.context.catalog.versions(CatalogName.AJUSTES)[::-1]
        if not versions:
            return ()
        found = [GoalsChange(self._goals_in(versions[0].previous), date.min)]
        for version in versions:
            goals = self._goals_in(version.text)
            if goals != found[-1].goals or version.file == SOURCE:
                found.append(
                    GoalsChange(goals, version.since, version.changed_by, version.changed_at)
                )
        latest = sorted(enumerate(found), key=lambda pair: (pair[1].since, pair[0]), reverse=True)
        return tuple(change for _place, change in latest)

    def _goals_in(self, text: str) -> Goals:
        return Goals.of_rules(settings_of(text, AJUSTES.file, self.context.config.rules))

    def rules_of(self, corte: date | None, closing: Closing | None = None) -> Rules:
        change = self.of_corte(corte, closing)
        return change.goals.put_in(self.context.rules)

    def of_corte(self, corte: date | None, closing: Closing | None = None) -> GoalsChange:
        """Return the goals in force on the last day before the next corte."""
        changes, last_day = self.changes(), self.today()
        if corte is not None:
            later = [day for day in self.context.kpi.cortes() if day > corte]
            last_day = min(later) - timedelta(days=1) if later else max(last_day, corte)
        found = goals_on(changes, last_day, closing.momento if closing else None)
        found = found or GoalsChange(Goals(), date.min)
        return found._replace(goals=closing.view.goals) if closing else found

    def on(self, day: date) -> Goals:
        change = goals_on(self.changes(), day)
        return change.goals if change else Goals()

    def set(self, goals: Goals, since: date) -> GoalsChange:
        """Put goals in force from a day on, as a new version of the settings.

        Raises NotAllowed for the role, InvalidInput for a goal that is no percentage, a day over a
        year away, or goals already in force from that day.
        """
        context = self.context
        context.require(Power.CATALOGS, "poner metas")
        today = self.today()
        if not all(0 <= goal <= MAX_GOAL for goal in goals):
            raise InvalidInput("Una meta es un número de 0 a 100.", "0 es sin meta.")
        if is_far(since, today):
            raise InvalidInput(
                "Ese día queda a más de un año.", "Diga desde qué día rigen las metas."
            )
        with context.db.transaction():
            context.refresh_catalogs()
            standing = goals_on(self.changes(), since)
            if standing is not None and standing.goals == goals:
                raise InvalidInput(
                    "Esas metas ya rigen ese día.", "Cambie alguna, o el día, o salga con Esc."
                )
            previous = rules_text(context.rules)
            number = context.catalog.next_version(CatalogName.AJUSTES)
            rules, file = goals.put_in(context.rules), AJUSTES.file
            kept = context.catalog.get(CatalogName.AJUSTES) or ""
            ruled = settings_text(rules, said_in(kept, file) | _GOALS)
            who, now = context.run_session.login, context.now()
            context.catalog.save(
                CatalogVersion(
                    catalog=CatalogName.AJUSTES,
                    version=number,
                    since=since,
                    text=rules_text(rules),
                    previous=previous,
                    file=SOURCE,
                    changed_by=who,
                    changed_at=now,
                ),
                # The others stay with what ruled them, as a file of options.
                ruled,
            )
            context.refresh_catalogs()
            context.audit.record(
                now,
                who,
                "metas_puestas",
                f"ajustes v{number}: aplicado {goals.aplicado}, corregido {goals.corregido}, "
                f"rechazado {goals.rechazado}, desde {since.isoformat()}",
            )
        return GoalsChange(goals, since, who, now)
