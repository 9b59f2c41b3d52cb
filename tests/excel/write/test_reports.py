"""Workbooks of the program, read back cell by cell as Excel and our importer would."""

from __future__ import annotations

import gc
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.report import definitions
from ajustes_tui.domain.figures.sheets import CellFormat, Chart, ReportSheet, SheetColumn
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.write.file import new_file, require_replaceable
from ajustes_tui.excel.write.reports import write_workbook
from ajustes_tui.excel.write.workbook import BUCKET_COLORS
from tests.excel.soporte import height_of
from tests.support import TEXTOS_DIFICILES

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BOGOTA)
COLUMNAS = tuple(SheetColumn(f.capitalize(), f"lo que es {f}", f, 15) for f in CellFormat)
FILA = ("007", 1234, 4_590_000, date(2026, 11, 24), NOW, "18.0", 2.5)


def write(path: Path, *sheets: ReportSheet, **options: Any) -> list[int]:
    with new_file(path) as file:
        count = write_workbook(file.output, sheets, heading="Prueba", **options)
        file.publish()
    return count


def cells(path: Path, rows: Sequence[Sequence[Any]], columns: Any = COLUMNAS) -> Any:
    write(path, ReportSheet("Datos", columns, rows))
    return openpyxl.load_workbook(path)["Datos"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def test_each_type_is_written_as_what_it_is(path):
    sheet = cells(path, [FILA])
    written = [(c.value, c.data_type, c.number_format) for c in sheet[2]]
    assert written == [
        ("007", "s", "@"),
        (1234, "n", "[$-240A]#,##0"),
        (45_900, "n", '[$-240A]"$" #,##0'),
        (datetime(2026, 11, 24), "d", "dd/mm/yyyy"),
        (datetime(2026, 11, 24, 10, 30), "d", "dd/mm/yyyy hh:mm"),
        (0.18, "n", r"[$-240A]0.0\ %"),
        (2.5, "n", "[$-240A]#,##0.0"),
    ]


def test_centavos_are_shown_only_where_there_are_some(path):
    columns = (SheetColumn("Valor", "", CellFormat.MONEY),)
    sheet = cells(path, [(4_590_050,), (-4_590_000,), (0,), (10**14 + 1,)], columns)
    assert [(sheet.cell(n, 1).value, sheet.cell(n, 1).number_format) for n in range(2, 6)] == [
        (45_900.5, '[$-240A]"$" #,##0.00'),
        (-45_900, '[$-240A]"$" #,##0'),
        (0, '[$-240A]"$" #,##0'),
        (1_000_000_000_000.01, '[$-240A]"$" #,##0.00'),
    ]


def test_nothing_is_an_empty_cell_and_no_percentage_is_a_dash(path):
    sheet = cells(path, [(None,) * 7, FILA])
    assert [c.value for c in sheet[2]] == [None, None, None, None, None, "—", None]
    assert sheet["A3"].value == "007"


def test_a_moment_of_another_zone_is_shown_at_the_hour_of_bogota(path):
    columns = (SheetColumn("Momento", "", CellFormat.MOMENTO),)
    sheet = cells(path, [(datetime(2026, 11, 25, 2, 0, tzinfo=UTC),)], columns)
    assert sheet["A2"].value == datetime(2026, 11, 24, 21, 0)


def test_a_text_that_looks_like_a_formula_or_a_value_stays_text(path):
    formulas = ("=1+1", "+57 300", "-5", "@SUM(A1)", "\t=1+1", "\r=1+1", "\x00=1+1", "\n +1")
    values = ("#N/A", "TRUE", "0012", "1e5", "24/11/2026", "18,0 %", "x" * 32_767)
    sheet = cells(path, [(text,) for text in (*formulas, *values, "x" * 40_000)], COLUMNAS[:1])
    quoted, plain = [], []
    for (cell,) in sheet.iter_rows(min_row=2):
        assert cell.data_type == "s"
        (quoted if cell.quotePrefix else plain).append(cell.value)
    assert quoted[:4] == [*formulas[:4]]
    assert len(quoted) == len(formulas)
    assert plain == [*values, "x" * 32_767]


def test_what_means_something_in_the_file_is_read_back_as_it_was(path):
    texts = ["a & b", "<r>x</r>", 'dice "no"', "_x0041_", "=a<b & c", "]]>"]
    rows = cells(path, [(text,) for text in texts], COLUMNAS[:1]).iter_rows(min_row=2)
    # This reader leaves the numbers of characters as the file has them.
    assert [cell.value.replace("_x005F", "") for (cell,) in rows] == texts


def test_a_window_of_rows_follows_another_in_its_place(path):
    write(path, ReportSheet("Datos", COLUMNAS, [(str(n), n, *FILA[2:]) for n in range(5_001)]))
    sheet = openpyxl.load_workbook(path, read_only=True)["Datos"]
    *_, before, last = sheet.iter_rows(min_row=5_000, values_only=True)
    assert (before[:3], last[:3]) == (("4999", 4_999, 45_900), ("5000", 5_000, 45_900))
    assert sheet.max_row == 5_002


def test_control_characters_are_not_written(path):
    sheet = cells(path, [(text,) for text in TEXTOS_DIFICILES], COLUMNAS[:1])
    for fila in sheet.iter_rows(min_row=2, values_only=True):
        assert fila[0].isprintable()
    assert len(list(sheet.iter_rows(min_row=2))) == len(TEXTOS_DIFICILES)


def test_a_cell_does_not_inherit_from_the_one_above(path):
    sheet = cells(path, [("=1",), ("normal",), (None,), ("otro",)], COLUMNAS[:1])
    assert [sheet.cell(n, 1).value for n in range(2, 6)] == ["=1", "normal", None, "otro"]
    assert not sheet["A3"].quotePrefix


def test_what_is_printed_to_be_read_wraps_its_texts_in_rows_high_enough(path):
    columns = (SheetColumn("Un título de dos renglones", "", width=14), *COLUMNAS[1:])
    length = "Verifique en RR y adjunte la llamada de servicio"
    rows = [(length, *FILA[1:]), ("corto", *FILA[1:]), (f"={length}", None, 50, *([None] * 4))]
    write(path, ReportSheet("Datos", columns, rows, to_read=True))
    sheet = openpyxl.load_workbook(path)["Datos"]
    assert [height_of(sheet, n) for n in (1, 2, 3, 4)] == [30, 60, 15, 75]
    for fila in sheet.iter_rows(min_row=2):
        written = [c for c in fila if c.value is not None]
        assert all(c.alignment.wrap_text for c in written)
        assert {c.alignment.vertical for c in written} == {"top"}
    assert sheet["F4"].alignment.horizontal == "right"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_the_header_is_frozen_filtered_and_wide_enough(path):
    sheet = cells(path, [FILA, FILA])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["A"].width == 15
    assert [c.value for c in sheet[1]] == [c.heading for c in COLUMNAS]
    assert all(c.font.bold for c in sheet[1])


def test_rows_beyond_a_sheet_go_on_in_another_with_its_header(path):
    rows = [(str(n),) for n in range(5)]
    empty = ReportSheet("Nada", COLUMNAS, [])
    written = write(path, ReportSheet("Datos", COLUMNAS[:1], rows), empty, sheet_rows=2)
    book = openpyxl.load_workbook(path)
    assert written == [5, 0]
    assert book.sheetnames == ["Datos", "Datos 2", "Datos 3", "Nada"]
    columns = [[f[0] for f in sheet.iter_rows(values_only=True)] for sheet in book]
    assert columns == [["Texto", "0", "1"], ["Texto", "2", "3"], ["Texto", "4"], ["Texto"]]


def test_the_definitions_name_every_column_of_every_sheet(path):
    datos = ReportSheet("Datos", COLUMNAS, [FILA])
    write(path, datos, definitions([datos], [("Informe", "Corte", "24/11/2026")]))
    rows = list(openpyxl.load_workbook(path)["Definiciones"].iter_rows(values_only=True))
    assert rows[1] == ("Corte", "24/11/2026", "Informe")
    assert rows[2:] == [(c.heading, c.definition, "Datos") for c in COLUMNAS]


def test_what_is_defined_alike_in_several_sheets_stands_once_with_all_of_them():
    one, other = (ReportSheet(name, COLUMNAS[:1], []) for name in ("Uno", "Otro"))
    heading, definition = COLUMNAS[0].heading, COLUMNAS[0].definition
    others = [("Cifras", heading, definition)]
    assert definitions([one, other], others).rows == [(heading, definition, "Cifras, Uno, Otro")]


def test_a_cell_to_be_filled_has_the_words_or_the_format_of_its_column(path):
    columns = (
        SheetColumn("Respuesta", "", to_fill=True, options=("SI", "NO")),
        SheetColumn("Valor", "", CellFormat.MONEY, to_fill=True),
    )
    sheet = cells(path, [(None, None), (None, None)], columns)
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"SI,NO"', "A2:A3")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (None, '[$-240A]"$" #,##0')


def test_charts_are_native_and_point_at_their_figures_in_the_colours_of_their_buckets(path):
    three = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
    columns = (
        SheetColumn("Corte", ""),
        *(SheetColumn(c.value, "", CellFormat.WHOLE, cubeta=c) for c in three),
    )
    sheet = ReportSheet("Cifras", columns, [("a", 1, 2, 3), ("b", 4, 5, 6), ("c", 7, 8, 9)])
    charts = [
        Chart("Barras", "Cifras", (2,), 4, cubetas=three),
        Chart("Líneas", "Cifras", (2, 3, 4), 4, lines=True, cubetas=three),
    ]
    write(path, sheet, charts=charts)
    with zipfile.ZipFile(path) as paquete:
        parts = [paquete.read(n).decode() for n in paquete.namelist() if n.startswith("xl/charts/")]
    assert ["barChart" in p for p in parts] == [True, False]
    assert ["lineChart" in p for p in parts] == [False, True]
    for part in parts:
        assert "'Cifras'!$B$2:$B$4" in part
        assert "'Cifras'!$A$2:$A$4" in part
    colors = [BUCKET_COLORS[cubeta].chart.removeprefix("#") for cubeta in three]
    assert [re.findall(r'srgbClr val="(\w+)"', part) for part in parts] == [colors, colors]
    header = openpyxl.load_workbook(path)["Cifras"][1]
    fills = [cell.fill.fgColor.rgb[2:] for cell in header[1:]]
    assert fills == [BUCKET_COLORS[cubeta].heading.removeprefix("#") for cubeta in three]


# The file


def test_only_its_owner_reads_it_and_nothing_is_left_beside(path):
    write(path, ReportSheet("Datos", COLUMNAS, [FILA]))
    assert list(path.parent.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_failure_in_the_middle_leaves_what_was_there(path, tmp_path_factory, monkeypatch):
    def rows() -> Any:
        yield FILA
        raise KeyboardInterrupt

    temporal = tmp_path_factory.mktemp("temporal")
    monkeypatch.setattr(tempfile, "tempdir", str(temporal))
    write(path, ReportSheet("Otra", COLUMNAS, [FILA]))
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write(path, ReportSheet("Otra", COLUMNAS, [FILA]), ReportSheet("Datos", COLUMNAS, rows()))
    gc.collect()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert list(temporal.iterdir()) == []


def test_a_failure_after_publishing_takes_the_file_back(path):
    def save() -> None:
        with new_file(path) as file:
            file.output.write(b"x")
            file.publish()
            raise ValueError("the store did not keep it")

    with pytest.raises(ValueError, match="did not keep"):
        save()
    assert list(path.parent.iterdir()) == []


def test_a_workbook_of_the_program_may_be_replaced_and_nothing_too(path):
    require_replaceable(path)
    path.touch()
    require_replaceable(path)
    write(path, ReportSheet("Datos", COLUMNAS, [FILA]))
    require_replaceable(path)


def _ajeno(path: Path) -> None:
    openpyxl.Workbook().save(path)


def _guardado_por_otro(path: Path) -> None:
    write(path, ReportSheet("Datos", COLUMNAS, [FILA]))
    book = openpyxl.load_workbook(path)
    book.properties.lastModifiedBy = "Back de ajustes"
    book.save(path)


def _guardado_despues(path: Path) -> None:
    """As a program that keeps who made it and changes only the moment."""
    write(path, ReportSheet("Datos", COLUMNAS, [FILA]))
    book = openpyxl.load_workbook(path)
    book.properties.created -= timedelta(minutes=5)
    book.save(path)


def _text(path: Path) -> None:
    path.write_text("no es un libro")


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as paquete:
        paquete.writestr("algo", "x")


@pytest.mark.parametrize("do", [_ajeno, _guardado_por_otro, _guardado_despues, _text, _zip])
def test_what_somebody_else_wrote_is_not_replaced(path, do):
    do(path)
    with pytest.raises(InvalidFile, match="ya existe"):
        require_replaceable(path)


def test_a_folder_a_link_and_a_pipe_are_not_replaced(tmp_path):
    folder, enlace, tubo = (tmp_path / f"{n}.xlsx" for n in ("carpeta", "enlace", "tubo"))
    folder.mkdir()
    real = tmp_path / "real.xlsx"
    write(real, ReportSheet("Datos", COLUMNAS, [FILA]))
    enlace.symlink_to(real)
    os.mkfifo(tubo)
    for path in (folder, enlace, tubo):
        with pytest.raises(InvalidFile, match="no es un archivo corriente"):
            require_replaceable(path)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InvalidFile, match=r"libro\.xlsx"):
        write(tmp_path / "no" / "libro.xlsx", ReportSheet("Datos", COLUMNAS, [FILA]))


def test_every_sheet_prints_on_ruled_pages_one_page_wide_that_say_what_they_are_of(path):
    wide = tuple(SheetColumn(f"C{n}", "", width=30) for n in range(12))
    rows = [tuple(map(str, range(12)))] * 3
    with new_file(path) as file:
        sheets = [
            ReportSheet("Ancha", wide, rows),
            ReportSheet("Al final", wide, rows, printed=range(9, 12)),
            definitions([ReportSheet("Datos", COLUMNAS, [])]),
        ]
        write_workbook(file.output, sheets, heading="Norte & Sur · 2026-S48")
        file.publish()
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_options.gridLines
        assert sheet.oddHeader.left.text == "Norte && Sur · 2026-S48"
        assert (sheet.oddHeader.right.text, sheet.oddFooter.right.text) == (
            "&A",
            "Página &P de &N",
        )
    first, last, narrow = book
    assert [s.page_setup.orientation for s in book] == ["landscape", "landscape", "portrait"]
    # What would be too small is left out of the print, and the foot says so.
    assert first.print_area == "'Ancha'!$A$1:$H$4"
    assert first.oddFooter.left.text == "Impresas 8 de 12 columnas; las demás, en el libro"
    assert (last.print_area, last.print_title_cols) == ("'Al final'!$J$1:$L$4", "$A:$C")
    assert not narrow.print_area
