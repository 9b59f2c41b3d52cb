"""Who is at the keyboard and what their role allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.values.roles import Power, Rol, can


class Usuario(NamedTuple):
    """A person of the célula."""

    login: str
    nombre: str
    rol: Rol
    activo: bool = True


class FichaDePersona(NamedTuple):
    """A person, what they registered today, when they were here last and what they have now."""

    usuario: Usuario
    hoy: Mapping[str, int]
    """How many of each evento, the most frequent first."""
    visto: datetime | None
    tomados: int

    @property
    def total(self) -> int:
        """Return how many eventos they registered today."""
        return sum(self.hoy.values())


class Sesion(NamedTuple):
    """The person of this run; a `rol` of None has entered no store yet and sees nothing of others."""

    login: str
    rol: Rol | None
    demo: bool = False
    id: str = ""
    """Names this run in the claims it takes."""

    def can(self, power: Power) -> bool:
        """Return whether the person may do something."""
        return can(self.rol, power)
