"""Dates as bases write them and screens show them, ranges of days, and ISO weeks, always in Bogotá."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from ajustes_tui.domain.values.text import clean, folded
from ajustes_tui.errors import InvalidDatum

BOGOTA = timezone(timedelta(hours=-5), "America/Bogota")
"""The only time zone, whatever the machine's.

Colombia has no clock changes (except in 1992); the zone table costs 4 ms of startup.
"""

FIRST_YEAR, LAST_YEAR = 1990, 2099
MOST_DAYS_AWAY = 366
_NOON, _NIGHTFALL = 12, 18
_ORIGIN_1900 = date(1899, 12, 30)
"""Excel counts a 29 February 1900 that never existed; this corrects later days."""
_ORIGIN_1904 = date(1904, 1, 1)
# Patterns are compiled, and kept, by `re` when a date is first read: few sessions read any.
_HOUR = (
    r"(?:(?:t|,?\s+(?:a\s+las?\s+)?)(?P<hora>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)"
    r"(?:\s*[ap]\.?\s*m\.?)?(?P<zona>z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_ISO = r"(?P<anio>[0-9]{4})(?P<sep>[-/.])(?P<mes>[0-9]{1,2})(?P=sep)(?P<dia>[0-9]{1,2})" + _HOUR
_DAY_FIRST = (
    r"(?P<dia>[0-9]{1,2})\s?(?P<sep>[-/.])\s?(?P<mes>[0-9]{1,2})\s?(?P=sep)\s?(?P<anio>[0-9]{4})"
    + _HOUR
)
_WEEKDAY = (
    r"(?:(?:lun(?:es)?|mar(?:tes)?|mie(?:rcoles)?|jue(?:ves)?|vie(?:rnes)?|sab(?:ado)?|dom(?:ingo)?)"
    r"[.,]*\s+)?"
)
_MONTH = r"(?P<nombre>[a-z]{3,10})\.?"
_YEAR = r"(?:,?\s+del?\s+|[\s./,-]+)(?P<anio>[0-9]{4})"
_MONTH_NAMED = (
    _WEEKDAY + r"(?P<dia>[0-9]{1,2})(?:\s+de\s+|[\s./-]+)" + _MONTH + _YEAR + _HOUR,
    _WEEKDAY + _MONTH + r"\s+(?P<dia>[0-9]{1,2})" + _YEAR + _HOUR,
)
"""`3 de noviembre de 2026`, and `noviembre 3 de 2026`."""
_SHORT_YEAR = (
    r"(?:[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{2}"
    r"|[0-9]{1,2}(?:\s+de\s+|[\s./-]+)[a-z]{3,10}\.?(?:\s+del?\s+|[\s./,-]+)[0-9]{2})" + _HOUR
)
_EIGHT_DIGITS = (
    r"(?P<anio>[0-9]{4})(?P<mes>[0-9]{2})(?P<dia>[0-9]{2})",
    r"(?P<dia>[0-9]{2})(?P<mes>[0-9]{2})(?P<anio>[0-9]{4})",
)
"""Without separators; within the valid years no number is ambiguous."""
_SERIAL = r"[0-9]{1,6}(?:[.,][0-9]+)?"
_MONTHS = tuple(
    (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ).split()
)
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "setiembre": 9,
    "sept": 9,
    "set": 9,
    # As an Excel in English writes them: none is another month in Spanish.
    "jan": 1,
    "apr": 4,
    "aug": 8,
    "dec": 12,
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_SHORT_WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


def is_far(day: date, today: date) -> bool:
    """Return whether a day that a person types is over a year away, before or after: a slip."""
    return abs((day - today).days) > MOST_DAYS_AWAY


def parse_date(text: str, *, system_1904: bool = False, eight_digits: bool = False) -> date:
    """Parse ISO, day first, a Spanish month or an Excel serial; raises InvalidDatum.

    With `eight_digits` also 20261103 and 03112026, as programs write days in a base.
    """
    cleaned = folded(clean(text))
    if re.fullmatch(_SERIAL, cleaned):
        return date_of_serial(float(cleaned.replace(",", ".")), system_1904=system_1904)
    if eight_digits:
        for pattern in _EIGHT_DIGITS:
            if found := re.fullmatch(pattern, cleaned):
                with suppress(InvalidDatum):
                    return _day_of(found)
    if re.fullmatch(_SHORT_YEAR, cleaned):
        raise InvalidDatum("el año de la fecha debe tener cuatro cifras")
    shape = (
        re.fullmatch(_ISO, cleaned)
        or re.fullmatch(_DAY_FIRST, cleaned)
        or next(filter(None, (re.fullmatch(shape, cleaned) for shape in _MONTH_NAMED)), None)
    )
    if shape is None:
        raise InvalidDatum("la fecha no se puede leer; escríbala como dd/mm/aaaa")
    day = _day_of(shape)
    return _in_bogota(day, shape["hora"], shape["zona"]) if shape["zona"] else day


def dates_in(text: str) -> set[date]:
    """Return the full dates in a text: ISO, day first or with a Spanish month."""
    cleaned = folded(clean(text))
    days = set()
    for shape in (_ISO, _DAY_FIRST, *_MONTH_NAMED):
        for found in re.finditer(rf"(?<![0-9]){shape}(?![0-9])", cleaned):
            with suppress(InvalidDatum):
                days.add(_day_of(found))
    return days


def date_of_serial(number: float, *, system_1904: bool = False) -> date:
    """Parse an Excel day number; raises InvalidDatum outside 1990-2099."""
    if not math.isfinite(number) or not 0 <= number < 1_000_000:
        raise InvalidDatum("el número no corresponde a una fecha")
    origin = _ORIGIN_1904 if system_1904 else _ORIGIN_1900
    return in_range(origin + timedelta(days=math.floor(number)))


def in_range(day: date) -> date:
    """Raises InvalidDatum for a year that no base can have."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDatum(f"el año de la fecha debe estar entre {FIRST_YEAR} y {LAST_YEAR}")
    return day


