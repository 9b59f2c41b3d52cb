"""The readings of the exports: whole casos and their lines, a window at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from ajustes_tui.domain.base.fields import Kind, columns_of
from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.figures.datasets import CASOS, LINES
from ajustes_tui.domain.figures.report import ReportedCaso
from ajustes_tui.storage.casos.casos import CASO_SQL, caso_of_values
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import MARCACION, NEWEST_CORTE

WINDOW_CASOS = 500
"""Casos read at once: memory stays the same whatever the number of rows."""
_NAMES = ", ".join(sorted(columns_of(Kind.NAME)))
_CASOS = (
    f"SELECT {CASO_SQL}, c.vence, {MARCACION} AS marcacion,"
    " (SELECT json_group_array(t.numero) FROM (SELECT numero FROM telefonos"
    "   WHERE cuenta = c.cuenta AND invalido = 0 ORDER BY id) t) AS telefonos, c.datos FROM casos c"
)
Partition = tuple[str, Iterator[tuple[Any, ...]]]
"""The value of a partition and its rows, which are read before the next one."""


class ReportsRepository:
    """Reads many casos and lines; call inside `Database.reading`, so that all come from one snapshot."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def casos(self, ids: Sequence[int]) -> Iterator[list[ReportedCaso]]:
        """Yield the casos of each window of ids, in the order of the ids."""
        for start in range(0, len(ids), WINDOW_CASOS):
            chunk = ids[start : start + WINDOW_CASOS]
            rows = self._db.conn.execute(
                f"{_CASOS} WHERE c.id IN ({','.join('?' * len(chunk))})", list(chunk)
            )
            by_id = {caso.caso.id: caso for caso in map(_caso, rows)}
            yield [by_id[caso_id] for caso_id in chunk]

    def names(self, cuentas: Collection[str]) -> dict[str, set[str]]:
        """Return every name, present or former, of the people of some cuentas, to mask them in old lines."""
        names: dict[str, set[str]] = {cuenta: set() for cuenta in cuentas}
        placeholders = ",".join("?" * len(names))
        # Retired casos too: their lines are still in the historial.
        present = self._db.conn.execute(
            f"SELECT DISTINCT cuenta, {_NAMES} FROM casos WHERE cuenta IN ({placeholders})",
            list(names),
        )
        for cuenta, *brought in present:
            names[cuenta].update(name for name in brought if name)
        former = self._db.conn.execute(
            "SELECT c.cuenta, a.antes ->> '$', a.despues ->> '$' FROM casos c"
            " CROSS JOIN historial h ON h.caso_id = c.id JOIN apartes a ON a.de = h.linea"
            f" AND a.clave IN ('usuario_nombre', 'asesor_nombre') WHERE c.cuenta IN ({placeholders})",
            [*names],
        )
        for cuenta, *written in former:
            names[cuenta].update(name for name in written if name)
        return names

    def lines(self, ids: Sequence[int]) -> Iterator[list[tuple[str, HistorialLine]]]:
        """Yield the lines of each window of casos, each with its cuenta, oldest first in each caso."""
        historial = HistorialRepository(self._db)
        for start in range(0, len(ids), WINDOW_CASOS):
            chunk = ids[start : start + WINDOW_CASOS]
            order = {caso_id: place for place, caso_id in enumerate(chunk)}
            lines = historial.of_casos(chunk)
            lines.sort(key=lambda pair: (order[pair[1].caso or 0], pair[1].line))
            yield lines

    def lines_without_caso(self, cuenta: str | None) -> Iterator[list[tuple[str, HistorialLine]]]:
        """Yield the lines of no caso, of a cuenta or of each, in windows, by cuenta and oldest first."""
        lines = HistorialRepository(self._db).without_caso(cuenta)
        for start in range(0, len(lines), WINDOW_CASOS):
            yield lines[start : start + WINDOW_CASOS]


def _caso(row: sqlite3.Row) -> ReportedCaso:
    *columns, vence, marcacion, numbers, others = row
    return ReportedCaso(
        caso_of_values(columns),
        date.fromisoformat(vence) if vence else None,
        marcacion,
        tuple(map(str, json.loads(numbers))) if numbers != "[]" else (),
        json.loads(others) if others != "{}" else {},
    )


class DatasetsRepository:
    """Reads casos and lines; call inside `Database.reading`, so that both are of one snapshot."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def casos(self, ids: Sequence[int]) -> Iterator[Partition]:
        """Yield the casos of each corte, a caso in the newest that brought it, by their id."""
        columns = ", ".join(f"v.{name}" for name in CASOS)
        return self._partitions(
            f"SELECT {NEWEST_CORTE} AS particion, {columns} FROM json_each(:ids) j"
            " JOIN casos c ON c.id = j.value JOIN casos_vista v ON v.id = c.id ORDER BY 1, c.id",
            ids,
        )

    def lines(
        self, ids: Sequence[int], cuentas: Collection[str] | None = ()
    ) -> Iterator[Partition]:
        """Yield the lines of each month of Bogotá, oldest first.

        They are those of some casos, and those of no caso of some cuentas, or of all with None.
        """
        columns = ", ".join(f"v.{name}" for name in LINES)
        own = (
            "SELECT linea FROM historial WHERE cuenta IS NOT NULL"
            " AND (:cuentas IS NULL OR cuenta IN (SELECT value FROM json_each(:cuentas)))"
        )
        return self._partitions(
            f"SELECT substr(v.momento, 1, 7) AS particion, {columns} FROM historial_vista v"
            " WHERE v.linea IN (SELECT linea FROM historial WHERE caso_id IN"
            f" (SELECT value FROM json_each(:ids)) UNION ALL {own}) ORDER BY 1, v.linea",
            ids,
            cuentas=None if cuentas is None else json.dumps(list(cuentas)),
        )

    def _partitions(
        self, query: str, ids: Sequence[int], **values: str | None
    ) -> Iterator[Partition]:
        rows = self._db.conn.execute(query, {"ids": json.dumps(list(ids)), **values})
        for value, group in groupby(rows, itemgetter(0)):
            yield value, (tuple(row)[1:] for row in group)
