"""Queries of the exports: whole casos and their lines, in windows."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from ajustes_tui.domain.base.fields import Kind, columns_of
from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.figures.datasets import SEEN_OF_CASOS, SEEN_OF_LINES
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.report import ReportedCaso
from ajustes_tui.storage.casos.columns import CASO_SQL, caso_of_values
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import GROUPS, IN_SIGHT, LIVE_ROWS, MARCACION, SAID

WINDOW_CASOS = 500
"""Casos per read, so that memory is constant whatever the number of rows."""
_NAMES = ", ".join(sorted(columns_of(Kind.NAME)))
_CASOS = (
    f"SELECT {CASO_SQL}, c.vence, {MARCACION} AS marcacion,"
    " (SELECT json_group_array(t.numero) FROM (SELECT numero FROM telefonos"
    "   WHERE cuenta = c.cuenta AND invalido = 0 ORDER BY id) t) AS telefonos, c.datos FROM casos c"
)
WINDOW_ROWS = 2_000
"""Ids of casos or lines per read of a dataset."""
DatasetRow = tuple[Any, ...]
_T = TypeVar("_T")


def windows(rows: Sequence[_T], size: int = WINDOW_CASOS) -> Iterator[Sequence[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


class ReportsRepository(Repository):
    """Reads many casos and lines; call inside `Database.reading`, for a single snapshot."""

    def casos(self, ids: Sequence[int]) -> Iterator[list[ReportedCaso]]:
        for chunk in windows(ids):
            rows = self._db.conn.execute(
                f"{_CASOS} WHERE c.id IN ({','.join('?' * len(chunk))})", list(chunk)
            )
            by_id = {caso.caso.id: caso for caso in map(_caso, rows)}
            yield [by_id[caso_id] for caso_id in chunk]

    def names(self, cuentas: Collection[str]) -> dict[str, set[str]]:
        """Return all present and former names of the people of cuentas, to mask them in old lines."""
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

    def lines(self, ids: Sequence[int]) -> Iterator[Sequence[tuple[str, HistorialLine]]]:
        historial = HistorialRepository(self._db)
        for chunk in windows(ids):
            order = {caso_id: place for place, caso_id in enumerate(chunk)}
            lines = historial.of_casos(chunk)
            lines.sort(key=lambda pair: (order[pair[1].caso or 0], pair[1].line))
            yield lines

    def lines_without_caso(
        self, cuenta: str | None
    ) -> Iterator[Sequence[tuple[str, HistorialLine]]]:
        return windows(HistorialRepository(self._db).without_caso(cuenta))


def _caso(row: sqlite3.Row) -> ReportedCaso:
    *columns, vence, marcacion, numbers, others = row
    return ReportedCaso(
        caso_of_values(columns),
        date.fromisoformat(vence) if vence else None,
        marcacion,
        tuple(map(str, json.loads(numbers))) if numbers != "[]" else (),
        json.loads(others) if others != "{}" else {},
    )


class DatasetsRepository(Repository):
    """Reads the rows of each dataset; call inside `Database.reading`, for a single snapshot.

    Rows come by id in windows, never sorted as a whole, so that memory is constant.
    """

    def casos(self, ids: Sequence[int]) -> Iterator[DatasetRow]:
        columns = ", ".join(f"v.{name}" for name in SEEN_OF_CASOS)
        groups = ", ".join(GROUPS.values())
        return self._by_windows(
            f"SELECT {columns}, {groups} FROM casos_vista v JOIN casos c ON c.id = v.id"
            " WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id",
            sorted(ids),
        )

    def membership(self, ids: Sequence[int], corte: date | None = None) -> Iterator[DatasetRow]:
        cortes = self._db.conn.execute(
            "SELECT DISTINCT corte FROM bases WHERE anulada_el IS NULL"
            " AND corte = coalesce(?, corte) ORDER BY 1",
            (corte and corte.isoformat(),),
        ).fetchall()
        for (of_corte,) in cortes:
            yield from map(
                tuple,
                self._db.conn.execute(
                    f"SELECT :corte, c.id, nullif({SAID.format(':corte', ':corte')}, '')"
                    f" FROM casos c WHERE {IN_SIGHT} AND c.id IN (SELECT f.caso_id FROM {LIVE_ROWS}"
                    " WHERE b.corte = :corte)"
                    " AND c.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.id",
                    {"corte": of_corte, "ids": json.dumps(list(ids))},
                ),
            )

    def line_numbers(
        self, ids: Sequence[int], cuentas: Collection[str] | None = ()
    ) -> Sequence[int]:
        """Return the sorted numbers of the lines of casos, plus those without a caso of `cuentas`
        (None: of all).
        """
        rows = self._db.conn.execute(
            "SELECT linea FROM historial WHERE caso_id IN (SELECT value FROM json_each(:ids))"
            " UNION ALL SELECT linea FROM historial WHERE cuenta IS NOT NULL"
            " AND (:cuentas IS NULL OR cuenta IN (SELECT value FROM json_each(:cuentas))) ORDER BY 1",
            {
                "ids": json.dumps(list(ids)),
                "cuentas": None if cuentas is None else json.dumps(list(cuentas)),
            },
        )
        return array("q", (row[0] for row in rows))

    def lines(self, numbers: Sequence[int]) -> Iterator[DatasetRow]:
        columns = ", ".join(f"v.{name}" for name in SEEN_OF_LINES)
        return self._by_windows(
            f"SELECT {columns}, substr(v.momento, 1, 7),"
            " CASE WHEN v.evento = 'contacto' THEN coalesce(h.datos, d.datos) ->> '$.entrante' IS 1 END"
            " FROM historial_vista v JOIN historial h ON h.linea = v.linea"
            " LEFT JOIN datos_repetidos d ON d.id = h.datos_id"
            " WHERE v.linea IN (SELECT value FROM json_each(?)) ORDER BY v.linea",
            numbers,
        )

    def changes(self, numbers: Sequence[int]) -> Iterator[DatasetRow]:
        return self._by_windows(
            "SELECT substr(h.momento, 1, 7), h.linea, h.caso_id, j.key,"
            " CAST(j.value ->> 0 AS TEXT), CAST(j.value ->> 1 AS TEXT)"
            " FROM historial h CROSS JOIN json_each(h.cambios) j WHERE j.type = 'array'"
            " AND h.linea IN (SELECT value FROM json_each(?)) ORDER BY h.linea, j.key",
            numbers,
        )

    def closings(
        self, ids: Sequence[int] | None = None, corte: date | None = None
    ) -> Iterator[DatasetRow]:
        """Yield the frozen casos of all closings or of `corte`; with `ids`, only those casos."""
        groups = ", ".join(f"nullif(k.{by}, '')" for by in GROUPINGS)
        rows = self._db.conn.execute(
            "SELECT k.corte, z.cerrado_el, k.caso_id, k.cubeta, nullif(k.resultado, ''),"
            " nullif(coalesce(k.dijo, k.resultado), ''), k.valor_solicitado, k.valor_aplicado,"
            f" {groups} FROM cierres z CROSS JOIN cierre_casos k ON k.corte = z.corte"
            " WHERE z.corte = coalesce(:corte, z.corte)"
            " AND (:ids IS NULL OR k.caso_id IN (SELECT value FROM json_each(:ids)))"
            " ORDER BY k.corte, k.caso_id",
            {
                "corte": corte and corte.isoformat(),
                "ids": None if ids is None else json.dumps(list(ids)),
            },
        )
        return map(tuple, rows)

    def _by_windows(self, query: str, numbers: Sequence[int]) -> Iterator[DatasetRow]:
        for window in windows(numbers, WINDOW_ROWS):
            yield from map(tuple, self._db.conn.execute(query, (json.dumps(list(window)),)))
