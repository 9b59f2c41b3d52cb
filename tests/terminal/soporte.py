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
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

from tests.loaded import Forked
from tests.terminal.programs import Programs, can_be_forked

RAIZ = Path(__file__).resolve().parents[2]
_PROGRAM = ("-m", "ajustes_tui")
Wanted = str | Callable[[], object]
"""What is waited for: a text on the screen, or a condition."""
LIMITE_S = 30.0
SILENCIO_S = 0.5
SIN_RESPUESTA_S = 5.0
"""A program that paints nothing for so long, also on a busy machine, dropped the key."""


def hacer_demo(folder: Path, **mas: str) -> Path:
    """Make a demonstration store in a folder, as the order does, and return its file."""
    ambiente = service_context(folder) | {"PYTHONPATH": str(RAIZ)} | mas
    order = [sys.executable, "-m", "ajustes_tui", "demo", "--sin-tui"]
    subprocess.run(order, env=ambiente, cwd=RAIZ, check=True, capture_output=True)
    return folder / "demo.db"


def copiar_demo(molde: Path, folder: Path) -> Path:
    """Put a store of one's own, equal to another that nobody has opened, in a folder."""
    folder.mkdir(exist_ok=True)
    path = Path(shutil.copyfile(molde, folder / "demo.db"))
    path.chmod(0o600)
    return path


