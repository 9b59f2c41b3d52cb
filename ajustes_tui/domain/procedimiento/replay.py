"""The historial of a caso again under other rules: what would have been refused, or told sooner.

Nothing here repeats a rule: each line that a person wrote is asked of `decide` under the catalogues
and settings of its moment as the other rules have them. A line they refuse, and its own did not, is
where the caso goes another way: what the back said later answered something that was never sent, so
nothing of it is supposed. What the caso can still become is what `decide` leaves from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import NamedTuple, cast

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import REGLA, WAIT_FOR_BACK, Cubeta, Estado, Regla
from ajustes_tui.domain.caso.eventos import BY_POLICY, MOTIVO_DISTINTO, TABLE, DatumKind, Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.indicators import (
    APPLIED,
    REJECTED,
    THREE,
    CubetaCounts,
    Pesos,
)
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.procedimiento.exploration import Trial, acts_of, decided, kind_of
from ajustes_tui.domain.rules.data import Data, DatumValue
from ajustes_tui.domain.rules.decide import decide
from ajustes_tui.domain.rules.decision import (
    Allowed,
    Attempt,
    CuentaTelefono,
    Decision,
    Refusal,
    RuleContext,
)
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.rules.politica import judge_choice
from ajustes_tui.domain.values.clocks import DayTest, business_days_between
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import InvalidDatum

_TURNS = BY_POLICY | {Evento.CLASIFICAR}
"""The eventos whose refusal takes the caso another way; any other leaves its bucket as it was."""
_WAYS = (*(evento for evento in TABLE if evento in _TURNS), Evento.RESPUESTA_BACK)
"""What may still happen to a caso that goes another way: decisions, and either answer of the back to
what is sent to it."""
_SILENT = frozenset(
    {
        *(Evento.NOTA, Evento.DESHACER, Evento.COMPLETAR, Evento.APLAZAR),
        *(Evento.PEDIR_REVISION, Evento.RESOLVER_REVISION),
    }
)
"""The eventos that neither decide a caso nor tell the usuario."""
_TYPED = "…"
"""Stands for a text that its line does not hold."""
_NUMBER = "3000000000"
_WORKERS = (Rol.AGENTE, Rol.SUPERVISOR)


class RuleSet(NamedTuple):
    """The catalogues and settings of a moment, and the business days by them."""

    rules: Rules
    catalogs: Catalogs
    is_habil: DayTest
    is_festivo: DayTest


class ReplayLine(NamedTuple):
    """A line of a caso that stands, with the caso before and after."""

    line: int
    moment: datetime
    agente: str
    evento: Evento
    datos: Mapping[str, object]
    razon: str | None
    subrazon: str | None
    radicado: str | None
    has_motivo: bool
    nota_letters: int
    by_person: bool
    before: Caso
    after: Caso


class ReplayedCaso(NamedTuple):
    """What became of a caso, and what could have become of it under the other rules."""

    caso: Caso
    """As its lines left it."""
    possible: frozenset[Cubeta]
    """Its buckets under the other rules: one where it is known, several where the back did not say."""
    why: tuple[str, ...] = ()
    told: date | None = None
    """The day on which the usuario was told first."""
    told_other: date | None = None
    """That day under the other rules; None where nobody knows."""
    unjudged: int = 0
    """Its lines that their own rules refuse as well, because a datum of them is not kept."""
    went: Sequence[ReplayLine] = ()
    """Its lines up to where it goes another way under the other rules, all of them where it does not."""
    stands: Estado = Estado.POR_CLASIFICAR
    """Where it is under the other rules: where it would have gone another way, if it would."""

    @property
    def known(self) -> Cubeta | None:
        """Its bucket under the other rules, None where it is not known."""
        return next(iter(self.possible)) if len(self.possible) == 1 else None


class Replayer:
    """Judges casos again, one at a time."""

    def __init__(
        self,
        own: Callable[[datetime], RuleSet],
        other: Callable[[datetime], RuleSet],
        rol_of: Callable[[str], Rol | None],
    ) -> None:
        """Judge by the rules of each moment and by the other ones; `rol_of` gives the role of a login."""
        self._own = own
        self._other = other
        self._rol_of = rol_of
        self._reached: dict[tuple[object, ...], frozenset[Cubeta]] = {}

    def judge(self, lines: Sequence[ReplayLine], end: Caso) -> ReplayedCaso:
        """Return what became of a caso, of its lines that stand, oldest first, and how they left it."""
        judged = _Judging(end)
        attempts: tuple[Attempt, ...] = ()
        for line in lines:
            if line.by_person and line.evento not in _SILENT:
                attempts = self._judge(line, attempts, judged)
                if judged.turned is not None:
                    break
            judged.tell(line)
        turn = judged.turned
        if turn is None:
            return judged.same()._replace(went=lines, stands=end.estado)
        for line in lines:
            judged.tell_real(line)
        return judged.turned_to(self._possible(turn, end))._replace(
            went=[line for line in lines if line.line < turn.line.line],
            stands=turn.line.before.estado,
        )

    def _possible(self, turn: _Turn, end: Caso) -> frozenset[Cubeta]:
        """Return the buckets that are left to a caso where it goes another way."""
        if end.cubeta is Cubeta.ANULADO:
            # Anybody may see that a caso was not to be worked on, whatever the rules.
            return frozenset({Cubeta.ANULADO})
        before = turn.line.before
        reached = self._reach(before, turn.rules, turn.line.moment)
        if before.estado is Estado.POR_VERIFICAR:
            # Who saw it applied wrong would not have called it right: it may wait as well.
            reached |= {Cubeta.PENDIENTE}
        return reached

    def _judge(
        self, line: ReplayLine, attempts: tuple[Attempt, ...], judged: _Judging
    ) -> tuple[Attempt, ...]:
        """Judge a line of a person; return the attempts of the caso after it."""
        rol = self._rol_of(line.agente) or Rol.AGENTE
        own, other = self._own(line.moment), self._other(line.moment)
        after = _attempts_after(line, attempts)
        if own is other:
            return after
        datos, nota = _data_of(line), "n" * line.nota_letters
        ctx = _context(line, rol, other, attempts)
        choice = _choice(line, datos, ctx)
        if isinstance(choice, Refusal):
            proposed = _choice(line, datos, _context(line, rol, own, attempts))
            if not isinstance(proposed, Refusal):
                judged.why.append(f"{choice.motivo.split(':')[0].rstrip('.')}")
            datos = {**datos, MOTIVO_DISTINTO: _TYPED}
        decision = _decision(line, datos, nota, ctx)
        if isinstance(decision, Refusal):
            mine = _context(line, rol, own, attempts)
            if isinstance(_decision(line, datos, nota, mine), Refusal):
                judged.unjudged += 1
            elif line.evento in _TURNS:
                judged.turned = _Turn(line, other)
                judged.why.append(_refused(line, decision))
            else:
                judged.refuse(line, _refused(line, decision))
            return after
        if line.evento is Evento.CONTACTO:
            today = line.moment.date()
            calls = (
                _leaves_message(decision.caso, _context(line, rol, other, after)),
                _leaves_message(line.after, _context(line, rol, own, after)),
            )
            if calls == (True, False):
                judged.may_tell(today)
        return after

    def _reach(self, caso: Caso, other: RuleSet, moment: datetime) -> frozenset[Cubeta]:
        """Return every bucket that the procedure leaves to a caso, whatever the back answers."""
        start = (id(other), kind_of(caso), caso.reescalamientos, caso.causal)
        known = self._reached.get(start)
        if known is not None:
            return known
        # What only says more about a decision is taken for granted: it keeps nobody from deciding.
        rules = other.rules._replace(
            nota_pqr_minimo=0, exigir_marcacion=False, exigir_numero_soporte=False, horario="off"
        )
        acts = {evento: tuple(acts_of(evento, other.catalogs)) for evento in _WAYS}
        found: set[Cubeta] = set()
        seen: set[tuple[object, ...]] = set()
        waiting = [caso]
        while waiting:
            here = waiting.pop()
            if (same := (kind_of(here), here.reescalamientos, here.causal)) in seen:
                continue
            seen.add(same)
            if here.cubeta is not Cubeta.PENDIENTE:
                found.add(here.cubeta)
                continue
            for rol in _WORKERS:
                ctx = RuleContext(
                    *(moment, _TYPED, rol, rules, other.catalogs),
                    *(other.is_habil, other.is_festivo),
                    telefonos=(CuentaTelefono(1, _NUMBER),),
                )
                ways = [
                    decision.caso
                    for evento in _WAYS
                    if (evento is not Evento.RESPUESTA_BACK or here.estado in WAIT_FOR_BACK)
                    and isinstance(permit := allow(here, evento, ctx), Allowed)
                    and not permit.demands
                    for act in acts[evento]
                    if (decision := decided(here, _with_reason(act), ctx, permit)) is not None
                ]
                waiting += ways
                # What only the supervisora may is tried where an agente has no way at all.
                if ways:
                    break
        reached = frozenset(found or {Cubeta.PENDIENTE})
        self._reached[start] = reached
        return reached


class _Turn(NamedTuple):
    """A line that would have been refused, and the rules that refuse it."""

    line: ReplayLine
    rules: RuleSet


class _Judging:
    """What is known of a caso while its lines are judged."""

    def __init__(self, end: Caso) -> None:
        self._end = end
        self.turned: _Turn | None = None
        """Where it goes another way; None while it goes the same."""
        self.why: list[str] = []
        self.unjudged = 0
        self._told: date | None = None
        self._told_other: date | None = None
        self._sooner: date | None = None
        self._untold = False
        """Whether the line that told the usuario would have been refused."""

    def tell_real(self, line: ReplayLine) -> None:
        """Note the day on which a line told the usuario, if it was the first that did."""
        if self._told is None and line.before.informado_el is None:
            self._told = line.after.informado_el

    def tell(self, line: ReplayLine) -> None:
        """Note that day under both rules."""
        self.tell_real(line)
        if self._told is not None and self._told_other is None and not self._untold:
            self._told_other = self._told if self._sooner is None else min(self._sooner, self._told)
            if self._sooner is not None and self._sooner < self._told:
                self.why.append(
                    f"el mensaje se habría podido dejar el {short_date(self._sooner)}, y no el "
                    f"{short_date(self._told)}"
                )

    def may_tell(self, day: date) -> None:
        """Note that on a day the message could have been left."""
        self._sooner = self._sooner or day

    def refuse(self, line: ReplayLine, why: str) -> None:
        """Note that a line which moves no bucket would have been refused."""
        self.why.append(why)
        if line.after.informado_el is not None and line.before.informado_el is None:
            self._untold = True

    def same(self) -> ReplayedCaso:
        """Return the caso where no line took it another way."""
        return ReplayedCaso(
            *(self._end, frozenset({self._end.cubeta}), tuple(self.why)),
            *(self._told, self._told_other, self.unjudged),
        )

    def turned_to(self, possible: frozenset[Cubeta]) -> ReplayedCaso:
        """Return the caso where a line did."""
        return ReplayedCaso(
            *(self._end, possible, tuple(self.why), self._told, None, self.unjudged)
        )


def _refused(line: ReplayLine, refusal: Refusal) -> str:
    day = short_date(line.moment.date())
    return f"«{evento_name(line.evento)}» del {day} se habría negado: {refusal.motivo.rstrip('.')}"


def _context(
    line: ReplayLine, rol: Rol, rules: RuleSet, attempts: tuple[Attempt, ...]
) -> RuleContext:
    return RuleContext(
        *(line.moment, line.agente, rol, rules.rules, rules.catalogs),
        *(rules.is_habil, rules.is_festivo),
        telefonos=(CuentaTelefono(1, _NUMBER),),
        attempts=attempts,
    )


def _decision(line: ReplayLine, datos: Data, nota: str, ctx: RuleContext) -> Decision | Refusal:
    try:
        return decide(line.before, line.evento, datos, nota, ctx)
    except InvalidDatum as error:
        return Refusal(error.message)


def _choice(line: ReplayLine, datos: Data, ctx: RuleContext) -> Refusal | None:
    """Return what the table of the causal proposed instead of a decision, None when nothing else."""
    without = {name: value for name, value in datos.items() if name != MOTIVO_DISTINTO}
    try:
        choice = judge_choice(line.before, line.evento, without, ctx)
    except InvalidDatum:
        return None
    return choice if isinstance(choice, Refusal) else None


def _with_reason(act: Trial) -> Trial:
    """Return a trial that says why it is not what a table proposes, where one does."""
    return act._replace(datos={**act.datos, MOTIVO_DISTINTO: _TYPED})


def _leaves_message(caso: Caso, ctx: RuleContext) -> bool:
    return isinstance(allow(caso, Evento.MENSAJE_DE_VOZ, ctx), Allowed)


def _attempts_after(line: ReplayLine, attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Return the attempts of a caso after a line, as the columns that count them tell."""
    if line.after.intentos > line.before.intentos:
        outcome = str(line.datos.get("resultado", ""))
        return (*attempts, Attempt(outcome, line.moment.date(), _NUMBER))
    return attempts if line.after.intentos else ()


