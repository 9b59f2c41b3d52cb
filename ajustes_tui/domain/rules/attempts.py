"""The checklist, the attempts and the hours of calls to the usuario (dominio.md section 4)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.outcomes import FAILED, ContactOutcome
from ajustes_tui.domain.keeping.catalogs import CHECKLIST_WORDS, Rules
from ajustes_tui.domain.rules.decision import Attempt
from ajustes_tui.domain.values.clocks import DayTest

_SATURDAY = 5
_SEARCH_DAYS = 14
"""Days within which any usual calendar has calling hours in each part of the day."""


class CallPlan(NamedTuple):
    """The facts of a moment that decide the next call, besides urgency."""

    inicio_tarde: str
    """When the second part of the day begins, `HH:MM`."""
    is_afternoon: bool
    """Whether it is the second part of the day now."""
    urgent_until: date
    """The last end day with which a clock waits for no other part of the day."""


def missing_checks(
    outcome: ContactOutcome, contenido: Contenido | None, checked: tuple[str, ...]
) -> list[str]:
    """List the words of the checklist still missing before an outcome that informs the usuario."""
    if not outcome.informs:
        return []
    required = (p for p in CHECKLIST_WORDS if p != "valor" or contenido is Contenido.APLICADO)
    return [word for word in required if word not in checked]


def is_ilocalizado(intentos: int, days: int, rules: Rules) -> bool:
    """Tell whether the usuario is ilocalizado: enough attempts, on enough different business days."""
    return intentos >= rules.intentos and days >= rules.dias_intentos


def failed(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the attempts that reached nobody, oldest first."""
    return [attempt for attempt in attempts if attempt.resultado in FAILED]


def in_calling_hours(
    momento: datetime, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> bool:
    """Tell whether a moment in Bogota is inside the calling window; never on Sundays or holidays.

    `is_festivo` is asked on Saturdays only: none is a business day, so `is_habil` cannot tell.
    """
    hours = hours_of(momento.date(), rules, is_habil, is_festivo)
    if hours is None:
        return False
    since, until = hours
    return time.fromisoformat(since) <= momento.time() <= time.fromisoformat(until)


def hours_of(
    day: date, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> tuple[str, str] | None:
    """Return the calling hours of a day, or None when it has none."""
    if day.weekday() == _SATURDAY and not is_festivo(day):
        return rules.horario_sabado
    return rules.horario_semana if is_habil(day) else None


def next_day(since: date, rules: Rules, is_habil: DayTest, is_festivo: DayTest) -> date:
    """Return the first day after `since` that has calling hours."""
    day = since + timedelta(days=1)
    while hours_of(day, rules, is_habil, is_festivo) is None:
        day += timedelta(days=1)
    return day


def next_intento(
    last: datetime, now: datetime, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> datetime:
    """Return the moment to try again from: another day, in the part of the day the last attempt was not in."""
    first = next_day(last.date(), rules, is_habil, is_festivo)
    day = max(first, now.date())
    for _ in range(_SEARCH_DAYS):
        hours = hours_of(day, rules, is_habil, is_festivo)
        chunk = hours and _other_part(last, hours, rules)
        if chunk:
            since, until = (
                datetime.combine(day, time.fromisoformat(hour), last.tzinfo) for hour in chunk
            )
            if now < until:
                return since
        day += timedelta(days=1)
    # The calling hours all fall in one part of the day: there is no other part to propose.
    hours = hours_of(first, rules, is_habil, is_festivo) or rules.horario_semana
    return datetime.combine(first, time.fromisoformat(hours[0]), last.tzinfo)


def is_afternoon(momento: datetime, rules: Rules) -> bool:
    """Tell whether a moment is in the second part of its day."""
    return momento.time() >= time.fromisoformat(rules.inicio_tarde)


def _other_part(last: datetime, hours: tuple[str, str], rules: Rules) -> tuple[str, str] | None:
    """Return a day's calling hours in the part of the day an attempt was not in; None without any."""
    since, until = hours
    if is_afternoon(last, rules):
        chunk = since, min(until, rules.inicio_tarde)
    else:
        chunk = max(since, rules.inicio_tarde), until
    return chunk if chunk[0] < chunk[1] else None
