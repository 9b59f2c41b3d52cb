"""What a decision costs a thin line: in plain lines and in the screens, on the same store.

Run by hand: `python -m pytest -m lento -s tests/performance/test_lines.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.soporte import Terminal, copiar_demo, hacer_demo, service_context

pytestmark = [pytest.mark.lento, pytest.mark.pty]


def in_lines(terminal: Terminal) -> int:
    """Return the bytes of one decision, once the first caso was said."""
    terminal.esperar(lambda: b"va? " in terminal.output)
    terminal.teclear(b"1\n")
    terminal.esperar(lambda: b"1 a 3: " in terminal.output)
    start = len(terminal.output)
    terminal.teclear(b"1\n")
    terminal.esperar(lambda: b"registra: " in terminal.output[start:])
    terminal.teclear(b"s\n")
    terminal.esperar(lambda: b"1 a 3: " in terminal.output[start:])
    return len(terminal.output) - start


def in_screens(terminal: Terminal) -> int:
    """Return the bytes of the same decision in the screens."""
    terminal.esperar(lambda: terminal.ve("900000168"))
    terminal.teclear(b"n")
    terminal.esperar(lambda: terminal.ve("escriba 1 a 3"))
    terminal.callar(0.5)
    start = len(terminal.output)
    terminal.insistir(b"1", lambda: terminal.ve("Enter registra"))
    terminal.teclear(b"\r")
    terminal.esperar(lambda: terminal.ve("900000168: "))
    terminal.callar(1.0)
    return len(terminal.output) - start


def test_what_a_decision_costs_in_plain_lines_and_in_the_screens(tmp_path: Path):
    shape = hacer_demo(tmp_path)

    def measure(order: list[str], term: str, decide: Callable[[Terminal], int]) -> int:
        folder = tmp_path / term
        copiar_demo(shape, folder)
        settings = folder / "ajustes.toml"
        # An answer is taken as soon as its caso is said: nobody reads it here.
        settings.write_text("pausa_lineas = 0\n")
        env = service_context(folder) | {"TERM": term, "AJUSTES_CONFIG": str(settings)}
        terminal = Terminal(*order, env=env)
        try:
            return decide(terminal)
        finally:
            terminal.close()

    lines = measure(["lineas"], "dumb", in_lines)
    screens = measure(["--pantalla", "triage"], "vt100", in_screens)
    print(f"\nbytes of a decision: {lines} in plain lines, {screens} in the screens")
