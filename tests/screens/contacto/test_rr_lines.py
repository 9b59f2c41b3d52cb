"""The RR lines of a call, one for each of its casos, offered in turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.rr_line import RRLines, foreseen_line


@pytest.fixture
def records(flow, services, id_de):
    """What a call about two casos left in the historial."""
    call = flow.begin(services.contacto.open_call(id_de("rechazado")))
    return flow.write(flow.order(replace(call, outcome=call.outcome_of("OCUPADO"))))


def test_each_caso_of_the_last_call_has_its_turn(records):
    lines = RRLines()
    assert lines.registered(60) is None
    assert lines.advance() is None
    lines.take(records)
    assert lines.registered(60).title == "Línea RR de 90004127, ya registrada, 1 de 2"
    first = lines.advance()
    assert lines.registered(60).title.endswith("2 de 2")
    second = lines.advance()
    assert first[0] == second[0] == "90004127"
    assert lines.advance() == first


def test_an_undone_call_leaves_no_line(records):
    lines = RRLines()
    lines.take(records)
    lines.clear()
    assert lines.registered(60) is None


def test_the_line_that_is_coming_says_that_there_is_one_for_each_radicado():
    catalog = MarcacionCatalog()
    assert foreseen_line(CallEffect(), 60, catalog) is None
    one = foreseen_line(CallEffect(rr=(("LLAMADA", ""),)), 60, catalog)
    assert (one.title, one.right, one.tone) == ("Línea RR al registrar", "7 de 60", Tone.DIM)
    two = foreseen_line(CallEffect(rr=(("LLAMADA", ""), ("OTRA", ""))), 60, catalog)
    assert two.title == "Línea RR al registrar, 1 de 2"
    assert two.right == "7 de 60 · una por radicado"
