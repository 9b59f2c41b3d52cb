"""The whole program through its own driver and through the framework's: the same screen after
every key."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import MadeOnce
from tests.terminal.soporte import LIMITE_S, Terminal, copiar_demo, hacer_demo, ready

pytestmark = [pytest.mark.pty, pytest.mark.completo]

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


def equal(one: Terminal, other: Terminal, after: object) -> None:
    """Wait until both are silent and show the same."""
    limit = time.monotonic() + LIMITE_S
    while True:
        arrived = ready([one.fileno(), other.fileno()], SILENCIO_S)
        llegan = [terminal for terminal in (one, other) if terminal.fileno() in arrived]
        quietas = not (llegan or one.works() or other.works())
        for terminal in llegan:
            terminal.read(0)
        if quietas and one.cells() == other.cells():
            return
        if time.monotonic() > limit:
            lado = [f"{to!r}\n{b!r}" for to, b in zip(one.rows, other.rows, strict=True) if to != b]
            cells = zip(one.cells(), other.cells(), strict=True)
            lado = lado or [f"row {y}: {to}\n{b}" for y, (to, b) in enumerate(cells) if to != b]
            raise AssertionError(f"{after}: they differ\n" + "\n".join(lado))


TRUE = {"COLORTERM": "truecolor"}
"""Where it has to reduce them to 256, the framework's driver takes a grey for the one beside it."""
FIJO = {"AJUSTES_AHORA": "2026-11-24T15:30:00-05:00"}


@pytest.fixture(scope="session")
def molde_fijo(made_once: MadeOnce) -> Path:
    return made_once("fixed-demo", lambda folder: hacer_demo(folder, **FIJO)) / "demo.db"


@pytest.fixture
def pair(open_one: Callable[..., Terminal], molde_fijo, tmp_path) -> tuple[Terminal, Terminal]:
    frames = []
    for name, mas in (("propia", ()), ("simple", ("--terminal", "simple"))):
        base = copiar_demo(molde_fijo, tmp_path / name)
        terminal = open_one(*mas, "--pantalla", "triage", AJUSTES_DB=str(base), **FIJO, **TRUE)
        terminal.esperar("n Siguiente", "900000")
        frames.append(terminal)
    return frames[0], frames[1]


@pytest.mark.parametrize("semilla", range(2))
def test_the_screen_equals_that_of_the_plain_driver_after_every_key(pair, semilla):
    own, simple = pair
    rng = random.Random(semilla)
    equal(own, simple, "opening")
    for number in range(25):
        if rng.random() < 0.15:
            size = rng.choice(TAMANOS)
            for terminal in pair:
                terminal.cambiar_tamano(*size)
            equal(own, simple, (number, size))
            continue
        keystroke = rng.choice(TECLAS)
        for terminal in pair:
            terminal.teclear(keystroke)
        equal(own, simple, (number, keystroke))
    own.screen.erase_in_display(2)
    own.teclear(b"\x0c")
    equal(own, simple, "Ctrl+L")


def test_many_sizes_in_a_row_end_with_the_whole_screen(pair):
    own, simple = pair
    equal(own, simple, "opening")
    for _ in range(3):
        for size in (*TAMANOS, (40, 10), (80, 24)):
            own.cambiar_tamano(*size)
    equal(own, simple, "many sizes")


LUGARES = (
    *(b"\x1bOQ", b"\x1bOS", b"\x1b[15~", b"\x14", b"\x12", b"\x0e", b"\x07", b"\x05", b"\x0b"),
    *(b"\x1b[17~", b"\x1bOR", b"\x1bOP", b"\x1b", b"\x10", b"\x1b", b"\x1b[20~"),
)
"""Every place, one after the other, then the help, the palette and a field."""


def test_every_place_is_the_same_through_both_drivers(pair):
    size = 56, 16
    for terminal in pair:
        terminal.cambiar_tamano(*size)
    equal(*pair, size)
    for keystroke in LUGARES:
        for part in (keystroke, b"\x1b[B", b"\x1b[F"):
            for terminal in pair:
                terminal.teclear(part)
            equal(*pair, (keystroke, part))
    for terminal in pair:
        terminal.teclear("漢字 ñandú".encode())
    equal(*pair, "wide characters")
    pair[0].screen.erase_in_display(2)
    pair[0].teclear(b"\x0c")
    equal(*pair, "Ctrl+L")
