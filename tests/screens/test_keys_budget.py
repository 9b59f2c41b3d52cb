"""How many keys the ten commonest cases cost, from the caso on the screen to its line in the
historial; letters of free text apart, and a paste is one key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from textual import events

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.modals.datum import DatumModal
from ajustes_tui.services.recorder import Request
from tests.screens.steps import open_one, see, shows
from tests.support import few, rows, wait_for

APROBAR = [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})]


@dataclass
class Manos:
    """The hands of a person, and how many keys they have pressed."""

    pilot: object
    keystrokes: list[str] = field(default_factory=list)

    async def press(self, *keystrokes: str) -> None:
        self.keystrokes += keystrokes
        await self.pilot.press(*keystrokes)

    async def write(self, text: str) -> None:
        await self.pilot.press(*text)

    async def paste(self, text: str) -> None:
        self.keystrokes.append("pegar")
        self.pilot.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def see(self, text: str) -> None:
        await see(self.pilot, text)


async def approved_and_well_applied(manos):
    await manos.press("1", "enter")


async def no_answer(manos):
    await manos.press("4", "enter")


async def answers_and_accepts(manos):
    await manos.press("space", "space", "space", "1", "enter")


async def rightly_rejected(manos):
    await manos.press("1", "enter")


async def wrongly_rejected(manos):
    await manos.press("4")
    await manos.see("Paso 5: mal rechazado")
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-_por_que")
    await manos.press("1")
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-radicado")
    await manos.paste(" 4471099104\n")
    await manos.see("√ 10 dígitos; no es el anterior ni el de otro caso")
    await manos.press("tab", "1", "2", "tab")
    await manos.write("LLS 55120873 y OT 8804412 del 03/11")
    await manos.press("enter")


async def to_the_back(manos):
    await manos.press("1")
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-soportes")
    await manos.press("1", "f8")


async def to_pqr(manos):
    await manos.press("2")
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-nota")
    await manos.write("se buscaron LLS y OT y no hay ninguna")
    await manos.press("f8")


async def call_back(manos):
    await manos.press("3")
    await wait_for(manos.pilot, lambda: isinstance(manos.pilot.app.screen, DatumModal))
    await manos.write("mañana 10:00")
    await manos.see("mié 25/11 10:00 · Enter lo acepta")
    await manos.press("enter")
    await manos.see("cita el mié 25/11 a las 10:00")
    await manos.press("enter")


async def voice_message(manos):
    await manos.press("1", "enter")


async def wrongly_rejected_without_a_number(manos):
    await manos.press("4")
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-_por_que")
    await manos.press("1")
    await manos.paste("4471099104")
    await manos.see("√ 10 dígitos; no es el anterior ni el de otro caso")
    await manos.press("enter")


async def wrongly_applied(manos):
    await manos.press("2")
    await manos.see("Paso 6: mal aplicado")
    # The words may be left out: the cursor starts where the radicado is asked.
    await wait_for(manos.pilot, lambda: manos.pilot.app.focused.id == "campo-radicado")
    await manos.paste("4471099105")
    await manos.press("tab")
    await manos.write("quedaron 12.000 de menos")
    await manos.press("enter")


CASOS = (
    (approved_and_well_applied, 2, "triage", "aprobado", Evento.APLICACION_CORRECTA),
    (no_answer, 2, "contacto", "aprobado_2", Evento.CONTACTO),
    (answers_and_accepts, 5, "contacto", "aprobado_2", Evento.CONTACTO),
    (rightly_rejected, 2, "triage", "rechazado", Evento.RECHAZO_CORRECTO),
    (wrongly_rejected, 8, "triage", "rechazado", Evento.MAL_RECHAZADO),
    (wrongly_rejected_without_a_number, 4, "triage", "rechazado", Evento.MAL_RECHAZADO),
    (to_the_back, 3, "triage", "sin_respuesta", Evento.ESCALAR_BACK),
    (to_pqr, 2, "triage", "sin_respuesta", Evento.ESCALAR_PQR),
    (call_back, 3, "contacto", "aprobado_2", Evento.CONTACTO),
    (voice_message, 2, "contacto", "aprobado_3", Evento.MENSAJE_DE_VOZ),
    (wrongly_applied, 4, "triage", "aprobado", Evento.MAL_APLICADO),
)


@pytest.fixture
def to_call(services, servicios_de, id_de):
    """A usuario to call, and another who could not be reached on three days."""
    andres = servicios_de("andres").triage
    for name in ("aprobado_2", "aprobado_3"):
        andres.recorder.register(id_de(name), APROBAR)
    with services.service_context.db.transaction() as conn:
        conn.execute(
            "UPDATE casos SET intentos = 2, dias_intento = 2, ultimo_dia_intento = '2026-11-23'"
            " WHERE id = ?",
            (id_de("aprobado_3"),),
        )
    datos = {"resultado": "NO_CONTESTA", "telefono": "3000000118"}
    andres.recorder.register(id_de("aprobado_3"), [Request(Evento.CONTACTO, datos)])


@pytest.mark.parametrize(
    ("do", "presupuesto", "place", "name", "evento"),
    few(CASOS, 5, spread=True),
    ids=[caso[0].__name__ for caso in CASOS],
)
async def test_the_commonest_cases_cost_few_keys(
    app, services, to_call, id_de, do, presupuesto, place, name, evento
):
    number = id_de(name)
    programa = app(place)
    async with programa.run_test(size=(80, 24)) as pilot:
        manos = Manos(pilot)
        start = "TRIAGE › Cola" if place == "triage" else "CONTACTO › Agenda"
        await manos.see(start)
        programa.screen.receive(number)
        await wait_for(pilot, lambda: not any(start in fila for fila in rows(programa)))
        await wait_for(pilot, lambda: programa.screen.admits("1"))
        before = services.triage.card(number).caso.version
        await do(manos)
        await wait_for(pilot, lambda: services.triage.card(number).caso.version > before)
    lines = [line for line in services.triage.card(number).lines if line.caso == number]
    assert (lines[0].evento, lines[0].agente) == (evento.value, "yuli")
    assert len(manos.keystrokes) <= presupuesto, manos.keystrokes


async def test_a_tab_too_many_never_puts_the_radicado_in_another_field(app, services, id_de):
    programa = app("triage")
    async with programa.run_test(size=(80, 24)) as pilot:
        manos = Manos(pilot)
        await open_one(pilot, id_de("rechazado"))
        await manos.press("4")
        await wait_for(pilot, lambda: programa.focused.id == "campo-_por_que")
        await pilot.press("1", "tab", "5", "tab", *"4471099104", "tab", "enter")
        await wait_for(pilot, lambda: not programa.screen.bench.entered or shows_registered(pilot))
    (line,) = [x for x in services.triage.card(id_de("rechazado")).lines if x.razon == "AJU"]
    assert line.radicado == "4471099104"
    assert line.datos["motivo"] == "el soporte sí estaba; campaña"


def shows_registered(pilot):
    return shows(pilot, "√ 90004127: ") or shows(pilot, "Línea RR de 90004127")


async def test_a_message_is_left_without_saying_the_value(app, to_call, id_de):
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        manos = Manos(pilot)
        await manos.see("CONTACTO › Agenda")
        programa.screen.receive(id_de("aprobado_3"))
        await manos.see("Dejar mensaje de voz")
        # The bar is painted before the script below it.
        await wait_for(pilot, lambda: "4471088128" in " ".join(rows(programa)[4:15]))
        seen = " ".join(rows(programa)[4:15])
        for callado in ("31.700", "90008842", "Luz Prueba"):
            assert callado not in seen


async def test_equal_casos_of_the_queue_cost_a_digit_a_key_and_their_count(app, services, id_de):
    first = id_de("aprobado")
    programa = app("triage")
    async with programa.run_test(size=(80, 24)) as pilot:
        manos = Manos(pilot)
        await manos.see("TRIAGE › Cola")
        queue = programa.screen.queue
        await wait_for(pilot, lambda: queue.table.move_to_id(first) and queue.row is not None)
        await manos.press("1", "i")
        await manos.see("Enter los revisa todos")
        chosen = [*queue.selection.options.values()]
        asks = {(c.row.caso.estado, c.row.caso.resultado, c.row.caso.causal) for c in chosen}
        assert (len(chosen) > 1, len(asks), {c.option.digit for c in chosen}) == (True, 1, {"1"})
        await manos.press("enter")
        # What the review refuses, with its reason, is not in the count.
        await manos.see(" y oprima Enter para registrar")
        count = re.search(r"Escriba (\d+) y oprima Enter", " ".join(rows(programa)))[1]
        await wait_for(pilot, lambda: programa.screen.admits("enter"))
        await manos.press(*count, "enter")
        ids, card = [c.row.caso.id for c in chosen], services.triage.card
        done = lambda: sum(card(i).caso.veredicto is not None for i in ids)  # noqa: E731
        await wait_for(pilot, lambda: done() == int(count))
    assert len(manos.keystrokes) == 4 + len(count)
