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

    def holds(self, line: int) -> bool:
        """Tell whether something issued or closed holds a line."""
        return self._week_issued(line) or self._corte_closed(line)

    def _week_issued(self, line: int) -> bool:
        """Tell whether an issued week holds a line: one of its verdicts, written before it was."""
        row = self._db.conn.execute(
            "SELECT evento, momento FROM historial WHERE linea = ?", (line,)
        ).fetchone()
        if row is None or row["evento"] != Evento.RECHAZO_CORRECTO:
            return False
        semana = Week.of(datetime.fromisoformat(row["momento"]).astimezone(BOGOTA).date())
        issued = self._db.conn.execute(
            "SELECT 1 FROM semanas WHERE semana = ? AND linea >= ?", (str(semana), line)
        )
        return issued.fetchone() is not None

    def _corte_closed(self, line: int) -> bool:
        """Tell whether a closed corte counted a line: its caso was in it and the line was written."""
        contada = self._db.conn.execute(
            "SELECT 1 FROM historial h JOIN cierre_casos k ON k.caso_id = h.caso_id"
            " JOIN cierres z ON z.corte = k.corte AND z.linea >= h.linea WHERE h.linea = ? LIMIT 1",
            (line,),
        )
        return contada.fetchone() is not None
