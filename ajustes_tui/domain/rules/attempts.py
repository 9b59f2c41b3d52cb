"""Checklist, attempts and calling hours (dominio.md section 4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.outcomes import FAILED, OF_THE_USUARIO, WRONG_NUMBER, ContactOutcome
from ajustes_tui.domain.keeping.catalogs import CHECKLIST_WORDS, Rules
from ajustes_tui.domain.rules.decision import Attempt
from ajustes_tui.domain.values.clocks import DayTest

_SATURDAY = 5
_SEARCH_DAYS = 14
"""Days in which any usual calendar has calling hours in both parts of the day."""


class Dialled(NamedTuple):
    """An attempt on a cuenta's usuario and the dialled number."""

    momento: datetime
    resultado: str
    number: str | None


class CallTurn(NamedTuple):
    """When and where to call a usuario again."""

    since: datetime | None = None
    """Not offered before; None when due."""
    cita: datetime | None = None
    today: Mapping[str, datetime] = MappingProxyType({})
    """Numbers dialled today with their last moment; '' is no longer on file."""
    number: str = ""
    """First number not dialled today, if others were."""

    def insists(self, number: str) -> bool:
        """Tell whether dialling now is before the turn, or twice a day."""
        if self.since is not None:
            return True
        return self.cita is None and number in self.today

    @property
    def tried(self) -> datetime | None:
        """Today's last attempt, which postpones the next to another day."""
        return max(self.today.values(), default=None)


DUE = CallTurn()
"""Call now, at any number."""


def turn_of(
    cita: datetime | None,
    dialled: Sequence[Dialled],
    numbers: Sequence[str],
    now: datetime,
    rules: Rules,
    is_habil: DayTest,
    is_festivo: DayTest,
    *,
    presses: bool,
) -> CallTurn:
    """Return when to call a usuario awaiting the answer (dominio.md section 4).

    `dialled` are the cuenta's attempts, oldest first; `numbers` the valid ones. No second call on a
    day without another number or a due appointment; after a failed day another part of the day is
    used, unless the clock `presses`.
    """
    # A wrong number says nothing of when the usuario answers.
    said = [
        d for d in dialled if d.momento.date() == now.date() and d.resultado not in WRONG_NUMBER
    ]
    today = {each.number or "": each.momento for each in said}
    left = next((number for number in numbers if number not in today), "") if today else ""
    if cita is not None:
        return CallTurn(cita if cita > now else None, cita, today, left)
    if said:
        if left and all(each.resultado not in OF_THE_USUARIO for each in said):
            return CallTurn(today=today, number=left)
        since = next_intento(said[-1].momento, now, rules, is_habil, is_festivo)
        return CallTurn(since, today=today)
    last = dialled[-1] if dialled else None
    if presses or last is None or last.resultado in WRONG_NUMBER:
        return DUE
    since = next_intento(last.momento, now, rules, is_habil, is_festivo)
    return CallTurn(since) if since > now else DUE


def missing_checks(
    outcome: ContactOutcome, contenido: Contenido | None, checked: tuple[str, ...]
) -> list[str]:
    """List missing checklist words of an outcome that informs."""
    if not outcome.informs:
        return []
    required = (p for p in CHECKLIST_WORDS if p != "valor" or contenido is Contenido.APLICADO)
    return [word for word in required if word not in checked]


def is_ilocalizado(intentos: int, days: int, rules: Rules) -> bool:
    """Tell whether there are enough attempts on enough different business days."""
    return intentos >= rules.intentos and days >= rules.dias_intentos


def failed(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return attempts that reached nobody, oldest first."""
    return [attempt for attempt in attempts if attempt.resultado in FAILED]


def in_calling_hours(
    momento: datetime, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> bool:
    """Tell whether a Bogota moment is in calling hours; never on Sundays or holidays.

    `is_festivo` is asked only on Saturdays, which `is_habil` never counts.
    """
    hours = hours_of(momento.date(), rules, is_habil, is_festivo)
    if hours is None:
        return False
    since, until = hours
    return time.fromisoformat(since) <= momento.time() <= time.fromisoformat(until)


def hours_of(
    day: date, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> tuple[str, str] | None:
    if day.weekday() == _SATURDAY and not is_festivo(day):
        return rules.horario_sabado
    return rules.horario_semana if is_habil(day) else None


def next_day(since: date, rules: Rules, is_habil: DayTest, is_festivo: DayTest) -> date:
    """Return the first day after `since` with calling hours."""
    day = since + timedelta(days=1)
    while hours_of(day, rules, is_habil, is_festivo) is None:
        day += timedelta(days=1)
    return day


def next_intento(
    last: datetime, now: datetime, rules: Rules, is_habil: DayTest, is_festivo: DayTest
) -> datetime:
    """Return when to retry: another day, in the other part of the day."""
    # A clock that ran ahead puts off nothing.
    last = min(last, now)
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


def _other_part(last: datetime, hours: tuple[str, str], rules: Rules) -> tuple[str, str] | None:
    """Return the calling hours in the other part of the day, or None."""
    since, until = hours
    if last.time() >= time.fromisoformat(rules.inicio_tarde):
        chunk = since, min(until, rules.inicio_tarde)
    else:
        chunk = max(since, rules.inicio_tarde), until
    return chunk if chunk[0] < chunk[1] else None
