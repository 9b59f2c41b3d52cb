"""The words of the desk: rows and columns of each part, and the detail of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import OPEN
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.open_work import (
    LONGEST,
    AgenteWork,
    CaseTime,
    OpenWork,
    SetAsideRow,
    UnusualAct,
    act_words,
)
from ajustes_tui.domain.query.filter import QUEUE, CasoFilter, in_estados
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import (
    Alignment,
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    ends,
    first_fitting,
    padded,
    wrap_rows,
)
from ajustes_tui.widgets.areas import PageArea
from ajustes_tui.widgets.bucket_bar import distribute
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import Column


class OpenWorkPart(StrEnum):
    """The parts of the desk in the order of their digits."""

    OPEN_CASOS = "Abiertos"
    CLAIMS = "En mano"
    CITAS = "Citas"
    SKIPS = "Saltos"
    TODAY = "Hoy"
    ACTS = "Actos"
    SET_ASIDE = "Aparte"


@dataclass(frozen=True, slots=True)
class OpenWorkRow:
    """A row of the desk: its cells, and the casos, caso or cuenta it opens."""

    cells: tuple[str, ...]
    tone: Tone | None = None
    casos: int = 0
    """Count of `criteria`."""
    criteria: CasoFilter | None = None
    caso: int | None = None
    cuenta: str = ""
    login: str = ""
    """The current holder of the caso."""
    words: str = ""
    """An explanation that the cells do not give."""
    total: int = 0
    """The casos it is part of; 0 if none."""


@dataclass(frozen=True, slots=True)
class OpenWorkReading:
    """A reading of the desk; equal readings show the same rows."""

    work: OpenWork
    acts: Sequence[UnusualAct]
    set_aside: Sequence[SetAsideRow]
    """Rows of the cortes of the figures that are no caso of their own."""
    read_at: datetime = field(compare=False)
    week: Sequence[AgenteWork] = ()
    month: Sequence[AgenteWork] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(part.count(self) for part in PARTS.values())


@dataclass(frozen=True, slots=True)
class OpenWorkPlace:
    """A place in the desk to return to: part, row index and row key."""

    part: OpenWorkPart
    index: int = 0
    key: tuple[object, ...] = ()

    @classmethod
    def of(cls, part: OpenWorkPart, rows: Sequence[OpenWorkRow], index: int) -> OpenWorkPlace:
        return cls(part, index, _key(rows[index]))

    def index_in(self, rows: Sequence[OpenWorkRow]) -> int:
        """Return the current index of that row, or of the row in its place."""
        keys = [_key(row) for row in rows]
        if self.key in keys:
            return keys.index(self.key)
        return min(self.index, max(len(rows) - 1, 0))


def _key(row: OpenWorkRow) -> tuple[object, ...]:
    return (row.caso, row.cuenta, row.criteria, row.cells[0])


DETAIL_ROWS = 2
_COUNTED: Mapping[str, tuple[str, str]] = {
    "Casos": ("caso", "casos"),
    "Decisiones": ("decisión", "decisiones"),
    "Llamadas": ("llamada", "llamadas"),
    "Deshechas": ("deshecha", "deshechas"),
}
"""The words of a count without a heading."""
_BEFORE: Mapping[str, str] = {
    **{"Desde": "desde", "De quién": "de", "Primera": "de", "Última": "a"},
    **{"Base": "base", "Fila": "fila", "Caso": "caso", "Minutos": "minutos por caso:"},
}
"""The word before another value without a heading."""
_CLOCKS = (Semaforo.OVERDUE, Semaforo.RED, Semaforo.AMBER)
"""Clocks counted under an estado, in the order of their limits."""


def columns(part: OpenWorkPart) -> Sequence[Column[OpenWorkRow]]:
    widths = PARTS[part].columns

    def value(place: int) -> Callable[[OpenWorkRow], str]:
        return lambda row: row.cells[place]

    warned = PARTS[part].warned
    plain = [
        Column(
            title,
            width,
            value(place),
            align,
            tone=_tone if place == warned else None,
            flexible=place == len(widths) - 1 and place > 1,
            word=_sign if part is OpenWorkPart.OPEN_CASOS and not place else None,
        )
        for place, (title, width, align) in enumerate(widths)
    ]
    if part is not OpenWorkPart.OPEN_CASOS:
        return plain
    bar = Column[OpenWorkRow](
        "De los abiertos", 20, _share_words, spans=_share, flexible=True, rank=1
    )
    return [*plain, bar]


def _tone(row: OpenWorkRow) -> Tone:
    return row.tone or Tone.NORMAL


def _sign(row: OpenWorkRow) -> tuple[str, Tone] | None:
    name = row.cells[0]
    end = len(name) - len(name.lstrip()) + 1
    return (name[:end], row.tone) if row.tone else None


def _share_words(row: OpenWorkRow) -> str:
    return f"{row.casos} de {row.total}"


def _share(row: OpenWorkRow, width: int) -> Sequence[Span]:
    if not row.total:
        return []
    done, left = distribute((row.casos, row.total - row.casos), max(width - 2, 0))
    return [Span("█" * done, Tone.DIM), Span("·" * left, Tone.EDGE)]


def open_work_rows(part: OpenWorkPart, reading: OpenWorkReading) -> list[OpenWorkRow]:
    rows = PARTS[part].rows(reading)
    if part is OpenWorkPart.OPEN_CASOS:
        return [replace(row, total=reading.work.casos) for row in rows]
    return list(rows)


def part_names(here: OpenWorkPart, counts: Sequence[int], width: int) -> Line:
    def named(names: Sequence[str]) -> list[Line]:
        return [
            [
                Span(f" {number} ", Tone.STRONG),
                Span(f"{name} {count}", Tone.CURSOR if part is here else Tone.NORMAL),
            ]
            for number, (part, name, count) in enumerate(
                zip(OpenWorkPart, names, counts, strict=True), 1
            )
        ]

    short, shortest = zip(*((p.short, p.shortest) for p in PARTS.values()), strict=True)
    return first_fitting([named(list(OpenWorkPart)), named(short), named(shortest)], width)


def detail(part: OpenWorkPart, row: OpenWorkRow | None, width: int) -> list[Line]:
    said = "" if row is None else row.words
    if row is not None and PARTS[part].reasoned:
        said = row.cells[-1]
    reason = wrap_rows(said, max(width - 2, 20), DETAIL_ROWS) if said else []
    return padded([[Span(f" {text}", Tone.DIM)] for text in reason], DETAIL_ROWS)


def other_parts(here: OpenWorkPart, reading: OpenWorkReading, width: int) -> list[PageArea]:
    areas: list[PageArea] = []
    for digit, part in enumerate(OpenWorkPart, 1):
        rows = open_work_rows(part, reading)
        lines = _summaries(part, rows[:_FIRST_ROWS], width)
        empty: list[Line] = [[Span(f" {PARTS[part].empty.why}", Tone.DIM)]]
        if part is not here:
            areas.append(PageArea(part.value, lines or empty, f"{digit} la abre"))
    return areas


_FIRST_ROWS = 20
"""Maximum rows of each other part."""


def enter_words(part: OpenWorkPart, row: OpenWorkRow | None) -> str:
    if row is None:
        return PARTS[part].empty.why
    if row.criteria is not None:
        return f"Enter ve {count_words(row.casos, 'caso', 'casos')}: {row.cells[0].strip(' ■▲')}"
    if part is OpenWorkPart.ACTS and row.cuenta:
        return f"Enter abre la cuenta {row.cuenta}"
    if row.caso is not None:
        return (
            f"Enter abre el caso de la cuenta {row.cuenta}" if row.cuenta else "Enter abre su caso"
        )
    return "Este renglón no abre casos" + (" · d dice cuánto tarda un caso" if row.words else "")


def _summaries(part: OpenWorkPart, rows: Sequence[OpenWorkRow], width: int) -> list[Line]:
    """Return rows as single lines, readable without headings."""
    columns = PARTS[part].columns
    table = [
        [
            _said(title, value)
            for (title, _room, _align), value in zip(columns, row.cells, strict=False)
        ]
        for row in rows
    ]
    rooms = [max(map(len, values)) for values in zip(*table, strict=True)]
    gap = "  " if sum(rooms) + 2 * len(rooms) < width else " "
    lines: list[Line] = []
    for row, values in zip(rows, table, strict=True):
        spans: Line = []
        for place, (value, room, column) in enumerate(zip(values, rooms, columns, strict=False)):
            align: Alignment = "der" if column[0] in _COUNTED else "izq"
            tone = _tone(row) if place == PARTS[part].warned else Tone.NORMAL
            if room:
                spans = [*spans, Span(gap if place else " "), Span(cell(value, room, align), tone)]
        lines.append(ends(spans, [], width))
    return lines


def _said(title: str, value: str) -> str:
    if title in _COUNTED:
        return count_words(int(value), *_COUNTED[title])
    return f"{_BEFORE[title]} {value}" if value and title in _BEFORE else value


def _queue(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    """Yield the open casos, queue and overdue ones by holder and by aliado.

    Then each estado, and those near their clock.
    """
    work = reading.work
    yield OpenWorkRow(
        ("Todos los abiertos", str(work.casos)), None, work.casos, CasoFilter((in_estados(OPEN),))
    )
    yield OpenWorkRow(("En la cola de triage", str(work.in_queue)), None, work.in_queue, QUEUE)
    overdue, _red, _amber = work.limits.filters()
    tone, glyph = signal_of(Semaforo.OVERDUE)
    if casos := sum(estado.overdue for estado in work.queue):
        yield OpenWorkRow(
            (f"{glyph} Vencidos, por quién los tiene y aliado", str(casos)), tone, casos, overdue
        )
    for each in work.overdue:
        before = "de " if each.by == "grupo" else "los tiene "
        name = f"   {'' if each.key is None else before}{cleaned(each.words)}"
        cells = (name, str(each.casos))
        yield OpenWorkRow(cells, None, each.casos, each.narrow(overdue))
    for estado in work.queue:
        everything = CasoFilter((in_estados({estado.estado}),))
        cells = (QUESTIONS[estado.estado], str(estado.casos))
        yield OpenWorkRow(cells, None, estado.casos, everything)
        counts = (estado.overdue, estado.red, estado.amber)
        names = ("vencidos", f"vencen hasta el {short_day(work.limits.red)}", "pronto")
        for semaforo, name, casos, criteria in zip(
            _CLOCKS, names, counts, work.limits.filters(), strict=True
        ):
            if casos:
                tone, glyph = signal_of(semaforo)
                yield OpenWorkRow(
                    (f"   {glyph} {name}", str(casos)), tone, casos, estado.narrow(criteria)
                )


def _claims(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    for toma in reading.work.in_hand:
        minutes = max(int((reading.read_at - toma.seen).total_seconds()) // 60, 0)
        state = "vencida" if toma.overdue else f"hace {minutes} min"
        yield OpenWorkRow(
            (
                *(toma.login, toma.cuenta, toma.radicado, f"{toma.since:%H:%M}"),
                *(state, QUESTIONS[toma.estado]),
            ),
            Tone.NOTICE if toma.overdue else None,
            caso=toma.caso,
            cuenta=toma.cuenta,
            login=toma.login,
        )


def _citas(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    for cita in reading.work.citas:
        yield OpenWorkRow(
            (
                *(short_moment(cita.momento), cita.cuenta, cita.radicado),
                *(cita.dueno or "", QUESTIONS[cita.estado]),
            ),
            Tone.BAD if cita.momento <= reading.read_at else None,
            caso=cita.caso,
            cuenta=cita.cuenta,
        )


def _skips(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    for skip in reading.work.skips:
        yield OpenWorkRow(
            (
                *(f"{skip.momento:%H:%M}", skip.login, skip.cuenta),
                *(skip.radicado, cleaned(skip.motivo)),
            ),
            caso=skip.caso,
            cuenta=skip.cuenta,
        )


def _people_today(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    """Yield the work of each person today, then in the week and in the month."""
    for agente in reading.work.agentes:
        yield _worked(agente, "", lambda moment: f"{moment:%H:%M}")
    for name, worked in ((", semana", reading.week), (", mes", reading.month)):
        for agente in worked:
            yield _worked(agente, name, lambda moment: short_day(moment.date()))


def _worked(agente: AgenteWork, when: str, told: Callable[[datetime], str]) -> OpenWorkRow:
    counts = (agente.decisiones, agente.llamadas, agente.deshechas)
    hours = (told(agente.first), told(agente.last))
    time = agente.time
    took = "" if time.seconds is None else f"{_minutes(time.seconds)} ({time.timed})"
    cells = (f"{cleaned(agente.login)}{when}", *map(str, counts), *hours, took)
    return OpenWorkRow(cells, words=time_words(time))


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.1f}".replace(".", ",")


def time_words(time: CaseTime) -> str:
    longest = LONGEST // timedelta(minutes=1)
    left = [
        f"{count} {words}"
        for count, words in (
            (time.longer, f"de más de {longest} minutos"),
            (time.unclaimed, "sin toma"),
        )
        if count
    ]
    without = f"; aparte, {' y '.join(left)}" if left else ""
    measured = f"medidos {time.timed} de {count_words(time.acts, 'acto', 'actos')}{without}"
    if time.seconds is None:
        return f"De la toma al registro: {measured}."
    causales = (
        f"{of.causal or 'sin causal'} {_minutes(of.seconds)} ({of.timed})" for of in time.causales
    )
    return (
        f"De la toma al registro, mediana de {_minutes(time.seconds)} minutos; {measured}. "
        f"Por causal: {' · '.join(causales)}."
    )


def _acts(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    for act in reading.acts:
        yield OpenWorkRow(
            (
                *(short_moment(act.momento), act.who, act_words(act.what)),
                *(act.cuenta, cleaned(act.detail)),
            ),
            caso=act.caso,
            cuenta=act.cuenta,
        )


def _rows_set_aside(reading: OpenWorkReading) -> Iterator[OpenWorkRow]:
    for row in reading.set_aside:
        reason = cleaned(row.detail) or "vale la última de su caso"
        caso = str(row.caso) if row.caso else ""
        yield OpenWorkRow((str(row.base), str(row.fila), row.effect, caso, reason), caso=row.caso)


class DeskPart(NamedTuple):
    """A part of the desk: its count and rows, columns, and short names for a narrow window."""

    count: Callable[[OpenWorkReading], int]
    rows: Callable[[OpenWorkReading], Iterator[OpenWorkRow]]
    short: str
    shortest: str
    empty: Empty
    columns: Sequence[tuple[str, int, Alignment]]
    warned: int | None = None
    """The column whose colour warns about the row."""
    reasoned: bool = False
    """Its last column is a reason, possibly cut."""


PARTS: Mapping[OpenWorkPart, DeskPart] = {
    OpenWorkPart.OPEN_CASOS: DeskPart(
        *(lambda reading: reading.work.casos, _queue, "Abiertos", "Ab."),
        Empty("No hay casos abiertos.", "F2 importa una base"),
        (("Estado y semáforo", 40, "izq"), ("Casos", 8, "der")),
    ),
    OpenWorkPart.CLAIMS: DeskPart(
        *(lambda reading: len(reading.work.in_hand), _claims, "Mano", "Man."),
        Empty("Nadie tiene casos tomados.", "1 muestra lo que espera"),
        (
            *(("Quién", 12, "izq"), ("Cuenta", 11, "izq"), ("Radicado", 12, "izq")),
            *(("Desde", 6, "izq"), ("Señal", 16, "izq"), ("Estado", 14, "izq")),
        ),
        warned=4,
    ),
    OpenWorkPart.CITAS: DeskPart(
        *(lambda reading: len(reading.work.citas), _citas, "Citas", "Cit."),
        Empty("No hay citas.", "1 muestra lo que espera"),
        (
            *(("Cuándo", 16, "izq"), ("Cuenta", 11, "izq"), ("Radicado", 12, "izq")),
            *(("De quién", 12, "izq"), ("Estado", 20, "izq")),
        ),
        warned=0,
    ),
    OpenWorkPart.SKIPS: DeskPart(
        *(lambda reading: len(reading.work.skips), _skips, "Saltos", "Sal."),
        Empty("Hoy nadie ha saltado casos.", "5 muestra lo que se hizo"),
        (
            *(("Hora", 6, "izq"), ("Quién", 12, "izq"), ("Cuenta", 11, "izq")),
            *(("Radicado", 12, "izq"), ("Por qué", 30, "izq")),
        ),
        reasoned=True,
    ),
    OpenWorkPart.TODAY: DeskPart(
        lambda reading: len(reading.work.agentes) + len(reading.week) + len(reading.month),
        *(_people_today, "Hoy", "Hoy"),
        Empty("Hoy nadie ha registrado nada.", "1 muestra lo que espera"),
        (
            *(("Quién", 16, "izq"), ("Decisiones", 10, "der"), ("Llamadas", 8, "der")),
            *(("Deshechas", 9, "der"), ("Primera", 9, "der"), ("Última", 9, "der")),
            ("Minutos", 9, "der"),
        ),
    ),
    OpenWorkPart.ACTS: DeskPart(
        *(lambda reading: len(reading.acts), _acts, "Actos", "Act."),
        Empty("Nada se ha deshecho, devuelto ni anulado.", "5 muestra lo que se hizo hoy"),
        (
            *(("Cuándo", 16, "izq"), ("Quién", 10, "izq"), ("Qué", 27, "izq")),
            *(("Cuenta", 11, "izq"), ("Por qué", 12, "izq")),
        ),
        reasoned=True,
    ),
    OpenWorkPart.SET_ASIDE: DeskPart(
        *(lambda reading: len(reading.set_aside), _rows_set_aside, "Aparte", "Apa."),
        Empty("Ninguna fila duplicada ni rechazada.", "Esc vuelve a las cifras"),
        (
            *(("Base", 5, "der"), ("Fila", 7, "der"), ("Qué es", 11, "izq")),
            *(("Caso", 7, "der"), ("Por qué", 40, "izq")),
        ),
        reasoned=True,
    ),
}
"""In the order of their digits."""
