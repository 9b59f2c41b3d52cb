"""A workbook looked at before it is read: which sheet, which row of headers, what each column holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ajustes_tui.domain.base.workbook import best_sheet
from ajustes_tui.excel.read.reader import BaseReader, ReadOptions
from tests.excel.soporte import BUENA, CINCO


@pytest.fixture
def inspect(synonyms):
    def mirar_(path: Path, **options):
        return BaseReader(path, ReadOptions(synonyms, **options)).inspect()

    return mirar_


def test_each_sheet_says_its_header_row_and_what_it_would_recognise(tmp_path, inspect):
    trabajo = Workbook()
    trabajo.active.title = "Portada"
    trabajo.active.append(["Informe de ajustes"])
    base = trabajo.create_sheet("Base")
    base.append(["Título de la base"])
    base.append(CINCO)
    base.append(BUENA)
    hidden = trabajo.create_sheet("Vieja")
    hidden.append(CINCO)
    hidden.sheet_state = "hidden"
    trabajo.save(tmp_path / "base.xlsx")
    sheets = inspect(tmp_path / "base.xlsx")
    assert [(h.name, h.hidden, len(h.lacking)) for h in sheets] == [
        ("Portada", False, 5),
        ("Base", False, 0),
        ("Vieja", True, 0),
    ]
    best = best_sheet(sheets)
    assert (best.name, best.header_row) == ("Base", 2)
    assert best.examples["Cuenta"] == ("90001234",)
    assert best.first[0] == (1, ("Título de la base", "", "", "", ""))


def test_columns_nobody_recognises_are_seen_with_their_samples(book, inspect):
    (sheet,) = inspect(book(("Cta", "Otro número", *CINCO[2:]), BUENA))
    assert sheet.lacking == ("radicado",)
    assert sheet.examples["Otro número"] == ("4471000007",)


def test_a_field_may_be_told_that_it_is_in_no_column(book, read):
    path = book((*CINCO, "Valor"), (*BUENA, "45900"))
    assert read(path).header.columns["valor_solicitado"] == "Valor"
    header = read(path, mapping={"valor_solicitado": ""}).header
    assert "valor_solicitado" not in header.columns
    assert header.doubtful == {}


def test_a_repeated_or_blank_header_may_be_taken_by_its_own_name(book, read):
    path = book((*CINCO, "Dato", "Dato", None), (*BUENA, "1", "2", "3"))
    mapping = {"valor_solicitado": "Dato (2)", "aliado": "Columna 8"}
    (fila,) = read(path, mapping=mapping).valid
    assert (fila.valor_solicitado, fila.aliado) == (200, "3")
