"""The casos of some cortes with their lines, each line with the caso before and after it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import NAMING
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Regla
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.procedimiento.replay import ReplayLine
from ajustes_tui.domain.values.day_ranges import DayRange
from ajustes_tui.storage.casos.casos import CASO_COLUMNS, CASO_SQL, caso_of_values
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT

_CORTES = """
WITH abiertos AS (
    SELECT DISTINCT corte FROM bases WHERE anulada_el IS NULL AND corte BETWEEN :desde AND :hasta
        AND corte NOT IN (SELECT corte FROM cierres))
"""
_COUNT = f"""{_CORTES}
SELECT (SELECT count(DISTINCT f.caso_id) FROM abiertos a JOIN bases b
        ON b.corte = a.corte AND b.anulada_el IS NULL JOIN filas f ON f.base_id = b.id)
    + (SELECT count(*) FROM cierre_casos WHERE corte BETWEEN :desde AND :hasta)
"""
_MEMBERS = f"""{_CORTES}
SELECT caso_id, json_group_array(json_array(corte, linea)) FROM (
    SELECT DISTINCT f.caso_id, b.corte, NULL AS linea FROM abiertos a
        JOIN bases b ON b.corte = a.corte AND b.anulada_el IS NULL
        JOIN filas f ON f.base_id = b.id AND f.caso_id IS NOT NULL
    UNION ALL
    SELECT k.caso_id, k.corte, c.linea FROM cierres c JOIN cierre_casos k ON k.corte = c.corte
        WHERE c.corte BETWEEN :desde AND :hasta)
GROUP BY caso_id ORDER BY caso_id
"""
"""Each caso with the cortes that have it, and the line at which each of them was closed."""
_LINES = """
SELECT h.linea, h.momento, h.agente, h.evento, coalesce(h.datos, r.datos), h.razon, h.subrazon,
    h.radicado, h.cambios, h.base_id, d.deshecha_por, n.motivo IS NOT NULL,
    length(coalesce(n.texto, ''))
FROM historial h LEFT JOIN datos_repetidos r ON r.id = h.datos_id
    LEFT JOIN deshechas d ON d.linea = h.linea LEFT JOIN notas n ON n.linea = h.linea
WHERE h.caso_id = ? ORDER BY h.linea
"""
_TOLD = frozenset(CASO_COLUMNS) - NAMING - {"resultado_crudo"}
"""The columns whose values stand in the changes of a line; of the others only a digest does."""


class ReplayMember(NamedTuple):
    """A caso with its lines and the cortes that have it."""

    states: tuple[Caso, ...]
    """The caso before its first line and after each one."""
    lines: tuple[ReplayLine, ...]
    undone_by: tuple[int | None, ...]
    """The line that undid each one."""
    cortes: tuple[tuple[date, int | None], ...]
    """Each corte, with the last line that counts in it; None while it is open."""

    def until(self, last: int | None) -> tuple[list[ReplayLine], Caso]:
        """Return the lines that stood when a line was the last one, and the caso then."""
        count = sum(1 for line in self.lines if last is None or line.line <= last)
        standing = [
            line
            for line, undone in zip(self.lines[:count], self.undone_by, strict=False)
            if undone is None or (last is not None and undone > last)
        ]
        return standing, self.states[count]


class ReplayRepository:
    """Reads casos with their lines; call inside `Database.reading`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, cortes: DayRange) -> int:
        """Return how many casos the cortes of a range have, those of several at most so many times."""
        return int(self._db.conn.execute(_COUNT, _range(cortes)).fetchone()[0])

    def rules_of(self, cortes: DayRange) -> dict[date, Regla]:
        """Return the rule of T of each closed corte of a range."""
        rows = self._db.conn.execute(
            "SELECT corte, regla FROM cierres WHERE corte BETWEEN :desde AND :hasta", _range(cortes)
        )
        return {date.fromisoformat(corte): Regla(regla) for corte, regla in rows}

    def casos(self, cortes: DayRange, *, in_sight: bool = False) -> Iterator[ReplayMember]:
        """Yield each caso of the cortes of a range, one at a time; where asked only those in sight."""
        among = f" AND {IN_SIGHT}" if in_sight else ""
        members = self._db.conn.execute(_MEMBERS, _range(cortes))
        for caso_id, found in members:
            row = self._db.conn.execute(
                f"SELECT {CASO_SQL} FROM casos c WHERE c.id = ?{among}", (caso_id,)
            ).fetchone()
            if row is None:
                continue
            rows = [tuple(line) for line in self._db.conn.execute(_LINES, (caso_id,))]
            of = tuple((date.fromisoformat(corte), last) for corte, last in json.loads(found))
            yield _member(dict(zip(CASO_COLUMNS, tuple(row), strict=True)), rows, of)


def _member(
    columns: dict[str, Any],
    rows: list[tuple[Any, ...]],
    cortes: tuple[tuple[date, int | None], ...],
) -> ReplayMember:
    """Return a caso with its states, read backwards from the columns it has now."""
    states = [_caso(columns)]
    for row in reversed(rows):
        for key, (before, _after) in json.loads(row[8] or "{}").items():
            if key in _TOLD:
                columns[key] = before
        # Before its first line there was no caso: what it came with stands for it.
        columns["estado"] = columns["estado"] or states[-1].estado
        states.append(_caso(columns))
    states.reverse()
    lines = tuple(
        ReplayLine(
            line=row[0],
            moment=datetime.fromisoformat(row[1]),
            agente=row[2],
            evento=Evento(row[3]),
            datos=json.loads(row[4] or "{}"),
            razon=row[5],
            subrazon=row[6],
            radicado=row[7],
            has_motivo=bool(row[11]),
            nota_letters=row[12],
            by_person=row[9] is None,
            before=before,
            after=after,
        )
        for row, before, after in zip(rows, states[:-1], states[1:], strict=True)
    )
    return ReplayMember(tuple(states), lines, tuple(row[10] for row in rows), cortes)


def _caso(columns: dict[str, Any]) -> Caso:
    return caso_of_values([columns[column] for column in CASO_COLUMNS])


def _range(cortes: DayRange) -> dict[str, str]:
    since, until = cortes
    return {"desde": since.isoformat(), "hasta": until.isoformat()}
