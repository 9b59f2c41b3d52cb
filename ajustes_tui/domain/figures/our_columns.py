"""The columns the program adds to a base or a lot, and that it knows when such a workbook returns."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.figures.sheets import CellFormat, SheetColumn
from ajustes_tui.domain.values.text import key

_DAY = CellFormat.DIA
COLUMNS_OF_REJECTED = ("Fila", "Columna", "Motivo")
GESTION_COLUMNS: Sequence[SheetColumn] = (
    SheetColumn("Estado", "En qué va el caso.", width=26),
    SheetColumn("Decisión", "La última decisión de la célula que sigue en pie.", width=16),
    SheetColumn("Causal validada", "La que identificó la célula.", width=34),
    SheetColumn("Marcación", "Razón y subrazón en RR de esa decisión.", width=11),
    SheetColumn("Radicado nuevo", "El último que dio RR, si no es el de la fila.", width=16),
    SheetColumn("Fecha decisión", "El día de esa decisión.", _DAY, 14),
    SheetColumn("Informado", "Si se informó al usuario, y qué dijo.", width=22),
    SheetColumn("Fecha informado", "El día en que se le informó.", _DAY, 15),
    SheetColumn(
        "Observación",
        "La razón de la decisión; por qué una fila no entró, o cuál vale por ella.",
        width=60,
    ),
)
GESTION_HEADINGS = tuple(column.heading for column in GESTION_COLUMNS)
LOTE_HEADER = "Lote"
OURS_IN_A_LOTE = frozenset(
    {
        "Primer PQR",
        "Escalamiento",
        "Clase",
        "Causal identificada",
        "Se escala a",
        "Se envía por",
        "Soportes",
    }
    | {"Qué está mal o qué se pide", "Fecha de escalamiento"}
)
"""Titles of the célula's work, no data of a base."""


def lote_heading(headers: Sequence[str]) -> str | None:
    """Return the header of the lot number, or None."""
    return next((header for header in headers if key(header) == key(LOTE_HEADER)), None)
