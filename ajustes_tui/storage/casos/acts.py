"""The acts of people, each once: the only source of the counts of a day."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import DECISIONES, LLAMADAS, ActKind
from ajustes_tui.storage.core.predicate import quoted

_CALL = f"h.evento IN ({quoted(LLAMADAS)})"
_ACT = "coalesce(h.causada_por, h.linea)"
_SEVERAL = (
    "(h.causada_por IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM historial x WHERE x.causada_por = h.linea))"
)
"""Whether the act of a line has other lines."""
_FIRST = 1 << 40
"""Above any line number: an act is named by what counts, whatever followed."""
_COLUMNS = (
    "agente, acto, caso_id, cuenta, linea, momento, evento, datos, deshecha_por,"
    " CASE WHEN deshecha_por IS NOT NULL THEN 'deshecha' WHEN de_llamada THEN 'llamada'"
    " WHEN decide THEN 'decision' ELSE '' END AS clase"
)


def _lines(of_call: str, which: str) -> str:
    return (
        f"SELECT h.agente, h.caso_id, h.cuenta, h.linea, h.momento, h.evento, h.datos, {_ACT} AS acto,"
        f" i.deshecha_por, {_CALL} AS llama, h.evento IN ({quoted(DECISIONES)}) AS decide,"
        f" {of_call} AS de_llamada"
        " FROM usuarios u CROSS JOIN historial h INDEXED BY historial_persona"
        " ON h.agente = u.login AND h.linea >= :desde AND h.base_id IS NULL"
        " LEFT JOIN deshechas i ON i.linea = h.linea WHERE h.momento >= :dia AND h.momento < :otro"
        f" AND (:agente IS NULL OR u.login = :agente) AND {which}"
    )


def _acts(also: str = "") -> str:
    alone, several = f"NOT {_SEVERAL}{also}", f"{_SEVERAL}{also}"
    return (
        f"SELECT {_COLUMNS}, linea FROM ({_lines(_CALL, alone)})"
        f" UNION ALL SELECT {_COLUMNS}, max(linea + (llama OR decide) * {_FIRST})"
        f" FROM ({_lines(f'max({_CALL}) OVER (PARTITION BY h.agente, {_ACT})', several)})"
        " WHERE llama OR NOT de_llamada"
        " GROUP BY agente, acto, CASE WHEN de_llamada THEN 0 ELSE caso_id END"
    )


ACTS = _acts()
"""The acts within `HistorialRepository.span_of`, of one person or of all.

A decision is one act on each caso, with its consequences; a call is one act whatever casos it is about.
A line that is a whole act is neither sorted nor grouped: 0.7 s instead of 1.9 for 540,000 of them.
"""
DONE = _acts(f" AND h.evento IN ({quoted(DECISIONES | LLAMADAS)})")
"""The decisions and calls of ACTS, which costs less."""


def count_of(kind: ActKind) -> str:
    """Return the SQL that counts the rows of ACTS of a kind."""
    return f"count(*) FILTER (WHERE clase = '{kind.value}')"
