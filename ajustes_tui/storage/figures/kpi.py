"""The counts of the indicators: triggers keep them as eventos happen, so reading costs the same at any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.figures import DayRange
from ajustes_tui.domain.figures.indicators import FigureCell
from ajustes_tui.storage.core.counting import SUMS, level_of, sums_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS
from ajustes_tui.storage.figures.counters import CountMismatch, recount

_KEPT_SUMS = ", ".join(f"sum({name})" for name in SUMS)
_KEPT_OF_RANGE = "nivel = :nivel AND corte BETWEEN :desde AND :hasta AND previo < :desde"
"""The counts of a range of cortes, each caso in the first of its cortes inside it."""
_KEPT_COLUMNS = {group: group for group in GROUPS}
_CUBETAS = {cubeta.value: cubeta for cubeta in Cubeta}
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
        """Count some casos by group and bucket, each caso once, and add their money.

        Of whole cortes the counts are kept; the casos with a verdict of some days are counted now,
        by the index of that day.
        """
        if query.cortes is not None and query.days is None:
            return self._kept(query, *query.cortes)
        values: dict[str, object] = {}
        parts = ["c.retirado = 0"]
        if query.cortes is not None:
            parts.append(_OF_CORTES)
            values |= _range_values(*query.cortes)
        if query.days is not None:
            since, until = query.days
            parts.append(_OF_DAYS)
            values |= {"dia": since.isoformat(), "otro": (until + timedelta(days=1)).isoformat()}
        parts += _narrowing(query.only, GROUPS, "IS NULL", values)
        columns = [GROUPS[by] if by else "NULL" for by in (query.by, query.across)]
        index = "INDEXED BY casos_veredicto" if query.days is not None else ""
        rows = self._db.conn.execute(
            f"SELECT {', '.join(columns)}, c.cubeta, {sums_of('c')} FROM casos c {index}"
            f" WHERE {' AND '.join(parts)} GROUP BY 1, 2, 3",
            values,
        )
        return [FigureCell(row[0], row[1], Cubeta(row[2]), *row[3:]) for row in rows]

    def _kept(self, query: CellQuery, since: date, until: date) -> list[FigureCell]:
        """Return the kept counts of whole cortes."""
        groups = {query.by, query.across, *(group.by for group in query.only)}
        level = level_of(frozenset(group for group in groups if group is not None))
        values: dict[str, object] = {"nivel": level, **_range_values(since, until)}
        parts = [_KEPT_OF_RANGE]
        parts += _narrowing(query.only, _KEPT_COLUMNS, "= ''", values)
        columns = [by or "''" for by in (query.by, query.across)]
        rows = self._db.conn.execute(
            f"SELECT {', '.join(columns)}, cubeta, {_KEPT_SUMS} FROM conteos"
            f" WHERE {' AND '.join(parts)} GROUP BY 1, 2, 3 HAVING sum(casos) <> 0",
            values,
        )
        return [
            FigureCell(row[0] or None, row[1] or None, _CUBETAS[row[2]], *row[3:]) for row in rows
        ]

    def queue(self) -> dict[str, int]:
        """Count the open casos by estado."""
        rows = self._db.conn.execute("SELECT estado, casos FROM conteo_estados WHERE casos <> 0")
        return {row[0]: row[1] for row in rows}

    def recount(self) -> list[CountMismatch]:
        """Return the saved counts that differ from the count of the casos."""
        return recount(self._db.conn)


def _narrowing(
    only: Iterable[Spellings],
    columns: Mapping[str, str],
    none: str,
    values: dict[str, object],
) -> list[str]:
    """Return the conditions of being in some groups, and add their values; `none` is that of no group."""
    parts = []
    for place, group in enumerate(only):
        names = [f"g{place}_{number}" for number in range(len(group.texts))]
        values |= dict(zip(names, group.texts, strict=True))
        listing = ", ".join(f":{name}" for name in names)
        column = columns[group.by]
        parts.append(f"{column} IN ({listing})" if names else f"{column} {none}")
    return parts


def _range_values(since: date, until: date) -> dict[str, str]:
    return {"desde": since.isoformat(), "hasta": until.isoformat()}
