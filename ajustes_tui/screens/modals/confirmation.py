"""The question before an act, on the safe answer unless it can be repeated."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain


class ConfirmationModal(Dialog[bool]):
    """Asks for a yes, stating the effect: `s` is yes; `n`, Esc or Enter alone are no.

    `enter_accepts`: for acts that lose nothing, and only must not happen unseen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.aceptar", "Sí", show=False),
        Binding("n", "screen.cancelar", "No", show=False),
        Binding("left,right", "screen.otro", "Otro botón", show=False),
    ]

    def __init__(
        self,
        title: str,
        effect: str,
        accept: str = "Sí, hacerlo",
        *,
        enter_accepts: bool = False,
    ) -> None:
        super().__init__()
        self._enter_accepts = enter_accepts
        self._title = title
        self._effect = effect
        self._accept = accept

    def compose(self) -> ComposeResult:
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._effect)
            with Horizontal(id="botones"):
                yield from self._buttons()
            keys = (
                "Enter lo hace · Esc cancela"
                if self._enter_accepts
                else "s lo hace · Enter, n o Esc cancelan"
            )
            yield paragraph(keys, "ayuda")

    def _buttons(self) -> ComposeResult:
        answers = {"no": "Cancelar", "yes": self._accept}
        order = ("yes", "no") if self._enter_accepts else ("no", "yes")
        for place, answer in enumerate(order):
            label = plain(answers[answer])
            yield Button(label, id="primero" if not place else "segundo", name=answer, compact=True)

    def action_aceptar(self) -> None:
        self.dismiss(True)

    def action_cancelar(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.name == "yes")
