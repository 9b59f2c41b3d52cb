"""What a person keeps of their own: filters, drafts, half-typed notes, and the casos in hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION
from ajustes_tui.domain.caso.card import Holding, SkippedCaso, Toma
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.storage.casos.columns import WITH_TOMA, to_sql
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, LIVE, UNLAPSED, numbered

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


class ClaimsRepository(Repository):
    """Claims of casos by live sessions, and the casos that a person passed."""

    def claim(self, caso_ids: Sequence[int], toma: Toma) -> None:
        """Claim casos, replacing lapsed and own claims; call in a transaction."""
        since = to_sql(toma.since)
        rows = self._db.conn.execute(
            f"SELECT caso_id, desde FROM tomas WHERE login = :login AND {UNLAPSED.format(of='')}"
            f" AND caso_id IN ({numbered(caso_ids)})",
            {"login": toma.login, "ahora": since},
        )
        # A claim of the person that is still live keeps its beginning.
        held = {row["caso_id"]: row["desde"] for row in rows}
        self._db.tables["tomas"].upsert_all(
            (
                {
                    "caso_id": caso_id,
                    "login": toma.login,
                    "sesion": toma.run_session,
                    "desde": held.get(caso_id, since),
                    "vence": to_sql(toma.vence),
                }
                for caso_id in caso_ids
            ),
            pk="caso_id",
        )

    def claim_of(self, caso_id: int, now: datetime) -> Toma | None:
        row = self._db.conn.execute(
            f"SELECT login, sesion, desde, vence FROM tomas WHERE caso_id = :caso AND {LIVE}",
            {"caso": caso_id, "ahora": to_sql(now)},
        ).fetchone()
        return None if row is None else _toma(row)

    def holdings(self, caso_ids: Iterable[int], now: datetime) -> dict[int, Holding]:
        """Return version and live claim of existing casos."""
        rows = self._db.conn.execute(
            f"SELECT c.id, c.version, t.login, t.sesion, t.desde, t.vence{WITH_TOMA}"
            f" WHERE c.id IN ({numbered(caso_ids)}) AND {IN_SIGHT}",
            {"ahora": to_sql(now)},
        )
        return {
            row["id"]: Holding(row["version"], _toma(row) if row["login"] is not None else None)
            for row in rows
        }

    def release(self, caso_id: int) -> None:
        self._db.tables["tomas"].delete_where("caso_id = ?", (caso_id,))

    def release_session(self, run_session: str) -> None:
        self._db.tables["tomas"].delete_where("sesion = ?", (run_session,))

    def renew_session(
        self, run_session: str, active: datetime, vence: datetime, caso_ids: Iterable[int] | None
    ) -> None:
        """Renew a session's claims, on some casos or all.

        A claim from a clock that ran ahead is reset to the present one.
        """
        which = "" if caso_ids is None else f" AND caso_id IN ({numbered(caso_ids)})"
        self._db.conn.execute(
            "UPDATE tomas SET desde = min(desde, :activa), vence ="
            " iif(adelantada(vence, :vence), :vence, max(vence, :vence))"
            f" WHERE sesion = :sesion{which}",
            {"activa": to_sql(active), "vence": to_sql(vence), "sesion": run_session},
        )

    def unlapsed_claims(self, now: datetime) -> list[Toma]:
        """Return unlapsed claims, of live or dead sessions."""
        rows = self._db.conn.execute("SELECT * FROM tomas WHERE vence > ?", (to_sql(now),))
        return [_toma(row) for row in rows]

    def at_work(self, now: datetime) -> frozenset[str]:
        rows = self._db.conn.execute(
            f"SELECT DISTINCT login FROM tomas WHERE {LIVE}", {"ahora": to_sql(now)}
        )
        return frozenset(row["login"] for row in rows)

    def skip(self, caso_id: int, login: str, momento: datetime, motivo: str) -> None:
        self._db.tables["saltos"].insert(
            {"caso_id": caso_id, "login": login, "momento": to_sql(momento), "motivo": motivo}
        )

    def skip_reasons(self, login: str, count: int) -> list[str]:
        """Return distinct reasons, newest first."""
        rows = self._db.conn.execute(
            "SELECT motivo FROM saltos WHERE login = ? GROUP BY motivo"
            " ORDER BY max(id) DESC LIMIT ?",
            (login, count),
        )
        return [row["motivo"] for row in rows]

    def skips(self, since: date, now: datetime) -> list[SkippedCaso]:
        """Return skips since a day, newest first, except future ones from a fast clock."""
        rows = self._db.conn.execute(
            "SELECT s.momento, s.login, s.caso_id, c.cuenta, c.radicado, c.estado, s.motivo"
            f" FROM saltos s CROSS JOIN casos c ON c.id = s.caso_id AND {IN_SIGHT}"
            " WHERE s.momento >= ? AND NOT adelantada(s.momento, ?) ORDER BY s.id DESC",
            (since.isoformat(), to_sql(now)),
        )
        return [
            SkippedCaso(
                datetime.fromisoformat(row[0]),
                row[1],
                row[2],
                row[3],
                row[4],
                Estado(row[5]),
                row[6],
            )
            for row in rows
        ]


def _toma(row: sqlite3.Row) -> Toma:
    return Toma(
        row["login"],
        row["sesion"],
        datetime.fromisoformat(row["desde"]),
        datetime.fromisoformat(row["vence"]),
    )
