"""A corte as a person types it, and what makes one worth asking about twice (dominio.md section 2)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta

from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import in_range, parse_date
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_AHEAD = timedelta(days=7)
_BACK = timedelta(days=365)
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_EIGHT = (
    re.compile(r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<a>[0-9]{4})"),
    re.compile(r"(?P<a>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
)


def parse_corte(text: str) -> date:
    """Return a typed corte: ISO, day first with separators, or eight digits that read one way.

    Raises InvalidDatum, also for a bare number: what a spreadsheet keeps for a day is no date a
    person types, and 060726 would be a day of 2066.
    """
    typed = clean(text)
    if not _DIGITS.fullmatch(typed):
        return parse_date(typed)
    days = set()
    for shape in _EIGHT:
        if (found := shape.fullmatch(typed)) is not None:
            with suppress(ValueError, InvalidDatum):
                days.add(in_range(date(int(found["a"]), int(found["m"]), int(found["d"]))))
    if len(days) == 1:
        return days.pop()
    raise InvalidDatum("un número solo no dice qué día es; escriba el corte como dd/mm/aaaa")


def unlikely_corte(corte: date, today: date) -> str:
    """Return how far a corte is from today when that is hardly meant, or an empty text."""
    if corte > today + _AHEAD:
        return f"es {count_words((corte - today).days, 'día', 'días')} después de hoy"
    if corte < today - _BACK:
        return "es de hace más de un año"
    return ""
