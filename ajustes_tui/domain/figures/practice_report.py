"""The weekly adherence as sheets: the sums of each person and of all, each practice, and the log."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.figures.practices import (
    GoalProgress,
    PersonPractices,
    PracticeRecord,
    adherence_of,
    counted_by_week,
)
from ajustes_tui.domain.figures.report import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.figures.report_mail import ReportText
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.week import Week

_ALL = "Todas"
_COUNT = CellFormat.WHOLE
_PERCENTAGE = CellFormat.PERCENTAGE
_DAY = CellFormat.DIA
_FIGURES = (
    SheetColumn("Hechas", "Las del periodo, cada una contada una sola vez.", _COUNT, 9),
    SheetColumn("Meta", "Las que el periodo pide; una diaria, los días hábiles.", _COUNT, 9),
    SheetColumn("Adherencia %", "Hechas sobre meta; nunca pasa de 100.", _PERCENTAGE, 12),
)
_PERSON_COLUMNS = (
    SheetColumn("Semana", "La semana que se informa, de lunes a domingo.", width=11),
    SheetColumn("Responsable", "Quién lleva las prácticas; la última fila es de todos.", width=24),
    SheetColumn("Rol", "Su rol en la célula.", width=14),
    *_FIGURES,
    SheetColumn("De la semana %", "Solo las prácticas diarias y semanales.", _PERCENTAGE, 13),
)
_PRACTICE_COLUMNS = (
    SheetColumn("Responsable", "Quién la lleva; «Todas» junta lo de todos.", width=24),
    SheetColumn("Práctica", "Como la nombra el modelo de gestión.", width=34),
    SheetColumn("Cada", "Cada cuánto se hace.", width=11),
    SheetColumn("Desde", "Primer día del periodo.", _DAY, 12),
    SheetColumn("Hasta", "Último día del periodo.", _DAY, 12),
    *_FIGURES,
)
_RECORD_COLUMNS = (
    SheetColumn("Día", "El día en que se hizo.", _DAY, 12),
    SheetColumn("Práctica", "Como la nombra el modelo de gestión.", width=30),
    SheetColumn("Responsable", "Quién la registró.", width=14),
    SheetColumn("Minutos", "Lo que duró.", _COUNT, 9),
    SheetColumn("Agenda", "De qué se habló.", width=34),
    SheetColumn("Compromisos", "Qué quedó alguien de hacer.", width=34),
    SheetColumn("Caso observado", "Número del caso en este almacén.", _COUNT, 10),
    SheetColumn("Persona observada", "El usuario de la persona de la célula.", width=14),
    SheetColumn("Asistentes", "Quiénes estuvieron.", width=28),
    SheetColumn("Nota", "Lo demás.", width=34),
)


def practice_sheets(
    week: Week,
    people: Sequence[PersonPractices],
    progress: Sequence[GoalProgress],
    records: Sequence[PracticeRecord],
) -> list[ReportSheet]:
    """Return the sheets of a week: adherence by person, each practice, and the entries in force."""
    sums: list[tuple[CellValue, ...]] = [
        _sum(week, p.usuario.name, p.usuario.rol.value, p.progress) for p in people
    ]
    each = [_practice(person.usuario.name, own) for person in people for own in person.progress]
    names = {own.practica.code: own.practica.name for own in progress}
    return [
        ReportSheet(
            "Adherencia", _PERSON_COLUMNS, [*sums, _sum(week, "Todos", None, progress)], True
        ),
        ReportSheet(
            "Prácticas", _PRACTICE_COLUMNS, [*each, *(_practice(_ALL, own) for own in progress)]
        ),
        ReportSheet(
            "Registros",
            _RECORD_COLUMNS,
            [_record(r, names.get(r.practica, r.practica)) for r in records if not r.anulado],
            True,
        ),
    ]


def _sum(
    week: Week, who: str, rol: str | None, progress: Sequence[GoalProgress]
) -> tuple[CellValue, ...]:
    done, goal = sum(own.done for own in progress), sum(own.goal for own in progress)
    of_week = adherence_of(counted_by_week(progress))
    return (str(week), who, rol, done, goal, adherence_of(progress), of_week)


def _practice(who: str, own: GoalProgress) -> tuple[CellValue, ...]:
    practica, period = own.practica, own.period
    named = (who, practica.name, practica.frequency.value, period.since, period.until)
    return (*named, own.done, own.goal, own.adherence)


def _record(record: PracticeRecord, name: str) -> tuple[CellValue, ...]:
    content = record.content
    return (
        *(record.day, name, record.login, record.minutes),
        *(content.agenda, content.compromisos, content.caso_id, content.persona),
        *(", ".join(content.asistentes), record.nota),
    )


def practices_text(week: Week, progress: Sequence[GoalProgress]) -> ReportText:
    """Return the subject and the paragraph of the adherence of a week."""
    done, goal = (sum(each.done for each in progress), sum(each.goal for each in progress))
    adherence = adherence_of(progress)
    figure = "sin meta en la semana" if adherence is None else f"{adherence} %".replace(".", ",")
    return ReportText(
        f"Adherencia a las prácticas · {week}",
        f"Semana del {short_date(week.since)} al {short_date(week.until)}: adherencia {figure} "
        f"({done} de {goal} en los periodos de cada práctica). El libro dice la de cada responsable "
        "y lo registrado.",
    )
