"""The rows of mi turno and where Enter leads: the caso in hand, what follows, and what waits as counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, evento_words, question_of
from ajustes_tui.domain.figures.duties import Duty, since_words
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos
from ajustes_tui.services.casos.turno import (
    RETURNED,
    AnsweredQuestion,
    Cita,
    InHand,
    ReturnedToday,
    Turno,
    queue_of,
)
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, label_span
from ajustes_tui.widgets.flow import Row
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import screen_of


class TurnoList(Enum):
    """What is read before Enter leads on, or is listed in a box."""

    CALLS = "the calls offered now"
    DAY = "what the person did today"


@dataclass(frozen=True, slots=True)
class Destination:
    """What Enter opens; the same one over readings if its key is."""

    key: str
    words: str = field(compare=False)
    """What the command row says of Enter."""
    mode: str = field(default="", compare=False)
    request: object = field(default=None, compare=False)
    listing: TurnoList | None = field(default=None, compare=False)


class TurnoRow(NamedTuple):
    """A row that the cursor can select if it has a destination."""

    row: Row
    to: Destination | None = None
    digit: str = ""
    """The key that opens it at once."""


def in_hand(turno: Turno) -> list[TurnoRow]:
    hand = turno.in_hand
    if hand is None:
        return []
    cut = f", se cortó {hand.cut:%H:%M}" if hand.cut else ""
    since = f"  desde {hand.since:%H:%M}{cut}" if hand.since else cut
    caso = [
        label_span("Estaba en"),
        Span(f"{hand.cuenta}  ", Tone.STRONG),
        Span(question_of(hand.estado, hand.resultado)),
    ]
    mode = "revision" if holds_answer(hand.borrador) else screen_of(hand.estado)
    to = Destination("en mano", f"Enter vuelve a {hand.cuenta}", mode, hand.caso_id)
    written = [[label_span(""), Span(text)] for text in _borrador(hand)]
    return [
        TurnoRow(Row([*caso, Span(since, Tone.DIM)], short=[caso, caso[:2]]), to),
        TurnoRow(Row(written[0], short=written[1:])),
        TurnoRow(Row([label_span(""), *_meanwhile(hand)])),
    ]


def other_drafts(turno: Turno) -> str:
    others = turno.other_borradores
    return f"y {count_words(others, 'borrador más', 'borradores más')}" if others else ""


def _borrador(hand: InHand) -> list[str]:
    """Return a draft's content in ever fewer data; the first one has all."""
    if hand.borrador_at is None:
        return ["sin nada escrito"]
    when = f"borrador de las {hand.borrador_at:%H:%M}"
    parts = summary_of(hand.borrador).split(", ") if hand.borrador else []
    shorter = [f"{when}: {', '.join(parts[:n])} y más" for n in range(len(parts) - 1, 0, -1)]
    return [f"{when}: {', '.join(parts)}" if any(parts) else when, *shorter, when]


def summary_of(borrador: Mapping[str, str]) -> str:
    """Return a draft's content and missing data; never a telephone number."""
    if "modo" in borrador:
        paragraphs = sum(bool(hour) for hour in borrador.get("dichos", "").split(","))
        parts = [f"la llamada, {count_words(paragraphs, 'párrafo dicho')}"]
        if borrador.get("recurso"):
            parts.append("el recurso" if borrador.get("motivo") else "el recurso sin razones")
        if borrador.get("razon"):
            parts.append(f"{borrador['razon']} {borrador.get('subrazon', '')}".strip())
        return ", ".join(parts)
    parts = []
    if holds_answer(borrador):
        digit = borrador.get("r.digito")
        parts.append(f"la respuesta {digit}" if digit else "una respuesta")
        parts[0] += " en la bandeja" + ("" if borrador.get("r.razon") else ", sin razón")
    parts += [text.held for key, text in BOX_TEXTS.items() if text.held and borrador.get(key)]
    if borrador.get("causal"):
        parts.append(f"causal {borrador['causal']}")
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        parts.append(evento_words(evento).done)
    fields = {key[2:]: text for key, text in borrador.items() if key.startswith("c.")}
    pair = " ".join(
        fields.pop(key, borrador.get(f"f.{key}", "")) for key in ("razon", "subrazon")
    ).strip()
    empty = []
    for key, text in fields.items():
        name = key.strip("_").replace("_", " ").replace("por que", "por qué")
        if text.strip():
            parts.append(f"{name} {cleaned(text.strip())}" if key != "telefono" else name)
        else:
            empty.append(f"{name} sin escribir")
    return ", ".join([*parts, *([pair] if pair else []), *empty])


