"""The last row a base brought for each caso, parsed again from raw rows.

Row changes are judged against it, as the caso may have data of an answered lot or a person.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.fields import COLUMNS, RAW_RESULT, Kind, columns_of
from ajustes_tui.domain.base.rows import (
    READING_KEY,
    BaseReading,
    LastRow,
    Resultado,
    class_of,
    packed_columns,
)
from ajustes_tui.domain.rules.corte import ANSWER_COLUMNS
from ajustes_tui.domain.values.text import key

if TYPE_CHECKING:
    from ajustes_tui.storage.guard.casos_check import RowReader

_EMPTIED = " OR ".join(
    f"(g.{column} IS NULL AND c.{column} IS NOT NULL"
    f" AND '{column}' IN (SELECT columna FROM staged.traidas))"
    for column in ("resultado", *ANSWER_COLUMNS)
)
"""Whether staged row `g` removes part of the answer of caso `c`."""
_LAST = f"""
SELECT m.orden, f.base_id, f.fila FROM marks m CROSS JOIN main.casos c ON c.id = m.caso_id
CROSS JOIN main.filas f ON f.caso_id = m.caso_id CROSS JOIN main.bases b ON b.id = f.base_id
WHERE m.efecto IS NULL AND (c.propios <> '{{}}' OR EXISTS (SELECT 1 FROM main.filas r WHERE r.caso_id = c.id
        AND r.base_id IN (SELECT id FROM main.bases
            WHERE tipo = 'respuesta' OR resumen ->> '$.respuestas_anteriores' > 0))
    OR EXISTS (SELECT 1 FROM staged.filas g WHERE g.orden = m.orden AND ({_EMPTIED}))
        AND EXISTS (SELECT 1 FROM main.filas r WHERE r.caso_id = c.id
            AND r.base_id IN (SELECT id FROM main.bases WHERE tipo = 'complemento')))
    AND b.tipo <> 'respuesta' AND f.efecto <> 'duplicada' AND (
    b.anulada_el IS NULL OR EXISTS (SELECT 1 FROM main.historial h WHERE h.caso_id = f.caso_id
        AND h.base_id = b.id AND h.evento <> 'base_anulada')
    AND NOT EXISTS (SELECT 1 FROM main.historial h WHERE h.caso_id = f.caso_id
        AND h.base_id = b.id AND h.evento = 'base_anulada'))
ORDER BY m.orden, b.corte, b.id, f.fila
"""
"""Candidate last rows of casos without an effect yet, the last of each caso last.

A caso never edited by a person, answered by a lot or given an older answer equals its last
row: it is compared itself, ten times faster, unless the row would remove an answer, as a
complemento may have done without effect. Undone bases count for casos kept because somebody
had worked on them.
"""
_DAYS = columns_of(Kind.DAY)
_FIRST = ("fila", "radicado", "resultado_crudo")
_READ = (
    *_FIRST,
    *(c for c in COLUMNS if c not in ("cuenta", "radicado", "resultado", "razon", "subrazon")),
)
_FROM_ROW = _READ[len(_FIRST) :]


def last_rows(
    conn: sqlite3.Connection, reader: Callable[[], RowReader], go_on: Callable[[], None]
) -> dict[int, LastRow]:
    """Return those of marked casos that may differ from the caso, by the order of the staged row.

    Unreadable rows are left out.
    """
    places = {order: (base_id, fila) for order, base_id, fila in conn.execute(_LAST)}
    wanted: dict[int, set[int]] = {}
    for base_id, fila in places.values():
        wanted.setdefault(base_id, set()).add(fila)
    rows = {
        base_id: _rows_of(conn, base_id, filas, reader, go_on) for base_id, filas in wanted.items()
    }
    return {
        order: row
        for order, (base_id, fila) in places.items()
        if (row := rows[base_id].get(fila)) is not None
    }


def _rows_of(
    conn: sqlite3.Connection,
    base_id: int,
    filas: set[int],
    reader: Callable[[], RowReader],
    go_on: Callable[[], None],
) -> dict[int, LastRow]:
    text = conn.execute(
        f"SELECT resumen -> '$.{READING_KEY}' FROM main.bases WHERE id = ?", (base_id,)
    ).fetchone()[0]
    reading = BaseReading.from_json(json.loads(text or "null"))
    if reading is None:
        return {}
    brought = {c for c in _FROM_ROW if COLUMNS[c].name in reading.columns}
    found = {}
    blocks = _blocks(conn, base_id, filas, len(reading.headers), go_on)
    for fila, radicado, word, *values in reader()(reading, blocks, _READ):
        if fila in filas:
            said: dict[str, Any] = {
                column: _value(column, value)
                for column, value in zip(_FROM_ROW, values, strict=True)
                if column in brought
            }
            found[fila] = LastRow(radicado, {**said, **_answer(word, reading.words)})
    return found


def _blocks(
    conn: sqlite3.Connection, base_id: int, filas: set[int], width: int, go_on: Callable[[], None]
) -> Iterator[tuple[int, Sequence[Sequence[str | None]]]]:
    starts = [
        row[0]
        for row in conn.execute(
            "SELECT desde FROM main.crudas WHERE base_id = ? ORDER BY desde", (base_id,)
        )
    ]
    needed = {starts[max(bisect_right(starts, fila) - 1, 0)] for fila in filas if starts}
    for since in sorted(needed):
        go_on()
        (packed,) = conn.execute(
            "SELECT filas FROM main.crudas WHERE base_id = ? AND desde = ?", (base_id, since)
        ).fetchone()
        cells = packed_columns(packed, width)
        if cells is not None:
            yield since, cells


def _answer(word: str, known: Mapping[str, str | None]) -> Mapping[str, object]:
    unread = bool(key(word)) and key(word) not in known
    meaning = _resultado(known.get(key(word)))
    return dict(zip(("resultado", *RAW_RESULT), (meaning, word, unread), strict=True))


def _value(column: str, value: Any) -> object:  # noqa: ANN401 - any value of a column
    if value is None:
        return None
    if column in _DAYS:
        return date.fromisoformat(value)
    return class_of(value) if COLUMNS[column].kind is Kind.CLASS else value


def _resultado(meaning: str | None) -> Resultado | None:
    return None if meaning is None else Resultado(meaning)
