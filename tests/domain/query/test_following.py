"""What comes next in a list a person works on, as its examples say it."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.query.following import ListPlace, following, place_after


@pytest.mark.parametrize(
    ("at", "same_cuenta", "expected"),
    [
        (ListPlace([1, 2, 3, 4]), (), [1, 2, 3, 4]),
        (ListPlace([1, 2, 3, 4], 1, 1), (), [2, 3, 4]),
        # A list begun in its middle is done only when its first rows are done too.
        (ListPlace([1, 2, 3, 4], 3, 3), (), [4, 1, 2]),
        # The other caso of the cuenta comes first, and the list goes on where it was.
        (ListPlace([1, 2, 3, 4], 1, 1), (1, 4, 9), [4, 2, 3]),
        (ListPlace([2, 3, 4], 0, 4), (1, 4, 9), [2, 3]),
        # Decided, so no longer listed; or at the end of the list.
        (ListPlace([2, 3, 4], 2, 9), (), [4, 2, 3]),
        (ListPlace([2, 3, 4], 3, 9), (), [2, 3, 4]),
        (ListPlace([7], 1, 7), (7,), []),
        (ListPlace([], 0, 7), (7,), []),
    ],
)
def test_the_other_casos_of_the_cuenta_come_first_then_the_rows_below_then_those_above(
    at, same_cuenta, expected
):
    assert list(following(at, same_cuenta)) == expected


@pytest.mark.parametrize(
    ("ids", "before", "worked", "expected"),
    [
        ([1, 2, 3], [1, 2, 3], 0, 1),
        ([2, 3], [1, 2, 3], 0, 0),
        ([9, 1, 3], [1, 2, 3], 0, 2),
        ([1, 2], [1, 2, 3], 2, 2),
        ([5, 6], [1, 2, 3], 0, 2),
        ([1, 2], [], -1, 2),
        ([3, 1, 2], [1, 2, 3], 0, 2),
    ],
)
def test_the_place_is_that_of_the_first_row_below_that_is_still_listed(
    ids, before, worked, expected
):
    assert place_after(ids, before, worked) == expected
