"""Compare the staged rows of one import with the store, anew or only where others have written since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ajustes_tui.domain.base.rows import BaseKind, LastRow, row_of
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import stranger_motivo
from ajustes_tui.domain.rules.corte import aplicar_corte
from ajustes_tui.storage.casos.columns import caso_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.predicate import (
    IN_SIGHT,
    IN_SIGHT_ALONE,
    LIVE_T,
    NEWEST_CORTE,
    radicados_beside,
)
from ajustes_tui.storage.intake.comparison import Comparison, RowChange, RowEffect, StoreLook
from ajustes_tui.storage.intake.last_rows import last_rows
from ajustes_tui.storage.intake.promotion import LoadTarget, RowUpdate
from ajustes_tui.storage.intake.staging import (
    ROW_FIELDS,
    StagedRows,
    known_rows,
    says_the_same,
    state_of,
)

if TYPE_CHECKING:
    from ajustes_tui.storage.guard.casos_check import RowReader

_MARKS = """
CREATE TEMP TABLE marks (
    orden INTEGER PRIMARY KEY,
    caso_id INTEGER,
    rango INTEGER,
    efecto TEXT,
    lote INTEGER,
    escrito TEXT,
    escrito_en INTEGER
)
"""
"""Per staged row: caso (or number among the new), effect, answered lot, and what was already written."""
_PLACE = """
INSERT INTO marks (orden, caso_id, efecto, rango)
SELECT orden, caso_id, efecto, iif(efecto = 'nueva', orden, NULL)
FROM (SELECT g.orden, k.caso_id, CASE
        WHEN NOT g.ultima THEN 'duplicada'
        WHEN k.caso_id IS NULL THEN 'nueva'
        WHEN k.igual THEN 'igual' END AS efecto
    FROM staged.filas g LEFT JOIN staged.conocidas k ON k.orden = g.orden)
"""
_UNNUMBERED = "SELECT count(*) < coalesce(max(rango), 0) FROM marks WHERE efecto = 'nueva'"
"""Whether rows that are not new lie among the new ones."""
_PLACE_AGAIN = """
UPDATE marks SET (caso_id, efecto) = (SELECT k.caso_id, CASE
    WHEN NOT g.ultima THEN 'duplicada'
    WHEN k.caso_id IS NULL THEN 'nueva'
    WHEN k.igual THEN 'igual' END
    FROM staged.filas g LEFT JOIN staged.conocidas k ON k.orden = g.orden
    WHERE g.orden = marks.orden)
WHERE orden IN (SELECT value FROM json_each(:rows))
"""
_OF_ONE_CASO = """
UPDATE marks SET efecto = 'duplicada' FROM (SELECT caso_id, max(orden) AS ultima
    FROM staged.conocidas {} GROUP BY caso_id HAVING count(*) > 1) d
WHERE d.caso_id = marks.caso_id AND marks.orden < d.ultima
"""
"""If rows name one caso by different radicados, the last wins."""
_SOME_OF_ONE_CASO = "SELECT count(*) > count(DISTINCT caso_id) FROM staged.conocidas"
_PLACE_ANSWERS = """
INSERT INTO marks (orden, caso_id, lote)
SELECT g.orden, l.caso_id, l.lote
FROM (SELECT orden, (SELECT value FROM json_each(datos) WHERE key = :heading) AS lote
    FROM staged.filas) g
LEFT JOIN staged.conocidas k ON k.orden = g.orden
LEFT JOIN main.lote_filas l ON l.caso_id = k.caso_id
    AND l.lote = CAST(g.lote AS REAL) AND g.lote NOT GLOB '*[^0-9. ]*' ORDER BY g.orden
"""
"""Rows of an answered lot, with caso and lot if that lot carried the caso."""
_REJECT_STRANGERS = """
UPDATE marks SET efecto = CASE
    WHEN caso_id IS NULL THEN 'ajena'
    WHEN orden < (SELECT max(d.orden) FROM marks d WHERE d.caso_id = marks.caso_id) THEN 'duplicada'
    END