def _data_of(line: ReplayLine) -> dict[str, DatumValue]:
    """Return the data that a line was registered with, as it keeps them; a text stands as `_TYPED`."""
    beside = {"razon": line.razon, "subrazon": line.subrazon}
    data: dict[str, DatumValue] = {}
    for spec in TABLE[line.evento].data:
        kept = line.datos.get(spec.name, beside.get(spec.name))
        match spec.kind:
            case DatumKind.LIST | DatumKind.SOPORTES if kept:
                data[spec.name] = tuple(map(str, cast("Iterable[object]", kept)))
            case DatumKind.MONEY:
                centavos = line.datos.get(f"{spec.name}_centavos")
                # What the caso had already was not typed.
                if isinstance(centavos, int) and centavos != line.before.valor_aplicado:
                    data[spec.name] = centavos
            case DatumKind.DIA if kept:
                data[spec.name] = date.fromisoformat(str(kept))
            case DatumKind.MOMENTO if kept:
                data[spec.name] = datetime.fromisoformat(str(kept))
            case DatumKind.TELEFONO if kept:
                data[spec.name] = _NUMBER
            case DatumKind.TEXT | DatumKind.PROSE if spec.name == "motivo":
                if line.has_motivo:
                    data[spec.name] = _TYPED
            case _ if kept:
                data[spec.name] = "si" if kept is True else str(kept)
            case _ if spec.default is not None:
                data[spec.name] = spec.default
    if line.evento is Evento.MAL_RECHAZADO or line.evento is Evento.MAL_APLICADO:
        data.setdefault("radicado", line.radicado or _TYPED)
    return data


