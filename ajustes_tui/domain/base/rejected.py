"""The workbook of the rechazos of a base: how it names the base, and a row that was corrected before."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.base.recognition import COLUMNS_OF_REJECTED
from ajustes_tui.domain.base.rows import BaseHeader

_SHEET = "Rechazos "
_TURN = re.compile(r" \([0-9]+\)$")
"""What is added to a header that the base has already."""
_DIGITS = 12
"""Digits of the digest of a base that name it: two bases of a store never share them."""


class CorrectedRow(NamedTuple):
    """A row that was rejected, corrected and imported: the base that brought it, and its caso."""

    base_id: int
    caso_id: int
    cuenta: str
    radicado: str

    def motivo(self, fila: str) -> str:
        """Return why the same row, corrected once more into another caso, is not one more caso."""
        return (
            f"es la fila {fila}, que ya se corrigió y entró como cuenta {self.cuenta}, radicado "
            f"{self.radicado}: si eso estaba errado, anule la base {self.base_id} y vuelva a importarla"
        )


def is_of_rejected(headers: Sequence[str]) -> bool:
    """Tell whether the headers are those of a workbook of rechazos, each one named once."""
    last = (_TURN.sub("", heading) for heading in headers[-len(COLUMNS_OF_REJECTED) :])
    return tuple(last) == COLUMNS_OF_REJECTED


def names_origin(header: BaseHeader) -> bool:
    """Tell whether a base is a workbook of rechazos that says which base they came in."""
    return is_of_rejected(header.headers) and header.sheet.startswith(_SHEET)


def rejected_sheet(header: BaseHeader) -> str:
    """Return the name of the sheet with the rechazos of a base, which says the base they came in.

    Those of a workbook of rechazos keep its sheet: each row is still a row of the first base.
    """
    if names_origin(header):
        return header.sheet
    return f"{_SHEET}{header.sha256[:_DIGITS]}"


def origin_digest(header: BaseHeader) -> str:
    """Return the first digits of the digest of the base whose rechazos a base brings; '' for another."""
    digits = header.sheet.removeprefix(_SHEET) if names_origin(header) else ""
    return digits if len(digits) == _DIGITS else ""


def row_of_origin(cell: str | None) -> str:
    """Return the number of a row in the first base, also where a program made it a number."""
    return (cell or "").strip().removesuffix(".0")
