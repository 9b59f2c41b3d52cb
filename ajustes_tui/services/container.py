"""Put the services together for one run: the store, the person, the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.rules.data import leer_momento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import DatoInvalido, EntradaInvalida
from ajustes_tui.services.admin.catalogs import load_catalogos
from ajustes_tui.services.admin.holidays import build_es_festivo, build_es_habil
from ajustes_tui.services.admin.identity import quien_es
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.recorder import Registrador
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.database import Database

if TYPE_CHECKING:
    from ajustes_tui.services.admin.catalog_admin import CatalogosService
    from ajustes_tui.services.admin.integrity import IntegridadService
    from ajustes_tui.services.admin.users import UsuariosService
    from ajustes_tui.services.casos.contacto import ContactoService
    from ajustes_tui.services.casos.historial import HistorialService
    from ajustes_tui.services.casos.revision import RevisionService
    from ajustes_tui.services.casos.triage import TriageService
    from ajustes_tui.services.casos.turno import TurnoService
    from ajustes_tui.services.figures.desk_acts import EscritorioService
    from ajustes_tui.services.figures.export import ExportacionService
    from ajustes_tui.services.figures.feedback import RetroalimentacionService
    from ajustes_tui.services.figures.practices import PracticasService
    from ajustes_tui.services.intake.importacion import ImportacionService


class Services:
    """Every use case of the program, built on one store for one person.

    Each is loaded when first asked for: a session of triage never pays for importing a base.
    """

    def __init__(self, entorno: Entorno) -> None:
        self.entorno = entorno
        self.registrador = Registrador(entorno)

    @cached_property
    def triage(self) -> TriageService:
        """The queue, and the decisions on its casos."""
        from ajustes_tui.services.casos.triage import TriageService

        return TriageService(self.entorno, self.registrador)

    @cached_property
    def contacto(self) -> ContactoService:
        """The calls to the usuarios."""
        from ajustes_tui.services.casos.contacto import ContactoService

        return ContactoService(self.entorno, self.registrador)

    @cached_property
    def importacion(self) -> ImportacionService:
        """The bases that come in."""
        from ajustes_tui.services.intake.importacion import ImportacionService

        return ImportacionService(self.entorno)

    @cached_property
    def usuarios(self) -> UsuariosService:
        """The people of the store."""
        from ajustes_tui.services.admin.users import UsuariosService

        return UsuariosService(self.entorno)

    @property
    def personas(self) -> UsuariosService:
        """The people of the store, under the name of their screen."""
        return self.usuarios

    @cached_property
    def turno(self) -> TurnoService:
        """The day of one person."""
        from ajustes_tui.services.casos.turno import TurnoService

        return TurnoService(self.entorno, self.registrador)

    @cached_property
    def revision(self) -> RevisionService:
        """The tray of the supervisor."""
        from ajustes_tui.services.casos.revision import RevisionService

        return RevisionService(self.entorno, self.registrador)

    @cached_property
    def exportacion(self) -> ExportacionService:
        """The workbooks that go out."""
        from ajustes_tui.services.figures.export import ExportacionService
        from ajustes_tui.services.figures.kpi import KpiService

        return ExportacionService(self.entorno, KpiService(self.entorno))

    @cached_property
    def kpi(self) -> EscritorioService:
        """The figures."""
        from ajustes_tui.services.figures.desk_acts import EscritorioService

        return EscritorioService(self.entorno, self.exportacion, self.triage)

    @cached_property
    def historial(self) -> HistorialService:
        """One account, with all its lines."""
        from ajustes_tui.services.casos.historial import HistorialService

        return HistorialService(self.entorno, self.registrador, self.exportacion)

    @cached_property
    def integridad(self) -> IntegridadService:
        """The checks for damage, the seals and the backups."""
        from ajustes_tui.services.admin.integrity import IntegridadService

        return IntegridadService(self.entorno)

    @cached_property
    def retroalimentacion(self) -> RetroalimentacionService:
        """The weekly feedback."""
        from ajustes_tui.services.figures.feedback import RetroalimentacionService

        return RetroalimentacionService(self.entorno)

    @cached_property
    def practicas(self) -> PracticasService:
        """The practices of the management model."""
        from ajustes_tui.services.figures.practices import PracticasService

        return PracticasService(self.entorno)

    @cached_property
    def catalogos(self) -> CatalogosService:
        """The catalogues in force."""
        from ajustes_tui.services.admin.catalog_admin import CatalogosService

        return CatalogosService(self.entorno, self.registrador)

    @property
    def sesion(self) -> Sesion:
        """The person of this run."""
        return self.entorno.sesion


def build_services(
    config: Config, env: Mapping[str, str], *, como: str | None = None, crear: bool = True
) -> Services:
    """Open the store of a configuration and return the services of the person at the keyboard.

    Without `crear`, a store that does not exist is an empty one in memory: looking writes nothing.
    """
    login = quien_es(config.db, como, env)
    db = Database(config.db if crear or _exists(config.db) else None)
    return services_for(db, config, login, env)


def _exists(ruta: Path) -> bool:
    """Tell whether a store exists; True also when that cannot be known, so that opening it says why."""
    try:
        return ruta.exists()
    except OSError:
        return True


def services_for(db: Database, config: Config, login: str, env: Mapping[str, str]) -> Services:
    """Return the services of a person on an open store."""
    demo = MetaRepository(db).get("demo") == "1"
    catalogos = load_catalogos(paths.catalogs_dir())
    entorno = Entorno(
        db=db,
        config=config,
        catalogos=catalogos,
        es_habil=build_es_habil(catalogos.festivos_extra),
        es_festivo=build_es_festivo(catalogos.festivos_extra),
        ahora=_reloj({} if config.servido else env, demo=demo),
        sesion=Sesion(login, None, demo, f"{os.getpid()}-{os.urandom(4).hex()}"),
    )
    usuario = entorno.personas.get(login)
    if usuario is not None and usuario.activo:
        entorno.sesion = Sesion(login, usuario.rol, demo, entorno.sesion.id)
    return Services(entorno)


def _reloj(env: Mapping[str, str], *, demo: bool) -> Callable[[], datetime]:
    """Return the clock of the program; only a demonstration store may be set to another moment."""
    texto = env.get("AJUSTES_AHORA", "")
    if not (demo and texto):
        return lambda: datetime.now(BOGOTA)
    try:
        fijo = leer_momento(texto)
    except DatoInvalido as error:
        raise EntradaInvalida(f"AJUSTES_AHORA: {error.mensaje}", "Corrija esa variable.") from None
    return lambda: fijo
