"""A note is kept letter by letter, goes to the historial after its last letter, and is never lost."""

from __future__ import annotations

import threading

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.caso.note import NotePad
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.services.casos.historial import HistorialService
from tests.screens.steps import box, press
from tests.support import HELD_S, Anfitrion, wait_for


class Alone(Anfitrion):
    """A note pad with nothing around it."""

    def __init__(self, notes: HistorialService) -> None:
        self.pad = NotePad(notes)
        self.told: list[object] = []
        super().__init__(self.pad)

    def on_note_pad_registered(self, event: NotePad.Registered) -> None:
        self.told.append(event.recorded.evento)

    def on_note_pad_kept(self) -> None:
        self.told.append("kept")

    def on_failed(self, event: Failed) -> None:
        self.told.append(event.error)


@pytest.fixture
def alone(services):
    return Alone(services.historial)


@pytest.fixture
def gate(monkeypatch):
    """An event: until it is set no note in course is written."""
    opened = threading.Event()
    keep = HistorialService.save_nota

    def wait(self, *args, **more):
        assert more.get("last") or opened.wait(HELD_S)
        keep(self, *args, **more)

    monkeypatch.setattr(HistorialService, "save_nota", wait)
    yield opened
    opened.set()


async def type_note(pilot, caso_id, text, *keys):
    pilot.app.pad.ask(caso_id, "Nota", "Queda en el historial.")
    await box(pilot, ProseModal)
    await pilot.press(*text, *keys)


def notes_of(services, cuenta="90004127"):
    return [x.nota for x in services.historial.lines(cuenta) if x.evento == Evento.NOTA]


def half_typed(services, caso_id):
    note = services.historial.nota_of(caso_id)
    return None if note is None else note.text


async def test_a_note_is_kept_while_it_is_typed_and_stays_when_its_box_is_left(
    alone, services, id_de
):
    caso_id = id_de("rechazado")
    async with alone.run_test() as pilot:
        await type_note(pilot, caso_id, "vuelve")
        await wait_for(pilot, lambda: half_typed(services, caso_id) == "vuelve")
        await press(pilot, "escape", until=lambda: "kept" in alone.told)
        assert not alone.pad.registering
    assert notes_of(services) == []


async def test_a_note_goes_to_the_historial_after_its_last_letter(alone, services, id_de, gate):
    caso_id = id_de("rechazado")
    async with alone.run_test() as pilot:
        await type_note(pilot, caso_id, "llama", "f8")
        await wait_for(pilot, lambda: alone.pad.registering)
        assert notes_of(services) == []
        gate.set()
        await wait_for(pilot, lambda: Evento.NOTA in alone.told)
        await wait_for(pilot, lambda: not alone.pad.registering)
    assert notes_of(services) == ["llama"]
    assert half_typed(services, caso_id) is None


async def test_a_second_note_goes_after_the_first_and_loses_no_letter(alone, services, id_de, gate):
    caso_id, other = id_de("rechazado"), id_de("hermano")
    async with alone.run_test() as pilot:
        await type_note(pilot, caso_id, "uno", "f8")
        await type_note(pilot, other, "dos", "f8")
        await type_note(pilot, caso_id, "tres")
        gate.set()
        await wait_for(pilot, lambda: alone.told.count(Evento.NOTA) == 2)
        await wait_for(pilot, lambda: half_typed(services, caso_id) == "tres")
    assert notes_of(services) == ["dos", "uno"]
    assert half_typed(services, other) is None


@pytest.mark.usefixtures("refusal")
async def test_a_refused_note_is_told_and_stays_as_a_draft(alone, services, id_de):
    caso_id = id_de("rechazado")
    async with alone.run_test() as pilot:
        await type_note(pilot, caso_id, "llama", "f8")
        await wait_for(pilot, lambda: any(isinstance(t, Exception) for t in alone.told))
        await wait_for(pilot, lambda: not alone.pad.registering)
        assert half_typed(services, caso_id) == "llama"


async def test_the_end_of_the_program_keeps_every_text_that_is_not_in_the_store(
    alone, services, id_de, gate
):
    caso_id, other, third = id_de("rechazado"), id_de("hermano"), id_de("sin_causal")
    async with alone.run_test() as pilot:
        await type_note(pilot, caso_id, "uno", "f8")
        await type_note(pilot, other, "dos", "f8")
        await type_note(pilot, third, "tres")
        alone.pad.keep_now()
        kept = [half_typed(services, caso) for caso in (caso_id, other, third)]
        assert kept == ["uno", "dos", "tres"]
        gate.set()
