"""The dialogue of plain lines on a real terminal: no byte of escape, and no end that loses anything."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from os import getuid
from pwd import getpwuid

import pytest

from ajustes_tui.lines.dialogue import TOO_SOON
from ajustes_tui.storage.core.database import Database
from tests.support import few
from tests.terminal.soporte import copiar_demo, service_context

CONTROL = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")


def said(terminal) -> str:
    """What came until now, as one text."""
    return " ".join(terminal.output.decode().split())


def hear(terminal, text: str) -> None:
    terminal.esperar(lambda: text in said(terminal))


def write(terminal, line: str, text: str) -> None:
    """Write a line, and hear what answers it."""
    start = len(terminal.output)
    terminal.teclear(f"{line}\n".encode())
    terminal.esperar(lambda: text in " ".join(terminal.output[start:].decode().split()))


def take(terminal, line: str, text: str) -> None:
    """Write a line until it is taken: one that comes too soon after a caso was said is dropped."""
    start = len(terminal.output)

    def heard(what: str, since: int) -> bool:
        return what in " ".join(terminal.output[since:].decode().split())

    while not heard(text, start):
        written = len(terminal.output)
        terminal.teclear(f"{line}\n".encode())
        terminal.esperar(lambda at=written: heard(text, start) or heard("no se tomó", at))
        terminal.read(0.2)


def written_by_hand(folder) -> list[tuple[str, str | None]]:
    """The eventos that a person wrote in the store since it was made, each with its note."""
    db = Database(folder / "demo.db")
    rows = db.conn.execute(
        "SELECT h.evento, n.texto FROM historial h LEFT JOIN notas n USING (linea)"
        " WHERE h.agente = ? ORDER BY linea",
        (getpwuid(getuid()).pw_name,),
    )
    found = [(row[0], row[1]) for row in rows]
    db.close()
    return found


@pytest.mark.parametrize(
    ("order", "term", "end"),
    few([(("--terminal", "lineas"), "vt100", signal.SIGHUP), ((), "dumb", None)], spread=True),
)
def test_a_decision_sends_no_byte_of_escape_and_an_end_of_any_kind_loses_nothing(
    abrir_demo, tmp_path, order, term, end
):
    terminal = abrir_demo(*order, TERM=term)
    hear(terminal, "¿A dónde va?")
    write(terminal, "1", "1 a 3:")
    write(terminal, "1", TOO_SOON)
    take(terminal, "1\ns", "no se tomó. 1, Bien aplicado")
    hear(terminal, "s lo registra:")
    write(terminal, "..", "1 a 3:")
    start = len(terminal.output)
    write(terminal, "1", "s lo registra:")
    registered = len(terminal.output)
    write(terminal, "s", "Registrado: bien aplicado, cuenta")
    # The whole caso, with its question: a line before it ends is answered as one that came too soon.
    terminal.esperar(lambda: "1 a 3:" in terminal.output[registered:].decode())
    assert "Vencido hace un día hábil" in said(terminal)
    write(terminal, "", "1 a 3:")
    assert len(terminal.output) - start <= 1000, "a decision, its caso said once more"
    take(terminal, "2", "Radicado, el que dio RR")
    write(terminal, "4471099104", "s lo registra:")
    if end is None:
        terminal.teclear(b"\x04")
    else:
        terminal.proceso.send_signal(end)
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert terminal.proceso.returncode == 0
    assert not CONTROL.search(terminal.output)
    assert [line for line in terminal.output.decode().splitlines() if len(line) > 80] == []
    db = Database(tmp_path / "demo.db")
    assert db.conn.execute("SELECT count(*) FROM tomas").fetchone()[0] == 0
    (draft,) = db.conn.execute("SELECT contenido FROM borradores").fetchone()
    db.close()
    assert "4471099104" in draft


def test_a_person_goes_from_the_screens_to_the_lines_on_one_caso_and_back(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    terminal.esperar("Tiene", "900000")
    terminal.teclear(b"n", "escriba 1 a 3")
    terminal.insistir(b"2", "el que dio RR")
    terminal.teclear(b"\x1b[F4471099104", "10 dígitos")
    terminal.teclear(b"\x10", "Aquí  ")
    terminal.teclear(b"renglones", "sigue aquí mismo, en renglones")
    terminal.insistir(b"\r", lambda: "Sigue el borrador que dejó" in said(terminal))
    hear(terminal, "s lo registra:")
    assert not CONTROL.search(terminal.output.rpartition(b"Ajustes, ")[2])
    terminal.teclear(b"pantallas\n", "4471099104", "10 dígitos")
    terminal.insistir(b"\r", "r la repite")


def test_of_what_comes_in_one_breath_nothing_registers_a_caso_that_was_not_heard(
    abrir_demo, tmp_path
):
    terminal = abrir_demo("lineas", TERM="dumb")
    hear(terminal, "¿A dónde va?")
    write(terminal, "siguiente", "1 a 3:")
    take(terminal, "1", "s lo registra:")
    write(terminal, "s\n1\ns", "no se tomó.")
    write(terminal, "1", TOO_SOON)
    # An account, or a radicado, is somebody that is looked for: it chooses and registers nothing.
    write(terminal, "9000 0012", "No hay ninguna cuenta con eso. ")
    write(terminal, "salir", "Hasta luego")
    assert [evento for evento, _note in written_by_hand(tmp_path)] == ["aplicacion_correcta"]


@pytest.mark.completo
def test_a_text_is_whole_as_it_was_pasted_and_an_order_is_no_text(abrir_demo, tmp_path):
    terminal = abrir_demo("lineas", TERM="dumb")
    hear(terminal, "¿A dónde va?")
    write(terminal, "siguiente", "1 a 3:")
    take(terminal, "nota", "Nota para el historial.")
    write(terminal, "s", "Todavía no hay nada escrito.")
    write(terminal, "leer", "Todavía no hay nada escrito.")
    write(terminal, "llamó\n-\ns\n..\nsalir", "Se pegaron 5 renglones.")
    write(terminal, "s", "Registrado: nota, cuenta")
    take(terminal, "nota", "Nota para el historial.")
    write(terminal, "..\ns\n1", "Se pegaron 3 renglones.")
    write(terminal, "-", "Borrado.")
    write(terminal, "..", "Caso, cuenta")
    write(terminal, "dónde", "Caso, cuenta")
    write(terminal, "salir", "Hasta luego")
    assert written_by_hand(tmp_path) == [("nota", "llamó\n-\ns\n..\nsalir")]


@pytest.mark.parametrize(
    ("lines", "registered"),
    few(
        [
            ("siguiente 1 s s", []),
            ("siguiente 1 s_168", ["aplicacion_correcta"]),
            ("buscar 900000168 nota hola s s_168", ["nota"]),
            ("siguiente 1 s_999", []),
            ("siguiente nota hola s", []),
            ("siguiente nota hola s_168", ["nota"]),
            ("siguiente 90000012 s 900000168 s", []),
        ],
        3,
        spread=True,
    ),
)
def test_through_a_pipe_what_registers_names_the_end_of_its_cuenta(
    molde_demo, tmp_path, lines, registered
):
    copiar_demo(molde_demo, tmp_path)
    script = "".join(f"{line.replace('_', ' ')}\n" for line in lines.split())
    ended = subprocess.run(
        [sys.executable, "-m", "ajustes_tui", "lineas"],
        input=script,
        env=service_context(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert [evento for evento, _note in written_by_hand(tmp_path)] == registered
    assert ("los tres últimos dígitos" in " ".join(ended.stdout.split())) is (
        (" s " in f"{lines} " and " 1 s" in lines) or " hola s " in f"{lines} "
    )
