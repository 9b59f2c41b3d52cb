"""The texts of the flujograma: the map of boxes, and the arrows of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    CLOSED,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)
from ajustes_tui.domain.caso.words import ESTADO_WORDS, evento_name
from ajustes_tui.domain.flujograma.chart import Arrow, Box, Flowchart, Move
from ajustes_tui.domain.flujograma.drawing import (
    LANES,
    LEVELS,
    PLACES,
    GridPosition,
    days_words,
    legend,
    title_of,
)
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands
from ajustes_tui.ui.measures import LOW, NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, width
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under, paragraph, wrapped
from ajustes_tui.widgets.window_table import Column

MAP_HEIGHT = 2 * LEVELS - 1
"""A row per level, and one between levels."""
_MARKS = 2
"""Cells before a box: marks of the cursor and of a caso's path."""
_STEP = 4
_CENTER = 8
"""The place of a box's arrows in its lane."""
HERE, PASSED = "●", "√"
"""Where the caso is and was; distinguishable in plain signs too."""
BY_PLACE = {place: estado for estado, place in PLACES.items()}


class ChartRow(NamedTuple):
    """An arrow of the box under the cursor."""

    arrow: Arrow
    passed: bool
    """On the path of the caso."""
    wrong: bool = False
    """The review found a fault in it."""


def bar_title(chart: Flowchart) -> str:
    return f"FLUJOGRAMA › {title_of(chart)}"


def found_in(estado: Estado, found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if each.of is estado]


class MapSize(NamedTuple):
    """Rows per box (two with a bar) and between levels."""

    large: bool = False
    between: int = 1

    @property
    def height(self) -> int:
        return LEVELS * (1 + self.large) + (LEVELS - 1) * self.between


COMPACT = MapSize()


def size_for(width: int, height: int) -> MapSize:
    if height < LOW:
        return MapSize(between=0)
    if width < NORMAL or height < _LARGE_FROM:
        return COMPACT
    return MapSize(True, 3 if height >= _LARGEST_FROM else 2)


_NARROW_LANE = 20
"""Lane cells below which only the name may fit."""
_LARGE_FROM, _LARGEST_FROM = 40, 48
"""Window rows from which a box has two rows, and from which levels are three rows apart."""


def map_lines(
    chart: Flowchart,
    cursor: Estado,
    radicado: str,
    room: int,
    found: Sequence[Finding] = (),
    size: MapSize = COMPACT,
) -> list[Line]:
    """Return the map from the entry down, the box under the cursor in bold.

    `radicado` is the caso whose path is marked, with a legend in free space. Boxes with a fault are
    red. A `large` map has figures and bar on their own row, and counts on the arrows.
    """
    marks = {
        GridPosition(0, 0): (HERE, f"aquí está {radicado}"),
        GridPosition(1, 0): (PASSED, "por aquí pasó"),
    }
    lane = (room - 1) // LANES
    lines: list[Line] = []
    most = max((box.casos for box in chart.boxes), default=0)
    for level in range(LEVELS):
        line, below = [Span(" ")], [Span(" ")]
        for place in (GridPosition(level, n) for n in range(LANES)):
            estado = BY_PLACE.get(place)
            if estado is None:
                mark, words = marks.get(place, ("", "")) if chart.stands else ("", "")
                line += [Span(f" {mark:1} ", Tone.OK), Span(cell(words, lane - 3))]
                below.append(Span(" " * lane))
            else:
                wrong = bool(found_in(estado, found))
                box, here = chart.box(estado), estado is cursor
                line += _box(chart, box, lane, cursor=here, wrong=wrong, named=size.large)
                below += _counted(box, lane, most, cursor=here, wrong=wrong)
        lines.append(line)
        if size.large:
            lines.append(below)
        if level + 1 < LEVELS and size.between:
            lines += _between(chart, level, lane, room, size)
    return lines


