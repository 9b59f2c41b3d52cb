"""A list beside what is told of its row where both fit, else above it."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.widgets.list_detail import ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from tests.support import Anfitrion, rows, wait_for

COLUMNS = (
    Column[str]("Nombre", 12, str, flexible=True),
    Column[str]("Valor", 10, str.upper, rank=1),
    Column[str]("Largo", 10, lambda text: str(len(text)), rank=2),
)


def place(count):
    table = ListTable[str](COLUMNS)
    detail = PlaceArea("dato", 30, [Row([Span(f" dato {n}")]) for n in range(9)], "Detalle")
    above = PlaceArea("arriba", 20, [Row([Span(" arriba")])])
    whole = ListWithDetail(table, 40, lambda: detail, lambda: above)
    return Anfitrion(whole), table, [f"fila {n}" for n in range(count)]


@pytest.mark.parametrize(
    ("size", "count", "expected"),
    [
        ((80, 24), 3, ["arriba", "fila 0", "fila 2", "Detalle", "dato 8"]),
        ((80, 6), 3, ["arriba", "fila 0", "fila 2", "Detalle", "dato 4", "y 4 más"]),
        ((60, 24), 40, ["arriba", "fila 0", "fila 16", "Detalle", "dato 3", "y 5 más"]),
        ((60, 8), 40, ["arriba", "fila 0", "fila 5"]),
    ],
    ids=["beside", "cut-beside", "under-a-long-list", "low"],
)
async def test_a_list_and_its_detail_share_the_window_and_say_what_is_cut(size, count, expected):
    app, table, listed = place(count)
    async with app.run_test(size=size) as pilot:
        table.show(listed)
        await wait_for(pilot, lambda: all(any(e in row for row in rows(app)) for e in expected))
        shown = "\n".join(rows(app))
        beside = any("Detalle" in row and "arriba" in row for row in rows(app))
        assert beside == (size[0] == 80)
        assert shown.count("más") == sum("más" in text for text in expected)


async def test_it_knows_which_texts_of_its_detail_are_read_whole():
    table = ListTable[str](COLUMNS)
    texts = ("un texto que se parte en dos renglones", "otro que no cabe entero en lo que queda")
    told = [Row([Span(" - "), Span(text)], hang=3) for text in texts]
    whole = ListWithDetail(table, 200, lambda: PlaceArea("dato", 20, told), apart=True)
    async with Anfitrion(whole).run_test(size=(24, 24)) as pilot:
        await wait_for(pilot, lambda: whole.tells_all)
        assert all(map(whole.tells, texts))
        await pilot.resize_terminal(24, 7)
        await wait_for(pilot, lambda: not whole.tells_all)
        assert [*map(whole.tells, texts)] == [True, False]


async def test_the_columns_of_the_highest_rank_are_left_out_first():
    table = ListTable[str](COLUMNS)
    app = Anfitrion(table)
    async with app.run_test(size=(40, 8)) as pilot:
        table.show(["uno"])
        for width, headings in ((40, 3), (30, 2), (20, 1)):
            await pilot.resize_terminal(width, 8)
            await wait_for(pilot, lambda n=headings: len(rows(app)[0].split()) == n)
