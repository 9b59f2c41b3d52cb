"""Whatever of a store cannot be read is damage that is named and ends with exit 6, never with 70."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ajustes_tui.cli import main
from tests.support import few

_IS_FORM = "name LIKE 'esquema-%'"
_NO_TEXT = "CAST(x'41ff42' AS TEXT)"
_PAGE = 8_192
OF_THE_SCHEMA = {
    "a table": ("casos", "DEFAULT 'pendiente'", "DEFAULT 'aplicado'"),
    "a rule of a table": ("casos", "retirado IN (0, 1)", "retirado IN (0, 9)"),
    "a column": ("usuarios", "nombre", "nombrf"),
    "a view": ("lineas", "nullif", "nullie"),
    "an index": ("casos_cun", "casos (cun)", "casos (cup)"),
    "the search": ("casos_fts", "unicode61", "unicode60"),
    "the migrations": ("_sqlite_migrations", "name", "namf"),
}
"""What of the form is changed, by the object, its words and other words."""
OF_THE_VALUES = {
    "a person": f"UPDATE usuarios SET nombre = {_NO_TEXT}",
    "a catalogue that is none": "UPDATE catalogos SET contenido = contenido || 'x'",
    "a catalogue": f"UPDATE catalogos SET contenido = {_NO_TEXT}",
    "a setting of the store": f"UPDATE meta SET valor = {_NO_TEXT} WHERE clave = 'ultima_linea'",
    "its form": f"UPDATE _sqlite_migrations SET name = {_NO_TEXT} WHERE {_IS_FORM}",
    "a letter of its form": "UPDATE _sqlite_migrations"
    f" SET name = substr(name, 1, 71) || 'g' WHERE {_IS_FORM}",
    "a digit of its form": "UPDATE _sqlite_migrations"
    " SET name = substr(name, 1, 71) || (CASE substr(name, 72) WHEN '0' THEN '1' ELSE '0' END)"
    f" WHERE {_IS_FORM}",
    "the checksum of its form": "PRAGMA user_version = 7",
    "the data of a line": "UPDATE historial SET datos = 'x' WHERE evento = 'contacto'",
    "data that a line lost": "UPDATE historial SET datos = NULL WHERE evento = 'contacto'",
    "data of a line that are a list": "UPDATE historial SET datos = '[[1]]' WHERE evento = 'contacto'",
    "data of a line without their half": "UPDATE historial SET datos = '{\"telefono_id\":1}'"
    " WHERE evento = 'contacto'",
    "data of a line without an end": f"UPDATE historial SET datos = '{'[' * 9_999}'"
    " WHERE evento = 'contacto'",
    "a value kept apart": f"UPDATE apartes SET despues = '{'[' * 9_999}'",
    "what a line changed": "UPDATE historial SET cambios = '3' WHERE evento = 'contacto'",
    "the first values of a caso": "UPDATE primeros SET valores = '\"x\"'",
    "the figures of a closed corte": "UPDATE cierres SET cifras = '[]'",
    "the only row of its form": f"DELETE FROM _sqlite_migrations WHERE {_IS_FORM}",
    "a word of the search": "INSERT INTO casos_fts (rowid, usuario_nombre) VALUES (1, 'Ajena')",
}
"""What of the rows is changed, as a statement."""


def _verify(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = main(["--db", str(path), "--como", "drubio", "verificar", "--json"])
    return code, json.loads(capsys.readouterr().out)


def _changed_form(path: Path, name: str, words: str, other: str) -> None:
    """Change the SQL of an object as whoever owns the file can."""
    with closing(sqlite3.connect(path)) as conn:
        (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
        assert words in sql
        conn.execute("PRAGMA writable_schema = ON")
        new = sql.replace(words, other, 1)
        conn.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (new, name))
        conn.commit()


def _named(document: dict[str, object]) -> str:
    """Return what is said of the damage; an order that found some says it in its error too."""
    error = document["error"]
    assert isinstance(error, dict)
    return f"{error['mensaje']}"


@pytest.mark.parametrize("what", OF_THE_SCHEMA)
def test_another_form_is_named(what, manipulated, capsys):
    manipulated.db.close()
    _changed_form(manipulated.path, *OF_THE_SCHEMA[what])
    code, document = _verify(manipulated.path, capsys)
    assert code == 6
    assert f"«{OF_THE_SCHEMA[what][0]}»" in json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize("what", OF_THE_VALUES)
def test_values_that_cannot_be_read_are_damage(what, manipulated, capsys):
    manipulated.db.close()
    with closing(sqlite3.connect(manipulated.path)) as conn:
        triggers = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        assert conn.execute(OF_THE_VALUES[what]).rowcount
        for _name, sql in triggers:
            conn.execute(sql)
        conn.commit()
    code, document = _verify(manipulated.path, capsys)
    assert code == 6
    assert "ajustes.log" not in _named(document)


def _damaged_bytes(path: Path, seed: int, count: int) -> Iterator[str]:
    """Flip one bit at a time of the pages of a store, those of its form first; yield what was flipped."""
    whole = path.read_bytes()
    choice = random.Random(seed)
    pages = len(whole) // _PAGE
    # The first one is always of a line: the others may hit bytes that nothing uses.
    line = whole.rindex(b"caso_nuevo")
    for turn in range(count):
        # The header of the file itself says whether it is a store at all.
        place = choice.randrange(100, 12 * _PAGE if turn % 2 else pages * _PAGE) if turn else line
        bit = choice.randrange(8)
        changed = bytearray(whole)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        yield f"bit {bit} of byte {place}"
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()


@pytest.mark.parametrize("seed", few(range(3), 0))
def test_a_flipped_bit_is_never_a_bug(seed, manipulated, capsys):
    manipulated.db.close()
    codes = {
        flipped: _verify(manipulated.path, capsys)[0]
        for flipped in _damaged_bytes(manipulated.path, seed, 25)
    }
    assert {flipped: code for flipped, code in codes.items() if code not in (0, 6)} == {}
    assert 6 in codes.values()


def test_a_store_that_cannot_be_opened_is_let_go_at_once(manipulated, capsys):
    """What another then puts in its place is read as it is: a file still open mixed both (exit 70)."""
    manipulated.db.close()
    whole = bytearray(manipulated.path.read_bytes())
    whole[whole.index(b"CREATE TABLE historial")] ^= 1 << 6
    manipulated.path.write_bytes(whole)
    assert _verify(manipulated.path, capsys)[0] == 6
    held = {str(entry.resolve()) for entry in Path("/proc/self/fd").iterdir()}
    # Stores of other tests of this process may still be open.
    assert {name for name in held if name.startswith(str(manipulated.path))} == set()


def test_another_format_in_the_header_of_a_sealed_store_is_damage(manipulated, capsys):
    manipulated.db.close()
    whole = bytearray(manipulated.path.read_bytes())
    whole[47] ^= 1 << 4
    manipulated.path.write_bytes(whole)
    assert _verify(manipulated.path, capsys)[0] == 6


def _go_on_with_a_newer_version(path: Path) -> None:
    """Change the store as the migration of a newer program that only adds would."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("ALTER TABLE practicas ADD COLUMN lugar TEXT")
        conn.execute("ALTER TABLE practicas ADD COLUMN sala TEXT DEFAULT 'a, b'")
        conn.execute("ALTER TABLE filas ADD COLUMN color INTEGER CHECK (color IN (1, 2))")
        conn.execute("CREATE TABLE turnos (id INTEGER PRIMARY KEY) STRICT")
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('ajustes', 'add_turnos', '2026-12-01')"
        )
        conn.commit()


