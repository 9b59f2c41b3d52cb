"""The queue: its filter line, the saved filters with their live counts, and the skipped casos."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
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
"""The filters of every person: name and filter line."""
MAX_NAME = 30
MAX_QUERY = 300
_MOST_GIVEN = 8
"""Lines of a person that are kept for them to give again."""


class CountedFilter(NamedTuple):
    """A named filter: its line, and how many casos it keeps now."""

    name: str
    query: str
    casos: int | None
    """None when not counted yet, or when the line is no longer valid: a causal left the catalogue."""
    own: bool = False
    """Whether the person saved the filter, and may delete it."""
    counted: bool = True
    """Whether the casos were counted already."""


class FilterCounts(NamedTuple):
    """How many casos a filter keeps, in all and by estado, causal and person of the asesor, most first.

    A caso without a validated causal counts in the one its motivo suggests; the key None counts
    casos without even that, or without an asesor.
    """

    total: int
    estados: Mapping[Estado, int]
    causales: Mapping[str | None, int] = MappingProxyType({})
    asesores: Mapping[str | None, int] = MappingProxyType({})
    holders: Mapping[str | None, int] = MappingProxyType({})
    """By who has each; None counts the casos that nobody has."""


class CountedWord(NamedTuple):
    """A word that may stand in a filter line, and how many casos it would leave."""

    word: FilterWord
    casos: int


class NoneKept(NamedTuple):
    """Why a filter keeps no caso, and the word without which it would keep some, with how many."""

    why: str
    drop: QueryTerm | None = None
    left: int = 0


class QueueService:
    """The use cases of a queue: ids in order, counts, filters and skips."""

    def __init__(self, work: CaseWork) -> None:
        self.work = work
        self.context = work.context

    def list_ids(self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY) -> array[int]:
        """Return the ids of the casos a filter keeps, in order; what it looks for is noted."""
        self.context.require_reading()
        self.context.views.note_searches(searched(criteria))
        return self.context.casos.list_ids(criteria, order, self.context.now())

    def first_ids(
        self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY, count: int = 200
    ) -> array[int]:
        """Return the first ids of a filter's list when the store can give them at once; else none."""
        self.context.require_reading()
        self.context.views.note_searches(searched(criteria))
        return self.context.casos.first_ids(criteria, order, self.context.now(), count)

    def counts_by(self, column: str, criteria: CasoFilter) -> dict[str | None, int]:
        """Count the casos of a filter by estado, causal or asesor_id."""
        self.context.require_reading()
        return self.context.casos.counts_by(column, criteria, self.context.now())

    def count(self, criteria: CasoFilter) -> int:
        """Count the casos a filter keeps."""
        self.context.require_reading()
        return self.context.casos.count(criteria, self.context.now())

    def filter_counts(self, criteria: CasoFilter) -> FilterCounts:
        """Count the casos of a filter by estado, causal, asesor and who has each."""
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
        """Count the casos of a filter by estado only, which an index answers in little time."""
        estados = {
            Estado(estado): n for estado, n in self.counts_by("estado", criteria).items() if estado
        }
        return FilterCounts(sum(estados.values()), estados)

    def query(self, text: str) -> Query:
        """Read a filter line; raises InvalidDatum with a sentence that names the word at fault."""
        return read_query(text, self.context.catalogs, self.context.now().date())

    def criteria_of(self, query: Query) -> CasoFilter:
        """Return the predicate of a filter line, for this person at this moment."""
        return query.criteria(self._where())

    def _where(self) -> QueryContext:
        context = self.context
        motivos = cache(context.casos.unclassified_motivos)

        def suggesting(causales: frozenset[str | None]) -> frozenset[str]:
            suggest = context.catalogs.suggest_causal
            return frozenset(motivo for motivo in motivos() if suggest(motivo) in causales)

        return QueryContext(
            context.run_session.login,
            context.now().date(),
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
        """Return why no caso is listed: what none is, or that they are outside the filter `within`.

        `kept_by` returns the whole predicate with another line in the place of this one.
        """
        if not line.terms:
            return NoneKept("")
        alone = [self.count(self.criteria_of(Query((term,)))) for term in line.terms]
        unmet = [term for term, casos in zip(line.terms, alone, strict=True) if not casos]
        if not unmet and (casos := self.count(self.criteria_of(line))):
            still_open = Query((*line.terms, *self.query("estado:abierto").terms))
            where = "abierto" if self.count(self.criteria_of(still_open)) else "cerrado"
            others = count_words(casos, "caso", "casos")
            if not within:
                return NoneKept(f"Así hay {others}, y ninguno en esta lista.")
            return NoneKept(f"No en «{within}»; con estado:{where} se ven: {others}.")
        why = none_is(unmet or line.terms)
        for term in reversed(line.terms):
            if left := self.count(kept_by(line.without(term))):
                return NoneKept(why, term, left)
        return NoneKept(why)

    def words(self, half: HalfTyped, within: CasoFilter) -> list[CountedWord]:
        """Return the words that may stand where one is half typed, each with the casos it would leave.

        `within` is the filter without that word; all are counted in one reading.
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
        """Return the asesores of some casos: they are many, and each is of one of them, so a group counts."""
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
        """Return what a line would ask with a word in the place of one half typed."""
        given = f"{','.join(half.given)}," if half.given else ""
        text = f"{word.key}:{given}{word.value}" if word.key else word.text
        term = self.query(text).terms[0]
        return term._replace(inverse=half.inverse)

    def given_lines(self) -> list[str]:
        """Return the filter lines the person gave last, the newest first."""
        self.context.require_reading()
        return self.context.casos.given_lines(self.context.run_session.login)

    def keep_given(self, text: str) -> None:
        """Keep a filter line the person gave, as the newest of theirs."""
        given = str(self.query(text))
        before = self.given_lines()
        if not given or len(given) > MAX_QUERY or before[:1] == [given]:
            return
        lines = [given, *(line for line in before if line != given)]
        self.context.enter()
        with self.context.db.transaction():
            self.context.casos.keep_given(self.context.run_session.login, lines[:_MOST_GIVEN])

    def filters(self) -> list[CountedFilter]:
        """Return the filters everybody has and then the person's own, each with its live count."""
        return [self.counted(item) for item in self.uncounted_filters()]

    def counted(self, named: CountedFilter) -> CountedFilter:
        """Return a named filter with its live count."""
        return named._replace(casos=self._count(named.query), counted=True)

    def uncounted_filters(self) -> list[CountedFilter]:
        """Return the named filters uncounted, at once: counting takes longer the more casos there are."""
        self.context.require_reading()
        own = self.context.casos.filters(self.context.run_session.login)
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
        """Save a filter line of the person under a name; raises InvalidDatum for a bad line or name."""
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
            self.context.casos.save_filter(self.context.run_session.login, name, query)
        return CountedFilter(name, query, self._count(query), own=True)

    def remove_filter(self, name: str) -> None:
        """Delete a filter the person saved; raises InvalidInput when none has that name."""
        self.context.enter()
        with self.context.db.transaction():
            existed = self.context.casos.drop_filter(self.context.run_session.login, clean(name))
        if not existed:
            raise InvalidInput("Usted no tiene un filtro con ese nombre.", "Vea sus filtros.")

    def save_option(self, caso_id: int, digit: str) -> None:
        """Keep the digit a person wrote beside a row; an empty one is forgotten."""
        caso = self.context.casos.get(caso_id)
        if caso is not None:
            self.work.save_borrador(
                BorradorSave(caso_id, {OPTION: digit}, caso.version, whole=False)
            )

    def typed_options(self) -> list[tuple[CasoRow, str]]:
        """Return the rows beside which the person wrote a digit and registered nothing, each with its digit."""
        digits = self.context.casos.options(self.context.run_session.login)
        return [(row, digits[row.caso.id]) for row in self.work.get_window([*digits])]

    def skips(self, since: date) -> list[SkippedCaso]:
        """Return the casos skipped since a day, newest first, with who skipped each and why."""
        self.context.require(Power.OVERSEE, "ver los casos saltados")
        return self.context.casos.skips(since, self.context.now())
