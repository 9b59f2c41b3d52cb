"""Raw rows packed: every one comes back as it came, whatever it holds and whoever packed it."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.base.rows import desempacar, empacar

FILAS = [("90000001", None, ""), ("90000002", "ñandú [/]", "[1]")]


def _filas(ancho: int) -> st.SearchStrategy[list[tuple[str | None, ...]]]:
    celda = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.lists(st.tuples(*[celda] * ancho), min_size=1, max_size=6)


@given(st.integers(1, 4).flatmap(_filas))
def test_packed_rows_come_back_as_they_came(filas):
    assert desempacar(empacar(list(zip(*filas, strict=True)))) == filas


@pytest.mark.parametrize("signo", ["\x1f", "\x1e", "\x00"])
def test_a_cell_that_holds_a_sign_of_the_packing_comes_back_whole(signo):
    filas = [*FILAS, (f"a{signo}b", signo, None)]
    assert desempacar(empacar(list(zip(*filas, strict=True)))) == filas


def test_rows_that_an_older_program_packed_are_still_read():
    antes = zlib.compress(json.dumps(FILAS, ensure_ascii=False).encode(), 1)
    assert desempacar(antes) == FILAS
