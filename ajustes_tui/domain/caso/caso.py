"""One requested ajuste, alive across cortes: the columns Claro brings, and the work of the célula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, Self

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.estados import CLOSED, Contenido, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento


class Caso(NamedTuple):
    """A caso as the rules read it; money is centavos, dates are Bogota's.

    The columns of Claro hold the value in force. Where a person supplied it, `propios` keeps what
    Claro's own column said (None for nothing), so that a later corte is compared with Claro's word
    and not with ours.
    """

    id: int
    cuenta: str
    radicado: str
    version: int
    estado: Estado
    corte: date
    """Newest corte whose columns the caso carries."""
    corte_inicial: date | None = None
    """The corte it first came in; the clock counts from it when there is no fecha de solicitud."""
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
    """The causal the asesor's motivo names, kept beside the validated one."""
    causal_sugerida: bool = False
    atribuible: str | None = None
    demora_de: str | None = None
    contenido: Contenido | None = None

    razon: str | None = None
    subrazon: str | None = None
    radicado_vigente: str | None = None
    """The newest radicado of the caso; None while it is the base's own."""
    reescalamientos: int = 0
    escalado_el: date | None = None
    resultado_al_enviar: Resultado | None = None
    """What the back had said when the caso was last sent away, to the back or to PQR."""
    respuesta_al_enviar: date | None = None
    radicado_enviado: str | None = None
    radicado_respuesta: str | None = None
    """The radicado of the answer in force; None while it is the base's own."""
    autorizado_back: bool = False

    veredicto: Evento | None = None
    """The last effective verdict; None when there is none, or it was undone, returned or voided."""
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
    """The estado of the caso before it was closed; `reabrir` takes it back there."""
    revision: int | None = None
    """Line of the question that waits in the supervisor's tray."""
    dueno: str | None = None
    """The login of the person who asked the question, to whom the answer goes back."""

    @property
    def cubeta(self) -> Cubeta:
        """The bucket the caso counts in: of its last effective verdict, unless it is annulled."""
        return cubeta_of(
            self.estado, self.veredicto, self.reescalamientos, self.resultado_al_enviar
        )

    @property
    def name(self) -> str:
        """Return how a person names the caso: by its cuenta and its newest radicado."""
        return f"{self.cuenta} / {self.radicado_actual}"

    @property
    def radicado_actual(self) -> str:
        """The newest radicado."""
        return self.radicado_vigente or self.radicado

    @property
    def radicado_informado(self) -> str:
        """The radicado told to the usuario: that of the answer, which need not be the newest."""
        return self.radicado_respuesta or self.radicado

    def answered_under(self, radicado: str | None) -> Self:
        """Return the caso with the radicado of its answer, which is told from then on."""
        return self._replace(radicado_respuesta=None if radicado == self.radicado else radicado)

    @property
    def closed(self) -> bool:
        """Whether the procedure has ended for the caso."""
        return self.estado in CLOSED

    def claro_value(self, column: str) -> object:
        """Return the value Claro's own column last brought, never the one a person supplied."""
        return self.propios[column] if column in self.propios else getattr(self, column)

    def with_own(self, column: str, value: object) -> Self:
        """Return the caso with a value a person supplied, remembering Claro's."""
        own = dict(self.propios)
        if column not in own:
            previous = getattr(self, column)
            own[column] = previous.isoformat() if isinstance(previous, date) else previous
        return self._replace(propios=own, **{column: value})  # type: ignore[arg-type]  # the column varies

    def without_veredicto(self) -> Self:
        """Return the caso with its verdict void: written in the historial, no longer counted."""
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
    """Return the bucket of a verdict, given how many corrective eventos came before it (section 7).

    What the back had said when the caso was sent to PQR tells a rejection that stands from a caso that
    never came before it. An annulled caso is in a bucket of its own, whatever its verdict, which
    `reabrir` gives back.
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


OF_RECURSO = frozenset({Estado.RECURSO_POR_RADICAR, Estado.RECURSO_EN_PQR})
"""The estados in which what the usuario asks is a recurso, whatever it was before."""


def pqr_of(
    estado: Estado, recurso_el: date | None, clase: Clase | None, of_marcacion: Clase | None
) -> Clase | None:
    """Return the class of a caso: recurso once it has one, else of the base, else of its marcación."""
    if recurso_el is not None or estado in OF_RECURSO:
        return Clase.RECURSO
    return clase or of_marcacion
