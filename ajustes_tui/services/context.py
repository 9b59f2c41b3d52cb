"""What every use case shares: store, rules, clock and person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.caso.card import Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.keeping.audit import PersonAction
from ajustes_tui.domain.keeping.catalog_versions import CatalogName, CatalogVersion
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.values.clocks import DayTest, subtract_business_days
from ajustes_tui.domain.values.person import PersonCard, RunSession, Usuario, propose_initials
from ajustes_tui.domain.values.roles import Power, Rol, one_of, roles_with, whose
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import (
    BrokenIntegrity,
    InvalidConfig,
    InvalidInput,
    NotAllowed,
    OfOtherRoles,
    readable,
)
from ajustes_tui.services.admin.catalogs import (
    asesores_of,
    load_catalogs,
    rules_text,
    said_in,
    settings_of,
    synonyms_of,
)
from ajustes_tui.services.admin.holidays import business_day_test, festivo_test, load_festivos
from ajustes_tui.services.admin.identity import name_of
from ajustes_tui.services.admin.schemas import AJUSTES
from ajustes_tui.services.arrivals import Arrivals, ListMark
from ajustes_tui.services.places import FilePlaces
from ajustes_tui.services.views import ViewLog
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.admin.catalogs import CatalogsRepository
from ajustes_tui.storage.admin.people import MetaRepository, PeopleRepository
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.casos.claims import ClaimsRepository
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.casos.kept import KeptRepository, NotasRepository
from ajustes_tui.storage.casos.telefonos import TelefonosRepository
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.damage import damage_of
from ajustes_tui.storage.core.database import TURN_WAIT_S, Database, no_store
from ajustes_tui.storage.figures.frozen import FrozenRepository
from ajustes_tui.storage.guard.rescue import Rescue

if TYPE_CHECKING:
    from ajustes_tui.storage.casos.search import CuentaSearch
    from ajustes_tui.storage.figures.closings import ClosingsRepository
    from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository
    from ajustes_tui.storage.figures.kpi import KpiRepository
    from ajustes_tui.storage.intake.bases import BasesRepository
    from ajustes_tui.storage.intake.corrections import CorrectionsRepository
    from ajustes_tui.storage.intake.inbox import InboxRepository


def _stored(module: str, name: str) -> Any:  # noqa: ANN401 - its class is said beside it
    """Return a repository of the open store, whose module its first use loads."""

    def make(context: ServiceContext) -> object:
        return getattr(import_module(f"ajustes_tui.storage.{module}"), name)(context.db)

    return property(make)


class ServiceContext:
    """The shared parts of the services, and the only place that knows the person's role.

    Before each write `run_session` is updated with the stored role; a screen session also gets a name.
    """

    search: CuentaSearch = _stored("casos.search", "CuentaSearch")
    bases: BasesRepository = _stored("intake.bases", "BasesRepository")
    corrections: CorrectionsRepository = _stored("intake.corrections", "CorrectionsRepository")
    inbox: InboxRepository = _stored("intake.inbox", "InboxRepository")
    kpi: KpiRepository = _stored("figures.kpi", "KpiRepository")
    closings: ClosingsRepository = _stored("figures.closings", "ClosingsRepository")
    weeks: RetroalimentacionRepository = _stored("figures.feedback", "RetroalimentacionRepository")

    def __init__(
        self,
        db: Database,
        config: Config,
        catalogs: Catalogs,
        is_habil: DayTest,
        is_festivo: DayTest,
        now: Callable[[], datetime],
        run_session: RunSession,
    ) -> None:
        self.config = config
        self.catalogs = catalogs
        self.is_habil = is_habil
        self.is_festivo = is_festivo
        self.now = now
        self.run_session = run_session
        self.notify: Callable[[str], None] = lambda _text: None
        """Called with a sentence, on the reading thread, when someone changes a catalogue in force."""
        self.newcomer: Usuario | None = None
        """The person as self-declared, before any write to a new store."""
        self.made_store = False
        self.scratch: Path | None = None
        """Where the files that are only sent are written, instead of the exports."""
        self._rules: Rules | None = None
        self._in_force = 0
        """The number of the newest catalogue change in force in this session."""
        self._synonyms: str | None = None
        """The synonyms in the store; None without own ones."""
        self._motives: Mapping[str, str] | None = None
        self._catalogs_read = False
        """Whether the initial catalogues were read: later changes are news."""
        self._settings_kept = False
        self._admitted: WeakKeyDictionary[Connection, tuple[int, int]]
        """The store version at which each thread's connection was authorized to read."""
        self._directories: WeakKeyDictionary[Connection, tuple[tuple[int, int], AsesorDirectory]]
        """The directory last read by each thread's connection, with its store version."""
        self._directory: tuple[tuple[int, tuple[int, ...]], AsesorDirectory] | None
        """The last directory built, with its catalogue change and spelling."""
        self.looks_unwritten = False
        """Whether a look could not be audited."""
        self.views = ViewLog(self)
        self._open_on(db)

    def create_store(self) -> None:
        """Create the configured store if an empty one in memory replaces it."""
        if self.db.path is None:
            self._open_on(Database(self.config.db))
            self.made_store = True
            self.require_reading()

    def require_store(self) -> None:
        """Raise NotAllowed on an in-memory store that replaces a missing one."""
        if self.db.path is None:
            raise no_store(self.config.db)

    def _open_on(self, db: Database) -> None:
        self.db = db
        self._settings_kept = False
        self._admitted = WeakKeyDictionary()
        self._directories = WeakKeyDictionary()
        self._directory = None
        self.db.joined_motive = self._joined_motive
        self.casos = CasosRepository(self.db, self.unanswered_since, lambda: self.asesores)
        self.claims = ClaimsRepository(self.db)
        self.kept = KeptRepository(self.db)
        self.telefonos = TelefonosRepository(self.db)
        self.historial = HistorialRepository(self.db)
        self.frozen = FrozenRepository(self.db)
        self.notas = NotasRepository(self.db)
        self.rescue = Rescue(self.db.path)
        self.people = PeopleRepository(self.db)
        self.audit = AuditRepository(self.db)
        self.meta = MetaRepository(self.db)
        self.catalog = CatalogsRepository(self.db)
        arrivals = Arrivals(self.db, lambda: self.run_session.login)
        self._watch = StoreWatch(self.db, self.claims, self.meta, lambda: self.now(), arrivals)
        self.refresh_catalogs()

    @contextmanager
    def large_act(
        self, keep_waiting: Callable[[], None] = lambda: None, wait_s: float = TURN_WAIT_S
    ) -> Iterator[None]:
        """Run alone a change of many casos, after undoing an interrupted import.

        Raise ConflictError if a large base is still being written after the wait.
        """
        # Only an act over many casos needs it.
        from ajustes_tui.storage.intake.unfinished import UnfinishedBases

        with self.db.large_act(keep_waiting, wait_s):
            UnfinishedBases(self.db).withdraw(self.now(), keep_waiting)
            yield

    @property
    def login(self) -> str:
        return self.run_session.login

    @property
    def today(self) -> date:
        return self.now().date()

    @property
    def places(self) -> FilePlaces:
        return FilePlaces(self.config, self.run_session.rol, self.scratch)

    def pulse(self) -> StorePulse:
        """Return a value equal while nothing shown may have changed."""
        return self._watch.look()

    def news(self) -> list[str]:
        """Return the changes since the session began, each only once."""
        return self._watch.news()

    @property
    def asesores(self) -> AsesorDirectory:
        """The identities of asesores: the catalogue in force over the spellings of the bases.

        An unchanged store is not queried, and a changed one only about these.
        """
        conn = self.db.conn
        at = conn.version()
        known = self._directories.get(conn)
        if at is not None and known is not None and known[0] == at:
            return known[1]
        from ajustes_tui.storage.admin.catalogs import AsesoresRepository

        repository = AsesoresRepository(self.db)
        # As this connection sees it: whoever changes a catalogue has it in force before it is committed.
        built_from = (self.catalog.newest(), repository.state())
        built = self._directory
        if built is None or built[0] != built_from:
            kept = self.catalog.get(CatalogName.ASESORES)
            people = asesores_of(kept, CatalogName.ASESORES) if kept else ()
            built = built_from, AsesorDirectory(people, repository.seen(), repository.sent_for())
        if at is not None:
            # Not inside a transaction: what it noted may be taken back, and its number used again.
            self._directory = built
            self._directories[conn] = at, built[1]
        return built[1]

    def _joined_motive(self, motive: str) -> str:
        """Return the motive that the synonyms in force give to a spelling of the back."""
        if self._motives is None:
            kept = self._synonyms
            self._motives = synonyms_of(kept, CatalogName.SYNONYMS).by_motive if kept else {}
        return self._motives.get(key(motive), motive)

    @property
    def rules(self) -> Rules:
        return self._rules or self.config.rules

    def refresh_catalogs(self) -> None:
        in_force = self.catalog.newest()
        if in_force == self._in_force:
            self._catalogs_read = True
            return
        own = {
            which: text for which in CatalogName if (text := self.catalog.get(which)) is not None
        }
        try:
            catalogs = load_catalogs(paths.catalogs_dir(), own)
            ajustes = own.get(CatalogName.AJUSTES)
            # Without a catalogue of settings those of the file rule.
            rules = settings_of(ajustes, AJUSTES.file, self.config.rules) if ajustes else None
        except InvalidConfig:
            for which in own:
                self.catalog.require_as_written(which)
            raise
        self._synonyms, self._motives = own.get(CatalogName.SYNONYMS), None
        self._rules = rules
        self.is_habil = business_day_test(catalogs.festivos_extra)
        self.is_festivo = festivo_test(catalogs.festivos_extra)
        self.catalogs = catalogs
        before, self._in_force = self._in_force, in_force
        if self._catalogs_read:
            for which, who, momento in self.catalog.changed_since(before, self.run_session.login):
                self.notify(f"{who} cambió «{which}» a las {momento:%H:%M}; ya rige aquí")
        self._catalogs_read = True

    def unanswered_since(self, today: date) -> date:
        """Return the latest escalation day whose answer from the back is overdue."""
        return subtract_business_days(today, self.rules.dias_sin_respuesta_back, self.is_habil)

    @property
    def look(self) -> str | None:
        return self.people.look(self.run_session.login)

    def keep_look(self, look: str) -> None:
        """Raise ConflictError when the store stays busy."""
        with self.db.transaction():
            self.people.save_look(self.run_session.login, look)

    @property
    def lines(self) -> str | None:
        return self.people.lines(self.run_session.login)

    def keep_lines(self, choice: str) -> None:
        """Raise ConflictError when the store stays busy."""
        with self.db.transaction():
            self.people.save_lines(self.run_session.login, choice)

    def require_reading(self) -> None:
        """Raise NotAllowed unless the person is active; a store without people is open to all.

        Catalogues and person are reread only after a write: a moving cursor asks a hundred times a minute.
        """
        conn = self.db.conn
        version = conn.version()
        if version is not None and self._admitted.get(conn) == version:
            return
        self.refresh_catalogs()
        usuario = self.people.get(self.run_session.login)
        if usuario is not None or self.config.served or not self.people.is_empty():
            # Read again: another process may have registered the first person between the two.
            self._require_active(usuario or self.people.get(self.run_session.login))
        if version is not None:
            self._admitted[conn] = version

    def initials(self) -> str:
        """Return the person's own initials for RR lines, or the proposed ones."""
        login = self.run_session.login
        usuario = self.people.get(login)
        if usuario is not None and usuario.initials:
            return usuario.initials
        return propose_initials(usuario.name if usuario else "", login, self.people.initials())

    def require(self, power: Power, act: str) -> Rol:
        """Raise NotAllowed without the power, recording `act`.

        `act` is an infinitive that ends a sentence of the auditoría.
        """
        return self.require_role(roles_with(power), act)

    def require_role(self, roles: Sequence[Rol], act: str) -> Rol:
        """Raise NotAllowed for another role, recording `act`."""
        rol = self.enter()
        if rol not in roles:
            asks = one_of(roles) if roles else "nadie"
            self.record("rol_negado", f"{act}; pide {asks}")
            raise OfOtherRoles(
                message=f"Esto es de {asks}; usted es {rol}.",
                suggestion="Pídalo a quien tenga ese rol.",
                whose=whose(roles),
            )
        return rol

    def damage_of(self, error: BaseException) -> BrokenIntegrity | None:
        """Return the damage of the store behind an unexpected exception, or None."""
        return damage_of(error)

    def enter(self) -> Rol:
        """Return the role before a write; the first to write to a new store becomes its supervisor."""
        self.refresh_catalogs()
        usuario = self.people.get(self.run_session.login)
        if usuario is None and self.first_supervisor() is not None:
            with self.db.transaction():
                usuario = self.first_supervisor()
                if usuario is not None:
                    self.people.save(
                        usuario, self.now(), usuario.login, PersonAction.FIRST_SUPERVISOR
                    )
        rol = self._require_active(usuario or self.people.get(self.run_session.login))
        self.run_session = self.run_session._replace(rol=rol)
        load_festivos(self.now().year)
        self._keep_settings()
        return rol

    def first_supervisor(self) -> Usuario | None:
        """Return the person as the supervisor that their first write creates.

        None if the store has people, or is of a server, which always has a supervisor.
        """
        if self.config.served or not self.people.is_empty():
            return None
        return self.newcomer or self.newest_person()

    def newest_person(self) -> Usuario:
        """Return the person, as the system knows them, as supervisor of a new store."""
        login = self.run_session.login
        name = name_of(login)
        initials = propose_initials(name, login, frozenset())
        return Usuario(login, name, Rol.SUPERVISOR, initials=initials)

    def know_rol(self) -> None:
        """Look up the role of a person who has not written yet, if the store has people."""
        if self.run_session.rol is None and not self.people.is_empty():
            self.enter()

    def presence_changed(self, people: Iterable[PersonCard]) -> bool:
        """Tell, without writing, whether someone opened or left the program since the reading."""
        return any(p.inside != self.is_inside(p.usuario.login) for p in people)

    def is_inside(self, login: str) -> bool:
        """Tell whether a person has the program open, including the current one."""
        return login == self.run_session.login or self.db.is_inside(login)

    def _keep_settings(self) -> None:
        """Store the file's settings as a version, if they rule and changed.

        They are part of the procedure of a day, like the catalogues.
        """
        which = CatalogName.AJUSTES
        if self._settings_kept or self.db.conn.in_transaction:
            return
        if self._settings_standing() != self.rules:
            with self.db.transaction():
                standing = self._settings_standing()
                if standing != self.rules:
                    # Of a store without a line nobody knows other settings than these.
                    began = self.historial.head(self.db.conn)[0] == 0
                    text, file = rules_text(self.rules), readable(self.config.file.name)
                    number, now = self.catalog.next_version(which), self.now()
                    self.catalog.keep(
                        CatalogVersion(
                            catalog=which,
                            version=number,
                            since=now.date(),
                            text=text,
                            previous=text if began else rules_text(standing),
                            file=file,
                            changed_by=self.run_session.login,
                            changed_at=now,
                        )
                    )
                    detail = f"{which} v{number}, del archivo de opciones {file}"
                    self.audit.record(now, self.run_session.login, "catalogo_importado", detail)
            self.refresh_catalogs()
        self._settings_kept = True

    def options(self) -> dict[str, RuledOption]:
        """Return each option of the procedure with its source: catalogue, file or default."""
        which = CatalogName.AJUSTES
        kept = self.catalog.get(which)
        said = said_in(kept, AJUSTES.file) if kept else frozenset()
        versions = self.catalog.versions(which)
        told = [(v.since, settings_of(v.text, AJUSTES.file, Rules())._asdict()) for v in versions]
        found = {}
        for name, value in self.rules._asdict().items():
            by = (
                "catalogo"
                if name in said
                else "archivo"
                if name in self.config.stated
                else "defecto"
            )
            same = list(takewhile(lambda one: one[1][name] == value, told))  # noqa: B023 - used at once
            since = same[-1][0] if same and by != "defecto" else None
            found[name] = RuledOption(value, by, since)
        return found

    def _settings_standing(self) -> Rules:
        text = self.catalog.newest_text(CatalogName.AJUSTES)
        return settings_of(text, AJUSTES.file, Rules()) if text else Rules()

    def _require_active(self, usuario: Usuario | None) -> Rol:
        if usuario is not None and usuario.active:
            return usuario.rol
        supervisores = [
            u.login for u in self.people.list_all() if u.rol is Rol.SUPERVISOR and u.active
        ]
        raise NotAllowed(
            f"La persona «{self.run_session.login}» no está registrada en este almacén."
            if usuario is None
            else f"La persona «{self.run_session.login}» está desactivada.",
            f"Pida el acceso a {', '.join(supervisores) or 'una supervisora'}.",
            code="persona_desconocida",
        )

    def is_example(self, razon: str | None, subrazon: str | None) -> bool:
        """Return whether a marcación is the shipped example; never in a demonstration."""
        return not self.run_session.demo and self.catalogs.marcaciones.is_example(razon, subrazon)

    def require_caso(self, caso_id: int) -> Caso:
        """Raise InvalidInput if it is missing."""
        caso = self.casos.get(caso_id)
        if caso is None:
            raise InvalidInput(
                f"El caso {caso_id} no existe.",
                "Busque su número con `ajustes casos`.",
                code="caso_desconocido",
            )
        return caso

    def require_person(self, login: str) -> Usuario:
        """Raise InvalidInput for an unknown login."""
        usuario = self.people.get(login)
        if usuario is None:
            raise InvalidInput(
                f"No hay ninguna persona con el login «{clean(login)[:40]}».",
                "Véalas con `ajustes usuarios listar`.",
            )
        return usuario

    def record(self, action: str, detail: str = "", *, cuenta: str | None = None) -> None:
        with self.db.transaction():
            self.note(action, detail, cuenta=cuenta)

    def note(self, action: str, detail: str = "", *, cuenta: str | None = None) -> None:
        """Audit an act of the person, in the transaction that does it."""
        self.audit.record(self.now(), self.run_session.login, action, detail, cuenta)

    def record_look(self, action: str, detail: str, *, cuenta: str | None = None) -> None:
        self._note_look(lambda: self.note(action, detail, cuenta=cuenta))

    def record_entry(self) -> None:
        def write() -> None:
            who = self.now(), self.run_session.login
            self.audit.record(*who, "entrada")
            self.audit.record_historial(*who)

        self._note_look(write)

    def record_search(self, text: str) -> None:
        """Audit a search, keeping only a digest of its text."""

        def write() -> None:
            who = self.now(), self.run_session.login
            self.audit.record(*who, "busqueda", self.audit.search_digest(text, *who))

        self._note_look(write)

    def _note_look(self, write: Callable[[], None]) -> None:
        """Audit a look; if nothing can be written, allow it and note that."""
        if self.db.read_only:
            self.looks_unwritten = True
            return
        with self.db.transaction():
            write()


