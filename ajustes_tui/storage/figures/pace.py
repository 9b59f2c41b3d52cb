"""What came into the queue and left it, day by day, as the lines of the historial tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ajustes_tui.domain.caso.estados import BY_DECIDE
from ajustes_tui.domain.figures.forecast import Entered, Left
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT, STANDS, Predicate, quoted

_BEFORE, _AFTER = (
    f"{column} IN ({quoted(BY_DECIDE)})"
    for column in ("coalesce(h.estado_antes, '')", "h.estado_despues")
)
_OF_DAYS = (
    " FROM historial h CROSS JOIN casos c ON c.id = h.caso_id"
    f" WHERE h.linea >= :desde AND h.momento >= :dia AND h.momento < :otro AND {STANDS} AND {IN_SIGHT}"
)
_LATER = "count(*) FILTER (WHERE substr(h.momento, 12, 8) > :hora)"
_LEFT = (
    f"SELECT substr(h.momento, 1, 10), h.agente, count(*), {_LATER}{_OF_DAYS}"
    f" AND h.base_id IS NULL AND {_BEFORE} AND NOT {_AFTER} GROUP BY 1, 2 ORDER BY 1, 2"
)
_ENTERED = (
    "SELECT substr(h.momento, 1, 10), h.estado_antes IS NOT NULL,"
    f" coalesce(c.fecha_solicitud, c.corte_inicial), count(*), {_LATER}{_OF_DAYS}"
    f" AND {_AFTER} AND NOT {_BEFORE} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)


class PaceRepository:
    """Reads the lines that stand of some days, by which casos come into the queue and leave it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def left(self, since: date, until: date, now: datetime) -> list[Left]:
        """Return how many casos each person took out of the queue on each day of some."""
        return [
            Left(date.fromisoformat(day), agente, casos, later)
            for day, agente, casos, later in self._rows(_LEFT, since, until, now)
        ]

    def entered(self, since: date, until: date, now: datetime) -> list[Entered]:
        """Return how many casos came into the queue on each day of some, by the day of their clock."""
        return [
            Entered(date.fromisoformat(day), returned == 1, date.fromisoformat(asked), casos, later)
            for day, returned, asked, casos, later in self._rows(_ENTERED, since, until, now)
        ]

    def by_due(self, casos: Predicate) -> list[tuple[date | None, int]]:
        """Count some casos by the day on which they fall due."""
        rows = self._db.conn.execute(
            f"SELECT c.vence, count(*) FROM {casos.by_number} WHERE {casos.where} GROUP BY 1",
            casos.values,
        )
        return [(date.fromisoformat(day) if day else None, count) for day, count in rows]

    def _rows(
        self, query: str, since: date, until: date, now: datetime
    ) -> Iterator[tuple[Any, ...]]:
        span = HistorialRepository(self._db).span_of(since, until)
        yield from self._db.conn.execute(query, {**span, "hora": f"{now:%H:%M:%S}"})
