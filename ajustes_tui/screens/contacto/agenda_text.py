"""The rows of the agenda: when to call, the decision to tell, and the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, ESTADO_WORDS, code_name
from ajustes_tui.domain.rules.decision import CuentaTelefono
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.identifiers import masked
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.contacto import AgendaEntry
from ajustes_tui.ui.measures import LABEL_WIDTH, NARROW
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span
from ajustes_tui.widgets.flow import Part, PlaceArea, Row
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.call_words import near_day

_WHOLE = 106
"""Cells of the list with every column."""


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A usuario to call."""

    entry: AgendaEntry
    when: str
    tone: Tone
    rank: int
    """0 a cita due, 1 to call now, 2 not now, 3 already tried today."""
    attempts: int
    """Attempts after which a usuario is ilocalizado."""
    login: str
    """The caller."""
    now: datetime
    tried_today: bool = False
    """Whether anyone tried today; the next attempt must be another day."""

    @property
    def caso_id(self) -> int:
        """The most urgent caso of the usuario, used as row id."""
        return self.entry.row.caso.id

    @property
    def cuenta(self) -> str:
        return self.entry.row.caso.cuenta

    @property
    def usuario(self) -> str:
        return cleaned(self.entry.row.caso.usuario_nombre or "sin nombre")

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def not_now(self) -> bool:
        return self.rank > 1


def agenda_rows(
    agenda: Sequence[AgendaEntry], now: datetime, login: str, attempts: int
) -> list[AgendaRow]:
    """Return the rows in calling order: citas due, callable now, the rest.

    A usuario tried today at every number is last.
    """
    rows = [_row(entry, now, login, attempts) for entry in agenda]
    return sorted(rows, key=lambda row: row.rank)


def _row(entry: AgendaEntry, now: datetime, login: str, attempts: int) -> AgendaRow:
    row = entry.row
    when, tone, rank, tried_today = "ya", Tone.NORMAL, 1, False
    if row.caso.cita is not None:
        cita = row.caso.cita.astimezone(BOGOTA)
        today = cita.date() == now.date()
        text = f"cita {cita:%H:%M}" if today else f"cita {cita:%d/%m}"
        if cita <= now:
            when, tone, rank = f"■ {text}", Tone.BAD, 0
        else:
            when, tone, rank = (f"▲ {text}" if today else text), Tone.KEY, 2
    elif row.caso.aplazado_hasta is not None and row.caso.aplazado_hasta > now.date():
        when, rank = short_day(row.caso.aplazado_hasta), 2
    elif entry.turn.since is not None:
        day = entry.turn.since.date()
        text = near_day(day, now.date())
        when, rank = f"desde {entry.turn.since:%H:%M}" if day == now.date() else text, 2
        if entry.turn.tried is not None:
            rank, tried_today = 3, True
    elif entry.turn.number:
        when = "ya, otro tel"
    anothers_cita = entry.cita_agente not in (None, login)
    if row.tomado_by not in (None, login) or row.caso.revision is not None or anothers_cita:
        rank = max(rank, 2)
    return AgendaRow(entry, when, tone, rank, attempts, login, now, tried_today)


def _what(row: AgendaRow) -> str:
    casos = row.entry.casos
    if row.entry.row.caso.estado is Estado.RECURSO_POR_RADICAR:
        return "recurso"
    if row.entry.row.caso.estado is Estado.POR_DEJAR_MENSAJE:
        return "mensaje de voz"
    applied = sum(each.caso.contenido is Contenido.APLICADO for each in casos)
    if applied and applied < len(casos):
        return f"{applied} aplica, {len(casos) - applied} no"
    return CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]


def _last_time(row: AgendaRow) -> str:
    asked = row.entry.cita_requested
    if asked is not None:
        return f"{_short_day(asked.astimezone(BOGOTA).date(), row.today)} pidió cita"
    if row.entry.last is None:
        return "—"
    moment, resultado = row.entry.last
    outcome = CONTACT_OUTCOMES.get(resultado)
    words = (outcome and outcome.last_time) or code_name(resultado)
    return f"{_short_day(moment.date(), row.today)} {words}"


def _short_day(day: date, today: date) -> str:
    return "hoy" if day == today else short_day(day)[:3]


def _holder(row: AgendaRow) -> str:
    if row.entry.row.caso.revision is not None:
        return "revisión"
    holder = row.entry.row.tomado_by or row.entry.cita_agente
    return "usted" if holder == row.login else holder or ""


def _clock(row: AgendaRow) -> str:
    if row.entry.remaining is None:
        return ""
    return f"{glyph_of(row.entry.semaforo)} {row.entry.remaining:>2}"


def _what_tone(row: AgendaRow) -> Tone:
    """Return the tone of the decision; none if there are both kinds, or another task."""
    told = {each.caso.contenido for each in row.entry.casos}
    if row.entry.row.caso.estado in (Estado.RECURSO_POR_RADICAR, Estado.POR_DEJAR_MENSAJE):
        return Tone.NORMAL
    if told == {Contenido.APLICADO}:
        return Tone.OK
    return Tone.NORMAL if Contenido.APLICADO in told else Tone.BAD


def _dots(row: AgendaRow) -> str:
    """Return the attempts as dots, the made ones filled; as figures if above the total."""
    made = row.entry.row.caso.intentos
    if made > row.attempts:
        return f"{made} de {row.attempts}"
    return "●" * made + "○" * (row.attempts - made)


def _amount(row: AgendaRow) -> str:
    value = row.entry.row.caso.valor_aplicado
    return "—" if value is None else pesos(value).removeprefix("$ ")


def _when_tone(row: AgendaRow) -> Tone:
    """Return the tone of the moment, inactive where no call is due now; a cita keeps its own."""
    return Tone.INACTIVE if row.not_now and row.tone is Tone.NORMAL else row.tone


