"""What can no longer be undone because somebody answered for it: an issued week or a closed corte."""

from __future__ import annotations

from ajustes_tui.domain.rules.decision import UltimoEvento
from ajustes_tui.services.context import Entorno


def con_congelado(entorno: Entorno, ultimo: UltimoEvento | None) -> UltimoEvento | None:
    """Return what `deshacer` could take back, marked when something issued or closed holds it."""
    if ultimo is None:
        return None
    return ultimo._replace(congelado=entorno.congelados.holds(ultimo.linea))
