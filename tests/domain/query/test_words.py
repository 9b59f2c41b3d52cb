"""The words of a filter line: which complete one half typed, where they go, and how they are said."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.query.query import read_query
from ajustes_tui.domain.query.words import (
    OFFERS,
    completed,
    half_typed,
    matching,
    none_is,
)
from tests.domain.conftest import CATALOGOS

HOY = date(2026, 11, 24)


def offered(line, words=OFFERS):
    half = half_typed(line, len(line))
    return [] if half is None else [word.text for word in matching(half, words)]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("cau", "causal:"),
        ("peña se", "semaforo:"),
        ("!mi", "mios"),
        ("estado:re", "rechazado"),
        ("est:SIN", "sin_respuesta"),
        ("semaforo:rojo,ven", "vencido"),
        ("recha", "estado:rechazado"),
        ("vence:manana", "mañana"),
    ],
)
def test_the_letters_of_a_word_offer_what_it_may_be(line, first):
    assert offered(line)[0] == first


def test_a_value_is_offered_by_what_it_keeps_and_only_once():
    assert offered("semaforo:tiempo") == ["verde"]
    assert "rojo" not in offered("semaforo:rojo,")
    assert offered("zzz:ro") == []
    assert half_typed("peña causal:A", 3) is None


@pytest.mark.parametrize(
    ("line", "at", "word", "whole", "goes_on"),
    [
        ("cau", 3, "causal:", "causal:", 7),
        ("peña !est:re mios", 12, "rechazado", "peña !est:rechazado mios", 20),
        ("causal:A,", 9, "D", "causal:A,D ", 11),
    ],
)
def test_a_word_takes_the_place_of_the_one_half_typed(line, at, word, whole, goes_on):
    half = half_typed(line, at)
    assert half is not None
    assert completed(line, at, half, word) == (whole, goes_on)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("estado:rechazado causal:E", "Ningún caso es rechazado y de causal E."),
        ("causal:sin", "Ningún caso está sin causal."),
        ("quien:nadie", "Ningún caso está sin dueño."),
        ("!mios peña", "Ningún caso no es suyo y tiene «peña»."),
        ("valor:>50000 cita", "Ningún caso vale más de $ 50.000 y tiene cita."),
        ("libres vence:hoy aplazados", "Ningún caso está libre, vence hoy y está aplazado."),
    ],
)
def test_what_no_caso_is_makes_a_sentence(line, said):
    assert none_is(read_query(line, CATALOGOS, HOY).terms) == said


def test_every_word_that_needs_a_sentence_has_one():
    for word in OFFERS:
        assert none_is(read_query(word.text, CATALOGOS, HOY).terms)
