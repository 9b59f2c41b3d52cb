"""Queries of the supervisor's desk other than figures, each by an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ActKind
from ajustes_tui.domain.figures.open_work import (
    AgenteWork,
    CaseTime,
    CitaPendiente,
    ClaimedAct,
    ClockLimits,
    EstadoQueue,
    HeldCaso,
    RhythmCell,
    SetAsideRow,
    UnusualAct,
    case_times,
)
from ajustes_tui.domain.keeping.cambios import CLAIMED
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.admin.audit import UNUSUAL_ACTS
from ajustes_tui.storage.casos.acts import ACTS, DONE, count_of
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import IN_SIGHT, IN_SIGHT_ALONE, LIVE_T, quoted

_ACTS = {
    "historial_actos": "h.evento IN ('deshacer', 'devolver', 'anular', 'reabrir')",
    "historial_sobre_claro": "h.evento = 'completar' AND json_extract(h.datos, '$.sobre_claro') = 1",
}
"""Conditions of the unusual acts, keyed by the index that covers them."""


class OpenWorkRepository(Repository):
    """Reads the work in progress and the unusual acts."""

    def claims(self, now: datetime, minutes: int) -> list[HeldCaso]:
        rows = self._db.conn.execute(
            f"SELECT t.caso_id, c.cuenta, c.radicado, c.estado, t.login, t.desde, t.vence, {LIVE_T}"
            f" FROM tomas t CROSS JOIN casos c ON c.id = t.caso_id AND {IN_SIGHT}"
            " ORDER BY t.vence, t.caso_id",
            {"ahora": now.isoformat(timespec="seconds")},
        )
        held = []
        for caso, cuenta, radicado, estado, login, since, vence, live in rows:
            held.append(
                HeldCaso(
                    caso=caso,
                    cuenta=cuenta,
                    radicado=radicado,
                    estado=Estado(estado),
                    login=login,
                    since=_moment(since),
                    seen=min(now, _moment(vence) - timedelta(minutes=minutes)),
                    overdue=not live,
                )
            )
        return held

    def queue(self, limits: ClockLimits) -> dict[str, EstadoQueue]:
        rows = self._db.conn.execute(
            "SELECT estado, count(*), count(*) FILTER (WHERE vence <= :vencido),"
            " count(*) FILTER (WHERE vence > :vencido AND vence <= :rojo),"
            " count(*) FILTER (WHERE vence > :rojo AND vence <= :amarillo)"
            f" FROM casos INDEXED BY casos_cola WHERE {IN_SIGHT_ALONE} AND (espera = 2) = 0 GROUP BY 1",
            {
                "vencido": limits.overdue.isoformat(),
                "rojo": limits.red.isoformat(),
                "amarillo": limits.amber.isoformat(),
            },
        )
        return {row[0]: EstadoQueue(Estado(row[0]), *row[1:]) for row in rows}

    def appointments(self) -> list[CitaPendiente]:
        rows = self._db.conn.execute(
            "SELECT id, cuenta, radicado, estado, cita, dueno FROM casos INDEXED BY casos_citas"
            f" WHERE cita IS NOT NULL AND {IN_SIGHT_ALONE} AND espera < 2 ORDER BY cita, id"
        )
        return [
            CitaPendiente(row[0], row[1], row[2], Estado(row[3]), _moment(row[4]), row[5])
            for row in rows
        ]

    def in_tray(self) -> int:
        row = self._db.conn.execute(
            "SELECT count(*) FROM casos INDEXED BY casos_revision"
            f" WHERE revision IS NOT NULL AND {IN_SIGHT_ALONE}"
        ).fetchone()
        return int(row[0])

    def worked_on(self, day: date, until: date | None = None) -> list[AgenteWork]:
        """Return who wrote on a day (or until `until`), with standing decisiones and calls, busiest first."""
        decisiones, llamadas, undone = map(
            count_of, (ActKind.DECISION, ActKind.LLAMADA, ActKind.UNDONE)
        )
        rows = self._db.conn.execute(
            f"SELECT agente, {decisiones}, {llamadas}, {undone}, min(momento), max(momento)"
            f" FROM ({ACTS}) GROUP BY agente ORDER BY 2 DESC, 3 DESC, 1",
            HistorialRepository(self._db).span_of(day, until),
        )
        times = case_times(self._claimed_acts(day, until))
        return [
            AgenteWork(
                login=login,
                decisiones=decisiones,
                llamadas=llamadas,
                deshechas=deshechas,
                first=_moment(first),
                last=_moment(last),
                time=times.get(login, CaseTime()),
            )
            for login, decisiones, llamadas, deshechas, first, last in rows
        ]

    def rhythm(self, day: date) -> list[RhythmCell]:
        decisiones, llamadas = map(count_of, (ActKind.DECISION, ActKind.LLAMADA))
        rows = self._db.conn.execute(
            "SELECT CAST(substr(momento, 12, 2) AS INTEGER), agente,"
            f" {decisiones}, {llamadas} FROM ({DONE}) GROUP BY 1, 2 ORDER BY 1, 2",
            HistorialRepository(self._db).span_of(day),
        )
        return [RhythmCell(*row) for row in rows if row[2] or row[3]]

    def _claimed_acts(self, day: date, until: date | None) -> Iterator[ClaimedAct]:
        """Yield the standing decisiones and calls, each with its claim.

        Of many casos decided in one act only the first has a time.
        """
        rows = self._db.conn.execute(
            f"SELECT a.agente, c.causal, h.cambios ->> '$.{CLAIMED}', a.momento, a.acto FROM ({DONE}) a"
            f" JOIN historial h ON h.linea = iif(a.clase = '{ActKind.LLAMADA}', a.acto, a.linea)"
            " JOIN casos c ON c.id = h.caso_id"
            f" WHERE a.clase IN ({quoted((ActKind.DECISION, ActKind.LLAMADA))})"
            " ORDER BY a.acto, a.linea",
            HistorialRepository(self._db).span_of(day, until),
        )
        last = None
        for agente, causal, claimed, done, act in rows:
            since = _moment(claimed) if claimed and act != last else None
            last = act
            yield ClaimedAct(agente, causal, since, _moment(done))

    def acts(self) -> list[UnusualAct]:
        conn = self._db.conn
        from_casos = chain.from_iterable(
            conn.execute(
                "SELECT h.momento, h.agente, h.evento, h.caso_id, c.cuenta, n.motivo, n.texto, d.evento"
                f" FROM historial h INDEXED BY {index} JOIN casos c ON c.id = h.caso_id"
                " LEFT JOIN notas n ON n.linea = h.linea"
                " LEFT JOIN historial d ON h.evento = 'deshacer'"
                " AND d.linea = json_extract(h.datos, '$.linea')"
                f" WHERE h.base_id IS NULL AND {condition} ORDER BY h.linea DESC"
            )
            for index, condition in _ACTS.items()
        )
        acts = [
            UnusualAct(
                momento=_moment(momento),
                who=who,
                what=f"{evento} {deshecho}" if deshecho else evento,
                caso=caso,
                cuenta=cuenta,
                detail=motivo or text or "",
            )
            for momento, who, evento, caso, cuenta, motivo, text, deshecho in from_casos
        ]
        from_audit = conn.execute(
            "SELECT momento, login, accion, detalle FROM auditoria INDEXED BY auditoria_actos"
            f" WHERE accion IN ({UNUSUAL_ACTS}) ORDER BY id DESC"
        )
        acts += [
            UnusualAct(_moment(row[0]), row[1], row[2], None, "", row[3]) for row in from_audit
        ]
        return sorted(acts, key=lambda act: act.momento, reverse=True)

    def rows_apart(self, since: date, until: date, last: int | None = None) -> list[SetAsideRow]:
        """Return the repeated and rejected rows of the live bases, up to base number `last` if given."""
        rows = self._db.conn.execute(
            "SELECT f.base_id, f.fila, f.efecto, f.caso_id, f.columna, f.motivo"
            " FROM bases b CROSS JOIN filas f INDEXED BY filas_apartadas ON f.base_id = b.id"
            " AND (f.efecto = 'duplicada' OR f.efecto = 'rechazada')"
            " WHERE b.anulada_el IS NULL AND b.corte BETWEEN ? AND ?"
            " AND (? IS NULL OR b.id <= ?) ORDER BY f.base_id, f.fila",
            (since.isoformat(), until.isoformat(), last, last),
        )
        return [
            SetAsideRow(base, row, effect, caso, f"{column}: {motivo}" if column else "")
            for base, row, effect, caso, column, motivo in rows
        ]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(BOGOTA)
