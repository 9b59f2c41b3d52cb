"""The boxes of several rows: a form, one row per text, and the report about to be mailed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input

from ajustes_tui.domain.figures.report_mail import ReportMail
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.ui.text import wrap
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import refuse
from ajustes_tui.workbench.asking import Form, FormRow, MailWay

_WIDEST = 58
"""Maximum cells of a long field, beside its label."""


class FormModal(Dialog[Mapping[str, str] | None]):
    """Asks for the texts of a form; F8 submits them.

    The cursor goes to a row with a fault. In rows with current values typing replaces them, and
    Enter on the last one submits.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "screen.registrar", "Registrar", show=False, priority=True),
        Binding("up", "app.focus_previous", "Arriba", show=False),
        Binding("down", "app.focus_next", "Abajo", show=False),
    ]

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        form = self._form
        with Vertical(id="dialogo"):
            yield paragraph(form.title, "titulo")
            yield paragraph(form.help)
            if form.refused is not None:
                yield paragraph(form.refused.message, "aviso")
            with Vertical(classes="campos -aparte" if form.below else "campos"):
                for place, row in enumerate(form.rows):
                    yield Horizontal(*self._row(row, place), classes="fila")
            if form.below:
                with VerticalScroll(id="debajo"):
                    yield from map(paragraph, form.below)
            # Enter goes on from a row; where the form replaces what holds, it also answers on the last.
            move = "Tab o Enter" if form.replaces else "Enter o ↑ ↓"
            yield paragraph(f"F8 {form.foot} · {move} otro campo · Esc sale", "ayuda")

    def _row(self, row: FormRow, place: int) -> Iterator[Widget]:
        label = paragraph(row.label)
        label.styles.width = max(len(each.label) for each in self._form.rows) + 2
        yield label
        field = TextField(
            row.typed,
            width=min(max(each.most for each in self._form.rows) + 2, _WIDEST),
            maximum=row.most,
            id=row.name if place else "primero",
        )
        field.select_on_focus = self._form.replaces
        field.password = row.secret
        yield field
        if row.unit:
            yield paragraph(f" {row.unit}")

    def _texts(self) -> dict[str, str]:
        fields = self.query(TextField)
        return {
            row.name: field.value.strip()
            for row, field in zip(self._form.rows, fields, strict=True)
        }

    def has_text(self) -> bool:
        if not self._form.replaces:
            return super().has_text()
        return self.is_ready and self._texts() != {r.name: r.typed for r in self._form.rows}

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if self._form.replaces and event.input.id == self._form.rows[-1].name:
            self.action_registrar()
        else:
            self.focus_next(TextField)

    def action_registrar(self) -> None:
        texts = self._texts()
        objection = self._form.objection(texts)
        if objection is None:
            self.dismiss(texts)
            return
        name, why = objection
        names = [row.name for row in self._form.rows]
        refuse(self.query(TextField)[names.index(name)], why)


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
