"""The practices of the modelo de gestión: who holds each, when it is due, and its adherence.

Each responsible person has a goal, and each occurrence due in a period counts once, so no figure
exceeds its goal. The total is the sum over people.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ajustes_tui.domain.figures.indicators import percent, percent_text
from ajustes_tui.domain.figures.report_mail import ReportText
from ajustes_tui.domain.figures.sheets import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.clocks import DayTest
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import Week, moment_words, short_date
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Power, Rol, can, roles_with
from ajustes_tui.domain.values.text import key

_HALF_OF_MONTH, _HALF_OF_YEAR = 15, 6


class Frequency(StrEnum):
    """How often a practice is done, and so the period of its goal."""

    DAILY = "diaria"
    WEEKLY = "semanal"
    BIWEEKLY = "quincenal"
    SEMESTRAL = "semestral"


COUNTED_BY_WEEK = frozenset({Frequency.DAILY, Frequency.WEEKLY})
"""Frequencies in the adherence of a week; the others have longer periods."""


@dataclass(frozen=True, slots=True)
class Practica:
    """A practice of the catalogue: who, how often, how many times and how long."""

    code: str
    name: str
    who: str
    frequency: Frequency
    goal: int
    minutes: int

    @property
    def is_daily(self) -> bool:
        return self.frequency is Frequency.DAILY

    @property
    def roles(self) -> tuple[Rol, ...]:
        """The roles of its catalogue entry; a leader is anyone who registers practices."""
        words = re.split(r"\W+", key(self.who))
        return tuple(rol for rol in roles_with(Power.PRACTICES) if rol in words or "lider" in words)

    def may_be_registered_by(self, rol: Rol, present: Collection[Rol]) -> bool:
        """Tell whether a role holds the practice, or fills in as no role `present` holds it."""
        if rol in self.roles:
            return True
        return can(rol, Power.PRACTICES) and not any(holder in present for holder in self.roles)


@dataclass(frozen=True, slots=True)
class PracticeContent:
    """The content of a practice: texts about its own people, never a usuario's name."""

    agenda: str = ""
    compromisos: str = ""
    caso_id: int | None = None
    persona: str = ""
    asistentes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both ends included."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    def days(self) -> list[date]:
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1)]


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """An entry of the log."""

    id: int
    practica: str
    day: date
    minutes: int
    nota: str
    login: str
    momento: datetime
    anulado: bool = False
    content: PracticeContent = PracticeContent()


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """The progress of a practice in its period, of one person or of all."""

    practica: Practica
    period: Period
    goal: int
    done: int
    """Occurrences done, each counted once: at most the goal."""
    due_today: bool = False
    """Only told to the person who asks."""

    @property
    def remaining(self) -> int:
        return self.goal - self.done

    @property
    def adherence(self) -> str | None:
        """Done over goal; None if the period asks for nothing."""
        return percent(self.done, self.goal)


class JoinedProgress(tuple[GoalProgress, ...]):
    """The progress of several practices, and its sums."""

    __slots__ = ()

    @property
    def done(self) -> int:
        return sum(each.done for each in self)

    @property
    def goal(self) -> int:
        return sum(each.goal for each in self)

    @property
    def adherence(self) -> str | None:
        return percent(self.done, self.goal)

    @property
    def of_week(self) -> JoinedProgress:
        return JoinedProgress(each for each in self if each.practica.frequency in COUNTED_BY_WEEK)


@dataclass(frozen=True, slots=True)
class PersonPractices:
    """The progress of one responsible person, by the entries they wrote."""

    usuario: Usuario
    progress: JoinedProgress


def period_of(frequency: Frequency, day: date) -> Period:
    if frequency in COUNTED_BY_WEEK:
        week = Week.of(day)
        return Period(week.since, week.until)
    if frequency is Frequency.BIWEEKLY:
        if day.day <= _HALF_OF_MONTH:
            return Period(day.replace(day=1), day.replace(day=_HALF_OF_MONTH))
        last = calendar.monthrange(day.year, day.month)[1]
        return Period(day.replace(day=_HALF_OF_MONTH + 1), day.replace(day=last))
    if day.month <= _HALF_OF_YEAR:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31))


def goal_of(practica: Practica, period: Period, is_habil: DayTest) -> int:
    if practica.frequency is Frequency.DAILY:
        return practica.goal * sum(map(is_habil, period.days()))
    return practica.goal


def progress_of(
    practica: Practica,
    day: date,
    records: Iterable[PracticeRecord],
    is_habil: DayTest,
    today: date | None = None,
) -> GoalProgress:
    """`today` decides whether it is due."""
    period = period_of(practica.frequency, day)
    days = [
        r.day for r in records if r.practica == practica.code and not r.anulado and r.day in period
    ]
    goal = goal_of(practica, period, is_habil)
    done = _count_once(practica, days, is_habil)
    due = today is not None and _is_due(practica, period, days, is_habil, today)
    return GoalProgress(practica, period, goal, done, due)


