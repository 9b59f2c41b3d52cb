"""The call panel alone: opening, saying, choosing, registering, and what is kept of it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from textual import on

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.errors import ConflictError
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.contacto.call_orders import CallRegistered, CallReleased
from ajustes_tui.screens.contacto.call_panel import CallPanel
from ajustes_tui.screens.modals.prose import DatumModal
from ajustes_tui.services.casos.contacto import ContactoService
from tests.screens.steps import press, see
from tests.support import HELD_S, Anfitrion, rows, wait_for


class Host(Anfitrion):
    """An app in front of the call panel alone: it hears what the panel says and tells."""

    CSS_PATH = [*Anfitrion.CSS_PATH, str(styles_dir() / "contacto.tcss")]  # noqa: RUF012

    def __init__(self, services) -> None:
        self.said = []
        self.changes = 0
        self.panel = CallPanel(
            services.contacto,
            "yuli",
            say=lambda text, help_text, tone: self.said.append(text),
            changed=self._count_change,
            conflict=lambda clash: pytest.fail("nobody changed anything"),
        )
        super().__init__(self.panel)

    def _count_change(self) -> None:
        self.changes += 1

    @on(CallRegistered)
    @on(CallReleased)
    @on(CallPanel.RRLineAsked)
    def _note(self, event) -> None:
        self.mensajes.append(event)


@pytest.fixture
def host(services, to_call):
    """The calls of an agente."""
    return Host(services)


async def open_call(host, pilot, caso_id):
    """Open a call and wait until its keys are admitted."""
    host.panel.orders.open(caso_id)
    await wait_for(
        pilot,
        lambda: (
            host.panel.orders.call
            and host.panel.orders.call.caso_id == caso_id
            and host.panel.orders.work.session.admits("1")
        ),
    )


def shows(host, text):
    return any(text in row for row in rows(host))


def heard(host, kind):
    return [event for event in host.mensajes if isinstance(event, kind)]


async def test_a_digit_is_foreseen_and_told_once_and_enter_alone_registers_it(
    host, services, id_de
):
    number = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, number)
        before = host.changes
        await press(pilot, "4", until=lambda: "→ intento 1 de 3" in host.said[-1])
        assert host.changes == before + 2
        assert host.panel.rr_line.title.startswith("Línea RR al registrar · INF LLA")
        assert services.triage.card(number).caso.intentos == 0
        await press(pilot, "enter", until=lambda: host.panel.orders.call.caso_id != number)
        assert services.triage.card(number).caso.intentos == 1
        (registered,) = heard(host, CallRegistered)
        assert [recorded.caso.id for recorded in registered.records] == [number]
        assert host.panel.rr_line.title == "Línea RR de 90006612, ya registrada"
        await wait_for(pilot, lambda: host.panel.orders.work.session.admits("r"))
        await press(pilot, "r", until=lambda: heard(host, CallPanel.RRLineAsked))
        assert heard(host, CallPanel.RRLineAsked)[0].cuenta == "90006612"


async def test_what_enter_would_do_is_said_of_the_radicado_the_recurso_is_about(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, id_de("rechazado"))
        await pilot.press("space", "space", "space", "space", "2")
        await wait_for(pilot, lambda: host.focused and host.focused.id == "cual")
        await press(pilot, "2", until=lambda: host.focused.id == "tipo")
        await press(pilot, "1", until=lambda: host.focused.id == "motivo")
        await pilot.press(*"no")
        await wait_for(pilot, lambda: "2 No acepta → el recurso queda en PQR" in host.said[-1])
        line = host.panel.rr_line
        assert "al registrar, 2 de 2" in line.title
        assert line.text.startswith("4471093399 ")


@pytest.fixture
def stuck(monkeypatch):
    """An event: until it is set what registers waits for the store, and then it is refused."""
    given_up = threading.Event()

    def wait(self, *_data):
        assert given_up.wait(HELD_S)
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    monkeypatch.setattr(ContactoService, "register", wait)
    yield given_up
    given_up.set()


async def test_what_enter_asked_for_is_chosen_again_if_the_program_ended_first(
    host, services, flow, id_de, stuck
):
    number = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, number)
        await press(pilot, "4", "enter", until=lambda: host.panel.orders.work.session.writing)
        host.panel.orders.work.keep_now()
        stuck.set()
        await wait_for(pilot, lambda: not host.panel.orders.work.session.writing)
    again = flow.begin(services.contacto.open_call(number))
    assert again.outcome.resultado == "NO_CONTESTA"
    assert services.triage.card(number).caso.intentos == 0


async def test_a_refused_registration_keeps_what_was_chosen(host, id_de, stuck):
    number = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, number)
        await press(
            pilot, "space", "5", "enter", until=lambda: host.panel.orders.work.session.writing
        )
        stuck.set()
        await wait_for(pilot, lambda: not host.panel.orders.work.session.writing)
        assert "siguió ocupado" in host.said[-1]
        assert host.panel.orders.call.caso_id == number
        assert host.panel.orders.call.outcome.resultado == "OCUPADO"
        assert len(host.panel.orders.call.said_at) == 1


async def test_when_nobody_is_left_it_says_so(host, services, servicios_de, id_de):
    andres = servicios_de("andres").contacto
    for name in ("rechazado", "aprobado_2"):
        andres.open_call(id_de(name))
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, id_de("aprobado"))
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: "ahora: sigue 90006612, mañana 14:00" in host.said[-1])
        assert host.panel.orders.call is None
    assert services.triage.card(id_de("aprobado")).toma is None


async def test_a_second_zero_leaves_the_message_and_another_outcome_gives_it_up(
    host, services, id_de
):
    number = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, number)
        await press(pilot, "0", "0", sees=" · mensaje de voz")
        await press(pilot, "5", until=lambda: "5 Ocupado" in host.said[-1])
        await see(pilot, " · aplicado ")
        assert not host.panel.orders.call.message
        await press(pilot, "escape", "0", "0", sees=" · mensaje de voz")
        await press(pilot, "3", opens=DatumModal)
        await press(pilot, *"mañana 10:00", "enter", sees=" · aplicado ")
        assert host.panel.orders.call.outcome.asks_when
        assert not host.panel.orders.call.message
        await press(pilot, "0", until=lambda: "0 Buzón: cuelgo" in host.said[-1])
        await press(pilot, "0", until=lambda: "0 Buzón: dejo el mensaje → " in host.said[-1])
        await pilot.press("enter")
        await wait_for(
            pilot, lambda: services.triage.card(number).caso.estado is Estado.CERRADO_MENSAJE
        )


@pytest.mark.parametrize("begun", [False, True])
async def test_the_plazos_of_an_open_call_are_those_of_today_after_midnight(
    host, services, id_de, monkeypatch, begun
):
    async with host.run_test(size=(120, 40)) as pilot:
        await open_call(host, pilot, id_de("rechazado"))
        panel, context = host.panel, services.service_context
        days = panel.orders.call.sheet.main.clock.remaining
        if begun:
            panel.action_acto("dicho")
        told = panel.orders.call.script
        later = context.now() + timedelta(days=1)
        monkeypatch.setattr(context, "now", lambda: later)
        panel.orders.work.look()
        await wait_for(pilot, lambda: panel.orders.call.sheet.main.clock.remaining == days - 1)
        # The last day of a recurso, which the script tells, is counted to today as well.
        assert panel.orders.call.script != told
        assert len(panel.orders.call.said_at) == begun
        await wait_for(pilot, lambda: any("Es otro día" in text for text in host.said))
