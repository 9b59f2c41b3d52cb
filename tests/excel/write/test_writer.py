from __future__ import annotations

import stat

import pytest
from openpyxl import load_workbook

from ajustes_tui.domain.base.rows import Rechazo
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.write.writer import escribir_rechazos
from tests.excel.soporte import BUENA, CINCO

ENCABEZADOS = (*CINCO, "Valor", "Fecha", "Nota")


@pytest.fixture
def leida(libro, leer):
    return leer(
        libro(
            ENCABEZADOS,
            (*BUENA, 45900, "24/11/2026", "bien"),
            (None, *BUENA[1:], 45.125, "24/11/2026", "nota"),
            (*BUENA, "mil", "24/11/2026", "@algo"),
            (*BUENA, 1000, "#N/A", "-5"),
        )
    )


def test_the_columns_keep_their_order_and_three_are_added(leida, tmp_path):
    ruta = tmp_path / "rechazos.xlsx"
    assert escribir_rechazos(ruta, leida.cabecera, leida.rechazos) == 3
    filas = list(load_workbook(ruta).active.values)
    assert filas[0] == (*ENCABEZADOS, "Fila", "Columna", "Motivo")
    assert filas[1][-3:] == ("3", "Cuenta", "falta la cuenta")
    assert filas[3][6] == "#N/A"


@pytest.mark.parametrize("texto", ["=1+1", "+57", "-5", "@algo", "#N/A"])
def test_text_that_looks_like_a_formula_stays_text(leida, leer, tmp_path, texto):
    ruta = tmp_path / "rechazos.xlsx"
    crudo = dict(zip(CINCO, BUENA, strict=True)) | {"Nota": texto}
    escribir_rechazos(ruta, leida.cabecera, [Rechazo(2, "Nota", texto, "y", crudo)])
    assert load_workbook(ruta).active["H2"].data_type != "f"
    assert leer(ruta).validas[0].datos == {"Nota": texto}


def test_corrected_it_can_be_imported_as_it_is(leida, leer, tmp_path):
    ruta = tmp_path / "rechazos.xlsx"
    escribir_rechazos(ruta, leida.cabecera, leida.rechazos)
    libro = load_workbook(ruta)
    libro.active["A2"] = "90005678"
    libro.active["F3"] = "1.000"
    libro.active["G4"] = "24/11/2026"
    libro.save(ruta)
    otra = leer(ruta)
    assert otra.rechazos == []
    assert [fila.valor_solicitado for fila in otra.validas] == [4_513, 100_000, 100_000]
    assert [fila.motivo for fila in otra.validas] == [BUENA[2]] * 3
    assert otra.validas[1].datos == {"Nota": "@algo"}


def test_uncorrected_it_is_refused_for_the_same_reasons(leida, leer, tmp_path):
    ruta = tmp_path / "rechazos.xlsx"
    escribir_rechazos(ruta, leida.cabecera, leida.rechazos)
    motivos = [(r.columna, r.motivo) for r in leer(ruta).rechazos]
    assert motivos == [(r.columna, r.motivo) for r in leida.rechazos]


def test_only_its_owner_reads_it_and_nothing_is_left_beside(leida, tmp_path):
    carpeta = tmp_path / "salida"
    carpeta.mkdir()
    escribir_rechazos(carpeta / "rechazos.xlsx", leida.cabecera, leida.rechazos)
    (unico,) = carpeta.iterdir()
    assert stat.S_IMODE(unico.stat().st_mode) == 0o600


def test_control_characters_are_not_written(leida, tmp_path):
    ruta = tmp_path / "rechazos.xlsx"
    malo = Rechazo(2, "Nota", "x", "y", {"Nota": "a\x1b[2J\x00b"})
    escribir_rechazos(ruta, leida.cabecera, [malo])
    assert load_workbook(ruta).active["H2"].value == "a[2Jb"


def test_a_folder_that_is_not_there_is_said(leida, tmp_path):
    with pytest.raises(ArchivoInvalido, match=r"rechazos\.xlsx"):
        escribir_rechazos(tmp_path / "no" / "rechazos.xlsx", leida.cabecera, leida.rechazos)
