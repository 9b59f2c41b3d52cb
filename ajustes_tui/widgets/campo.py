"""A field of a form: one underlined row, no blinking cursor, pastes trimmed."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from ajustes_tui.ui.teclado import una_linea
from ajustes_tui.ui.text import limpio


class Campo(Input):
    """An input of a given width in cells, drawn as a field of the old terminal."""

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
        self.styles.width = ancho

    def _on_paste(self, event: events.Paste) -> None:
        """Take the pasted text as one line without blanks around."""
        self.insert_text_at_cursor(limpio(una_linea(event.text)))
        event.prevent_default()
        event.stop()

    def action_lista(self) -> None:
        """Ask for the list of values of this field."""
        self.post_message(self.ListaPedida(self))
