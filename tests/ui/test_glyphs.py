"""Folding keeps every column where it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.ui.glyphs import FOLDED, fold
from ajustes_tui.ui.text import cleaned, width


def test_every_sign_takes_one_cell_and_so_does_its_substitute():
    assert all(width(sign) == 1 == len(plegado) for sign, plegado in FOLDED.items())


def test_a_sign_goes_only_where_none_of_the_charsets_has_it():
    assert fold("Qué año ─ ▲") == "Que ano - !"
    assert fold("Qué año ▲", "latin-1") == "Qué año !"
    assert fold("Á ─ ►", "latin-1", "cp437") == "Á ─ >"


@given(st.text(max_size=40))
def test_a_folded_text_is_as_wide_as_the_original(text):
    limpiado = cleaned(text)
    plegado = fold(limpiado)
    assert plegado.isascii()
    assert sum(width(c) for c in limpiado) == width(plegado)
