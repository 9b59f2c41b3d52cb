"""A field takes a paste as its value and gives its list of values on F4."""

from __future__ import annotations

import pytest
from textual import events

from ajustes_tui.widgets.field import Campo
from tests.support import TEXTOS_DIFICILES, Anfitrion, filas, wait_for


async def test_a_paste_fills_the_field_without_blanks_or_breaks():
    campo = Campo(ancho=20)
    async with Anfitrion(campo).run_test(size=(80, 24)) as pilot:
        campo.focus()
        campo.post_message(events.Paste("  4471099104 \n"))
        await wait_for(pilot, lambda: campo.value == "4471099104")


async def test_letters_typed_in_a_field_stay_in_it():
    campo = Campo(ancho=20)
    async with Anfitrion(campo).run_test(size=(80, 24)) as pilot:
        campo.focus()
        await pilot.press("s", "question_mark", "1")
        assert campo.value == "s?1"


async def test_f4_asks_for_the_values_of_the_field():
    class Caja(Anfitrion):
        def on_campo_lista_pedida(self, mensaje):
            self.mensajes.append(mensaje.campo)

    campo = Campo(ancho=20)
    app = Caja(campo)
    async with app.run_test(size=(80, 24)) as pilot:
        campo.focus()
        await pilot.press("f4")
        await wait_for(pilot, lambda: app.mensajes == [campo])


async def test_the_cursor_of_a_field_does_not_blink():
    campo = Campo(ancho=20)
    async with Anfitrion(campo).run_test(size=(80, 24)):
        assert not campo.cursor_blink


@pytest.mark.parametrize("dificil", TEXTOS_DIFICILES)
async def test_a_field_shows_difficult_texts_on_its_one_row(dificil):
    app = Anfitrion(lambda: Campo(dificil, ancho=30, ayuda=dificil))
    async with app.run_test(size=(80, 24), tooltips=True) as pilot:
        await pilot.pause()
        campo = app.query_one(Campo)
        assert (campo.size.width, campo.size.height) == (30, 1)
        assert "\x1b" not in "".join(filas(app))
