"""The catalogues a supervisor keeps, their versions, and the difference that a change makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Catalogo(StrEnum):
    """A catalogue that a supervisor may export, change and import."""

    CAUSALES = "causales"
    MARCACIONES = "marcaciones"
    SINONIMOS = "sinonimos"
    FESTIVOS = "festivos"
    AJUSTES = "ajustes"

    @property
    def titulo(self) -> str:
        """Return the catalogue's name as a person reads it."""
        return "Sinónimos" if self is Catalogo.SINONIMOS else self.value.capitalize()


class VersionDeCatalogo(NamedTuple):
    """One imported version of a catalogue: its text, and the text it replaced."""

    numero: int
    """The version's place among the changes of all the catalogues of the store."""
    catalogo: Catalogo
    version: int
    desde: date
    contenido: str
    anterior: str
    archivo: str
    cambiado_por: str
    cambiado_el: datetime


class EstadoDeCatalogo(NamedTuple):
    """A catalogue as the list shows it; with an empty `quien` it is the one the program ships."""

    catalogo: Catalogo
    renglones: int
    version: int
    desde: date | None
    quien: str = ""
    cuando: datetime | None = None
    demo: bool = False
    """Whether the catalogue declares itself a DEMO, with invented codes."""


class Diferencia(NamedTuple):
    """How many rows a change puts in, takes out and rewrites."""

    agregados: int
    quitados: int
    cambiados: int

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.agregados or self.quitados or self.cambiados)

    def __str__(self) -> str:
        """Return the three counts in Spanish words."""
        return f"{self.agregados} agregados, {self.quitados} quitados, {self.cambiados} cambiados"


class CambioDeCatalogo(NamedTuple):
    """The outcome of importing a catalogue; `version` is None when the file changes nothing in force."""

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
"""A row of a catalogue: the names of its data to their values."""


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
