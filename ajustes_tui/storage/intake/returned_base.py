"""Read a base to give back: raw rows, and the gestión of each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from ajustes_tui.domain.base.rows import RawRow, unpack, unpack_columns
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.returned_base import RowGestion, StandingDecision
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.storage.core.database import Repository
from ajustes_tui.storage.core.predicate import STANDS, TELLS, quoted

_SENT = quoted([Evento.ESCALAR_BACK, Evento.MAL_RECHAZADO, Evento.MAL_APLICADO])
"""Decisions valid before a verdict."""
_MESSAGE = "MENSAJE_DE_VOZ"
_ROWS = f"""
SELECT f.fila, f.efecto, f.motivo AS rechazo, c.estado, c.contenido, c.causal, c.atribuible,
    c.radicado_vigente, c.informado_el, d.evento, d.momento, d.razon, d.subrazon, d.datos,
    n.motivo AS problema, n.texto AS nota,
    CASE WHEN f.efecto = 'duplicada' THEN (SELECT max(o.fila) FROM filas o
        WHERE o.caso_id = f.caso_id AND o.base_id = f.base_id AND o.efecto <> 'duplicada') END AS vale,
    CASE WHEN c.informado_el IS NOT NULL THEN (SELECT CASE h.evento WHEN 'mensaje_de_voz'
        THEN '{_MESSAGE}' ELSE h.datos ->> 'resultado' END FROM historial h
        WHERE h.caso_id = c.id AND {TELLS} AND {STANDS}
        ORDER BY h.linea DESC LIMIT 1) END AS dicho
FROM filas f LEFT JOIN casos c ON c.id = f.caso_id
LEFT JOIN historial d ON d.linea = (SELECT max(h.linea) FROM historial h WHERE h.caso_id = c.id
    AND (h.evento IN ({_SENT})
        OR h.evento = CASE c.estado WHEN '{Estado.ANULADO}' THEN '{Evento.ANULAR}' ELSE c.veredicto END)
    AND {STANDS})
LEFT JOIN notas n ON n.linea = d.linea
WHERE f.base_id = ? ORDER BY f.fila
"""
"""Rows with their caso and last valid decision, ignoring void verdicts."""


class RawBlock(NamedTuple):
    """Consecutive packed rows of one sheet."""

    since: int
    """Number of the first."""
    height: int
    packed: bytes

    def rows(self) -> Iterator[tuple[int, RawRow]]:
        return enumerate(unpack(self.packed), self.since)


class ReturnedBaseRepository(Repository):
    """Call inside `Database.reading`, for a single snapshot."""

    def gestion(self, base_id: int) -> Iterator[RowGestion]:
        return map(_gestion, self._db.conn.execute(_ROWS, (base_id,)))

    def raw(self, base_id: int) -> Iterator[RawBlock]:
        """About a thousand rows per block."""
        blocks = self._db.conn.execute(
            "SELECT desde, filas FROM crudas WHERE base_id = ? ORDER BY desde", (base_id,)
        )
        return (RawBlock(since, len(unpack_columns(packed)[0]), packed) for since, packed in blocks)


def _gestion(row: sqlite3.Row) -> RowGestion:
    rejected = row["rechazo"] or "no se pudo leer" if row["efecto"] == "rechazada" else None
    if row["estado"] is None:
        return RowGestion(row["fila"], rejected, None)
    decision = None
    if row["evento"] is not None:
        decision = StandingDecision(
            Evento(row["evento"]),
            datetime.fromisoformat(row["momento"]).astimezone(BOGOTA).date(),
            razon=row["razon"],
            subrazon=row["subrazon"],
            data=json.loads(row["datos"] or "{}"),
            problem=row["problema"],
            nota=row["nota"],
        )
    informed = row["informado_el"]
    return RowGestion(
        row["fila"],
        rejected,
        row["vale"],
        Estado(row["estado"]),
        Contenido(row["contenido"]) if row["contenido"] else None,
        causal=row["causal"],
        radicado_nuevo=row["radicado_vigente"],
        atribuible=row["atribuible"],
        informado_el=date.fromisoformat(informed) if informed else None,
        told=row["dicho"],
        decision=decision,
    )
