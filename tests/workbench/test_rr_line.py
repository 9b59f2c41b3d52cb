"""The RR lines of what was decided last and of the last call: whose each is, and their turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.keeping.catalogs import MarcacionCatalog
from ajustes_tui.services.casos.contacto import CallEffect
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.rr_line import (
    EMPTY,
    EXAMPLE,
    LAST_LEAVES_NONE,
    LastLines,
    RRLines,
    foreseen_line,
)


@pytest.fixture
def lines(services) -> LastLines:
    return LastLines(services.service_context.rules.ancho_rr)


@pytest.fixture
def decide(services, id_de):
    """Approve a caso of the sample and return the last line it got."""

    def approve(name):
        caso_id = id_de(name)
        requests = [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.APLICACION_CORRECTA, {}),
        ]
        return services.recorder.register(caso_id, requests)[-1]

    return approve


def write(services, caso_id, evento, datos, nota=""):
    return services.recorder.register(caso_id, [Request(evento, datos, nota)])[-1]


def test_the_line_of_a_decision_says_whose_it_is_and_before_it_there_is_none(lines, decide):
    assert lines.shown == EMPTY
    assert lines.copy(lambda line: "copiada") == EMPTY
    lines.decided(decide("aprobado"))
    title, _right, line = lines.shown
    assert title.startswith("√ 90006612: bien aplicado → ")
    assert "APROB $" in line
    copied = []
    assert lines.copy(lambda text: copied.append(text) or "copiada")[1] == "copiada"
    assert copied == [line]


def test_what_leaves_no_line_says_that_the_one_shown_is_of_before(lines, decide, services, id_de):
    recorded = decide("aprobado")
    lines.decided(recorded)
    line = lines.shown[2]
    datos = {"campo": "telefono", "valor": "3000000999", "fuente": "RR"}
    lines.decided(write(services, id_de("sin_respuesta"), Evento.COMPLETAR, datos))
    assert lines.shown == ("Línea RR de 90006612, una de antes", LAST_LEAVES_NONE, line)


def test_a_note_leaves_the_line_as_it_was_and_an_undo_takes_it_away(lines, decide, services, id_de):
    lines.decided(decide("aprobado"))
    shown = lines.shown
    lines.decided(write(services, id_de("aprobado"), Evento.NOTA, {}, "llamó la usuaria"))
    assert lines.shown == shown
    undone = services.recorder.register(id_de("aprobado"), [Request(Evento.DESHACER, {})])[-1]
    lines.decided(undone)
    assert lines.shown == EMPTY


def test_the_lines_of_a_batch_take_turns(lines, decide):
    lines.batch_done([decide("aprobado"), decide("aprobado_2")])
    assert lines.shown[0] == "Línea RR 1 de 2, 90006612"
    assert "sigue con la otra" in lines.shown[1]
    copied = []
    keep = lambda text: copied.append(text) or "copiada"  # noqa: E731
    assert lines.copy(keep)[0] == "Línea RR 1 de 2, 90006612"
    assert lines.copy(keep)[0] == "Línea RR 2 de 2, 90008841"
    assert lines.copy(keep)[0] == "Línea RR 1 de 2, 90006612"
    assert len({*copied}) == 2


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
    # An undone call leaves no line.
    lines.clear()
    assert lines.registered(60) is None


def test_the_line_that_is_coming_says_that_there_is_one_for_each_radicado():
    catalog = MarcacionCatalog()
    assert foreseen_line(CallEffect(), 60, catalog) is None
    one = foreseen_line(CallEffect(rr=(RRText("LLAMADA"),)), 60, catalog)
    assert (one.title, one.right, one.tone) == ("Línea RR al registrar", "7 de 60", Tone.DIM)
    two = foreseen_line(CallEffect(rr=(RRText("LLAMADA"), RRText("OTRA"))), 60, catalog)
    assert two.title == "Línea RR al registrar, 1 de 2"
    assert two.right == "7 de 60 · una por radicado"


def test_a_code_of_the_shipped_example_is_called_so_beside_the_line_and_never_in_it(
    lines, decide, services
):
    context = services.service_context
    lines.decided(decide("aprobado_2"))
    assert EXAMPLE not in "".join(lines.shown)
    context.run_session = context.run_session._replace(demo=False)
    recorded = decide("aprobado")
    lines.decided(recorded)
    assert recorded.rr.line == lines.shown[2]
    assert EXAMPLE in lines.shown[1]
    assert "ejemplo" not in lines.shown[2].lower()
    assert lines.copy(lambda _text: "copiada")[1] == EXAMPLE
