"""Reconciliation of a corte: answers to re-escalated casos, and other changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, Contenido, Estado
from ajustes_tui.domain.values.counts import count_words, listed, thousands

OUTCOMES = ("aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes")
"""Of a re-escalated caso in a later corte, in the words of contrato.md."""
_FIRST_WORDS = {
    "aplicados": ("aplicado", "aplicados"),
    "rechazados": ("rechazado", "rechazados"),
    "sin_respuesta": ("sin respuesta", "sin respuesta"),
}
_IN_WORK = WAIT_FOR_AGENTE - {Estado.POR_CLASIFICAR}


def in_gestion(before: Estado, tomado_by: str | None) -> bool:
    """Tell whether it was claimed, or past its triage."""
    return before in _IN_WORK or (tomado_by is not None and before in WAIT_FOR_AGENTE)


class ReescaladoCaso(NamedTuple):
    """A re-escalated caso in its current state."""

    id: int
    amount: int
    """Requested centavos; the applied amount if unknown, 0 without either."""
    estado: Estado
    escalado_el: date | None


class ChangeInHand(NamedTuple):
    """A caso whose result a base changed while it was worked on."""

    caso_id: int
    cuenta: str
    before: Resultado | None
    after: Resultado | None
    estado: Estado
    tomado_by: str | None


class CasoForRevision(NamedTuple):
    """A caso past its contact, or with PQR, returned to the tray by a new result or value."""

    caso_id: int
    cuenta: str
    contenido: Contenido | None
    informado_el: date | None
    resultado: Resultado | None
    valor_aplicado: int | None


@dataclass(frozen=True, slots=True)
class ReconciledOutcome:
    """The casos of one outcome, and their requested centavos."""

    outcome: str
    casos: tuple[int, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Re-escalated casos by outcome, and casos changed during or after their gestión."""

    corte: date | None
    outcomes: tuple[ReconciledOutcome, ...] = ()
    by_radicado_new: int = 0
    """Answers matched by the radicado that the re-escalation got in RR."""
    by_radicado_original: int = 0
    longest_wait: int | None = None
    """In business days."""
    in_gestion: tuple[ChangeInHand, ...] = ()
    for_revision: tuple[CasoForRevision, ...] = field(default=())
    first_waiting: int = 0
    """First escalations still waiting, counted in no outcome."""
    first: Mapping[str, int] = field(default_factory=dict)
    """Answered first escalations by outcome."""

    @property
    def reescalados(self) -> int:
        return sum(len(outcome.casos) for outcome in self.outcomes)

    @property
    def amount(self) -> int:
        """In centavos."""
        return sum(outcome.amount for outcome in self.outcomes)


def first_answered(reconciliation: Reconciliation) -> str:
    said = [
        count_words(count, *_FIRST_WORDS[outcome])
        for outcome, count in reconciliation.first.items()
        if count
    ]
    return f"De primer escalamiento: {listed(said)}." if said else ""


def nothing_reconciled(reconciliation: Reconciliation) -> str:
    """Say that no re-escalated caso was waiting, and which others are."""
    if not reconciliation.first_waiting:
        return "Ningún reescalado esperaba respuesta del back."
    verb = "la espera" if reconciliation.first_waiting == 1 else "la esperan"
    first = f"{thousands(reconciliation.first_waiting)} de primer escalamiento {verb}"
    return f"Ningún reescalado esperaba respuesta; {first}."
