"""The counts of the indicators: triggers keep them as eventos happen, so reading costs the same at any size."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import DayRange
from ajustes_tui.domain.figures.indicators import FigureCell
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS
from ajustes_tui.storage.figures.counters import CountMismatch, recount

_MEASURES = "count(*), coalesce(sum(c.valor_solicitado), 0), coalesce(sum(c.valor_aplicado), 0)"
_OF_CORTES = (
    "c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND b.corte BETWEEN :desde AND :hasta)"
)
_OF_DAYS = f"c.veredicto_el >= :dia AND c.veredicto_el < :otro AND c.cubeta <> '{Cubeta.ANULADO}'"


class Spellings(NamedTuple):
    """A group as the bases write it: any of the texts, or none for the casos of no group."""

    by: str
    texts: tuple[str, ...]


class CellQuery(NamedTuple):
    """The casos whose figures are asked for, and how they are grouped."""

    cortes: DayRange | None
    """The cortes that brought the casos; None asks nothing of them."""
    days: DayRange | None = None
    """The days of the verdict in force; None asks nothing of it."""
    only: tuple[Spellings, ...] = ()
    """The groups a caso must be in, all of them."""
    by: str | None = None
    across: str | None = None


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

    def cells(self, query: CellQuery) -> list[FigureCell]:
        """Count some casos by group, bucket and result, each caso once, and add their money."""
        values: dict[str, object] = {}
        parts = ["c.retirado = 0"]
        if query.cortes is not None:
            parts.append(_OF_CORTES)
            values |= _range_values(*query.cortes)
        if query.days is not None:
            since, until = query.days
            parts.append(_OF_DAYS)
            values |= {"dia": since.isoformat(), "otro": (until + timedelta(days=1)).isoformat()}
        for place, group in enumerate(query.only):
            names = [f"g{place}_{number}" for number in range(len(group.texts))]
            values |= dict(zip(names, group.texts, strict=True))
            listing = ", ".join(f":{name}" for name in names)
            column = GROUPS[group.by]
            parts.append(f"{column} IN ({listing})" if names else f"{column} IS NULL")
        columns = [GROUPS[by] if by else "NULL" for by in (query.by, query.across)]
        rows = self._db.conn.execute(
            f"SELECT {', '.join(columns)}, c.cubeta, c.resultado, {_MEASURES} FROM casos c"
            f" WHERE {' AND '.join(parts)} GROUP BY 1, 2, 3, 4",
            values,
        )
        return [FigureCell(row[0], row[1], Cubeta(row[2]), *row[3:]) for row in rows]

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
