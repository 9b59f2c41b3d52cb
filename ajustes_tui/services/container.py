"""Build the services of a run from the store, the person and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.rules.data import read_momento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import RunSession, Usuario
from ajustes_tui.errors import ConflictError, InvalidDatum, InvalidInput
from ajustes_tui.services.admin.catalogs import load_catalogs
from ajustes_tui.services.admin.holidays import business_day_test, festivo_test
from ajustes_tui.services.admin.identity import login_of_run
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Recorder
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.database import Database, missing

if TYPE_CHECKING:
    from ajustes_tui.services.admin.asesores import AsesoresService
    from ajustes_tui.services.admin.audit import AuditService
    from ajustes_tui.services.admin.catalog_admin import CatalogsService
    from ajustes_tui.services.admin.first_day import FirstDayService
    from ajustes_tui.services.admin.forgetting import ForgettingService
    from ajustes_tui.services.admin.guide import GuideService
    from ajustes_tui.services.admin.integrity import IntegrityService
    from ajustes_tui.services.admin.transfers import TransferService
    from ajustes_tui.services.admin.users import UsuariosService
    from ajustes_tui.services.casos.contacto import ContactoService
    from ajustes_tui.services.casos.historial import HistorialService
    from ajustes_tui.services.casos.lotes import LoteService
    from ajustes_tui.services.casos.queue import QueueService
    from ajustes_tui.services.casos.revision import RevisionService
    from ajustes_tui.services.casos.triage import TriageService
    from ajustes_tui.services.casos.turno import TurnoService
    from ajustes_tui.services.casos.work import CaseWork
    from ajustes_tui.services.figures.datasets import DatasetService
    from ajustes_tui.services.figures.duties import DutiesService
    from ajustes_tui.services.figures.evidence import EvidenceService
    from ajustes_tui.services.figures.export import ExportService
    from ajustes_tui.services.figures.feedback import RetroalimentacionService
    from ajustes_tui.services.figures.flujograma import FlujogramaService
    from ajustes_tui.services.figures.goals import GoalsService
    from ajustes_tui.services.figures.kpi import KpiService, OutlookService
    from ajustes_tui.services.figures.open_work import OpenWorkService
    from ajustes_tui.services.figures.parts import PartsService
    from ajustes_tui.services.figures.practices import IdeasService, PracticasService
    from ajustes_tui.services.intake.bases import BasesService
    from ajustes_tui.services.intake.importacion import ImportacionService
    from ajustes_tui.services.intake.mailbox import MailboxService


def _loaded(module: str, name: str, *needs: str) -> Any:  # noqa: ANN401 - its class is said beside it
    """Return a service that its first use loads and makes with others of `Services`."""

    def make(services: Services) -> object:
        service = getattr(import_module(f"ajustes_tui.services.{module}"), name)
        return service(*(getattr(services, need) for need in needs or ("service_context",)))

    return cached_property(make)


class LeadServices(NamedTuple):
    """The services used together by the screens of figures."""

    kpi: KpiService
    open_work: OpenWorkService
    goals: GoalsService
    evidence: EvidenceService
    parts: PartsService
    export: ExportService
    triage: TriageService


class Services:
    """Every use case of the program, on one store for one person.

    Each is loaded on first use: a session of triage never pays for importing a base.
    """

    work: CaseWork = _loaded("casos.work", "CaseWork", "service_context", "recorder")
    queue: QueueService = _loaded("casos.queue", "QueueService", "work")
    triage: TriageService = _loaded("casos.triage", "TriageService", "work", "queue")
    contacto: ContactoService = _loaded("casos.contacto", "ContactoService", "work")
    mailbox: MailboxService = _loaded("intake.mailbox", "MailboxService")
    bases: BasesService = _loaded("intake.bases", "BasesService")
    importacion: ImportacionService = _loaded("intake.importacion", "ImportacionService", "bases")
    usuarios: UsuariosService = _loaded("admin.users", "UsuariosService")
    guide: GuideService = _loaded("admin.guide", "GuideService")
    revision: RevisionService = _loaded("casos.revision", "RevisionService", "work")
    lotes: LoteService = _loaded("casos.lotes", "LoteService")
    export: ExportService = _loaded(
        "figures.export", "ExportService", "service_context", "kpi", "open_work", "goals"
    )
    kpi: KpiService = _loaded("figures.kpi", "KpiService")
    open_work: OpenWorkService = _loaded("figures.open_work", "OpenWorkService")
    goals: GoalsService = _loaded("figures.goals", "GoalsService")
    evidence: EvidenceService = _loaded("figures.evidence", "EvidenceService")
    parts: PartsService = _loaded("figures.parts", "PartsService")
    outlook: OutlookService = _loaded("figures.kpi", "OutlookService", "service_context", "kpi")
    flujograma: FlujogramaService = _loaded("figures.flujograma", "FlujogramaService")
    historial: HistorialService = _loaded("casos.historial", "HistorialService", "work", "export")
    integrity: IntegrityService = _loaded("admin.integrity", "IntegrityService")
    retroalimentacion: RetroalimentacionService = _loaded(
        "figures.feedback", "RetroalimentacionService"
    )
    practicas: PracticasService = _loaded(
        "figures.practices", "PracticasService", "service_context", "export"
    )
    ideas: IdeasService = _loaded("figures.practices", "IdeasService")
    catalogos: CatalogsService = _loaded(
        "admin.catalog_admin", "CatalogsService", "service_context", "recorder"
    )
    asesores: AsesoresService = _loaded(
        "admin.asesores", "AsesoresService", "service_context", "catalogos"
    )
    datasets: DatasetService = _loaded("figures.datasets", "DatasetService")
    forgetting: ForgettingService = _loaded("admin.forgetting", "ForgettingService")
    auditoria: AuditService = _loaded("admin.audit", "AuditService")
    archivos: TransferService = _loaded("admin.transfers", "TransferService")

    def __init__(self, context: ServiceContext) -> None:
        self.service_context = context
        self.recorder = Recorder(context)

    @cached_property
    def turno(self) -> TurnoService:
        from ajustes_tui.services.casos.turno import TurnoService

        return TurnoService(
            self.work, self.duties, lambda: self.usuarios.cards(), lambda: self.outlook.read()
        )

    @cached_property
    def duties(self) -> DutiesService:
        from ajustes_tui.services.figures.duties import DutiesService

        return DutiesService(self.service_context, self)

    @cached_property
    def first_day(self) -> FirstDayService:
        from ajustes_tui.services.admin.first_day import FirstDayService

        return FirstDayService(self.service_context, lambda: self.catalogos)

    @property
    def lead(self) -> LeadServices:
        return LeadServices(
            kpi=self.kpi,
            open_work=self.open_work,
            goals=self.goals,
            evidence=self.evidence,
            parts=self.parts,
            export=self.export,
            triage=self.triage,
        )

    def begin(self, newcomer: Usuario | None = None) -> None:
        """Enter the store and begin a session; a missing store is created, with the newcomer's data."""
        context = self.service_context
        context.newcomer = newcomer
        context.create_store()
        # The first person to open a new store becomes its supervisor.
        context.enter()
        context.record_entry()
        self.start_session()

    def start_session(self) -> None:
        """Begin a screen session, whose claims are released however it ends.

        First collect the drafts that other sessions saved beside a busy store.
        """
        from ajustes_tui.services.casos.borradores import collect

        context = self.service_context
        collect(context)
        name = context.db.begin_session(context.run_session.login)
        if name is not None:
            context.run_session = context.run_session._replace(id=name)

    def close_session(self) -> None:
        """Release this session's claims, write its views and end it.

        On a busy store only end the session, which frees the claims.
        """
        context = self.service_context
        views = context.views
        seen = views.take()
        try:
            with context.db.transaction():
                context.claims.release_session(context.run_session.id)
                views.append(seen)
        except ConflictError:
            views.put_back(seen)
            with suppress(ConflictError):
                views.set_aside()
        context.db.end_session(context.run_session.id)

    @property
    def run_session(self) -> RunSession:
        return self.service_context.run_session


