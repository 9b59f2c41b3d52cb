"""Seals: both chains' state at a moment, kept outside the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

SEALS_ACKNOWLEDGED = "sellos_reconocidos"
WITNESS_ACKNOWLEDGED = "testigo_reconocido"
"""A supervisor acknowledges the loss of the seal file or witness."""


class SealKind(StrEnum):
    """Why a seal was put."""

    SEAL = "sello"
    BACKUP = "respaldo"
    RESTORE = "restauracion"


class Seal(NamedTuple):
    """Length and last hash of both chains."""

    momento: datetime
    kind: SealKind
    lines: int
    digest: str
    login: str
    previous: str = ""
    """Hash of the previous seal: none can be removed."""
    audit_entries: int | None = None
    audit_digest: str = ""

    def as_text(self) -> str:
        audit = {"auditoria": self.audit_entries, "huella_auditoria": self.audit_digest}
        return json.dumps(
            {
                "momento": self.momento.isoformat(timespec="seconds"),
                "clase": self.kind.value,
                "lineas": self.lines,
                "huella": self.digest,
                **(audit if self.audit_entries is not None else {}),
                "login": self.login,
                "previo": self.previous,
            },
            ensure_ascii=False,
        )


class UnreadableSeal(ValueError):
    """A line was changed, removed or forged."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class SealFile(NamedTuple):
    """The content of a seal file."""

    seals: list[Seal]
    whole: int
    torn: bool
    """An incomplete line follows, after a full disk or power cut."""


def read_seals(raw: bytes) -> SealFile:
    """Read seals, oldest first; raise UnreadableSeal with the failing line.

    Seals are synced with their line feed, so only the last may lack it.
    """
    *lines, rest = raw.split(b"\n")
    seals: list[Seal] = []
    for number, line in enumerate(lines, 1):
        seal = _following(line, seals)
        if seal is None:
            raise UnreadableSeal(number)
        seals.append(seal)
    last = _following(rest, seals) if rest else None
    if last is not None:
        return SealFile([*seals, last], len(raw), torn=False)
    return SealFile(seals, len(raw) - len(rest), torn=bool(rest))


def _following(line: bytes, seals: Sequence[Seal]) -> Seal | None:
    """Return the line's seal if it continues the chain, else None."""
    seal = read_seal(line.decode("utf-8", "replace"))
    if seal is None or seal.previous != (seal_digest(seals[-1]) if seals else ""):
        return None
    # Since they bind the audit trail, one that leaves it out is not the program's.
    lax = seals and seals[-1].audit_entries is not None and seal.audit_entries is None
    return None if lax else seal


def read_seal(line: str) -> Seal | None:
    """Return None unless the line is exactly as written."""
    try:
        document = json.loads(line)
        seal = Seal(
            datetime.fromisoformat(document["momento"]),
            SealKind(document["clase"]),
            document["lineas"],
            document["huella"],
            document["login"],
            document["previo"],
            document.get("auditoria"),
            document.get("huella_auditoria", ""),
        )
        counts = (seal.lines, 0 if seal.audit_entries is None else seal.audit_entries)
        texts = (seal.digest, seal.login, seal.previous, seal.audit_digest)
        if any(type(n) is not int for n in counts) or any(type(t) is not str for t in texts):
            return None
        written = seal.as_text()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return seal if written == line and seal.momento.tzinfo is not None else None


def seal_digest(seal: Seal) -> str:
    """Return what the next seal holds as `previous`."""
    return hashlib.sha256(seal.as_text().encode()).hexdigest()


def in_force(seals: Sequence[Seal]) -> list[Seal]:
    """Return the seals in force, from the last restore on.

    A restored store may be shorter than earlier seals; its seal tells who and when.
    """
    for place in range(len(seals) - 1, -1, -1):
        if seals[place].kind is SealKind.RESTORE:
            return list(seals[place:])
    return list(seals)
