"""Queries for the calls about casos, by an index of calls alone, and for the days of their clocks."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ActKind
from ajustes_tui.domain.caso.outcomes import INFORMS, MESSAGES_LEFT
from ajustes_tui.domain.figures.attention import CallLine, RhythmCell, TimedCaso
from ajustes_tui.storage.casos.acts import ACTS, count_of
from ajustes_tui.storage.casos.historial import HistorialRepository
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import GROUPS, STANDS, TELLS, Predicate

_CALLS = (
    "SELECT h.caso_id, h.linea, coalesce(h.causada_por, h.linea), substr(h.momento, 1, 10), h.agente,"
    " h.evento = 'contacto', coalesce(h.datos, d.datos) ->> 'resultado',"
    " coalesce(h.datos, d.datos) ->> 'entrante' IS 1, c.estado"
)
_OF_CASOS = (
    " CROSS JOIN historial h INDEXED BY historial_llamadas ON h.caso_id = c.id"
    " AND h.base_id IS NULL AND (h.evento = 'contacto' OR h.evento = 'mensaje_de_voz')"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id"
)
_ATTENDED = f"c.estado <> '{Estado.ANULADO}'"
FIRST_TOLD = (
    "(SELECT substr(h.momento, 1, 10) FROM historial h INDEXED BY historial_llamadas"
    " WHERE h.caso_id = c.id AND h.base_id IS NULL"
    # In the words of the index, which has no other lines.
    " AND (h.evento = 'contacto' OR h.evento = 'mensaje_de_voz')"
    f" AND {TELLS} AND {STANDS} ORDER BY h.linea LIMIT 1)"
)
PQR_ANSWERED = (
    "(SELECT coalesce(h.datos, d.datos) ->> 'fecha' FROM historial h"
    " LEFT JOIN datos_repetidos d ON d.id = h.datos_id WHERE h.caso_id = c.id"
    f" AND h.evento = 'respuesta_pqr' AND {STANDS} ORDER BY h.linea DESC LIMIT 1)"
)
PART = 2_000
"""Lines per part, plus the rest of the last caso: larger parts burden the garbage collector."""
_AGAINST = (
    "SELECT j.key, min(substr(h.momento, 1, 10)) FROM json_each(?) j"
    " CROSS JOIN historial h ON h.caso_id = CAST(j.key AS INTEGER) AND h.linea > j.value"
    " WHERE h.evento IN"
    " ('radicar_recurso', 'recurso_posterior', 'devolver', 'reabrir', 'cambio_de_resultado')"
    f" AND {STANDS} GROUP BY 1"
)
"""The first day, after the line that told the answer, of an evento against it."""


class Days(dict[str | None, date | None]):
    """Cache of the date at the start of a text, as thousands of casos share a few."""

    def __missing__(self, text: str | None) -> date | None:
        day = self[text] = date.fromisoformat(text[:10]) if text else None
        return day


class AttentionRepository:
    """Reads the standing calls about casos, the eventos against their answers, and their days."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def calls(self, casos: Predicate, by: str | None = None) -> Iterator[list[CallLine]]:
        """Yield the standing calls and voice messages, ordered by caso and line.

        Each part holds whole casos, so that a range of years takes no more memory than a corte.
        """
        group = GROUPS[by] if by else "NULL"
        rows = self._db.conn.execute(
            f"{_CALLS}, {group} FROM {casos.by_number}{_OF_CASOS} WHERE {casos.where} AND {_ATTENDED}"
            f" AND {STANDS} ORDER BY c.id, h.linea",
            casos.values,
        )
        rows.row_factory = None
        days = Days()
        estados = {estado.value: estado for estado in Estado}
        lines: list[CallLine] = []
        for caso, line, act, text, agente, by_call, outcome, incoming, estado, key in rows:
            if len(lines) >= PART and lines[-1].caso != caso:
                yield lines
                lines = []
            who = (caso, line, act, days[text], agente)
            if by_call:
                what = (outcome, incoming == 1, estados[estado], outcome in INFORMS, key)
            else:
                what = (None, incoming == 1, estados[estado], outcome in MESSAGES_LEFT, key)
            lines.append(CallLine._make(who + what))
        yield lines

    def against(self, told: Collection[tuple[int, int]]) -> dict[int, date]:
        rows = self._db.conn.execute(_AGAINST, (json.dumps(dict(told)),))
        return {int(caso): date.fromisoformat(day) for caso, day in rows}

    def casos(
        self,
        casos: Predicate,
        by: str | None = None,
        told: Mapping[int, tuple[date, str]] | None = None,
    ) -> Iterator[TimedCaso]:
        """`told` maps a caso to when it was first told and by whom, if its calls were read.

        A lookup per caso would cost more than all the rest.
        """
        group = GROUPS[by] if by else "NULL"
        first_told = FIRST_TOLD if told is None else "NULL"
        rows = self._db.conn.execute(
            "SELECT c.id, c.estado, c.fecha_solicitud, c.corte_inicial,"
            f" {first_told},"
            " CASE WHEN c.estado IN ('EN_BACK', 'REESCALADO') THEN c.escalado_el"
            " WHEN c.estado = 'EN_PQR' THEN c.veredicto_el"
            " WHEN c.estado = 'RECURSO_EN_PQR' THEN c.recurso_el END,"
            f" CASE WHEN c.estado = '{Estado.CERRADO_PQR}' THEN {PQR_ANSWERED} END, {group}"
            f" FROM {casos.by_number} WHERE {casos.where} AND {_ATTENDED} ORDER BY c.id",
            casos.values,
        )
        rows.row_factory = None
        days = Days()
        estados = {estado.value: estado for estado in Estado}
        known_told = told or {}
        for caso, estado, asked, brought, text, sent, answered, key in rows:
            first, agente = known_told.get(caso) or (days[text], None)
            begins = (caso, estados[estado], days[asked], days[brought], first)
            yield TimedCaso._make((*begins, days[sent], days[answered], agente, key))

    def rhythm(self, day: date) -> list[RhythmCell]:
        decisiones, llamadas = map(count_of, (ActKind.DECISION, ActKind.LLAMADA))
        rows = self._db.conn.execute(
            "SELECT CAST(substr(momento, 12, 2) AS INTEGER), agente,"
            f" {decisiones}, {llamadas} FROM ({ACTS}) GROUP BY 1, 2 ORDER BY 1, 2",
            HistorialRepository(self._db).span_of(day),
        )
        return [RhythmCell(*row) for row in rows if row[2] or row[3]]
