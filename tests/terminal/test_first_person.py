"""Who opens a store nobody has used yet, on a real terminal."""

from __future__ import annotations

import sqlite3

import pytest

pytestmark = pytest.mark.pty


def test_the_first_person_to_open_a_new_store_becomes_its_supervisor(open_one, tmp_path):
    terminal = open_one("--pantalla", "personas")
    terminal.esperar(lambda: terminal.ve("PERSONAS › 1 puede entrar"))
    terminal.esperar(lambda: terminal.ve("supervisor"))
    terminal.esperar(lambda: terminal.ve("n Agregar"))
    terminal.teclear(b"\x1b[21~")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    conn = sqlite3.connect(tmp_path / "demo.db")
    assert [rol for (rol,) in conn.execute("SELECT rol FROM usuarios")] == ["supervisor"]
    actions = [action for (action,) in conn.execute("SELECT accion FROM auditoria ORDER BY id")]
    actions = [action for action in actions if action != "registro"]
    assert actions == ["primer_supervisor", "entrada"]


def test_the_first_time_writes_nothing_until_the_person_goes_in(open_one, tmp_path):
    terminal = open_one()
    terminal.esperar(lambda: terminal.ve("AJUSTES · primera vez"))
    terminal.esperar(lambda: terminal.ve("Enter deja escoger el archivo"))
    terminal.teclear(b"\x1b[21~")
    terminal.esperar(lambda: terminal.proceso.poll() is not None)
    assert not (tmp_path / "demo.db").exists()
    again = open_one()
    again.esperar(lambda: again.ve("AJUSTES · primera vez"))
    again.teclear(b"n")
    again.esperar(lambda: again.ve("F8 los cambia"))
    again.teclear(b"Yuli Ariza\t")
    again.teclear(b"YA")
    again.teclear(b"\x1b[19~")
    again.esperar(lambda: again.ve("Nombre       Yuli Ariza"))
    again.teclear(b"\r")
    again.esperar(lambda: again.ve("IMPORTACIÓN › Escoja la base"))
    again.teclear(b"\x1b[21~")
    again.esperar(lambda: again.proceso.poll() is not None)
    conn = sqlite3.connect(tmp_path / "demo.db")
    people = conn.execute("SELECT nombre, iniciales, rol FROM usuarios").fetchall()
    assert people == [("Yuli Ariza", "YA", "supervisor")]
