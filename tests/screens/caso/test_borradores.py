"""A store that is busy with a base: drafts and decisions wait, each bound to its own caso."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.errors import Conflicto
from ajustes_tui.screens.caso.session import REGISTRANDO
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.casos.base import ServicioDeCasos
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.widgets.frame import FilaOrden
from tests.screens.triage.test_triage import abrir, caso, lista, orden
from tests.support import wait_for

MOTIVO = "no hay soportes en RR ni en la OT"


async def pqr_a_medias(pilot, numero):
    pantalla = await abrir(pilot, numero)
    await pilot.press("2")
    await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
    await pilot.press(*MOTIVO)
    return pantalla


async def nota_abierta(pilot):
    await pilot.press("f7")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))


async def test_nobody_leaves_a_caso_while_its_decision_waits_for_its_draft(
    app, servicios, id_de, libre
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await pqr_a_medias(pilot, numero)
        await pilot.press("enter", "escape", "escape", "down", "2", "enter")
        await wait_for(pilot, lambda: orden(pantalla) == REGISTRANDO)
        assert pantalla.bench.entered
        assert pantalla.at_hand.ficha.caso.id == numero
        libre.set()
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        otro = pantalla.at_hand.ficha.caso.id
        assert [linea.evento for linea in servicios.triage.ficha(otro).lineas] == ["caso_nuevo"]


async def test_a_note_from_the_queue_stays_with_its_row_when_one_goes_on(
    app, servicios, id_de, libre
):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.queue.table.cursor_id
        await nota_abierta(pilot)
        await pilot.press(*"llama en la tarde", "enter", "down")
        await wait_for(pilot, lambda: pantalla.at_hand is not None)
        otro = pantalla.at_hand.ficha.caso.id
        assert otro != numero
        libre.set()
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).lineas[0].nota)
        assert servicios.triage.ficha(numero).lineas[0].nota == "llama en la tarde"
        assert servicios.triage.ficha(otro).lineas[0].evento != Evento.NOTA


async def test_the_last_letters_are_kept_on_the_caso_one_has_left(app, servicios, libre):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.queue.table.cursor_id
        await nota_abierta(pilot)
        await pilot.press(*"llama en la tarde", "escape", "down")
        await wait_for(pilot, lambda: pantalla.at_hand is not None)
        libre.set()
        borrador = lambda: servicios.triage.ficha(numero).borrador  # noqa: E731
        await wait_for(pilot, lambda: borrador().get("t.nota") == "llama en la tarde")


async def test_a_note_from_the_queue_leaves_the_form_half_filled_of_its_caso(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await pqr_a_medias(pilot, numero)
        borrador = lambda: servicios.triage.ficha(numero).borrador  # noqa: E731
        await wait_for(pilot, lambda: MOTIVO in borrador().values())
        forma = borrador()
        await pilot.press("escape", "escape")
        await wait_for(pilot, lambda: not pantalla.bench.entered)
        pantalla.queue.table.move_to_id(numero)
        await nota_abierta(pilot)
        await pilot.press("h")
        await wait_for(pilot, lambda: borrador() == forma | {"t.nota": "h"})
        await pilot.press("backspace", "escape")
        await wait_for(pilot, lambda: borrador() == forma)


async def test_the_text_of_a_note_that_was_refused_is_still_there(app, servicios, negado):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.queue.table.cursor_id
        await nota_abierta(pilot)
        await pilot.press(*"llama en la tarde", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert servicios.triage.ficha(numero).borrador == {"t.nota": "llama en la tarde"}


async def test_f10_behind_enter_leaves_the_decision_registered(app, servicios, id_de, libre):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await pqr_a_medias(pilot, numero)
        await pilot.press("enter", "f10")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        assert pantalla.writing()
        await pilot.press("s")
        await wait_for(pilot, lambda: "Sale apenas" in orden(pantalla))
        libre.set()
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert caso(servicios, numero).estado is Estado.EN_PQR


@pytest.fixture
def apurado(monkeypatch):
    """An event that is set once nobody who writes in the store is to be waited for."""
    apurado = threading.Event()
    monkeypatch.setattr(TriageService, "apurar", lambda _self: apurado.set())
    return apurado


@pytest.fixture
def sin_turno(apurado, monkeypatch):
    """An event: until it is set what registers waits for its turn, or gives it up when hastened."""
    libre = threading.Event()
    registrar = TriageService.registrar

    def esperar(self, *datos, **mas):
        limite = monotonic() + 20
        while not libre.wait(0.01):
            if apurado.is_set() or monotonic() > limite:
                raise Conflicto("El almacén siguió ocupado.", codigo="almacen_ocupado")
        return registrar(self, *datos, **mas)

    monkeypatch.setattr(TriageService, "registrar", esperar)
    yield libre
    libre.set()


async def test_f10_gives_what_is_being_registered_its_turn(
    app, servicios, id_de, apurado, sin_turno
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await pqr_a_medias(pilot, numero)
        await pilot.press("enter")
        await wait_for(pilot, pantalla.writing)
        await pilot.press("f10")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await pilot.press("s")
        await wait_for(pilot, lambda: "Sale apenas" in orden(pantalla))
        assert not apurado.is_set()
        sin_turno.set()
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)
        await wait_for(pilot, lambda: not pilot.app.is_running)


async def test_f10_twice_loses_no_decision(app, servicios, id_de, apurado, sin_turno):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, pantalla.writing)
        await pilot.press("f10", "f10")
        await wait_for(pilot, lambda: "Sale apenas" in orden(pantalla))
        assert not apurado.is_set()
        sin_turno.set()
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert caso(servicios, numero).estado is Estado.POR_CONTACTAR


async def test_who_leaves_reads_first_that_what_was_registered_was_refused(
    app, servicios, id_de, apurado, sin_turno
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, pantalla.writing)
        await pilot.press("f10")
        await wait_for(pilot, lambda: "Sale apenas" in orden(pantalla))
        apurado.set()
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert pilot.app.is_running
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await pilot.press("f10")
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR


async def test_enter_right_behind_the_digit_of_a_form_ends_nothing(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("sin_respuesta"))
        pantalla.bench.action_elegir("2")
        pantalla.bench.action_registrar()
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        assert pilot.app.is_running


async def test_f10_waits_for_nobody_when_nothing_is_being_registered(app, id_de, apurado):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await pqr_a_medias(pilot, id_de("sin_respuesta"))
        assert not pantalla.writing()
        await pilot.press("f10")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await pilot.press("s")
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert apurado.is_set()


@pytest.fixture
def detenido(monkeypatch):
    """An event: until it is set nobody passes over a caso, as while the store is busy."""
    libre = threading.Event()
    saltar = TriageService.saltar

    def esperar(self, *datos):
        assert libre.wait(20)
        return saltar(self, *datos)

    monkeypatch.setattr(TriageService, "saltar", esperar)
    yield libre
    libre.set()


async def saltado(pilot, numero):
    """Ask for another caso instead of this one."""
    pantalla = await abrir(pilot, numero)
    await pilot.press("s")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
    await pilot.press(*"luego", "enter")
    await wait_for(pilot, lambda: pilot.app.screen is pantalla)
    return pantalla


async def test_a_caso_that_is_being_skipped_takes_no_key_and_the_next_one_does(
    app, servicios, id_de, detenido
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await saltado(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: orden(pantalla) == REGISTRANDO)
        assert pantalla.at_hand.ficha.caso.id == numero
        assert pantalla.at_hand.elegida is None
        detenido.set()
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        await wait_for(pilot, lambda: pantalla.admits("1"))
        assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR


async def test_nothing_is_being_registered_once_no_caso_is_left_behind_the_skipped_one(
    app, servicios_de, id_de, monkeypatch
):
    andres = servicios_de("andres").triage
    saltar = TriageService.saltar

    def perderlo(self, caso_id, motivo):
        ficha = saltar(self, caso_id, motivo)
        andres.abrir(caso_id)
        return ficha

    monkeypatch.setattr(TriageService, "saltar", perderlo)
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        for otro in set(andres.list_ids(FiltroCasos())) - {numero}:
            andres.abrir(otro)
        pantalla = await saltado(pilot, numero)
        await wait_for(pilot, lambda: not pantalla.bench.entered)
        await wait_for(pilot, lambda: not pantalla.writing())
        fila = pantalla.query_one("#orden-cola", FilaOrden)
        await wait_for(pilot, lambda: "libre" in fila.texto)
        pantalla.load()
        await pilot.pause()
        await wait_for(pilot, lambda: "libre" in fila.texto)


async def test_keys_act_again_on_a_caso_that_could_not_be_skipped(app, id_de, monkeypatch):
    def negar(self, *datos):
        raise Conflicto("El almacén siguió ocupado.", codigo="almacen_ocupado")

    monkeypatch.setattr(TriageService, "saltar", negar)
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"luego", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await wait_for(pilot, lambda: pantalla.admits("1"))
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.at_hand.elegida is not None)


async def test_a_draft_that_could_not_be_kept_holds_nothing_up(app, servicios, id_de, monkeypatch):
    guardar = ServicioDeCasos.guardar_borrador

    def fallar(self, *datos, **mas):
        monkeypatch.setattr(ServicioDeCasos, "guardar_borrador", guardar)
        raise Conflicto("El almacén siguió ocupado.")

    monkeypatch.setattr(ServicioDeCasos, "guardar_borrador", fallar)
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await abrir(pilot, numero)
        await pilot.press("2")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await pilot.press(*MOTIVO[1:], "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)
