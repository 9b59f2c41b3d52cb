"""What an issued week or a closed corte has counted."""

from __future__ import annotations

from datetime import datetime

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.storage.core.database import Repository


class FrozenRepository(Repository):
    """Tells whether an issued week or a closed corte counted a line."""

    def holds(self, act: int) -> bool:
        return self._week_issued(act) or self._corte_closed(act)

    def _week_issued(self, act: int) -> bool:
        verdicts = self._db.conn.execute(
            "SELECT linea, momento FROM historial"
            " WHERE (linea = :acto OR causada_por = :acto)"
            f" AND (evento = '{Evento.RECHAZO_CORRECTO}'"
            f" OR evento = '{Evento.ESCALAR_PQR}' AND estado_antes = '{Estado.POR_VALIDAR}')",
            {"acto": act},
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
        counted = self._db.conn.execute(
            "SELECT 1 FROM historial h JOIN cierre_casos k ON k.caso_id = h.caso_id"
            " JOIN cierres z ON z.corte = k.corte AND z.linea >= h.linea"
            " WHERE h.linea = :acto OR h.causada_por = :acto LIMIT 1",
            {"acto": act},
        )
        return counted.fetchone() is not None
