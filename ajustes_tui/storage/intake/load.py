"""One import: its staged rows, their comparison with the store, and their promotion.

The rows of a base are staged in a private file, so that other people keep writing while a workbook
is read, and a process killed in the middle leaves no trace in the store.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.base.rows import (
    BaseHeader,
    BaseKind,
    BaseRow,
    LastRow,
    RawRow,
    Rechazo,
    row_of,
    unpack,
)
from ajustes_tui.domain.base.workbook import Staged, Staging
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.lote import stranger_motivo
from ajustes_tui.domain.rules.corte import (
    CorteEffect,
    aplicar_corte,
    reconciled_resultado,
)
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.casos.casos import caso_of
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import (
    IN_SIGHT,
    IN_SIGHT_ALONE,
    LIVE_T,
    NEWEST_CORTE,
    radicados_beside,
)
from ajustes_tui.storage.intake.last_rows import LastRows
from ajustes_tui.storage.intake.promotion import (
    WHOLE,
    DistinctValues,
    LoadTarget,
    Part,
    Promotion,
    RowUpdate,
    Updates,
)
from ajustes_tui.storage.intake.staging import (
    SCHEMA,
    StagingFile,
    known_rows,
    says_the_same,
    state_of,
)
from ajustes_tui.storage.intake.unfinished import Unfinished, UnfinishedBases

if TYPE_CHECKING:
    from ajustes_tui.storage.core.connection import Connection
    from ajustes_tui.storage.guard.casos_check import RowReader

_FIELDS = ", ".join(BaseRow._fields)
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
"""For each staged row, its caso (or its number among the new ones), its effect, the lot it answers, and what
was written of it already, with its caso, of a base in parts."""
_PLACE = """
INSERT INTO marks (orden, caso_id, efecto, rango)
SELECT orden, caso_id, efecto, CASE efecto WHEN 'nueva' THEN
    sum(efecto IS 'nueva') OVER (ORDER BY orden ROWS UNBOUNDED PRECEDING) END
FROM (SELECT g.orden, k.caso_id, CASE
        WHEN NOT g.ultima THEN 'duplicada'
        WHEN k.caso_id IS NULL THEN 'nueva'
        WHEN k.igual THEN 'igual' END AS efecto
    FROM staged.filas g LEFT JOIN staged.conocidas k ON k.orden = g.orden)
"""
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
"""Of rows that name one caso by several of its radicados, the last one wins."""
_PLACE_ANSWERS = """
INSERT INTO marks (orden, caso_id, lote)
SELECT g.orden, l.caso_id, l.lote
FROM (SELECT orden, (SELECT value FROM json_each(datos) WHERE key = :heading) AS lote
    FROM staged.filas) g
LEFT JOIN staged.conocidas k ON k.orden = g.orden
LEFT JOIN main.lote_filas l ON l.caso_id = k.caso_id
    AND l.lote = CAST(g.lote AS REAL) AND g.lote NOT GLOB '*[^0-9. ]*' ORDER BY g.orden
"""
"""Each row of an answered lot, with its caso and lot where that lot carried that caso."""
_REJECT_STRANGERS = """
UPDATE marks SET efecto = CASE
    WHEN caso_id IS NULL THEN 'ajena'
    WHEN orden < (SELECT max(d.orden) FROM marks d WHERE d.caso_id = marks.caso_id) THEN 'duplicada'
    END
"""
"""Of several answers to one caso the last one wins; a row of no lot of ours is `ajena`."""
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
"""The rows of the cuentas on which somebody wrote after a line, but for the lines of one base."""
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
"""The radicados of the rows without an effect that name several, of those that no caso has or gets: each with
the first row that brings it."""
_SAME_SHEETS = """
SELECT 1 FROM main.bases b JOIN json_each(?2) s
    ON s.value = b.hoja OR s.value IN (SELECT value FROM json_each(b.resumen, '$.hojas'))
WHERE b.sha256 = ?1 AND b.anulada_el IS NULL
"""
"""A live base that was read from some of the same sheets of the same file."""
_CACHE_KIB = 65_536
_MAX_CACHE_KIB = 1_048_576
_KIB_PER_ROW = 1.5
"""KiB of cache for each row of the base: pages that do not fit are written one by one, far slower.

