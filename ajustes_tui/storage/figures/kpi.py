"""Counts of the indicators, taken from the casos at the time of asking."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import REGLA, Cubeta, Regla
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import COUNTED, Figure, Place, Tally, tally
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import (
    GROUPS,
    IN_SIGHT,
    IN_SIGHT_ALONE,
    LIVE_ROWS,
    SAID,
    quoted,
)

_NOW = f"""SELECT {{group}} AS grupo, {{across}} AS cruce, c.cubeta, coalesce(c.resultado, '') AS resultado,
    {SAID.format(":desde", ":hasta")} AS dijo, coalesce(c.valor_solicitado, 0) AS solicitado,
    coalesce(c.valor_aplicado, 0) AS aplicado
FROM casos c {{index}} WHERE {IN_SIGHT}{{where}}"""
_THEN = """SELECT {group} AS grupo, {across} AS cruce, cubeta, resultado, coalesce(dijo, resultado) AS dijo,
    coalesce(valor_solicitado, 0) AS solicitado, coalesce(valor_aplicado, 0) AS aplicado
FROM cierre_casos WHERE corte = :desde{where}"""
"""The casos of a scope with the columns figures use; what the base said is looked up once per caso."""


def counted(figure: Figure) -> str:
    values = figure.values
    if figure.money and len(values) == len(Cubeta):
        return f"sum({figure.money})"
    # An equality is quicker than a list of one.
    among = f"= '{values[0]}'" if len(values) == 1 else f"IN ({quoted(values)})"
    test = f"{figure.column} {among}"
    return (
        f"sum(iif({test}, {figure.money}, 0))"
        if figure.money
        else f"count(*) FILTER (WHERE {test})"
    )


_COUNTED = ", ".join(map(counted, COUNTED))
_KEYS = tuple(figure.key for figure in COUNTED)
_OF_CORTES = (
    f" AND c.id IN (SELECT f.caso_id FROM {LIVE_ROWS} WHERE b.corte BETWEEN :desde AND :hasta)"
)
_OF_DAYS = (
    f" AND c.veredicto_el >= :dia AND c.veredicto_el < :otro AND c.cubeta <> '{Cubeta.ANULADO}'"
)
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
"""The bucket before the first change after a day, else the current one."""
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


class StoreState(NamedTuple):
    """Versions that tell whether the figures of some cortes may have changed."""

    line: int
    bases: int
    undone: int
    closings: int
    catalogs: int
    """A catalogue of asesores may join two groups."""


class KpiRepository(Repository):
    """Counts the casos of live bases of one or several cortes, each caso once."""

    def newest_corte(self) -> date | None:
        row = self._db.conn.execute(
            "SELECT max(corte) FROM bases WHERE anulada_el IS NULL"
        ).fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def cortes(self) -> list[date]:
        rows = self._db.conn.execute(
            "SELECT DISTINCT corte FROM bases WHERE anulada_el IS NULL AND corte IS NOT NULL"
            " ORDER BY corte DESC"
        )
        return [date.fromisoformat(row[0]) for row in rows]

    def tally(
        self,
        scope: FiguresScope,
        by: str | None,
        across: str | None,
        asesores: AsesorDirectory,
        regla: Regla = REGLA,
    ) -> Tally:
        """Count the casos of a scope, each once, in total and by group."""
        casos, values = casos_of(scope, by, across, asesores)
        rows = self._plain(
            f"WITH suyos AS MATERIALIZED ({casos}) SELECT grupo, cruce, {_COUNTED} FROM suyos GROUP BY 1, 2",
            values,
        )
        # A closing kept keys.
        keys = [
            one_key_of(None if scope.at_closing else group, asesores)
            for group in (by, across)
            if group
        ]
        return tally(
            (
                (
                    tuple(key(text) for key, text in zip(keys, row, strict=False)),
                    dict(zip(_KEYS, row[2:], strict=True)),
                )
                for row in rows
            ),
            regla,
        )

    def _plain(self, sql: str, values: Mapping[str, object]) -> sqlite3.Cursor:
        rows = self._db.conn.execute(sql, values)
        rows.row_factory = None
        return rows

    def by_corte(
        self,
        cortes: Collection[date],
        by: str | None,
        grouped_since: date | None,
        asesores: AsesorDirectory,
    ) -> dict[date, Tally]:
        group = f"iif(m.corte >= :agrupados, {GROUPS[by]}, NULL)" if by else "NULL"
        key = one_key_of(by, asesores)
        rows: dict[str, list[tuple[Place, Mapping[str, int]]]] = {
            corte.isoformat(): [] for corte in cortes
        }
        for corte, text, cubeta, casos in self._plain(
            _BY_CORTE.format(group=group),
            {
                "cortes": json.dumps([*rows]),
                "agrupados": grouped_since and grouped_since.isoformat(),
            },
        ):
            grouped = by and grouped_since and corte >= grouped_since.isoformat()
            rows[corte].append(((key(text),) if grouped else (), {cubeta: casos}))
        return {date.fromisoformat(corte): tally(of) for corte, of in rows.items()}

    def at_end_of(
        self, corte: date, day: date, by: str | None, asesores: AsesorDirectory
    ) -> Tally | None:
        """Return the counts by current group; None if no base of the corte existed yet."""
        values = {**HistorialRepository(self._db).span_of(day), "corte": corte.isoformat()}
        key = one_key_of(by, asesores)
        rows = self._plain(_AT_END_OF_DAY.format(group=GROUPS[by] if by else "NULL"), values)
        found = [((key(text),) if by else (), {then: casos}) for text, then, casos in rows]
        return tally(found) if found else None

    def texts(self, corte: date, by: str) -> set[str]:
        where, values = _where(FiguresScope(corte, corte), AsesorDirectory())
        rows = self._plain(
            f"SELECT DISTINCT {GROUPS[by]} FROM casos c NOT INDEXED WHERE {IN_SIGHT}{where}", values
        )
        return {text for (text,) in rows if text}

    def state(self) -> StoreState:
        return StoreState(*self._db.conn.execute(_STATE).fetchone())

    def touched(self, until: date, since: StoreState) -> bool:
        """A base imported or annulled, a closing, a new catalogue or a line on one of their casos
        changes figures.
        """
        now = self.state()
        if now[1:] != since[1:]:
            return True
        values = {"corte": until.isoformat(), "linea": since.line}
        return self._db.conn.execute(_TOUCHED, values).fetchone() is not None

    def is_decided(self, corte: date) -> bool:
        """Tell whether a corte has casos and none pending; the query stops at the first pending one."""
        rows = self._db.conn.execute(
            "SELECT c.cubeta FROM bases b CROSS JOIN filas f ON f.base_id = b.id"
            f" CROSS JOIN casos c ON c.id = f.caso_id AND {IN_SIGHT}"
            " WHERE b.corte = ? AND b.anulada_el IS NULL",
            (corte.isoformat(),),
        )
        first = next(rows, None)
        return first is not None and all(row[0] != Cubeta.PENDIENTE for row in chain([first], rows))

    def queue(self) -> dict[str, int]:
        rows = self._db.conn.execute(
            "SELECT estado, count(*) FROM casos INDEXED BY casos_cola"
            f" WHERE {IN_SIGHT_ALONE} AND (espera = 2) = 0 GROUP BY estado"
        )
        return {row[0]: row[1] for row in rows}


def one_key_of(by: str | None, asesores: AsesorDirectory) -> Callable[[str | None], str | None]:
    return GROUPINGS[by].one_key(asesores) if by else lambda text: text


def casos_of(
    scope: FiguresScope, by: str | None, across: str | None, asesores: AsesorDirectory
) -> tuple[str, dict[str, object]]:
    """Return a query with one row per caso, and its bound values."""
    where, values = _where(scope, asesores)
    group, across_group = (_text_of(scope, each) if each else "NULL" for each in (by, across))
    index = "INDEXED BY casos_veredicto" if scope.by_veredicto else "NOT INDEXED"
    facts = _THEN if scope.at_closing else _NOW
    return facts.format(group=group, across=across_group, index=index, where=where), values


def _text_of(scope: FiguresScope, group: str) -> str:
    return f"nullif({group}, '')" if scope.at_closing else GROUPS[group]


def _where(scope: FiguresScope, asesores: AsesorDirectory) -> tuple[str, dict[str, object]]:
    since, until = (date.min, date.max) if scope.of_day else (scope.since, scope.until)
    values: dict[str, object] = {"desde": since.isoformat(), "hasta": until.isoformat()}
    where = "" if scope.at_closing or scope.of_day else _OF_CORTES
    days = (scope.since, scope.until) if scope.of_day else scope.days
    if days is not None:
        first, last = days
        where += _OF_DAYS
        values |= {"dia": first.isoformat(), "otro": (last + timedelta(days=1)).isoformat()}
    for place, (by, key) in enumerate(scope.only):
        kept = tuple(filter(None, (key,)))
        texts = kept if scope.at_closing else GROUPINGS[by].texts(asesores, key)
        name = f"g{place}"
        values[name] = json.dumps(texts, ensure_ascii=False)
        among = f"IN (SELECT value FROM json_each(:{name}))" if texts else "IS NULL"
        where += f" AND {_text_of(scope, by)} {among}"
    return where, values
