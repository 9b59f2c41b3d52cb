"""A moment as typed on the phone: «mañana 10:00», «lunes 9», «27/11 15:30», «en 2 horas»."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ajustes_tui.domain.values.dates import is_far
from ajustes_tui.domain.values.text import without_accents
from ajustes_tui.errors import InvalidDatum

_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("lunes", "lun"),
            ("martes", "mar"),
            ("miercoles", "mie"),
            ("jueves", "jue"),
            ("viernes", "vie"),
            ("sabado", "sab"),
            ("domingo", "dom"),
        )
    )
    for name in names
}
_HOUR = (
    r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s*"
    r"(?:(?P<ampm>[ap]\.?\s?m\.?)|(?P<medio>m\.?)|h)?$"
)
_DAY_PARTS = {"manana": "am", "tarde": "pm", "noche": "pm", "mediodia": "m"}
"""The half of the day of each word; noon is written `12 m.`"""
_OF_DAY_PART = r"\s*(?:de la (manana|tarde|noche)|del (mediodia))$"
_IN_A_WHILE = r"(?:en|dentro de)\s+(?P<n>\d{1,3})\s*(?P<u>min\w*|h\w*|dias?)$"
_DATE = r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})(?:[/-](?P<a>\d{4}))?(?:\s+|$)"
_ISO = r"(?P<a>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[t ]\s*|$)"

_LAST_OF_AFTERNOON = 6
"""Up to this hour a bare one is in the afternoon: no calls at three in the morning."""

_UNCLEAR = "No se entiende el día y la hora."
_EXAMPLE = "Escriba, por ejemplo, «mañana 10:00», «lunes 9:30» o «27/11 15:00»."


def _key(text: str) -> str:
    return " ".join(without_accents(text.lower()).split())


def parse_when(text: str, now: datetime) -> datetime:
    """Parse a moment after `now`, in its zone; raise InvalidDatum if unclear or past."""
    key = re.sub(r"^(?:el|este) ", "", _key(text))
    if inside := re.match(_IN_A_WHILE, key):
        momento = now + _delta(int(inside["n"]), inside["u"])
        return momento.replace(second=0, microsecond=0)
    day, rest = _day(key, now)
    hour, minute = _time(rest)
    implicit = day is None
    base = now.date() if day is None else day
    momento = datetime(base.year, base.month, base.day, hour, minute, tzinfo=now.tzinfo)
    if momento <= now and implicit:
        momento += timedelta(days=1)
    if momento <= now:
        raise InvalidDatum("Ese momento ya pasó.", _EXAMPLE)
    if is_far(momento.date(), now.date()):
        raise InvalidDatum("Ese momento es dentro de más de un año.", _EXAMPLE)
    return momento


def _delta(amount: int, unit: str) -> timedelta:
    if unit.startswith("min"):
        return timedelta(minutes=amount)
    if unit.startswith("h"):
        return timedelta(hours=amount)
    return timedelta(days=amount)


def _day(key: str, now: datetime) -> tuple[date | None, str]:
    today = now.date()
    if key.startswith("pasado manana"):
        return today + timedelta(days=2), key.removeprefix("pasado manana").strip()
    word, _, rest = key.partition(" ")
    if word in ("hoy", "manana"):
        return today + timedelta(days=word == "manana"), rest
    if word in _DAYS:
        days = (_DAYS[word] - today.weekday()) % 7 or 7
        return today + timedelta(days=days), rest
    if mark := re.match(_ISO, key) or re.match(_DATE, key):
        return _date(mark, today), key[mark.end() :]
    return None, key


def _date(mark: re.Match[str], today: date) -> date:
    try:
        if mark["a"]:
            return date(int(mark["a"]), int(mark["m"]), int(mark["d"]))
        day = date(today.year, int(mark["m"]), int(mark["d"]))
        return day if day >= today else day.replace(year=today.year + 1)
    except ValueError as error:
        raise InvalidDatum("Esa fecha no existe.", _EXAMPLE) from error


def _time(text: str) -> tuple[int, int]:
    hour_text = re.sub(r"^(?:a las?|al)\s+", "", text.strip())
    hour_text = "12m" if hour_text == "mediodia" else hour_text
    part = re.search(_OF_DAY_PART, hour_text)
    if part is not None:
        hour_text = hour_text[: part.start()] + _DAY_PARTS[part[1] or part[2]]
    mark = re.match(_HOUR, hour_text)
    if mark is None or (mark["medio"] and mark["h"] != "12"):
        raise InvalidDatum(_UNCLEAR, _EXAMPLE)
    hour, minute = int(mark["h"]), int(mark["m"] or 0)
    if mark["ampm"]:
        if not 1 <= hour <= 12:
            raise InvalidDatum(_UNCLEAR, _EXAMPLE)
        hour = hour % 12 + (12 if mark["ampm"].startswith("p") else 0)
    elif 1 <= hour <= _LAST_OF_AFTERNOON and not mark["h"].startswith("0"):
        hour += 12
    if hour > 23 or minute > 59:
        raise InvalidDatum("Esa hora no existe.", _EXAMPLE)
    return hour, minute
