"""The person at the keyboard and the powers of their role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.values.roles import Power, Rol, can


class Usuario(NamedTuple):
    """A person of the célula."""

    login: str
    name: str
    rol: Rol
    active: bool = True


class PersonCard(NamedTuple):
    """A person, with the eventos they registered today, when they were last seen, and the casos they hold."""

    usuario: Usuario
    today: Mapping[str, int]
    """The number of each evento registered today, the most frequent first."""
    seen: datetime | None
    held: int

    @property
    def total(self) -> int:
        """Return how many eventos they registered today."""
        return sum(self.today.values())


class RunSession(NamedTuple):
    """The person of this run; `rol` is None for a login that is no active person of the store."""

    login: str
    rol: Rol | None
    demo: bool = False
    id: str = ""
    """Names this run in the claims it takes."""

    def can(self, power: Power) -> bool:
        """Return whether the person's role has a power."""
        return can(self.rol, power)
