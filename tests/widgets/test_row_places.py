"""Where the rows of a list stand: under headings the cursor passes over, and apart where there is room."""

from __future__ import annotations

from array import array

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.row_places import RowPlaces
from ajustes_tui.widgets.window_table import Column, WindowTable
from tests.support import Anfitrion, rows, wait_for

IDS = array("q", (-9, 9, 8, -7, 7, 6, 5))
HEADINGS = {-9: [Span(" mié 25/11 │")], -7: [Span(" mar 24/11 │")]}


def line_table() -> WindowTable[str]:
    return WindowTable[str]({0: (Column("Línea", 20, str),)}, airy=True, stem=[Span("  │")])


def show(table: WindowTable[str]) -> None:
    table.set_ids(IDS, headings=HEADINGS)
    table.set_rows({number: f"línea {number}" for number in IDS if number > 0})


def shown(app) -> list[str]:
    return [row.rstrip() for row in rows(app)]


async def test_a_heading_is_no_row_and_the_cursor_passes_over_it_both_ways_and_at_the_ends():
    table = line_table()
    app = Anfitrion(table)
    async with app.run_test(size=(80, 24)) as pilot:
        show(table)
        await wait_for(pilot, lambda: table.mark == "5 de 5")
        assert (table.row_count, table.cursor_mark, table.cursor_id) == (5, "1 de 5", 9)
        for key, reached in (
            ("down", 8),
            ("down", 7),
            ("up", 8),
            ("home", 9),
            ("up", 9),
            ("end", 5),
        ):
            await pilot.press(key)
            assert table.cursor_id == reached, key


async def test_a_row_that_scrolls_into_view_brings_the_heading_right_above_it():
    table = line_table()
    app = Anfitrion(table)
    async with app.run_test(size=(80, 5)) as pilot:
        show(table)
        await pilot.press("end", "home")
        await wait_for(pilot, lambda: "mié 25/11" in shown(app)[1])


async def test_rows_stand_apart_on_a_stem_where_all_of_them_have_room():
    table = line_table()
    app = Anfitrion(table)
    async with app.run_test(size=(120, 24)) as pilot:
        show(table)
        await wait_for(pilot, lambda: "línea 5" in "\n".join(shown(app)))
        assert [row[:14].rstrip() for row in shown(app)[1:11]] == [
            *(" mié 25/11 │", "►línea 9", "  │", " línea 8", "  │"),
            *(" mar 24/11 │", " línea 7", "  │", " línea 6", "  │"),
        ]
        cell = table.cursor_cell
        assert cell is not None
        assert cell.y == 2
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: shown(app)[3].startswith(" línea 8"))


async def test_a_click_between_two_rows_moves_nothing_and_on_a_heading_goes_below_it():
    table = line_table()
    app = Anfitrion(table)
    async with app.run_test(size=(120, 24)) as pilot:
        show(table)
        await wait_for(pilot, lambda: "línea 5" in "\n".join(shown(app)))
        for line, reached in ((4, 8), (3, 8), (2, 9), (3, 9), (6, 7)):
            await pilot.click(WindowTable, offset=(2, line))
            assert table.cursor_id == reached, line


def test_the_lines_a_list_needs_are_those_apart_only_where_the_limit_holds_them():
    places = RowPlaces(airy=True)
    assert places.needed([1, 2, 3], 120, 5) == 5
    assert places.needed([1, 2, 3], 120, 4) == 3
    assert places.needed([1, 2, 3], 80, 9) == 3
    assert places.needed([], 120, 9) == 1
