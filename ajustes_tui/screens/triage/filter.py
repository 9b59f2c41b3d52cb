"""The filter of the queue: a named filter, the line typed over it, their words, and what it lists."""

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
    """The line of the named filter."""
    line: str = ""
    """The line typed over it, whose keys replace those of the named filter."""
    asked: CasoFilter | None = None
    """The predicate another screen asked for, in place of the base."""
    numbers: tuple[str, ...] = ()
    """The accounts or radicados pasted, in place of everything else."""
    order: QueueOrder = QueueOrder.URGENCY

    @property
    def initial(self) -> bool:
        """Whether it is the filter of the start."""
        return self == QueueFilter(order=self.order)

    @property
    def own(self) -> bool:
        """Whether the person chose what is listed or its order, so that the list says what comes next."""
        return self != QueueFilter()


def combine(base: Query, line: Query) -> Query:
    """Return the base with the line over it: a key typed again replaces the one of the base."""
    typed_keys = {term.key for term in line.terms if term.key != TEXT}
    kept = (term for term in base.terms if term.key not in typed_keys)
    return Query((*kept, *line.terms))


def with_term(line: Query, key: str, value: str) -> Query:
    """Return the line with one value for a key, in place of its earlier values."""
    return combine(line, Query((QueryTerm(key, (value,)),)))


def words(criteria: QueueFilter, query: Query, width: int) -> list[Span]:
    """Return the words of row 2 before its empty field."""
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
    """Return the words of row 2 before its field while it has a line, or only what it is."""
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
    """Tell whether the line keeps the estados of the named filter."""
    words = str(query).split()
    return all(word in words for word in criteria.base.split() if word[:7] == "estado:")


def _values_of(query: Query, key: str) -> str:
    """Return the values of a key in a line."""
    parts = [
        f"{'no ' * term.inverse}{','.join(map(cleaned, term.values))}"
        for term in query.terms
        if term.key == key
    ]
    return " ".join(parts)


def named_choices(filters: Sequence[CountedFilter]) -> list[tuple[str, str]]:
    """Return the named filters with their live counts, then the acts on the person's own filters."""
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
    """Return the choices of counts; each value is the term that filters by it."""

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
    """Return the filter without the line or the numbers typed over it."""
    return criteria._replace(line="", numbers=())


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
            for wanted in (CasoFilter.of(cuenta=number), CasoFilter.of(radicado=number)):
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


def why_none(service: TriageService, criteria: QueueFilter) -> NoneKept:
    """Return why a filter keeps no caso, and the word without which it would keep some."""
    if criteria.numbers:
        return NoneKept("Lo pegado no es cuenta ni radicado de ningún caso.")
    return service.queue.why_none(
        service.queue.query(criteria.line),
        lambda line: predicate(service, criteria._replace(line=str(line))),
        criteria.name,
    )


def predicate(service: TriageService, criteria: QueueFilter) -> CasoFilter:
    """Return the predicate of a filter for this person now; raises InvalidDatum for a bad line."""
    if criteria.asked is None:
        return service.queue.criteria_of(query_of(service, criteria))
    line = service.queue.criteria_of(service.queue.query(criteria.line))
    return criteria.asked.also(*line.conditions)


def query_of(service: TriageService, criteria: QueueFilter) -> Query:
    """Return the whole line of a filter; raises InvalidDatum for a bad one."""
    base = Query() if criteria.asked is not None else service.queue.query(criteria.base)
    return combine(base, service.queue.query(criteria.line))


def words_for(service: TriageService, criteria: QueueFilter, half: HalfTyped) -> list[CountedWord]:
    """Return the words for the one half typed, counted; none may stand in a line that cannot be read.

    One whose key the named filter has too takes its place, and so its casos are counted without it.
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
    """Return the rows of some ids by their id."""
    return {row.caso.id: row for row in service.work.get_window(ids)}
