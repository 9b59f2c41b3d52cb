"""The waiting work of mi turno as counts, and what the person is to do."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.figures.duties import Duty, since_words
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.turno.next_text import Destination, TurnoList, TurnoRow, citas_left
from ajustes_tui.services.casos.turno import RETURNED, ReturnedToday, Turno, queue_of
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.text import Line, Span, Tone, cell
from ajustes_tui.widgets.flow import Row

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
