"""Values of a caso for screens and orders: queue rows and the whole card."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.words import (
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
    """What decides when a usuario is called."""

    id: int
    cuenta: str
    estado: Estado
    cita: datetime | None
    vence: date | None


class CasoRow(NamedTuple):
    """A listed caso with its joined data."""

    caso: Caso
    vence: date | None
    tomado_by: str | None
    waits_for_back: bool
    """It may return to the queue unanswered."""
    marcacion: str | None
    """Of the last escalation, else of the base."""
    causal_sugerida: str | None = None
    """From the motivo, while no causal is validated."""
    causal_nombre: str = ""
    """Name of the suggested or validated causal."""
    pqr: Clase | None = None
    mine: bool = False
    remaining: int | None = None
    """Business days left of its clock when read."""
    semaforo: Semaforo | None = None
    unanswered: int | None = None
    """Business days without the back's answer."""
    today: date | None = None

    @property
    def letter(self) -> str:
        return self.caso.causal or (self.causal_sugerida and f"{self.causal_sugerida}?") or ""

    @property
    def money_mark(self) -> MoneyMark | None:
        caso = self.caso
        return money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)

    @property
    def to_call(self) -> ToCall:
        caso = self.caso
        return ToCall(caso.id, caso.cuenta, caso.estado, caso.cita, self.vence)


class CasoRadicado(NamedTuple):
    """A radicado of a caso and the line that brought it (None: the base)."""

    radicado: str
    line: int | None


class SkippedCaso(NamedTuple):
    """A skipped caso: by whom, when, why."""

    momento: datetime
    login: str
    caso: int
    cuenta: str
    radicado: str
    estado: Estado
    motivo: str


class Toma(NamedTuple):
    """A live claim: caso, person, session, start and end."""

    login: str
    run_session: str
    since: datetime
    vence: datetime

    def stands(self, now: datetime) -> bool:
        return self.vence > now and not ran_ahead(self.since, now)


class Holding(NamedTuple):
    """A caso's version and live claim, to detect changes by others."""

    version: int
    toma: Toma | None


class HistorialLine(NamedTuple):
    """A line of the historial, with its note and free text."""

    line: int
    momento: datetime
    agente: str
    caso: int | None
    """None for a line of the cuenta."""
    evento: str
    estado_before: str | None
    estado_after: str | None
    """None without a caso."""
    razon: str | None
    subrazon: str | None
    radicado: str | None
    cun: str | None
    datos: Mapping[str, object]
    nota: str | None
    deshecha: bool
    digest: str
    cambios: Mapping[str, tuple[object, object]] = {}
    """Changes before and after; only in an account."""


class PermittedAction(NamedTuple):
    """An evento and whether this person may register it now."""

    evento: Evento
    permit: Allowed | Refusal


class ProcedureStep(NamedTuple):
    """The procedure step, its words and the missing data."""

    number: int | None
    text: str
    missing: tuple[str, ...] = ()
    bar: str = ""
    """Why only a supervisor with a reason sends it to the back; empty if anybody may."""


class CasoClock(NamedTuple):
    """The legal clock, spelled out."""

    elapsed: int
    total: int
    remaining: int
    vence: date
    estimated: bool
    festivos: tuple[date, ...]
    """Weekdays within the clock that are no business days."""


class CaseCard(NamedTuple):
    """Everything the card shows."""

    caso: Caso
    step: ProcedureStep
    actions: tuple[PermittedAction, ...]
    clock: CasoClock | None
    causal: Causal | None
    """Validated, else suggested."""
    causal_sugerida: str | None
    radicados: tuple[CasoRadicado, ...]
    telefonos: tuple[CuentaTelefono, ...]
    others: tuple[CasoRow, ...]
    lines: tuple[HistorialLine, ...]
    """Last lines of the cuenta, newest first."""
    datos: Mapping[str, str]
    """Columns of the base without a use."""
    toma: Toma | None
    borrador: Mapping[str, str]
    borrador_at: datetime | None
    borrador_version: int | None = None
    """The caso's version when the draft was typed."""
    pqr: Clase | None = None
    """Class of the usuario's request."""
    owes: Unanswered | None = None
    """The overdue answer for which the caso returned to the queue."""
    me: str = ""

    @property
    def held_by(self) -> str:
        return self.toma.login if self.toma is not None and self.toma.login != self.me else ""

    def respuesta_for(self, me: str) -> str:
        """Return the supervisor's answer until `me` writes on the caso, else ''."""
        for line in self.lines:
            if line.caso != self.caso.id or line.deshecha:
                continue
            if line.agente == me:
                return ""
            if line.evento == Evento.RESOLVER_REVISION:
                return f"{line.agente} le respondió: «{line.datos.get('motivo', '')}»"
        return ""

    def by_others(self, me: str, *, after: int = 0) -> tuple[HistorialLine, ...]:
        """Return others' lines, oldest first, after a line or since the draft."""
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
        """Return others' lines since the draft; empty if the version is unchanged."""
        if self.borrador_version in (None, self.caso.version):
            return ()
        return self.by_others(me)

    def allows(self, evento: Evento) -> Allowed | Refusal:
        """Tell whether an evento is allowed, or why not.

        Nothing may be registered on another's caso, not even a note.
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
    """Return the row's next step, as in every list."""
    caso = row.caso
    if row.unanswered is not None:
        which = "Reescalado" if caso.estado is Estado.REESCALADO else "En el back"
        return f"{which} hace {count_words(row.unanswered, 'día')}"
    if caso.estado is Estado.POR_CLASIFICAR and caso.revision is None:
        if caso.resultado_por_revisar:
            return DOUBTFUL_WORDS
        if not (caso.causal or row.causal_sugerida):
            return OUT_OF_LIST[1]
    return short_question(caso, row.today)


def short_question(caso: Caso, today: date | None = None) -> str:
    if caso.revision is not None:
        return "En revisión"
    if caso.aplazado_hasta is not None and (today is None or caso.aplazado_hasta > today):
        return f"Aplazado hasta {caso.aplazado_hasta:%d/%m}"
    if caso.estado is Estado.REESCALADO:
        return f"Reescalado ({caso.reescalamientos})"
    if caso.estado is Estado.POR_CONTACTAR:
        contenido = caso.contenido or Contenido.NO_APLICA
        return f"{ESTADO_WORDS[caso.estado].in_list}: {CONTENIDO_WORDS[contenido]}"
    return ESTADO_WORDS[caso.asks].in_list or QUESTIONS[caso.asks]
