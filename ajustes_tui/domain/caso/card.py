"""The values a screen or an order shows of a caso: rows of the queue, and the whole card."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.words import (
    AFTER_CLASIFICAR,
    CONTENIDO_WORDS,
    DOUBTFUL_WORDS,
    ESTADO_WORDS,
    OUT_OF_LIST,
    QUESTIONS,
)
from ajustes_tui.domain.keeping.audit import ran_ahead
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.rules.decision import Allowed, CuentaTelefono, Refusal, quoted_name
from ajustes_tui.domain.values.clocks import Semaforo, Unanswered
from ajustes_tui.domain.values.counts import count_words


class ToCall(NamedTuple):
    """What decides when the usuario of a caso is called, of a caso that may be the next one."""

    id: int
    cuenta: str
    estado: Estado
    cita: datetime | None
    vence: date | None


class CasoRow(NamedTuple):
    """One row of a list of casos: the caso, and what is joined to it."""

    caso: Caso
    vence: date | None
    tomado_by: str | None
    waits_for_back: bool
    """Whether the caso waits for the back, so that it may come back to the queue unanswered."""
    marcacion: str | None
    """Razón and subrazón of the last escalation, else of the base."""
    causal_sugerida: str | None = None
    """The letter that the motivo suggests, while no causal is validated."""
    causal_nombre: str = ""
    """The name of that causal, or of the validated one."""
    pqr: Clase | None = None
    """The class of what the usuario asked."""
    mine: bool = False
    """Whether the person who reads it has claimed it."""
    remaining: int | None = None
    """Business days left of its clock on the day it was read."""
    semaforo: Semaforo | None = None
    unanswered: int | None = None
    """Business days without an answer of the back, while it waits for one."""
    today: date | None = None
    """The day on which it was read."""

    @property
    def letter(self) -> str:
        """The letter of its causal, with `?` while it is only suggested; '' for none."""
        return self.caso.causal or (self.causal_sugerida and f"{self.causal_sugerida}?") or ""

    @property
    def money_mark(self) -> MoneyMark | None:
        """Why the amounts of the caso do not fit its result."""
        caso = self.caso
        return money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)

    @property
    def to_call(self) -> ToCall:
        """What decides when its usuario is called."""
        caso = self.caso
        return ToCall(caso.id, caso.cuenta, caso.estado, caso.cita, self.vence)


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

    def stands(self, now: datetime) -> bool:
        """Tell whether it has not lapsed by the clock that runs now."""
        return self.vence > now and not ran_ahead(self.since, now)


class Holding(NamedTuple):
    """The version and the live claim of a caso, which others may change while a person looks at it."""

    version: int
    toma: Toma | None


class HistorialLine(NamedTuple):
    """One line of the historial de marcaciones, its note and free text put back beside it."""

    line: int
    momento: datetime
    agente: str
    caso: int | None
    """None for a line of the cuenta, which is of none of its casos."""
    evento: str
    estado_before: str | None
    estado_after: str | None
    """None where there is no caso."""
    razon: str | None
    subrazon: str | None
    radicado: str | None
    cun: str | None
    datos: Mapping[str, object]
    nota: str | None
    deshecha: bool
    digest: str
    cambios: Mapping[str, tuple[object, object]] = {}
    """What it changed in its caso, before and after; only where the account is shown."""


class PermittedAction(NamedTuple):
    """An evento, and whether this person may register it on this caso now."""

    evento: Evento
    permit: Allowed | Refusal


class ProcedureStep(NamedTuple):
    """The step of the procedure a caso is at: its number, its words, and the data still missing."""

    number: int | None
    text: str
    missing: tuple[str, ...] = ()
    bar: str = ""
    """Why only a supervisor with a reason sends the caso to the back; empty when anybody may."""


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
    me: str = ""
    """The login of the person who reads the card."""

    @property
    def held_by(self) -> str:
        """The login of another person who has the caso, or ''."""
        return self.toma.login if self.toma is not None and self.toma.login != self.me else ""

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
        """Return whether the person may register an evento now, with the reason when not.

        Nobody registers anything on a caso that somebody else has, not even a note.
        """
        if self.held_by:
            return Refusal(
                f"Lo tiene {self.held_by}: aquí solo se mira.",
                "Espere a que lo suelte, o pida a una supervisora que lo reasigne.",
            )
        for action in self.actions:
            if action.evento is evento:
                return action.permit
        return Refusal(f"{quoted_name(evento)} no se registra a mano.")


def next_step(row: CasoRow) -> str:
    """Return the next step of a row, by which every list names its caso."""
    caso = row.caso
    if row.unanswered is not None:
        which = "Reescalado" if caso.estado is Estado.REESCALADO else "En el back"
        return f"{which} hace {count_words(row.unanswered, 'día', 'días')}"
    if caso.estado is Estado.POR_CLASIFICAR and caso.revision is None:
        if caso.resultado_por_revisar:
            return DOUBTFUL_WORDS
        if not (caso.causal or row.causal_sugerida):
            return OUT_OF_LIST[1]
    return short_question(caso, row.today)


def short_question(caso: Caso, today: date | None = None) -> str:
    """Return the next step of a caso in the few words of a list; without `today`, any delay still counts."""
    if caso.revision is not None:
        return "En revisión"
    if caso.aplazado_hasta is not None and (today is None or caso.aplazado_hasta > today):
        return f"Aplazado hasta {caso.aplazado_hasta:%d/%m}"
    if caso.estado is Estado.REESCALADO:
        return f"Reescalado ({caso.reescalamientos})"
    if caso.estado is Estado.POR_CONTACTAR:
        contenido = caso.contenido or Contenido.NO_APLICA
        return f"{ESTADO_WORDS[caso.estado].in_list}: {CONTENIDO_WORDS[contenido]}"
    asks = AFTER_CLASIFICAR[caso.resultado] if caso.estado is Estado.POR_CLASIFICAR else caso.estado
    return ESTADO_WORDS[asks].in_list or QUESTIONS[asks]
