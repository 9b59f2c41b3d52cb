"""A line that is lost: what was typed stays, what was held is let go, and nothing goes on running."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import textwrap
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.config import Config
from ajustes_tui.services.container import services_for
from ajustes_tui.storage.core.database import Database
from tests.support import few
from tests.terminal.soporte import Terminal

pytestmark = pytest.mark.pty
PLAZO_S = 5.0
"""Far more than the second the program allows itself, for a machine that is busy."""
NOHUP = {"ignora": (signal.SIGHUP,)}


def a_la_cola(terminal: Terminal) -> None:
    terminal.esperar("n Siguiente", "900000")


def a_un_caso(terminal: Terminal) -> None:
    a_la_cola(terminal)
    terminal.teclear(b"n", "Decida")


def a_un_formulario(terminal: Terminal) -> None:
    a_un_caso(terminal)
    terminal.insistir(b"2", "Al registrar")
    # Any key between parts the digits of the field from the one that opened the form.
    terminal.teclear(b"\x1b[F")


def a_una_nota(terminal: Terminal) -> None:
    a_un_caso(terminal)
    terminal.teclear(b"\x1b[18~", "Esc sale")


MOMENTOS = [a_la_cola, a_un_caso, a_un_formulario, a_una_nota]


def count(base: Path, what: str) -> int:
    with closing(sqlite3.connect(base)) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def held(base: Path) -> list[int]:
    """Return the casos somebody has, as the others see it."""
    db = Database(base)
    with closing(db):
        work = services_for(db, Config(base, base), "drubio", {}).work
        taken = [caso_id for (caso_id,) in db.conn.execute("SELECT caso_id FROM tomas")]
        return [n for n, holding in work.holdings(taken).items() if holding.toma is not None]


@pytest.fixture
def en_triage(abrir_demo: Callable[..., Terminal]) -> Callable[..., Terminal]:
    def do(**mas: object) -> Terminal:
        return abrir_demo("--pantalla", "triage", **mas)

    return do


@pytest.mark.parametrize("momento", few(MOMENTOS, 2))
@pytest.mark.parametrize("options", few([{}, NOHUP]), ids=["hangup", "nohup"])
def test_a_line_that_is_cut_ends_the_program_and_lets_go_of_the_caso(
    en_triage, tmp_path, momento, options
):
    terminal = en_triage(options=options)
    momento(terminal)
    terminal.colgar()
    terminal.esperar_fin(PLAZO_S)
    assert count(tmp_path / "demo.db", "tomas") == 0


REZAGADO = textwrap.dedent("""
    import sys, threading
    from ajustes_tui.cli import main
    from ajustes_tui.driver import edge
    from ajustes_tui.services.casos.work import CaseWork

    edge.LEAVE_WITHIN_S = 3600
    ultimo_guardado = threading.Event()
    guardar = CaseWork.save_borrador

    def rezagar(self, *datos, last=False, **mas):
        if not last:
            ultimo_guardado.wait()
        guardar(self, *datos, last=last, **mas)
        if last:
            ultimo_guardado.set()

    CaseWork.save_borrador = rezagar
    sys.exit(main(sys.argv[1:]))
""")


def pedir_que_termine(terminal: Terminal) -> None:
    terminal.proceso.terminate()


def salir(terminal: Terminal) -> None:
    terminal.teclear(b"\x1b[21~", "¿Salir?")
    terminal.teclear(b"s")


@pytest.mark.parametrize("terminar", few([pedir_que_termine, salir]))
def test_a_draft_still_being_kept_does_not_come_after_the_last_one(abrir_demo, tmp_path, terminar):
    guion = tmp_path / "rezagado.py"
    guion.write_text(REZAGADO)
    terminal = abrir_demo("--pantalla", "triage", options={"programa": [str(guion)]})
    a_un_formulario(terminal)
    terminal.teclear(b"98765", "98765")
    terminar(terminal)
    assert terminal.esperar_fin() == 0
    with closing(sqlite3.connect(tmp_path / "demo.db")) as conn:
        (contenido,) = conn.execute("SELECT contenido FROM borradores").fetchone()
    assert "98765" in contenido


PACIENTE = textwrap.dedent("""
    import sys
    from ajustes_tui.cli import main
    from ajustes_tui.driver import edge

    edge.LEAVE_WITHIN_S = 3600
    sys.exit(main(sys.argv[1:]))
""")
"""A program that nothing ends but itself: a busy machine may need more than its second to leave."""


@pytest.mark.parametrize("como", few(["cut", "term"]))
def test_a_store_that_is_busy_keeps_nobody_and_loses_nothing(en_triage, open_one, tmp_path, como):
    guion = tmp_path / "paciente.py"
    guion.write_text(PACIENTE)
    terminal = en_triage(options={"programa": [str(guion)]})
    a_una_nota(terminal)
    terminal.teclear(b"texto", "texto")
    with (tmp_path / "demo.db.turno").open("w") as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        terminal.teclear(b" valioso", "valioso")
        if como == "term":
            terminal.proceso.terminate()
        else:
            terminal.colgar()
        assert terminal.esperar_fin() == 0
        if como == "term":
            terminal.callar(0.2)
            assert b"\x1b[?1049l" in terminal.output
            assert terminal.modos_ahora()[:4] == terminal.modos[:4]
    a_la_cola(open_one("--pantalla", "triage"))
    with closing(sqlite3.connect(tmp_path / "demo.db")) as conn:
        (contenido,) = conn.execute("SELECT contenido FROM borradores").fetchone()
    assert "texto valioso" in contenido


TARDE = textwrap.dedent("""
    import os, sys
    from ajustes_tui import app
    from ajustes_tui.cli import main

    construir = app.AjustesApp.__init__

    def perder(self, *datos, **mas):
        os.close(0)
        os.open(os.devnull, os.O_RDONLY)
        construir(self, *datos, **mas)

    app.AjustesApp.__init__ = perder
    sys.exit(main(sys.argv[1:]))
