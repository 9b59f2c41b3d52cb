"""The area below the rows on a wide window: the person's day, or who is here and the corte."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.person import PersonCard
from ajustes_tui.screens.turno import text
from ajustes_tui.services.casos.turno import Turno
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned
from ajustes_tui.widgets.areas import Page, PageArea, column_widths, labelled, paragraph
from ajustes_tui.widgets.bars import Bar, bar_rows
from ajustes_tui.widgets.day_line import DayMark, HourWork, Stretch, work_lines
from ajustes_tui.workbench.lead.people_acts import now_words

_WORDS = 20
"""Cells of a bar label."""
_CELLS_PER_ACT, _LONGEST = 3, 40
"""Cells of one act in a bar, if they fit, and of the longest bar."""
_COUNT = 10
"""Cells of a bar's number, with blanks."""
_PERSON, _NOW, _SEEN = 18, 16, 16
_BUCKET = 20
_OF_INDICATOR = "Ajuste "
"""Name prefix of an indicator, dropped next to the others."""
_ALWAYS = "ACRP"
"""Letters of buckets shown even if empty."""


def page_of(turno: Turno, board: KpiBoard | None, width: int) -> Page:
    left, right = column_widths(width)
    if not turno.people:
        return Page(_day(turno, left), _beside(turno, right))
    here = sum(person.usuario.active and person.is_here for person in turno.people)
    active = sum(person.usuario.active for person in turno.people)
    areas = [PageArea("Quién está y en qué", _people(turno, left), f"{here} de {active} · Ctrl+E")]
    others = _beside(turno, right)
    if board is not None and board.since is not None:
        corte = f"Corte {short_day(board.since)}"
        others.insert(0, PageArea(corte, _corte(board, right), "F5 abre las cifras"))
    return Page(areas, others)


def _day(turno: Turno, width: int) -> list[PageArea]:
    areas = []
    by_hour = text.day_hours(turno.today)
    if by_hour or turno.citas or turno.overdue:
        decided = {hour: decisions for hour, (decisions, _calls) in by_hour.items() if decisions}
        called = {hour: calls for hour, (_decisions, calls) in by_hour.items() if calls}
        marks = [
            DayMark(cita.momento.time(), cita.cuenta[-3:])
            for cita in (*turno.overdue, *turno.citas)
            if cita.momento.date() == turno.now.date()
        ]
        hours = [*text.WORKDAY, *by_hour, turno.now.hour, *(mark.at.hour for mark in marks)]
        work = (HourWork("Decididos", decided), HourWork("Llamadas", called, Tone.DIM))
        lines = work_lines(
            Stretch(min(hours), max(hours)), turno.now.time(), work, marks, width - 1
        )
        now = f"{'● cita · ' if marks else ''}ahora {turno.now:%H:%M}"
        areas.append(PageArea("El día, hora por hora", lines, now))
    bars = text.day_bars(turno.today)
    done = count_words(sum(turno.today.decisiones.values()), "decisión", "decisiones")
    if not bars:
        empty = paragraph("Todavía no ha registrado nada hoy.", width)
        return [*areas, PageArea("Hoy usted", empty)]
    most = max(bar.number for bar in bars)
    cells = min(width, _WORDS + _COUNT + min(most * _CELLS_PER_ACT, _LONGEST))
    return [*areas, PageArea(f"Hoy usted: {done}", bar_rows(bars, cells, _WORDS), "v la lista")]


def _beside(turno: Turno, width: int) -> list[PageArea]:
    notices = text.notice_lines(turno, width)
    areas = [PageArea("Avisos", notices, str(text.notice_count(turno) or ""))]
    left = text.half_done(turno)
    if left:
        lines = [line for label, words in left for line in labelled(label, words, width)]
        areas.append(PageArea("Lo suyo a medias", lines))
    return areas


def _people(turno: Turno, width: int) -> list[Line]:
    """Return who is here, doing what, since when, and today's work; absent people are dim."""
    people = sorted(
        (person for person in turno.people if person.usuario.active),
        key=lambda person: not person.is_here,
    )
    most = max((person.total for person in people), default=0)
    room = max(width - _PERSON - _NOW - _SEEN - 12, 0)
    head = f"   {cell('Persona', _PERSON)}{cell('Ahora', _NOW)}{cell('Visto', _SEEN)}{'Hoy':>5}"
    lines: list[Line] = [[Span(head, Tone.DIM)]]
    for person in people:
        here = person.is_here
        tone = Tone.NORMAL if here else Tone.DIM
        cells = -(-person.total * room // most) if most else 0
        lines.append(
            [
                Span(f" {'●' if here else '○'} ", tone),
                Span(cell(cleaned(person.usuario.name), _PERSON), tone),
                Span(cell(now_words(person), _NOW), tone),
                Span(cell(_seen(person, turno.now), _SEEN), Tone.DIM),
                Span(f"{person.total or '·':>5}  ", Tone.STRONG if person.total else Tone.EDGE),
                Span("█" * min(cells, person.total * _CELLS_PER_ACT), Tone.DIM),
            ]
        )
    return lines


def _seen(person: PersonCard, now: datetime) -> str:
    if person.seen is None:
        return ""
    day = person.seen.date()
    return f"{person.seen:%H:%M}" if day == now.date() else f"{short_day(day)} {person.seen:%H:%M}"


def _corte(board: KpiBoard, width: int) -> list[Line]:
    """Return each bucket with its share of T, casos and bar."""
    counts = board.counts
    bars = []
    for cubeta, words in CUBETA_WORDS.items():
        casos = counts[cubeta]
        if casos or words.letter in _ALWAYS:
            name = words.name.removeprefix(_OF_INDICATOR)
            name, share = f"{name[:1].upper()}{name[1:]}", _share(counts.percent(cubeta))
            bars.append(Bar(f"{name:<13}{share:>7}", casos, words.letter))
    return bar_rows(bars, width - 1, _BUCKET)


def _share(percent: str | None) -> str:
    return f"{percent.replace('.', ',')} %" if percent is not None else "—"
