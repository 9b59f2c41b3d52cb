"""What the owner's account changes by SQL in a store is found, and said with its table, row and column."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ajustes_tui.domain.keeping.integrity import Findings
from tests.services.soporte import Almacen


class Manipulation(NamedTuple):
    """A change of the file, and the finding that has to name it."""

    table: str
    row: int
    column: str
    sql: str
    """The statements, run with every trigger dropped; the triggers are put back as they were."""


CASOS = (
    Manipulation("caso", 1, "estado", "UPDATE casos SET estado = 'POR_ESCALAR' WHERE id = 1"),
    Manipulation(
        "caso", 2, "veredicto_agente", "UPDATE casos SET veredicto_agente = 'andres' WHERE id = 2"
    ),
    Manipulation(
        "caso",
        5,
        "veredicto_el",
        "UPDATE casos SET veredicto_el = '2026-11-20T10:00:00-05:00' WHERE id = 5",
    ),
    Manipulation("caso", 2, "intentos", "UPDATE casos SET intentos = 5 WHERE id = 2"),
    Manipulation(
        "caso", 12, "reescalamientos", "UPDATE casos SET reescalamientos = 0 WHERE id = 12"
    ),
    Manipulation("caso", 5, "cubeta", "UPDATE casos SET cubeta = 'corregido' WHERE id = 5"),
)


def manipulate(path: Path, change: str | Callable[[sqlite3.Connection], object]) -> None:
    """Change a store as its owner would without the program, its triggers put back exactly."""
    conn = sqlite3.connect(path)
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    if callable(change):
        change(conn)
    else:
        conn.executescript(change)
    for _name, sentence in triggers:
        conn.execute(sentence)
    conn.commit()
    conn.close()


def found(findings: Findings) -> set[tuple[str, int, str]]:
    """Return table, row and column of every finding; a line of a chain is a row of its table."""
    said = {(d.where, d.id, d.field) for d in findings.differences}
    if findings.chain_break is not None:
        said.add(("historial", findings.chain_break.line, ""))
    if findings.audit_break is not None:
        said.add(("auditoria", findings.audit_break.line, ""))
    return said


@pytest.mark.parametrize("change", CASOS, ids=lambda change: f"{change.table} {change.column}")
def test_a_manipulation_is_found_and_named(manipulated: Almacen, change: Manipulation) -> None:
    manipulate(manipulated.path, change.sql)
    findings = manipulated.of("drubio").integrity.verify()
    assert (change.table, change.row, change.column) in found(findings)


def test_a_store_that_only_the_program_wrote_in_has_nothing_to_find(manipulated: Almacen) -> None:
    findings = manipulated.of("drubio").integrity.verify()
    assert findings.healthy, findings