def _meanwhile(hand: InHand) -> Line:
    if hand.holder is not None:
        if hand.touched is not None and hand.touched[0] == hand.holder:
            return [Span(f"▲ {_touched(hand)} y ahora lo tiene", Tone.NOTICE)]
        did = f"{_touched(hand)}; " if hand.touched else ""
        return [Span(f"▲ {did}ahora lo tiene {cleaned(hand.holder)}", Tone.NOTICE)]
    if hand.touched is not None:
        return [Span(f"▲ {_touched(hand)}; véalo antes de seguir", Tone.NOTICE)]
    follows = "sigue siendo suyo" if hand.is_held else "está libre"
    return [Span("√", Tone.OK), Span(f" nadie lo tocó mientras tanto; {follows}")]


def _touched(hand: InHand) -> str:
    if hand.touched is None:
        return ""
    who, evento = hand.touched
    if who == "sistema":
        return "un corte lo cambió mientras tanto"
    return f"{cleaned(who)} registró «{evento_words(evento).done or evento}»"


_VERB, _CUENTA, _NAME, _ASKS, _AMOUNT = 13, 10, 22, 25, 12
_HOUR = 60
_SOON_DAYS = 2
"""At so many business days left or fewer, the number is drawn strong."""


def expected_rows(turno: Turno) -> list[TurnoRow]:
    """Return the first citas and each answer of the supervisora: what was promised to somebody."""
    rows: list[TurnoRow] = []
    for cita in (*turno.overdue, *turno.citas):
        if (coming := turno.expected.get(cita.caso_id)) is not None:
            verb, note = _when(cita, turno.now), _until(cita, turno.now)
            rows.append(TurnoRow(_row(verb, coming, note), _to_call(turno, coming.caso)))
    return [*rows, *map(_answer, turno.answered)]


def next_rows(turno: Turno) -> list[TurnoRow]:
    """Return the calls and decisions that fall due first, as many as there is room for."""
    promised = {cita.caso_id for cita in (*turno.overdue, *turno.citas)}
    calls = [coming for coming in turno.to_call if coming.caso.id not in promised]
    rows = [
        (coming, Span(f" {cell('Llamar', _VERB)}"), _to_call(turno, coming.caso))
        for coming in calls
    ]
    for coming in turno.to_decide:
        caso = coming.caso
        opens = Destination(f"caso {caso.id}", f"Enter abre {caso.cuenta}", "triage", caso.id)
        rows.append((coming, Span(f" {cell('Decidir', _VERB)}"), opens))
    rows.sort(key=lambda each: each[0].vence or date.max)
    return [
        TurnoRow(_row(verb, coming, _note(coming))._replace(spare=True), opens)
        for coming, verb, opens in rows
    ]


def citas_left(turno: Turno) -> list[Cita]:
    """Return the citas that have no row of their own."""
    return [cita for cita in (*turno.overdue, *turno.citas) if cita.caso_id not in turno.expected]


def _answer(answered: AnsweredQuestion) -> TurnoRow:
    line = [
        Span(f" {cell('Leer', _VERB)}"),
        Span(cell(answered.cuenta, _CUENTA)),
        Span(f"{cleaned(answered.who)} le respondió «{cleaned(answered.text)}»"),
    ]
    key, words = f"respuesta {answered.caso_id}", "Enter abre el caso que le contestaron"
    to = Destination(key, words, screen_of(answered.estado), answered.caso_id)
    return TurnoRow(Row(line), to)


def _to_call(turno: Turno, caso: Caso) -> Destination:
    cita = next((c for c in (*turno.overdue, *turno.citas) if c.caso_id == caso.id), None)
    words = f"Enter llama a {caso.cuenta}"
    if cita is not None and cita.momento <= turno.now:
        words += f": su cita era a las {cita.momento:%H:%M}"
    elif cita is not None:
        words += f": su cita es en {length_words(cita.momento - turno.now)}"
    return Destination(f"llamada {caso.id}", words, "contacto", caso.id)


def _row(verb: Span, coming: CasoRow, note: Span) -> Row:
    """Return the row of a caso; its amount goes first, then what it asks, then its note."""
    caso, remaining = coming.caso, coming.remaining
    tone, glyph = signal_of(coming.semaforo)
    soon = remaining is not None and remaining <= _SOON_DAYS
    amount = caso.valor_aplicado if caso.valor_aplicado is not None else caso.valor_solicitado
    days = f"{'' if remaining is None else remaining:>3} "
    named = [
        verb,
        Span(cell(caso.cuenta, _CUENTA)),
        Span(glyph, tone),
        Span(days, Tone.STRONG if soon else Tone.NORMAL),
        Span(cell(cleaned(caso.usuario_nombre or "sin nombre"), _NAME)),
    ]
    asked = [*named, *_asks(caso)]
    worth = f"{pesos(amount).removeprefix('$ ') if amount is not None else '—':>{_AMOUNT}}"
    noted = [Span("   "), note] if note.text else []
    return Row([*asked, Span(worth), *noted], short=([*asked, *noted], asked, named))


