"""The acts of a call, their refusals and questions, for both faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import ValueDifference, doubtful_value
from ajustes_tui.domain.rules.contact import tells_value
from ajustes_tui.domain.rules.decision import Refusal, quoted_name
from ajustes_tui.services.casos.contacto import CallEffect, ContactoService
from ajustes_tui.services.recorder import Note, Recorded
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.asking import (
    MAX_REASON,
    Ask,
    Asking,
    AskKind,
    Offers,
    ask_marcacion,
    begin_text,
    skip_asked,
    text_request,
)
from ajustes_tui.workbench.call import ANSWERED, WITH_RECURSO, Call, Mode
from ajustes_tui.workbench.call_flow import (
    AnnotateCall,
    CallOrder,
    ContactoFlow,
    RegisterCall,
    SkipCall,
    UndoCall,
)
from ajustes_tui.workbench.call_words import not_yet
from ajustes_tui.workbench.conflict import Conflict
from ajustes_tui.workbench.decisions import CALL_EVENTOS
from ajustes_tui.workbench.session import SessionRunner

NOTHING_TO_UNDO = "Hoy no hay una llamada suya que deshacer"
OF_CALLS = CALL_EVENTOS | {Evento.RECURSO_POSTERIOR}


class CallFace(Protocol):
    """A face that shows a call and sends what the acts decide."""

    @property
    def call(self) -> Call | None: ...

    @property
    def effect(self) -> CallEffect: ...

    def take(self, call: Call, *, keep: bool = True, foresee: bool = True) -> None: ...

    def tell(self, text: str, key: str = "", tone: Tone = Tone.NOTICE) -> None:
        """Show a sentence; `key` continues it on a screen."""

    def refuse(self, text: str) -> None: ...

    def explain(self) -> None: ...

    def lacks(self, call: Call) -> None: ...

    def show_difference(self, difference: ValueDifference) -> None: ...

    def decide(self, caso_id: int, back_to: int) -> None: ...


class CallActs:
    """The acts of a call; those that ask are generators.

    A box text is saved in the draft of the call that opened the box, until sent. The calls of this
    session are kept to restore them on undo.
    """

    def __init__(
        self,
        service: ContactoService,
        flow: ContactoFlow,
        face: CallFace,
        work: SessionRunner[Call, CallOrder, Conflict],
    ) -> None:
        self._service = service
        self._flow = flow
        self._face = face
        self._work = work
        self._made: dict[int, Call] = {}
        """Registered calls by their first historial line, for undo."""
        self._looked_at: tuple[int, ValueDifference] | None = None
        """Caso and money difference already asked about."""

    def note_written(self, order: CallOrder, records: Sequence[Recorded]) -> None:
        if isinstance(order, RegisterCall):
            self._made[records[0].line] = order.call

    # The outcome.

    def choose(self, key: str) -> Asking[None]:
        call = self._face.call
        if call is None or call.only_looks:
            self._face.explain()
            return
        outcome = call.outcome_at(key)
        if outcome is None:
            self._face.tell("Ese número no está en la pantalla")
            return
        if refusal := call.refusal_of(outcome):
            if call.outcome is not None and call.recurso is None:
                # What was chosen before is not what the person wants: it must not be registered.
                self._face.take(self._flow.without_outcome(call), keep=call.keeps_outcome)
            self._face.refuse(refusal)
            return
        if outcome.resultado != ANSWERED and call.insists:
            why = not_yet(call, self._service.context.now())
            title = "¿Por qué insiste?"
            answered = yield from self._answer(call, "insiste", title, why, f"{why}. {title}")
            if answered is None:
                return
            call = answered
        if call.recurso is not None and outcome.resultado != WITH_RECURSO:
            # Its answers wait: they are no part of another outcome.
            call = replace(call, recurso=None, put_aside=call.recurso)
        if outcome.resultado == ANSWERED:
            self._face.take(self._flow.answered(call))
        elif outcome.resultado == WITH_RECURSO:
            self._face.take(self._flow.with_recurso(call, outcome))
        elif outcome.asks_when:
            cita: datetime | None = yield Ask(
                AskKind.MOMENT,
                "¿Cuándo lo vuelve a llamar?",
                typed=call.texts.get("t.cuando", ""),
                keep=self._keep(call, "t.cuando"),
                now=self._service.context.now,
                objection=self._service.outside_hours,
            )
            now = self._still(call)
            if cita is not None and now is not None:
                self._face.take(self._flow.with_cita(now, outcome, cita).without("t.cuando"))
        else:
            self._face.take(self._flow.with_outcome(call, outcome), keep=False)

    def register(self) -> None:
        """Register the outcome on every caso; no effect without one."""
        call = self._face.call
        if call is None or self._work.session.writing:
            return
        if call.only_looks:
            self._face.explain()
        elif call.outcome is None:
            self._face.tell("Escoja primero cómo terminó la llamada")
        elif self._face.effect.refusal is not None:
            self._face.explain()
        elif call.missing:
            self._face.lacks(call)
        elif (doubt := _doubtful_value(call)) is not None and doubt != self._looked_at:
            self._looked_at = doubt
            self._face.show_difference(doubt[1])
        else:
            self._work.run(self._work.session.register())

    def marcacion(self) -> Asking[None]:
        opened = self._face.call
        if opened is None or self._work.session.writing:
            return
        if opened.only_looks:
            self._face.explain()
            return
        evento, catalog = opened.act, self._service.context.catalogs.marcaciones
        what = "cómo terminó la llamada" if opened.recurso is None else "qué presenta"
        code = yield from ask_marcacion(evento, what, catalog, self._face.tell)
        call = self._still(opened)
        if (
            code is not None
            and call is not None
            and call.act is evento
            and not self._work.session.writing
        ):
            self._face.take(call.marked(*code.split()))

    # The script, the numbers, and who is on the line.

    def tick(self) -> None:
        call = self._face.call
        if call is None or call.held_by:
            return
        if len(call.said_at) >= len(call.script):
            done = "Ya dijo todo el guion: escoja cómo terminó"
            self._face.tell(done, tone=Tone.STRONG)
            return
        hour = f"{self._service.context.now():%H:%M:%S}"
        self._face.take(replace(call, said_at=(*call.said_at, hour)))

    def other_number(self) -> Asking[str]:
        """Select the next number, or add one after the last; return '' on returning to the first."""
        call = self._face.call
        if call is None or call.held_by:
            return ""
        valid = call.valid_numbers
        place = valid.index(call.number) + 1 if call.number in valid else 0
        if place < len(valid):
            self._face.take(replace(call, number=valid[place]))
            return valid[place]
        number: str | None = yield Ask(
            AskKind.NUMBER,
            aloud="Otro teléfono, diez dígitos:",
            typed=call.texts.get("t.telefono", ""),
            keep=self._keep(call, "t.telefono"),
            options=[("", "vuelve al primero")] if valid else (),
        )
        now = self._still(call)
        if now is None:
            return ""
        if number:
            added = replace(now, number=number, added=(*now.added, number))
            self._face.take(added.without("t.telefono"))
        elif valid:
            self._face.take(replace(now, number=valid[0]))
        return number or ""

    def authorise(self) -> None:
        call = self._face.call
        if call is not None and not call.held_by:
            self._face.take(replace(call, authorised=not call.authorised))

    def turn_around(self) -> None:
        call = self._face.call
        if call is not None and not call.held_by and call.mode is not Mode.LATE_RECURSO:
            self._face.take(self._flow.turned_around(call))

    def decide_other(self) -> None:
        call = self._face.call
        if call is None or not call.sheet.undecided:
            self._face.tell("Esta cuenta no tiene otro radicado por decidir")
        elif not self._work.session.writing:
            self._face.decide(call.sheet.undecided[0].caso.id, call.caso_id)

    # Texts of their own, and undoing.

    def note(self) -> Asking[None]:
        return self._annotate(Evento.NOTA, "Nota del caso", "Queda en el historial")

    def ask_review(self) -> Asking[None]:
        question = "Qué quiere que decida la supervisora"
        return self._annotate(Evento.PEDIR_REVISION, "Pedir revisión", question)

    def _annotate(self, evento: Evento, title: str, help_text: str) -> Asking[None]:
        opened = self._face.call
        if opened is None:
            return
        allowed = opened.sheet.main.allows(evento)
        if isinstance(allowed, Refusal):
            self._face.refuse(allowed.motivo)
            return
        key = f"t.{evento.value}"
        typed, keep = opened.texts.get(key, ""), self._keep(opened, key)
        offers = Offers(self._service.work, opened.caso_id, evento)
        text: Note | None = yield begin_text(evento, title, help_text, typed, keep, offers)
        call = self._still(opened)
        if text is None or call is None or self._work.session.writing:
            return
        # The call still has the text: what is refused is a draft again.
        order = AnnotateCall(call, text_request(evento, text))
        self._work.send(call.caso_id, order, self._flow.borrador(call))

    def skip(self) -> Asking[None]:
        opened = self._face.call
        if opened is None:
            return
        typed, keep = opened.texts.get("t.saltar", ""), self._keep(opened, "t.saltar")
        work = self._service.work
        motivo: str | None = yield skip_asked(work, opened.caso_id, "la llamada", typed, keep)
        call = self._still(opened)
        if motivo is None or call is None or self._work.session.writing:
            return
        call = call.without("t.saltar")
        self._face.take(call, foresee=False)
        self._work.send(call.caso_id, SkipCall(call, motivo))

    def undo(self) -> Asking[None]:
        """Undo the person's last call of today, also from an interrupted session."""
        caso_id = self._service.recorder.last_of_mine()
        if self._work.session.writing:
            return
        undoing = None if caso_id is None else self._service.recorder.undoing(caso_id)
        if undoing is None or caso_id is None:
            self._face.tell(NOTHING_TO_UNDO)
            return
        if not OF_CALLS.intersection(undoing.last.eventos):
            what = quoted_name(undoing.last.evento)
            self._face.tell(f"Lo último suyo de hoy es {what}, de otra parte: deshágalo allá")
            return
        call = self._face.call
        motivo: str | None = yield Ask(
            AskKind.UNDO,
            NOTHING_TO_UNDO,
            undoing=undoing,
            in_sight=len(undoing.casos)
            if call is not None and call.caso_id in undoing.casos
            else 0,
        )
        if motivo is not None:
            now, made = self._face.call, self._made.get(undoing.last.act)
            order = UndoCall(caso_id, now.sheet if now is not None else None, made)
            self._work.send(caso_id, order)

    # The texts of boxes.

    def _answer(
        self, call: Call, name: str, title: str, help_text: str, aloud: str
    ) -> Asking[Call | None]:
        """Ask for a contact datum; return the call with it, None if cancelled."""
        key = f"t.{name}"
        typed, keep = call.texts.get(key, ""), self._keep(call, key)
        text: str | None = yield Ask(
            kind=AskKind.LINE,
            title=title,
            help=help_text,
            aloud=aloud,
            most=MAX_REASON,
            reason=True,
            typed=typed,
            keep=keep,
        )
        now = self._still(call)
        if text is None or now is None:
            return None
        now = now.answered_with(name, text)
        self._face.take(now, foresee=False)
        return now

    def _still(self, opened: Call) -> Call | None:
        """Return the current state of a box's call; None if another is open."""
        call = self._face.call
        return call if call is not None and call.caso_id == opened.caso_id else None

    def _keep(self, opened: Call, key: str) -> Callable[[str], None]:
        def keep(typed: str) -> None:
            call = self._still(opened)
            if call is not None:
                self._face.take(call.with_text(key, typed), foresee=False)

        return keep


def _doubtful_value(call: Call) -> tuple[int, ValueDifference] | None:
    """Return the first caso whose amounts must be checked before informing."""
    if call.outcome is None:
        return None
    for card in call.cards:
        if tells_value(card.caso, call.outcome.resultado):
            doubt = doubtful_value(Evento.CONTACTO, card.caso, {})
            if doubt is not None:
                return card.caso.id, doubt
    return None
