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
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.identifiers import masked
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.contacto import AgendaEntry
from ajustes_tui.ui.measures import NARROW, NORMAL, WIDE
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, ends, label_span, line_width
from ajustes_tui.widgets.day_line import DayMark, Stretch, day_lines
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.call_words import near_day

_FIRST_HOUR = 7
_DAY_LABEL = 17
GREYED_NOTICE = "Lo gris no se puede llamar ahora: otra franja, otro día, o lo tiene alguien."


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
    def attempt(self) -> str:
        return f"{self.entry.row.caso.intentos} de {self.attempts}"

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
        return row.attempt
    return "●" * made + "○" * (row.attempts - made)


def _amount(row: AgendaRow) -> str:
    value = row.entry.row.caso.valor_aplicado
    return "—" if value is None else pesos(value).removeprefix("$ ")


def _when_tone(row: AgendaRow) -> Tone:
    """Return the tone of the moment; a cita keeps its tone in a row that cannot be called now."""
    return Tone.INACTIVE if row.not_now and row.tone is Tone.NORMAL else row.tone


def _clock_spans(row: AgendaRow, width: int) -> Sequence[Span]:
    """Return the days left; only their sign is coloured."""
    tone, glyph = signal_of(row.entry.semaforo)
    days = _clock(row)[1:]
    return [Span(" " * (width - len(days) - 1)), Span(glyph, tone), Span(days)] if days else []


def columns() -> dict[int, Sequence[Column[AgendaRow]]]:
    when = Column[AgendaRow]("Cuándo", 12, lambda r: r.when, tone=_when_tone, own=True)
    clock = Column[AgendaRow]("Plazo", 5, _clock, "der", spans=_clock_spans)
    cuenta = Column[AgendaRow]("Cuenta", 10, lambda r: r.cuenta, names=True)
    count = Column[AgendaRow]("Rd", 2, lambda r: str(len(r.entry.casos)), "der")
    what = Column[AgendaRow]("Se informa", 16, _what, tone=_what_tone, flexible=True)
    attempt = Column[AgendaRow]("Intento", 7, lambda r: r.attempt)
    last_time = Column[AgendaRow]("Última vez", 15, _last_time)
    holder = Column[AgendaRow]("Tiene", 7, _holder)
    usuario = Column[AgendaRow]("Usuario", 22, lambda r: r.usuario, flexible=True)
    told = what._replace(flexible=False)
    radicado = Column[AgendaRow]("Radicado", 12, lambda r: r.entry.row.caso.radicado_informado)
    amount = Column[AgendaRow]("Valor $", 12, _amount, "der")
    dots = Column[AgendaRow]("Intentos", 8, _dots)
    wide = (when, clock, cuenta, usuario, count, told, amount, dots, last_time, holder)
    return {
        0: (when, cuenta, what),
        NARROW: (when, clock, cuenta, count, what._replace(width=14), attempt, last_time, holder),
        NORMAL: wide,
        WIDE: (*wide[:3], radicado, *wide[3:]),
    }


def day_rows(rows: Sequence[AgendaRow], now: datetime, until: str | None, width: int) -> list[Line]:
    """Return the day's timeline: citas at their hour, and the time left."""
    citas = [row.entry.row.caso.cita for row in rows]
    marks = [
        DayMark(cita.astimezone(BOGOTA).time(), row.cuenta[-3:])
        for cita, row in zip(citas, rows, strict=True)
        if cita is not None and cita.astimezone(BOGOTA).date() == now.date()
    ]
    last = int(until[:2]) if until else now.hour + 1
    hours = Stretch(min(_FIRST_HOUR, now.hour), max(last, now.hour + 1))
    drawn = day_lines(hours, now.time(), marks, width - _DAY_LABEL - 1)
    count = count_words(len(marks), "cita", "citas")
    labels = (
        Span(cell(f" hoy {short_day(now.date())}", _DAY_LABEL), Tone.STRONG),
        Span(cell(f" {count if marks else 'sin citas'}", _DAY_LABEL), Tone.DIM),
        Span(" " * _DAY_LABEL),
    )
    return [[label, *line] for label, line in zip(labels, drawn, strict=True)]


