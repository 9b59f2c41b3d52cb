"""The program in a real pseudo-terminal: it paints, it decides, it stays silent, it leaves."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

RAIZ = Path(__file__).resolve().parents[2]
LIMITE_S = 30.0

pytestmark = pytest.mark.pty


class Terminal:
    """A program on an emulated terminal of 80 by 24."""

    def __init__(self, *orden: str, env: dict[str, str]) -> None:
        self._maestro, esclavo = pty.openpty()
        fcntl.ioctl(esclavo, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.proceso = subprocess.Popen(
            [sys.executable, "-m", "ajustes_tui", *orden],
            stdin=esclavo,
            stdout=esclavo,
            stderr=esclavo,
            env=env,
            cwd=RAIZ,
            start_new_session=True,
        )
        os.close(esclavo)
        self._pantalla = pyte.Screen(80, 24)
        self._flujo = pyte.ByteStream(self._pantalla)
        self.salida = b""

    @property
    def filas(self) -> list[str]:
        """What a person sees."""
        return list(self._pantalla.display)

    def leer(self, segundos: float) -> bool:
        """Take in what comes within some seconds; False when nothing did or the program ended."""
        if not select.select([self._maestro], [], [], segundos)[0]:
            return False
        try:
            datos = os.read(self._maestro, 65536)
        except OSError:
            return False
        self.salida += datos
        self._flujo.feed(datos)
        return bool(datos)

    def esperar(self, condicion: Callable[[], bool]) -> None:
        """Read until the screen is as expected; fail with what it shows."""
        limite = time.monotonic() + LIMITE_S
        while not condicion():
            assert time.monotonic() < limite, "\n".join(self.filas)
            self.leer(0.2)

    def ve(self, texto: str) -> bool:
        """Tell whether a text is on the screen."""
        return any(texto in fila for fila in self.filas)

    def teclear(self, teclas: bytes) -> None:
        """Send keys."""
        os.write(self._maestro, teclas)

    def cerrar(self) -> None:
        """End what is left."""
        if self.proceso.poll() is None:
            self.proceso.kill()
        self.proceso.wait()
        os.close(self._maestro)


@pytest.fixture
def abrir(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    abiertas: list[Terminal] = []
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "AJUSTES_DB": str(tmp_path / "demo.db"),
    }

    def hacer(*orden: str, **mas: str) -> Terminal:
        terminal = Terminal(*orden, env=env | mas)
        abiertas.append(terminal)
        return terminal

    yield hacer
    for terminal in abiertas:
        terminal.cerrar()


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


def test_a_terminal_without_utf8_is_told_what_to_set(abrir):
    terminal = abrir("demo", LANG="es_CO.ISO-8859-1", LC_ALL="es_CO.ISO-8859-1")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    while terminal.leer(0.2):
        pass
    assert terminal.ve("UTF-8")
    assert terminal.proceso.returncode == 2


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
