"""The boxes that only show something, until Enter or Esc: text, explanation, cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.text import Line, Span, wrap
from ajustes_tui.widgets.line_view import Canvas

WIDTH, HEIGHT = 74, 16
_CLOSES: list[BindingType] = [Binding("enter", "screen.cancelar", "Cerrar", show=False)]


class WholeTextModal(Dialog[None]):
    """Lines that scroll: a question of the tray, a catalogue row, a line of the historial."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSES

    def __init__(self, lines: Sequence[Line], title: str, width: int = WIDTH) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._width = width

    @classmethod
    def of(cls, paragraphs: Sequence[str], title: str, *, apart: bool = True) -> WholeTextModal:
        """`apart` adds a blank line after each paragraph."""
        after = ("",) if apart else ()
        rows = (row for text in paragraphs for row in (*wrap(text, WIDTH), *after))
        return cls([[Span(row)] for row in rows], title)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            view = Canvas(self._lines, width=self._width, id="primero")
            view.styles.height = min(len(self._lines), HEIGHT)
            yield view
            yield paragraph("Enter o Esc cierra", "ayuda")


class DefinitionModal(Dialog[None]):
    """Paragraphs that explain a figure, or are to be copied."""

    def __init__(self, paragraphs: Sequence[str], title: str = "Cómo se calcula") -> None:
        super().__init__()
        self._title = title
        self._paragraphs = tuple(paragraphs)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield from map(paragraph, self._paragraphs)
            yield Button("Cerrar", id="primero", compact=True)
            yield paragraph("Enter o Esc cierra", "ayuda")

    def on_button_pressed(self) -> None:
        self.dismiss(None)


class CoverModal(Dialog[None]):
    """Hides the screen until Enter; the claim and the typed text stay."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSES

    def __init__(self, since: datetime) -> None:
        super().__init__()
        self._since = since

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(f"En pausa desde {self._since:%H:%M}", "titulo")
            yield paragraph("Lo suyo sigue como estaba.")
            yield paragraph("Enter o Esc vuelve", "ayuda")
