"""The lines that an issued week or a closed corte counted, which can no longer be undone.

Every card asks for them, so this is kept apart from the repositories of weeks and closings, which
only their own screens load.
"""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.week import Week
from ajustes_tui.storage.core.database import Database


class FrozenRepository:
    """Tells whether an issued week or a closed corte counted a line."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def holds(self, act: int) -> bool:
        """Tell whether an issued week or a closed corte counted a line of an act."""
        return self._week_issued(act) or self._corte_closed(act)

    def _week_issued(self, act: int) -> bool:
        """Tell whether an issued week counted a verdict of an act, written before the week was issued."""
        verdicts = self._db.conn.execute(
            "SELECT linea, momento FROM historial"
            " WHERE (linea = :acto OR causada_por = :acto) AND evento = :rechazo",
            {"acto": act, "rechazo": Evento.RECHAZO_CORRECTO.value},
        ).fetchall()
        for line, momento in verdicts:
            semana = Week.of(datetime.fromisoformat(momento).astimezone(BOGOTA).date())
            issued = self._db.conn.execute(
                "SELECT 1 FROM semanas WHERE semana = ? AND linea >= ?", (str(semana), line)
            )
            if issued.fetchone() is not None:
                return True
        return False

    def _corte_closed(self, act: int) -> bool:
        """Tell whether a closed corte counted a line of an act, written before the closing."""
        counted = self._db.conn.execute(
            "SELECT 1 FROM historial h JOIN cierre_casos k ON k.caso_id = h.caso_id"
            " JOIN cierres z ON z.corte = k.corte AND z.linea >= h.linea"
            " WHERE h.linea = :acto OR h.causada_por = :acto LIMIT 1",
            {"acto": act},
        )
        return counted.fetchone() is not None
