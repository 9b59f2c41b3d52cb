"""What a person wrote since a demonstration was made."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import quoted
from ajustes_tui.storage.core.recorded import chain_end

_BEGINS = "guia"
"""Key in `meta`: the last line of the demonstration as it was made."""
_LINES = (
    "SELECT count(DISTINCT caso_id) FROM historial WHERE agente = :login AND linea > :begins"
    " AND base_id IS NULL AND linea NOT IN (SELECT linea FROM deshechas) AND evento IN ({})"
)
_COUNTED: Mapping[str, str] = {
    "bases": "SELECT count(*) FROM bases",
    "casos": _LINES.format(quoted(DECISIONES)),
    "llamadas": _LINES.format(quoted(LLAMADAS)),
    "lotes": "SELECT count(*) FROM lotes WHERE creado_por = :login",
    "cierres": "SELECT count(*) FROM cierres",
    "semanas": "SELECT count(*) FROM semanas",
}


def begin_guide(db: Database) -> None:
    """Note the last line of a demonstration just made; call in a transaction."""
    MetaRepository(db).set(_BEGINS, str(chain_end(db.conn)[0]))


class GuideCounts:
    """Counts what was written, each with one query."""

    def __init__(self, db: Database, login: str) -> None:
        self._db, self._login = db, login
        noted = MetaRepository(db).get(_BEGINS)
        self._begins = chain_end(db.conn)[0] if noted is None else int(noted)

    def read(self) -> dict[str, int]:
        data = {"login": self._login, "begins": self._begins}
        return {
            name: int(self._db.conn.execute(sql, data).fetchone()[0])
            for name, sql in _COUNTED.items()
        }
