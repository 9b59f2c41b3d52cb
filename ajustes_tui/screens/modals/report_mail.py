"""The box before a report leaves by mail: recipients, contents and way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import wrap
from ajustes_tui.workbench.asking import MailWay

_TENTH_OF_MB = 100_000
_WIDTH = 74
_ROWS = 10
"""Rows of a mail's text that fit at 80×24; the figures take as many."""


class ReportMailModal(Dialog[MailWay]):
    """Shows a report mail: `g` saves a draft, `s` sends it; Esc or Enter alone do neither.

    Without a server or a recipient only a draft is possible.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "screen.borrador", "Borrador", show=False),
        Binding("s", "screen.enviar", "Enviar", show=False),
        Binding("n", "screen.cancelar", "No", show=False),
        Binding("left,right", "screen.otro", "Otro botón", show=False),
    ]

    def __init__(self, mail: ReportMail, *, may_send: bool) -> None:
        super().__init__()
        self._mail = mail
        self._may_send = may_send and bool(mail.recipients)

    def compose(self) -> ComposeResult:
        mail = self._mail
        tenths = max(1, round(len(mail.content) / _TENTH_OF_MB))
        with Vertical(id="dialogo"):
            yield paragraph("Informe por correo", "titulo")
            yield paragraph(f"Para: {', '.join(mail.recipients) or 'nadie en las opciones'}")
            yield paragraph(f"Asunto: {mail.subject}")
            size = f"{tenths // 10},{tenths % 10} MB"
            yield paragraph(f"Adjunto: {mail.workbook.name} · {size}")
            yield from map(paragraph, _first_rows(mail.lines))
            if mail.doubt:
                yield paragraph(mail.doubt, "aviso")
            with Horizontal(id="botones"):
                yield Button(plain("Cancelar"), id="primero", name="no", compact=True)
                yield Button(plain("Borrador"), name=MailWay.DRAFT.value, compact=True)
                if self._may_send:
                    yield Button(plain("Enviarlo"), name=MailWay.SEND.value, compact=True)
            sends = "s lo envía · " if self._may_send else ""
            yield paragraph(f"{sends}g lo deja en borrador · Enter, n o Esc cancelan", "ayuda")

    def action_borrador(self) -> None:
        self.dismiss(MailWay.DRAFT)

    def action_enviar(self) -> None:
        if self._may_send:
            self.dismiss(MailWay.SEND)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        name = event.button.name
        self.dismiss(None if name == "no" else MailWay(name))


def _first_rows(lines: Sequence[str]) -> list[str]:
    rows = [row for line in lines for row in wrap(line, _WIDTH)]
    left = len(rows) - _ROWS
    return rows if left <= 0 else [*rows[: _ROWS - 1], f"… y {left + 1} renglones más"]
