"""Half-typed notes on accounts, until registered."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.storage.core.database import Repository


class NoteInProgress(NamedTuple):
    """A half-typed note and when it was saved."""

    caso_id: int
    text: str
    line: int
    """The caso's last line when it was begun."""
    saved_at: datetime


class NotasRepository(Repository):
    """Half-typed notes by caso and person; write in a transaction."""

    def get(self, caso_id: int, login: str) -> NoteInProgress | None:
        row = self._db.conn.execute(
            "SELECT * FROM notas_en_curso WHERE caso_id = ? AND login = ?", (caso_id, login)
        ).fetchone()
        return None if row is None else _nota_of(row)

    def newest(self, login: str, cuenta: str | None = None) -> NoteInProgress | None:
        """Return the last one, of a cuenta or any."""
        row = self._db.conn.execute(
            "SELECT n.* FROM notas_en_curso n JOIN casos c ON c.id = n.caso_id"
            " WHERE n.login = ? AND c.cuenta = coalesce(?, c.cuenta)"
            " ORDER BY n.guardada_el DESC, n.caso_id LIMIT 1",
            (login, cuenta),
        ).fetchone()
        return None if row is None else _nota_of(row)

    def save(self, caso_id: int, login: str, text: str, now: datetime) -> None:
        """Save the text; its starting line stays."""
        begun = self.get(caso_id, login)
        self._db.tables["notas_en_curso"].upsert(
            {
                "caso_id": caso_id,
                "login": login,
                "texto": text,
                "linea": self._last_line(caso_id) if begun is None else begun.line,
                "guardada_el": now.isoformat(timespec="seconds"),
            },
            pk=("caso_id", "login"),
        )

    def drop(self, caso_id: int, login: str) -> None:
        self._db.tables["notas_en_curso"].delete_where(
            "caso_id = ? AND login = ?", (caso_id, login)
        )

    def _last_line(self, caso_id: int) -> int:
        row = self._db.conn.execute(
            "SELECT coalesce(max(linea), 0) FROM historial WHERE caso_id = ?", (caso_id,)
        ).fetchone()
        return int(row[0])


def _nota_of(row: sqlite3.Row) -> NoteInProgress:
    return NoteInProgress(
        row["caso_id"],
        row["texto"],
        row["linea"],
        datetime.fromisoformat(row["guardada_el"]),
    )
