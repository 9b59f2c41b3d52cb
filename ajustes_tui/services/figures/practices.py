"""Prácticas: the log, the adherence of each responsible person, and the ideas of mejora continua."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ajustes_tui import paths
from ajustes_tui.domain.figures.practices import (
    Frequency,
    GoalProgress,
    Idea,
    IdeaState,
    IdeaStep,
    JoinedProgress,
    PersonPractices,
    Practica,
    PracticeContent,
    PracticeRecord,
    idea_state_of,
    join_practices,
    period_of,
    practice_sheets,
    practices_of,
    practices_text,
    roles_of,
)
from ajustes_tui.domain.figures.report_mail import ReportKind, ReportMail
from ajustes_tui.domain.keeping.schema import TEXT, Datum, Schema, among, whole
from ajustes_tui.domain.values.dates import Week, is_far
from ajustes_tui.domain.values.roles import Power, Rol, can, one_of
from ajustes_tui.domain.values.text import clean, clean_lines, key, words_of
from ajustes_tui.errors import InvalidDatum, InvalidInput, InvalidUse, NotAllowed
from ajustes_tui.services.admin.catalog_file import read_by, read_text
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.context import ServiceContext, UseCases
from ajustes_tui.services.figures.export import ExportService
from ajustes_tui.storage.figures.practices import IdeasRepository, PracticasRepository

FILE = "practicas.toml"
MAX_NOTA = 500
MAX_ATTENDEES = 60
MAX_NAME = 60
MAX_MINUTES = 600
NOT_YET = "Una práctica se registra cuando ya se hizo."
TOO_LONG_AGO = "Una práctica se registra a lo más un año después de hacerla."


@dataclass(frozen=True, slots=True)
class WeekPractices:
    """The progress of every practice in the periods of a week, and its entries."""

    week: Week
    progress: JoinedProgress
    """The sum of what each responsible person did, over the sum of their goals."""
    records: tuple[PracticeRecord, ...]
    under_way: bool = True
    """The current week, the only one with an agenda."""
    people: tuple[PersonPractices, ...] = ()
    own: frozenset[str] = frozenset()
    asking: str = ""

    @property
    def mine(self) -> PersonPractices | None:
        return next((p for p in self.people if p.usuario.login == self.asking), None)

    @property
    def agenda(self) -> tuple[GoalProgress, ...]:
        mine = self.mine
        return tuple(own for own in mine.progress if own.due_today) if mine else ()


class PracticasService:
    """The practices: the holder of one registers it, anyone may look."""

    def __init__(self, context: ServiceContext, export: ExportService) -> None:
        self.context = context
        self._export = export
        self.mails = export.mails

    @property
    def _practicas(self) -> PracticasRepository:
        return PracticasRepository(self.context.db)

    @property
    def may_register(self) -> bool:
        return self.context.run_session.can(Power.PRACTICES)

    def show(self, week: Week | None = None) -> WeekPractices:
        """Raises InvalidConfig for an unusable catalogue."""
        self.context.require_reading()
        today = self.context.now().date()
        week = week or Week.of(today)
        day = min(max(today, week.since), week.until)
        catalog = read_practicas(paths.catalogs_dir() / FILE)
        periods = [period_of(p.frequency, day) for p in catalog]
        # Only the current week has an agenda: in another week no practice is due today.
        due_day = today if week == Week.of(today) else None
        with self.context.db.reading():
            records = self._practicas.between(
                min((period.since for period in periods), default=week.since),
                max((period.until for period in periods), default=week.until),
            )
            # In a new store, who looks is the supervisor that their first entry makes them.
            first = self.context.first_supervisor()
            everybody = [first] if first else self.context.people.list_all()
        rol, asking = self.context.run_session.rol, self.context.run_session.login
        present = roles_of(everybody)
        people = practices_of(
            everybody, catalog, day, records, self.context.is_habil, due_day, asking
        )
        return WeekPractices(
            week,
            join_practices(catalog, day, people),
            tuple(r for r in records if week.since <= r.day <= week.until),
            due_day is not None,
            people,
            frozenset(p.code for p in catalog if rol and p.may_be_registered_by(rol, present)),
            asking,
        )

    def register(
        self,
        practica: str,
        day: date | None = None,
        minutes: int | None = None,
        nota: str = "",
        content: PracticeContent | None = None,
    ) -> PracticeRecord:
        """Record a practice done, by default today.

        Raises InvalidUse for an unknown practice, InvalidDatum for a future day or too long a text,
        InvalidInput for an unknown observed caso or person, NotAllowed if another role holds it.
        """
        self.context.require_reading()
        which = _find(practica, read_practicas(paths.catalogs_dir() / FILE))
        day = day or self.context.now().date()
        if why := self.day_fault(day):
            raise InvalidDatum(why, "Corrija la fecha.")
        minutes = which.minutes if minutes is None else minutes
        if not 1 <= minutes <= MAX_MINUTES:
            raise InvalidDatum(f"Los minutos van de 1 a {MAX_MINUTES}.")
        nota = _nota(nota)
        rol = self.context.require(Power.PRACTICES, "registrar una práctica")
        self._require_holder(which, rol)
        content = self._checked(content or PracticeContent())
        with self.context.db.transaction():
            login, now = self.context.run_session.login, self.context.now()
            done = PracticeRecord(0, which.code, day, minutes, nota, login, now, content=content)
            return self._existing(self._practicas.add(done))

    def day_fault(self, day: date) -> str:
        """Return why no practice was done that day, or ''."""
        today = self.context.now().date()
        if day > today:
            return NOT_YET
        # The longest period is half a year.
        return TOO_LONG_AGO if is_far(day, today) else ""

    def _require_holder(self, practica: Practica, rol: Rol) -> None:
        people = self.context.people.list_all()
        if practica.may_be_registered_by(rol, roles_of(people)):
            return
        holders = [p.login for p in people if p.active and p.rol in practica.roles]
        raise NotAllowed(
            f"«{practica.name}» la registra {one_of(practica.roles)}; usted es {rol}.",
            f"Pídala a {', '.join(holders)}.",
        )

    def _checked(self, content: PracticeContent) -> PracticeContent:
        """Return the content with clean texts; raises InvalidDatum or InvalidInput."""
        persona = clean(content.persona)
        if persona and self.context.people.get(persona) is None:
            raise InvalidInput(
                f"La persona «{persona[:MAX_NAME]}» no está en este almacén.",
                "Véalas con `ajustes usuarios listar`.",
                code="persona_desconocida",
            )
        if content.caso_id is not None:
            self.context.require_caso(content.caso_id)
        attendees = tuple(filter(None, map(clean, content.asistentes)))
        if len(attendees) > MAX_ATTENDEES or any(len(name) > MAX_NAME for name in attendees):
            raise InvalidDatum(
                f"Los asistentes son {MAX_ATTENDEES} a lo más, de {MAX_NAME} letras cada uno.",
                "Escriba sus usuarios o iniciales, separados por comas.",
            )
        return PracticeContent(
            _nota(content.agenda, "La agenda"),
            _nota(content.compromisos, "El texto de los compromisos"),
            content.caso_id,
            persona,
            attendees,
        )

    def anular(self, number: int, motivo: str) -> PracticeRecord:
        """Annul an entry with a reason; it stays in the log.

        Raises InvalidInput for an unknown entry, NotAllowed if already annulled, or written by
        another person and this one may not correct others.
        """
        self.context.require_reading()
        motivo = words_of(_nota(motivo))
        rol = self.context.require(Power.PRACTICES, "anular una práctica")
        if not motivo:
            raise NotAllowed("Para anular un registro falta el motivo.", "Diga por qué se anula.")
        with self.context.db.transaction():
            recorded = self._existing(number)
            if recorded.anulado:
                raise NotAllowed("Ese registro ya está anulado.", "Registre la práctica de nuevo.")
            if recorded.login != self.context.run_session.login and not can(
                rol, Power.CORRECT_PRACTICES
            ):
                raise NotAllowed(
                    f"Ese registro lo escribió {recorded.login}.",
                    "Pida a esa persona o a una supervisora que lo anule.",
                )
            login, now = self.context.run_session.login, self.context.now()
            undone = replace(
                recorded, nota=motivo, login=login, momento=now, content=PracticeContent()
            )
            self._practicas.add(undone, annulled=number)
            return self._existing(number)

    def _existing(self, number: int) -> PracticeRecord:
        recorded = self._practicas.get(number)
        if recorded is None:
            raise InvalidInput(
                f"El registro {number} no existe.",
                "Véalos con `ajustes practicas listar`.",
                code="registro_desconocido",
            )
        return recorded

    def export(self, week: Week | None = None, path: Path | None = None) -> Exported:
        """Raises NotAllowed for a role that exports no figures."""
        model = self.show(week)
        sheets = practice_sheets(
            week=model.week,
            people=model.people,
            progress=model.progress,
            records=model.records,
            who=self.context.people.name_of,
        )
        heading = f"Adherencia a las prácticas · {model.week}"
        path = path or Path(f"practicas_{model.week}.xlsx")
        return self._export.export_sheets(path, "practicas", sheets, heading)

    def by_mail(self, week: Week | None = None) -> ReportMail:
        """Raises as `export`."""
        exported = self.export(week)
        model = self.show(week)
        text = practices_text(model.week, model.progress, model.people, self.context.now())
        return self.mails.prepare(ReportKind.PRACTICAS, exported.file, text)


def _practica(own: dict[str, Any]) -> Practica:
    return Practica(**own | {"frequency": Frequency(own["frequency"])})


PRACTICAS = Schema(
    file=FILE,
    heading="Prácticas",
    entry="practica",
    fields=(
        Datum("codigo", TEXT, attribute="code"),
        Datum("nombre", TEXT, attribute="name"),
        Datum("quien", TEXT, attribute="who"),
        Datum("frecuencia", among(Frequency), attribute="frequency"),
        Datum("meta", whole(1, 100), attribute="goal"),
        Datum("minutos", whole(1, MAX_MINUTES), attribute="minutes"),
    ),
    make=_practica,
    key=("codigo",),
    repeated="el código está repetido",
    nothing="el archivo no trae ninguna práctica",
)


def read_practicas(path: Path) -> Sequence[Practica]:
    """Raises InvalidConfig for a bad catalogue, with entry and reason."""
    return read_by(PRACTICAS, read_text(path), path.name).records


def _find(text: str, catalog: Sequence[Practica]) -> Practica:
    """Find a practice by code or whole name; raises InvalidUse for none."""
    sought = key(text)
    for practica in catalog:
        if sought in (key(practica.code), key(practica.name)):
            return practica
    raise InvalidUse(
        "Esa práctica no existe.",
        f"Escoja entre {', '.join(practica.code for practica in catalog)}.",
    )


def _nota(text: str, what: str = "La nota") -> str:
    nota = clean_lines(text)
    if len(nota) > MAX_NOTA:
        raise InvalidDatum(f"{what} pasa de {MAX_NOTA} caracteres.", "Escriba menos.")
    return nota


IDEA_LEAST, IDEA_MOST = 10, 500


class IdeasService(UseCases):
    """The ideas; each step is kept with author and time."""

    @property
    def _ideas(self) -> IdeasRepository:
        return IdeasRepository(self.context.db)

    @property
    def may_move(self) -> bool:
        return self.context.run_session.can(Power.PRACTICES)

    def list_all(self) -> list[Idea]:
        self.context.require_reading()
        return self._ideas.list_all()

    def propose(self, text: str) -> Idea:
        """Raises InvalidDatum for a text too short or too long."""
        self.context.require_reading()
        text = clean_lines(text)
        if not IDEA_LEAST <= len(text) <= IDEA_MOST:
            raise InvalidDatum(f"Una idea tiene de {IDEA_LEAST} a {IDEA_MOST} letras.")
        self.context.require(Power.NOTE, "proponer una idea")
        with self.context.db.transaction():
            number = self._ideas.propose(text, self.context.run_session.login, self.context.now())
            return self._existing(number)

    def move(self, number: int, estado: IdeaState | str, nota: str = "") -> Idea:
        """Raises InvalidDatum for an unknown state, InvalidInput for an unknown idea, NotAllowed
        for the role or an invalid transition.
        """
        self.context.require_reading()
        target = idea_state_of(estado)
        if target is None:
            raise InvalidDatum("Ese estado no existe.", f"Escoja entre {', '.join(IdeaState)}.")
        nota = clean_lines(nota)
        if len(nota) > IDEA_MOST:
            raise InvalidDatum(f"La nota pasa de {IDEA_MOST} caracteres.", "Acórtela.")
        self.context.require(Power.PRACTICES, "cambiar una idea")
        with self.context.db.transaction():
            refusal = self._existing(number).refuse_move(target)
            if refusal is not None:
                raise NotAllowed(refusal.motivo, refusal.suggestion)
            login = self.context.run_session.login
            self._ideas.add_step(number, IdeaStep(target, login, self.context.now(), nota))
            return self._existing(number)

    def _existing(self, number: int) -> Idea:
        idea = self._ideas.get(number)
        if idea is None:
            raise InvalidInput(
                f"La idea {number} no existe.",
                "Véalas con `ajustes ideas listar`.",
                code="idea_desconocida",
            )
        return idea