def build_services(
    config: Config, env: Mapping[str, str], *, como: str | None = None, create: bool = True
) -> Services:
    """Open a configured store for the current person.

    Without `create`, a missing store is an empty one in memory: looking writes nothing. Raise
    InvalidInput for a missing store that is expected (of a server, or with seals), which only
    `create_store` makes.
    """
    login = login_of_run(config.db, como, env)
    # Read once, and before the store: another process may make it, with its seals, meanwhile.
    expected = is_expected(config)
    # A file without a byte is no store: an order that reads would make one of it.
    exists = _exists(config.db) and not _is_empty(config.db)
    if not exists and expected:
        raise missing(config.db)
    db = Database(config.db if create or exists else None, may_create=create and not expected)
    try:
        return services_for(db, config, login, env)
    except BaseException:
        db.close()
        raise


def is_expected(config: Config) -> bool:
    return config.served or _exists(paths.seals_of(config.db))


def _exists(path: Path) -> bool:
    """Return True also when unknown, so that opening it reports why."""
    try:
        return paths.exists(path)
    except OSError:
        return True


def _is_empty(path: Path) -> bool:
    try:
        return paths.is_file(path) and path.stat().st_size == 0
    except OSError:
        return False


def services_for(db: Database, config: Config, login: str, env: Mapping[str, str]) -> Services:
    demo = MetaRepository(db).get("demo") == "1"
    catalogs = load_catalogs(paths.catalogs_dir())
    context = ServiceContext(
        db=db,
        config=config,
        catalogs=catalogs,
        is_habil=business_day_test(catalogs.festivos_extra),
        is_festivo=festivo_test(catalogs.festivos_extra),
        now=_clock({} if config.served else env, demo=demo),
        run_session=RunSession(login, None, demo, f"{os.getpid()}-{os.urandom(4).hex()}"),
    )
    usuario = context.people.get(login)
    if usuario is not None and usuario.active:
        context.run_session = RunSession(login, usuario.rol, demo, context.run_session.id)
    return Services(context)


def _clock(env: Mapping[str, str], *, demo: bool) -> Callable[[], datetime]:
    """Only a demonstration store may have another time."""
    text = env.get("AJUSTES_AHORA", "")
    if not (demo and text):
        return lambda: datetime.now(BOGOTA)
    try:
        fixed = read_momento(text)
    except InvalidDatum as error:
        raise InvalidInput(f"AJUSTES_AHORA: {error.message}", "Corrija esa variable.") from None
    return lambda: fixed
