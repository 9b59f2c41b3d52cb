"""The day of mi turno: what the person did, its line of hours, who is here, the newest corte, the avisos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple

from ajustes_tui.domain.caso.eventos import ActKind, Evento
from ajustes_tui.domain.caso.outcomes import CALL_COUNTS, COUNTED_AS
from ajustes_tui.domain.caso.words import CUBETA_WORDS, code_name, evento_words
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import PersonCard, RunSession
from ajustes_tui.services.arrivals import base_words
from ajustes_tui.services.casos.turno import ShiftLine, Today, Turno
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, radicado_end
from ajustes_tui.widgets.bars import PLAIN, Bar, bar_table
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.workbench.lead.people_acts import now_words

_MARK, _HAND = "●", "│"
_BLANK = " "


class DayMark(NamedTuple):
    """Pending work at an hour, and the few letters that name it."""

    at: time
    name: str


class Stretch(NamedTuple):
    """The hours that a day shows."""

    first: int
    last: int


class HourWork(NamedTuple):
    """A kind of work: its name and the amount done in each hour."""

    name: str
    by_hour: Mapping[int, int]
    tone: Tone = Tone.NORMAL


_NAME_WIDTH = 11
_BAR = "█"


def work_lines(
    hours: Stretch, now: time, work: Sequence[HourWork], marks: Sequence[DayMark], width: int
) -> list[Line]:
    """Return the hours, then for each kind of work a row of bars and a row of numbers.

    The marks go on the last line, with their names below.
    """
    step = max((width - _NAME_WIDTH) // (hours.last - hours.first + 1), 3)
    most = max((n for each in work for n in each.by_hour.values()), default=0)

    def place(at: time) -> int:
        minutes = max(min((at.hour - hours.first) * 60 + at.minute, step * 60 * 24), 0)
        return min(_NAME_WIDTH + minutes * step // 60, width - 1)

    head = [_BLANK] * width
    for hour in range(hours.first, hours.last + 1):
        _write(head, place(time(hour % 24)), str(hour))
    lines: list[Line] = [[Span("".join(head), Tone.DIM)]]
    for number, each in enumerate(work):
        cells = [(glyph, Tone.DIM) for glyph in f" {each.name}"[:_NAME_WIDTH].ljust(width)]
        below = [_BLANK] * width
        for hour, count in each.by_hour.items():
            start = place(time(hour % 24))
            for column in range(start, min(start + max(count * (step - 1) // most, 1), width)):
                cells[column] = (_BAR, each.tone)
            _write(below, start, str(count))
        cells[place(now)] = (_HAND, Tone.KEY)
        free = 0
        for mark in sorted(marks) if number == len(work) - 1 else ():
            cells[place(mark.at)] = (_MARK, Tone.KEY)
            start = max(min(place(mark.at) - 1, width - len(mark.name)), 0)
            if start >= free and not "".join(below[start : start + len(mark.name)]).strip():
                _write(below, start, mark.name)
                free = start + len(mark.name) + 1
        lines += [[Span(glyph, tone) for glyph, tone in cells], [Span("".join(below), Tone.DIM)]]
    return lines


def _write(row: list[str], start: int, text: str) -> None:
    start = max(min(start, len(row) - len(text)), 0)
    row[start : start + len(text)] = text


_WORDS = 20
"""Cells of a bar label."""
_CELLS_PER_ACT, _LONGEST = 3, 40
"""Cells of one act in a bar, if they fit, and of the longest bar."""
_COUNT = 10
"""Cells of a bar's number, with blanks."""
_PERSON, _NOW, _SEEN, _PERSON_BAR = 18, 16, 16, 10
_BUCKET = 20
_OF_INDICATOR = "Ajuste "
"""Name prefix of an indicator, dropped next to the others."""
_ALWAYS = "ACRP"
"""Letters of buckets shown even if empty."""
_BESIDE, _PEOPLE, _HOURS = 41, 56, 74
"""The least widths of the day, of the people and of the line of hours."""
WORKDAY = (7, 17)
"""Hours always shown."""
CORTE = "corte"
"""The area whose figures are read only where it is drawn."""
_LETTERS: Mapping[str, str] = {
    Evento.APLICACION_CORRECTA: "A",
    Evento.MAL_APLICADO: "C",
    Evento.RECHAZO_CORRECTO: "R",
    Evento.MAL_RECHAZADO: "R",
    Evento.NO_REVERTIDO: "R",
    Evento.ESCALAR_PQR: "Q",
    Evento.RADICAR_RECURSO: "Q",
    Evento.ESCALAR_BACK: "P",
}
"""Bucket whose fill an evento has in the bars."""


