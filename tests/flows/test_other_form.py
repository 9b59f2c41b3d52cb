"""A store that another version made, of another form: nothing opens it, and a demonstration is made anew."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.cli import main
from ajustes_tui.cli.orders import ORDERS
from ajustes_tui.storage.core.migrations import SCHEMA_FILE, SchemaMigrations
from ajustes_tui.ui import terminal

_OPEN = ("lineas", "--pantalla kpi --pared", "--pantalla triage", "")
"""What opens the program, in plain lines and in screens."""
_MAKES = ("demo", "crear", "restaurar")
"""What may be of no store yet."""
_COLUMN = "aspecto TEXT,"


def _make(path: Path, *, digest: bool, demo: bool = False) -> bytes:
    """Make a store with a column more; without a digest it is of before there were any."""
    schema, text = path.with_name("otra.sql"), SCHEMA_FILE.read_text("utf-8")
    assert _COLUMN in text
    schema.write_text(text.replace(_COLUMN, f"{_COLUMN} otra TEXT NOT NULL,"), "utf-8")
    for beside in path.parent.glob(f"{path.name}*"):
        if beside.is_file():
            beside.unlink()
    with closing(sqlite3.connect(path)) as conn, conn:
        SchemaMigrations("ajustes", schema, f"esquema-{'0' * 64}").apply(conn)
        if not digest:
            conn.execute("UPDATE _sqlite_migrations SET name = 'esquema'")
            conn.execute("PRAGMA user_version = 0")
        if demo:
            conn.execute("INSERT INTO meta VALUES ('demo', '1')")
    return path.read_bytes()


@pytest.mark.parametrize("digest", [True, False])
def test_every_door_refuses_a_store_of_another_form_and_leaves_it_alone(
    *, ajustes, digest, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "refusal", lambda: None)
    monkeypatch.setattr(terminal, "can_draw", lambda _profile: True)
    before = _make(ajustes.db, digest=digest)
    examples = (order.examples[0] for name, order in ORDERS.items() if name not in _MAKES)
    doors = [*_OPEN, *(re.sub("^ajustes( --como [a-z]+)? ", "", example) for example in examples)]
    said = {}
    for door in doors:
        code = main(["--db", str(ajustes.db), "--como", "drubio", *shlex.split(door)])
        said[door] = code, "con otra forma" in ajustes.capsys.readouterr().err
    assert main(["--db", str(ajustes.db), "crear", "--supervisor", "drubio"]) == 3
    assert "con otra forma" in ajustes.capsys.readouterr().err
    assert {door: what for door, what in said.items() if what != (3, True)} == {}
    assert ajustes.db.read_bytes() == before


def test_neither_a_backup_of_another_form_nor_a_store_of_one_is_restored(ajustes):
    ajustes.person = "drubio"
    own, other = (ajustes.db.with_name(name) for name in ("propio.db", "otro.db"))
    ajustes.order("respaldar", str(own))
    _make(other, digest=True)
    before = ajustes.db.read_bytes()
    for order in (("restaurar", str(other)), ("restaurar", str(other), "--ensayo")):
        error = ajustes.order(*order, sale=3)["error"]
        assert (error["codigo"], "otro.db" in error["mensaje"]) == ("almacen_otra_forma", True)
    assert ajustes.db.read_bytes() == before
    shutil.copyfile(other, ajustes.db)
    assert ajustes.order("restaurar", str(own), sale=3)["error"]["codigo"] == "almacen_otra_forma"
    assert ajustes.db.read_bytes() == other.read_bytes()


def test_a_demonstration_of_another_form_is_made_anew_and_that_is_said(ajustes):
    _make(ajustes.db, digest=True, demo=True)
    assert "`ajustes demo`" in ajustes.order("casos", sale=3)["error"]["sugerencia"]
    assert main(["--db", str(ajustes.db), "demo", "--vacio", "--sin-tui"]) == 0
    assert "se hace de nuevo" in ajustes.capsys.readouterr().err
    assert main(["--db", str(ajustes.db), "demo", "--vacio", "--sin-tui"]) == 0
    assert "se hace de nuevo" not in ajustes.capsys.readouterr().err
    assert ajustes.order("casos") == []
