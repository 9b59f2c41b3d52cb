"""Queries of the lines by which casos moved through the procedure, caso by caso."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.steps import StepLine
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import STANDS, Predicate

_LINES = (
    "SELECT c.id, h.momento, h.agente, h.estado_despues"
    " FROM {since} CROSS JOIN historial h ON h.caso_id = c.id WHERE {where}"
    f" AND c.estado <> '{Estado.ANULADO}'"
    f" AND h.estado_antes IS NOT h.estado_despues AND {STANDS} ORDER BY c.id, h.linea"
)


class StepsRepository:
    """Reads the moves of casos; call inside `Database.reading`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def lines(self, casos: Predicate) -> Iterator[tuple[int, list[StepLine]]]:
        """Yield each caso with its standing lines that moved it, oldest first."""
        rows = self._db.conn.execute(
            _LINES.format(since=casos.by_number, where=casos.where), casos.values
        )
        rows.row_factory = None
        estados = {estado.value: estado for estado in Estado}
        for caso, group in groupby(rows, itemgetter(0)):
            yield (
                caso,
                [
                    StepLine(datetime.fromisoformat(moment), agente, estados[toward])
                    for _caso, moment, agente, toward in group
                ],
            )