class UseCases:
    """The base of the services that need only the context."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context


class RuledOption(NamedTuple):
    """An option of the procedure, its source, and the day it holds from, if known."""

    value: object
    by: str
    since: date | None


class StorePulse(NamedTuple):
    """The state of a store; equal while nothing shown has changed."""

    version: int
    live: int
    lists: ListMark
    """The mark of the last bulk change to the lists."""
    day: date
    """The plazos are counted to it."""


class StoreWatch:
    """Watches a store for one session.

    An expired claim and a killed session write nothing, so each look recounts the live claims among
    those read at the last write, without a query.
    """

    def __init__(
        self,
        db: Database,
        claims: ClaimsRepository,
        meta: MetaRepository,
        now: Callable[[], datetime],
        arrivals: Arrivals,
    ) -> None:
        self._db = db
        self._claims = claims
        self._meta = meta
        self._now = now
        self._version = -1
        self._tomas: list[Toma] = []
        self._arrivals = arrivals
        self._lists = ListMark()
        self._told: ListMark | None = None
        """The mark of the changes already reported; None before the first look."""

    def look(self) -> StorePulse:
        """Always call from the same thread. Raise StoreGone when the file is missing."""
        self._db.require_present()
        version, now = self._meta.data_version(), self._now()
        if version != self._version:
            self._version = version
            self._tomas = self._claims.unlapsed_claims(now)
            self._lists = self._arrivals.mark()
        if self._told is None:
            self._told = self._lists
        live = sum(toma.stands(now) and self._db.alive(toma.run_session) for toma in self._tomas)
        return StorePulse(version, live, self._lists, now.date())

    def news(self) -> list[str]:
        """Return the changes up to the last look, each only once."""
        since, self._told = self._told, self._lists
        return [] if since is None or since == self._lists else self._arrivals.words(since)