@dataclass
class ReplayedCorte:
    """The figures of a corte as they are, and under the other rules as far as they are known."""

    corte: date
    regla: Regla = REGLA
    unknown: int = 0
    """The casos whose bucket under the other rules depends on what the back did not say."""
    _real: _ReplaySums = field(default_factory=lambda: _ReplaySums())
    _other: _ReplaySums = field(default_factory=lambda: _ReplaySums())
    _may: Counter[Cubeta] = field(default_factory=Counter)
    """How many of the unknown may be in each bucket."""

    def add(self, replayed: ReplayedCaso, is_habil: DayTest) -> None:
        """Count a caso of the corte."""
        caso = replayed.caso
        self._real.add(caso, caso.cubeta, replayed.told, is_habil)
        known = replayed.known
        self._other.add(caso, known, replayed.told_other, is_habil)
        if known is None:
            self.unknown += 1
            self._may.update(replayed.possible)

    @property
    def real(self) -> ReplayFigures:
        """What the corte shows."""
        return self._real.figures(self.regla)

    @property
    def other(self) -> ReplayFigures:
        """What is known of it under the other rules, and so the least; its total is that of the corte."""
        figures = self._other.figures(self.regla)
        return figures._replace(total=self.real.total)

    @property
    def most(self) -> ReplayFigures:
        """The indicators where every one that may comes to each."""
        counts = {cubeta: self.other.counts[cubeta] + self._may[cubeta] for cubeta in THREE}
        return self.other._replace(counts=CubetaCounts(counts, self.regla))


