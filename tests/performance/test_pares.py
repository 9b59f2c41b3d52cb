"""What a session costs beside other terminal programs, in one run; prints, and judges nothing.

Run by hand: `.venv/bin/python -m pytest -m lento -s tests/performance/test_pares.py`. AJUSTES_PARES
says which interpreters have posting, harlequin and visidata (not all three live together), joined by
colons; those that are nowhere are left out. AJUSTES_VECES says how often each starts.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.performance.measure import cpu_ms, keystroke, pss_mib, quiet
from tests.terminal.soporte import Terminal, service_context

pytestmark = [pytest.mark.lento, pytest.mark.pty]

PARES = [Path(item).parent for item in os.environ.get("AJUSTES_PARES", "").split(":") if item]
ARRANQUES = int(os.environ.get("AJUSTES_VECES", "9"))
"""Starts of each program, in turns: a busy moment of the machine strikes all of them."""
PSS_MIB = 40
"""The target of a session."""
BAJAR, PAGINA = b"\x1b[B", b"\x1b[6~"
ARRANCAR = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"
MINIMA = """
from textual.app import App
from textual.scroll_view import ScrollView
from textual.geometry import Size
from textual.strip import Strip
from rich.segment import Segment

class Tabla(ScrollView, can_focus=True):
    BINDINGS = [("down", "baja", "")]
    fila = 0
    def on_mount(self):
        self.virtual_size = Size(80, 1000)
    def action_baja(self):
        self.fila += 1
        self.refresh_line(self.fila - 1)
        self.refresh_line(self.fila)
    def render_line(self, y):
        signo = ">" if y == self.fila else " "
        return Strip([Segment(f"{signo} 9000{y:05d} rechazado " + "x" * 50)])

class Minima(App):
    def compose(self):
        yield Tabla()
    def on_mount(self):
        self.query_one(Tabla).focus()

Minima().run()
"""


@contextmanager
def opened(
    order: tuple[str, ...], env: dict[str, str], programa: tuple[str, ...]
) -> Iterator[Terminal]:
    terminal = Terminal(*order, env=env, programa=programa)
    with ExitStack() as al_salir:
        al_salir.callback(terminal.close)
        yield terminal


class Par(NamedTuple):
    """A program to measure: how it is started, and what its first screen says."""

    name: str
    order: tuple[str, ...]
    programa: tuple[str, ...]
    says: tuple[str, ...]

    def listo(self, terminal: Terminal) -> bool:
        return all(map(terminal.ve, self.says))


PROPIA = Par("ajustes", ("--pantalla", "triage"), ("-m", "ajustes_tui"), ("n Siguiente", "900000"))


def primera_ms(pair: Par, env: dict[str, str]) -> float:
    """Start a program, wait for its first screen and end it."""
    start = time.perf_counter()
    with opened(pair.order, env, pair.programa) as terminal:
        terminal.esperar(lambda: pair.listo(terminal))
        return (time.perf_counter() - start) * 1000


def primeras_ms(pairs: Sequence[Par], env: dict[str, str]) -> dict[str, list[float]]:
    """Return the times until the first screen of each program, started by turns."""
    vueltas = [[primera_ms(pair, env) for pair in pairs] for _ in range(ARRANQUES)]
    return {
        pair.name: list(tiempos)
        for pair, tiempos in zip(pairs, zip(*vueltas, strict=True), strict=True)
    }


def medir(terminal: Terminal, pair: Par) -> dict[str, float]:
    terminal.esperar(lambda: pair.listo(terminal))
    quiet(terminal, 1.5)
    measure = {"start bytes": float(len(terminal.output))}
    measure["PSS MiB"] = pss_mib(terminal.proceso.pid)
    bajadas = [keystroke(terminal, BAJAR) for _ in range(9)]
    pages = [keystroke(terminal, PAGINA) for _ in range(5)]
    before, clock = len(terminal.output), cpu_ms(terminal.proceso.pid)
    limit = time.monotonic() + 4
    while time.monotonic() < limit:
        terminal.read(0.1)
    for name, muestras in (("down", bajadas), ("page", pages)):
        for which, values in zip(
            ("bytes", "answer ms", "cpu ms"), zip(*muestras, strict=True), strict=True
        ):
            measure[f"{name} {which}"] = statistics.median(values)
    measure["idle bytes/s"] = (len(terminal.output) - before) / 4
    measure["idle cpu ms/s"] = (cpu_ms(terminal.proceso.pid) - clock) / 4
    return measure


def pairs(folder: Path) -> Iterator[Par]:
    """The programs beside ours, the bare one first."""
    minima = folder / "minima.py"
    minima.write_text(MINIMA)
    yield Par("bare line-API", (), (str(minima),), ("900000010",))
    if not PARES:
        return
    table = folder / "base.csv"
    table.write_text("cuenta,estado\n" + "".join(f"9000{n:05d},x\n" for n in range(1_000)))
    for name, order, says in (
        ("visidata", ("vd", str(table)), "900000010"),
        ("posting", ("posting", "--collection", str(folder)), "GET"),
        ("harlequin", ("harlequin",), "Query"),
    ):
        # The last interpreter named wins: an older harlequin may stand beside posting and not start.
        programa = next((b / order[0] for b in reversed(PARES) if (b / order[0]).exists()), None)
        if programa is not None:
            yield Par(name, (), ("-c", ARRANCAR, str(programa), *order[1:]), (says,))


def test_a_session_beside_other_programs(tmp_path: Path) -> None:
    env = service_context(tmp_path)
    with opened(("demo", "--sin-tui"), env, ("-m", "ajustes_tui")) as done:
        done.esperar_fin()
    everybody = [PROPIA, *pairs(tmp_path)]
    minima = everybody[1].name
    measures: dict[str, dict[str, float]] = {}
    for pair in everybody:
        with opened(pair.order, env, pair.programa) as terminal:
            measures[pair.name] = medir(terminal, pair)
    tiempos = primeras_ms(everybody, env)
    for name, measure in measures.items():
        measure["first paint ms"] = statistics.median(tiempos[name])
    print("\n" + " ".join(f"{name:>14}" for name in ("", *measures)))
    for what in measures[PROPIA.name]:
        print(
            " ".join((f"{what:>14}", *(f"{measure[what]:14.1f}" for measure in measures.values())))
        )
    veces = [
        own / la_otra for own, la_otra in zip(tiempos[PROPIA.name], tiempos[minima], strict=True)
    ]
    print(
        f"first paint / bare: {statistics.median(veces):.2f} ({min(veces):.2f} to {max(veces):.2f})"
    )
    cpu = measures[PROPIA.name]["down cpu ms"] / measures[minima]["down cpu ms"]
    print(f"cpu of down / bare: {cpu:.2f}; targets: {PSS_MIB} MiB, 0 bytes a second idle")
