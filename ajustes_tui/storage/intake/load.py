"""One import: staged rows, comparison, promotion.

The private staging file lets others write while a workbook is read; a killed process leaves no trace.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.base.rows import BaseHeader, BaseKind
from ajustes_tui.domain.base.workbook import Staged, Staging
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.intake.comparison import Comparison
from ajustes_tui.storage.intake.looks import StoreLooks
from ajustes_tui.storage.intake.promotion import (
    WHOLE,
    LoadTarget,
    Part,
    Promotion,
    written_updates,
)
from ajustes_tui.storage.intake.staging import StagedRows, StagingFile
from ajustes_tui.storage.intake.unfinished import Unfinished, UnfinishedBases

if TYPE_CHECKING:
    from ajustes_tui.storage.core.connection import Connection
    from ajustes_tui.storage.guard.casos_check import RowReader

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
_EMPTY_STORE = "0 0 0"
"""The state of a store just created."""
_LOOKS_OUTSIDE = 3
"""Comparisons outside the write lock before one inside."""
ROWS_AT_ONCE = 150_000
"""Most rows per transaction; larger bases are written in parts."""
ROWS_OF_PART = 5_000
BLOCKS_OF_PART = 200_000
"""Raw rows per transaction."""
_CACHE_OF_PARTS_KIB = 262_144
_to_json = json.JSONEncoder(ensure_ascii=False).encode


class _BaseCame(Exception):
    """Another base came in or was undone since the comparison."""


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
        self._stopped = threading.Event()
        self._connect(db)
        self._file = StagingFile(self._conn, db.path)
        self._row_count = 0
        self._staged: Staged
        """What the reading process said of the rows, from `take` on."""

    def _connect(self, db: Database) -> None:
        self._db = db
        self._conn = db.conn if db.path is None else db.connect()
        self.rows = StagedRows(self._conn, self.go_on)
        self._looks = StoreLooks(self._conn, self.rows, self._reader, self.go_on)
        self._set_cache(_CACHE_KIB)
        if self._conn is not db.conn:
            # Every caso and base an import refers to is found or made inside its transaction.
            self._conn.execute("PRAGMA foreign_keys = OFF")

    def move(self, db: Database) -> None:
        """Switch to the store created in place of the in-memory one, before `compare`.

        Staged rows are copied page by page: their file has no name any more.
        """
        former = self._file
        self._connect(db)
        self._file = former.copied(self._conn, db.path)
        former.close()
        self._looks.begin(_EMPTY_STORE, self._most_kept)

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
            self._row_count = self.rows.count()
            self._looks.begin(staged.seen, self._most_kept)
            self._staged = staged

    def refuse(self, motivos: Mapping[int, str], heading: str, headers: Sequence[str]) -> None:
        """Reject rows of no known caso, blaming column `heading`; call before `compare`."""
        with self._stoppable():
            # Whoever looks at the rows beside is done before any goes.
            self._file.check()
            orders = self.rows.unknown(motivos.keys())
            if not orders:
                return
            self.rows.reject({order: motivos[order] for order in orders}, heading, headers)
            self._row_count -= len(orders)

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

    def compare(self, destination: LoadTarget, now: datetime) -> Comparison:
        """Writes nothing to the store."""
        with self._stoppable():
            try:
                return self._looks.outside(destination, now).comparison
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
            foreseen = self._looks.outside(destination, now)
            updates = written_updates(foreseen.updates, vence)
            promotion = Promotion(self._conn, self._db, destination, now, self.go_on)
            lines = promotion.foresee_lines()
            told = promotion.prepare_lines(updates)
            with self._db.transaction(self._conn, self.go_on) as conn:
                self._require_other_file(conn, header)
                if may_look_again and self._looks.base_came():
                    raise _BaseCame
                look = self._looks.look(self._destination(destination), now)
                if look is not foreseen:
                    updates = written_updates(look.updates, vence, updates)
                    told = promotion.prepare_lines(updates, told)
                if look.numbers is not foreseen.numbers:
                    lines = promotion.foresee_lines()
                base_id = promotion.insert_base(
                    header, look.destination.kind, author, self._staged.words
                )
                promotion.write(
                    vence,
                    self._staged.dates,
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
        begun: Unfinished | None = None
        try:
            with self._stoppable():
                # No base comes or goes during a large act, so that this is its type for good.
                destination = self._destination(destination)
                look = self._looks.outside(destination, now)
                with turn() as conn:
                    self._require_other_file(conn, header)
                    # What is foreseen of it tells what it was, if it is cut.
                    foreseen = summary(look.comparison)
                    promotion = Promotion(conn, self._db, destination, now, self.go_on)
                    begun = promotion.begin(header, author, self._staged, foreseen, vence)
                    self._looks.of_parts(begun.base_id)
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
                look = self._looks.outside(destination, now)
                updates = written_updates(look.updates, vence)
                told = promotion.prepare_lines(updates)
                with turn():
                    last = self._looks.look(destination, now)
                    if last is not look:
                        updates = written_updates(last.updates, vence, updates)
                        told = promotion.prepare_lines(updates, told)
                    promotion.write_rest(WHOLE._replace(written=written), updates, told)
                    comparison = last.comparison
                    promotion.finish(summary(comparison), comparison.reconciliation, author)
                    promotion.end(begun)
                    self.go_on()
        except BaseException:
            if begun is not None:
                # What cannot be taken back now stays hidden, and the next large act does it.
                with suppress(ConflictError, sqlite3.Error):
                    UnfinishedBases(self._db).withdraw(now)
            raise
        finally:
            self._looks.of_parts(None)
        progress(self._row_count, self._row_count)
        return begun.base_id, comparison

    @property
    def _most_kept(self) -> int:
        """A base in parts keeps all: it is not recompared.

        A store in memory has no other connection whose writes could be noticed.
        """
        if self._db.path is None:
            return -1
        return self._row_count if self._row_count > ROWS_AT_ONCE else _MAX_KEPT_UPDATES

    def _require_other_file(self, conn: Connection, header: BaseHeader) -> None:
        """Raise ConflictError if the same sheets were imported meanwhile."""
        if conn.execute(_SAME_SHEETS, (header.sha256, _to_json(header.read_sheets))).fetchone():
            raise ConflictError("Otra persona acaba de importar este archivo.")

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Convert an SQLite interruption to ConflictError.

        Meanwhile no cycles are looked for: there are none among the rows, of which there are many.
        """
        self.go_on()
        collects = gc.isenabled()
        gc.disable()
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise _cancelled() from None
        finally:
            if collects:
                gc.enable()

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


def _parts(last: int, size: int) -> Iterator[Part]:
    for after in range(-1, last, size):
        yield Part(after, after + size)


def _cancelled() -> ConflictError:
    return ConflictError("La importación se canceló; no se escribió nada.", code="cancelada")
