"""The RR lines of a call, one for each of its casos, offered in turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ajustes_tui.screens.contacto.rr_lines import RRLines, foreseen
from ajustes_tui.services.casos.contacto import Efecto
from ajustes_tui.ui.text import Voz


@pytest.fixture
def registros(flow, servicios, id_de):
    """What a call about two casos left in the historial."""
    call = flow.begin(servicios.contacto.abrir(id_de("rechazado")))
    return flow.write(flow.order(replace(call, outcome=call.outcome_of("OCUPADO"))))


def test_each_caso_of_the_last_call_has_its_turn(registros):
    lines = RRLines()
    assert lines.registered(60) is None
    assert lines.advance() is None
    lines.take(registros)
    assert lines.registered(60).title == "Línea RR de 90004127, ya registrada, 1 de 2"
    first = lines.advance()
    assert lines.registered(60).title.endswith("2 de 2")
    second = lines.advance()
    assert first[0] == second[0] == "90004127"
    assert lines.advance() == first


def test_an_undone_call_leaves_no_line(registros):
    lines = RRLines()
    lines.take(registros)
    lines.clear()
    assert lines.registered(60) is None


def test_the_line_that_is_coming_says_that_there_is_one_for_each_radicado():
    assert foreseen(Efecto(), 60) is None
    one = foreseen(Efecto(rr=(("LLAMADA", ""),)), 60)
    assert (one.title, one.right, one.tone) == ("Línea RR al registrar", "7 de 60", Voz.TENUE)
    two = foreseen(Efecto(rr=(("LLAMADA", ""), ("OTRA", ""))), 60)
    assert two.title == "Línea RR al registrar, 1 de 2"
    assert two.right == "7 de 60 · una por radicado"
