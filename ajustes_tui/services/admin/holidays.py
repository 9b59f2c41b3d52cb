"""The calendar of Colombia: which days are holidays, and so which are business days."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache

from ajustes_tui import paths

FILE = "festivos_colombia.csv"
"""The holidays of each year, taken from the `holidays` package into a file.

The package itself would cost every session 11 MiB.
"""


def business_day_test(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the function that tells a business day: Monday to Friday, no holiday, no extra day.

    The holidays of a year are looked up when first asked and kept: most orders need none of them.
    """
    by_year: dict[int, frozenset[date]] = {}

    def is_habil(day: date) -> bool:
        if day.weekday() >= 5 or day in extra:
            return False
        festivos = by_year.get(day.year)
        if festivos is None:
            festivos = by_year[day.year] = festivos_of_year(day.year)
        return day not in festivos

    return is_habil


def festivo_test(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the function that tells whether a day is a holiday or an extra non-business day.

    Calls ask it about Saturdays, which are no business days but may have calling hours.
    """
    return lambda day: day in extra or day in festivos_of_year(day.year)


def load_festivos(year: int) -> None:
    """Load the holidays of a year and the next before a write: loading inside it would make others wait."""
    for loaded in (year, year + 1):
        festivos_of_year(loaded)


@cache
def festivos_of_year(year: int) -> frozenset[date]:
    """Return the holidays of a year, from the file or, for a year it lacks, from the package."""
    path = paths.catalogs_dir() / FILE
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[0] == str(year):
                return frozenset(date.fromisoformat(f"{year}-{day}") for day in row[1].split())
    from holidays import country_holidays

    return frozenset(country_holidays("CO", years=year))
