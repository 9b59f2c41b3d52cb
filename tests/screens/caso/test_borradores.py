"""A store that is busy with a base: drafts and decisions wait, each bound to its own caso."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import Recorder, Request
from ajustes_tui.storage.core.database import Database
from ajustes_tui.widgets.frame import CommandLine
from tests.screens.steps import (
    borrador,
    box,
    caso,
    listing,
    open_form,
    open_one,
    order,
    paste,
    press,
    see,
    shows,
)
from tests.support import HELD_S, wait_for

MOTIVO = "no hay soportes en RR ni en la OT"


async def pqr_a_medias(pilot, number):
    screen = await open_one(pilot, number)
    await open_form(pilot, screen, "2")
    await paste(pilot, MOTIVO)
    return screen


async def nota_abierta(pilot):
    await press(pilot, "f7", opens=ProseModal)


async def test_a_note_from_the_queue_leaves_the_form_half_filled_of_its_caso(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await pqr_a_medias(pilot, number)
        await wait_for(pilot, lambda: MOTIVO in borrador(services, number).values())
        shape = borrador(services, number)
        await press(pilot, "escape", "escape", until=lambda: not screen.bench.sight.entered)
        screen.queue.table.move_to_id(number)
        await nota_abierta(pilot)
        await press(pilot, "h", until=lambda: borrador(services, number) == shape | {"t.nota": "h"})
        await press(pilot, "backspace", "escape", until=lambda: borrador(services, number) == shape)


async def test_a_note_written_over_a_form_is_said_and_the_cursor_stays_in_its_field(
    app, services, id_de
):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await open_one(pilot, number)
        form = await open_form(pilot, screen, "4")
        await press(pilot, "tab", until=lambda: screen.focused.id == "campo-radicado")
        await press(pilot, *"4479", until=lambda: form.values()["radicado"] == "4479")
        await nota_abierta(pilot)
        await press(pilot, *"ojo", "f8", sees="La nota quedó en el historial")
        await wait_for(pilot, lambda: screen.focused.id == "campo-radicado")
        assert screen.bench.sight.form.values()["radicado"] == "4479"
        await see(pilot, "La nota quedó en el historial")
        await press(
            pilot, "0", until=lambda: screen.bench.sight.form.values()["radicado"] == "44790"
        )
        assert not shows(pilot, "La nota quedó en el historial")


def asks(pilot):
    """Tell whether a confirmation is open and takes keys."""
    screen = pilot.app.screen
    return isinstance(screen, ConfirmationModal) and screen.focused is not None


async def test_f10_behind_enter_leaves_the_decision_registered(app, services, id_de, free):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await pqr_a_medias(pilot, number)
        await press(pilot, "f8", "f10", until=lambda: asks(pilot))
        assert screen.writing()
        await press(pilot, "s", until=lambda: "Sale apenas" in order(screen))
        free.set()
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert caso(services, number).estado is Estado.EN_PQR


@pytest.fixture
def apurado(monkeypatch):
    """An event that is set once nobody who writes in the store is to be waited for."""
    apurado = threading.Event()
    monkeypatch.setattr(Database, "hurry", lambda _self: apurado.set())
    return apurado


@pytest.fixture
def sin_turno(apurado, monkeypatch):
    """An event: until it is set what registers waits for its turn, or gives it up when hastened."""
    free = threading.Event()
    register = Recorder.register

    def esperar(self, *datos, **mas):
        limit = monotonic() + HELD_S
        while not free.wait(0.01):
            if apurado.is_set() or monotonic() > limit:
                raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")
        return register(self, *datos, **mas)

    monkeypatch.setattr(Recorder, "register", esperar)
    yield free
    free.set()


async def test_f10_twice_loses_no_decision(app, services, id_de, apurado, sin_turno):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, screen.writing)
        await press(pilot, "f10", "f10", until=lambda: "Sale apenas" in order(screen))
        assert not apurado.is_set()
        sin_turno.set()
        await wait_for(pilot, lambda: not pilot.app.is_running)
    assert caso(services, number).estado is Estado.POR_CONTACTAR


async def test_who_leaves_reads_first_that_what_was_registered_was_refused(
    app, services, id_de, apurado, sin_turno
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, screen.writing)
        await press(pilot, "f10", until=lambda: "Sale apenas" in order(screen))
        apurado.set()
        await box(pilot, ErrorModal)
        assert pilot.app.is_running
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await press(pilot, "f10", until=lambda: not pilot.app.is_running)
    assert caso(services, number).estado is Estado.POR_CLASIFICAR


async def test_f10_waits_for_nobody_when_nothing_is_being_registered(app, id_de, apurado):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await pqr_a_medias(pilot, id_de("sin_respuesta"))
        assert not screen.writing()
        await press(pilot, "f10", until=lambda: asks(pilot))
        await press(pilot, "s", until=lambda: not pilot.app.is_running)
    assert apurado.is_set()


async def skipped(pilot, number):
    """Ask for another caso instead of this one."""
    screen = await open_one(pilot, number)
    await press(pilot, "s", opens=PickerModal)
    await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
    return screen


async def test_nothing_is_being_registered_once_no_caso_is_left_behind_the_skipped_one(
    app, servicios_de, id_de, monkeypatch
):
    andres = servicios_de("andres").triage
    skip = TriageService.skip

    def perderlo(self, caso_id, motivo):
        card = skip(self, caso_id, motivo)
        andres.open_caso(caso_id)
        return card

    monkeypatch.setattr(TriageService, "skip", perderlo)
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        for other in set(andres.queue.list_ids(CasoFilter())) - {number}:
            andres.open_caso(other)
        screen = await skipped(pilot, number)
        await wait_for(pilot, lambda: not screen.bench.sight.entered)
        await wait_for(pilot, lambda: not screen.writing())
        fila = screen.query_one("#orden-cola", CommandLine)
        await wait_for(pilot, lambda: "libre" in fila.text)
        screen.load()
        await pilot.pause()
        await wait_for(pilot, lambda: "libre" in fila.text)


async def test_a_draft_that_could_not_be_kept_holds_nothing_up(app, services, id_de, monkeypatch):
    save = CaseWork.save_borrador

    def fallar(self, *datos, **mas):
        monkeypatch.setattr(CaseWork, "save_borrador", save)
        raise ConflictError("El almacén siguió ocupado.")

    monkeypatch.setattr(CaseWork, "save_borrador", fallar)
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await open_one(pilot, number)
        await open_form(pilot, screen, "2")
        await press(pilot, "n", opens=ErrorModal)
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await paste(pilot, MOTIVO[1:])
        await press(pilot, "f8", until=lambda: caso(services, number).estado is Estado.EN_PQR)
