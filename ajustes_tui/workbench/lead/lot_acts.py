"""What is said of a lot that was written: on which day it was handed over."""

from __future__ import annotations

from ajustes_tui.domain.caso.lote import BY, RECEIVER_NAMES, Lote
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.text import key
from ajustes_tui.services.casos.lotes import LoteService
from ajustes_tui.workbench.asking import Ask, AskKind, Doing, done
from ajustes_tui.workbench.lead.week_acts import practice_day


def tell_sent(service: LoteService, lote: Lote) -> Doing[str | None]:
    """Ask on which day a lot was handed over and keep it; return what was kept.

    Raises InvalidDatum for what is no day.
    """
    today = service.context.now().date()
    to = f"{RECEIVER_NAMES[lote.kind]}, por {BY[lote.kind]}"
    typed: str | None = yield Ask(
        *(
            AskKind.LINE,
            f"¿Qué día se envió el lote {lote.id}, para {to}?",
            "dd/mm/aaaa, «hoy» o «ayer»",
        ),
        most=20,
    )
    if typed is None:
        return None
    day = today if key(typed) == "hoy" else practice_day(typed, today)
    yield from done(lambda: service.mark_sent(lote.id, day), "Anotando el envío")
    return f"Enviado el {short_date(day)}: lote {lote.id}; quedó registrado"
