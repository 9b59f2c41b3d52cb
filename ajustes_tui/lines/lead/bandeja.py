"""The supervisor's tray in plain lines: question, caso and answer."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.revision import AnswerDatum
from ajustes_tui.domain.caso.words import QUESTIONS, code_name
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.errors import AjustesError, ConflictError
from ajustes_tui.lines.asking import ask_note, ask_text, pick
from ajustes_tui.lines.caso_parts import say_rr, spoken_line
from ajustes_tui.lines.cola import open_caso
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue, accepting
from ajustes_tui.lines.speech import (
    sentence,
    spoken_asks,
    spoken_clock,
    spoken_moment,
    spoken_money,
    spoken_number,
    spoken_ticked,
)
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.casos.revision import (
    AnswerChoice,
    RevisionRow,
    RevisionService,
    RevisionView,
)
from ajustes_tui.workbench.asking import Ask
from ajustes_tui.workbench.case_acts import DELAY
from ajustes_tui.workbench.tray import (
    LABELS,
    NO_ANSWER,
    Answering,
    Written,
    lost_borradores,
    lost_texts,
    seen_by_text,
)

_PARTS = (
    Choice("otra", "dice otra vez la pregunta y sus respuestas", reads=True),
    Choice("historial", "lo que se ha hecho con el caso", reads=True),
    Choice("pedido", "el caso: causal, valor, plazo, y lo que pidió el asesor", reads=True),
    Choice("nota", "escribe una nota en el historial"),
    Choice("caso", "lo abre para trabajarlo"),
    Choice("saltar", "la deja para después y pasa a la que sigue", reads=True),
)

_LACKING = {"datum": "s pide el dato, que falta", "reason": "s pide su razón, que falta"}

_SHORT = (AnswerDatum.TELEFONO, AnswerDatum.CAUSAL)
"""Data asked again when the answer is refused; the usuario's reasons are never thrown away."""


