"""The counts of the indicators, which are those of the casos at the moment of asking."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import FigureCell
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS, IN_SIGHT, IN_SIGHT_ALONE, SAID

_CELLS = f"""
WITH contados AS MATERIALIZED (
    SELECT {{group}} AS grupo, {{across}} AS cruce, c.cubeta, c.resultado, c.valor_solicitado,
        c.valor_aplicado, {SAID.format(":desde", ":hasta")} AS dijo
    FROM casos c {{index}} WHERE {{where}})
SELECT grupo, cruce, cubeta, count(*), sum(dijo = 'APROBADO'), sum(dijo = 'RECHAZADO'),
    sum(resultado IS 'APROBADO'), sum(resultado IS 'RECHAZADO'), sum(coalesce(valor_solicitado, 0)),
    sum(coalesce(valor_aplicado, 0))
FROM contados GROUP BY 1, 2, 3
"""
"""The casos of each cell, what Claro said of them in the corte and what is known now, and their money in
centavos; what the base said is looked for once for each caso."""
_OF_CORTES = (
    "c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND b.corte BETWEEN :desde AND :hasta)"
)
_OF_DAYS = f"c.veredicto_el >= :dia AND c.veredicto_el < :otro AND c.cubeta <> '{Cubeta.ANULADO}'"
_BY_CORTE = f"""
SELECT m.corte, {{group}}, c.cubeta, count(*)
FROM (SELECT DISTINCT b.corte, f.caso_id FROM json_each(:cortes) j
    CROSS JOIN bases b ON b.corte = j.value AND b.anulada_el IS NULL
    CROSS JOIN filas f ON f.base_id = b.id AND f.caso_id IS NOT NULL) m
CROSS JOIN casos c ON c.id = m.caso_id WHERE {IN_SIGHT} GROUP BY 1, 2, 3
"""
_AT_END_OF_DAY = """
SELECT {group} AS grupo, coalesce((SELECT h.cambios ->> '$.cubeta[0]' FROM historial h
        WHERE h.caso_id = c.id AND h.linea >= :desde AND h.momento >= :otro
            AND h.cambios ->> '$.cubeta[0]' IS NOT NULL ORDER BY h.linea LIMIT 1),
    c.cubeta) AS entonces, count(*)
FROM casos c NOT INDEXED WHERE c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id
    WHERE b.corte = :corte AND b.importada_el < :otro
        AND (b.anulada_el IS NULL OR b.anulada_el >= :otro))
GROUP BY grupo, entonces
"""
"""The bucket of each caso when a day ended: that before its first change since, else the one it has."""
_STATE = """
SELECT (SELECT coalesce(max(linea), 0) FROM historial), count(*), count(anulada_el),
    (SELECT count(*) FROM cierres), (SELECT coalesce(max(id), 0) FROM catalogo_versiones)
FROM bases
"""
_TOUCHED = """
SELECT 1 FROM historial h CROSS JOIN filas f ON f.caso_id = h.caso_id CROSS JOIN bases b
    ON b.id = f.base_id AND b.anulada_el IS NULL AND b.corte <= :corte