def _count_once(practica: Practica, days: Sequence[date], is_habil: DayTest) -> int:
    """Count occurrences done, each once: a daily practice per business day, others per period."""
    if practica.frequency is not Frequency.DAILY:
        return min(len(days), practica.goal)
    by_day = Counter(day for day in days if is_habil(day))
    return sum(min(times, practica.goal) for times in by_day.values())


def roles_of(people: Iterable[Usuario]) -> frozenset[Rol]:
    return frozenset(person.rol for person in people if person.active)


def practices_of(
    people: Sequence[Usuario],
    catalog: Sequence[Practica],
    day: date,
    records: Iterable[PracticeRecord],
    is_habil: DayTest,
    today: date | None = None,
    asking: str = "",
) -> tuple[PersonPractices, ...]:
    """`asking` is the login of the only person told what is due today."""
    present = roles_of(people)
    in_force = [record for record in records if not record.anulado]
    responsible = []
    for person in people:
        own = [record for record in in_force if record.login == person.login]
        progress = []
        for practica in catalog:
            if _has_goal(person, practica, day, own):
                told = person.login == asking
                holds = person.active and practica.may_be_registered_by(person.rol, present)
                due_day = today if told and holds else None
                progress.append(progress_of(practica, day, own, is_habil, due_day))
        if progress:
            responsible.append(PersonPractices(person, JoinedProgress(progress)))
    return tuple(responsible)


def _has_goal(
    person: Usuario, practica: Practica, day: date, own: Iterable[PracticeRecord]
) -> bool:
    """It belongs to everyone with the role (someone who left: in periods with an entry).

    A substitute takes it by writing an entry.
    """
    period = period_of(practica.frequency, day)
    written = {record.practica for record in own if record.day in period}
    if practica.code in written:
        return True
    return person.rol in practica.roles and (person.active or bool(written))


def join_practices(
    catalog: Iterable[Practica], day: date, people: Sequence[PersonPractices]
) -> JoinedProgress:
    def joined(practica: Practica) -> GoalProgress:
        every = (own for person in people for own in person.progress)
        parts = JoinedProgress(own for own in every if own.practica.code == practica.code)
        return GoalProgress(
            practica,
            period_of(practica.frequency, day),
            parts.goal,
            parts.done,
            any(own.due_today for own in parts),
        )

    return JoinedProgress(map(joined, catalog))


def _is_due(
    practica: Practica, period: Period, done: Sequence[date], is_habil: DayTest, today: date
) -> bool:
    """Tell whether a practice is due today.

    A daily one is, on a business day until done; others when fewer were done than the elapsed part
    of the period asks for, rounding half up: once a week is due from Wednesday, three times on
    Monday, Wednesday and Friday.
    """
    if today not in period or not is_habil(today):
        return False
    if practica.frequency is Frequency.DAILY:
        return done.count(today) < practica.goal
    habiles = [day for day in period.days() if is_habil(day)]
    gone = sum(day <= today for day in habiles)
    expected = (2 * practica.goal * gone + len(habiles)) // (2 * len(habiles))
    return len(done) < expected


_ALL = "Todas"
_COUNT = CellFormat.WHOLE
_PERCENTAGE = CellFormat.PERCENTAGE
_DAY = CellFormat.DIA
_FIGURES = (
    SheetColumn("Hechas", "Las del periodo, cada una contada una sola vez.", _COUNT, 9),
    SheetColumn(
        heading="Meta",
        definition="Las que el periodo le pide a cada responsable; una diaria, los días hábiles.",
        fmt=_COUNT,
        width=9,
    ),
    SheetColumn("Adherencia %", "Hechas sobre meta; nunca pasa de 100.", _PERCENTAGE, 12),
)
_PERSON_COLUMNS = (
    SheetColumn("Semana", "La semana que se informa, de lunes a domingo.", width=11),
    SheetColumn(
        "Responsable", "Quién lleva las prácticas; la última fila suma lo de cada uno.", width=24
    ),
    SheetColumn("Rol", "Su rol en la célula.", width=14),
    *_FIGURES,
    SheetColumn("De la semana %", "Solo las prácticas diarias y semanales.", _PERCENTAGE, 13),
)
_PRACTICE_COLUMNS = (
    SheetColumn("Responsable", "Quién la lleva; «Todas» suma lo de cada responsable.", width=24),
    SheetColumn("Práctica", "Como la nombra el modelo de gestión.", width=34),
    SheetColumn("Cada", "Cada cuánto se hace.", width=11),
    SheetColumn("Desde", "Primer día del periodo.", _DAY, 12),
    SheetColumn("Hasta", "Último día del periodo.", _DAY, 12),
    *_FIGURES,
)
_RECORD_COLUMNS = (
    SheetColumn("Día", "El día en que se hizo.", _DAY, 12),
    SheetColumn("Práctica", "Como la nombra el modelo de gestión.", width=30),
    SheetColumn("Responsable", "Quién la registró.", width=14),
    SheetColumn("Minutos", "Lo que duró.", _COUNT, 9),
    SheetColumn("Agenda", "De qué se habló.", width=34),
    SheetColumn("Compromisos", "Qué quedó alguien de hacer.", width=34),
    SheetColumn("Caso observado", "Número del caso en este almacén.", _COUNT, 10),
    SheetColumn("Persona observada", "El usuario de la persona de la célula.", width=14),
    SheetColumn("Asistentes", "Quiénes estuvieron.", width=28),
    SheetColumn("Nota", "Lo demás.", width=34),
)


