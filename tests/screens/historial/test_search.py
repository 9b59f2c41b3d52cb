"""F9 while one types: what is marked, what Enter opens, and what is written of it."""

import threading

import pytest

from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.search import SearchModal
from tests.support import rows
from tests.support import wait_for as until


def whole(pilot):
    return "\n".join(rows(pilot.app))


def searches(services):
    filas = services.service_context.db.conn.execute(
        "SELECT accion FROM auditoria WHERE accion = 'busqueda'"
    )
    return len(filas.fetchall())


async def open_search(pilot, typed):
    await until(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchModal))
    await pilot.press(*typed)


async def until_it_may_open(pilot, cuenta):
    """Wait until the row that Enter opens was on the glass for long enough."""
    await until(pilot, lambda: f"Enter abre {cuenta}" in whole(pilot))
    box = pilot.app.screen
    await until(pilot, lambda: box.admits("enter"))


async def test_enter_opens_the_row_it_says_and_writes_one_search(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "9000")
        await until(pilot, lambda: "las más nuevas" in whole(pilot))
        assert "Enter abre" not in whole(pilot)
        await pilot.press("down")
        cuenta = pilot.app.screen.query_one("ListTable").current.account.cuenta
        await until_it_may_open(pilot, cuenta)
        assert searches(services) == 0
        await pilot.press("enter")
        await until(pilot, lambda: f"HISTORIAL › Cuenta {cuenta}" in whole(pilot))
    assert searches(services) == 1


@pytest.mark.parametrize("typed", ["9000412", "9000"])
async def test_by_half_a_number_enter_opens_no_account(app, typed):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, typed)
        await until(pilot, lambda: "90004127" in whole(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: f"No hay ningún caso con «{typed}»" in whole(pilot))


async def test_an_older_answer_is_never_shown_over_what_is_typed_since(app, services, monkeypatch):
    look, free, asked = services.historial.look_up, threading.Event(), []

    def late(typed):
        asked.append(typed)
        assert free.wait(20)
        return look(typed)

    monkeypatch.setattr(services.historial, "look_up", late)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "90004127")
        await until(pilot, lambda: asked == ["9"])
        free.set()
        await until_it_may_open(pilot, "90004127")
        # Of the letters typed while one was looked for, only the last text is looked for.
        assert asked == ["9", "90004127"]


async def test_a_list_that_was_seen_and_left_is_noted_as_a_filter_is(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "90004")
        await until(pilot, lambda: "90004127" in whole(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))
    services.service_context.views.write()
    assert searches(services) == 1