def _clock_spans(row: AgendaRow, width: int) -> Sequence[Span]:
    """Return the days left; only their sign is coloured."""
    tone, glyph = signal_of(row.entry.semaforo)
    days = _clock(row)[1:]
    return [Span(" " * (width - len(days) - 1)), Span(glyph, tone), Span(days)] if days else []


def _when(row: AgendaRow) -> str:
    """Return from when, or who has it; '' is now."""
    holder = _holder(row)
    if row.when == "ya":
        return "" if holder == "usted" else holder
    return row.when


def columns() -> dict[int, Sequence[Column[AgendaRow]]]:
    when = Column[AgendaRow]("Cuándo", 12, _when, tone=_when_tone, own=True)
    clock = Column[AgendaRow]("Plazo", 5, _clock, "der", spans=_clock_spans)
    cuenta = Column[AgendaRow]("Cuenta", 10, lambda r: r.cuenta, names=True)
    what = Column[AgendaRow]("Se informa", 16, _what, tone=_what_tone, flexible=True)
    usuario = Column[AgendaRow]("Usuario", 22, lambda r: r.usuario, flexible=True)
    dots = Column[AgendaRow]("Intentos", 8, _dots)
    amount = Column[AgendaRow]("Valor $", 12, _amount, "der")
    last_time = Column[AgendaRow]("Última vez", 15, _last_time)
    listed = (when, cuenta, clock, usuario, what._replace(width=14, flexible=False), dots)
    return {
        0: (when, cuenta, what),
        NARROW: listed,
        _WHOLE: (*listed[:5], amount, dots, last_time),
    }


def why_calling(row: CasoRow, nombre: str) -> str:
    what = ESTADO_WORDS[row.caso.estado].calls_for
    return f"{row.caso.cuenta}  {row.caso.radicado_informado}  {what}  {cleaned(nombre)}".rstrip()


def row_tone(row: AgendaRow) -> Tone | None:
    """Return the dim tone if the usuario cannot be called now."""
    return Tone.INACTIVE if row.not_now else None


def _plan(row: AgendaRow) -> list[Row]:
    """Return the cita or the next attempt, if there is something to say."""
    caso = row.entry.row.caso
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        said = Span(f"{short_day(cita.date())} a las {cita:%H:%M}")
        if cita <= row.now:
            said = Span(f"■ vencida hace {_ago(row.now - cita)}", Tone.BAD)
        more: Line = ()
        if row.entry.cita_requested is not None:
            asked = row.entry.cita_requested.astimezone(BOGOTA)
            more = [Span(f" · la pidió el {short_day(asked.date())} a las {asked:%H:%M}")]
        return [Row([label_span("Cita"), said], more=more)]
    if row.entry.last is None or not (row.tried_today or row.entry.turn.since):
        return []
    moment, resultado = row.entry.last
    before = f"{moment.astimezone(BOGOTA):%H:%M} {code_name(resultado)}"
    number = caso.intentos + 1
    following = f"{number} de {row.attempts}" if number <= row.attempts else f"{number}"
    if row.tried_today:
        said = Span(f"hoy ya se intentó, {before}", Tone.NOTICE)
        return [
            Row([label_span("Intento"), said], more=[Span(f" · intento {following}, otro día")])
        ]
    said = Span(f"{following}, otra franja: {_from(row)}", Tone.NOTICE)
    return [
        Row([label_span("Intento"), said], more=[Span(f" · {short_day(moment.date())} {before}")])
    ]


def _ago(elapsed: timedelta) -> str:
    """Return an elapsed time: `45 min`, `2 h 20` or `3 días`."""
    minutes = int(elapsed.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d}"
    return "1 día" if hours < 48 else f"{hours // 24} días"


def note_line(only: str, *, outside: bool) -> Line:
    """Return the filter and the key that removes it, or that nobody may be called now."""
    words = f" Solo «{cleaned(only)}», Supr lo quita   " if only else " "
    late = [Span("▲ fuera del horario de llamadas", Tone.NOTICE)] if outside else []
    return [Span(words, Tone.DIM), *late] if only or outside else []


def _from(row: AgendaRow) -> str:
    """Return the start of the next attempt, in the other part of the day."""
    start = row.entry.turn.since
    if start is None:
        return "ya"
    day = "" if start.date() == row.today else f"{short_day(start.date())} "
    return f"desde {day}{start:%H:%M}"


def detail(row: AgendaRow, telefonos: Sequence[CuentaTelefono], right: str) -> Part:
    """Return what a call is for, most important first; telephones are masked."""
    entry = row.entry
    casos = "; ".join(
        f"{caso.radicado_informado}, {caso.causal or '—'}, "
        + (
            f"aplicado {pesos(caso.valor_aplicado)}"
            if caso.contenido is Contenido.APLICADO
            else "no aplica"
        )
        for caso in (each.caso for each in entry.casos)
    )
    valid = " · ".join(masked(t.number) for t in telefonos if not t.invalid)
    lacking = Span("▲ ábralo y t agrega uno: ninguno es válido", Tone.NOTICE)
    holder = _holder(row)
    facts = (
        ("Se informa", Span(casos)),
        ("Teléfonos", Span(valid) if valid else lacking),
        ("Última vez", Span(_last_time(row) if entry.last or entry.cita_requested else "")),
        ("Vence", Span(short_day(entry.row.vence) if entry.row.vence else "")),
        ("La tiene", Span("" if holder == "usted" else holder)),
    )
    told = [Row([label_span(name), said], hang=LABEL_WIDTH) for name, said in facts if said.text]
    return PlaceArea("detalle", 41, [*_plan(row), *told], f"{row.cuenta} · {row.usuario}", (right,))
