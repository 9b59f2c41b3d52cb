"""The box of a form: one row per text, and one key to submit them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.field_fault import refuse
from ajustes_tui.workbench.asking import Form, FormRow

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
