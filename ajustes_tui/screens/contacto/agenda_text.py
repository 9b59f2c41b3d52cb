"""The rows of the agenda: when each usuario may be called, what will be told, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, WRONG_NUMBER
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, ESTADO_WORDS, dicho
from ajustes_tui.domain.rules.decision import TelefonoDeCuenta
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.telephone import enmascarado
from ajustes_tui.services.casos.contacto import EnAgenda
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Linea, Trozo, Voz, extremos, rotulo
from ajustes_tui.widgets.window_table import Columna

GREYED_NOTICE = "Lo gris no se puede llamar ahora: otra franja, otro día, o lo tiene alguien."


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A usuario to call as the agenda shows it."""

    entry: EnAgenda
    when: str
    """When the usuario may be called, in words."""
    tone: Voz
    """The tone of those words."""
    rank: int
    """0 a cita that is due, 1 to be called now, 2 not now, 3 already tried today."""
    attempts: int
    """How many attempts make a usuario unreachable."""
    login: str
    """The person who calls."""
    now: datetime
    tried_today: bool = False
    """Whether somebody already tried today, so that the next attempt is another day's."""

    @property
    def caso_id(self) -> int:
        """The most urgent caso of the usuario, which names the row."""
        return self.entry.fila.id

    @property
    def cuenta(self) -> str:
        """The cuenta of the usuario."""
        return self.entry.fila.cuenta

    @property
    def attempt(self) -> str:
        """How many attempts were made, of how many."""
        return f"{self.entry.fila.intentos} de {self.attempts}"

    @property
    def today(self) -> date:
        """The day of the list."""
        return self.now.date()

    @property
    def not_now(self) -> bool:
        """Whether the usuario cannot be called now."""
        return self.rank > 1


def agenda_rows(
    agenda: Sequence[EnAgenda], now: datetime, login: str, attempts: int, next_day: date
) -> list[AgendaRow]:
    """Return the rows in the order to call: citas due, who may be called now, the rest.

    Who was tried today is last, and waits for `next_day`, the next day with calling hours.
    """
    rows = [_row(entry, now, login, attempts, next_day) for entry in agenda]
    return sorted(rows, key=lambda row: row.rank)


def near_day(day: date, today: date) -> str:
    """Return a day to come as it is said today, `mañana` or `lun 30/11`."""
    return "mañana" if day == today + timedelta(days=1) else dia_corto(day)


def _row(entry: EnAgenda, now: datetime, login: str, attempts: int, next_day: date) -> AgendaRow:
    fila = entry.fila
    when, tone, rank, tried_today = "ya", Voz.NORMAL, 1, False
    if fila.cita is not None:
        cita = fila.cita.astimezone(BOGOTA)
        today = cita.date() == now.date()
        text = f"cita {cita:%H:%M}" if today else f"cita {cita:%d/%m}"
        if cita <= now:
            when, tone, rank = f"■ {text}", Voz.MALO, 0
        else:
            when, tone, rank = (f"▲ {text}" if today else text), Voz.AVISO, 2
    elif fila.aplazado_hasta is not None and fila.aplazado_hasta > now.date():
        when, rank = dia_corto(fila.aplazado_hasta), 2
    elif fila.estado is Estado.POR_CONTACTAR and _tried_today(entry, now):
        # Filing a recurso or leaving a message needs no other day.
        day = entry.desde.date() if entry.desde is not None else next_day
        when, rank, tried_today = near_day(day, now.date()), 3, True
    elif entry.desde is not None and entry.desde > now:
        today = entry.desde.date() == now.date()
        text = near_day(entry.desde.date(), now.date())
        when, rank = f"desde {entry.desde:%H:%M}" if today else text, 2
    anothers_cita = entry.cita_de not in (None, login)
    if fila.tomado_por not in (None, login) or fila.en_revision or anothers_cita:
        rank = max(rank, 2)
    return AgendaRow(entry, when, tone, rank, attempts, login, now, tried_today)


def _tried_today(entry: EnAgenda, now: datetime) -> bool:
    """Tell whether somebody tried today, and it was not just a wrong number."""
    if entry.ultima is None or entry.ultima[0].date() != now.date():
        return False
    return entry.ultima[1] not in WRONG_NUMBER


def _what(row: AgendaRow) -> str:
    """Return what the usuario is to be told."""
    casos = row.entry.casos
    if row.entry.fila.estado is Estado.RECURSO_POR_RADICAR:
        return "recurso"
    if row.entry.fila.estado is Estado.POR_DEJAR_MENSAJE:
        return "mensaje de voz"
    applied = sum(caso.contenido is Contenido.APLICADO for caso in casos)
    if applied and applied < len(casos):
        return f"{applied} aplicado, {len(casos) - applied} no"
    return CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]


def _last_time(row: AgendaRow) -> str:
    asked = row.entry.pedida
    if asked is not None:
        return f"{_short_day(asked.astimezone(BOGOTA).date(), row.today)} pidió cita"
    if row.entry.ultima is None:
        return "—"
    moment, resultado = row.entry.ultima
    outcome = CONTACT_OUTCOMES.get(resultado)
    words = (outcome and outcome.last_time) or dicho(resultado)
    return f"{_short_day(moment.date(), row.today)} {words}"


def _short_day(day: date, today: date) -> str:
    return "hoy" if day == today else dia_corto(day)[:3]


def _holder(row: AgendaRow) -> str:
    if row.entry.fila.en_revision:
        return "revisión"
    holder = row.entry.fila.tomado_por or row.entry.cita_de
    return "usted" if holder == row.login else holder or ""


