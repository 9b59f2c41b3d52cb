"""Rows 22 and 23 after a decision: whose line it is, and what of it RR does not take."""

from __future__ import annotations

import pytest

from ajustes_tui.screens.caso.rr_line import decided_rr
from ajustes_tui.ui.text import ancho_linea, regla
from tests.screens.triage.test_triage import abrir, todo
from tests.support import wait_for


def renglon(*partes):
    linea = regla(*decided_rr(*partes)[:2])
    assert ancho_linea(linea) == 80
    return "".join(trozo.texto for trozo in linea)


def test_a_line_that_fits_is_the_one_just_decided():
    visto = renglon("90003355", "AJUSTE 1", "", 70)
    assert "Línea RR de 90003355, la que acaba de decidir ─" in visto
    assert "8 de 70 · r la repite ──" in visto


@pytest.mark.parametrize("resto", [" 24/11 YULI", "I", " NUEVO 4471099104 24/11 YULI"])
def test_what_did_not_fit_is_said_whole_beside_the_account(resto):
    visto = renglon("90003355", "A" * 70, resto, 70)
    assert "Línea RR de 90003355" in visto
    assert f"70 de 70 · no cupo «{resto.strip()}»" in visto


def test_a_cut_line_still_says_that_it_is_not_of_the_card():
    assert "Línea RR de 90003355, la anterior ─" in renglon("90003355", "A" * 70, "24/11 YULI", 70)


def test_a_long_one_says_that_there_is_more():
    assert "…»" in renglon("9000335512", "A" * 70, "PALABRA " * 10, 70)


async def test_the_cut_is_said_after_registering_too(app, servicios, id_de):
    reglas = servicios.entorno.reglas
    object.__setattr__(reglas, "ancho_rr", 40)
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        await wait_for(pilot, lambda: "40 de 40 · no cupo «" in todo(pilot))


async def test_what_leaves_no_line_promises_none_and_does_not_take_the_place_of_the_last(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado_2")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: "la que acaba de decidir" in todo(pilot))
        otro = id_de("aprobado_3")
        pantalla = await abrir(pilot, otro)
        await pilot.press("4")
        await wait_for(pilot, lambda: "Esto no deja línea en RR" in todo(pilot))
        assert "APLAZAR" not in pantalla.frame.rr_line.texto
        await pilot.press("enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != otro)
        await wait_for(pilot, lambda: "Línea RR de 90008841, una de antes" in todo(pilot))
        assert "la que acaba de decidir" not in todo(pilot)
        assert "lo último no deja línea" in todo(pilot)
