"""The texts that an editor offers to begin with; apart from it, because it takes its time to load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.plantillas import Plantilla


class TextSources(Protocol):
    """A service that has texts to begin a free text with."""

    def plantillas(self, caso_id: int, evento: Evento) -> Sequence[Plantilla]:
        """Return the templates of the texts of an evento that fit a caso, filled in."""

    def last_nota(self) -> str:
        """Return the last note the person registered, or ''."""


class Offers(NamedTuple):
    """The source of the texts that an editor offers, with the caso and the evento it writes about."""

    sources: TextSources
    caso_id: int
    evento: Evento
