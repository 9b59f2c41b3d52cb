"""The store: one SQLite file shared by many sessions, one connection per thread, short writes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.errors import AjustesError, BrokenIntegrity, ConflictError, InvalidInput, motivo_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.migrations import esquema
from ajustes_tui.storage.core.mounts import exigir_local
from ajustes_tui.storage.core.queue_lock import ocupado, stand_in_line
from ajustes_tui.storage.core.schema import TABLE
from ajustes_tui.storage.core.sessions import Sesiones, describe_holders

if TYPE_CHECKING:
    from ajustes_tui.storage.core.tables import Tables

ESPERA_S = 30.0
"""How long a write waits for its turn before it says that the store is busy."""
APURO_S = 0.1
"""How long it waits at most once the program has to end."""
ESPERA_MIGRACION_S = 10.0
"""How long a program with a newer schema waits for the sessions of the older one to end."""
_CACHE_KIB = 256
"""Pages each thread keeps to itself: the system has them in memory for everybody anyway, and a
session has several threads."""
_MIRADA_S = 0.05
_PERMISOS = 0o600
_AL_ABRIR = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
_NO_ESCRIBE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)
_DANADO = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """Connections to one store.

    Writers queue on a file lock before `BEGIN IMMEDIATE`: SQLite's own busy handler is unfair and
    leaves some processes waiting for seconds. Readers never take it.
    """

    def __init__(self, path: Path | None) -> None:
        """Open `path`, creating it; None is a store in memory that nobody else sees."""
        self.path = path
        self._local = threading.local()
        self._hilo = threading.Lock()
        self._cuentas = threading.Lock()
        self._uso: weakref.finalize[[int], Database] | None = None
        self._candado_de_uso = -1
        self._apuro: float | None = None
        """When those who wait for a turn are to give up, once the program has to end."""
        self._sesiones = None if path is None else Sesiones(Path(f"{path}.uso"))
        self._memoria: Connection | None = None
        try:
            self._migrar()
        except sqlite3.OperationalError as error:
            raise _no_sirve(error, path) or error from None

    @property
    def conn(self) -> Connection:
        """The connection of this thread."""
        if self._memoria is not None:
            return self._memoria
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self.connect()
            self._local.conn = conn
        return conn

    @property
    def tables(self) -> Tables:
        """The tables, to write rows through the connection of this thread."""
        return self.conn.tables

    def prepare_writing(self) -> None:
        """Load sqlite-utils; the threads that write find it there."""
        from ajustes_tui.storage.core import tables  # noqa: F401

    def connect(self) -> Connection:
        """Open one more connection; who asks for it closes it."""
        self._retain()
        destination = ":memory:" if self.path is None else str(self.path)
        conn = sqlite3.connect(
            destination, timeout=ESPERA_S, check_same_thread=False, factory=Connection
        )
        conn.row_factory = sqlite3.Row
        # SQLite keeps the function where no collector looks: it must not keep this object alive.
        me = weakref.ref(self)
        conn.create_function(
            "viva", 1, lambda run_session: (db := me()) is None or db.alive(run_session)
        )
        # SQLite has its own since 3.41 only.
        conn.create_function("from_hex", 1, bytes.fromhex, deterministic=True)
        conn.execute("PRAGMA foreign_keys = ON")
        # Else a line that replaces another would not meet the trigger that forbids it.
        conn.execute("PRAGMA recursive_triggers = ON")
        conn.execute("PRAGMA synchronous = FULL")
        # Only a store that is being made takes it: half the pages for an import to copy twice.
        conn.execute("PRAGMA page_size = 8192")
        conn.execute("PRAGMA journal_size_limit = 4194304")
        conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return conn

    def close(self) -> None:
        """Close this thread's connection."""
        conn = self._memoria or getattr(self._local, "conn", None)
        if conn is not None:
            conn.close()
        self._local.conn = None
        with self._cuentas:
            if self._uso is not None:
                self._uso()
                self._uso = None

    def hurry(self) -> None:
        """Let nobody here wait for a turn any more, whatever thread it is."""
        self._apuro = time.monotonic() + APURO_S

    def begin_session(self) -> str | None:
        """Return the name of a session at a screen, None where nobody could tell whether it lives."""
        self._retain()
        if self._sesiones is None or self._uso is None:
            return None
        return self._sesiones.begin()

    def end_session(self, name: str) -> None:
        """End a session that was begun here."""
        if self._sesiones is not None:
            self._sesiones.end(name)

    def alive(self, run_session: str) -> bool:
        """Tell whether the session that took a claim goes on; in SQL, `viva(sesion)`."""
        if self._sesiones is None or self._uso is None:
            return True
        return self._sesiones.alive(run_session, self._candado_de_uso)

    def _retain(self) -> None:
        """Say that the store is open here, so that nobody puts another one in its place."""
        with self._cuentas:
            if self.path is None or self._uso is not None:
                return
            try:
                lock = os.open(f"{self.path}.uso", _AL_ABRIR, _PERMISOS)
            except OSError:
                # Where nothing can be written beside the store nobody can replace it either.
                return
            self._uso = weakref.finalize(self, os.close, lock)
            self._candado_de_uso = lock
            stand_in_line(lock, fcntl.LOCK_SH, ESPERA_S)

    @contextmanager
    def transaction(
        self,
        conn: Connection | None = None,
        follow: Callable[[], None] = lambda: None,
    ) -> Iterator[Connection]:
        """Write in one short transaction, when it is this process's turn.

        `conn` is for a large write, on a connection of its own. `follow` is called while it waits
        and may raise, to stop waiting. Raises Conflicto when the store stays busy.

        The commit also copies a log that has grown long into the file, as it is set in SQLite: in
        its turn, because before 3.51.3 a copy beside the commit that begins the log anew can lose a
        page of it.
        """
        conn = conn or self.conn
        with self._turno(follow):
            try:
                conn.execute("BEGIN IMMEDIATE")
                try:
                    yield conn
                    conn.commit()
                except BaseException:
                    _roll_back(conn)
                    raise
            except sqlite3.OperationalError as error:
                conflicto = _conflicto(error)
                if conflicto is None:
                    raise
                raise conflicto from None

    def checkpoint(self) -> None:
        """Copy the whole log into the file and empty it, when it is this process's turn."""
        with self._turno():
            self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read everything as it stands at this moment, while others write; not for writing."""
        conn = self.conn
        conn.execute("BEGIN")
        try:
            yield
        finally:
            conn.rollback()

    @contextmanager
    def _turno(self, follow: Callable[[], None] = lambda: None) -> Iterator[None]:
        def seguir_esperando() -> None:
            follow()
            if self._apuro is not None and time.monotonic() > self._apuro:
                raise ocupado()

        if not self._hilo.acquire(timeout=ESPERA_S if self._apuro is None else 2 * APURO_S):
            raise ocupado()
        try:
            if self.path is None:
                yield
                return
            lock = _abrir_candado(self.path)
            try:
                stand_in_line(lock, fcntl.LOCK_EX, ESPERA_S, seguir_esperando)
                yield
            finally:
                os.close(lock)
        finally:
            self._hilo.release()

    def _migrar(self) -> None:
        if self.path is None:
            self._memoria = self.connect()
            esquema.apply(self._memoria)
            return
        conn, empty = self._abrir_archivo(self.path)
        _exigir_conocida(conn)
        if not esquema.lacking(conn):
            return
        if empty:
            with self._turno():
                conn.execute("PRAGMA journal_mode = WAL")
                esquema.apply(conn)
            return
        try:
            self._migrar_a_solas(conn, self.path)
        except BaseException:
            self.close()
            raise
        _exigir_conocida(conn)

    def _migrar_a_solas(self, conn: sqlite3.Connection, path: Path) -> None:
        """Bring an older store up to date once nobody works in it: they know the older schema.

        Raises Conflicto, saying who has it open, when they stay.
        """
        os.close(_abrir_candado(path, "uso"))
        self._retain()
        limit = time.monotonic() + ESPERA_MIGRACION_S
        fcntl.flock(self._candado_de_uso, fcntl.LOCK_UN)
        # Whoever waits looks again each time: another that waited may have done it meanwhile.
        while esquema.lacking(conn):
            try:
                fcntl.flock(self._candado_de_uso, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise _hay_sesiones_viejas(path) from None
                time.sleep(_MIRADA_S)
            else:
                with self._turno():
                    esquema.apply(conn)
        stand_in_line(self._candado_de_uso, fcntl.LOCK_SH, ESPERA_S)

    def _abrir_archivo(self, path: Path) -> tuple[Connection, bool]:
        """Return the connection, and whether nothing was ever kept in the file."""
        exigir_local(path)
        make_room(path)
        try:
            os.close(os.open(path, _AL_ABRIR, _PERMISOS))
            conn = self.conn
            tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema")}
        except OSError as error:
            raise _no_se_abre(error, path) from None
        except sqlite3.DatabaseError as error:
            raise (
                _danado_al_abrir(error, path) or _no_sirve(error, path) or _no_es_almacen(path)
            ) from None
        if tables and TABLE not in tables:
            # A database of another program: its tables are not ours to add to.
            raise _no_es_almacen(path)
        return conn, not tables


def _roll_back(conn: Connection) -> None:
    """Take a transaction back; a connection that was told to stop cannot always, and is closed.

    FTS5 keeps a part of its index open until then, and while anything is open an interruption stops
    the ROLLBACK as well.
    """
    try:
        conn.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        conn.close()


def make_room(path: Path) -> None:
    """Make the folder of a store, for its people alone; raise InvalidInput when it cannot be."""
    try:
        paths.private_dir(path.parent)
    except OSError as error:
        raise _no_se_abre(error, path) from None


def _exigir_conocida(conn: sqlite3.Connection) -> None:
    """Refuse a store that a newer program has migrated."""
    if esquema.aplicadas(conn) - set(esquema.names):
        raise InvalidInput(
            "El almacén es de una versión más nueva.",
            "Actualice el programa.",
            code="version_nueva",
        )


def _hay_sesiones_viejas(path: Path) -> ConflictError:
    return ConflictError(
        "El almacén debe actualizarse y hay sesiones abiertas de la versión anterior: "
        f"{describe_holders(Path(f'{path}.uso'))}.",
        "Pida que salgan (F10) y vuelva a entrar; el que no responda lo termina soporte.",
        code="almacen_abierto",
    )


def _no_se_abre(error: OSError, path: Path) -> InvalidInput:
    return InvalidInput(
        f"No se puede abrir el almacén «{path.name}»: {motivo_of(error)}.",
        "Revise la ruta de --db y los permisos de su carpeta.",
    )


def _no_sirve(error: sqlite3.DatabaseError, path: Path | None) -> AjustesError | None:
    """Return what a person reads when a store cannot be opened where it stands, or None.

    Opening writes: the log and its index stand beside the store.
    """
    if path is None or error.sqlite_errorcode & 0xFF not in _NO_ESCRIBE:
        return _conflicto(error)
    return InvalidInput(
        f"No se puede abrir el almacén «{path.name}»: no se puede escribir en su carpeta.",
        "Revise los permisos y el espacio del disco.",
        code="almacen_no_escribe",
    )


def _no_es_almacen(path: Path) -> InvalidInput:
    return InvalidInput(f"«{path.name}» no es un almacén de ajustes.", "Revise la ruta de --db.")


def dano_de(error: BaseException) -> BrokenIntegrity | None:
    """Return what a person reads when a store turned out to be damaged, or None for anything else."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if not isinstance(error, sqlite3.DatabaseError) or code not in _DANADO:
        return None
    return BrokenIntegrity(
        "El archivo del almacén está dañado y no se puede leer entero.",
        "No escriba más en él; restaure el último respaldo bueno con `ajustes restaurar`.",
    )


