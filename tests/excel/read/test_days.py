"""Days whose month may stand first: told by their column, or asked."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.base.rows import BaseReading
from ajustes_tui.errors import Doubt, DoubtOn
from ajustes_tui.excel.read.again import read_again
from tests.excel.soporte import BUENA, CINCO, Leida


def _written(book, *days: object):
    rows = (("90001230", f"447109{n:04d}", *BUENA[2:], day) for n, day in enumerate(days))
    return book((*CINCO, "Fecha solicitud"), *rows)


def _days(was_read: Leida) -> list[date | None]:
    return [row.fecha_solicitud for row in was_read.valid]


def test_a_column_that_reads_both_ways_is_day_first_without_a_word(book, read):
    long = ("3 de noviembre de 2026", "martes, 3 de noviembre del 2026")
    was_read = read(_written(book, "03/04/2026", "05/06/2026", *long))
    assert _days(was_read) == [date(2026, 4, 3), date(2026, 6, 5), *[date(2026, 11, 3)] * 2]
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


def test_one_cell_beside_texts_past_the_twelfth_is_a_doubt_too(book, read):
    path = _written(book, date(2026, 5, 11), "13/11/2026", "14/11/2026", "25/11/2026")
    with pytest.raises(Doubt, match="Excel en inglés"):
        read(path)
    assert _days(read(path, dates="dia-mes"))[0] == date(2026, 11, 5)


def test_a_spanish_excel_swaps_the_cells_of_a_column_with_the_month_first(book, read):
    path = _written(book, date(2026, 5, 11), "11/25/2026")
    with pytest.raises(Doubt, match="Excel en español"):
        read(path)
    assert _days(read(path, dates="mes-dia")) == [date(2026, 11, 5), date(2026, 11, 25)]


def test_the_number_of_a_day_is_turned_back_as_its_cell_would_be(book, read):
    path = _written(book, 46_153, date(2026, 6, 11), "13/11/2026")
    assert _days(read(path, dates="dia-mes")) == [
        *(date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 13)),
    ]


def _two(book, asked: object, answered: object, **of):
    rows = (
        ("90001230", f"447109{n:04d}", *BUENA[2:], *days)
        for n, days in enumerate(zip(asked, answered, strict=True))
    )
    return book((*CINCO, of.get("title", "Fecha solicitud"), "Fecha respuesta"), *rows)


def _both(was_read: Leida) -> list[tuple[date | None, date | None]]:
    return [(row.fecha_solicitud, row.fecha_respuesta) for row in was_read.valid]


def test_a_column_that_proves_month_first_makes_one_that_proves_nothing_a_doubt(book, read):
    path = _two(book, ["03/04/2026", "05/06/2026"], ["11/25/2026", "06/07/2026"])
    with pytest.raises(Doubt, match=r"Fecha respuesta.*11/25/2026.*Fecha solicitud.*03/04/2026"):
        read(path)
    was_read = read(path, dates="mes-dia")
    assert _both(was_read) == [
        (date(2026, 3, 4), date(2026, 11, 25)),
        (date(2026, 5, 6), date(2026, 6, 7)),
    ]
    assert _both(read(path, dates="dia-mes"))[0] == (date(2026, 4, 3), date(2026, 11, 25))
    assert any(
        "no cambió nada en «Fecha respuesta»" in notice
        for notice in read(path, dates="dia-mes").notices
    )


@pytest.mark.parametrize(
    ("asked", "answered", "read_as"),
    [
        (["03/04/2026"], ["25/11/2026"], (date(2026, 4, 3), date(2026, 11, 25))),
        (["25/10/2026"], ["11/25/2026"], (date(2026, 10, 25), date(2026, 11, 25))),
        (["2026-11-03"], ["11/25/2026"], (date(2026, 11, 3), date(2026, 11, 25))),
        (["2026/11/03"], ["11/25/2026"], (date(2026, 11, 3), date(2026, 11, 25))),
        (["05/05/2026"], ["11/25/2026"], (date(2026, 5, 5), date(2026, 11, 25))),
        (["2026-25-11"], ["25/11/2026"], (date(2026, 11, 25), date(2026, 11, 25))),
        (["11252026"], ["25/11/2026"], (date(2026, 11, 25), date(2026, 11, 25))),
    ],
    ids=[
        *("a proof of the day first", "one each way", "ISO", "ISO with bars", "the same both ways"),
        *("year, day and month", "eight digits"),
    ],
)
def test_two_columns_are_read_as_each_proves(book, read, asked, answered, read_as):
    assert _both(read(_two(book, asked, answered))) == [read_as]


@pytest.mark.parametrize("order", ["(mm/dd/aaaa)", "MM-DD-YYYY", "(mes/día/año)"])
def test_the_order_written_in_a_title_is_a_proof(book, read, order):
    title = f"Fecha solicitud {order}"
    assert _both(read(_two(book, ["03/04/2026"], ["2026-11-25"], title=title))) == [
        (date(2026, 3, 4), date(2026, 11, 25))
    ]


def test_a_day_against_the_order_of_its_title_is_a_doubt(book, read):
    path = _two(book, ["25/04/2026"], ["2026-11-25"], title="Fecha solicitud (mm/dd/aaaa)")
    with pytest.raises(Doubt, match="título"):
        read(path)


def test_the_row_that_says_how_each_column_is_filled_in_is_a_proof_too(book, read):
    row = ("90001230", "4471090001", *BUENA[2:], "03/04/2026")
    guide = ("(10 dígitos)", "texto", "texto", "texto", "texto", "mm/dd/aaaa")
    assert _days(read(book((*CINCO, "Fecha solicitud"), guide, row))) == [date(2026, 3, 4)]


def test_a_title_with_the_day_first_is_no_doubt_beside_a_proof_of_the_month(book, read):
    path = _two(book, ["03/04/2026"], ["11/25/2026"], title="Fecha solicitud (dd/mm/aaaa)")
    assert _both(read(path)) == [(date(2026, 4, 3), date(2026, 11, 25))]


@pytest.mark.parametrize(
    ("asked", "days", "rejected"),
    [
        ("dia-mes", [date(2026, 11, 5), date(2026, 11, 25)], ["2026-11-26"]),
        ("mes-dia", [date(2026, 5, 11), date(2026, 11, 26)], ["2026-25-11"]),
    ],
)
def test_years_with_the_month_next_and_with_the_day_next_are_a_doubt(
    book, read, asked, days, rejected
):
    path = _written(book, "2026-05-11", "2026-25-11", "2026-11-26")
    with pytest.raises(Doubt, match=r"2026-11-26.*2026-25-11"):
        read(path)
    was_read = read(path, dates=asked)
    assert (_days(was_read), [row.value for row in was_read.rechazos]) == (days, rejected)


def test_a_cell_with_a_day_is_touched_by_no_answer_where_nothing_shows_the_swap(book, read):
    path = _two(
        book, [date(2026, 5, 11), "03/04/2026"], ["11/25/2026", "2026-11-05"], title="Fecha"
    )
    assert _both(read(path, dates="mes-dia")) == [
        (date(2026, 5, 11), date(2026, 11, 25)),
        (date(2026, 3, 4), date(2026, 11, 5)),
    ]


def test_an_order_said_without_a_doubt_holds_for_what_proves_nothing(book, read):
    path = _two(book, ["03/04/2026"], ["2026-11-25"])
    was_read = read(path, dates="mes-dia")
    assert _both(was_read) == [(date(2026, 3, 4), date(2026, 11, 25))]
    assert any("«Fecha solicitud» se leyeron con el mes" in text for text in was_read.notices)


@pytest.mark.parametrize("kind", ["csv", "html"])
def test_the_days_of_a_text_and_of_a_page_are_judged_by_the_file_too(tmp_path, read, kind):
    rows = [
        (*CINCO, "Fecha solicitud", "Fecha respuesta"),
        ("90001230", "4471090001", *BUENA[2:], "03/04/2026", "11/25/2026"),
        ("90001230", "4471090002", *BUENA[2:], "05/06/2026", "2026-11-05"),
    ]
    path = tmp_path / f"base.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in rows))
    else:
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        path.write_text(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
    with pytest.raises(Doubt, match="Fecha solicitud"):
        read(path)
    assert _both(read(path, dates="mes-dia")) == [
        (date(2026, 3, 4), date(2026, 11, 25)),
        (date(2026, 5, 6), date(2026, 11, 5)),
    ]


def test_the_column_of_the_corte_goes_as_the_days_of_its_file(book, read):
    row = ("90001230", "4471090001", *BUENA[2:], "11/25/2026", "11/05/2026")
    was_read = read(book((*CINCO, "Fecha solicitud", "Corte"), row))
    assert was_read.header.corte_day == "2026-11-05"


def test_how_the_days_were_read_is_kept_to_read_the_rows_again(book, read):
    header = read(_written(book, "11/25/2026", "3/4/2026")).header
    kept = BaseReading.from_json(header.reading.as_json())
    assert kept is not None
    cells = [["90001230", "90001230"], ["4471090000", "4471090001"], ["", ""], ["", ""], ["", ""]]
    blocks = [(2, [*cells, ["11/25/2026", "3/4/2026"]])]
    again = list(read_again(kept, blocks, ("fecha_solicitud",)))
    assert again == [("2026-11-25",), ("2026-03-04",)]


def test_texts_told_from_cells_with_a_day_are_read_again_as_they_were(book, read):
    path = _written(book, date(2026, 5, 11), "2026-05-11", "13/11/2026")
    was_read = read(path, dates="dia-mes")
    kept = BaseReading.from_json(was_read.header.reading.as_json())
    assert kept is not None
    blocks = [(2, list(zip(*was_read.raw.values(), strict=True)))]
    again = [text for (text,) in read_again(kept, blocks, ("fecha_solicitud",))]
    assert again == ["2026-11-05", "2026-05-11", "2026-11-13"]
    assert [str(day) for day in _days(was_read)] == again
