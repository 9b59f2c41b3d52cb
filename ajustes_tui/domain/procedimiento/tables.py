"""What the tables of policies and prices leave without an answer, or answer twice.

A row is a box: the values its conditions admit, of each fact. Two boxes that meet answer the same
facts, and the facts outside every box are answered by none; both are found by arithmetic over the
ends of the intervals, whatever the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from itertools import combinations, pairwise, product

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import cubeta_of
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, VEREDICTOS, Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import ROUTE_BACK, ROUTE_PQR, Catalogs
from ajustes_tui.domain.keeping.politicas import (
    FACTS,
    MOST,
    NO_ANSWER,
    Condition,
    Facts,
    FactValue,
    Interval,
    Politica,
    Politicas,
)
from ajustes_tui.domain.procedimiento.exploration import caso_with, context
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.roles import Rol

_ROUTES = {
    ROUTE_BACK: frozenset({Evento.ESCALAR_PQR}),
    ROUTE_PQR: frozenset({Evento.ESCALAR_BACK, Evento.MAL_RECHAZADO}),
}
"""The eventos that go the other way than each route."""


def table_findings(catalogs: Catalogs) -> Iterator[Finding]:
    """Find what is wrong with the tables of policies and with the prices."""
    politicas = catalogs.politicas
    for causal in politicas.causales:
        place = f"politicas, causal {causal}"
        if catalogs.causal(causal) is None:
            yield _policy(place, "la causal no está en el catálogo", f"un caso de causal {causal}")
            continue
        rows = politicas.of(causal)
        for one, other in combinations(rows, 2):
            if (facts := meeting(politicas, one, other)) is not None:
                yield _policy(
                    f"{place}, reglas {one.regla} y {other.regla}",
                    _twice(one, other),
                    facts_text(facts),
                )
        if (facts := gap(politicas, causal)) is not None:
            yield _policy(place, "ningún renglón contesta unos hechos", facts_text(facts))
        for row in rows:
            yield from _row_findings(row, catalogs)
    yield from _price_findings(catalogs)


def _policy(place: str, lacks: str, example: str) -> Finding:
    return Finding(place, lacks, example, CatalogName.POLITICAS)


def facts_text(facts: Facts) -> str:
    """Return facts as an example: `resultado=RECHAZADO, dias=31`."""
    return ", ".join(f"{name}={value}" for name, value in facts.items()) or "cualquier caso"


def _twice(one: Politica, other: Politica) -> str:
    if one.answer == other.answer:
        return "dos renglones contestan los mismos hechos"
    cubetas = [name for row in (one, other) if (name := _cubeta(row))]
    two = f", y uno termina en {' y el otro en '.join(cubetas)}" if len(set(cubetas)) > 1 else ""
    return f"dos renglones contestan distinto los mismos hechos{two}"


def _cubeta(row: Politica) -> str:
    """Return the cubeta of the verdict of a row; empty where it proposes none."""
    if row.veredicto not in VEREDICTOS:
        return ""
    condition = row.conditions.get("resultado")
    rejected = condition is None or condition.admits(Resultado.RECHAZADO)
    sent = Resultado.RECHAZADO if rejected else None
    return cubeta_of(None, Evento(row.veredicto), 0, sent)


def meeting(politicas: Politicas, one: Politica, other: Politica) -> Facts | None:
    """Return facts that two rows of a causal answer, None when their boxes do not meet."""
    facts: dict[str, FactValue] = {}
    for name in politicas.needs(one.causal):
        both = [row.conditions[name] for row in (one, other) if name in row.conditions]
        value = _first(politicas, one.causal, name, both)
        if value is None:
            return None
        facts[name] = value
    return facts


def _first(
    politicas: Politicas, causal: str, name: str, conditions: Sequence[Condition]
) -> FactValue | None:
    """Return the first value of a fact that some conditions admit together, None when there is none."""
    if FACTS[name].is_number:
        spans = [c for c in conditions if isinstance(c, Interval)]
        least = max((span.least for span in spans), default=0)
        return least if all(span.most >= least for span in spans) else None
    return next(
        (
            value
            for value in politicas.values(causal, name)
            if all(condition.admits(value) for condition in conditions)
        ),
        None,
    )


def gap(politicas: Politicas, causal: str) -> Facts | None:
    """Return facts that no row of a causal answers, None when its table is complete."""
    rows, names = politicas.of(causal), politicas.needs(causal)

    @cache
    def outside(at: int, inside: frozenset[int]) -> tuple[FactValue, ...] | None:
        """Return values of the facts from `at` on that none of these rows admits."""
        if at == len(names):
            return None if inside else ()
        for value in _cells(politicas, causal, names[at]):
            kept = frozenset(
                n
                for n in inside
                if (condition := rows[n].conditions.get(names[at])) is None
                or condition.admits(value)
            )
            rest = outside(at + 1, kept)
            if rest is not None:
                return value, *rest
        return None

    found = outside(0, frozenset(range(len(rows))))
    return None if found is None else dict(zip(names, found, strict=True))


def _cells(politicas: Politicas, causal: str, name: str) -> tuple[FactValue, ...]:
    """Return one value of each part of a fact that the rows tell apart: of a number, where it begins."""
    if not FACTS[name].is_number:
        return politicas.values(causal, name)
    spans = [row.conditions.get(name) for row in politicas.of(causal)]
    starts = {0}
    for span in spans:
        if isinstance(span, Interval):
            starts |= {span.least, span.most + 1}
    return tuple(sorted(start for start in starts if start <= MOST))


def _row_findings(row: Politica, catalogs: Catalogs) -> Iterator[Finding]:
    place = f"politicas, causal {row.causal}, regla {row.regla}"
    if row.marcacion:
        found = catalogs.marcaciones.find(*row.marcacion)
        if found is None or not found.activa:
            yield _policy(
                place, f"su marcación {' '.join(row.marcacion)} no tiene renglón", row.veredicto
            )
    for concepto in row.valor.conceptos:
        if concepto not in catalogs.tarifas.conceptos:
            yield _policy(
                place, f"espera la tarifa {concepto}, que no tiene precio", str(row.valor)
            )
    if row.ruta and row.veredicto in _ROUTES[row.ruta]:
        yield _policy(
            place, f"su ruta es {row.ruta} y propone {row.veredicto}", f"un caso de {row.causal}"
        )
    if not row.veredicto:
        return
    said = {"resultado": (*Resultado, NO_ANSWER), "atribuible": ("NO", "SI")}
    for name, condition in row.conditions.items():
        if name in said:
            said[name] = tuple(filter(condition.admits, said[name]))
    # Where a row does not ask, the caso is one of no falla of the usuario.
    for answer, atribuible in product(said["resultado"], said["atribuible"][:1]):
        caso = caso_with(None if answer == NO_ANSWER else Resultado(answer), row.causal, catalogs)
        if caso is None:
            continue
        if atribuible == "SI":
            caso = caso._replace(atribuible=ATRIBUIBLE[0])
        permit = allow(caso, Evento(row.veredicto), context(caso, Rol.AGENTE, catalogs))
        refusal = (
            permit if isinstance(permit, Refusal) else permit.refusal_of({"motivo": row.motivo})
        )
        if refusal is not None:
            yield _policy(
                place,
                f"propone {row.veredicto}, que el procedimiento no deja: "
                f"{refusal.motivo.rstrip('.')}",
                facts_text({"resultado": answer, "atribuible": atribuible}),
            )


def _price_findings(catalogs: Catalogs) -> Iterator[Finding]:
    """Find the days on which a concept has two prices, or none between two it has."""
    for concepto in sorted(catalogs.tarifas.conceptos):
        place = f"tarifas, {concepto}"
        prices = sorted(
            (p for p in catalogs.tarifas.prices if p.concepto == concepto), key=lambda p: p.desde
        )
        for before, after in pairwise(prices):
            if before.hasta is None or before.hasta >= after.desde:
                yield Finding(
                    place,
                    "tiene dos precios el mismo día",
                    short_date(after.desde),
                    CatalogName.TARIFAS,
                )
            elif before.hasta + timedelta(days=1) < after.desde:
                yield Finding(
                    place,
                    "no tiene precio unos días",
                    short_date(before.hasta + timedelta(days=1)),
                    CatalogName.TARIFAS,
                )
