"""The reconciliation of a corte: what the back answered to the re-escalations, and what else it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import WAIT_FOR_AGENTE, Contenido, Estado
from ajustes_tui.domain.values.counts import count_words, listed, thousands

OUTCOMES = ("aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes")
"""The outcomes of a re-escalated caso in a later corte, in the words of contrato.md."""
FIRST_OUTCOMES = {
    outcome: f"primeros_{outcome}" for outcome in ("aplicados", "rechazados", "sin_respuesta")
}
"""Those of one that was escalated for the first time, each with its name among the others in the store."""
_FIRST_WORDS = {
    "aplicados": ("aplicado", "aplicados"),
    "rechazados": ("rechazado", "rechazados"),
    "sin_respuesta": ("sin respuesta", "sin respuesta"),
}
_IN_WORK = WAIT_FOR_AGENTE - {Estado.POR_CLASIFICAR}


def in_gestion(before: Estado, tomado_by: str | None) -> bool:
    """Tell whether somebody was at work on a caso: it is claimed, or already past its triage."""
    return before in _IN_WORK or (tomado_by is not None and before in WAIT_FOR_AGENTE)


class ReescaladoCaso(NamedTuple):
    """A re-escalated caso, as it stands now."""

    id: int
    amount: int
    """Centavos asked for; the applied amount when that is unknown, 0 without either."""
    estado: Estado
    escalado_el: date | None


class ChangeInHand(NamedTuple):
    """A caso whose result a base changed while it was being worked on."""

    caso_id: int
    cuenta: str
    before: Resultado | None
    after: Resultado | None
    estado: Estado
    tomado_by: str | None


class CasoForRevision(NamedTuple):
    """A caso past its contact, or with PQR, that a base sent to the tray with a new result or value."""

    caso_id: int
    cuenta: str
    contenido: Contenido | None
    informado_el: date | None
    resultado: Resultado | None
    valor_aplicado: int | None


@dataclass(frozen=True, slots=True)
class ReconciledOutcome:
    """The casos of one outcome, and the money asked for them in centavos."""

    outcome: str
    casos: tuple[int, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The re-escalated casos of a corte by outcome, and the casos it changed in work or past it."""

    corte: date | None
    outcomes: tuple[ReconciledOutcome, ...] = ()
    by_radicado_new: int = 0
    """Answers recognised by the radicado that the re-escalation got in RR."""
    by_radicado_original: int = 0
    longest_wait: int | None = None
    """Business days the oldest unanswered caso has waited."""
    in_gestion: tuple[ChangeInHand, ...] = ()
    for_revision: tuple[CasoForRevision, ...] = field(default=())
    first_waiting: int = 0
    """Casos escalated for the first time that wait for the back now: no outcome counts them."""
    first: Mapping[str, int] = field(default_factory=dict)
    """What the corte says of those that were escalated for the first time: how many by outcome."""

    @property
    def reescalados(self) -> int:
        """Return how many re-escalated casos the outcomes hold together."""
        return sum(len(outcome.casos) for outcome in self.outcomes)

    @property
    def amount(self) -> int:
        """Return the money asked for in all the outcomes together, in centavos."""
        return sum(outcome.amount for outcome in self.outcomes)


def first_answered(reconciliation: Reconciliation) -> str:
    """Return what the corte says of the casos escalated for the first time; '' where it has none."""
    said = [
        count_words(count, *_FIRST_WORDS[outcome])
        for outcome, count in reconciliation.first.items()
        if count
    ]
    return f"De primer escalamiento: {listed(said)}." if said else ""


def nothing_reconciled(reconciliation: Reconciliation) -> str:
    """Say that no re-escalated caso waited, and which others do."""
    if not reconciliation.first_waiting:
        return "Ningún reescalado esperaba respuesta del back."
    verb = "la espera" if reconciliation.first_waiting == 1 else "la esperan"
    first = f"{thousands(reconciliation.first_waiting)} de primer escalamiento {verb}"
    return f"Ningún reescalado esperaba respuesta; {first}."
