"""Queries of the casos taken out of the queue, and of the queue by due date."""

from datetime import date

from ajustes_tui.domain.caso.estados import BY_DECIDE
from ajustes_tui.domain.figures.pace import NEVER
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, STANDS, Predicate, quoted

_LEFT = (
    " FROM usuarios u CROSS JOIN historial h INDEXED BY historial_persona"
    " ON h.agente = u.login AND h.base_id IS NULL CROSS JOIN casos c ON c.id = h.caso_id"
    f" WHERE h.estado_antes IN ({quoted(BY_DECIDE)}) AND h.estado_despues NOT IN ({quoted(BY_DECIDE)})"
    f" AND {STANDS} AND {IN_SIGHT}"
)


class PaceRepository(Repository):
    """Reads how many casos left the queue and how many are in it."""

    def left(self, since: date, until: date) -> dict[date, int]:
        """Count the casos that left the queue per day; days without any are absent."""
        rows = self._db.conn.execute(
            f"SELECT substr(h.momento, 1, 10), count(*){_LEFT} AND h.linea >= :desde"
            " AND h.momento >= :dia AND h.momento < :otro GROUP BY 1",
            HistorialRepository(self._db).span_of(since, until),
        )
        return {date.fromisoformat(day): casos for day, casos in rows}

    def left_before(self, day: date) -> bool:
        query = f"SELECT EXISTS (SELECT 1{_LEFT} AND h.momento < ?)"
        return bool(self._db.conn.execute(query, (day.isoformat(),)).fetchone()[0])

    def by_due(self, casos: Predicate) -> dict[date, int]:
        query = f"SELECT c.vence, count(*) FROM {casos.by_number} WHERE {casos.where} GROUP BY 1"
        rows = self._db.conn.execute(query, casos.values)
        return {date.fromisoformat(day) if day else NEVER: count for day, count in rows}
