"""What the figures are compared with: read once, and again when an earlier corte changed and not before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.services.figures.kpi import PAST_SECONDS, KeptPast
from tests.services.soporte import CORTE, Almacen, fila, grown
from tests.support import MadeOnce

EARLIER, LATER = date.fromisoformat(CORTE), date(2026, 12, 1)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _make_two(store: Almacen) -> None:
    store.bring([fila(n, "") for n in range(40, 50)], "2026-12-01")


@pytest.fixture
def two(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    return grown(made_once, tmp_path, _make_two, molde)


def test_an_earlier_corte_is_read_again_after_a_line_on_it_and_not_more_often(two):
    kpi, clock = two.of("drubio").kpi, Clock()
    kept = KeptPast(kpi, clock=clock)

    def applied() -> int:
        ((_corte, counts),) = kept.read(kpi.board(LATER, LATER, "asesor")).cortes
        return counts[Cubeta.APLICADO]

    assert applied() == 0
    two.decide(2)
    assert (applied(), kept.due) == (0, False)
    clock.seconds += PAST_SECONDS
    assert kept.due
    assert (applied(), kept.due) == (1, False)


def test_a_line_on_the_corte_shown_reads_no_earlier_one(two):
    kpi, clock = two.of("drubio").kpi, Clock()
    kept = KeptPast(kpi, clock=clock)
    board = kpi.board(LATER, LATER, "asesor")
    kept.read(board)
    two.register(31, "nota", nota="se revisó")
    clock.seconds += 10 * PAST_SECONDS
    kept.read(board)
    assert not kept.due


def test_the_groups_of_earlier_cortes_are_those_of_each_open_or_closed(two):
    kpi = two.of("drubio").kpi
    two.decide(2)
    later = kpi.board(LATER, LATER, "asesor")
    for closed in (False, True):
        if closed:
            kpi.close(EARLIER)
        past = kpi.past(later, 5, 8)
        groups = kpi.board(EARLIER, EARLIER, "asesor").groups
        assert {key: [told[c] for c in Cubeta] for key, (told,) in past.groups.items() if told} == {
            group.key: [group.counts[c] for c in Cubeta] for group in groups
        }
        ((corte, told),) = past.cortes
        earlier = kpi.board(EARLIER, EARLIER).counts
        assert (corte, [told[c] for c in Cubeta]) == (EARLIER, [earlier[c] for c in Cubeta])
