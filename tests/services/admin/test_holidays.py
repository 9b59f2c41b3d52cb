"""The calendar: the holidays of Colombia, the extra days, and what asking for them costs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date, timedelta

import pytest
from holidays import country_holidays

from ajustes_tui import paths
from ajustes_tui.services.admin.holidays import ARCHIVO, build_es_habil, festivos_del_ano


@pytest.mark.parametrize("festivo", [date(2026, 7, 13), date(2027, 7, 12), date(2026, 11, 16)])
def test_the_holidays_of_colombia_are_not_business_days(festivo):
    es_habil = build_es_habil()
    assert not es_habil(festivo)
    assert es_habil(festivo + timedelta(days=1))


def test_weekends_and_extra_days_are_not_business_days():
    es_habil = build_es_habil(frozenset({date(2026, 12, 24)}))
    assert not es_habil(date(2026, 11, 28))
    assert not es_habil(date(2026, 11, 29))
    assert not es_habil(date(2026, 12, 24))
    assert es_habil(date(2026, 12, 23))


@pytest.mark.parametrize(
    ("desde", "dias", "vence"),
    [
        (date(2026, 7, 2), 10, date(2026, 7, 17)),
        (date(2026, 7, 2), 15, date(2026, 7, 27)),
        (date(2026, 3, 20), 10, date(2026, 4, 8)),
        (date(2026, 3, 20), 15, date(2026, 4, 15)),
        (date(2026, 7, 24), 10, date(2026, 8, 10)),
        (date(2026, 7, 24), 15, date(2026, 8, 18)),
        (date(2026, 12, 11), 10, date(2026, 12, 28)),
        (date(2026, 12, 11), 15, date(2027, 1, 5)),
    ],
)
def test_the_worked_dates_of_the_procedure_come_out(desde, dias, vence):
    es_habil = build_es_habil()
    dia = desde
    while dias:
        dia += timedelta(days=1)
        dias -= es_habil(dia)
    assert dia == vence


def test_the_shipped_calendar_is_what_the_package_says():
    espec = importlib.util.spec_from_file_location(
        "generar_festivos", paths.catalogs_dir() / "generar_festivos.py"
    )
    generar = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(generar)
    archivo = (paths.catalogs_dir() / ARCHIVO).read_text(encoding="utf-8")
    assert archivo.splitlines()[2:] == [f"{ano},{generar.dias(ano)}" for ano in generar.ANOS]


def test_a_year_that_is_not_in_the_file_is_asked_of_the_package():
    assert festivos_del_ano(1985) == set(country_holidays("CO", years=1985))
    assert len(festivos_del_ano(1985)) >= 18


def test_no_date_that_a_base_may_bring_loads_the_package():
    codigo = (
        "import sys\n"
        "from datetime import date\n"
        "from ajustes_tui.services.admin.holidays import build_es_habil\n"
        "es_habil = build_es_habil()\n"
        "print(es_habil(date(1990, 1, 8)), es_habil(date(2100, 12, 29)), 'holidays' in sys.modules)\n"
    )
    salida = subprocess.run(
        [sys.executable, "-c", codigo],
        cwd=paths.catalogs_dir().parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert salida.stdout.split() == ["False", "True", "False"]
