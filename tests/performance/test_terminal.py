"""What a key costs a thin line, against the framework's own driver in the same run."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal.soporte import Terminal, entorno

pytestmark = [pytest.mark.lento, pytest.mark.pty]

ARRANQUE, BAJAR, CORRER, PAGINA = 6_000, 250, 320, 1_100
"""Bytes: the start, the cursor down without scrolling and with it, a page."""
CPU = 1.2


def silencio(terminal: Terminal) -> None:
    terminal.callar(0.3)


def cpu_ms(terminal: Terminal) -> float:
    """Time on the processor of every thread of the program."""
    hilos = Path(f"/proc/{terminal.proceso.pid}/task").iterdir()
    return sum(int((h / "schedstat").read_text().split()[0]) for h in hilos) / 1e6


def tecla(terminal: Terminal, bytes_: bytes) -> tuple[int, float]:
    """Press a key; return the bytes that came and the time it cost."""
    antes, reloj = len(terminal.salida), cpu_ms(terminal)
    terminal.teclear(bytes_)
    silencio(terminal)
    return len(terminal.salida) - antes, cpu_ms(terminal) - reloj


def medir(terminal: Terminal) -> dict[str, float]:
    terminal.esperar(lambda: terminal.ve("n Siguiente") and terminal.ve("900000"))
    silencio(terminal)
    medida = {"start": float(len(terminal.salida))}
    bajar = [tecla(terminal, b"\x1b[B") for _ in range(12)]
    correr = [tecla(terminal, b"\x1b[B") for _ in range(16)]
    pagina = [tecla(terminal, b"\x1b[6~") for _ in range(6)]
    antes = len(terminal.salida)
    terminal.leer(5.0)
    medida["idle"] = len(terminal.salida) - antes
    for nombre, muestras in (("down", bajar), ("scroll", correr[2:]), ("page", pagina)):
        medida[nombre] = statistics.median(b for b, _ in muestras)
        medida[f"cpu {nombre}"] = statistics.median(ms for _, ms in muestras)
    return medida


def test_a_thin_line_carries_little_and_the_processor_does_no_more(
    tmp_path: Path,
) -> None:
    medidas = {}
    for nombre, mas in (("own", ()), ("plain", ("--terminal", "simple"))):
        orden = (*mas, "--pantalla", "triage", "demo")
        terminal = Terminal(*orden, env=entorno(tmp_path / nombre))
        with ExitStack() as al_salir:
            al_salir.callback(terminal.cerrar)
            medidas[nombre] = medir(terminal)
    propia, simple = medidas["own"], medidas["plain"]
    for que, valor in propia.items():
        razon = f"{valor / simple[que]:.2f}" if simple[que] else "-"
        print(f"{que:12} {valor:10.1f} {simple[que]:10.1f}  x{razon}")
    assert propia["start"] <= ARRANQUE
    assert propia["down"] <= BAJAR
    assert propia["scroll"] <= CORRER
    assert propia["page"] <= PAGINA
    assert propia["idle"] == 0
    assert propia["cpu down"] <= simple["cpu down"] * CPU
    assert propia["cpu scroll"] <= simple["cpu scroll"] * CPU
