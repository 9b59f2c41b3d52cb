"""The workbook of rechazos: its link to the original base, and rows corrected before."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.base.rows import BaseHeader
from ajustes_tui.domain.figures.our_columns import COLUMNS_OF_REJECTED

_SHEET = "Rechazos "
_TURN = re.compile(r" \([0-9]+\)$")
"""Suffix of a header that repeats one of the base."""
_DIGITS = 12
"""Digits of the digest: no two bases of a store share them."""


class CorrectedRow(NamedTuple):
    """A rejected row, corrected and imported."""

    base_id: int
    caso_id: int
    cuenta: str
    radicado: str

    def motivo(self, fila: str) -> str:
        return (
            f"es la fila {fila}, que ya se corrigió y entró como cuenta {self.cuenta}, radicado "
            f"{self.radicado}: si eso estaba errado, anule la base {self.base_id} y vuelva a importarla"
        )


def is_of_rejected(headers: Sequence[str]) -> bool:
    last = (_TURN.sub("", heading) for heading in headers[-len(COLUMNS_OF_REJECTED) :])
    return tuple(last) == COLUMNS_OF_REJECTED


def names_origin(header: BaseHeader) -> bool:
    return is_of_rejected(header.headers) and header.sheet.startswith(_SHEET)


def rejected_sheet(header: BaseHeader) -> str:
    """Return a sheet name that identifies the original base.

    A workbook of rechazos keeps its sheet name: its rows still belong to the first base.
    """
    if names_origin(header):
        return header.sheet
    return f"{_SHEET}{header.sha256[:_DIGITS]}"


def origin_digest(header: BaseHeader) -> str:
    digits = header.sheet.removeprefix(_SHEET) if names_origin(header) else ""
    return digits if len(digits) == _DIGITS else ""


def row_of_origin(cell: str | None) -> str:
    """Accepts a number that a program reformatted."""
    return (cell or "").strip().removesuffix(".0")
