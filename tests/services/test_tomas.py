"""Claims: one person per caso, in contact the whole cuenta, and never for ever."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.errors import Conflicto, NoPermitido
from ajustes_tui.services.recorder import Peticion
from tests.services.conftest import CASOS
from tests.services.soporte import VERIFICADO, Almacen


def _por_contactar(almacen: Almacen, *casos: int) -> None:
    for caso in casos:
        almacen.registrar(caso, "clasificar", causal="A")
        if caso % 3 == 2:
            almacen.registrar(caso, "aplicacion_correcta")
        else:
            almacen.registrar(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")


def _de(almacen: Almacen) -> dict[int, str]:
    return dict(almacen.filas_de("SELECT caso_id, login FROM tomas"))


def test_the_next_caso_is_never_given_to_two_people(almacen: Almacen) -> None:
    dados = []
    for turno in range(CASOS):
        quien = ("yuli", "andres", "drubio")[turno % 3]
        ficha = almacen.de(quien).triage.siguiente()
        assert ficha is not None
        almacen.registrar(ficha.caso.id, "aplazar", quien, hasta="2026-11-26", motivo="RR caído")
        dados.append(ficha.caso.id)
    assert sorted(dados) == list(range(1, CASOS + 1))
    assert almacen.de("yuli").triage.siguiente() is None


def test_ones_own_open_claim_comes_first(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(CASOS)
    ficha = almacen.de("yuli").triage.siguiente()
    assert ficha is not None
    assert ficha.caso.id == CASOS


def test_a_caso_of_another_person_refuses_a_write_and_says_whose_it_is(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    with pytest.raises(Conflicto, match="lo tiene yuli desde las 10:00"):
        almacen.registrar(1, "clasificar", "andres", causal="A")


def test_opening_a_caso_of_another_person_shows_it_and_takes_nothing(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    ficha = almacen.de("andres").triage.abrir(1)
    assert ficha.toma is not None
    assert ficha.toma.login == "yuli"


def test_a_claim_nobody_renewed_may_be_taken_after_thirty_minutes(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    almacen.pasa(minutes=29)
    with pytest.raises(Conflicto):
        almacen.registrar(1, "clasificar", "andres", causal="A")
    almacen.pasa(minutes=2)
    ficha = almacen.de("andres").triage.abrir(1)
    assert ficha.toma is not None
    assert ficha.toma.login == "andres"
    with pytest.raises(Conflicto, match="lo tiene andres"):
        almacen.registrar(1, "clasificar", causal="A")


def test_working_keeps_a_claim_alive(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    for _ in range(4):
        almacen.pasa(minutes=20)
        almacen.de("yuli").triage.latir()
    with pytest.raises(Conflicto):
        almacen.registrar(1, "clasificar", "andres", causal="A")


def test_closing_the_session_lets_go_of_what_it_held_and_of_nothing_else(
    almacen: Almacen,
) -> None:
    primera = almacen.de("yuli")
    primera.triage.abrir(1)
    almacen.otra_sesion("yuli").triage.abrir(4)
    primera.triage.cerrar_sesion()
    assert _de(almacen) == {4: "yuli"}


def test_in_contact_the_whole_cuenta_is_claimed(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    llamada = almacen.de("yuli").contacto.abrir(2)
    assert [f.caso.id for f in llamada.fichas] == [2, 3]
    assert _de(almacen) == {2: "yuli", 3: "yuli"}


def test_the_next_caso_in_contact_claims_the_whole_cuenta_too(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    ficha = almacen.de("yuli").triage.siguiente(frozenset({Estado.POR_CONTACTAR}))
    assert ficha is not None
    assert _de(almacen) == {2: "yuli", 3: "yuli"}


def test_two_people_are_never_sent_to_call_the_same_usuario(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    assert almacen.de("yuli").contacto.siguiente() is not None
    assert almacen.de("andres").contacto.siguiente() is None


def test_triage_claims_the_caso_alone(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    assert _de(almacen) == {1: "yuli"}


def test_letting_go_frees_the_caso(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    assert almacen.de("yuli").triage.soltar(1).toma is None
    almacen.registrar(1, "clasificar", "andres", causal="A")


def test_an_agente_does_not_let_go_of_what_another_holds(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    with pytest.raises(Conflicto, match="lo tiene yuli, no usted"):
        almacen.de("andres").triage.soltar(1)


def test_a_supervisor_lets_go_of_what_anybody_holds_and_it_is_recorded(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    almacen.de("drubio").triage.soltar(1)
    assert _de(almacen) == {}
    assert ("drubio", "toma_soltada", "caso 1") in almacen.filas_de(
        "SELECT login, accion, detalle FROM auditoria"
    )


def test_a_decision_that_ends_the_work_ends_the_claim(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(3)
    almacen.registrar(3, "clasificar", causal="A")
    assert _de(almacen) == {3: "yuli"}
    almacen.registrar(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert _de(almacen) == {}


def test_a_refused_evento_leaves_the_claim(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    with pytest.raises(NoPermitido):
        almacen.registrar(1, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert _de(almacen) == {1: "yuli"}


def test_what_is_put_off_or_waits_for_the_supervisor_is_not_the_next(almacen: Almacen) -> None:
    primera = almacen.de("yuli").triage.siguiente()
    assert primera is not None
    almacen.registrar(primera.caso.id, "aplazar", hasta="2026-11-26", motivo="RR caído")
    segunda = almacen.de("yuli").triage.siguiente()
    assert segunda is not None
    almacen.registrar(segunda.caso.id, "pedir_revision", motivo="no la encuentro")
    tercera = almacen.de("yuli").triage.siguiente()
    assert tercera is not None
    assert len({primera.caso.id, segunda.caso.id, tercera.caso.id}) == 3


def test_a_caso_put_off_comes_back_on_its_day(almacen: Almacen) -> None:
    primera = almacen.de("yuli").triage.siguiente()
    assert primera is not None
    almacen.registrar(primera.caso.id, "aplazar", hasta="2026-11-26", motivo="RR caído")
    almacen.pasa(days=2)
    segunda = almacen.de("yuli").triage.siguiente()
    assert segunda is not None
    assert segunda.caso.id == primera.caso.id


def test_an_appointment_is_not_the_next_before_its_hour(almacen: Almacen) -> None:
    _por_contactar(almacen, 2)
    almacen.registrar(
        2,
        "contacto",
        resultado="VOLVER_A_LLAMAR",
        telefono="3000000000",
        cuando="2026-11-24T15:00:00-05:00",
    )
    contactar = frozenset({Estado.POR_CONTACTAR})
    assert almacen.de("yuli").triage.siguiente(contactar) is None
    almacen.pasa(hours=5)
    assert almacen.de("yuli").triage.siguiente(contactar) is not None


def test_a_skipped_caso_goes_behind_the_others_for_who_skipped_it(almacen: Almacen) -> None:
    primera = almacen.de("yuli").triage.siguiente()
    assert primera is not None
    almacen.de("yuli").triage.saltar(primera.caso.id, "espero una orden")
    otra = almacen.de("yuli").triage.siguiente()
    assert otra is not None
    assert otra.caso.id != primera.caso.id
    de_andres = almacen.de("andres").triage.siguiente()
    assert de_andres is not None
    assert de_andres.caso.id == primera.caso.id


def test_a_stale_version_loses_even_where_the_rule_would_refuse(almacen: Almacen) -> None:
    almacen.registrar(1, "nota", "andres", nota="otra cosa")
    with pytest.raises(Conflicto, match="andres registró «nota» a las 10:00"):
        almacen.de("yuli").triage.registrar(
            1, [Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})], version=1
        )


def test_what_a_call_ended_in_is_registered_for_all_its_casos_or_for_none(
    almacen: Almacen,
) -> None:
    _por_contactar(almacen, 2, 3)
    acepta = {"resultado": "ACEPTA", "telefono": "3000000000", "verificado": VERIFICADO}
    buena, incompleta = Peticion(Evento.CONTACTO, acepta), Peticion(Evento.CONTACTO, {})
    antes = almacen.vigente()
    with pytest.raises(NoPermitido):
        almacen.de("yuli").contacto.registrar({2: [buena], 3: [incompleta]}, {})
    assert almacen.vigente() == antes
    registros = almacen.de("yuli").contacto.registrar({2: [buena], 3: [buena]}, {})
    assert [r.caso.estado for r in registros] == [Estado.CERRADO_INFORMADO] * 2


def test_a_list_of_what_one_can_work_on_leaves_out_what_others_hold(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    de_andres = almacen.de("andres").triage.list_ids(FiltroCasos(libres_para="andres"))
    de_yuli = almacen.de("yuli").triage.list_ids(FiltroCasos(libres_para="yuli"))
    assert (1 in de_andres, 1 in de_yuli) == (False, True)


def test_skipping_a_call_lets_go_of_the_whole_cuenta(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    almacen.de("yuli").triage.siguiente(frozenset({Estado.POR_CONTACTAR}))
    almacen.de("yuli").triage.saltar(2, "no es hora")
    assert _de(almacen) == {}


def test_letting_go_of_a_call_by_an_order_frees_the_whole_cuenta(almacen: Almacen) -> None:
    _por_contactar(almacen, 2, 3)
    almacen.de("yuli").contacto.abrir(2)
    almacen.de("yuli").triage.soltar(3)
    assert _de(almacen) == {}


def test_typing_renews_what_is_in_hand_and_nothing_left_behind(almacen: Almacen) -> None:
    yuli = almacen.de("yuli").triage
    yuli.abrir(1)
    yuli.abrir(4)
    almacen.pasa(minutes=20)
    yuli.latir([4])
    almacen.pasa(minutes=15)
    assert almacen.de("andres").triage.abrir(1).toma is not None
    almacen.registrar(1, "nota", "andres", nota="ahora es mío")
    with pytest.raises(Conflicto, match="lo tiene yuli"):
        almacen.registrar(4, "nota", "andres", nota="no es mío")


def test_a_claim_lasts_its_term_from_the_last_key_and_not_from_when_it_was_renewed(
    almacen: Almacen,
) -> None:
    yuli = almacen.de("yuli").triage
    yuli.abrir(1)
    almacen.pasa(minutes=10)
    yuli.latir([1], hace=60)
    almacen.pasa(minutes=28, seconds=59)
    assert almacen.de("andres").triage.tenencias([1])[1].toma is not None
    almacen.pasa(seconds=2)
    assert almacen.de("andres").triage.tenencias([1])[1].toma is None


def test_a_claim_taken_again_after_it_lapsed_is_of_now(almacen: Almacen) -> None:
    yuli = almacen.de("yuli").triage
    yuli.abrir(1)
    almacen.pasa(minutes=31)
    toma = yuli.abrir(1).toma
    assert toma is not None
    assert toma.desde == almacen.momento


def test_a_session_at_a_screen_that_is_over_holds_nothing_though_it_let_go_of_nothing(
    almacen: Almacen,
) -> None:
    yuli = almacen.de("yuli")
    yuli.triage.iniciar_sesion()
    yuli.triage.abrir(1)
    with pytest.raises(Conflicto, match="lo tiene yuli"):
        almacen.registrar(1, "nota", "andres", nota="no es mío")
    almacen.db.end_session(yuli.sesion.id)
    assert almacen.de("andres").triage.tenencias([1])[1].toma is None
    assert 1 in almacen.de("andres").triage.list_ids(FiltroCasos(libres_para="andres"))
    ficha = almacen.de("andres").triage.abrir(1)
    assert ficha.toma is not None
    assert ficha.toma.login == "andres"


def test_what_an_order_claims_outlives_it(almacen: Almacen) -> None:
    almacen.de("yuli").triage.abrir(1)
    almacen.otra_sesion("yuli")
    assert almacen.de("andres").triage.tenencias([1])[1].toma is not None


def test_the_pulse_changes_when_a_claim_lapses_and_when_a_session_is_over(
    almacen: Almacen,
) -> None:
    yuli, andres = almacen.de("yuli"), almacen.de("andres").triage
    yuli.triage.iniciar_sesion()
    yuli.triage.abrir(1)
    almacen.de("drubio").triage.abrir(4)
    primero = andres.pulso()
    assert andres.pulso() == primero
    almacen.db.end_session(yuli.sesion.id)
    segundo = andres.pulso()
    almacen.pasa(minutes=31)
    tercero = andres.pulso()
    assert len({primero, segundo, tercero}) == 3
    assert andres.pulso() == tercero
