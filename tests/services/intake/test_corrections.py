"""What a person corrects of a column is known in the next base that has it, whatever its other columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.errors import InvalidFile
from ajustes_tui.services.intake.importacion import ImportOptions, ImportSummary
from tests.services.soporte import ENCABEZADOS, Almacen, fila

STRANGE = ("Llave", *ENCABEZADOS[1:6], "Lo que quedó", *ENCABEZADOS[7:])
"""Headers whose first, which is the cuenta, nobody could know; and so with the value that was applied."""


def _base(path: Path, headers: Sequence[str], extra: object = None, since: int = 0) -> Path:
    book = openpyxl.Workbook()
    book.active.append(list(headers))
    for n in range(since, since + 3):
        book.active.append([*fila(n, "APROBADO", 100), extra][: len(headers)])
    book.save(path)
    return path


def _import(store: Almacen, path: Path, **mapping: str) -> ImportSummary:
    service = store.of("drubio").importacion
    options = replace(ImportOptions(corte=date(2026, 11, 25)), mapping=mapping)
    return service.confirm(service.prepare(path, options))


def test_a_corrected_header_is_known_in_a_base_with_one_column_more(store, tmp_path):
    with pytest.raises(InvalidFile, match="cuenta"):
        _import(store, _base(tmp_path / "a.xlsx", STRANGE))
    _import(store, tmp_path / "a.xlsx", cuenta="Llave", valor_aplicado="Lo que quedó")
    summary = _import(store, _base(tmp_path / "b.xlsx", (*STRANGE, "Ciudad"), "Cali", 30))
    assert summary.columns["cuenta"] == "Llave"
    assert summary.columns["valor_aplicado"] == "Lo que quedó"
    assert any("como se corrigieron la última vez: cuenta" in said for said in summary.notices)
    service = store.of("drubio").importacion
    (known,) = service.corrections_of(["Llave", "Ciudad"])["Llave"]
    assert (known.field, known.author) == ("cuenta", "drubio")
    assert store.of("drubio").integrity.verify().healthy
    service.forget_column("Llave")
    assert service.corrections_of(["Llave"]) == {}
    with pytest.raises(InvalidFile, match="cuenta"):
        _import(store, _base(tmp_path / "c.xlsx", STRANGE, since=60))
    said = store.rows_of("SELECT accion, detalle FROM auditoria WHERE accion LIKE 'columna%'")
    assert said == [
        ("columnas_corregidas", "«Llave» es cuenta; «Lo que quedó» es valor aplicado"),
        ("columna_olvidada", "«Llave», que se corrigió para cuenta"),
    ]


def test_a_later_correction_takes_back_the_earlier_ones(store, tmp_path):
    headers = (*STRANGE, "Otra llave")
    _import(store, _base(tmp_path / "a.xlsx", headers, "90000001"), cuenta="Llave")
    _import(store, _base(tmp_path / "b.xlsx", headers, "90000002"), cuenta="Otra llave")
    summary = _import(store, _base(tmp_path / "c.xlsx", headers, "90000003"))
    assert summary.columns["cuenta"] == "Otra llave"


def test_one_column_may_be_two_fields_in_every_base(store, tmp_path):
    headers = ("Cuenta", "PQR", "Estado", "Motivo", "Cómo quedó", "Valor")
    path = _base(tmp_path / "a.xlsx", headers)
    _import(store, path, estado_ajuste="Cómo quedó", resultado_back="Cómo quedó")
    summary = _import(store, _base(tmp_path / "b.xlsx", headers, since=30))
    assert summary.columns["estado_ajuste"] == summary.columns["resultado_back"] == "Cómo quedó"