def _clock(row: AgendaRow) -> str:
    if row.entry.restantes is None:
        return ""
    return f"{glyph_of(row.entry.semaforo)} {row.entry.restantes:>2}"


def columns() -> dict[int, Sequence[Columna[AgendaRow]]]:
    """Return the columns of each width class."""
    when = Columna[AgendaRow]("Cuándo", 12, lambda r: r.when, voz=lambda r: r.tone)
    clock = Columna[AgendaRow]("Plazo", 5, _clock, "der", lambda r: signal_of(r.entry.semaforo)[0])
    cuenta = Columna[AgendaRow]("Cuenta", 10, lambda r: r.cuenta)
    count = Columna[AgendaRow]("Rd", 2, lambda r: str(len(r.entry.casos)), "der")
    what = Columna[AgendaRow]("Se informa", 16, _what, flexible=True)
    attempt = Columna[AgendaRow]("Intento", 7, lambda r: r.attempt)
    last_time = Columna[AgendaRow]("Última vez", 14, _last_time)
    holder = Columna[AgendaRow]("Tiene", 7, _holder)
    radicado = Columna[AgendaRow]("Radicado", 12, lambda r: r.entry.fila.radicado_actual)
    amount = Columna[AgendaRow]("Valor", 12, lambda r: pesos(r.entry.fila.valor_aplicado), "der")
    return {
        0: (when, clock, cuenta, count, what, attempt, last_time, holder),
        110: (when, clock, cuenta, radicado, count, what, amount, attempt, last_time, holder),
    }


def why_calling(fila: FilaCaso) -> str:
    """Return what a usuario may be calling about, for a list to choose from."""
    what = ESTADO_WORDS[fila.estado].calls_for
    return f"{fila.cuenta}  {fila.radicado_actual}  {what}"


def row_tone(row: AgendaRow) -> Voz | None:
    """Return the tone of a whole row: dim when the usuario cannot be called now."""
    return Voz.INACTIVO if row.not_now else None


def _plan(row: AgendaRow) -> Linea:
    """Return the cita, or which attempt comes next and when."""
    caso = row.entry.fila
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        line = [rotulo("Cita")]
        if cita <= row.now:
            line.append(Trozo(f"■ vencida hace {_ago(row.now - cita)}", Voz.MALO))
        else:
            line.append(Trozo(f"{dia_corto(cita.date())} a las {cita:%H:%M}"))
        if row.entry.pedida is not None:
            asked = row.entry.pedida.astimezone(BOGOTA)
            line.append(Trozo(f" · la pidió el {dia_corto(asked.date())} a las {asked:%H:%M}"))
        return line
    if row.entry.ultima is None or not (row.tried_today or row.entry.desde):
        return [rotulo("Cita"), Trozo("sin cita", Voz.TENUE)]
    moment, resultado = row.entry.ultima
    before = f"{moment.astimezone(BOGOTA):%H:%M} {dicho(resultado)}"
    following = f"{caso.intentos + 1} de {row.attempts}"
    if row.tried_today:
        return [
            rotulo("Intento"),
            Trozo(f"hoy ya se intentó, {before}", Voz.AVISO),
            Trozo(f" · intento {following}, otro día"),
        ]
    return [
        rotulo("Intento"),
        Trozo(f"{following}, otra franja: {_from(row)}", Voz.AVISO),
        Trozo(f" · {dia_corto(moment.date())} {before}"),
    ]


def _ago(elapsed: timedelta) -> str:
    """Return how long ago, `45 min`, `2 h 20` or `3 días`."""
    minutes = int(elapsed.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d}"
    return "1 día" if hours < 48 else f"{hours // 24} días"


def note_line(filtered: str, until: str | None, width: int) -> Linea:
    """Return the row over the list: its order, its filter, and until when usuarios may be called."""
    left = [Trozo(f" Primero las citas; luego lo que vence antes{filtered}", Voz.TENUE)]
    if until is None:
        return extremos(left, [Trozo("▲ fuera del horario de llamadas ", Voz.AVISO)], width)
    hour = f"se puede llamar hasta las {until} "
    # With a filter to be told there is no room for what the day always allows.
    right = [Trozo(hour, Voz.TENUE)] if until and not filtered else []
    return extremos(left, right, width)


def _from(row: AgendaRow) -> str:
    """Return from when the next attempt is in another part of the day than the last one."""
    start = row.entry.desde
    if start is None:
        return "ya"
    day = "" if start.date() == row.today else f"{dia_corto(start.date())} "
    return f"desde {day}{start:%H:%M}"


def detail_lines(row: AgendaRow | None, telefonos: Sequence[TelefonoDeCuenta]) -> list[Linea]:
    """Return the three rows about the usuario under the cursor; numbers are masked here."""
    if row is None:
        return [[], [], []]
    told = [
        f"{caso.radicado_actual}, causal {caso.causal or '—'}, "
        + (
            f"aplicado {pesos(caso.valor_aplicado)}"
            if caso.contenido is Contenido.APLICADO
            else "no aplica"
        )
        for caso in row.entry.casos
    ]
    valid = [enmascarado(t.numero) for t in telefonos if not t.invalido]
    numbers: Linea = (
        [Trozo("   ".join(valid)), Trozo("   se ven al abrir", Voz.TENUE)]
        if valid
        else [Trozo("▲ ninguno válido: ábralo y t agrega uno", Voz.AVISO)]
    )
    return [
        _plan(row),
        [rotulo("Se informa"), Trozo(" · ".join(told))],
        [rotulo("Teléfonos"), *numbers],
    ]
