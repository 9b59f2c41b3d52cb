"""The initials that end the RR lines of a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.values.person import parse_initials, propose_initials
from ajustes_tui.errors import InvalidDatum


@pytest.mark.parametrize(
    ("typed", "read"), [("yr", "YR"), (" Ñu ", "NU"), ("Áé", "AE"), ("ABCD", "ABCD")]
)
def test_initials_are_letters_without_accents(typed, read):
    assert parse_initials(typed) == read


@pytest.mark.parametrize("typed", ["", "y", "abcde", "y r", "y.r", "y1", "ж"])
def test_what_rr_would_not_take_as_initials_is_refused(typed):
    with pytest.raises(InvalidDatum, match="dos a cuatro letras"):
        parse_initials(typed)


@pytest.mark.parametrize(
    ("name", "login", "taken", "proposed"),
    [
        ("Yuli Rodríguez", "yuli", (), "YR"),
        ("Yuli Rodríguez Peña", "yuli", ("YR",), "YRP"),
        ("Yesid Romero", "yesid", ("YR",), "YER"),
        ("yuli", "yuli", (), "YU"),
        ("Ñ", "nu.pez", (), "NP"),
        ("李", "a1", (), "AA"),
    ],
)
def test_initials_are_proposed_from_the_name(name, login, taken, proposed):
    assert propose_initials(name, login, taken) == proposed


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=12)), max_size=40))
def test_whoever_comes_gets_initials_of_their_own(people):
    taken: list[str] = []
    for name, login in people:
        taken.append(propose_initials(name, login, taken))
    assert len(set(taken)) == len(taken)
    assert [parse_initials(initials) for initials in taken] == taken
