"""A form field: one underlined row, no blinking cursor, pastes trimmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from ajustes_tui.messages import PasteCut
from ajustes_tui.ui.keyboard import one_line
from ajustes_tui.ui.text import cleaned


class TextField(Input):
    """An underlined input of fixed width.

    With `on_choose` it holds one character: typing replaces it and calls `on_choose`, which may
    move the focus; the rest of the burst follows.
    """

    # A field is as wide as its form says, whatever is typed: no letter lays out the screen again.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "lista", "Lista", show=False),
    ]

    class ListRequested(Message):
        """Posted on F4: the user asks for the list of values."""

        def __init__(self, field: TextField) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> TextField:
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

    def on_resize(self) -> None:
        """Keep the cursor in sight in a field made narrower; an Input follows it only as it moves."""
        if not self.has_focus:
            return
        x = self.cursor_screen_offset.x - self.content_region.x + self.scroll_offset.x
        self.scroll_to_region(Region(x, 0, 1, 1), force=True, animate=False)

    async def _on_key(self, event: events.Key) -> None:
        if self._on_choose is None or not event.is_printable or not event.character:
            return
        in_focus = self.screen.focused
        if isinstance(in_focus, TextField) and in_focus is not self:
            in_focus.insert_text_at_cursor(event.character)
            event.prevent_default()
            event.stop()

    async def key_enter(self, event: events.Key) -> None:
        """A binding would handle Enter after the letters typed behind it."""
        event.prevent_default()
        event.stop()
        await self.action_submit()

    def replace(self, text: str, start: int, end: int) -> None:
        if self._on_choose is None or not text:
            super().replace(text, start, end)
            return
        super().replace(text, 0, len(self.value))
        self._on_choose(self)

    def _on_paste(self, event: events.Paste) -> None:
        text = cleaned(one_line(event.text))
        room = max(self.max_length - len(self.value), 0) if self.max_length else len(text)
        self.insert_text_at_cursor(text[:room])
        if len(text) > room:
            self.post_message(PasteCut(room, len(text)))
        event.prevent_default()
        event.stop()

    def action_lista(self) -> None:
        self.post_message(self.ListRequested(self))