def _counted(box: Box, lane: int, most: int, *, cursor: bool, wrong: bool) -> list[Span]:
    """The bar is relative to the largest box."""
    figures = f"{thousands(box.casos)} casos" if box.casos != 1 else "1 caso"
    if days := _days(box.median):
        figures += f" · {days}"
    tone = Tone.BAD if wrong else Tone.STRONG if cursor else Tone.NORMAL if box.casos else Tone.DIM
    start = _MARKS + _STEP
    room = min(max(lane - start - _FIGURES - 2, 0), _BAR)
    cells = max(round(box.casos / most * room), 1) if box.casos and most else 0
    bar = cell("█" * cells, lane - start - _FIGURES)
    return [Span(" " * start), Span(cell(figures, _FIGURES), tone), Span(bar, Tone.DIM)]


_FIGURES, _BAR = 18, 30
"""Cells of the figures of a box, and maximum of its bar."""


def _box(
    chart: Flowchart, box: Box, lane: int, *, cursor: bool, wrong: bool, named: bool
) -> list[Span]:
    way = HERE if box.estado is chart.stands else PASSED if box.estado in chart.passed else " "
    words = ESTADO_WORDS[box.estado]
    room = lane - _MARKS - _STEP - 1
    name = words.question if width(words.question) + 9 <= room else words.box or words.short
    casos, days = thousands(box.casos), _days(box.median)
    figures = f"{casos} · {days}" if days else casos
    if width(name) + width(figures) >= room:
        figures = figures.replace(" ", "") if not days else f"{casos}·{days}"
    if named or (lane < _NARROW_LANE and width(name) + width(figures) > room):
        # Enter acts on the box: its name comes before its casos.
        figures = ""
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
    return "" if median is None else f"{decimal_words(median)} d"


def _between(chart: Flowchart, level: int, lane: int, room: int, size: MapSize) -> list[Line]:
    """Draw the straight arrows to the next level; in a large map, heads have counts."""
    cells = [" "] * room
    straight = [
        arrow
        for arrow in chart.arrows
        if PLACES[arrow.move.since].level == level and PLACES[arrow.move.toward].level == level + 1
    ]
    times: Counter[int] = Counter()
    for arrow in straight:
        times[PLACES[arrow.move.toward].lane] += arrow.times
    pairs = sorted(
        {(PLACES[arrow.move.since].lane, PLACES[arrow.move.toward].lane) for arrow in straight},
        key=lambda pair: (pair[0] == pair[1], pair),
    )
    starts = {1 + since * lane + _CENTER for since, _toward in pairs}
    ends = {1 + toward * lane + _CENTER: toward for _since, toward in pairs}
    for since, toward in pairs:
        start, end = (1 + n * lane + _CENTER for n in (since, toward))
        for x in range(min(start, end), max(start, end) + 1):
            cells[x] = "─" if cells[x] == " " else cells[x]
        if start != end and cells[start] != "↓":
            cells[start] = "┴"
    marked = any(
        PLACES[move.since].level == level and PLACES[move.toward].level == level + 1
        for move in chart.way
    )
    tone = Tone.OK if marked else Tone.DIM
    if not size.large:
        for x in ends:
            cells[x] = "↓"
        return [[Span("".join(cells), tone)]]
    joints = [_joint(x, cells, starts, ends) for x in range(room)]
    heads = [" "] * room
    for x, toward in ends.items():
        said = f"↓ {thousands(times[toward])}"
        heads[x : x + len(said)] = said
    stems = ["│" if x in starts else " " for x in range(room)]
    rows = [stems] * (size.between - 2) + [joints, heads]
    return [[Span("".join(row[:room]), tone)] for row in rows]


def _joint(x: int, cells: Sequence[str], starts: Collection[int], ends: Collection[int]) -> str:
    """Return a glyph of the line between levels, which `ends` leave downwards."""
    if cells[x] == " ":
        return " "
    beside = [0 <= near < len(cells) and cells[near] != " " for near in (x - 1, x + 1)]
    return _JOINTS[x in starts, x in ends, *beside]


_JOINTS: Mapping[tuple[bool, ...], str] = {
    (up, down, left, right): glyph
    for glyph, (up, down, left, right) in {
        "─": (False, False, True, True),
        "│": (True, True, False, False),
        "┼": (True, True, True, True),
        "┬": (False, True, True, True),
        "┴": (True, False, True, True),
        "├": (True, True, False, True),
        "┤": (True, True, True, False),
        "┌": (False, True, False, True),
        "┐": (False, True, True, False),
        "└": (True, False, False, True),
        "┘": (True, False, True, False),
    }.items()
}
"""Glyphs by the lines that meet: above, below, left, right."""


