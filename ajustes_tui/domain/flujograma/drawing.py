"""The flujograma laid out, and as a file: a one-page SVG, and a drawing for diagrams.net."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import ESTADO_WORDS, evento_name
from ajustes_tui.domain.flujograma.chart import ANYWHERE, Arrow, Box, Flowchart, Move, staying
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands
from ajustes_tui.domain.values.dates import short_date


class GridPosition(NamedTuple):
    """Level from the top, lane from the left."""

    level: int
    lane: int


S = Estado
PLACES: Mapping[Estado, GridPosition] = {
    S.POR_CLASIFICAR: GridPosition(0, 1),
    S.ANULADO: GridPosition(0, 2),
    S.POR_ESCALAR: GridPosition(1, 1),
    S.EN_BACK: GridPosition(2, 0),
    S.EN_PQR: GridPosition(2, 2),
    S.POR_VALIDAR: GridPosition(3, 0),
    S.REESCALADO: GridPosition(3, 1),
    S.POR_VERIFICAR: GridPosition(3, 2),
    S.POR_CONTACTAR: GridPosition(4, 1),
    S.POR_DEJAR_MENSAJE: GridPosition(5, 0),
    S.RECURSO_POR_RADICAR: GridPosition(5, 1),
    S.RECURSO_EN_PQR: GridPosition(5, 2),
    S.CERRADO_MENSAJE: GridPosition(6, 0),
    S.CERRADO_INFORMADO: GridPosition(6, 1),
    S.CERRADO_PQR: GridPosition(6, 2),
}
LANES = 1 + max(place.lane for place in PLACES.values())
LEVELS = 1 + max(place.level for place in PLACES.values())

PAGE = (850, 1100)
"""A letter page, in hundredths of an inch."""
BOX = (166, 70)
_LANE_X = (90, 342, 594)
_TOP, _LEVEL_HEIGHT = 75, 104
_CHANNELS = ((15, 90), (256, 342), (508, 594), (760, 835))
"""The left and right x of each channel; channel n is left of lane n."""
BELOW = _TOP + (LEVELS - 1) * _LEVEL_HEIGHT + BOX[1]

Point = tuple[float, float]


class Route(NamedTuple):
    """The corners of an arrow from box to box, and the place of its number."""

    points: tuple[Point, ...]
    label: Point


class _Leg(NamedTuple):
    channel: int
    since: float
    toward: float


class _End(NamedTuple):
    """An end of an arrow: its box, the side (-1 left, 1 right, 0 above or below), and the other box."""

    move: int
    estado: Estado
    side: int
    leaves: bool
    other: Estado


def corner(estado: Estado) -> Point:
    place = PLACES[estado]
    return _LANE_X[place.lane], _TOP + place.level * _LEVEL_HEIGHT


def routes(moves: Iterable[Move]) -> dict[Move, Route]:
    listed = tuple(moves)
    sides = _sides(listed)
    ports = _ports(listed, sides)
    crossings = _crossings(listed)
    legs: dict[tuple[int, bool], _Leg] = {}
    for number, move in enumerate(listed):
        if sides[number] == (0, 0):
            continue
        (_, y), (_, toward_y) = ports[number, True], ports[number, False]
        leaves, enters = sides[number]
        first, last = _channel(move.since, leaves), _channel(move.toward, enters)
        if first == last:
            legs[number, True] = _Leg(first, y, toward_y)
        else:
            legs[number, True] = _Leg(first, y, crossings[number])
            legs[number, False] = _Leg(last, crossings[number], toward_y)
    tracks = _tracks(legs)
    found: dict[Move, Route] = {}
    for number, move in enumerate(listed):
        start, end = ports[number, True], ports[number, False]
        if sides[number] == (0, 0):
            found[move] = Route((start, end), (start[0], (start[1] + end[1]) / 2))
            continue
        x = tracks[number, True]
        points = [start, (x, start[1])]
        if (number, False) in tracks:
            other, y = tracks[number, False], crossings[number]
            points += [(x, y), (other, y), (other, end[1]), end]
            label_until = y
        else:
            points += [(x, end[1]), end]
            label_until = end[1]
        # The numbers of neighbouring tracks stand at different heights.
        part = 0.3 + 0.1 * (number % 5)
        found[move] = Route(tuple(points), (x, start[1] + (label_until - start[1]) * part))
    return found


def _sides(moves: tuple[Move, ...]) -> list[tuple[int, int]]:
    """Return the sides where each arrow leaves and enters: -1 left, 1 right, 0 down."""
    sides: list[tuple[int, int]] = []
    load = [0] * len(_CHANNELS)
    for move in moves:
        since, toward = PLACES[move.since], PLACES[move.toward]
        if since.lane != toward.lane:
            side = 1 if toward.lane > since.lane else -1
            sides.append((side, -side))
        elif toward.level == since.level + 1:
            sides.append((0, 0))
            continue
        else:
            side = -1 if load[since.lane] <= load[since.lane + 1] else 1
            sides.append((side, side))
        load[_channel(move.since, sides[-1][0])] += 1
    return sides


def _channel(estado: Estado, side: int) -> int:
    return PLACES[estado].lane + (side > 0)


def _ports(moves: tuple[Move, ...], sides: list[tuple[int, int]]) -> dict[tuple[int, bool], Point]:
    """Return where each arrow leaves its box (True) and enters the other (False)."""
    ends: defaultdict[tuple[Estado, int, bool], list[_End]] = defaultdict(list)
    for number, (move, (leaves, enters)) in enumerate(zip(moves, sides, strict=True)):
        for end in (
            _End(number, move.since, leaves, True, move.toward),
            _End(number, move.toward, enters, False, move.since),
        ):
            # Straight down there is one row of ports below a box and one above it.
            ends[end.estado, end.side, end.leaves if end.side == 0 else True].append(end)
    ports: dict[tuple[int, bool], Point] = {}
    for (estado, side, below), of_side in ends.items():
        x, y = corner(estado)
        ordered = sorted(of_side, key=lambda end: (PLACES[end.other], end.move, end.leaves))
        for place, end in enumerate(ordered, 1):
            share = place / (len(ordered) + 1)
            if side == 0:
                port = (x + BOX[0] * share, y + BOX[1] if below else y)
            else:
                port = (x + BOX[0] if side > 0 else x, y + BOX[1] * share)
            ports[end.move, end.leaves] = port
    return ports


def _crossings(moves: tuple[Move, ...]) -> dict[int, float]:
    """Return the height at which arrows between the outer lanes cross the middle one."""
    by_gap: defaultdict[int, list[int]] = defaultdict(list)
    for number, move in enumerate(moves):
        since, toward = PLACES[move.since], PLACES[move.toward]
        if abs(since.lane - toward.lane) > 1:
            by_gap[since.level - (toward.level < since.level)].append(number)
    heights: dict[int, float] = {}
    free = _LEVEL_HEIGHT - BOX[1]
    for gap, numbers in by_gap.items():
        above = _TOP + gap * _LEVEL_HEIGHT + BOX[1]
        for place, number in enumerate(numbers, 1):
            heights[number] = above + free * place / (len(numbers) + 1)
    return heights


def _tracks(legs: Mapping[tuple[int, bool], _Leg]) -> dict[tuple[int, bool], float]:
    """Return the x of each leg; overlapping legs of a channel have different tracks."""
    by_channel: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for key, leg in legs.items():
        by_channel[leg.channel].append(key)
    found: dict[tuple[int, bool], float] = {}
    for channel, keys in by_channel.items():
        tracks: list[list[_Leg]] = []
        chosen: dict[tuple[int, bool], int] = {}
        for key in sorted(keys, key=lambda k: (abs(legs[k].since - legs[k].toward), k)):
            leg = legs[key]
            free = (n for n, track in enumerate(tracks) if not any(_meet(leg, o) for o in track))
            chosen[key] = next(free, len(tracks))
            if chosen[key] == len(tracks):
                tracks.append([])
            tracks[chosen[key]].append(leg)
        left, right = _CHANNELS[channel]
        for key, number in chosen.items():
            found[key] = left + (right - left) * (number + 1) / (len(tracks) + 1)
    return found


def _meet(one: _Leg, other: _Leg) -> bool:
    low, high = sorted((one.since, one.toward))
    other_low, other_high = sorted((other.since, other.toward))
    return low <= other_high and other_low <= high


MADE_BY = "ajustes flujograma"
"""Marks our files in their first lines; diagrams.net replaces it when it saves."""
_MARGIN = 30
_LEGEND_ROW, _LEGEND_TOP = 13, BELOW + 24
_FONT = "Helvetica, Arial, sans-serif"


def title_of(chart: Flowchart) -> str:
    return f"corte {short_date(chart.corte)}" if chart.corte else "todos los cortes"


def days_words(median: float | None) -> str:
    if median is None:
        return "—"
    number = decimal_words(median)
    return f"{number} {'día hábil' if median == 1 else 'días hábiles'}"


def box_lines(chart: Flowchart, box: Box) -> tuple[str, str, str]:
    step = f"Paso {box.step}" if box.step else "Fin"
    casos = count_words(box.casos, "caso")
    return step, ESTADO_WORDS[box.estado].question, f"{casos} · {days_words(box.median)}"


def legend() -> tuple[str, str]:
    anywhere = ", ".join(map(evento_name, ANYWHERE))
    stay = ", ".join(map(evento_name, staying()))
    return f"Desde casi cualquier caja: {anywhere}.", f"No lo mueven: {stay}."


def svg(chart: Flowchart) -> bytes:
    """Return an SVG of one letter page; each arrow has a number, explained below."""
    width, height = PAGE
    inches = {"width": f"{width / 100:g}in", "height": f"{height / 100:g}in"}
    view = {"viewBox": f"0 0 {width} {height}", "font-family": _FONT}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **inches, **view})
    SubElement(root, "desc").text = MADE_BY
    SubElement(root, "title").text = f"Flujograma, {title_of(chart)}"
    size = {"markerWidth": "6", "markerHeight": "6", "orient": "auto"}
    point = {"id": "punta", "viewBox": "0 0 6 6", "refX": "6", "refY": "3", **size}
    SubElement(SubElement(SubElement(root, "defs"), "marker", point), "path", d="M0 0 L6 3 L0 6 z")
    SubElement(root, "rect", width=str(width), height=str(height), fill="#ffffff")
    _text(root, (_MARGIN, 32), "Flujograma de la célula de ajustes", 16, bold=True)
    _text(root, (_MARGIN, 50), title_of(chart), 11)
    route_of = routes(arrow.move for arrow in chart.arrows)
    lines = SubElement(root, "g", {"fill": "none", "stroke": "#555555", "stroke-width": "0.9"})
    for arrow in chart.arrows:
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in route_of[arrow.move].points)
        attributes = {"points": points, "marker-end": "url(#punta)"}
        if arrow.move in chart.way:
            attributes |= {"stroke": "#000000", "stroke-width": "2"}
        SubElement(lines, "polyline", attributes)
    for box in chart.boxes:
        _box(root, chart, box)
    for number, arrow in enumerate(chart.arrows, 1):
        x, y = route_of[arrow.move].label
        SubElement(root, "rect", _rect((x - 5, y - 4), (10, 8)), fill="#ffffff")
        _text(root, (x, y + 2.5), str(number), 7, anchor="middle")
    _legend(root, chart)
    return _bytes(root)


def _box(root: Element, chart: Flowchart, box: Box) -> None:
    x, y = corner(box.estado)
    fill, wide = "#ffffff" if box.step else "#eeeeee", _stroke(chart, box)
    line = {"rx": "6", "fill": fill, "stroke": "#000000", "stroke-width": wide}
    SubElement(root, "rect", {**_rect((x, y), BOX), **line})
    step, question, casos = box_lines(chart, box)
    center = x + BOX[0] / 2
    _text(root, (center, y + 17), step, 9, anchor="middle")
    _text(root, (center, y + 36), question, 10.5, anchor="middle", bold=True)
    _text(root, (center, y + 56), casos, 10, anchor="middle")


def _stroke(chart: Flowchart, box: Box) -> str:
    return "3" if box.estado is chart.stands else "2" if box.estado in chart.passed else "1"


def _legend(root: Element, chart: Flowchart) -> None:
    half = -(-len(chart.arrows) // 2)
    for place, arrow in enumerate(chart.arrows):
        column, row = divmod(place, half)
        x = _MARGIN + column * (PAGE[0] - _MARGIN) / 2
        y = _LEGEND_TOP + row * _LEGEND_ROW
        _text(root, (x, y), f"{place + 1}. {_arrow_words(arrow)}", 8)
    y = _LEGEND_TOP + half * _LEGEND_ROW + 4
    for row, sentence in enumerate(legend()):
        _text(root, (_MARGIN, y + row * 11), sentence, 8)


def _arrow_words(arrow: Arrow) -> str:
    since, toward = (ESTADO_WORDS[each].question for each in (arrow.move.since, arrow.move.toward))
    times = count_words(arrow.times, "vez")
    return f"{evento_name(arrow.move.evento)}: {since} → {toward}, {times}"


def _text(
    root: Element, at: Point, text: str, size: float, *, anchor: str = "start", bold: bool = False
) -> None:
    attributes = {"x": _number(at[0]), "y": _number(at[1]), "font-size": f"{size:g}"}
    attributes |= {"text-anchor": anchor} if anchor != "start" else {}
    attributes |= {"font-weight": "bold"} if bold else {}
    SubElement(root, "text", attributes).text = text


def drawio(chart: Flowchart) -> bytes:
    root = Element("mxfile", {"host": MADE_BY, "type": "device"})
    diagram = SubElement(root, "diagram", id="flujograma", name=f"Flujograma, {title_of(chart)}")
    grid = {"grid": "1", "gridSize": "10", "guides": "1", "connect": "1", "arrows": "1"}
    page = {"page": "1", "pageScale": "1", "math": "0", "shadow": "0"}
    size = {"pageWidth": str(PAGE[0]), "pageHeight": str(PAGE[1])}
    cells = SubElement(SubElement(diagram, "mxGraphModel", {**grid, **page, **size}), "root")
    SubElement(cells, "mxCell", {"id": "0"})
    SubElement(cells, "mxCell", {"id": "1", "parent": "0"})
    for box in chart.boxes:
        _vertex(cells, chart, box)
    route_of = routes(arrow.move for arrow in chart.arrows)
    for number, arrow in enumerate(chart.arrows, 1):
        _edge(cells, f"flecha-{number}", arrow, route_of[arrow.move], way=arrow.move in chart.way)
    for number, sentence in enumerate(legend()):
        named = {"id": f"nota-{number + 1}", "value": sentence, "parent": "1", "vertex": "1"}
        style = "text;html=0;align=left;whiteSpace=wrap;fontSize=10;"
        note = SubElement(cells, "mxCell", named, style=style)
        _geometry(note, (_MARGIN, _LEGEND_TOP + number * 40), (PAGE[0] - 2 * _MARGIN, 36))
    return _bytes(root)


def _vertex(cells: Element, chart: Flowchart, box: Box) -> None:
    fill, wide = "#FFFFFF" if box.step else "#EEEEEE", _stroke(chart, box)
    named = {"id": box.estado.value, "value": "\n".join(box_lines(chart, box)), "parent": "1"}
    style = f"rounded=1;whiteSpace=wrap;html=0;fillColor={fill};strokeWidth={wide};"
    cell = SubElement(cells, "mxCell", named, style=style, vertex="1")
    _geometry(cell, corner(box.estado), BOX)


def _edge(cells: Element, identifier: str, arrow: Arrow, route: Route, *, way: bool) -> None:
    exits = _share(route.points[0], corner(arrow.move.since))
    enters = _share(route.points[-1], corner(arrow.move.toward))
    value = f"{evento_name(arrow.move.evento)} · {thousands(arrow.times)}"
    style = (
        "edgeStyle=orthogonalEdgeStyle;rounded=0;html=0;fontSize=7;endArrow=block;"
        f"endSize=4;strokeWidth={2 if way else 1};"
        f"exitX={exits[0]};exitY={exits[1]};entryX={enters[0]};entryY={enters[1]};"
    )
    ends = {"source": arrow.move.since.value, "target": arrow.move.toward.value}
    named = {"id": identifier, "value": value, "style": style, "parent": "1", "edge": "1"}
    cell = SubElement(cells, "mxCell", {**named, **ends})
    geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    if corners := route.points[1:-1]:
        array = SubElement(geometry, "Array", {"as": "points"})
        for x, y in corners:
            SubElement(array, "mxPoint", x=_number(x), y=_number(y))


def _share(point: Point, box: Point) -> tuple[str, str]:
    shares = ((at - since) / length for at, since, length in zip(point, box, BOX, strict=True))
    across, down = (f"{share:.3f}".rstrip("0").rstrip(".") for share in shares)
    return across, down


def _geometry(cell: Element, at: Point, size: Point) -> None:
    SubElement(cell, "mxGeometry", {**_rect(at, size), "as": "geometry"})


def _rect(at: Point, size: Point) -> dict[str, str]:
    names = ("x", "y", "width", "height")
    return dict(zip(names, map(_number, (*at, *size)), strict=True))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _bytes(root: Element) -> bytes:
    indent(root)
    text: str = tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


WRITERS: Mapping[str, Callable[[Flowchart], bytes]] = {".drawio": drawio, ".svg": svg}
