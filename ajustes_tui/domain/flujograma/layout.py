"""The positions of boxes and routes of arrows, the same on every screen and page.

Three lanes and seven levels, from entry (top) to ends (bottom). On a page each arrow has its own
track in the channel beside a lane, so that none overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.flujograma.chart import Move


class GridPosition(NamedTuple):
    """Level from the top, lane from the left."""

    level: int
    lane: int


S = Estado
PLACES: Mapping[Estado, GridPosition] = {
    S.POR_CLASIFICAR: GridPosition(0, 1),
    S.ANULADO: GridPosition(0, 2),
    S.POR_ESCALAR: GridPosition(1, 1),
    S.EN_BACK: GridPosition(2, 0),
    S.EN_PQR: GridPosition(2, 2),
    S.POR_VALIDAR: GridPosition(3, 0),
    S.REESCALADO: GridPosition(3, 1),
    S.POR_VERIFICAR: GridPosition(3, 2),
    S.POR_CONTACTAR: GridPosition(4, 1),
    S.POR_DEJAR_MENSAJE: GridPosition(5, 0),
    S.RECURSO_POR_RADICAR: GridPosition(5, 1),
    S.RECURSO_EN_PQR: GridPosition(5, 2),
    S.CERRADO_MENSAJE: GridPosition(6, 0),
    S.CERRADO_INFORMADO: GridPosition(6, 1),
    S.CERRADO_PQR: GridPosition(6, 2),
}
LANES = 1 + max(place.lane for place in PLACES.values())
LEVELS = 1 + max(place.level for place in PLACES.values())

PAGE = (850, 1100)
"""A letter page, in hundredths of an inch."""
BOX = (166, 70)
_LANE_X = (90, 342, 594)
_TOP, _LEVEL_HEIGHT = 75, 104
_CHANNELS = ((15, 90), (256, 342), (508, 594), (760, 835))
"""The left and right x of each channel; channel n is left of lane n."""
BELOW = _TOP + (LEVELS - 1) * _LEVEL_HEIGHT + BOX[1]

Point = tuple[float, float]


class Route(NamedTuple):
    """The corners of an arrow from box to box, and the place of its number."""

    points: tuple[Point, ...]
    label: Point


class _Leg(NamedTuple):
    channel: int
    since: float
    toward: float


class _End(NamedTuple):
    """An end of an arrow: its box, the side (-1 left, 1 right, 0 above or below), and the other box."""

    move: int
    estado: Estado
    side: int
    leaves: bool
    other: Estado


def corner(estado: Estado) -> Point:
    place = PLACES[estado]
    return _LANE_X[place.lane], _TOP + place.level * _LEVEL_HEIGHT


def routes(moves: Iterable[Move]) -> dict[Move, Route]:
    listed = tuple(moves)
    sides = _sides(listed)
    ports = _ports(listed, sides)
    crossings = _crossings(listed)
    legs: dict[tuple[int, bool], _Leg] = {}
    for number, move in enumerate(listed):
        if sides[number] == (0, 0):
            continue
        (_, y), (_, toward_y) = ports[number, True], ports[number, False]
        leaves, enters = sides[number]
        first, last = _channel(move.since, leaves), _channel(move.toward, enters)
        if first == last:
            legs[number, True] = _Leg(first, y, toward_y)
        else:
            legs[number, True] = _Leg(first, y, crossings[number])
            legs[number, False] = _Leg(last, crossings[number], toward_y)
    tracks = _tracks(legs)
    found: dict[Move, Route] = {}
    for number, move in enumerate(listed):
        start, end = ports[number, True], ports[number, False]
        if sides[number] == (0, 0):
            found[move] = Route((start, end), (start[0], (start[1] + end[1]) / 2))
            continue
        x = tracks[number, True]
        points = [start, (x, start[1])]
        if (number, False) in tracks:
            other, y = tracks[number, False], crossings[number]
            points += [(x, y), (other, y), (other, end[1]), end]
            label_until = y
        else:
            points += [(x, end[1]), end]
            label_until = end[1]
        # The numbers of neighbouring tracks stand at different heights.
        part = 0.3 + 0.1 * (number % 5)
        found[move] = Route(tuple(points), (x, start[1] + (label_until - start[1]) * part))
    return found


def _sides(moves: tuple[Move, ...]) -> list[tuple[int, int]]:
    """Return the sides where each arrow leaves and enters: -1 left, 1 right, 0 down."""
    sides: list[tuple[int, int]] = []
    load = [0] * len(_CHANNELS)
    for move in moves:
        since, toward = PLACES[move.since], PLACES[move.toward]
        if since.lane != toward.lane:
            side = 1 if toward.lane > since.lane else -1
            sides.append((side, -side))
        elif toward.level == since.level + 1:
            sides.append((0, 0))
            continue
        else:
            side = -1 if load[since.lane] <= load[since.lane + 1] else 1
            sides.append((side, side))
        load[_channel(move.since, sides[-1][0])] += 1
    return sides


def _channel(estado: Estado, side: int) -> int:
    return PLACES[estado].lane + (side > 0)


def _ports(moves: tuple[Move, ...], sides: list[tuple[int, int]]) -> dict[tuple[int, bool], Point]:
    """Return where each arrow leaves its box (True) and enters the other (False)."""
    ends: defaultdict[tuple[Estado, int, bool], list[_End]] = defaultdict(list)
    for number, (move, (leaves, enters)) in enumerate(zip(moves, sides, strict=True)):
        for end in (
            _End(number, move.since, leaves, True, move.toward),
            _End(number, move.toward, enters, False, move.since),
        ):
            # Straight down there is one row of ports below a box and one above it.
            ends[end.estado, end.side, end.leaves if end.side == 0 else True].append(end)
    ports: dict[tuple[int, bool], Point] = {}
    for (estado, side, below), of_side in ends.items():
        x, y = corner(estado)
        ordered = sorted(of_side, key=lambda end: (PLACES[end.other], end.move, end.leaves))
        for place, end in enumerate(ordered, 1):
            share = place / (len(ordered) + 1)
            if side == 0:
                port = (x + BOX[0] * share, y + BOX[1] if below else y)
            else:
                port = (x + BOX[0] if side > 0 else x, y + BOX[1] * share)
            ports[end.move, end.leaves] = port
    return ports


def _crossings(moves: tuple[Move, ...]) -> dict[int, float]:
    """Return the height at which arrows between the outer lanes cross the middle one."""
    by_gap: defaultdict[int, list[int]] = defaultdict(list)
    for number, move in enumerate(moves):
        since, toward = PLACES[move.since], PLACES[move.toward]
        if abs(since.lane - toward.lane) > 1:
            by_gap[since.level - (toward.level < since.level)].append(number)
    heights: dict[int, float] = {}
    free = _LEVEL_HEIGHT - BOX[1]
    for gap, numbers in by_gap.items():
        above = _TOP + gap * _LEVEL_HEIGHT + BOX[1]
        for place, number in enumerate(numbers, 1):
            heights[number] = above + free * place / (len(numbers) + 1)
    return heights


def _tracks(legs: Mapping[tuple[int, bool], _Leg]) -> dict[tuple[int, bool], float]:
    """Return the x of each leg; overlapping legs of a channel have different tracks."""
    by_channel: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for key, leg in legs.items():
        by_channel[leg.channel].append(key)
    found: dict[tuple[int, bool], float] = {}
    for channel, keys in by_channel.items():
        tracks: list[list[_Leg]] = []
        chosen: dict[tuple[int, bool], int] = {}
        for key in sorted(keys, key=lambda k: (abs(legs[k].since - legs[k].toward), k)):
            leg = legs[key]
            free = (n for n, track in enumerate(tracks) if not any(_meet(leg, o) for o in track))
            chosen[key] = next(free, len(tracks))
            if chosen[key] == len(tracks):
                tracks.append([])
            tracks[chosen[key]].append(leg)
        left, right = _CHANNELS[channel]
        for key, number in chosen.items():
            found[key] = left + (right - left) * (number + 1) / (len(tracks) + 1)
    return found


def _meet(one: _Leg, other: _Leg) -> bool:
    low, high = sorted((one.since, one.toward))
    other_low, other_high = sorted((other.since, other.toward))
    return low <= other_high and other_low <= high
