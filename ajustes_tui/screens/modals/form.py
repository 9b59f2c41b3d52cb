"""The box of a form: one row for each of several texts, and one key that answers with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.widgets.field import TextField

A = TypeVar("A")


class FormRow(NamedTuple):
    """A text that a form asks for."""

    name: str
    label: str
    most: int
    """Letters it takes."""
    typed: str = ""
    """The text it begins with."""
    unit: str = ""
    """What stands behind it."""


class Unreadable(NamedTuple):
    """The field that cannot be read, and why."""

    name: str
    reason: str


class FormLayout(NamedTuple):
    """How a form is laid out: the cells of a label and of a field, and what its last row says."""

    label: int
    field: int
    keys: str


class FormModal(Dialog[A | None], Generic[A]):
    """Asks for the texts of some fields; F8 answers with what `read` makes of them.

    A field that `read` cannot read takes the cursor. With `replaces` the fields begin with what
    holds now: what is typed replaces it, only a change is a text to lose, and Enter on the last
    field answers as well. `below` are paragraphs under the fields, which scroll.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "screen.registrar", "Registrar", show=False, priority=True),
        Binding("up", "app.focus_previous", "Arriba", show=False),
        Binding("down", "app.focus_next", "Abajo", show=False),
    ]

    def __init__(
        self,
        title: str,
        help_text: str,
        fields: Sequence[FormRow],
        read: Callable[[Mapping[str, str]], A | Unreadable],
        layout: FormLayout,
        *,
        notice: str = "",
        replaces: bool = False,
        below: Sequence[str] = (),
    ) -> None:
        """Build the form; `notice` says why a form that comes back as it was typed was refused."""
        super().__init__()
        self._title = title
        self._help_text = help_text
        self._asked = tuple(fields)
        self._read = read
        self._form_layout = layout
        self._notice = notice
        self._replaces = replaces
        self._below = tuple(below)

    def compose(self) -> ComposeResult:
        """Build one row for each field."""
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._help_text)
            with Vertical(classes="campos -aparte" if self._below else "campos"):
                for place, asked in enumerate(self._asked):
                    yield Horizontal(*self._row(asked, place), classes="fila")
            if self._below:
                with VerticalScroll(id="debajo"):
                    yield from map(paragraph, self._below)
            yield paragraph(
                self._notice or self._form_layout.keys, "ayuda aviso" if self._notice else "ayuda"
            )

    def _row(self, asked: FormRow, place: int) -> Iterator[Widget]:
        label = paragraph(asked.label)
        label.styles.width = self._form_layout.label
        yield label
        field = TextField(
            asked.typed,
            width=self._form_layout.field,
            maximum=asked.most,
            id=asked.name if place else "primero",
        )
        field.select_on_focus = self._replaces
        yield field
        if asked.unit:
            yield paragraph(f" {asked.unit}")

    def _texts(self) -> dict[str, str]:
        fields = self.query(TextField)
        return {
            asked.name: field.value.strip()
            for asked, field in zip(self._asked, fields, strict=True)
        }

    def has_text(self) -> bool:
        """Return whether a field says something that is not kept already."""
        if not self._replaces:
            return super().has_text()
        return self.is_ready and self._texts() != {f.name: f.typed for f in self._asked}

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        """Go on to the field that follows."""
        if self._replaces and event.input.id == self._asked[-1].name:
            self.action_registrar()
        else:
            self.focus_next(TextField)

    def action_registrar(self) -> None:
        """Answer with what is typed, unless a field cannot be read."""
        answer = self._read(self._texts())
        if not isinstance(answer, Unreadable):
            self.dismiss(answer)
            return
        names = [asked.name for asked in self._asked]
        self.query(TextField)[names.index(answer.name)].focus()
        self.tell_foot(answer.reason, notice=True)
