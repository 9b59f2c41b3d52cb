"""The calibration of each week: its decided casos, its sample, and the second verdicts, only added to."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.calibration import (
    FirstVerdict,
    RejectionVerdict,
    Sampled,
    SecondVerdict,
)
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT

_DECIDED = ", ".join(
    repr(cubeta.value)
    for cubeta in (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO, Cubeta.NO_REVERTIDO)
)
_DECIDED_IN = (
    "SELECT c.id AS caso_id, c.radicado, coalesce(c.causal, '') AS causal, c.veredicto,"
    " coalesce(c.veredicto_motivo, '') AS motivo, c.veredicto_agente AS login, c.veredicto_el,"
    " c.reescalamientos > 0 AS reescalado"
    " FROM casos c INDEXED BY casos_veredicto WHERE c.veredicto_el >= :desde"
    f" AND c.veredicto_el < :despues AND c.cubeta IN ({_DECIDED}) AND {IN_SIGHT}"
)
_SAMPLE = (
    "SELECT m.*, c.radicado, s.veredicto AS segundo, s.login AS segunda, s.momento, s.nota"
    " FROM calibracion_muestra m JOIN casos c ON c.id = m.caso_id"
    " LEFT JOIN segundos_veredictos s ON s.muestra_id = m.id WHERE m.semana = ? ORDER BY m.id"
)
_ON_REJECTED = (Evento.RECHAZO_CORRECTO, Evento.MAL_RECHAZADO, Evento.NO_REVERTIDO)
_DECISIONS = (
    "SELECT h.caso_id, c.radicado, coalesce(c.causal, '') AS causal, c.motivo,"
    " coalesce(c.motivo_rechazo, '') AS motivo_rechazo, h.evento, h.agente"
    " FROM historial h JOIN casos c ON c.id = h.caso_id"
    " LEFT JOIN deshechas i ON i.linea = h.linea"
    " WHERE h.linea >= :primera AND h.linea < :siguiente AND h.base_id IS NULL"
    f" AND (h.evento IN ({', '.join(repr(evento.value) for evento in _ON_REJECTED)})"
    f" OR h.evento = '{Evento.ESCALAR_PQR}' AND h.estado_antes = '{Estado.POR_VALIDAR}')"
    f" AND i.deshecha_por IS NULL AND {IN_SIGHT} ORDER BY h.linea"
)
"""The decisions of a week on rejected casos that nobody undid."""


class CalibrationRepository:
    """Reads the decided casos of a week, and appends its sample and its second verdicts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def decided(self, week: Week) -> list[FirstVerdict]:
        """Return the verdicts of a week that stand, of the casos decided by them."""
        rows = self._db.conn.execute(
            _DECIDED_IN,
            {
                "desde": week.since.isoformat(),
                "despues": (week.until + timedelta(days=1)).isoformat(),
            },
        )
        return [_first(row) for row in rows]

    def decisions(self, week: Week) -> list[RejectionVerdict]:
        """Return the decisions of a week on rejected casos, in their order."""
        historial = HistorialRepository(self._db)
        rows = self._db.conn.execute(
            _DECISIONS,
            {
                "primera": historial.first_of(week.since),
                "siguiente": historial.first_of(week.until + timedelta(days=1)),
            },
        )
        return [
            RejectionVerdict(caso_id, radicado, causal, motivo, reason, Evento(evento), login)
            for caso_id, radicado, causal, motivo, reason, evento, login in rows
        ]

    def sample(self, week: Week) -> list[Sampled]:
        """Return the sample of a week as it was drawn, each caso with its second verdict."""
        return [_sampled(row) for row in self._db.conn.execute(_SAMPLE, (str(week),))]

    def add_to_sample(
        self, week: Week, verdicts: Sequence[FirstVerdict], login: str, now: datetime
    ) -> None:
        """Append casos to the sample of a week; call inside a transaction."""
        for verdict in verdicts:
            self._db.tables["calibracion_muestra"].insert(
                {
                    "semana": str(week),
                    "caso_id": verdict.caso_id,
                    "causal": verdict.causal,
                    "veredicto": verdict.evento.value,
                    "motivo": verdict.motivo,
                    "login": verdict.login,
                    "veredicto_el": verdict.momento.isoformat(timespec="seconds"),
                    "reescalado": int(verdict.reescalado),
                    "sacado_el": now.isoformat(timespec="seconds"),
                }
            )
        if verdicts:
            AuditRepository(self._db).record_content(now, login, "calibracion_muestra", str(week))

    def answer(self, week: Week, caso_id: int, second: SecondVerdict) -> None:
        """Append the second verdict of a caso of the sample; call inside a transaction."""
        (number,) = self._db.conn.execute(
            "SELECT id FROM calibracion_muestra WHERE semana = ? AND caso_id = ?",
            (str(week), caso_id),
        ).fetchone()
        entry = self._db.tables["segundos_veredictos"].insert(
            {
                "muestra_id": number,
                "veredicto": second.evento.value,
                "nota": second.nota,
                "login": second.login,
                "momento": second.momento.isoformat(timespec="seconds"),
            }
        )
        AuditRepository(self._db).record_content(
            second.momento, second.login, "segundos_veredictos", entry.last_rowid
        )


def _first(row: sqlite3.Row) -> FirstVerdict:
    return FirstVerdict(
        row["caso_id"],
        row["radicado"],
        row["causal"],
        Evento(row["veredicto"]),
        row["motivo"],
        row["login"],
        datetime.fromisoformat(row["veredicto_el"]),
        bool(row["reescalado"]),
    )


def _sampled(row: sqlite3.Row) -> Sampled:
    second = None
    if row["segundo"] is not None:
        momento = datetime.fromisoformat(row["momento"])
        second = SecondVerdict(Evento(row["segundo"]), row["segunda"], momento, row["nota"])
    return Sampled(_first(row), second)
