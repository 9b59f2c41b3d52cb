"""The call panel alone: opening, saying, choosing, registering, and what is kept of it."""

from __future__ import annotations

import threading

import pytest
from textual import on

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.errors import Conflicto
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.caso.session import REGISTRANDO
from ajustes_tui.screens.contacto.call_panel import NOBODY_LEFT, CallPanel
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.casos.contacto import ContactoService
from tests.support import Anfitrion, filas, wait_for


class Host(Anfitrion):
    """An app in front of the call panel alone: it hears what the panel says and tells."""

    CSS_PATH = [*Anfitrion.CSS_PATH, str(styles_dir() / "contacto.tcss")]  # noqa: RUF012

    def __init__(self, servicios) -> None:
        self.said = []
        self.changes = 0
        self.panel = CallPanel(
            servicios.contacto,
            "yuli",
            say=lambda text, help_text, tone: self.said.append(text),
            changed=self._count_change,
            conflict=lambda clash: pytest.fail("nobody changed anything"),
        )
        super().__init__(self.panel)

    def _count_change(self) -> None:
        self.changes += 1

    @on(CallPanel.CallRegistered)
    @on(CallPanel.CallReleased)
    @on(CallPanel.RRLineAsked)
    def _note(self, event) -> None:
        self.mensajes.append(event)


@pytest.fixture
def host(servicios, to_call):
    """The calls of an agente."""
    return Host(servicios)


async def open_call(host, pilot, caso_id):
    """Open a call and wait until its keys are admitted."""
    host.panel.open(caso_id)
    await wait_for(
        pilot,
        lambda: host.panel.call and host.panel.call.caso_id == caso_id and host.panel.admits("1"),
    )


def shows(host, text):
    return any(text in row for row in filas(host))


def heard(host, kind):
    return [event for event in host.mensajes if isinstance(event, kind)]


async def test_an_open_call_shows_its_script_and_its_outcomes(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        assert host.panel.call is None
        await open_call(host, pilot, id_de("aprobado"))
        await wait_for(pilot, lambda: shows(host, "Cuenta 90006612"))
        await wait_for(pilot, lambda: shows(host, "7 Número errado"))
        assert host.panel.context == "contacto.llamada"


async def test_a_digit_is_foreseen_and_enter_alone_registers_it(host, servicios, id_de):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: "→ intento 1 de 3" in host.said[-1])
        assert host.panel.rr_line.title == "Línea RR al registrar"
        assert servicios.triage.ficha(numero).caso.intentos == 0
        await pilot.press("enter")
        await wait_for(pilot, lambda: host.panel.call.caso_id != numero)
        assert servicios.triage.ficha(numero).caso.intentos == 1
        (registered,) = heard(host, CallPanel.CallRegistered)
        assert [registro.caso.id for registro in registered.registros] == [numero]
        assert host.panel.rr_line.title == "Línea RR de 90006612, ya registrada"


async def test_a_change_of_the_call_is_told_once_and_its_foresight_once(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, id_de("aprobado"))
        before = host.changes
        await pilot.press("4")
        await wait_for(pilot, lambda: "→ intento 1 de 3" in host.said[-1])
        assert host.changes == before + 2


async def test_the_recurso_is_filed_from_its_form(host, servicios, id_de):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("space", "space", "space", "2")
        await wait_for(pilot, lambda: host.focused and host.focused.id == "tipo")
        assert host.panel.context == "contacto.recurso"
        await pilot.press("1")
        await wait_for(pilot, lambda: host.focused.id == "motivo")
        await pilot.press(*"no", "enter")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).caso.estado is Estado.RECURSO_EN_PQR
        )


async def test_leaving_lets_others_have_the_call(host, servicios, id_de):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await host.panel.back()
        assert host.panel.call is None
        await wait_for(pilot, lambda: heard(host, CallPanel.CallReleased))
        assert servicios.triage.tenencias([numero])[numero].toma is None


async def test_no_key_acts_while_a_call_is_being_registered(host, servicios, id_de, libre):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("space", "4", "enter")
        await wait_for(pilot, lambda: host.panel.writing)
        assert not host.panel.admits("escape")
        assert host.said[-1] == REGISTRANDO
        libre.set()
        await wait_for(pilot, lambda: not host.panel.writing)
        assert servicios.triage.ficha(numero).borrador == {}


@pytest.fixture
def stuck(monkeypatch):
    """An event: until it is set what registers waits for the store, and then it is refused."""
    given_up = threading.Event()

    def wait(self, *_datos):
        assert given_up.wait(20)
        raise Conflicto("El almacén siguió ocupado.", codigo="almacen_ocupado")

    monkeypatch.setattr(ContactoService, "registrar", wait)
    yield given_up
    given_up.set()


async def test_what_enter_asked_for_is_chosen_again_if_the_program_ended_first(
    host, servicios, flow, id_de, stuck
):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: host.panel.writing)
        host.panel.keep_now()
        stuck.set()
        await wait_for(pilot, lambda: not host.panel.writing)
    again = flow.begin(servicios.contacto.abrir(numero))
    assert again.outcome.resultado == "NO_CONTESTA"
    assert servicios.triage.ficha(numero).caso.intentos == 0


async def test_a_refused_registration_keeps_what_was_chosen(host, id_de, stuck):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("space", "5", "enter")
        await wait_for(pilot, lambda: host.panel.writing)
        stuck.set()
        await wait_for(pilot, lambda: not host.panel.writing)
        assert "siguió ocupado" in host.said[-1]
        assert host.panel.call.caso_id == numero
        assert host.panel.call.outcome.resultado == "OCUPADO"
        assert len(host.panel.call.said) == 1


async def test_a_text_half_typed_is_kept_and_named_when_the_call_comes_back(host, servicios, id_de):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        host.panel.write_note()
        await wait_for(pilot, lambda: isinstance(host.screen, TextModal))
        await pilot.press(*"una nota", "escape")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).borrador.get("t.nota") == "una nota"
        )
        await host.panel.back()
        await wait_for(pilot, lambda: heard(host, CallPanel.CallReleased))
        await open_call(host, pilot, numero)
        await wait_for(pilot, lambda: "Nota a medio escribir: F7 la sigue" in host.said)


async def test_the_rr_line_is_asked_for_and_undoing_takes_it_away(host, servicios, id_de):
    numero = id_de("aprobado")
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, numero)
        await pilot.press("r")
        await wait_for(pilot, lambda: host.said[-1] == "Todavía no hay una línea RR")
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: host.panel.call.caso_id != numero)
        await wait_for(pilot, lambda: host.panel.admits("r"))
        await pilot.press("r")
        await wait_for(pilot, lambda: heard(host, CallPanel.RRLineAsked))
        assert heard(host, CallPanel.RRLineAsked)[0].cuenta == "90006612"
        await pilot.press("u")
        await wait_for(pilot, lambda: host.panel.call.caso_id == numero)
        assert host.panel.rr_line is None
        assert servicios.triage.ficha(numero).caso.intentos == 0


async def test_when_nobody_is_left_it_says_so(host, servicios_de, id_de):
    andres = servicios_de("andres").contacto
    for name in ("rechazado", "aprobado_2"):
        andres.abrir(id_de(name))
    async with host.run_test(size=(80, 24)) as pilot:
        await open_call(host, pilot, id_de("aprobado"))
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: host.said[-1] == NOBODY_LEFT)
        assert host.panel.call is None
