"""The help of a screen: its keys, from the table of keys, and how to copy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.ui.keys import KeyAction, actions_of, text_keys, title_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, rule
from ajustes_tui.widgets.frame import StatusBar
from ajustes_tui.widgets.line_view import Canvas, LineView

_COPYING = (
    "Doble clic sobre la cuenta o el radicado: ya quedó copiado.",
    "Línea RR: doble clic en la primera palabra y arrastre hasta la última.",
    "Clic derecho o Mayús+Insert pega. Lo pegado no decide: busca o llena un campo.",
    "Ctrl+C y Ctrl+S no hacen nada malo: todo se guarda mientras usted escribe.",
)
_WORDS = (
    "Asesor quien pidió el ajuste   Usuario el abonado   Marcación razón y subrazón",
    "Radicado el número que dio RR  CUN 16 dígitos, otro número   Corte cada base",
)
_KEY_WIDTH = 10


def _entry(action: KeyAction, *, right: bool) -> list[Span]:
    # The words of the left column end before those of the right one begin.
    margin, length = ("", 29) if right else (" ", 30)
    key = cell(text_keys(action), _KEY_WIDTH)
    if not key.endswith(" "):
        key, length = f"{key} ", length - 1
    return [Span(f"{margin}{key}", Tone.STRONG), Span(cell(action.help_text, length))]


def help_lines(context: str) -> list[Line]:
    """Return the help of a context as lines: its keys by group, the general ones, copying,
    words."""
    own = actions_of(context) if context not in ("comun", "global") else []
    actions = [*own, *actions_of("comun"), *actions_of("global")]
    groups: dict[str, list[KeyAction]] = {}
    seen: set[str] = set()
    for action in actions:
        if action.verb not in seen and action.verb != "inofensiva":
            groups.setdefault(action.group, []).append(action)
            seen.add(action.verb)
    lines: list[Line] = []
    for group, members in groups.items():
        lines.append(rule(group))
        for pair in zip(members[::2], [*members[1::2], None], strict=False):
            line: list[Span] = []
            for column, member in enumerate(pair):
                if member is not None:
                    line += _entry(member, right=column == 1)
            lines.append(line)
    lines.append(rule("Copiar y pegar con PuTTY"))
    lines += [[Span(f" {text}")] for text in _COPYING]
    lines.append(rule("Palabras"))
    lines += [[Span(f" {text}")] for text in _WORDS]
    return lines


class HelpModal(Dialog[None]):
    """The whole screen of help; Esc goes back to where the person was."""

    AUTO_FOCUS = "*"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,enter,question_mark", "screen.cancelar", "Volver", show=False),
    ]

    def __init__(self, context: str) -> None:
        super().__init__()
        self._help_of = context

    def compose(self) -> ComposeResult:
        """Build the bar, the text and the last row."""
        bar = StatusBar()
        bar.show(f"AYUDA › {title_of(self._help_of)}", "Esc vuelve donde estaba")
        yield bar
        yield Canvas(help_lines(self._help_of))
        foot = [
            Span(" Esc", Tone.STRONG),
            Span(" Volver", Tone.DIM),
            Span(" Av Pág", Tone.STRONG),
            Span(" Más ayuda", Tone.DIM),
            Span(" Ctrl+P", Tone.STRONG),
            Span(" Acciones", Tone.DIM),
        ]
        yield LineView([foot])
