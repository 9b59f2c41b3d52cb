"""The queue: filter line, saved filters with live counts, and skips."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION, BorradorSave
from ajustes_tui.domain.caso.card import CasoRow, SkippedCaso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.query.query import Query, QueryTerm, read_query
from ajustes_tui.domain.query.vocabulary import KEYS, QueryContext, searched
from ajustes_tui.domain.query.words import OFFERS, FilterWord, HalfTyped, none_is, words_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidDatum, InvalidInput
from ajustes_tui.services.casos.work import CaseWork

FILTERS: tuple[tuple[str, str], ...] = (
    ("por decidir", "estado:decidir libres"),
    ("vencidos por decidir", "estado:decidir semaforo:vencido"),
    ("hoy vencen", "estado:decidir vence:hoy"),
    ("sin causal", "estado:decidir causal:sin"),
    ("vuelven del back", "vuelve"),
    ("mis casos", "estado:abierto mios"),
    ("saltados", "estado:abierto saltados"),
)
MAX_NAME = 30
MAX_QUERY = 300
_MOST_GIVEN = 8


class CountedFilter(NamedTuple):
    """A named filter: its line and casos."""

    name: str
    query: str
    casos: int | None
    """None if uncounted, or if the line became invalid, as for a removed causal."""
    own: bool = False
    counted: bool = True


class FilterCounts(NamedTuple):
    """Casos of a filter by estado, causal and asesor, most first.

    Unclassified casos count in their suggested causal; None has neither causal nor asesor.
    """

    total: int
    estados: Mapping[Estado, int]
    causales: Mapping[str | None, int] = MappingProxyType({})
    asesores: Mapping[str | None, int] = MappingProxyType({})
    holders: Mapping[str | None, int] = MappingProxyType({})
    """By holder; None for free casos."""


class CountedWord(NamedTuple):
    """A filter word and the casos it would leave."""

    word: FilterWord
    casos: int


class QueueReading(NamedTuple):
    """The ids of a list in order, and the casos of the store, from one reading."""

    ids: array[int]
    total: int


class NoneKept(NamedTuple):
    """Why a filter is empty, and the word to drop, with its casos."""

    why: str
    drop: QueryTerm | None = None
    left: int = 0


class QueueService:
    """Use cases of a queue: ids in order, counts, filters and skips."""

    def __init__(self, work: CaseWork) -> None:
        self.work = work
        self.context = work.context

    def list_ids(self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY) -> array[int]:
        """Return a filter's ids in order; the search is recorded."""
        self.context.require_reading()
        self.context.views.note_searches(searched(criteria))
        return self.context.casos.list_ids(criteria, order, self.context.now())

    def read(self, order: QueueOrder, *criteria: CasoFilter) -> QueueReading:
        """Return the ids of one filter after another, each caso once; the searches are recorded."""
        self.context.require_reading()
        with self.context.db.reading():
            lists = [self.list_ids(each, order) for each in criteria]
            ids = lists[0] if len(lists) == 1 else array("q", dict.fromkeys(chain(*lists)))
            return QueueReading(ids, self.count(CasoFilter()))

    def first_ids(
        self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY, count: int = 200
    ) -> array[int]:
        """Return a list's first ids if immediately available, else none."""
        self.context.require_reading()
        self.context.views.note_searches(searched(criteria))
        return self.context.casos.first_ids(criteria, order, self.context.now(), count)

    def counts_by(self, column: str, criteria: CasoFilter) -> dict[str | None, int]:
        self.context.require_reading()
        return self.context.casos.counts_by(column, criteria, self.context.now())

    def count(self, criteria: CasoFilter) -> int:
        self.context.require_reading()
        return self.context.casos.count(criteria, self.context.now())

    def filter_counts(self, criteria: CasoFilter) -> FilterCounts:
        self.context.require_reading()
        estados: Counter[Estado] = Counter()
        causales: Counter[str | None] = Counter()
        asesores: Counter[str | None] = Counter()
        for estado, causal, motivo, asesor, casos in self.context.casos.breakdown(
            criteria, self.context.now()
        ):
            estados[estado] += casos
            causales[causal or self.context.catalogs.suggest_causal(motivo or "")] += casos
            asesores[self.context.asesores.resolve(asesor)] += casos
        holders: Counter[str | None] = Counter()
        for holder, _aliado, casos in self.context.casos.by_holder(criteria, self.context.now()):
            holders[holder] += casos
        return FilterCounts(
            estados.total(),
            dict(estados.most_common()),
            dict(causales.most_common()),
            dict(asesores.most_common()),
            dict(holders.most_common()),
        )

    def counts_by_estado(self, criteria: CasoFilter) -> FilterCounts:
        """Count by estado only: quick, by index."""
        estados = {
            Estado(estado): n for estado, n in self.counts_by("estado", criteria).items() if estado
        }
        return FilterCounts(sum(estados.values()), estados)

    def query(self, text: str) -> Query:
        """Parse a filter line; raise InvalidDatum naming the wrong word."""
        return read_query(text, self.context.catalogs, self.context.today)

    def criteria_of(self, query: Query) -> CasoFilter:
        """Return the predicate for this person and moment."""
        return query.criteria(self._where())

    def _where(self) -> QueryContext:
        context = self.context
        motivos = cache(context.casos.unclassified_motivos)

        def suggesting(causales: frozenset[str | None]) -> frozenset[str]:
            suggest = context.catalogs.suggest_causal
            return frozenset(motivo for motivo in motivos() if suggest(motivo) in causales)

        return QueryContext(
            context.login,
            context.today,
            context.rules,
            context.is_habil,
            suggesting,
            {k: clase.value for k, clase in context.catalogs.marcaciones.classes.items()},
            context.catalogs.causales_named,
            context.kpi.cortes,
            lambda: [person.login for person in context.people.list_all()],
            lambda: context.asesores,
        )

    def why_none(
        self, line: Query, kept_by: Callable[[Query], CasoFilter], within: str = ""
    ) -> NoneKept:
        """Return why nothing is listed: no match, or outside `within`.

        `kept_by` builds the predicate with another line.
        """
        if not line.terms:
            return NoneKept("")
        alone = [self.count(self.criteria_of(Query((term,)))) for term in line.terms]
        unmet = [term for term, casos in zip(line.terms, alone, strict=True) if not casos]
        if not unmet and (casos := self.count(self.criteria_of(line))):
            still_open = Query((*line.terms, *self.query("estado:abierto").terms))
            where = "abierto" if self.count(self.criteria_of(still_open)) else "cerrado"
            others = count_words(casos, "caso")
            if not within:
                return NoneKept(f"Así hay {others}, y ninguno en esta lista.")
            return NoneKept(f"No en «{within}»; con estado:{where} se ven: {others}.")
        why = none_is(unmet or line.terms)
        for term in reversed(line.terms):
            if left := self.count(kept_by(line.without(term))):
                return NoneKept(why, term, left)
        return NoneKept(why)

    def words(self, half: HalfTyped, within: CasoFilter) -> list[CountedWord]:
        """Return completions of a word with the casos each leaves.

        `within` is the filter without that word; one read counts all.
        """
        self.context.require_reading()
        row = KEYS.get(half.key)
        if row is not None and row.counted_by:
            return self._counted_asesores(row.counted_by, half, within)
        words: Sequence[FilterWord] = words_of(self.context.catalogs)
        if row is not None:
            stored = row.stored(self._where()) if row.stored else ()
            words = [
                *(word for word in words if word.key == half.key),
                *(FilterWord(str(QueryTerm(half.key, (value,))), "") for value in stored),
            ]
        terms = [self._term(half, word) for word in words]
        conditions = self.criteria_of(Query(tuple(terms))).conditions
        counts = self.context.casos.count_each(within, conditions, self.context.now())
        return [CountedWord(word, n) for word, n in zip(words, counts, strict=True)]

    def _counted_asesores(
        self, column: str, half: HalfTyped, within: CasoFilter
    ) -> list[CountedWord]:
        """Count the many asesores by grouping, as each caso has one."""
        asesores = self.context.asesores
        counts: Counter[str | None] = Counter()
        for asesor, casos in self.counts_by(column, within).items():
            counts[asesores.resolve(asesor)] += casos
        given = sum(counts[asesores.resolve(value)] for value in half.given)

        def left(casos: int) -> int:
            return counts.total() - given - casos if half.inverse else given + casos

        words = {
            asesor: FilterWord(str(QueryTerm("asesor", (asesor,))), asesores.name(asesor) or "")
            for asesor in sorted(filter(None, counts))
        }
        counted = [CountedWord(word, left(counts[asesor])) for asesor, word in words.items()]
        without = next(word for word in OFFERS if word.text == "asesor:sin")
        return [*counted, CountedWord(without, left(counts[None]))]

    def _term(self, half: HalfTyped, word: FilterWord) -> QueryTerm:
        given = f"{','.join(half.given)}," if half.given else ""
        text = f"{word.key}:{given}{word.value}" if word.key else word.text
        term = self.query(text).terms[0]
        return term._replace(inverse=half.inverse)

    def given_lines(self) -> list[str]:
        """Return the person's last filter lines, newest first."""
        self.context.require_reading()
        return self.context.kept.given_lines(self.context.login)

    def keep_given(self, text: str) -> None:
        given = str(self.query(text))
        before = self.given_lines()
        if not given or len(given) > MAX_QUERY or before[:1] == [given]:
            return
        lines = [given, *(line for line in before if line != given)]
        self.context.enter()
        with self.context.db.transaction():
            self.context.kept.keep_given(self.context.login, lines[:_MOST_GIVEN])

    def filters(self) -> list[CountedFilter]:
        """Return everybody's filters, then the person's, with live counts."""
        return [self.counted(item) for item in self.uncounted_filters()]

    def counted(self, named: CountedFilter) -> CountedFilter:
        return named._replace(casos=self._count(named.query), counted=True)

    def uncounted_filters(self) -> list[CountedFilter]:
        """Return the filters at once, uncounted: counting grows with the casos."""
        self.context.require_reading()
        own = self.context.kept.filters(self.context.login)
        return [
            *(CountedFilter(n, line, None, counted=False) for n, line in FILTERS),
            *(CountedFilter(n, line, None, own=True, counted=False) for n, line in own),
        ]

    def _count(self, line: str) -> int | None:
        try:
            query = self.query(line)
        except InvalidDatum:
            return None
        return self.context.casos.count(self.criteria_of(query), self.context.now())

    def save_filter(self, name: str, text: str) -> CountedFilter:
        """Save a filter line under a name; raise InvalidDatum."""
        query = str(self.query(text))
        name = clean(name)
        if not name or len(name) > MAX_NAME:
            raise InvalidDatum(
                f"El nombre de un filtro tiene de 1 a {MAX_NAME} caracteres.", "Escriba otro."
            )
        if key(name) in {key(other) for other, _line in FILTERS}:
            raise InvalidDatum(f"«{name}» ya es un filtro de todos.", "Escriba otro nombre.")
        if not query or len(query) > MAX_QUERY:
            raise InvalidDatum(
                "El filtro está vacío." if not query else "El filtro es demasiado largo.",
                "Escriba primero qué busca.",
            )
        self.context.enter()
        with self.context.db.transaction():
            self.context.kept.save_filter(self.context.login, name, query)
        return CountedFilter(name, query, self._count(query), own=True)

    def remove_filter(self, name: str) -> None:
        """Delete a saved filter; raise InvalidInput if unknown."""
        self.context.enter()
        with self.context.db.transaction():
            existed = self.context.kept.drop_filter(self.context.login, clean(name))
        if not existed:
            raise InvalidInput("Usted no tiene un filtro con ese nombre.", "Vea sus filtros.")

    def save_option(self, caso_id: int, digit: str) -> None:
        """Save the digit typed in a row; '' removes it."""
        caso = self.context.casos.get(caso_id)
        if caso is not None:
            self.work.save_borrador(
                BorradorSave(caso_id, {OPTION: digit}, caso.version, whole=False)
            )

    def typed_options(self) -> list[tuple[CasoRow, str]]:
        """Return rows with an unregistered digit of the person."""
        digits = self.context.kept.options(self.context.login)
        return [(row, digits[row.caso.id]) for row in self.work.get_window([*digits])]

    def skips(self, since: date) -> list[SkippedCaso]:
        self.context.require(Power.OVERSEE, "ver los casos saltados")
        return self.context.claims.skips(since, self.context.now())