def today_area(today: Today, run_session: RunSession) -> PlaceArea:
    """Return today's acts by kind, most frequent first, and the last one undone."""
    done = sorted(today.decisiones.items(), key=lambda pair: -pair[1])
    bars = [Bar(_done(evento), count, _LETTERS.get(evento, PLAIN)) for evento, count in done]
    calls: Counter[tuple[str, str]] = Counter()
    for code, number in today.llamadas.items():
        if (counted := COUNTED_AS.get(code)) is not None:
            calls[counted] += number
    bars += [Bar(w[calls[w] != 1], calls[w]) for w in CALL_COUNTS if calls[w]]
    if not bars and not today.deshechas:
        return PlaceArea("hoy", _BESIDE, [Row([Span(" Todavía nada.", Tone.DIM)])], "Hoy")
    cells = (
        _WORDS + _COUNT + min(max((b.number for b in bars), default=0) * _CELLS_PER_ACT, _LONGEST)
    )

    table, undone = bar_table(bars, _WORDS, cells), list[Row]()
    for last in today.deshechas[:1]:
        count = count_words(len(today.deshechas), "deshecha")
        what = f"{_about(last)} {what_was_done(last)}, {_who(last, run_session)}"
        line = [Span(" "), Span(f"{count}: {last.momento:%H:%M} · {what}")]
        undone.append(Row(line, hang=3))
    decided, called = sum(today.decisiones.values()), sum(today.llamadas.values())
    counts = [count_words(decided, "decisión")] if decided else []
    counts += [count_words(called, "llamada")] if called else []
    heading = f"Hoy: {', '.join(counts)}" if counts else "Hoy"
    right = ("v la lista", "v", "")
    return PlaceArea("hoy", _BESIDE, lambda width: [*table(width), *undone], heading, right)


def hours_area(turno: Turno) -> PlaceArea:
    """Return the decisions and calls of each hour, and the citas; left out without room."""
    counts = Counter((line.momento.hour, line.kind) for line in turno.today.lines)
    decided = {hour: n for (hour, kind), n in counts.items() if kind is ActKind.DECISION}
    called = {hour: n for (hour, kind), n in counts.items() if kind is ActKind.LLAMADA}
    marks = [
        DayMark(cita.momento.time(), cita.cuenta[-3:])
        for cita in (*turno.overdue, *turno.citas)
        if cita.momento.date() == turno.now.date()
    ]
    if not (decided or called or marks):
        return PlaceArea("horas", _HOURS, ())
    hours = [*WORKDAY, *decided, *called, turno.now.hour, *(mark.at.hour for mark in marks)]
    stretch = Stretch(min(hours), max(hours))
    work = (HourWork("Decididos", decided), HourWork("Llamadas", called, Tone.DIM))
    now = f"{'● cita · ' if marks else ''}ahora {turno.now:%H:%M}"

    def rows(width: int) -> list[Row]:
        lines = work_lines(stretch, turno.now.time(), work, marks, width - 1)
        return [Row(line) for line in lines]

    return PlaceArea("horas", _HOURS, rows, "El día, hora por hora", (now,), spare=True)


