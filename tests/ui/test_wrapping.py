"""Lines of eighty columns on a narrower window lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.ui.text import Trozo, Voz, ancho_linea, limpio, regla, rotulo
from ajustes_tui.ui.wrapping import doblar


def _texto(fila) -> str:
    return "".join(trozo.texto for trozo in fila)


def test_a_line_that_fits_stays_as_it_is():
    linea = [Trozo(" Cuenta "), Trozo("90000001", Voz.FUERTE), Trozo(" " * 60)]
    assert doblar(linea, 20) == [linea]


def test_blanks_that_only_fill_are_shortened_before_the_line_is_broken():
    linea = [rotulo("Cuenta"), Trozo("90000001"), Trozo(" " * 40), Trozo("vence vie", Voz.MALO)]
    (fila,) = doblar(linea, 40)
    assert _texto(fila) == f"{' Cuenta'.ljust(14)}90000001{' ' * 9}vence vie"
    assert fila[-1] == Trozo("vence vie", Voz.MALO)


def test_a_rule_keeps_both_its_ends():
    (fila,) = doblar(regla("Decida", "una letra", 80), 30)
    assert _texto(fila) == "── Decida ─────── una letra ──"


def test_a_long_line_is_broken_at_its_blanks():
    linea = [rotulo("Paso 6"), Trozo("Verifique en RR que quedó aplicado."), Trozo(" y más")]
    assert [_texto(fila) for fila in doblar(linea, 30)] == [
        " Paso 6       Verifique en RR",
        "  que quedó aplicado. y más",
    ]


@pytest.mark.parametrize("ancho", [12, 40, 72])
@given(
    textos=st.lists(
        st.tuples(st.text(alphabet="aé漢─ 1", max_size=60), st.sampled_from(list(Voz))), max_size=6
    )
)
def test_every_word_is_there_and_no_row_is_wider_than_the_window(ancho, textos):
    linea = [Trozo(texto, voz) for texto, voz in textos]
    filas = doblar(linea, ancho)
    if len(filas) > 1:
        assert all(ancho_linea(fila) <= ancho for fila in filas)
    letras = "".join(limpio(_texto(fila)) for fila in filas)
    antes = limpio(_texto(linea))
    for signo in "aé漢1":
        assert letras.count(signo) == antes.count(signo)
