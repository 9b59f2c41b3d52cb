"""The help of a screen: its keys, from the table of keys, and how to copy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ajustes_tui.screens.modals.base import Dialog
from ajustes_tui.ui.keys import Accion, acciones_de, teclas_texto, titulo_de
from ajustes_tui.ui.text import Linea, Trozo, Voz, cell, regla
from ajustes_tui.widgets.frame import Barra
from ajustes_tui.widgets.line_view import Lienzo, Lineas

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


def _entry(accion: Accion, *, right: bool) -> list[Trozo]:
    margin, length = ("", 30) if right else (" ", 29)
    key = cell(teclas_texto(accion), _KEY_WIDTH)
    if not key.endswith(" "):
        key, length = f"{key} ", length - 1
    return [Trozo(f"{margin}{key}", Voz.FUERTE), Trozo(cell(accion.ayuda, length))]


def help_lines(context: str) -> list[Linea]:
    """Return the help of a context as lines: its keys by group, the general ones, copying,
    words."""
    own = acciones_de(context) if context not in ("comun", "global") else []
    actions = [*own, *acciones_de("comun"), *acciones_de("global")]
    groups: dict[str, list[Accion]] = {}
    seen: set[str] = set()
    for accion in actions:
        if accion.verbo not in seen and accion.verbo != "inofensiva":
            groups.setdefault(accion.grupo, []).append(accion)
            seen.add(accion.verbo)
    lines: list[Linea] = []
    for group, members in groups.items():
        lines.append(regla(group))
        for pair in zip(members[::2], [*members[1::2], None], strict=False):
            line: list[Trozo] = []
            for column, member in enumerate(pair):
                if member is not None:
                    line += _entry(member, right=column == 1)
            lines.append(line)
    lines.append(regla("Copiar y pegar con PuTTY"))
    lines += [[Trozo(f" {text}")] for text in _COPYING]
    lines.append(regla("Palabras"))
    lines += [[Trozo(f" {text}")] for text in _WORDS]
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
        bar = Barra()
        bar.show(f"AYUDA › {titulo_de(self._help_of)}", "Esc vuelve donde estaba")
        yield bar
        yield Lienzo(help_lines(self._help_of))
        foot = [
            Trozo(" Esc", Voz.FUERTE),
            Trozo(" Volver", Voz.TENUE),
            Trozo(" Av Pág", Voz.FUERTE),
            Trozo(" Más ayuda", Voz.TENUE),
            Trozo(" Ctrl+P", Voz.FUERTE),
            Trozo(" Acciones", Voz.TENUE),
        ]
        yield Lineas([foot])
