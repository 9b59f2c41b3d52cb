"""What the owner's account changes by SQL in a store is found, and said with its table, row and column."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ajustes_tui.domain.base.rows import pack, unpack
from ajustes_tui.domain.keeping.integrity import Findings
from tests.support import few


class Manipulation(NamedTuple):
    """A change of the file, and the finding that has to name it."""

    table: str
    row: int
    column: str
    change: str | Callable[[sqlite3.Connection], None]
    """The statements, run with every trigger dropped; the triggers are put back as they were."""


def _of_caso(row: int, column: str, value: str) -> Manipulation:
    return Manipulation(
        "caso", row, column, f"UPDATE casos SET {column} = {value} WHERE id = {row}"
    )


CASOS = (
    *(_of_caso(1, "estado", "'POR_ESCALAR'"), _of_caso(13, "estado", "'CERRADO_PQR'")),
    *(_of_caso(19, "valor_aplicado", "100"), _of_caso(4, "valor_aplicado", "100")),
    *(_of_caso(3, "resultado", "'APROBADO'"), _of_caso(19, "resultado", "'RECHAZADO'")),
    *(_of_caso(1, "causal", "'A'"), _of_caso(10, "estado_previo", "'EN_PQR'")),
    *(_of_caso(2, "vence", "NULL"), _of_caso(1, "retirado", "1"), _of_caso(28, "retirado", "0")),
    *(_of_caso(1, "corte", "'2026-11-24'"), _of_caso(13, "corte", "'2026-12-01'")),
    *(_of_caso(13, "corte", "'2026-11-17'"), _of_caso(13, "base_id", "2")),
    # In a caso of two bases, and in casos that were forgotten.
    *(_of_caso(8, "resultado_crudo", "'Aprobado'"), _of_caso(22, "aliado", "'Norte'")),
    *(_of_caso(23, "valor_aplicado", "1"), _of_caso(24, "asesor_nombre", "'Otro De Prueba'")),
    *(_of_caso(22, "usuario_nombre", "'Otra De Prueba'"), _of_caso(24, "datos", "'{\"a\":1}'")),
    _of_caso(23, "motivo_rechazo", "'Sin soporte'"),
)
"""Columns of casos with another history than the one whose every column `test_columns` changes."""
AT_ONCE = 12
"""Changes of columns that are made together: a check reports twenty findings of a kind."""


def _cells(row: int, before: str, after: str) -> Callable[[sqlite3.Connection], None]:
    def change(conn: sqlite3.Connection) -> None:
        since, packed = conn.execute("SELECT desde, filas FROM crudas WHERE base_id = 1").fetchone()
        rows = unpack(packed)
        at = row - since
        rows[at] = tuple(after if cell == before else cell for cell in rows[at])
        columns = [list(column) for column in zip(*rows, strict=True)]
        conn.execute("UPDATE crudas SET filas = ? WHERE base_id = 1", (pack(columns),))

    return change


def _no_cells(conn: sqlite3.Connection) -> None:
    """Empty a raw row of the first base, as forgetting an account does."""
    since, packed = conn.execute("SELECT desde, filas FROM crudas WHERE base_id = 1").fetchone()
    rows = unpack(packed)
    rows[2 - since] = tuple(None for _cell in rows[2 - since])
    columns = [list(column) for column in zip(*rows, strict=True)]
    conn.execute("UPDATE crudas SET filas = ? WHERE base_id = 1", (pack(columns),))


def _other_rows(conn: sqlite3.Connection) -> None:
    """Put numbers, packed as older programs did, in the place of the raw rows of the first base."""
    packed = zlib.compress(b"[[1, 2], [3, 4]]")
    conn.execute("UPDATE crudas SET filas = ? WHERE base_id = 1", (packed,))


HANGING = (
    Manipulation(
        *("caso", 1, "vence"),
        "UPDATE casos SET vence = '2027-06-30' WHERE id BETWEEN 1 AND 18",
    ),
    Manipulation(
        *("caso", 1, "cuenta"),
        "UPDATE casos SET id = -1 WHERE id = 1; UPDATE casos SET id = 1 WHERE id = 4;"
        " UPDATE casos SET id = 4 WHERE id = -1",
    ),
    Manipulation("caso", 1, "valor_solicitado", _cells(2, "40000", "41000")),
    Manipulation("caso", 1, "asesor_id", _cells(2, "AS00", "AS01")),
    Manipulation("cruda", 2, "filas", _no_cells),
    *(
        Manipulation("cruda", 2, "filas", f"UPDATE crudas SET filas = {garbage} WHERE base_id = 1")
        for garbage in (*("x'00'", "substr(filas, 1, length(filas) / 2)"),)
    ),
    Manipulation("cruda", 2, "filas", _other_rows),
    *(
        Manipulation("base", 1, "resumen", f"UPDATE bases SET resumen = {text} WHERE id = 1")
        for text in (
            *("'3'", "'[]'", "'{'"),
            "json_set(resumen, '$.lectura', json('{\"version\": 1}'))",
        )
    ),
    *(
        Manipulation("caso", row, "propios", f"UPDATE casos SET propios = {text} WHERE id = {row}")
        for row, text in ((1, "'{'"), (3, "'3'"), (20, '\'{"resultado": "APROBADO"}\''))
    ),
    Manipulation("fila", 1, "caso_id", "DELETE FROM filas WHERE base_id = 1 AND fila = 2"),
    Manipulation(
        *("fila", 1, "caso_id"), "UPDATE filas SET efecto = 'igual' WHERE base_id = 1 AND fila = 2"
    ),
    Manipulation(
        # Each caso then has the values of the other's row.
        *("caso", 1, "asesor_id"),
        "UPDATE filas SET caso_id = 3 - caso_id WHERE base_id = 1 AND fila IN (2, 3)",
    ),
    Manipulation("radicado", 12, "radicado", "DELETE FROM radicados WHERE radicado = '990001'"),
    Manipulation(
        *("radicado", 12, "radicado"),
        "UPDATE radicados SET radicado = '990009' WHERE radicado = '990001'",
    ),
    Manipulation(
        *("radicado", 11, "anulado"), "UPDATE radicados SET anulado = 0 WHERE radicado = '990002'"
    ),
    Manipulation(
        *("radicado", 13, "anulado"), "UPDATE radicados SET anulado = -13 WHERE caso_id = 13"
    ),
    Manipulation(
        *("radicado", 11, "anulado"), "UPDATE radicados SET anulado = 45 WHERE radicado = '990002'"
    ),
    Manipulation(
        *("radicado", 30, "anulado"), "UPDATE radicados SET anulado = -29 WHERE caso_id = 30"
    ),
    Manipulation(
        *("radicado", 13, "linea"),
        "INSERT INTO radicados SELECT '990077', cuenta, 0, id, 40 FROM casos WHERE id = 13",
    ),
    Manipulation("intento", 2, "linea", "DELETE FROM intentos WHERE linea = 31"),
    Manipulation(
        *("intento", 5, "linea"),
        "INSERT INTO intentos (caso_id, linea, momento, agente, resultado) SELECT 5, linea,"
        " momento, agente, 'BUZON' FROM historial WHERE caso_id = 5 LIMIT 1",
    ),
    Manipulation("telefono", 4, "numero", "DELETE FROM telefonos WHERE cuenta = '90000001'"),
    Manipulation(
        *("telefono", 99, "numero"),
        "INSERT INTO telefonos (id, cuenta, numero) VALUES (99, '90000001', 3000000777)",
    ),
    Manipulation("deshecha", 44, "deshecha_por", "DELETE FROM deshechas WHERE linea = 44"),
    Manipulation("deshecha", 44, "deshecha_por", "UPDATE deshechas SET deshecha_por = 46"),
    Manipulation("deshecha", 42, "deshecha_por", "INSERT INTO deshechas VALUES (42, 45)"),
    *(
        Manipulation("aparte", 59, "resultado_crudo", f"{change} WHERE de = 59")
        for change in (
            "UPDATE apartes SET despues = '\"RECHAZADO\"'",
            "UPDATE apartes SET antes = '\"NADA\"'",
            "UPDATE apartes SET sal = 'ab'",
            "UPDATE apartes SET sal = NULL, antes = NULL, despues = NULL",
            "DELETE FROM apartes",
        )
    ),
    Manipulation(
        *("aparte", 53, "motivo"), "INSERT INTO apartes VALUES (53, 'motivo', 'ab', NULL, '1')"
    ),
    Manipulation(
        *("telefono", 9, "numero"), "UPDATE telefonos SET numero = 3000000899 WHERE id = 9"
    ),
    Manipulation("telefono", 9, "numero", "DELETE FROM telefonos WHERE id = 9"),
    Manipulation("telefono", 5, "base_id", "UPDATE telefonos SET base_id = 2 WHERE id = 5"),
    Manipulation("historial", 25, "", "UPDATE historial SET datos_id = 1 WHERE linea = 25"),
    *(
        Manipulation("historial", 58, "", f"UPDATE sin_linea SET cambios = {text} WHERE id = 1")
        for text in (
            "'{\"propios:valor_aplicado\":[[1],[null]]}'",
            '\'{"causal":["A","B"]}\'',
        )
    ),
    Manipulation("caso", 5, "propios", "DELETE FROM sin_linea WHERE id = 1"),
    Manipulation("sin_linea", 1, "causa", "UPDATE sin_linea SET causa = 'olvido' WHERE id = 1"),
    Manipulation("cruda", 23, "filas", "DELETE FROM primeros WHERE caso_id = 22"),
    Manipulation(
        *("caso", 22, "aliado"),
        "UPDATE primeros SET valores = json_set(valores, '$.aliado', 'Norte') WHERE caso_id = 22",
    ),
)
"""Two casos that changed places, what hangs from a caso, and the raw rows it came from."""


def manipulate(path: Path, change: str | Callable[[sqlite3.Connection], None]) -> None:
    """Change a store as its owner would without the program, its triggers put back exactly."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA synchronous = OFF")
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    conn.executescript(f"BEGIN;{''.join(f'DROP TRIGGER {name};' for name, _ in triggers)}COMMIT;")
    if callable(change):
        change(conn)
        conn.commit()
    else:
        conn.executescript(change)
    conn.executescript(f"BEGIN;{''.join(f'{sentence};' for _, sentence in triggers)}COMMIT;")
    conn.close()


