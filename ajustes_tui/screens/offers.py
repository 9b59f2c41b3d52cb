"""The texts that an editor offers to begin with; apart from it, because it takes its time to load."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.casos.work import CaseWork


class Offers(NamedTuple):
    """The source of the texts that an editor offers, with the caso and the evento it writes about."""

    sources: CaseWork
    caso_id: int
    evento: Evento
