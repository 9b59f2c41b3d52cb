"""What is said of a caso in hand: whose it is, who took it, and who changed it."""

from __future__ import annotations

from ajustes_tui.domain.caso.card import Ficha, Toma
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.ui.text import limpio


def holder(toma: Toma | None) -> str:
    """Return whose a claim is, or nothing."""
    return toma.login if toma is not None else ""


def who_took_it(antes: Toma | None, ahora: Toma | None, yo: str, que: str = "lo") -> str:
    """Say that somebody else took what one had, or what had lapsed; nothing otherwise."""
    if ahora is None or ahora.login == yo or holder(antes) not in ("", yo):
        return ""
    return (
        f"▲ {limpio(ahora.login)} {que} tomó a las {ahora.desde.astimezone(BOGOTA):%H:%M};"
        " lo suyo no se pierde"
    )


def who_changed_it(ficha: Ficha, yo: str) -> str:
    """Say who changed a caso last and when; nothing when it was the person."""
    linea = next((linea for linea in ficha.lineas if linea.caso == ficha.caso.id), None)
    if linea is None or linea.agente == yo:
        return ""
    autor = "un corte" if linea.agente == "sistema" else limpio(linea.agente)
    return f"▲ {autor} lo cambió a las {linea.momento.astimezone(BOGOTA):%H:%M}"
