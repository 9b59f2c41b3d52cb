"""The counts of the indicators: triggers keep them as eventos happen, so reading costs the same at any size."""

from __future__ import annotations

from datetime import date, timedelta

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS
from ajustes_tui.storage.figures.counters import CountMismatch, recount

_OF_RANGE = " FROM cuentas WHERE por = :por AND corte BETWEEN :desde AND :hasta AND previo < :desde"
"""The counts of a range of cortes, each caso in the first of its cortes inside it."""
_KEYS = {
    "asesor": ("asesor", "clave"),
    "aliado": ("asesor", "aliado"),
    "causal": ("causal", "clave"),
    "agente": ("agente", "clave"),
}
"""For each group of the figures, the counts that hold it (`por`) and the column of its key."""
_OF_DAY = (
    " FROM casos c WHERE c.veredicto_el >= :dia AND c.veredicto_el < :otro"
    f" AND c.retirado = 0 AND c.cubeta <> '{Cubeta.ANULADO}'"
)


class KpiRepository:
    """Counts the casos of the live bases of one corte or several, each caso once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest_corte(self) -> date | None:
        """Return the newest corte of a live base."""
        row = self._db.conn.execute(
            "SELECT max(corte) FROM bases WHERE anulada_el IS NULL"
        ).fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def cortes(self) -> list[date]:
        """Return the cortes with a live base, newest first."""
        rows = self._db.conn.execute(
            "SELECT DISTINCT corte FROM bases WHERE anulada_el IS NULL AND corte IS NOT NULL"
            " ORDER BY corte DESC"
        )
        return [date.fromisoformat(row[0]) for row in rows]

    def buckets(
        self, since: date, until: date, by: str | None = None
    ) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos of each bucket, in all or by group."""
        counts, column = _KEYS[by] if by else ("total", "clave")
        rows = self._db.conn.execute(
            f"SELECT {column}, cubeta, sum(casos){_OF_RANGE}"
            " AND cubeta <> 'por_el_back' GROUP BY 1, 2 HAVING sum(casos) <> 0",
            _range_values(since, until) | {"por": counts},
        )
        return [(row[0] or None, Cubeta(row[1]), row[2]) for row in rows]

    def rejected_by_back(self, since: date, until: date) -> int:
        """Count the casos whose last result is RECHAZADO, whatever the verdict."""
        row = self._db.conn.execute(
            f"SELECT coalesce(sum(casos), 0){_OF_RANGE} AND cubeta = 'por_el_back'",
            _range_values(since, until) | {"por": "total"},
        ).fetchone()
        return int(row[0])

    def aliados(self, since: date, until: date) -> dict[str, str]:
        """Return the aliado for which each asesor sent the most casos."""
        rows = self._db.conn.execute(
            f"SELECT clave, aliado{_OF_RANGE} AND clave <> '' AND aliado <> ''"
            " GROUP BY 1, 2 HAVING sum(casos) <> 0 ORDER BY sum(casos), 2 DESC",
            _range_values(since, until) | {"por": "asesor"},
        )
        return {row[0]: row[1] for row in rows}

    def buckets_of_day(
        self, day: date, by: str | None = None
    ) -> list[tuple[str | None, Cubeta, int]]:
        """Count the casos whose verdict in force is of a day, by bucket, in all or by group."""
        group = GROUPS[by] if by else "NULL"
        rows = self._db.conn.execute(
            f"SELECT {group}, c.cubeta, count(*){_OF_DAY} GROUP BY 1, 2", _day_values(day)
        )
        return [(row[0], Cubeta(row[1]), row[2]) for row in rows]

    def rejected_by_back_of_day(self, day: date) -> int:
        """Count, of the casos with a verdict of a day, those whose last result is RECHAZADO."""
        row = self._db.conn.execute(
            f"SELECT count(*){_OF_DAY} AND c.resultado = 'RECHAZADO'", _day_values(day)
        ).fetchone()
        return int(row[0])

    def aliados_of_day(self, day: date) -> dict[str, str]:
        """Return the aliado of each asesor with a verdict of a day."""
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado{_OF_DAY} AND c.asesor_id IS NOT NULL"
            " AND c.aliado IS NOT NULL GROUP BY 1, 2 ORDER BY count(*), 2 DESC",
            _day_values(day),
        )
        return {row[0]: row[1] for row in rows}

    def queue(self) -> dict[str, int]:
        """Count the open casos by estado."""
        rows = self._db.conn.execute(
            "SELECT clave, casos FROM cuentas WHERE por = 'estado' AND casos <> 0"
        )
        return {row[0]: row[1] for row in rows}

    def recount(self) -> list[CountMismatch]:
        """Return the saved counts that differ from the count of the casos."""
        return recount(self._db.conn)


def _range_values(since: date, until: date) -> dict[str, str]:
    return {"desde": since.isoformat(), "hasta": until.isoformat()}


def _day_values(day: date) -> dict[str, str]:
    return {"dia": day.isoformat(), "otro": (day + timedelta(days=1)).isoformat()}
