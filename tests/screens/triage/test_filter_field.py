"""The field of the queue's filter: what it offers, what it keeps, and what an empty list says."""

from __future__ import annotations

from textual import events

from tests.screens.steps import press, see, whole
from tests.support import rows, wait_for


def screen_of(pilot):
    return pilot.app.screen.queue


async def listed(pilot):
    await wait_for(
        pilot, lambda: screen_of(pilot).table.row_count and screen_of(pilot).table.current
    )
    return screen_of(pilot)


def counted(pilot):
    """Return the words offered with their counts, once all of them are counted."""
    offers = screen_of(pilot).filter.field.offered()
    return {o.word.text: o.casos for o in offers if o.casos is not None}


async def test_each_word_is_offered_with_the_casos_it_would_leave(app, services):
    async with app().run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        for typed, named in (
            ("causal:", "estado:decidir libres"),
            ("!asesor:", "estado:decidir libres"),
            ("estado:", "libres"),
            ("causal:A,", "estado:decidir libres"),
        ):
            await press(pilot, "f", *typed, until=lambda: counted(pilot))
            for value, casos in counted(pilot).items():
                kept = services.queue.criteria_of(services.queue.query(f"{named} {typed}{value}"))
                assert services.queue.count(kept) == casos, (typed, value)
            await pilot.press(*["backspace"] * len(typed), "enter")
            await wait_for(pilot, lambda: not queue.filter.typing)


async def test_a_line_left_with_escape_comes_back_and_one_given_is_brought_by_the_arrow(
    app, servicios_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("f", *"causal:D", "enter")
        await pilot.press("f", *"peña", "escape")
        await wait_for(pilot, lambda: queue.filter.filter.line == "causal:D")
        await see(pilot, "«causal:D peña» quedó sin dar")
        await pilot.press("f")
        assert queue.filter.field.value == "causal:D peña"
        await pilot.press("enter")
    async with app().run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await press(pilot, "f", *"mio", until=lambda: queue.filter.field.given)
        await pilot.press("up")
        assert queue.filter.field.value == "causal:D peña"
        await pilot.press("up")
        assert queue.filter.field.value == "causal:D"
        await pilot.press("down", "down")
        assert queue.filter.field.value == "mio"
    # They are kept with the filters of the person, and are none of those that have a name.
    assert servicios_de("yuli").queue.given_lines() == ["causal:D peña", "causal:D"]
    assert not any(item.own for item in servicios_de("yuli").queue.uncounted_filters())
    assert servicios_de("andres").queue.given_lines() == []


async def test_a_burst_is_completed_in_its_order_and_a_word_nobody_knows_said_beside_the_field(app):
    async with app().run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("f")
        keys = [*"cau", "tab", *"D", "tab", *"recha", "down", "up", "right", "enter", *"zz"]
        for key in keys:
            queue.filter.field.post_message(events.Key(key, key if len(key) == 1 else None))
        await wait_for(pilot, lambda: not queue.filter.typing)
        assert queue.filter.filter.line == "causal:D estado:rechazado"
        assert not queue.filter.field.offers.display
        await press(pilot, "f", "ctrl+u", *"estdo:re", until=lambda: "▲ " in rows(pilot.app)[1])
        assert "¿estado?" in rows(pilot.app)[1]
        assert "estdo:re" in rows(pilot.app)[1]
        await press(pilot, "ctrl+u", *"aliado:nor", until=lambda: counted(pilot))
        assert queue.filter.field.offers.display
        await press(pilot, "enter", until=lambda: queue.filter.filter.line == "aliado:nor")
        assert not queue.filter.field.offers.display
        # An empty list says which word to leave out, and the key does it.
        await pilot.press("f", "ctrl+u", *"estado:rechazado asesor:ZZ99", "enter")
        await see(pilot, "Supr  quita asesor:ZZ99")
        left = int(whole(pilot).partition("quedan ")[2].split()[0])
        await press(pilot, "delete", until=lambda: queue.table.row_count == left)
        assert queue.filter.filter.line == "estado:rechazado"
