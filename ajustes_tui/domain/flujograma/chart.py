"""The boxes and arrows of the procedure, with current casos.

An arrow is an evento that moves a caso to another estado, by the transition table or a later corte.
Eventos possible in nearly any estado (anular, reabrir, deshacer) and those that keep the estado are
no arrows; they are named beside the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados, of_corte
from ajustes_tui.domain.rules.corte import moves_of_a_corte
from ajustes_tui.domain.values.clocks import DayTest, business_days_between

ANYWHERE = (Evento.ANULAR, Evento.REABRIR, Evento.DESHACER)
"""Eventos that may lead from nearly any estado to nearly any other."""
STEPS: Mapping[Estado, str] = {
    Estado.POR_CLASIFICAR: "2",
    Estado.POR_ESCALAR: "3",
    Estado.EN_BACK: "3",
    Estado.EN_PQR: "3",
    Estado.POR_VALIDAR: "4/5",
    Estado.REESCALADO: "5",
    Estado.POR_VERIFICAR: "6",
    Estado.POR_CONTACTAR: "4/6",
    Estado.POR_DEJAR_MENSAJE: "8",
    Estado.RECURSO_POR_RADICAR: "7",
    Estado.RECURSO_EN_PQR: "7",
}
"""The step of the procedure of each estado; closed ones have none."""


class Move(NamedTuple):
    """An evento that moves a caso from one estado to another."""

    evento: Evento
    since: Estado
    toward: Estado


class Box(NamedTuple):
    """An estado with its live casos."""

    estado: Estado
    casos: int = 0
    median: float | None = None
    """Median business days its casos have been in it; None without casos."""

    @property
    def step(self) -> str | None:
        return STEPS.get(self.estado)


class Arrow(NamedTuple):
    """A move of the procedure."""

    move: Move
    times: int = 0


class Flowchart(NamedTuple):
    """The boxes and arrows of the casos of a corte, or of all."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    corte: date | None = None
    way: Mapping[Move, int] = {}
    """The moves of the caso the chart was opened from, with counts."""
    stands: Estado | None = None
    """The current estado of that caso, if any."""
    caso_id: int | None = None

    def box(self, estado: Estado) -> Box:
        return next(box for box in self.boxes if box.estado is estado)

    def from_box(self, estado: Estado) -> tuple[Arrow, ...]:
        return tuple(arrow for arrow in self.arrows if arrow.move.since is estado)

    @property
    def passed(self) -> frozenset[Estado]:
        ends = {estado for move in self.way for estado in (move.since, move.toward)}
        return frozenset(ends if self.stands is None else {*ends, self.stands})


@cache
def moves() -> tuple[Move, ...]:
    """Return every move once: those of the table, then those only a corte causes."""
    of_table = (
        Move(evento, *pair)
        for evento, row in TABLE.items()
        if evento not in ANYWHERE
        for pair in row.pairs
    )
    return tuple(dict.fromkeys((*of_table, *(Move(*move) for move in moves_of_a_corte()))))


@cache
def staying() -> tuple[Evento, ...]:
    """Return the eventos registered by people that keep the estado."""
    return tuple(evento for evento, row in TABLE.items() if not row.pairs)


def chart_of(
    casos: Mapping[Estado, int],
    entered: Iterable[tuple[Estado, date, int]],
    times: Mapping[Move, int],
    today: date,
    is_habil: DayTest,
    *,
    corte: date | None = None,
) -> Flowchart:
    """`entered` counts casos by estado and the day they entered it."""
    days: dict[Estado, dict[int, int]] = {}
    since: dict[date, int] = {}
    for estado, day, count in entered:
        if day not in since:
            since[day] = max(0, business_days_between(day, today, is_habil))
        of_estado = days.setdefault(estado, {})
        of_estado[since[day]] = of_estado.get(since[day], 0) + count
    return Flowchart(
        tuple(Box(e, casos.get(e, 0), median(days.get(e, {}))) for e in Estado),
        tuple(Arrow(move, times.get(move, 0)) for move in moves()),
        corte,
    )


def median(counts: Mapping[int, int]) -> float | None:
    """Return the median of values with counts; None if empty."""
    total = sum(counts.values())
    if not total:
        return None
    middle = [_at(counts, place) for place in ((total - 1) // 2, total // 2)]
    whole, rest = divmod(sum(middle), 2)
    return whole + 0.5 if rest else whole


def _at(counts: Mapping[int, int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)


def casos_in(estado: Estado, corte: date | None) -> CasoFilter:
    return of_corte(corte).also(in_estados({estado}))


def casos_of(move: Move, corte: date | None) -> CasoFilter:
    values = (move.evento.value, move.since.value, move.toward.value)
    return of_corte(corte).also(Condition("movido", values))
