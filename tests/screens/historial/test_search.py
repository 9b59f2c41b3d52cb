"""F9 while one types: what is marked, what Enter opens, and what is written of it."""

import threading

from ajustes_tui.screens.contacto.screen import ContactoScreen
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.search import SearchModal
from tests.screens.steps import APROBAR, box, press, see, shows
from tests.support import HELD_S
from tests.support import wait_for as until


def searches(services):
    filas = services.service_context.db.conn.execute(
        "SELECT accion FROM auditoria WHERE accion = 'busqueda'"
    )
    return len(filas.fetchall())


async def open_search(pilot, typed):
    await box(pilot, HistorialScreen)
    await press(pilot, "f9", opens=SearchModal)
    await pilot.press(*typed)


async def until_it_may_open(pilot, cuenta):
    """Wait until the row that Enter opens was on the glass for long enough."""
    await see(pilot, f"Enter abre {cuenta}")
    box = pilot.app.screen
    await until(pilot, lambda: box.admits("enter"))


async def test_enter_opens_the_row_it_says_and_writes_one_search(app, services):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "9000")
        await see(pilot, "las más nuevas")
        assert not shows(pilot, "Enter abre")
        await pilot.press("down")
        cuenta = pilot.app.screen.query_one("ListTable").current.account.cuenta
        await until_it_may_open(pilot, cuenta)
        assert searches(services) == 0
        await press(pilot, "enter", sees=f"HISTORIAL › Cuenta {cuenta}")
    assert searches(services) == 1


async def test_by_half_a_number_enter_opens_no_account_and_a_list_left_is_noted_as_a_filter_is(
    app, services
):
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "90004")
        await see(pilot, "90004127")
        await press(pilot, "escape", opens=HistorialScreen)
        services.service_context.views.write()
        assert searches(services) == 1
        await open_search(pilot, "9000412")
        await see(pilot, "90004127")
        await press(pilot, "enter", sees="No hay ningún caso con «9000412»")


async def test_an_older_answer_is_never_shown_over_what_is_typed_since(app, services, monkeypatch):
    look, free, asked = services.historial.look_up, threading.Event(), []

    def late(typed):
        asked.append(typed)
        assert free.wait(HELD_S)
        return look(typed)

    monkeypatch.setattr(services.historial, "look_up", late)
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "90004127")
        # The accounts of the person are there before anything is typed.
        await until(pilot, lambda: asked == [""])
        free.set()
        await until_it_may_open(pilot, "90004127")
        # Of the letters typed while one was looked for, only the last text is looked for.
        assert asked == ["", "90004127"]


async def test_the_call_of_a_row_is_a_key_away_and_says_why_where_there_is_none(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        await see(pilot, "90004127")
        await press(pilot, "f9", opens=SearchModal)
        await press(pilot, "f4", sees="escoge primero una cuenta")
        await press(pilot, *"90004127", sees="Enter abre 90004127")
        await press(pilot, "f4", sees="90004127 no está por llamar")
        services.recorder.register(
            id_de("aprobado"),
            APROBAR,
        )
        await press(pilot, *["backspace"] * 8, *"90006612", sees="Enter abre 90006612")
        await press(pilot, "f4", opens=ContactoScreen, sees="90006612")
    services.service_context.views.write()
    assert searches(services) == 1


async def test_before_anything_is_typed_the_accounts_opened_last_are_there(app, services):
    services.historial.show("90006612")
    services.historial.show("90004127")
    async with app("historial").run_test(size=(80, 24)) as pilot:
        await open_search(pilot, "")
        await see(pilot, "Lo último que abrió")
        shown = [row.account.cuenta for row in pilot.app.screen.query_one("ListTable").rows]
        assert shown == ["90004127", "90006612"]
        await pilot.press("down", "down")
        await until_it_may_open(pilot, "90006612")
        await press(pilot, "f6", sees="HISTORIAL › Cuenta 90006612")
    # Nothing was looked for.
    assert searches(services) == 0
