"""The panel of a tray question: card, answers, and registering one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import AnswerDatum, TrayAnswer
from ajustes_tui.errors import AjustesError
from ajustes_tui.screens.asking import box_of
from ajustes_tui.screens.background import Failed, reads, writes
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.revision import text
from ajustes_tui.screens.session_part import SessionPart, saves
from ajustes_tui.services.casos.revision import AnswerChoice, RevisionService, RevisionView
from ajustes_tui.services.recorder import Note, Recorded
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.keyboard import REGISTERING
from ajustes_tui.ui.measures import LOW
from ajustes_tui.ui.text import Span, Tone, cleaned, label_span
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.frame import CommandLine, RRLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.case_acts import DELAY
from ajustes_tui.workbench.session import (
    CaseSession,
    Flow,
)
from ajustes_tui.workbench.tray import (
    LABELS,
    MAX_REASON,
    NO_ANSWER,
    Answering,
    LostBorrador,
    Written,
    lost_texts,
    seen_by_text,
)

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from ajustes_tui.screens.prose import ProseEditor

_NOTHING: Part = Under(())
_DATUM, _LETTER = 40, 20
"""Cells of the field of a datum, and of a single letter with its meaning."""
_OVERTAKEN = ("version_distinta", "caso_tomado")
"""Refusal codes because someone else was faster."""
_NEXT = 0


class AnswerQuestion(NamedTuple):
    """The order to answer a question, with the eventos of the answer."""

    view: RevisionView
    chosen: TrayAnswer
    written: Written


class TrayNote(NamedTuple):
    """The order to write a note on a caso of the tray."""

    caso_id: int
    note: Note


TrayOrder: TypeAlias = AnswerQuestion | TrayNote


class TrayFlow(Flow[RevisionView, TrayOrder, None]):
    """The flow of the tray: no claims, and separate texts per caso."""

    def caso_of(self, hand: RevisionView) -> int:
        return hand.card.caso.id

    def borrador(self, hand: RevisionView) -> BorradorSave | None:
        """None: `type_text` saves each letter, also on a question not in hand."""
        return None

    def order(self, hand: RevisionView) -> TrayOrder | None:
        """None: `send` takes the answer with its reason."""
        return None


class QuestionPanel(Vertical):
    """Shows a question, saves its texts, and registers an answer or note.

    The command row shows the choice and missing data; the RR line, who will see the answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding for binding in bindings_for("revision") if binding.key == "tab"),
    ]

    class Registered(Message):
        """An answer or note was registered."""

        def __init__(self, records: Sequence[Recorded]) -> None:
            super().__init__()
            self.records = records

    class Overtaken(Message):
        """Someone else answered first: the list is out of date."""

    def __init__(
        self,
        service: RevisionService,
        row: Callable[[], int | None],
        command_row: CommandLine,
        rr_line: RRLine,
        on_arrival: Callable[[], None],
    ) -> None:
        """`row` returns the caso under the list's cursor; `on_arrival` runs when the question changes."""
        super().__init__()
        self._service = service
        self._row = row
        self._command_row = command_row
        self._rr_line = rr_line
        self._on_arrival = on_arrival
        self._session: CaseSession[RevisionView, TrayOrder, None] = CaseSession(TrayFlow())
        self.work = SessionPart(
            node=self,
            session=self._session,
            save=saves(service.work),
            write=self._write_order,
            go_on=self._done_here,
            say=lambda said, _tone: self._say(said),
            # What failed is shown where its order was written.
            refuse=lambda _error: None,
        )
        self._written: dict[int, Written] = {}
        self._told: set[int] = set()
        """Casos whose lost answer was reported; its draft may still be leaving."""
        self._old = False
        """Whether a note made the shown version old."""
        self._told_beside: int | None = None
        """The caso beside which the RR line confirms the last registration, however often its
        question is read again; `_NEXT` is the one that comes."""

    def compose(self) -> ComposeResult:
        yield PlaceView(_NOTHING, id="ficha")
        yield PlaceView(_NOTHING, id="salidas")
        with Horizontal(id="fila-dato"):
            yield LineView([[]], classes="rotulo", id="rotulo-dato")
            yield TextField(width=_DATUM, maximum=MAX_REASON, id="dato")
            yield LineView([[]], classes="texto", id="ayuda-dato")
        with Horizontal(id="fila-razon"):
            yield LineView([[label_span("Su razón")]], classes="rotulo")
            # Imported late: the editor takes half a MiB, which other screens do not need.
            from ajustes_tui.screens.prose import ProseEditor

            yield ProseEditor(maximum=MAX_REASON, id="razon")

    def on_mount(self) -> None:
        self.query_one("#fila-dato").display = False
        self.query_one("#fila-razon").display = self._service.may_answer

    @on(events.Resize)
    def _lay_out(self) -> None:
        self.call_after_refresh(self._draw)

    # The state that is shown.

    @property
    def view(self) -> RevisionView | None:
        return self._session.hand

    @property
    def caso_id(self) -> int | None:
        return self._session.caso_id

    @property
    def registering(self) -> bool:
        return self._session.registering is not None

    @property
    def reason(self) -> ProseEditor:
        return cast("ProseEditor", self.query_one("#razon"))

    @property
    def datum(self) -> TextField:
        return self.query_one("#dato", TextField)

    @property
    def written(self) -> Written:
        return self._written.get(self.caso_id or 0, Written())

    @property
    def answering(self) -> Answering | None:
        return None if self.view is None else Answering(self.view, self.written)

    @property
    def chosen(self) -> AnswerChoice | None:
        return None if self.answering is None else self.answering.chosen

    def look(self) -> None:
        """Show the question under the cursor, or nothing without a row."""
        caso_id = self._row()
        if caso_id is None:
            self._session.put_down()
            self._draw()
        else:
            self._read(caso_id)

    @reads("Leyendo la pregunta")
    def _read(self, caso_id: int) -> tuple[int, RevisionView | None]:
        return caso_id, self._service.show(caso_id)

    @_read.then
    def _arrived(self, read: tuple[int, RevisionView | None]) -> None:
        if read[0] == self._row():
            self._show(*read)

    def _show(self, caso_id: int, view: RevisionView | None) -> None:
        another = caso_id != self.caso_id
        self._old = False
        if view is None:
            self._session.put_down()
        elif another:
            self._session.shown(view, seen=True)
            if view.choices:
                self._written.setdefault(caso_id, Written.of(view.card.borrador))
        else:
            self._session.amend(view)
        if another:
            self._fill()
            self._on_arrival()
            if self._told_beside in (_NEXT, caso_id):
                self._told_beside = caso_id
            else:
                self._foretell()
        self._draw()

    def at_hand(self) -> RevisionView | None:
        """Return the question for a key: that of the row, read now if the key came first."""
        view, caso_id = self.view, self._row()
        if view is None or caso_id is None or (caso_id == self.caso_id and not self._old):
            return view
        try:
            self._show(caso_id, self._service.show(caso_id))
        except AjustesError as error:
            self._say(error.message)
            return None
        return self.view

    def _fill(self) -> None:
        self.datum.value, self.reason.value = self.written.datum, self.written.reason
        caso_id = self.caso_id
        self.reason.offers = (
            None
            if caso_id is None
            else Offers(self._service.work, caso_id, Evento.RESOLVER_REVISION)
        )

    def _draw(self) -> None:
        view = self.view
        question, answers = _NOTHING, _NOTHING
        asks = None
        if view is not None:
            question = text.question_part(view)
            low = self.app.size.height < LOW
            answers = text.answers(view, self.written.digit, whole=not low)
            asks = self.chosen.answer.asks if self.chosen else None
        self.query_one("#ficha", PlaceView).show(question)
        self.query_one("#salidas", PlaceView).show(answers)
        self.query_one("#fila-dato").display = asks is not None
        if asks is not None:
            label, help_text = LABELS[asks]
            self.datum.styles.width = _LETTER if asks is AnswerDatum.CAUSAL else _DATUM
            self.query_one("#rotulo-dato", LineView).set_lines([[label_span(label)]])
            self.query_one("#ayuda-dato", LineView).set_lines([[Span(f" {help_text}", Tone.DIM)]])
        self._say_chosen()

    def _say_chosen(self) -> None:
        chosen = self.chosen
        if chosen is None:
            help_text = "un dígito decide; queda en el historial con su nombre"
            answers = self.view is not None and self._service.may_answer
            self._command_row.show("", help_text if answers else "")
            return
        missing = self._missing()
        choice_text = f"{chosen.answer.digit} {chosen.answer.text}"
        self._command_row.show(choice_text, f"falta {missing}" if missing else "F8 registra")

    def _say(self, text: str) -> None:
        self._command_row.show(text, tone=Tone.NOTICE)

    def _missing(self) -> str:
        """Return the first missing datum of the answer, or ''."""
        lacking = () if self.answering is None else self.answering.lacking(self._service)
        return lacking[0][1].title.lower() if lacking else ""

    # Typing.

    def pending(self) -> str:
        """Return the words for the draft left on leaving the program, or ''."""
        if any(written.reason.strip() for written in self._written.values()):
            return "La razón escrita en la bandeja queda como borrador."
        return ""

    def keep_only(self, caso_ids: Collection[int]) -> bool:
        """Drop the texts on questions no longer waiting; return whether one is shown.

        `tell_lost` shows once the texts on questions others answered.
        """
        self._written = {i: w for i, w in self._written.items() if i in caso_ids}
        return self.caso_id is not None and self.caso_id not in caso_ids

    def tell_lost(self, lost: Mapping[int, LostBorrador]) -> None:
        """Show and drop the texts on questions others answered."""
        for caso_id, gone in lost.items():
            if caso_id in self._told:
                continue
            self._forget(caso_id)
            typed = Written.of(gone.borrador).answer
            what = f"Usted había escrito: «{typed}»" if typed else "No había escrito su razón."
            title, message = lost_texts(gone.answer)
            self.app.push_screen(ErrorModal(title, message, what))

    def _forget(self, caso_id: int) -> None:
        self._written.pop(caso_id, None)
        self._told.add(caso_id)
        self.work.run(self._session.type_text(caso_id, NO_ANSWER, 0))

    def _write(self, written: Written) -> None:
        view = self.view
        if view is not None:
            caso = view.card.caso
            self._written[caso.id] = written
            self._told.discard(caso.id)
            self.work.run(self._session.type_text(caso.id, written.parts(), caso.version))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._typed()

    def on_prose_editor_finished(self, event: ProseEditor.Finished) -> None:
        """Register; on a refusal, accept typing again."""
        event.stop()
        self.call_after_refresh(event.editor.follow)
        self.register()

    @on(TextField.Changed)
    def _typed(self) -> None:
        if self.view is not None and self.view.choices:
            written = replace(self.written, datum=self.datum.value, reason=self.reason.value)
            if written != self.written:
                self._write(written)
                self._say_chosen()

    @on(TextField.Submitted)
    def _submitted(self, event: TextField.Submitted) -> None:
        event.stop()
        if event.input is self.datum and not self.reason.value.strip():
            self.reason.focus()
        else:
            self.register()

    def choose(self, digit: str) -> None:
        """Enter registers the answer once its reason is written."""
        if self.at_hand() is None or self.registering or self.answering is None:
            return
        written = self.answering.choose(digit)
        if isinstance(written, str):
            self._say(written)
            return
        self._write(written)
        self._draw()
        self._foretell()
        self._go_to_missing()

    def unchoose(self) -> bool:
        if not self.written.digit:
            return False
        self._write(replace(self.written, digit=""))
        self._draw()
        self._foretell()
        return True

    def _foretell(self) -> None:
        self._told_beside = None
        self._rr_line.clear(self.answering.seen_by if self.answering is not None else "")

    def go_to_field(self) -> None:
        """Go to the first empty field, or switch fields."""
        if not self._service.may_answer:
            return
        chosen, focused = self.chosen, self.screen.focused
        asks = chosen is not None and chosen.answer.asks is not None
        if focused in (self.datum, self.reason):
            self.screen.set_focus(self.datum if asks and focused is self.reason else self.reason)
        elif chosen is None:
            self.screen.set_focus(self.reason)
        else:
            self._go_to_missing()

    def _go_to_missing(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        asks = chosen.answer.asks
        if asks is not None and not self.datum.value:
            self.datum.value = cleaned(self.answering.begun_datum) if self.answering else ""
            self.screen.set_focus(self.datum)
        else:
            # At once: the next letters, even of the same burst, belong to the reason.
            self.screen.set_focus(self.reason)

    # Registering.

    def register(self) -> None:
        if self.registering:
            self._say(REGISTERING)
            return
        view, chosen = self.at_hand(), self.chosen
        if view is None:
            return
        if chosen is None:
            self._say_chosen()
            return
        if self._missing():
            self._say_chosen()
            self._go_to_missing()
            return
        if self.answering is not None and self.answering.needs_delay:
            self._ask_delay()
            return
        order = AnswerQuestion(view, chosen.answer, self.written.clean)
        self.work.send(view.card.caso.id, order)

    def _ask_delay(self) -> None:
        """Ask who delayed a late traslado, which the answer says before another F8."""

        def answered(who: str | None) -> None:
            if who is not None and self.answering is not None and self.answering.needs_delay:
                self.datum.value = self.answering.delayed_by(who).datum

        if (box := box_of(DELAY)) is not None:
            self.app.push_screen(box, answered)

    def ask_note(self) -> None:
        """Each letter is saved as a draft."""
        view = self.at_hand()
        if view is None:
            self._say("No hay un caso donde anotar")
            return
        if self.registering:
            self._say(REGISTERING)
            return
        number = view.card.caso.id

        def keep(text: str) -> None:
            self._write(replace(self.written, note=text))

        def answered(note: Note | None) -> None:
            if note is not None:
                self.work.run(self._session.send(number, TrayNote(number, note)))

        box = box_of(Answering(view, self.written).note_asked(self._service, keep))
        if box is not None:
            self.app.push_screen(box, answered)

    def _write_order(self, order: TrayOrder) -> None:
        if isinstance(order, AnswerQuestion):
            self._answer(order)
        else:
            self._annotate(order)

    @writes("Registrando la respuesta")
    def _answer(self, answer: AnswerQuestion) -> tuple[AnswerQuestion, Sequence[Recorded]]:
        reason, datum = answer.written.reason, answer.written.datum
        return answer, self._service.answer(answer.view, answer.chosen, reason, datum)

    @_answer.then
    def _answered(self, done: tuple[AnswerQuestion, Sequence[Recorded]]) -> None:
        answer, records = done
        self._written.pop(answer.view.card.caso.id, None)
        seen_by = seen_by_text(answer.view, answer.chosen)
        self._registered(records, seen_by, f"Registrado: {answer.chosen.text}")

    @writes("Guardando la nota", told=False)
    def _annotate(self, note: TrayNote) -> Recorded:
        return self._service.work.register_nota(note.caso_id, note.note)

    @_annotate.then
    def _noted(self, recorded: Recorded) -> None:
        caso_id = recorded.caso.id
        if caso_id in self._written:
            self._written[caso_id] = replace(self._written[caso_id], note="")
        self._registered([recorded], "La nota quedó en el historial.", "Registrado: nota")

    def _registered(self, records: Sequence[Recorded], said: str, heading: str) -> None:
        self.work.run(self._session.registered())
        self.post_message(self.Registered(records))
        notices = " ".join(notice for recorded in records for notice in recorded.notices)
        self._told_beside = _NEXT
        cuenta = cleaned(records[0].caso.cuenta)
        self._rr_line.show(heading, cuenta, f" {said} {notices}".rstrip(), Tone.DIM)

    def _done_here(self, order: TrayOrder) -> None:
        """Drop an answered question; after a note it stays, and the next key reloads it."""
        if isinstance(order, AnswerQuestion) or self.view is None:
            self._session.nothing_left()
            self._fill()
        else:
            self._old = True
            self._session.shown(self.view, seen=True)

    @_answer.failed(Exception)
    def _answer_refused(self, error: Exception) -> None:
        order = self._session.state.order
        self.work.run(self._session.refused(error))
        if order is None or not isinstance(order.what, AnswerQuestion):
            self.post_message(Failed(error))
            return
        caso, typed = order.what.view.card.caso, order.what.written.answer
        if isinstance(error, AjustesError) and error.code in _OVERTAKEN:
            # Somebody else was faster: the typed texts are shown, so that nothing is lost.
            what = f"{error.suggestion} Usted había escrito: «{typed}»"
            self._forget(caso.id)
            self.app.push_screen(ErrorModal("El caso cambió", error.message, what))
            self.post_message(self.Overtaken())
            return
        if caso.id in self._written:
            # The texts typed while it was being registered too.
            parts = self._written[caso.id].parts()
            self.work.run(self._session.type_text(caso.id, parts, caso.version))
        self.post_message(Failed(error))

    @_annotate.failed(Exception)
    def _note_refused(self, error: Exception) -> None:
        self.work.run(self._session.refused(error))
        self.post_message(Failed(error))
