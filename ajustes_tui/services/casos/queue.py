"""The queue: its filter line, the saved filters with their live counts, and the skipped casos."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.caso.borrador import OPTION, BorradorSave
from ajustes_tui.domain.caso.card import CasoRow, SkippedCaso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import CasoFilter, QueueOrder
from ajustes_tui.domain.query.query import Query, QueryContext, read_query
from ajustes_tui.domain.values.clocks import business_days_between
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import InvalidDatum, InvalidInput
from ajustes_tui.services.casos.work import CaseWork

FILTERS: tuple[tuple[str, str], ...] = (
    ("por decidir", "estado:decidir libres"),
    ("vencidos", "estado:decidir semaforo:vencido"),
    ("hoy vencen", "estado:decidir vence:hoy"),
    ("sin causal", "estado:decidir causal:sin"),
    ("vuelven del back", "vuelve"),
    ("mis casos", "estado:abierto mios"),
    ("saltados", "estado:abierto saltados"),
)
"""The filters of every person: name and filter line."""
MAX_NAME = 30
MAX_QUERY = 300


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


class QueueService:
    """The use cases of a queue: ids in order, counts, filters and skips."""

    def __init__(self, work: CaseWork) -> None:
        self.work = work
        self.context = work.context

    def list_ids(self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY) -> array[int]:
        """Return the ids of the casos a filter keeps, in order; what it looks for is noted."""
        self.context.require_reading()
        self.context.views.note_searches(criteria.searched)
        return self.context.casos.list_ids(criteria, order, self.context.now())

    def first_ids(
        self, criteria: CasoFilter, order: QueueOrder = QueueOrder.URGENCY, count: int = 200
    ) -> array[int]:
        """Return the first ids of a filter's list when the store can give them at once; else none."""
        self.context.require_reading()
        self.context.views.note_searches(criteria.searched)
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
        context = self.context
        return query.criteria(
            QueryContext(
                context.run_session.login,
                context.now().date(),
                context.rules,
                context.is_habil,
                self._motivos,
                frozenset(
                    (pair, clase.value)
                    for pair, clase in context.catalogs.marcaciones.classes.items()
                ),
                context.catalogs.causales_named,
            )
        )

    def why_none(self, line: Query, within: str = "") -> str:
        """Return why no caso is listed: the word nobody has, or that they are outside the filter `within`."""
        for term in line.terms:
            if not self.count(self.criteria_of(Query((term,)))):
                return f"Ningún caso tiene «{term}»."
        alone = self.count(self.criteria_of(line)) if line.terms else 0
        if not alone:
            return "Ningún caso tiene todo eso a la vez." if line.terms else ""
        still_open = Query((*line.terms, *self.query("estado:abierto").terms))
        where = "abierto" if self.count(self.criteria_of(still_open)) else "cerrado"
        others = count_words(alone, "caso", "casos")
        return f"No en «{within}»; con estado:{where} se ven: {others}."

    def _motivos(self, causales: frozenset[str | None]) -> frozenset[str]:
        """Return the motivos that suggest any of some causales; None asks for the motivos that suggest none."""
        suggest = self.context.catalogs.suggest_causal
        motivos = self.context.casos.unclassified_motivos()
        return frozenset(motivo for motivo in motivos if suggest(motivo) in causales)

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

    def unanswered_days(self, row: CasoRow) -> int | None:
        """Return the business days a returned caso has waited for the back; None for a caso not returned."""
        if not row.waits_for_back or row.caso.escalado_el is None:
            return None
        return max(
            0,
            business_days_between(
                row.caso.escalado_el, self.context.now().date(), self.context.is_habil
            ),
        )

    def skips(self, since: date) -> list[SkippedCaso]:
        """Return the casos skipped since a day, newest first, with who skipped each and why."""
        self.context.require(Power.OVERSEE, "ver los casos saltados")
        return self.context.casos.skips(since, self.context.now())
