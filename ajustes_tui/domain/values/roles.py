"""The roles and their powers: a new role is a member, its row here, and its name in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from typing import NamedTuple


class Rol(StrEnum):
    """The eventos and screens a person may use (dominio.md section 6)."""

    AGENTE = "agente"
    SUPERVISOR = "supervisor"
    COORDINADOR = "coordinador"
    GERENTE = "gerente"


class Power(Enum):
    """A power of roles; each value names it."""

    NOTE = "register notes"
    WORK = "claim casos, decide on them and call"
    IMPORT = "import bases and write lotes, where the settings do not keep it to a supervisor"
    RETURN = "give a base back to Claro with what was done with each row"
    SHIFT = "begin the day with their own shift instead of the figures"
    DECIDE = "register what the procedure leaves to a supervisor, and answer the tray"
    REASSIGN = "give and take away the casos of others"
    OVERSEE = "see what everybody does"
    PRACTICES = "register practices"
    CORRECT_PRACTICES = "take back the practices of others"
    FIGURES = "close cortes, issue weeks and follow their feedback"
    BASES = "import always, and undo a base"
    EXPORT = "write casos and lines to a workbook"
    EXPORT_FIGURES = "write figures without personal data to a workbook"
    CATALOGS = "change the catalogues and the settings"
    PEOPLE = "register people and change their role"
    STORE = "look after the store: its backups and its chain"


_LEADS = frozenset({Power.NOTE, Power.OVERSEE, Power.PRACTICES, Power.EXPORT_FIGURES})


class RoleRow(NamedTuple):
    """A role: its words in the form of a person, and its powers."""

    offer: str
    whose: str
    powers: frozenset[Power]


ROLES: Mapping[Rol, RoleRow] = {
    Rol.AGENTE: RoleRow(
        "agente: importa, decide y llama",
        "de los agentes",
        frozenset({Power.NOTE, Power.WORK, Power.IMPORT, Power.RETURN, Power.SHIFT}),
    ),
    Rol.SUPERVISOR: RoleRow(
        "supervisor: además deshace, anula, exporta y nombra personas",
        "de la supervisora",
        frozenset(Power) - {Power.SHIFT},
    ),
    Rol.COORDINADOR: RoleRow(
        "coordinador: lo ve todo, registra sus prácticas y saca cifras", "del coordinador", _LEADS
    ),
    Rol.GERENTE: RoleRow(
        "gerente: lo ve todo, registra sus prácticas y saca cifras", "del gerente", _LEADS
    ),
}
NO_ROLE = Rol.COORDINADOR
"""The role applied to a person without one: it changes no caso."""


def can(rol: Rol | None, power: Power) -> bool:
    return rol is not None and power in ROLES[rol].powers


def roles_with(power: Power) -> tuple[Rol, ...]:
    return tuple(rol for rol in Rol if can(rol, power))


def one_of(roles: Sequence[str]) -> str:
    """Return `supervisor, coordinador o gerente`."""
    *others, last = roles
    return f"{', '.join(others)} o {last}" if others else str(last)


def whose(roles: Sequence[Rol]) -> str:
    return f"Es {one_of([ROLES[rol].whose for rol in roles])}." if roles else "No es de nadie."
