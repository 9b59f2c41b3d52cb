"""Small files that would take minutes: each is refused at once, with what to do."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from ajustes_tui.errors import InvalidFile
from tests.excel.soporte import BUENA, CINCO

HEADER = "Cuenta;PQR;Motivo;Estado;Resultado\n"


def test_a_workbook_of_more_sheets_than_anybody_has_is_read_only_where_one_is_named(tmp_path, read):
    path, many = tmp_path / "ajustes_24_11_2026.xlsx", Workbook(write_only=True)
    for number in range(256):
        sheet = many.create_sheet(f"s{number}")
        sheet.append(list(CINCO))
        sheet.append(list(BUENA))
    many.save(path)
    with pytest.raises(InvalidFile, match="256 hojas"):
        read(path)
    assert read(path, sheets=("s7",)).rows == 1


@pytest.mark.completo
@pytest.mark.parametrize(
    "lines",
    [
        '90001001;"4472"x;"Cruce;Cerrado;APROBADO\n' * 150_000,
        '90001000;"4471;x\n' + "\n" * 2_000_000,
    ],
    ids=["each line", "blank lines"],
)
def test_a_text_of_quotes_that_nobody_closed_is_not_pondered_line_by_line(tmp_path, read, lines):
    path = tmp_path / "ajustes_24_11_2026.csv"
    path.write_text(HEADER + lines)
    with pytest.raises(InvalidFile, match="comillas sin cerrar"):
        read(path)
