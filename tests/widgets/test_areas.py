"""Areas of a page: whole while they fit, cut from the last one on, and beside each other on a wide window."""

from __future__ import annotations

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.areas import ListPage, Page, PageArea, labelled, stacked
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from tests.support import Anfitrion, rows, wait_for


def area(name, count, **more):
    return PageArea(name, [[Span(f" {name} {n}")] for n in range(count)], **more)


def said(lines):
    texts = ("".join(span.text for span in line).strip("─ ") for line in lines)
    return [text.split(" ──")[0] for text in texts]


def test_areas_stand_whole_with_a_row_between_where_there_is_room():
    lines = said(stacked([area("uno", 2), area("dos", 1), area("nada", 0)], 40, 9))
    assert lines == ["uno", "uno 0", "uno 1", "", "dos", "dos 0"]


def test_what_does_not_fit_is_counted_and_the_first_area_keeps_most():
    lines = said(stacked([area("uno", 6), area("dos", 6), area("tres", 6)], 40, 12))
    assert lines == [
        *("uno", "uno 0", "uno 1", "uno 2", "uno 3", "y 2 renglones más"),
        *("dos", "dos 0", "y 5 renglones más", "tres", "tres 0", "y 5 renglones más"),
    ]
    assert said(stacked([area("uno", 6), area("dos", 6)], 40, 5)) == [
        *("uno", "uno 0", "uno 1", "uno 2", "y 3 renglones más"),
    ]
    assert stacked([area("uno", 6)], 40, 0) == []


def test_an_area_for_spare_rows_and_what_only_sets_apart_go_first():
    parts = [PageArea("uno", [[Span("a")], [], [Span("b")]]), area("dos", 3, spare=True)]
    assert said(stacked(parts, 40, 9)) == [
        "uno",
        "a",
        "",
        "b",
        "",
        "dos",
        "dos 0",
        "dos 1",
        "dos 2",
    ]
    assert said(stacked(parts, 40, 8)) == ["uno", "a", "", "b"]
    assert said(stacked(parts, 40, 3)) == ["uno", "a", "b"]


def test_a_text_beside_its_label_never_passes_what_reads_well():
    lines = labelled("Motivo", "palabra " * 30, 200)
    assert len(lines) == 4
    assert all(len(line[1].text) <= 74 for line in lines)
    assert [line[0].text.strip() for line in lines] == ["Motivo", "", "", ""]
    assert labelled("Motivo", " ", 200) == []


async def test_a_list_with_air_takes_its_rows_and_the_areas_the_others_in_one_column_or_two():
    table = ListTable(
        {0: (Column("Cuál", 10, str),)}, key=lambda row: row, enter_chooses=False, airy=True
    )
    page = ListPage(table, lambda row, _widths: Page([area(f"de {row}", 2)], [area("al lado", 1)]))
    app = Anfitrion(page)
    async with app.run_test(size=(120, 30)) as pilot:
        table.show(["uno", "dos"])
        page.redraw()
        await wait_for(pilot, lambda: "de uno" in rows(app)[5])
        assert [row[:5].strip(" ►") for row in rows(app)[1:4]] == ["uno", "", "dos"]
        assert "al lado" in rows(app)[5]
        await pilot.press("down")
        await wait_for(pilot, lambda: "de dos" in rows(app)[5])
        assert rows(app)[3].startswith("►dos")
        await pilot.click(ListTable, offset=(2, 1))
        await wait_for(pilot, lambda: rows(app)[1].startswith("►uno"))
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: rows(app)[2].strip(" ►") == "dos")
        below = [row for row in rows(app) if "de uno" in row or "al lado" in row]
        assert len(below) == 5
