"""The palette: what its words find, in which place, what cannot be done, and keys that come in a burst."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from ajustes_tui.commands import Palette
from ajustes_tui.screens.modals.picker import PickerModal
from tests.screens.steps import box, listing, open_one, press, see, shows
from tests.support import rows, wait_for


async def open_palette(pilot):
    await pilot.press("ctrl+p")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, Palette) and pilot.app.focused)


def burst(pilot, *keys):
    """Type keys that arrive at once."""
    for key in keys:
        pilot.app.focused.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_the_palette_finds_what_its_words_name_and_says_why_it_cannot_be_done(app):
    async with app().run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await open_palette(pilot)
        assert not pilot.app.screen.query_one(Input).cursor_blink
        for typed, said in (
            ("[/]", "Nada coincide"),
            ("motivo", "Motivos"),
            ("iguales", "primero escriba la opción"),
            ("personas", "No es de los agentes."),
        ):
            await press(pilot, "ctrl+u", *typed, sees=said)
            # What is of another place says of which.
            assert said != "Motivos" or any("KPI" in row for row in rows(pilot.app) if said in row)
        await press(pilot, "enter", sees="▲ No es de los agentes.")
        await box(pilot, Palette)
        # What registers or opens is not done by a word that is not of its name.
        await press(pilot, "ctrl+u", *"op", sees="abre el renglón")
        assert not shows(pilot, "►  Aquí")
        assert rows(pilot.app)[-1].split("Esc ")[1].strip() == "Cierra la paleta"
        await press(pilot, "enter", sees="▲ «Abrir» no se llama así")
        await press(pilot, "ctrl+u", *"imp base", sees="importar una base")
        await press(pilot, "enter", until=lambda: pilot.app.current_mode == "importacion")
        # An Enter in a burst does what was typed before it.
        await open_palette(pilot)
        burst(pilot, *"llamadas", "enter", *"zz")
        await wait_for(pilot, lambda: pilot.app.current_mode == "contacto")
        # A word of a name comes before one of what another does.
        await open_palette(pilot)
        burst(pilot, *"rev", "enter")
        # Wait until it is drawn, so that the program is not left while the screen is being built.
        await see(pilot, "REVISIÓN")


async def test_what_is_done_by_its_key_stands_first_the_next_time(app):
    async with app().run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await press(pilot, "o", "o", "c", opens=PickerModal)
        await pilot.press("escape")
        await open_palette(pilot)
        await see(pilot, "Lo que usted más usa aquí")
        lines = rows(pilot.app)
        first = next(y for y, row in enumerate(lines) if "Lo que usted más usa aquí" in row)
        assert "cambiar el orden" in lines[first + 1]
        assert "cuántos hay de cada uno" in lines[first + 2]


async def test_an_act_of_a_caso_is_done_from_the_palette_too(app, id_de):
    """It stands on the card, and not on the screen that the table names."""
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        await open_palette(pilot)
        await press(pilot, *"saltar", sees="saltar, con motivo")
        await press(pilot, "enter", opens=PickerModal)
