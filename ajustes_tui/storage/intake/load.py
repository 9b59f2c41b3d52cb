"""One import: staged rows, comparison, promotion.

The private staging file lets others write while a workbook is read; a killed process leaves no trace.
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
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import stranger_motivo
from ajustes_tui.domain.rules.corte import (
    CorteEffect,
    aplicar_corte,
    reconciled_resultado,
)
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.casos.columns import caso_of
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
_SAME_SHEETS = """
SELECT 1 FROM main.bases b JOIN json_each(?2) s
    ON s.value = b.hoja OR s.value IN (SELECT value FROM json_each(b.resumen, '$.hojas'))
WHERE b.sha256 = ?1 AND b.anulada_el IS NULL
"""
"""A live base from some of the same sheets."""
_CACHE_KIB = 65_536
_MAX_CACHE_KIB = 1_048_576
_KIB_PER_ROW = 1.5
"""KiB of cache: pages that do not fit are written one by one, far slower.

The reading process, ended by then, needed more per row.
"""
_MAX_KEPT_UPDATES = 50_000
_LOOKS_OUTSIDE = 3
"""Comparisons outside the write lock before one inside."""
ROWS_AT_ONCE = 150_000
"""Most rows per transaction; larger bases are written in parts."""
ROWS_OF_PART = 5_000
BLOCKS_OF_PART = 200_000
"""Raw rows per transaction."""
_CACHE_OF_PARTS_KIB = 262_144
_NO_BASE = -1
_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class RowChange:
    """Effect of a base on an existing caso."""

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
    """Comparison of a base with the store.

    `valid` = nuevas + actualizadas + iguales + anteriores.
    """

    kind: BaseKind = BaseKind.COMPLETA
    """Final once the writing transaction has begun."""
    new: int = 0
    updated: int = 0
    equal: int = 0
    earlier: int = 0
    """Rows of an older corte may not overwrite newer data."""
    earlier_answers: int = 0
    yielded: Counter[str] = field(default_factory=Counter)
    """By column, a person's data that Claro's replace."""
    duplicated: int = 0
    rechazadas: int = 0
    absent: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    """Casos of the corte that a complemento omits; they stay."""
    previous: int = 0
    """Casos of the previous completa; a completa omits those in `absent`."""
    changes: list[RowChange] = field(default_factory=list)
    reconciliation: dict[str, list[int]] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        """Rows that count as casos of the corte."""
        return self.new + self.updated + self.equal + self.earlier

    @property
    def total(self) -> int:
        return self.valid + len(self.dropped)


class _BaseCame(Exception):
    """Another base came in or was undone since the comparison."""


class _Effect(NamedTuple):
    """Effect of a row on its caso, and how it is reported; None if no visible change."""

    update: RowUpdate
    change: RowChange | None


@dataclass(frozen=True, slots=True)
class _Look:
    """A comparison, valid until somebody writes on its cuentas."""

    destination: LoadTarget
    comparison: Comparison
    effects: Mapping[int, _Effect]
    numbers: object
    """Identity of the set of new rows, and so of the numbers of new casos."""

    @property
    def updates(self) -> Iterator[RowUpdate]:
        return (effect.update for effect in self.effects.values())


class _Writing(NamedTuple):
    """What is written, where, by whom and when."""

    header: BaseHeader
    destination: LoadTarget
    author: str
    now: datetime
    vence: Callable[[Caso], date | None]
    summary: Callable[[Comparison], Mapping[str, object]]
    progress: Callable[[int, int], None]


class StagedLoad:
    """Staged rows until promoted or closed.

    `reader` loads the parser of other bases' raw rows, needed if a row differs from its caso's last.
    """

    def __init__(self, db: Database, reader: Callable[[], RowReader]) -> None:
        self._reader = reader
        self._connect(db)
        self._file = StagingFile(self._conn, db.path)
        self._row_count = 0
        self._distinct: Future[DistinctValues]
        """Distinct staged values, from `take` on."""
        self._seen: str | None = None
        self._last_look: _Look | None = None
        self._begun: Unfinished | None = None
        """A base in parts already begun: its lines are not news, and what is written stays."""
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
        """Switch to the store created in place of the in-memory one, before `compare`.

        Staged rows are copied page by page: their file has no name any more.
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
        """Whether any row is usable; known from `take` on."""
        return self._row_count > 0

    @property
    def order(self) -> Staging:
        return self._file.order

    def opened(self) -> None:
        self._file.forget_name()

    def take(self, staged: Staged) -> None:
        """Raises ConflictError for damaged rows."""
        with self._stoppable():
            self._file.start_check()
            self._seen = staged.seen
            self._row_count = self._conn.execute("SELECT count(*) FROM staged.filas").fetchone()[0]
            self._distinct = self._file.beside(_distinct)

    def refuse(self, motivos: Mapping[int, str], heading: str, headers: Sequence[str]) -> None:
        """Reject rows of no known caso, blaming column `heading`; call before `compare`."""
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
        orders = [row[0] for row in self._run("SELECT orden FROM staged.filas ORDER BY orden")]
        return {order: raw[place] for order, raw in zip(orders, self.raw_of(orders), strict=True)}

    def close(self) -> None:
        self._file.close()
        if self._conn is not self._db.conn:
            self._conn.close()

    def interrupt(self) -> None:
        """Interrupt comparison or promotion, which raises ConflictError, from any thread.

        A committed promotion stays; an uncommitted one leaves nothing.
        """
        self._stopped.set()
        self._file.interrupt()
        with suppress(sqlite3.ProgrammingError):
            self._conn.interrupt()

    def rejected(self) -> list[Rechazo]:
        rows = self._conn.execute("SELECT * FROM staged.rechazadas ORDER BY fila")
        return [
            Rechazo(
                row["fila"], row["columna"], row["valor"], row["motivo"], json.loads(row["crudo"])
            )
            for row in rows
        ]

    def ids_with(self, effect: str) -> array[int]:
        rows = self._conn.execute(
            "SELECT orden FROM marks WHERE efecto = ? ORDER BY orden", (effect,)
        )
        return array("q", (row[0] for row in rows))

    def rows_of(self, orders: Sequence[int]) -> dict[int, BaseRow]:
        rows = self._conn.execute(
            f"SELECT orden, {_FIELDS} FROM staged.filas"
            " WHERE orden IN (SELECT value FROM json_each(?))",
            (_to_json(list(orders)),),
        )
        return {row["orden"]: row_of(tuple(row)[1:]) for row in rows}

    def raw_of(self, orders: Sequence[int]) -> list[RawRow]:
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
        rows = self._conn.execute("SELECT rowid FROM staged.rechazadas ORDER BY fila")
        return array("q", (row[0] for row in rows))

    def rejected_of(self, ids: Sequence[int]) -> dict[int, Rechazo]:
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
        """Return new rows whose cuenta is known with other leading zeros; call after `compare`.

        Each is its file row number, and whether it lacks zeros that the known one has.
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
        """Call after `compare`."""
        row = self._run(
            "SELECT count(*) FROM marks m CROSS JOIN staged.filas g ON g.orden = m.orden"
            " CROSS JOIN main.casos c ON c.id = m.caso_id WHERE m.efecto IN ('igual', 'actualizada')"
            " AND g.resultado IS NOT NULL AND c.resultado IS NOT NULL"
        ).fetchone()
        return int(row[0])

    def names_lotes(self, heading: str) -> bool:
        row = self._run(
            "SELECT EXISTS (SELECT 1 FROM staged.filas g, json_each(g.datos) d WHERE d.key = ?"
            " AND d.value NOT GLOB '*[^0-9. ]*' AND CAST(d.value AS REAL) >= 1)",
            heading,
        ).fetchone()
        return bool(row[0])

    def compare(self, destination: LoadTarget, now: datetime) -> Comparison:
        """Writes nothing to the store."""
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
        """Write and publish the base, inside `Database.large_act`.

        `progress` gets written and total rows. A completa whose corte got a base meanwhile becomes a
        complemento. Raises ConflictError if others imported the same bytes, or if interrupted before
        commit.
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
        """Write under the lock; raises _BaseCame if another came in first and it `may_look_again`.

        The next full comparison then blocks nobody.
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
        """Write in several transactions, visible with the last; others write in between.

        On failure it is removed, or hidden until the next large act removes it.
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
        """Raise ConflictError if the same sheets were imported meanwhile."""
        if conn.execute(_SAME_SHEETS, (header.sha256, _to_json(header.read_sheets))).fetchone():
            raise ConflictError("Otra persona acaba de importar este archivo.")

    def _look_outside(self, destination: LoadTarget, now: datetime) -> _Look:
        self._conn.execute("BEGIN")
        try:
            return self._look(destination, now)
        finally:
            # Commits the staged marks, and nothing of the store.
            self._conn.commit()

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Convert an SQLite interruption to ConflictError."""
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
        """Return the target with its final type; call inside the write transaction."""
        if destination.corte is None:
            return destination
        has_base = self._run(
            "SELECT 1 FROM main.bases WHERE corte = ? AND anulada_el IS NULL",
            destination.corte.isoformat(),
        ).fetchone()
        return replace(destination, kind=BaseKind.COMPLEMENTO) if has_base else destination

    def _look(self, destination: LoadTarget, now: datetime) -> _Look:
        """Compare all rows, or only cuentas written on since."""
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
        """A base in parts keeps all: it is not recompared."""
        return self._row_count if self._row_count > ROWS_AT_ONCE else _MAX_KEPT_UPDATES

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
        own = _NO_BASE if self._begun is None else self._begun.base_id
        return [row[0] for row in self._run(_TOUCHED, int(line), own)]

    def _look_again(self, last: _Look, rows: Sequence[int], now: datetime) -> _Look:
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
        """Compute effects on existing casos; rows without visible change are only counted."""
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
            answers = effect.evento is Evento.RESPUESTA_BACK
            radicado = effect.caso.radicado_informado if answers else row.radicado
            effects[order] = _Effect(
                RowUpdate(caso, before, radicado, effect, lote),
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
        if destination.corte is None:
            # What an answered lot brings is compared with the caso.
            return {}
        lacking = self._run("SELECT EXISTS (SELECT 1 FROM marks WHERE efecto IS NULL)")
        if not lacking.fetchone()[0]:
            return {}
        return LastRows(self._conn, self._reader, self.go_on).find()

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


def _parts(last: int, size: int) -> Iterator[Part]:
    for after in range(-1, last, size):
        yield Part(after, after + size)


def _distinct(staged: sqlite3.Connection) -> DistinctValues:
    words = staged.execute(
        "SELECT DISTINCT resultado_crudo, resultado FROM filas WHERE resultado_por_revisar = 0"
    )
    return DistinctValues(
        [row[0] for row in staged.execute("SELECT DISTINCT fecha_solicitud FROM filas")],
        {key(word): resultado for word, resultado in words if key(word)},
    )


def _told(comparison: Comparison, effects: Mapping[int, _Effect]) -> Comparison:
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
