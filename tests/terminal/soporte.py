"""A program on an emulated terminal, driven as a person at the other end of the line would."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyte

RAIZ = Path(__file__).resolve().parents[2]
LIMITE_S = 30.0
SILENCIO_S = 0.5
SIN_RESPUESTA_S = 5.0
"""A program that paints nothing for so long, also on a busy machine, dropped the key."""


def hacer_demo(carpeta: Path, **mas: str) -> Path:
    """Make a demonstration store in a folder, as the order does, and return its file."""
    ambiente = entorno(carpeta) | {"PYTHONPATH": str(RAIZ)} | mas
    orden = [sys.executable, "-m", "ajustes_tui", "demo", "--sin-tui"]
    subprocess.run(orden, env=ambiente, cwd=RAIZ, check=True, capture_output=True)
    return carpeta / "demo.db"


def copiar_demo(molde: Path, carpeta: Path) -> Path:
    """Put a store of one's own, equal to another that nobody has opened, in a folder."""
    carpeta.mkdir(exist_ok=True)
    ruta = Path(shutil.copyfile(molde, carpeta / "demo.db"))
    ruta.chmod(0o600)
    return ruta


def entorno(carpeta: Path) -> dict[str, str]:
    """Return the environment of somebody whose home and store are in a folder."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(carpeta),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "AJUSTES_DB": str(carpeta / "demo.db"),
    }


class Terminal:
    """A program on a terminal of its own."""

    def __init__(
        self,
        *orden: str,
        env: dict[str, str],
        tamano: tuple[int, int] = (80, 24),
        charset: str = "utf-8",
        ignora: tuple[signal.Signals, ...] = (),
        programa: tuple[str, ...] = ("-m", "ajustes_tui"),
    ) -> None:
        self._maestro, esclavo = pty.openpty()
        self._decodificador = codecs.getincrementaldecoder(charset)("replace")
        self._medir(*tamano)
        self.modos = termios.tcgetattr(esclavo)

        def al_nacer() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for senal in ignora:
                signal.signal(senal, signal.SIG_IGN)

        self.proceso = subprocess.Popen(
            [sys.executable, *programa, *orden],
            stdin=esclavo,
            stdout=esclavo,
            stderr=esclavo,
            env=env | {"PYTHONPATH": str(RAIZ)},
            cwd=RAIZ,
            start_new_session=True,
            preexec_fn=al_nacer,
        )
        self._esclavo = esclavo
        self.pantalla = pyte.Screen(*tamano)
        self._flujo = pyte.Stream(self.pantalla)
        self.salida = b""

    def _medir(self, columnas: int, filas: int) -> None:
        medida = struct.pack("HHHH", filas, columnas, 0, 0)
        fcntl.ioctl(self._maestro, termios.TIOCSWINSZ, medida)

    @property
    def filas(self) -> list[str]:
        """What a person sees."""
        return list(self.pantalla.display)

    def celdas(self) -> list[list[pyte.screens.Char]]:
        """Each cell with its look."""
        return [
            [self.pantalla.buffer[y][x] for x in range(self.pantalla.columns)]
            for y in range(self.pantalla.lines)
        ]

    def fileno(self) -> int:
        """Return what tells when something comes."""
        return self._maestro

    def trabaja(self) -> bool:
        """Tell whether the program has something to do now, or waits for the processor to do it."""
        estados = set()
        for hilo in Path(f"/proc/{self.proceso.pid}/task").glob("*/stat"):
            with suppress(OSError):
                estados.add(hilo.read_text().rsplit(")", 1)[1].split()[0])
        return not estados.isdisjoint("RD")

    def leer(self, segundos: float) -> bool:
        """Take in what comes within some seconds; False when nothing did or the program ended."""
        if not select.select([self._maestro], [], [], segundos)[0]:
            return False
        try:
            datos = os.read(self._maestro, 65536)
        except OSError:
            return False
        self.salida += datos
        self._flujo.feed(self._decodificador.decode(datos))
        return bool(datos)

    def esperar(self, condicion: Callable[[], bool]) -> None:
        """Read until the screen is as expected; fail with what it shows."""
        limite = time.monotonic() + LIMITE_S
        while not condicion():
            assert time.monotonic() < limite, "\n".join(self.filas)
            self.leer(0.2)

    def esperar_fin(self, segundos: float = LIMITE_S) -> int:
        """Wait for the program to end, reading nothing, and return its exit code."""
        return self.proceso.wait(segundos)

    def ve(self, texto: str) -> bool:
        """Tell whether a text is on the screen."""
        return any(texto in fila for fila in self.filas)

    def teclear(self, teclas: bytes) -> None:
        """Send keys."""
        os.write(self._maestro, teclas)

    def callar(self, segundos: float) -> None:
        """Take in everything that comes until nothing does for some seconds."""
        while self.leer(segundos):
            pass

    def insistir(self, tecla: bytes, condicion: Callable[[], bool]) -> None:
        """Press a key until it is taken: one that comes before its caso was seen is dropped.

        Only a screen that stays as it was says so; a key that was taken must not act twice.
        """
        limite = time.monotonic() + LIMITE_S
        while not condicion():
            assert time.monotonic() < limite, "\n".join(self.filas)
            self.callar(SILENCIO_S)
            if condicion():
                return
            self.teclear(tecla)
            plazo = time.monotonic() + SIN_RESPUESTA_S
            while not condicion() and time.monotonic() < plazo:
                self.leer(0.2)

    def cambiar_tamano(self, columnas: int, filas: int) -> None:
        """Give the window another size, as dragging its corner does."""
        self._medir(columnas, filas)
        self.pantalla.resize(filas, columnas)

    def modos_ahora(self) -> list[object]:
        """Return how the line is set now."""
        return termios.tcgetattr(self._esclavo)

    def colgar(self) -> None:
        """Lose the line: nobody is at the other end any more."""
        os.close(self._esclavo)
        os.close(self._maestro)
        self._maestro = self._esclavo = -1

    def cerrar(self) -> None:
        """End what is left."""
        if self.proceso.poll() is None:
            self.proceso.kill()
        self.proceso.wait()
        if self._maestro >= 0:
            self.colgar()
