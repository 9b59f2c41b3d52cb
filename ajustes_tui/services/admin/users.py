"""Usuarios: people and roles, for supervisors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.eventos import ActKind
from ajustes_tui.domain.figures.open_work import AgenteWork, HeldCaso
from ajustes_tui.domain.keeping.audit import AuditEntry, PersonAction
from ajustes_tui.domain.query.filter import QUEUE
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.person import ClaimsNow, PersonCard, Usuario, parse_initials
from ajustes_tui.domain.values.roles import Power, Rol
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed
from ajustes_tui.services.admin.identity import require_login
from ajustes_tui.services.context import UseCases
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.admin.people import HalfTypedDraft
from ajustes_tui.storage.casos.turno import TurnoRepository
from ajustes_tui.storage.figures.open_work import OpenWorkRepository

MAX_NAME = 80
_CHANGES = 5


class PersonNow(NamedTuple):
    """A person's work in hand and week."""

    held: tuple[HeldCaso, ...] = ()
    """Claimed casos, last first."""
    hours: Mapping[int, int] = {}
    """Decisiones and llamadas by hour of today."""
    week: AgenteWork | None = None
    """Since Monday; None without work."""
    half_typed: HalfTypedDraft | None = None
    since: date | None = None


class TeamNow(NamedTuple):
    """The célula now: people, today's work and last changes of access."""

    people: Mapping[str, PersonNow] = {}
    decisiones: int = 0
    llamadas: int = 0
    informed: int = 0
    to_decide: int = 0
    tray: int = 0
    tray_since: datetime | None = None
    changes: tuple[AuditEntry, ...] = ()