def why_calling(row: CasoRow, nombre: str) -> str:
    what = ESTADO_WORDS[row.caso.estado].calls_for
    return f"{row.caso.cuenta}  {row.caso.radicado_informado}  {what}  {cleaned(nombre)}".rstrip()


def row_tone(row: AgendaRow) -> Tone | None:
    """Return the dim tone if the usuario cannot be called now."""
    return Tone.INACTIVE if row.not_now else None


def _plan(row: AgendaRow) -> Line:
    caso = row.entry.row.caso
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        line = [label_span("Cita")]
        if cita <= row.now:
            line.append(Span(f"■ vencida hace {_ago(row.now - cita)}", Tone.BAD))
        else:
            line.append(Span(f"{short_day(cita.date())} a las {cita:%H:%M}"))
        if row.entry.cita_requested is not None:
            asked = row.entry.cita_requested.astimezone(BOGOTA)
            line.append(Span(f" · la pidió el {short_day(asked.date())} a las {asked:%H:%M}"))
        return line
    if row.entry.last is None or not (row.tried_today or row.entry.turn.since):
        return [label_span("Cita"), Span("sin cita", Tone.DIM)]
    moment, resultado = row.entry.last
    before = f"{moment.astimezone(BOGOTA):%H:%M} {code_name(resultado)}"
    number = caso.intentos + 1
    following = f"{number} de {row.attempts}" if number <= row.attempts else f"{number}"
    if row.tried_today:
        return [
            label_span("Intento"),
            Span(f"hoy ya se intentó, {before}", Tone.NOTICE),
            Span(f" · intento {following}, otro día"),
        ]
    return [
        label_span("Intento"),
        Span(f"{following}, otra franja: {_from(row)}", Tone.NOTICE),
        Span(f" · {short_day(moment.date())} {before}"),
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


def note_line(filtered: str, until: str | None, width: int) -> Line:
    # With a filter there is no room for the calling hours.
    right = (
        [Span(f"se puede llamar hasta las {until} ", Tone.DIM)] if until and not filtered else []
    )
    if until is None:
        right = [Span("▲ fuera del horario de llamadas ", Tone.NOTICE)]
    words = f" Primero las citas; luego lo que vence antes{filtered}"
    if filtered and len(words) + line_width(right) > width:
        # How to take the filter away matters more than the order of always.
        only = filtered.removeprefix(" · ")
        words = f" {only[0].upper()}{only[1:]}"
    return ends([Span(words, Tone.DIM)], right, width)


def _from(row: AgendaRow) -> str:
    """Return the start of the next attempt, in the other part of the day."""
    start = row.entry.turn.since
    if start is None:
        return "ya"
    day = "" if start.date() == row.today else f"{short_day(start.date())} "
    return f"desde {day}{start:%H:%M}"


def detail_lines(row: AgendaRow | None, telefonos: Sequence[CuentaTelefono]) -> list[Line]:
    """Return three rows about the cursor's usuario; telephones are masked."""
    if row is None:
        return [[], [], []]
    informed = [
        f"{caso.radicado_informado}, causal {caso.causal or '—'}, "
        + (
            f"aplicado {pesos(caso.valor_aplicado)}"
            if caso.contenido is Contenido.APLICADO
            else "no aplica"
        )
        for caso in (each.caso for each in row.entry.casos)
    ]
    valid = [masked(t.number) for t in telefonos if not t.invalid]
    numbers: Line = (
        [Span("   ".join(valid)), Span("   se ven al abrir", Tone.DIM)]
        if valid
        else [Span("▲ ábralo y t agrega uno: ninguno es válido", Tone.NOTICE)]
    )
    return [
        _plan(row),
        [label_span("Se informa"), Span(" · ".join(informed))],
        [label_span("Teléfonos"), *numbers],
    ]
