"""What is known of the files of the inbox: imported, or refused and why."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.base.inbox import ArchivoDelBuzon, EstadoDeArchivo
from ajustes_tui.errors import legible
from ajustes_tui.storage.core.database import Database


class BuzonRepository:
    """Remembers each file by name, size and time of change: a changed file is a new one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, archivo: str, tamano: int, cambiado_ns: int) -> ArchivoDelBuzon:
        """Return what is known of a file as it is now, under a name that can be shown."""
        archivo = legible(archivo)
        fila = self._db.conn.execute(
            "SELECT estado, base_id, motivo FROM buzon"
            " WHERE archivo = ? AND tamano = ? AND cambiado_ns = ?",
            (archivo, tamano, cambiado_ns),
        ).fetchone()
        if fila is None:
            return ArchivoDelBuzon(archivo, tamano, cambiado_ns, EstadoDeArchivo.NUEVA)
        estado = EstadoDeArchivo(fila["estado"])
        return ArchivoDelBuzon(
            archivo, tamano, cambiado_ns, estado, fila["base_id"], fila["motivo"]
        )

    def save(self, archivo: ArchivoDelBuzon, ahora: datetime) -> None:
        """Remember what became of a file; call inside a transaction."""
        self._db.conn.execute(
            "INSERT OR REPLACE INTO buzon"
            " (archivo, tamano, cambiado_ns, estado, base_id, motivo, visto_el)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                archivo.nombre,
                archivo.tamano,
                archivo.cambiado_ns,
                archivo.estado.value,
                archivo.base,
                archivo.motivo,
                ahora.isoformat(timespec="seconds"),
            ),
        )
