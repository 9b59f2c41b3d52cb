"""What a call asks of the store, on a real one and without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import AjustesError, ConflictError
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.call import Mode, Recurso
from ajustes_tui.workbench.call_flow import (
    PARTS,
    AnnotateCall,
    ContactoFlow,
    DiscardCall,
    OpenCall,
    PostponeCall,
    UndoCall,
)

SAID = ("10:40:00",) * 3
NOTE = Request(Evento.NOTA, {}, "pide correo")


def carry_out(flow, order):
    """Do an order to its end; return the lines registered and the call that comes next."""
    records = flow.write(order)
    return records, flow.go_on(order, records)


def ending(flow, call, resultado):
    """Return the order that registers an outcome of a call."""
    return flow.order(replace(call, outcome=call.outcome_of(resultado)))


def keep(services, flow, call):
    """Write the draft of a call."""
    services.work.save_borrador(flow.borrador(call), PARTS)


def claim_of(services, caso_id):
    return services.work.holdings([caso_id])[caso_id].toma


def test_opening_claims_the_whole_cuenta_and_lets_go_of_the_call_before(
    flow, call, services, id_de
):
    _lines, opened = carry_out(flow, OpenCall(id_de("rechazado"), call.sheet))
    assert set(opened.call.versions) == {id_de("rechazado"), id_de("hermano")}
    assert set(flow.held(opened.call)) == {id_de("rechazado"), id_de("hermano")}
    assert claim_of(services, id_de("hermano")).login == "yuli"
    assert claim_of(services, id_de("aprobado")) is None


def test_a_call_goes_on_as_its_draft_left_it(flow, call, services):
    begun = replace(
        call,
        said_at=SAID[:2],
        number="6010000144",
        added=("6010000144",),
        authorised=True,
        texts={"t.nota": "pide"},
        recurso=Recurso("", "1", "no llegó", "4471"),
    )
    keep(services, flow, begun)
    again = flow.begin(services.contacto.open_call(call.caso_id))
    assert (again.said_at, again.number, again.added) == (begun.said_at, begun.number, begun.added)
    assert (again.authorised, again.texts, again.recurso) == (True, begun.texts, begun.recurso)
    assert again.outcome.resultado == "NO_ACEPTA"


def test_an_outcome_that_was_only_chosen_is_not_chosen_again(flow, call, services):
    chosen = replace(call, outcome=call.outcome_of("NO_CONTESTA"))
    keep(services, flow, chosen)
    assert flow.begin(services.contacto.open_call(call.caso_id)).outcome is None
    services.work.save_borrador(flow.asked(chosen), PARTS)
    assert flow.begin(services.contacto.open_call(call.caso_id)).outcome == chosen.outcome


def test_who_was_just_called_is_not_called_again(flow, call, servicios_de, id_de):
    andres = servicios_de("andres").contacto
    for name in ("rechazado", "aprobado_2"):
        andres.open_call(id_de(name))
    _lines, opened = carry_out(flow, ending(flow, call, "NO_CONTESTA"))
    assert opened.call is None


def test_a_note_puts_the_draft_back_and_the_call_goes_on(flow, call, services):
    begun = replace(call, said_at=SAID[:1])
    keep(services, flow, begun)
    _lines, opened = carry_out(flow, AnnotateCall(begun, NOTE))
    assert (opened.call.said_at, opened.notice) == (SAID[:1], "La nota quedó en el historial")
    card = services.triage.card(call.caso_id)
    assert card.lines[0].nota == "pide correo"
    assert card.borrador_version == card.caso.version


@pytest.mark.parametrize("known", [lambda made: made, lambda _made: None], ids=["here", "cut"])
def test_undoing_brings_back_what_was_said_and_typed_and_chooses_nothing(
    flow, call, services, known
):
    recurso = Recurso("", "1", "no llegó el técnico")
    made = replace(call, said_at=SAID, recurso=recurso, outcome=call.outcome_of("NO_ACEPTA"))
    carry_out(flow, flow.order(made))
    # A session that was cut finds it too.
    assert services.recorder.last_of_mine() == call.caso_id
    _lines, opened = carry_out(flow, UndoCall(call.caso_id, None, known(made)))
    assert (opened.call.said_at, opened.call.put_aside) == (SAID, recurso)
    assert (opened.call.outcome, opened.call.recurso) == (None, None)
    assert "2 lo sigue" in opened.notice
    assert services.recorder.last_of_mine() is None


def test_an_incoming_call_stays_one_and_has_the_whole_cuenta_until_it_is_left(
    services, servicios_de, id_de
):
    flow, number, other = (
        ContactoFlow(services.contacto, "yuli"),
        id_de("rechazado"),
        id_de("hermano"),
    )
    told = Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"}), told])
    _lines, opened = carry_out(flow, OpenCall(number, None, incoming=True))
    assert opened.call.incoming
    # The sibling waits for a decision, which F8 takes first: nobody else may take it meanwhile.
    assert servicios_de("andres").triage.open_caso(other).toma.login == "yuli"
    assert other in flow.held(opened.call)
    # Whoever comes back to it, or goes on after a cut line, does not dial.
    _lines, again = carry_out(flow, OpenCall(number, opened.call.sheet))
    assert again.call.incoming
    gone = flow.forgotten(again.call)
    save = BorradorSave(number, gone, again.call.sheet.main.caso.version, whole=False)
    services.work.save_borrador(save, PARTS)
    services.contacto.release(again.call.sheet)
    assert (claim_of(services, number), claim_of(services, other)) == (None, None)
    assert not flow.begin(services.contacto.open_call(number)).incoming


def test_several_titulares_of_a_cuenta_are_greeted_as_several(flow, services, id_de, to_call):
    sheet = services.contacto.open_call(id_de("rechazado"))
    first, second = sheet.cards
    named = second._replace(caso=second.caso._replace(usuario_nombre="Pedro Prueba Gil"))
    mixed = flow.begin(replace(sheet, cards=(first, named)))
    assert mixed.usuario == "Marta Prueba Rojas o Pedro Prueba Gil"
    assert mixed.usuario in mixed.script[0].text
    assert flow.begin(sheet).usuario == "Marta Prueba Rojas"


def test_what_is_discarded_begins_again_and_what_is_postponed_keeps_its_draft(flow, call, services):
    begun = replace(call, said_at=SAID[:1])
    keep(services, flow, begun)
    _lines, opened = carry_out(flow, DiscardCall(begun))
    assert opened.call.said_at == ()
    assert services.triage.card(call.caso_id).borrador == {}
    keep(services, flow, begun)
    _lines, opened = carry_out(flow, PostponeCall(begun))
    assert opened.call is None or opened.call.caso_id != call.caso_id
    assert services.triage.card(call.caso_id).borrador["dichos"] == "10:40:00"


@pytest.fixture
def changed(call, services, servicios_de):
    """The caso of the call, on which somebody else wrote and that nobody has."""
    services.contacto.release(call.sheet)
    nota = Request(Evento.NOTA, {}, "llamó")
    servicios_de("andres").recorder.register(call.caso_id, [nota])


def test_what_others_do_is_compared_with_the_cards_of_the_call(flow, call, services, servicios_de):
    services.contacto.release(call.sheet)
    servicios_de("andres").contacto.open_call(call.caso_id)
    compared = flow.compare(call, services.work.holdings([call.caso_id]))
    assert compared.hand.held_by == "andres"
    assert compared.said.startswith("▲ andres la tomó a las 10:40")
    assert (compared.read, compared.claim) == (False, False)
    servicios_de("andres").contacto.release(servicios_de("andres").contacto.inspect(call.caso_id))
    left = flow.compare(compared.hand, services.work.holdings([call.caso_id]))
    assert (left.read, left.claim) == (True, True)


def test_a_call_not_begun_is_read_anew_and_keeps_its_number(flow, call, changed):
    call = replace(call, number="3000000113")
    fresh = flow.read_again(call, claim=False)
    assert fresh.number == "3000000113"
    assert flow.news(call, fresh) == "▲ andres lo cambió a las 10:40: así está ahora"


def test_a_call_begun_keeps_the_version_it_was_typed_on(flow, call, changed):
    begun = replace(call, said_at=SAID[:1])
    fresh = flow.read_again(begun, claim=True)
    assert flow.news(begun, fresh).endswith("al registrar lo suyo, se le pregunta")
    followed = flow.follow(begun, fresh)
    assert followed.versions == call.versions
    assert followed.said_at == SAID[:1]


def test_behind_a_registration_the_error_of_what_comes_next_is_its_own(flow, call, monkeypatch):
    order = ending(flow, call, "OCUPADO")
    records = flow.write(order)

    def busy(*_args, **_options):
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    monkeypatch.setattr(ContactoService, "open_next_call", busy)
    with pytest.raises(AjustesError) as error:
        flow.go_on(order, records)
    assert error.value.code == "almacen_ocupado"


@pytest.fixture
def to_leave_message(services, id_de):
    """A usuario called in vain on three days, for whom a message is to be left."""
    with services.service_context.db.transaction() as conn:
        conn.execute(
            "UPDATE casos SET estado = ?, intentos = 3 WHERE id = ?",
            (Estado.POR_DEJAR_MENSAJE.value, id_de("aprobado")),
        )
    return id_de("aprobado")


def test_that_somebody_answered_the_message_can_be_left_also_in_another_session(
    flow, services, to_leave_message
):
    call = flow.begin(services.contacto.open_call(to_leave_message))
    answered = replace(call, mode=Mode.INFORM, script=flow.script(call.sheet, Mode.INFORM))
    keep(services, flow, replace(answered, said_at=("10:40:00",)))
    again = flow.begin(services.contacto.open_call(to_leave_message))
    assert (again.mode, again.said_at) == (Mode.INFORM, ("10:40:00",))
    back = flow.step_back(again)
    assert (back.mode, back.script, back.said_at) == (Mode.MESSAGE, call.script, ())
    assert flow.step_back(back) is None
    keep(services, flow, back)
    assert flow.begin(services.contacto.open_call(to_leave_message)).mode is Mode.MESSAGE


def test_a_usuario_who_calls_in_while_a_message_is_left_is_informed(
    flow, services, to_leave_message
):
    call = flow.begin(services.contacto.open_call(to_leave_message))
    left = replace(call, outcome=call.outcome_of("DEJADO"))
    turned = flow.turned_around(left)
    assert (turned.mode, turned.incoming, turned.outcome) == (Mode.INFORM, True, None)
    assert flow.order(turned) is None
    assert not flow.turned_around(turned).incoming


def test_every_choice_of_a_call_is_left_one_step_at_a_time_and_stays_left(flow, call, services):
    whole = replace(call, outcome=call.outcome_of("NO_ACEPTA"), recurso=Recurso("", "1", "no"))
    for chosen in (
        replace(call, outcome=call.outcome_of("OCUPADO")).marked("AJU", "VIP"),
        replace(call, outcome=call.callback, cita=datetime(2026, 11, 25, 10)),
        flow.with_message(replace(call, outcome=call.outcome_of("BUZON")), left=True),
        whole,
    ):
        back = flow.step_back(chosen)
        assert (back.outcome, back.recurso, back.cita, back.message) == (None, None, None, False)
        assert flow.step_back(back) is None
        keep(services, flow, back)
        again = flow.begin(services.contacto.open_call(call.caso_id))
        assert (again.outcome, again.recurso, again.cita) == (None, None, None)
    # The answers of the form wait for its digit.
    assert again.put_aside == whole.recurso


def test_what_enter_asked_for_is_in_the_part_of_the_draft_of_a_call(flow, call, services):
    chosen = replace(call, outcome=call.outcome_of("OCUPADO"))
    other = BorradorSave(call.caso_id, {"causal": "D"}, call.versions[call.caso_id], whole=False)
    services.work.save_borrador(other)
    services.work.save_borrador(flow.asked(chosen), PARTS)
    keep(services, flow, call)
    borrador = services.triage.card(call.caso_id).borrador
    assert borrador["causal"] == "D"
    assert "pedida" not in borrador


def test_a_marcacion_chosen_for_a_call_is_of_each_of_its_casos(flow, services, id_de):
    call = flow.begin(services.contacto.open_call(id_de("rechazado")))
    busy = replace(call, outcome=call.outcome_of("OCUPADO")).marked("AJU", "VIP")
    records = flow.write(flow.order(busy))
    lines = services.triage.card(id_de("rechazado")).lines
    codes = {(line.caso, line.razon, line.subrazon) for line in lines if line.evento == "contacto"}
    assert codes == {(recorded.caso.id, "AJU", "VIP") for recorded in records}
    assert len(codes) == 2


def test_a_marcacion_chosen_for_a_recurso_is_not_that_of_the_caso_that_accepts(
    flow, services, id_de
):
    call = flow.begin(services.contacto.open_call(id_de("rechazado")))
    said_at = ("10:40:00",) * len(call.script)
    call = replace(call, outcome=call.outcome_of("NO_ACEPTA"), said_at=said_at)
    call = replace(call, recurso=Recurso("1", "1", "no está de acuerdo")).marked("AJU", "VIP")
    flow.write(flow.order(call))
    lines = services.triage.card(id_de("rechazado")).lines
    codes = {
        (line.caso, line.evento): f"{line.razon} {line.subrazon}"
        for line in lines
        if line.evento in ("contacto", "radicar_recurso")
    }
    assert codes == {
        (id_de("rechazado"), "contacto"): "INF NAC",
        (id_de("rechazado"), "radicar_recurso"): "AJU VIP",
        (id_de("hermano"), "contacto"): "INF APL",
    }


def test_the_marcacion_of_an_outcome_is_not_that_of_another_nor_left_in_the_draft(flow, call):
    call = replace(call, outcome=call.outcome_of("OCUPADO")).marked("AJU", "VIP")
    assert flow.borrador(call).texts["subrazon"] == "VIP"
    other = replace(call, outcome=call.outcome_of("BUZON"))
    assert other.marcacion is None
    assert "subrazon" not in flow.borrador(other).texts
