"""What the tests of the lots share: the base they escalate from, and how a lot is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from tests.flows.conftest import CINCO, Ajustes

ROWS = (
    ("90000001", "7001", "CERRADO", "Fallas en la prestación del servicio", "RECHAZADO", 45_900),
    ("90000002", "7002", "CERRADO", "Cobros de equipos", "APROBADO", 30_000),
    ("90000003", "7003", "ABIERTO", "Fallas en la prestación del servicio", "", 60_000),
    ("90000004", "7004", "ABIERTO", "Cargos de reconexión", "", None),
    ("90000005", "7005", "CERRADO", "Desconexión tardía", "RECHAZADO", None),
    ("90000006", "7006", "ABIERTO", "Fallas en la prestación del servicio", "", None),
)
CAUSALES = {"7001": "A", "7002": "D", "7003": "A", "7004": "E", "7005": "J", "7006": "A"}
NOTA = "No hay notas ni orden de trabajo."
APROBADO = "Estado de aprobación o rechazo"
"""The column of a lot in which whoever answers says yes or no."""


def classified(ajustes: Ajustes, book: Callable[..., Path]) -> Mapping[str, int]:
    base = book("ajustes_01_07_2026.xlsx", (*CINCO, "Valor solicitado"), ROWS)

    def classify() -> Mapping[str, int]:
        ajustes.order("importar", str(base))
        ids = {fila["radicado"]: fila["id"] for fila in ajustes.order("casos")}
        for radicado, causal in CAUSALES.items():
            ajustes.register(ids[radicado], "clasificar", causal=causal)
        return ids

    return ajustes.reach("lots", classify)


def to_back(ajustes: Ajustes, caso: int, **datos: str) -> Any:
    """Escalate a caso to the back for the first time."""
    datos = {"soportes": "LLS,OT", "razon": "AJU", "subrazon": "ESC"} | datos
    return ajustes.register(caso, "escalar_back", **datos)


def wrongly_rejected(ajustes: Ajustes, caso: int, radicado: str, motivo: str = "sí estaba") -> Any:
    """Escalate a wrongly rejected caso again, under the radicado that RR gave."""
    return ajustes.register(
        caso, "mal_rechazado", razon="AJU", subrazon="REE", radicado=radicado, motivo=motivo
    )


def all_rows(path: Path, sheet: str | None = None) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    headings, *rows = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
    return [dict(zip(headings, fila, strict=True)) for fila in rows]


def answered(
    sent: Path, answers: Mapping[str, Mapping[str, object]], name: str | None = None
) -> Path:
    """Fill a lot as the back would, by the radicado of each row; the rest is left unanswered."""
    path = sent.with_name(name or f"respuesta_{sent.name}")
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for fila in range(2, sheet.max_row + 1):
        radicado = sheet.cell(fila, place["PQR del escalamiento"]).value
        for heading, value in answers.get(radicado, {}).items():
            sheet.cell(fila, place[heading]).value = value
    book.save(path)
    return path


def estados(ajustes: Ajustes) -> dict[str, str]:
    return {fila["radicado"]: fila["estado"] for fila in ajustes.order("casos")}
