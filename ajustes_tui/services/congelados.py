"""What can no longer be undone because somebody answered for it: an issued week holds it."""

from __future__ import annotations

from dataclasses import replace

from ajustes_tui.domain.decision import UltimoEvento
from ajustes_tui.services.entorno import Entorno


def con_congelado(entorno: Entorno, ultimo: UltimoEvento | None) -> UltimoEvento | None:
    """Return the last evento of a caso, saying whether something frozen holds it."""
    if ultimo is None:
        return None
    return replace(ultimo, congelado=entorno.semanas.week_issued(ultimo.linea))
