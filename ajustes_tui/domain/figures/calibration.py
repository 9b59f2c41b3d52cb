"""Calibration: a blind second verdict on a sample of the decided casos of a week, and its agreement.

The sample follows from the week and its casos alone, so that drawing it again gives the same one.
Agreement is measured beside the one chance alone would give: Cohen's kappa,
κ = (p_o - p_e) / (1 - p_e), where p_o is the share of pairs that agree and p_e the share that would
agree if each side decided at random with its own proportions. Where p_e is 1 there is no kappa.

Both sides see what the back answered, and no verdict on an approved caso is one on a rejected caso: kappa
is of each of the two classes apart, and over both their mean weighted by pairs. Together, even verdicts
given at random would seem to agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.indicators import percent
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.domain.values.text import key

K = TypeVar("K", bound=Hashable)
_OF_APPROVED = (Evento.APLICACION_CORRECTA, Evento.MAL_APLICADO)
_OF_REJECTED = (Evento.RECHAZO_CORRECTO, Evento.MAL_RECHAZADO, Evento.ESCALAR_PQR)
CALIBRATED = (*_OF_APPROVED, *_OF_REJECTED, Evento.NO_REVERTIDO)
"""The verdicts a second person may give."""
LEAST_PAIRS = 10
"""The pairs of a class below which it has no kappa."""


@dataclass(frozen=True, slots=True)
class FirstVerdict:
    """The verdict of a decided caso: what the second person is not shown."""

    caso_id: int
    radicado: str
    causal: str
    evento: Evento
    motivo: str
    """The reason given with it."""
    login: str
    momento: datetime
    reescalado: bool = False
    """Whether the back was asked again before it."""
    line: int = 0
    """The line of the historial that gave it."""
    known_to: frozenset[str] = field(default=frozenset(), compare=False)
    """Who wrote that line or a later one on the caso, and so knows the verdict."""
    asked: str = ""
    """The motivo of the asesor, as the base has it."""
    back_reason: str = ""
    """Why the back rejected the caso, as the base has it."""

    @property
    def resultado(self) -> Resultado:
        """The answer of the back that was judged, which is a fact and gives no verdict away."""
        approved = self.evento in _OF_APPROVED
        return Resultado.APROBADO if approved else Resultado.RECHAZADO


@dataclass(frozen=True, slots=True)
class SecondVerdict:
    """The blind verdict of the second person."""

    evento: Evento
    login: str
    momento: datetime
    nota: str = ""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A caso of the sample of a week, with its second verdict once there is one."""

    first: FirstVerdict
    second: SecondVerdict | None = None

    @property
    def agrees(self) -> bool:
        """Whether both verdicts are the same."""
        return self.second is not None and self.second.evento is self.first.evento

    def may_be_answered_by(self, login: str) -> bool:
        """Return whether a person may give the second verdict: nobody did, and they do not know the first."""
        return self.second is None and login not in {self.first.login, *self.first.known_to}


def options_of(resultado: Resultado, *, reescalado: bool) -> tuple[Evento, ...]:
    """Return the verdicts that the procedure admits on an answer of the back."""
    if resultado is Resultado.APROBADO:
        return _OF_APPROVED
    return (*_OF_REJECTED, Evento.NO_REVERTIDO) if reescalado else _OF_REJECTED


def draw(
    week: Week, decided: Iterable[FirstVerdict], size: int, kept: Sequence[FirstVerdict] = ()
) -> list[FirstVerdict]:
    """Return the sample of a week: those kept from before, and others up to the size.

    The others are spread over the causales in proportion to their casos, by steps of one length
    through the casos ordered by causal; the week is the seed of their order and of the first step, and
    chooses one of the verdicts of a caso that has several.
    """
    present = {verdict.caso_id for verdict in kept}
    one_each: dict[int, FirstVerdict] = {}
    for verdict in sorted(decided, key=lambda verdict: _digest(week, verdict.line, "linea")):
        if verdict.caso_id not in present:
            one_each.setdefault(verdict.caso_id, verdict)
    others = sorted(
        one_each.values(),
        key=lambda verdict: (verdict.causal, _digest(week, verdict.caso_id)),
    )
    wanted = min(max(size - len(kept), 0), len(others))
    offset = Fraction(_digest(week, 0), 2**256)
    places = [int((n + offset) * len(others) / wanted) for n in range(wanted)]
    return [*kept, *(others[place] for place in places)]


def turn_of(week: Week, login: str, sampled: Iterable[Sampled]) -> list[Sampled]:
    """Return the casos a person may answer, in an order of their own: two people seldom meet on one."""
    mine = (item for item in sampled if item.may_be_answered_by(login))
    return sorted(mine, key=lambda item: _digest(week, item.first.caso_id, login))


def _digest(week: Week, number: int, login: str = "") -> int:
    return int.from_bytes(sha256(f"{week}:{number}:{login}".encode()).digest())