class UsuariosService(UseCases):
    """Adds people and changes roles, recorded."""

    def list_all(self) -> list[Usuario]:
        self.context.require_reading()
        return self.context.people.list_all()

    @property
    def may_change(self) -> bool:
        return self.context.run_session.can(Power.PEOPLE)

    def cards(self) -> list[PersonCard]:
        """Return everyone with today's acts, last activity and claims.

        Raises NotAllowed without the power to oversee.
        """
        context = self.context
        context.require(Power.OVERSEE, "ver las personas")
        now = context.now()
        held = context.people.claims(now)
        done: defaultdict[str, Counter[str]] = defaultdict(Counter)
        calls: Counter[str] = Counter()
        for act in context.historial.acts_of(now.date()):
            if act.kind is ActKind.DECISION:
                done[act.agente][act.evento] += act.number
            else:
                calls[act.agente] += act.number
        cards = []
        for usuario in context.people.list_all():
            login = usuario.login
            seen = context.people.last_seen(login, now.date())
            cards.append(
                PersonCard(
                    usuario=usuario,
                    decisiones=dict(done[login].most_common()),
                    llamadas=calls[login],
                    seen=seen,
                    claims=held.get(login, ClaimsNow()),
                    inside=context.is_inside(login),
                )
            )
        return sorted(cards, key=lambda card: (not card.usuario.active, card.usuario.login))

    def team(self) -> TeamNow:
        """Raise NotAllowed without the power to oversee."""
        context = self.context
        context.require(Power.OVERSEE, "ver las personas")
        now, week = context.now(), Week.of(context.today)
        work = OpenWorkRepository(context.db)
        held: dict[str, list[HeldCaso]] = {}
        for claim in work.claims(now, context.rules.minutos_toma):
            if not claim.overdue:
                held.setdefault(claim.login, []).insert(0, claim)
        hours: dict[str, Counter[int]] = {}
        rhythm = work.rhythm(now.date())
        for cell in rhythm:
            by_hour = hours.setdefault(cell.agente, Counter())
            by_hour[cell.hour] += cell.decisiones + cell.llamadas
        worked = {each.login: each for each in work.worked_on(week.since, now.date())}
        half_typed, since = context.people.half_typed(), context.people.let_in()
        people = {}
        for login in since:
            people[login] = PersonNow(
                tuple(held.get(login, ())),
                hours.get(login, {}),
                worked.get(login),
                half_typed.get(login),
                since[login],
            )
        tray, tray_since = TurnoRepository(context.db).tray()
        return TeamNow(
            people,
            sum(cell.decisiones for cell in rhythm),
            sum(cell.llamadas for cell in rhythm),
            context.historial.count_informed(None, now.date()),
            context.casos.count(QUEUE, now),
            tray,
            tray_since,
            tuple(AuditPages(context.db).newest(tuple(PersonAction), _CHANGES)),
        )

    def add(
        self, login: str, rol: str, name: str | None = None, initials: str | None = None
    ) -> Usuario:
        """Add a person; on a new store the first may be oneself, as supervisor.

        Raises InvalidInput for a used login or initials.
        """
        self.context.require_reading()
        require_login(login, "Ese login no es un nombre de usuario del sistema.")
        own = parse_initials(initials) if initials else ""
        usuario = Usuario(login, _name_in(name or login), rol_of(rol), initials=own)
        first = self.context.first_supervisor()
        if first is not None and first.login == login:
            if usuario.rol is not Rol.SUPERVISOR:
                raise NotAllowed(
                    "La primera persona de un almacén nuevo es quien lo supervisa.",
                    f"Agréguese con --rol {Rol.SUPERVISOR}.",
                )
            self.context.newcomer = usuario
            self.context.create_store()
            self.context.enter()
            return self.context.require_person(login)
        self.context.create_store()
        self.context.require(Power.PEOPLE, "agregar a una persona")
        with self.context.db.transaction():
            previous = self.context.people.get(login)
            if previous is not None and previous.active:
                raise InvalidInput(
                    f"«{login}» ya está registrado como {previous.rol}.",
                    f"Para cambiar su rol: ajustes usuarios rol {login} {usuario.rol}.",
                )
            if previous is not None and not own:
                usuario = usuario._replace(initials=previous.initials)
            self._require_free_initials(usuario)
            self._save(usuario, PersonAction.ADDED)
            return self.context.require_person(login)

    def change_rol(self, login: str, rol: str, initials: str | None = None) -> Usuario:
        """Change role and optionally initials; raise NotAllowed for the last active supervisor."""
        self.context.require_reading()
        new = rol_of(rol)
        own = parse_initials(initials) if initials else ""

        def change(usuario: Usuario) -> Usuario:
            if new is not Rol.SUPERVISOR:
                self._keep_a_supervisor(usuario)
            return usuario._replace(rol=new, initials=own or usuario.initials)

        return self._change(login, "cambiar un rol", PersonAction.ROL, change)

    def change_name(self, login: str, name: str) -> Usuario:
        self.context.require_reading()
        new = _name_in(name)
        return self._change(
            login, "cambiar un nombre", PersonAction.NAME, lambda u: u._replace(name=new)
        )

    def change_initials(self, login: str, initials: str) -> Usuario:
        """Change the initials of future RR lines.

        Raises InvalidDatum unless two to four letters, InvalidInput if used.
        """
        self.context.require_reading()
        new = parse_initials(initials)
        return self._change(
            login,
            "cambiar unas iniciales",
            PersonAction.INITIALS,
            lambda u: u._replace(initials=new),
        )

    def deactivate(self, login: str) -> Usuario:
        """Deactivate a person, keeping their lines; raise NotAllowed for the last supervisor."""
        self.context.require_reading()

        def change(usuario: Usuario) -> Usuario:
            self._keep_a_supervisor(usuario)
            return usuario._replace(active=False)

        return self._change(login, "desactivar a una persona", PersonAction.DEACTIVATED, change)

    def _change(
        self, login: str, act: str, action: PersonAction, change: Callable[[Usuario], Usuario]
    ) -> Usuario:
        self.context.require_person(login)
        self.context.require(Power.PEOPLE, act)
        with self.context.db.transaction():
            before = self.context.require_person(login)
            usuario = change(before)
            if usuario.initials != before.initials:
                self._require_free_initials(usuario)
            self._save(usuario, action)
        return usuario

    def _save(self, usuario: Usuario, action: PersonAction) -> None:
        self.context.people.save(usuario, self.context.now(), self.context.login, action)

    def _require_free_initials(self, usuario: Usuario) -> None:
        owner = self.context.people.initials().get(usuario.initials, usuario.login)
        if owner != usuario.login:
            raise InvalidInput(
                f"Las iniciales {usuario.initials} ya son de {owner}.",
                "Escoja otras de dos a cuatro letras.",
                code="iniciales_repetidas",
            )

    def _keep_a_supervisor(self, usuario: Usuario) -> None:
        last = self.context.people.active_supervisors() == 1
        if usuario.rol is Rol.SUPERVISOR and usuario.active and last:
            raise NotAllowed(
                f"«{usuario.login}» es la única supervisora activa.",
                "Nombre primero a otra persona como supervisor.",
            )


def _name_in(text: str) -> str:
    """Normalise a name; raise InvalidDatum if missing or too long."""
    name = clean(text)
    if not name:
        raise InvalidDatum("Falta el nombre.", "Escríbalo entre comillas, como 'Yuli Ariza'.")
    if len(name) > MAX_NAME:
        raise InvalidDatum(f"El nombre pasa de {MAX_NAME} letras.", "Escríbalo más corto.")
    return name


def rol_of(text: str) -> Rol:
    """Raise InvalidDatum for an unknown role."""
    try:
        return Rol(text)
    except ValueError:
        raise InvalidDatum("Ese rol no existe.", f"Escoja entre {', '.join(Rol)}.") from None
