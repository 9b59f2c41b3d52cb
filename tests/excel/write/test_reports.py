"""Workbooks of the program, read back cell by cell as Excel and our importer would."""

from __future__ import annotations

import gc
import os
import stat
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.figures.report import Columna, Formato, Grafico, Hoja, definiciones
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.file import archivo_nuevo, exigir_reemplazable
from ajustes_tui.excel.write.reports import escribir_libro
from tests.support import TEXTOS_DIFICILES

AHORA = datetime(2026, 11, 24, 10, 30, tzinfo=BOGOTA)
COLUMNAS = tuple(Columna(f.capitalize(), f"lo que es {f}", f, 15) for f in Formato)
FILA = ("007", 1234, 4_590_000, date(2026, 11, 24), AHORA, "18.0")


def escribir(ruta: Path, *hojas: Hoja, **opciones: Any) -> list[int]:
    with archivo_nuevo(ruta) as archivo:
        cuantas = escribir_libro(archivo.salida, hojas, titulo="Prueba", **opciones)
        archivo.publicar()
    return cuantas


def celdas(ruta: Path, filas: Sequence[Sequence[Any]], columnas: Any = COLUMNAS) -> Any:
    escribir(ruta, Hoja("Datos", columnas, filas))
    return openpyxl.load_workbook(ruta)["Datos"]


