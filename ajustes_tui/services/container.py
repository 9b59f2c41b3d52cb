"""Build the services of a run from the store, the person and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
    from ajustes_tui.services.admin.procedimiento import ProcedimientoService
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
    from ajustes_tui.services.figures.kpi import KpiService
    from ajustes_tui.services.figures.open_work import OpenWorkService
    from ajustes_tui.services.figures.outlook import OutlookService
    from ajustes_tui.services.figures.parts import PartsService
    from ajustes_tui.services.figures.practices import IdeasService, PracticasService
    from ajustes_tui.services.intake.bases import BasesService
    from ajustes_tui.services.intake.importacion import ImportacionService
    from ajustes_tui.services.intake.mailbox import MailboxService


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

    def __init__(self, context: ServiceContext) -> None:
        self.service_context = context
        self.recorder = Recorder(context)

    @cached_property
    def work(self) -> CaseWork:
        from ajustes_tui.services.casos.work import CaseWork

        return CaseWork(self.service_context, self.recorder)

    @cached_property
    def queue(self) -> QueueService:
        from ajustes_tui.services.casos.queue import QueueService

        return QueueService(self.work)

    @cached_property
    def triage(self) -> TriageService:
        from ajustes_tui.services.casos.triage import TriageService

        return TriageService(self.work, self.queue)

    @cached_property
    def contacto(self) -> ContactoService:
        from ajustes_tui.services.casos.contacto import ContactoService

        return ContactoService(self.work)

    @cached_property
    def mailbox(self) -> MailboxService:
        from ajustes_tui.services.intake.mailbox import MailboxService

        return MailboxService(self.service_context)

    @cached_property
    def bases(self) -> BasesService:
        from ajustes_tui.services.intake.bases import BasesService

        return BasesService(self.service_context)

    @cached_property
    def importacion(self) -> ImportacionService:
        from ajustes_tui.services.intake.importacion import ImportacionService

        return ImportacionService(self.bases)

    @cached_property
    def usuarios(self) -> UsuariosService:
        from ajustes_tui.services.admin.users import UsuariosService

        return UsuariosService(self.service_context)

    @property
    def personas(self) -> UsuariosService:
        """The same service, under the name of its screen."""
        return self.usuarios

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

    @cached_property
    def guide(self) -> GuideService:
        from ajustes_tui.services.admin.guide import GuideService

        return GuideService(self.service_context)

    @cached_property
    def revision(self) -> RevisionService:
        from ajustes_tui.services.casos.revision import RevisionService

        return RevisionService(self.work)

    @cached_property
    def lotes(self) -> LoteService:
        from ajustes_tui.services.casos.lotes import LoteService

        return LoteService(self.service_context)

    @cached_property
    def export(self) -> ExportService:
        from ajustes_tui.services.figures.export import ExportService

        return ExportService(self.service_context, self.kpi, self.open_work, self.goals)

    @cached_property
    def kpi(self) -> KpiService:
        from ajustes_tui.services.figures.kpi import KpiService

        return KpiService(self.service_context)

    @cached_property
    def open_work(self) -> OpenWorkService:
        from ajustes_tui.services.figures.open_work import OpenWorkService

        return OpenWorkService(self.service_context)

    @cached_property
    def goals(self) -> GoalsService:
        from ajustes_tui.services.figures.goals import GoalsService

        return GoalsService(self.service_context)

    @cached_property
    def evidence(self) -> EvidenceService:
        from ajustes_tui.services.figures.evidence import EvidenceService

        return EvidenceService(self.service_context)

    @cached_property
    def parts(self) -> PartsService:
        from ajustes_tui.services.figures.parts import PartsService

        return PartsService(self.service_context)

    @cached_property
    def outlook(self) -> OutlookService:
        from ajustes_tui.services.figures.outlook import OutlookService

        return OutlookService(self.service_context, self.kpi)

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

    @cached_property
    def flujograma(self) -> FlujogramaService:
        from ajustes_tui.services.figures.flujograma import FlujogramaService

        return FlujogramaService(self.service_context)

    @cached_property
    def historial(self) -> HistorialService:
        from ajustes_tui.services.casos.historial import HistorialService

        return HistorialService(self.work, self.export)

    @cached_property
    def integrity(self) -> IntegrityService:
        from ajustes_tui.services.admin.integrity import IntegrityService

        return IntegrityService(self.service_context)

    @cached_property
    def retroalimentacion(self) -> RetroalimentacionService:
        from ajustes_tui.services.figures.feedback import RetroalimentacionService

        return RetroalimentacionService(self.service_context)

    @cached_property
    def practicas(self) -> PracticasService:
        from ajustes_tui.services.figures.practices import PracticasService

        return PracticasService(self.service_context, self.export)

    @cached_property
    def ideas(self) -> IdeasService:
        from ajustes_tui.services.figures.practices import IdeasService

        return IdeasService(self.service_context)

    @cached_property
    def catalogos(self) -> CatalogsService:
        from ajustes_tui.services.admin.catalog_admin import CatalogsService

        return CatalogsService(self.service_context, self.recorder)

    @cached_property
    def procedimiento(self) -> ProcedimientoService:
        from ajustes_tui.services.admin.procedimiento import ProcedimientoService

        return ProcedimientoService(self.service_context)

    @cached_property
    def asesores(self) -> AsesoresService:
        from ajustes_tui.services.admin.asesores import AsesoresService

        return AsesoresService(self.service_context, self.catalogos)

    @cached_property
    def datasets(self) -> DatasetService:
        from ajustes_tui.services.figures.datasets import DatasetService

        return DatasetService(self.service_context)

    @cached_property
    def forgetting(self) -> ForgettingService:
        from ajustes_tui.services.admin.forgetting import ForgettingService

        return ForgettingService(self.service_context)

    @cached_property
    def auditoria(self) -> AuditService:
        from ajustes_tui.services.admin.audit import AuditService

        return AuditService(self.service_context)

    @cached_property
    def archivos(self) -> TransferService:
        from ajustes_tui.services.admin.transfers import TransferService

        return TransferService(self.service_context)

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
    # A file without a byte is no store: an order that reads would make one of it.
    exists = _exists(config.db) and not _is_empty(config.db)
    if not exists and is_expected(config):
        raise missing(config.db)
    db = Database(
        config.db if create or exists else None, may_create=create and not is_expected(config)
    )
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
