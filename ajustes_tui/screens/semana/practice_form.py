"""The box with the content of a practice: one row for each field, all of them optional."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from ajustes_tui.domain.figures.practices import PracticeContent
from ajustes_tui.screens.modals.base import Dialog, paragraph
from ajustes_tui.services.figures.practices import MAX_NOTA
from ajustes_tui.ui.content import plain
from ajustes_tui.widgets.field import TextField

_MAX_SHORT = 40
_ROWS = (
    ("agenda", "Agenda", MAX_NOTA),
    ("compromisos", "Compromisos", MAX_NOTA),
    ("caso", "Caso visto", _MAX_SHORT),
    ("persona", "Persona vista", _MAX_SHORT),
    ("asistentes", "Asistentes", MAX_NOTA),
    ("nota", "Nota", MAX_NOTA),
)
"""For each field its id, its label and the letters it takes."""
_KEYS = "F8 registra · Enter o ↑ ↓ otro campo · Esc sale"


class PracticeForm(NamedTuple):
    """What was typed about a practice."""

    content: PracticeContent
    nota: str


class PracticeModal(Dialog[PracticeForm | None]):
    """Asks for the content of a practice; F8 answers with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "screen.registrar", "Registrar", show=False, priority=True),
        Binding("up", "app.focus_previous", "Arriba", show=False),
        Binding("down", "app.focus_next", "Abajo", show=False),
    ]

    def __init__(
        self, title: str, help_text: str, typed: PracticeForm | None = None, notice: str = ""
    ) -> None:
        """Build the box; a refused form comes back as it was typed, with why it was refused."""
        super().__init__()
        self._title = title
        self._help_text = help_text
        self._typed = typed or PracticeForm(PracticeContent(), "")
        self._notice = notice

    def compose(self) -> ComposeResult:
        """Build one row for each field."""
        content = self._typed.content
        values = {
            "agenda": content.agenda,
            "compromisos": content.compromisos,
            "caso": str(content.caso_id) if content.caso_id is not None else "",
            "persona": content.persona,
            "asistentes": ", ".join(content.asistentes),
            "nota": self._typed.nota,
        }
        with Vertical(id="dialogo"):
            yield paragraph(self._title, "titulo")
            yield paragraph(self._help_text)
            for name, label, most in _ROWS:
                with Horizontal(classes="fila"):
                    yield paragraph(label)
                    yield TextField(
                        values[name],
                        width=58,
                        maximum=most,
                        id="primero" if name == _ROWS[0][0] else name,
                    )
            yield paragraph(self._notice or _KEYS, "ayuda aviso" if self._notice else "ayuda")

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.focus_next(TextField)

    def action_registrar(self) -> None:
        """Answer with what is typed, unless the caso is no number."""
        fields = list(self.query(TextField))
        typed = {
            name: field.value.strip()
            for (name, _label, _most), field in zip(_ROWS, fields, strict=True)
        }
        if typed["caso"] and not typed["caso"].isdecimal():
            foot = self.query_one(".ayuda", Static)
            foot.set_class(True, "aviso")
            foot.update(plain("El caso visto es un número, el que sale en su tarjeta"))
            return
        content = PracticeContent(
            typed["agenda"],
            typed["compromisos"],
            int(typed["caso"]) if typed["caso"] else None,
            typed["persona"],
            tuple(filter(None, (name.strip() for name in typed["asistentes"].split(",")))),
        )
        self.dismiss(PracticeForm(content, typed["nota"]))
