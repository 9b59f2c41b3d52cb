"""Time: how old the open casos are, whether answers come within the clock, and who they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import (
    CLOSED,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Estado,
)

AGE_BANDS = ((0, 5), (6, 10), (11, 15), (16, None))
"""The bands of ageing, in business days open, both ends included; the last has no end."""
BACK, PQR, US = "back", "pqr", "celula"
"""Who an open caso waits for."""
_WAITING = {BACK: WAIT_FOR_BACK, PQR: WAIT_FOR_PQR, US: WAIT_FOR_AGENTE}


class TimedCaso(NamedTuple):
    """The days of a caso that its clock is read from."""

    caso: int
    estado: Estado
    asked: date | None
    """`fecha_solicitud`; None where no base brought it."""
    brought: date
    """The first corte that brought it."""
    told: date | None
    """The day the usuario was told; None before."""
    sent: date | None = None
    """The day it was sent to whom it waits for; None while it waits for the célula."""


class AgeBand(NamedTuple):
    """The open casos whose age is in a band."""

    since: int
    until: int | None
    ids: tuple[int, ...]


class Waiting(NamedTuple):
    """The open casos that wait for somebody, and for how many business days: since they were sent to the
    back or to PQR, those of the célula since they were asked for."""

    who: str
    ids: tuple[int, ...]
    median: float | None
    oldest: int | None


class RhythmCell(NamedTuple):
    """What a person did in one hour of a day."""

    hour: int
    agente: str
    decisiones: int
    llamadas: int


@dataclass(frozen=True)
class Timing:
    """The times of some casos."""

    ages: tuple[AgeBand, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    in_time: tuple[int, ...] = ()
    """The casos whose usuario was told within the clock."""
    late: tuple[int, ...] = ()
    """The casos whose usuario was told late, or not yet and the clock has run out."""
    undated: int = 0
    """The casos without the day they were asked for, which are in neither."""
    rhythm: tuple[RhythmCell, ...] = field(default=(), compare=False)


def timing(
    casos: Iterable[TimedCaso],
    age: Callable[[date], int],
    due: Callable[[date], date],
    today: date,
    rhythm: Iterable[RhythmCell] = (),
) -> Timing:
    """Return the times of some casos: `age` in business days of a day, `due` the end of its clock.

    The age of a caso without the day it was asked for is that of its first corte. The annulled have
    no clock.
    """
    bands: dict[tuple[int, int | None], list[int]] = {band: [] for band in AGE_BANDS}
    waiting: dict[str, list[tuple[int, int]]] = {who: [] for who in _WAITING}
    in_time: list[int] = []
    late: list[int] = []
    undated = 0
    for caso in casos:
        if caso.estado not in CLOSED:
            days = age(caso.asked or caso.brought)
            band = next(b for b in AGE_BANDS if b[1] is None or days <= b[1])
            bands[band].append(caso.caso)
            who = next(w for w, estados in _WAITING.items() if caso.estado in estados)
            waiting[who].append((caso.caso, days if caso.sent is None else age(caso.sent)))
        if caso.estado is Estado.ANULADO:
            continue
        if caso.asked is None:
            undated += 1
            continue
        limit = due(caso.asked)
        if caso.told is not None:
            (in_time if caso.told <= limit else late).append(caso.caso)
        elif limit < today and caso.estado not in CLOSED:
            late.append(caso.caso)
    return Timing(
        tuple(AgeBand(*band, tuple(ids)) for band, ids in bands.items()),
        tuple(_waiting(who, theirs) for who, theirs in waiting.items()),
        tuple(in_time),
        tuple(late),
        undated,
        tuple(rhythm),
    )


def _waiting(who: str, casos: list[tuple[int, int]]) -> Waiting:
    ages = [days for _caso, days in casos]
    return Waiting(
        who,
        tuple(caso for caso, _days in casos),
        float(median(ages)) if ages else None,
        max(ages, default=None),
    )
