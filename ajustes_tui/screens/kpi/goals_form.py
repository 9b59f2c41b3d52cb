"""The form of the goals: the three percentages, the day they hold from, and who set those before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from ajustes_tui.domain.figures.goals import Goals, GoalsChange, goals_on
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.modals.base import MODAL_STYLES, Dialog, paragraph
from ajustes_tui.ui.content import plain
from ajustes_tui.widgets.field import TextField
from ajustes_tui.workbench.lead.figure_words import change_lines

_GOALS = (
    ("Aplicado", "por ciento al menos"),
    ("Corregido", "por ciento al menos"),
    ("Rechazado", "por ciento a lo más"),
)
_HELP = "En porcentaje de lo que envió Claro (T), sin decimales; 0 es sin meta."
_FOOT = "F8 las guarda · Tab otro campo · Esc sale"
MAX_GOAL = 100


class GoalsModal(Dialog[GoalsChange | None]):
    """Asks for the three goals and their first day, under which the changes before are listed."""

    CSS_PATH = [*MODAL_STYLES, styles_dir() / "kpi.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "screen.guardar", "Guardar", show=False, priority=True),
    ]

    def __init__(self, changes: Sequence[GoalsChange], today: date) -> None:
        super().__init__()
        self._changes = changes
        self._today = today
        in_force = goals_on(changes, today)
        self._goals = in_force.goals if in_force else Goals()

    def compose(self) -> ComposeResult:
        """Build the fields with the goals in force, and the list of the changes."""
        with Vertical(id="dialogo"):
            yield paragraph("Metas de los indicadores", "titulo")
            yield paragraph(_HELP)
            with Vertical(id="metas"):
                fields = zip(_GOALS, self._goals, strict=True)
                for place, ((name, unit), goal) in enumerate(fields):
                    field = TextField(
                        str(goal), width=12, maximum=3, id="primero" if not place else None
                    )
                    yield self._row(name, field, unit)
                day = TextField(short_date(self._today), width=12, maximum=10, id="desde")
                yield self._row(
                    "Desde el día", day, "para el corte abierto ese día y los que siguen"
                )
            with VerticalScroll(id="cambios"):
                for line in change_lines(self._changes):
                    yield paragraph(line)
            yield paragraph(_FOOT, "ayuda")

    @staticmethod
    def _row(name: str, field: TextField, unit: str) -> Horizontal:
        # What is typed takes the place of the number that was there.
        field.select_on_focus = True
        return Horizontal(paragraph(name, "nombre"), field, paragraph(unit))

    def has_text(self) -> bool:
        """Return whether a field says something else than it began with."""
        begun = (*map(str, self._goals), short_date(self._today))
        return self.is_ready and [f.value for f in self.query(TextField)] != list(begun)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        """Go on to the field that follows; Enter on the last one saves."""
        if event.input.id == "desde":
            self.action_guardar()
        else:
            self.focus_next(TextField)

    def action_guardar(self) -> None:
        """Answer with the goals, unless one cannot be read: its field takes the cursor."""
        *fields, day_field = self.query(TextField)
        values: list[int] = []
        for field, (name, _unit) in zip(fields, _GOALS, strict=True):
            text = field.value.strip().removesuffix("%").strip() or "0"
            if not (text.isascii() and text.isdecimal() and int(text) <= MAX_GOAL):
                self._refuse(field, f"{name}: escriba un número entero de 0 a {MAX_GOAL}")
                return
            values.append(int(text))
        try:
            since = parse_date(day_field.value)
        except InvalidDatum as error:
            self._refuse(day_field, f"Desde el día: {error.message}")
            return
        self.dismiss(GoalsChange(Goals(*values), since))

    def _refuse(self, field: TextField, reason: str) -> None:
        field.focus()
        foot = self.query_one(".ayuda", Static)
        foot.set_class(True, "aviso")
        foot.update(plain(reason))
