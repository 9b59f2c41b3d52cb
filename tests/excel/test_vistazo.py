"""A workbook looked at before it is read: which sheet, which row of headers, what each column holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ajustes_tui.domain.base.workbook import mejor_hoja
from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.reader import LecturaBase, OpcionesLectura
from tests.excel.soporte import BUENA, CINCO


@pytest.fixture
def mirar(sinonimos):
    def mirar_(ruta: Path, **opciones):
        return LecturaBase(ruta, OpcionesLectura(sinonimos, **opciones)).mirar()

    return mirar_


def test_each_sheet_says_its_header_row_and_what_it_would_recognise(tmp_path, mirar):
    trabajo = Workbook()
    trabajo.active.title = "Portada"
    trabajo.active.append(["Informe de ajustes"])
    base = trabajo.create_sheet("Base")
    base.append(["Título de la base"])
    base.append(CINCO)
    base.append(BUENA)
    oculta = trabajo.create_sheet("Vieja")
    oculta.append(CINCO)
    oculta.sheet_state = "hidden"
    trabajo.save(tmp_path / "base.xlsx")
    hojas = mirar(tmp_path / "base.xlsx")
    assert [(h.nombre, h.oculta, len(h.faltan)) for h in hojas] == [
        ("Portada", False, 5),
        ("Base", False, 0),
        ("Vieja", True, 0),
    ]
    mejor = mejor_hoja(hojas)
    assert mejor is not None
    assert (mejor.nombre, mejor.fila_encabezado) == ("Base", 2)
    assert mejor.ejemplos["Cuenta"] == ("90001234",)
    assert mejor.primeras[0] == (1, ("Título de la base", "", "", "", ""))


def test_columns_nobody_recognises_are_seen_with_their_samples(libro, mirar):
    (hoja,) = mirar(libro(("Cta", "Otro número", *CINCO[2:]), BUENA))
    assert hoja.faltan == ("radicado",)
    assert hoja.ejemplos["Otro número"] == ("4471000007",)


def test_a_base_without_a_mandatory_column_says_which_trouble_it_is(libro, leer):
    with pytest.raises(ArchivoInvalido) as negado:
        leer(libro(("Otra cosa", *CINCO[1:]), BUENA))
    assert negado.value.codigo == "faltan_columnas"


def test_a_field_may_be_told_that_it_is_in_no_column(libro, leer):
    ruta = libro((*CINCO, "Valor"), (*BUENA, "45900"))
    assert leer(ruta).cabecera.columnas["valor_solicitado"] == "Valor"
    cabecera = leer(ruta, mapa={"valor_solicitado": ""}).cabecera
    assert "valor_solicitado" not in cabecera.columnas
    assert cabecera.dudosas == {}


def test_a_repeated_or_blank_header_may_be_taken_by_its_own_name(libro, leer):
    ruta = libro((*CINCO, "Dato", "Dato", None), (*BUENA, "1", "2", "3"))
    mapa = {"valor_solicitado": "Dato (2)", "aliado": "Columna 8"}
    (fila,) = leer(ruta, mapa=mapa).validas
    assert (fila.valor_solicitado, fila.aliado) == (200, "3")
