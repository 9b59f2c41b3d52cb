"""A list with its sections: the detail follows the row and the width, and a section keeps its height."""

from __future__ import annotations

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from tests.support import Anfitrion, rows, wait_for


def panel_of(section, *, enter_chooses=True):
    table = ListTable(
        {0: (Column("Cuál", 10, str),)}, key=lambda row: row, enter_chooses=enter_chooses
    )
    return table, ListPanel(
        table,
        lambda row, width: section.show([[Span(f"{row} a {width}")]], f"De {row}"),
        below=[section],
    )


async def test_the_detail_follows_the_row_under_the_cursor_and_the_width():
    section = Section(2)
    table, panel = panel_of(section)
    app = Anfitrion(panel)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert table.has_focus
        assert not any("De " in row for row in rows(app))
        table.show(["uno", "dos"])
        panel.redraw()
        await wait_for(pilot, lambda: any(row.startswith("uno a 40") for row in rows(app)))
        await pilot.press("down")
        await wait_for(pilot, lambda: any("De dos" in row for row in rows(app)))
        await pilot.resize_terminal(50, 12)
        await wait_for(pilot, lambda: any(row.startswith("dos a 50") for row in rows(app)))


async def test_the_cursor_goes_to_the_wanted_row_when_it_arrives():
    table, panel = panel_of(Section(1))
    async with Anfitrion(panel).run_test(size=(40, 12)):
        table.show(["uno", "dos"])
        table.want("tres")
        assert table.current == "uno"
        table.show(["uno", "dos", "tres"])
        assert table.current == "tres"
        table.show(["tres", "uno", "dos"])
        assert table.current == "tres"


async def test_a_section_keeps_its_rows_whatever_it_shows():
    section = Section(2, "Siempre", "derecha")
    async with Anfitrion(section).run_test(size=(40, 12)) as pilot:
        for count in (0, 1, 5):
            section.show([[Span(str(number))] for number in range(count)])
            await pilot.pause()
            assert section.size.height == 3
            assert len(section.lines) == 3
        assert "Siempre" in rows(pilot.app)[0]
        assert "derecha" in rows(pilot.app)[0]


async def test_on_a_tall_window_a_list_takes_its_rows_and_the_section_that_grows_the_rest():
    section = Section(2, "Detalle", grows=True)
    only_tall = Section(0, "Qué sigue", grows=True)
    table = ListTable({0: (Column("Cuál", 10, str),)}, key=lambda row: row)
    panel = ListPanel(table, below=[section, only_tall], fits=True)
    async with Anfitrion(panel).run_test(size=(40, 24)) as pilot:
        table.show(["uno", "dos"])
        panel.redraw()
        await pilot.pause()
        assert (section.room, only_tall.display) == (2, False)
        await pilot.resize_terminal(40, 40)
        await wait_for(pilot, lambda: only_tall.display)
        assert table.size.height == 4
        assert section.room + only_tall.room == 40 - 4 - 2
        await pilot.resize_terminal(40, 24)
        await wait_for(pilot, lambda: not only_tall.display)
        assert section.size.height == 3