WHERE h.linea > :linea LIMIT 1
"""


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


class StoreState(NamedTuple):
    """What tells whether the figures of some cortes may have changed."""

    line: int
    """The last line of the historial."""
    bases: int
    undone: int
    closings: int
    catalogs: int
    """The last catalogue: one of asesores may join two groups."""


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

        A corte of 25,000 casos takes 30 ms; its casos are read by their numbers, which its rows
        give, and those with a verdict of some days by the index of that day.
        """
        since, until = query.cortes or (date.min, date.max)
        values: dict[str, object] = {"desde": since.isoformat(), "hasta": until.isoformat()}
        parts = [IN_SIGHT]
        if query.cortes is not None:
            parts.append(_OF_CORTES)
        if query.days is not None:
            first, last = query.days
            parts.append(_OF_DAYS)
            values |= {"dia": first.isoformat(), "otro": (last + timedelta(days=1)).isoformat()}
        parts += _narrowing(query.only, values)
        group, across = (GROUPS[by] if by else "NULL" for by in (query.by, query.across))
        index = "INDEXED BY casos_veredicto" if query.days is not None else "NOT INDEXED"
        where = " AND ".join(parts)
        rows = self._db.conn.execute(
            _CELLS.format(group=group, across=across, index=index, where=where), values
        )
        return [FigureCell(row[0], row[1], Cubeta(row[2]), *row[3:]) for row in rows]

    def by_corte(
        self, cortes: Collection[date], by: str | None = None, grouped_since: date | None = None
    ) -> list[tuple[date, FigureCell]]:
        """Count the casos of each of some cortes by bucket, and by group from a corte on; no money."""
        group = f"iif(m.corte >= :agrupados, {GROUPS[by]}, NULL)" if by else "NULL"
        rows = self._db.conn.execute(
            _BY_CORTE.format(group=group),
            {
                "cortes": json.dumps([corte.isoformat() for corte in cortes]),
                "agrupados": grouped_since and grouped_since.isoformat(),
            },
        )
        return [
            (date.fromisoformat(corte), FigureCell(key, None, Cubeta(cubeta), casos))
            for corte, key, cubeta, casos in rows
        ]

    def at_end_of(self, corte: date, day: date, by: str | None = None) -> list[FigureCell]:
        """Count the casos of a corte by bucket when a day ended, and by group as it is now; no money.

        There is nothing to count when no base of it was there yet.
        """
        values = {**HistorialRepository(self._db).span_of(day), "corte": corte.isoformat()}
        rows = self._db.conn.execute(
            _AT_END_OF_DAY.format(group=GROUPS[by] if by else "NULL"), values
        )
        return [FigureCell(key, None, Cubeta(then), casos) for key, then, casos in rows]

    def state(self) -> StoreState:
        """Return what tells whether the figures of some cortes may have changed since."""
        return StoreState(*self._db.conn.execute(_STATE).fetchone())

    def touched(self, until: date, since: StoreState) -> bool:
        """Tell whether a corte until a day may have other figures than in an earlier state.

        It may after a base came or went, a closing, a change of catalogue, or a line on one of its casos.
        """
        now = self.state()
        if now[1:] != since[1:]:
            return True
        values = {"corte": until.isoformat(), "linea": since.line}
        return self._db.conn.execute(_TOUCHED, values).fetchone() is not None

    def is_decided(self, corte: date) -> bool:
        """Tell whether a corte has casos and none of them is pending; it ends with the first that is."""
        rows = self._db.conn.execute(
            "SELECT c.cubeta FROM bases b CROSS JOIN filas f ON f.base_id = b.id"
            f" CROSS JOIN casos c ON c.id = f.caso_id AND {IN_SIGHT}"
            " WHERE b.corte = ? AND b.anulada_el IS NULL",
            (corte.isoformat(),),
        )
        first = next(rows, None)
        return first is not None and all(row[0] != Cubeta.PENDIENTE for row in chain([first], rows))

    def queue(self) -> dict[str, int]:
        """Count the open casos by estado."""
        rows = self._db.conn.execute(
            "SELECT estado, count(*) FROM casos INDEXED BY casos_cola"
            f" WHERE {IN_SIGHT_ALONE} AND (espera = 2) = 0 GROUP BY estado"
        )
        return {row[0]: row[1] for row in rows}


def _narrowing(only: Iterable[Spellings], values: dict[str, object]) -> list[str]:
    """Return the conditions of being in some groups, and add their values."""
    parts = []
    for place, group in enumerate(only):
        names = [f"g{place}_{number}" for number in range(len(group.texts))]
        values |= dict(zip(names, group.texts, strict=True))
        listing = ", ".join(f":{name}" for name in names)
        column = GROUPS[group.by]
        parts.append(f"{column} IN ({listing})" if names else f"{column} IS NULL")
    return parts
