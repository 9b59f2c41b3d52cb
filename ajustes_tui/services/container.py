"""Put the services together for one run: the store, the person, the clock."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.datos import leer_momento
from ajustes_tui.domain.fechas import BOGOTA
from ajustes_tui.domain.persona import Sesion
from ajustes_tui.errors import DatoInvalido, EntradaInvalida
from ajustes_tui.services.catalogos import load_catalogos
from ajustes_tui.services.contacto import ContactoService
from ajustes_tui.services.entorno import Entorno
from ajustes_tui.services.escritorio import EscritorioService
from ajustes_tui.services.exportacion import ExportacionService
from ajustes_tui.services.festivos import build_es_festivo, build_es_habil
from ajustes_tui.services.gestion_catalogos import CatalogosService
from ajustes_tui.services.historial import HistorialService
from ajustes_tui.services.identidad import quien_es
from ajustes_tui.services.importacion import ImportacionService
from ajustes_tui.services.integridad import IntegridadService
from ajustes_tui.services.kpi import KpiService
from ajustes_tui.services.practicas import PracticasService
from ajustes_tui.services.registrador import Registrador
from ajustes_tui.services.retroalimentacion import RetroalimentacionService
from ajustes_tui.services.revision import RevisionService
from ajustes_tui.services.triage import TriageService
from ajustes_tui.services.turno import TurnoService
from ajustes_tui.services.usuarios import UsuariosService
from ajustes_tui.storage.database import Database
from ajustes_tui.storage.personas import MetaRepository


@dataclass(slots=True)
class Services:
    """Every use case of the program, built on one store for one person."""

    entorno: Entorno
    registrador: Registrador = field(init=False)
    triage: TriageService = field(init=False)
    contacto: ContactoService = field(init=False)
    historial: HistorialService = field(init=False)
    kpi: EscritorioService = field(init=False)
    importacion: ImportacionService = field(init=False)
    usuarios: UsuariosService = field(init=False)
    personas: UsuariosService = field(init=False)
    """The same, under the name of their screen."""
    turno: TurnoService = field(init=False)
    revision: RevisionService = field(init=False)
    exportacion: ExportacionService = field(init=False)
    integridad: IntegridadService = field(init=False)
    retroalimentacion: RetroalimentacionService = field(init=False)
    practicas: PracticasService = field(init=False)
    catalogos: CatalogosService = field(init=False)

    def __post_init__(self) -> None:
        """Build each service on the shared parts."""
        self.registrador = Registrador(self.entorno)
        self.triage = TriageService(self.entorno, self.registrador)
        self.contacto = ContactoService(self.entorno, self.registrador)
        self.importacion = ImportacionService(self.entorno)
        self.usuarios = self.personas = UsuariosService(self.entorno)
        self.turno = TurnoService(self.entorno, self.registrador)
        self.revision = RevisionService(self.entorno, self.registrador)
        self.exportacion = ExportacionService(self.entorno, KpiService(self.entorno))
        self.kpi = EscritorioService(self.entorno, self.exportacion, self.triage)
        self.historial = HistorialService(self.entorno, self.registrador, self.exportacion)
        self.integridad = IntegridadService(self.entorno)
        self.retroalimentacion = RetroalimentacionService(self.entorno)
        self.practicas = PracticasService(self.entorno)
        self.catalogos = CatalogosService(self.entorno, self.registrador)

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
    db = Database(config.db if crear or config.db.exists() else None)
    return services_for(db, config, login, env)


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
        sesion=Sesion(login, None, demo, f"{os.getpid()}-{secrets.token_hex(4)}"),
    )
    usuario = entorno.personas.get(login)
    if usuario is not None and usuario.activo:
        entorno.sesion = Sesion(login, usuario.rol, demo, entorno.sesion.id)
    return Services(entorno)


def _reloj(env: Mapping[str, str], *, demo: bool) -> Callable[[], datetime]:
    """Return the clock; only a demonstration store may live at another moment."""
    texto = env.get("AJUSTES_AHORA", "")
    if not (demo and texto):
        return lambda: datetime.now(BOGOTA)
    try:
        fijo = leer_momento(texto)
    except DatoInvalido as error:
        raise EntradaInvalida(f"AJUSTES_AHORA: {error.mensaje}", "Corrija esa variable.") from None
    return lambda: fijo
