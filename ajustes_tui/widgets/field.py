"""A field of a form: one underlined row, no blinking cursor, pastes trimmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from ajustes_tui.ui.keyboard import una_linea
from ajustes_tui.ui.text import limpio


class Campo(Input):
    """An input of a given width in cells, drawn as one underlined row.

    With `al_elegir` it holds a single choice: a letter replaces the one before and calls `al_elegir`,
    which may move the focus to another field; the letters of the same burst follow it there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "lista", "Lista", show=False),
    ]

    class ListaPedida(Message):
        """F4 was pressed inside the field: the person wants its list of values."""

        def __init__(self, campo: Campo) -> None:
            super().__init__()
            self.campo = campo

        @property
        def control(self) -> Campo:
            """Return the field, for `@on` selectors."""
            return self.campo

    def __init__(
        self,
        valor: str = "",
        *,
        ancho: int,
        maximo: int = 0,
        ayuda: str = "",
        al_elegir: Callable[[Campo], None] | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(
            limpio(valor),
            placeholder=limpio(ayuda),
            max_length=maximo,
            select_on_focus=False,
            compact=True,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self._al_elegir = al_elegir
        self.styles.width = ancho

    async def _on_key(self, event: events.Key) -> None:
        """Write a letter that comes after the choice in the field to which the choice moved the focus."""
        if self._al_elegir is None or not event.is_printable or not event.character:
            return
        en_foco = self.screen.focused
        if isinstance(en_foco, Campo) and en_foco is not self:
            en_foco.insert_text_at_cursor(event.character)
            event.prevent_default()
            event.stop()

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the text; in a field of a single choice, replace all and call `al_elegir`."""
        if self._al_elegir is None or not text:
            super().replace(text, start, end)
            return
        super().replace(text, 0, len(self.value))
        self._al_elegir(self)

    def _on_paste(self, event: events.Paste) -> None:
        """Take the pasted text as one line without blanks around."""
        self.insert_text_at_cursor(limpio(una_linea(event.text)))
        event.prevent_default()
        event.stop()

    def action_lista(self) -> None:
        """Ask for the list of values of this field."""
        self.post_message(self.ListaPedida(self))
