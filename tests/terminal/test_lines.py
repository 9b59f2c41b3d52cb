"""The dialogue of plain lines on a real terminal: no byte of escape, and no end that loses anything."""

from __future__ import annotations

import re
import signal

import pytest

from ajustes_tui.storage.core.database import Database

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


@pytest.mark.parametrize(
    ("order", "term", "end"),
    [((), "dumb", None), (("--terminal", "lineas"), "vt100", signal.SIGHUP)],
)
def test_a_decision_sends_no_byte_of_escape_and_an_end_of_any_kind_loses_nothing(
    abrir_demo, tmp_path, order, term, end
):
    terminal = abrir_demo(*order, TERM=term)
    hear(terminal, "¿A dónde va?")
    write(terminal, "1", "1 a 3:")
    write(terminal, "1\ns", "no se tomó.")
    hear(terminal, "s lo registra:")
    write(terminal, "..", "1 a 3:")
    start = len(terminal.output)
    write(terminal, "1", "s lo registra:")
    write(terminal, "s", "Registrado: bien aplicado.")
    hear(terminal, "Vencido hace 1 día hábil")
    write(terminal, "", "1 a 3:")
    assert len(terminal.output) - start <= 800, "a decision, and its caso said once more"
    write(terminal, "2", "Radicado")
    write(terminal, "4471099104", "s lo registra:")
    if end is None:
        terminal.teclear(b"\x04")
    else:
        terminal.proceso.send_signal(end)
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert terminal.proceso.returncode == 0
    assert not CONTROL.search(terminal.output)
    assert max(map(len, terminal.output.decode().splitlines())) <= 80
    db = Database(tmp_path / "demo.db")
    assert db.conn.execute("SELECT count(*) FROM tomas").fetchone()[0] == 0
    (draft,) = db.conn.execute("SELECT contenido FROM borradores").fetchone()
    db.close()
    assert "4471099104" in draft


def test_a_person_goes_from_the_screens_to_the_lines_on_one_caso_and_back(abrir_demo):
    terminal = abrir_demo("--pantalla", "triage")
    terminal.esperar(lambda: terminal.ve("Tiene") and terminal.ve("900000"))
    terminal.teclear(b"n")
    terminal.esperar(lambda: terminal.ve("escriba 1 a 3"))
    terminal.insistir(b"2", lambda: terminal.ve("el que dio RR"))
    terminal.teclear(b"4471099104")
    terminal.esperar(lambda: terminal.ve("10 dígitos"))
    terminal.teclear(b"\x10")
    terminal.esperar(lambda: terminal.ve("Busque una acción"))
    terminal.teclear(b"renglones")
    terminal.esperar(lambda: terminal.ve("Renglones: sigue"))
    terminal.insistir(b"\r", lambda: "Sigue el borrador que dejó" in said(terminal))
    hear(terminal, "s lo registra:")
    assert not CONTROL.search(terminal.output.rpartition(b"Ajustes, ")[2])
    terminal.teclear(b"pantallas\n")
    terminal.esperar(lambda: terminal.ve("4471099104") and terminal.ve("10 dígitos"))
    terminal.insistir(b"\r", lambda: terminal.ve("la que acaba de decidir"))
