"""The flujograma as a file: a one-page SVG, and a drawing for diagrams.net."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ajustes_tui.domain.caso.words import ESTADO_WORDS, evento_name
from ajustes_tui.domain.flujograma.chart import ANYWHERE, Arrow, Box, Flowchart, staying
from ajustes_tui.domain.flujograma.layout import BELOW, BOX, PAGE, Point, Route, corner, routes
from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands
from ajustes_tui.domain.values.dates import short_date

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
