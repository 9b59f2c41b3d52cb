"""The program in a real pseudo-terminal: it paints, it decides, it stays silent, it leaves."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.pty


def test_the_demo_opens_on_the_queue_and_a_decision_takes_two_keys(abrir):
    terminal = abrir("demo")
    terminal.esperar(lambda: terminal.ve("TRIAGE › Cola") and terminal.ve("n Siguiente"))
    assert terminal.filas[0].startswith(" DEMO")
    terminal.teclear(b"n")
    terminal.esperar(lambda: terminal.ve("Decida"))

    def escogido() -> bool:
        # A key before the caso has been on screen for a quarter of a second is dropped on purpose.
        terminal.teclear(b"1")
        terminal.leer(0.4)
        return terminal.ve("Enter registra")

    terminal.esperar(escogido)
    terminal.teclear(b"\r")
    terminal.esperar(lambda: terminal.ve("la que acaba de decidir"))
    terminal.teclear(b"\x1b[21~")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert terminal.proceso.returncode == 0


def test_an_idle_screen_sends_nothing(abrir):
    terminal = abrir("demo")
    terminal.esperar(lambda: terminal.ve("n Siguiente"))
    while terminal.leer(1.0):
        pass
    enviados = len(terminal.salida)
    assert not terminal.leer(2.0)
    assert len(terminal.salida) == enviados


def test_the_last_word_to_the_terminal_gives_its_modes_back(abrir):
    terminal = abrir("demo")
    terminal.esperar(lambda: terminal.ve("n Siguiente"))
    terminal.teclear(b"\x11")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    while terminal.leer(0.2):
        pass
    assert terminal.proceso.returncode == 0
    # The alternate screen is left and the cursor shown again, after everything was painted.
    ultima = terminal.salida.rindex(b"TRIAGE")
    for modo in (b"\x1b[?1049l", b"\x1b[?25h"):
        assert terminal.salida.rfind(modo) > ultima
    assert b"Traceback" not in terminal.salida


def test_an_unknown_person_is_told_whom_to_ask_and_sees_nothing(abrir):
    hecho = abrir("demo", "--sin-tui")
    hecho.esperar(lambda: hecho.proceso.poll() is not None)
    terminal = abrir("--como", "nadie")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    while terminal.leer(0.2):
        pass
    assert terminal.ve("no está registrada")
    assert not terminal.ve("TRIAGE")
    assert terminal.proceso.returncode == 4
