"""A goal is met or lost only when no end of the pending casos can make it otherwise."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import Cubeta, Regla
from ajustes_tui.domain.figures.goals import (
    Goals,
    GoalsChange,
    GoalStanding,
    GoalState,
    goals_on,
    judge,
)
from ajustes_tui.domain.figures.indicators import FigureCounts
from ajustes_tui.domain.keeping.catalogs import Rules

THREE = (Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO)
COUNTS = st.builds(
    FigureCounts,
    st.fixed_dictionaries({cubeta: st.integers(0, 40) for cubeta in Cubeta}),
    st.sampled_from(Regla),
)


@given(COUNTS, st.sampled_from(THREE), st.integers(1, 100), st.booleans())
def test_the_outcome_is_that_of_every_end_the_pending_casos_can_have(counts, cubeta, goal, final):
    standing = judge(cubeta, counts, goal, final=final)
    total, pending = counts.total, counts[Cubeta.PENDIENTE]
    if not total:
        assert standing.state is GoalState.NONE
        return
    shares = [Fraction(100 * (counts[cubeta] + more), total) for more in range(pending + 1)]
    ends = [share <= goal if standing.at_most else share >= goal for share in shares]
    expected = GoalState.MET if all(ends) else GoalState.OPEN if any(ends) else GoalState.LOST
    assert standing.state is expected
    if expected is GoalState.OPEN and standing.at_most:
        assert ends == [True] * (standing.casos + 1) + [False] * (pending - standing.casos)
    elif expected is GoalState.OPEN:
        assert ends.index(True) == standing.casos
    elif expected is GoalState.LOST:
        best = shares[0] if standing.at_most else shares[-1]
        nearer = best + Fraction(100 * standing.casos, total) * (-1 if standing.at_most else 1)
        one = Fraction(100, total)
        assert nearer <= goal < nearer + one if standing.at_most else nearer - one < goal <= nearer
    if not pending:
        assert standing.state in (GoalState.MET, GoalState.LOST)


def test_an_open_goal_says_whether_the_casos_decided_so_far_would_miss_it():
    counts = FigureCounts({Cubeta.APLICADO: 12, Cubeta.RECHAZADO: 4, Cubeta.PENDIENTE: 144})
    assert judge(Cubeta.RECHAZADO, counts, 15) == GoalStanding(
        Cubeta.RECHAZADO, 15, GoalState.OPEN, 20, astray=True
    )
    # With less than a tenth decided nothing is said of the rest, and a closed corte has no rest.
    few = FigureCounts({**counts.numbers, Cubeta.PENDIENTE: 145})
    assert not judge(Cubeta.RECHAZADO, few, 15).astray
    assert not judge(Cubeta.RECHAZADO, counts, 15, final=True).astray
    assert not judge(Cubeta.RECHAZADO, counts, 25).astray
    assert judge(Cubeta.APLICADO, counts, 80).astray
    assert not judge(Cubeta.APLICADO, FigureCounts({Cubeta.PENDIENTE: 9}), 80).astray


def test_each_indicator_has_its_own_goal_in_the_settings():
    rules = Rules(meta_aplicado=65, meta_corregido=10, meta_rechazado=15)
    assert [Goals.of_rules(rules).of(cubeta) for cubeta in THREE] == [65, 10, 15]


def test_a_corte_is_measured_by_the_goals_that_hold_on_its_last_day_and_were_set_before_its_closing():
    first = GoalsChange(Goals(60), date(2026, 11, 3), "drubio", datetime(2026, 11, 2, 9))
    ahead = GoalsChange(Goals(70), date(2026, 12, 1), "drubio", datetime(2026, 11, 20, 9))
    later = GoalsChange(Goals(65), date(2026, 11, 10), "marta", datetime(2026, 11, 25, 9))
    changes = (ahead, later, first)
    assert goals_on(changes, date(2026, 11, 2)) is None
    assert goals_on(changes, date(2026, 11, 9)) == first
    assert goals_on(changes, date(2026, 11, 30)) == later
    assert goals_on(changes, date(2026, 12, 1)) == ahead
    assert goals_on(changes, date(2026, 11, 30), datetime(2026, 11, 24, 18)) == first
