"""The store: one SQLite file shared by many sessions, one connection per thread, short writes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import AjustesError, Conflicto, EntradaInvalida, IntegridadDanada, motivo_de
from ajustes_tui.storage.core.migrations import esquema
from ajustes_tui.storage.core.mounts import exigir_local
from ajustes_tui.storage.core.queue_lock import ocupado, stand_in_line
from ajustes_tui.storage.core.schema import TABLA
from ajustes_tui.storage.core.sessions import Sesiones, describe_holders

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

    def __init__(self, ruta: Path | None) -> None:
        """Open `ruta`, creating it; None is a store in memory that nobody else sees."""
        self.ruta = ruta
        self._local = threading.local()
        self._hilo = threading.Lock()
        self._cuentas = threading.Lock()
        self._uso: weakref.finalize[[int], Database] | None = None
        self._candado_de_uso = -1
        self._apuro: float | None = None
        """When those who wait for a turn are to give up, once the program has to end."""
        self._sesiones = None if ruta is None else Sesiones(Path(f"{ruta}.uso"))
        self._memoria: sqlite3.Connection | None = None
        try:
            self._migrar()
        except sqlite3.OperationalError as error:
            raise _no_sirve(error, ruta) or error from None

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection of this thread."""
        if self._memoria is not None:
            return self._memoria
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self.connect()
            self._local.conn = conn
        return conn

    def connect(self) -> sqlite3.Connection:
        """Open one more connection; who asks for it closes it."""
        self._retain()
        destino = ":memory:" if self.ruta is None else str(self.ruta)
        conn = sqlite3.connect(destino, timeout=ESPERA_S, check_same_thread=False)
        conn.row_factory = sqlite3.Row
        # SQLite keeps the function where no collector looks: it must not keep this object alive.
        yo = weakref.ref(self)
        conn.create_function("viva", 1, lambda sesion: (db := yo()) is None or db.alive(sesion))
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

    def end_session(self, nombre: str) -> None:
        """End a session that was begun here."""
        if self._sesiones is not None:
            self._sesiones.end(nombre)

    def alive(self, sesion: str) -> bool:
        """Tell whether the session that took a claim goes on; in SQL, `viva(sesion)`."""
        if self._sesiones is None or self._uso is None:
            return True
        return self._sesiones.alive(sesion, self._candado_de_uso)

    def _retain(self) -> None:
        """Say that the store is open here, so that nobody puts another one in its place."""
        with self._cuentas:
            if self.ruta is None or self._uso is not None:
                return
            try:
                candado = os.open(f"{self.ruta}.uso", _AL_ABRIR, _PERMISOS)
            except OSError:
                # Where nothing can be written beside the store nobody can replace it either.
                return
            self._uso = weakref.finalize(self, os.close, candado)
            self._candado_de_uso = candado
            stand_in_line(candado, fcntl.LOCK_SH, ESPERA_S)

    @contextmanager
    def transaction(
        self,
        conn: sqlite3.Connection | None = None,
        seguir: Callable[[], None] = lambda: None,
    ) -> Iterator[sqlite3.Connection]:
        """Write in one short transaction, when it is this process's turn.

        `conn` is for a large write, on a connection of its own. `seguir` is called while it waits
        and may raise, to stop waiting. Raises Conflicto when the store stays busy.
        """
        grande = conn
        conn = conn or self.conn
        with self._checkpoint_after(grande), self._turno(seguir):
            try:
                conn.execute("BEGIN IMMEDIATE")
                try:
                    yield conn
                    conn.commit()
                except BaseException:
                    conn.rollback()
                    raise
            except sqlite3.OperationalError as error:
                conflicto = _conflicto(error)
                if conflicto is None:
                    raise
                raise conflicto from None

    @contextmanager
    def _checkpoint_after(self, conn: sqlite3.Connection | None) -> Iterator[None]:
        """Copy a large write from the log into the file when the turn is somebody else's again.

        Its commit would copy it while everybody waits.
        """
        if conn is None:
            yield
            return
        (paginas,) = conn.execute("PRAGMA wal_autocheckpoint").fetchone()
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield
        finally:
            conn.execute(f"PRAGMA wal_autocheckpoint = {paginas:d}")
        # It is written: a copy that does not succeed now is made by the next write.
        with suppress(sqlite3.OperationalError):
            conn.execute("PRAGMA wal_checkpoint(PASSIVE)")

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
    def _turno(self, seguir: Callable[[], None] = lambda: None) -> Iterator[None]:
        def seguir_esperando() -> None:
            seguir()
            if self._apuro is not None and time.monotonic() > self._apuro:
                raise ocupado()

        if not self._hilo.acquire(timeout=ESPERA_S if self._apuro is None else 2 * APURO_S):
            raise ocupado()
        try:
            if self.ruta is None:
                yield
                return
            candado = _abrir_candado(self.ruta)
            try:
                stand_in_line(candado, fcntl.LOCK_EX, ESPERA_S, seguir_esperando)
                yield
            finally:
                os.close(candado)
        finally:
            self._hilo.release()

    def _migrar(self) -> None:
        if self.ruta is None:
            self._memoria = self.connect()
            esquema.apply(self._memoria)
            return
        conn, vacio = self._abrir_archivo(self.ruta)
        _exigir_conocida(conn)
        if not esquema.faltan(conn):
            return
        if vacio:
            with self._turno():
                conn.execute("PRAGMA journal_mode = WAL")
                esquema.apply(conn)
            return
        try:
            self._migrar_a_solas(conn, self.ruta)
        except BaseException:
            self.close()
            raise
        _exigir_conocida(conn)

    def _migrar_a_solas(self, conn: sqlite3.Connection, ruta: Path) -> None:
        """Bring an older store up to date once nobody works in it: they know the older schema.

        Raises Conflicto, saying who has it open, when they stay.
        """
        os.close(_abrir_candado(ruta, "uso"))
        self._retain()
        limite = time.monotonic() + ESPERA_MIGRACION_S
        fcntl.flock(self._candado_de_uso, fcntl.LOCK_UN)
        # Whoever waits looks again each time: another that waited may have done it meanwhile.
        while esquema.faltan(conn):
            try:
                fcntl.flock(self._candado_de_uso, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limite:
                    raise _hay_sesiones_viejas(ruta) from None
                time.sleep(_MIRADA_S)
            else:
                with self._turno():
                    esquema.apply(conn)
        stand_in_line(self._candado_de_uso, fcntl.LOCK_SH, ESPERA_S)

    def _abrir_archivo(self, ruta: Path) -> tuple[sqlite3.Connection, bool]:
        """Return the connection, and whether nothing was ever kept in the file."""
        exigir_local(ruta)
        make_room(ruta)
        try:
            os.close(os.open(ruta, _AL_ABRIR, _PERMISOS))
            conn = self.conn
            tablas = {fila[0] for fila in conn.execute("SELECT name FROM sqlite_schema")}
        except OSError as error:
            raise _no_se_abre(error, ruta) from None
        except sqlite3.DatabaseError as error:
            raise (
                _danado_al_abrir(error, ruta) or _no_sirve(error, ruta) or _no_es_almacen(ruta)
            ) from None
        if tablas and TABLA not in tablas:
            # A database of another program: its tables are not ours to add to.
            raise _no_es_almacen(ruta)
        return conn, not tablas


def make_room(ruta: Path) -> None:
    """Make the folder of a store, for its people alone; raise EntradaInvalida when it cannot be."""
    try:
        paths.private_dir(ruta.parent)
    except OSError as error:
        raise _no_se_abre(error, ruta) from None


def _exigir_conocida(conn: sqlite3.Connection) -> None:
    """Refuse a store that a newer program has migrated."""
    if esquema.aplicadas(conn) - set(esquema.nombres):
        raise EntradaInvalida(
            "El almacén es de una versión más nueva.",
            "Actualice el programa.",
            codigo="version_nueva",
        )


def _hay_sesiones_viejas(ruta: Path) -> Conflicto:
    return Conflicto(
        "El almacén debe actualizarse y hay sesiones abiertas de la versión anterior: "
        f"{describe_holders(Path(f'{ruta}.uso'))}.",
        "Pida que salgan (F10) y vuelva a entrar; el que no responda lo termina soporte.",
        codigo="almacen_abierto",
    )


def _no_se_abre(error: OSError, ruta: Path) -> EntradaInvalida:
    return EntradaInvalida(
        f"No se puede abrir el almacén «{ruta.name}»: {motivo_de(error)}.",
        "Revise la ruta de --db y los permisos de su carpeta.",
    )


def _no_sirve(error: sqlite3.DatabaseError, ruta: Path | None) -> AjustesError | None:
    """Return what a person reads when a store cannot be opened where it stands, or None.

    Opening writes: the log and its index stand beside the store.
    """
    if ruta is None or error.sqlite_errorcode & 0xFF not in _NO_ESCRIBE:
        return _conflicto(error)
    return EntradaInvalida(
        f"No se puede abrir el almacén «{ruta.name}»: no se puede escribir en su carpeta.",
        "Revise los permisos y el espacio del disco.",
        codigo="almacen_no_escribe",
    )


def _no_es_almacen(ruta: Path) -> EntradaInvalida:
    return EntradaInvalida(f"«{ruta.name}» no es un almacén de ajustes.", "Revise la ruta de --db.")


def dano_de(error: BaseException) -> IntegridadDanada | None:
    """Return what a person reads when a store turned out to be damaged, or None for anything else."""
    codigo = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if not isinstance(error, sqlite3.DatabaseError) or codigo not in _DANADO:
        return None
    return IntegridadDanada(
        "El archivo del almacén está dañado y no se puede leer entero.",
        "No escriba más en él; restaure el último respaldo bueno con `ajustes restaurar`.",
    )


def _danado_al_abrir(error: sqlite3.DatabaseError, ruta: Path) -> IntegridadDanada | None:
    """Tell a damaged store of ours from a file of something else: ours was sealed once."""
    nuestro = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
    return dano_de(error) if nuestro or ruta.with_name(f"{ruta.name}.sellos").exists() else None


@contextmanager
def exclusive(ruta: Path) -> Iterator[None]:
    """Hold a store that nobody has open, so that another can take its place.

    Raises Conflicto when a session has it open.
    """
    candado = _abrir_candado(ruta, "uso")
    try:
        try:
            fcntl.flock(candado, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflicto(
                "Hay sesiones abiertas en el almacén; no se cambió nada: "
                f"{describe_holders(Path(f'{ruta}.uso'))}.",
                "Pida que salgan (F10) y repita la orden.",
                codigo="almacen_abierto",
            ) from None
        yield
    finally:
        os.close(candado)


def _abrir_candado(ruta: Path, cual: str = "turno") -> int:
    try:
        return os.open(f"{ruta}.{cual}", _AL_ABRIR, _PERMISOS)
    except OSError as error:
        raise EntradaInvalida(
            f"No se puede escribir junto al almacén «{ruta.name}»: {motivo_de(error)}.",
            "Revise los permisos de su carpeta.",
        ) from None


def _conflicto(error: sqlite3.DatabaseError) -> Conflicto | None:
    """Return what a person reads when the store cannot be written now, or None for a bug."""
    codigo = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if codigo in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ocupado()
    if codigo in _NO_ESCRIBE:
        return Conflicto(
            "No se pudo escribir en el almacén; no se guardó nada.",
            "Revise los permisos y el espacio del disco.",
            codigo="almacen_no_escribe",
        )
    return None
