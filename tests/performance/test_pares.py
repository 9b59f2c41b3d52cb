"""What a session costs beside other terminal programs, in one run; prints, and asserts our own targets.

Run by hand: `.venv/bin/python -m pytest -m lento -s tests/performance/test_pares.py`. AJUSTES_PARES
says which interpreters have posting, harlequin and visidata (not all three live together), joined by
colons; those that are nowhere are left out.
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

from tests.terminal.soporte import Terminal, entorno

pytestmark = [pytest.mark.lento, pytest.mark.pty]

PARES = [Path(uno).parent for uno in os.environ.get("AJUSTES_PARES", "").split(":") if uno]
PSS_MIB = 40
JUNTAS = 8
"""Sessions at once, for what they share."""
ARRANQUES = 9
"""Starts of each program, in turns: a busy moment of the machine strikes all of them."""
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


def pss_mib(pid: int) -> float:
    """Memory of a program and of what it started, what is shared counted by its part."""
    resumen = Path(f"/proc/{pid}/smaps_rollup").read_text()
    propio = next(int(li.split()[1]) for li in resumen.splitlines() if li.startswith("Pss:"))
    hijos = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return propio / 1024 + sum(pss_mib(int(hijo)) for hijo in hijos)


def cpu_ms(pid: int) -> float:
    hilos = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((hilo / "schedstat").read_text().split()[0]) for hilo in hilos) / 1e6


def silencio(terminal: Terminal, segundos: float = 0.5) -> None:
    """Read until nothing comes, or for long enough from a program that never stops."""
    limite = time.monotonic() + 4 * segundos
    while terminal.leer(segundos) and time.monotonic() < limite:
        pass


def tecla(terminal: Terminal, bytes_: bytes) -> tuple[int, float, float]:
    """Press a key; return the bytes that came, how late the first was, and the time it cost."""
    pid = terminal.proceso.pid
    antes, reloj, inicio = len(terminal.salida), cpu_ms(pid), time.perf_counter()
    terminal.teclear(bytes_)
    tardanza = (time.perf_counter() - inicio if terminal.leer(2.0) else 0.0) * 1000
    silencio(terminal, 0.3)
    return len(terminal.salida) - antes, tardanza, cpu_ms(pid) - reloj


@contextmanager
def abierto(
    orden: tuple[str, ...], env: dict[str, str], programa: tuple[str, ...]
) -> Iterator[Terminal]:
    terminal = Terminal(*orden, env=env, programa=programa)
    with ExitStack() as al_salir:
        al_salir.callback(terminal.cerrar)
        yield terminal


class Par(NamedTuple):
    """A program to measure: how it is started, and what its first screen says."""

    nombre: str
    orden: tuple[str, ...]
    programa: tuple[str, ...]
    dice: tuple[str, ...]

    def listo(self, terminal: Terminal) -> bool:
        return all(map(terminal.ve, self.dice))


PROPIA = Par("ajustes", ("--pantalla", "triage"), ("-m", "ajustes_tui"), ("n Siguiente", "900000"))


def primera_ms(par: Par, env: dict[str, str]) -> float:
    """Start a program, wait for its first screen and end it."""
    inicio = time.perf_counter()
    with abierto(par.orden, env, par.programa) as terminal:
        terminal.esperar(lambda: par.listo(terminal))
        return (time.perf_counter() - inicio) * 1000


def primeras_ms(pares: Sequence[Par], env: dict[str, str]) -> dict[str, list[float]]:
    """Return the times until the first screen of each program, started by turns."""
    vueltas = [[primera_ms(par, env) for par in pares] for _ in range(ARRANQUES)]
    return {
        par.nombre: list(tiempos)
        for par, tiempos in zip(pares, zip(*vueltas, strict=True), strict=True)
    }


def medir(terminal: Terminal, par: Par) -> dict[str, float]:
    terminal.esperar(lambda: par.listo(terminal))
    silencio(terminal, 1.5)
    medida = {"start bytes": float(len(terminal.salida))}
    medida["PSS MiB"] = pss_mib(terminal.proceso.pid)
    bajadas = [tecla(terminal, BAJAR) for _ in range(9)]
    paginas = [tecla(terminal, PAGINA) for _ in range(5)]
    antes, reloj = len(terminal.salida), cpu_ms(terminal.proceso.pid)
    limite = time.monotonic() + 4
    while time.monotonic() < limite:
        terminal.leer(0.1)
    for nombre, muestras in (("down", bajadas), ("page", paginas)):
        for cual, valores in zip(
            ("bytes", "answer ms", "cpu ms"), zip(*muestras, strict=True), strict=True
        ):
            medida[f"{nombre} {cual}"] = statistics.median(valores)
    medida["idle bytes/s"] = (len(terminal.salida) - antes) / 4
    medida["idle cpu ms/s"] = (cpu_ms(terminal.proceso.pid) - reloj) / 4
    return medida


def pares(carpeta: Path) -> Iterator[Par]:
    """The programs beside ours, the bare one first."""
    minima = carpeta / "minima.py"
    minima.write_text(MINIMA)
    yield Par("bare line-API", (), (str(minima),), ("900000010",))
    if not PARES:
        return
    tabla = carpeta / "base.csv"
    tabla.write_text("cuenta,estado\n" + "".join(f"9000{n:05d},x\n" for n in range(1_000)))
    for nombre, orden, dice in (
        ("visidata", ("vd", str(tabla)), "900000010"),
        ("posting", ("posting", "--collection", str(carpeta)), "GET"),
        ("harlequin", ("harlequin",), "Query"),
    ):
        # The last interpreter named wins: an older harlequin may stand beside posting and not start.
        programa = next((b / orden[0] for b in reversed(PARES) if (b / orden[0]).exists()), None)
        if programa is not None:
            yield Par(nombre, (), ("-c", ARRANCAR, str(programa), *orden[1:]), (dice,))


def test_a_session_beside_other_programs(tmp_path: Path) -> None:
    env = entorno(tmp_path)
    with abierto(("demo", "--sin-tui"), env, ("-m", "ajustes_tui")) as hecho:
        hecho.esperar_fin()
    todos = [PROPIA, *pares(tmp_path)]
    minima = todos[1].nombre
    medidas: dict[str, dict[str, float]] = {}
    for par in todos:
        with abierto(par.orden, env, par.programa) as terminal:
            medidas[par.nombre] = medir(terminal, par)
    tiempos = primeras_ms(todos, env)
    for nombre, medida in medidas.items():
        medida["first paint ms"] = statistics.median(tiempos[nombre])
    print("\n" + " ".join(f"{nombre:>14}" for nombre in ("", *medidas)))
    for que in medidas[PROPIA.nombre]:
        print(" ".join((f"{que:>14}", *(f"{medida[que]:14.1f}" for medida in medidas.values()))))
    veces = [
        propia / la_otra
        for propia, la_otra in zip(tiempos[PROPIA.nombre], tiempos[minima], strict=True)
    ]
    print(
        f"first paint / bare: {statistics.median(veces):.2f} ({min(veces):.2f} to {max(veces):.2f})"
    )
    cpu = medidas[PROPIA.nombre]["down cpu ms"] / medidas[minima]["down cpu ms"]
    print(f"cpu of down / bare: {cpu:.2f}")
    assert medidas[PROPIA.nombre]["PSS MiB"] <= PSS_MIB
    assert medidas[PROPIA.nombre]["idle bytes/s"] == 0


def test_several_sessions_at_once_take_no_more_each(tmp_path: Path) -> None:
    env = entorno(tmp_path)
    with abierto(("demo", "--sin-tui"), env, ("-m", "ajustes_tui")) as hecho:
        hecho.esperar_fin()
    with ExitStack() as todas:
        abiertas = [
            todas.enter_context(abierto(PROPIA.orden, env, PROPIA.programa)) for _ in range(JUNTAS)
        ]
        for terminal in abiertas:
            terminal.esperar(lambda t=terminal: PROPIA.listo(t))
            silencio(terminal)
        cada = statistics.mean(pss_mib(terminal.proceso.pid) for terminal in abiertas)
    print(f"PSS of each of {JUNTAS}: {cada:.1f} MiB")
    assert cada <= PSS_MIB
