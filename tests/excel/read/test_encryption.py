"""Protected workbooks: they say so, open with their password, and keep nothing of it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.reader import ReadOptions

ENCABEZADOS = ("Cuenta", "Radicado", "Motivo", "Estado", "Resultado")


@pytest.fixture
def protegido(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(ENCABEZADOS)
    book.active.append(("90000001", "7001", "Cobros de equipos", "CERRADO", "APROBADO"))
    opened, closed = io.BytesIO(), io.BytesIO()
    book.save(opened)
    opened.seek(0)
    OOXMLFile(opened).encrypt("clave de prueba", closed)
    path = tmp_path / "ajustes_01_07_2026.xlsx"
    path.write_bytes(closed.getvalue())
    return path


def test_a_protected_workbook_says_so_and_opens_with_its_password_alone(protegido, read):
    with pytest.raises(InvalidFile, match="contraseña") as refusal:
        read(protegido)
    assert refusal.value.code == "protegido"
    with pytest.raises(InvalidFile) as refusal:
        read(protegido, key="otra")
    assert refusal.value.code == "clave_errada"
    (fila,) = read(protegido, key="clave de prueba").valid
    assert fila.cuenta == "90000001"


def test_the_password_is_not_shown_with_its_options():
    options = ReadOptions(Synonyms.from_tables({"campos": {}, "resultado": {}}), key="secreta")
    assert "secreta" not in repr(options)
