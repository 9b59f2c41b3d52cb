"""What a person answered for with the figures of a moment: the lines behind them are not undone.

Every caso that is opened asks; the weeks and the closings themselves are loaded only by who reads
them.
"""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.week import Week
from ajustes_tui.storage.core.database import Database


class FrozenRepository:
    """The lines an issued week or a closed corte stands on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def holds(self, act: int) -> bool:
        """Tell whether something issued or closed holds a line of an act."""
        return self._week_issued(act) or self._corte_closed(act)

    def _week_issued(self, act: int) -> bool:
        """Tell whether an issued week holds a line of an act: one of its verdicts, written before it was."""
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
        """Tell whether a closed corte counted a line of an act: its caso was in it and the line was written."""
        contada = self._db.conn.execute(
            "SELECT 1 FROM historial h JOIN cierre_casos k ON k.caso_id = h.caso_id"
            " JOIN cierres z ON z.corte = k.corte AND z.linea >= h.linea"
            " WHERE h.linea = :acto OR h.causada_por = :acto LIMIT 1",
            {"acto": act},
        )
        return contada.fetchone() is not None
