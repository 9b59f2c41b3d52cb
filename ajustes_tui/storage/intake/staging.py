"""Staging file of one import, filled by the reading process, and its rows: read, counted, rejected.

Unlinked, still empty, once both processes have it open; it disappears with the last, however they end.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import tempfile
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from ajustes_tui.domain.base.fields import COLUMNS, Field, Kind
from ajustes_tui.domain.base.rows import OTHER_RADICADOS, BaseRow, RawRow, Rechazo, row_of, unpack
from ajustes_tui.domain.base.workbook import Staging
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK
from ajustes_tui.domain.rules.corte import CLARO_COLUMNS, FILLED_COLUMNS
from ajustes_tui.errors import ConflictError
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.predicate import radicados_beside, settled

SCHEMA = "staged"
_SUFFIX = ".carga-"
_PRIVATE = 0o600


def _column(column: str, field: Field) -> str:
    if field.kind is Kind.RESULT:
        return f"{column} TEXT CHECK ({column} IN ('APROBADO', 'RECHAZADO'))"
    if field.kind is Kind.DAY:
        return f"{column} TEXT CHECK ({column} LIKE '____-__-__')"
    kind = "INTEGER" if field.kind is Kind.MONEY else "TEXT"
    return f"{column} {kind}{' NOT NULL' if field.required else ''}"


_COLUMNS = ", ".join(_column(column, field) for column, field in COLUMNS.items())
TABLES = (
    "CREATE TABLE filas (orden INTEGER PRIMARY KEY, fila INTEGER NOT NULL,"
    f" {_COLUMNS}, resultado_crudo TEXT NOT NULL,"
    " resultado_por_revisar INTEGER NOT NULL CHECK (resultado_por_revisar IN (0, 1)),"
    " telefonos TEXT NOT NULL CHECK (json_valid(telefonos)),"
    " datos TEXT NOT NULL CHECK (json_valid(datos)),"
    " ultima INTEGER NOT NULL CHECK (ultima IN (0, 1))) STRICT",
    "CREATE TABLE rechazadas (fila INTEGER NOT NULL, columna TEXT NOT NULL, valor TEXT NOT NULL,"
    " motivo TEXT NOT NULL, crudo TEXT NOT NULL CHECK (json_valid(crudo))) STRICT",
    "CREATE TABLE telefonos (cuenta TEXT NOT NULL, numero INTEGER NOT NULL"
    " CHECK (length(numero) = 10)) STRICT",
    "CREATE TABLE crudas (desde INTEGER PRIMARY KEY, filas BLOB NOT NULL) STRICT",
    "CREATE TABLE conocidas (orden INTEGER PRIMARY KEY, caso_id INTEGER NOT NULL,"
    " igual INTEGER NOT NULL CHECK (igual IN (0, 1))) STRICT",
    "CREATE TABLE traidas (columna TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
)
"""`conocidas` has rows of known casos.

