"""The reconciliation of a corte: what the back answered to the re-escalations, and what else it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import ESPERAN_AGENTE, Contenido, Estado

CLASES = ("aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes")
"""The outcomes of a re-escalated caso in a later corte, in the words of contrato.md."""
_EN_TRABAJO = ESPERAN_AGENTE - {Estado.POR_CLASIFICAR}


def en_gestion(antes: Estado, tomado_por: str | None) -> bool:
    """Tell whether somebody was at work on a caso: it is claimed, or already past its triage."""
    return antes in _EN_TRABAJO or (tomado_por is not None and antes in ESPERAN_AGENTE)


class CasoPedido(NamedTuple):
    """A re-escalated caso, as it stands now."""

    id: int
    pedido: int
    """Centavos asked for; the applied amount when the asked one is unknown, 0 without either."""
    estado: Estado
    escalado_el: date | None


class CambioEnGestion(NamedTuple):
    """A caso whose result a base changed while it was being worked on."""

    caso_id: int
    cuenta: str
    antes: Resultado | None
    despues: Resultado | None
    estado: Estado
    tomado_por: str | None


class ParaRevision(NamedTuple):
    """A caso past its contact or with PQR, whose new result or value a base put in the supervisor's tray."""

    caso_id: int
    cuenta: str
    contenido: Contenido | None
    informado_el: date | None
    resultado: Resultado | None
    valor_aplicado: int | None


@dataclass(frozen=True, slots=True)
class Renglon:
    """One outcome: its casos and the money that was asked for them, in centavos."""

    clase: str
    casos: tuple[int, ...]
    pedido: int


@dataclass(frozen=True, slots=True)
class Conciliacion:
    """The re-escalated casos of a corte by outcome, and the casos it changed in work or past it."""

    corte: date | None
    renglones: tuple[Renglon, ...] = ()
    por_radicado_nuevo: int = 0
    """Answers recognised by the radicado that the re-escalation got in RR."""
    por_radicado_original: int = 0
    espera_dias: int | None = None
    """Business days the oldest unanswered caso has waited."""
    en_gestion: tuple[CambioEnGestion, ...] = ()
    para_revision: tuple[ParaRevision, ...] = field(default=())

    @property
    def reescalados(self) -> int:
        """Return how many re-escalated casos the outcomes hold together."""
        return sum(len(renglon.casos) for renglon in self.renglones)

    @property
    def pedido(self) -> int:
        """Return the money asked for in all the outcomes together, in centavos."""
        return sum(renglon.pedido for renglon in self.renglones)