def _asks(caso: Caso) -> list[Span]:
    """Return what is told or asked, the first word in the tone of the answer."""
    if caso.contenido is not None:
        tone = Tone.OK if caso.contenido is Contenido.APLICADO else Tone.BAD
        return [Span(cell(CONTENIDO_WORDS[caso.contenido], _ASKS), tone)]
    text = cell(question_of(caso.estado, caso.resultado), _ASKS)
    word, blank, rest = text.partition(": ")
    if not blank:
        return [Span(text)]
    tone = {"Aprobado": Tone.OK, "Rechazado": Tone.BAD}.get(word, Tone.NORMAL)
    return [Span(word, tone), Span(blank + rest)]


def _note(coming: CasoRow) -> Span:
    caso = coming.caso
    if coming.tomado_by:
        return Span("lo tiene usted", Tone.DIM)
    if caso.intentos:
        return Span(count_words(caso.intentos, "intento"), Tone.DIM)
    return Span("")


def _when(cita: Cita, now: datetime) -> Span:
    """Return the hour of a cita, or its day if it is overdue since another one."""
    late = cita.momento <= now
    at = f"{cita.momento:%H:%M}" if cita.momento.date() == now.date() else f"{cita.momento:%d/%m}"
    words = cell(f"{'■' if late else '▲'} cita {at}", _VERB)
    return Span(f" {words}", Tone.BAD if late else Tone.KEY)


def _until(cita: Cita, now: datetime) -> Span:
    if cita.momento > now:
        return Span(f"en {length_words(cita.momento - now)}", Tone.KEY)
    if cita.momento.date() != now.date():
        return Span(f"era el {short_day(cita.momento.date())}", Tone.BAD)
    return Span(f"hace {length_words(now - cita.momento)}", Tone.BAD)


def length_words(length: timedelta) -> str:
    """Return a duration: `20 minutos`, `4 h 20 min`."""
    minutes = int(length.total_seconds()) // _HOUR
    if minutes < _HOUR:
        return count_words(minutes, "minuto")
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


_NAME_WIDTH = 21
_VERB_WIDTH = 10
_DUTY_WIDTH, _LONG_DUTY = 26, 44
_NONE = Span(" ")
_DIGITS = 9
"""Duties that have a digit."""


def waiting_rows(turno: Turno, run_session: RunSession) -> list[TurnoRow]:
    """Return heaps of work with their number, most urgent first."""
    rows: list[TurnoRow] = []
    count, since = turno.bandeja
    if count:
        oldest = f"la más vieja, {short_moment(since, turno.now)}" if since else ""
        tray = Destination("bandeja", "Enter abre la bandeja", "revision")
        name = _agreeing(count, "pregunta en bandeja", "preguntas en bandeja")
        rows.append(_heap(count, name, tray, [oldest], Span("▲", Tone.NOTICE)))
    queue = _queue_row(turno, run_session)
    if not run_session.can(Power.WORK):
        return [*rows, queue]
    if citas := citas_left(turno):
        casos = ShowCasos("otras citas", ids=frozenset(cita.caso_id for cita in citas))
        to = Destination("citas", "Enter abre estas citas en la agenda", "contacto", casos)
        rows.append(_heap(len(citas), _agreeing(len(citas), "cita más", "citas más"), to, []))
    retries = _agreeing(turno.retries, "es", "son") + " segundo o tercer intento"
    of = f"de {thousands(turno.agenda)} en la agenda" if turno.agenda > turno.llamadas else ""
    intentos = f"{turno.retries} {retries}" if turno.retries else ""
    calls = "Enter abre la agenda con estas llamadas"
    to = Destination("llamadas", calls, listing=TurnoList.CALLS)
    name = _agreeing(turno.llamadas, "llamada por hacer", "llamadas por hacer")
    rows.append(_heap(turno.llamadas, name, to, _shorter(of, intentos)))
    rows.append(queue)
    if turno.returned.total:
        rows.append(_returned_row(turno.returned))
    if turno.questions:
        name = _agreeing(turno.questions, "pregunta suya", "preguntas suyas")
        what = f"{_agreeing(turno.questions, 'espera', 'esperan')} a la supervisora"
        to = Destination("preguntas", "Enter abre la bandeja, con sus preguntas", "revision")
        rows.append(_heap(turno.questions, name, to, [what]))
    return rows


def pace_row(turno: Turno) -> list[TurnoRow]:
    wordings = turno.pace.wordings(turno.now.date()) if turno.pace else ()
    lines: list[Line] = [[Span(f" {words}", Tone.DIM)] for words in wordings]
    return [TurnoRow(Row(lines[0], short=lines[1:]))] if lines else []


