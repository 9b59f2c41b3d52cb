"""Areas laid in a window: which rows it leaves out, and which wording of a row fits."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.flow import PlaceArea, Row, SideBySide, Under, laid


def texts(part, width, height):
    lines = (row.line for row in laid(part, width, height))
    return ["".join(span.text for span in line).rstrip() for line in lines]


def area(name, *rows):
    return PlaceArea(name, 10, [Row([Span(f" {row}")], spare=row.startswith("s")) for row in rows])


@pytest.mark.parametrize(
    ("height", "expected"),
    [
        (9, [" a", " s1", " s2", " s3", "", " b"]),
        (6, [" a", " s1", " s2", " s3", "", " b"]),
        (5, [" a", " s1", " s2", "", " b"]),
        (3, [" a", "", " b"]),
        (2, [" a", " b"]),
    ],
)
def test_the_last_spare_rows_go_first_and_leave_the_blank_between_areas(height, expected):
    part = Under([area("uno", "a", "s1", "s2", "s3"), area("dos", "b")])
    assert texts(part, 20, height) == expected


def test_a_column_has_the_rows_that_those_above_it_leave():
    column = area("uno", "a", "s1", "s2", "s3")
    part = Under([area("dos", "b", "c"), SideBySide(column, area("tres", "d"))])
    assert texts(part, 30, 6) == [" b", " c", "", " a              d", " s1", " s2"]


def test_the_wording_of_a_row_leaves_room_for_its_end():
    row = Row([Span(" cuatro palabras de más")], end=[Span("F2 ")], short=([Span(" menos")],))
    part = PlaceArea("uno", 10, [row])
    assert texts(part, 40, 3) == [" cuatro palabras de más              F2"]
    assert texts(part, 24, 3) == [" menos               F2"]
