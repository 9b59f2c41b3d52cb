"""The audit trail: who looked, exported, was refused or changed a role, each entry sealed by the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.domain.values.text import key


class PersonAction(StrEnum):
    """The entries from which the role of every person can be told again."""

    FIRST_SUPERVISOR = "primer_supervisor"
    KNOWN = "usuario_conocido"
    """A person of a store whose trail did not say everything yet."""
    ADDED = "usuario_agregado"
    ROL = "usuario_rol"
    INITIALS = "usuario_iniciales"
    DEACTIVATED = "usuario_desactivado"


class AuditEntry(NamedTuple):
    """One entry of the trail; `cuenta` is that of whom it is about, if it is about one."""

    n: int
    momento: datetime
    login: str
    action: str
    detail: str
    cuenta: str | None = None


class RecordedPerson(NamedTuple):
    """The role of a person as the trail says it, and whether they may come in."""

    rol: Rol
    active: bool


def entry_digest(previous: bytes, values: tuple[object, ...]) -> bytes:
    """Return the SHA-256 of an entry, 32 bytes, over that of the entry before it.

    `values` are its number, moment, login, action, detail and cuenta as they are stored.
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def term_digest(salt: str, text: str) -> str:
    """Return the digest by which the search of a text can be matched and not be read."""
    folded = key(text).replace(" ", "")
    return hashlib.blake2b(folded.encode(), key=salt.encode(), digest_size=8).hexdigest()


def person_detail(login: str, rol: Rol, before: Rol | None = None) -> str:
    """Return the detail of an entry about a person."""
    return f"{login} {rol}" + (f", antes {before}" if before else "")


def people_of(entries: Iterable[tuple[str, str]]) -> dict[str, RecordedPerson]:
    """Tell the role of every person from the actions and details of the trail, oldest first."""
    people: dict[str, RecordedPerson] = {}
    for action, detail in entries:
        if action in list(PersonAction):
            login, _, rest = detail.partition(" ")
            rol = rest.partition(",")[0]
            if rol in list(Rol):
                people[login] = RecordedPerson(Rol(rol), action != PersonAction.DEACTIVATED)
    return people