`igual` marks those that change nothing: same values, a caso not waiting for the back (which
may take them as its answer), and a single radicado (of several the caso may lack some).
"""
_WAITING = ", ".join(f"'{estado.value}'" for estado in sorted(WAIT_FOR_BACK))


def says_the_same(staged: str) -> str:
    """Return the condition that staged row `g` equals caso `c` in the columns of the base.

    A person's values are not Claro's; values a later corte only fills in are ignored if present.
    """

    def same(column: str) -> str:
        ours = f"json_type(c.propios, '$.{column}')"
        claro = f"iif({ours} IS NULL, c.{column}, c.propios ->> '$.{column}')"
        known = f"({ours} IS NULL AND c.{column} IS NOT NULL AND c.{column} NOT IN ('', 0))"
        filled = f" OR g.{column} IS NULL OR {known}" if column in FILLED_COLUMNS else ""
        absent = f"'{column}' NOT IN (SELECT columna FROM {staged}.traidas)"
        return f"({claro} IS g.{column}{filled} OR {absent})"

    columns = (*CLARO_COLUMNS, *FILLED_COLUMNS)
    word = ("resultado_crudo", "resultado_por_revisar")
    # Nearly all the rows are their casos whole: the rest is worked out for the others alone.
    whole = " IS ".join(f"({', '.join(f'{of}.{c}' for c in (*columns, *word))})" for of in "cg")
    return (
        f"iif(c.propios = '{{}}' AND {whole}, 1, {' AND '.join(map(same, columns))}"
        " AND c.resultado_por_revisar = g.resultado_por_revisar"
        " AND (c.resultado_crudo = g.resultado_crudo"
        " OR (c.resultado IS NOT NULL AND json_type(c.propios, '$.resultado') IS NULL)))"
    )


def known_rows(staged: str, store: str, where: str = "") -> str:
    """A row of several radicados belongs to the first known one; `where` filters `g`."""
    igual = (
        f"{says_the_same(staged)} AND c.estado NOT IN ({_WAITING})"
        f" AND instr(g.datos, '\"{OTHER_RADICADOS}\"') = 0"
    )
    casos = f"CROSS JOIN {store}.casos c ON c.id = r.caso_id AND {settled(store=store)} {where}"
    others = radicados_beside(f"{staged}.filas g", "g.datos")
    own = f"SELECT 1 FROM {store}.radicados p WHERE p.cuenta = g.cuenta AND p.radicado = g.radicado"
    return (
        f"SELECT g.orden, r.caso_id, {igual} FROM {staged}.filas g"
        f" CROSS JOIN {store}.radicados r ON r.cuenta = g.cuenta"
        f" AND r.radicado = g.radicado AND r.anulado = 0 {casos}"
        f" UNION ALL SELECT orden, caso_id, igual FROM (SELECT g.orden AS orden, r.caso_id AS caso_id,"
        f" {igual} AS igual, row_number() OVER (PARTITION BY g.orden ORDER BY o.key) AS turno"
        f" FROM {others} CROSS JOIN {store}.radicados r ON r.cuenta = g.cuenta"
        f" AND r.radicado = o.value AND r.anulado = 0 {casos}"
        f" {'AND' if where else 'WHERE'} NOT EXISTS ({own} AND p.anulado = 0)) WHERE turno = 1"
        " ORDER BY 1"
    )


def state_of(store: str) -> str:
    """Return the query of the last line and the counts of bases imported and undone."""
    return (
        f"SELECT (SELECT coalesce(max(linea), 0) FROM {store}.historial) || ' ' ||"
        f" (SELECT count(*) || ' ' || count(anulada_el) FROM {store}.bases)"
    )


class StagingFile:
    """Created next to the store and attached to a connection."""

    def __init__(self, conn: sqlite3.Connection, store: Path | None) -> None:
        """For an in-memory store, use the temporary folder."""
        self._conn = conn
        folder = Path(tempfile.gettempdir()) if store is None else store.parent
        prefix = f"{'ajustes' if store is None else store.name}{_SUFFIX}"
        _sweep(folder, prefix)
        self.path, self._lock = _create(folder, prefix)
        self._store = store
        self._answer: Future[str] | None = None
        self._readings = ThreadPoolExecutor(max_workers=1)
        self._checker = sqlite3.connect(self.path, check_same_thread=False)
        """Opened before unlinking."""
        for each in (conn, self._checker):
            if _json_is_innocuous():
                each.execute("PRAGMA trusted_schema = OFF")
            # What is sorted never lies in the folder of temporary files.
            each.execute("PRAGMA temp_store = MEMORY")
        try:
            conn.execute(f"ATTACH ? AS {SCHEMA}", (str(self.path),))
            conn.execute(f"PRAGMA {SCHEMA}.journal_mode = MEMORY")
            conn.execute(f"PRAGMA {SCHEMA}.synchronous = OFF")
        except BaseException:
            self.forget_name()
            raise

    @property
    def order(self) -> Staging:
        return Staging(
            path=self.path,
            tables=TABLES,
            store=self._store,
            known=f"INSERT INTO main.conocidas {known_rows('main', 'almacen')}",
            seen=state_of("almacen"),
        )

    def forget_name(self) -> None:
        """Open processes keep it, and no other can open it."""
        if self._lock >= 0:
            self.path.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def copied(self, conn: sqlite3.Connection, store: Path | None) -> StagingFile:
        """Copy it page by page next to another store; its check holds for the copy."""
        copy = StagingFile(conn, store)
        try:
            with closing(sqlite3.connect(copy.path)) as target:
                self._conn.backup(target, name=SCHEMA)
        finally:
            copy.forget_name()
        if self._answer is not None:
            wait([self._answer])
        copy._answer = self._answer
        return copy

    def start_check(self) -> None:
        """Raises ConflictError at once for unexpected tables; the rest is checked in the background."""
        rows = self._conn.execute(f"SELECT sql FROM {SCHEMA}.sqlite_schema ORDER BY rowid")
        if tuple(row[0] for row in rows) != TABLES:
            raise _broken()
        self._answer = self._readings.submit(_quick_check, self._checker)

    def check(self) -> None:
        """Raises ConflictError for unexpected tables or types, or a broken page."""
        if self._answer is None:
            self.start_check()
        if self._answer is not None and self._answer.result() != "ok":
            raise _broken()

    def interrupt(self) -> None:
        """Background readings raise SQLite's interruption."""
        with suppress(sqlite3.ProgrammingError):
            self._checker.interrupt()

    def close(self) -> None:
        """The file disappears once detached."""
        self.forget_name()
        self.interrupt()
        self._readings.shutdown(cancel_futures=True)
        self._checker.close()
        with suppress(sqlite3.ProgrammingError, sqlite3.OperationalError):
            self._conn.execute(f"DETACH {SCHEMA}")


