"""A form in a screen's body: its fields, moving between them, and its keys."""

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
    """A one-row field, or a free-text editor."""


ONE_NUMBER = "dígitos seguidos son un número, y aquí va una respuesta: no se tomó ninguno"


class FieldForm(Widget):
    """The fields of a form in order; subclasses handle typing and F8."""

    class Asked(Message):
        """The person asks for an act on what the form is of."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    NUMBER: ClassVar[str] = ""
    asks = 0
    """The number of fields once mounted; 0 if unknown."""
    _fields: Sequence[FormField] = ()
    """Cached once mounted, because each letter reads them several times."""

    @property
    def fields(self) -> list[FormField]:
        if not self.asks or len(self._fields) < self.asks:
            found = self.query("TextField, ProseEditor")
            self._fields = [cast("FormField", field) for field in found]
        return list(self._fields)

    @property
    def in_prose(self) -> bool:
        """Whether the cursor is in free text, where Enter is a new line."""
        focused = self.screen.focused
        return focused in self.fields and not isinstance(focused, TextField)

    def lacks(self, field: FormField) -> bool:
        return not field.value

    def passes_over(self, field: FormField) -> bool:
        """Tell whether Tab may skip an empty field."""
        return bool(field.value)

    def chooses(self, field: FormField) -> bool:
        """Tell whether digits typed in a field are answers, not a number."""
        raise NotImplementedError

    def ticks(self, field: FormField, digits: str) -> bool:
        """Tell whether digits may tick several answers of one field."""
        raise NotImplementedError

    def take_number(self, field: FormField, number: str) -> bool:
        """Move a number typed in a choice to its field; return False if refused."""
        wanted = next(iter(self.query(self.NUMBER).results(TextField)), None)
        if wanted is None or wanted.value:
            refuse(field, ONE_NUMBER)
            return False
        wanted.value = number
        wanted.cursor_position = len(number)
        self.screen.set_focus(wanted)
        return True

    def go_to_empty(self) -> None:
        """Go to the next empty field, or the next one.

        At the end return to a required empty field, and to an optional text only when none is: an
        extra Tab leaves the cursor where an answer is due.
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
        raise NotImplementedError

    def action_registrar(self) -> None:
        raise NotImplementedError

    def action_marcacion(self) -> None:
        self.post_message(self.Asked("marcacion"))

    @on(TextField.Changed)
    def _row_typed(self, event: TextField.Changed) -> None:
        event.stop()
        self.typed(cast("TextField", event.input))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.typed(cast("ProseEditor", event.text_area))

    def on_prose_editor_finished(self, event: ProseEditor.Finished) -> None:
        event.stop()
        self.call_after_refresh(event.editor.follow)
        self.action_registrar()