@pytest.fixture
def ruta(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def test_each_type_is_written_as_what_it_is(ruta):
    hoja = celdas(ruta, [FILA])
    dichas = [(c.value, c.data_type, c.number_format) for c in hoja[2]]
    assert dichas == [
        ("007", "s", "@"),
        (1234, "n", "#,##0"),
        (45_900, "n", '"$" #,##0'),
        (datetime(2026, 11, 24), "d", "dd/mm/yyyy"),
        (datetime(2026, 11, 24, 10, 30), "d", "dd/mm/yyyy hh:mm"),
        (0.18, "n", r"0.0\ %"),
    ]


def test_centavos_are_shown_only_where_there_are_some(ruta):
    columnas = (Columna("Valor", "", Formato.DINERO),)
    hoja = celdas(ruta, [(4_590_050,), (-4_590_000,), (0,), (10**14 + 1,)], columnas)
    assert [(hoja.cell(n, 1).value, hoja.cell(n, 1).number_format) for n in range(2, 6)] == [
        (45_900.5, '"$" #,##0.00'),
        (-45_900, '"$" #,##0'),
        (0, '"$" #,##0'),
        (1_000_000_000_000.01, '"$" #,##0.00'),
    ]


def test_nothing_is_an_empty_cell_and_no_percentage_is_a_dash(ruta):
    hoja = celdas(ruta, [(None,) * 6, FILA])
    assert [c.value for c in hoja[2]] == [None, None, None, None, None, "—"]
    assert hoja["A3"].value == "007"


def test_a_moment_of_another_zone_is_shown_at_the_hour_of_bogota(ruta):
    columnas = (Columna("Momento", "", Formato.MOMENTO),)
    hoja = celdas(ruta, [(datetime(2026, 11, 25, 2, 0, tzinfo=UTC),)], columnas)
    assert hoja["A2"].value == datetime(2026, 11, 24, 21, 0)


@pytest.mark.parametrize("texto", ["=1+1", "+57 300", "-5", "@SUM(A1)", "=HYPERLINK(1)"])
def test_a_text_that_looks_like_a_formula_stays_quoted_text(ruta, texto):
    celda = celdas(ruta, [(texto,)], COLUMNAS[:1])["A2"]
    assert (celda.value, celda.data_type, celda.quotePrefix) == (texto, "s", True)


@pytest.mark.parametrize("texto", ["\t=1+1", "\r=1+1", "\x00=1+1", "\n +1"])
def test_what_hides_before_a_formula_does_not_hide_it(ruta, texto):
    celda = celdas(ruta, [(texto,)], COLUMNAS[:1])["A2"]
    assert celda.quotePrefix
    assert celda.data_type == "s"


@pytest.mark.parametrize("texto", ["#N/A", "TRUE", "0012", "1e5", "24/11/2026", "18,0 %"])
def test_a_text_that_looks_like_a_value_stays_text(ruta, texto):
    celda = celdas(ruta, [(texto,)], COLUMNAS[:1])["A2"]
    assert (celda.value, celda.data_type) == (texto, "s")


def test_control_characters_are_not_written(ruta):
    hoja = celdas(ruta, [(texto,) for texto in TEXTOS_DIFICILES], COLUMNAS[:1])
    for fila in hoja.iter_rows(min_row=2, values_only=True):
        assert fila[0].isprintable()
    assert len(list(hoja.iter_rows(min_row=2))) == len(TEXTOS_DIFICILES)


def test_the_longest_cell_excel_keeps_is_not_passed(ruta):
    assert len(celdas(ruta, [("x" * 40_000,)], COLUMNAS[:1])["A2"].value) == 32_767


def test_a_cell_does_not_inherit_from_the_one_above(ruta):
    hoja = celdas(ruta, [("=1",), ("normal",), (None,), ("otro",)], COLUMNAS[:1])
    assert [hoja.cell(n, 1).value for n in range(2, 6)] == ["=1", "normal", None, "otro"]
    assert not hoja["A3"].quotePrefix


def test_what_is_printed_to_be_read_wraps_its_texts_in_rows_high_enough(ruta):
    columnas = (Columna("Un título de dos renglones", "", ancho=14), *COLUMNAS[1:])
    largo = "Verifique en RR y adjunte la llamada de servicio"
    filas = [(largo, *FILA[1:]), ("corto", *FILA[1:]), (f"={largo}", None, 50, None, None, None)]
    escribir(ruta, Hoja("Datos", columnas, filas, para_leer=True))
    hoja = openpyxl.load_workbook(ruta)["Datos"]
    assert [hoja.row_dimensions[n].height for n in (1, 2, 3, 4)] == [30, 60, 15, 75]
    for fila in hoja.iter_rows(min_row=2):
        escritas = [c for c in fila if c.value is not None]
        assert all(c.alignment.wrap_text for c in escritas)
        assert {c.alignment.vertical for c in escritas} == {"top"}
    assert hoja["F4"].alignment.horizontal == "right"
    assert (hoja.page_setup.fitToWidth or 1, hoja.page_setup.fitToHeight) == (1, 0)


def test_the_header_is_frozen_filtered_and_wide_enough(ruta):
    hoja = celdas(ruta, [FILA, FILA])
    assert hoja.freeze_panes == "A2"
    assert hoja.auto_filter.ref == "A1:F3"
    assert hoja.column_dimensions["A"].width == 15
    assert [c.value for c in hoja[1]] == [c.titulo for c in COLUMNAS]
    assert all(c.font.bold for c in hoja[1])


def test_rows_beyond_a_sheet_go_on_in_another_with_its_header(ruta):
    filas = [(str(n),) for n in range(5)]
    escritas = escribir(ruta, Hoja("Datos", COLUMNAS[:1], filas), filas_por_hoja=2)
    libro = openpyxl.load_workbook(ruta)
    assert escritas == [5]
    assert libro.sheetnames == ["Datos", "Datos 2", "Datos 3"]
    leidas = [[f[0] for f in hoja.iter_rows(values_only=True)] for hoja in libro]
    assert leidas == [["Texto", "0", "1"], ["Texto", "2", "3"], ["Texto", "4"]]


def test_the_definitions_name_every_column_of_every_sheet(ruta):
    datos = Hoja("Datos", COLUMNAS, [FILA])
    escribir(ruta, datos, definiciones([datos], [("Informe", "Corte", "24/11/2026")]))
    filas = list(openpyxl.load_workbook(ruta)["Definiciones"].iter_rows(values_only=True))
    assert filas[1] == ("Informe", "Corte", "24/11/2026")
    assert filas[2:] == [("Datos", c.titulo, c.definicion) for c in COLUMNAS]


def test_a_choice_to_be_filled_offers_its_words(ruta):
    columnas = (Columna("Respuesta", "", por_llenar=True, opciones=("SI", "NO")),)
    (regla,) = celdas(ruta, [(None,), (None,)], columnas).data_validations.dataValidation
    assert (regla.formula1, str(regla.sqref)) == ('"SI,NO"', "A2:A3")


def test_a_cell_to_be_filled_has_the_format_of_its_column(ruta):
    columnas = (Columna("Valor", "", Formato.DINERO, por_llenar=True),)
    celda = celdas(ruta, [(None,)], columnas)["A2"]
    assert (celda.value, celda.number_format) == (None, '"$" #,##0')


def test_charts_are_native_and_point_at_their_figures(ruta):
    columnas = (Columna("Corte", ""), Columna("Casos", "", Formato.ENTERO))
    hoja = Hoja("Cifras", columnas, [("a", 1), ("b", 2)])
    graficos = [
        Grafico("Barras", "Cifras", (2,), 3),
        Grafico("Líneas", "Cifras", (2,), 3, lineas=True),
    ]
    escribir(ruta, hoja, graficos=graficos)
    with zipfile.ZipFile(ruta) as paquete:
        partes = [
            paquete.read(n).decode() for n in paquete.namelist() if n.startswith("xl/charts/")
        ]
    assert ["barChart" in p for p in partes] == [True, False]
    assert ["lineChart" in p for p in partes] == [False, True]
    for parte in partes:
        assert "'Cifras'!$B$2:$B$3" in parte
        assert "'Cifras'!$A$2:$A$3" in parte


def test_an_empty_sheet_has_its_header(ruta):
    assert escribir(ruta, Hoja("Datos", COLUMNAS, [])) == [0]
    assert openpyxl.load_workbook(ruta)["Datos"].max_row == 1


# The file


def test_only_its_owner_reads_it_and_nothing_is_left_beside(ruta):
    escribir(ruta, Hoja("Datos", COLUMNAS, [FILA]))
    assert list(ruta.parent.iterdir()) == [ruta]
    assert stat.S_IMODE(ruta.stat().st_mode) == 0o600


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_failure_in_the_middle_leaves_what_was_there(ruta, tmp_path_factory, monkeypatch):
    def filas() -> Any:
        yield FILA
        raise KeyboardInterrupt

    temporal = tmp_path_factory.mktemp("temporal")
    monkeypatch.setattr(tempfile, "tempdir", str(temporal))
    escribir(ruta, Hoja("Otra", COLUMNAS, [FILA]))
    antes = ruta.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        escribir(ruta, Hoja("Otra", COLUMNAS, [FILA]), Hoja("Datos", COLUMNAS, filas()))
    gc.collect()
    assert ruta.read_bytes() == antes
    assert list(ruta.parent.iterdir()) == [ruta]
    assert list(temporal.iterdir()) == []


def test_a_failure_after_publishing_takes_the_file_back(ruta):
    def guardar() -> None:
        with archivo_nuevo(ruta) as archivo:
            archivo.salida.write(b"x")
            archivo.publicar()
            raise ValueError("the store did not keep it")

    with pytest.raises(ValueError, match="did not keep"):
        guardar()
    assert list(ruta.parent.iterdir()) == []


def test_a_workbook_of_the_program_may_be_replaced(ruta):
    escribir(ruta, Hoja("Datos", COLUMNAS, [FILA]))
    exigir_reemplazable(ruta)


def test_a_place_where_there_is_nothing_may_be_written(ruta):
    exigir_reemplazable(ruta)
    ruta.touch()
    exigir_reemplazable(ruta)


def _ajeno(ruta: Path) -> None:
    openpyxl.Workbook().save(ruta)


def _guardado_por_otro(ruta: Path) -> None:
    escribir(ruta, Hoja("Datos", COLUMNAS, [FILA]))
    libro = openpyxl.load_workbook(ruta)
    libro.properties.lastModifiedBy = "Back de ajustes"
    libro.save(ruta)


def _guardado_despues(ruta: Path) -> None:
    """As a program that keeps who made it and changes only the moment."""
    escribir(ruta, Hoja("Datos", COLUMNAS, [FILA]))
    libro = openpyxl.load_workbook(ruta)
    libro.properties.created -= timedelta(minutes=5)
    libro.save(ruta)


def _texto(ruta: Path) -> None:
    ruta.write_text("no es un libro")


def _zip(ruta: Path) -> None:
    with zipfile.ZipFile(ruta, "w") as paquete:
        paquete.writestr("algo", "x")


@pytest.mark.parametrize("hacer", [_ajeno, _guardado_por_otro, _guardado_despues, _texto, _zip])
def test_what_somebody_else_wrote_is_not_replaced(ruta, hacer):
    hacer(ruta)
    with pytest.raises(ArchivoInvalido, match="ya existe"):
        exigir_reemplazable(ruta)


def test_a_folder_a_link_and_a_pipe_are_not_replaced(tmp_path):
    carpeta, enlace, tubo = (tmp_path / f"{n}.xlsx" for n in ("carpeta", "enlace", "tubo"))
    carpeta.mkdir()
    real = tmp_path / "real.xlsx"
    escribir(real, Hoja("Datos", COLUMNAS, [FILA]))
    enlace.symlink_to(real)
    os.mkfifo(tubo)
    for ruta in (carpeta, enlace, tubo):
        with pytest.raises(ArchivoInvalido, match="no es un archivo corriente"):
            exigir_reemplazable(ruta)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ArchivoInvalido, match=r"libro\.xlsx"):
        escribir(tmp_path / "no" / "libro.xlsx", Hoja("Datos", COLUMNAS, [FILA]))


def test_every_sheet_prints_lying_on_ruled_pages_that_say_what_they_are_of(ruta):
    with archivo_nuevo(ruta) as archivo:
        hojas = [Hoja("Datos", COLUMNAS, [FILA]), definiciones([Hoja("Datos", COLUMNAS, [])])]
        escribir_libro(archivo.salida, hojas, titulo="Norte & Sur · 2026-S48")
        archivo.publicar()
    for hoja in openpyxl.load_workbook(ruta):
        assert hoja.page_setup.orientation == "landscape"
        assert hoja.print_options.gridLines
        assert hoja.oddHeader.left.text == "Norte && Sur · 2026-S48"
        assert (hoja.oddHeader.right.text, hoja.oddFooter.right.text) == (
            "&A",
            "Página &P de &N",
        )
