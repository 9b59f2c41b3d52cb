"""Cells with their type: text stays text, dates are dates, money and percentages are numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment

from ajustes_tui.domain.figures.report import Formato, Valor
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.text import limpiar

LARGO_DE_CELDA = 32_767
"""The most characters Excel keeps in one cell."""
_FORMULAS = ("=", "+", "-", "@")
"""What Excel takes for the beginning of a formula when a text is typed or pasted."""
_FORMATO_DE_NUMERO = {
    Formato.TEXTO: "@",
    Formato.ENTERO: "#,##0",
    Formato.DINERO: '"$" #,##0',
    Formato.DIA: "dd/mm/yyyy",
    Formato.MOMENTO: "dd/mm/yyyy hh:mm",
    Formato.PORCENTAJE: r"0.0\ %",
}
_CON_CENTAVOS = '"$" #,##0.00'
_SIN_CIFRA = "—"
_A_LA_DERECHA = Alignment(horizontal="right")


class Celda:
    """The cells of one column, written one after another: openpyxl is done with each at once."""

    def __init__(
        self,
        hoja: Any,  # noqa: ANN401 - openpyxl has no types
        formato: Formato,
        *,
        para_leer: bool = False,
    ) -> None:
        self._formato = formato
        self._celda = _nueva(hoja, _FORMATO_DE_NUMERO[formato])
        self._texto = self._celda if formato is Formato.TEXTO else _nueva(hoja, "@")
        if formato is Formato.PORCENTAJE:
            self._texto.alignment = _A_LA_DERECHA
        self._formula = _nueva(hoja, "@")
        self._formula.quotePrefix = True
        self._centavos = _nueva(hoja, _CON_CENTAVOS)
        if para_leer:
            for celda in (self._celda, self._texto, self._formula, self._centavos):
                lado = celda.alignment.horizontal
                celda.alignment = Alignment(lado, vertical="top", wrap_text=True)

    def con(self, valor: Valor) -> Cell | None:
        """Return the cell of a value, or None for an empty one."""
        if valor is None:
            return self._como_texto(_SIN_CIFRA) if self._formato is Formato.PORCENTAJE else None
        if self._formato is Formato.TEXTO:
            return self._como_texto(limpiar(str(valor))[:LARGO_DE_CELDA])
        celda = self._celda
        if self._formato is Formato.DINERO:
            enteros, resto = divmod(int(str(valor)), 100)
            celda = self._centavos if resto else celda
            celda.value = Decimal(int(str(valor))) / 100 if resto else enteros
        elif self._formato is Formato.PORCENTAJE:
            celda.value = Decimal(str(valor)) / 100
        elif isinstance(valor, datetime):
            # Excel knows no zones: the hour is Bogota's, and its column says so.
            celda.value = valor.astimezone(BOGOTA).replace(tzinfo=None)
        else:
            celda.value = valor
        return celda

    def vacia(self) -> Cell:
        """Return a cell to be filled by hand, which shows what is typed as its column does."""
        celda = self._celda
        celda.value = None
        return celda

    def _como_texto(self, texto: str) -> Cell | None:
        if not texto:
            return None
        celda = self._formula if texto.startswith(_FORMULAS) else self._texto
        celda.value = texto
        # Whatever it begins with or looks like, a text stays the text it is.
        celda.data_type = "s"
        return celda


def _nueva(hoja: Any, formato: str) -> Cell:  # noqa: ANN401 - openpyxl has no types
    celda = WriteOnlyCell(hoja)
    celda.number_format = formato
    return celda
