"""Faults of the procedure: its transitions and its catalogues.

Everything comes from the tables and rules the program runs on. A finding names its place and an example caso.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso import eventos
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, WAIT_FOR_BACK, WAIT_FOR_PQR, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import TABLE, VEREDICTOS, Evento, Guard, Transition
from ajustes_tui.domain.caso.outcomes import (
    CALL_OUTCOMES,
    CONTACT_OUTCOMES,
    MESSAGE_OUTCOMES,
    PAD,
    SECOND_PAGE,
    VOICE_OUTCOMES,
    ContactOutcome,
    MessageOutcome,
)
from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.procedimiento.catalog_faults import catalog_findings
from ajustes_tui.domain.procedimiento.exploration import (
    PQR_LETTER,
    Exploration,
    ExploredStep,
    both_routes,
    explore,
    tried,
    variants,
)
from ajustes_tui.domain.procedimiento.finding import Finding, of_estado, of_evento
from ajustes_tui.domain.rules.corte import moves_of_a_corte
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.rules.permissions import allow, refusal_by
from ajustes_tui.domain.values.roles import can, roles_with

RETURNS = frozenset({Evento.REABRIR, Evento.DESHACER})
"""Eventos that return a caso to where it was, so reach nothing new."""
_NO_WAY_ON = RETURNS | {Evento.ANULAR}
"""Eventos that do not advance an open caso."""


class Area(NamedTuple):
    """An area that casos are sent to, and the doors (eventos) that lead there."""

    name: str
    estados: frozenset[Estado]

    def doors(self) -> tuple[Transition, ...]:
        return tuple(
            row
            for row in TABLE.values()
            if row.evento not in RETURNS and self.estados.intersection(row.targets)
        )


AREAS = (Area("al back", WAIT_FOR_BACK), Area("a PQR", WAIT_FOR_PQR))


def review(catalogs: Catalogs) -> tuple[Finding, ...]:
    return *program_findings(catalogs), *catalog_findings(catalogs)


def program_findings(catalogs: Catalogs) -> tuple[Finding, ...]:
    explored_by = both_routes(catalogs.causales)
    explored = explore(explored_by)
    found = (
        *_doubled_rows(),
        *_table_findings(),
        *_way_findings(explored),
        *_giving_findings(explored, explored_by),
        *_guard_findings(explored, explored_by),
        *_cubeta_findings(explored),
        *_outcome_findings(),
    )
    return tuple(dict.fromkeys(found))


def case_text(caso: Caso) -> str:
    parts = [
        code_name(caso.estado),
        f"resultado {caso.resultado or 'sin respuesta'}",
        f"{caso.reescalamientos} reescalamientos",
    ]
    if caso.causal:
        parts.append(f"ruta {'PQR' if caso.causal == PQR_LETTER else 'BACK'}")
    if caso.atribuible:
        parts.append("atribuible al usuario")
    if caso.veredicto:
        parts.append(f"veredicto {caso.veredicto}")
    return ", ".join(parts)


def _way_text(explored: Exploration, caso: Caso) -> str:
    return " → ".join(explored.way_to(caso)) + f": {case_text(caso)}"


# The rows as they are written.


def _doubled_rows() -> Iterator[Finding]:
    for evento, times in Counter(row.evento for row in eventos.TRANSITIONS).items():
        if times > 1:
            rows = [row for row in eventos.TRANSITIONS if row.evento is evento]
            ways = " y ".join(_leads(row) for row in rows)
            yield of_evento(evento, "tiene más de un renglón en la tabla", ways)
    for name, outcomes in (("llamada", CALL_OUTCOMES), ("mensaje de voz", VOICE_OUTCOMES)):
        for code, times in Counter(outcome.code for outcome in outcomes).items():
            if times > 1:
                yield Finding(f"resultado {code} de {name}", "está más de una vez", code)


def _leads(row: Transition) -> str:
    since = ", ".join(estado for estado in Estado if estado in row.sources)
    return f"{since} → {', '.join(row.targets) or 'queda donde está'}"


def _table_findings() -> Iterator[Finding]:
    """Find estados without a row of the table into or out of them."""
    pairs = [
        (evento, since, toward)
        for evento, row in TABLE.items()
        if evento not in RETURNS
        for since, toward in row.pairs
    ]
    pairs += moves_of_a_corte()
    reached, before = {Estado.POR_CLASIFICAR}, set[Estado]()
    while reached != before:
        before = set(reached)
        reached |= {toward for _evento, since, toward in pairs if since in reached}
    for estado in Estado:
        if estado not in reached:
            yield of_estado(
                estado,
                "ningún renglón de la tabla lleva hasta él",
                f"un caso nuevo, {Estado.POR_CLASIFICAR}, nunca llega a {estado}",
            )
        if not _leaves(estado):
            yield of_estado(
                estado, "ningún renglón de la tabla sale de él", f"un caso en {estado} se queda ahí"
            )


def _leaves(estado: Estado) -> bool:
    """Tell whether an evento advances a caso: annulling and going back do not for an open one."""
    no_way = {Evento.DESHACER} if estado in CLOSED else _NO_WAY_ON
    return any(
        since is estado
        for evento, row in TABLE.items()
        if evento not in no_way
        for since, _toward in row.pairs
    )


# What the rules do.


def _way_findings(explored: Exploration) -> Iterator[Finding]:
    """Find rules that fail or contradict the table, and casos that cannot advance."""
    for step in explored.failures:
        yield of_evento(
            step.evento,
            f"su regla no contesta: falla con {step.failure}",
            _way_text(explored, step.before),
        )
    made: dict[tuple[Evento, Estado, Estado], ExploredStep] = {}
    left: set[tuple[object, ...]] = set()
    for step in explored.steps:
        if step.before.estado is not step.after.estado:
            made.setdefault((step.evento, step.before.estado, step.after.estado), step)
            if step.evento not in _NO_WAY_ON or step.before.closed:
                left.add(explored.kind_of(step.before))
    table = {
        (evento, since, toward) for evento, row in TABLE.items() for since, toward in row.pairs
    }
    for (evento, since, toward), step in made.items():
        if step.rol is not None and (evento, since, toward) not in table:
            yield of_evento(
                evento,
                f"lleva de {since} a {toward}, que la tabla no dice",
                _way_text(explored, step.before),
            )
    reached = {caso.estado for caso in explored.casos}
    for evento, since, toward in sorted(table - made.keys()):
        if evento not in RETURNS and since in reached:
            yield of_evento(
                evento,
                f"la tabla dice que lleva de {since} a {toward}, y ninguna regla lo hace",
                f"un caso en {since} nunca pasa a {toward} con {evento}",
            )
    for estado in Estado:
        if estado not in reached:
            yield of_estado(
                estado,
                "ningún caso llega hasta él",
                f"un caso nuevo, {Estado.POR_CLASIFICAR}, nunca llega a {estado}",
            )
    stuck: dict[Estado, Caso] = {}
    for caso in explored.casos:
        if explored.kind_of(caso) not in left and not caso.resultado_por_revisar:
            stuck.setdefault(caso.estado, caso)
    for estado, caso in stuck.items():
        yield of_estado(estado, "un caso no puede salir de él", _way_text(explored, caso))


def _giving_findings(explored: Exploration, catalogs: Catalogs) -> Iterator[Finding]:
    """Find eventos that no role can register, at all or from an estado of their row."""
    given = {(step.evento, step.before.estado) for step in explored.steps if step.rol is not None}
    for evento, row in TABLE.items():
        everywhere = not row.targets or evento in RETURNS
        casos = (c for c in explored.casos if everywhere and c.estado in row.sources)
        if (given_to := next((c for c in casos if tried(c, evento, catalogs)), None)) is not None:
            given.add((evento, given_to.estado))
        roles = roles_with(row.power)
        if not any(one is evento for one, _estado in given):
            sources = [estado for estado in Estado if estado in row.sources]
            yield of_evento(
                evento,
                "ningún rol lo puede registrar",
                f"un caso en {sources[0] if sources else 'ningún estado'}, con "
                f"{', '.join(roles) or 'ningún rol que tenga ese poder'}",
            )
            continue
        for estado in Estado:
            if estado in row.sources and not everywhere and (evento, estado) not in given:
                yield of_evento(
                    evento,
                    f"ningún rol lo puede registrar desde {estado}",
                    f"un caso en {estado}, con {', '.join(roles)}",
                )


# Guards.


def _guards(row: Transition) -> frozenset[Guard]:
    return frozenset((*row.guards, *row.motivos.values()))


def _guard_findings(explored: Exploration, catalogs: Catalogs) -> Iterator[Finding]:
    yield from _unguarded_doors(explored, catalogs)
    used = {guard for row in TABLE.values() for guard in _guards(row)}
    for guard in Guard:
        if guard not in used:
            yield Finding(
                f"guardia {guard.name}",
                "ningún renglón de la tabla la tiene",
                f"nadie pregunta si {guard.value}",
            )
    guarded = [row for row in TABLE.values() if _guards(row)]
    lacking = {(row.evento, guard) for row in guarded for guard in _guards(row)}
    for caso in explored.casos:
        of_estado = [row for row in guarded if caso.estado in row.sources]
        for other, ctx in variants(caso, catalogs) if of_estado else ():
            for row in of_estado:
                refused = [g for g in _guards(row) if refusal_by(g, other, ctx) is not None]
                if not refused or not can(ctx.rol, row.power):
                    continue
                lacking.difference_update((row.evento, guard) for guard in refused)
                permit = allow(other, row.evento, ctx)
                if isinstance(permit, Refusal):
                    continue
                for guard in refused:
                    motivos = [motivo for motivo, own in row.motivos.items() if own is guard]
                    if guard in row.guards or any(m not in permit.barred for m in motivos):
                        yield of_evento(
                            row.evento,
                            f"se permite aunque su guardia {guard.name} dice que no",
                            f"un caso del que no se cumple que {guard.value}, en {caso.estado}",
                        )
    for evento, guard in sorted(lacking):
        yield of_evento(
            evento,
            f"su guardia {guard.name} no cierra nada",
            f"ningún caso se queda porque no se cumple que {guard.value}",
        )


def _unguarded_doors(explored: Exploration, catalogs: Catalogs) -> Iterator[Finding]:
    """Find doors to one area with different guards and no reason in the table."""
    for area in AREAS:
        doors = area.doors()
        known = frozenset(guard for row in doors for guard in _guards(row))
        for row in doors:
            own = _guards(row)
            for guard in sorted(known - own - row.unguarded.keys()):
                sisters = [other.evento for other in doors if guard in _guards(other)]
                yield of_evento(
                    row.evento,
                    f"lleva {area.name} sin la guardia {guard.name}, que tiene "
                    f"{' y '.join(sisters)}, y la tabla no dice por qué",
                    _example_through(explored, row, guard, catalogs),
                )
            for guard in sorted(row.unguarded.keys() - known):
                yield of_evento(
                    row.evento,
                    f"dice por qué lleva {area.name} sin la guardia {guard.name}, y ninguna otra "
                    "puerta la tiene",
                    f"un caso del que no se cumple que {guard.value} sale {area.name} por las demás",
                )


def _example_through(
    explored: Exploration, row: Transition, guard: Guard, catalogs: Catalogs
) -> str:
    """Return a caso that a guard would stop and that passes a door without it."""
    for caso in explored.casos:
        if caso.estado not in row.sources:
            continue
        for other, ctx in variants(caso, catalogs):
            if refusal_by(guard, other, ctx) is None or not can(ctx.rol, row.power):
                continue
            if not isinstance(allow(other, row.evento, ctx), Refusal):
                return f"{_way_text(explored, caso)}, y un {ctx.rol} lo envía"
    return f"un caso del que no se cumple que {guard.value}"


# Figures.


class _Facts(NamedTuple):
    estado: Estado
    corrected: bool

    def __str__(self) -> str:
        return f"{code_name(self.estado)}, {'ya reescalado' if self.corrected else 'sin reescalar'}"


def _cubeta_findings(explored: Exploration) -> Iterator[Finding]:
    """Find facts with two cubetas, cubetas of two facts, and other changes of cubeta."""
    by_facts: defaultdict[_Facts, dict[Cubeta, ExploredStep]] = defaultdict(dict)
    by_cubeta: defaultdict[Cubeta, dict[_Facts, ExploredStep]] = defaultdict(dict)
    for step in explored.steps:
        before, after = step.before.cubeta, step.after.cubeta
        if step.evento in VEREDICTOS:
            facts = _Facts(step.before.estado, step.before.reescalamientos > 0)
            by_facts[facts].setdefault(after, step)
            by_cubeta[after].setdefault(facts, step)
            if after in (Cubeta.PENDIENTE, Cubeta.ANULADO):
                yield of_evento(
                    step.evento,
                    f"es un veredicto y deja el caso en la cubeta {after}",
                    _way_text(explored, step.before),
                )
        elif (
            step.rol is not None
            and after is not before
            and Cubeta.ANULADO not in (before, after)
            and after is not Cubeta.PENDIENTE
        ):
            yield of_evento(
                step.evento,
                f"pasa el caso de la cubeta {before} a {after} sin ser un veredicto",
                _way_text(explored, step.before),
            )
    for facts, of_facts in by_facts.items():
        if len(of_facts) > 1:
            yield _two_ways(
                explored,
                f"cubetas {' y '.join(of_facts)}",
                f"los mismos hechos ({facts}) terminan en las dos",
                of_facts.values(),
            )
    for cubeta, of_cubeta in by_cubeta.items():
        estados = {facts.estado for facts in of_cubeta}
        # A caso that never came before the back is one, however often it was sent there.
        if len(estados) > 1 or (cubeta is not Cubeta.A_PQR and len(of_cubeta) > 1):
            yield _two_ways(
                explored,
                f"cubeta {cubeta}",
                "se llega a ella por hechos distintos: "
                + "; ".join(str(facts) for facts in of_cubeta),
                of_cubeta.values(),
            )


def _two_ways(
    explored: Exploration, place: str, lacks: str, steps: Iterable[ExploredStep]
) -> Finding:
    ways = (
        f"{_way_text(explored, step.before)}: {step.evento} lo deja en {step.after.cubeta}"
        for step in steps
    )
    return Finding(place, lacks, " · ".join(ways))


# Outcomes.


def _outcome_findings() -> Iterator[Finding]:
    pages = {f"{page}{digit}" for page in ("", SECOND_PAGE) for digit in PAD}
    tables: tuple[tuple[str, Mapping[str, ContactOutcome] | Mapping[str, MessageOutcome]], ...] = (
        ("llamada", CONTACT_OUTCOMES),
        ("mensaje de voz", MESSAGE_OUTCOMES),
    )
    for name, outcomes in tables:
        chosen: dict[str, str] = {}
        for code, outcome in outcomes.items():
            place = f"resultado {code} de {name}"
            led_to = outcome.led_to_by if isinstance(outcome, ContactOutcome) else ""
            if outcome.digit not in pages and not led_to:
                yield Finding(place, "ninguna tecla lo escoge", f"una {name} que termina en {code}")
            elif outcome.digit and outcome.digit in chosen:
                yield Finding(
                    place,
                    f"su tecla {outcome.digit} es también la de {chosen[outcome.digit]}",
                    f"una {name} que termina en {code}",
                )
            elif led_to and led_to not in outcomes:
                yield Finding(
                    place, f"se llega a él por {led_to}, que no existe", f"{name}: {code}"
                )
            chosen.setdefault(outcome.digit, code)