class TrayDialogue:
    """The waiting questions, oldest first; for an agente, their own and the answers."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.revision

    def talk(self) -> Dialogue[None]:
        while True:
            ids, _waiting, oldest = self._service.read_tray()
            tell_lost(self._console, self._service, ids)
            rows = self._service.rows(ids)
            if not rows:
                self._console.say("No hay preguntas sin respuesta.")
                return
            today = self._service.context.now().date()
            items = [(row.caso_id, row_words(row, today)) for row in rows]
            caso_id = yield from pick(self._console, self._title(len(rows), oldest), items)
            yield from self._answer_from(ids, caso_id)

    def _title(self, rows: int, oldest: datetime | None) -> str:
        if self._service.shows_own:
            return f"{count_words(rows, 'pregunta suya')} a la supervisora."
        words = count_words(rows, "caso espera", "casos esperan")
        if oldest is None:
            return f"{words} su decisión."
        since = spoken_moment(oldest, self._service.context.now().date())
        return f"{words} su decisión, el más viejo desde {since}."

    def _answer_from(self, ids: Sequence[int], caso_id: int) -> Dialogue[None]:
        following = list(ids)[list(ids).index(caso_id) :]
        for number in following:
            view = self._service.show(number)
            if view is None:
                self._console.say("Esa pregunta ya no espera.")
                continue
            try:
                yield from QuestionDialogue(self._console, view).talk()
            except Back:
                return


class QuestionDialogue:
    """One question: the caso, and the answers by digit; only `s` registers."""

    def __init__(self, console: Console, view: RevisionView) -> None:
        self._console = console
        self._service = console.services.revision
        self._view = view
        self._written = Written.of(view.card.borrador) if view.choices else Written()
        self._unsaved: BorradorSave | None = None
        self._gone = False
        """Whether the question left the tray, answered here or by someone else."""

    # What the dialogue looks after while it asks.

    @property
    def caso_id(self) -> int | None:
        return self._view.card.caso.id

    @property
    def cuenta(self) -> str:
        return self._view.card.caso.cuenta

    @property
    def where(self) -> str:
        return f"Pregunta de la bandeja, cuenta {spoken_number(self.cuenta)}"

    @property
    def context(self) -> str:
        return "revision"

    def pressed(self) -> None:
        """Nothing to do: the tray claims no caso."""

    def beat(self) -> None: ...

    def look(self) -> None:
        """Reload after a write in the store; say so if it was answered."""
        self._read()

    def keep_now(self, *, last: bool) -> None:
        """Retry the drafts that failed to save while typed."""
        if self._unsaved is not None:
            self._service.work.save_borrador(self._unsaved, last=last)

    def put_down(self) -> None: ...

    # The conversation.

    def talk(self) -> Dialogue[None]:
        self._say_question()
        if self._written.digit or self._written.reason:
            self._console.say("Sigue el borrador que dejó.")
            if self._answering.chosen is not None:
                self._say_chosen(self._answering.chosen)
        with self._console.holding(self):
            self._console.arrive()
            while not self._gone:
                try:
                    if not (yield from self._next_answer()):
                        return
                except Back:
                    if not self._written.digit:
                        raise
                    self._write(replace(self._written, digit=""))
                    self._console.say("Sin escoger; lo escrito queda.")

    @property
    def _answering(self) -> Answering:
        return Answering(self._view, self._written)

    def _next_answer(self) -> Dialogue[bool]:
        """Return False to leave the question for the next one."""
        chosen = self._answering.chosen
        choices = [Choice(c.answer.digit, answer_words(c)) for c in self._view.choices]
        prompt = "Respuesta, por su número:" if choices else "¿Qué quiere oír?"
        if chosen is not None:
            choices = [
                accepting("lo registra"),
                Choice("razón", "escribe otra vez su razón"),
                *choices,
            ]
            lacking = self._answering.lacking(self._service)
            prompt = "s lo registra:"
            if lacking:
                prompt = f"{_LACKING[lacking[0][0]]}:"
        choices += _PARTS
        return (yield from self._console.ask_and_obey(prompt, choices, self._obey)) is not False

    def _obey(self, key: str, _text: str) -> Dialogue[bool]:
        today = self._service.context.now().date()
        match key:
            case _ if self._gone:
                # Somebody answered it after it was asked about; that was said.
                return True
            case "saltar":
                return False
            case "otra":
                self._say_question()
            case "historial":
                own = [line for line in self._view.card.lines if line.caso == self.caso_id]
                self._console.say_each(spoken_line(line, today) for line in own)
            case "pedido":
                self._console.say_each(caso_sentences(self._view, today))
                self._console.voice.say_all(asked_sentences(self._view.card.caso))
            case "nota":
                try:
                    yield from self._note()
                except Back:
                    self._console.say("Sin registrar; lo escrito queda como borrador.")
            case "caso":
                yield from self._open()
            case "razón":
                yield from self._ask_part("reason", self._answering.reason_asked(self._service))
            case "s":
                yield from self._register()
            case digit:
                yield from self._choose(digit)
        return True

    def _say_question(self) -> None:
        view, today = self._view, self._service.context.now().date()
        self._console.say_each(question_sentences(view, today))
        self._console.say_each(caso_sentences(view, today), Detail.NORMAL)
        for choice in view.choices:
            self._console.say(sentence(f"{choice.answer.digit}, {answer_words(choice)}"))
        if not view.choices:
            said = "Aquí se mira; la supervisora decide."
            self._console.say("Ya le respondieron." if view.answered is not None else said)

    # Choosing and writing.

    def _choose(self, digit: str) -> Dialogue[None]:
        written = self._answering.choose(digit)
        if isinstance(written, str):
            self._console.say(f"▲ {written}")
            return
        self._write(written)
        if self._answering.chosen is None:
            return
        for part, asked in self._answering.lacking(self._service):
            yield from self._ask_part(part, asked)
        self._say_chosen(self._answering.chosen)

    def _ask_part(self, part: str, asked: Ask) -> Dialogue[None]:
        if asked.typed != getattr(self._written, part):
            self._write_part(part, asked.typed)
        keep = partial(self._write_part, part)
        text = yield from ask_text(self._console, asked._replace(keep=keep))
        self._write_part(part, text.strip())

    def _write_part(self, part: str, text: str) -> None:
        self._write(replace(self._written, **{part: text}))

    def _say_chosen(self, choice: AnswerChoice) -> None:
        answer = choice.answer
        self._console.say(sentence(f"{answer.digit}, {answer.text}"))
        if answer.asks is not None and self._written.datum:
            self._console.say(f"{LABELS[answer.asks][0]}: «{self._written.datum}».")
        if self._written.reason:
            self._console.say(f"Su razón: «{self._written.reason}».")
        self._console.say(seen_by_text(self._view, answer), Detail.NORMAL)

    # Registering.

    def _register(self) -> Dialogue[None]:
        chosen = self._answering.chosen
        if chosen is None:
            return
        if self._answering.lacking(self._service):
            yield from self._choose(chosen.answer.digit)
            return
        if self._answering.needs_delay:
            who = yield from pick(self._console, DELAY.title, DELAY.options, DELAY.keys)
            self._write(self._answering.delayed_by(who))
            self._say_chosen(chosen)
            return
        clean = self._written.clean
        try:
            records = self._service.answer(self._view, chosen.answer, clean.reason, clean.datum)
        except AjustesError as error:
            self._console.refuse(error)
            refused = chosen.answer.asks in _SHORT and not isinstance(error, ConflictError)
            if refused:
                self._write_part("datum", "")
            self._read()
            if not self._gone:
                self._say_question()
                if refused:
                    self._say_chosen(chosen)
                    self._console.say(sentence(_LACKING["datum"]))
                self._console.read_list("otra")
            return
        self._gone, self._unsaved = True, None
        self._console.say("Respuesta registrada.")
        self._console.say(seen_by_text(self._view, chosen.answer), Detail.NORMAL)
        self._console.say_each(notice for each in records for notice in each.notices)

    def _note(self) -> Dialogue[None]:
        caso_id = self._view.card.caso.id
        keep = partial(self._write_part, "note")
        asked = self._answering.note_asked(self._service, keep)
        note = yield from ask_note(self._console, asked)
        recorded = self._service.work.register_nota(caso_id, note)
        self._written = replace(self._written, note="")
        self._console.say("La nota quedó en el historial.")
        if recorded.rr.line:
            say_rr(self._console.voice, recorded.rr, recorded.caso.cuenta)
        self._console.say_each(recorded.notices)
        self._read()

    def _open(self) -> Dialogue[None]:
        with contextlib.suppress(Back):
            yield from open_caso(self._console, self._view.card.caso.id)
        self._read()
        if not self._gone:
            self._say_question()

    # The draft, and what others do.

    def _write(self, written: Written) -> None:
        self._written = written
        caso = self._view.card.caso
        self._unsaved = BorradorSave(caso.id, written.parts(), caso.version, whole=False)
        with self._console.refusing():
            self._service.work.save_borrador(self._unsaved)
            self._unsaved = None

    def _read(self) -> None:
        caso_id = self._view.card.caso.id
        view = self._service.show(caso_id)
        if view is not None:
            self._view = view
        elif not self._gone:
            self._gone, self._unsaved = True, None
            tell_lost(self._console, self._service, self._service.list_ids())


def tell_lost(console: Console, service: RevisionService, waiting: Sequence[int]) -> None:
    """Say which typed answers lost their question, and drop their drafts."""
    for caso_id, gone in lost_borradores(service, waiting).items():
        _title, message = lost_texts(gone.answer)
        console.say(f"▲ {sentence(message)}")
        if typed := Written.of(gone.borrador).answer:
            console.say(f"Usted había escrito: «{typed}».")
        service.work.save_borrador(BorradorSave(caso_id, NO_ANSWER, 0, whole=False))


def row_words(row: RevisionRow, today: date) -> str:
    if row.answered is not None:
        return (
            f"cuenta {spoken_number(row.cuenta)}, {row.answered.who} respondió: {row.answered.text}"
        )
    who = "por un corte" if row.asker == "corte" else f"pregunta {row.asker}"
    return (
        f"{row.why}, {who}, cuenta {spoken_number(row.cuenta)}, {spoken_moment(row.since, today)}"
    )


def question_sentences(view: RevisionView, today: date) -> list[str]:
    caso = view.card.caso
    said = [
        f"Pregunta {view.question.asker or 'un corte'}, {spoken_moment(view.since, today)}: "
        f"«{view.question.text or 'sin texto'}»",
        f"Cuenta {spoken_number(caso.cuenta)}, radicado {spoken_number(caso.radicado_actual)}",
    ]
    if view.answered is not None:
        return [*said, f"{view.answered.who} respondió: «{view.answered.text}»"]
    return [*said, f"Regla: {view.rule}"]


def caso_sentences(view: RevisionView, today: date) -> list[str]:
    """Return what decides the answer: causal, money, result, step, supports and clock."""
    caso = view.card.caso
    causal = view.card.causal
    name = f"Causal {caso.causal}" if caso.causal else "Causal sin validar"
    if caso.causal and causal is not None and causal.letter == caso.causal:
        name += f", {causal.name}"
    if caso.atribuible:
        name += f"; atribuible: {code_name(caso.atribuible)}"
    asked = (
        f"Pide {spoken_money(caso.valor_solicitado)}"
        if caso.valor_solicitado is not None
        else "No dice cuánto pide"
    )
    if caso.valor_aplicado is not None:
        asked += f"; aplicado {spoken_money(caso.valor_aplicado)}"
    said = [name, asked]
    if caso.resultado is None:
        said.append("Sin respuesta del back")
    elif not QUESTIONS[caso.estado].lower().startswith(caso.resultado.lower()):
        said.append(caso.resultado.lower())
    said.append(QUESTIONS[caso.estado])
    if caso.reescalamientos:
        said.append(f"Reescalado {count_words(caso.reescalamientos, 'vez')}")
    said += [_supports(view), spoken_clock(view.card.clock, today)]
    if view.card.toma is not None:
        said.append(f"▲ Lo tiene {view.card.toma.login}")
    return said


def _supports(view: RevisionView) -> str:
    if view.soportes:
        return f"Soportes marcados: {listed([spoken_ticked(text) for text in view.soportes])}"
    asks = spoken_asks(view.card.causal)
    return f"Ningún soporte marcado{f'; {asks}' if asks else ''}"


def answer_words(choice: AnswerChoice) -> str:
    """Include why it is unavailable."""
    answer = choice.answer
    words = f"{answer.group}: {answer.text}" if answer.group else answer.text
    return f"{words}; no se puede: {choice.refusal}" if choice.refusal else words


def asked_sentences(caso: Caso) -> list[str]:
    return [
        f"El asesor pidió «{caso.motivo or 'nada'}».",
        f"El back dijo «{caso.motivo_rechazo or 'nada'}».",
    ]
