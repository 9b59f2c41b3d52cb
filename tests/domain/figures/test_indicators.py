"""The figures of the procedure, from its own worked example to the identity they always keep."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import (
    FIGURES,
    TOTAL,
    FigureCounts,
    FigureGroup,
    Tally,
    groups_of,
    percent,
    percent_text,
    tally,
)

A, C, R = Cubeta.APLICADO, Cubeta.CORREGIDO, Cubeta.RECHAZADO
X, Q, N = Cubeta.NO_REVERTIDO, Cubeta.A_PQR, Cubeta.ANULADO
P = Cubeta.PENDIENTE
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "AS01", "AS02", "AS03"]),
        st.sampled_from(list(Cubeta)),
        st.integers(1, 500),
    ),
    max_size=40,
)
# 204 rows, 3 duplicates, 1 without cuenta: 200 casos, 20 of them of AS01.
EJEMPLO = [
    *(("AS01", A, 8), ("AS01", C, 2), ("AS01", R, 9), ("AS01", P, 1)),
    *(("AS02", A, 112), ("AS02", C, 28), ("AS02", R, 27), ("AS02", P, 5)),
    *((None, X, 2), (None, Q, 6)),
]


def group_counts(rows: Iterable[tuple[str | None, Cubeta, int]]) -> tuple[FigureGroup, ...]:
    return groups_of(_told(rows))


def _told(rows: Iterable[tuple[str | None, Cubeta, int]]) -> Tally:
    return tally(((key,), {cubeta: casos}) for key, cubeta, casos in rows)


def add_counts(groups: Iterable[FigureGroup]) -> FigureCounts:
    return tally(((group.key,), group.counts.numbers) for group in groups)[()]


@pytest.fixture
def ejemplo() -> Tally:
    return _told(EJEMPLO)


def test_the_worked_example_has_two_hundred_casos(ejemplo):
    assert ejemplo[()].total == 200
    assert [ejemplo[()][cubeta] for cubeta in (A, C, R, X, Q, N, P)] == [
        120,
        30,
        36,
        2,
        6,
        0,
        6,
    ]


@pytest.mark.parametrize(("cubeta", "text"), [(A, "60,0 %"), (C, "15,0 %"), (R, "18,0 %")])
def test_the_worked_example_gives_the_figures_of_the_procedure(ejemplo, cubeta, text):
    assert ejemplo[()].share(cubeta) == text


def test_aplicado_total_adds_what_was_corrected(ejemplo):
    assert ejemplo[()].percent("aplicado_total") == "75.0"


def test_an_asesor_has_an_aporte_and_a_tasa_propia(ejemplo):
    as01 = next(group for group in groups_of(ejemplo) if group.key == "AS01")

    assert (as01.aporte(R), as01.counts.percent(R)) == ("4.5", "45.0")


def test_groups_go_by_own_rejection_rate_and_those_without_asesor_last(ejemplo):
    assert [group.key for group in groups_of(ejemplo)] == ["AS01", "AS02", None]


def test_equal_rates_go_by_rejections_and_then_by_name():
    rows = [("B", R, 1), ("A", R, 1), ("C", R, 2)]

    assert [group.key for group in group_counts(rows)] == ["C", "A", "B"]


@pytest.mark.parametrize(
    ("casos", "total", "text"),
    [
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (5, 800, "0.6"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
    ],
)
def test_a_percentage_has_one_decimal_half_up(casos, total, text):
    assert percent(casos, total) == text


def test_without_casos_there_is_no_percentage():
    assert percent(0, 0) is None
    assert percent_text(0, 0) == "—"


def test_a_bucket_nobody_is_in_counts_zero():
    assert FigureCounts({A: 3})[R] == 0


def test_a_group_without_casos_has_no_rate():
    assert FigureCounts().percent(R) is None


@given(ROWS)
def test_the_buckets_always_add_up_to_the_total(rows):
    counts = add_counts(group_counts(rows))

    assert sum(counts[cubeta] for cubeta in (A, C, R, X, Q, N, P)) == counts.total
    assert counts.total == sum(casos for _, _, casos in rows)


@given(ROWS, ROWS)
def test_a_range_adds_numerators_and_denominators(unas, others):
    """Never an average: the sum of two cortes is the count of their rows together."""
    together = add_counts(group_counts([*unas, *others]))
    aside = add_counts([*group_counts(unas), *group_counts(others)])

    assert [together[cubeta] for cubeta in Cubeta] == [aside[cubeta] for cubeta in Cubeta]


@given(ROWS)
def test_a_groups_percentage_is_never_beyond_the_whole(rows):
    for group in group_counts(rows):
        tasa = percent(group.counts[R], group.counts.total)
        assert tasa is not None
        assert 0 <= float(tasa) <= 100


@given(ROWS, st.integers(0, 40), st.sampled_from([A, C, R, X, Q, P]))
def test_annulling_casos_moves_them_between_buckets_and_changes_no_total(rows, casos, cubeta):
    before = add_counts(group_counts([*rows, (None, cubeta, casos)]))
    after = add_counts(group_counts([*rows, (None, N, casos)]))

    assert after.total == before.total
    assert (after[N] - before[N], before[cubeta] - after[cubeta]) == (casos, casos)


def test_the_buckets_add_up_in_the_order_of_the_procedure():
    assert FIGURES[TOTAL].values == (A, C, R, X, Q, N, P)
