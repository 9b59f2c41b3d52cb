"""When the queue ends, by keys: how many agentes there are, and how it is worked out."""

from __future__ import annotations

from datetime import date, timedelta

from ajustes_tui.domain.figures.forecast import LATER, DayFlow, Pace, PastDay
from ajustes_tui.screens.kpi.forecast import ForecastScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.text import TextModal
from tests.support import rows, wait_for

MONDAY = date(2026, 11, 30)


def _pace() -> Pace:
    return _pace_of(15)


def _pace_of(behind: int) -> Pace:
    """Return some days of three agentes who decide ten casos each, with 300 casos to decide."""
    of_day = DayFlow({"yuli": 10, "andres": 10, "ana": 10}, {}, {})
    days = [
        MONDAY - timedelta(weeks=3) + timedelta(weeks=n // 5, days=n % 5) for n in range(behind)
    ]
    return Pace(
        MONDAY, False, tuple(PastDay(day, of_day, of_day) for day in days), {0: 45, LATER: 255}
    )


def shows(app, text):
    return text in " ".join(" ".join(rows(app)).split())


async def test_the_number_of_agentes_is_one_key_away_and_an_empty_answer_is_those_who_come(
    app, services, monkeypatch
):
    monkeypatch.setattr(services.forecast, "pace", _pace)
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "= T 11"))
        await pilot.press("q")
        await wait_for(pilot, lambda: shows(programa, "con quienes vienen (3,0 al día)"))
        # 30 a day: ten business days, the 8th of December not among them.
        assert shows(programa, "se acaba el lun 14/12.")
        assert shows(programa, "vencen 15 el lun 30/11.")
        await pilot.press("4")
        await wait_for(pilot, lambda: shows(programa, "Con 4 agentes"))
        await pilot.press("right")
        await wait_for(pilot, lambda: shows(programa, "Con 5 agentes"))
        assert shows(programa, "no vence ninguno")
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press("0", "enter")
        await wait_for(pilot, lambda: shows(programa, "Escriba un número de 1 a 99"))
        await pilot.press("backspace", "1", "enter")
        await wait_for(pilot, lambda: shows(programa, "Con 1 agente,"))
        assert shows(programa, "vencen 35 el lun 30/11")
        await pilot.press("left")
        await wait_for(pilot, lambda: shows(programa, "Con 1 agente,"))
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "Con quienes vienen"))
        await pilot.press("d")
        await wait_for(pilot, lambda: isinstance(programa.screen, WholeTextModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, ForecastScreen))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "= T 11"))


async def test_a_wide_window_says_it_in_figures_and_bars_over_the_command_row(
    app, services, monkeypatch
):
    monkeypatch.setattr(services.forecast, "pace", _pace)
    programa = app("kpi")
    async with programa.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "= T 11"))
        await pilot.press("q")
        await wait_for(pilot, lambda: shows(programa, "La cola, por el día en que vence"))
        shown = rows(programa)
        assert shows(programa, "el lun 14/12")
        assert shows(programa, "hasta el")
        assert shown[-4].startswith(" ► n calcula")
        assert shown[-3].startswith(" Según 15 días hábiles")
        assert not shows(programa, "Aquí se puede")


async def test_what_is_not_known_says_what_lacks_and_shows_what_is_known(
    app, services, monkeypatch
):
    monkeypatch.setattr(services.forecast, "pace", lambda: _pace_of(1))
    programa = app("kpi")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "= T 11"))
        await pilot.press("q")
        await wait_for(pilot, lambda: shows(programa, "No se sabe: hay 1 día hábil"))
        assert shows(programa, "faltan 9 días hábiles")
        assert shows(programa, "10,0 cada uno")
        assert shows(programa, "lun 30/11 45")
