"""A caso somebody else changed while one typed: what happened, what was one's own, and four ways
out that Enter alone takes."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.keyboard import REGISTERING
from tests.screens.steps import (
    RECHAZAR,
    borrador,
    box,
    caso,
    held,
    next_caso,
    open_form,
    open_one,
    paste,
    press,
    see,
    shows,
)
from tests.support import wait_for

NOTA_AJENA = [Request(Evento.NOTA, {}, "llamó por la mañana")]


async def contestar(pilot, *keystrokes):
    """Answer the picture once its keys are admitted."""
    await box(pilot, ConflictScreen)
    await see(pilot, "Qué quiere hacer")
    await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
    await pilot.press(*keystrokes)


@pytest.fixture
def chocar(services, servicios_de, id_de):
    """Type the form of a wrong rejection while andres decides the same caso, and press Enter."""

    async def do(pilot, foreign=RECHAZAR):
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await open_form(pilot, screen, "4")
        await pilot.press("1")
        await paste(pilot, "4471099104")
        await pilot.press("tab", "1", "tab")
        await paste(pilot, "LLS 55")
        services.triage.release(number)
        servicios_de("andres").recorder.register(number, foreign)
        await press(pilot, "enter", opens=ConflictScreen)
        return screen

    return do


async def test_only_a_way_out_that_is_chosen_and_permitted_is_taken(app, chocar, services, id_de):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot)
        before = caso(services, number).version
        await contestar(pilot, "enter")
        await see(pilot, "Escoja primero")
        await press(pilot, "v", sees="Todos los datos")
        await press(pilot, "escape", sees="Qué quiere hacer")
        await press(pilot, "4", sees="► no se puede: desde Por contactar")
        await press(pilot, "1", "escape", sees="escriba 1, 2, 3")
        assert isinstance(pilot.app.screen, ConflictScreen)
        assert caso(services, number).version == before
        await pilot.press("3", "enter")
        await see(pilot, "Se descartó lo suyo", "Informe al usuario que el ajuste no aplica")
        assert borrador(services, number) == {}


async def test_leaving_it_keeps_the_draft_and_takes_no_key_and_coming_back_asks_again(
    app, chocar, services, id_de, monkeypatch
):
    free = held(monkeypatch, TriageService, "release_if_mine")
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await chocar(pilot)
        await contestar(pilot, "escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await press(pilot, "enter", until=lambda: screen.bench.order.text == REGISTERING)
        assert screen.at_hand.card.caso.id == number
        free.set()
        await next_caso(pilot, screen, number)
        await wait_for(pilot, lambda: screen.admits("1"))
        assert borrador(services, number)["c._cual"] == "LLS 55"
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        await see(pilot, "Este caso cambió", "y también: prueba, cuál, cuándo")


@pytest.mark.parametrize(
    ("digit", "evento", "said"),
    [("1", "nota", ("LLS 55", "4471099104")), ("2", "pedir_revision", ("mal rechazado",))],
)
async def test_ones_own_may_stay_as_a_note_or_be_asked_of_the_supervisor_and_the_next_caso_arrives(
    app, chocar, services, id_de, digit, evento, said
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await chocar(pilot)
        await contestar(pilot, digit, "enter")
        await next_caso(pilot, screen, number)
    card = services.triage.card(number)
    line = next(line for line in card.lines if line.evento == evento)
    assert line.agente == "yuli"
    assert all(text in (line.nota or line.datos["motivo"]) for text in said)
    assert card.caso.revision == (line.line if evento == "pedir_revision" else None)
    assert (card.borrador, card.caso.estado) == ({}, Estado.POR_CONTACTAR)


async def test_ones_own_is_registered_when_the_procedure_still_permits_it(
    app, chocar, services, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot, NOTA_AJENA)
        await see(pilot, "4 Registrar lo mío ")
        assert not shows(pilot, "no se puede")
        await contestar(pilot, "4", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.REESCALADO)
        assert caso(services, number).radicado_actual == "4471099104"


async def test_a_caso_another_has_now_offers_only_to_throw_away_or_to_wait(
    app, chocar, servicios_de, id_de
):
    andres = servicios_de("andres").triage
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot, NOTA_AJENA)
        await contestar(pilot, "escape")
        await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConflictScreen))
        andres.open_caso(number)
        pilot.app.screen.receive(number)
        await see(pilot, "andres lo tomó, y lo tiene")
        await contestar(pilot, "1")
        await see(pilot, "► no se puede: lo tiene andres")
        for text in (
            "1 Guardar lo mío como nota    no se puede: lo tiene andres",
            "2 Pedirle a la supervisora que decida    no se puede: lo tiene andres",
            "▲ Si ya marcó 4471099104 en RR, esa marcación hay que cerrarla: 3 no la cierra.",
        ):
            assert shows(pilot, text), text
        andres.recorder.register(number, RECHAZAR)
        andres.release(number)
        await press(pilot, "1", sees="su trabajo queda como nota")
        await see(pilot, "andres registró bien rechazado: sin pruebas")
        await see(pilot, "escoja 1 o 2: esa marcación hay que cerrarla.")
        await press(pilot, "enter", until=lambda: not isinstance(pilot.app.screen, ConflictScreen))
        await wait_for(
            pilot, lambda: any("LLS 55" in (x.nota or "") for x in andres.card(number).lines)
        )


async def test_a_digit_without_a_form_is_ones_own_too(app, services, servicios_de, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await press(pilot, "1", sees="Línea RR al registrar")
        services.triage.release(number)
        servicios_de("andres").recorder.register(number, NOTA_AJENA)
        await pilot.press("enter")
        await contestar(pilot)
        # What it would leave in RR was foreseen of the caso as it was.
        assert screen.bench.sight.rr is None
        await see(pilot, "Decisión     1 bien aplicado")
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.POR_CONTACTAR)
