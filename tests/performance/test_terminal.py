"""What a key costs a thin line, against the framework's own driver in the same run."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.performance.measure import keystroke, quiet
from tests.terminal.soporte import Terminal, service_context

pytestmark = [pytest.mark.lento, pytest.mark.pty]

TARGETS = {"start": 3_000, "down": 210, "scroll": 275, "page": 1_000, "idle": 0}
"""Bytes: the start, the cursor down without scrolling and with it, a page, five seconds without a key."""
BAND_TARGETS = {"start": 4_500, "down": 420, "idle": 0}
"""At 100×30, where the row of the cursor is a band from end to end."""


def medir(terminal: Terminal) -> dict[str, float]:
    terminal.esperar(lambda: terminal.ve("n Siguiente") and terminal.ve("900000"))
    quiet(terminal, 0.3)
    measure = {"start": float(len(terminal.output))}
    bajar = [keystroke(terminal, b"\x1b[B") for _ in range(12)]
    correr = [keystroke(terminal, b"\x1b[B") for _ in range(16)]
    pagina = [keystroke(terminal, b"\x1b[6~") for _ in range(6)]
    before = len(terminal.output)
    terminal.read(5.0)
    measure["idle"] = len(terminal.output) - before
    for name, muestras in (("down", bajar), ("scroll", correr[2:]), ("page", pagina)):
        measure[name] = statistics.median(b for b, _late, _ms in muestras)
        measure[f"cpu {name}"] = statistics.median(ms for _b, _late, ms in muestras)
    return measure


def test_what_a_thin_line_carries_and_the_processor_does(tmp_path: Path) -> None:
    measures = {}
    for name, mas in (("own", ()), ("plain", ("--terminal", "simple"))):
        order = (*mas, "--pantalla", "triage", "demo")
        terminal = Terminal(*order, env=service_context(tmp_path / name))
        with ExitStack() as al_salir:
            al_salir.callback(terminal.close)
            measures[name] = medir(terminal)
    own, simple = measures["own"], measures["plain"]
    for what, value in own.items():
        razon = f"{value / simple[what]:.2f}" if simple[what] else "-"
        target = TARGETS.get(what, "x1.2")
        print(f"{what:12} {value:10.1f} {simple[what]:10.1f}  x{razon}  (target {target})")


def test_what_a_whole_row_as_a_band_carries(tmp_path: Path) -> None:
    with ExitStack() as al_salir:
        terminal = Terminal(
            *("--pantalla", "triage", "demo"), env=service_context(tmp_path), size=(100, 30)
        )
        al_salir.callback(terminal.close)
        measures = medir(terminal)
    for what, value in measures.items():
        print(f"{what:12} {value:10.1f}  (target {BAND_TARGETS.get(what, '-')})")