"""
"""The last answer to a caso wins; a row of no lot of ours is `ajena`."""
_STRANGERS = """
SELECT g.fila, g.orden, coalesce(
    (SELECT value FROM json_each(g.datos) WHERE key = :heading), '') AS lote
FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden WHERE m.efecto = 'ajena' ORDER BY g.fila
"""
_NUMBER = """
UPDATE marks SET rango = n.rango FROM (SELECT orden, row_number() OVER (ORDER BY orden) AS rango
    FROM marks WHERE efecto = 'nueva') n
WHERE n.orden = marks.orden
"""
_TOUCHED = """
SELECT orden FROM staged.filas WHERE cuenta IN (SELECT c.cuenta FROM main.historial h
    JOIN main.casos c ON c.id = h.caso_id WHERE h.linea > ? AND h.base_id IS NOT ?) ORDER BY orden
"""
"""Rows of cuentas with later lines, except those of one base."""
_ABSENT = f"""
SELECT DISTINCT f.caso_id FROM main.casos c CROSS JOIN main.filas f ON f.caso_id = c.id
WHERE c.cuenta IN (SELECT g.cuenta FROM staged.filas g WHERE g.orden IN
        (SELECT value FROM json_each(:rows)))
    AND f.base_id = :base AND {IN_SIGHT} AND c.id NOT IN (SELECT caso_id FROM marks
        WHERE orden IN (SELECT value FROM json_each(:rows)) AND caso_id IS NOT NULL)
"""
_GAINED = f"""
WITH cells AS (SELECT g.orden, o.key AS place, g.cuenta, g.radicado, o.value AS other
    FROM {radicados_beside("marks m CROSS JOIN staged.filas g ON g.orden = m.orden", "g.datos")}
    WHERE m.efecto IS NULL),
brought AS (SELECT orden, -1 AS place, cuenta, radicado FROM cells
    UNION SELECT orden, place, cuenta, other FROM cells),
new AS (SELECT g.cuenta, g.radicado, g.datos FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden
    WHERE m.efecto = 'nueva' AND g.cuenta IN (SELECT cuenta FROM cells))
SELECT min(orden), radicado FROM brought b WHERE NOT EXISTS (SELECT 1 FROM main.radicados r
        WHERE r.radicado = b.radicado AND r.cuenta = b.cuenta AND r.anulado = 0)
    AND (cuenta, radicado) NOT IN (SELECT cuenta, radicado FROM new
        UNION ALL SELECT g.cuenta, o.value FROM {radicados_beside("new g", "g.datos")})
