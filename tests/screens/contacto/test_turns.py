"""Only who is due is called: the second number, the end of the calls, insisting, and the other radicado."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press
from tests.support import rows, wait_for


@pytest.fixture
def two_radicados(servicios_de, id_de):
    """One usuario with two numbers and two radicados: one to be told, one still to be decided."""
    andres = servicios_de("andres").triage
    datos = {"campo": "telefono", "valor": "3000000199", "fuente": "RR"}
    andres.recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            Request(Evento.COMPLETAR, datos),
        ],
    )
    andres.recorder.register(
        id_de("hermano"),
        [
            Request(Evento.CLASIFICAR, {"causal": "E"}),
            Request(Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "18.200"}),
        ],
    )


async def test_a_usuario_is_called_when_due_and_insisting_takes_a_reason(
    app, two_radicados, services, id_de
):
    programa = app("contacto")

    def shows(text):
        return any(text in row for row in rows(programa))

    async with programa.run_test(size=(80, 24)) as pilot:

        async def shown(text):
            await wait_for(pilot, lambda: shows(text))
            await wait_for(pilot, lambda: programa.screen.admits("1"))

        async def unanswered():
            await pilot.press("4")
            await shown("4 No contesta → intento")
            await pilot.press("enter")

        await shown("90004127")
        await pilot.press("n")
        # The radicado nobody decided is said before dialling, and decided first with one key.
        await shown("F8 lo decide antes de llamar: 4471093399 de esta cuenta está sin decidir")
        assert shows("Informar 1 radicado")
        await pilot.press("f8")
        await shown("90004127 / 4471093399")
        await pilot.press("1", "enter")
        await shown("Informar 2 radicados")
        assert not shows("sin decidir")

        # The second number is tried today: two keys, and no other.
        assert shows("► 300 000 0112")
        await unanswered()
        await shown("► 300 000 0199")
        await unanswered()
        await shown("No hay a quién llamar ahora: sigue 90004127, mañana 14:00")
        await press(pilot, "n", until=lambda: not programa.screen.writing())
        assert shows("CONTACTO › Agenda")
        assert shows("No hay a quién llamar ahora: sigue 90004127, mañana 14:00")

        # To call all the same is an act of its own, with its reason.
        await pilot.press("enter")
        await shown("▲ Insistir pide motivo; hoy ya se le llamó, 10:40: toca mañana 14:00")
        await press(pilot, "4", opens=TextModal)
        await press(pilot, "escape", until=lambda: not isinstance(programa.screen, TextModal))
        assert not shows("4 No contesta →")
        await press(pilot, "4", opens=TextModal)
        await pilot.press(*"lo pidio hoy", "enter")
        await shown("4 No contesta → ")
        await pilot.press("enter")
        await shown("CONTACTO › Agenda")

    lines = services.historial.lines("90004127")
    called = [line for line in lines if line.evento == Evento.CONTACTO]
    assert [line.datos.get("insiste") for line in called] == ["si", "si", None, None, None, None]
    assert called[0].datos["motivo"] == "lo pidio hoy"
    caso = services.triage.card(id_de("hermano")).caso
    assert (caso.estado, caso.intentos, caso.dias_intento) == (Estado.POR_CONTACTAR, 3, 1)


async def test_leaving_a_call_keeps_the_row_of_the_agenda(app, two_radicados, servicios_de, id_de):
    approved = [
        Request(Evento.CLASIFICAR, {"causal": "D"}),
        Request(Evento.APLICACION_CORRECTA, {}),
    ]
    for name in ("aprobado", "aprobado_2"):
        servicios_de("andres").recorder.register(id_de(name), approved)
    async with app("contacto").run_test(size=(80, 24)) as pilot:

        def marked(text):
            return any(row.startswith("►") and text in row for row in rows(pilot.app))

        await wait_for(pilot, lambda: marked("90004127"))
        await pilot.press("down", "down", "enter")
        await wait_for(pilot, lambda: not any("Agenda" in row for row in rows(pilot.app)[:1]))
        await press(pilot, "escape", until=lambda: marked("90008841"))
