"""Seals: what the two chains of a store were at a moment, kept outside the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

SEALS_ACKNOWLEDGED = "sellos_reconocidos"
WITNESS_ACKNOWLEDGED = "testigo_reconocido"
"""The actions of the entries by which a supervisor says that the file of seals, or the witness, is gone."""


class SealKind(StrEnum):
    """The reason a seal was put: a check, a backup or a restore."""

    SEAL = "sello"
    BACKUP = "respaldo"
    RESTORE = "restauracion"


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal: how long both chains were at a moment, the hash of the last of each, who saw it and why."""

    momento: datetime
    kind: SealKind
    lines: int
    digest: str
    login: str
    previous: str = ""
    """The hash of the seal before this one, so that no seal can be taken out of the middle."""
    audit_entries: int | None = None
    """The number of the last entry of the audit trail; None in a seal of a version that left it out."""
    audit_digest: str = ""

    def as_text(self) -> str:
        """Return the seal as its line in the file of seals."""
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
    """A line of the file of seals was changed, taken out or put there by somebody else."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class SealFile(NamedTuple):
    """What a file of seals holds."""

    seals: list[Seal]
    whole: int
    """The bytes of the file up to the end of its last whole seal."""
    torn: bool
    """Whether something follows that was never written to its end: a full disk, or a power cut."""


def read_seals(raw: bytes) -> SealFile:
    """Read the seals of a file, oldest first; raises UnreadableSeal with the line that fails.

    Each seal is written and synced with its line feed, so only the last line may lack one.
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
    """Return the seal of a line if it follows the ones before it, else None."""
    seal = read_seal(line.decode("utf-8", "replace"))
    if seal is None or seal.previous != (seal_digest(seals[-1]) if seals else ""):
        return None
    # Since they bind the audit trail, one that leaves it out is not the program's.
    lax = seals and seals[-1].audit_entries is not None and seal.audit_entries is None
    return None if lax else seal


def read_seal(line: str) -> Seal | None:
    """Return the seal that a line says, None when it is not as the program writes one."""
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
    """Return the SHA-256 of a seal, which the next seal holds as `previous`."""
    return hashlib.sha256(seal.as_text().encode()).hexdigest()


def in_force(seals: Sequence[Seal]) -> list[Seal]:
    """Return the seals the store must agree with: from the last restore on.

    A restored store may be shorter than the earlier seals say; its own seal says by whom and when.
    """
    for place in range(len(seals) - 1, -1, -1):
        if seals[place].kind is SealKind.RESTORE:
            return list(seals[place:])
    return list(seals)
