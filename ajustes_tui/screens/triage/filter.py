"""The filter of the queue: a named filter, the line typed over it, and what they list."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoRow
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.query.query import Query, QueryTerm
from ajustes_tui.domain.query.vocabulary import TEXT, WITHOUT
from ajustes_tui.domain.query.words import HalfTyped
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.queue import (
    FILTERS,
    CountedFilter,
    CountedWord,
    FilterCounts,
    NoneKept,
    QueueReading,
)
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.measures import NARROW, NORMAL, WIDTH
from ajustes_tui.ui.text import ELLIPSIS, Span, Tone, cell, cleaned
from ajustes_tui.ui.text import width as text_width

_NAME_WIDTH = 34


class QueueFilter(NamedTuple):
    """The filter of the queue as the person chose it."""

    name: str = FILTERS[0][0]
    base: str = FILTERS[0][1]
    """Line of the named filter."""
    line: str = ""
    """Typed line; its keys override those of `base`."""
    asked: CasoFilter | None = None
    """Predicate from another screen, replacing `base`."""
    numbers: tuple[str, ...] = ()
    """Pasted accounts or radicados, replacing everything else."""
    order: QueueOrder = QueueOrder.URGENCY

    @property
    def initial(self) -> bool:
        return self == QueueFilter(order=self.order)

    @property
    def own(self) -> bool:
        """Whether the person chose filter or order, so that the list determines the next caso."""
        return self != QueueFilter()


def combine(base: Query, line: Query) -> Query:
    typed_keys = {term.key for term in line.terms if term.key != TEXT}
    kept = (term for term in base.terms if term.key not in typed_keys)
    return Query((*kept, *line.terms))


def with_term(line: Query, key: str, value: str) -> Query:
    return combine(line, Query((QueryTerm(key, (value,)),)))


def words(criteria: QueueFilter, query: Query, width: int) -> list[Span]:
    parts = [*_start(criteria, query)]
    names = (("causal", "todas"), ("asesor", "todos"), ("aliado", "todos"))
    sorted_ = criteria.order is not QueueOrder.URGENCY
    count = 3 if width >= NORMAL else int(width >= WIDTH and not sorted_)
    for key, none in names[:count]:
        parts += [Span(f"   {key} ", Tone.DIM), Span(_values_of(query, key) or none)]
    if sorted_:
        parts.append(Span(f"   por {criteria.order}", Tone.DIM))
    # Forty columns have no field beside a filter: f opens it over the row.
    return [*parts, Span("   texto ", Tone.DIM)] if width >= NARROW else parts


def words_while_typing(criteria: QueueFilter, query: Query, *, short: bool = False) -> list[Span]:
    if short:
        return [Span(" Filtro ", Tone.DIM)]
    return [*_start(criteria, query), Span(" y ", Tone.DIM)]


def _start(criteria: QueueFilter, query: Query) -> list[Span]:
    if criteria.numbers:
        name = f"{len(criteria.numbers)} números pegados"
    else:
        name = criteria.name if _in_force(criteria, query) else "todos"
        if criteria.name == FILTERS[0][0] and any(t.key == "libres" for t in query.terms):
            name += " · libres y míos"
    name = cleaned(name)
    if text_width(name) > _NAME_WIDTH:
        name = cell(name, _NAME_WIDTH)
    return [Span(" Filtro ", Tone.DIM), Span(name)]


def _in_force(criteria: QueueFilter, query: Query) -> bool:
    words = str(query).split()
    return all(word in words for word in criteria.base.split() if word[:7] == "estado:")


def _values_of(query: Query, key: str) -> str:
    parts = [
        f"{'no ' * term.inverse}{','.join(map(cleaned, term.values))}"
        for term in query.terms
        if term.key == key
    ]
    return " ".join(parts)


def named_choices(filters: Sequence[CountedFilter]) -> list[tuple[str, str]]:
    options = []
    for item in filters:
        cuenta = f"{item.casos:>6}" if item.casos is not None else "ya no sirve"
        cuenta = cuenta if item.counted else f"{ELLIPSIS:>6}"
        options.append(
            (f"ver:{item.name}", f"{cuenta}  {cleaned(item.name)}   {cleaned(item.query)}")
        )
    options.append(("guardar", "guardar el filtro de ahora con un nombre…"))
    options += [
        (f"quitar:{item.name}", f"quitar «{cleaned(item.name)}»") for item in filters if item.own
    ]
    return options


def count_choices(count: FilterCounts, catalogs: Catalogs) -> list[tuple[str, str]]:
    def causal(letter: str | None) -> str:
        causal = catalogs.causal(letter) if letter else None
        return (
            f"{causal.letter} {cleaned(causal.name)}" if causal else letter or "fuera de la lista"
        )

    estados: Mapping[str | None, int] = {
        estado.value.lower(): n for estado, n in count.estados.items()
    }
    names = {estado.value.lower(): text for estado, text in QUESTIONS.items()}
    groups: tuple[tuple[str, Mapping[str | None, int], Callable[[str | None], str]], ...] = (
        ("estado", estados, lambda value: names[value or ""]),
        ("quien", count.holders, lambda value: cleaned(value or "nadie")),
        ("causal", count.causales, causal),
        ("asesor", count.asesores, lambda value: cleaned(value or "sin asesor")),
    )
    return [
        (f"{key}:{value or WITHOUT}", f"{n:>6}  {key:<7} {name(value)}")
        for key, values, name in groups
        for value, n in values.items()
    ]


def without_line(criteria: QueueFilter) -> QueueFilter:
    return criteria._replace(line="", numbers=())


FREE = "libres"
"""Filter word for casos that no other person has claimed."""


def first_ids(service: TriageService, criteria: QueueFilter) -> array[int]:
    """Return the first ids if the store knows them at once, else none."""
    if criteria.numbers:
        return array("q")
    return service.queue.first_ids(predicate(service, criteria), criteria.order)


def list_queue(service: TriageService, criteria: QueueFilter) -> QueueReading:
    wanted = [
        each
        for number in criteria.numbers
        for each in (CasoFilter.of(cuenta=number), CasoFilter.of(radicado=number))
    ]
    return service.queue.read(criteria.order, *(wanted or [predicate(service, criteria)]))


def taken_ids(service: TriageService, criteria: QueueFilter) -> array[int]:
    """Return matches of a typed line that are claimed or waiting.

    Only over a named filter of free casos: a search for one caso must show who has it.
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


