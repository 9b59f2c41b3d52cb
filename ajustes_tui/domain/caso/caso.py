"""A requested ajuste across cortes: Claro's columns and the célula's work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, Self

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.estados import CLOSED, Contenido, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento


class Caso(NamedTuple):
    """A caso; money in centavos, dates in Bogota.

    Columns hold the value in force. Where a person supplied it, `propios` keeps Claro's (None for
    nothing), to compare later cortes with Claro's own.
    """

    id: int
    cuenta: str
    radicado: str
    version: int
    estado: Estado
    corte: date
    corte_inicial: date | None = None
    """First corte; starts the clock without fecha de solicitud."""
    motivo: str = ""
    estado_ajuste: str = ""
    resultado: Resultado | None = None
    resultado_crudo: str = ""
    resultado_por_revisar: bool = False
    motivo_rechazo: str | None = None
    valor_solicitado: int | None = None
    valor_aplicado: int | None = None
    asesor_id: str | None = None
    asesor_nombre: str | None = None
    aliado: str | None = None
    fecha_solicitud: date | None = None
    fecha_respuesta: date | None = None
    usuario_nombre: str | None = None
    cun: str | None = None
    clase: Clase | None = None
    propios: Mapping[str, str | int | None] = {}

    causal: str | None = None
    causal_pedida: str | None = None
    causal_sugerida: bool = False
    atribuible: str | None = None
    demora_de: str | None = None
    contenido: Contenido | None = None

    razon: str | None = None
    subrazon: str | None = None
    radicado_vigente: str | None = None
    """Newest radicado; None for the base's own."""
    reescalamientos: int = 0
    escalado_el: date | None = None
    resultado_al_enviar: Resultado | None = None
    respuesta_al_enviar: date | None = None
    radicado_enviado: str | None = None
    radicado_respuesta: str | None = None
    """Radicado of the answer in force; None for the base's own."""
    autorizado_back: bool = False

    veredicto: Evento | None = None
    """Last effective verdict; None if undone, returned or voided."""
    veredicto_motivo: str | None = None
    veredicto_agente: str | None = None
    veredicto_el: datetime | None = None

    informado_el: date | None = None
    no_interpone: bool = False
    recurso_el: date | None = None
    recurso_tipo: str | None = None
    intentos: int = 0
    dias_intento: int = 0
    ultimo_dia_intento: date | None = None
    cita: datetime | None = None
    aplazado_hasta: date | None = None
    estado_previo: Estado | None = None
    """Before closing; `reabrir` restores it."""
    revision: int | None = None
    """Line of the question in the supervisor's tray."""
    dueno: str | None = None
    """Login of the asker, who gets the caso back."""

    @property
    def cubeta(self) -> Cubeta:
        return cubeta_of(
            self.estado, self.veredicto, self.reescalamientos, self.resultado_al_enviar
        )

    @property
    def asks(self) -> Estado:
        """The estado whose question it asks: before its causal, the one of its result."""
        return ASKED_BY[self.resultado] if self.estado is Estado.POR_CLASIFICAR else self.estado

    @property
    def name(self) -> str:
        return f"{self.cuenta} / {self.radicado_actual}"

    @property
    def radicado_actual(self) -> str:
        return self.radicado_vigente or self.radicado

    @property
    def radicado_informado(self) -> str:
        return self.radicado_respuesta or self.radicado

    def answered_under(self, radicado: str | None) -> Self:
        """Set the radicado of the answer, told from then on."""
        return self._replace(radicado_respuesta=None if radicado == self.radicado else radicado)

    @property
    def closed(self) -> bool:
        return self.estado in CLOSED

    def claro_value(self, column: str) -> object:
        """Return Claro's last value, never a person's."""
        return self.propios[column] if column in self.propios else getattr(self, column)

    def with_own(self, column: str, value: object) -> Self:
        """Set a person's value, keeping Claro's in `propios`."""
        own = dict(self.propios)
        if column not in own:
            previous = getattr(self, column)
            own[column] = previous.isoformat() if isinstance(previous, date) else previous
        return self._replace(propios=own, **{column: value})  # type: ignore[arg-type]  # the column varies

    def without_veredicto(self) -> Self:
        """Void the verdict: it stays in the historial, uncounted."""
        return self._replace(
            contenido=None,
            veredicto=None,
            veredicto_motivo=None,
            veredicto_agente=None,
            veredicto_el=None,
            informado_el=None,
            no_interpone=False,
            cita=None,
            intentos=0,
            dias_intento=0,
            ultimo_dia_intento=None,
        )


def cubeta_of(
    estado: str | None, veredicto: Evento | None, reescalamientos: int, al_enviar: str | None
) -> Cubeta:
    """Return a verdict's bucket, given the corrective eventos before it (section 7).

    The back's result when sent to PQR separates a standing rejection from a caso that never reached
    the back. An annulled caso has its own bucket; `reabrir` restores the verdict's.
    """
    if estado == Estado.ANULADO:
        return Cubeta.ANULADO
    if veredicto is Evento.APLICACION_CORRECTA:
        return Cubeta.CORREGIDO if reescalamientos else Cubeta.APLICADO
    if veredicto is Evento.NO_REVERTIDO:
        return Cubeta.NO_REVERTIDO
    if veredicto is Evento.ESCALAR_PQR and al_enviar != Resultado.RECHAZADO:
        return Cubeta.A_PQR
    if veredicto in (Evento.RECHAZO_CORRECTO, Evento.ESCALAR_PQR):
        return Cubeta.NO_REVERTIDO if reescalamientos else Cubeta.RECHAZADO
    return Cubeta.PENDIENTE


ASKED_BY: Mapping[Resultado | None, Estado] = {
    Resultado.APROBADO: Estado.POR_VERIFICAR,
    Resultado.RECHAZADO: Estado.POR_VALIDAR,
    None: Estado.POR_ESCALAR,
}
"""The estado whose question each result of the back asks."""
OF_RECURSO = frozenset({Estado.RECURSO_POR_RADICAR, Estado.RECURSO_EN_PQR})
"""Estados in which the request is a recurso."""


def pqr_of(
    estado: Estado, recurso_el: date | None, clase: Clase | None, of_marcacion: Clase | None
) -> Clase | None:
    """Return the class: recurso once filed, else the base's, else the marcación's."""
    if recurso_el is not None or estado in OF_RECURSO:
        return Clase.RECURSO
    return clase or of_marcacion
