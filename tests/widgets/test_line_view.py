"""A block of lines repaints what changed and scrolls when its place is small."""

from __future__ import annotations

from ajustes_tui.ui.text import Span
from ajustes_tui.widgets.frame import CardView
from ajustes_tui.widgets.line_view import Canvas
from tests.support import TEXTOS_DIFICILES, Anfitrion, rows, wait_for


class Espia(Canvas):
    """A block that notes which rows were drawn."""

    def render_line(self, y):
        self.__dict__.setdefault("dibujadas", []).append(y)
        return super().render_line(y)


def lines(count=19):
    return [[Span(f"renglón {n}")] for n in range(count)]


async def test_only_the_line_that_changed_is_drawn_again():
    canvas = Espia(lines())
    async with Anfitrion(canvas).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "dibujadas" in canvas.__dict__)
        canvas.dibujadas.clear()
        new = lines()
        new[7] = [Span("otra cosa")]
        canvas.show(new)
        await wait_for(pilot, lambda: canvas.dibujadas)
        await pilot.pause()
        assert set(canvas.dibujadas) == {7}


async def test_a_small_window_scrolls_to_the_last_line():
    canvas = Canvas(lines(30))
    app = Anfitrion(canvas)
    async with app.run_test(size=(60, 12)) as pilot:
        canvas.focus()
        await pilot.press("end")
        await wait_for(pilot, lambda: rows(app)[11].startswith("renglón 29"))


async def test_the_card_is_eighty_by_twenty_at_every_size():
    card = CardView()
    async with Anfitrion(card).run_test(size=(80, 24)) as pilot:
        card.canvas.show(lines())
        for size in ((80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert (card.size.width, card.size.height) == (80, 20)
            assert card.canvas.size.height == 19
            assert card.order.region.y == 19


async def test_difficult_texts_take_the_width_of_the_block():
    canvas = Canvas([[Span(dificil)] for dificil in TEXTOS_DIFICILES])
    async with Anfitrion(canvas).run_test(size=(80, 24)):
        assert {canvas.render_line(y).cell_length for y, _ in enumerate(TEXTOS_DIFICILES)} == {80}


async def test_a_block_taken_out_before_the_next_layout_is_painted_blank():
    canvas = Canvas(lines())
    async with Anfitrion(canvas).run_test(size=(80, 24)):
        assert canvas.render_line(0).text.strip() == "renglón 0"
        await canvas.remove()
        assert canvas.render_line(0).text.strip() == ""
