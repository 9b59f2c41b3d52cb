"""Counts as a person reads them."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.counts import count_words, decimal_words, thousands


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")]
)
def test_thousands_stand_apart(number, text):
    assert thousands(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 casos"), (1, "1 caso"), (2, "2 casos"), (1_001, "1.001 casos")]
)
def test_the_word_agrees_with_its_count(number, text):
    assert count_words(number, "caso") == text


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("día hábil", "2 días hábiles"),
        ("renglón igual", "2 renglones iguales"),
        ("vez", "2 veces"),
        ("asesor", "2 asesores"),
    ],
)
def test_a_word_that_is_not_given_its_plural_takes_it_by_the_rule(one, several):
    assert count_words(2, one) == several


@pytest.mark.parametrize(
    ("number", "words"), [(0.0, "0"), (10.0, "10"), (2.5, "2,5"), (0.284, "0,28"), (100.0, "100")]
)
def test_decimals_that_say_nothing_are_not_said(number, words):
    assert decimal_words(number) == words
