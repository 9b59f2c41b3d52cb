"""Every caso the procedure can produce, found by applying its rules to a new one.

No rule is repeated here: eventos, data and effects come from the tables, rules and `aplicar_corte`.
A numeric setting is explored on both sides of its limit, at the least number that has two.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import NamedTuple

from ajustes_tui.domain.base.rows import BaseRow, Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK, WAIT_FOR_PQR, Estado
from ajustes_tui.domain.caso.eventos import TABLE, DatumKind, DatumSpec, Evento
from ajustes_tui.domain.keeping.catalogs import (
    CHECKLIST_WORDS,
    ROUTES,
    SOPORTES,
    Catalogs,
    Causal,
    Rules,
)
from ajustes_tui.domain.rules.corte import aplicar_corte
from ajustes_tui.domain.rules.data import Data, DatumValue
from ajustes_tui.domain.rules.decide import decide_allowed
from ajustes_tui.domain.rules.decision import (
    Allowed,
    Attempt,
    CuentaTelefono,
    Decision,
    LastEvento,
    Refusal,
    RuleContext,
)
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import Power, Rol, can
from ajustes_tui.errors import InvalidDatum

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
"""A Tuesday, in calling hours."""
LATE = timedelta(days=90)
RULES = Rules(max_reescalamientos=1, intentos=2, dias_intentos=1, nota_pqr_minimo=0, horario="off")
"""Settings with the least numbers that have two sides."""
_PERSON, _TELEFONO, _RADICADO, _CODE = "modelo", "3000000000", "900000", "DEM"
_WEEKEND = 5
_COLUMNS = frozenset({"resultado_back", "valor_aplicado"})
PQR_LETTER = "B"
AWAY = WAIT_FOR_BACK | WAIT_FOR_PQR
_ANYTHING_ELSE = (Evento.DESHACER,)
"""Leads back to a caso already explored."""


class Trial(NamedTuple):
    """An evento with data of every kind that may change its effect."""

    evento: Evento
    datos: Data


class ExploredStep(NamedTuple):
    """An evento on an explored caso, by a role, with the caso before and after."""

    before: Caso
    evento: Evento
    after: Caso
    datos: Data
    rol: Rol | None = None
    failure: str = ""
    """The error its rule raised."""


class Exploration(NamedTuple):
    """The casos the procedure can produce, with the eventos that lead there."""

    ways: Mapping[tuple[object, ...], tuple[Caso, tuple[str, ...]]]
    steps: tuple[ExploredStep, ...]
    failures: tuple[ExploredStep, ...] = ()
    """Errors of rules, the first caso of each evento."""

    @property
    def casos(self) -> Iterator[Caso]:
        return (caso for caso, _way in self.ways.values())

    @staticmethod
    def kind_of(caso: Caso) -> tuple[object, ...]:
        return kind_of(caso)

    def way_to(self, caso: Caso) -> tuple[str, ...]:
        return self.ways[kind_of(caso)][1]


def both_routes(causales: Iterable[Causal]) -> Catalogs:
    """Return a catalogue with a causal of each route.

    Nothing else of a causal decides where a caso goes. The traslado asks who delayed it, so its
    letter is added.
    """
    shape = next(iter(causales))
    soportes = tuple((code,) for code in SOPORTES)
    both = (
        shape._replace(letter=letter, name=route, route=route, soportes=soportes, suggestions=())
        for letter, route in zip("AB", ROUTES, strict=True)
    )
    return Catalogs((*both, shape._replace(letter="L", name="L", soportes=soportes)))


def context(
    caso: Caso, rol: Rol, catalogs: Catalogs, *, late: bool = False, last: bool = True
) -> RuleContext:
    now = NOW + LATE if late else NOW
    return RuleContext(
        now=now,
        person=_PERSON,
        rol=rol,
        rules=RULES,
        catalogs=catalogs,
        is_habil=_is_habil,
        telefonos=(CuentaTelefono(1, _TELEFONO), CuentaTelefono(2, _TELEFONO[:-1] + "1")),
        attempts=(Attempt("NO_CONTESTA", now.date(), _TELEFONO),) * caso.intentos,
        last=LastEvento(1, Evento.NOTA, _PERSON, now.date(), False, False) if last else None,
    )


def _is_habil(day: date) -> bool:
    return day.weekday() < _WEEKEND


def explore(catalogs: Catalogs) -> Exploration:
    acts = {evento: tuple(acts_of(evento, catalogs)) for evento in TABLE}
    roles = working_roles()
    ways: dict[tuple[object, ...], tuple[Caso, tuple[str, ...]]] = {}
    steps: dict[tuple[object, ...], ExploredStep] = {}
    failures: dict[Evento, ExploredStep] = {}
    waiting: deque[Caso] = deque()

    def reach(caso: Caso, way: tuple[str, ...]) -> None:
        if kind_of(caso) not in ways:
            ways[kind_of(caso)] = caso, way
            waiting.append(caso)

    for caso in _new_casos():
        reach(caso, (caso.resultado.lower() if caso.resultado else "sin resultado",))
    while waiting:
        caso = waiting.popleft()
        way = ways[kind_of(caso)][1]
        for step in _steps_from(caso, acts, roles, catalogs):
            if step.failure:
                failures.setdefault(step.evento, step)
                continue
            motivo = step.datos.get("motivo") if step.evento is Evento.ESCALAR_PQR else None
            steps.setdefault(
                (kind_of(caso), step.evento, kind_of(step.after), step.rol, motivo), step
            )
            reach(step.after, (*way, step.evento.value))
    return Exploration(ways, tuple(steps.values()), tuple(failures.values()))


def working_roles() -> tuple[Rol, ...]:
    return tuple(rol for rol in Rol if can(rol, Power.WORK) or can(rol, Power.DECIDE))


def _steps_from(
    caso: Caso, acts: Mapping[Evento, tuple[Trial, ...]], roles: tuple[Rol, ...], catalogs: Catalogs
) -> Iterator[ExploredStep]:
    seen: dict[Evento, list[Allowed]] = defaultdict(list)
    for rol in roles:
        ctx = context(caso, rol, catalogs)
        for evento, row in TABLE.items():
            if caso.estado not in row.sources or evento in _ANYTHING_ELSE or not row.targets:
                continue
            permit = allow(caso, evento, ctx)
            # What two roles may do alike is done once.
            if isinstance(permit, Refusal) or permit in seen[evento]:
                continue
            seen[evento].append(permit)
            for act in acts[evento]:
                try:
                    decision = decided(caso, act, ctx, permit)
                except Exception as error:  # noqa: BLE001 - a rule that fails is found and named, not hidden
                    yield ExploredStep(caso, evento, caso, act.datos, rol, type(error).__name__)
                    continue
                if decision is not None:
                    yield ExploredStep(caso, evento, _kept(decision), act.datos, rol)
    for resultado, value in product((None, *Resultado), (None, 1)):
        empty = dict.fromkeys(BaseRow._fields) | {"datos": {}}
        fila = BaseRow(**empty | {"resultado": resultado, "valor_aplicado": value})
        effect = aplicar_corte(caso, fila, _COLUMNS, NOW.date())
        if effect.evento is not None and kind_of(effect.caso) != kind_of(caso):
            yield ExploredStep(caso, effect.evento, effect.caso, {})


def variants(caso: Caso, catalogs: Catalogs) -> Iterator[tuple[Caso, RuleContext]]:
    """Yield an explored caso as each role may find it, plain and with one other condition."""
    roles = working_roles()
    caso = caso._replace(informado_el=caso.informado_el or NOW.date())
    others = (caso._replace(revision=1), caso._replace(estado_previo=None))
    for rol in roles:
        for other in (caso, *others):
            yield other, context(other, rol, catalogs)
        yield caso, context(caso, rol, catalogs, late=True)
        yield caso, context(caso, rol, catalogs, last=False)


def tried(caso: Caso, evento: Evento, catalogs: Catalogs) -> bool:
    acts = tuple(acts_of(evento, catalogs))
    for other, ctx in variants(caso, catalogs):
        permit = allow(other, evento, ctx)
        if isinstance(permit, Allowed) and any(
            decided(other, act, ctx, permit) is not None for act in acts
        ):
            return True
    return False


def decided(caso: Caso, act: Trial, ctx: RuleContext, permit: Allowed) -> Decision | None:
    """Return the effect of an evento; None if refused, or if its data do not match."""
    datos = {**dict.fromkeys(permit.demands, _CODE), **act.datos} if permit.demands else act.datos
    try:
        decision = decide_allowed(caso, act.evento, datos, "nota", ctx, permit)
    except InvalidDatum:
        return None
    return decision if isinstance(decision, Decision) else None


def _kept(decision: Decision) -> Caso:
    """Keep the question in the tray, as registration does."""
    caso = decision.caso
    return caso._replace(revision=1) if decision.revision and caso.revision is None else caso


def _new_casos() -> Iterator[Caso]:
    caso = Caso(1, "90000001", _RADICADO, 1, Estado.POR_CLASIFICAR, NOW.date())
    caso = caso._replace(fecha_solicitud=NOW.date(), valor_aplicado=1)
    yield caso._replace(resultado_crudo="?", resultado_por_revisar=True)
    for resultado in (None, *Resultado):
        yield caso._replace(resultado=resultado)


def kind_of(caso: Caso) -> tuple[object, ...]:
    """Return what rules tell casos apart by, except texts, RR numbers and days."""
    return (
        caso.estado,
        caso.estado_previo,
        caso.resultado,
        caso.resultado_por_revisar,
        # Beyond the limit all are alike: a procedure without one goes on for ever.
        min(caso.reescalamientos, RULES.max_reescalamientos + 1),
        caso.contenido,
        caso.veredicto,
        caso.cubeta,
        caso.causal == PQR_LETTER,
        caso.atribuible is None,
        caso.resultado_al_enviar if caso.estado in AWAY else None,
        caso.estado is Estado.POR_CONTACTAR and caso.intentos > 0,
    )


def acts_of(evento: Evento, catalogs: Catalogs) -> Iterator[Trial]:
    specs = TABLE[evento].data
    for values in product(*(_values(spec, catalogs) for spec in specs)):
        given = {
            spec.name: value for spec, value in zip(specs, values, strict=True) if value is not None
        }
        yield Trial(evento, given)


def _values(spec: DatumSpec, catalogs: Catalogs) -> tuple[DatumValue | None, ...]:
    """Return the values of a datum that make a difference; None for one not given."""
    found: tuple[DatumValue, ...]
    match spec.kind:
        case DatumKind.OPTION:
            found = spec.options
        case DatumKind.CAUSAL:
            found = tuple(causal.letter for causal in catalogs.causales)
        case DatumKind.LIST if spec.options == CHECKLIST_WORDS:
            return (CHECKLIST_WORDS,)
        case DatumKind.LIST:
            found = (spec.options,)
        case DatumKind.MOMENTO:
            found = (NOW + timedelta(days=1),)
        case DatumKind.TELEFONO:
            return (_TELEFONO,)
        case _ if not spec.required:
            return (None,)
        case DatumKind.SOPORTES:
            found = (spec.options,)
        case DatumKind.DIA:
            found = (NOW.date(), NOW.date() + timedelta(days=1))
        case DatumKind.RADICADO:
            found = (_RADICADO + "1",)
        case DatumKind.CODE:
            found = (_CODE,)
        case _:
            found = (_TELEFONO,)
    return found if spec.required or spec.default is not None else (None, *found)
