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

from ajustes_tui.errors import EntradaInvalida, motivo_de
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.guard.seals import sync_folder

_MARCA = "respaldo"
"""The fact that tells a backup from a store people work on."""
_RESTOS = ("-wal", "-shm")
_TROZO = 1 << 20


@dataclass(frozen=True, slots=True)
class Copia:
    """A backup written: how much history it has and what its bytes are."""

    lineas: int
    huella: str
    sha256: str


def write_backup(db: Database, destino: Path, ahora: datetime) -> Copia:
    """Copy the store as it is at this moment to `destino`, whole or not at all, 0600.

    Raises EntradaInvalida when the place cannot be written, or holds anything but a backup.
    """
    _exigir_respaldo(destino, db)
    try:
        with _beside(destino) as temporal:
            copia = _copy(db, temporal, ahora)
            temporal.replace(destino)
            sync_folder(destino.parent)
    except OSError as error:
        raise _no_se_escribe(destino, motivo_de(error)) from None
    except sqlite3.OperationalError:
        raise _no_se_escribe(destino, "el disco está lleno o no responde") from None
    return copia


def _copy(db: Database, temporal: Path, ahora: datetime) -> Copia:
    origen, conn = db.connect(), sqlite3.connect(temporal)
    try:
        origen.backup(conn)
        with conn:
            conn.execute(
                "INSERT OR REPLACE INTO meta (clave, valor) VALUES (?, ?)",
                (_MARCA, ahora.isoformat(timespec="seconds")),
            )
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise EntradaInvalida(
                "La copia no quedó íntegra: el almacén está dañado y no se hizo el respaldo.",
                "Revíselo con `ajustes verificar`; conserve los respaldos que ya tiene.",
                codigo="respaldo_danado",
            )
        lineas, huella = conn.execute(
            "SELECT count(*), coalesce((SELECT huella FROM historial ORDER BY linea DESC LIMIT 1),"
            " '') FROM historial"
        ).fetchone()
    finally:
        conn.close()
        origen.close()
    _sync(temporal)
    return Copia(lineas, huella, sha256_of(temporal))


def open_backup(ruta: Path, almacen: Path) -> tuple[Path, str]:
    """Copy a backup beside the store it may replace; return where it is and the hash of its bytes.

    What is checked is that copy, and that copy is what takes the store's place.
    """
    if not ruta.is_file():
        raise EntradaInvalida(
            f"No existe el respaldo «{ruta.name}».", "Revise la ruta.", codigo="archivo"
        )
    diario = ruta.with_name(f"{ruta.name}-wal")
    if (almacen.exists() and ruta.samefile(almacen)) or (diario.exists() and diario.stat().st_size):
        raise EntradaInvalida(
            f"«{ruta.name}» es un almacén en uso, no un respaldo.",
            "Haga de él un respaldo con `ajustes respaldar`, y restaure ese.",
            codigo="archivo",
        )
    temporal = _temporal(almacen)
    try:
        shutil.copyfile(ruta, temporal)
        _sync(temporal)
    except OSError as error:
        discard(temporal)
        raise EntradaInvalida(
            f"No se pudo leer «{ruta.name}» o copiarlo junto al almacén: {motivo_de(error)}.",
            "Revise los permisos y el espacio del disco.",
            codigo="archivo",
        ) from None
    return temporal, sha256_of(temporal)


def unmark(db: Database) -> None:
    """Make a store to work on of a copy of a backup, its pages all in the one file."""
    with db.transaction() as conn:
        conn.execute("DELETE FROM meta WHERE clave = ?", (_MARCA,))
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def replace_store(nuevo: Path, almacen: Path, ahora: datetime) -> Path | None:
    """Put a store in the place of another, which stays beside it; return under which name.

    Call while holding the store exclusively. The name of the store always leads to a whole file.
    """
    anterior = None
    if almacen.exists():
        # A damaged store keeps its pages apart: both are kept.
        with suppress(sqlite3.DatabaseError):
            _gather(almacen)
        anterior = _free_name(almacen, ahora)
        for resto in ("", "-wal"):
            viejo = almacen.with_name(almacen.name + resto)
            if viejo.exists():
                _keep(viejo, anterior.with_name(anterior.name + resto))
    for resto in _RESTOS:
        # Pages of another file must not be read into the new one.
        almacen.with_name(almacen.name + resto).unlink(missing_ok=True)
    nuevo.replace(almacen)
    sync_folder(almacen.parent)
    return anterior


def _gather(almacen: Path) -> None:
    conn = sqlite3.connect(almacen)
    try:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def _free_name(almacen: Path, ahora: datetime) -> Path:
    base = almacen.with_name(f"{almacen.name}.antes-{ahora:%Y%m%d-%H%M%S}")
    nombre, vez = base, 1
    while nombre.exists():
        vez += 1
        nombre = base.with_name(f"{base.name}-{vez}")
    return nombre


def _keep(viejo: Path, nombre: Path) -> None:
    try:
        os.link(viejo, nombre)
    except OSError:
        # A file system without links: a copy does.
        shutil.copyfile(viejo, nombre)
        nombre.chmod(0o600)
        _sync(nombre)


def discard(temporal: Path) -> None:
    """Take away a copy that is not needed, and all SQLite and the program left beside it."""
    for resto in ("", *_RESTOS, ".uso", ".turno"):
        temporal.with_name(temporal.name + resto).unlink(missing_ok=True)


def sha256_of(ruta: Path) -> str:
    """Return the hash of the bytes of a file."""
    suma = hashlib.sha256()
    with ruta.open("rb") as archivo:
        while trozo := archivo.read(_TROZO):
            suma.update(trozo)
    return suma.hexdigest()


@contextmanager
def _beside(destino: Path) -> Iterator[Path]:
    temporal = _temporal(destino)
    try:
        yield temporal
    finally:
        discard(temporal)


def _temporal(destino: Path) -> Path:
    try:
        # mkstemp creates it with mode 0600 from the start.
        descriptor, nombre = tempfile.mkstemp(
            dir=destino.parent, prefix=f".{destino.name}.", suffix=".tmp"
        )
    except OSError as error:
        raise _no_se_escribe(destino, motivo_de(error)) from None
    os.close(descriptor)
    return Path(nombre)


def _exigir_respaldo(destino: Path, db: Database) -> None:
    """Refuse to write over anything that was not written as a backup, or over the store itself."""
    mismo = db.ruta is not None and destino.exists() and destino.samefile(db.ruta)
    if mismo or destino.is_symlink() or (destino.exists() and not _marked(destino)):
        raise EntradaInvalida(
            f"«{destino.name}» ya existe y no es un respaldo; no se tocó.",
            "Diga otro nombre.",
            codigo="archivo",
        )


def _marked(ruta: Path) -> bool:
    if not ruta.is_file():
        return False
    try:
        conn = sqlite3.connect(f"{ruta.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            fila = conn.execute("SELECT 1 FROM meta WHERE clave = ?", (_MARCA,)).fetchone()
        finally:
            conn.close()
    except sqlite3.Error:
        return False
    return fila is not None


def _no_se_escribe(destino: Path, porque: str) -> EntradaInvalida:
    return EntradaInvalida(
        f"No se pudo escribir junto a «{destino.name}»: {porque}.",
        "Compruebe que la carpeta existe, que puede escribir en ella y que hay espacio.",
        codigo="archivo",
    )


def _sync(ruta: Path) -> None:
    descriptor = os.open(ruta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
