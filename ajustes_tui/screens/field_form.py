"""A form on the body of a screen, whose fields are rows or free texts: moving between them, and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast

from textual import on
from textual.message import Message
from textual.widget import Widget

from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import refuse

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from ajustes_tui.screens.prose import ProseEditor

    FormField: TypeAlias = TextField | ProseEditor
    """A field of one row, or the editor of a free text."""


ONE_NUMBER = "dígitos seguidos son un número, y aquí va una respuesta: no se tomó ninguno"


class FieldForm(Widget):
    """The fields of a form in their order; each form says what is done with what is typed, and with F8."""

    class Submitted(Message):
        """The form is to be registered."""

    class MarcacionAsked(Message):
        """The person wants another marcación than the one in sight."""

    NUMBER: ClassVar[str] = ""
    """The selector of the field that takes a number."""
    asks = 0
    """How many fields the form has once all are mounted; 0 where that is not known."""
    _fields: Sequence[FormField] = ()
    """The fields, once all are mounted: each letter asks for them several times."""

    @property
    def fields(self) -> list[FormField]:
        """Return the fields in order."""
        if not self.asks or len(self._fields) < self.asks:
            found = self.query("TextField, ProseEditor")
            self._fields = [cast("FormField", field) for field in found]
        return list(self._fields)

    @property
    def in_prose(self) -> bool:
        """Whether the cursor is in a free text, where Enter is a new line."""
        focused = self.screen.focused
        return focused in self.fields and not isinstance(focused, TextField)

    def lacks(self, field: FormField) -> bool:
        """Tell whether the form cannot be registered without an answer in a field."""
        return not field.value

    def passes_over(self, field: FormField) -> bool:
        """Tell whether Tab leaves a field without an answer behind."""
        return bool(field.value)

    def chooses(self, field: FormField) -> bool:
        """Tell whether the digits typed in a field are answers, and no number."""
        raise NotImplementedError

    def ticks(self, field: FormField, digits: str) -> bool:
        """Tell whether digits typed in a row may be several answers of one field."""
        raise NotImplementedError

    def take_number(self, field: FormField, number: str) -> bool:
        """Put a number typed where an answer is asked in the field for one, or refuse it and return False."""
        wanted = next(iter(self.query(self.NUMBER).results(TextField)), None)
        if wanted is None or wanted.value:
            refuse(field, ONE_NUMBER)
            return False
        wanted.value = number
        wanted.cursor_position = len(number)
        self.screen.set_focus(wanted)
        return True

    def go_to_empty(self) -> None:
        """Put the cursor in the next field without an answer, or in the next one.

        From the end it comes back to what is lacking, and to a text that may be left out only once
        nothing is: a Tab too many leaves the cursor in a field that still waits for its answer.
        """
        fields, focused = self.fields, self.screen.focused
        if not fields:
            return
        current = next((i for i, field in enumerate(fields) if field is focused), -1)
        after, before = fields[current + 1 :], fields[: current + 1]
        empty = [field for field in after if not self.passes_over(field)]
        lacking = [field for field in before if self.lacks(field)]
        left = [field for field in before if not field.value]
        # At once: the next letters, even of the same burst, belong to that field.
        self.screen.set_focus(next(iter((*empty, *lacking, *left, *after, *before))))

    action_otro_campo = go_to_empty

    def typed(self, field: FormField) -> None:
        """Take what is written in a field."""
        raise NotImplementedError

    def action_registrar(self) -> None:
        """Submit the form, unless something in it is wrong."""
        raise NotImplementedError

    def action_marcacion(self) -> None:
        """Ask for another marcación."""
        self.post_message(self.MarcacionAsked())

    @on(TextField.Changed)
    def _row_typed(self, event: TextField.Changed) -> None:
        event.stop()
        self.typed(cast("TextField", event.input))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Take what is written in a free text."""
        event.stop()
        self.typed(cast("ProseEditor", event.text_area))

    def on_prose_editor_finished(self, event: ProseEditor.Finished) -> None:
        """Submit the form from a free text; if it is refused, the letters that follow are written."""
        event.stop()
        self.call_after_refresh(event.editor.follow)
        self.action_registrar()
