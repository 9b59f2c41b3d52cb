"""Business-day clocks; the calendar is an argument."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK, Estado
from ajustes_tui.domain.keeping.catalogs import Rules

DayTest = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)


def add_business_days(since: date, days: int, is_habil: DayTest) -> date:
    """The start day never counts."""
    day = since
    while days > 0:
        day += _ONE_DAY
        if is_habil(day):
            days -= 1
    return day


def subtract_business_days(until: date, days: int, is_habil: DayTest) -> date:
    """Return the latest day with `days` business days after it, up to and including `until`."""
    day = until
    while days > 0:
        days -= is_habil(day)
        day -= _ONE_DAY
    return day


def business_days_between(since: date, until: date, is_habil: DayTest) -> int:
    """Count the business days after `since` up to and including `until`; negative if reversed.

    A past `until` counts as at least one day: a clock that ended on Friday is overdue on Saturday.
    """
    if until < since:
        return -max(1, business_days_between(until, since, is_habil))
    days = 0
    day = since
    while day < until:
        day += _ONE_DAY
        days += is_habil(day)
    return days


class Semaforo(StrEnum):
    """How near the legal clock of a caso is (dominio.md section 5)."""

    GREEN = "verde"
    AMBER = "ambar"
    RED = "rojo"
    OVERDUE = "vencido"


def semaforo(remaining: int, rules: Rules) -> Semaforo:
    if remaining < 0:
        return Semaforo.OVERDUE
    if remaining <= rules.semaforo_rojo:
        return Semaforo.RED
    return Semaforo.AMBER if remaining <= rules.semaforo_ambar else Semaforo.GREEN


def until_semaforo(limit: int, today: date, is_habil: DayTest) -> date:
    return add_business_days(today, limit + 1, is_habil) - _ONE_DAY


class Unanswered(NamedTuple):
    """An overdue answer of the back: business days waited, and whether the newest base lacks the caso."""

    days: int
    absent: bool


def unanswered(
    caso: Caso, today: date, rules: Rules, is_habil: DayTest, *, absent: bool
) -> Unanswered | None:
    """Return the overdue answer that brings a caso back to the queue, if any.

    Nothing is stored: it is back once enough business days passed since it was sent, or the newest
    complete base cut later lacks it.
    """
    if caso.estado not in WAIT_FOR_BACK or caso.escalado_el is None:
        return None
    days = max(0, business_days_between(caso.escalado_el, today, is_habil))
    if not absent and days < rules.dias_sin_respuesta_back:
        return None
    return Unanswered(days, absent)


class Clock(NamedTuple):
    """The clock of an estado: start, business days and end."""

    since: date
    days: int
    vence: date
    estimated: bool = False
    """Counted from the corte, as the base has no fecha de solicitud."""


_WITH_RECURSO = frozenset(
    {Estado.RECURSO_POR_RADICAR, Estado.CERRADO_INFORMADO, Estado.CERRADO_MENSAJE}
)
_WITHOUT_CLOCK = frozenset({Estado.CERRADO_PQR, Estado.ANULADO})


def clock(caso: Caso, rules: Rules, is_habil: DayTest) -> Clock | None:
    estimated = False
    if caso.estado in _WITHOUT_CLOCK:
        return None
    if caso.estado in _WITH_RECURSO:
        if caso.informado_el is None:
            return None
        since, days = caso.informado_el, rules.dias_recurso
    elif caso.estado is Estado.RECURSO_EN_PQR and caso.recurso_el is not None:
        since, days = caso.recurso_el, rules.dias_respuesta_recurso
    else:
        estimated = caso.fecha_solicitud is None
        since = caso.fecha_solicitud or caso.corte_inicial or caso.corte
        days = rules.dias_respuesta
    return Clock(since, days, add_business_days(since, days, is_habil), estimated)
