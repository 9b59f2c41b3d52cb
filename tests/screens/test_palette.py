"""The palette: what its words find, in which place, what cannot be done, and keys that come in a burst."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from ajustes_tui.commands import Palette
from ajustes_tui.screens.modals.picker import PickerModal
from tests.support import rows, wait_for


async def begun(pilot):
    await wait_for(pilot, lambda: pilot.app.screen.queue.row)


async def open_palette(pilot):
    await pilot.press("ctrl+p")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, Palette) and pilot.app.focused)


def shown(app):
    return "\n".join(rows(app))


async def test_the_palette_finds_an_action_by_its_words_and_does_it(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        assert not app.screen.query_one(Input).cursor_blink
        await pilot.press(*"[/]")
        await wait_for(pilot, lambda: "Nada coincide" in shown(app))
        await pilot.press("backspace", "backspace", "backspace", *"imp base")
        await wait_for(pilot, lambda: "importar una base" in shown(app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.current_mode == "importacion")


@pytest.mark.parametrize(
    ("typed", "named", "place"),
    [("motivo", "Motivos", "KPI"), ("recursos", "Recursos", "KPI")],
)
async def test_the_palette_finds_the_parts_of_other_places_and_goes_to_them(
    app, typed, named, place
):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        await pilot.press(*typed)
        await wait_for(pilot, lambda: named in shown(app))
        assert place in next(row for row in rows(app) if named in row)


async def test_an_enter_in_a_burst_does_what_was_typed_before_it(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        field = app.focused
        for key in (*"llamadas", "enter", *"zz"):
            field.post_message(events.Key(key, key if len(key) == 1 else None))
        await wait_for(pilot, lambda: app.current_mode == "contacto")


async def test_what_cannot_be_done_is_dim_with_its_reason_and_enter_says_it(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        await pilot.press(*"personas")
        await wait_for(pilot, lambda: "No es de los agentes." in shown(app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: "▲ No es de los agentes." in shown(app))
        assert isinstance(app.screen, Palette)


async def test_what_a_row_cannot_do_says_why_in_its_place(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        await pilot.press(*"iguales")
        await wait_for(pilot, lambda: "primero escriba la opción" in shown(app))


async def test_what_is_done_by_its_key_stands_first_the_next_time(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await pilot.press("o", "o", "c")
        await wait_for(pilot, lambda: isinstance(app.screen, PickerModal))
        await pilot.press("escape")
        await open_palette(pilot)
        await wait_for(pilot, lambda: "Lo que usted más usa aquí" in shown(app))
        lines = rows(app)
        first = next(y for y, row in enumerate(lines) if "Lo que usted más usa aquí" in row)
        assert "cambiar el orden" in lines[first + 1]
        assert "cuántos hay de cada uno" in lines[first + 2]


async def test_a_word_of_a_name_comes_before_one_of_what_another_does(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        field = app.focused
        for key in (*"rev", "enter"):
            field.post_message(events.Key(key, key if len(key) == 1 else None))
        # Wait until it is drawn, so that the program is not left while the screen is being built.
        await wait_for(pilot, lambda: "REVISIÓN" in shown(app))


async def test_what_registers_or_opens_is_not_done_by_a_word_that_is_not_of_its_name(app):
    app = app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await open_palette(pilot)
        await pilot.press(*"op")
        await wait_for(pilot, lambda: "abre el renglón" in shown(app))
        assert "►  Aquí" not in shown(app)
        assert rows(app)[-1].split("Esc ")[1].strip() == "Cierra la paleta"
        await pilot.press("enter")
        await wait_for(pilot, lambda: "▲ «Abrir» no se llama así" in shown(app))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: app.screen.bench.entered)
