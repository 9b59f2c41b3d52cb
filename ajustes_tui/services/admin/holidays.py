"""The calendar of Colombia: which days are holidays, and so which are business days."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache

from ajustes_tui import paths

ARCHIVO = "festivos_colombia.csv"
"""The holidays of each year, taken from the `holidays` package into a file.

The package itself would cost every session 11 MiB.
"""


def build_es_habil(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the function that tells a business day: Monday to Friday, no holiday, no extra day.

    The holidays of a year are looked up when first asked and kept: most orders need none of them.
    """
    por_ano: dict[int, frozenset[date]] = {}

    def es_habil(dia: date) -> bool:
        if dia.weekday() >= 5 or dia in extra:
            return False
        festivos = por_ano.get(dia.year)
        if festivos is None:
            festivos = por_ano[dia.year] = festivos_del_ano(dia.year)
        return dia not in festivos

    return es_habil


def build_es_festivo(extra: frozenset[date] = frozenset()) -> Callable[[date], bool]:
    """Return the function that tells whether a day is a holiday or an extra non-business day.

    It is for Saturdays, which are no business days anyway, so that the other function cannot tell.
    """
    return lambda dia: dia in extra or dia in festivos_del_ano(dia.year)


def load_festivos(ano: int) -> None:
    """Load the holidays of a year and the next before a write: loading inside it would make others wait."""
    for pedido in (ano, ano + 1):
        festivos_del_ano(pedido)


@cache
def festivos_del_ano(ano: int) -> frozenset[date]:
    """Return the holidays of a year, from the file or, for a year it lacks, from the package."""
    ruta = paths.catalogs_dir() / ARCHIVO
    with ruta.open(encoding="utf-8", newline="") as archivo:
        for fila in csv.reader(archivo):
            if fila[0] == str(ano):
                return frozenset(date.fromisoformat(f"{ano}-{dia}") for dia in fila[1].split())
    from holidays import country_holidays

    return frozenset(country_holidays("CO", years=ano))
