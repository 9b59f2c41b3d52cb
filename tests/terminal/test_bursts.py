"""Keys that arrive in one write: they act in order, each where the one before leads, or are refused aloud."""

from __future__ import annotations

import pytest

from tests.support import few
from tests.terminal.soporte import Terminal

pytestmark = pytest.mark.pty

JOINED = "Ese Enter llegó pegado"


def en_la_cola(terminal: Terminal) -> None:
    terminal.esperar("n Siguiente", "900000")
    terminal.callar(0.5)


def en_un_caso(terminal: Terminal) -> None:
    terminal.teclear(b"n", "Decida")
    terminal.callar(0.5)


def test_a_burst_on_the_queue_and_on_a_card_arrives_in_order(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    en_la_cola(terminal)
    # The box opens once its counts are read: what comes after its key is for it.
    terminal.teclear(b"c1112", lambda: any(row.strip(" │") == "1112" for row in terminal.rows))
    terminal.teclear(b"\x1b", lambda: not terminal.ve("cuáles ver"))
    assert not terminal.ve("con Op")
    terminal.teclear(b"12", "2 renglones con Op")
    terminal.teclear(b"\x1b[A\x1b[3~\x1b[A\x1b[3~")
    terminal.callar(0.6)
    terminal.teclear(b"fcausal:J estado:aprobado\r", "causal:J estado:aprobado", "un dígito")
    # The digit of a caso that nobody has seen yet is not taken, and says so.
    terminal.teclear(b"n1", "antes de verse el caso")
    terminal.callar(0.5)
    # Any key between parts these digits from the one that was dropped.
    terminal.teclear(b"\x1b[F23", "Paso 6: mal aplicado", "Radicado     3")


@pytest.mark.parametrize(
    ("term", "end"), few([("xterm-256color", b"\n"), ("vt220", b"\r")], spread=True)
)
def test_an_enter_in_one_write_acts_in_a_field_and_is_refused_aloud_on_a_card(
    abrir_demo, term, end
):
    terminal = abrir_demo("--pantalla", "triage", TERM=term)
    en_la_cola(terminal)
    terminal.teclear(b"f")
    terminal.callar(0.5)
    terminal.teclear(b"causal:J estado:aprobado" + end, "un dígito escoge", "causal:J")
    en_un_caso(terminal)
    terminal.teclear(b"1" + end, JOINED)
    terminal.callar(0.5)
    assert terminal.ve("hechos 0")
    assert terminal.ve(JOINED)
    terminal.teclear(b"\r", "hechos 1")


def test_a_burst_in_a_call_fills_the_form_it_opens_and_never_registers(abrir_demo):
    terminal = abrir_demo("--pantalla", "contacto")
    terminal.esperar("llama al siguiente", "900000")
    terminal.callar(0.5)
    terminal.teclear(b"n", "Guion")
    terminal.callar(0.5)
    terminal.teclear(b"    1\r", JOINED)
    assert not terminal.ve("ya registrada")
    terminal.teclear(b"22no es justo\t4471000999", "4471000999")
    fields = {row[1:13].strip(): row[13:].strip() for row in terminal.rows}
    assert fields["Recurso"].startswith("2 ")
    assert fields["Razones"] == "no es justo"
    assert fields["Radicado"].startswith("4471000999")
    terminal.insistir(b"\x1b", "informadas 0")


def test_a_tab_among_keys_that_come_at_once_goes_to_the_next_field_where_pastes_are_not_marked(
    abrir_demo,
):
    terminal = abrir_demo("--pantalla", "triage", TERM="vt220")
    terminal.esperar("n Siguiente", "900000")
    terminal.callar(0.5)
    terminal.teclear(b"n", "Decida")
    terminal.insistir(b"2", "Radicado  ")
    terminal.callar(0.5)
    # The digit that opened the form is not one of the radicado.
    terminal.teclear(b"\x1b[F")
    terminal.teclear(b"4471009001\tse ve en RR", "se ve en RR")
    fields = {row[1:13].strip(): row[13:].strip() for row in terminal.rows}
    assert fields["Radicado"].startswith("4471009001 ")
    assert fields["Qué se ve"].startswith("se ve en RR")


def test_the_reason_typed_right_behind_an_act_chosen_over_the_queue_is_whole(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    en_la_cola(terminal)
    terminal.teclear(b"\x1b[19~")
    terminal.esperar(lambda: terminal.ve("escriba para buscar"))
    terminal.teclear(b"anular")
    terminal.esperar(lambda: terminal.ve("1 Anular el caso") or terminal.ve("│  anular"))
    terminal.callar(0.5)
    terminal.teclear(b"\r")
    terminal.teclear(b"es repetido")
    terminal.esperar(lambda: terminal.ve("Anular el caso") and terminal.ve("repetido"))
    (reason,) = [row for row in terminal.rows if "repetido" in row]
    assert reason.removeprefix(" Motivo").strip() == "es repetido"


@pytest.mark.completo
def test_a_burst_on_the_figures_is_typed_in_the_box_it_opens(abrir_demo):
    terminal = abrir_demo("--pantalla", "kpi")
    terminal.esperar("AJUSTE APLICADO", "Envió")
    terminal.callar(0.5)
    terminal.teclear(b"c24/1", lambda: any(row.strip(" │") == "24/1" for row in terminal.rows))
