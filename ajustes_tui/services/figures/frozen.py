"""Lines that can no longer be undone, because an issued week or a closed corte holds them."""

from __future__ import annotations

from ajustes_tui.domain.rules.decision import UltimoEvento
from ajustes_tui.services.context import Entorno


def con_congelado(entorno: Entorno, ultimo: UltimoEvento | None) -> UltimoEvento | None:
    """Return the last evento of a caso, marked when an issued week or a closed corte holds it."""
    if ultimo is None:
        return None
    return ultimo._replace(congelado=entorno.congelados.holds(ultimo.linea))
