"""The values a screen or an order shows of a caso: rows of the queue, and the whole card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, ESTADO_WORDS, PREGUNTAS, TRAS_CLASIFICAR
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.rules.decision import Negado, Permitido, TelefonoDeCuenta, nombre_de
from ajustes_tui.domain.values.clocks import SinRespuesta


class FilaCaso(NamedTuple):
    """One row of a list of casos."""

    id: int
    cuenta: str
    radicado: str
    radicado_actual: str
    causal: str | None
    motivo: str
    estado: Estado
    contenido: Contenido | None
    cubeta: str | None
    asesor_id: str | None
    aliado: str | None
    valor_solicitado: int | None
    valor_aplicado: int | None
    resultado: Resultado | None
    vence: date | None
    tomado_por: str | None
    version: int
    intentos: int
    reescalamientos: int
    cita: datetime | None
    aplazado_hasta: date | None
    en_revision: bool
    corte: date
    escalado_el: date | None = None
    vuelve: bool = False
    """Whether it waits for the back and comes back to the queue unanswered."""
    asesor_nombre: str | None = None
    dueno: str | None = None
    causal_sugerida: str | None = None
    """The letter its motivo points to, while no causal is validated."""


class RadicadoDeCaso(NamedTuple):
    """A radicado of a caso and the line that brought it (None: the base)."""

    radicado: str
    linea: int | None


class Salto(NamedTuple):
    """A skipped caso: who skipped it, when, and why."""

    momento: datetime
    login: str
    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    motivo: str


class Toma(NamedTuple):
    """A live claim: who has the caso, in which session, since when and until when."""

    login: str
    sesion: str
    desde: datetime
    vence: datetime


class Tenencia(NamedTuple):
    """The version and the live claim of a caso: what others may change while a person looks at it."""

    version: int
    toma: Toma | None


class Linea(NamedTuple):
    """One line of the historial de marcaciones, its note and free text put back beside it."""

    linea: int
    momento: datetime
    agente: str
    caso: int
    evento: str
    estado_antes: str | None
    estado_despues: str
    razon: str | None
    subrazon: str | None
    radicado: str | None
    cun: str | None
    datos: Mapping[str, object]
    nota: str | None
    deshecha: bool
    huella: str


class Accion(NamedTuple):
    """An evento, and whether this person may register it on this caso now."""

    evento: Evento
    permiso: Permitido | Negado


class Paso(NamedTuple):
    """The step of the procedure a caso is at: its number, its words, and the data still missing."""

    numero: int | None
    texto: str
    falta: tuple[str, ...] = ()


class RelojDeCaso(NamedTuple):
    """The legal clock spelled out for a person."""

    dia: int
    """Business days gone since the clock started."""
    dias: int
    restantes: int
    vence: date
    estimado: bool
    festivos: tuple[date, ...]
    """Weekdays between the start of the clock and its end that are no business days."""


class Ficha(NamedTuple):
    """Everything the caso card shows."""

    caso: Caso
    paso: Paso
    acciones: tuple[Accion, ...]
    reloj: RelojDeCaso | None
    causal: Causal | None
    """The validated causal, or the suggested one when it is not classified yet."""
    causal_sugerida: str | None
    radicados: tuple[RadicadoDeCaso, ...]
    telefonos: tuple[TelefonoDeCuenta, ...]
    otros: tuple[FilaCaso, ...]
    """The other casos of the cuenta."""
    lineas: tuple[Linea, ...]
    """The last lines of the cuenta, newest first."""
    datos: Mapping[str, str]
    """Columns of the base the program does not use."""
    toma: Toma | None
    borrador: Mapping[str, str]
    borrador_el: datetime | None
    borrador_version: int | None = None
    """The version of the caso the draft was typed on."""
    debe: SinRespuesta | None = None
    """The overdue answer of the back, when the caso came back to the queue for lack of it."""

    def respuesta_para(self, yo: str) -> str:
        """Return the supervisor's answer as a sentence until the person `yo` writes on the caso; else ''."""
        for linea in self.lineas:
            if linea.caso != self.caso.id or linea.deshecha:
                continue
            if linea.agente == yo:
                return ""
            if linea.evento == Evento.RESOLVER_REVISION:
                return f"{linea.agente} le respondió: «{linea.datos.get('motivo', '')}»"
        return ""

    def ajenas(self, yo: str, *, despues_de: int = 0) -> tuple[Linea, ...]:
        """Return others' lines on the caso, oldest first: after a line, else since the draft was kept."""
        desde = self.borrador_el
        return tuple(
            linea
            for linea in reversed(self.lineas)
            if linea.caso == self.caso.id
            and linea.agente != yo
            and linea.linea > despues_de
            and (despues_de or (desde is not None and linea.momento >= desde))
        )

    def cambio_mientras(self, yo: str) -> tuple[Linea, ...]:
        """Return the lines others wrote since the draft; empty while the caso keeps the version typed on."""
        if self.borrador_version in (None, self.caso.version):
            return ()
        return self.ajenas(yo)

    def permite(self, evento: Evento) -> Permitido | Negado:
        """Return whether the person may register an evento, with the reason when not."""
        for accion in self.acciones:
            if accion.evento is evento:
                return accion.permiso
        return Negado(f"{nombre_de(evento)} no se registra a mano.")


def pregunta_corta(fila: FilaCaso, hoy: date | None = None) -> str:
    """Return the next step of a caso in the few words of a list; without `hoy`, any delay still counts."""
    if fila.en_revision:
        return "En revisión"
    if fila.aplazado_hasta is not None and (hoy is None or fila.aplazado_hasta > hoy):
        return f"Aplazado hasta {fila.aplazado_hasta:%d/%m}"
    if fila.estado is Estado.REESCALADO:
        return f"Reescalado ({fila.reescalamientos})"
    if fila.estado is Estado.POR_CONTACTAR:
        contenido = fila.contenido or Contenido.NO_APLICA
        return f"{ESTADO_WORDS[fila.estado].in_list}: {CONTENIDO_WORDS[contenido]}"
    asks = TRAS_CLASIFICAR[fila.resultado] if fila.estado is Estado.POR_CLASIFICAR else fila.estado
    return ESTADO_WORDS[asks].in_list or PREGUNTAS[asks]
