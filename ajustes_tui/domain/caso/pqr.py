"""The class of what the usuario asked: petición, queja or recurso."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.base.rows import Clase
from ajustes_tui.domain.caso.estados import Estado

OF_RECURSO = frozenset({Estado.RECURSO_POR_RADICAR, Estado.RECURSO_EN_PQR})
"""The estados in which what the usuario asks is a recurso, whatever it was before."""


def pqr_of(
    estado: Estado, recurso_el: date | None, clase: Clase | None, of_marcacion: Clase | None
) -> Clase | None:
    """Return the class of a caso: recurso once it has one, else of the base, else of its marcación."""
    if recurso_el is not None or estado in OF_RECURSO:
        return Clase.RECURSO
    return clase or of_marcacion
