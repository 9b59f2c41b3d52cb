"""The weekly feedback: counts of a week, issued weeks, and the follow-up of their asesores."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.feedback import (
    AsesorCounts,
    Compromiso,
    CompromisoState,
    ConfirmedRechazo,
    Decided,
    FeedbackList,
    MeasuredWeek,
    RankedAsesor,
    SentCasos,
)
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.admin.catalogs import OWN_NAME
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, LIVE_ROWS

_OF_WEEK = (
    " FROM casos c INDEXED BY casos_veredicto WHERE c.veredicto_el >= :desde"
    " AND c.veredicto_el < :despues"
    f" AND c.cubeta = 'rechazado' AND {IN_SIGHT}"
    f" AND EXISTS (SELECT 1 FROM {LIVE_ROWS} WHERE f.caso_id = c.id AND b.corte IS NOT NULL)"
)
"""The standing verdicts of a week that make R, of casos in some live corte."""
_OF_CORTES = (
    f" FROM casos c WHERE {IN_SIGHT} AND c.id IN (SELECT f.caso_id FROM {LIVE_ROWS}"
    " WHERE b.corte IN (SELECT value FROM json_each(:cortes)))"
)


class FollowUp(NamedTuple):
    """A follow-up still open, of an asesor of an issued week."""

    week: Week
    issued_at: datetime
    asesor_id: str
    estado: CompromisoState
    follow_up: date | None


class RetroalimentacionRepository(Repository):
    """Counts weeks, stores issued ones, and appends changes of follow-ups."""

    def rejections(self, semana: Week) -> list[ConfirmedRechazo]:
        rows = self._db.conn.execute(
            "SELECT c.id, c.radicado, c.causal, c.causal_pedida, coalesce(c.veredicto_motivo, ''),"
            " c.veredicto_el, c.veredicto_agente, c.asesor_id, c.asesor_nombre, c.aliado, c.atribuible"
            f"{_OF_WEEK} ORDER BY c.veredicto_el, c.id",
            _limits(semana),
        )
        return [ConfirmedRechazo(*row) for row in rows]

    def sent(self, semana: Week) -> list[SentCasos]:
        """Return all casos of the cortes of a week's rejections."""
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, c.aliado, {OWN_NAME}, c.cubeta, count(*),"
            f" count(*) FILTER (WHERE c.resultado = 'RECHAZADO'){_OF_CORTES} GROUP BY 1, 2, 3, 4",
            self._cutoffs(semana),
        )
        return [
            SentCasos(asesor, aliado, name, Cubeta(cubeta), casos, in_base)
            for asesor, aliado, name, cubeta, casos, in_base in rows
        ]

    def _cutoffs(self, semana: Week) -> dict[str, str]:
        rows = self._db.conn.execute(
            f"SELECT DISTINCT b.corte FROM {LIVE_ROWS} WHERE b.corte IS NOT NULL"
            f" AND f.caso_id IN (SELECT c.id{_OF_WEEK})",
            _limits(semana),
        )
        return {"cortes": json.dumps([row[0] for row in rows])}

    def issued(self, semana: Week) -> MeasuredWeek | None:
        row = self._db.conn.execute(
            "SELECT * FROM semanas WHERE semana = ?", (str(semana),)
        ).fetchone()
        return None if row is None else _measured_week(row)

    def issues(self) -> dict[Week, datetime]:
        rows = self._db.conn.execute("SELECT semana, emitida_el FROM semanas ORDER BY semana DESC")
        return {Week.parse(week): datetime.fromisoformat(moment) for week, moment in rows}

    def weeks_with_rejections(self, before: date) -> Iterator[Week]:
        """Yield the weeks before a day with a standing rejection, newest first.

        Each week costs one lookup in the index of verdicts, however many it has.
        """
        while True:
            row = self._db.conn.execute(
                f"SELECT c.veredicto_el{_OF_WEEK} AND c.asesor_id IS NOT NULL"
                " ORDER BY c.veredicto_el DESC LIMIT 1",
                {"desde": "", "despues": before.isoformat()},
            ).fetchone()
            if row is None:
                return
            week = Week.of(date.fromisoformat(row[0][:10]))
            yield week
            before = week.since

    def rejections_by_id(self, semana: Week) -> dict[str, int]:
        rows = self._db.conn.execute(
            f"SELECT c.asesor_id, count(*){_OF_WEEK} AND c.asesor_id IS NOT NULL GROUP BY 1",
            _limits(semana),
        )
        return dict(rows.fetchall())

    def unfinished(self) -> list[FollowUp]:
        rows = self._db.conn.execute(
            "SELECT s.semana, s.emitida_el, p.value, f.estado, f.seguimiento FROM semanas s"
            " CROSS JOIN json_each(s.documento, '$.propios') p LEFT JOIN seguimientos f ON f.id ="
            " (SELECT max(id) FROM seguimientos WHERE semana = s.semana AND asesor_id = p.value)"
            " WHERE coalesce(f.estado, '') IN ('', 'abierto') ORDER BY s.semana, p.value"
        )
        return [
            FollowUp(
                Week.parse(week),
                datetime.fromisoformat(issued_at),
                asesor_id,
                CompromisoState(estado) if estado else CompromisoState.NOT_STARTED,
                date.fromisoformat(follow_up) if follow_up else None,
            )
            for week, issued_at, asesor_id, estado, follow_up in rows
        ]

    def issue(self, measure: MeasuredWeek, login: str, now: datetime) -> None:
        """Freeze a week as counted; call inside the transaction that counted it."""
        parts = {
            "conteos": measure.counts,
            "listas": measure.lists,
            "propios": sorted(measure.propios),
            "minimo": measure.minimum,
            "seguimiento": measure.follow_up.isoformat() if measure.follow_up else None,
        }
        document = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        last = self._db.conn.execute("SELECT coalesce(max(linea), 0) FROM historial").fetchone()
        self._db.tables["semanas"].insert(
            {
                "semana": str(measure.week),
                "emitida_por": login,
                "emitida_el": now.isoformat(timespec="seconds"),
                "linea": last[0],
                "documento": document,
            }
        )
        AuditRepository(self._db).record_content(now, login, "semanas", str(measure.week))

    def follow(self, followed: Compromiso, login: str, now: datetime) -> None:
        """Append a change of a follow-up, whose last one holds its state; call inside a transaction."""
        due = followed.follow_up
        entry = self._db.tables["seguimientos"].insert(
            {
                "semana": str(followed.week),
                "asesor_id": followed.asesor_id,
                "momento": now.isoformat(timespec="seconds"),
                "login": login,
                "estado": followed.estado.value,
                "supervisor": followed.supervisor,
                "seguimiento": due.isoformat() if due else None,
                "nota": followed.nota,
            }
        )
        AuditRepository(self._db).record_content(now, login, "seguimientos", entry.last_rowid)

    def followed(self, semana: Week) -> dict[str, Compromiso]:
        """Return the follow-ups of a week that were changed, by asesor, without name nor rechazos."""
        rows = self._db.conn.execute(
            "SELECT s.* FROM seguimientos s WHERE s.id IN (SELECT max(id) FROM seguimientos"
            " WHERE semana = ? GROUP BY asesor_id)",
            (str(semana),),
        )
        return {row["asesor_id"]: _compromiso(semana, row) for row in rows}


