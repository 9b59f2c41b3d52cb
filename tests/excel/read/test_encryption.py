"""Protected workbooks: they say so, open with their password, and keep nothing of it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.errors import ArchivoInvalido
from ajustes_tui.excel.read.columns import Sinonimos
from ajustes_tui.excel.read.reader import OpcionesLectura

ENCABEZADOS = ("Cuenta", "Radicado", "Motivo", "Estado", "Resultado")


@pytest.fixture
def protegido(tmp_path: Path) -> Path:
    libro = openpyxl.Workbook()
    libro.active.append(ENCABEZADOS)
    libro.active.append(("90000001", "7001", "Cobros de equipos", "CERRADO", "APROBADO"))
    abierto, cerrado = io.BytesIO(), io.BytesIO()
    libro.save(abierto)
    abierto.seek(0)
    OOXMLFile(abierto).encrypt("clave de prueba", cerrado)
    ruta = tmp_path / "ajustes_01_07_2026.xlsx"
    ruta.write_bytes(cerrado.getvalue())
    return ruta


def test_a_protected_workbook_says_so(protegido, leer):
    with pytest.raises(ArchivoInvalido) as negado:
        leer(protegido)
    assert negado.value.codigo == "protegido"
    assert "contraseña" in negado.value.mensaje


def test_it_opens_with_its_password(protegido, leer):
    (fila,) = leer(protegido, clave="clave de prueba").validas
    assert fila.cuenta == "90000001"


def test_another_password_is_refused(protegido, leer):
    with pytest.raises(ArchivoInvalido) as negado:
        leer(protegido, clave="otra")
    assert negado.value.codigo == "clave_errada"


def test_the_password_is_not_shown_with_its_options():
    opciones = OpcionesLectura(
        Sinonimos.desde_dict({"campos": {}, "resultado": {}}), clave="secreta"
    )
    assert "secreta" not in repr(opciones)
