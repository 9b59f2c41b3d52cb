"""Integrity checks of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ajustes_tui.domain.keeping.audit import ClockStep, RecordFinding
from ajustes_tui.domain.keeping.seals import Seal, SealKind
from ajustes_tui.domain.keeping.witness import WitnessFindings

HIDDEN = "(reservado)"
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
    "telefonos.id de los que nadie ha marcado": "el orden de los teléfonos que nadie ha marcado",
    "casos.vence de los retirados": "cuándo vencía un caso que se fue con su base",
}
"""Contents no line or entry proves; no caso or indicator uses them."""


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first failing historial line, and why."""

    line: int
    motivo: str


@dataclass(frozen=True, slots=True)
class ChainDifference:
    """A stored figure that differs from its lines."""

    where: str
    """`caso` or a dependent, `base`, `deshecha`, `aparte`, `persona`, `cuenta` (a figure) or
    `cierre`; the last three have no id.
    """
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
    """Comparison with the seals."""

    compared: int = 0
    motivo: str | None = None
    """Why the store or seal file is untrusted."""
    new: bool = False
    notice: str | None = None
    """A warning without damage."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a check."""

    lines: int = 0
    digest: str = ""
    audit_entries: int = 0
    audit_digest: str = ""
    """Number and hash of the last entry of the audit trail."""
    damages: tuple[str, ...] = ()
    chain_break: ChainBreak | None = None
    audit_break: ChainBreak | None = None
    """First broken audit entry."""
    differences: tuple[ChainDifference, ...] = ()
    records: tuple[RecordFinding, ...] = ()
    clock: tuple[ClockStep, ...] = ()
    """Unreported backward moments: the store is whole, its times doubtful."""
    notices: tuple[str, ...] = ()
    seal: SealFindings = field(default_factory=SealFindings)
    witness: WitnessFindings = field(default_factory=WitnessFindings)

    def sealed_by(self, momento: datetime, login: str, kind: SealKind = SealKind.SEAL) -> Seal:
        return Seal(
            momento=momento,
            kind=kind,
            lines=self.lines,
            digest=self.digest,
            login=login,
            audit_entries=self.audit_entries,
            audit_digest=self.audit_digest,
        )

    @property
    def unproved(self) -> str:
        """What only a witness knows, and what is transient."""
        *passing, last = dict.fromkeys(UNSEALED.values())
        told = f"{', '.join(passing)}, ni {last}"
        why = "de lo que no depende ningún caso ni indicador"
        return f"{self.witness.unproved} Nada prueba tampoco lo de paso, {why}: {told}.".lstrip()

    @property
    def healthy(self) -> bool:
        return self.sound and not self.witness.differences

    @property
    def sound(self) -> bool:
        """Whether store and seals agree, whatever the witness says."""
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
        """Whether there is neither damage nor an unreported backward moment."""
        return self.healthy and not self.clock

    @property
    def gravest(self) -> str:
        """The gravest finding as a sentence, or ''."""
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
