"""The review tray: questions for the supervisor, and their answers."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CaseCard, HistorialLine
from ajustes_tui.domain.caso.eventos import DEMORAS, Evento
from ajustes_tui.domain.caso.revision import (
    AnswerDatum,
    QuestionKind,
    TrayAnswer,
    TrayQuestion,
    answers_of,
    holds_answer,
    kind_of,
    reason_of,
    rule_of,
)
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.clocks import Semaforo, semaforo
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.casos.decisions import simulate
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.storage.casos.turno import AnsweredQuestion, TrayQuestionRow, TurnoRepository

__all__ = ["AnsweredQuestion"]

DAYS_IN_SIGHT = 14
"""Days an answer not acted upon is shown to an agente."""
MAX_BORRADORES = 500
_ANY_ASKER = "quien lo gestiona"
_STAND_IN = "x"
"""Stands in for text not typed yet."""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A row of the tray."""

    caso_id: int
    cuenta: str
    radicado: str
    since: datetime
    asker: str
    """Login, or `corte` for a base."""
    why: str
    answered: AnsweredQuestion | None
    """In the asker's list; None while waiting."""


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """A possible answer, and whether it is allowed now."""

    answer: TrayAnswer
    refusal: str = ""
    """Why not; empty if allowed."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A question's text, rule, caso and answers."""

    card: CaseCard
    question: TrayQuestion
    since: datetime
    kind: QuestionKind
    answer_to: str | None
    """Who gets the answer; None if nobody's."""
    rule: str
    rules_version: int
    soportes: Sequence[str]
    semaforo: Semaforo | None
    choices: Sequence[AnswerChoice]
    """Empty for a person who may only look."""
    razones: str
    """The usuario's reasons for not accepting, or ''."""
    answered: AnsweredQuestion | None = None


class TrayReading(NamedTuple):
    """The tray's casos and counts, from one read."""

    ids: array[int]
    waiting: int
    oldest: datetime | None


