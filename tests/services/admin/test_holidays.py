"""The calendar: the holidays of Colombia, the extra days, and what asking for them costs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date, timedelta

from holidays import country_holidays

from ajustes_tui import paths
from ajustes_tui.services.admin.holidays import FILE, business_day_test, festivos_of_year


def test_holidays_weekends_and_extra_days_are_not_business_days():
    is_habil = business_day_test(frozenset({date(2026, 12, 24)}))
    for festivo in (date(2026, 7, 13), date(2027, 7, 12), date(2026, 11, 16)):
        assert not is_habil(festivo)
        assert is_habil(festivo + timedelta(days=1))
    assert not any(map(is_habil, (date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 24))))
    assert is_habil(date(2026, 12, 23))


def test_the_shipped_calendar_is_what_the_package_says():
    espec = importlib.util.spec_from_file_location(
        "generar_festivos", paths.catalogs_dir() / "generar_festivos.py"
    )
    generar = importlib.util.module_from_spec(espec)
    espec.loader.exec_module(generar)
    file = (paths.catalogs_dir() / FILE).read_text(encoding="utf-8")
    assert file.splitlines()[2:] == [f"{year},{generar.dias(year)}" for year in generar.ANOS]


def test_a_year_that_is_not_in_the_file_is_asked_of_the_package():
    assert festivos_of_year(1985) == set(country_holidays("CO", years=1985))
    assert len(festivos_of_year(1985)) >= 18


def test_no_date_that_a_base_may_bring_loads_the_package():
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from ajustes_tui.services.admin.holidays import business_day_test\n"
        "es_habil = business_day_test()\n"
        "print(es_habil(date(1990, 1, 8)), es_habil(date(2100, 12, 29)), 'holidays' in sys.modules)\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", code],
        cwd=paths.catalogs_dir().parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert output.stdout.split() == ["False", "True", "False"]