def service_context(folder: Path) -> dict[str, str]:
    """Return the environment of somebody whose home and store are in a folder."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "AJUSTES_DB": str(folder / "demo.db"),
    }


def seen_cells(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """Return each cell as one can see it: of a blank only the surface, unless it is drawn over or reversed."""
    return [
        [_seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
    ]


def _seen(cell: pyte.screens.Char) -> pyte.screens.Char:
    if cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough or cell.blink:
        return cell
    return cell._replace(fg="default", bold=False, italics=False)


def ready(files: Sequence[int], seconds: float) -> list[int]:
    """Wait some seconds until any of the open files has something to read, and return those that have."""
    waiting = select.poll()
    for file in files:
        waiting.register(file, select.POLLIN)
    return [file for file, _event in waiting.poll(seconds * 1000)]


class Terminal:
    """A program on a terminal of its own."""

    def __init__(
        self,
        *order: str,
        env: dict[str, str],
        size: tuple[int, int] = (80, 24),
        charset: str = "utf-8",
        ignora: tuple[signal.Signals, ...] = (),
        programa: tuple[str, ...] = _PROGRAM,
        programs: Programs | None = None,
    ) -> None:
        """Open the program, forked from those that have it loaded where there are such."""
        self._maestro, esclavo = pty.openpty()
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._measure(*size)
        self.modos = termios.tcgetattr(esclavo)
        self._esclavo = esclavo
        env = env | {"PYTHONPATH": str(RAIZ)}
        self.proceso: subprocess.Popen[bytes] | Forked
        if programs is not None and programa == _PROGRAM and can_be_forked(env):
            self.proceso = programs.start(order, env, esclavo, ignora)
        else:
            self.proceso = self._started(order, env, ignora, programa)
        self.screen = pyte.Screen(*size)
        self.screen.write_process_input = self._answer
        self.answers = True
        """Whether the terminal answers what the program asks it; else its answers are kept."""
        self.kept: list[str] = []
        self._flujo = pyte.Stream(self.screen)
        self.output = b""

    def _started(
        self,
        order: Sequence[str],
        env: dict[str, str],
        ignora: Sequence[signal.Signals],
        programa: Sequence[str],
    ) -> subprocess.Popen[bytes]:
        # `setsid` and `trap` do what a function between fork and exec would: with the threads of a
        # test run about, such a function may wait for ever for a lock one of them held.
        ignoring = [f"trap '' {' '.join(signal.name[3:] for signal in ignora)};"] if ignora else []
        return subprocess.Popen(
            [
                *("setsid", "--ctty", "sh", "-c", " ".join([*ignoring, 'exec "$@"']), "sh"),
                *(sys.executable, *programa, *order),
            ],
            stdin=self._esclavo,
            stdout=self._esclavo,
            stderr=self._esclavo,
            env=env,
            cwd=RAIZ,
        )

    def _answer(self, text: str) -> None:
        if self.answers:
            os.write(self._maestro, text.encode())
        else:
            self.kept.append(text)

    def answer_now(self) -> None:
        """Give the kept answers, as a slow line brings them at last."""
        os.write(self._maestro, "".join(self.kept).encode())
        self.kept.clear()

    def _measure(self, columns: int, rows: int) -> None:
        measure = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._maestro, termios.TIOCSWINSZ, measure)

    @property
    def rows(self) -> list[str]:
        """What a person sees."""
        return list(self.screen.display)

    def cells(self) -> list[list[pyte.screens.Char]]:
        """Each cell with its look."""
        return seen_cells(self.screen)

    @property
    def slave(self) -> int:
        """The end of the program, which a shell reads after it."""
        return self._esclavo

    def fileno(self) -> int:
        """Return what tells when something comes."""
        return self._maestro

    def works(self) -> bool:
        """Tell whether the program has something to do now, or waits for the processor to do it."""
        estados = set()
        for hilo in Path(f"/proc/{self.proceso.pid}/task").glob("*/stat"):
            with suppress(OSError):
                estados.add(hilo.read_text().rsplit(")", 1)[1].split()[0])
        return not estados.isdisjoint("RD")

    def read(self, seconds: float) -> bool:
        """Take in what comes within some seconds; False when nothing did or the program ended."""
        if not ready([self._maestro], seconds):
            return False
        try:
            datos = os.read(self._maestro, 65536)
        except OSError:
            return False
        self.output += datos
        self._flujo.feed(self._decoder.decode(datos))
        return bool(datos)

    def esperar(self, *wanted: Wanted) -> None:
        """Read until all that is wanted is there; fail with what is not, and with the screen."""
        limit = time.monotonic() + LIMITE_S
        while lacking := self.lacking(*wanted):
            assert time.monotonic() < limit, "\n".join([*map(str, lacking), *self.rows])
            self.read(0.2)

    def esperar_fin(self, seconds: float = LIMITE_S) -> int:
        """Wait for the program to end, reading nothing, and return its exit code."""
        return self.proceso.wait(seconds)

    def ve(self, text: str) -> bool:
        """Tell whether a text is on the screen."""
        return any(text in fila for fila in self.rows)

    def lacking(self, *wanted: Wanted) -> list[Wanted]:
        """Return which texts are not on the screen, and which conditions do not hold."""
        return [w for w in wanted if not (self.ve(w) if isinstance(w, str) else w())]

    def teclear(self, keystrokes: bytes, *leads_to: Wanted) -> None:
        """Send keys, and wait for what they lead to."""
        os.write(self._maestro, keystrokes)
        self.esperar(*leads_to)

    def callar(self, seconds: float) -> None:
        """Take in everything that comes until nothing does for some seconds."""
        limit = time.monotonic() + LIMITE_S
        while self.read(seconds):
            assert time.monotonic() < limit, "\n".join(self.rows)

    def insistir(self, keystroke: bytes, *wanted: Wanted) -> None:
        """Press a key until it is taken: one that comes before its caso was seen is dropped.

        Only a screen that stays as it was says so; a key that was taken must not act twice.
        """
        limit = time.monotonic() + LIMITE_S
        while lacking := self.lacking(*wanted):
            assert time.monotonic() < limit, "\n".join([*map(str, lacking), *self.rows])
            self.callar(SILENCIO_S)
            if not self.lacking(*wanted):
                return
            self.teclear(keystroke)
            plazo = time.monotonic() + SIN_RESPUESTA_S
            while self.lacking(*wanted) and time.monotonic() < plazo:
                self.read(0.2)

    def cambiar_tamano(self, columns: int, rows: int) -> None:
        """Give the window another size, as dragging its corner does."""
        self._measure(columns, rows)
        self.screen.resize(rows, columns)

    def modos_ahora(self) -> list[object]:
        """Return how the line is set now."""
        return termios.tcgetattr(self._esclavo)

    def colgar(self) -> None:
        """Lose the line: nobody is at the other end any more."""
        os.close(self._esclavo)
        os.close(self._maestro)
        self._maestro = self._esclavo = -1

    def close(self) -> None:
        """End what is left."""
        if self.proceso.poll() is None:
            self.proceso.kill()
        self.proceso.wait()
        if self._maestro >= 0:
            self.colgar()
