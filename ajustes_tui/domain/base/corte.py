"""Parse the date of a corte and find dates that deserve a confirmation.

A base is named `ajustes_(fecha de corte)` (dominio.md section 2); the subject of its mail may say it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ajustes_tui.domain.base.rows import BaseHeader
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import dates_in, last_day, parse_date, short_date
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum

_AHEAD = timedelta(days=7)
_BACK = timedelta(days=365)
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def parse_corte(text: str, today: date | None = None) -> date:
    """Parse ISO, day first with separators, or eight digits with a single reading.

    With `today` a day without a year is the last that a corte may have by then.

    Raises InvalidDatum, also for other bare numbers: spreadsheet serial days are never typed, and
    060726 would be in 2066.
    """
    typed = clean(text)
    if not _DIGITS.fullmatch(typed):
        return last_day(typed, today + _AHEAD) if today else parse_date(typed)
    # Eight digits in a row are read as in the name of a file, when they read one way.
    if (corte := corte_of_name(typed)) is not None:
        return corte
    raise InvalidDatum("un número solo no dice qué día es; escriba el corte como dd/mm/aaaa")


def unlikely_corte(corte: date, today: date) -> str:
    """Return how far the corte is from today if that is probably a mistake, else ''."""
    if corte > today + _AHEAD:
        return f"es {count_words((corte - today).days, 'día')} después de hoy"
    if corte < today - _BACK:
        return "es de hace más de un año"
    return ""


def other_cortes(header: BaseHeader, corte: date, subject: str) -> Iterator[str]:
    """Yield an aviso for each source that states another corte."""
    titles = {date.fromisoformat(day) for day in header.title_days}
    column = date.fromisoformat(header.corte_day) if header.corte_day else None
    said = (
        ("El nombre del archivo", corte_of_name(header.file)),
        ("El asunto del correo", corte_of_subject(subject)),
        ("El título de la hoja", titles.pop() if len(titles) == 1 else None),
        (f"La columna «{header.corte_column[:40]}»", column),
    )
    for where, day in said:
        if day is not None and day != corte:
            yield f"{where} dice {short_date(day)}, y el corte es {short_date(corte)}."


_SEPARATOR = r"[-_. ]"
_SHAPES = (
    re.compile(
        rf"(?<!\d)(?P<a>\d{{4}}){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?P<d>\d{{1,2}})(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}}){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?P<a>\d{{4}})(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<d>\d{2})(?P<m>\d{2})(?P<a>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_SHORT_YEAR = re.compile(
    rf"(?<!\d)(?P<d>\d{{2}})(?P<sep>{_SEPARATOR})(?P<m>\d{{2}})(?P=sep)(?P<a>\d{{2}})(?!\d)"
)
"""Two-digit years count only where no full date is found."""
_CENTURY = 2000
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


def corte_of_name(name: str) -> date | None:
    """Return the date, preferably after the word "ajustes"; None for none or several."""
    return _only_date(name, _written) or _only_date(name, _short)


def corte_of_subject(subject: str) -> date | None:
    """Slashes and month words are allowed too."""
    return _only_date(subject, _written)


def _only_date(text: str, dates_of: Callable[[str], set[date]]) -> date | None:
    _, separator, after = text.casefold().partition("ajustes")
    for chunk in (after, text) if separator else (text,):
        dates = dates_of(chunk)
        if dates:
            return dates.pop() if len(dates) == 1 else None
    return None


def _written(text: str) -> set[date]:
    return _dates(text) | dates_in(text.replace("_", " "))


def _short(text: str) -> set[date]:
    """Return the days written dd-mm-aa; empty if there is a full date."""
    found = _SHORT_YEAR.finditer("" if _written(text) else text)
    days = (_date(_CENTURY + int(day["a"]), int(day["m"]), int(day["d"])) for day in found)
    return {day for day in days if day is not None}


def _dates(text: str) -> set[date]:
    return {
        date
        for shape in _SHAPES
        for found in shape.finditer(text)
        if (date := _date(int(found["a"]), int(found["m"]), int(found["d"]))) is not None
    }


def _date(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
