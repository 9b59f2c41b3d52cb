"""The box for a note or reason: Enter accepts, and a pasted text of many lines stays one text."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical

from ajustes_tui.screens.modals.base import Dialog, length_fault, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.widgets.field_fault import refuse


class TextModal(Dialog[str | None]):
    """Asks for a text of `least` to `most` characters."""

    def __init__(
        self,
        title: str,
        help_text: str = "",
        *,
        least: int = 1,
        most: int = 2000,
        initial: str = "",
        on_enter: str = "lo guarda",
        on_typed: Callable[[str], None] | None = None,
        objection: Callable[[str], str] = lambda _text: "",
    ) -> None:
        """`on_enter` describes Enter, `on_typed` receives each change.

        `objection` returns why a text is refused, or ''.
        """
        super().__init__()
        self._title = title
        self._help_text = help_text
        self._least = least
        self._most = most
        self._initial = initial
        self._enter_does = on_enter
        self._on_typed = on_typed
        self._objection = objection
        self.KEEPS_BORRADOR = on_typed is not None

    def has_text(self) -> bool:
        return self.is_ready and bool(self._text())

    def compose(self) -> ComposeResult:
        # Imported late: the widget for many lines costs half a MiB, which only a note needs.
        from ajustes_tui.widgets.box import TextBox

        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            if self._help_text:
                yield paragraph(self._help_text)
            self._box = TextBox(plain(self._initial).plain, id="primero", show_line_numbers=False)
            self._box.cursor_blink = False
            yield self._box
            yield paragraph(f"Enter {self._enter_does} · Esc cancela", "ayuda")

    def on_mount(self) -> None:
        self._box.move_cursor(self._box.document.end)

    def on_text_area_changed(self) -> None:
        if self._on_typed is not None:
            self._on_typed(self._text())

    def on_text_box_finished(self) -> None:
        text = self._text()
        if fault := length_fault(text, self._least, self._most) or self._objection(text):
            self._box.follow()
            refuse(self._box, fault)
        else:
            self.dismiss(text)

    def _text(self) -> str:
        lines = plain(self._box.text).plain.split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()
