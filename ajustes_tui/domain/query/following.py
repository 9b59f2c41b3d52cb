"""What follows a caso of a list: the rule of the next one, where a person works a list of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import BY_DECIDE
from ajustes_tui.domain.query.filter import CasoFilter, Condition, in_estados


class ListPlace(NamedTuple):
    """The list a person sees, and where in it they go on."""

    ids: Sequence[int]
    """The casos of the list, in its order."""
    place: int = 0
    """The row they go on with, from 0."""
    caso_id: int | None = None
    """The caso just worked on, which is not its own next one."""


def place_after(ids: Sequence[int], before: Sequence[int], worked: int) -> int:
    """Return the row of a list to go on with after a row of the list as it was `before`.

    The row below it, while its caso is listed, in whatever order the list has now. A caso decided
    since has left it: then the first caso that stood below it and is still listed, else the end.
    """
    if ids is before:
        return worked + 1
    rows = {caso_id: row for row, caso_id in enumerate(ids)}
    if 0 <= worked < len(before) and before[worked] in rows:
        return rows[before[worked]] + 1
    return next((rows[i] for i in before[worked + 1 :] if i in rows), len(ids))


def following(at: ListPlace, same_cuenta: Collection[int]) -> Iterator[int]:
    """Yield the casos of a list in the order they come next, never the one just worked on.

    First those of its cuenta, in the order of the list; then the rows from the place on; then those
    above, because a list begun in its middle is done only when no row of it is left.
    """
    others = frozenset(same_cuenta) - {at.caso_id}
    if others:
        yield from (i for i in at.ids if i in others)
    for part in (range(at.place, len(at.ids)), range(min(at.place, len(at.ids)))):
        for row in part:
            if (i := at.ids[row]) != at.caso_id and i not in others:
                yield i


def to_decide(criteria: CasoFilter, login: str) -> CasoFilter:
    """Return the casos of a filter that a person could decide now: to decide, or back without an answer."""
    return criteria.also(Condition("libres", (login,)), in_estados(BY_DECIDE, returned=True))
