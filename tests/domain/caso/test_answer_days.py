"""How long the receiver of some lots takes to answer: half of the answers, and nine in ten of them."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.lote import LoteKind, answer_days


@pytest.mark.parametrize(
    ("days", "half", "most"),
    [
        ([], None, None),
        ([3], 3, 3),
        ([1, 9], 1, 9),
        ([5, 4, 3, 2, 1], 3, 5),
        ([*range(1, 11)], 5, 9),
        ([0] * 9 + [40], 0, 0),
        ([0] * 8 + [40, 40], 0, 40),
    ],
)
def test_half_and_nine_in_ten_came_within_so_many_days(days, half, most):
    told = answer_days(LoteKind.PQR, (7, 9), days)
    assert (told.half, told.most, told.answered) == (half, most, len(days))
    for share, within in ((0.5, half), (0.9, most)):
        if within is not None:
            assert sum(day <= within for day in days) >= share * len(days)
            assert sum(day < within for day in days) < share * len(days)
