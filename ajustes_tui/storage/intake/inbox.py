"""The state of each file of the inbox: imported, or refused and why."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.base.inbox import FileState, InboxFile
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.database import Database


class InboxRepository:
    """Remembers each file by name, size and time of change: a changed file is a new one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, file: str, size: int, changed_ns: int) -> InboxFile:
        """Return the state of a file as it is now, its name made readable."""
        file = readable(file)
        row = self._db.conn.execute(
            "SELECT estado, base_id, motivo FROM buzon"
            " WHERE archivo = ? AND tamano = ? AND cambiado_ns = ?",
            (file, size, changed_ns),
        ).fetchone()
        if row is None:
            return InboxFile(file, size, changed_ns, FileState.NEW)
        estado = FileState(row["estado"])
        return InboxFile(file, size, changed_ns, estado, row["base_id"], row["motivo"])

    def newest_of(self, prefix: str, most: int) -> list[tuple[InboxFile, datetime]]:
        """Return the entries whose name begins so, the last seen first, each with when it was seen."""
        rows = self._db.conn.execute(
            "SELECT * FROM buzon WHERE substr(archivo, 1, length(?)) = ?"
            " ORDER BY visto_el DESC, cambiado_ns DESC LIMIT ?",
            (prefix, prefix, most),
        )
        return [
            (
                InboxFile(
                    *(row["archivo"], row["tamano"], row["cambiado_ns"]),
                    *(FileState(row["estado"]), row["base_id"], row["motivo"]),
                ),
                datetime.fromisoformat(row["visto_el"]),
            )
            for row in rows
        ]

    def named(self, name: str) -> InboxFile | None:
        """Return the entry of a name, whatever its size and time were, or None."""
        found = self._db.conn.execute(
            "SELECT * FROM buzon WHERE archivo = ?", (readable(name),)
        ).fetchone()
        if found is None:
            return None
        return InboxFile(
            *(found["archivo"], found["tamano"], found["cambiado_ns"]),
            *(FileState(found["estado"]), found["base_id"], found["motivo"]),
        )

    def save(self, file: InboxFile, now: datetime) -> None:
        """Save the state of a file; call inside a transaction."""
        self._db.tables["buzon"].upsert(
            {
                "archivo": file.name,
                "tamano": file.size,
                "cambiado_ns": file.changed_ns,
                "estado": file.estado.value,
                "base_id": file.base,
                "motivo": file.motivo,
                "visto_el": now.isoformat(timespec="seconds"),
            },
            pk="archivo",
        )
