"""Claims: one person per caso, in contact the whole cuenta, and never for ever."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import ConflictError, NotAllowed
from ajustes_tui.services.recorder import Request
from tests.services.conftest import CASOS
from tests.services.soporte import Almacen


def _of(store: Almacen) -> dict[int, str]:
    return dict(store.rows_of("SELECT caso_id, login FROM tomas"))


def test_the_next_caso_is_never_given_to_two_people(store):
    dados = []
    for turno in range(CASOS):
        who = ("yuli", "andres", "drubio")[turno % 3]
        card = store.of(who).triage.open_next()
        store.register(card.caso.id, "aplazar", who, hasta="2026-11-26", motivo="RR caído")
        dados.append(card.caso.id)
    assert sorted(dados) == list(range(1, CASOS + 1))
    assert store.of("yuli").triage.open_next() is None


def test_a_caso_of_another_person_is_shown_refuses_a_write_and_says_whose_it_is(store):
    store.of("yuli").triage.open_caso(1)
    card = store.of("andres").triage.open_caso(1)
    assert card.toma.login == "yuli"
    with pytest.raises(ConflictError, match=r"El caso 9000\d+ / \d+ lo tiene yuli desde las 10:00"):
        store.register(1, "clasificar", "andres", causal="A")


def test_a_claim_nobody_renewed_may_be_taken_after_thirty_minutes(store):
    store.of("yuli").triage.open_caso(1)
    for _ in range(2):
        store.pasa(minutes=20)
        store.of("yuli").work.beat()
    store.pasa(minutes=29)
    with pytest.raises(ConflictError):
        store.register(1, "clasificar", "andres", causal="A")
    store.pasa(minutes=2)
    card = store.of("andres").triage.open_caso(1)
    assert card.toma.login == "andres"
    with pytest.raises(ConflictError, match="lo tiene andres"):
        store.register(1, "clasificar", causal="A")
    store.pasa(minutes=31)
    card = store.of("andres").triage.open_caso(1)
    assert card.toma.since == store.momento


def test_closing_the_session_lets_go_of_what_it_held_and_of_nothing_else(store):
    first = store.of("yuli")
    first.triage.open_caso(1)
    store.otra_sesion("yuli").triage.open_caso(4)
    first.close_session()
    assert _of(store) == {4: "yuli"}


def test_in_contact_the_whole_cuenta_is_claimed_and_let_go_of(store):
    store.decide(2, 3)
    yuli = store.of("yuli")
    llamada = yuli.contacto.open_call(2)
    assert [f.caso.id for f in llamada.cards] == [2, 3]
    # Nobody decides the other caso of the cuenta while its usuario is on the line.
    assert _of(store) == dict.fromkeys((1, 2, 3), "yuli")
    assert store.of("andres").contacto.open_next_call() is None
    yuli.triage.release(3)
    assert _of(store) == {}
    assert yuli.triage.open_next(frozenset({Estado.POR_CONTACTAR})) is not None
    assert _of(store) == dict.fromkeys((1, 2, 3), "yuli")
    yuli.triage.skip(2, "no es hora")
    assert _of(store) == {}


def test_who_holds_a_caso_lets_go_of_it_or_a_supervisor_which_is_recorded(store):
    store.of("yuli").triage.open_caso(1)
    with pytest.raises(ConflictError, match="lo tiene yuli, no usted"):
        store.of("andres").triage.release(1)
    assert store.of("yuli").triage.release(1).toma is None
    store.of("andres").triage.open_caso(1)
    store.of("drubio").triage.release(1)
    assert _of(store) == {}
    assert ("drubio", "toma_soltada", "caso 1") in store.rows_of(
        "SELECT login, accion, detalle FROM auditoria"
    )


def test_a_decision_that_ends_the_work_ends_the_claim_and_a_refused_one_does_not(store):
    yuli = store.of("yuli").triage
    yuli.open_caso(3)
    own = yuli.open_next()
    assert own.caso.id == 3, "what one holds comes first"
    with pytest.raises(NotAllowed):
        store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    store.register(3, "clasificar", causal="A")
    assert _of(store) == {3: "yuli"}
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert _of(store) == {}


def test_what_is_put_off_to_a_day_or_waits_for_the_supervisor_is_not_the_next(store):
    triage, opened = store.of("yuli").triage, []
    for evento, datos in (
        ("aplazar", {"hasta": "2026-11-26", "motivo": "RR caído"}),
        ("pedir_revision", {"motivo": "no la encuentro"}),
    ):
        card = triage.open_next()
        opened.append(card.caso.id)
        store.register(card.caso.id, evento, **datos)
    card = triage.open_next()
    assert len({*opened, card.caso.id}) == 3
    triage.release(card.caso.id)
    store.pasa(days=2)
    card = triage.open_next()
    assert card.caso.id == opened[0]


def test_an_appointment_is_not_the_next_before_its_hour(store):
    store.decide(2)
    store.register(
        2,
        "contacto",
        resultado="VOLVER_A_LLAMAR",
        telefono="3000000000",
        cuando="2026-11-24T15:00:00-05:00",
    )
    contactar = frozenset({Estado.POR_CONTACTAR})
    assert store.of("yuli").triage.open_next(contactar) is None
    store.pasa(hours=5)
    assert store.of("yuli").triage.open_next(contactar) is not None


def test_a_skipped_caso_goes_behind_the_others_for_who_skipped_it(store):
    first = store.of("yuli").triage.open_next()
    store.of("yuli").triage.skip(first.caso.id, "espero una orden")
    other = store.of("yuli").triage.open_next()
    assert other.caso.id != first.caso.id
    de_andres = store.of("andres").triage.open_next()
    assert de_andres.caso.id == first.caso.id


def test_a_stale_version_loses_even_where_the_rule_would_refuse(store):
    store.register(1, "nota", "andres", nota="otra cosa")
    with pytest.raises(ConflictError, match="andres registró «nota» a las 10:00"):
        store.of("yuli").recorder.register(
            1, [Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})], version=1
        )


def test_a_list_of_what_one_can_work_on_leaves_out_what_others_hold(store):
    store.of("yuli").triage.open_caso(1)
    de_andres = store.of("andres").queue.list_ids(CasoFilter.of(libres="andres"))
    de_yuli = store.of("yuli").queue.list_ids(CasoFilter.of(libres="yuli"))
    assert (1 in de_andres, 1 in de_yuli) == (False, True)


def test_typing_renews_what_is_in_hand_and_nothing_left_behind(store):
    yuli = store.of("yuli").triage
    yuli.open_caso(1)
    yuli.open_caso(4)
    store.pasa(minutes=20)
    yuli.work.beat([4])
    store.pasa(minutes=15)
    assert store.of("andres").triage.open_caso(1).toma is not None
    store.register(1, "nota", "andres", nota="ahora es mío")
    with pytest.raises(ConflictError, match="lo tiene yuli"):
        store.register(4, "nota", "andres", nota="no es mío")


def test_a_claim_lasts_its_term_from_the_last_key_and_not_from_when_it_was_renewed(store):
    yuli = store.of("yuli").triage
    yuli.open_caso(1)
    store.pasa(minutes=10)
    yuli.work.beat([1], ago=60)
    store.pasa(minutes=28, seconds=59)
    assert store.of("andres").work.holdings([1])[1].toma is not None
    store.pasa(seconds=2)
    assert store.of("andres").work.holdings([1])[1].toma is None


def test_a_session_at_a_screen_that_is_over_holds_nothing_though_it_let_go_of_nothing(store):
    yuli = store.of("yuli")
    yuli.start_session()
    yuli.triage.open_caso(1)
    with pytest.raises(ConflictError, match="lo tiene yuli"):
        store.register(1, "nota", "andres", nota="no es mío")
    store.db.end_session(yuli.run_session.id)
    assert store.of("andres").work.holdings([1])[1].toma is None
    assert 1 in store.of("andres").queue.list_ids(CasoFilter.of(libres="andres"))
    card = store.of("andres").triage.open_caso(1)
    assert card.toma.login == "andres"


def test_a_caso_open_in_another_terminal_of_the_person_was_not_cut(store):
    there = store.of("yuli")
    there.start_session()
    there.triage.open_caso(1)
    here = store.otra_sesion("yuli")
    assert here.turno.show().in_hand.cut is None
    store.db.end_session(there.run_session.id)
    assert here.turno.show().in_hand.cut == store.momento


def test_what_an_order_claims_outlives_it(store):
    store.of("yuli").triage.open_caso(1)
    store.otra_sesion("yuli")
    assert store.of("andres").work.holdings([1])[1].toma is not None


def test_the_pulse_changes_when_a_claim_lapses_a_session_is_over_and_a_day_begins(store):
    yuli, andres = store.of("yuli"), store.of("andres").triage
    yuli.start_session()
    yuli.triage.open_caso(1)
    store.of("drubio").triage.open_caso(4)
    first = andres.context.pulse()
    assert andres.context.pulse() == first
    store.db.end_session(yuli.run_session.id)
    segundo = andres.context.pulse()
    store.pasa(minutes=31)
    tercero = andres.context.pulse()
    assert len({first, segundo, tercero}) == 3
    assert andres.context.pulse() == tercero
    store.pasa(days=1)
    assert andres.context.pulse() != tercero
