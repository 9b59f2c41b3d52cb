"""Figures and open work: readings, verdicts (goals and changes) and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.closing import Past
from ajustes_tui.domain.figures.goals import Goals, GoalsChange
from ajustes_tui.domain.figures.indicators import THREE, PastCorte
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.figures.pace import read_pace

LETTERS: Mapping[Cubeta, str] = {cubeta: words.letter for cubeta, words in CUBETA_WORDS.items()}
"""Letters of the buckets, in the order that adds to T."""
TITLES: Mapping[Cubeta, str] = {cubeta: CUBETA_WORDS[cubeta].title for cubeta in THREE}
SET_ASIDE = "aparte"
"""Key of the file rows that are no caso of their own."""


def drawn(past: Past) -> tuple[Sequence[PastCorte], str]:
    """Return the earlier cortes to draw, and their age.

    They are taken at the age of this corte, as the card compares them; those not stored by then are
    dropped. If none was, they are drawn as they are, and it is said.
    """
    if past.age is None:
        return past.cortes, "como están hoy"
    days = count_words(past.age, "día hábil")
    at_age = [(corte, past.at_age[corte]) for corte, _now in past.cortes if corte in past.at_age]
    if past.cortes and not at_age:
        return past.cortes, "de edades distintas"
    left = len(past.cortes) - len(at_age)
    without = f"; sin {count_words(left, 'corte')} de antes" if left else ""
    return at_age, f"a {days} de cada uno{without}"


def whole_pesos(centavos: int, width: int = 0) -> str:
    """Round to pesos; in millions if longer than `width` cells."""
    text = pesos((abs(centavos) + 50) // 100 * 100 * (-1 if centavos < 0 else 1))
    if width and len(text) > width:
        millions = (abs(centavos) + 5_000_000) // 10_000_000
        whole, tenth = divmod(millions, 10)
        return f"{'-' * (centavos < 0)}$ {thousands(whole)},{tenth} M"
    return text


def newest_open(context: ServiceContext) -> date | None:
    """Return the newest corte; None if closed or missing."""
    corte = context.kpi.newest_corte()
    return None if corte is None or context.closings.get(corte) else corte


def read_figures(
    service: LeadServices, board: Callable[[], KpiBoard], past: Callable[[KpiBoard], Past]
) -> tuple[KpiBoard, list[date]]:
    """Return the figures with what stands around them, and the cortes, of one state of the store."""
    with service.kpi.context.db.reading():
        figures = board()
        return read_view(service, figures, past(figures)), service.kpi.cortes()


def read_view(service: LeadServices, board: KpiBoard, past: Past) -> KpiBoard:
    """Return figures with what they are compared with, the open work and its pace."""
    context = service.kpi.context
    corte = None if board.of_day else newest_open(context)
    is_newest = corte is not None and board.since == board.until == corte
    return replace(
        board,
        past=past,
        work=service.open_work.read(),
        read_at=context.now(),
        pace=read_pace(context) if is_newest else None,
    )


def goals_words(goals: Goals) -> str:
    names = ("aplicado", "corregido", "rechazado")
    return " · ".join(
        f"{name} {goal},0" if goal else f"{name} sin meta"
        for name, goal in zip(names, goals, strict=True)
    )


def change_lines(changes: Sequence[GoalsChange]) -> list[str]:
    return [_change_line(change) for change in changes if change.when or any(change.goals)] or [
        "Nadie ha puesto metas."
    ]


def _change_line(change: GoalsChange) -> str:
    since = "Antes" if change.since == date.min else f"Desde {short_date(change.since)}"
    by = f" · {change.who}, {change.when:%d/%m/%Y %H:%M}" if change.when else ""
    return f"{since}: {goals_words(change.goals)}{by}"