def why_none(service: TriageService, criteria: QueueFilter) -> NoneKept:
    """Return why the filter is empty, and the word whose removal would list casos."""
    if criteria.numbers:
        return NoneKept("Lo pegado no es cuenta ni radicado de ningún caso.")
    return service.queue.why_none(
        service.queue.query(criteria.line),
        lambda line: predicate(service, criteria._replace(line=str(line))),
        criteria.name,
    )


def predicate(service: TriageService, criteria: QueueFilter) -> CasoFilter:
    """Return the filter for this person now; raises InvalidDatum."""
    if criteria.asked is None:
        return service.queue.criteria_of(query_of(service, criteria))
    line = service.queue.criteria_of(service.queue.query(criteria.line))
    return criteria.asked.also(*line.conditions)


def query_of(service: TriageService, criteria: QueueFilter) -> Query:
    """Return the whole line; raises InvalidDatum."""
    base = Query() if criteria.asked is not None else service.queue.query(criteria.base)
    return combine(base, service.queue.query(criteria.line))


def words_for(service: TriageService, criteria: QueueFilter, half: HalfTyped) -> list[CountedWord]:
    """Return counted completions of the word half typed; none if the line is invalid.

    A word that overrides a key of the named filter is counted without that key.
    """
    named = {term.key for term in service.queue.query(criteria.base).terms}

    def counted(half: HalfTyped) -> list[CountedWord]:
        base = service.queue.query(criteria.base).terms
        kept = Query(tuple(term for term in base if term.key != half.key))
        others = criteria._replace(line=half.others, base=str(kept), numbers=())
        return service.queue.words(half, predicate(service, others))

    try:
        words = counted(half)
        if half.key:
            return words
        apart = {
            key: counted(half._replace(key=key)) for key in named & {w.word.key for w in words}
        }
    except InvalidDatum:
        return []
    own = {word.word.text: word for words_of_key in apart.values() for word in words_of_key}
    return [own.get(word.word.text, word) for word in words]


def rows_of(service: TriageService, ids: Sequence[int]) -> dict[int, CasoRow]:
    return {row.caso.id: row for row in service.work.get_window(ids)}
