"""The box with an asesor's rejections of a week, each of which opens its caso."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ajustes_tui.messages import ShowCaso
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.ui.text import Line, Span, Tone, wrap
from ajustes_tui.widgets.line_view import Canvas

WIDTH, MAX_HEIGHT = 74, 16
"""Cells of a line, and maximum lines."""
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rejection: its caso, and the paragraphs on the broken step and the right way."""

    caso_id: int
    paragraphs: tuple[str, ...]


class EvidenceModal(Dialog[None]):
    """The rejections of an asesor; Enter opens the chosen caso, still chosen on return."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.mover(-1)", "Arriba", show=False, priority=True),
        Binding("down", "screen.mover(1)", "Abajo", show=False, priority=True),
        Binding("enter", "screen.abrir", "Abrir el caso", show=False, priority=True),
    ]

    def __init__(self, asesor: str, summary: str, evidence: Sequence[Evidence]) -> None:
        super().__init__()
        self._asesor = asesor
        self._heading: list[Line] = [[Span(line)] for line in (*wrap(summary, WIDTH), "")]
        self._evidence = tuple(evidence)
        self._chosen = 0

    def compose(self) -> ComposeResult:
        lines = self._lines()
        with Vertical(id="dialogo"):
            yield paragraph(f"Evidencia de {self._asesor}", "titulo")
            view = Canvas(lines, width=WIDTH, id="primero")
            view.styles.height = min(len(lines), MAX_HEIGHT)
            yield view
            yield paragraph("↑↓ mueve · Enter abre el caso · Esc cierra", "ayuda")

    def _lines(self) -> list[Line]:
        lines = list(self._heading)
        for number, evidence in enumerate(self._evidence):
            lines += self._lines_of(evidence, chosen=number == self._chosen)
        return lines

    def _lines_of(self, evidence: Evidence, *, chosen: bool) -> list[Line]:
        tone = Tone.STRONG if chosen else Tone.NORMAL
        first, *others = ([*wrap(text, WIDTH - _INDENT)] for text in evidence.paragraphs)
        indent = Span(" " * _INDENT)
        lines: list[Line] = [[indent, Span(text, tone)] for text in first]
        lines[0] = [Span("► " if chosen else "  ", tone), Span(first[0], tone)]
        return [*lines, *([indent, Span(text)] for paragraph in others for text in paragraph), []]

    def action_mover(self, step: int) -> None:
        """Choose another rejection and scroll it whole into view."""
        self._chosen = min(max(self._chosen + step, 0), len(self._evidence) - 1)
        view = self.query_one(Canvas)
        view.show(self._lines())
        above = self._evidence[: self._chosen]
        before = len(self._heading) + sum(len(self._lines_of(e, chosen=False)) for e in above)
        # The heading comes into view with the first rejection.
        first = before if self._chosen else 0
        last = before + len(self._lines_of(self._evidence[self._chosen], chosen=True))
        if first < view.scroll_offset.y:
            view.scroll_to(y=first, animate=False)
        elif last > view.scroll_offset.y + view.size.height:
            view.scroll_to(y=last - view.size.height, animate=False)

    def action_abrir(self) -> None:
        """Keep this box behind, to return to."""
        request = ShowCaso(self._evidence[self._chosen].caso_id, "retroalimentacion")
        self.app.post_message(GoTo("triage", request))
