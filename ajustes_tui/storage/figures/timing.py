"""The days of casos, and what each person did in each hour of a day."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.timing import RhythmCell, TimedCaso
from ajustes_tui.storage.casos.historial import (
    COUNT_DECISIONES,
    COUNT_LLAMADAS,
    HistorialRepository,
)
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import Predicate


class TimingRepository:
    """Reads the days that the clocks of casos run from and to."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def casos(self, casos: Predicate) -> list[TimedCaso]:
        """Return the days of some casos."""
        rows = self._db.conn.execute(
            "SELECT c.id, c.estado, c.fecha_solicitud, c.corte_inicial, c.informado_el,"
            " CASE WHEN c.estado IN ('EN_BACK', 'REESCALADO') THEN c.escalado_el"
            " WHEN c.estado = 'EN_PQR' THEN c.veredicto_el"
            " WHEN c.estado = 'RECURSO_EN_PQR' THEN c.recurso_el END"
            f" FROM {casos.by_number} WHERE {casos.where} ORDER BY c.id",
            casos.values,
        )
        days: dict[str, date] = {}
        estados = {estado.value: estado for estado in Estado}

        def day(text: str) -> date:
            known = days.get(text)
            if known is None:
                known = days[text] = date.fromisoformat(text[:10])
            return known

        return [
            TimedCaso(
                *(caso, estados[estado], day(asked) if asked else None),
                *(day(brought), day(told) if told else None, day(sent) if sent else None),
            )
            for caso, estado, asked, brought, told, sent in rows
        ]

    def rhythm(self, day: date) -> list[RhythmCell]:
        """Return the standing decisiones and calls of each person in each hour of a day."""
        rows = self._db.conn.execute(
            "SELECT CAST(substr(h.momento, 12, 2) AS INTEGER), u.login,"
            f" {COUNT_DECISIONES}, {COUNT_LLAMADAS}"
            " FROM usuarios u CROSS JOIN historial h INDEXED BY historial_persona"
            " ON h.agente = u.login AND h.linea >= :desde AND h.base_id IS NULL"
            " LEFT JOIN deshechas i ON i.linea = h.linea"
            " WHERE h.momento >= :dia AND h.momento < :otro GROUP BY 1, 2 ORDER BY 1, 2",
            HistorialRepository(self._db).span_of(day),
        )
        return [RhythmCell(*row) for row in rows if row[2] or row[3]]
