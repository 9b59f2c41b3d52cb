"""The audit trail: who looked, exported, was refused or changed a role, each entry sealed by the next."""

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
    """The entries from which the role of every person can be told again."""

    FIRST_SUPERVISOR = "primer_supervisor"
    KNOWN = "usuario_conocido"
    """A person of a store whose trail did not say everything yet."""
    ADDED = "usuario_agregado"
    ROL = "usuario_rol"
    NAME = "usuario_nombre"
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


CONTENT = "registro"
"""The action of an entry that holds the digest of rows as they were written; no list shows it."""
CLOCK_SEEN = "reloj_atras"
"""The action of an entry that says which moment that runs backwards a check has told already."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a moment may be before an earlier one: a write takes its moment before it waits up to half a
minute for its turn, a large import takes it before it writes, and a clock is corrected by seconds."""
HISTORIAL = "historial"
"""In an entry of CONTENT, the historial up to a line."""
_LONGEST_KEY = 60
SEAL_DETAIL = re.compile(r"(\d+) líneas, huella ([0-9a-f]*)(?:, sello ([0-9a-f]*))?")
"""The text by which the store remembers a seal: the line, its hash, and that of the seal."""


class WrittenContent(NamedTuple):
    """The digest of the rows of a table under a key, and the number of the entry that holds it."""

    table: str
    key: str
    digest: str
    entry: int = 0


class RecordFinding(NamedTuple):
    """Rows that are not what an entry of the trail holds, as near as can be told."""

    table: str
    key: str
    column: str
    """Empty when a whole row is missing or was written by nobody."""
    motivo: str

    def __str__(self) -> str:
        column = f", columna {self.column}" if self.column else ""
        return f"{self.table}, fila {self.key}{column}: {self.motivo}"


class ClockStep(NamedTuple):
    """A moment that is earlier than one written before it."""

    table: str
    """`historial` or `auditoria`."""
    number: int
    momento: datetime
    before: datetime

    @property
    def of_line(self) -> bool:
        """Whether it is a line of the historial, and not an entry of the audit trail."""
        return self.table == HISTORIAL

    @property
    def place(self) -> str:
        """The line or entry, as the entry of CLOCK_SEEN names it."""
        return f"{self.table} {self.number}"

    @property
    def motivo(self) -> str:
        """Why the line or entry is told."""
        return (
            f"su momento, {self.momento:%d/%m/%Y %H:%M}, es anterior al que ya había, "
            f"{self.before:%d/%m/%Y %H:%M}: el reloj del equipo se atrasó"
        )


def content_key(values: Iterable[object]) -> str:
    """Return the key of some rows in one text; a long one is told by its digest."""
    text = "/".join(str(value) for value in values)
    if len(text) <= _LONGEST_KEY:
        return text
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def content_detail(content: WrittenContent) -> str:
    """Return the detail of an entry of CONTENT."""
    return f"{content.table} {content.key} {content.digest}"


def last_contents(entries: Iterable[tuple[int, str]]) -> dict[tuple[str, str], WrittenContent]:
    """Return what the entries of CONTENT say of each table and key, given by number and detail, in order."""
    last: dict[tuple[str, str], WrittenContent] = {}
    for number, detail in entries:
        table, _, rest = detail.partition(" ")
        key_text, _, digest = rest.rpartition(" ")
        last[table, key_text] = WrittenContent(table, key_text, digest, number)
    return last


def sealed_line(detail: str) -> tuple[int, str] | None:
    """Return the line and the hash that the detail of an entry about a seal says, or None."""
    said = SEAL_DETAIL.fullmatch(detail)
    return None if said is None else (int(said[1]), said[2])


def ran_ahead(momento: datetime, now: datetime) -> bool:
    """Tell whether a moment was taken from a clock that ran ahead of the one that runs now."""
    return momento - now > CLOCK_TOLERANCE


def backward_steps(table: str, moments: Iterable[tuple[int, str]]) -> list[ClockStep]:
    """Return where the moments of a table run backwards by more than CLOCK_TOLERANCE.

    Only the first moment that follows one step is told; the rest follow from it. Moments are ISO
    texts of one zone, so that most are compared as texts.
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
    """Return the SHA-256 of an entry, 32 bytes, over that of the entry before it.

    `values` are its number, moment, login, action, detail and cuenta as they are stored.
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    from hashlib import sha256

    return sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def term_digest(salt: str, text: str) -> str:
    """Return the digest by which the search of a text can be matched and not be read."""
    folded = key(text).replace(" ", "")
    from hashlib import blake2b

    return blake2b(folded.encode(), key=salt.encode(), digest_size=8).hexdigest()


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
