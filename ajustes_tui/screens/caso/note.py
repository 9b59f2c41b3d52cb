"""The note on a caso: saved on every keystroke, restored after a lost connection, registered with F8."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from textual.message import Message
from textual.widget import Widget

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.background import Failed, writes
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.session_part import SessionPart
from ajustes_tui.services.casos.work import CaseWork
from ajustes_tui.services.recorder import MAX_NOTA, MarkedNote, Note, Recorded
from ajustes_tui.workbench.asking import Offers
from ajustes_tui.workbench.rr_line import note_marcaciones
from ajustes_tui.workbench.session import (
    CaseSession,
    Flow,
)

_TEXT = "t.nota"
"""Key of the note in the draft."""


class Notes(Protocol):
    """A service that saves notes as they are typed."""

    work: CaseWork

    def save_nota(self, caso_id: int, text: str, *, last: bool = False) -> None:
        """Save an unfinished note; `last` is the final save before the program ends."""


class NoteInHand(NamedTuple):
    """The open note, whether it was edited, and its marcación."""

    caso_id: int
    text: str
    typed: bool = False
    marcacion: str = ""


class NoteFlow(Flow[NoteInHand, NoteInHand, None]):
    """The flow of a note while its box is open; claims nothing."""

    def caso_of(self, hand: NoteInHand) -> int:
        return hand.caso_id

    def borrador(self, hand: NoteInHand) -> BorradorSave | None:
        """Return None before the first keystroke: the restored text is already saved."""
        if not hand.typed:
            return None
        return BorradorSave(hand.caso_id, {_TEXT: hand.text}, 0, whole=False)

    def order(self, hand: NoteInHand) -> NoteInHand | None:
        """Return None: only F8 in the box sends a note."""
        return None


class NotePad(Widget):
    """Asks for notes and registers them; draws nothing.

    A note is registered after its last save: a later one would restore its draft. A refused note stays a draft.
    """

    class Registered(Message):
        """A note was registered."""

        def __init__(self, recorded: Recorded) -> None:
            super().__init__()
            self.recorded = recorded

    class Kept(Message):
        """The whole note was saved as a draft."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.display = False
        self._notes = notes
        self._session: CaseSession[NoteInHand, NoteInHand, None] = CaseSession(NoteFlow())
        self._part = SessionPart(
            node=self,
            session=self._session,
            save=self._save,
            write=self._register,
            go_on=lambda _note: self._put_down(),
            say=lambda _said, _tone: None,
            refuse=self._refuse,
            kept=self._kept,
        )
        self._box: NoteInHand | None = None
        self._asked: list[NoteInHand] = []
        """Notes submitted while another was being registered."""

    @property
    def registering(self) -> bool:
        return bool(self._asked) or self._session.registering is not None

    def ask(
        self, caso_id: int, heading: str, help_text: str, initial: str = "", maximum: int = MAX_NOTA
    ) -> None:
        def typed(text: str) -> None:
            self._box = NoteInHand(caso_id, text, typed=True)
            self._go_on()

        def answered(note: Note | None) -> None:
            self._box = None
            if note is None:
                self._session.leave()
            else:
                text, marcacion = note if isinstance(note, MarkedNote) else (note, "")
                self._asked.append(NoteInHand(caso_id, text, typed=True, marcacion=marcacion))
                self._go_on()

        work = self._notes.work
        modal = ProseModal(
            title=heading,
            help_text=help_text,
            most=maximum,
            initial=initial,
            on_typed=typed,
            offers=Offers(work, caso_id, Evento.NOTA),
            marcaciones=note_marcaciones(work.context.catalogs.marcaciones),
        )
        self.app.push_screen(modal, answered)

    def keep_now(self) -> None:
        """Save unsaved drafts before the program ends.

        A note being registered is already saved; registering drops its draft.
        """
        words = (word.save for word in self._session.last_words() if not word.if_still)
        texts = {save.caso_id: save.texts[_TEXT] for save in words}
        texts |= {note.caso_id: note.text for note in self._asked}
        if self._box is not None:
            texts[self._box.caso_id] = self._box.text
        for caso_id, text in texts.items():
            self._notes.save_nota(caso_id, text, last=True)

    def _go_on(self) -> None:
        """Register the next submitted note, or save the open one; one at a time."""
        if self._session.registering is not None:
            return
        if self._asked:
            note = self._asked.pop(0)
            self._take(note)
            self._part.run(self._session.send(note.caso_id, note))
        elif self._box is not None:
            self._take(self._box)

    def _take(self, note: NoteInHand) -> None:
        if self._session.caso_id != note.caso_id:
            self._session.shown(note._replace(typed=False), seen=True)
        if self._session.hand != note:
            self._part.run(self._session.change(note))

    def _put_down(self) -> None:
        self._session.nothing_left()
        self._go_on()

    def _save(self, save: BorradorSave, *, last: bool = False, if_unchanged: bool = False) -> None:
        self._notes.save_nota(save.caso_id, save.texts[_TEXT], last=last)

    def _refuse(self, error: Exception) -> None:
        self.post_message(Failed(error))
        self._put_down()

    def _kept(self, caso_id: int) -> None:
        if not self.registering and not self._session.state.borradores.holds(caso_id):
            self.post_message(self.Kept())

    @writes("Registrando")
    def _register(self, note: NoteInHand) -> Recorded:
        written = MarkedNote(note.text, note.marcacion) if note.marcacion else note.text
        return self._notes.work.register_nota(note.caso_id, written)

    @_register.then
    def _registered(self, recorded: Recorded) -> None:
        self.post_message(self.Registered(recorded))
        self._part.run(self._session.registered())

    @_register.failed(Exception)
    def _refused(self, error: Exception) -> None:
        self._part.run(self._session.refused(error))
