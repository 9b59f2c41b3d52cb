"""The store: one SQLite file, many sessions, one connection per thread, short writes."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.domain.keeping.audit import ran_ahead
from ajustes_tui.domain.values.mask import without_people
from ajustes_tui.errors import (
    AjustesError,
    BrokenIntegrity,
    ConflictError,
    InvalidInput,
    NotAllowed,
    StoreGone,
    motivo_of,
)
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.damage import (
    NEWER,
    UNREADABLE,
    code_of,
    damage_of,
    damaged,
    migration_lost,
    other_form,
)
from ajustes_tui.storage.core.migrations import TABLE, is_exclusive, schema_migrations
from ajustes_tui.storage.core.sessions import (
    ScreenSessions,
    describe_holders,
    describe_writer,
    require_local,
    stand_in_line,
    store_busy,
)

if TYPE_CHECKING:
    from ajustes_tui.storage.core.tables import Tables

TURN_WAIT_S = 30.0
"""Seconds until a busy store fails."""
HURRY_WAIT_S = 0.1
MIGRATION_WAIT_S = 10.0
"""Seconds a newer program waits for older sessions."""
_CACHE_KIB = 256
"""Per connection: the system caches the file for all, and a session has several threads."""
_READERS_WAIT_MS = 1000
"""Wait for readers, in ms, while truncating the log; nobody can write."""
_LOG_PAGES = 1000
"""A commit checkpoints a log of so many pages."""
_POLL_S = 0.05
_FILE_MODE = 0o600
_OPEN_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
_OPEN_EXISTING = os.O_RDWR | os.O_CLOEXEC
_UNWRITABLE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)


def _ran_ahead(momento: str, now: str) -> bool:
    """`ran_ahead` for stored moments, mostly compared as texts of one zone."""
    return momento > now and ran_ahead(datetime.fromisoformat(momento), datetime.fromisoformat(now))


def _motive_of(db: Database | None, text: str | None, name: str | None) -> str | None:
    motive = without_people(text, name)
    return motive if motive is None or db is None else db.joined_motive(motive)


class Database:
    """Connections to a store.

    Writers queue on a file lock before `BEGIN IMMEDIATE`: SQLite's busy handler is unfair and
    starves some for seconds. Readers never take it.
    """

    def __init__(self, path: Path | None, *, may_create: bool = True) -> None:
        """None opens a private store in memory."""
        self.path = path
        self._may_create = may_create
        self._identity: tuple[int, int] | None = None
        self._local = threading.local()
        self._thread_lock = threading.Lock()
        self._use_guard = threading.Lock()
        self._release_use: weakref.finalize[[int], Database] | None = None
        self._use_lock = -1
        self.read_only = False
        """Only read: the disk is not writable and nobody is inside."""
        self.joined_motive: Callable[[str], str] = lambda motive: motive
        """Maps a back's spelling to its joined motive."""
        self._give_up_at: float | None = None
        self._sessions = None if path is None else ScreenSessions(Path(f"{path}.uso"))
        self._in_memory: Connection | None = None
        try:
            self._migrate()
        except BaseException as error:
            # Whoever is refused leaves the store as if they had never opened it.
            self.close()
            if isinstance(error, sqlite3.OperationalError):
                raise _unusable(error, path) or error from None
            raise

    @property
    def conn(self) -> Connection:
        if self._in_memory is not None:
            return self._in_memory
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self.connect()
            self._local.conn = conn
        return conn

    @property
    def tables(self) -> Tables:
        return self.conn.tables

    def prepare_writing(self) -> None:
        """Load sqlite-utils ahead of writing threads."""
        from ajustes_tui.storage.core import tables  # noqa: F401

    def connect(self) -> Connection:
        """Open a connection that the caller closes."""
        self._retain()
        # A file that is gone is not made anew: an empty store in its place would look like the real one.
        mode = "ro&immutable=1" if self.read_only else "rw"
        destination = (
            ":memory:" if self.path is None else f"{self.path.absolute().as_uri()}?mode={mode}"
        )
        try:
            conn = sqlite3.connect(
                destination,
                timeout=TURN_WAIT_S,
                check_same_thread=False,
                factory=Connection,
                uri=True,
            )
        except sqlite3.OperationalError:
            self.require_present()
            raise
        try:
            self._prepare(conn)
        except BaseException:
            # An error keeps what failed alive, and with it the files of the log.
            conn.close()
            raise
        return conn

    def _prepare(self, conn: Connection) -> None:
        conn.row_factory = sqlite3.Row
        # The garbage collector cannot see the function SQLite holds: it must not keep this object alive.
        me = weakref.ref(self)
        conn.create_function(
            "viva", 1, lambda run_session: (db := me()) is None or db.alive(run_session)
        )
        conn.create_function("adelantada", 2, _ran_ahead, deterministic=True)
        conn.create_function("motive_of", 2, lambda *said: _motive_of(me(), *said))
        conn.execute("PRAGMA foreign_keys = ON")
        # Without it, a REPLACE of a line would not fire the trigger that forbids it.
        conn.execute("PRAGMA recursive_triggers = ON")
        conn.execute("PRAGMA synchronous = FULL")
        # It takes effect only on a new store; an import then copies half as many pages.
        conn.execute("PRAGMA page_size = 8192")
        # What is sorted never lies in the folder of temporary files, which other accounts share.
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.execute("PRAGMA journal_size_limit = 4194304")
        conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def close(self) -> None:
        conn = self._in_memory or getattr(self._local, "conn", None)
        if conn is not None:
            conn.close()
        self._local.conn = None
        with self._use_guard:
            if self._release_use is not None:
                self._release_use()
                self._release_use = None

    def require_present(self) -> None:
        """Raise StoreGone unless the path still has the opened file.

        After an unmount or move, writes to the open store are lost.
        """
        if self.path is None or self._identity is None:
            return
        try:
            now = self.path.stat()
        except OSError:
            now = None
        if now is None or (now.st_dev, now.st_ino) != self._identity:
            raise StoreGone(
                f"El almacén «{self.path.name}» ya no está en su lugar; no se guardó nada más.",
                "Avise a soporte: puede faltar un disco. Lo que estaba escrito queda como borrador "
                "y se ofrece cuando el almacén vuelva.",
            )

    def hurry(self) -> None:
        """Stop all threads from waiting for a turn."""
        self._give_up_at = time.monotonic() + HURRY_WAIT_S

    def begin_session(self, login: str) -> str | None:
        """Return the session's name; None if its end could not be noticed."""
        self._retain()
        if self._sessions is None or self._release_use is None:
            return None
        return self._sessions.begin(login)

    def end_session(self, name: str) -> None:
        if self._sessions is not None:
            self._sessions.end(name)

    def alive(self, run_session: str) -> bool:
        """Tell whether a claim's session lives; in SQL, `viva(sesion)`."""
        if self._sessions is None or self._release_use is None:
            return True
        return self._sessions.alive(run_session, self._use_lock)

    def is_inside(self, login: str) -> bool:
        if self._sessions is None or self._release_use is None:
            return False
        return self._sessions.any_of(login, self._use_lock)

    def _retain(self) -> None:
        with self._use_guard:
            if self.path is None or self._release_use is not None:
                return
            try:
                lock = os.open(f"{self.path}.uso", _OPEN_FLAGS, _FILE_MODE)
            except OSError:
                # If nothing can be written beside the store, nobody can replace it either.
                return
            self._release_use = weakref.finalize(self, os.close, lock)
            self._use_lock = lock
            stand_in_line(lock, fcntl.LOCK_SH, TURN_WAIT_S)

    @contextmanager
    def transaction(
        self,
        conn: Connection | None = None,
        keep_waiting: Callable[[], None] = lambda: None,
        *,
        checkpoints: bool = True,
    ) -> Iterator[Connection]:
        """Write in one short transaction in this process's turn.

        `conn` is for a large write. `keep_waiting` may stop the wait by raising. Raises
        ConflictError when busy. The commit also checkpoints a long log in this turn: before SQLite
        3.51.3 a checkpoint concurrent with a commit that restarts the log can lose a page. Without
        `checkpoints` the next commit does it, in a turn of its own.
        """
        conn = conn or self.conn
        with self._turn(keep_waiting):
            try:
                conn.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES * checkpoints}")
                conn.execute("BEGIN IMMEDIATE")
                try:
                    yield conn
                    conn.commit()
                except BaseException:
                    _roll_back(conn)
                    raise
            except sqlite3.OperationalError as error:
                conflict = _conflict(error)
                if conflict is None:
                    raise
                raise conflict from None

    @contextmanager
    def large_act(
        self, keep_waiting: Callable[[], None] = lambda: None, wait_s: float = TURN_WAIT_S
    ) -> Iterator[None]:
        """Serialise acts of several transactions and what touches their rows.

        Others write in between, but imports, undoing, forgetting and catalogue changes do not.
        Taken before the write turn. Raises ConflictError after the wait.
        """
        if self.path is None:
            yield
            return
        if self.read_only:
            raise _unwritten()
        lock = _open_lock(self.path, "base")
        try:
            try:
                stand_in_line(lock, fcntl.LOCK_EX, wait_s, keep_waiting)
            except ConflictError as error:
                if error.code != store_busy().code:
                    raise
                raise ConflictError(
                    "Se está escribiendo una base grande; no se cambió nada.",
                    "Repítalo cuando termine de entrar.",
                    code="base_en_curso",
                ) from None
            yield
        finally:
            os.close(lock)

    def checkpoint(self) -> None:
        """Copy the log into the file and truncate it, in turn."""
        with self._turn():
            self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self, conn: Connection, most: int) -> bool:
        """Rewrite a store of at most `most` bytes, leaving no deleted page.

        `conn` is exclusive to this; readers go on, writers wait. Returns False if readers kept the
        log, and so old pages.
        """
        with self._turn():
            if self.path is not None and self.path.stat().st_size <= most:
                # The copy lies beside the store and has no name; in memory it might not fit.
                folder = str(self.path.absolute().parent).replace("'", "''")
                conn.execute("PRAGMA temp_store = FILE")
                conn.execute(f"PRAGMA temp_store_directory = '{folder}'")
                try:
                    conn.execute("VACUUM")
                finally:
                    conn.execute("PRAGMA temp_store_directory = ''")
            conn.execute(f"PRAGMA busy_timeout = {_READERS_WAIT_MS}")
            return not conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read one state of the store, whatever others write; joins a transaction already open."""
        conn = self.conn
        if self.path is None or conn.in_transaction:
            yield
            return
        conn.execute("BEGIN")
        try:
            yield
        finally:
            conn.rollback()

    @contextmanager
    def _turn(self, keep_waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        def on_wait() -> None:
            keep_waiting()
            if self._give_up_at is not None and time.monotonic() > self._give_up_at:
                raise store_busy()

        if self.read_only:
            raise _unwritten()
        if not self._thread_lock.acquire(
            timeout=TURN_WAIT_S if self._give_up_at is None else 2 * HURRY_WAIT_S
        ):
            raise store_busy()
        try:
            if self.path is None:
                yield
                return
            self.require_present()
            lock = _open_lock(self.path)
            try:
                turn = Path(f"{self.path}.turno")
                stand_in_line(
                    lock=lock,
                    mode=fcntl.LOCK_EX,
                    wait_s=TURN_WAIT_S,
                    keep_waiting=on_wait,
                    holder=lambda: describe_writer(turn),
                )
                self.require_present()
                yield
            finally:
                os.close(lock)
        finally:
            self._thread_lock.release()

    def _freeze(self, path: Path) -> bool:
        """Open a store without side files; False if somebody may be writing.

        An unmerged log of a killed program would be missed, so it is refused.
        """
        with self._use_guard:
            if self._release_use is not None:
                self._release_use()
                self._release_use = None
        log = Path(f"{path}-wal")
        if (paths.exists(log) and log.stat().st_size) or not _is_alone(path):
            return False
        self.read_only = True
        return True

    def _migrate(self) -> None:
        if self.path is None:
            self._in_memory = self.connect()
            schema_migrations.apply(self._in_memory)
            return
        conn, empty = self._open_file(self.path)
        _require_known_schema(conn)
        if not schema_migrations.lacking(conn):
            return
        if not self._may_create and schema_migrations.form not in schema_migrations.applied(conn):
            if not self.read_only:
                # Another process may be making it, in its turn.
                with self._turn():
                    empty = not _tables_of(conn)
            if schema_migrations.form not in schema_migrations.applied(conn):
                raise missing(self.path)
            if not schema_migrations.lacking(conn):
                return
        if self.read_only:
            raise InvalidInput(
                f"El almacén «{self.path.name}» es de una versión anterior, y en su disco no se puede "
                "escribir lo que le falta.",
                "Cópielo con sus sellos a otro disco y ábralo allá.",
                code="almacen_no_escribe",
            )
        if not empty and not schema_migrations.lacking_alone(conn):
            # The sessions that are open go on with what they know of the store.
            with self._turn():
                schema_migrations.apply(conn)
            return
        if empty:
            with self._turn():
                conn.execute("PRAGMA journal_mode = WAL")
                schema_migrations.apply(conn)
            return
        self._migrate_alone(conn, self.path)
        _require_known_schema(conn)

    def _migrate_alone(self, conn: sqlite3.Connection, path: Path) -> None:
        """Migrate an older store once other sessions have left.

        Raises ConflictError, naming who stays.
        """
        os.close(_open_lock(path, "uso"))
        self._retain()
        limit = time.monotonic() + MIGRATION_WAIT_S
        fcntl.flock(self._use_lock, fcntl.LOCK_UN)
        # Checked again each time: another process that waited may have migrated it meanwhile.
        while schema_migrations.lacking(conn):
            try:
                fcntl.flock(self._use_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise _older_sessions_open(path) from None
                time.sleep(_POLL_S)
            else:
                with self._turn():
                    schema_migrations.apply(conn)
        stand_in_line(self._use_lock, fcntl.LOCK_SH, TURN_WAIT_S)

    def _open_file(self, path: Path) -> tuple[Connection, bool]:
        """Return the connection, and whether it has no table."""
        require_local(path)
        if self._may_create:
            make_room(path)
        try:
            began = not paths.exists(Path(f"{path}.uso"))
            flags = _OPEN_FLAGS if self._may_create else _OPEN_EXISTING
            try:
                file = os.open(path, flags, _FILE_MODE)
            except OSError as error:
                if error.errno != errno.EROFS or not self._freeze(path):
                    raise
                file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            opened = os.fstat(file)
            os.close(file)
            self._identity = opened.st_dev, opened.st_ino
            try:
                tables = _tables_of(self.conn)
            except sqlite3.OperationalError as error:
                # On a full disk there is no room for the index of the log.
                if code_of(error) not in _UNWRITABLE or not self._freeze(path):
                    raise
                self.conn.close()
                self._local.conn = None
                tables = _tables_of(self.conn)
            conn = self.conn
        except FileNotFoundError as error:
            raise (_cannot_open(error, path) if self._may_create else missing(path)) from None
        except OSError as error:
            raise _cannot_open(error, path) from None
        except sqlite3.DatabaseError as error:
            refusal = _damaged_on_opening(error, path) or _unusable(error, path)
            raise refusal or self._not_a_store(path, began) from None
        if tables and TABLE not in tables:
            # A database of another program: its tables are not ours to add to.
            raise self._not_a_store(path, began)
        return conn, not tables

    def _not_a_store(self, path: Path, began: bool) -> InvalidInput:
        """Return the error of another file; nothing of ours stays beside it."""
        self.close()
        if began:
            Path(f"{path}.uso").unlink(missing_ok=True)
        return InvalidInput(
            f"«{path.name}» no es un almacén de ajustes.", "Revise la ruta de --db."
        )


class Repository:
    """The base of each class that reads and writes one kind of row."""

    def __init__(self, db: Database) -> None:
        self._db = db


def _tables_of(conn: Connection) -> set[str]:
    return {row[0] for row in conn.execute("SELECT name FROM sqlite_schema")}


def _is_alone(path: Path) -> bool:
    """Tell whether no session has it open; true without a lock file."""
    try:
        lock = os.open(f"{path}.uso", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        # This process may hold it too, as another description of the same file.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def _roll_back(conn: Connection) -> None:
    """Roll back, or close an interrupted connection that cannot.

    FTS5 keeps a blob open until rollback, and an interruption then stops ROLLBACK too.
    """
    try:
        conn.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        conn.close()


def missing(path: Path) -> NotAllowed:
    return NotAllowed(
        f"No está el almacén «{path.name}»: no se hizo otro en su lugar.",
        "Si falta un disco, monte el disco; si se perdió, restaure el último respaldo con `ajustes "
        "restaurar`. Uno nuevo lo hace soporte con `ajustes crear --supervisor LOGIN`.",
        code="almacen",
    )


def no_store(path: Path) -> NotAllowed:
    """Return the error of a missing store; nothing is created."""
    return NotAllowed(
        f"No hay almacén «{path.name}»: no se hizo nada.",
        "Revise la ruta de --db o de AJUSTES_DB. Uno nuevo lo hacen `ajustes`, sin orden, e "
        "`ajustes importar ARCHIVO`; el de práctica, `ajustes demo`.",
        code="almacen",
    )


def require_room(path: Path) -> None:
    """Raise InvalidInput early if a store could not be created."""
    folder = next(each for each in path.absolute().parents if paths.exists(each))
    if not paths.is_dir(folder):
        raise _cannot_open(OSError(errno.ENOTDIR, ""), path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _cannot_open(OSError(errno.EACCES, ""), path)


def make_room(path: Path) -> None:
    """Create the store's private folder; raise InvalidInput."""
    try:
        paths.private_dir(path.parent)
    except OSError as error:
        raise _cannot_open(error, path) from None


