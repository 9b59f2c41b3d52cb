"""A block of lines repaints what changed and scrolls when its place is small."""

from __future__ import annotations

import pytest

from ajustes_tui.ui.text import Trozo
from ajustes_tui.widgets.card import Ficha
from ajustes_tui.widgets.line_view import Lienzo
from tests.support import TEXTOS_DIFICILES, Anfitrion, filas, texto, wait_for


class Espia(Lienzo):
    """A block that notes which rows were drawn."""

    def render_line(self, y):
        self.__dict__.setdefault("dibujadas", []).append(y)
        return super().render_line(y)


def lineas(cuantas=19):
    return [[Trozo(f"renglón {n}")] for n in range(cuantas)]


async def test_only_the_line_that_changed_is_drawn_again():
    lienzo = Espia(lineas())
    async with Anfitrion(lienzo).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "dibujadas" in lienzo.__dict__)
        lienzo.dibujadas.clear()
        nuevas = lineas()
        nuevas[7] = [Trozo("otra cosa")]
        lienzo.show(nuevas)
        await wait_for(pilot, lambda: lienzo.dibujadas)
        await pilot.pause()
        assert set(lienzo.dibujadas) == {7}


async def test_one_line_can_be_replaced():
    lienzo = Lienzo(lineas())
    async with Anfitrion(lienzo).run_test(size=(80, 24)):
        lienzo.show_line(3, [Trozo("cambiada")])
        assert texto(lienzo)[3].strip() == "cambiada"


async def test_a_small_window_scrolls_to_the_last_line():
    lienzo = Lienzo(lineas(30))
    app = Anfitrion(lienzo)
    async with app.run_test(size=(60, 12)) as pilot:
        lienzo.focus()
        await pilot.press("end")
        await wait_for(pilot, lambda: filas(app)[11].startswith("renglón 29"))


async def test_the_card_is_eighty_by_twenty_at_every_size():
    for tamano in ((80, 24), (120, 40)):
        ficha = Ficha()
        async with Anfitrion(ficha).run_test(size=tamano) as pilot:
            ficha.show(lineas())
            await pilot.pause()
            assert (ficha.size.width, ficha.size.height) == (80, 20)
            assert ficha.lienzo.size.height == 19
            assert ficha.orden.region.y == 19


@pytest.mark.parametrize("dificil", TEXTOS_DIFICILES)
async def test_difficult_texts_take_the_width_of_the_block(dificil):
    lienzo = Lienzo([[Trozo(dificil)]])
    async with Anfitrion(lienzo).run_test(size=(80, 24)):
        assert lienzo.render_line(0).cell_length == 80


async def test_a_block_taken_out_before_the_next_layout_is_painted_blank():
    lienzo = Lienzo(lineas())
    async with Anfitrion(lienzo).run_test(size=(80, 24)):
        assert lienzo.render_line(0).text.strip() == "renglón 0"
        await lienzo.remove()
        assert lienzo.render_line(0).text.strip() == ""
