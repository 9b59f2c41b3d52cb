"""Which casos a list, a figure or an export is about, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ajustes_tui.domain.estados import Cubeta, Estado


class Orden(StrEnum):
    """How a list of casos is ordered; urgency is due callbacks, then the nearest clock."""

    URGENCIA = "urgencia"
    VALOR = "valor"
    CUENTA = "cuenta"
    RECIENTE = "reciente"


@dataclass(frozen=True, slots=True)
class FiltroCasos:
    """One predicate for a list and everything counted or exported from it; None asks nothing."""

    estados: frozenset[Estado] = frozenset()
    cuenta: str | None = None
    radicado: str | None = None
    asesor: str | None = None
    aliado: str | None = None
    causal: str | None = None
    base: int | None = None
    corte: date | None = None
    cubeta: Cubeta | None = None
    texto: str = ""
    libres_para: str | None = None
    """Only what this person could work on now: free or theirs, not put off, not in the tray."""
    en_revision: bool = False
    """Only what waits in the supervisor's tray."""
    limite: int | None = None
