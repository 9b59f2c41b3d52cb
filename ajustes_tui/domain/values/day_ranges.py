"""A typed range of days: `10/11 a 15/11`, or a single day."""

from __future__ import annotations

import re
from datetime import date

from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.errors import InvalidDatum

_BETWEEN = re.compile(r"\s+(?:a|al|hasta)\s+|\s*[-–]\s*(?=\d{1,2}/)", re.IGNORECASE)
DayRange = tuple[date, date]
"""Both ends included."""


def read_days(text: str, today: date) -> DayRange | None:
    """Parse a range of days or a single day; None for ''.

    Raises InvalidDatum for an invalid day or a reversed range.
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
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
