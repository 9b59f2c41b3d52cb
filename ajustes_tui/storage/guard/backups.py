"""Backups of a store: written in use, restored when nobody has it open."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.errors import BrokenIntegrity, InvalidInput, motivo_of
from ajustes_tui.scratch import ScratchFolder
from ajustes_tui.storage.core.connection import Connection, meta_of
from ajustes_tui.storage.core.damage import UNREADABLE, code_of, damaged
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.recorded import chain_end
from ajustes_tui.storage.guard.seals import sync_folder

_MARK = "respaldo"
_SIDE_FILES = ("-wal", "-shm")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoreCopy:
    """A written backup: length and last hash of both chains, and the file's hash."""

    lines: int
    digest: str
    audit_entries: int
    audit_digest: str
    sha256: str


def write_backup(db: Database, destination: Path, now: datetime) -> StoreCopy:
    """Copy the store atomically to `destination`, mode 0600.

    Raises InvalidInput if unwritable or an existing file is no backup, BrokenIntegrity if the store is damaged.
    """
    _require_backup(destination, db)
    try:
        with _beside(destination) as temporary:
            copy = _copy(db, temporary, now)
            temporary.replace(destination)
            sync_folder(destination.parent)
    except OSError as error:
        raise _cannot_write(destination, motivo_of(error)) from None
    except sqlite3.OperationalError as error:
        if code_of(error) == sqlite3.SQLITE_ERROR:
            # The form of the store is other; the disk says nothing of it.
            raise damaged(UNREADABLE) from None
        raise _cannot_write(destination, "el disco está lleno o no responde") from None
    return copy


def _copy(db: Database, temporary: Path, now: datetime) -> StoreCopy:
    origin, conn = db.connect(), sqlite3.connect(temporary, factory=Connection)
    try:
        origin.backup(conn)
        mark = {"clave": _MARK, "valor": now.isoformat(timespec="seconds")}
        conn.tables["meta"].upsert(mark, pk="clave")
        # Without taking a turn: nobody else knows this file yet.
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise BrokenIntegrity(
                "La copia no quedó íntegra: el almacén está dañado y no se hizo el respaldo.",
                "Revíselo con `ajustes verificar`; conserve los respaldos que ya tiene.",
                code="respaldo_danado",
            )
        (lines,) = conn.execute("SELECT count(*) FROM historial").fetchone()
        _, digest = chain_end(conn)
        entries, audit_digest = chain_end(conn, "auditoria")
    finally:
        conn.close()
        origin.close()
    _sync(temporary)
    return StoreCopy(lines, digest, entries, audit_digest, sha256_of(temporary))


@contextmanager
def open_backup(path: Path, store: Path) -> Iterator[tuple[Path, str]]:
    """Yield a copy of a backup next to the store, and its hash.

    The checked copy itself replaces the store; otherwise it is removed.
    """
    if not paths.is_file(path):
        raise InvalidInput(
            f"No existe el respaldo «{path.name}».", "Revise la ruta.", code="archivo"
        )
    log = path.with_name(f"{path.name}-wal")
    if (paths.exists(store) and path.samefile(store)) or (paths.exists(log) and log.stat().st_size):
        raise InvalidInput(
            f"«{path.name}» es un almacén en uso, no un respaldo.",
            "Haga de él un respaldo con `ajustes respaldar`, y restaure ese.",
            code="archivo",
        )
    with _beside(store) as temporary:
        try:
            shutil.copyfile(path, temporary)
            _sync(temporary)
        except OSError as error:
            raise InvalidInput(
                f"No se pudo leer «{path.name}» o copiarlo junto al almacén: {motivo_of(error)}.",
                "Revise los permisos y el espacio del disco.",
                code="archivo",
            ) from None
        yield temporary, sha256_of(temporary)


def is_backup(db: Database) -> bool:
    return meta_of(db.conn, _MARK) is not None


def unmark(db: Database) -> None:
    """Turn a backup's copy into a store, in one file."""
    with db.transaction() as conn:
        conn.tables["meta"].delete_where("clave = ?", (_MARK,))
    db.checkpoint()


def replace_store(new: Path, store: Path, now: datetime) -> Path | None:
    """Replace a store; return the kept name of the old one.

    Call with the store locked exclusively. Its name is a whole file at every moment.
    """
    previous = None
    if paths.exists(store):
        # A damaged store may keep pages in its log: then both files are kept.
        with suppress(sqlite3.DatabaseError):
            _gather(store)
        previous = _free_name(store, now)
        for rest in ("", "-wal"):
            old = store.with_name(store.name + rest)
            if paths.exists(old):
                _keep(old, previous.with_name(previous.name + rest))
    for rest in _SIDE_FILES:
        # Pages of another file must not be read into the new one.
        store.with_name(store.name + rest).unlink(missing_ok=True)
    new.replace(store)
    sync_folder(store.parent)
    return previous


def _gather(store: Path) -> None:
    """Merge a store's log without a turn: nobody else has it open."""
    with closing(sqlite3.connect(store)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _free_name(store: Path, now: datetime) -> Path:
    base = store.with_name(f"{store.name}.antes-{now:%Y%m%d-%H%M%S}")
    name, number = base, 1
    while paths.exists(name):
        number += 1
        name = base.with_name(f"{base.name}-{number}")
    return name


def _keep(old: Path, name: Path) -> None:
    try:
        os.link(old, name)
    except OSError:
        # A file system without links: a copy does.
        shutil.copyfile(old, name)
        name.chmod(0o600)
        _sync(name)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while span := file.read(_CHUNK):
            digest.update(span)
    return digest.hexdigest()


@contextmanager
def _beside(destination: Path) -> Iterator[Path]:
    """Yield a new file, 0600, in a temporary folder next to the destination.

    The folder and SQLite's leftovers are removed now or next time.
    """
    try:
        scratch = ScratchFolder(destination.parent)
    except OSError as error:
        raise _cannot_write(destination, motivo_of(error)) from None
    temporary = scratch.path / destination.name
    try:
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise _cannot_write(destination, motivo_of(error)) from None
        yield temporary
    finally:
        scratch.close()


def _require_backup(destination: Path, db: Database) -> None:
    """Raise InvalidInput before replacing the store or a file that is no backup."""
    same = db.path is not None and paths.exists(destination) and destination.samefile(db.path)
    if same or destination.is_symlink() or (paths.exists(destination) and not _marked(destination)):
        raise InvalidInput(
            f"«{destination.name}» ya existe y no es un respaldo; no se tocó.",
            "Diga otro nombre.",
            code="archivo",
        )


def _marked(path: Path) -> bool:
    if not paths.is_file(path):
        return False
    try:
        where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(where, uri=True)) as conn:
            return meta_of(conn, _MARK) is not None
    except sqlite3.Error:
        return False


def _cannot_write(destination: Path, motivo: str) -> InvalidInput:
    return InvalidInput(
        f"No se pudo escribir junto a «{destination.name}»: {motivo}.",
        "Compruebe que la carpeta existe, que puede escribir en ella y que hay espacio.",
        code="archivo",
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