def _limits(semana: Week) -> dict[str, str]:
    # Moments are stored in Bogota's zone, so their first ten letters are the day in Bogota.
    return {
        "desde": semana.since.isoformat(),
        "despues": (semana.until + timedelta(days=1)).isoformat(),
    }


def _measured_week(row: sqlite3.Row) -> MeasuredWeek:
    document = json.loads(row["documento"])
    return MeasuredWeek(
        Week.parse(row["semana"]),
        tuple(_asesor(counts) for counts in document["conteos"]),
        {
            aliado: FeedbackList(tuple(_ranked_asesor(rank) for rank in asesores), *counts)
            for aliado, (asesores, *counts) in document["listas"].items()
        },
        frozenset(document["propios"]),
        datetime.fromisoformat(row["emitida_el"]),
        row["emitida_por"],
        minimum=document.get("minimo", 1),
        follow_up=date.fromisoformat(day) if (day := document.get("seguimiento")) else None,
    )


def _asesor(values: list[object]) -> AsesorCounts:
    asesor = AsesorCounts(*values)  # type: ignore[arg-type]  # as `issue` wrote them
    return asesor._replace(decided=_decided_of(asesor.decided))


def _ranked_asesor(values: list[object]) -> RankedAsesor:
    rank = RankedAsesor(*values)  # type: ignore[arg-type]  # as `issue` wrote them
    return rank._replace(
        evidence=tuple(ConfirmedRechazo(*rechazo) for rechazo in rank.evidence),
        trend=tuple(rank.trend),
        decided=_decided_of(rank.decided),
        other_ids=tuple(rank.other_ids),
    )


def _decided_of(kept: Sequence[int] | None) -> Decided | None:
    """Parse what was decided in an issued week; None if it was issued before that was counted."""
    return None if kept is None else Decided(*kept)


def _compromiso(semana: Week, row: sqlite3.Row) -> Compromiso:
    return Compromiso(
        week=semana,
        asesor_id=row["asesor_id"],
        estado=CompromisoState(row["estado"]),
        supervisor=row["supervisor"],
        follow_up=date.fromisoformat(row["seguimiento"]) if row["seguimiento"] else None,
        nota=row["nota"],
    )
