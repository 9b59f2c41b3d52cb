"""Who opens a store nobody has used yet, on a real terminal."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.pty


def test_the_first_person_to_open_a_new_store_says_who_they_are_and_supervises_it(
    open_one, tmp_path
):
    terminal = open_one("--pantalla", "personas")
    terminal.esperar("AJUSTES · primera vez")
    terminal.teclear(b"\x1bOS", "F8 los cambia")
    assert not (tmp_path / "demo.db").exists()
    terminal.teclear(b"\x1b[19~", "CONTACTO › Agenda")
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    assert "se hizo un almacén nuevo, «demo.db»" in terminal.output.decode()
    conn = sqlite3.connect(tmp_path / "demo.db")
    assert [rol for (rol,) in conn.execute("SELECT rol FROM usuarios")] == ["supervisor"]
    actions = [action for (action,) in conn.execute("SELECT accion FROM auditoria ORDER BY id")]
    actions = [action for action in actions if action != "registro"]
    assert actions == ["primer_supervisor", "entrada"]


def test_the_wall_and_a_folder_where_nothing_may_be_written_ask_nobody_anything(open_one, tmp_path):
    wall = open_one("--pantalla", "kpi", "--pared")
    wall.esperar(lambda: wall.proceso.poll() == 4)
    assert "No hay almacén «demo.db»" in wall.output.decode()
    assert not (tmp_path / "demo.db").exists()
    (tmp_path / "lleno").write_text("")
    for order in ((), ("lineas",)):
        closed = open_one("--db", str(tmp_path / "lleno" / "x.db"), *order)
        closed.esperar(lambda closed=closed: closed.proceso.poll() == 3)
        assert "su carpeta no es una carpeta" in closed.output.decode()


@pytest.mark.parametrize(
    ("lines", "name"),
    [("kpi\n512\n..\nsalir\n", None), ("kpi\nYuli Ariza\nsalir\n", "Yuli Ariza")],
)
def test_plain_lines_make_a_store_once_the_person_says_their_name(tmp_path, lines, name):
    path = tmp_path / "nuevo.db"
    run = subprocess.run(
        [sys.executable, "-m", "ajustes_tui", "--db", str(path), "lineas"],
        input=lines,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path),
        },
        check=True,
    )
    assert 'Todavía no hay almacén "nuevo.db".' in run.stdout
    assert "Eso es una orden" in run.stdout
    assert path.exists() == (name is not None)
    assert ("No quedó nada escrito." in run.stdout) == (name is None)
    assert ("se hizo un almacén nuevo" in run.stderr) == (name is not None)
    if name is not None:
        people = sqlite3.connect(path).execute("SELECT nombre, rol FROM usuarios").fetchall()
        assert people == [(name, "supervisor")]


def test_the_first_time_writes_nothing_until_the_person_goes_in(open_one, tmp_path):
    terminal = open_one()
    terminal.esperar("AJUSTES · primera vez")
    terminal.esperar("Enter deja escoger el archivo")
    terminal.teclear(b"\x1b[21~", lambda: terminal.proceso.poll() is not None)
    assert not (tmp_path / "demo.db").exists()
    again = open_one()
    again.esperar("AJUSTES · primera vez")
    again.teclear(b"n", "F8 los cambia")
    again.teclear(b"Yuli Ariza\t")
    again.teclear(b"YA")
    again.teclear(b"\x1b[19~", "Nombre       Yuli Ariza")
    again.teclear(b"\r", "IMPORTACIÓN › Escoja la base")
    again.teclear(b"\x1b[21~", lambda: again.proceso.poll() is not None)
    conn = sqlite3.connect(tmp_path / "demo.db")
    people = conn.execute("SELECT nombre, iniciales, rol FROM usuarios").fetchall()
    assert people == [("Yuli Ariza", "YA", "supervisor")]
