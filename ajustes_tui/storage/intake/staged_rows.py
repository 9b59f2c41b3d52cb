"""The rows of one import while they are staged: read, counted and rejected."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ajustes_tui.domain.base.rows import BaseRow, RawRow, Rechazo, row_of, unpack
from ajustes_tui.storage.core.connection import Connection

ROW_FIELDS = ", ".join(BaseRow._fields)
_to_json = json.JSONEncoder(ensure_ascii=False).encode


class StagedRows:
    """`go_on` runs before each long statement, and stops by raising."""

    def __init__(self, conn: Connection, go_on: Callable[[], None]) -> None:
        self._conn = conn
        self._go_on = go_on

    def count(self) -> int:
        return int(self._run("SELECT count(*) FROM staged.filas").fetchone()[0])

    def unknown(self, orders: Collection[int]) -> list[int]:
        """Return, of some rows, those of no known caso, in order."""
        known = {row[0] for row in self._run("SELECT orden FROM staged.conocidas")}
        return sorted(order for order in orders if order not in known)

    def reject(self, motivos: Mapping[int, str], heading: str, headers: Sequence[str]) -> None:
        """Turn rows into rechazos, blaming column `heading`."""
        orders = sorted(motivos)
        cells, rows = self.raw_of(orders), self.rows_of(orders)
        place = headers.index(heading)
        self._conn.execute("BEGIN")
        try:
            self.add_rejected(
                (
                    *(rows[order].fila, heading, raw[place] or "", motivos[order]),
                    {h: text for h, text in zip(headers, raw, strict=True) if text},
                )
                for order, raw in zip(orders, cells, strict=True)
            )
            self._run(
                "DELETE FROM staged.filas WHERE orden IN (SELECT value FROM json_each(?))",
                _to_json(orders),
            )
            self._run(
                "DELETE FROM staged.telefonos WHERE cuenta NOT IN (SELECT cuenta FROM staged.filas)"
            )
        finally:
            self._conn.commit()

    def add_rejected(
        self, rechazos: Iterable[tuple[int, str, str, str, Mapping[str, str | None]]]
    ) -> None:
        """Each is row number, column, value, reason and cells by header."""
        self._conn.executemany(
            "INSERT INTO staged.rechazadas (fila, columna, valor, motivo, crudo)"
            " VALUES (?, ?, ?, ?, ?)",
            ((*told, _to_json(cells)) for *told, cells in rechazos),
        )

    def cells_of(self, place: int) -> dict[int, str | None]:
        orders = [row[0] for row in self._run("SELECT orden FROM staged.filas ORDER BY orden")]
        return {order: raw[place] for order, raw in zip(orders, self.raw_of(orders), strict=True)}

    def rejected(self) -> list[Rechazo]:
        rows = self._conn.execute("SELECT * FROM staged.rechazadas ORDER BY fila")
        return [
            Rechazo(
                row["fila"], row["columna"], row["valor"], row["motivo"], json.loads(row["crudo"])
            )
            for row in rows
        ]

    def ids_with(self, effect: str) -> array[int]:
        rows = self._conn.execute(
            "SELECT orden FROM marks WHERE efecto = ? ORDER BY orden", (effect,)
        )
        return array("q", (row[0] for row in rows))

    def rows_of(self, orders: Sequence[int]) -> dict[int, BaseRow]:
        rows = self._conn.execute(
            f"SELECT orden, {ROW_FIELDS} FROM staged.filas"
            " WHERE orden IN (SELECT value FROM json_each(?))",
            (_to_json(list(orders)),),
        )
        return {row["orden"]: row_of(tuple(row)[1:]) for row in rows}

    def raw_of(self, orders: Sequence[int]) -> list[RawRow]:
        rows = self._conn.execute(
            "SELECT fila, (SELECT max(desde) FROM staged.crudas WHERE desde <= fila)"
            " FROM staged.filas"
            " WHERE orden IN (SELECT value FROM json_each(?)) ORDER BY orden",
            (_to_json(list(orders)),),
        ).fetchall()
        chunks = {
            since: unpack(
                self._conn.execute(
                    "SELECT filas FROM staged.crudas WHERE desde = ?", (since,)
                ).fetchone()[0]
            )
            for since in {since for _, since in rows}
        }
        return [chunks[since][number - since] for number, since in rows]

    def rejected_ids(self) -> array[int]:
        rows = self._conn.execute("SELECT rowid FROM staged.rechazadas ORDER BY fila")
        return array("q", (row[0] for row in rows))

    def rejected_of(self, ids: Sequence[int]) -> dict[int, Rechazo]:
        rows = self._conn.execute(
            "SELECT rowid, fila, columna, valor, motivo FROM staged.rechazadas"
            " WHERE rowid IN (SELECT value FROM json_each(?))",
            (_to_json(list(ids)),),
        )
        return {
            row["rowid"]: Rechazo(row["fila"], row["columna"], row["valor"], row["motivo"], {})
            for row in rows
        }

    def with_other_zeros(self) -> list[tuple[int, bool]]:
        """Return new rows whose cuenta is known with other leading zeros; call after `compare`.

        Each is its file row number, and whether it lacks zeros that the known one has.
        """
        return [
            (int(fila), bool(fewer))
            for fila, fewer in self._run(
                "SELECT g.fila, length(g.cuenta) < length(r.cuenta) FROM marks m"
                " CROSS JOIN staged.filas g ON g.orden = m.orden"
                " CROSS JOIN main.radicados r ON r.radicado = g.radicado AND r.anulado = 0"
                " WHERE m.efecto = 'nueva' AND r.cuenta <> g.cuenta"
                " AND ltrim(r.cuenta, '0') = ltrim(g.cuenta, '0') ORDER BY g.fila"
            )
        ]

    def answered_again(self) -> int:
        """Call after `compare`."""
        row = self._run(
            "SELECT count(*) FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IN ('igual', 'actualizada')"
            " AND g.resultado IS NOT NULL AND c.resultado IS NOT NULL"
        ).fetchone()
        return int(row[0])

    def names_lotes(self, heading: str) -> bool:
        row = self._run(
            "SELECT EXISTS (SELECT 1 FROM staged.filas g, json_each(g.datos) d WHERE d.key = ?"
            " AND d.value NOT GLOB '*[^0-9. ]*' AND CAST(d.value AS REAL) >= 1)",
            heading,
        ).fetchone()
        return bool(row[0])

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(statement, values)
