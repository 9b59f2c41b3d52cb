"""Questions about a lot: example codes, and its handover day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from ajustes_tui.domain.caso.lote import BY, RECEIVER_NAMES, Lote
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.lotes import LoteService, examples_text
from ajustes_tui.workbench.asking import Ask, AskKind, Doing, done
from ajustes_tui.workbench.lead.mailing import leave_by_mail
from ajustes_tui.workbench.lead.week_acts import practice_day


def agree_examples(count: Callable[[], int], what: str = "el lote") -> Doing[bool | None]:
    """Confirm writing marcaciones of the shipped example; None if refused.

    `count` reads how many casos have one.
    """
    examples = yield from done(count, f"Leyendo {what}")
    if not examples:
        return True
    agreed: bool | None = yield Ask(
        kind=AskKind.YES,
        title=f"Códigos de ejemplo en {what}",
        help=examples_text(examples),
        does=f"escribe {what} así",
    )
    return agreed


def mail_lot(service: LoteService, number: int) -> Doing[str | None]:
    if (yield from agree_examples(partial(service.examples, number))) is None:
        return None
    return (yield from leave_by_mail(service.mails, lambda: service.by_mail(number)))


def tell_sent(service: LoteService, lote: Lote) -> Doing[str | None]:
    today = service.context.now().date()

    def objection(typed: str) -> str:
        try:
            return lote.objection_to_sent(_day(typed, today), today)
        except InvalidDatum as error:
            return error.message

    to = f"{RECEIVER_NAMES[lote.kind]}, por {BY[lote.kind]}"
    typed: str | None = yield Ask(
        kind=AskKind.LINE,
        title=f"¿Qué día se envió el lote {lote.id}, para {to}?",
        help="dd/mm/aaaa, «hoy» o «ayer»",
        most=20,
        refuses=objection,
    )
    if typed is None:
        return None
    day = _day(typed, today)
    yield from done(lambda: service.mark_sent(lote.id, day), "Anotando el envío")
    return f"Enviado el {short_date(day)}: lote {lote.id}; quedó registrado"


def _day(typed: str, today: date) -> date:
    return today if key(typed) == "hoy" else practice_day(typed, today)
