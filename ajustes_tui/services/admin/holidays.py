"""Colombia's calendar: holidays and business days."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache

from ajustes_tui import paths

FILE = "festivos_colombia.csv"
"""Holidays by year from the `holidays` package, which costs 11 MiB per session."""


def business_day_test(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return a test for business days: Monday to Friday, no holiday or extra day.

    Loaded by year on demand: most orders need none.
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
    """Return a test for holidays and extra days.

    For Saturdays, which may have calling hours.
    """
    return lambda day: day in extra or day in festivos_of_year(day.year)


def load_festivos(year: int) -> None:
    """Load this and the next year before a write, to keep others from waiting."""
    for loaded in (year, year + 1):
        festivos_of_year(loaded)


@cache
def festivos_of_year(year: int) -> frozenset[date]:
    """Return a year's holidays, from the file, else the package."""
    path = paths.catalogs_dir() / FILE
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[0] == str(year):
                return frozenset(date.fromisoformat(f"{year}-{day}") for day in row[1].split())
    from holidays import country_holidays

    return frozenset(country_holidays("CO", years=year))
