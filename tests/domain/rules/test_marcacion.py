"""The marcación of an act: proposed by the catalogue, typed, or none."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Catalogs, MarcacionCatalog, MasterMarcacion, Rules
from ajustes_tui.domain.rules.data import read_data
from ajustes_tui.domain.rules.decide import eventos_of_act

E, S = Evento, Estado
TELEFONO = "3000000101"
VERIFICADO = "identidad,decision,radicado,valor,recurso,plazo"
NOTA = "se buscó el soporte y no está en RR"


def _row(code: str, evento: str = "", escala: str = "", **cuando: str) -> MasterMarcacion:
    razon, subrazon = code.split()
    record = MasterMarcacion(razon, subrazon, code, "TICKET", True, True, escala)
    return record._replace(evento=evento, cuando=tuple(cuando.items()))


CATALOGS = Catalogs(
    (),
    MarcacionCatalog(
        [
            _row("AJ 1", "mal_rechazado", "BACK1"),
            _row("VE 1", "aplicacion_correcta"),
            _row("RE 1", "rechazo_correcto"),
            _row("RE 2", "rechazo_correcto", motivo="SIN_PRUEBAS"),
            _row("IN 1", "contacto"),
            _row("IN 2", "contacto", resultado="ACEPTA", contenido="APLICADO"),
            _row("MS 1", "mensaje_de_voz", contenido="APLICADO"),
            _row("PQ 1", "escalar_pqr", "OTROUSER", motivo="SIN_SOPORTE"),
            _row("RC 1", "radicar_recurso", tipo="REPOSICION"),
            _row("RC 3", "recurso_posterior"),
            _row("LI 1"),
        ]
    ),
)
ACEPTA = {"resultado": "ACEPTA", "telefono": TELEFONO, "verificado": VERIFICADO}


@pytest.mark.parametrize(
    ("estado", "evento", "raw", "code"),
    [
        (S.POR_VALIDAR, E.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}, ("RE", "2")),
        (S.POR_VALIDAR, E.RECHAZO_CORRECTO, {"motivo": "NO_APLICA_POLITICA"}, ("RE", "1")),
        (S.POR_VERIFICAR, E.APLICACION_CORRECTA, {}, ("VE", "1")),
        (S.POR_CONTACTAR, E.CONTACTO, ACEPTA, ("IN", "2")),
        (S.POR_CONTACTAR, E.CONTACTO, {"resultado": "CUELGA", "telefono": TELEFONO}, ("IN", "1")),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}, ("MS", "1")),
        (S.POR_ESCALAR, E.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": "LLS"}, ("PQ", "1")),
        (S.POR_ESCALAR, E.ESCALAR_PQR, {"motivo": "NO_PROCEDE_BACK"}, (None, None)),
        (
            S.RECURSO_POR_RADICAR,
            E.RADICAR_RECURSO,
            {"tipo": "REPOSICION", "motivo": "no"},
            ("RC", "1"),
        ),
        (S.CERRADO_INFORMADO, E.RECURSO_POSTERIOR, {}, ("RC", "3")),
    ],
)
def test_an_act_carries_the_marcacion_the_catalogue_has_for_it(
    nuevo_caso, done, estado, evento, raw, code
):
    decision = done(nuevo_caso(estado), evento, raw, NOTA, catalogs=CATALOGS)
    assert (decision.razon, decision.subrazon) == code


def test_a_refusal_informed_is_not_marked_as_an_application(nuevo_caso, done):
    caso = nuevo_caso(S.POR_CONTACTAR, contenido=Contenido.NO_APLICA)
    decision = done(caso, E.CONTACTO, ACEPTA, catalogs=CATALOGS)
    assert (decision.razon, decision.subrazon) == ("IN", "1")


def test_an_act_the_catalogue_has_no_row_for_has_no_marcacion(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA, {})
    assert (decision.razon, decision.subrazon, decision.notices) == (None, None, ())


def test_a_typed_marcacion_is_the_one_of_the_act(nuevo_caso, done):
    raw = {**ACEPTA, "razon": "li", "subrazon": "1"}
    decision = done(nuevo_caso(S.POR_CONTACTAR), E.CONTACTO, raw, catalogs=CATALOGS)
    assert (decision.razon, decision.subrazon) == ("LI", "1")


def test_a_typed_code_nobody_knows_is_said_or_refused_as_the_setting_says(
    nuevo_caso, done, refusal
):
    caso, raw = nuevo_caso(S.POR_CONTACTAR), {**ACEPTA, "razon": "ZZ", "subrazon": "9"}
    decision = done(caso, E.CONTACTO, raw, catalogs=CATALOGS)
    assert "La marcación ZZ 9 no está en el catálogo." in decision.notices
    demanding = {"rules": {"exigir_marcacion": True}, "catalogs": CATALOGS}
    assert "no está en el catálogo" in refusal(caso, E.CONTACTO, raw, **demanding)


@pytest.mark.parametrize(("given", "lacks"), [("razon", "subrazon"), ("subrazon", "razon")])
def test_half_a_marcacion_is_refused(nuevo_caso, refusal, given, lacks):
    raw = {"motivo": "SIN_PRUEBAS", given: "RE"}
    text = refusal(nuevo_caso(S.POR_VALIDAR), E.RECHAZO_CORRECTO, raw, catalogs=CATALOGS)
    assert "van juntas" in text
    assert f"falta la {lacks.replace('razon', 'razón')}" in text


def test_the_three_that_demand_a_marcacion_keep_demanding_it(nuevo_caso, refusal):
    raw = {"radicado": "4471099104", "motivo": "el soporte sí estaba"}
    text = refusal(nuevo_caso(S.POR_VALIDAR), E.MAL_RECHAZADO, raw, catalogs=CATALOGS)
    assert "falta: razon, subrazon" in text


def test_an_act_of_contact_leaves_the_razon_of_the_caso_alone(nuevo_caso, done):
    own = {"razon": "AJ", "subrazon": "1"}
    for estado, evento, raw in (
        (S.POR_CONTACTAR, E.CONTACTO, ACEPTA),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}),
        (S.RECURSO_POR_RADICAR, E.RADICAR_RECURSO, {"tipo": "REPOSICION", "motivo": "no"}),
        (S.CERRADO_INFORMADO, E.RECURSO_POSTERIOR, {}),
        (S.POR_VALIDAR, E.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
    ):
        decision = done(nuevo_caso(estado, **own), evento, raw, catalogs=CATALOGS)
        assert decision.razon is not None
        assert (decision.caso.razon, decision.caso.subrazon) == ("AJ", "1")


def test_an_escalation_gives_the_caso_its_marcacion_and_goes_where_it_says(nuevo_caso, done):
    raw = {"motivo": "SIN_SOPORTE", "faltan": "LLS"}
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, raw, NOTA, catalogs=CATALOGS)
    assert (decision.caso.razon, decision.caso.subrazon) == ("PQ", "1")
    assert decision.datos["destino"] == "OTROUSER"
    raw = {"razon": "AJ", "subrazon": "1", "radicado": "4471099104", "motivo": "sí estaba"}
    decision = done(nuevo_caso(S.POR_VALIDAR), E.MAL_RECHAZADO, raw, catalogs=CATALOGS)
    assert decision.datos["destino"] == "BACK1"


def test_an_escalation_to_pqr_goes_to_its_own_user_when_the_marcacion_names_none(nuevo_caso, done):
    raw = {"motivo": "NO_PROCEDE_BACK"}
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, raw, NOTA, catalogs=CATALOGS)
    assert decision.datos["destino"] == "CASOSPQR – PQRRES"


def test_a_mailbox_with_its_message_are_one_marcacion_in_rr():
    raw = {"resultado": "BUZON", "telefono": TELEFONO, "mensaje": "DEJADO"}
    typed = raw | {"razon": "LI", "subrazon": "1"}
    _, (_, left, _) = eventos_of_act(E.CONTACTO, read_data(E.CONTACTO, typed, Rules()), "")
    assert (left["razon"], left["subrazon"]) == ("LI", "1")
    _, (_, left, _) = eventos_of_act(E.CONTACTO, read_data(E.CONTACTO, raw, Rules()), "")
    assert "razon" not in left
