"""The casos of a figure as evidence: bucket, who decided, why, and by which line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import CUBETA_WORDS, EVENTO_WORDS, QUESTIONS, code_name
from ajustes_tui.domain.figures.sheets import CellFormat, CellValue, SheetColumn
from ajustes_tui.domain.values.mask import Mask


class EvidenceColumn(StrEnum):
    """A sortable column of the list, by its words in the order of the key that sorts."""

    CUENTA = "cuenta"
    RADICADO = "radicado"
    CAUSAL = "causal"
    VERDICT = "veredicto"
    DAY = "día"
    AGENTE = "agente"
    LINE = "línea"
    REQUESTED = "solicitado"
    APPLIED = "aplicado"
    ESTADO = "estado"
    REASON = "motivo"
    ASESOR = "asesor"
    ALIADO = "aliado"
    CORTE = "corte"


class EvidenceOrder(NamedTuple):
    """The order of the list; casos without a value come last."""

    column: EvidenceColumn = EvidenceColumn.CUENTA
    descending: bool = False

    def next(self) -> EvidenceOrder:
        columns = list(EvidenceColumn)
        return EvidenceOrder(columns[(columns.index(self.column) + 1) % len(columns)])

    def reversed(self) -> EvidenceOrder:
        return self._replace(descending=not self.descending)


class EvidenceCaso(NamedTuple):
    """A caso of a figure, its current bucket, and the decision behind it; money in centavos."""

    id: int
    cuenta: str
    radicado: str
    causal: str | None
    """The validated causal, else the one in the motivo of the asesor."""
    cubeta: Cubeta
    estado: Estado
    verdict: Evento | None
    decided: datetime | None
    agente: str | None
    reason: str | None
    """The code or text of the verdict; an annulled caso has day, agente and reason of its annulment."""
    motivo: str | None
    back_reason: str | None
    requested: int | None
    applied: int | None
    """The verified value; None outside A and C."""
    asesor: str | None
    aliado: str | None
    corte: date | None
    line: int | None
    """None while pending."""
    told: date | None = None
    """The first day the usuario was told, by voice message included."""
    pqr_answered: date | None = None

    @property
    def verdict_text(self) -> str:
        if self.estado is Estado.ANULADO:
            return "anulado"
        if self.verdict is None:
            return "pendiente"
        return EVENTO_WORDS[self.verdict].name

    @property
    def letter(self) -> str:
        return CUBETA_WORDS[self.cubeta].letter

    @property
    def why(self) -> str:
        if self.reason:
            return code_name(self.reason)
        return self.back_reason or self.motivo or ""


_WHOLE, _MONEY = CellFormat.WHOLE, CellFormat.MONEY
EVIDENCE_COLUMNS: Sequence[SheetColumn] = (
    SheetColumn("Caso", "Número del caso en este almacén.", _WHOLE, 8),
    SheetColumn("Cuenta", "Cuenta del cliente.", width=12),
    SheetColumn("Radicado", "El radicado con que llegó."),
    SheetColumn("Causal", "La validada; sin ella, la que nombra el motivo del asesor.", width=8),
    SheetColumn("Cubeta", "La única cifra de T en que cuenta el caso ahora.", width=14),
    SheetColumn("Estado", "La pregunta que hace su estado ahora.", width=26),
    SheetColumn("Veredicto", "Lo que decidió su cubeta; pendiente si nada la decidió.", width=20),
    SheetColumn("Día", "Cuándo se decidió, hora de Bogotá.", CellFormat.MOMENTO, 17),
    SheetColumn("Agente", "Quién lo decidió.", width=12),
    SheetColumn("Línea", "La línea del historial que lo decidió.", _WHOLE, 9),
    SheetColumn("Razón", "La razón que se dio con el veredicto, o al anularlo.", width=26),
    SheetColumn("Motivo", "Lo que pidió el asesor, sin nombres ni teléfonos.", width=30),
    SheetColumn("Rechazo del back", "Por qué lo rechazó el back, sin nombres.", width=30),
    SheetColumn("Solicitado", "Valor solicitado.", _MONEY),
    SheetColumn(
        "Aplicado", "Valor aplicado y verificado; solo lo tienen los casos en A y en C.", _MONEY
    ),
    SheetColumn("Asesor", "Id del asesor que lo envió.", width=12),
    SheetColumn("Aliado", "Aliado del asesor.", width=16),
    SheetColumn("Corte", "El corte más nuevo que trajo el caso.", CellFormat.DIA, 13),
    SheetColumn(
        heading="Informado",
        definition="El día en que se le informó por primera vez, con llamada o mensaje.",
        fmt=CellFormat.DIA,
        width=13,
    ),
    SheetColumn("Respondió PQR", "El último día en que PQR respondió.", CellFormat.DIA, 13),
)


def evidence_row(caso: EvidenceCaso, mask: Mask) -> tuple[CellValue, ...]:
    def masked(text: str | None) -> str | None:
        return text if text is None else mask.text(text)

    return (
        caso.id,
        caso.cuenta,
        caso.radicado,
        caso.causal,
        CUBETA_WORDS[caso.cubeta].name,
        QUESTIONS[caso.estado],
        caso.verdict_text,
        caso.decided,
        caso.agente,
        caso.line,
        None if caso.reason is None else masked(code_name(caso.reason)),
        masked(caso.motivo),
        masked(caso.back_reason),
        caso.requested,
        caso.applied,
        caso.asesor,
        caso.aliado,
        caso.corte,
        caso.told,
        caso.pqr_answered,
    )
