"""Counts as a person reads them."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.counts import contados, miles


@pytest.mark.parametrize(
    ("numero", "texto"), [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")]
)
def test_thousands_stand_apart(numero, texto):
    assert miles(numero) == texto


@pytest.mark.parametrize(
    ("numero", "texto"), [(0, "0 casos"), (1, "1 caso"), (2, "2 casos"), (1_001, "1.001 casos")]
)
def test_the_word_agrees_with_its_count(numero, texto):
    assert contados(numero, "caso", "casos") == texto
