"""Query of the lines by which casos moved through the procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.parts.steps_rows import StepMove
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import STANDS, Predicate


def moves_of(db: Database, casos: Predicate) -> Iterator[StepMove]:
    """Yield the standing lines that moved casos, by caso; call inside `Database.reading`."""
    rows = db.conn.execute(
        "SELECT c.id, h.momento, h.agente, h.estado_despues"
        f" FROM {casos.by_number} CROSS JOIN historial h ON h.caso_id = c.id WHERE {casos.where}"
        f" AND c.estado <> '{Estado.ANULADO}'"
        f" AND h.estado_antes IS NOT h.estado_despues AND {STANDS} ORDER BY c.id, h.linea",
        casos.values,
    )
    rows.row_factory = None
    estados = {estado.value: estado for estado in Estado}
    for caso, moment, agente, toward in rows:
        yield StepMove(caso, datetime.fromisoformat(moment), agente, estados[toward])