class ReplayFigures(NamedTuple):
    """The indicators of a corte, their money and how long it took to tell the usuario."""

    total: int
    counts: CubetaCounts
    pesos: Pesos
    told: int
    """The casos whose usuario was told, on a day that is known."""
    median_days: float | None
    """The business days from the request to that day, the middle one; None of none."""


class _ReplaySums:
    """What is added up of the casos of a corte."""

    def __init__(self) -> None:
        self._casos: Counter[Cubeta] = Counter()
        self._solicitado = self._aplicado = self._rechazado = self._asked_of_applied = 0
        self._days: list[int] = []

    def add(self, caso: Caso, cubeta: Cubeta | None, told: date | None, is_habil: DayTest) -> None:
        """Add a caso, in no bucket where it is not known."""
        self._solicitado += caso.valor_solicitado or 0
        if cubeta is not None:
            self._casos[cubeta] += 1
        if cubeta in APPLIED:
            self._aplicado += caso.valor_aplicado or 0
            self._asked_of_applied += caso.valor_solicitado or 0
        elif cubeta in REJECTED:
            self._rechazado += caso.valor_solicitado or 0
        since = caso.fecha_solicitud or caso.corte_inicial
        if told is not None and since is not None:
            self._days.append(business_days_between(since, told, is_habil))

    def figures(self, regla: Regla) -> ReplayFigures:
        """Return the figures of what was added."""
        counts = CubetaCounts(dict(self._casos), regla)
        pesos = Pesos(self._solicitado, self._aplicado, self._rechazado, self._asked_of_applied)
        middle = median(self._days) if self._days else None
        return ReplayFigures(counts.total, counts, pesos, len(self._days), middle)


class ReplayReport(NamedTuple):
    """The historial under other rules: each corte, and the casos that differ."""

    cortes: tuple[ReplayedCorte, ...] = ()
    casos: tuple[ReplayDifference, ...] = ()
    unjudged: int = 0
    """The lines that could not be judged again."""


class ReplayDifference(NamedTuple):
    """A caso that would have been otherwise, and why."""

    caso: int
    cuenta: str
    radicado: str
    real: Cubeta
    other: Cubeta | None
    """None where it is not known."""
    why: str