GROUP BY cuenta, radicado ORDER BY 1, place
"""
"""Further radicados, in rows without effect, that no caso has or gets."""
_NO_BASE = -1
_to_json = json.JSONEncoder(ensure_ascii=False).encode


class StoreLooks:
    """`reader` loads the parser of other bases' raw rows, needed if a row differs from its caso's last.

    `go_on` runs before each long statement, and stops by raising.
    """

    def __init__(
        self,
        conn: Connection,
        rows: StagedRows,
        reader: Callable[[], RowReader],
        go_on: Callable[[], None],
    ) -> None:
        self._conn = conn
        self._rows = rows
        self._reader = reader
        self._go_on = go_on
        self._most_kept = -1
        self._seen: str | None = None
        self._last: StoreLook | None = None
        self._own_base: int | None = None
        conn.execute("DROP TABLE IF EXISTS temp.marks")
        conn.execute(_MARKS)

    def begin(self, seen: str | None, most_kept: int) -> None:
        """Begin from the state of the store in which the reading process looked the rows up.

        A comparison of more than `most_kept` changed casos is not kept.
        """
        self._seen, self._most_kept = seen, most_kept

    def of_parts(self, base_id: int | None) -> None:
        """Its lines are not news, and what is written of it stays; None when it ends."""
        self._own_base = base_id

    def outside(self, destination: LoadTarget, now: datetime) -> StoreLook:
        """Look outside the turn to write."""
        self._conn.execute("BEGIN")
        try:
            return self.look(destination, now)
        finally:
            # Commits the staged marks, and nothing of the store.
            self._conn.commit()

    def base_came(self) -> bool:
        """Tell whether another base came in or was undone since the last look."""
        return self._touched(self._state()) is None

    def look(self, destination: LoadTarget, now: datetime) -> StoreLook:
        """Compare all rows, or only cuentas written on since."""
        state = self._state()
        last = self._last
        rows = self._touched(state)
        self._seen = state
        if last is not None and rows is not None and last.destination == destination:
            if not rows:
                self._look_for_lacking(destination, last.comparison)
                return last
            if destination.kind is not BaseKind.RESPUESTA:
                self._last = self._look_again(last, rows, now)
                return self._last
        if self._own_base is not None:
            raise AssertionError("what is written of a base in parts is not compared anew")
        if rows is None or rows:
            self._run("DELETE FROM staged.conocidas")
            self._run(f"INSERT INTO staged.conocidas {known_rows('staged', 'main')}")
        if destination.kind is BaseKind.RESPUESTA:
            self._place_answers(destination)
        else:
            self._place()
        effects = self._effects(destination, now)
        comparison = Comparison.told(destination.kind, effects)
        self._count(comparison)
        self._look_for_absent(destination, comparison)
        look = StoreLook(destination, comparison, effects, object())
        self._last = look if len(effects) <= self._most_kept else None
        return look

    def _state(self) -> str:
        """Tells whether the last comparison still holds."""
        return str(self._run(state_of("main")).fetchone()[0])

    def _touched(self, state: str) -> list[int] | None:
        """Return rows of cuentas written on since the last comparison.

        None if a base came or went: then any row may differ.
        """
        if self._seen is None:
            return None
        line, *bases = self._seen.split()
        if bases != state.split()[1:]:
            return None
        if self._seen == state:
            return []
        return [row[0] for row in self._run(_TOUCHED, int(line), self._own_base or _NO_BASE)]

    def _look_again(self, last: StoreLook, rows: Sequence[int], now: datetime) -> StoreLook:
        """Compare some rows again; all rows of a cuenta go together."""
        of_rows = {"rows": _to_json(rows)}
        among = "WHERE orden IN (SELECT value FROM json_each(:rows))"
        new = f"SELECT orden FROM marks {among} AND efecto = 'nueva'"
        were_new = self._conn.execute(new, of_rows).fetchall()
        self._conn.execute(f"DELETE FROM staged.conocidas {among}", of_rows)
        self._conn.execute(
            f"INSERT INTO staged.conocidas {known_rows('staged', 'main', among)}", of_rows
        )
        self._conn.execute(_PLACE_AGAIN, of_rows)
        self._conn.execute(_OF_ONE_CASO.format(among), of_rows)
        numbers = last.numbers
        if self._conn.execute(new, of_rows).fetchall() != were_new:
            numbers = object()
            if self._own_base is None:
                self._run("UPDATE marks SET rango = NULL WHERE rango IS NOT NULL")
                self._run(_NUMBER)
        again = self._effects(last.destination, now)
        touched = {*rows}
        kept = {order: e for order, e in last.effects.items() if order not in touched}
        effects = dict(sorted({**kept, **again}.items()))
        comparison = Comparison.told(last.comparison.kind, effects)
        self._count(comparison)
        base = self._previous_completa(last.destination)
        if base is not None:
            brought = [
                row[0] for row in self._conn.execute(f"SELECT caso_id FROM marks {among}", of_rows)
            ]
            lacking = self._conn.execute(_ABSENT, {**of_rows, "base": base})
            absent = set(last.comparison.absent).difference(brought)
            comparison.absent = sorted(absent.union(row[0] for row in lacking))
            comparison.previous = last.comparison.previous
        self._look_for_dropped(last.destination, comparison)
        self._look_for_lacking(last.destination, comparison)
        return StoreLook(last.destination, comparison, effects, numbers)

    def _place(self) -> None:
        """Mark rows with their caso or as new, all but the last of a caso as repeated."""
        self._run("DELETE FROM marks")
        self._run(_PLACE)
        if self._run(_UNNUMBERED).fetchone()[0]:
            self._run(_NUMBER)
        if self._run(_SOME_OF_ONE_CASO).fetchone()[0]:
            self._run(_OF_ONE_CASO.format(""))

    def _place_answers(self, destination: LoadTarget) -> None:
        heading = destination.lote_heading or ""
        self._run("DELETE FROM marks")
        self._go_on()
        self._conn.execute(_PLACE_ANSWERS, {"heading": heading})
        self._run(_REJECT_STRANGERS)
        # An earlier comparison may have rejected them already.
        self._run(
            "DELETE FROM staged.rechazadas WHERE fila IN (SELECT fila FROM staged.filas)",
        )
        strangers = self._conn.execute(_STRANGERS, {"heading": heading}).fetchall()
        cells = self._rows.raw_of([row["orden"] for row in strangers])
        self._rows.add_rejected(
            (
                row["fila"],
                heading,
                row["lote"],
                stranger_motivo(row["lote"]),
                dict(zip(destination.headers, raw, strict=True)),
            )
            for row, raw in zip(strangers, cells, strict=True)
        )

    def _effects(self, destination: LoadTarget, now: datetime) -> dict[int, RowEffect]:
        """Compute effects on existing casos; rows without visible change are only counted."""
        if not self._run("SELECT EXISTS (SELECT 1 FROM marks WHERE efecto IS NULL)").fetchone()[0]:
            return {}
        if destination.corte is not None:
            # An older corte changes nothing in the casos that a newer corte brought.
            self._run(
                "UPDATE marks SET efecto = (SELECT CASE WHEN"
                f" {says_the_same('staged')} THEN 'igual' ELSE 'anterior' END FROM main.casos c"
                " CROSS JOIN staged.filas g WHERE c.id = marks.caso_id AND g.orden = marks.orden)"
                " WHERE efecto IS NULL AND EXISTS"
                f" (SELECT 1 FROM main.casos c WHERE c.id = marks.caso_id AND {NEWEST_CORTE} > ?)",
                destination.corte.isoformat(),
            )
        staged_rows = self._run(
            f"SELECT g.orden, m.lote, {ROW_FIELDS}"
            " FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
            " WHERE m.efecto IS NULL ORDER BY m.orden"
        )
        caso_rows = self._run(
            "SELECT c.*,"
            f" (SELECT t.login FROM main.tomas t WHERE t.caso_id = c.id AND {LIVE_T})"
            f" AS tomado, {NEWEST_CORTE} AS corte FROM marks m"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IS NULL ORDER BY m.orden",
            ahora=now.isoformat(timespec="seconds"),
        )
        before_it = self._last_rows(destination)
        gained = self._gained(destination)
        names = [column[0] for column in caso_rows.description]
        # Plain tuples: sqlite3.Row searches its columns by name at each access.
        staged_rows.row_factory = caso_rows.row_factory = None
        effects = {}
        for (order, lote, *values), caso_row in zip(staged_rows, caso_rows, strict=True):
            self._go_on()
            before = dict(zip(names, caso_row, strict=True))
            row, caso = row_of(values), caso_of(before)
            effect = aplicar_corte(
                caso,
                row,
                destination.columns,
                destination.corte or caso.corte,
                destination.kind,
                before_it.get(order),
            ).gaining(tuple(gained.get(order, ())))
            answers = effect.evento is Evento.RESPUESTA_BACK
            radicado = effect.caso.radicado_informado if answers else row.radicado
            effects[order] = RowEffect(
                RowUpdate(caso, before, radicado, effect, lote),
                None
                if effect.evento is None
                else RowChange.of(caso, row, effect, before["tomado"]),
            )
        self._conn.executemany(
            "UPDATE marks SET efecto = ? WHERE orden = ?",
            [
                ("igual" if effect.change is None else "actualizada", order)
                for order, effect in effects.items()
            ],
        )
        return effects

    def _last_rows(self, destination: LoadTarget) -> Mapping[int, LastRow]:
        # What an answered lot brings is compared with the caso.
        return {} if destination.corte is None else last_rows(self._conn, self._reader, self._go_on)

    def _gained(self, destination: LoadTarget) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        if destination.corte is not None:
            for order, radicado in self._run(_GAINED):
                found.setdefault(order, []).append(radicado)
        return found

    def _count(self, comparison: Comparison) -> None:
        conn = self._conn
        counts = dict(conn.execute("SELECT efecto, count(*) FROM marks GROUP BY efecto").fetchall())
        comparison.updated = counts.get("actualizada", 0)
        comparison.equal = counts.get("igual", 0)
        comparison.earlier = counts.get("anterior", 0)
        comparison.new = counts.get("nueva", 0)
        comparison.duplicated = counts.get("duplicada", 0)
        comparison.rechazadas = conn.execute("SELECT count(*) FROM staged.rechazadas").fetchone()[0]

    def _previous_completa(self, destination: LoadTarget) -> int | None:
        """Return the base whose casos a completa should repeat."""
        if destination.kind is not BaseKind.COMPLETA or destination.corte is None:
            return None
        previous = self._run(
            "SELECT id FROM main.bases WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
            " ORDER BY corte DESC, id DESC LIMIT 1",
            destination.corte.isoformat(),
        ).fetchone()
        return None if previous is None else int(previous["id"])

    def _look_for_absent(self, destination: LoadTarget, comparison: Comparison) -> None:
        """Look in the previous completa, or in the same corte."""
        self._look_for_dropped(destination, comparison)
        previous = self._previous_completa(destination)
        if previous is not None:
            # One pass over the base before: it is as long as this one.
            comparison.previous, absent = self._run(
                "SELECT count(DISTINCT c.id), json_group_array(DISTINCT c.id) FILTER (WHERE c.id NOT IN"
                " (SELECT caso_id FROM marks WHERE caso_id IS NOT NULL))"
                " FROM main.filas f CROSS JOIN main.casos c ON c.id = f.caso_id"
                f" WHERE f.base_id = ? AND {IN_SIGHT}",
                previous,
            ).fetchone()
            comparison.absent = sorted(json.loads(absent))
        self._look_for_lacking(destination, comparison)

    def _look_for_dropped(self, destination: LoadTarget, comparison: Comparison) -> None:
        if destination.kind is BaseKind.COMPLEMENTO and destination.corte is not None:
            rows = self._run(
                "SELECT DISTINCT f.caso_id FROM main.bases b JOIN main.filas f ON f.base_id = b.id"
                " JOIN main.casos c ON c.id = f.caso_id WHERE b.corte = ? AND b.anulada_el IS NULL"
                f" AND {IN_SIGHT} AND f.caso_id NOT IN"
                " (SELECT caso_id FROM marks WHERE caso_id IS NOT NULL) ORDER BY 1",
                destination.corte.isoformat(),
            )
            comparison.dropped = [row[0] for row in rows]

    def _look_for_lacking(self, destination: LoadTarget, comparison: Comparison) -> None:
        if destination.kind is not BaseKind.COMPLETA or destination.corte is None:
            return
        lacking = self._run(
            f"SELECT id FROM main.casos WHERE estado = 'REESCALADO' AND {IN_SIGHT_ALONE} AND corte <= ?"
            " AND id NOT IN (SELECT caso_id FROM marks WHERE caso_id IS NOT NULL) ORDER BY id",
            destination.corte.isoformat(),
        )
        absent = [row[0] for row in lacking]
        comparison.reconciliation.pop("ausentes", None)
        if absent:
            comparison.reconciliation["ausentes"] = absent

    def _run(self, statement: str, *values: object, **named: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(statement, named or values)
