"""The rule of the next caso when a person works a list of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import BY_DECIDE
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados


class ListPlace(NamedTuple):
    """The visible list, and the position to go on from."""

    ids: Sequence[int]
    place: int = 0
    """The next row, from 0."""
    caso_id: int | None = None
    """The caso just worked, never its own next."""


def place_after(ids: Sequence[int], before: Sequence[int], worked: int) -> int:
    """Return the row below the worked caso while that is listed, in whatever order.

    If it left: the first caso once below it (in `before`) and still listed, else the end.
    """
    if ids is before:
        return worked + 1
    rows = {caso_id: row for row, caso_id in enumerate(ids)}
    if 0 <= worked < len(before) and before[worked] in rows:
        return rows[before[worked]] + 1
    return next((rows[i] for i in before[worked + 1 :] if i in rows), len(ids))


def following(at: ListPlace, same_cuenta: Collection[int]) -> Iterator[int]:
    """Yield the next casos, never the one just worked.

    First those of its cuenta; then the rows from `place` on; then those above, as a list begun in
    the middle ends only when no row is left.
    """
    others = frozenset(same_cuenta) - {at.caso_id}
    if others:
        yield from (i for i in at.ids if i in others)
    for part in (range(at.place, len(at.ids)), range(min(at.place, len(at.ids)))):
        for row in part:
            if (i := at.ids[row]) != at.caso_id and i not in others:
                yield i


def to_decide(criteria: CasoFilter, login: str) -> CasoFilter:
    """Return the casos a person could decide now: to decide, or back without an answer."""
    return criteria.also(Condition("libres", (login,)), in_estados(BY_DECIDE, returned=True))
