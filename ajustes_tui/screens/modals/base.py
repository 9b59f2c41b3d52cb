"""The base class of the boxes over a screen, with their common keys."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from ajustes_tui.domain.values.text import only_order
from ajustes_tui.messages import PasteCut
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.ui.content import plain
from ajustes_tui.widgets.frame import corner, marked_cell, typing_cell
from ajustes_tui.widgets.line_view import TONES

T = TypeVar("T")
MODAL_STYLES: list[str | PurePath] = [styles_dir() / "modals.tcss"]
"""Parsed when the first box is shown."""
QUIT = Binding("f10,ctrl+q", "app.salir", "Salir", show=False)
"""F10 in front of a box, whose own bindings hide those of the program."""


class Dialog(ModalScreen[T]):
    """A question or notice over a screen: Esc and F12 leave it without an answer.

    Keys act from mounting to the answer: the app already treats an unmounted box as the front screen.
    """

    AUTO_FOCUS = "#primero"
    VERTICAL_BREAKPOINTS = [(0, "-bajo"), (16, "-alto")]  # noqa: RUF012
    CSS_PATH: ClassVar[list[str | PurePath]] = MODAL_STYLES
    COMPONENT_CLASSES: ClassVar[set[str]] = TONES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "screen.cancelar", "Cancelar", show=False),
        Binding("up", "screen.desplazar(-1)", "Arriba", show=False),
        Binding("down", "screen.desplazar(1)", "Abajo", show=False),
        QUIT,
    ]
    KEEPS_BORRADOR = False
    """Whether the typed text is kept as a draft."""
    SEARCHES = False
    """Whether the typed text only looks for a key or a choice: leaving loses nothing."""

    def has_text(self) -> bool:
        return not self.SEARCHES and any(field.value.strip() for field in self.query(Input))

    def pending(self) -> str:
        """Return the words for the typed text on leaving the program, or ''."""
        if not self.has_text():
            return ""
        return (
            "Lo escrito en el recuadro queda como borrador."
            if self.KEEPS_BORRADOR
            else "Lo escrito en el recuadro se pierde."
        )

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    @property
    def is_ready(self) -> bool:
        return self.is_mounted and self.is_attached and not self._answered

    def cursor_cell(self) -> Offset | None:
        focused = self.focused
        return typing_cell(focused) or marked_cell(focused) or corner(focused)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Block keys until the box is mounted; only Esc is remembered."""
        return (action == "cancelar" or self.is_ready) and super().check_action(action, parameters)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close once, after mounting: before, there are no parts to close."""
        if not self.is_mounted:
            self.call_later(self._answer_later, result)
        elif self.app.screen is self and not self._answered:
            self._answered = True
            return super().dismiss(result)
        return AwaitComplete()

    @on(PasteCut)
    @on(Notice)
    def _tell_cut(self, event: PasteCut | Notice) -> None:
        event.stop()
        self.tell_foot(event.text, notice=True)

    def tell_foot(self, text: str, *, notice: bool = False) -> None:
        for foot in self.query(".ayuda").results(Static):
            foot.set_class(notice, "aviso")
            foot.update(plain(text))

    def _answer_later(self, result: T | None) -> None:
        # Returns None: the loop would wait for the awaitable of `dismiss`, from inside itself.
        self.dismiss(result)

    @on(events.Resize)
    def _show_field(self) -> None:
        if not isinstance(self.focused, Button | None):
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def action_desplazar(self, rows: int) -> None:
        for box in self.query("#dialogo"):
            box.scroll_relative(y=rows, animate=False)

    def action_otro(self) -> None:
        self.focus_next()

    def action_cancelar(self) -> None:
        self.dismiss(None)


def length_fault(text: str, least: int, most: int) -> str:
    """Return the fault of a text that is too short, too long or an order, or ''."""
    if len(text) < least:
        return f"Faltan letras: escriba al menos {least}" if text else "Falta el texto"
    if order := only_order(text):
        return order
    return f"Son {len(text)} letras; caben {most}" if len(text) > most else ""


def paragraph(text: str | Content, css_class: str = "") -> Static:
    return Static(plain(text) if isinstance(text, str) else text, classes=css_class or None)
