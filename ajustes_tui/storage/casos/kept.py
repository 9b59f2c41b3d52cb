"""What a person keeps of their own: filters, drafts and half-typed notes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.storage.casos.columns import to_sql
from ajustes_tui.storage.core.database import Repository

_GIVEN, _BETWEEN_LINES = "", "\n"
"""Name and separator of the last filter lines a person gave; no filter has this name."""


class KeptRepository(Repository):
    """Filters by name, the last lines given, and the drafts of casos."""

    def filters(self, login: str) -> list[tuple[str, str]]:
        rows = self._db.conn.execute(
            "SELECT nombre, consulta FROM filtros WHERE login = ? AND nombre <> '' ORDER BY nombre",
            (login,),
        )
        return [(row["nombre"], row["consulta"]) for row in rows]

    def save_filter(self, login: str, name: str, query: str) -> None:
        self._db.tables["filtros"].upsert(
            {"login": login, "nombre": name, "consulta": query}, pk=("login", "nombre")
        )

    def given_lines(self, login: str) -> list[str]:
        """Return a person's last filter lines, newest first."""
        row = self._db.conn.execute(
            "SELECT consulta FROM filtros WHERE login = ? AND nombre = ?", (login, _GIVEN)
        ).fetchone()
        return str(row[0]).split(_BETWEEN_LINES) if row else []

    def keep_given(self, login: str, lines: Sequence[str]) -> None:
        """Save a person's last filter lines, among their filters."""
        self.save_filter(login, _GIVEN, _BETWEEN_LINES.join(lines))

    def drop_filter(self, login: str, name: str) -> bool:
        existed = any(kept == name for kept, _query in self.filters(login))
        self._db.tables["filtros"].delete_where("login = ? AND nombre = ?", (login, name))
        return existed

    def save_borrador(
        self, caso_id: int, login: str, contenido: Mapping[str, str], version: int, now: datetime
    ) -> None:
        self._db.tables["borradores"].upsert(
            {
                "caso_id": caso_id,
                "login": login,
                "contenido": json.dumps(contenido, ensure_ascii=False),
                "version": version,
                "guardado_el": to_sql(now),
            },
            pk=("caso_id", "login"),
        )

    def borrador(self, caso_id: int, login: str) -> tuple[dict[str, str], datetime, int] | None:
        """Return a draft, its moment and the caso's version; includes the row's digit, under OPTION."""
        row = self._db.conn.execute(
            "SELECT contenido, guardado_el, version FROM borradores"
            " WHERE caso_id = ? AND login = ?",
            (caso_id, login),
        ).fetchone()
        if row is None:
            return None
        momento = datetime.fromisoformat(row["guardado_el"])
        return json.loads(row["contenido"]), momento, int(row["version"])

    def options(self, login: str) -> dict[int, str]:
        rows = self._db.conn.execute(
            f"SELECT caso_id, json_extract(contenido, '$.{OPTION}') AS digito FROM borradores"
            " WHERE login = ? AND digito IS NOT NULL ORDER BY guardado_el",
            (login,),
        )
        return {row["caso_id"]: row["digito"] for row in rows}

    def drop_borrador(self, caso_id: int, login: str) -> None:
        self._db.tables["borradores"].delete_where("caso_id = ? AND login = ?", (caso_id, login))


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
        row["caso_id"], row["texto"], row["linea"], datetime.fromisoformat(row["guardada_el"])
    )
