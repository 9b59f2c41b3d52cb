"""The counts behind the figures: adding those of an imported base, and counting them all again."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ajustes_tui.storage.core.counting import (
    ADDING,
    ADDING_TRAS_CIERRE,
    IN_QUEUE,
    INTO_CUENTAS,
    INTO_TRAS_CIERRE,
    NOW,
)

_COLUMNS = ", ".join(f"c.{column} AS {column}" for column in NOW.columns)
_COLUMN_NAMES = ", ".join(NOW.columns)
_ENTERING = (
    "SELECT n.caso_id, coalesce(max(b.corte) FILTER (WHERE b.corte < :corte), '') AS previo,"
    " min(b.corte) FILTER (WHERE b.corte > :corte) AS siguiente"
    " FROM (SELECT DISTINCT caso_id FROM main.filas WHERE base_id = :base AND caso_id < :primero) n"
    " LEFT JOIN main.filas f ON f.caso_id = n.caso_id AND f.base_id <> :base"
    " LEFT JOIN main.bases b ON b.id = f.base_id AND b.anulada_el IS NULL"
    " GROUP BY n.caso_id HAVING coalesce(max(b.corte = :corte), 0) = 0"
)
"""The casos of a base that its corte did not have yet, with their cortes before and after it."""
_OF_KNOWN = (
    f"WITH k AS MATERIALIZED (SELECT e.previo, e.siguiente, {_COLUMNS}, count(*) AS veces"
    f" FROM ({_ENTERING}) e CROSS JOIN main.casos c ON c.id = e.caso_id"
    f" GROUP BY e.previo, e.siguiente, {_COLUMN_NAMES}),"
    f" m AS MATERIALIZED (SELECT :corte AS corte, previo, veces, {_COLUMN_NAMES} FROM k"
    f" UNION ALL SELECT siguiente, previo, -veces, {_COLUMN_NAMES} FROM k WHERE siguiente IS NOT NULL"
    f" UNION ALL SELECT siguiente, :corte, veces, {_COLUMN_NAMES} FROM k WHERE siguiente IS NOT NULL)"
)
ROW_COLUMNS = ("asesor_id", "aliado", "resultado")
"""The columns of its row in which a new caso differs, for the counts, from the others of its base."""
_OF_COUNTED = (
    "WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, j.value ->> 3 AS veces, "
    + ", ".join(
        f"j.value ->> {ROW_COLUMNS.index(column)} AS {column}"
        if column in ROW_COLUMNS
        else f"c.{column} AS {column}"
        for column in NOW.columns
    )
    + " FROM main.casos c CROSS JOIN json_each(:contados) j WHERE c.id = :primero)"
)
"""The new casos of a base from counts made while reading it; the first caso has the other columns."""
_OF_NEW = (
    "WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, count(*) AS veces, "
    + ", ".join(
        f"c.{column}" if column in ROW_COLUMNS else f"min(c.{column}) AS {column}"
        for column in NOW.columns
    )
    + f" FROM main.casos c WHERE c.id >= :primero GROUP BY {', '.join(ROW_COLUMNS)})"
)
_ADD = (
    f" {INTO_CUENTAS.format(schema='main.')}"
    " SELECT corte, previo, por, clave, aliado, cubeta, sum(casos) FROM"
    f" ({NOW.contributions('m', 'm.veces', 'FROM m', 'm.corte AS corte, m.previo AS previo, ')})"
    f" GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(casos) <> 0 {ADDING}"
)
_NEW_IN_QUEUE = (
    f"{INTO_CUENTAS.format(schema='main.')} {IN_QUEUE.replace('FROM casos', 'FROM main.casos')}"
    f" {ADDING}"
).replace("WHERE ", "WHERE id >= :primero AND ", 1)
_ENTERING_AFTER_CLOSING = (
    f"{INTO_TRAS_CIERRE.format(schema='main.')} SELECT :corte, '', {NOW.bucket('c')}, count(*)"
    " FROM (SELECT id FROM main.casos WHERE id >= :primero UNION ALL"
    f" SELECT caso_id FROM ({_ENTERING})) e CROSS JOIN main.casos c ON c.id = e.id"
    f" GROUP BY 3 {ADDING_TRAS_CIERRE}"
)
"""The casos that a base adds to a corte that was closed already."""
_IS_CLOSED = "SELECT 1 FROM main.cierres WHERE corte = :corte"
_RECOUNT = f"{NOW.counts('f.caso_id IS NOT NULL')} UNION ALL {IN_QUEUE}"


class CountMismatch(NamedTuple):
    """A saved count that differs from the count of the casos."""

    corte: str
    previous: str
    by: str
    key: str
    aliado: str
    cubeta: str
    saved: int
    counted: int


def add_base(
    conn: sqlite3.Connection,
    base_id: int,
    corte: date,
    first: int,
    counts: Mapping[tuple[str | None, ...], int] | None = None,
) -> None:
    """Add the counts of a base; call once its rows are in and before it changes a caso.

    `first` is the id of the first of its new casos: every later caso is new too, in no other corte.
    `counts` gives the new casos for each combination of `ROW_COLUMNS`, when they were counted already.
    """
    values = {"base": base_id, "corte": corte.isoformat(), "primero": first}
    conn.execute(_OF_KNOWN + _ADD, values)
    if counts is None:
        conn.execute(_OF_NEW + _ADD, values)
    else:
        groups = json.dumps([(*row_values, times) for row_values, times in counts.items()])
        conn.execute(_OF_COUNTED + _ADD, {**values, "contados": groups})
    conn.execute(_NEW_IN_QUEUE, values)
    if conn.execute(_IS_CLOSED, values).fetchone():
        conn.execute(_ENTERING_AFTER_CLOSING, values)


def recount(conn: sqlite3.Connection) -> list[CountMismatch]:
    """Count every figure again from the casos; return the saved counts that differ."""
    saved = {
        tuple(row[:6]): row[6]
        for row in conn.execute(
            "SELECT corte, previo, por, clave, aliado, cubeta, casos FROM cuentas WHERE casos <> 0"
        )
    }
    counted = {tuple(row[:6]): row[6] for row in conn.execute(_RECOUNT)}
    return [
        CountMismatch._make((*count_key, saved.get(count_key, 0), counted.get(count_key, 0)))
        for count_key in sorted(saved.keys() | counted.keys())
        if saved.get(count_key, 0) != counted.get(count_key, 0)
    ]
