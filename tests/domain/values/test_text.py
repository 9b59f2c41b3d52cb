from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ajustes_tui.domain.values.text import clean, is_blank, key, says_something


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  dos   espacios ", "dos espacios"),
        ("con\xa0espacio\u2007duro", "con espacio duro"),
        ("columna\tcon\nsalto", "columna con salto"),
        ("a\x1b[2J\x00b", "a[2Jb"),
        ("\ufeffinicio\u202e", "inicio"),
        ("[/] cobro", "[/] cobro"),
        ("familia 👨‍👩‍👧", "familia 👨‍👩‍👧"),
        ("\u200d90001230\u200d", "90001230"),
    ],
)
def test_cleaning_leaves_one_line_without_control_characters(raw, cleaned):
    assert clean(raw) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("item", "other"),
    [
        ("Razón", "RAZON"),
        ("Estado de\naprobación", "estado de aprobacion"),
        ("Vr. Ajuste", "vr ajuste"),
        ("fecha_solicitud", "Fecha  solicitud"),
        ("Nº cuenta", "no cuenta"),
    ],
)
def test_the_key_ignores_case_accents_and_punctuation(item, other):
    assert key(item) == key(other)


@pytest.mark.parametrize("text", ["", "  ", "\xa0", "-", "–", "—", "N/A", "n.a.", "s/d", "..."])
def test_the_usual_signs_of_no_datum_are_empty(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "no", "NA1", "-5", "no aplica", "SD"])
def test_a_datum_is_not_empty(text):
    assert not is_blank(text)


@given(st.text())
@example("㈀")
def test_a_text_says_something_when_its_key_does(text):
    assert says_something(text) or not key(text).strip("_")


@pytest.mark.parametrize("text", ["", " ", "—", "¿…?", "\n-\t"])
def test_signs_alone_say_nothing(text):
    assert not says_something(text)
    assert not key(text)
