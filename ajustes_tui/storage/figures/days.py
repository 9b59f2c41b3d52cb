"""The counts of each corte as they stood when a day began, kept with the first write of the day.

Only what changed since the last day kept is written: an old corte costs nothing, and a count of some
day is the last one written until then. A row without corte says that the day was kept.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Database

_KEPT = "SELECT 1 FROM conteos_dia WHERE corte = '' AND cubeta = '' AND dia >= ? LIMIT 1"
_KEEP = """
INSERT INTO conteos_dia (dia, corte, cubeta, casos)
SELECT :dia, n.corte, n.cubeta, n.casos
FROM (SELECT m.corte, c.cubeta, count(*) AS casos FROM (SELECT DISTINCT b.corte, f.caso_id
    FROM bases b JOIN filas f ON f.base_id = b.id WHERE b.anulada_el IS NULL) m
    CROSS JOIN casos c ON c.id = m.caso_id AND c.retirado = 0 WHERE m.corte IS NOT NULL GROUP BY 1, 2) n
WHERE n.casos <> coalesce((SELECT d.casos FROM conteos_dia d
    WHERE d.corte = n.corte AND d.cubeta = n.cubeta ORDER BY d.dia DESC LIMIT 1), 0)
UNION ALL SELECT :dia, '', '', 0
"""
_DAYS_AROUND = (
    "SELECT min(dia), min(dia) FILTER (WHERE dia > ?) FROM conteos_dia"
    " WHERE corte = '' AND cubeta = ''"
)
_ON_DAY = (
    "SELECT cubeta, casos FROM (SELECT cubeta, casos, dia, max(dia) OVER (PARTITION BY cubeta) AS"
    " last FROM conteos_dia WHERE corte = :corte AND dia <= :dia) WHERE dia = last"
)
_NOW = (
    "SELECT c.cubeta, count(*) FROM casos c NOT INDEXED WHERE c.retirado = 0 AND c.id IN (SELECT"
    " f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id AND b.anulada_el IS NULL"
    " WHERE b.corte = :corte) GROUP BY 1"
)


class DaysRepository:
    """Keeps the counts of each day, and reads those of the end of one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, now: datetime) -> None:
        """Keep the counts as a day begins, unless that day or a later one was kept already."""
        day = now.date()
        if self._db.conn.execute(_KEPT, (day.isoformat(),)).fetchone() is not None:
            return
        with self._db.transaction() as conn:
            if conn.execute(_KEPT, (day.isoformat(),)).fetchone() is None:
                conn.execute(_KEEP, {"dia": day.isoformat()})
                AuditRepository(self._db).record_content(
                    now, "sistema", "conteos_dia", day.isoformat()
                )

    def at_end_of(self, corte: date, day: date) -> dict[Cubeta, int] | None:
        """Return the counts of a corte when a day ended; None before the first day that was kept.

        They are those with which the next day of writes began; until there is one, those of now.
        """
        first, following = self._db.conn.execute(_DAYS_AROUND, (day.isoformat(),)).fetchone()
        if first is None or day < date.fromisoformat(first) - timedelta(days=1):
            return None
        values = {"corte": corte.isoformat(), "dia": following}
        rows = self._db.conn.execute(_NOW if following is None else _ON_DAY, values)
        return {Cubeta(row[0]): row[1] for row in rows}