def practice_sheets(
    week: Week,
    people: Sequence[PersonPractices],
    progress: JoinedProgress,
    records: Sequence[PracticeRecord],
    who: Callable[[str], str],
) -> list[ReportSheet]:
    """`who` maps a login to its name; any other text stays as it is."""
    sums: list[tuple[CellValue, ...]] = [
        _sum(week, p.usuario.name, p.usuario.rol.value, p.progress) for p in people
    ]
    each = [_practice(person.usuario.name, own) for person in people for own in person.progress]
    names = {own.practica.code: own.practica.name for own in progress}
    return [
        ReportSheet(
            "Adherencia", _PERSON_COLUMNS, [*sums, _sum(week, "Todos", None, progress)], True
        ),
        ReportSheet(
            "Prácticas", _PRACTICE_COLUMNS, [*each, *(_practice(_ALL, own) for own in progress)]
        ),
        ReportSheet(
            "Registros",
            _RECORD_COLUMNS,
            [_record(r, names.get(r.practica, r.practica), who) for r in records if not r.anulado],
            True,
        ),
    ]


def _sum(week: Week, who: str, rol: str | None, own: JoinedProgress) -> tuple[CellValue, ...]:
    return (str(week), who, rol, own.done, own.goal, own.adherence, own.of_week.adherence)


def _practice(who: str, own: GoalProgress) -> tuple[CellValue, ...]:
    practica, period = own.practica, own.period
    return (
        who,
        practica.name,
        practica.frequency.value,
        period.since,
        period.until,
        own.done,
        own.goal,
        own.adherence,
    )


def _record(record: PracticeRecord, name: str, who: Callable[[str], str]) -> tuple[CellValue, ...]:
    content = record.content
    return (
        record.day,
        name,
        who(record.login),
        record.minutes,
        content.agenda,
        content.compromisos,
        content.caso_id,
        who(content.persona),
        ", ".join(map(who, content.asistentes)),
        record.nota,
    )


def practices_text(
    week: Week,
    progress: JoinedProgress,
    people: Sequence[PersonPractices],
    now: datetime,
) -> ReportText:
    named = (("Todos", progress), *((p.usuario.name, p.progress) for p in people))
    return ReportText(
        f"Adherencia a las prácticas · {week}",
        (
            f"Semana del {short_date(week.since)} al {short_date(week.until)}: cifras del "
            f"{moment_words(now)}.",
            *(_adherence_line(name, own) for name, own in named),
            "Cada práctica y lo registrado están en el libro.",
        ),
    )


def _adherence_line(name: str, own: JoinedProgress) -> str:
    if not own.goal:
        return f"{name}: sin meta en la semana."
    share = percent_text(own.done, own.goal)
    return f"{name}: {share} ({thousands(own.done)} de {thousands(own.goal)})."


class IdeaState(StrEnum):
    """The state of an idea."""

    PROPOSED = "propuesta"
    APPROVED = "aprobada"
    DISCARDED = "descartada"
    DELIVERED = "entregada_al_cliente"
    UNDER_WAY = "en_curso"
    DONE = "hecha"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


NEXT_STATES: Mapping[IdeaState, tuple[IdeaState, ...]] = {
    IdeaState.PROPOSED: (IdeaState.APPROVED, IdeaState.DISCARDED),
    IdeaState.APPROVED: (IdeaState.DELIVERED,),
    IdeaState.DISCARDED: (),
    IdeaState.DELIVERED: (IdeaState.UNDER_WAY, IdeaState.DONE),
    IdeaState.UNDER_WAY: (IdeaState.DONE,),
    IdeaState.DONE: (),
}


@dataclass(frozen=True, slots=True)
class IdeaStep:
    """A step of an idea."""

    estado: IdeaState
    login: str
    momento: datetime
    nota: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea with its steps in order; the first is its proposal."""

    id: int
    text: str
    steps: Sequence[IdeaStep]

    @property
    def estado(self) -> IdeaState:
        return self.steps[-1].estado

    @property
    def proposed(self) -> IdeaStep:
        return self.steps[0]

    def refuse_move(self, estado: IdeaState) -> Refusal | None:
        following = NEXT_STATES[self.estado]
        if estado in following:
            return None
        return Refusal(
            f"La idea {self.id} está {self.estado.words}.",
            f"De ahí pasa a {' o '.join(following_one.words for following_one in following)}."
            if following
            else "Ahí termina; proponga otra.",
        )


def idea_state_of(text: str) -> IdeaState | None:
    """Parse a state, with spaces or underscores, or `entregada` alone; None if unknown."""
    sought = key(text.replace("_", " "))
    for estado in IdeaState:
        if sought in (key(estado.words), key(estado.words).split()[0]) and sought != "en":
            return estado
    return None
