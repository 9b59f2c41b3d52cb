"""The way back leads to the place that sent the person, with what it needs to show again."""

from __future__ import annotations

import pytest

from ajustes_tui.screens.navigation import Origin
from tests.screens.steps import press, see


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


@pytest.mark.parametrize(("place", "key"), [("triage", "f3"), ("contacto", "f4")])
async def test_the_key_of_the_place_where_one_is_says_so(app, id_de, place, key):
    async with app(place).run_test(size=(80, 24)) as pilot:
        if place == "triage":
            pilot.app.screen.receive(id_de("dificil"))
            await see(pilot, "escriba 1 a")
        await press(pilot, key, sees="Ya está aquí: Esc va un paso atrás")
