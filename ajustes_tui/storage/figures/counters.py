"""The counts behind the figures: adding those of an imported base, and counting them all again."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from typing import NamedTuple

from ajustes_tui.storage.core.counting import (
    ADDING,
    ADDING_ESTADOS,
    ADDING_TRAS_CIERRE,
    COLUMNS,
    IN_QUEUE,
    INTO_CONTEOS,
    INTO_ESTADOS,
    INTO_TRAS_CIERRE,
    KEY,
    SUMS,
    contributions,
    counts,
    sums_of,
)

_COLUMNS = ", ".join(f"c.{column} AS {column}" for column in COLUMNS)
_COLUMN_NAMES = ", ".join(COLUMNS)
_SUM_NAMES = ", ".join(SUMS)
_ENTERING = (
    "SELECT n.caso_id, coalesce(max(b.corte) FILTER (WHERE b.corte < :corte), '') AS previo,"
    " min(b.corte) FILTER (WHERE b.corte > :corte) AS siguiente"
    " FROM (SELECT value AS caso_id FROM json_each(:casos)) n"
    " LEFT JOIN main.filas f ON f.caso_id = n.caso_id AND f.base_id <> :base"
    " LEFT JOIN main.bases b ON b.id = f.base_id AND b.anulada_el IS NULL"
    " GROUP BY n.caso_id HAVING coalesce(max(b.corte = :corte), 0) = 0"
)
"""Of some different casos that a base brings, those its corte did not have yet, with their cortes
before and after it."""
_KNOWN_GROUPS = (
    f"SELECT e.previo, e.siguiente, {_COLUMNS}, {sums_of('c')}"
    f" FROM ({_ENTERING}) e CROSS JOIN main.casos c ON c.id = e.caso_id"
    f" GROUP BY e.previo, e.siguiente, {_COLUMN_NAMES}"
)
_OF_KNOWN = (
    "WITH k AS MATERIALIZED (SELECT "
    + ", ".join(
        f"j.value ->> {place} AS {column}"
        for place, column in enumerate(("previo", "siguiente", *COLUMNS, *SUMS))
    )
    + " FROM json_each(:conocidos) j),"
    f" m AS MATERIALIZED (SELECT :corte AS corte, previo, {_SUM_NAMES}, {_COLUMN_NAMES} FROM k"
    f" UNION ALL SELECT siguiente, previo, {', '.join(f'-{name}' for name in SUMS)},"
    f" {_COLUMN_NAMES} FROM k WHERE siguiente IS NOT NULL"
    f" UNION ALL SELECT siguiente, :corte, {_SUM_NAMES},"
    f" {_COLUMN_NAMES} FROM k WHERE siguiente IS NOT NULL)"
)
ROW_COLUMNS = ("asesor_id", "aliado")
"""The columns of its row in which a new caso differs, for the counts, from the others of its base."""
_OF_COUNTED = (
    "WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, "
    + ", ".join(
        f"j.value ->> {place} AS {name}" for place, name in enumerate(SUMS, len(ROW_COLUMNS))
    )
    + ", "
    + ", ".join(
        f"j.value ->> {ROW_COLUMNS.index(column)} AS {column}"
        if column in ROW_COLUMNS
        else f"c.{column} AS {column}"
        for column in COLUMNS
    )
    + " FROM main.casos c CROSS JOIN json_each(:contados) j WHERE c.id = :primero)"
)
"""The new casos of a base from counts made while reading it; the first caso has the other columns."""
_OF_NEW = (
    f"WITH m AS MATERIALIZED (SELECT :corte AS corte, '' AS previo, {sums_of('c')}, "
    + ", ".join(
        f"c.{column}" if column in ROW_COLUMNS else f"min(c.{column}) AS {column}"
        for column in COLUMNS
    )
    + f" FROM main.casos c WHERE c.id >= :primero GROUP BY {', '.join(ROW_COLUMNS)})"
)
_ADD = f" {INTO_CONTEOS.format(schema='main.')} {contributions('m')} {ADDING}"
_NEW_IN_QUEUE = (
    f"{INTO_ESTADOS.format(schema='main.')} {IN_QUEUE.replace('FROM casos', 'FROM main.casos')}"
    f" {ADDING_ESTADOS}"
).replace("WHERE ", "WHERE id >= :primero AND ", 1)
_ENTERING_AFTER_CLOSING = (
    f"{INTO_TRAS_CIERRE.format(schema='main.')} SELECT :corte, '', c.cubeta, count(*)"
    " FROM (SELECT id FROM main.casos WHERE id >= :primero UNION ALL"
    f" SELECT caso_id FROM ({_ENTERING})) e CROSS JOIN main.casos c ON c.id = e.id"
    f" GROUP BY 3 {ADDING_TRAS_CIERRE}"
)
"""The casos that a base adds to a corte that was closed already."""
_IS_CLOSED = "SELECT 1 FROM main.cierres WHERE corte = :corte"
_SAVED = f"SELECT {', '.join((*KEY, *SUMS))} FROM conteos"
_RECOUNT = counts("f.caso_id IS NOT NULL")


class CountMismatch(NamedTuple):
    """A saved count, or a saved sum of money, that differs from that of the casos."""

    by: str
    corte: str
    previous: str
    keys: tuple[str, ...]
    """The asesor, the aliado, the causal, the agente and the bucket; '' for none."""
    what: str
    """The column that differs: `casos`, what Claro said of them, or their money."""
    saved: int
    counted: int


class KnownGroup(NamedTuple):
    """How many casos have some values: their cortes before and after, and the columns that count."""

    values: tuple[object, ...]
    sums: tuple[int, ...]
    """Their sums, in the order of `SUMS`."""


class KnownCasos:
    """The casos of a base that the store had already, counted before the base takes its turn.

    The count of 100,000 casos takes longer than anything else of a corte that changes little. It is
    taken from a snapshot, so that in its turn the base only counts again the casos that somebody
    wrote on meanwhile: as they were in the snapshot, and as they are.
    """

    def __init__(
        self, corte: date, casos: Sequence[int], snapshot: sqlite3.Connection | None
    ) -> None:
        """Begin to count them, in the snapshot of a connection of its own; without one, in the turn.

        `casos` are different ones.
        """
        self.casos = casos
        self.groups: Sequence[KnownGroup] = ()
        """How many there are of each combination, once settled."""
        self._corte = corte.isoformat()
        self._snapshot = snapshot
        if snapshot is not None:
            snapshot.execute("BEGIN")
            self._line, self._bases = _state(snapshot)
            pool = ThreadPoolExecutor(max_workers=1)
            self._counting = pool.submit(self._count, snapshot, casos)
            pool.shutdown(wait=False)

    def close(self) -> None:
        """End the snapshot, which keeps the log of the store from being emptied."""
        if self._snapshot is not None:
            self._snapshot.interrupt()
            wait([self._counting])
            self._snapshot.close()
            self._snapshot = None

    def wait(self) -> None:
        """Wait until the snapshot is counted, which others need not wait for."""
        if self._snapshot is not None:
            self._counting.result()

    def settle(self, conn: sqlite3.Connection) -> None:
        """Count again what others changed since; call in the turn, before the base is in the store."""
        if self._snapshot is None or _state(conn)[1] != self._bases:
            self.groups = self._count(conn, self.casos)
        else:
            written = conn.execute(
                "SELECT DISTINCT caso_id FROM main.historial WHERE linea > ?", (self._line,)
            )
            written_on = {row[0] for row in written}
            again = (
                [caso_id for caso_id in self.casos if caso_id in written_on] if written_on else []
            )
            counted = self._counting.result()
            before = self._count(self._snapshot, again)
            self.groups = [
                *counted,
                *(KnownGroup(g.values, tuple(-n for n in g.sums)) for g in before),
                *self._count(conn, again),
            ]
        self.close()

    def _count(self, conn: sqlite3.Connection, casos: Sequence[int]) -> list[KnownGroup]:
        if not casos:
            return []
        parameters = {"casos": json.dumps(casos), "base": 0, "corte": self._corte}
        return [
            KnownGroup(tuple(row[: -len(SUMS)]), tuple(row[-len(SUMS) :]))
            for row in conn.execute(_KNOWN_GROUPS, parameters)
        ]


def _state(conn: sqlite3.Connection) -> tuple[int, tuple[int, int]]:
    """Return the number of the last line, and how many bases were imported and undone."""
    row = conn.execute(
        "SELECT (SELECT coalesce(max(linea), 0) FROM main.historial), count(*), count(anulada_el)"
        " FROM main.bases"
    ).fetchone()
    return row[0], (row[1], row[2])


def add_base(
    conn: sqlite3.Connection,
    base_id: int,
    corte: date,
    first: int,
    known: KnownCasos,
    arrived: Mapping[tuple[str | None, ...], tuple[int, ...]] | None = None,
) -> None:
    """Add the counts of a base; call once its rows are in and before it changes a caso.

    `first` is the id of the first of its new casos: every later caso is new too, in no other corte.
    `known` are the others, settled before. `arrived` gives, for each combination of `ROW_COLUMNS`,
    the sums of the new casos that have it, when they were counted already.
    """
    values = {"base": base_id, "corte": corte.isoformat(), "primero": first}
    conn.execute(
        _OF_KNOWN + _ADD,
        {**values, "conocidos": json.dumps([(*g.values, *g.sums) for g in known.groups])},
    )
    if arrived is None:
        conn.execute(_OF_NEW + _ADD, values)
    else:
        alike = json.dumps([(*row_values, *sums) for row_values, sums in arrived.items()])
        conn.execute(_OF_COUNTED + _ADD, {**values, "contados": alike})
    conn.execute(_NEW_IN_QUEUE, values)
    if conn.execute(_IS_CLOSED, values).fetchone():
        conn.execute(_ENTERING_AFTER_CLOSING, {**values, "casos": json.dumps(known.casos)})


def recount(conn: sqlite3.Connection) -> list[CountMismatch]:
    """Count every figure again from the casos; return the saved counts that differ."""
    places = len(KEY)
    saved, counted = (
        {tuple(row[:places]): tuple(row[places:]) for row in conn.execute(sql)}
        for sql in (_SAVED, _RECOUNT)
    )
    nothing = (0,) * len(SUMS)
    found = [
        CountMismatch(key[0], key[1], key[2], key[3:], what, before, after)
        for key in sorted(saved.keys() | counted.keys())
        for what, before, after in zip(
            SUMS, saved.get(key, nothing), counted.get(key, nothing), strict=True
        )
        if before != after
    ]
    kept, in_queue = (
        dict(conn.execute(sql).fetchall())
        for sql in ("SELECT estado, casos FROM conteo_estados", IN_QUEUE)
    )
    return found + [
        CountMismatch("estado", "", "", (estado,), SUMS[0], before, after)
        for estado in sorted(kept.keys() | in_queue.keys())
        if (before := kept.get(estado, 0)) != (after := in_queue.get(estado, 0))
    ]
