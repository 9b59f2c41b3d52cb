"""Staging file of one import, filled by the reading process.

Unlinked, still empty, once both processes have it open; it disappears with the last, however they end.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from ajustes_tui.domain.base.fields import COLUMNS, Field, Kind
from ajustes_tui.domain.base.rows import OTHER_RADICADOS
from ajustes_tui.domain.base.workbook import Staging
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK
from ajustes_tui.domain.rules.corte import CLARO_COLUMNS, FILLED_COLUMNS
from ajustes_tui.errors import ConflictError
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
