"""The seal file next to a store: text independent of the database."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.keeping.seals import Seal, SealFile, read_seals, seal_digest
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.paths import seals_of
from ajustes_tui.storage.core.database import Database

_FILE_MODE = 0o600


class SealsRepository:
    """A store's seals, one per line."""

    def __init__(self, db: Path) -> None:
        self.path = seals_of(db)

    def list_all(self) -> list[Seal]:
        """Return seals, oldest first, or none; raise UnreadableSeal."""
        return self.read().seals

    def read(self) -> SealFile:
        """Return seals and any truncated end; raise UnreadableSeal."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            raw = b""
        return read_seals(raw)

    def append(
        self, seal: Seal, when: Callable[[list[Seal]], bool] = lambda _seals: True
    ) -> Seal | None:
        """Append a synced seal if `when` allows; return it as written.

        Seals are atomic: a partial write on a full disk is reverted, a killed program's is overwritten.
        """
        new = not paths.exists(self.path)
        mode = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.path, mode, _FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            raw = self.path.read_bytes()
            seals, whole, _torn = read_seals(raw)
            if not when(seals):
                return None
            seal = seal._replace(previous=seal_digest(seals[-1]) if seals else "")
            text = f"{seal.as_text()}\n".encode()
            if whole and raw[whole - 1 : whole] != b"\n":
                text = b"\n" + text
            os.ftruncate(descriptor, whole)
            try:
                if os.write(descriptor, text) < len(text):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, whole)
                if new:
                    self.path.unlink(missing_ok=True)
                raise
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self.path.parent)
        return seal

    def set_aside(self, now: datetime) -> Path:
        """Rename an unreadable seal file; return its new name."""
        aside = self.path.with_name(f"{self.path.name}.antes-{now:%Y%m%d-%H%M%S}")
        self.path.rename(aside)
        return aside


def is_acknowledged(db: Database, action: str, after: int) -> bool:
    """Tell whether a supervisor acknowledged the loss after an entry."""
    row = db.conn.execute(
        "SELECT 1 FROM auditoria WHERE accion = ? AND id > ?", (action, after)
    ).fetchone()
    return row is not None


def sync_folder(folder: Path) -> None:
    """Sync a folder: a new name survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class SealedChains:
    """Both chains as seals describe them, on one connection."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def mismatch(self, seal: Seal) -> str | None:
        """Return why the store disagrees with a seal, or None."""
        day = f"{seal.momento:%d/%m/%Y}"
        total, digest = self._chain("historial", "linea", seal.lines)
        if seal.lines > total:
            return (
                f"El sello del {day} contó {thousands(seal.lines)} líneas y hay {thousands(total)}: "
                "se perdió el final del historial."
            )
        if digest != seal.digest:
            return (
                f"La línea {seal.lines} no es la que se selló el {day}: "
                "el historial se rehízo, o este es otro almacén."
            )
        if seal.audit_entries is None:
            return None
        total, digest = self._chain("auditoria", "id", seal.audit_entries)
        if seal.audit_entries > total:
            return (
                f"El sello del {day} contó {thousands(seal.audit_entries)} entradas de la auditoría y "
                f"hay {thousands(total)}: "
                "se perdió su final."
            )
        if digest != seal.audit_digest:
            return (
                f"La entrada {seal.audit_entries} de la auditoría no es la que se selló el {day}: "
                "la auditoría se rehízo."
            )
        return None

    def has_restore(self, seal: Seal) -> bool:
        number = None if seal.audit_entries is None else seal.audit_entries + 1
        row = self._conn.execute(
            "SELECT 1 FROM auditoria WHERE accion = 'restauracion' AND login = ?"
            " AND id = coalesce(?, id)",
            (seal.login, number),
        ).fetchone()
        return row is not None

    def _chain(self, table: str, number: str, place: int) -> tuple[int, str]:
        """Return the last number and the hash at a place, or ''."""
        total, digest = self._conn.execute(
            f"SELECT (SELECT coalesce(max({number}), 0) FROM {table}),"
            f" coalesce((SELECT lower(hex(huella)) FROM {table} WHERE {number} = ?), '')",
            (place,),
        ).fetchone()
        return int(total), str(digest)

    def earliest(self, after: Seal, until: Seal | None) -> tuple[str, datetime] | None:
        """Return the earliest row's name and moment between two seals."""
        parts = [("La línea {} del historial", "historial", "linea", after.lines)]
        ends = [None if until is None else until.lines]
        if after.audit_entries is not None:
            parts.append(("La entrada {} de la auditoría", "auditoria", "id", after.audit_entries))
            ends.append(None if until is None else until.audit_entries)
        rows = []
        for (name, table, number, since), end in zip(parts, ends, strict=True):
            # The sign keeps SQLite to the rows between the two, whatever index the moments have.
            row = self._conn.execute(
                f"SELECT {number}, momento FROM {table} WHERE {number} > :since"
                f" AND (:end IS NULL OR {number} <= :end) ORDER BY +momento LIMIT 1",
                {"since": since, "end": end},
            ).fetchone()
            if row is not None:
                rows.append((name.format(row[0]), _moment(str(row[1]))))
        return min(rows, key=itemgetter(1), default=None)


def _moment(text: str) -> datetime:
    """An unreadable moment is the earliest possible, so that it is reported."""
    try:
        return datetime.fromisoformat(text).astimezone(BOGOTA)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=BOGOTA)
