"""The editor of free text: notes, reasons and questions of several lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from ajustes_tui.domain.keeping.plantillas import Plantilla
from ajustes_tui.domain.values.text import clean_lines
from ajustes_tui.messages import PasteCut
from ajustes_tui.screens.background import read, reads
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import Tone, cell
from ajustes_tui.widgets.box import FinishedArea
from ajustes_tui.workbench.asking import Offers

_OTHER_USE = frozenset({"f6", "f7", "ctrl+y,super+y", "ctrl+w,ctrl+backspace,alt+backspace"})
"""Keys of Textual's editor used here for the account, the note and the marcación."""

_LAST_WIDTH = 50
"""Cells of the last note in the list of templates."""


class ProseEditor(FinishedArea, inherit_bindings=False):
    """A soft-wrapped editor: Enter is a new line, and F8 finishes.

    With `offers`, F4 lists templates. An excess is cut, and `PasteCut` reports it; letters after F8
    in the same burst are not text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("editor", of_part=True),
        *(b for b in TextArea.BINDINGS if isinstance(b, Binding) and b.key not in _OTHER_USE),
    ]

    class Finished(Message):
        """F8 was pressed."""

        def __init__(self, editor: ProseEditor) -> None:
            super().__init__()
            self.editor = editor

        @property
        def control(self) -> ProseEditor:
            return self.editor

    def __init__(
        self,
        text: str = "",
        *,
        maximum: int,
        offers: Offers | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(
            _literal(text),
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self.maximum = maximum
        self.offers = offers
        """Templates; None for none."""

    @property
    def value(self) -> str:
        """The text to register: lines stripped, no blank lines around."""
        return clean_lines(self.text)

    @value.setter
    def value(self, text: str) -> None:
        if _literal(text) != self.text:
            self.text = _literal(text)
            self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Cut an edit to the room left, without control characters."""
        text = _literal(edit.text)
        room = self.maximum - len(self.text) + len(self.get_text_range(edit.top, edit.bottom))
        if len(text) > room:
            self.post_message(PasteCut(max(room, 0), len(text)))
            text = text[: max(room, 0)]
        return super().edit(replace(edit, text=text) if text != edit.text else edit)

    def on_key(self, event: events.Key) -> None:
        """Handle the editor's keys in order with the letters of a burst."""
        if event.key == "f8":
            if not self._finished:
                self._finished = True
                self.post_message(self.Finished(self))
        elif event.key == "enter" or (self._finished and event.is_printable):
            if not self._finished:
                self.action_renglon()
        elif event.key == "f4" and self.offers is not None:
            self._read_plantillas(self.offers)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Keep the paste from the screen, which would search its numbers."""
        event.stop()

    def action_renglon(self) -> None:
        self.put("\n")

    def put(self, text: str) -> None:
        """Replace the selection by a text."""
        self.move_cursor(self.replace(text, *self.selection).end_location)
        self.scroll_cursor_visible(animate=False)

    # Templates and the last note.

    def _begin_with(self, text: str) -> None:
        """Insert a text on its own line."""
        self.put(f"\n{text}" if self.cursor_location[1] and self.selection.is_empty else text)

    @reads("Leyendo las plantillas", leads=True)
    def _read_plantillas(self, offers: Offers) -> Sequence[Plantilla]:
        sources = offers.sources
        last = sources.last_nota()
        own = [Plantilla(f"Su última nota: {cell(last, _LAST_WIDTH)}", last)] if last else []
        return [*sources.plantillas(offers.caso_id, offers.evento), *own]

    @_read_plantillas.then
    def _offer(self, plantillas: Sequence[Plantilla]) -> None:
        if not plantillas:
            self.post_message(Notice("No hay plantillas para este texto", Tone.NOTICE))
            return

        def chosen(number: str | None) -> None:
            if number is not None and self.is_attached:
                self._begin_with(plantillas[int(number) - 1].text)

        options = [(str(n), plantilla.name) for n, plantilla in enumerate(plantillas, 1)]
        self.app.push_screen(PickerModal("Plantillas", options), chosen)

    def write_last(self) -> None:
        if self.offers is not None:
            last = self.offers.sources.last_nota
            read(self, "Leyendo su última nota", last, self._put_last, leads=True)

    def _put_last(self, text: str) -> None:
        if text:
            self._begin_with(text)
        else:
            self.post_message(Notice("Usted no ha escrito notas todavía", Tone.NOTICE))


def _literal(text: str) -> str:
    """Remove control characters, but keep the lines."""
    return plain(text.replace("\r\n", "\n").replace("\r", "\n")).plain
