"""The way back leads to the place that sent the person, with what it needs to show again."""

from __future__ import annotations

import pytest

from ajustes_tui.screens.navigation import Origin
from tests.support import rows, wait_for


def shows(app, text):
    return any(text in row for row in rows(app))


def test_nobody_sent_the_person_so_the_place_says_where_back_is():
    way = Origin().way_back("turno")
    assert (way.mode, way.request, way.back) == ("turno", None, True)


def test_the_way_back_carries_what_the_place_before_was_showing():
    origin = Origin()
    origin.note("kpi", ("causales", 3))
    way = origin.way_back("triage")
    assert (way.mode, way.request, way.back) == ("kpi", ("causales", 3), True)


def test_coming_by_the_key_of_the_place_forgets_who_sent_the_person_before():
    origin = Origin()
    origin.note("kpi", "place")
    origin.note()
    assert origin.way_back("triage").mode == "triage"


@pytest.mark.parametrize(
    ("place", "key", "said"),
    [
        ("triage", "f3", "Ya está en la cola"),
        ("contacto", "f4", "Ya está en la agenda"),
        ("kpi", "f5", "Ya está aquí; F1 muestra las teclas"),
    ],
)
async def test_the_key_of_the_place_where_one_is_says_so(app, place, key, said):
    programa = app(place)
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: not shows(programa, "Leyendo…"))
        await pilot.press(key)
        await wait_for(pilot, lambda: shows(programa, said))


async def test_the_key_of_the_queue_on_a_card_says_how_it_is_left(app, id_de):
    programa = app("triage")
    async with programa.run_test(size=(80, 24)) as pilot:
        programa.screen.receive(id_de("dificil"))
        await wait_for(pilot, lambda: shows(programa, "nada se registra sin Enter"))
        await pilot.press("f3")
        await wait_for(pilot, lambda: shows(programa, "Ya está en triage: Esc vuelve a la cola"))
