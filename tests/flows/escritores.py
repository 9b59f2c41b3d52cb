"""Many people at once, each a process of its own that writes eventos in one caso and says how it went."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Request
from tests.services.soporte import Almacen

RAIZ = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Escritor:
    """What one process wrote: its lines, and how long each took from asking to being on disk."""

    lines: list[int]
    waits: list[float]


def escribir_a_la_vez(
    path: Path, logins: Sequence[str], eventos: int, pausa_s: float = 0.0
) -> list[Escritor]:
    """Let each person write so many eventos, all at the same time; person `n` in caso `n`."""
    with Escritores(path, logins, eventos, pausa_s) as escritores:
        escritores.empezar()
        return escritores.terminar()


class Escritores:
    """The processes, ready before the first of them writes."""

    def __init__(
        self, path: Path, logins: Sequence[str], eventos: int, pausa_s: float = 0.0
    ) -> None:
        self._procesos = [
            subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.flows.escritores", str(path), login),
                    *(str(caso), str(eventos), str(pausa_s)),
                ],
                cwd=RAIZ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for caso, login in enumerate(logins, 1)
        ]

    def __enter__(self) -> Escritores:
        for proceso in self._procesos:
            assert proceso.stdout is not None
            assert proceso.stdout.readline() == "listo\n"
        return self

    def empezar(self) -> None:
        for proceso in self._procesos:
            assert proceso.stdin is not None
            proceso.stdin.write("ya\n")
            proceso.stdin.flush()

    def working(self) -> bool:
        """Tell whether none has failed: each waits to be ended once it has written."""
        return all(proceso.poll() is None for proceso in self._procesos)

    def terminar(self) -> list[Escritor]:
        way_outs = []
        for proceso in self._procesos:
            assert proceso.stdout is not None
            way_outs.append(Escritor(**json.loads(proceso.stdout.readline())))
        return way_outs

    def __exit__(self, *_error: object) -> None:
        # Only now: so many interpreters ending at once would be what the last writers wait for.
        for proceso in self._procesos:
            proceso.kill()
            proceso.communicate()


def _write(path: str, login: str, caso: str, eventos: str, pausa_s: str) -> None:
    triage = Almacen(Path(path)).of(login).triage
    triage.open_caso(int(caso))
    sys.stdout.write("listo\n")
    sys.stdout.flush()
    sys.stdin.readline()
    lines, waits = [], []
    # People do not type in step: each begins a little later than the one before.
    time.sleep(float(pausa_s) * (int(caso) % 64) / 64)
    for n in range(int(eventos)):
        time.sleep(float(pausa_s))
        before = time.perf_counter()
        (recorded,) = triage.recorder.register(int(caso), [Request(Evento.NOTA, {}, f"nota {n}")])
        waits.append(time.perf_counter() - before)
        lines.append(recorded.line)
    sys.stdout.write(json.dumps({"lines": lines, "waits": waits}) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    _write(*sys.argv[1:])
