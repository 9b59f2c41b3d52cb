"""The calibration of each week: its decided casos, its sample, and the second verdicts, only added to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.figures.calibration import (
    CALIBRATED,
    FirstVerdict,
    Sampled,
    SecondVerdict,
)
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import IN_SIGHT, STANDS

_FINAL = ", ".join(repr(each.value) for each in CALIBRATED if each not in CORRECTIVOS)
_CORRECTIVE = ", ".join(repr(evento.value) for evento in sorted(CORRECTIVOS))
_KNOWN_TO = (
    "(SELECT json_group_array(DISTINCT k.agente) FROM historial k"
    " WHERE k.caso_id = {0} AND k.linea >= {1} AND k.base_id IS NULL)"
)
"""Who wrote the line of a verdict or a later one on its caso."""
_VERDICTS = (
    "SELECT h.linea, h.caso_id, c.radicado, coalesce(c.causal, '') AS causal, h.evento AS veredicto,"
    f" iif(h.evento IN ({_CORRECTIVE}), '', coalesce(c.veredicto_motivo, '')) AS motivo,"
    " h.agente AS login, h.momento AS veredicto_el,"
    " EXISTS (SELECT 1 FROM historial x WHERE x.caso_id = h.caso_id AND x.linea < h.linea"
    f" AND x.evento IN ({_CORRECTIVE})"
    " AND NOT EXISTS (SELECT 1 FROM deshechas y WHERE y.linea = x.linea)) AS reescalado,"
    f" {_KNOWN_TO.format('h.caso_id', 'h.linea')} AS conocen,"
    " c.motivo AS pedido, coalesce(c.motivo_rechazo, '') AS motivo_rechazo"
    " FROM historial h JOIN casos c ON c.id = h.caso_id"
    " WHERE h.linea >= :primera AND h.linea < :siguiente AND h.base_id IS NULL"
    f" AND (h.evento IN ({_CORRECTIVE}, {_FINAL}))"
    f" AND (h.evento <> '{Evento.ESCALAR_PQR}' OR h.estado_antes = '{Estado.POR_VALIDAR}')"
    f" AND {STANDS} AND {IN_SIGHT} AND c.estado <> '{Estado.ANULADO}'"
    f" AND (h.evento IN ({_CORRECTIVE}) OR h.linea = (SELECT max(h.linea) FROM historial h"
    f" WHERE h.caso_id = c.id AND h.evento = c.veredicto AND {STANDS}))"
    " ORDER BY h.linea"
)
"""The verdicts of a week that count: those that asked the back again, and those in force."""
_LINE_OF_SAMPLED = (
    "(SELECT max(h.linea) FROM historial h WHERE h.caso_id = m.caso_id"
    " AND h.evento = m.veredicto AND h.momento = m.veredicto_el)"
)
_SAMPLE = (
    "SELECT m.*, c.radicado, s.veredicto AS segundo, s.login AS segunda, s.momento, s.nota,"
    f" {_LINE_OF_SAMPLED} AS linea, {_KNOWN_TO.format('m.caso_id', _LINE_OF_SAMPLED)} AS conocen,"
    " '' AS pedido, '' AS motivo_rechazo"
    " FROM calibracion_muestra m JOIN casos c ON c.id = m.caso_id"
    " LEFT JOIN segundos_veredictos s ON s.muestra_id = m.id WHERE m.semana = ? ORDER BY m.id"
)


class CalibrationRepository:
    """Reads the decided casos of a week, and appends its sample and its second verdicts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def verdicts(self, week: Week) -> list[FirstVerdict]:
        """Return the verdicts of a week that count, in their order."""
        historial = HistorialRepository(self._db)
        rows = self._db.conn.execute(
            _VERDICTS,
            {
                "primera": historial.first_of(week.since),
                "siguiente": historial.first_of(week.until + timedelta(days=1)),
            },
        )
        return [_first(row) for row in rows]

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
        row["linea"] or 0,
        frozenset(json.loads(row["conocen"])),
        row["pedido"],
        row["motivo_rechazo"],
    )


def _sampled(row: sqlite3.Row) -> Sampled:
    second = None
    if row["segundo"] is not None:
        momento = datetime.fromisoformat(row["momento"])
        second = SecondVerdict(Evento(row["segundo"]), row["segunda"], momento, row["nota"])
    return Sampled(_first(row), second)
