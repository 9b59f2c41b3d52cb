"""Copies of a store: made while people work, and put back when nobody does."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ajustes_tui.errors import InvalidInput, motivo_of
from ajustes_tui.storage.core.connection import Connection
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.seals import sync_folder

_MARCA = "respaldo"
"""The fact that tells a backup from a store people work on."""
_RESTOS = ("-wal", "-shm")
_TROZO = 1 << 20


@dataclass(frozen=True, slots=True)
class StoreCopy:
    """A backup written: how much history it has and what its bytes are."""

    lines: int
    digest: str
    sha256: str


def write_backup(db: Database, destination: Path, now: datetime) -> StoreCopy:
    """Copy the store as it is at this moment to `destination`, whole or not at all, 0600.

    Raises InvalidInput when the place cannot be written, or holds anything but a backup.
    """
    _exigir_respaldo(destination, db)
    try:
        with _beside(destination) as temporal:
            copy = _copy(db, temporal, now)
            temporal.replace(destination)
            sync_folder(destination.parent)
    except OSError as error:
        raise _no_se_escribe(destination, motivo_of(error)) from None
    except sqlite3.OperationalError:
        raise _no_se_escribe(destination, "el disco está lleno o no responde") from None
    return copy


def _copy(db: Database, temporal: Path, now: datetime) -> StoreCopy:
    origin, conn = db.connect(), sqlite3.connect(temporal, factory=Connection)
    try:
        origin.backup(conn)
        mark = {"clave": _MARCA, "valor": now.isoformat(timespec="seconds")}
        conn.tables["meta"].upsert(mark, pk="clave")
        # In no turn: nobody else knows this file yet.
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise InvalidInput(
                "La copia no quedó íntegra: el almacén está dañado y no se hizo el respaldo.",
                "Revíselo con `ajustes verificar`; conserve los respaldos que ya tiene.",
                code="respaldo_danado",
            )
        lines, digest = conn.execute(
            "SELECT count(*), coalesce((SELECT lower(hex(huella)) FROM historial ORDER BY linea DESC LIMIT 1),"
            " '') FROM historial"
        ).fetchone()
    finally:
        conn.close()
        origin.close()
    _sync(temporal)
    return StoreCopy(lines, digest, sha256_of(temporal))


def open_backup(path: Path, store: Path) -> tuple[Path, str]:
    """Copy a backup beside the store it may replace; return where it is and the hash of its bytes.

    What is checked is that copy, and that copy is what takes the store's place.
    """
    if not path.is_file():
        raise InvalidInput(
            f"No existe el respaldo «{path.name}».", "Revise la ruta.", code="archivo"
        )
    diario = path.with_name(f"{path.name}-wal")
    if (store.exists() and path.samefile(store)) or (diario.exists() and diario.stat().st_size):
        raise InvalidInput(
            f"«{path.name}» es un almacén en uso, no un respaldo.",
            "Haga de él un respaldo con `ajustes respaldar`, y restaure ese.",
            code="archivo",
        )
    temporal = _temporal(store)
    try:
        shutil.copyfile(path, temporal)
        _sync(temporal)
    except OSError as error:
        discard(temporal)
        raise InvalidInput(
            f"No se pudo leer «{path.name}» o copiarlo junto al almacén: {motivo_of(error)}.",
            "Revise los permisos y el espacio del disco.",
            code="archivo",
        ) from None
    return temporal, sha256_of(temporal)


def unmark(db: Database) -> None:
    """Make a store to work on of a copy of a backup, its pages all in the one file."""
    with db.transaction() as conn:
        conn.tables["meta"].delete_where("clave = ?", (_MARCA,))
    db.checkpoint()


def replace_store(new: Path, store: Path, now: datetime) -> Path | None:
    """Put a store in the place of another, which stays beside it; return under which name.

    Call while holding the store exclusively. The name of the store always leads to a whole file.
    """
    previous = None
    if store.exists():
        # A damaged store keeps its pages apart: both are kept.
        with suppress(sqlite3.DatabaseError):
            _gather(store)
        previous = _free_name(store, now)
        for rest in ("", "-wal"):
            old = store.with_name(store.name + rest)
            if old.exists():
                _keep(old, previous.with_name(previous.name + rest))
    for rest in _RESTOS:
        # Pages of another file must not be read into the new one.
        store.with_name(store.name + rest).unlink(missing_ok=True)
    new.replace(store)
    sync_folder(store.parent)
    return previous


def _gather(store: Path) -> None:
    """Copy the log of a store into its file; nobody has it open, so nobody has a turn."""
    conn = sqlite3.connect(store)
    try:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def _free_name(store: Path, now: datetime) -> Path:
    base = store.with_name(f"{store.name}.antes-{now:%Y%m%d-%H%M%S}")
    name, vez = base, 1
    while name.exists():
        vez += 1
        name = base.with_name(f"{base.name}-{vez}")
    return name


def _keep(old: Path, name: Path) -> None:
    try:
        os.link(old, name)
    except OSError:
        # A file system without links: a copy does.
        shutil.copyfile(old, name)
        name.chmod(0o600)
        _sync(name)


def discard(temporal: Path) -> None:
    """Take away a copy that is not needed, and all SQLite and the program left beside it."""
    for rest in ("", *_RESTOS, ".uso", ".turno"):
        temporal.with_name(temporal.name + rest).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the hash of the bytes of a file."""
    suma = hashlib.sha256()
    with path.open("rb") as file:
        while span := file.read(_TROZO):
            suma.update(span)
    return suma.hexdigest()


@contextmanager
def _beside(destination: Path) -> Iterator[Path]:
    temporal = _temporal(destination)
    try:
        yield temporal
    finally:
        discard(temporal)


def _temporal(destination: Path) -> Path:
    try:
        # mkstemp creates it with mode 0600 from the start.
        descriptor, name = tempfile.mkstemp(
            dir=destination.parent, prefix=f".{destination.name}.", suffix=".tmp"
        )
    except OSError as error:
        raise _no_se_escribe(destination, motivo_of(error)) from None
    os.close(descriptor)
    return Path(name)


def _exigir_respaldo(destination: Path, db: Database) -> None:
    """Refuse to write over anything that was not written as a backup, or over the store itself."""
    mismo = db.path is not None and destination.exists() and destination.samefile(db.path)
    if mismo or destination.is_symlink() or (destination.exists() and not _marked(destination)):
        raise InvalidInput(
            f"«{destination.name}» ya existe y no es un respaldo; no se tocó.",
            "Diga otro nombre.",
            code="archivo",
        )


def _marked(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            row = conn.execute("SELECT 1 FROM meta WHERE clave = ?", (_MARCA,)).fetchone()
        finally:
            conn.close()
    except sqlite3.Error:
        return False
    return row is not None


def _no_se_escribe(destination: Path, porque: str) -> InvalidInput:
    return InvalidInput(
        f"No se pudo escribir junto a «{destination.name}»: {porque}.",
        "Compruebe que la carpeta existe, que puede escribir en ella y que hay espacio.",
        code="archivo",
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
