"""The rows of the datasets, partition by partition, from the views that hold no personal data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ajustes_tui.domain.figures.datasets import CASOS, LINES
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import NEWEST_CORTE

Partition = tuple[str, Iterator[tuple[Any, ...]]]
"""The value of a partition and its rows, which are read before the next one."""


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

    def lines(self, ids: Sequence[int]) -> Iterator[Partition]:
        """Yield the lines of each month of Bogotá, oldest first."""
        columns = ", ".join(f"v.{name}" for name in LINES)
        return self._partitions(
            f"SELECT substr(v.momento, 1, 7) AS particion, {columns} FROM historial_vista v"
            " WHERE v.caso_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, v.linea",
            ids,
        )

    def _partitions(self, query: str, ids: Sequence[int]) -> Iterator[Partition]:
        rows = self._db.conn.execute(query, {"ids": json.dumps(list(ids))})
        for value, group in groupby(rows, itemgetter(0)):
            yield value, (tuple(row)[1:] for row in group)