def _require_known_schema(conn: sqlite3.Connection) -> None:
    """Refuse another schema, or a newer one unless only extended.

    Raises BrokenIntegrity for a lost form or migration.
    """
    # In one state: another process may be making it.
    conn.execute("BEGIN")
    try:
        lost = schema_migrations.lost(conn)
        if lost is not None:
            raise migration_lost(lost)
        if schema_migrations.has_other_form(conn):
            raise other_form(conn)
        if any(map(is_exclusive, schema_migrations.unknown(conn))):
            raise InvalidInput(
                "El almacén es de una versión más nueva.", "Actualice el programa.", code=NEWER
            )
    finally:
        conn.rollback()


def of_another_version(path: Path) -> InvalidInput | None:
    """Return why another version's store is refused; None for other files."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            _require_known_schema(conn)
    except InvalidInput as refusal:
        return refusal
    except (BrokenIntegrity, sqlite3.Error, UnicodeDecodeError):
        pass
    return None


def _older_sessions_open(path: Path) -> ConflictError:
    return ConflictError(
        "El almacén debe actualizarse y hay sesiones abiertas de la versión anterior: "
        f"{describe_holders(Path(f'{path}.uso'))}.",
        "Pida que salgan (F10) y vuelva a entrar; el que no responda lo termina soporte.",
        code="almacen_abierto",
    )


def _cannot_open(error: OSError, path: Path) -> InvalidInput:
    return InvalidInput(
        f"No se puede abrir el almacén «{path.name}»: {motivo_of(error)}.",
        "Revise la ruta de --db y los permisos de su carpeta.",
    )


def _unusable(error: sqlite3.DatabaseError, path: Path | None) -> AjustesError | None:
    """Return the error of a store that cannot be opened, or None for a bug.

    Opening writes the log and its index.
    """
    if path is None or code_of(error) not in _UNWRITABLE:
        return _conflict(error)
    return InvalidInput(
        f"No se puede abrir el almacén «{path.name}»: no se puede escribir en su carpeta.",
        "Revise los permisos y el espacio del disco.",
        code="almacen_no_escribe",
    )


def _damaged_on_opening(error: sqlite3.DatabaseError, path: Path) -> BrokenIntegrity | None:
    """Return the damage; None for a file that never was a store, as without seals."""
    if code_of(error) == sqlite3.SQLITE_CORRUPT:
        return damage_of(error)
    if not paths.exists(paths.seals_of(path)):
        return None
    # SQLite calls a header with another format of the file a plain error.
    unread = damaged(UNREADABLE) if code_of(error) == sqlite3.SQLITE_ERROR else None
    return damage_of(error) or unread


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Lock a store for replacement; raise ConflictError if open."""
    lock = _open_lock(path, "uso")
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


def _open_lock(path: Path, which: str = "turno") -> int:
    try:
        return os.open(f"{path}.{which}", _OPEN_FLAGS, _FILE_MODE)
    except OSError as error:
        raise InvalidInput(
            f"No se puede escribir junto al almacén «{path.name}»: {motivo_of(error)}.",
            "Revise los permisos de su carpeta.",
        ) from None


def _conflict(error: sqlite3.DatabaseError) -> ConflictError | None:
    """Return the error of a failed write, or None for a bug."""
    code = code_of(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return store_busy()
    if code == sqlite3.SQLITE_FULL:
        return ConflictError(
            "El disco del almacén está lleno; no se guardó nada.",
            "Libere espacio en el disco y repita.",
            code="almacen_no_escribe",
        )
    return _unwritten() if code in _UNWRITABLE else None


def _unwritten() -> ConflictError:
    return ConflictError(
        "No se pudo escribir en el almacén; no se guardó nada.",
        "Revise los permisos y el espacio del disco.",
        code="almacen_no_escribe",
    )