def _danado_al_abrir(error: sqlite3.DatabaseError, path: Path) -> BrokenIntegrity | None:
    """Tell a damaged store of ours from a file of something else: ours was sealed once."""
    nuestro = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
    return dano_de(error) if nuestro or path.with_name(f"{path.name}.sellos").exists() else None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a store that nobody has open, so that another can take its place.

    Raises Conflicto when a session has it open.
    """
    lock = _abrir_candado(path, "uso")
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                "Hay sesiones abiertas en el almacén; no se cambió nada: "
                f"{describe_holders(Path(f'{path}.uso'))}.",
                "Pida que salgan (F10) y repita la orden.",
                code="almacen_abierto",
            ) from None
        yield
    finally:
        os.close(lock)


def _abrir_candado(path: Path, which: str = "turno") -> int:
    try:
        return os.open(f"{path}.{which}", _AL_ABRIR, _PERMISOS)
    except OSError as error:
        raise InvalidInput(
            f"No se puede escribir junto al almacén «{path.name}»: {motivo_of(error)}.",
            "Revise los permisos de su carpeta.",
        ) from None


def _conflicto(error: sqlite3.DatabaseError) -> ConflictError | None:
    """Return what a person reads when the store cannot be written now, or None for a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ocupado()
    if code in _NO_ESCRIBE:
        return ConflictError(
            "No se pudo escribir en el almacén; no se guardó nada.",
            "Revise los permisos y el espacio del disco.",
            code="almacen_no_escribe",
        )
    return None
