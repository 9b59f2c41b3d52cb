"""Which catalogues a supervisor keeps, and what becomes of a change to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Catalogo(StrEnum):
    """What a supervisor may export, change and import."""

    CAUSALES = "causales"
    MARCACIONES = "marcaciones"
    SINONIMOS = "sinonimos"
    FESTIVOS = "festivos"
    AJUSTES = "ajustes"

    @property
    def titulo(self) -> str:
        """Return its name as a person reads it."""
        return "Sinónimos" if self is Catalogo.SINONIMOS else self.value.capitalize()


class VersionDeCatalogo(NamedTuple):
    """One version of a catalogue that was imported: what it says, and what stood before it."""

    numero: int
    """Its place among the changes of all the catalogues of the store."""
    catalogo: Catalogo
    version: int
    desde: date
    contenido: str
    anterior: str
    archivo: str
    cambiado_por: str
    cambiado_el: datetime


class EstadoDeCatalogo(NamedTuple):
    """A catalogue as the list shows it; without `quien` it is the one the program brings."""

    catalogo: Catalogo
    renglones: int
    version: int
    desde: date | None
    quien: str = ""
    cuando: datetime | None = None
    demo: bool = False
    """Whether it says of itself that its codes are invented."""


class Diferencia(NamedTuple):
    """How many rows a change puts in, takes out and rewrites."""

    agregados: int
    quitados: int
    cambiados: int

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.agregados or self.quitados or self.cambiados)

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.agregados} agregados, {self.quitados} quitados, {self.cambiados} cambiados"


class CambioDeCatalogo(NamedTuple):
    """What an import of a catalogue did; `version` is None when it already was as the file says."""

    catalogo: Catalogo
    version: int | None
    desde: date | None = None
    diferencia: Diferencia = Diferencia(0, 0, 0)
    releidos: int = 0
    """Casos whose unknown result the new synonyms explained."""
    relojes: int = 0
    """Casos whose clock ends on another day."""
    avisos: tuple[str, ...] = ()


Fila = Mapping[str, object]
"""A row of a catalogue, by the names of its data."""


def comparar(antes: Iterable[Fila], despues: Iterable[Fila], llave: tuple[str, ...]) -> Diferencia:
    """Compare two lists of rows whose `llave` tells them apart."""
    previas = {tuple(fila[nombre] for nombre in llave): fila for fila in antes}
    nuevas = {tuple(fila[nombre] for nombre in llave): fila for fila in despues}
    comunes = previas.keys() & nuevas.keys()
    return Diferencia(
        len(nuevas) - len(comunes),
        len(previas) - len(comunes),
        sum(previas[clave] != nuevas[clave] for clave in comunes),
    )
