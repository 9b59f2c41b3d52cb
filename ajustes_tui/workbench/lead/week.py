"""The week shown, and its text: evidence, follow-up, practices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ajustes_tui.domain.figures.feedback import (
    Compromiso,
    ConfirmedRechazo,
    NextWeekResult,
    broken_step,
    causal_difference,
    correct_way,
)
from ajustes_tui.domain.figures.forms import FindCausal, causal_name
from ajustes_tui.domain.figures.practices import PracticeRecord
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import Week, short_date
from ajustes_tui.services.figures.practices import WeekPractices
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.asking import CannotAct


class WeekStepper:
    """The week shown, initially the current one; never a future one."""

    def __init__(self, current: Callable[[], Week]) -> None:
        self._current = current
        self._shown = current()

    @property
    def shown(self) -> Week:
        return self._shown

    def step(self, weeks: int) -> None:
        """Move by weeks; raises CannotAct for a future week."""
        self.show(self._shown.plus(weeks))

    def show(self, week: Week) -> None:
        """Raise CannotAct for a future week."""
        if week > self._current():
            raise CannotAct("Esa semana todavía no empieza")
        self._shown = week


def week_after(compromiso: Compromiso) -> str:
    """Return the next week's rejections, and once ended whether the asesor repeats."""
    if compromiso.rechazos_next_week is None:
        return ""
    if compromiso.next_week is NextWeekResult.NOT_YET:
        so_far = count_words(compromiso.rechazos_next_week, "rechazo")
        return f"en la semana siguiente lleva {so_far}"
    verb = "repite" if compromiso.next_week is NextWeekResult.REPEATS else "no repite"
    return f"{verb}: {compromiso.rechazos} → {compromiso.rechazos_next_week}"


def evidence_of(rechazo: ConfirmedRechazo, causal: FindCausal) -> tuple[str, ...]:
    """Return three paragraphs: rejection, broken step, right way."""
    catalogued: Causal | None = causal(rechazo.causal)
    day = short_date(date.fromisoformat(rechazo.momento[:10]))
    name = (
        f"{cleaned(rechazo.radicado)} · {causal_name(rechazo.causal, causal)} · "
        f"{rechazo.why} · lo validó {cleaned(rechazo.agente)} "
        f"el {day}, caso {rechazo.caso_id}."
    )
    broken = f"{causal_difference(rechazo)} {broken_step(rechazo.motivo)}".strip()
    return name, broken, f"Lo correcto: {correct_way(rechazo.motivo, catalogued)}"


def practice_name(model: WeekPractices, record: PracticeRecord) -> str:
    names = {p.practica.code: p.practica.name for p in model.progress}
    return names.get(record.practica, cleaned(record.practica))