def side(chart: Flowchart, estado: Estado) -> Part:
    """Return what the casos of a box wait for, and the arrows they came by, most used first."""
    came = sorted(
        (arrow for arrow in chart.arrows if arrow.move.toward is estado and arrow.times),
        key=lambda arrow: -arrow.times,
    )
    rows = [
        Row(
            [Span(f" {thousands(arrow.times):>6}  ", Tone.STRONG), Span(_came_by(arrow.move))],
            hang=9,
        )
        for arrow in came
    ] or [Row([Span(" Por ninguna flecha todavía.", Tone.DIM)])]
    waits = [paragraph(waits_words(estado))]
    return Under(
        [
            PlaceArea("esperan", _SIDE, waits, "Qué esperan sus casos", kept=_KEPT),
            PlaceArea("llegaron", _SIDE, rows, "Por dónde llegaron", kept=_KEPT),
        ]
    )


_SIDE, _KEPT = 42, 3
"""Minimum cells and rows of what is told beside the arrows."""


def _came_by(move: Move) -> str:
    return f"{ESTADO_WORDS[move.since].question} · {evento_name(move.evento)}"


def waits_words(estado: Estado) -> str:
    for estados, words in _WAITS:
        if estado in estados:
            return words
    return "A que se radique su recurso: F4."


_WAITS: Sequence[tuple[frozenset[Estado], str]] = (
    (BY_DECIDE, "A que alguien decida: están en la cola, F3."),
    (BY_CALL, "A que se llame al usuario: F4."),
    (
        WAIT_FOR_BACK,
        "A que responda el back: su respuesta entra con F2, y los lotes dicen desde cuándo.",
    ),
    (
        WAIT_FOR_PQR,
        "A que responda PQR: la respuesta entra con F2, y los lotes dicen desde cuándo.",
    ),
    (CLOSED, "Nada: aquí terminan."),
)


def box_title(chart: Flowchart, estado: Estado) -> tuple[str, str]:
    box = chart.box(estado)
    step = f"Paso {box.step}: " if box.step else ""
    question = ESTADO_WORDS[box.estado].question
    casos = count_words(box.casos, "caso")
    days = f" · mediana {days_words(box.median)}" if box.casos else ""
    arrows = count_words(len(chart.from_box(estado)), "flecha")
    return f"{step}{question}", f"{casos}{days} · {arrows}"


def arrow_rows(
    chart: Flowchart, estado: Estado, found: Sequence[Finding] = ()
) -> Sequence[ChartRow]:
    wrong = {each.of for each in found}
    return [
        ChartRow(arrow, arrow.move in chart.way, arrow.move.evento in wrong)
        for arrow in chart.from_box(estado)
    ]


def columns() -> dict[int, Sequence[Column[ChartRow]]]:
    def toward(row: ChartRow) -> str:
        return ESTADO_WORDS[row.arrow.move.toward].question

    def tone(row: ChartRow) -> Tone:
        return Tone.BAD if row.wrong else Tone.OK if row.passed else Tone.NORMAL

    def counted(row: ChartRow) -> str:
        return thousands(row.arrow.times)

    way = Column[ChartRow]("", 1, lambda row: PASSED if row.passed else "", tone=tone)
    evento = Column[ChartRow](
        "Sale por", 26, lambda row: evento_name(row.arrow.move.evento), tone=tone
    )
    where = Column[ChartRow]("Hacia", 30, lambda row: f"→ {toward(row)}", tone=tone, flexible=True)
    times = Column[ChartRow]("Veces", 9, counted, "der", tone, whole=True)
    return {0: (way, evento, where, times)}


def legend_area(found: Sequence[Finding] = ()) -> PlaceArea:
    """Return the faults found, or the eventos without an arrow."""
    words, tone = " ".join(legend()), Tone.DIM
    if found:
        more = f" · y {len(found) - 1} más" if found[1:] else ""
        words, tone = f"▲ {cleaned(str(found[0]))}{more}", Tone.BAD
    return PlaceArea("leyenda", 40, wrapped(words, 2, tone))


def step(cursor: Estado, key: str) -> Estado:
    """Return the box in the direction of a key, or the same one at an edge."""
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
