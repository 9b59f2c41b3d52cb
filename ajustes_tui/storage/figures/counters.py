"""The counts the figures are read from: what an import adds to them, and what they should be."""

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
_IGUALES = ", ".join(NOW.columns)
_ENTRAN = (
    "SELECT n.caso_id, coalesce(max(b.corte) FILTER (WHERE b.corte < :corte), '') AS previo,"
    " min(b.corte) FILTER (WHERE b.corte > :corte) AS siguiente"
    " FROM (SELECT DISTINCT caso_id FROM main.filas WHERE base_id = :base AND caso_id < :primero) n"
    " LEFT JOIN main.filas f ON f.caso_id = n.caso_id AND f.base_id <> :base"
    " LEFT JOIN main.bases b ON b.id = f.base_id AND b.anulada_el IS NULL"
    " GROUP BY n.caso_id HAVING coalesce(max(b.corte = :corte), 0) = 0"
)
"""The casos of a base that its corte did not have yet, with their cortes before and after it."""
_DE_CONOCIDOS = (
    f"WITH k AS MATERIALIZED (SELECT e.previo, e.siguiente, {_COLUMNS}, count(*) AS veces"
    f" FROM ({_ENTRAN}) e CROSS JOIN main.casos c ON c.id = e.caso_id"
    f" GROUP BY e.previo, e.siguiente, {_IGUALES}),"
    f" m AS MATERIALIZED (SELECT :corte AS corte, previo, veces, {_IGUALES} FROM k"
    f" UNION ALL SELECT siguiente, previo, -veces, {_IGUALES} FROM k WHERE siguiente IS NOT NULL"
    f" UNION ALL SELECT siguiente, :corte, veces, {_IGUALES} FROM k WHERE siguiente IS NOT NULL)"
)
DE_SU_FILA = ("asesor_id", "aliado", "resultado")
"""All that tells a new caso from another before anybody works on it."""
_CONTADOS = (
    "WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, j.value ->> 3 AS veces, "
    + ", ".join(
        f"j.value ->> {DE_SU_FILA.index(column)} AS {column}"
        if column in DE_SU_FILA
        else f"c.{column} AS {column}"
        for column in NOW.columns
    )
    + " FROM main.casos c CROSS JOIN json_each(:contados) j WHERE c.id = :primero)"
)
"""The new casos of a base when who read it counted them: the first of them says the rest."""
_DE_NUEVOS = (
    "WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, count(*) AS veces, "
    + ", ".join(
        f"c.{column}" if column in DE_SU_FILA else f"min(c.{column}) AS {column}"
        for column in NOW.columns
    )
    + f" FROM main.casos c WHERE c.id >= :primero GROUP BY {', '.join(DE_SU_FILA)})"
)
_SUMAR = (
    f" {INTO_CUENTAS.format(schema='main.')}"
    " SELECT corte, previo, por, clave, aliado, cubeta, sum(casos) FROM"
    f" ({NOW.contributions('m', 'm.veces', 'FROM m', 'm.corte AS corte, m.previo AS previo, ')})"
    f" GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(casos) <> 0 {ADDING}"
)
_NUEVOS_EN_COLA = (
    f"{INTO_CUENTAS.format(schema='main.')} {IN_QUEUE.replace('FROM casos', 'FROM main.casos')}"
    f" {ADDING}"
).replace("WHERE ", "WHERE id >= :primero AND ", 1)
_ENTRAN_TRAS_CIERRE = (
    f"{INTO_TRAS_CIERRE.format(schema='main.')} SELECT :corte, '', {NOW.bucket('c')}, count(*)"
    " FROM (SELECT id FROM main.casos WHERE id >= :primero UNION ALL"
    f" SELECT caso_id FROM ({_ENTRAN})) e CROSS JOIN main.casos c ON c.id = e.id"
    f" GROUP BY 3 {ADDING_TRAS_CIERRE}"
)
"""What a base brings to a corte that was closed already."""
_CERRADO = "SELECT 1 FROM main.cierres WHERE corte = :corte"
_RECUENTO = f"{NOW.counts('f.caso_id IS NOT NULL')} UNION ALL {IN_QUEUE}"


class Descuadre(NamedTuple):
    """A count that is not the one the casos give."""

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
    count_words: Mapping[tuple[str | None, ...], int] | None = None,
) -> None:
    """Count what a base brought; call once its rows are in and before it changes a caso.

    `first` is the first of its new casos: every later one is its own, in no other corte.
    `count_words` says how many there are of each `DE_SU_FILA` when somebody counted them already.
    """
    values = {"base": base_id, "corte": corte.isoformat(), "primero": first}
    conn.execute(_DE_CONOCIDOS + _SUMAR, values)
    if count_words is None:
        conn.execute(_DE_NUEVOS + _SUMAR, values)
    else:
        groups = json.dumps([(*natural_key, veces) for natural_key, veces in count_words.items()])
        conn.execute(_CONTADOS + _SUMAR, {**values, "contados": groups})
    conn.execute(_NUEVOS_EN_COLA, values)
    if conn.execute(_CERRADO, values).fetchone():
        conn.execute(_ENTRAN_TRAS_CIERRE, values)


def recount(conn: sqlite3.Connection) -> list[Descuadre]:
    """Count every figure again from the casos and return the ones kept otherwise."""
    guardadas = {
        tuple(row[:6]): row[6]
        for row in conn.execute(
            "SELECT corte, previo, por, clave, aliado, cubeta, casos FROM cuentas WHERE casos <> 0"
        )
    }
    counted_ones = {tuple(row[:6]): row[6] for row in conn.execute(_RECUENTO)}
    return [
        Descuadre._make(
            (*natural_key, guardadas.get(natural_key, 0), counted_ones.get(natural_key, 0))
        )
        for natural_key in sorted(guardadas.keys() | counted_ones.keys())
        if guardadas.get(natural_key, 0) != counted_ones.get(natural_key, 0)
    ]