def found(findings: Findings) -> set[tuple[str, int, str]]:
    """Return table, row and column of every finding; a line of a chain is a row of its table."""
    said = {(d.where, d.id, d.field) for d in findings.differences}
    if findings.chain_break is not None:
        said.add(("historial", findings.chain_break.line, ""))
    if findings.audit_break is not None:
        said.add(("auditoria", findings.audit_break.line, ""))
    return said


@pytest.mark.parametrize(
    "changes",
    few(CASOS[start : start + AT_ONCE] for start in range(0, len(CASOS), AT_ONCE)),
    ids=lambda changes: f"{changes[0].column} and others",
)
def test_every_changed_column_of_a_caso_is_found_and_named(manipulated, changes):
    for change in changes:
        manipulate(manipulated.path, change.change)
    said = found(manipulated.of("drubio").integrity.verify())
    assert [c for c in changes if (c.table, c.row, c.column) not in said] == []


@pytest.mark.parametrize(
    "change", few(HANGING, 12), ids=lambda change: f"{change.table} {change.column}"
)
def test_a_manipulation_is_found_and_named(manipulated, change):
    manipulate(manipulated.path, change.change)
    said = found(manipulated.of("drubio").integrity.verify())
    assert (change.table, change.row, change.column) in said


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (
            "asesores_de_base",
            "UPDATE asesores_de_base SET aliado = 'Otro' WHERE asesor_id = 'AS01'",
        ),
        ("asesores_de_base", "UPDATE asesores_de_base SET casos = casos + 1"),
        ("fila", "UPDATE filas SET caso_id = NULL WHERE fila = 4"),
        ("fila", "UPDATE filas SET caso_id = NULL WHERE efecto = 'igual'"),
    ],
)
def test_what_decides_a_figure_by_aliado_or_by_corte_is_proved(manipulated, table, change):
    with manipulated.db.transaction() as conn:
        conn.execute(change)
    findings = manipulated.of("drubio").integrity.verify()
    said = [*(each.where for each in findings.differences), *(r.table for r in findings.records)]
    assert table in said


