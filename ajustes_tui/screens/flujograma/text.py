"""The words of the flujograma on a screen: the map of the boxes, and the arrows of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import ESTADO_WORDS
from ajustes_tui.domain.flujograma.chart import Arrow, Box, Flowchart
from ajustes_tui.domain.flujograma.drawing import days_words, evento_words, legend, title_of
from ajustes_tui.domain.flujograma.layout import LANES, LEVELS, PLACES, GridPosition
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, width, wrap
from ajustes_tui.widgets.window_table import Column

MAP_HEIGHT = 2 * LEVELS - 1
"""Rows of the map: one for each level of boxes, and one between two of them."""
_MARKS = 2
"""Cells before a box: the mark of the cursor, and the mark of the way of a caso."""
_STEP = 4
_CENTER = 8
"""Where in its lane a box has its arrows."""
HERE, PASSED = "●", "√"
"""Where the caso is and where it was: also told apart where there are plain signs alone."""
BY_PLACE = {place: estado for estado, place in PLACES.items()}


class ChartRow(NamedTuple):
    """An arrow of the box under the cursor."""

    arrow: Arrow
    passed: bool
    """Whether the caso one comes from went along it."""
    wrong: bool = False
    """Whether the review of the procedure found something about it."""
    beside: int | None = None
    """How often it was made in the other period, None without one."""


def bar_title(chart: Flowchart) -> str:
    """Return where the person is."""
    title = f"FLUJOGRAMA › {title_of(chart)}"
    return title if chart.beside is None else f"{title} | {title_of(chart.beside)}"


def found_in(estado: Estado, found: Sequence[Finding]) -> list[Finding]:
    """Return what was found about a box."""
    return [each for each in found if each.of is estado]


def map_lines(
    chart: Flowchart,
    cursor: Estado,
    radicado: str,
    room: int,
    found: Sequence[Finding] = (),
) -> list[Line]:
    """Return the map of the boxes from the entry down, the one under the cursor in bold.

    `radicado` is that of the caso whose way is marked; what the marks say stands where no box is. A box
    about which something was `found` is red.
    """
    marks = {
        GridPosition(0, 0): (HERE, f"aquí está {radicado}"),
        GridPosition(1, 0): (PASSED, "por aquí pasó"),
    }
    lane = (room - 1) // LANES
    lines: list[Line] = []
    for level in range(LEVELS):
        line = [Span(" ")]
        for place in (GridPosition(level, n) for n in range(LANES)):
            estado = BY_PLACE.get(place)
            if estado is None:
                mark, words = marks.get(place, ("", "")) if chart.stands else ("", "")
                line += [Span(f" {mark:1} ", Tone.OK), Span(cell(words, lane - 3))]
            else:
                wrong = bool(found_in(estado, found))
                line += _box(
                    *(chart, chart.box(estado), lane), cursor=estado is cursor, wrong=wrong
                )
        lines.append(line)
        if level + 1 < LEVELS:
            lines.append(_between(chart, level, lane, room))
    return lines


def _box(chart: Flowchart, box: Box, lane: int, *, cursor: bool, wrong: bool) -> list[Span]:
    """Return a box in the cells of a lane: its step, its name, its casos and their median.

    Beside another period, the casos of both in place of the median.
    """
    way = HERE if box.estado is chart.stands else PASSED if box.estado in chart.passed else " "
    words = ESTADO_WORDS[box.estado]
    room = lane - _MARKS - _STEP - 1
    name = words.question if width(words.question) + 9 <= room else words.box or words.short
    casos, days = thousands(box.casos), _days(box.median)
    if chart.beside is not None:
        casos, days = f"{casos} | {thousands(chart.beside.box(box.estado).casos)}", ""
    figures = f"{casos} · {days}" if days else casos
    if width(name) + width(figures) >= room:
        figures = figures.replace(" ", "") if not days else f"{casos}·{days}"
    free = room - width(figures)
    tone = Tone.STRONG if cursor else Tone.DIM if not box.casos else Tone.NORMAL
    tone = Tone.BAD if wrong else tone
    return [
        Span("►" if cursor else " ", Tone.STRONG),
        Span(way, Tone.OK),
        Span(cell(box.step or "fin", _STEP), Tone.DIM),
        Span(cell(name[:1].upper() + name[1:], free), tone),
        Span(f"{figures} ", tone),
    ]


def _days(median: float | None) -> str:
    return "" if median is None else f"{median:g} d".replace(".", ",")


def _between(chart: Flowchart, level: int, lane: int, room: int) -> Line:
    """Return the arrows that go straight from the boxes of a level to those of the next one."""
    cells = [" "] * room
    marked = False
    pairs = sorted(
        {
            (PLACES[arrow.move.since].lane, PLACES[arrow.move.toward].lane)
            for arrow in chart.arrows
            if PLACES[arrow.move.since].level == level
            and PLACES[arrow.move.toward].level == level + 1
        },
        key=lambda pair: (pair[0] == pair[1], pair),
    )
    for since, toward in pairs:
        start, end = (1 + n * lane + _CENTER for n in (since, toward))
        for x in range(min(start, end), max(start, end) + 1):
            cells[x] = "─" if cells[x] == " " else cells[x]
        if start != end and cells[start] != "↓":
            cells[start] = "┴"
    for _since, toward in pairs:
        cells[1 + toward * lane + _CENTER] = "↓"
    marked = any(
        PLACES[move.since].level == level and PLACES[move.toward].level == level + 1
        for move in chart.way
    )
    return [Span("".join(cells), Tone.OK if marked else Tone.DIM)]


def box_title(chart: Flowchart, estado: Estado) -> tuple[str, str]:
    """Return what stands over the arrows of a box: its step and question, its casos and arrows."""
    box = chart.box(estado)
    step = f"Paso {box.step}: " if box.step else ""
    question = ESTADO_WORDS[box.estado].question
    casos = count_words(box.casos, "caso", "casos")
    days = f" · mediana {days_words(box.median)}" if box.casos else ""
    arrows = count_words(len(chart.from_box(estado)), "flecha", "flechas")
    tables = chart.tables.get(estado, ())
    policies = f" · políticas {', '.join(tables)}" if tables else ""
    return f"{step}{question}", f"{casos}{days} · {arrows}{policies}"


def arrow_rows(
    chart: Flowchart, estado: Estado, found: Sequence[Finding] = ()
) -> Sequence[ChartRow]:
    """Return the arrows that leave a box, the ones about which something was `found` in red."""
    wrong = {each.of for each in found}
    return [
        ChartRow(
            *(arrow, arrow.move in chart.way, arrow.move.evento in wrong),
            chart.times_beside(arrow.move),
        )
        for arrow in chart.from_box(estado)
    ]


def columns() -> dict[int, Sequence[Column[ChartRow]]]:
    """Return the columns of the arrows."""

    def toward(row: ChartRow) -> str:
        return ESTADO_WORDS[row.arrow.move.toward].question

    def tone(row: ChartRow) -> Tone:
        return Tone.BAD if row.wrong else Tone.OK if row.passed else Tone.NORMAL

    def counted(row: ChartRow) -> str:
        own = thousands(row.arrow.times)
        return own if row.beside is None else f"{own} | {thousands(row.beside)}"

    way = Column[ChartRow]("", 1, lambda row: PASSED if row.passed else "", tone=tone)
    evento = Column[ChartRow](
        "Sale por", 26, lambda row: evento_words(row.arrow.move.evento), tone=tone
    )
    where = Column[ChartRow]("Hacia", 30, lambda row: f"→ {toward(row)}", tone=tone, flexible=True)
    times = Column[ChartRow]("Veces", 9, counted, "der", tone, whole=True)
    return {0: (way, evento, where, times)}


def legend_lines(room: int, found: Sequence[Finding] = ()) -> list[Line]:
    """Return the two rows under the arrows: what was found, or what is no arrow."""
    if found:
        more = f" · y {len(found) - 1} más" if found[1:] else ""
        said = wrap(f"▲ {cleaned(str(found[0]))}{more}", room - 2)
        return [[Span(f" {text}", Tone.BAD)] for text in [*said, ""][:2]]
    texts = [*wrap(" ".join(legend()), room - 2), ""]
    return [[Span(f" {text}", Tone.DIM)] for text in texts[:2]]


def step(cursor: Estado, key: str) -> Estado:
    """Return the box an arrow key leads to, or the same one at an edge."""
    level, lane = PLACES[cursor]
    if key in ("left", "right"):
        side = 1 if key == "right" else -1
        lanes = [p.lane for p in PLACES.values() if p.level == level and (p.lane - lane) * side > 0]
        return (
            BY_PLACE[GridPosition(level, min(lanes, key=lambda n: abs(n - lane)))]
            if lanes
            else cursor
        )
    toward = level + (1 if key == "down" else -1)
    lanes = [p.lane for p in PLACES.values() if p.level == toward]
    if not lanes:
        return cursor
    return BY_PLACE[GridPosition(toward, min(lanes, key=lambda n: (abs(n - lane), n)))]
