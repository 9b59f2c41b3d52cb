"""The readings of the queue, which its workers ask the service for."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.query.query import OUT_OF_LIST, Query
from ajustes_tui.screens.triage.filter import QueueFilter, combine
from ajustes_tui.screens.triage.queue_text import QueueRow
from ajustes_tui.services.casos.triage import TriageService

NONE_KEPT = "No hay casos con este filtro: Esc lo quita, g muestra otros."
FREE = "libres"
"""The word of a filter line for the casos nobody else has."""


def first_ids(service: TriageService, criteria: QueueFilter) -> array[int]:
    """Return the first ids of the queue when the store knows them at once, or none."""
    if criteria.numbers:
        return array("q")
    return service.queue.first_ids(predicate(service, criteria), criteria.order)


def list_queue(service: TriageService, criteria: QueueFilter) -> array[int]:
    """Return the ids of the queue."""
    if criteria.numbers:
        ids: dict[int, None] = {}
        for number in criteria.numbers:
            for wanted in (CasoFilter(cuenta=number), CasoFilter(radicado=number)):
                ids.update(dict.fromkeys(service.queue.list_ids(wanted, criteria.order)))
        return array("q", ids)
    return service.queue.list_ids(predicate(service, criteria), criteria.order)


def taken_ids(service: TriageService, criteria: QueueFilter) -> array[int]:
    """Return the casos a typed line finds that are not free: claimed by somebody, or waiting.

    Only over a named filter of free casos: a person who looks for one caso must see who has it.
    """
    if criteria.numbers or not criteria.line or criteria.asked is not None:
        return array("q")
    line = service.queue.query(criteria.line)
    if any(term.key == FREE for term in line.terms):
        return array("q")
    base = service.queue.query(criteria.base)
    without_free = Query(tuple(t for t in base.terms if t.key != FREE))
    return service.queue.list_ids(
        service.queue.criteria_of(combine(without_free, line)), criteria.order
    )


def why_none(service: TriageService, criteria: QueueFilter) -> str:
    """Return why a filter keeps no caso, as the empty list says it."""
    if criteria.numbers:
        return "Lo pegado no es cuenta ni radicado de ningún caso. Esc lo quita."
    why = service.queue.why_none(service.queue.query(criteria.line), criteria.name)
    return f"{why} Esc lo quita." if why else NONE_KEPT


def predicate(service: TriageService, criteria: QueueFilter) -> CasoFilter:
    """Return the predicate of a filter for this person now; raises InvalidDatum for a bad line."""
    if criteria.asked is None:
        return service.queue.criteria_of(query_of(service, criteria))
    line = service.queue.criteria_of(service.queue.query(criteria.line))
    return criteria.asked._replace(conditions=(*criteria.asked.conditions, *line.conditions))


def query_of(service: TriageService, criteria: QueueFilter) -> Query:
    """Return the whole line of a filter; raises InvalidDatum for a bad one."""
    base = Query() if criteria.asked is not None else service.queue.query(criteria.base)
    return combine(base, service.queue.query(criteria.line))


def rows_of(service: TriageService, ids: Sequence[int], login: str) -> dict[int, QueueRow]:
    """Return the rows of some ids, with the causal their motivo suggests and the days left."""
    return {row.caso.id: _row(service, row, login) for row in service.work.get_window(ids)}


def _row(service: TriageService, row: CasoRow, login: str) -> QueueRow:
    letter = row.caso.causal or row.causal_sugerida or ""
    causal = service.context.catalogs.causal(letter)
    plazo = service.remaining(row.vence)
    return QueueRow(
        row,
        letter if row.caso.causal or not letter else f"{letter}?",
        causal.name if causal else OUT_OF_LIST[0],
        plazo[0] if plazo else None,
        plazo[1] if plazo else None,
        login,
        service.queue.unanswered_days(row),
        service.context.now().date(),
    )
