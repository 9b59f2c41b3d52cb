"""A field of a form: one underlined row, no blinking cursor, pastes trimmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from ajustes_tui.messages import PasteCut
from ajustes_tui.ui.keyboard import one_line
from ajustes_tui.ui.text import cleaned


class TextField(Input):
    """An input of a given width in cells, drawn as one underlined row.

    With `on_choose` it holds a single choice: a letter replaces the one before and calls `on_choose`,
    which may move the focus to another field; the letters of the same burst follow it there.
    """

    # A field is as wide as its form says, whatever is typed: no letter lays out the screen again.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "lista", "Lista", show=False),
    ]

    class ListRequested(Message):
        """F4 was pressed inside the field: the person wants its list of values."""

        def __init__(self, field: TextField) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> TextField:
            """Return the field, for `@on` selectors."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        width: int,
        maximum: int = 0,
        help_text: str = "",
        on_choose: Callable[[TextField], None] | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(
            cleaned(value),
            placeholder=cleaned(help_text),
            max_length=maximum,
            select_on_focus=False,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self._on_choose = on_choose
        self.styles.width = width

    async def _on_key(self, event: events.Key) -> None:
        """Write a letter that comes after the choice in the field to which the choice moved the focus."""
        if self._on_choose is None or not event.is_printable or not event.character:
            return
        in_focus = self.screen.focused
        if isinstance(in_focus, TextField) and in_focus is not self:
            in_focus.insert_text_at_cursor(event.character)
            event.prevent_default()
            event.stop()

    async def key_enter(self, event: events.Key) -> None:
        """Finish with what is typed so far: a binding would take Enter after the letters behind it."""
        event.prevent_default()
        event.stop()
        await self.action_submit()

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text; in a field of a single choice, replace all and call `on_choose`."""
        if self._on_choose is None or not text:
            super().replace(text, start, end)
            return
        super().replace(text, 0, len(self.value))
        self._on_choose(self)

    def _on_paste(self, event: events.Paste) -> None:
        """Take as much of a pasted text as there is room for, as one line without blanks around."""
        text = cleaned(one_line(event.text))
        room = max(self.max_length - len(self.value), 0) if self.max_length else len(text)
        self.insert_text_at_cursor(text[:room])
        if len(text) > room:
            self.post_message(PasteCut(room, len(text)))
        event.prevent_default()
        event.stop()

    def action_lista(self) -> None:
        """Ask for the list of values of this field."""
        self.post_message(self.ListRequested(self))
