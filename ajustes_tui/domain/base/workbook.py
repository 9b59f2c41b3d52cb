"""A workbook before it is read as a base: its sheets, and where their headers may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ajustes_tui.domain.base.rows import CAMPOS_OBLIGATORIOS


@dataclass(frozen=True, slots=True)
class HojaVista:
    """One sheet before it is read: the row most like a header, and samples of each column under it."""

    nombre: str
    oculta: bool
    alto: int
    """Number of the last row of the sheet."""
    fila_encabezado: int
    encabezados: tuple[str, ...]
    columnas: Mapping[str, str]
    """Field to the header it would take."""
    ejemplos: Mapping[str, tuple[str, ...]]
    """Header to up to three sample values."""
    primeras: tuple[tuple[int, tuple[str, ...]], ...]
    """The first rows that are not blank, each with its number."""

    @property
    def faltan(self) -> tuple[str, ...]:
        """Return the mandatory fields no column was recognised for."""
        return tuple(campo for campo in CAMPOS_OBLIGATORIOS if campo not in self.columnas)


def mejor_hoja(hojas: tuple[HojaVista, ...]) -> HojaVista | None:
    """Return the visible sheet that looks most like a base, the first of several alike."""
    visibles = [hoja for hoja in hojas if not hoja.oculta]
    return max(visibles, key=lambda h: (-len(h.faltan), len(h.columnas)), default=None)


@dataclass(frozen=True, slots=True)
class Titulos:
    """The headers of one sheet, sample values of each, and the field that took each."""

    encabezados: tuple[str, ...]
    columnas: Mapping[str, str]
    """Field to the header it took."""
    ejemplos: Mapping[str, tuple[str, ...]]
    """Header to up to three sample values."""
    dudosas: Mapping[str, str] = field(default_factory=dict)
    """Field to a header that only resembles it."""

    @property
    def faltan(self) -> tuple[str, ...]:
        """Return the mandatory fields that have no column."""
        return tuple(campo for campo in CAMPOS_OBLIGATORIOS if campo not in self.columnas)

    @property
    def libres(self) -> tuple[str, ...]:
        """Return the headers no field took."""
        tomados = set(self.columnas.values())
        return tuple(titulo for titulo in self.encabezados if titulo not in tomados)
