"""The proofs that a store is whole: its figures counted again, and all that a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ajustes_tui.domain.keeping.audit import ClockStep, RecordFinding
from ajustes_tui.domain.keeping.seals import Seal, SealKind
from ajustes_tui.domain.keeping.witness import WitnessFindings

HIDDEN = "(reservado)"
"""Stands for a value that no finding shows."""
_COUNTER = "cuenta"
UNSEALED = {
    "borradores": "los borradores",
    "notas_en_curso": "los borradores",
    "filtros": "los filtros guardados",
    "tomas": "quién tiene tomado un caso",
    "saltos": "quién saltó un caso",
    "buzon": "lo que el buzón recuerda",
    "correos": "lo que el buzón recuerda",
    "correo_vistos": "lo que el buzón recuerda",
    "usuarios.aspecto": "el aspecto y los renglones que eligió cada persona",
    "usuarios.renglones": "el aspecto y los renglones que eligió cada persona",
    "registro_huellas": "las ayudas para comparar filas",
}
"""What each table or column keeps of which no line and no entry says anything, so that nothing can prove it:
no caso and no indicator depends on it."""


class ImpossibleLine(ValueError):
    """A historial line does not start in the estado where the line before it ended."""

    def __init__(self, line: int, motivo: str) -> None:
        super().__init__(motivo)
        self.line = line
        self.motivo = motivo


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first historial line that fails the check, and the reason."""

    line: int
    motivo: str


@dataclass(frozen=True, slots=True)
class ChainDifference:
    """A figure the store keeps that differs from the one its lines give."""

    where: str
    """`caso` or what hangs from it, `base`, `deshecha`, `aparte`, `persona`, `cuenta` (a figure) or `cierre`.

    The last three have no id."""
    id: int
    field: str
    saved: str | int | None
    counted: str | int | None

    def __str__(self) -> str:
        if self.where == _COUNTER:
            place = "el contador"
        else:
            place = f"{self.where} {self.id}" if self.id else self.where
        if HIDDEN in (self.saved, self.counted):
            return f"En {place}, {self.field} no es lo que trajo la base o dicen sus líneas."
        saved, counted = ("nada" if v is None else v for v in (self.saved, self.counted))
        return f"En {place}, {self.field} dice {saved} y sus líneas dan {counted}."


@dataclass(frozen=True, slots=True)
class SealFindings:
    """The outcome of comparing the store with its seals."""

    compared: int = 0
    """The number of seals the store was compared with."""
    motivo: str | None = None
    """Why the store, or the file of seals, cannot be believed."""
    new: bool = False
    """Whether today's seal was put by this check."""
    notice: str | None = None
    """A warning that proves no damage but that a person should know."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a check; the store is sound when none of them holds damage (see `healthy`)."""

    lines: int = 0
    digest: str = ""
    audit_entries: int = 0
    audit_digest: str = ""
    """The number and the hash of the last entry of the audit trail."""
    damages: tuple[str, ...] = ()
    """The damage of the database file itself, one sentence each."""
    chain_break: ChainBreak | None = None
    audit_break: ChainBreak | None = None
    """The first entry of the audit trail that does not follow the one before it."""
    differences: tuple[ChainDifference, ...] = ()
    records: tuple[RecordFinding, ...] = ()
    """What is no caso and is not what the audit trail says that was written."""
    clock: tuple[ClockStep, ...] = ()
    """The moments that run backwards and were not told before: the store is whole, and not to be believed
    in its times until somebody looks."""
    notices: tuple[str, ...] = ()
    seal: SealFindings = field(default_factory=SealFindings)
    witness: WitnessFindings = field(default_factory=WitnessFindings)

    def sealed_by(self, momento: datetime, login: str, kind: SealKind = SealKind.SEAL) -> Seal:
        """Return a seal of both chains as the check found them."""
        return Seal(
            *(momento, kind, self.lines, self.digest, login),
            audit_entries=self.audit_entries,
            audit_digest=self.audit_digest,
        )

    @property
    def unproved(self) -> str:
        """What a check without findings leaves unproved: what only a witness knows, and what passes."""
        *passing, last = dict.fromkeys(UNSEALED.values())
        told = f"{', '.join(passing)}, ni {last}"
        why = "de lo que no depende ningún caso ni indicador"
        return f"{self.witness.unproved} Nada prueba tampoco lo de paso, {why}: {told}.".lstrip()

    @property
    def healthy(self) -> bool:
        """Whether the check found no damage; an aviso alone is none."""
        return self.sound and not self.witness.differences

    @property
    def sound(self) -> bool:
        """Whether the store agrees with itself and with its seals, whatever its witness says."""
        return not (
            self.damages
            or self.chain_break
            or self.audit_break
            or self.differences
            or self.records
            or self.seal.motivo
        )

    @property
    def believable(self) -> bool:
        """Whether there is neither damage nor a moment that runs backwards that nobody was told of."""
        return self.healthy and not self.clock

    @property
    def gravest(self) -> str:
        """The gravest finding as one sentence; empty when there is none."""
        if self.chain_break is not None:
            return f"Línea {self.chain_break.line} del historial: {self.chain_break.motivo}."
        if self.seal.motivo is not None:
            return self.seal.motivo
        if self.witness.differences:
            return self.witness.differences[0]
        if self.audit_break is not None:
            return f"Entrada {self.audit_break.line} de la auditoría: {self.audit_break.motivo}."
        if self.damages:
            return self.damages[0]
        if self.differences:
            return str(self.differences[0])
        if self.records:
            return f"En {self.records[0]}."
        if self.clock:
            return f"En {self.clock[0].place}, {self.clock[0].motivo}."
        return ""
