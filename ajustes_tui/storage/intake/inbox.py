"""State of each inbox file: imported, or refused and why."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.base.inbox import FileState, InboxFile
from ajustes_tui.errors import readable
from ajustes_tui.storage.core.database import Repository


class InboxRepository(Repository):
    """A file is its name, size and modification time: a changed file is new."""

    def get(self, file: str, size: int, changed_ns: int) -> InboxFile:
        """The file name is made readable."""
        file = readable(file)
        row = self._db.conn.execute(
            "SELECT * FROM buzon WHERE archivo = ? AND tamano = ? AND cambiado_ns = ?",
            (file, size, changed_ns),
        ).fetchone()
        if row is None:
            return InboxFile(file, size, changed_ns, FileState.NEW)
        estado = FileState(row["estado"])
        return InboxFile(
            name=file,
            size=size,
            changed_ns=changed_ns,
            estado=estado,
            base=row["base_id"],
            motivo=row["motivo"],
            code=row["codigo"],
            tried=row["intento"],
        )

    def save(self, file: InboxFile, now: datetime) -> None:
        """Call in a transaction."""
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
