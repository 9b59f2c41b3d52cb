"""The words of the desk: rows and columns of each part, and the detail of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from ajustes_tui.domain.caso.card import SkippedCaso
from ajustes_tui.domain.caso.estados import OPEN
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.open_work import (
    LONGEST,
    AgenteWork,
    CaseTime,
    CitaPendiente,
    HeldCaso,
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
)
from ajustes_tui.widgets.bars import distribute
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under
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
        return tuple(part.counted(self) for part in PARTS.values())


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


_CLOCKS = (Semaforo.OVERDUE, Semaforo.RED, Semaforo.AMBER)
"""Clocks counted under an estado, in the order of their limits."""


def columns(part: OpenWorkPart) -> Sequence[Column[OpenWorkRow]]:
    def value(place: int) -> Callable[[OpenWorkRow], str]:
        return lambda row: row.cells[place]

    warned, last = PARTS[part].warned, len(PARTS[part].columns) - 1
    plain = [
        Column(
            column.title,
            column.width,
            value(place),
            column.align,
            tone=_tone if place == warned else None,
            flexible=place == last and place > 1,
            word=_sign if part is OpenWorkPart.OPEN_CASOS and not place else None,
        )
        for place, column in enumerate(PARTS[part].columns)
    ]
    if part is not OpenWorkPart.OPEN_CASOS:
        return plain
    bar = Column[OpenWorkRow](
        "De los abiertos",
        20,
        lambda row: f"{row.casos} de {row.total}",
        spans=_share,
        flexible=True,
        rank=1,
    )
    return [*plain, bar]


def _tone(row: OpenWorkRow) -> Tone:
    return row.tone or Tone.NORMAL


def _sign(row: OpenWorkRow) -> tuple[str, Tone] | None:
    name = row.cells[0]
    end = len(name) - len(name.lstrip()) + 1
    return (name[:end], row.tone) if row.tone else None


def _share(row: OpenWorkRow, width: int) -> Sequence[Span]:
    if not row.total:
        return []
    done, left = distribute((row.casos, row.total - row.casos), max(width - 2, 0))
    return [Span("█" * done, Tone.DIM), Span("·" * left, Tone.EDGE)]


def open_work_rows(part: OpenWorkPart, reading: OpenWorkReading) -> list[OpenWorkRow]:
    found = PARTS[part]
    return [found.row(item, reading) for item in found.items(reading)]


def detail(part: OpenWorkPart, row: OpenWorkRow | None) -> str:
    if row is None:
        return ""
    return row.cells[-1] if PARTS[part].reasoned else row.words


def other_parts(here: OpenWorkPart, reading: OpenWorkReading) -> Part:
    areas: list[PlaceArea] = []
    for digit, part in enumerate(OpenWorkPart, 1):
        rows = _summaries(part, open_work_rows(part, reading)[:_FIRST_ROWS])
        rows = rows or [Row([Span(f" {PARTS[part].empty.why}", Tone.DIM)])]
        right = (f"{digit} la abre",)
        if part is not here:
            areas.append(PlaceArea(part, _OTHERS, rows, part.value, right, kept=_KEPT))
    half = len(areas) // 2
    return SideBySide(Under(areas[:half]), Under(areas[half:]))


_FIRST_ROWS, _KEPT = 20, 3
"""Maximum and minimum rows of each other part."""
_OTHERS = 70
"""Minimum cells of the other parts, two of them beside each other."""


def enter_words(part: OpenWorkPart, row: OpenWorkRow | None) -> str:
    if row is None:
        return PARTS[part].empty.why
    if row.criteria is not None:
        return f"Enter ve {count_words(row.casos, 'caso')}: {row.cells[0].strip(' ■▲')}"
    if part is OpenWorkPart.ACTS and row.cuenta:
        return f"Enter abre la cuenta {row.cuenta}"
    if row.caso is not None:
        return (
            f"Enter abre el caso de la cuenta {row.cuenta}" if row.cuenta else "Enter abre su caso"
        )
    return "Este renglón no abre casos" + (" · d dice cuánto tarda un caso" if row.words else "")


def _summaries(part: OpenWorkPart, rows: Sequence[OpenWorkRow]) -> list[Row]:
    """Return rows as single lines, readable without headings."""
    columns, warned = PARTS[part].columns, PARTS[part].warned
    table = [
        [column.said(value) for column, value in zip(columns, row.cells, strict=False)]
        for row in rows
    ]
    rooms = [max(map(len, values)) for values in zip(*table, strict=True)]

    def line(row: OpenWorkRow, values: Sequence[str], gap: str) -> Line:
        spans: list[Span] = []
        for place, (value, room, column) in enumerate(zip(values, rooms, columns, strict=False)):
            align: Alignment = "der" if column.counted else "izq"
            tone = _tone(row) if place == warned else Tone.NORMAL
            if room:
                spans += [Span(gap if place else " "), Span(cell(value, room, align), tone)]
        return spans

    return [
        Row(line(row, values, "  "), short=[line(row, values, " ")])
        for row, values in zip(rows, table, strict=True)
    ]


def _queue(reading: OpenWorkReading) -> list[OpenWorkRow]:
    """Return the open casos, queue and overdue ones by holder and by aliado.

    Then each estado, and those near their clock.
    """
    work = reading.work
    overdue, _red, _amber = work.limits.filters()
    rows: list[OpenWorkRow] = []

    def add(name: str, casos: int, criteria: CasoFilter, tone: Tone | None = None) -> None:
        rows.append(OpenWorkRow((name, str(casos)), tone, casos, criteria, total=work.casos))

    add("Todos los abiertos", work.casos, CasoFilter((in_estados(OPEN),)))
    add("En la cola de triage", work.in_queue, QUEUE)
    if casos := sum(estado.overdue for estado in work.queue):
        tone, glyph = signal_of(Semaforo.OVERDUE)
        add(f"{glyph} Vencidos, por quién los tiene y aliado", casos, overdue, tone)
    for each in work.overdue:
        before = "de " if each.by == "grupo" else "los tiene "
        whose = f"{'' if each.key is None else before}{cleaned(each.words)}"
        add(f"   {whose}", each.casos, each.narrow(overdue))
    names = ("vencidos", f"vencen hasta el {short_day(work.limits.red)}", "pronto")
    for estado in work.queue:
        add(QUESTIONS[estado.estado], estado.casos, CasoFilter((in_estados({estado.estado}),)))
        counts = (estado.overdue, estado.red, estado.amber)
        for semaforo, name, casos, criteria in zip(
            _CLOCKS, names, counts, work.limits.filters(), strict=True
        ):
            if casos:
                tone, glyph = signal_of(semaforo)
                add(f"   {glyph} {name}", casos, estado.narrow(criteria), tone)
    return rows


def _claim(toma: HeldCaso, reading: OpenWorkReading) -> OpenWorkRow:
    minutes = max(int((reading.read_at - toma.seen).total_seconds()) // 60, 0)
    state = "vencida" if toma.overdue else f"hace {minutes} min"
    since = f"{toma.since:%H:%M}"
    return OpenWorkRow(
        (toma.login, toma.cuenta, toma.radicado, since, state, QUESTIONS[toma.estado]),
        Tone.NOTICE if toma.overdue else None,
        caso=toma.caso,
        cuenta=toma.cuenta,
        login=toma.login,
    )


def _cita(cita: CitaPendiente, reading: OpenWorkReading) -> OpenWorkRow:
    moment, whose = short_moment(cita.momento), cita.dueno or ""
    return OpenWorkRow(
        (moment, cita.cuenta, cita.radicado, whose, QUESTIONS[cita.estado]),
        Tone.BAD if cita.momento <= reading.read_at else None,
        caso=cita.caso,
        cuenta=cita.cuenta,
    )


def _skip(skip: SkippedCaso, _reading: OpenWorkReading) -> OpenWorkRow:
    moment, why = f"{skip.momento:%H:%M}", cleaned(skip.motivo)
    cells = (moment, skip.login, skip.cuenta, skip.radicado, why)
    return OpenWorkRow(cells, caso=skip.caso, cuenta=skip.cuenta)


Worked: TypeAlias = tuple[AgenteWork, str]
"""The work of a person, and of which stretch; empty for today."""


def _people(reading: OpenWorkReading) -> list[Worked]:
    stretches = (("", reading.work.agentes), (", semana", reading.week), (", mes", reading.month))
    return [(agente, stretch) for stretch, agentes in stretches for agente in agentes]


def _worked(worked: Worked, _reading: OpenWorkReading) -> OpenWorkRow:
    agente, stretch = worked
    counts = (agente.decisiones, agente.llamadas, agente.deshechas)
    hours = (
        short_day(moment.date()) if stretch else f"{moment:%H:%M}"
        for moment in (agente.first, agente.last)
    )
    time = agente.time
    took = "" if time.seconds is None else f"{_minutes(time.seconds)} ({time.timed})"
    cells = (f"{cleaned(agente.login)}{stretch}", *map(str, counts), *hours, took)
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
    measured = f"medidos {time.timed} de {count_words(time.acts, 'acto')}{without}"
    if time.seconds is None:
        return f"De la toma al registro: {measured}."
    causales = (
        f"{of.causal or 'sin causal'} {_minutes(of.seconds)} ({of.timed})" for of in time.causales
    )
    return (
        f"De la toma al registro, mediana de {_minutes(time.seconds)} minutos; {measured}. "
        f"Por causal: {' · '.join(causales)}."
    )


def _act(act: UnusualAct, _reading: OpenWorkReading) -> OpenWorkRow:
    moment, what = short_moment(act.momento), act_words(act.what)
    cells = (moment, act.who, what, act.cuenta, cleaned(act.detail))
    return OpenWorkRow(cells, caso=act.caso, cuenta=act.cuenta)


def _row_set_aside(row: SetAsideRow, _reading: OpenWorkReading) -> OpenWorkRow:
    reason = cleaned(row.detail) or "vale la última de su caso"
    caso = str(row.caso) if row.caso else ""
    return OpenWorkRow((str(row.base), str(row.fila), row.effect, caso, reason), caso=row.caso)


class DeskColumn(NamedTuple):
    """A column of a part, and how its value is said without a heading."""

    title: str
    width: int
    align: Alignment = "izq"
    before: str = ""
    """The word before its value."""
    counted: tuple[str, str] | None = None
    """What it counts, one and several."""

    def said(self, value: str) -> str:
        if self.counted is not None:
            return count_words(int(value), *self.counted)
        return f"{self.before} {value}" if value and self.before else value


class DeskPart(NamedTuple):
    """A part of the desk: what it lists, the row of each, its columns, and its short names."""

    items: Callable[[OpenWorkReading], Sequence[Any]]
    row: Callable[[Any, OpenWorkReading], OpenWorkRow]
    names: tuple[str, str]
    """Ever shorter."""
    empty: Empty
    columns: Sequence[DeskColumn]
    warned: int | None = None
    """The column whose colour warns about the row."""
    reasoned: bool = False
    """Its last column is a reason, possibly cut."""
    total: Callable[[OpenWorkReading], int] | None = None
    """What its name counts, if not what it lists."""

    def counted(self, reading: OpenWorkReading) -> int:
        return len(self.items(reading)) if self.total is None else self.total(reading)


_CUENTA, _RADICADO = DeskColumn("Cuenta", 11), DeskColumn("Radicado", 12)
PARTS: Mapping[OpenWorkPart, DeskPart] = {
    OpenWorkPart.OPEN_CASOS: DeskPart(
        items=_queue,
        row=lambda row, _reading: row,
        names=("Abiertos", "Ab."),
        empty=Empty("No hay casos abiertos.", "F2 importa una base"),
        columns=(
            DeskColumn("Estado y semáforo", 40),
            DeskColumn("Casos", 8, "der", counted=("caso", "casos")),
        ),
        total=lambda reading: reading.work.casos,
    ),
    OpenWorkPart.CLAIMS: DeskPart(
        items=lambda reading: reading.work.in_hand,
        row=_claim,
        names=("Mano", "Man."),
        empty=Empty("Nadie tiene casos tomados.", "1 muestra lo que espera"),
        columns=(
            DeskColumn("Quién", 12),
            _CUENTA,
            _RADICADO,
            DeskColumn("Desde", 6, before="desde"),
            DeskColumn("Señal", 16),
            DeskColumn("Estado", 14),
        ),
        warned=4,
    ),
    OpenWorkPart.CITAS: DeskPart(
        items=lambda reading: reading.work.citas,
        row=_cita,
        names=("Citas", "Cit."),
        empty=Empty("No hay citas.", "1 muestra lo que espera"),
        columns=(
            DeskColumn("Cuándo", 16),
            _CUENTA,
            _RADICADO,
            DeskColumn("De quién", 12, before="de"),
            DeskColumn("Estado", 20),
        ),
        warned=0,
    ),
    OpenWorkPart.SKIPS: DeskPart(
        items=lambda reading: reading.work.skips,
        row=_skip,
        names=("Saltos", "Sal."),
        empty=Empty("Hoy nadie ha saltado casos.", "5 muestra lo que se hizo"),
        columns=(
            DeskColumn("Hora", 6),
            DeskColumn("Quién", 12),
            _CUENTA,
            _RADICADO,
            DeskColumn("Por qué", 30),
        ),
        reasoned=True,
    ),
    OpenWorkPart.TODAY: DeskPart(
        items=_people,
        row=_worked,
        names=("Hoy", "Hoy"),
        empty=Empty("Hoy nadie ha registrado nada.", "1 muestra lo que espera"),
        columns=(
            DeskColumn("Quién", 16),
            DeskColumn("Decisiones", 10, "der", counted=("decisión", "decisiones")),
            DeskColumn("Llamadas", 8, "der", counted=("llamada", "llamadas")),
            DeskColumn("Deshechas", 9, "der", counted=("deshecha", "deshechas")),
            DeskColumn("Primera", 9, "der", before="de"),
            DeskColumn("Última", 9, "der", before="a"),
            DeskColumn("Minutos", 9, "der", before="minutos por caso:"),
        ),
    ),
    OpenWorkPart.ACTS: DeskPart(
        items=lambda reading: reading.acts,
        row=_act,
        names=("Actos", "Act."),
        empty=Empty("Nada se ha deshecho, devuelto ni anulado.", "5 muestra lo que se hizo hoy"),
        columns=(
            DeskColumn("Cuándo", 16),
            DeskColumn("Quién", 10),
            DeskColumn("Qué", 27),
            _CUENTA,
            DeskColumn("Por qué", 12),
        ),
        reasoned=True,
    ),
    OpenWorkPart.SET_ASIDE: DeskPart(
        items=lambda reading: reading.set_aside,
        row=_row_set_aside,
        names=("Aparte", "Apa."),
        empty=Empty("Ninguna fila duplicada ni rechazada.", "Esc vuelve a las cifras"),
        columns=(
            DeskColumn("Base", 5, "der", before="base"),
            DeskColumn("Fila", 7, "der", before="fila"),
            DeskColumn("Qué es", 11),
            DeskColumn("Caso", 7, "der", before="caso"),
            DeskColumn("Por qué", 40),
        ),
        reasoned=True,
    ),
}
"""In the order of their digits."""
