"""The whole program through its own driver and through the framework's: the same screen after
every key."""

from __future__ import annotations

import random
import select
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.soporte import LIMITE_S, Terminal, copiar_demo, hacer_demo

pytestmark = pytest.mark.pty

TECLAS = (
    *(b"\x1b[A", b"\x1b[B", b"\x1b[B", b"\x1b[B", b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F"),
    *(b"n", b"1", b"2", b"o", b"f", b"\t", b"\x1b", b"\r", b"9", b"x"),
    *(b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x10"),
    "漢ñ".encode(),
)
SILENCIO_S = 0.4
"""Two that say nothing for so long have nothing more to say, also on a busy machine: both may be
still for a moment with their rows on the way, and the next key would find them in one alone."""
TAMANOS = ((80, 24), (120, 40), (60, 18), (141, 30), (100, 24))


def iguales(una: Terminal, otra: Terminal, tras: object) -> None:
    """Wait until both are silent and show the same."""
    limite = time.monotonic() + LIMITE_S
    while True:
        llegan = select.select([una, otra], [], [], SILENCIO_S)[0]
        quietas = not (llegan or una.trabaja() or otra.trabaja())
        for terminal in llegan:
            terminal.leer(0)
        if quietas and una.celdas() == otra.celdas():
            return
        if time.monotonic() > limite:
            lado = [f"{a!r}\n{b!r}" for a, b in zip(una.filas, otra.filas, strict=True) if a != b]
            celdas = zip(una.celdas(), otra.celdas(), strict=True)
            lado = lado or [f"row {y}: {a}\n{b}" for y, (a, b) in enumerate(celdas) if a != b]
            raise AssertionError(f"{tras}: they differ\n" + "\n".join(lado))


FIJO = {"AJUSTES_AHORA": "2026-11-24T15:30:00-05:00"}


@pytest.fixture(scope="session")
def molde_fijo(tmp_path_factory) -> Path:
    return hacer_demo(tmp_path_factory.mktemp("fija"), **FIJO)


@pytest.fixture
def pareja(abrir: Callable[..., Terminal], molde_fijo, tmp_path) -> tuple[Terminal, Terminal]:
    hechas = []
    for nombre, mas in (("propia", ()), ("simple", ("--terminal", "simple"))):
        base = copiar_demo(molde_fijo, tmp_path / nombre)
        terminal = abrir(*mas, "--pantalla", "triage", AJUSTES_DB=str(base), **FIJO)
        terminal.esperar(lambda t=terminal: t.ve("n Siguiente") and t.ve("900000"))
        hechas.append(terminal)
    return hechas[0], hechas[1]


@pytest.mark.parametrize("semilla", range(3))
def test_the_screen_equals_that_of_the_plain_driver_after_every_key(pareja, semilla):
    propia, simple = pareja
    azar = random.Random(semilla)
    iguales(propia, simple, "opening")
    for numero in range(25):
        if azar.random() < 0.15:
            tamano = azar.choice(TAMANOS)
            for terminal in pareja:
                terminal.cambiar_tamano(*tamano)
            iguales(propia, simple, (numero, tamano))
            continue
        tecla = azar.choice(TECLAS)
        for terminal in pareja:
            terminal.teclear(tecla)
        iguales(propia, simple, (numero, tecla))
    propia.pantalla.erase_in_display(2)
    propia.teclear(b"\x0c")
    iguales(propia, simple, "Ctrl+L")


def test_many_sizes_in_a_row_end_with_the_whole_screen(pareja):
    propia, simple = pareja
    iguales(propia, simple, "opening")
    for _ in range(3):
        for tamano in (*TAMANOS, (40, 10), (80, 24)):
            propia.cambiar_tamano(*tamano)
    iguales(propia, simple, "many sizes")


LUGARES = (
    *(b"\x1bOQ", b"\x1bOS", b"\x1b[15~", b"\x14", b"\x12", b"\x0e", b"\x07", b"\x05", b"\x0b"),
    *(b"\x1b[17~", b"\x1bOR", b"\x1bOP", b"\x1b", b"\x10", b"\x1b", b"\x1b[20~"),
)
"""Every place, one after the other, then the help, the palette and a field."""


@pytest.mark.parametrize("tamano", [(80, 24), (56, 16)])
def test_every_place_is_the_same_through_both_drivers(pareja, tamano):
    for terminal in pareja:
        terminal.cambiar_tamano(*tamano)
    iguales(*pareja, tamano)
    for tecla in LUGARES:
        for parte in (tecla, b"\x1b[B", b"\x1b[F"):
            for terminal in pareja:
                terminal.teclear(parte)
            iguales(*pareja, (tecla, parte))
    for terminal in pareja:
        terminal.teclear("漢字 ñandú".encode())
    iguales(*pareja, "wide characters")
    pareja[0].pantalla.erase_in_display(2)
    pareja[0].teclear(b"\x0c")
    iguales(*pareja, "Ctrl+L")