@cache
def _json_is_innocuous() -> bool:
    """Tell whether SQLite allows JSON functions in an untrusted schema.

    Debian 12's (3.40) does not, and the store's triggers use them: there comparing tables with
    the ordered ones is the only protection from the file.
    """
    conn = sqlite3.connect(":memory:")
    try:
        conn.execute("PRAGMA trusted_schema = OFF")
        conn.execute("CREATE TABLE t (x CHECK (json_valid(x)))")
        conn.execute("INSERT INTO t VALUES ('{}')")
    except sqlite3.DatabaseError:
        return False
    finally:
        conn.close()
    return True


def _quick_check(conn: sqlite3.Connection) -> str:
    return str(conn.execute("PRAGMA quick_check(1)").fetchone()[0])


def _broken() -> ConflictError:
    return ConflictError(
        "Lo que se leyó de la base no quedó entero; no se escribió nada.",
        "Intente importarla de nuevo.",
        code="carga_incompleta",
    )


def _create(folder: Path, prefix: str) -> tuple[Path, int]:
    while True:
        path = folder / f"{prefix}{secrets.token_hex(8)}"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_ino == os.fstat(lock).st_ino:
                return path, lock
        # Another import took it for abandoned and deleted it before it was locked.
        os.close(lock)


def _sweep(folder: Path, prefix: str) -> None:
    """Delete files of imports killed before unlinking."""
    for path in folder.iterdir():
        if not path.name.startswith(prefix):
            continue
        with suppress(OSError):
            lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(lock)


ROW_FIELDS = ", ".join(BaseRow._fields)
_to_json = json.JSONEncoder(ensure_ascii=False).encode


class StagedRows:
    """`go_on` runs before each long statement, and stops by raising."""

    def __init__(self, conn: Connection, go_on: Callable[[], None]) -> None:
        self._conn = conn
        self._go_on = go_on

    def count(self) -> int:
        return int(self._run("SELECT count(*) FROM staged.filas").fetchone()[0])

    def unknown(self, orders: Collection[int]) -> list[int]:
        """Return, of some rows, those of no known caso, in order."""
        known = {row[0] for row in self._run("SELECT orden FROM staged.conocidas")}
        return sorted(order for order in orders if order not in known)

    def reject(self, motivos: Mapping[int, str], heading: str, headers: Sequence[str]) -> None:
        """Turn rows into rechazos, blaming column `heading`."""
        orders = sorted(motivos)
        cells, rows = self.raw_of(orders), self.rows_of(orders)
        place = headers.index(heading)
        self._conn.execute("BEGIN")
        try:
            self.add_rejected(
                (
                    rows[order].fila,
                    heading,
                    raw[place] or "",
                    motivos[order],
                    {h: text for h, text in zip(headers, raw, strict=True) if text},
                )
                for order, raw in zip(orders, cells, strict=True)
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

    def add_rejected(
        self, rechazos: Iterable[tuple[int, str, str, str, Mapping[str, str | None]]]
    ) -> None:
        """Each is row number, column, value, reason and cells by header."""
        self._conn.executemany(
            "INSERT INTO staged.rechazadas (fila, columna, valor, motivo, crudo)"
            " VALUES (?, ?, ?, ?, ?)",
            ((*told, _to_json(cells)) for *told, cells in rechazos),
        )

    def cells_of(self, place: int) -> dict[int, str | None]:
        orders = [row[0] for row in self._run("SELECT orden FROM staged.filas ORDER BY orden")]
        return {order: raw[place] for order, raw in zip(orders, self.raw_of(orders), strict=True)}

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
            f"SELECT orden, {ROW_FIELDS} FROM staged.filas"
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

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        self._go_on()
        return self._conn.execute(statement, values)
