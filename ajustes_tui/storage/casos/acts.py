"""The acts of people, each once: the only source of the counts of a day."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS, ActKind
from ajustes_tui.storage.core.predicate import quoted

_CALL = f"h.evento IN ({quoted(LLAMADAS)})"
_ACT = "coalesce(h.causada_por, h.linea)"
_FIRST = 1 << 40
"""Above any line number: an act is named by what counts, whatever followed."""
ACTS = (
    "SELECT agente, acto, caso_id, cuenta, linea, momento, evento, datos, deshecha_por,"
    " CASE WHEN deshecha_por IS NOT NULL THEN 'deshecha' WHEN de_llamada THEN 'llamada'"
    " WHEN decide THEN 'decision' ELSE '' END AS clase,"
    f" max(linea + (llama OR decide) * {_FIRST})"
    " FROM (SELECT h.agente, h.caso_id, h.cuenta, h.linea, h.momento, h.evento, h.datos,"
    " i.deshecha_por,"
    f" {_ACT} AS acto, {_CALL} AS llama, h.evento IN ({quoted(DECISIONES)}) AS decide,"
    f" max({_CALL}) OVER (PARTITION BY h.agente, {_ACT}) AS de_llamada"
    " FROM usuarios u CROSS JOIN historial h INDEXED BY historial_persona"
    " ON h.agente = u.login AND h.linea >= :desde AND h.base_id IS NULL"
    " LEFT JOIN deshechas i ON i.linea = h.linea"
    " WHERE h.momento >= :dia AND h.momento < :otro AND (:agente IS NULL OR u.login = :agente))"
    " WHERE llama OR NOT de_llamada"
    " GROUP BY agente, acto, CASE WHEN de_llamada THEN 0 ELSE caso_id END"
)
"""Acts in the days of `HistorialRepository.span_of`: a decision is one per caso with its
consequences, a call one for all its casos.
"""


def count_of(kind: ActKind) -> str:
    """Return the SQL count of ACTS of a kind."""
    return f"count(*) FILTER (WHERE clase = '{kind.value}')"