class Agreement(NamedTuple):
    """How often two sides decide alike, and how much of it chance does not explain."""

    pairs: int
    agreed: int
    kappa: Fraction | None
    """Cohen's kappa; None with too few pairs, and where chance alone makes both sides agree."""
    lacking: int = 0
    """How many pairs it lacks to have a kappa."""

    @property
    def percentage(self) -> str | None:
        """The share of pairs that agree, as a percentage; None without pairs."""
        return percent(self.agreed, self.pairs)

    @property
    def kappa_rounded(self) -> Decimal | None:
        """Kappa with two decimals, rounded half up."""
        if self.kappa is None:
            return None
        quotient = Decimal(self.kappa.numerator) / Decimal(self.kappa.denominator)
        return quotient.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def agreement_of(pairs: Iterable[tuple[Hashable, Hashable]]) -> Agreement:
    """Return the agreement of pairs of verdicts of one class, each of the first and of the second person."""
    joined = list(pairs)
    total = len(joined)
    agreed = sum(first == second for first, second in joined)
    firsts, seconds = Counter(pair[0] for pair in joined), Counter(pair[1] for pair in joined)
    by_chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts)
    beyond = total * total - by_chance
    lacking = max(LEAST_PAIRS - total, 0)
    kappa = Fraction(total * agreed - by_chance, beyond) if beyond and not lacking else None
    return Agreement(total, agreed, kappa, lacking)


def over_classes(classes: Iterable[Agreement]) -> Agreement:
    """Return the agreement of several classes: its kappa is the mean of theirs, weighted by pairs.

    A class with too few pairs has none; without any class that has one, there is none.
    """
    known = list(classes)
    told = [(each.pairs, each.kappa) for each in known if each.kappa is not None]
    weight = sum(pairs for pairs, _kappa in told)
    return Agreement(
        sum(each.pairs for each in known),
        sum(each.agreed for each in known),
        sum((kappa * pairs for pairs, kappa in told), Fraction()) / weight if weight else None,
        # It has a kappa once any of its classes does.
        min((each.lacking for each in known), default=LEAST_PAIRS),
    )


@dataclass(frozen=True, slots=True)
class AlikeCasos:
    """Casos of one causal, motivo and motivo de rechazo on which people decided differently."""

    causal: str
    motivo: str
    motivo_rechazo: str
    decisions: tuple[FirstVerdict, ...]
    """One of each caso."""

    @property
    def counts(self) -> Mapping[Evento, int]:
        """How many casos have each verdict, the most frequent first."""
        return dict(Counter(decision.evento for decision in self.decisions).most_common())


def alike_decided_differently(
    decisions: Iterable[FirstVerdict], hidden: Collection[int] = ()
) -> tuple[AlikeCasos, ...]:
    """Return the groups of alike rejected casos with more than one verdict, the largest first.

    A caso counts once, with its last verdict, and those asked of the back again are only alike to
    others that were. `hidden` has the casos that still wait for a blind verdict, whose first one nobody
    is to see.
    """
    groups: dict[tuple[bool, str, str, str], dict[int, FirstVerdict]] = {}
    for decision in decisions:
        if decision.caso_id in hidden or decision.resultado is not Resultado.RECHAZADO:
            continue
        alike = (decision.causal, key(decision.asked), key(decision.back_reason))
        groups.setdefault((decision.reescalado, *alike), {})[decision.caso_id] = decision
    differing = [
        AlikeCasos(causal, first.asked, first.back_reason, tuple(members.values()))
        for (_again, causal, _asked, _reason), members in groups.items()
        if len({member.evento for member in members.values()}) > 1
        and (first := next(iter(members.values())))
    ]
    return tuple(sorted(differing, key=lambda group: -len(group.decisions)))


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """The calibration of a week: its sample, and the casos decided differently without a sample."""

    week: Week
    sample: tuple[Sampled, ...]
    alike: tuple[AlikeCasos, ...]
    waiting: int
    """The casos of the sample that the person who asks may answer."""

    @property
    def pairs(self) -> tuple[Sampled, ...]:
        """The casos with both verdicts, in the order in which the second was given."""
        answered = [(item.second.momento, item) for item in self.sample if item.second is not None]
        return tuple(item for _, item in sorted(answered, key=lambda pair: pair[0]))

    @property
    def agreement(self) -> Agreement:
        """The agreement of all the pairs."""
        return _agreement(self.pairs)

    @property
    def classes(self) -> Mapping[Resultado, Agreement]:
        """The agreement within each answer of the back."""
        return _by_class(self.pairs)

    @property
    def differences(self) -> tuple[Sampled, ...]:
        """The pairs that do not agree, for the diálogo semanal."""
        return tuple(item for item in self.pairs if not item.agrees)

    @property
    def by_causal(self) -> Mapping[str, tuple[int, Agreement]]:
        """For each causal of the sample, its casos and the agreement of its pairs."""
        sizes = Counter(item.first.causal for item in self.sample)
        groups = self._grouped(lambda item: item.first.causal)
        return {
            causal: (sizes[causal], _agreement(groups.get(causal, []))) for causal in sorted(sizes)
        }

    @property
    def by_people(self) -> Mapping[tuple[str, str], Agreement]:
        """The agreement of each first person with each second one."""
        groups = self._grouped(
            lambda item: (item.first.login, item.second.login if item.second else "")
        )
        return {people: _agreement(groups[people]) for people in sorted(groups)}

    def _grouped(self, group_of: Callable[[Sampled], K]) -> dict[K, list[Sampled]]:
        groups: dict[K, list[Sampled]] = {}
        for item in self.pairs:
            groups.setdefault(group_of(item), []).append(item)
        return groups


def _by_class(pairs: Iterable[Sampled]) -> dict[Resultado, Agreement]:
    verdicts: dict[Resultado, list[tuple[Evento, Evento]]] = {each: [] for each in Resultado}
    for pair in pairs:
        if pair.second is not None:
            verdicts[pair.first.resultado].append((pair.first.evento, pair.second.evento))
    return {resultado: agreement_of(theirs) for resultado, theirs in verdicts.items()}


def _agreement(pairs: Iterable[Sampled]) -> Agreement:
    return over_classes(_by_class(pairs).values())
