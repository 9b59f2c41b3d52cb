"""Who has each caso in hand, and who passed which."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ajustes_tui.domain.caso.card import Holding, SkippedCaso, Toma
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.storage.casos.columns import WITH_TOMA, to_sql
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, LIVE, UNLAPSED, numbered


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
