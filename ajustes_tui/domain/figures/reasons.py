"""Why the back rejects: the reasons it gave, and of each the casos by causal, by asesor or by another group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta


class RejectedCaso(NamedTuple):
    """A caso whose last result is a rejection, with the reason and the text that tells its group."""

    caso: int
    cubeta: Cubeta
    reason: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class ReasonFigure:
    """The rejected casos of a reason, or those of them in a group."""

    reason: str | None = None
    """None for the casos whose rejection came without one."""
    ids: tuple[int, ...] = ()
    by_cubeta: Mapping[Cubeta, tuple[int, ...]] = field(default_factory=dict)
    key: str | None = None
    grouped: bool = False
    """Whether it is of the group `key` alone."""

    @property
    def casos(self) -> int:
        """How many casos were rejected."""
        return len(self.ids)

    def of(self, cubeta: Cubeta) -> tuple[int, ...]:
        """Return those of a bucket."""
        return self.by_cubeta.get(cubeta, ())


@dataclass(frozen=True, slots=True)
class ReasonsReport:
    """The reasons of some casos, most casos first, and after each those of its groups."""

    everything: ReasonFigure = ReasonFigure()
    reasons: tuple[ReasonFigure, ...] = ()


def reasons_report(
    casos: Iterable[RejectedCaso], key: Callable[[str | None], str | None] | None
) -> ReasonsReport:
    """Return the reasons of some casos; `key` gives the group that a text names, None where none is asked."""
    found: defaultdict[str | None, list[tuple[int, Cubeta, str | None]]] = defaultdict(list)
    for caso in casos:
        group = None if key is None else key(caso.key)
        found[caso.reason].append((caso.caso, caso.cubeta, group))
    figures: list[ReasonFigure] = []
    for reason in _most_first(found):
        figures.append(_figure(reason, found[reason]))
        if key is None:
            continue
        groups: defaultdict[str | None, list[tuple[int, Cubeta, str | None]]] = defaultdict(list)
        for each in found[reason]:
            groups[each[2]].append(each)
        figures += [
            _figure(reason, groups[group], group, grouped=True) for group in _most_first(groups)
        ]
    return ReasonsReport(
        _figure(None, [c for each in found.values() for c in each]), tuple(figures)
    )


def _most_first(
    found: Mapping[str | None, list[tuple[int, Cubeta, str | None]]],
) -> list[str | None]:
    return sorted(found, key=lambda name: (-len(found[name]), name is None, name or ""))


def _figure(
    reason: str | None,
    casos: Iterable[tuple[int, Cubeta, str | None]],
    key: str | None = None,
    *,
    grouped: bool = False,
) -> ReasonFigure:
    by_cubeta: defaultdict[Cubeta, list[int]] = defaultdict(list)
    for caso, cubeta, _group in casos:
        by_cubeta[cubeta].append(caso)
    return ReasonFigure(
        reason,
        tuple(sorted(caso for ids in by_cubeta.values() for caso in ids)),
        {cubeta: tuple(sorted(ids)) for cubeta, ids in by_cubeta.items()},
        key,
        grouped,
    )
