"""A field takes a paste as its value and gives its list of values on F4."""

from __future__ import annotations

import pytest
from textual import events

from ajustes_tui.widgets.field import TextField
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, wait_for


async def test_a_paste_fills_the_field_without_blanks_or_breaks():
    field_name = TextField(width=20)
    async with Anfitrion(field_name).run_test(size=(80, 24)) as pilot:
        field_name.focus()
        field_name.post_message(events.Paste("  4471099104 \n"))
        await wait_for(pilot, lambda: field_name.value == "4471099104")


async def test_a_paste_too_long_is_cut_at_what_fits_and_that_is_told():
    class TextBox(Anfitrion):
        def on_paste_cut(self, message):
            self.mensajes.append(message.text)

    field = TextField(width=20, maximum=15)
    app = TextBox(field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.focus()
        await pilot.press(*"12345")
        field.post_message(events.Paste("x" * 1440))
        await wait_for(pilot, lambda: field.value == "12345" + "x" * 10)
        await wait_for(
            pilot, lambda: app.mensajes == ["Se pegaron 10 de 1440 letras: no caben más"]
        )


async def test_letters_typed_in_a_field_stay_in_it():
    field_name = TextField(width=20)
    async with Anfitrion(field_name).run_test(size=(80, 24)) as pilot:
        field_name.focus()
        await pilot.press("s", "question_mark", "1")
        assert field_name.value == "s?1"


async def test_f4_asks_for_the_values_of_the_field():
    class TextBox(Anfitrion):
        def on_text_field_list_requested(self, message):
            self.mensajes.append(message.field)

    field_name = TextField(width=20)
    app = TextBox(field_name)
    async with app.run_test(size=(80, 24)) as pilot:
        field_name.focus()
        await pilot.press("f4")
        await wait_for(pilot, lambda: app.mensajes == [field_name])


async def test_the_cursor_of_a_field_does_not_blink():
    field_name = TextField(width=20)
    async with Anfitrion(field_name).run_test(size=(80, 24)):
        assert not field_name.cursor_blink


@pytest.mark.parametrize("dificil", TEXTOS_DIFICILES)
async def test_a_field_shows_difficult_texts_on_its_one_row(dificil):
    app = Anfitrion(lambda: TextField(dificil, width=30, help_text=dificil))
    async with app.run_test(size=(80, 24), tooltips=True) as pilot:
        await pilot.pause()
        field_name = app.query_one(TextField)
        assert (field_name.size.width, field_name.size.height) == (30, 1)
        assert "\x1b" not in "".join(rows(app))