""")


def test_a_line_lost_before_the_first_screen_leaves_nobody_behind(abrir_demo, tmp_path):
    guion = tmp_path / "tarde.py"
    guion.write_text(TARDE)
    terminal = abrir_demo("--pantalla", "triage", options={"programa": [str(guion)]} | NOHUP)
    assert terminal.esperar_fin() == 1
    assert count(tmp_path / "demo.db", "tomas") == 0


@pytest.mark.parametrize("como", few(["cut", "term", "nohup"], 2))
def test_what_was_typed_a_moment_before_is_kept_as_a_draft(en_triage, tmp_path, como):
    terminal = en_triage(options=NOHUP if como == "nohup" else {})
    a_un_formulario(terminal)
    typed = "98765" * (8 if como == "term" else 1)
    terminal.teclear(typed.encode())
    if como == "term":
        terminal.proceso.terminate()
    else:
        # What the line still holds when it is cut, the system throws away.
        terminal.esperar(typed)
        terminal.colgar()
    terminal.esperar_fin(PLAZO_S)
    with closing(sqlite3.connect(tmp_path / "demo.db")) as conn:
        (contenido,) = conn.execute("SELECT contenido FROM borradores").fetchone()
    assert typed in contenido


@pytest.mark.parametrize(
    "traffic_signal", few([signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
)
def test_a_signal_gives_the_terminal_back_as_it_was(en_triage, tmp_path, traffic_signal):
    terminal = en_triage()
    a_un_caso(terminal)
    terminal.proceso.send_signal(traffic_signal)
    terminal.esperar_fin(PLAZO_S)
    terminal.callar(0.2)
    for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h"):
        assert mode in terminal.output
    assert terminal.modos_ahora()[:4] == terminal.modos[:4]
    assert b"Traceback" not in terminal.output
    assert count(tmp_path / "demo.db", "tomas") == 0


def test_an_output_nobody_reads_does_not_hold_the_program(en_triage, tmp_path):
    terminal = en_triage()
    a_un_caso(terminal)
    for _ in range(400):
        terminal.teclear(b"\x0c")
    terminal.proceso.terminate()
    terminal.esperar_fin(PLAZO_S)
    assert terminal.modos_ahora()[:4] == terminal.modos[:4]
    # With so much to paint its time may be up first: others then see that its session is gone.
    assert held(tmp_path / "demo.db") == []


@pytest.mark.completo
def test_a_line_cut_while_nobody_reads_does_not_hold_the_program(en_triage):
    terminal = en_triage()
    a_la_cola(terminal)
    for _ in range(400):
        terminal.teclear(b"\x0c")
    terminal.colgar()
    terminal.esperar_fin(PLAZO_S)


def test_the_program_cannot_be_stopped_into_a_shell(en_triage):
    terminal = en_triage()
    a_la_cola(terminal)
    terminal.proceso.send_signal(signal.SIGTSTP)
    terminal.teclear(b"\x1a", "deshacer")
    with Path(f"/proc/{terminal.proceso.pid}/stat").open() as estado:
        assert estado.read().rsplit(")", 1)[1].split()[0] != "T"


def test_a_program_that_was_stopped_paints_everything_when_it_goes_on(en_triage):
    # Only who started a process is told that it stands still.
    terminal = en_triage(options={"programs": None})
    a_la_cola(terminal)
    terminal.proceso.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, terminal.proceso.pid, os.WSTOPPED)
    terminal.screen.reset()
    terminal.proceso.send_signal(signal.SIGCONT)
    a_la_cola(terminal)


TRABADO = textwrap.dedent("""
    import sys, threading
    from ajustes_tui.app import AjustesApp
    from ajustes_tui.cli import main

    def trabar(self):
        candado = threading.Lock()
        candado.acquire()
        self.run_worker(candado.acquire, thread=True, exclusive=False)

    AjustesApp.action_repintar = trabar
    sys.exit(main(sys.argv[1:]))
""")


@pytest.mark.parametrize("como", few(["cut", "nohup", "term"]))
def test_a_worker_that_never_answers_does_not_hold_the_program(abrir_demo, tmp_path, como):
    guion = tmp_path / "trabado.py"
    guion.write_text(TRABADO)
    options = {"programa": [str(guion)]} | (NOHUP if como == "nohup" else {})
    terminal = abrir_demo("--pantalla", "triage", options=options)
    a_un_caso(terminal)
    terminal.teclear(b"\x0c")
    terminal.read(0.5)
    if como == "term":
        terminal.proceso.terminate()
    else:
        terminal.colgar()
    terminal.esperar_fin(PLAZO_S)
    assert count(tmp_path / "demo.db", "tomas") == 0
