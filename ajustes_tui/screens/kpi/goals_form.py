"""The form of the goals: the three percentages, the day they hold from, and who set those before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ajustes_tui.domain.figures.goals import Goals, GoalsChange, goals_on
from ajustes_tui.domain.values.dates import parse_date, short_date
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.screens.modals.form import FormLayout, FormModal, FormRow, Unreadable
from ajustes_tui.workbench.lead.figure_words import change_lines

_GOALS = (
    ("Aplicado", "por ciento al menos"),
    ("Corregido", "por ciento al menos"),
    ("Rechazado", "por ciento a lo más"),
)
_DAY = "Desde el día"
_HELP = "En porcentaje de lo que envió Claro (T), sin decimales; 0 es sin meta."
_LAYOUT = FormLayout(label=14, field=12, keys="F8 las guarda · Tab otro campo · Esc sale")
MAX_GOAL = 100


def goals_form(changes: Sequence[GoalsChange], today: date) -> FormModal[GoalsChange]:
    """Return the box that asks for the goals, with those in force, over the changes before."""
    in_force = goals_on(changes, today)
    goals = in_force.goals if in_force else Goals()
    fields = [
        FormRow(name, name, 3, str(goal), unit)
        for (name, unit), goal in zip(_GOALS, goals, strict=True)
    ]
    unit = "para el corte abierto ese día y los que siguen"
    return FormModal(
        "Metas de los indicadores",
        _HELP,
        [*fields, FormRow("desde", _DAY, 10, short_date(today), unit)],
        _read,
        _LAYOUT,
        replaces=True,
        below=change_lines(changes),
    )


def _read(texts: Mapping[str, str]) -> GoalsChange | Unreadable:
    values: list[int] = []
    for name, _unit in _GOALS:
        text = texts[name].removesuffix("%").strip() or "0"
        if not (text.isascii() and text.isdecimal() and int(text) <= MAX_GOAL):
            return Unreadable(name, f"{name}: escriba un número entero de 0 a {MAX_GOAL}")
        values.append(int(text))
    try:
        since = parse_date(texts["desde"])
    except InvalidDatum as error:
        return Unreadable("desde", f"{_DAY}: {error.message}")
    return GoalsChange(Goals(*values), since)
