"""Acts on many casos without a screen: what the marked rows admit, what is asked, what is reviewed."""

from __future__ import annotations

from array import array
from datetime import date

import pytest

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.triage.batch import DecisionBatch, causal_proposal, proposal_of
from ajustes_tui.screens.triage.batch_review import TandaScreen
from ajustes_tui.screens.triage.batches import Batches
from ajustes_tui.screens.triage.selection import Chosen, Selection, option_of
from tests.support import PERFIL


class Person:
    """Answers the boxes that are shown, in order, and keeps what was done."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.boxes = []
        self.said = []
        self.marked = None
        self.written = []
        self.reviews = []

    def push(self, screen, answered):
        if isinstance(screen, TandaScreen):
            self.reviews.append(screen)
            answered(None)
            return
        self.boxes.append(screen)
        answered(self.answers.pop(0))


@pytest.fixture
def batches(servicios_de):
    """Batches of somebody on the store of the sample."""

    def of(person, login="yuli", selection=None):
        services = servicios_de(login)
        return Batches(
            services.triage,
            AjustesApp(services, PERFIL, "triage").signals,
            services.run_session,
            selection or Selection(),
            push=person.push,
            say=lambda text, tone: person.said.append(text),
            counters=lambda: login,
            mark=lambda ids: setattr(person, "marked", list(ids)),
            write=lambda chosen: person.written.extend(chosen),
            reviewed=lambda review: None,
        )

    return of


@pytest.fixture
def rows(services, id_de):
    def of(*names):
        return {row.caso.id: row for row in services.work.get_window([id_de(n) for n in names])}

    return of


async def test_a_decision_is_written_beside_every_row_that_admits_it(batches, rows, id_de):
    person = Person("decidir:0")
    selection = Selection()
    batches(person, selection=selection).offer(
        rows("aprobado", "aprobado_2", "rechazado"), array("q")
    )
    assert {one.row.caso.id for one in person.written} == {id_de("aprobado"), id_de("aprobado_2")}


async def test_a_decision_is_offered_for_the_rows_whose_card_offers_it(
    batches, services, rows, id_de
):
    late = id_de("aprobado")
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE casos SET fecha_solicitud = '2026-10-01' WHERE id = ?", (late,))
    person = Person("decidir:1")
    batches(person).offer(rows("aprobado", "aprobado_2"), array("q"))
    (one,) = person.written
    assert (one.option.evento, one.row.caso.id) == (Evento.APLAZAR, id_de("aprobado_2"))


async def test_the_causal_of_a_late_traslado_asks_who_delayed_it(batches, rows):
    person = Person("causal", "L", "claro")
    batches(person).offer(rows("traslado", "rechazado"), array("q"))
    assert [type(box) for box in person.boxes] == [PickerModal] * 3
    assert len(person.reviews) == 1


async def test_digits_that_accept_a_late_traslado_ask_once_who_delayed_it(batches, rows):
    person, selection = Person("claro"), Selection()
    for row in rows("traslado", "aprobado").values():
        selection.options[row.caso.id] = Chosen(row, option_of(row, "1", "yuli"))
    batches(person, selection=selection).review_typed()
    (box,) = person.boxes
    assert isinstance(box, PickerModal)
    assert len(person.reviews) == 1


def test_a_review_of_one_causal_for_all_says_what_its_delay_makes_of_them(services, rows):
    proposals = [causal_proposal(row, "L", "", "usuario") for row in rows("sin_causal").values()]
    plan = DecisionBatch(services.triage, proposals, "usuario").plan()
    said = "".join(span.text for line in plan.effects for span in line)
    assert "en 1 fue del usuario: queda como traslado, atribuible a él" in said
    assert not plan.refused


def test_a_review_says_of_how_many_the_delay_was_whose_before_they_are_registered(services, rows):
    (row,) = rows("traslado").values()
    proposals = [proposal_of(Chosen(row, option_of(row, "1", "yuli")), date(2026, 11, 27))]
    effects = DecisionBatch(services.triage, proposals, "claro").plan().effects
    assert "en 1 fue de Claro" in "".join(span.text for line in effects for span in line)
    (refused,) = DecisionBatch(services.triage, proposals, "usuario").plan().refused
    assert "atribuible al usuario (traslado)" in refused.motivo


def test_a_review_says_whole_what_its_casos_are_worth(services, rows, id_de):
    with services.service_context.db.transaction() as conn:
        conn.execute(
            "UPDATE casos SET valor_aplicado = 123456755, valor_solicitado = 123456755"
            " WHERE id = ?",
            (id_de("aprobado"),),
        )
    (row,) = rows("aprobado").values()
    proposals = [proposal_of(Chosen(row, option_of(row, "1", "yuli")), date(2026, 11, 27))]
    plan = DecisionBatch(services.triage, proposals).plan()
    assert "$ 1.234.567,55" in "".join(span.text for line in plan.effects for span in line)


async def test_a_supervisor_is_asked_whose_the_casos_will_be(batches, rows):
    person = Person("asignar", " andres ")
    batches(person, "drubio").offer(rows("aprobado"), array("q"))
    assert isinstance(person.boxes[1], TextModal)
    assert len(person.reviews) == 1


async def test_with_nothing_marked_all_that_are_listed_can_be(batches, id_de):
    person = Person("todos")
    listed = array("q", [id_de("aprobado"), id_de("rechazado")])
    batches(person).offer({}, listed)
    assert person.marked == list(listed)


async def test_a_batch_of_nothing_is_not_reviewed(batches):
    person = Person()
    batches(person).review_typed()
    assert person.said == ["No hay ningún caso al que hacérselo"]
    assert not person.reviews


def test_a_causal_that_many_casos_get_keeps_who_delayed(services, id_de):
    (row,) = services.work.get_window([id_de("rechazado")])
    given = causal_proposal(row, "L", "", "usuario").request
    row = row._replace(caso=row.caso._replace(estado=Estado.POR_VALIDAR))
    corrected = causal_proposal(row, "L", "era traslado", "usuario").request
    assert given.datos["demora_de"] == corrected.datos["demora_de"] == "usuario"
