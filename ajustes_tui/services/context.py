"""The common ground of every use case: the store, the rules, the clock, and the person who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.keeping.catalogs import Catalogos, Reglas
from ajustes_tui.domain.values.clocks import EsHabil, restar_habiles
from ajustes_tui.domain.values.person import Sesion, Usuario
from ajustes_tui.domain.values.roles import Power, Rol, can, roles_with
from ajustes_tui.errors import NoPermitido
from ajustes_tui.services.admin.catalogs import DE_FABRICA, ajustes_de, load_catalogos
from ajustes_tui.services.admin.holidays import build_es_festivo, build_es_habil, load_festivos
from ajustes_tui.services.store_watch import Pulso, Vigilia
from ajustes_tui.storage.admin.catalogs import CatalogosRepository
from ajustes_tui.storage.admin.people import AuditoriaRepository, MetaRepository, PersonasRepository
from ajustes_tui.storage.casos.casos import CasosRepository
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.casos.notes import NotasRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.figures.frozen import CongeladosRepository
from ajustes_tui.storage.guard.rescue import Rescate

if TYPE_CHECKING:
    from ajustes_tui.storage.figures.closings import CierresRepository
    from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository
    from ajustes_tui.storage.figures.kpi import KpiRepository
    from ajustes_tui.storage.intake.bases import BasesRepository
    from ajustes_tui.storage.intake.inbox import BuzonRepository


@dataclass(slots=True)
class Entorno:
    """The shared parts of the services, and the one place where a person's role is known.

    `sesion` takes the role the store has for the person before each write, and the name of the
    session that a screen begins.
    """

    db: Database
    config: Config
    catalogos: Catalogos
    es_habil: EsHabil
    es_festivo: EsHabil
    ahora: Callable[[], datetime]
    sesion: Sesion
    casos: CasosRepository = field(init=False)
    historial: HistorialRepository = field(init=False)
    congelados: CongeladosRepository = field(init=False)
    notas: NotasRepository = field(init=False)
    rescate: Rescate = field(init=False)
    personas: PersonasRepository = field(init=False)
    auditoria: AuditoriaRepository = field(init=False)
    meta: MetaRepository = field(init=False)
    catalogo: CatalogosRepository = field(init=False)
    avisar: Callable[[str], None] = field(default=lambda _texto: None)
    """Called with a sentence, on whatever thread is reading, when somebody changed a catalogue in force."""
    _vigilia: Vigilia = field(init=False)
    _reglas: Reglas | None = field(init=False, default=None)
    _vigente: int = field(init=False, default=0)
    """The number of the newest catalogue change that is in force in this session."""
    _leido: bool = field(init=False, default=False)
    """Whether the catalogues in force at the start have been read: any later change is news."""

    def __post_init__(self) -> None:
        """Build the repositories on the store."""
        self._open_on(self.db)

    def fundar(self) -> None:
        """Create the configured store if until now an empty one in memory stood in for it."""
        if self.db.ruta is None:
            self._open_on(Database(self.config.db))
            self.exigir_lectura()

    def _open_on(self, db: Database) -> None:
        self.db = db
        self.casos = CasosRepository(self.db, self._sin_respuesta_desde)
        self.historial = HistorialRepository(self.db)
        self.congelados = CongeladosRepository(self.db)
        self.notas = NotasRepository(self.db)
        self.rescate = Rescate(self.db.ruta)
        self.personas = PersonasRepository(self.db)
        self.auditoria = AuditoriaRepository(self.db)
        self.meta = MetaRepository(self.db)
        self.catalogo = CatalogosRepository(self.db)
        self._vigilia = Vigilia(self.db, self.casos, self.meta, lambda: self.ahora())
        self.al_dia()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing a screen shows may have changed."""
        return self._vigilia.look()

    @property
    def bases(self) -> BasesRepository:
        """The imported bases."""
        from ajustes_tui.storage.intake.bases import BasesRepository

        return BasesRepository(self.db)

    @property
    def buzon(self) -> BuzonRepository:
        """The state of each file of the inbox."""
        from ajustes_tui.storage.intake.inbox import BuzonRepository

        return BuzonRepository(self.db)

    @property
    def kpi(self) -> KpiRepository:
        """The counts behind the figures."""
        from ajustes_tui.storage.figures.kpi import KpiRepository

        return KpiRepository(self.db)

    @property
    def cierres(self) -> CierresRepository:
        """The cortes that were closed."""
        from ajustes_tui.storage.figures.closings import CierresRepository

        return CierresRepository(self.db)

    @property
    def semanas(self) -> RetroalimentacionRepository:
        """The weeks of feedback."""
        from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository

        return RetroalimentacionRepository(self.db)

    @property
    def reglas(self) -> Reglas:
        """The numbers of the procedure in force."""
        return self._reglas or self.config.reglas

    def al_dia(self) -> None:
        """Put the catalogues of the store in force, if somebody changed one since they were read."""
        vigente = self.catalogo.newest()
        if vigente == self._vigente:
            self._leido = True
            return
        propios = {
            cual: texto for cual in Catalogo if (texto := self.catalogo.get(cual)) is not None
        }
        catalogos = load_catalogos(paths.catalogs_dir(), propios)
        ajustes = propios.get(Catalogo.AJUSTES, "")
        self._reglas = ajustes_de(ajustes, DE_FABRICA[Catalogo.AJUSTES], self.config.reglas)
        self.es_habil = build_es_habil(catalogos.festivos_extra)
        self.es_festivo = build_es_festivo(catalogos.festivos_extra)
        self.catalogos = catalogos
        antes, self._vigente = self._vigente, vigente
        if self._leido:
            for cual, quien, momento in self.catalogo.changed_since(antes, self.sesion.login):
                self.avisar(f"{quien} cambió «{cual}» a las {momento:%H:%M}; ya rige aquí")
        self._leido = True

    def _sin_respuesta_desde(self, hoy: date) -> date:
        """Return the latest day of escalation with which the back's answer is overdue today."""
        return restar_habiles(hoy, self.reglas.dias_sin_respuesta_back, self.es_habil)

    def exigir_lectura(self) -> None:
        """Raise NoPermitido unless the person is active in the store; a store without people is open to all."""
        self.al_dia()
        usuario = self.personas.get(self.sesion.login)
        if usuario is None and self.personas.is_empty():
            return
        # Read again: another process may have registered the first person between the two readings.
        self._exigir_activo(usuario or self.personas.get(self.sesion.login))

    def exigir(self, power: Power) -> Rol:
        """Return the person's role if it has a power; raises NoPermitido, and records it, when it has not."""
        rol = self.entrar()
        if not can(rol, power):
            pide = " o ".join(roles_with(power))
            self.record("rol_negado", f"pide {pide}")
            raise NoPermitido(
                f"Esto es de {pide}; usted es {rol}.", "Pídalo a quien tenga ese rol."
            )
        return rol

    def entrar(self) -> Rol:
        """Return the person's role before a write; the first to write to a new store supervises it."""
        self.al_dia()
        usuario = self.personas.get(self.sesion.login)
        if usuario is None and self.personas.is_empty():
            with self.db.transaction():
                if self.personas.is_empty():
                    usuario = Usuario(self.sesion.login, self.sesion.login, Rol.SUPERVISOR)
                    self.personas.save(usuario, self.ahora())
                    self.auditoria.record(self.ahora(), self.sesion.login, "primer_supervisor")
        rol = self._exigir_activo(usuario or self.personas.get(self.sesion.login))
        self.sesion = self.sesion._replace(rol=rol)
        load_festivos(self.ahora().year)
        return rol

    def _exigir_activo(self, usuario: Usuario | None) -> Rol:
        if usuario is not None and usuario.activo:
            return usuario.rol
        supervisores = [
            u.login for u in self.personas.list_all() if u.rol is Rol.SUPERVISOR and u.activo
        ]
        raise NoPermitido(
            f"La persona «{self.sesion.login}» no está registrada en este almacén."
            if usuario is None
            else f"La persona «{self.sesion.login}» está desactivada.",
            f"Pida el acceso a {', '.join(supervisores) or 'una supervisora'}.",
            codigo="persona_desconocida",
        )

    def record(self, accion: str, detalle: str = "") -> None:
        """Write to the audit trail in a transaction of its own."""
        with self.db.transaction():
            self.auditoria.record(self.ahora(), self.sesion.login, accion, detalle)
