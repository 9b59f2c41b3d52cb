"""Lo que toca: the current duties of the person of this run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

from ajustes_tui.domain.figures.duties import DUTIES, Duty, DutyKind
from ajustes_tui.domain.figures.goals import risk_words
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.open_work import missing_base
from ajustes_tui.storage.casos.turno import TurnoRepository

if TYPE_CHECKING:
    from ajustes_tui.domain.figures.practices import GoalProgress
    from ajustes_tui.services.admin.first_day import FirstDayService
    from ajustes_tui.services.figures.feedback import RetroalimentacionService
    from ajustes_tui.services.figures.goals import GoalsService
    from ajustes_tui.services.figures.kpi import KpiService
    from ajustes_tui.services.figures.practices import PracticasService
    from ajustes_tui.services.intake.bases import BasesService
    from ajustes_tui.storage.figures.kpi import StoreState

_NAMED = 2
"""Up to this many weeks or cortes are named; of more, the oldest and the count."""


class DutySources(Protocol):
    """The services that know the duties, each loaded on first use."""

    @property
    def bases(self) -> BasesService: ...

    @property
    def retroalimentacion(self) -> RetroalimentacionService: ...

    @property
    def practicas(self) -> PracticasService: ...

    @property
    def kpi(self) -> KpiService: ...

    @property
    def goals(self) -> GoalsService: ...

    @property
    def first_day(self) -> FirstDayService: ...


class DutiesService:
    """Lists what is to be done; writes nothing."""

    def __init__(self, context: ServiceContext, sources: DutySources) -> None:
        self.context = context
        self._sources = sources
        self._decided: dict[date, StoreState] = {}
        """Open cortes without a pending caso, and the store state when last checked."""

    def read(self) -> tuple[Duty, ...]:
        self.context.require_reading()
        first = self.context.first_supervisor()
        rol = first.rol if first else self.context.run_session.rol
        return tuple(
            duty
            for kind, row in DUTIES.items()
            if rol in row.whose(self.context.rules)
            for duty in FOUND_BY[kind](self)
        )

    def base(self) -> Iterable[Duty]:
        context = self.context
        if context.bases.newest_live() is None:
            yield Duty(
                DutyKind.BASE, named="la primera base", detail="en este almacén no hay ninguna"
            )
        elif (missing := missing_base(context)) is not None:
            detail = f"la última entró el {short_day(missing.last)}" if missing.last else ""
            yield Duty(DutyKind.BASE, 1, missing.expected, "la base que se esperaba", detail)

    def tray(self) -> Iterable[Duty]:
        count, since = TurnoRepository(self.context.db).tray()
        if count:
            yield Duty(DutyKind.TRAY, count, since)

    def mail(self) -> Iterable[Duty]:
        config = self.context.config
        if not config.mail.host and self.context.places.inbox is None:
            return
        waiting = self._sources.bases.waiting()
        if waiting:
            oldest = min(file.changed_at for file in waiting)
            yield Duty(DutyKind.MAIL, len(waiting), oldest)

    def week(self) -> Iterable[Duty]:
        due = self._sources.retroalimentacion.due_weeks()
        if due:
            named = _listed("la semana", "semanas", [str(week) for week in due])
            yield Duty(DutyKind.WEEK, len(due), due[0].plus(1).since, named, about=due[0])

    def follow_up(self) -> Iterable[Duty]:
        due = self._sources.retroalimentacion.due_follow_ups()
        if due:
            unopened = sum(one.follow_up is None for one in due)
            detail = f"{unopened} sin abrir" if unopened else ""
            since = min(one.follow_up or one.issued_at.date() for one in due)
            yield Duty(DutyKind.FOLLOW_UP, len(due), since, detail=detail)

    def practice(self) -> Iterable[Duty]:
        for progress in self._sources.practicas.show().agenda:
            practica = progress.practica
            yield Duty(
                DutyKind.PRACTICE,
                named=practica.name,
                detail=f"{practica.minutes} min, {_until(progress)}",
                about=practica.code,
            )

    def closing(self) -> Iterable[Duty]:
        closable = self.closable()
        if closable:
            named = _listed("el corte", "cortes", [short_day(corte) for corte in closable])
            yield Duty(
                DutyKind.CLOSING, len(closable), None, named, "sin pendientes", about=closable[0]
            )

    def closable(self) -> list[date]:
        """Return the open cortes without pending casos, oldest first.

        A corte found so is checked again only after a line on one of its casos.
        """
        repository, closings = self.context.kpi, self.context.closings
        now, known = repository.state(), self._decided
        found: dict[date, StoreState] = {}
        for corte in sorted(repository.cortes()):
            if closings.get(corte) is not None:
                continue
            state = known.get(corte)
            if (state is not None and not repository.touched(corte, state)) or (
                repository.is_decided(corte)
            ):
                found[corte] = now
        self._decided = found
        return list(found)

    def goal(self) -> Iterable[Duty]:
        goals = self._sources.goals
        corte = self.context.kpi.newest_corte()
        if corte is None or not any(goals.of_corte(corte).goals):
            return
        standings = map(self._sources.kpi.board(corte, corte).standing, THREE)
        at_risk = [each for each in standings if each.astray and not each.final]
        if at_risk:
            detail = " · ".join(map(risk_words, at_risk))
            yield Duty(DutyKind.GOAL, len(at_risk), None, detail=detail, about=corte)

    def first_day(self) -> Iterable[Duty]:
        lacking = self._sources.first_day.read()
        if lacking:
            named = f"Antes del primer día: {len(lacking)}"
            yield Duty(DutyKind.FIRST_DAY, len(lacking), named=named)


FOUND_BY: Mapping[DutyKind, Callable[[DutiesService], Iterable[Duty]]] = {
    DutyKind.BASE: DutiesService.base,
    DutyKind.TRAY: DutiesService.tray,
    DutyKind.MAIL: DutiesService.mail,
    DutyKind.WEEK: DutiesService.week,
    DutyKind.FOLLOW_UP: DutiesService.follow_up,
    DutyKind.PRACTICE: DutiesService.practice,
    DutyKind.CLOSING: DutiesService.closing,
    DutyKind.GOAL: DutiesService.goal,
    DutyKind.FIRST_DAY: DutiesService.first_day,
}


def _until(progress: GoalProgress) -> str:
    daily = progress.practica.is_daily
    day = "hoy" if daily else f"hasta {progress.period.until:%d/%m}"
    return f"van {progress.done} de {progress.goal}, {day}"


def _listed(one: str, several: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{one} {names[0]}"
    if len(names) <= _NAMED:
        return f"{several} {' y '.join(names)}"
    return f"{count_words(len(names), one, several)} desde {names[0]}"