def people_area(turno: Turno) -> PlaceArea:
    """Return who is here, doing what, since when, and today's work; absent people are dim."""
    people = sorted(
        (person for person in turno.people if person.usuario.active),
        key=lambda person: not person.is_here,
    )
    most = max((person.total for person in people), default=0)
    head = [f"   {cell('Persona', _PERSON)}", cell("Ahora", _NOW), cell("Visto", _SEEN)]
    rows = [_person([Span(text, Tone.DIM) for text in head], [Span(f"{'Hoy':>5}", Tone.DIM)])]
    for person in people:
        here = person.is_here
        tone = Tone.NORMAL if here else Tone.DIM
        named = [
            Span(f" {'●' if here else '○'} {cell(cleaned(person.usuario.name), _PERSON)}", tone),
            Span(cell(now_words(person), _NOW), tone),
            Span(cell(_seen(person, turno.now), _SEEN), Tone.DIM),
        ]
        cells = -(-person.total * _PERSON_BAR // max(most, 1))
        done = Tone.STRONG if person.total else Tone.EDGE
        bar = "█" * cells
        total = [Span(f"{person.total or '·':>5}", done), Span(f"  {bar}", Tone.DIM)]
        rows.append(_person(named, total))
    present = sum(person.is_here for person in people)
    right = f"{present} de {len(people)} · Ctrl+E"
    heading = "Quién está y en qué"
    return PlaceArea("gente", _PEOPLE, rows if people else (), heading, (right,), spare=True)


def _person(named: list[Span], total: list[Span]) -> Row:
    """Return the row of a person; when last seen goes first, then the bar, then what for."""
    name, now, seen = named
    bar = [
        *total[:1],
        Span(cell("".join(span.text for span in total[1:]), _PERSON_BAR + 2), Tone.DIM),
    ]
    return Row([name, now, seen, *bar], short=([name, now, *bar], [name, now, *total[:1]], [name]))


def _seen(person: PersonCard, now: datetime) -> str:
    if person.seen is None:
        return ""
    day = person.seen.date()
    return f"{person.seen:%H:%M}" if day == now.date() else f"{short_day(day)} {person.seen:%H:%M}"


def corte_area(board: KpiBoard | None, *, is_read: bool) -> PlaceArea:
    """Return each bucket of the newest corte with its share of T, its casos and a bar."""
    if board is None or board.since is None:
        rows = () if is_read else (Row([Span(" …", Tone.DIM)]),)
        return PlaceArea(CORTE, _BESIDE, rows, "El corte", spare=True)
    bars = []
    for cubeta, words in CUBETA_WORDS.items():
        casos = board.counts[cubeta]
        if casos or words.letter in _ALWAYS:
            name = words.name.removeprefix(_OF_INDICATOR)
            name, share = f"{name[:1].upper()}{name[1:]}", _share(board.counts.percent(cubeta))
            bars.append(Bar(f"{name:<13}{share:>7}", casos, words.letter))

    heading, right = f"Corte {short_day(board.since)}", ("F5 abre las cifras", "F5")
    return PlaceArea(CORTE, _BESIDE, bar_table(bars, _BUCKET), heading, right, spare=True)


def _share(percent: str | None) -> str:
    return f"{percent.replace('.', ',')} %" if percent is not None else "—"


def notices_area(turno: Turno) -> PlaceArea:
    rows = [Row([Span(" "), span], hang=1) for span in notices_of(turno)]
    return PlaceArea("avisos", _BESIDE, rows, "Avisos")


def notices_of(turno: Turno) -> list[Span]:
    """Return what is missing or blocks work, and the bases of today."""
    spans = [Span(f"▲ {turno.awaited}", Tone.NOTICE)] if turno.awaited else []
    spans += [Span(cleaned(base_words(base))) for base in turno.imported]
    if turno.maintenance:
        spans.append(Span(f"▲ {cleaned(turno.maintenance)}", Tone.NOTICE))
    return spans


def list_of_day(today: Today, run_session: RunSession) -> list[tuple[str, str]]:
    lines = []
    for line in today.lines:
        text = f"{line.momento:%H:%M}  {_about(line)}  {what_was_done(line)}"
        if line.deshizo is not None:
            text += f" ({_who(line, run_session)})"
        lines.append((str(line.line), text))
    return lines


def what_was_done(line: ShiftLine) -> str:
    what = _done(line.evento)
    resultado = line.datos.get("resultado")
    if line.evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ) and resultado:
        return f"{what}: {code_name(resultado)}"
    causal = line.datos.get("causal")
    return f"{what}: {cleaned(causal)}" if causal else what


def _who(line: ShiftLine, run_session: RunSession) -> str:
    who = "usted" if line.deshizo == run_session.login else cleaned(line.deshizo)
    return f"lo deshizo {who}"


def _about(line: ShiftLine) -> str:
    return line.cuenta if line.radicado is None else f"{line.cuenta} {radicado_end(line.radicado)}"


def _done(evento: str) -> str:
    return evento_words(evento).done or evento
