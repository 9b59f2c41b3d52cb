"""A corte as a person types it, and what makes one worth asking about twice (dominio.md section 2)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ajustes_tui.domain.base.file_name import corte_of_name
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_AHEAD = timedelta(days=7)
_BACK = timedelta(days=365)
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def parse_corte(text: str) -> date:
    """Return a typed corte: ISO, day first with separators, or eight digits that read one way.

    Raises InvalidDatum, also for a bare number: nobody types the serial number of a spreadsheet's
    day, and 060726 would be a day of 2066.
    """
    typed = clean(text)
    if not _DIGITS.fullmatch(typed):
        return parse_date(typed)
    # Eight digits in a row are read as in the name of a file, when they read one way.
    if (corte := corte_of_name(typed)) is not None:
        return corte
    raise InvalidDatum("un número solo no dice qué día es; escriba el corte como dd/mm/aaaa")


def unlikely_corte(corte: date, today: date) -> str:
    """Return how far a corte is from today when that is probably a mistake, or an empty text."""
    if corte > today + _AHEAD:
        return f"es {count_words((corte - today).days, 'día', 'días')} después de hoy"
    if corte < today - _BACK:
        return "es de hace más de un año"
    return ""
