"""A workbook whose days are moved: every shape of a day moves, and nothing else does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from openpyxl import Workbook, load_workbook

from ajustes_tui.excel.write.moved import write_moved


def test_every_shape_of_a_day_moves_and_nothing_else(tmp_path):
    book = Workbook()
    book.active.append(("Corte 24/11/2026", date(2026, 11, 24), "2026-11-03", "03/11/2026"))
    book.active.append(("31/02/2026", "5/11/26", "PQR-2026/0457", "=1+1", 45_900, 0.5, None, "x"))
    book.active["D2"].data_type = "s"
    book.create_sheet("Listas").append(("desde el 01/11/2026",))
    book.save(tmp_path / "base.xlsx")
    write_moved(
        tmp_path / "base.xlsx", tmp_path / "movida.xlsx", lambda day: day + timedelta(days=365)
    )
    moved = load_workbook(tmp_path / "movida.xlsx")
    assert [tuple(row) for row in moved.worksheets[0].values] == [
        *(
            ("Corte 24/11/2027", datetime(2027, 11, 24), "2027-11-03", "03/11/2027", *[None] * 4),
            ("31/02/2026", "5/11/26", "PQR-2026/0457", "=1+1", 45_900, 0.5, None, "x"),
        )
    ]
    assert moved.worksheets[0]["D2"].data_type == "s"
    assert moved["Listas"]["A1"].value == "desde el 01/11/2027"
