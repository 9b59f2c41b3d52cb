"""What triage reads and writes away from the keyboard's thread, one worker for each errand."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work
from textual.worker import get_current_worker

from ajustes_tui.domain.caso.borrador import Apunte, Parte
from ajustes_tui.domain.caso.card import Ficha as FichaCaso
from ajustes_tui.domain.caso.estados import EN_COLA
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.errors import AjustesError, Conflicto
from ajustes_tui.messages import Hechos
from ajustes_tui.screens.caso.card_text import Vista
from ajustes_tui.screens.caso.decisions import Clasificacion
from ajustes_tui.screens.caso.in_hand import EnManoScreen
from ajustes_tui.screens.triage.errands import (
    clasificacion_de,
    componer,
)
from ajustes_tui.screens.triage.messages import (
    BorradorGuardado,
    NoRegistrado,
    Previsto,
    Registrados,
    SinMas,
    Soltado,
    VistaCargada,
)
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion

ESCRITURA = "triage.escritura"
"""The workers that claim, register and let go."""
SUYAS = frozenset({Parte.DECISION, Parte.TEXTOS})
"""The parts of a draft that triage writes."""
SIGUE_EN_EL_CASO = frozenset(
    {Evento.NOTA, Evento.COMPLETAR, Evento.RECLASIFICAR, Evento.CLASIFICAR, Evento.DESHACER}
)
"""After these the person goes on with the same caso; after the others the next one arrives."""


class ObrerosTriage(EnManoScreen):
    """The workers of triage: each asks TriageService for one thing and posts one message."""

    def __init__(self, service: TriageService, hechos: Hechos, sesion: Sesion) -> None:
        super().__init__(service, hechos, sesion)
        self._service = service

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Tomando el caso",
    )
    def _open(self, caso_id: int, aviso: str = "") -> None:
        """Claim a caso and show it."""
        self._show_from_thread(self._service.abrir(caso_id), aviso)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Buscando el siguiente",
    )
    def _next(self) -> None:
        """Claim the next free caso and show it."""
        self._next_from_thread()

    def _next_from_thread(self) -> None:
        ficha = self._service.siguiente(EN_COLA)
        if ficha is None:
            self.post_message(SinMas())
        else:
            self._show_from_thread(ficha)

    def _show_from_thread(self, ficha: FichaCaso, aviso: str = "") -> None:
        aviso = aviso or ficha.respuesta_para(self.sesion.login)
        clasificacion = clasificacion_de(ficha.borrador)
        vista = componer(self._service, ficha, clasificacion, self.sesion.login)
        self.post_message(VistaCargada(vista, entrar=True, aviso=aviso))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.previsto",
        description="Viendo qué haría",
    )
    def _foresee(self, vista: Vista, peticiones: Sequence[Peticion], pedido: int) -> None:
        worker = get_current_worker()
        prevision = self._service.prever(vista.ficha, peticiones)
        if not worker.is_cancelled:
            self.post_message(Previsto(vista.ficha.caso.id, pedido, prevision))

    @work(
        thread=True,
        exclusive=True,
        exit_on_error=False,
        group="triage.causal",
        description="Cambiando la causal",
    )
    def _recompose(self, ficha: FichaCaso, clasificacion: Clasificacion) -> None:
        """Show the caso as it is with another causal."""
        worker = get_current_worker()
        vista = componer(self._service, ficha, clasificacion, self.sesion.login)
        if not worker.is_cancelled:
            self.post_message(VistaCargada(vista, entrar=True))

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Registrando",
    )
    def _register(self, ficha: FichaCaso, peticiones: Sequence[Peticion]) -> None:
        caso = ficha.caso
        try:
            registros = self._service.registrar(caso.id, peticiones, version=caso.version)
        except Conflicto as error:
            nueva = self._service.ficha(caso.id)
            vista = componer(self._service, nueva, None, self.sesion.login)
            self.post_message(NoRegistrado(error, vista))
            return
        except AjustesError as error:
            self.post_message(NoRegistrado(error))
            return
        self.post_message(Registrados(registros))
        ultimo = registros[-1]
        avisos = " ".join(aviso for registro in registros for aviso in registro.avisos)
        if ultimo.evento in SIGUE_EN_EL_CASO and ultimo.caso.revision is None:
            self._show_from_thread(self._service.abrir(caso.id), avisos)
        else:
            self._next_from_thread()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Deshaciendo",
    )
    def _undo(self, caso_id: int) -> None:
        try:
            registros = self._service.registrar(caso_id, [Peticion(Evento.DESHACER, {})])
        except AjustesError as error:
            self.post_message(NoRegistrado(error))
            return
        self.post_message(Registrados(registros))
        avisos = " ".join(registros[-1].avisos) or "Se deshizo lo último de este caso"
        self._show_from_thread(self._service.abrir(caso_id), avisos)

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Saltando el caso",
    )
    def _skip(self, caso_id: int, motivo: str) -> None:
        self._service.saltar(caso_id, motivo)
        self._next_from_thread()

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group=ESCRITURA,
        description="Soltando el caso",
    )
    def _release(self, caso_id: int) -> None:
        self._service.soltar(caso_id)
        self.post_message(Soltado())

    @work(
        thread=True,
        exclusive=False,
        exit_on_error=False,
        group="triage.borrador",
        description="Guardando el borrador",
    )
    def _keep_draft(self, apunte: Apunte) -> None:
        try:
            self._service.guardar_borrador(apunte, SUYAS)
        finally:
            self.post_message(BorradorGuardado())
