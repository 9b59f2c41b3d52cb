"""The audit trail of views, exports, refusals and role changes: a hash chain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.domain.values.text import key


class PersonAction(StrEnum):
    """Actions that reconstruct everyone's role."""

    FIRST_SUPERVISOR = "primer_supervisor"
    KNOWN = "usuario_conocido"
    """A person of a store whose trail was incomplete."""
    ADDED = "usuario_agregado"
    ROL = "usuario_rol"
    NAME = "usuario_nombre"
    INITIALS = "usuario_iniciales"
    DEACTIVATED = "usuario_desactivado"


class AuditEntry(NamedTuple):
    """An entry of the trail; `cuenta` is its account, if any."""

    n: int
    momento: datetime
    login: str
    action: str
    detail: str
    cuenta: str | None = None


class RecordedPerson(NamedTuple):
    """A person's role and access according to the trail."""

    rol: Rol
    active: bool


CONTENT = "registro"
CLOCK_SEEN = "reloj_atras"
"""Action of the entry of a backward clock step already reported."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""Tolerance of backward steps: a write takes its moment before waiting up to half a minute, a
large import before writing, and clock corrections take seconds.
"""
HISTORIAL = "historial"
"""In a CONTENT entry, the historial up to a line."""
_LONGEST_KEY = 60
SEAL_DETAIL = re.compile(r"(\d+) líneas, huella ([0-9a-f]*)(?:, sello ([0-9a-f]*))?")
"""A recorded seal: its line, that line's hash and the seal's."""


class WrittenContent(NamedTuple):
    """The digest of rows under a key, and the number of its entry."""

    table: str
    key: str
    digest: str
    entry: int = 0


class RecordFinding(NamedTuple):
    """Rows that differ from the trail."""

    table: str
    key: str
    column: str
    """Empty for a whole row, missing or without author."""
    motivo: str

    def __str__(self) -> str:
        column = f", columna {self.column}" if self.column else ""
        return f"{self.table}, fila {self.key}{column}: {self.motivo}"


class ClockStep(NamedTuple):
    """A moment before an earlier one."""

    table: str
    """`historial` or `auditoria`."""
    number: int
    momento: datetime
    before: datetime

    @property
    def of_line(self) -> bool:
        return self.table == HISTORIAL

    @property
    def place(self) -> str:
        return f"{self.table} {self.number}"

    @property
    def motivo(self) -> str:
        return (
            f"su momento, {self.momento:%d/%m/%Y %H:%M}, es anterior al que ya había, "
            f"{self.before:%d/%m/%Y %H:%M}: el reloj del equipo se atrasó"
        )


def content_key(values: Iterable[object]) -> str:
    """Return the key of rows; a long one becomes its digest."""
    text = "/".join(str(value) for value in values)
    if len(text) <= _LONGEST_KEY:
        return text
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def content_detail(content: WrittenContent) -> str:
    return f"{content.table} {content.key} {content.digest}"


def last_contents(entries: Iterable[tuple[int, str]]) -> dict[tuple[str, str], WrittenContent]:
    last: dict[tuple[str, str], WrittenContent] = {}
    for number, detail in entries:
        table, _, rest = detail.partition(" ")
        key_text, _, digest = rest.rpartition(" ")
        last[table, key_text] = WrittenContent(table, key_text, digest, number)
    return last


def sealed_line(detail: str) -> tuple[int, str] | None:
    """Return the line and hash of a seal's entry, or None."""
    said = SEAL_DETAIL.fullmatch(detail)
    return None if said is None else (int(said[1]), said[2])


def ran_ahead(momento: datetime, now: datetime) -> bool:
    """Tell whether a moment comes from a clock that ran ahead."""
    return momento - now > CLOCK_TOLERANCE


def backward_steps(table: str, moments: Iterable[tuple[int, str]]) -> list[ClockStep]:
    """Return backward steps above CLOCK_TOLERANCE, only the first moment of each.

    Moments are ISO texts of one zone, mostly compared as texts.
    """
    steps: list[ClockStep] = []
    latest = behind = ""
    for number, text in moments:
        if text >= latest:
            latest, behind = text, ""
        elif text < behind or not behind:
            try:
                momento, before = datetime.fromisoformat(text), datetime.fromisoformat(latest)
                late = before - momento > CLOCK_TOLERANCE
            except (ValueError, TypeError):
                # What is no moment breaks the chain, which says so.
                continue
            if late:
                steps.append(ClockStep(table, number, momento, before))
                behind = text
    return steps


def entry_digest(previous: bytes, values: tuple[object, ...]) -> bytes:
    """Return the 32-byte SHA-256 of an entry chained to the previous one.

    `values`: number, moment, login, action, detail and cuenta.
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    from hashlib import sha256

    return sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def term_digest(salt: str, text: str) -> str:
    """Return a digest that matches a search without revealing it."""
    folded = key(text).replace(" ", "")
    from hashlib import blake2b

    return blake2b(folded.encode(), key=salt.encode(), digest_size=8).hexdigest()


def person_detail(login: str, rol: Rol, before: Rol | None = None) -> str:
    return f"{login} {rol}" + (f", antes {before}" if before else "")


def people_of(entries: Iterable[tuple[str, str]]) -> dict[str, RecordedPerson]:
    """Reconstruct roles from actions and details, oldest first."""
    people: dict[str, RecordedPerson] = {}
    for action, detail in entries:
        if action in list(PersonAction):
            login, _, rest = detail.partition(" ")
            rol = rest.partition(",")[0]
            if rol in list(Rol):
                people[login] = RecordedPerson(Rol(rol), action != PersonAction.DEACTIVATED)
    return people
