"""A field takes a paste as its value and gives its list of values on F4."""

from __future__ import annotations

from functools import partial

from textual import events

from ajustes_tui.widgets.field import TextField
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, wait_for


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


async def test_a_field_keeps_what_is_typed_and_pasted_and_f4_asks_for_its_values():
    class TextBox(Anfitrion):
        def on_text_field_list_requested(self, message):
            self.mensajes.append(message.field)

    field = TextField(width=20)
    app = TextBox(field)
    async with app.run_test(size=(80, 24)) as pilot:
        assert not field.cursor_blink
        field.focus()
        await pilot.press("s", "question_mark", "1")
        assert field.value == "s?1"
        await pilot.press("f4")
        await wait_for(pilot, lambda: app.mensajes == [field])
        field.value = ""
        field.post_message(events.Paste("  4471099104 \n"))
        await wait_for(pilot, lambda: field.value == "4471099104")


async def test_a_field_shows_difficult_texts_on_its_one_row():
    app = Anfitrion(
        *(partial(TextField, text, width=30, help_text=text) for text in TEXTOS_DIFICILES)
    )
    async with app.run_test(size=(80, 24), tooltips=True) as pilot:
        await pilot.pause()
        assert {tuple(field.size) for field in app.query(TextField)} == {(30, 1)}
        assert "\x1b" not in "".join(rows(app))


async def test_a_field_made_narrower_keeps_its_cursor_in_sight():
    app = Anfitrion(partial(TextField, "estado:aprob !aliado:norte causal:Z9", width=60))
    async with app.run_test(size=(80, 24)) as pilot:
        field = app.query_one(TextField)
        field.focus()
        await wait_for(pilot, lambda: rows(app)[0].startswith("estado:aprob"))
        field.styles.width = 20
        await wait_for(pilot, lambda: rows(app)[0].rstrip() == "ado:norte causal:Z9")
