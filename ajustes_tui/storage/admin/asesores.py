"""The ids and the aliados of the asesores, as the bases of the store spell them."""

from __future__ import annotations

from typing import NamedTuple

from ajustes_tui.domain.keeping.asesores import SentCount
from ajustes_tui.storage.core.database import Database

OWN_NAME = "iif(json_type(c.propios, '$.asesor_id') IS NULL, c.asesor_nombre, NULL)"
"""The asesor's name in the base; NULL where the asesor was corrected, as the name is another person's."""


class SeenSpellings(NamedTuple):
    """Every spelling of an id and of an aliado that a caso ever had."""

    ids: tuple[str, ...]
    aliados: tuple[str, ...]


class AsesoresRepository:
    """Reads who sent the casos; the spellings are only added to, so the newest number tells of a change."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest(self) -> int:
        """Return the number of the last spelling noted; 0 before the first."""
        row = self._db.conn.execute("SELECT max(id) FROM asesores_vistos").fetchone()
        return int(row[0] or 0)

    def spellings(self) -> SeenSpellings:
        """Return every spelling of an id and of an aliado."""
        rows = self._db.conn.execute("SELECT asesor_id, aliado FROM asesores_vistos").fetchall()
        ids, aliados = ({row[column] for row in rows} - {""} for column in (0, 1))
        return SeenSpellings(tuple(ids), tuple(aliados))

    def sent(self) -> list[SentCount]:
        """Count the casos of each id, name and aliado, of the live bases."""
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, {OWN_NAME}, c.aliado, count(*) FROM casos c"
            " WHERE c.retirado = 0 AND c.asesor_id IS NOT NULL GROUP BY 1, 2, 3"
        )
        return [SentCount(*row) for row in rows]