def test_rows_that_cannot_be_unpacked_are_one_finding_and_the_check_goes_on(manipulated):
    manipulate(
        manipulated.path,
        "UPDATE crudas SET filas = x'00' WHERE base_id = 1;"
        " UPDATE casos SET intentos = 5 WHERE id = 13",
    )
    findings = manipulated.of("drubio").integrity.verify()
    assert found(findings) == {("cruda", 2, "filas"), ("caso", 13, "intentos")}


@pytest.mark.parametrize("used", [False, True])
def test_the_id_of_a_telephone_is_found_where_a_call_used_it_and_else_named(manipulated, used):
    (ids,) = (
        manipulated.rows_of(
            "SELECT min(id) FROM telefonos WHERE id IN"
            " (SELECT telefono_id FROM intentos WHERE deshecho = 0)"
        )
        if used
        else manipulated.rows_of(
            "SELECT max(id) FROM telefonos WHERE id NOT IN (SELECT telefono_id FROM intentos"
            " WHERE telefono_id IS NOT NULL)"
        )
    )
    manipulate(manipulated.path, f"UPDATE telefonos SET id = 99 WHERE id = {ids[0]}")
    findings = manipulated.of("drubio").integrity.verify()
    assert findings.healthy is not used
    assert "el orden de los teléfonos que nadie ha marcado" in findings.unproved


def test_a_store_that_only_the_program_wrote_in_has_nothing_to_find(manipulated):
    findings = manipulated.of("drubio").integrity.verify()
    assert findings.healthy, findings
