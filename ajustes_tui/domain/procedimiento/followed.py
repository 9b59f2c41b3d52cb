"""How often what the policies propose is chosen: of the decisions a table proposed, those that were others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class ProposedDecision(NamedTuple):
    """A decision that stands and for which a row of a policy proposed one."""

    caso: int
    politica: str
    """The name of the row."""
    other: bool
    """Whether another decision was chosen."""
    key: str | None
    """The text that tells the group of its caso."""


@dataclass(frozen=True, slots=True)
class FollowedFigure:
    """The decisions that were proposed, all of them or those of a row or of a group."""

    key: str | None = None
    decided: tuple[int, ...] = ()
    """The caso of each."""
    others: tuple[int, ...] = ()
    """The casos of those in which another decision was chosen."""


@dataclass(frozen=True, slots=True)
class FollowedReport:
    """The proposed decisions of some casos, by the row that proposed them and by group."""

    everything: FollowedFigure = FollowedFigure()
    rows: tuple[FollowedFigure, ...] = ()
    groups: tuple[FollowedFigure, ...] = ()


def followed_report(
    decisions: Iterable[ProposedDecision], key: Callable[[str | None], str | None] | None
) -> FollowedReport:
    """Count proposed decisions; `key` gives the group that a text names, None where none is asked."""
    found = tuple(decisions)
    by_row: defaultdict[str | None, list[ProposedDecision]] = defaultdict(list)
    by_group: defaultdict[str | None, list[ProposedDecision]] = defaultdict(list)
    for each in found:
        by_row[each.politica].append(each)
        if key is not None:
            by_group[key(each.key)].append(each)
    return FollowedReport(
        _figure(None, found),
        tuple(_figure(name, by_row[name]) for name in sorted(by_row, key=str)),
        tuple(
            _figure(name, by_group[name])
            for name in sorted(by_group, key=lambda group: (group is None, str(group)))
        ),
    )


def _figure(key: str | None, decisions: Iterable[ProposedDecision]) -> FollowedFigure:
    listed = sorted(decisions)
    return FollowedFigure(
        key,
        tuple(each.caso for each in listed),
        tuple(each.caso for each in listed if each.other),
    )
