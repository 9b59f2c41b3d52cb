"""The file of a flujograma: the same every time, with every box and every arrow once, and safe text."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import ESTADO_WORDS
from ajustes_tui.domain.flujograma.chart import Arrow, Box, Flowchart, moves
from ajustes_tui.domain.flujograma.drawing import (
    BOX,
    MADE_BY,
    PAGE,
    PLACES,
    WRITERS,
    corner,
    drawio,
    routes,
    svg,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chart():
    return Flowchart(
        tuple(Box(e, n * 1_000, 1.5) for n, e in enumerate(Estado)),
        tuple(Arrow(move, n) for n, move in enumerate(moves())),
        date(2026, 11, 24),
        {moves()[0]: 1},
        Estado.POR_ESCALAR,
    )


@pytest.mark.parametrize("ending", WRITERS)
def test_the_file_is_the_same_every_time_and_says_who_made_it(chart, ending):
    content = WRITERS[ending](chart)
    assert content == WRITERS[ending](chart)
    assert MADE_BY.encode() in content[:1_000]
    ElementTree.fromstring(content)


def test_a_page_is_a_letter_with_every_box_and_every_arrow_once(chart):
    root = ElementTree.fromstring(svg(chart))
    assert (root.get("width"), root.get("height")) == ("8.5in", "11in")
    said = [text.text for text in root.iter(f"{SVG}text")]
    for words in ESTADO_WORDS.values():
        assert said.count(words.question) == 1
    lines = [line.get("points") for line in root.iter(f"{SVG}polyline")]
    assert len(lines) == len(set(lines)) == len(moves())
    numbers = Counter(text for text in said if text and text.isdigit())
    assert all(numbers[str(n)] == 1 for n in range(1, len(moves()) + 1))
    assert "15.000 casos · 1,5 días hábiles" not in said
    assert "1.000 casos · 1,5 días hábiles" in said
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.get("y")) < PAGE[1]


def test_an_arrow_is_told_from_a_question_to_a_question_as_everywhere(chart):
    said = [text.text or "" for text in ElementTree.fromstring(svg(chart)).iter(f"{SVG}text")]
    for number, move in enumerate(moves(), 1):
        since, toward = (ESTADO_WORDS[estado].question for estado in (move.since, move.toward))
        (told,) = [text for text in said if text.startswith(f"{number}. ")]
        assert f": {since} → {toward}, " in told


def test_a_drawing_has_every_box_and_every_arrow_once(chart):
    root = ElementTree.fromstring(drawio(chart))
    assert root.tag == "mxfile"
    cells = root.findall("diagram/mxGraphModel/root/mxCell")
    identifiers = [cell.get("id") for cell in cells]
    assert len(identifiers) == len(set(identifiers))
    edges = [cell for cell in cells if cell.get("edge") == "1"]
    boxes = {cell.get("id") for cell in cells if cell.get("vertex") == "1"}
    assert {estado.value for estado in Estado} <= boxes
    drawn = Counter(
        (cell.get("value").rpartition(" · ")[0], cell.get("source"), cell.get("target"))
        for cell in edges
    )
    assert len(drawn) == len(edges) == len(moves())
    assert all(cell.find("mxGeometry") is not None for cell in edges)


def test_no_text_of_a_box_breaks_the_file(chart, monkeypatch):
    words = ESTADO_WORDS[Estado.EN_PQR]._replace(question="<b>\"a\" & 'b'</b>")
    monkeypatch.setitem(ESTADO_WORDS, Estado.EN_PQR, words)
    for writer in WRITERS.values():
        root = ElementTree.fromstring(writer(chart))
        text = "".join(
            (element.text or "") + (element.get("value") or "") for element in root.iter()
        )
        assert words.question in text


def test_no_two_boxes_stand_on_each_other_and_all_are_on_the_page():
    assert len(set(PLACES.values())) == len(PLACES) == len(Estado)
    for one, other in combinations(map(corner, Estado), 2):
        assert abs(one[0] - other[0]) >= BOX[0] or abs(one[1] - other[1]) >= BOX[1]
    for x, y in map(corner, Estado):
        assert x > 0
        assert x + BOX[0] < PAGE[0]
        assert y > 0


def test_no_arrow_runs_along_another_nor_through_a_box():
    run = routes(moves())
    upright = []
    for move, route in run.items():
        for (x, y), (to_x, to_y) in zip(route.points, route.points[1:], strict=False):
            assert abs(x - to_x) < 1e-6 or abs(y - to_y) < 1e-6, move
            if abs(x - to_x) < 1e-6 and abs(y - to_y) > 1e-6:
                upright.append((move, x, *sorted((y, to_y))))
        for estado in Estado:
            left, top = corner(estado)
            inside = [
                (x, y)
                for x, y in route.points
                if left < x < left + BOX[0] and top < y < top + BOX[1]
            ]
            assert not inside, (move, estado)
    for (one, x, low, high), (other, to_x, to_low, to_high) in combinations(upright, 2):
        if one != other and abs(x - to_x) < 1e-6:
            assert high <= to_low or to_high <= low, (one, other)
