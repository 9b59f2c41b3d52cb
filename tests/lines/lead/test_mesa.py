"""The work in progress in plain lines: who has what, and taking it away or giving it to somebody else."""

from __future__ import annotations

import pytest

from ajustes_tui.lines.lead.cifras import OpenWorkDialogue
from ajustes_tui.lines.places import PLACES


@pytest.fixture
def claimed(services, id_de):
    """A caso that the agente has in hand."""
    caso_id = id_de("rechazado")
    services.triage.open_caso(caso_id)
    return caso_id


@pytest.fixture
def talk(begin, claimed, servicios_de):
    return begin(
        lambda console: OpenWorkDialogue(console).talk(), servicios_de("drubio"), width=200
    )


def test_a_claim_is_heard_and_released_by_s_alone(services, talk, claimed):
    held = f"{claimed}, login yuli, cuenta 900 041 27, estado por clasificar, desde hoy a las 10:40"
    assert held in talk.first
    assert held in talk.answer("tomados")
    assert "Escriba soltar y el número" in talk.answer("soltar")
    assert "yuli deja de tenerlo" in talk.answer(f"soltar {claimed}")
    assert services.triage.card(claimed).toma.login == "yuli"
    assert "ya no lo tiene yuli" in talk.answer("s")
    assert services.triage.card(claimed).toma is None
    assert "Tomados: ninguno." in talk.answer("tomados")
    assert "no lo tiene nadie" in talk.answer(f"soltar {claimed}")


def test_a_caso_is_given_to_another_person_with_the_reason(services, talk, claimed):
    heard = talk.answer(f"reasignar {claimed}")
    number = next(x.split(",")[0] for x in heard.split("\n") if ", andres, " in x)
    assert "Queda entre los actos" in talk.answer(number)
    talk.answer("motivo")
    talk.answer("yuli sale temprano")
    assert "quedó con andres" in talk.answer("s")
    assert services.triage.card(claimed).toma.login == "andres"
    heard = talk.answer("actos")
    assert "Drubio, acto reasignar, " in heard
    assert "yuli sale temprano" in heard


def test_an_agente_looks_and_changes_nothing_and_every_prompt_has_help(begin, claimed, services):
    talk = begin(lambda console: OpenWorkDialogue(console).talk(), width=40)
    for line in ("tomados", "citas", "saltos", "cola", "personas", "actos", "otra"):
        for said in (talk.answer(line), talk.answer("?")):
            assert all(len(row) <= 41 for row in said.split("\n"))
            assert "soltar" not in said
        assert "Enter solo" in said


def test_the_people_and_the_trail_are_orders_narrowed_by_their_options(
    begin, claimed, servicios_de
):
    boss = servicios_de("drubio")
    people, trail = (
        begin(lambda console, word=word: _place(word).open(console).talk(), boss, width=200)
        for word in ("personas", "auditoría")
    )
    assert "Yuli, nombre Yuli de prueba, rol agente, activo." in people.first
    assert "drubio: Leyó" in trail.answer("login drubio")
    assert "Enter solo" in trail.answer("?")
    assert "Yuli" not in trail.answer("")
    trail.answer("cuenta 90009999")
    assert "cuenta 900 099 99" in trail.answer("otra")
    assert "Nada." in trail.answer("accion nada")
    assert "sistema: Agregó a yuli" in trail.answer("todo") + trail.answer("más")


def _place(word):
    return next(place for place in PLACES if place.word == word)
