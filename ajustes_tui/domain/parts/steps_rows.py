"""The rows of the waits of each step."""

from __future__ import annotations

from collections.abc import Iterator

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.sheets import CellValue
from ajustes_tui.domain.figures.steps import StepsReport, StepTime, Waits
from ajustes_tui.domain.parts.shapes import AttentionFigure, AttentionRow, FigureCells, TableColumn
from ajustes_tui.domain.parts.words import BY_AGENTE, BY_STEP
from ajustes_tui.domain.values.counts import count_words, thousands

STEP_GROUPS = (BY_STEP, BY_AGENTE)
STEPS_COLUMNS = (
    TableColumn("Salieron", "Las veces que un caso salió del paso; el que volvió cuenta cada vez."),
    TableColumn("Días", "Días hábiles que esperó cada caso.", FigureCells.MEDIAN),
    TableColumn("Horas", "Horas de días hábiles que esperó cada caso.", FigureCells.MEDIAN),
    TableColumn("Esperan", "Los casos que están hoy en el paso."),
)
_HOURS = "Las horas son las de los días hábiles, todas, de noche también"


def _name(estado: Estado) -> str:
    question = QUESTIONS[estado]
    return question[0].lower() + question[1:]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}".replace(".", ",")


def steps_rows(report: StepsReport, by: str) -> Iterator[AttentionRow]:
    """Omit, by person, estados from which no caso was moved on."""
    if by == BY_AGENTE:
        for agente, step in report.agentes:
            yield _step_row(step, agente)
        return
    for step in report.steps:
        if step.waits.count or step.waiting:
            yield _step_row(step)


def _step_row(step: StepTime, agente: str = "") -> AttentionRow:
    name = _name(step.estado)
    whose = f"{agente} · " if agente else ""
    left, ids = step.waits.count, step.ids
    said = _stays(left, len(ids))
    by = f" de los que sacó {agente}" if agente else ""
    waiting = len(step.waiting)
    return AttentionRow(
        f"{whose}{name}",
        (
            AttentionFigure(
                thousands(left),
                f"Salieron de «{name}»{by}: {said}. El que volvió cuenta cada vez.",
                ids,
                _unlike(left, len(ids), said),
                values=(left,),
            ),
            *_times(step.waits, f"en «{name}»{by}", ids, said),
            *(
                ()
                if agente
                else (
                    AttentionFigure(
                        thousands(waiting),
                        f"Están hoy en «{name}»: {count_words(waiting, 'caso', 'casos')}; su "
                        "espera no ha terminado y no entra en las medianas.",
                        step.waiting,
                        values=(waiting,),
                    ),
                )
            ),
        ),
    )


def _stays(stays: int, casos: int) -> str:
    of = count_words(casos, "caso", "casos")
    return of if stays == casos else f"{count_words(stays, 'espera', 'esperas')} de {of}"


def _unlike(count: int, casos: int, said: str) -> str:
    """Return a title for a list shorter than its figure's count."""
    return "" if count == casos else said


def _times(
    waits: Waits, where: str, ids: tuple[int, ...], said: str
) -> tuple[AttentionFigure, AttentionFigure]:
    def figure(
        unit: str, middle: float | None, most: float | None, besides: str
    ) -> AttentionFigure:
        if middle is None:
            return AttentionFigure(
                "—", f"{unit.capitalize()} {where}: ninguna espera ha terminado."
            )
        text = f"{_number(middle)} · {_number(most)}"
        words = (
            f"{unit.capitalize()} {where}: mediana {_number(middle)}; nueve de cada diez, en "
            f"{_number(most)} o menos; {said}.{besides}"
        )
        heading = unit if waits.count == len(ids) else f"{unit} · {said}"
        values: tuple[CellValue, ...] = (middle, most)
        return AttentionFigure(text, words, ids, heading, values=values)

    return (
        figure("días hábiles", waits.median_days, waits.ninetieth_days, ""),
        figure("horas hábiles", waits.median_hours, waits.ninetieth_hours, f" {_HOURS}."),
    )
