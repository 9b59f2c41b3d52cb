"""Days whose month may stand first: told by their column, or asked."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import BaseReading
from ajustes_tui.errors import Doubt, DoubtOn
from ajustes_tui.excel.read.again import read_again
from tests.excel.soporte import BUENA, CINCO, Leida


def _written(book, *days: object):
    """Write a base with a day of request in each row."""
    rows = (("90001230", f"447109{n:04d}", *BUENA[2:], day) for n, day in enumerate(days))
    return book((*CINCO, "Fecha solicitud"), *rows)


def _days(was_read: Leida) -> list[date | None]:
    return [row.fecha_solicitud for row in was_read.valid]


def test_a_column_that_reads_both_ways_is_day_first_without_a_word(book, read):
    was_read = read(_written(book, "03/04/2026", "05/06/2026"))
    assert _days(was_read) == [date(2026, 4, 3), date(2026, 6, 5)]
    assert not any("primero" in notice for notice in was_read.notices)


def test_a_column_that_only_reads_month_first_is_read_so_and_says_it(book, read):
    was_read = read(_written(book, "11/25/2026", "3/4/2026", "2026-11-03"))
    assert _days(was_read) == [date(2026, 11, 25), date(2026, 3, 4), date(2026, 11, 3)]
    assert was_read.header.days.month_first == ("fecha_solicitud",)
    assert any("mes primero (11/25/2026)" in notice for notice in was_read.notices)


@pytest.mark.parametrize(
    ("asked", "days", "rejected"),
    [
        ("dia-mes", [date(2026, 11, 25), date(2026, 4, 3)], ["11/26/2026"]),
        ("mes-dia", [date(2026, 3, 4), date(2026, 11, 26)], ["25/11/2026"]),
    ],
)
def test_a_column_with_both_kinds_is_a_doubt(book, read, asked, days, rejected):
    path = _written(book, "25/11/2026", "03/04/2026", "11/26/2026")
    with pytest.raises(Doubt, match=r"25/11/2026.*11/26/2026") as refusal:
        read(path)
    assert (refusal.value.code, refusal.value.on, refusal.value.exit_code) == (
        "duda",
        DoubtOn.DATES,
        3,
    )
    assert "--fechas dia-mes" in refusal.value.suggestion
    was_read = read(path, dates=asked)
    assert _days(was_read) == days
    assert [row.value for row in was_read.rechazos] == rejected


def test_days_that_an_english_excel_swapped_are_a_doubt(book, read):
    cells = [date(2026, 5, 11), date(2026, 6, 11), date(2026, 7, 11)]
    path = _written(book, *cells, "13/11/2026", "14/11/2026", "25/11/2026")
    with pytest.raises(Doubt, match="Excel en inglés"):
        read(path)
    texts = [date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 25)]
    turned = [date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 7)]
    assert _days(read(path, dates="dia-mes")) == [*turned, *texts]


def test_a_shorter_column_beside_one_that_was_swapped_went_through_the_same_excel(book, read):
    asked = [date(2026, 5, 11), date(2026, 6, 11), date(2026, 7, 11)]
    path = book(
        (*CINCO, "Fecha solicitud", "Fecha respuesta"),
        *(
            ("90001230", f"447109{n:04d}", *BUENA[2:], day, date(2026, 9, 11))
            for n, day in enumerate([*asked, "13/10/2026", "14/10/2026", "25/10/2026"])
        ),
    )
    was_read = read(path, dates="dia-mes")
    assert {row.fecha_respuesta for row in was_read.valid} == {date(2026, 11, 9)}
    assert any("«Fecha respuesta» se leyeron con el día" in text for text in was_read.notices)
    assert {row.fecha_respuesta for row in read(path, dates="mes-dia").valid} == {date(2026, 9, 11)}


@pytest.mark.parametrize("count", [1, 2])
def test_a_few_cells_tell_nothing(book, read, count):
    cells = [date(2026, 5, 11)] * count
    assert (
        _days(read(_written(book, *cells, "13/11/2026", "14/11/2026", "25/11/2026")))[0] == cells[0]
    )


def test_how_the_days_were_read_is_kept_to_read_the_rows_again(book, read):
    header = read(_written(book, "11/25/2026", "3/4/2026")).header
    kept = BaseReading.from_json(header.reading.as_json())
    assert kept is not None
    cells = [["90001230", "90001230"], ["4471090000", "4471090001"], ["", ""], ["", ""], ["", ""]]
    blocks = [(2, [*cells, ["11/25/2026", "3/4/2026"]])]
    again = list(read_again(kept, blocks, ("fecha_solicitud",)))
    assert again == [("2026-11-25",), ("2026-03-04",)]


@pytest.mark.parametrize(
    "written",
    ["3 de noviembre de 2026", "martes, 3 de noviembre de 2026", "martes 3 de noviembre del 2026"],
)
def test_a_long_colombian_date_is_read(book, read, written):
    assert _days(read(_written(book, written))) == [date(2026, 11, 3)]