The reading process, which has ended by then, needed more memory for the same row."""
_MAX_KEPT_UPDATES = 50_000
"""The most updates that the comparison keeps for the promotion; more are worked out again."""
_LOOKS_OUTSIDE = 3
"""How often all the rows are compared out of turn, as other bases come in, before they are in turn."""
ROWS_AT_ONCE = 150_000
"""The most rows that go in with one transaction; a larger base is written in parts."""
ROWS_OF_PART = 5_000
BLOCKS_OF_PART = 200_000
"""Rows of which the raw cells are written in one transaction."""
_CACHE_OF_PARTS_KIB = 262_144
_NO_BASE = -1
_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class RowChange:
    """The effect of a base on a caso that existed already."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    before: Estado
    after: Estado
    changes: Mapping[str, tuple[object, object]]
    tomado_by: str | None


@dataclass(slots=True)
class Comparison:
    """The comparison of a base with the store: its counts, absent casos, changes and reconciliation.

    `valid` = nuevas + actualizadas + iguales + anteriores.
    """

    kind: BaseKind = BaseKind.COMPLETA
    """The type of the base, final once the writing transaction has begun."""
    new: int = 0
    updated: int = 0
    equal: int = 0
    earlier: int = 0
    """Rows of an older corte that may not overwrite what a newer one brought."""
    earlier_answers: int = 0
    """Answers of an earlier day than the one known, which stays."""
    yielded: Counter[str] = field(default_factory=Counter)
    """How many data that a person had supplied each column replaces by Claro's."""
    duplicated: int = 0
    rechazadas: int = 0
    absent: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    """Casos that the corte has by now and a complemento does not bring: they stay in it."""
    previous: int = 0
    """Casos of the completa before, of which `absent` are those that a completa does not bring."""
    changes: list[RowChange] = field(default_factory=list)
    reconciliation: dict[str, list[int]] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        """Rows that count as casos of the corte."""
        return self.new + self.updated + self.equal + self.earlier

    @property
    def total(self) -> int:
        """T of the corte with this base."""
        return self.valid + len(self.dropped)


class _BaseCame(Exception):
    """Another base came in, or was undone, since the rows were compared."""


class _Effect(NamedTuple):
    """What a row does to its caso, and how a person is told; None when nothing that is seen changes."""

    update: RowUpdate
    change: RowChange | None


@dataclass(frozen=True, slots=True)
class _Look:
    """A comparison of every row with the store, valid for as long as nobody writes on their cuentas."""

    destination: LoadTarget
    comparison: Comparison
    effects: Mapping[int, _Effect]
    """By the order of the row, in that order."""
    numbers: object
    """Another one whenever other rows are new, and so the new casos are numbered otherwise."""

    @property
    def updates(self) -> Iterator[RowUpdate]:
        """The updates to write, in the order of the rows."""
        return (effect.update for effect in self.effects.values())


class _Writing(NamedTuple):
    """What a base is written with: what it is, into where, by whom and when, and what is told of it."""

    header: BaseHeader
    destination: LoadTarget
    author: str
    now: datetime
    vence: Callable[[Caso], date | None]
    summary: Callable[[Comparison], Mapping[str, object]]
    progress: Callable[[int, int], None]


