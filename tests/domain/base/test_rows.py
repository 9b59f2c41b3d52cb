"""Raw rows packed: every one comes back as it came, whatever it holds and whoever packed it."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.base.rows import pack, unpack

ROWS = [("90000001", None, ""), ("90000002", "ñandú [/]", "[1]")]


def _all_rows(width: int) -> st.SearchStrategy[list[tuple[str | None, ...]]]:
    cell = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.lists(st.tuples(*[cell] * width), min_size=1, max_size=6)


@given(st.integers(1, 4).flatmap(_all_rows))
def test_packed_rows_come_back_as_they_came(rows):
    assert unpack(pack(list(zip(*rows, strict=True)))) == rows


@pytest.mark.parametrize("sign", ["\x1f", "\x1e", "\x00"])
def test_a_cell_that_holds_a_sign_of_the_packing_comes_back_whole(sign):
    rows = [*ROWS, (f"a{sign}b", sign, None)]
    assert unpack(pack(list(zip(*rows, strict=True)))) == rows


def test_rows_that_an_older_program_packed_are_still_read():
    before = zlib.compress(json.dumps(ROWS, ensure_ascii=False).encode(), 1)
    assert unpack(before) == ROWS
