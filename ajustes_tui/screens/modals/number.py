"""The box for a telephone that is not on file."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from ajustes_tui.domain.values.telephone import Telefono, grouped
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import message, plain
from ajustes_tui.widgets.field import TextField


class NumberModal(Dialog[str | None]):
    """Asks for a number that is not on file; registering the call stores it."""

    def __init__(self, initial: str, keep: Callable[[str], None] | None) -> None:
        """Build the box with a half-typed text; `keep` gets the text at every letter."""
        super().__init__()
        self._initial = initial
        self._keep = keep
        self.KEEPS_BORRADOR = keep is not None

    def compose(self) -> ComposeResult:
        """Build the field."""
        with Vertical(id="dialogo"):
            yield paragraph("Otro teléfono del usuario", "titulo")
            yield TextField(self._initial, width=24, maximum=24, id="primero")
            yield paragraph("Diez dígitos, de 3… o de 60… · Enter lo usa en esta llamada", "ayuda")

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        try:
            number = Telefono.parse(event.value)
        except InvalidDatum as error:
            self.query_one(".ayuda", Static).update(plain(error.message))
        else:
            self.dismiss(str(number))

    @on(Input.Changed)
    def _repeat(self, event: Input.Changed) -> None:
        if self._keep is not None:
            self._keep(event.value)
        try:
            number = Telefono.parse(event.value)
        except InvalidDatum:
            return
        self.query_one(".ayuda", Static).update(
            message("{numero} · Enter lo usa en esta llamada", numero=grouped(number))
        )
