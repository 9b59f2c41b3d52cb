from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.values.text import clave, dice_algo, es_vacio, limpiar


@pytest.mark.parametrize(
    ("crudo", "limpio"),
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
def test_cleaning_leaves_one_line_without_control_characters(crudo, limpio):
    assert limpiar(crudo) == limpio


@given(st.text())
def test_cleaning_twice_changes_nothing_more(texto):
    assert limpiar(limpiar(texto)) == limpiar(texto)


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("Razón", "RAZON"),
        ("Estado de\naprobación", "estado de aprobacion"),
        ("Vr. Ajuste", "vr ajuste"),
        ("fecha_solicitud", "Fecha  solicitud"),
        ("Nº cuenta", "no cuenta"),
    ],
)
def test_the_key_ignores_case_accents_and_punctuation(uno, otro):
    assert clave(uno) == clave(otro)


@pytest.mark.parametrize("texto", ["", "  ", "\xa0", "-", "–", "—", "N/A", "n.a.", "s/d", "..."])
def test_the_usual_signs_of_no_datum_are_empty(texto):
    assert es_vacio(texto)


@pytest.mark.parametrize("texto", ["0", "no", "NA1", "-5", "no aplica", "SD"])
def test_a_datum_is_not_empty(texto):
    assert not es_vacio(texto)


@given(st.text())
def test_a_text_says_something_when_its_key_does(texto):
    assert dice_algo(texto) or not clave(texto).strip("_")


@pytest.mark.parametrize("texto", ["", " ", "—", "¿…?", "\n-\t"])
def test_signs_alone_say_nothing(texto):
    assert not dice_algo(texto)
    assert not clave(texto)