def short_date(day: date) -> str:
    """Return dd/mm/aaaa."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def moment_words(moment: datetime) -> str:
    """Return `24/11/2026 a las 10:40`."""
    return f"{moment.astimezone(BOGOTA):%d/%m/%Y a las %H:%M}"


def spoken_date(day: date) -> str:
    """Return `miércoles 9 de diciembre`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]}"


def spoken_greeting(moment: datetime) -> str:
    hour = moment.hour
    if hour < _NOON:
        return "Buenos días"
    return "Buenas tardes" if hour < _NIGHTFALL else "Buenas noches"


def short_day(day: date) -> str:
    """Return `lun 30/11`, where the year is known."""
    return f"{_SHORT_WEEKDAYS[day.weekday()]} {day.day:02d}/{day.month:02d}"


def day_within(day: date, today: date) -> str:
    """Return `lun 30/11`, with the year if not the current one."""
    year = "" if day.year == today.year else f"/{day.year}"
    return f"{short_day(day)}{year}"


def short_moment(moment: datetime, now: datetime | None = None) -> str:
    """Return `lun 30/11 10:40`, or `hoy 10:40`."""
    moment = moment.astimezone(BOGOTA)
    today = None if now is None else now.astimezone(BOGOTA).date()
    if moment.date() == today:
        return f"hoy {moment:%H:%M}"
    return f"{day_within(moment.date(), today or moment.date())} {moment:%H:%M}"


def _day_of(shape: re.Match[str]) -> date:
    groups = shape.groupdict()
    month = _MONTH_NUMBERS.get(groups["nombre"], 0) if "nombre" in groups else int(groups["mes"])
    return _build(int(groups["anio"]), month, int(groups["dia"]))


def _build(year: int, month: int, day: int) -> date:
    try:
        return in_range(date(year, month, day))
    except ValueError:
        raise InvalidDatum("la fecha no existe en el calendario") from None


def _in_bogota(day: date, hour: str, zone: str) -> date:
    """Return the day in Bogotá of a moment with its own zone."""
    offset = "+0000" if zone == "z" else zone.replace(":", "")
    clock = hour.zfill(5)[:5]
    try:
        momento = datetime.strptime(f"{day.isoformat()} {clock} {offset}", "%Y-%m-%d %H:%M %z")
    except ValueError:
        raise InvalidDatum("la hora de la fecha no existe") from None
    return momento.astimezone(BOGOTA).date()


_SHAPE = re.compile(r"([0-9]{4})-S([0-9]{1,2})", re.IGNORECASE)
DAYS = 7


class Week(NamedTuple):
    """A week from Monday to Sunday, with its ISO year."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """Parse `AAAA-Snn`; raises InvalidDatum."""
        shape = _SHAPE.fullmatch(text.strip())
        if shape is None:
            raise InvalidDatum("Esa semana no se entiende.", "Escríbala AAAA-Snn, como 2026-S48.")
        year, number = int(shape[1]), int(shape[2])
        hint = "Escríbala AAAA-Snn, como 2026-S48."
        try:
            in_range(date.fromisocalendar(year, number, 1))
        except ValueError:
            raise InvalidDatum(f"El año {year} no tiene semana {number}.", hint) from None
        except InvalidDatum as error:
            raise InvalidDatum(f"Esa semana no sirve: {error.message}.", hint) from None
        return cls(year, number)

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def since(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def until(self) -> date:
        return self.since + timedelta(days=DAYS - 1)

    def plus(self, weeks: int) -> Week:
        return Week.of(self.since + timedelta(days=DAYS * weeks))

    def __str__(self) -> str:
        return f"{self.year}-S{self.number:02d}"


_BETWEEN = r"(?i)\s+(?:a|al|hasta)\s+|\s*[-–]\s*(?=\d{1,2}/)"
DayRange = tuple[date, date]
"""Both ends included."""


def read_days(text: str, today: date) -> DayRange | None:
    """Parse a range of days or a single day; None for ''.

    Raises InvalidDatum for an invalid day or a reversed range.
    """
    parts = [part for part in re.split(_BETWEEN, text.strip()) if part]
    if not parts:
        return None
    if len(parts) > 2:
        raise InvalidDatum("Escriba un día, o dos: 10/11 a 15/11.")
    first, *others = (last_day(part, today) for part in parts)
    last = others[0] if others else first
    if last < first:
        raise InvalidDatum("El segundo día es anterior al primero.")
    return first, last


def last_day(text: str, latest: date) -> date:
    """Take a day without a year as the last until `latest`."""
    if not re.fullmatch(r"\s*\d{1,2}\s*/\s*\d{1,2}\s*", text):
        return parse_date(text)
    try:
        day = parse_date(f"{text.strip()}/{latest.year}")
    except InvalidDatum:
        # The 29th of February of a year before.
        return parse_date(f"{text.strip()}/{latest.year - 1}")
    return day if day <= latest else parse_date(f"{text.strip()}/{latest.year - 1}")
