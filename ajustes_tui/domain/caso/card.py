"""The values a screen or an order shows of a caso: rows of the queue, and the whole card."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Clase, Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark
from ajustes_tui.domain.caso.words import AFTER_CLASIFICAR, CONTENIDO_WORDS, ESTADO_WORDS, QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.rules.decision import Allowed, CuentaTelefono, Refusal, quoted_name
from ajustes_tui.domain.values.clocks import Unanswered


class CasoRow(NamedTuple):
    """One row of a list of casos."""

    id: int
    cuenta: str
    radicado: str
    radicado_actual: str
    causal: str | None
    motivo: str
    estado: Estado
    contenido: Contenido | None
    cubeta: str
    asesor_id: str | None
    aliado: str | None
    valor_solicitado: int | None
    valor_aplicado: int | None
    resultado: Resultado | None
    vence: date | None
    tomado_by: str | None
    version: int
    intentos: int
    reescalamientos: int
    cita: datetime | None
    aplazado_hasta: date | None
    in_revision: bool
    corte: date
    escalado_el: date | None = None
    waits_for_back: bool = False
    """Whether the caso waits for the back, so that it may come back to the queue unanswered."""
    asesor_nombre: str | None = None
    dueno: str | None = None
    causal_sugerida: str | None = None
    """The letter that the motivo suggests, while no causal is validated."""
    clase: Clase | None = None
    """The class the base brought."""
    recurso_el: date | None = None
    marcacion: str | None = None
    """Razón and subrazón of the last escalation, else of the base."""
    pqr: Clase | None = None
    """The class of what the usuario asked."""
    money_mark: MoneyMark | None = None
    """Why the amounts of the caso do not fit its result."""
    unexplained: bool = False
    """Whether its result is a word that no synonym explains, so that it cannot be classified yet."""


class ToCall(NamedTuple):
    """What decides when the usuario of a caso is called, of a caso that may be the next one."""

    id: int
    cuenta: str
    estado: Estado
    cita: datetime | None
    vence: date | None


class CasoRadicado(NamedTuple):
    """A radicado of a caso and the line that brought it (None: the base)."""

    radicado: str
    line: int | None


class SkippedCaso(NamedTuple):
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
    run_session: str
    since: datetime
    vence: datetime


class Holding(NamedTuple):
    """The version and the live claim of a caso, which others may change while a person looks at it."""

    version: int
    toma: Toma | None


class HistorialLine(NamedTuple):
    """One line of the historial de marcaciones, its note and free text put back beside it."""

    line: int
    momento: datetime
    agente: str
    caso: int
    evento: str
    estado_before: str | None
    estado_after: str
    razon: str | None
    subrazon: str | None
    radicado: str | None
    cun: str | None
    datos: Mapping[str, object]
    nota: str | None
    deshecha: bool
    digest: str


class PermittedAction(NamedTuple):
    """An evento, and whether this person may register it on this caso now."""

    evento: Evento
    permit: Allowed | Refusal


class ProcedureStep(NamedTuple):
    """The step of the procedure a caso is at: its number, its words, and the data still missing."""

    number: int | None
    text: str
    missing: tuple[str, ...] = ()


class CasoClock(NamedTuple):
    """The legal clock spelled out for a person."""

    elapsed: int
    """Business days since the clock started."""
    total: int
    remaining: int
    vence: date
    estimated: bool
    festivos: tuple[date, ...]
    """Weekdays between the start of the clock and its end that are no business days."""


class CaseCard(NamedTuple):
    """Everything the caso card shows."""

    caso: Caso
    step: ProcedureStep
    actions: tuple[PermittedAction, ...]
    clock: CasoClock | None
    causal: Causal | None
    """The validated causal, or the suggested one when it is not classified yet."""
    causal_sugerida: str | None
    radicados: tuple[CasoRadicado, ...]
    telefonos: tuple[CuentaTelefono, ...]
    others: tuple[CasoRow, ...]
    """The other casos of the cuenta."""
    lines: tuple[HistorialLine, ...]
    """The last lines of the cuenta, newest first."""
    datos: Mapping[str, str]
    """Columns of the base the program does not use."""
    toma: Toma | None
    borrador: Mapping[str, str]
    borrador_at: datetime | None
    borrador_version: int | None = None
    """The version of the caso the draft was typed on."""
    pqr: Clase | None = None
    """The class of what the usuario asked."""
    owes: Unanswered | None = None
    """The overdue answer of the back, when the caso came back to the queue for lack of it."""

    def respuesta_for(self, me: str) -> str:
        """Return the supervisor's answer as a sentence until the person `me` writes on the caso; else ''."""
        for line in self.lines:
            if line.caso != self.caso.id or line.deshecha:
                continue
            if line.agente == me:
                return ""
            if line.evento == Evento.RESOLVER_REVISION:
                return f"{line.agente} le respondió: «{line.datos.get('motivo', '')}»"
        return ""

    def by_others(self, me: str, *, after: int = 0) -> tuple[HistorialLine, ...]:
        """Return the lines of others, the oldest first: after a line, else since the draft was saved."""
        since = self.borrador_at
        return tuple(
            line
            for line in reversed(self.lines)
            if line.caso == self.caso.id
            and line.agente != me
            and line.line > after
            and (after or (since is not None and line.momento >= since))
        )

    def changed_meanwhile(self, me: str) -> tuple[HistorialLine, ...]:
        """Return the lines of others since the draft; empty while the caso has the version typed on."""
        if self.borrador_version in (None, self.caso.version):
            return ()
        return self.by_others(me)

    def allows(self, evento: Evento) -> Allowed | Refusal:
        """Return whether the person may register an evento, with the reason when not."""
        for action in self.actions:
            if action.evento is evento:
                return action.permit
        return Refusal(f"{quoted_name(evento)} no se registra a mano.")


def short_question(row: CasoRow, today: date | None = None) -> str:
    """Return the next step of a caso in the few words of a list; without `today`, any delay still counts."""
    if row.in_revision:
        return "En revisión"
    if row.aplazado_hasta is not None and (today is None or row.aplazado_hasta > today):
        return f"Aplazado hasta {row.aplazado_hasta:%d/%m}"
    if row.estado is Estado.REESCALADO:
        return f"Reescalado ({row.reescalamientos})"
    if row.estado is Estado.POR_CONTACTAR:
        contenido = row.contenido or Contenido.NO_APLICA
        return f"{ESTADO_WORDS[row.estado].in_list}: {CONTENIDO_WORDS[contenido]}"
    asks = AFTER_CLASIFICAR[row.resultado] if row.estado is Estado.POR_CLASIFICAR else row.estado
    return ESTADO_WORDS[asks].in_list or QUESTIONS[asks]
