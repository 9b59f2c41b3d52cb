"""Whatever is no caso and was changed by SQL is found with its table, row and column; the clock too."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ajustes_tui.cli import main
from ajustes_tui.domain.keeping.audit import CLOCK_SEEN, backward_steps, entry_digest
from ajustes_tui.domain.keeping.integrity import Findings
from ajustes_tui.storage.casos.historial import HASHED_COLUMNS, line_digest
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.integrity import check_store
from tests.services.soporte import Almacen
from tests.storage.guard.conftest import LATER
from tests.storage.guard.test_manipulations import manipulate

OTHER_TIME = "2026-11-01T08:00:00-05:00"
CELLS = {
    ("usuarios", "yuli", "nombre"): "UPDATE usuarios SET nombre = 'Otra' WHERE login = 'yuli'",
    ("catalogos", "ajustes", "contenido"): "UPDATE catalogos SET contenido = contenido || '\n'"
    " WHERE nombre = 'ajustes'",
    ("catalogo_versiones", "asesores/2", "cambiado_por"): "UPDATE catalogo_versiones"
    " SET cambiado_por = 'yuli' WHERE nombre = 'asesores'",
    ("bases", "1", "sha256"): "UPDATE bases SET sha256 = 'ab' WHERE id = 1",
    ("bases", "3", "anulada_por"): "UPDATE bases SET anulada_por = 'yuli' WHERE id = 3",
    ("crudas", "2/2", "filas"): "UPDATE crudas SET filas = x'00' WHERE base_id = 2",
    ("filas", "1/26", "motivo"): "UPDATE filas SET motivo = 'otro' WHERE base_id = 1"
    " AND efecto = 'rechazada'",
    ("meta", "sal_busquedas", "valor"): "UPDATE meta SET valor = 'otra' WHERE clave ="
    " 'sal_busquedas'",
    ("lotes", "1", "creado_por"): "UPDATE lotes SET creado_por = 'yuli'",
    ("lote_filas", "1/{linea}", "valor_solicitado"): "UPDATE lote_filas SET valor_solicitado = 1",
    ("cierres", "2026-11-17", "cerrado_el"): f"UPDATE cierres SET cerrado_el = '{OTHER_TIME}'",
    ("cierre_casos", "2026-11-17/3", "agente"): "UPDATE cierre_casos SET agente = 'andres'"
    " WHERE caso_id = 3",
    ("semanas", "2026-S48", "documento"): "UPDATE semanas SET documento ="
    " replace(documento, 'andres', 'yuli')",
    ("seguimientos", "1", "supervisor"): "UPDATE seguimientos SET supervisor = 'nada'",
    ("practicas", "1", "minutos"): "UPDATE practicas SET minutos = 90 WHERE id = 1",
    ("ideas", "1", "texto"): "UPDATE ideas SET texto = 'otra cosa'",
    ("ideas_pasos", "2", "login"): "UPDATE ideas_pasos SET login = 'yuli' WHERE id = 2",
}
"""What a cell is changed to, by the finding that has to name it."""
ROWS = {
    ("practicas", "1"): "DELETE FROM practicas WHERE id = 1",
    ("practicas", "9"): "INSERT INTO practicas (id, momento, login, practica, dia, minutos, nota)"
    f" VALUES (9, '{OTHER_TIME}', 'yuli', 'coaching', '2026-11-01', 30, '')",
    ("semanas", "2026-S48"): "DELETE FROM seguimientos; DELETE FROM semanas",
    ("seguimientos", "1"): "",
    ("cierre_casos", "2026-11-17"): "DELETE FROM cierre_casos WHERE caso_id = 3",
    # What it had been told to say goes with it.
    ("cierre_casos_dichos", "2026-11-17"): "",
    ("catalogo_versiones", "ajustes/9"): "INSERT INTO catalogo_versiones (nombre, version, desde,"
    " contenido, anterior, archivo, cambiado_por, cambiado_el) VALUES ('ajustes', 9, '2026-11-01',"
    f" '', '', 'x', 'drubio', '{OTHER_TIME}')",
    ("catalogos", "causales"): "INSERT INTO catalogos VALUES ('causales', '', 'drubio', '2026')",
    ("meta", "demo"): "INSERT INTO meta VALUES ('demo', '1')",
    ("sin_linea", "3"): "DELETE FROM sin_linea WHERE acto = 3",
    ("primeros", "23"): "DELETE FROM primeros WHERE caso_id = 23",
    ("lote_filas", "1"): "DELETE FROM lote_filas",
    ("usuarios", "lcano"): "DELETE FROM usuarios WHERE login = 'lcano'",
    ("ideas_pasos", "2"): "DELETE FROM ideas_pasos WHERE id = 2",
}
"""Rows that are taken out or put in, by the finding that has to name them."""


def check(path: Path) -> Findings:
    db = Database(path)
    try:
        return check_store(db)
    finally:
        db.close()


def found(path: Path) -> set[tuple[str, str, str]]:
    return {(r.table, r.key, r.column) for r in check(path).records}


def test_cells_that_are_not_what_was_written_are_named(recorded):
    with closing(sqlite3.connect(recorded)) as conn:
        (linea,) = conn.execute("SELECT min(linea) FROM lote_filas").fetchone()
    named = {(table, key.format(linea=linea), column) for table, key, column in CELLS}
    manipulate(recorded, ";".join(CELLS.values()))
    assert found(recorded) == named


def test_what_changed_without_a_line_and_kept_first_values_are_named(recorded):
    manipulate(
        recorded,
        "UPDATE sin_linea SET causa = 'devolucion' WHERE id = 1;"
        "UPDATE primeros SET valores = '{}' WHERE caso_id = 22",
    )
    assert found(recorded) == {("sin_linea", "1/1", "causa"), ("primeros", "22", "valores")}


def test_rows_put_in_or_taken_out_are_named(recorded):
    manipulate(recorded, ";".join(filter(None, ROWS.values())))
    assert {(table, key) for table, key, _column in found(recorded)} == ROWS.keys()


def remade(conn: sqlite3.Connection, since: int) -> None:
    """Hash the entries of the audit trail anew from one on, as a forger who knows how they are made."""
    (digest,) = conn.execute("SELECT huella FROM auditoria WHERE id = ?", (since - 1,)).fetchone()
    rows = conn.execute(
        "SELECT id, momento, login, accion, detalle, cuenta FROM auditoria WHERE id >= ? ORDER BY id",
        (since,),
    ).fetchall()
    for values in rows:
        digest = entry_digest(digest, values)
        conn.execute("UPDATE auditoria SET huella = ? WHERE id = ?", (digest, values[0]))


def rewrite_an_entry(conn: sqlite3.Connection) -> None:
    (entry,) = conn.execute("SELECT id FROM auditoria WHERE accion = 'exportacion'").fetchone()
    conn.execute("UPDATE auditoria SET login = 'yuli' WHERE id = ?", (entry,))
    remade(conn, entry)


def rewrite_the_last_lines(conn: sqlite3.Connection) -> None:
    """Hash the last line of the historial anew after another agente is put in it."""
    before, (line, *values) = conn.execute(
        f"SELECT linea, {', '.join(HASHED_COLUMNS)} FROM lineas ORDER BY linea DESC LIMIT 2"
    ).fetchall()[::-1]
    (previous,) = conn.execute(
        "SELECT lower(hex(huella)) FROM historial WHERE linea = ?", (before[0],)
    ).fetchone()
    values[HASHED_COLUMNS.index("agente")] = "andres"
    conn.execute(
        "UPDATE historial SET agente = 'andres', huella = ? WHERE linea = ?",
        (bytes.fromhex(line_digest(previous, line, tuple(values))), line),
    )


def rewrite_the_last_line_and_forget_that_it_was_named(conn: sqlite3.Connection) -> None:
    rewrite_the_last_lines(conn)
    (line,) = conn.execute("SELECT max(linea) FROM historial").fetchone()
    where = f"detalle LIKE 'historial {line} %' OR detalle LIKE '{line} líneas, huella%'"
    for (entry,) in conn.execute(f"SELECT id FROM auditoria WHERE {where}").fetchall():
        conn.execute("UPDATE auditoria SET accion = 'entrada', detalle = '' WHERE id = ?", (entry,))
    remade(conn, 2)
    last = "SELECT id || ' ' || lower(hex(huella)) FROM auditoria ORDER BY id DESC LIMIT 1"
    conn.execute(f"UPDATE meta SET valor = ({last}) WHERE clave = 'ultima_entrada'")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM auditoria WHERE id = (SELECT max(id) FROM auditoria)", "la última que se"),
        ("DELETE FROM auditoria WHERE accion = 'exportacion'", "falta"),
        (
            "INSERT INTO auditoria (id, momento, login, accion) SELECT max(id) + 1, '', 'x', 'x'"
            " FROM auditoria",
            "no es la que se escribió",
        ),
        ("DELETE FROM auditoria", "perdió su texto"),
        ("DELETE FROM meta WHERE clave = 'ultima_entrada'", "nadie recuerda"),
        (rewrite_an_entry, "no es la que se escribió"),
        (rewrite_the_last_lines, "En historial, fila"),
        (rewrite_the_last_line_and_forget_that_it_was_named, "la última línea que escribió"),
        ("DELETE FROM meta WHERE clave = 'ultima_linea'", "la última línea que escribió"),
        (
            "DELETE FROM asesores_vistos WHERE asesor_id = 'AS00'",
            "casos de ese asesor y ese aliado",
        ),
    ],
)
def test_chains_that_were_cut_or_made_anew_are_found(recorded, change, said):
    manipulate(recorded, change)
    findings = check(recorded)
    assert not findings.healthy
    assert said in findings.gravest


def test_a_moment_that_runs_backwards_is_told_once_and_the_store_stays_whole(recorded):
    store = Almacen(recorded, momento=LATER - timedelta(days=2))
    store.register(15, "nota", nota="con el reloj atrasado")
    store.register(15, "nota", nota="y otra")
    store.pasa(days=3)
    findings = store.of("drubio").integrity.verify()
    assert (findings.healthy, findings.believable) == (True, False)
    assert "el reloj del equipo se atrasó" in findings.gravest
    again = store.of("drubio").integrity.verify()
    assert again.believable
    told = [e.detail for e in store.of("drubio").auditoria.entries() if e.action == CLOCK_SEEN]
    assert [place.split()[0] for place in told] == ["historial"]


def test_the_first_of_the_moments_behind_another_is_told_and_small_corrections_are_not():
    day = "2026-11-24T{}-05:00"
    hours = ["10:00:00", "09:56:00", "10:10:00", "09:00:00", "09:30:00", "08:00:00", "10:10:00"]
    steps = backward_steps("historial", enumerate(map(day.format, hours), 1))
    assert [step.place for step in steps] == ["historial 4", "historial 6"]


def test_verificar_names_what_is_not_what_was_written(recorded, capsys):
    manipulate(recorded, CELLS["practicas", "1", "minutos"])
    assert main(["--db", str(recorded), "--como", "drubio", "verificar", "--json"]) == 6
    out, err = capsys.readouterr()
    (found_row,) = json.loads(out)["auditoria"]
    assert (found_row["tabla"], found_row["fila"], found_row["columna"]) == (
        "practicas",
        "1",
        "minutos",
    )
    assert "practicas, fila 1, columna minutos" in err
