"""What was sent and what came back: days to answer, re-escalations won, recursos and what PQR said.

All of it is folded from the standing lines of each caso, in their order; an annulled caso counts nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK, WAIT_FOR_PQR, Cubeta, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, LLAMADAS, TABLE, TO_PQR, Evento
from ajustes_tui.domain.figures.indicators import ninetieth, percent
from ajustes_tui.domain.values.dates import Week

TO_BACK = CORRECTIVOS | {Evento.ESCALAR_BACK}
"""The eventos that send a caso to the back."""
_WAITS_AGAIN = frozenset({Evento.BASE_ANULADA, Evento.REABRIR})
"""The eventos that may leave a caso waiting for who had answered it."""
PQR_EVENTOS = TO_PQR | {Evento.RESPUESTA_PQR, Evento.DEVOLVER} | _WAITS_AGAIN
"""The eventos that tell what went to PQR and what it answered."""
ALL_EVENTOS = PQR_EVENTOS | TO_BACK | LLAMADAS | {Evento.RESPUESTA_BACK}
"""Those of the days to answer: all that is sent, answered and told."""
PQR_RESULTS: tuple[str, ...] = next(
    spec.options for spec in TABLE[Evento.RESPUESTA_PQR].data if spec.name == "resultado"
)
"""What PQR may answer."""


class AnswerLine(NamedTuple):
    """A standing line that sends a caso, answers it, tells its usuario, or takes one of them back."""

    caso: int
    evento: Evento
    day: date
    agente: str
    after: str
    """Where it left the caso."""
    result: str | None = None
    stated: date | None = None
    """The day PQR says it answered."""


class AnsweredCaso(NamedTuple):
    """What a caso is now."""

    caso: int
    estado: Estado
    cubeta: Cubeta
    brought: date
    """The first corte that brought it."""
    asked: date | None
    """`fecha_solicitud`; None where no base brought it."""
    decided: date | None
    """The day of the verdict in force; None without one."""
    key: str | None = None
    """The text that tells the group of the caso, when the figures are grouped."""


class Sending(NamedTuple):
    """A caso sent to the back or to PQR, and its answer."""

    evento: Evento
    day: date
    agente: str
    answered: date | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class CasoAnswers:
    """A caso with all that was sent of it and stands, and the day its usuario was told first."""

    caso: AnsweredCaso
    sent: tuple[Sending, ...] = ()
    told: date | None = None

    def of(self, eventos: Iterable[Evento]) -> list[Sending]:
        """Return what was sent of it by some eventos, in order."""
        return [sending for sending in self.sent if sending.evento in eventos]


def answers_of(caso: AnsweredCaso, lines: Iterable[AnswerLine]) -> CasoAnswers:
    """Fold the standing lines of a caso, oldest first.

    An undone base and a reopening leave a caso waiting again for who had answered it: that answer no
    longer stands. What went to PQR and was returned before it answered was not sent.
    """
    sent: list[Sending] = []
    told: date | None = None
    for line in lines:
        if line.evento in TO_BACK or line.evento in TO_PQR:
            sent.append(Sending(line.evento, line.day, line.agente))
        elif line.evento is Evento.RESPUESTA_BACK:
            _answer(sent, TO_BACK, line.day, line.result)
        elif line.evento is Evento.RESPUESTA_PQR:
            _answer(sent, TO_PQR, line.stated or line.day, line.result)
        elif line.evento is Evento.DEVOLVER:
            if sent and sent[-1].evento is Evento.ESCALAR_PQR and sent[-1].answered is None:
                sent.pop()
        elif line.evento in _WAITS_AGAIN:
            for eventos, waiting in ((TO_BACK, WAIT_FOR_BACK), (TO_PQR, WAIT_FOR_PQR)):
                if line.after in waiting:
                    _answer(sent, eventos, None, None, again=True)
        elif told is None:
            told = line.day
    return CasoAnswers(caso, tuple(sent), told)


def _answer(
    sent: list[Sending],
    eventos: Iterable[Evento],
    day: date | None,
    result: str | None,
    *,
    again: bool = False,
) -> None:
    """Put an answer under what was sent last by some eventos, if it waits for one; `again` whatever it had."""
    for place in range(len(sent) - 1, -1, -1):
        if sent[place].evento in eventos:
            if again or sent[place].answered is None:
                sent[place] = sent[place]._replace(answered=day, result=result)
            return


class AnswerStretch(StrEnum):
    """A stretch of the way of a caso whose days are counted, in the order in which they are shown."""

    VERDICT = "al_veredicto"
    OURS = "en_la_celula"
    TOLD = "al_informar"
    BACK = "del_back"
    PQR = "de_pqr"


@dataclass(frozen=True, slots=True)
class DaysFigure:
    """The business days of a stretch that ended in a week, and the casos they are of."""

    days: tuple[int, ...] = ()
    """In order; a caso that was answered twice has two."""
    ids: tuple[int, ...] = ()

    @property
    def casos(self) -> int:
        """How many casos it is of."""
        return len(self.ids)

    @property
    def answers(self) -> int:
        """How many times the stretch ended."""
        return len(self.days)

    @property
    def median(self) -> float | None:
        """The median of the days; None of none."""
        return float(median(self.days)) if self.days else None

    @property
    def ninetieth(self) -> int | None:
        """The fewest days within which nine of ten ended; None of none."""
        return ninetieth(self.days)


@dataclass(frozen=True, slots=True)
class DaysRow:
    """The days of each stretch that ended in a week, or of the casos of a group; without any, of all."""

    week: Week | None = None
    stretches: Mapping[AnswerStretch, DaysFigure] = field(default_factory=dict)
    key: str | None = None

    def of(self, stretch: AnswerStretch) -> DaysFigure:
        """Return the days of a stretch."""
        return self.stretches.get(stretch, DaysFigure())


@dataclass(frozen=True, slots=True)
class DaysReport:
    """The days to answer of some casos: of all together, and of each week, the newest first, or group."""

    everything: DaysRow = DaysRow()
    rows: tuple[DaysRow, ...] = ()


def days_report(
    answers: Iterable[CasoAnswers],
    days: Callable[[date, date], int],
    key: Callable[[str | None], str | None] | None = None,
) -> DaysReport:
    """Return the days to answer of some casos by week, or by the group that `key` gives to their text.

    `days` counts business days.
    """
    whole: defaultdict[AnswerStretch, list[tuple[int, int]]] = defaultdict(list)
    parts: defaultdict[Week | str | None, defaultdict[AnswerStretch, list[tuple[int, int]]]]
    parts = defaultdict(lambda: defaultdict(list))
    for each in answers:
        if each.caso.estado is Estado.ANULADO:
            continue
        for stretch, end, count in _stretches(each, days):
            part = Week.of(end) if key is None else key(each.caso.key)
            for found in (whole, parts[part]):
                found[stretch].append((count, each.caso.caso))
    weeks = sorted((part for part in parts if isinstance(part, Week)), reverse=True)
    groups = sorted(
        (part for part in parts if not isinstance(part, Week)), key=lambda g: (g is None, g or "")
    )
    return DaysReport(
        DaysRow(stretches=_figures(whole)),
        (
            *(DaysRow(week, _figures(parts[week])) for week in weeks),
            *(DaysRow(None, _figures(parts[group]), group) for group in groups),
        ),
    )


def _figures(
    stretches: Mapping[AnswerStretch, list[tuple[int, int]]],
) -> dict[AnswerStretch, DaysFigure]:
    return {stretch: _days(found) for stretch, found in stretches.items()}


def _days(found: list[tuple[int, int]]) -> DaysFigure:
    ids = {caso for _count, caso in found}
    return DaysFigure(tuple(sorted(count for count, _caso in found)), tuple(sorted(ids)))


def _stretches(
    each: CasoAnswers, days: Callable[[date, date], int]
) -> Iterable[tuple[AnswerStretch, date, int]]:
    """Yield each stretch of a caso that has ended, the day it did, and its business days."""
    caso, to_back = each.caso, each.of(TO_BACK)
    if (decided := caso.decided) is not None:
        whole = days(caso.brought, decided)
        away = sum(
            days(max(sending.day, caso.brought), sending.answered)
            for sending in to_back
            if sending.answered is not None and sending.answered <= decided
        )
        yield AnswerStretch.VERDICT, decided, whole
        yield AnswerStretch.OURS, decided, max(0, whole - away)
    if each.told is not None:
        yield AnswerStretch.TOLD, each.told, days(caso.brought, each.told)
    for stretch, sendings in ((AnswerStretch.BACK, to_back), (AnswerStretch.PQR, each.of(TO_PQR))):
        for sending in sendings:
            if sending.answered is not None:
                yield stretch, sending.answered, days(sending.day, sending.answered)


@dataclass(frozen=True, slots=True)
class TriesFigure:
    """The casos that were re-escalated as many times, by how they ended."""

    won: tuple[int, ...] = ()
    """C: applied after all."""
    lost: tuple[int, ...] = ()
    """X: not reverted."""
    pending: tuple[int, ...] = ()
    again: tuple[int, ...] = ()
    """Of a first try, the casos that were re-escalated once more, which count under the second."""

    @property
    def casos(self) -> int:
        """C."""
        return len(self.won)

    @property
    def total(self) -> int:
        """C + X."""
        return len(self.won) + len(self.lost)

    @property
    def percent(self) -> str | None:
        """C ÷ (C + X) as a percentage; None where none has ended."""
        return percent(self.casos, self.total)


@dataclass(frozen=True, slots=True)
class TriesGroup:
    """The re-escalations of a group of casos, those of one try and those of two or more apart."""

    key: str | None = None
    first: TriesFigure = TriesFigure()
    second: TriesFigure = TriesFigure()

    @property
    def all(self) -> TriesFigure:
        """Both together: each caso once."""
        return TriesFigure(
            *(
                tuple(sorted((*one, *other)))
                for one, other in (
                    (self.first.won, self.second.won),
                    (self.first.lost, self.second.lost),
                    (self.first.pending, self.second.pending),
                )
            )
        )


@dataclass(frozen=True, slots=True)
class TriesReport:
    """The re-escalations of some casos, and of each of their groups."""

    everything: TriesGroup = TriesGroup()
    groups: tuple[TriesGroup, ...] = ()


_ENDS = {Cubeta.CORREGIDO: "won", Cubeta.NO_REVERTIDO: "lost", Cubeta.PENDIENTE: "pending"}
WRITER = "agente"
"""The grouping by who wrote a line, and not by whose verdict stands."""


def tries_report(
    answers: Iterable[CasoAnswers], by: str | None, key: Callable[[str | None], str | None]
) -> TriesReport:
    """Return the re-escalations of some casos; `key` gives the group that a text of a caso names.

    By agente, a caso is of who wrote its last re-escalation, and a first try that was made again, of
    who wrote the first.
    """
    found: defaultdict[tuple[str | None, bool], defaultdict[str, list[int]]]
    found = defaultdict(lambda: defaultdict(list))
    for each in answers:
        tries = each.of(CORRECTIVOS)
        end = _ENDS.get(each.caso.cubeta)
        if not tries or end is None:
            continue
        of_caso = key(each.caso.key)
        second = len(tries) > 1
        writer = tries[-1].agente if by == WRITER else of_caso
        found[writer, second][end].append(each.caso.caso)
        if second:
            first_writer = tries[0].agente if by == WRITER else of_caso
            found[first_writer, False]["again"].append(each.caso.caso)

    def figure(second: bool, *groups: str | None) -> TriesFigure:
        ends: defaultdict[str, list[int]] = defaultdict(list)
        for group in groups:
            for end, ids in found[group, second].items():
                ends[end] += ids
        return TriesFigure(**{end: tuple(sorted(ids)) for end, ids in ends.items()})

    keys = sorted({group for group, _second in found}, key=lambda g: (g is None, g or ""))
    return TriesReport(
        TriesGroup(None, figure(False, *keys), figure(True, *keys)),
        tuple(TriesGroup(k, figure(False, k), figure(True, k)) for k in keys) if by else (),
    )


@dataclass(frozen=True, slots=True)
class PqrGroup:
    """The casos of a group that were sent to PQR, by what became of them."""

    key: str | None = None
    sent: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    """In PQR now."""
    overdue: tuple[int, ...] = ()
    """In PQR now, with the term over."""
    answered: tuple[int, ...] = ()
    by_result: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    in_time: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    days: DaysFigure = DaysFigure()
    """From what was sent to the answer."""

    @property
    def dated(self) -> int:
        """How many answers have a term to be judged by."""
        return len(self.in_time) + len(self.late)

    @property
    def in_time_percent(self) -> str | None:
        """The share of them that came within it; None of none."""
        return percent(len(self.in_time), self.dated)

    def result(self, result: str) -> tuple[int, ...]:
        """Return the casos that PQR answered so."""
        return self.by_result.get(result, ())


@dataclass(frozen=True, slots=True)
class PqrReport:
    """What was sent to PQR, and of each group."""

    everything: PqrGroup = PqrGroup()
    groups: tuple[PqrGroup, ...] = ()


def pqr_report(
    answers: Iterable[CasoAnswers],
    evento: Evento,
    by: str | None,
    key: Callable[[str | None], str | None],
    days: Callable[[date, date], int],
    due: Callable[[CasoAnswers, Sending], date | None],
    today: date,
) -> PqrReport:
    """Return what became of what an evento sent to PQR, of each caso the last that stands.

    `due` ends the term of what was sent; None where no base says when it began. By agente, a caso is of
    who sent it.
    """
    found: defaultdict[str | None, defaultdict[str, list[int]]]
    found = defaultdict(lambda: defaultdict(list))
    said: defaultdict[str | None, defaultdict[str, list[int]]]
    said = defaultdict(lambda: defaultdict(list))
    took: defaultdict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for each in answers:
        sendings = each.of((evento,))
        if not sendings or each.caso.estado is Estado.ANULADO:
            continue
        last, caso = sendings[-1], each.caso.caso
        limit, group = due(each, last), last.agente if by == WRITER else key(each.caso.key)
        casos = found[group]
        casos["sent"].append(caso)
        if last.answered is None:
            casos["waiting"].append(caso)
            if limit is not None and limit < today:
                casos["overdue"].append(caso)
            continue
        casos["answered"].append(caso)
        said[group][last.result or ""].append(caso)
        if limit is not None:
            casos["in_time" if last.answered <= limit else "late"].append(caso)
        took[group].append((days(last.day, last.answered), caso))

    def joined(
        of: Mapping[str | None, Mapping[str, list[int]]], groups: Iterable[str | None]
    ) -> dict[str, tuple[int, ...]]:
        casos: defaultdict[str, list[int]] = defaultdict(list)
        for group in groups:
            for name, ids in of.get(group, {}).items():
                casos[name] += ids
        return {name: tuple(sorted(ids)) for name, ids in casos.items()}

    def built(group_key: str | None, *groups: str | None) -> PqrGroup:
        return PqrGroup(
            group_key,
            by_result=joined(said, groups),
            days=_days([pair for group in groups for pair in took[group]]),
            **joined(found, groups),
        )

    keys = sorted(found, key=lambda g: (g is None, g or ""))
    return PqrReport(built(None, *keys), tuple(built(k, k) for k in keys) if by else ())