class StagedLoad:
    """The rows of one base, staged for a connection of its own until promoted or closed.

    `reader` loads what reads the raw rows of other bases again; it is needed only where a row differs
    from the last one of its caso.
    """

    def __init__(self, db: Database, reader: Callable[[], RowReader]) -> None:
        self._reader = reader
        self._connect(db)
        self._file = StagingFile(self._conn, db.path)
        self._row_count = 0
        self._distinct: Future[DistinctValues]
        """The distinct values of the staged rows, from `take` on."""
        self._seen: str | None = None
        self._last_look: _Look | None = None
        self._begun: Unfinished | None = None
        """What was begun of a base in parts: its lines are no news, and what is written stays as it is."""
        self._stopped = threading.Event()

    def _connect(self, db: Database) -> None:
        self._db = db
        self._conn = db.conn if db.path is None else db.connect()
        self._conn.execute("DROP TABLE IF EXISTS temp.marks")
        self._conn.execute(_MARKS)
        self._set_cache(_CACHE_KIB)
        if self._conn is not db.conn:
            # Every caso and base an import refers to is found or made inside its transaction.
            self._conn.execute("PRAGMA foreign_keys = OFF")

    def move(self, db: Database) -> None:
        """Go on with the store that was made in the place of the empty one in memory, before `compare`.

        The staged rows are copied page by page: the name of their file is gone.
        """
        source, former = self._conn, self._file
        self._connect(db)
        self._file = StagingFile(self._conn, db.path)
        try:
            with closing(sqlite3.connect(self._file.path)) as target:
                source.backup(target, name=SCHEMA)
        finally:
            self._file.forget_name()
        former.close()
        self._file.start_check()
        self._distinct = self._file.beside(_distinct)

    @property
    def has_rows(self) -> bool:
        """Whether any row was staged that can be used; known from `take` on."""
        return self._row_count > 0

    @property
    def order(self) -> Staging:
        """The tables and the path of the file that the reading process fills."""
        return self._file.order

    def opened(self) -> None:
        """Unlink the staging file, which the reading process has open by now."""
        self._file.forget_name()

    def take(self, staged: Staged) -> None:
        """Take the staged rows once the reading process is done; raises ConflictError when they are damaged."""
        with self._stoppable():
            self._file.start_check()
            self._seen = staged.seen
            self._row_count = self._conn.execute("SELECT count(*) FROM staged.filas").fetchone()[0]
            self._distinct = self._file.beside(_distinct)

    def refuse(self, motivos: Mapping[int, str], heading: str, headers: Sequence[str]) -> None:
        """Reject some staged rows that are of no known caso, each for a reason; call before `compare`.

        `heading` is the column named with them.
        """
        with self._stoppable():
            # Whoever counts the rows beside is done before any goes.
            self._distinct.result()
            known = {row[0] for row in self._run("SELECT orden FROM staged.conocidas")}
            orders = sorted(motivos.keys() - known)
            if not orders:
                return
            cells = self.raw_of(orders)
            rows = self.rows_of(orders)
            place = headers.index(heading)
            self._conn.execute("BEGIN")
            try:
                self._conn.executemany(
                    "INSERT INTO staged.rechazadas (fila, columna, valor, motivo, crudo)"
                    " VALUES (?, ?, ?, ?, ?)",
                    [
                        (
                            *(rows[order].fila, heading, raw[place] or "", motivos[order]),
                            _to_json(
                                {h: text for h, text in zip(headers, raw, strict=True) if text}
                            ),
                        )
                        for order, raw in zip(orders, cells, strict=True)
                    ],
                )
                self._run(
                    "DELETE FROM staged.filas WHERE orden IN (SELECT value FROM json_each(?))",
                    _to_json(orders),
                )
                self._run(
                    "DELETE FROM staged.telefonos WHERE cuenta NOT IN (SELECT cuenta FROM staged.filas)"
                )
            finally:
                self._conn.commit()
            self._row_count -= len(orders)
            self._distinct = self._file.beside(_distinct)

    def cells_of(self, place: int) -> dict[int, str | None]:
        """Return the cell of every staged row in a column, as it came."""
        orders = [row[0] for row in self._run("SELECT orden FROM staged.filas ORDER BY orden")]
        return {order: raw[place] for order, raw in zip(orders, self.raw_of(orders), strict=True)}

    def close(self) -> None:
        """Discard the staged rows."""
        self._file.close()
        if self._conn is not self._db.conn:
            self._conn.close()

    def interrupt(self) -> None:
        """Stop, from any thread, the running comparison or promotion, which raises ConflictError.

        A promotion already committed stays; an uncommitted one leaves nothing behind.
        """
        self._stopped.set()
        self._file.interrupt()
        with suppress(sqlite3.ProgrammingError):
            self._conn.interrupt()

    def rejected(self) -> list[Rechazo]:
        """Return the rejected rows, in file order."""
        rows = self._conn.execute("SELECT * FROM staged.rechazadas ORDER BY fila")
        return [
            Rechazo(
                row["fila"], row["columna"], row["valor"], row["motivo"], json.loads(row["crudo"])
            )
            for row in rows
        ]

    def ids_with(self, effect: str) -> array[int]:
        """Return the ids of the staged rows with an effect, in file order; call after `compare`."""
        rows = self._conn.execute(
            "SELECT orden FROM marks WHERE efecto = ? ORDER BY orden", (effect,)
        )
        return array("q", (row[0] for row in rows))

    def rows_of(self, orders: Sequence[int]) -> dict[int, BaseRow]:
        """Return some staged rows, by the ids of `ids_with`."""
        rows = self._conn.execute(
            f"SELECT orden, {_FIELDS} FROM staged.filas"
            " WHERE orden IN (SELECT value FROM json_each(?))",
            (_to_json(list(orders)),),
        )
        return {row["orden"]: row_of(tuple(row)[1:]) for row in rows}

    def raw_of(self, orders: Sequence[int]) -> list[RawRow]:
        """Return the raw cells of some staged rows, in file order."""
        rows = self._conn.execute(
            "SELECT fila, (SELECT max(desde) FROM staged.crudas WHERE desde <= fila)"
            " FROM staged.filas"
            " WHERE orden IN (SELECT value FROM json_each(?)) ORDER BY orden",
            (_to_json(list(orders)),),
        ).fetchall()
        chunks = {
            since: unpack(
                self._conn.execute(
                    "SELECT filas FROM staged.crudas WHERE desde = ?", (since,)
                ).fetchone()[0]
            )
            for since in {since for _, since in rows}
        }
        return [chunks[since][number - since] for number, since in rows]

    def rejected_ids(self) -> array[int]:
        """Return the ids of the rejected rows, in file order."""
        rows = self._conn.execute("SELECT rowid FROM staged.rechazadas ORDER BY fila")
        return array("q", (row[0] for row in rows))

    def rejected_of(self, ids: Sequence[int]) -> dict[int, Rechazo]:
        """Return some rejected rows, by the ids of `rejected_ids`, without their raw cells."""
        rows = self._conn.execute(
            "SELECT rowid, fila, columna, valor, motivo FROM staged.rechazadas"
            " WHERE rowid IN (SELECT value FROM json_each(?))",
            (_to_json(list(ids)),),
        )
        return {
            row["rowid"]: Rechazo(row["fila"], row["columna"], row["valor"], row["motivo"], {})
            for row in rows
        }

    def with_other_zeros(self) -> list[tuple[int, bool]]:
        """Return the new rows whose caso is known with other zeros before its cuenta; call after `compare`.

        Each is its number in the file, and whether it lacks zeros that the known one has.
        """
        return [
            (int(fila), bool(fewer))
            for fila, fewer in self._run(
                "SELECT g.fila, length(g.cuenta) < length(r.cuenta) FROM marks m"
                " CROSS JOIN staged.filas g ON g.orden = m.orden"
                " CROSS JOIN main.radicados r ON r.radicado = g.radicado AND r.anulado = 0"
                " WHERE m.efecto = 'nueva' AND r.cuenta <> g.cuenta"
                " AND ltrim(r.cuenta, '0') = ltrim(g.cuenta, '0') ORDER BY g.fila"
            )
        ]

    def answered_again(self) -> int:
        """Count the rows with an answer for a caso whose answer is known; call after `compare`."""
        row = self._run(
            "SELECT count(*) FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IN ('igual', 'actualizada')"
            " AND g.resultado IS NOT NULL AND c.resultado IS NOT NULL"
        ).fetchone()
        return int(row[0])

    def names_lotes(self, heading: str) -> bool:
        """Tell whether some row has the number of a lot in a column."""
        row = self._run(
            "SELECT EXISTS (SELECT 1 FROM staged.filas g, json_each(g.datos) d WHERE d.key = ?"
            " AND d.value NOT GLOB '*[^0-9. ]*' AND CAST(d.value AS REAL) >= 1)",
            heading,
        ).fetchone()
        return bool(row[0])

    def compare(self, destination: LoadTarget, now: datetime) -> Comparison:
        """Compare the staged rows with the store, writing nothing in it."""
        with self._stoppable():
            try:
                return self._look_outside(destination, now).comparison
            finally:
                self._file.check()

    def promote(
        self,
        header: BaseHeader,
        destination: LoadTarget,
        author: str,
        now: datetime,
        vence: Callable[[Caso], date | None],
        summary: Callable[[Comparison], Mapping[str, object]],
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> tuple[int, Comparison]:
        """Write the base, and let it be seen; return its id and its comparison.

        Call inside `Database.large_act`. `progress` is called with the rows written and the total. A
        completa whose corte got a base meanwhile counts as a complemento. Raises ConflictError when
        somebody else imported the same bytes, or when it was interrupted before the commit.
        """
        writing = _Writing(header, destination, author, now, vence, summary, progress)
        if self._row_count > ROWS_AT_ONCE and self._db.path is not None and destination.corte:
            return self._promote_in_parts(writing)
        self._set_cache(int(self._row_count * _KIB_PER_ROW))
        for left in range(_LOOKS_OUTSIDE, 0, -1):
            with suppress(_BaseCame):
                return self._promote(writing, may_look_again=left > 1)
        raise AssertionError("the last look does not give up")

    def _promote(self, writing: _Writing, *, may_look_again: bool) -> tuple[int, Comparison]:
        """Write the base when it is its turn; raises _BaseCame if another came in while it waited.

        Every row is then compared again, which others need not wait for: so while it `may_look_again`.
        """
        header, destination, author, now, vence, summary, progress = writing
        with self._stoppable():
            # All that may be, before the turn, in which everybody waits: only what others write
            # from here on is looked at again.
            foreseen = self._look_outside(destination, now)
            updates = Updates.of(foreseen.updates, vence)
            promotion = Promotion(self._conn, self._db, destination, now, self.go_on)
            lines = promotion.foresee_lines()
            told = promotion.prepare_lines(updates)
            distinct = self._distinct.result()
            with self._db.transaction(self._conn, self.go_on) as conn:
                self._require_other_file(conn, header)
                if may_look_again and self._touched(self._state()) is None:
                    raise _BaseCame
                look = self._look(self._destination(destination), now)
                if look is not foreseen:
                    updates = Updates.of(look.updates, vence, updates)
                    told = promotion.prepare_lines(updates, told)
                if look.numbers is not foreseen.numbers:
                    lines = promotion.foresee_lines()
                base_id = promotion.insert_base(
                    header, look.destination.kind, author, distinct.words
                )
                promotion.write(
                    vence,
                    distinct.dates,
                    lines,
                    updates,
                    told,
                    lambda part: progress(int(part * self._row_count), self._row_count),
                )
                promotion.finish(summary(look.comparison), look.comparison.reconciliation, author)
                self.go_on()
        return base_id, look.comparison

    def _promote_in_parts(self, writing: _Writing) -> tuple[int, Comparison]:
        """Write a large base in several transactions, seen with the last one; others write between them.

        Whatever stops it takes back what was written, or leaves it hidden for the next large act to do so.
        """
        header, destination, author, now, vence, summary, progress = writing
        self._set_cache(_CACHE_OF_PARTS_KIB)
        # The lines of a part are of the moment it is written: between two others write theirs.
        start = monotonic()
        turn = partial(self._db.transaction, self._conn, self.go_on)
        try:
            with self._stoppable():
                # No base comes or goes during a large act, so that this is its type for good.
                destination = self._destination(destination)
                look = self._look_outside(destination, now)
                distinct = self._distinct.result()
                with turn() as conn:
                    self._require_other_file(conn, header)
                    # What is foreseen of it tells what it was, if it is cut.
                    foreseen = summary(look.comparison)
                    promotion = Promotion(conn, self._db, destination, now, self.go_on)
                    self._begun = promotion.begin(header, author, distinct, foreseen, vence)
                (blocks,) = self._run(
                    "SELECT coalesce(max(desde), 0) FROM staged.crudas"
                ).fetchone()
                for raw in _parts(blocks, BLOCKS_OF_PART):
                    with turn():
                        promotion.write_raw(raw)
                (rows,) = self._run(
                    "SELECT max((SELECT coalesce(max(orden), 0) FROM staged.filas),"
                    " (SELECT coalesce(max(rowid), 0) FROM staged.telefonos))"
                ).fetchone()
                written = 0
                for part in _parts(rows, ROWS_OF_PART):
                    with turn():
                        moment = now + timedelta(seconds=monotonic() - start)
                        done = promotion.write_part(part._replace(written=written), moment)
                    written = done.written
                    progress(min(part.last, self._row_count), self._row_count)
                look = self._look_outside(destination, now)
                updates = Updates.of(look.updates, vence)
                told = promotion.prepare_lines(updates)
                with turn():
                    last = self._look(destination, now)
                    if last is not look:
                        updates = Updates.of(last.updates, vence, updates)
                        told = promotion.prepare_lines(updates, told)
                    promotion.write_rest(WHOLE._replace(written=written), updates, told)
                    comparison = last.comparison
                    promotion.finish(summary(comparison), comparison.reconciliation, author)
                    promotion.end(self._begun)
                    self.go_on()
                base_id = self._begun.base_id
        except BaseException:
            if self._begun is not None:
                # What cannot be taken back now stays hidden, and the next large act does it.
                with suppress(ConflictError, sqlite3.Error):
                    UnfinishedBases(self._db).withdraw(now)
            raise
        finally:
            self._begun = None
        progress(self._row_count, self._row_count)
        return base_id, comparison

    def _require_other_file(self, conn: Connection, header: BaseHeader) -> None:
        """Raise ConflictError for a file of which somebody imported the same sheets meanwhile."""
        if conn.execute(_SAME_SHEETS, (header.sha256, _to_json(header.read_sheets))).fetchone():
            raise ConflictError("Otra persona acaba de importar este archivo.")

    def _look_outside(self, destination: LoadTarget, now: datetime) -> _Look:
        """Compare every staged row with the store, writing nothing in it."""
        self._conn.execute("BEGIN")
        try:
            return self._look(destination, now)
        finally:
            # Commits the staged marks, and nothing of the store.
            self._conn.commit()

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Raise the ConflictError of a cancelled import where SQLite was interrupted."""
        self.go_on()
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise _cancelled() from None

    def go_on(self) -> None:
        """Raise ConflictError if the load was interrupted."""
        if self._stopped.is_set():
            raise _cancelled()

    def _run(self, statement: str, *values: object, **named: object) -> sqlite3.Cursor:
        self.go_on()
        return self._conn.execute(statement, named or values)

    def _set_cache(self, kib: int) -> None:
        self._conn.execute(f"PRAGMA main.cache_size = -{min(max(kib, _CACHE_KIB), _MAX_CACHE_KIB)}")

    def _destination(self, destination: LoadTarget) -> LoadTarget:
        """Return the target with its final type; call inside the transaction, when nobody else can write."""
        if destination.corte is None:
            return destination
        has_base = self._run(
            "SELECT 1 FROM main.bases WHERE corte = ? AND anulada_el IS NULL",
            destination.corte.isoformat(),
        ).fetchone()
        return replace(destination, kind=BaseKind.COMPLEMENTO) if has_base else destination

    def _look(self, destination: LoadTarget, now: datetime) -> _Look:
        """Compare every staged row with the store, or only those of the cuentas written on since."""
        state = self._state()
        last = self._last_look
        rows = self._touched(state)
        self._seen = state
        if last is not None and rows is not None and last.destination == destination:
            if not rows:
                self._look_for_lacking(destination, last.comparison)
                return last
            if destination.kind is not BaseKind.RESPUESTA:
                self._last_look = self._look_again(last, rows, now)
                return self._last_look
        if self._begun is not None:
            raise AssertionError("what is written of a base in parts is not compared anew")
        if rows is None or rows:
            self._run("DELETE FROM staged.conocidas")
            self._run(f"INSERT INTO staged.conocidas {known_rows('staged', 'main')}")
        if destination.kind is BaseKind.RESPUESTA:
            self._place_answers(destination)
        else:
            self._place()
        effects = self._effects(destination, now)
        comparison = _told(Comparison(kind=destination.kind), effects)
        self._count(comparison)
        self._look_for_absent(destination, comparison)
        look = _Look(destination, comparison, effects, object())
        # A store in memory has no other connection whose writes could be noticed.
        keeps = self._db.path is not None and len(effects) <= self._most_kept
        self._last_look = look if keeps else None
        return look

    @property
    def _most_kept(self) -> int:
        """The most updates that a comparison keeps; one that is written in parts is not made anew."""
        return self._row_count if self._row_count > ROWS_AT_ONCE else _MAX_KEPT_UPDATES

    def _state(self) -> str:
        """Return the state of the store that tells whether the last look still holds."""
        return str(self._run(state_of("main")).fetchone()[0])

    def _touched(self, state: str) -> list[int] | None:
        """Return the rows of the cuentas written on since the last look, whose state was `_seen`.

        None when a base came or went: any row may be other then.
        """
        if self._seen is None:
            return None
        line, *bases = self._seen.split()
        if bases != state.split()[1:]:
            return None
        if self._seen == state:
            return []
        own = _NO_BASE if self._begun is None else self._begun.base_id
        return [row[0] for row in self._run(_TOUCHED, int(line), own)]

    def _look_again(self, last: _Look, rows: Sequence[int], now: datetime) -> _Look:
        """Compare some rows again and return the look with them; all the rows of a cuenta go together."""
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
            if self._begun is None:
                self._run("UPDATE marks SET rango = NULL WHERE rango IS NOT NULL")
                self._run(_NUMBER)
        again = self._effects(last.destination, now)
        kept = {order: e for order, e in last.effects.items() if order not in set(rows)}
        effects = dict(sorted({**kept, **again}.items()))
        comparison = _told(Comparison(kind=last.comparison.kind), effects)
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
        return _Look(last.destination, comparison, effects, numbers)

    def _place(self) -> None:
        """Mark each row with its caso or as new, and all but the last row of one caso as repeated."""
        self._run("DELETE FROM marks")
        self._run(_PLACE)
        self._run(_OF_ONE_CASO.format(""))

    def _place_answers(self, destination: LoadTarget) -> None:
        """Mark each row of an answered lot with its caso, and reject the rows of no lot of ours."""
        heading = destination.lote_heading or ""
        self._run("DELETE FROM marks")
        self.go_on()
        self._conn.execute(_PLACE_ANSWERS, {"heading": heading})
        self._run(_REJECT_STRANGERS)
        # An earlier comparison may have rejected them already.
        self._run(
            "DELETE FROM staged.rechazadas WHERE fila IN (SELECT fila FROM staged.filas)",
        )
        strangers = self._conn.execute(_STRANGERS, {"heading": heading}).fetchall()
        rows = self.raw_of([row["orden"] for row in strangers])
        self._conn.executemany(
            "INSERT INTO staged.rechazadas (fila, columna, valor, motivo, crudo)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (
                    *(row["fila"], heading, row["lote"], stranger_motivo(row["lote"])),
                    _to_json(dict(zip(destination.headers, cells, strict=True))),
                )
                for row, cells in zip(strangers, rows, strict=True)
            ],
        )

    def _effects(self, destination: LoadTarget, now: datetime) -> dict[int, _Effect]:
        """Work out and mark the effect of each row without one on its existing caso.

        A row that changes nothing visible is only counted.
        """
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
            f"SELECT g.orden, m.lote, {_FIELDS}"
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
        last_rows = self._last_rows(destination)
        gained = self._gained(destination)
        names = [column[0] for column in caso_rows.description]
        # Plain tuples: sqlite3.Row searches its columns by name at each access.
        staged_rows.row_factory = caso_rows.row_factory = None
        effects = {}
        for (order, lote, *values), caso_row in zip(staged_rows, caso_rows, strict=True):
            self.go_on()
            before = dict(zip(names, caso_row, strict=True))
            row, caso = row_of(values), caso_of(before)
            effect = aplicar_corte(
                caso,
                row,
                destination.columns,
                destination.corte or caso.corte,
                destination.kind,
                last_rows.get(order),
            ).gaining(tuple(gained.get(order, ())))
            effects[order] = _Effect(
                RowUpdate(caso, before, row.radicado, effect, lote),
                None if effect.evento is None else _row_change(caso, row, effect, before["tomado"]),
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
        """Return the last row that a base brought for each caso whose effect is to be worked out."""
        if destination.corte is None:
            # What an answered lot brings is compared with the caso.
            return {}
        lacking = self._run("SELECT EXISTS (SELECT 1 FROM marks WHERE efecto IS NULL)")
        if not lacking.fetchone()[0]:
            return {}
        return LastRows(self._conn, self._reader, self.go_on).find()

    def _gained(self, destination: LoadTarget) -> Mapping[int, Sequence[str]]:
        """Return the radicados that each row whose effect is to be worked out brings to its caso."""
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
        """Return the base whose casos a completa lacks when it does not bring them."""
        if destination.kind is not BaseKind.COMPLETA or destination.corte is None:
            return None
        previous = self._run(
            "SELECT id FROM main.bases WHERE tipo = 'completa' AND anulada_el IS NULL AND corte < ?"
            " ORDER BY corte DESC, id DESC LIMIT 1",
            destination.corte.isoformat(),
        ).fetchone()
        return None if previous is None else int(previous["id"])

    def _look_for_absent(self, destination: LoadTarget, comparison: Comparison) -> None:
        """Set the casos that a base does not bring: of the completa before, or of its own corte."""
        self._look_for_dropped(destination, comparison)
        previous = self._previous_completa(destination)
        if previous is not None:
            # One pass over the base before: it is as long as this one.
            comparison.previous, absent = self._run(
                "SELECT count(*), json_group_array(caso_id) FILTER (WHERE caso_id NOT IN"
                " (SELECT caso_id FROM marks WHERE caso_id IS NOT NULL)) FROM (SELECT DISTINCT f.caso_id"
                " FROM main.filas f JOIN main.casos c ON c.id = f.caso_id"
                f" WHERE f.base_id = ? AND {IN_SIGHT} ORDER BY 1)",
                previous,
            ).fetchone()
            comparison.absent = json.loads(absent)
        self._look_for_lacking(destination, comparison)

    def _look_for_dropped(self, destination: LoadTarget, comparison: Comparison) -> None:
        """Set the casos that the corte of a complemento has and it does not bring."""
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
        """Set in the reconciliation the re-escalated casos that a completa does not bring."""
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


def _parts(last: int, size: int) -> Iterator[Part]:
    """Yield the parts of some rows, up to the last one."""
    for after in range(-1, last, size):
        yield Part(after, after + size)


def _distinct(staged: sqlite3.Connection) -> DistinctValues:
    """Read the distinct values of the staged rows."""
    words = staged.execute(
        "SELECT DISTINCT resultado_crudo, resultado FROM filas WHERE resultado_por_revisar = 0"
    )
    return DistinctValues(
        [row[0] for row in staged.execute("SELECT DISTINCT fecha_solicitud FROM filas")],
        {key(word): resultado for word, resultado in words if key(word)},
    )


def _told(comparison: Comparison, effects: Mapping[int, _Effect]) -> Comparison:
    """Set in a comparison what a person is told of the existing casos, in the order of the rows."""
    for update, change in effects.values():
        comparison.earlier_answers += update.effect.earlier_answer
        comparison.yielded.update(update.effect.yielded)
        if change is not None:
            comparison.changes.append(change)
        outcome = reconciled_resultado(update.caso, update.effect.caso)
        if outcome is not None:
            comparison.reconciliation.setdefault(outcome, []).append(update.caso.id)
    return comparison


def _cancelled() -> ConflictError:
    return ConflictError("La importación se canceló; no se escribió nada.", code="cancelada")


def _row_change(caso: Caso, fila: BaseRow, effect: CorteEffect, tomado: str | None) -> RowChange:
    return RowChange(
        caso_id=caso.id,
        cuenta=caso.cuenta,
        radicado=caso.radicado,
        fila=fila.fila,
        before=caso.estado,
        after=effect.caso.estado,
        changes=effect.changes,
        tomado_by=tomado,
    )
