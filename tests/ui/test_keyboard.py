"""What was typed for the last caso does not decide the one that just arrived."""

from __future__ import annotations

from ajustes_tui.ui.keyboard import GuardiaTeclas, numeros_pegados, una_linea
from tests.support import RelojFijo


def test_without_a_new_caso_every_key_acts():
    assert GuardiaTeclas(RelojFijo()).acepta("enter")


def test_a_key_before_the_caso_is_painted_is_dropped():
    guardia = GuardiaTeclas(RelojFijo())
    guardia.esperar_pintado()
    assert not guardia.acepta("1")


def test_a_key_in_the_first_quarter_of_a_second_is_dropped():
    reloj = RelojFijo()
    guardia = GuardiaTeclas(reloj)
    guardia.esperar_pintado()
    guardia.pintado()
    reloj.segundos += 0.24
    assert not guardia.acepta("enter")


def test_after_a_quarter_of_a_second_keys_act_again():
    reloj = RelojFijo()
    guardia = GuardiaTeclas(reloj)
    guardia.esperar_pintado()
    guardia.pintado()
    reloj.segundos += 0.25
    assert guardia.acepta("enter")


def test_painting_again_does_not_start_the_wait_again():
    reloj = RelojFijo()
    guardia = GuardiaTeclas(reloj)
    guardia.esperar_pintado()
    guardia.pintado()
    reloj.segundos += 0.25
    guardia.pintado()
    assert guardia.acepta("1")


def test_keys_that_decide_nothing_always_act():
    guardia = GuardiaTeclas(RelojFijo())
    guardia.esperar_pintado()
    assert guardia.acepta("f10")
    assert guardia.acepta("escape")
    assert guardia.acepta("down")


def test_a_paste_gives_its_numbers_once_each():
    assert numeros_pegados("90004127\t4471093382\n90004127 x12") == ("90004127", "4471093382")


def test_a_paste_in_a_field_is_one_trimmed_line():
    assert una_linea("  4471093382 \r\n") == "4471093382"