class RevisionService:
    """The supervisor's tray; an agente sees their own questions and answers."""

    def __init__(self, work: CaseWork) -> None:
        self.work = work
        self.context = work.context
        self.recorder = work.recorder

    @property
    def _turno(self) -> TurnoRepository:
        return TurnoRepository(self.context.db)

    @property
    def may_answer(self) -> bool:
        return self.context.run_session.can(Power.DECIDE)

    @property
    def _own_login(self) -> str | None:
        return self.context.login if self.context.run_session.can(Power.SHIFT) else None

    @property
    def shows_own(self) -> bool:
        """The list is the person's own questions."""
        return self._own_login is not None

    def list_ids(self) -> array[int]:
        """Return the tray's casos, oldest question first; an agente's own."""
        self.context.require_reading()
        ids = self._turno.questions(self._own_login)
        waiting = frozenset(ids)
        ids += [caso_id for caso_id in dict.fromkeys(self._answered()) if caso_id not in waiting]
        return array("q", ids)

    def borradores(self) -> dict[int, Mapping[str, str]]:
        self.context.require_reading()
        return {
            borrador.caso_id: borrador.contenido
            for borrador in self._turno.borradores(self.context.login, MAX_BORRADORES)
            if holds_answer(borrador.contenido)
        }

    def answer_line(self, caso_id: int) -> HistorialLine | None:
        self.context.require_reading()
        last = None
        for line in self.context.historial.of_caso_since(caso_id, 0):
            if line.evento == Evento.PEDIR_REVISION:
                last = None
            elif line.evento == Evento.RESOLVER_REVISION and not line.deshecha:
                last = line
        return last

    def read_tray(self) -> TrayReading:
        """Return `list_ids` with consistent counts."""
        with self.context.db.reading():
            return TrayReading(self.list_ids(), *self._turno.tray())

    def rows(self, ids: Sequence[int]) -> list[RevisionRow]:
        self.context.require_reading()
        rows = {row.caso.id: self._row(row, None) for row in self._open(ids)}
        if self._own_login is not None:
            for caso_id, answered in self._answered().items():
                if caso_id not in rows and caso_id in ids:
                    question = self._question_of(answered)
                    if question is not None:
                        rows[caso_id] = self._row(question, answered)
        return [rows[caso_id] for caso_id in ids if caso_id in rows]

    def show(self, caso_id: int) -> RevisionView | None:
        """Return a caso's question, or None once gone."""
        context = self.context
        context.require_reading()
        answered = None
        waiting = self._open([caso_id])
        question = waiting[0] if waiting else None
        if question is None and self._own_login is not None:
            answered = self._answered().get(caso_id)
            question = self._question_of(answered) if answered else None
        if question is None:
            return None
        card = self.work.card(caso_id)
        context.views.note_caso(card.caso)
        kind = self._kind(question)
        color = semaforo(card.clock.remaining, context.rules) if card.clock else None
        view = RevisionView(
            card=card,
            question=question.question,
            since=question.since,
            kind=kind,
            answer_to=question.caso.dueno or question.caso.veredicto_agente,
            rule=rule_of(kind, context.rules),
            rules_version=context.catalogs.version,
            soportes=self._turno.supports(caso_id),
            semaforo=color,
            choices=(),
            razones=self._turno.last_reason(caso_id),
            answered=answered,
        )
        return view if not self.may_answer else replace(view, choices=self._choices(view))

    def answer(
        self, view: RevisionView, answer: TrayAnswer, razon: str, datum: str
    ) -> list[Recorded]:
        """Register an answer and its eventos, all or none.

        Raises ConflictError if the question was answered, or the caso changed or claimed.
        """
        caso = view.card.caso
        requests = requests_of(answer, razon, datum)
        return self.recorder.register(caso.id, requests, version=caso.version)

    def _open(self, ids: Sequence[int]) -> list[TrayQuestionRow]:
        """Return open questions; a corte's is omitted where the person has an answer."""
        answered = self._answered()
        return [
            row
            for row in self._turno.open_questions(ids)
            if row.question.asker is not None or row.caso.id not in answered
        ]

    def _answered(self) -> dict[int, AnsweredQuestion]:
        if self._own_login is None:
            return {}
        since = self.context.now() - timedelta(days=DAYS_IN_SIGHT)
        return {c.caso_id: c for c in reversed(self._turno.answers(self._own_login, since))}

    def _question_of(self, answered: AnsweredQuestion) -> TrayQuestionRow | None:
        if answered.question is None:
            return None
        return self._turno.answered_question(answered.caso_id, answered.question)

    def _kind(self, question: TrayQuestionRow) -> QuestionKind:
        context = self.context
        today = context.today
        return kind_of(question.caso, question.question, context.rules, today, context.is_habil)

    def _row(self, row: TrayQuestionRow, answered: AnsweredQuestion | None) -> RevisionRow:
        context = self.context
        caso, question = row.caso, row.question
        kind = self._kind(row)
        return RevisionRow(
            caso.id,
            caso.cuenta,
            caso.radicado_actual,
            row.since,
            question.asker or "corte",
            reason_of(kind, caso, question, context.today, context.is_habil),
            answered,
        )

    def _choices(self, view: RevisionView) -> list[AnswerChoice]:
        context = self.context
        caso = view.card.caso
        who = view.answer_to or _ANY_ASKER
        answers = answers_of(view.kind, caso, who, context.today, context.is_habil)
        return [AnswerChoice(r, self._refusal(view, r)) for r in answers]

    def _refusal(self, view: RevisionView, answer: TrayAnswer) -> str:
        """Return why an answer would be refused, or ''; nothing is written."""
        caso = view.card.caso
        permit = view.card.allows(Evento.RESOLVER_REVISION)
        if view.card.held_by and isinstance(permit, Refusal):
            return permit.motivo
        datum = self._example(view.card, answer.asks)
        razon = _STAND_IN * self.context.rules.nota_pqr_minimo
        requests = requests_of(answer, razon, datum)
        refusal = simulate(self.context, self.recorder, caso, requests).refusal
        return "" if refusal is None else refusal.motivo

    def _example(self, card: CaseCard, asks: AnswerDatum | None) -> str:
        """Return a placeholder datum to judge an answer beforehand."""
        if asks is AnswerDatum.TELEFONO:
            known = {telefono.number for telefono in card.telefonos}
            return next(n for n in map("3{:09d}".format, count()) if n not in known)
        if asks is AnswerDatum.CAUSAL:
            return next((c.letter for c in self.context.catalogs.causales if c.letter != "L"), "")
        return _STAND_IN


def requests_of(answer: TrayAnswer, razon: str, datum: str) -> list[Request]:
    """Return `resolver_revision`, then the eventos in `besides`."""
    values = {"{razon}": razon, "{dato}": datum}
    requests = [Request(Evento.RESOLVER_REVISION, {"motivo": razon, "decision": answer.decision})]
    for evento, data in answer.besides:
        own = {key: values.get(value, value) for key, value in data.items()}
        if evento is Evento.CLASIFICAR:
            own = _causal(datum)
        requests.append(Request(evento, own, razon if answer.nota else ""))
    return requests


def _causal(text: str) -> dict[str, str]:
    """Parse `A`, or `L c` and `L usuario`: who delayed a late traslado."""
    letter, *who = text.split() or [""]
    said = who[0].lower() if who else ""
    demora = next((one for one in DEMORAS if said == one[0]), said)
    return {"causal": letter, **({"demora_de": demora} if demora else {})}