def test_the_version_before_proves_what_it_knows_of_a_store_that_a_newer_one_added_to(
    manipulated, capsys
):
    manipulated.db.close()
    _go_on_with_a_newer_version(manipulated.path)
    assert main(["--db", str(manipulated.path), "--como", "drubio", "verificar"]) == 0
    assert "add_turnos" in capsys.readouterr().err
    for change, named in (
        ("DROP INDEX casos_cun", "casos_cun"),
        ("CREATE TRIGGER otro AFTER INSERT ON casos BEGIN SELECT 1; END", "otro"),
        ("DROP TRIGGER otro", "casos_cun"),
        ("UPDATE practicas SET minutos = minutos + 1", "practicas"),
    ):
        with closing(sqlite3.connect(manipulated.path)) as conn:
            conn.execute("DROP TRIGGER practicas_sin_update") if "practicas" in change else None
            conn.execute(change)
            conn.commit()
        code, document = _verify(manipulated.path, capsys)
        assert code == 6
        assert named in json.dumps(document, ensure_ascii=False)


OF_WHAT_IS_KNOWN = {
    **{what: OF_THE_SCHEMA[what] for what in ("a column", "a view", "the search")},
    "a rule between its columns": ("filas", "fila)", "fila), CHECK (fila > 0)"),
    "a rule after an added column": ("practicas", "lugar TEXT", "lugar TEXT, CHECK (minutos > 0)"),
    "another rule with an added column": ("usuarios", "IN (0, 1)", "IN (0, 1, 2)"),
}
"""What of the form is changed of a store that says that a newer program added to it."""


@pytest.mark.parametrize("what", OF_WHAT_IS_KNOWN)
def test_another_form_of_what_is_known_is_named_whatever_a_newer_version_is_said_to_have_added(
    what, manipulated, capsys
):
    manipulated.db.close()
    _go_on_with_a_newer_version(manipulated.path)
    _changed_form(manipulated.path, *OF_WHAT_IS_KNOWN[what])
    code, document = _verify(manipulated.path, capsys)
    assert code == 6
    assert f"«{OF_WHAT_IS_KNOWN[what][0]}»" in json.dumps(document, ensure_ascii=False)


def test_a_trigger_with_a_name_like_those_of_the_search_is_a_foreign_one(manipulated, capsys):
    manipulated.db.close()
    with closing(sqlite3.connect(manipulated.path)) as conn:
        conn.execute("CREATE TRIGGER casos_fts_z AFTER INSERT ON casos BEGIN SELECT 1; END")
    code, document = _verify(manipulated.path, capsys)
    assert code == 6
    assert "«casos_fts_z»" in json.dumps(document, ensure_ascii=False)
