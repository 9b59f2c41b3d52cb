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
            "SELECT * FROM buzon WHERE archivo = ? AND tamano = ? AND cambiado_ns = ?",
            (file, size, changed_ns),
        ).fetchone()
        if row is None:
            return InboxFile(file, size, changed_ns, FileState.NEW)
        estado = FileState(row["estado"])
        return InboxFile(
            *(file, size, changed_ns, estado, row["base_id"], row["motivo"]),
            *(row["codigo"], row["intento"]),
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
                "codigo": file.code,
                "intento": file.tried,
                "visto_el": now.isoformat(timespec="seconds"),
            },
            pk="archivo",
        )