def duty_rows(turno: Turno, *, leads: bool) -> list[TurnoRow]:
    """Return what is to be done, each with its digit; a leader is told that there is nothing."""
    if not turno.duties and leads:
        return [TurnoRow(Row([Span(" Por ahora no le toca nada.", Tone.DIM)]))]
    rows: list[TurnoRow] = []
    for number, duty in enumerate(turno.duties, 1):
        digit = str(number) if number <= _DIGITS else ""
        marked = [Span(" "), Span(cell(digit, 2), Tone.STRONG)]
        name = Span(cell(duty.name, max(_DUTY_WIDTH, min(len(duty.name), _LONG_DUTY))))
        named = [*marked, Span(cell(duty.row.verb, _VERB_WIDTH), Tone.DIM), name]
        since = since_words(duty, turno.now.date())
        said = _shorter(duty.detail, since) if duty.detail or since else []
        lines: list[Line] = [[*named, Span(f" {words}")] for words in said]
        row = Row(
            [*lines, named][0],
            end=[Span(_key_of(duty), Tone.KEY), Span(" ")],
            short=[*lines[1:], named, [*marked, name]],
        )
        rows.append(TurnoRow(row, _to_duty(number, duty), digit))
    return rows


def _to_duty(number: int, duty: Duty) -> Destination:
    key, words = f"toca {number}", f"Enter lo abre: {duty.row.verb.lower()} {duty.name}"
    return Destination(key, words, duty.row.screen, duty.about)


def _key_of(duty: Duty) -> str:
    places = (action for action in actions_of("global") if action.in_lines == duty.row.word)
    return next((action.keystroke for action in places), "")


def _queue_row(turno: Turno, run_session: RunSession) -> TurnoRow:
    mine, whole = turno.queue.total, turno.queue.whole
    of = f"de {thousands(whole)} en la cola" if whole > mine else ""
    urgent = _semaforos(turno)
    said = [" · ".join(filter(None, (of, urgent))), urgent]
    casos = ShowCasos("por decidir · libres y míos", queue_of(run_session.login))
    to = Destination("cola", "Enter abre la cola con estos casos", "triage", casos)
    name = _agreeing(mine, "caso por decidir", "casos por decidir")
    return _heap(mine, name, to, said)


def _semaforos(turno: Turno) -> str:
    queue = turno.queue
    rest = queue.total - queue.overdue - queue.soon
    fall_due = count_words(queue.soon, "vence", "vencen")
    parts = [
        f"■ {count_words(queue.overdue, 'vencido')}" if queue.overdue else "",
        f"▲ {fall_due} en {queue.days} días o menos" if queue.soon else "",
        f"○ {thousands(rest)}" if rest else "",
    ]
    return "  ".join(part for part in parts if part)


def _returned_row(returned: ReturnedToday) -> TurnoRow:
    """Return what came back as answered and unanswered, in ever fewer parts."""
    waits = f"sin respuesta hace {count_words(returned.days, 'día')}"
    if returned.unanswered != returned.total:
        waits = f"{returned.unanswered} {waits}"
    answered = returned.total - returned.unanswered
    unanswered = waits if returned.unanswered else ""
    again = count_words(returned.again, "rechazado otra vez", "rechazados otra vez")
    rejected = count_words(returned.rechazados, "rechazado")
    approved = count_words(returned.aprobados, "aprobado")
    repeated = again if returned.again else ""
    each = [
        rejected if returned.rechazados else "",
        approved if returned.aprobados else "",
    ]
    counted = count_words(answered, "respondido") if answered else ""
    parts = [[repeated, *each, unanswered], [repeated, counted, unanswered], [counted, unanswered]]
    name = _agreeing(returned.total, "volvió del back", "volvieron del back")
    if not answered:
        name = _agreeing(returned.total, "sigue en el back", "siguen en el back")
    casos = ShowCasos("volvieron del back", RETURNED, back_to="turno")
    to = Destination("vueltos", "Enter abre en la cola lo que volvió", "triage", casos)
    said = [" · ".join(filter(None, words)) for words in parts]
    return _heap(returned.total, name, to, [*said, counted or unanswered])


def _shorter(*parts: str) -> list[str]:
    """Return the parts in a text, then without the last ones."""
    said = [part for part in parts if part]
    return [", ".join(said[:n]) for n in range(len(said), 0, -1)]


def _heap(
    count: int, name: str, to: Destination, said: Sequence[str], glyph: Span = _NONE
) -> TurnoRow:
    named = [Span(" "), glyph, Span(f"{thousands(count):>4} {cell(name, _NAME_WIDTH)}")]
    lines: list[Line] = [[*named, Span(words)] for words in said]
    return TurnoRow(Row([*lines, named][0], short=[*lines[1:], named]), to)


def _agreeing(count: int, one: str, several: str) -> str:
    return one if count == 1 else several
