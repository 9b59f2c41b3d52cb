"""What the procedure permits on a caso, what it refuses and in which words, and what each evento does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import (
    CLOSED,
    OPEN,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    Contenido,
    Cubeta,
    Estado,
)
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE, MARCACIONES, TABLE, Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.rules.data import read_data
from ajustes_tui.domain.rules.decide import missing, releases_toma
from ajustes_tui.domain.rules.decision import Allowed, CuentaTelefono, LastEvento, Refusal
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.roles import Rol, can
from ajustes_tui.errors import InvalidDatum
from tests.domain.conftest import CATALOGOS, DESCONOCIDO, NOW, TELEFONO, VERIFICADO

E = Evento
S = Estado
SUPERVISOR = {"rol": Rol.SUPERVISOR, "person": "marta"}
HOY = NOW.date()
MARCACION = {"razon": "AJ", "subrazon": "1"}
AL_BACK = {**MARCACION, "soportes": "LLS"}
REESCALA = {**MARCACION, "radicado": "4470000009", "motivo": "sí hay pruebas"}
NOTA_PQR = "No hay llamada ni orden de trabajo en RR."
A_PQR = {"motivo": "SIN_SOPORTE", "faltan": "LLS"}
NO_PROCEDE = {"motivo": "NO_PROCEDE_BACK"}


# The table: from every estado, and by every role.


@pytest.mark.parametrize("evento", TABLE)
@pytest.mark.parametrize("estado", Estado)
def test_an_evento_exists_only_from_the_estados_of_its_row(
    nuevo_caso, nuevo_contexto, estado: Estado, evento: Evento
):
    permit = allow(nuevo_caso(estado), evento, nuevo_contexto(**SUPERVISOR))
    existe = not (isinstance(permit, Refusal) and "no existe desde" in permit.motivo)

    assert existe is (estado in TABLE[evento].sources)


@pytest.mark.parametrize("evento", TABLE)
@pytest.mark.parametrize("rol", Rol)
def test_a_role_without_the_evento_is_told_whose_it_is(
    nuevo_caso, nuevo_contexto, rol: Rol, evento: Evento
):
    caso = nuevo_caso(sorted(TABLE[evento].sources)[0])
    permit = allow(caso, evento, nuevo_contexto(rol=rol))
    es_de_otro = isinstance(permit, Refusal) and f"usted es {rol}" in permit.motivo

    assert es_de_otro is not can(rol, TABLE[evento].power)


@pytest.mark.parametrize("estado", Estado)
def test_no_refusal_says_a_code_of_the_table(nuevo_caso, nuevo_contexto, estado: Estado):
    respuestas = [
        allow(nuevo_caso(estado), evento, nuevo_contexto(rol=rol))
        for evento in TABLE
        for rol in Rol
    ]
    refused = [respuesta for respuesta in respuestas if isinstance(respuesta, Refusal)]

    assert refused
    assert not [str(refusal) for refusal in refused if "_" in refusal.motivo + refusal.suggestion]


def test_an_agente_without_the_role_is_sent_to_pedir_revision(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_ESCALAR), E.ANULAR, {"motivo": "doble"})

    assert "es de supervisor; usted es agente" in text
    assert "Pida revisión a la supervisora." in text


def test_a_refusal_by_estado_shows_the_question_of_the_estado(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VALIDAR), E.APLICACION_CORRECTA)

    assert "no existe desde «Rechazado: ¿bien o mal?»." in text


@pytest.mark.parametrize("evento", [e for e in TABLE if any(c.required for c in TABLE[e].data)])
def test_an_evento_without_its_mandatory_data_is_refused_by_name(
    nuevo_caso, nuevo_contexto, register, evento: Evento
):
    estado = next(
        estado
        for estado in sorted(TABLE[evento].sources)
        if isinstance(
            allow(_listo(nuevo_caso, estado), evento, nuevo_contexto(**SUPERVISOR)), Allowed
        )
        or evento in (E.PEDIR_REVISION, E.NO_REVERTIDO)
    )
    caso = _listo(nuevo_caso, estado, evento)

    respuesta = register(caso, evento, **SUPERVISOR)

    assert isinstance(respuesta, Refusal)
    assert (
        respuesta.motivo == f"Para «{evento_name(evento)}» falta: {', '.join(missing(evento, {}))}."
    )


def _listo(nuevo_caso, estado: Estado, evento: Evento | None = None):
    """A caso on which nothing but the data is missing."""
    changes = {"reescalamientos": 1} if evento is E.NO_REVERTIDO else {}
    revision = None if evento is E.PEDIR_REVISION else 7
    return nuevo_caso(estado, revision=revision, **changes)


def test_what_is_missing_shrinks_as_data_arrive():
    assert missing(E.MAL_RECHAZADO, {"razon": "AJ", "motivo": "x"}) == ["subrazon", "radicado"]


# clasificar, reclasificar.


@pytest.mark.parametrize(
    ("resultado", "estado"),
    [
        (None, S.POR_ESCALAR),
        (Resultado.APROBADO, S.POR_VERIFICAR),
        (Resultado.RECHAZADO, S.POR_VALIDAR),
    ],
)
def test_clasificar_goes_where_the_result_of_the_back_says(nuevo_caso, done, resultado, estado):
    decision = done(nuevo_caso(resultado=resultado), E.CLASIFICAR, {"causal": "A"})

    assert (decision.caso.estado, decision.caso.causal) == (estado, "A")


def test_clasificar_keeps_the_causal_the_asesor_asked_beside_the_validated_one(nuevo_caso, done):
    caso = nuevo_caso(motivo="Fallas en la prestación del servicio")

    decision = done(caso, E.CLASIFICAR, {"causal": "E"})

    assert (decision.caso.causal_pedida, decision.caso.causal) == ("A", "E")
    assert decision.datos["causal_pedida"] == "A"
    assert not decision.caso.causal_sugerida


def test_clasificar_is_no_atribuible_unless_said(nuevo_caso, done):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "A"})

    assert decision.caso.atribuible is None
    assert decision.datos["atribuible"] == "no"


@pytest.mark.parametrize("razon", ATRIBUIBLE)
def test_clasificar_keeps_which_of_the_four_fallas_it_is(nuevo_caso, done, razon: str):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "A", "atribuible": razon})

    assert decision.caso.atribuible == razon


def test_clasificar_fuera_de_la_lista_goes_to_the_tray_and_stays(nuevo_caso, done):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "FUERA"})

    assert decision.caso.estado is S.POR_CLASIFICAR
    assert "fuera de la lista" in decision.revision
    assert decision.caso.dueno == "yuli"


def test_a_causal_that_is_not_in_the_catalogue_is_refused_with_those_that_are(nuevo_caso, refusal):
    text = refusal(nuevo_caso(), E.CLASIFICAR, {"causal": "Z"})

    assert "La causal Z no está en el catálogo" in text
    assert "AEL" in text
    assert "FUERA" in text


def test_causal_l_asks_who_caused_the_delay(nuevo_caso, refusal):
    assert "falta decir de quién" in refusal(nuevo_caso(), E.CLASIFICAR, {"causal": "L"})


def test_only_causal_l_says_who_caused_the_delay(nuevo_caso, refusal):
    text = refusal(nuevo_caso(), E.CLASIFICAR, {"causal": "A", "demora_de": "claro"})

    assert "solo se dice en la causal L" in text


@pytest.mark.parametrize(("demora", "atribuible"), [("claro", None), ("usuario", "TRASLADO")])
def test_a_late_traslado_is_attributable_when_the_usuario_caused_it(
    nuevo_caso, done, demora: str, atribuible: str | None
):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "L", "demora_de": demora})

    assert (decision.caso.demora_de, decision.caso.atribuible) == (demora, atribuible)


def test_clasificar_waits_while_no_synonym_explains_the_result(nuevo_caso, refusal):
    caso = nuevo_caso(resultado_crudo="EN TRAMITE", resultado_por_revisar=True)

    text = refusal(caso, E.CLASIFICAR, {"causal": "A"})

    assert "«EN TRAMITE»" in text
    assert "sinónimo" in text


def test_reclasificar_changes_the_causal_and_nothing_else(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR)

    decision = done(caso, E.RECLASIFICAR, {"causal": "E", "motivo": "era reconexión"})

    assert decision.caso == caso._replace(causal="E")
    assert decision.datos["causal_anterior"] == "A"


def test_a_causal_that_becomes_l_says_who_delayed(nuevo_caso, done, refusal):
    caso, to_l = nuevo_caso(S.POR_VALIDAR), {"causal": "L", "motivo": "era un traslado"}

    assert "de quién fue la demora" in refusal(caso, E.RECLASIFICAR, to_l)
    late = done(caso, E.RECLASIFICAR, to_l | {"demora_de": "usuario"}).caso
    assert (late.demora_de, late.atribuible) == ("usuario", "TRASLADO")
    # It stays answered, and goes with the causal.
    same = done(late, E.RECLASIFICAR, to_l).caso
    assert (same.demora_de, same.atribuible) == ("usuario", "TRASLADO")
    other = done(late, E.RECLASIFICAR, {"causal": "E", "motivo": "era reconexión"}).caso
    assert (other.demora_de, other.atribuible) == (None, None)
    of_claro = done(late, E.RECLASIFICAR, to_l | {"demora_de": "claro"}).caso
    assert (of_claro.demora_de, of_claro.atribuible) == ("claro", None)


@pytest.mark.parametrize(
    ("evento", "estado", "datos"),
    [
        (E.CLASIFICAR, S.POR_CLASIFICAR, {"demora_de": "claro", "atribuible": "TRASLADO"}),
        (
            *(E.RECLASIFICAR, S.EN_BACK),
            {"demora_de": "claro", "atribuible": "TRASLADO", "motivo": "x"},
        ),
    ],
)
def test_a_delay_of_claro_is_no_traslado_of_the_usuario(nuevo_caso, refusal, evento, estado, datos):
    assert "fue de Claro" in refusal(nuevo_caso(estado), evento, {"causal": "L"} | datos)


@pytest.mark.parametrize(
    ("marked", "may"),
    [(("yuli", NOW.date()), True), (("yuli", date(2026, 11, 23)), False), (None, False)],
)
def test_a_falla_is_taken_off_by_who_marked_it_on_the_same_day(
    nuevo_caso, done, refusal, marked, may
):
    caso = nuevo_caso(S.POR_VALIDAR, atribuible="RAZON_W")
    takes_off = {"causal": "A", "motivo": "me equivoqué", "atribuible": "no"}

    if may:
        decision = done(caso, E.RECLASIFICAR, takes_off, marked=lambda: marked)
        assert (decision.caso.atribuible, decision.datos["atribuible"]) == (None, "no")
    else:
        assert "Solo quien la marcó" in refusal(
            caso, E.RECLASIFICAR, takes_off, marked=lambda: marked
        )


def test_reclasificar_takes_only_a_letter_of_the_catalogue(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.EN_BACK), E.RECLASIFICAR, {"causal": "FUERA", "motivo": "x"})

    assert "no está en el catálogo" in text
    assert "pida revisión" in text


# escalar_back, escalar_pqr.


def test_escalar_back_sends_the_caso_with_its_marcacion(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, AL_BACK)

    assert decision.caso.estado is S.EN_BACK
    assert (decision.razon, decision.subrazon) == ("AJ", "1")
    assert decision.caso.escalado_el == HOY
    assert decision.datos["soportes"] == ["LLS"]
    assert decision.notices == ()


def test_escalar_back_remembers_what_was_known_when_it_was_sent(nuevo_caso, done):
    caso = nuevo_caso(S.POR_ESCALAR, fecha_respuesta=date(2026, 11, 10))

    decision = done(caso, E.ESCALAR_BACK, {**AL_BACK, "radicado": "4470000002"})

    assert decision.caso.resultado_al_enviar is None
    assert decision.caso.respuesta_al_enviar == date(2026, 11, 10)
    assert decision.caso.radicado_enviado == "4470000002"


def test_a_support_may_be_either_of_two(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, {**AL_BACK, "soportes": "OT"})

    assert decision.caso.estado is S.EN_BACK


def test_escalar_back_without_the_support_of_the_causal_points_to_pqr(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, {**AL_BACK, "soportes": "LOG"})

    assert "Falta llamada de servicio LLS u orden de trabajo OT, que pide la causal A" in text
    assert "el caso va a PQR, por sin soporte" in text


def test_an_unknown_marcacion_only_warns(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, {**AL_BACK, "razon": "ZZZ"})

    assert decision.notices == ("La marcación ZZZ 1 no está en el catálogo.",)


def test_an_unknown_marcacion_is_refused_once_a_real_catalogue_is_loaded(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_ESCALAR),
        E.ESCALAR_BACK,
        {**AL_BACK, "razon": "ZZZ"},
        rules={"exigir_marcacion": True},
    )

    assert "no está en el catálogo" in text


def test_the_same_marcacion_open_in_the_same_cuenta_is_refused(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_ESCALAR),
        E.ESCALAR_BACK,
        AL_BACK,
        open_marcacion=lambda razon, subrazon: "4470000005" if razon == "AJ" else None,
    )

    assert "ya tiene otro caso abierto con AJ 1: 4470000005" in text


DOORS = [
    (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK),
    (S.POR_VALIDAR, E.MAL_RECHAZADO, REESCALA),
    (S.POR_VERIFICAR, E.MAL_APLICADO, REESCALA),
]
"""Every door to the back."""
OF_PQR = Catalogs(c._replace(route="PQR") for c in CATALOGOS.causales)


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS)
def test_an_agente_sends_an_attributable_falla_to_the_back_by_no_door(
    nuevo_caso, refusal, estado, evento, datos
):
    text = refusal(nuevo_caso(estado, atribuible="RAZON_W"), evento, datos)

    assert "Atribuible al usuario (razón W): al back solo" in text


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS)
def test_the_door_a_supervisor_opens_keeps_the_falla_in_the_line(
    nuevo_caso, done, estado, evento, datos
):
    caso = nuevo_caso(estado, atribuible="RAZON_W")

    decision = done(caso, evento, {**datos, "motivo": "sí atendió"}, **SUPERVISOR)

    assert decision.datos["razon_atribuible"] == "RAZON_W"


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS[:2])
def test_a_causal_whose_route_is_pqr_goes_to_the_back_by_a_supervisor_alone(
    nuevo_caso, done, refusal, estado, evento, datos
):
    caso = nuevo_caso(estado, causal="A")

    assert "La causal A se escala a PQR" in refusal(caso, evento, datos, catalogs=OF_PQR)
    datos = {**datos, "motivo": "lo pidió Claro"}
    assert done(caso, evento, datos, catalogs=OF_PQR, **SUPERVISOR).caso.estado in WAIT_FOR_BACK


def test_a_supervisor_says_why_what_is_of_pqr_goes_to_the_back(nuevo_caso, refusal):
    caso = nuevo_caso(S.POR_ESCALAR, causal="A")

    assert "falta motivo" in refusal(caso, *DOORS[0][1:], catalogs=OF_PQR, **SUPERVISOR)


def test_what_claro_applied_goes_back_by_any_route(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR, causal="A")

    assert done(caso, *DOORS[2][1:], catalogs=OF_PQR).caso.estado is S.REESCALADO


@pytest.mark.parametrize(
    ("fields", "catalogs"), [({"atribuible": "TRASLADO"}, CATALOGOS), ({"causal": "A"}, OF_PQR)]
)
@pytest.mark.parametrize("estado", [S.POR_ESCALAR, S.POR_VALIDAR])
def test_what_may_not_go_to_the_back_goes_to_pqr_from_where_it_stands(
    nuevo_caso, done, estado, fields, catalogs
):
    decision = done(
        nuevo_caso(estado, **fields), E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR, catalogs=catalogs
    )

    assert decision.caso.estado is S.EN_PQR


def test_a_supervisor_sends_an_attributable_falla_to_the_back_only_with_a_reason(
    nuevo_caso, refusal
):
    caso = nuevo_caso(S.POR_ESCALAR, atribuible="RAZON_W")

    assert "falta motivo" in refusal(caso, E.ESCALAR_BACK, AL_BACK, **SUPERVISOR)


def test_a_supervisor_with_a_reason_sends_an_attributable_falla_to_the_back(nuevo_caso, done):
    caso = nuevo_caso(S.POR_ESCALAR, atribuible="RAZON_W")

    decision = done(caso, E.ESCALAR_BACK, {**AL_BACK, "motivo": "sí atendió"}, **SUPERVISOR)

    assert decision.caso.estado is S.EN_BACK


def test_escalar_pqr_is_a_verdict_with_its_destination(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, A_PQR, NOTA_PQR)

    assert decision.caso.estado is S.EN_PQR
    assert decision.caso.cubeta is Cubeta.A_PQR
    assert decision.datos["destino"] == "CASOSPQR – PQRRES"


@pytest.mark.parametrize("nota", ["", "sin soporte", "x" + " " * 30])
def test_escalar_pqr_needs_a_note_of_twenty_characters(nuevo_caso, refusal, nota: str):
    text = refusal(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, A_PQR, nota)

    assert "una nota de al menos 20 caracteres" in text


def test_a_rejected_caso_goes_to_pqr_for_want_of_the_supports_it_names(nuevo_caso, done):
    decision = done(
        nuevo_caso(S.POR_VALIDAR), E.ESCALAR_PQR, {**A_PQR, "faltan": "LLS,OT"}, NOTA_PQR
    )

    assert (decision.caso.estado, decision.caso.cubeta) == (S.EN_PQR, Cubeta.RECHAZADO)
    assert decision.datos["faltan"] == ["LLS", "OT"]
    assert decision.notices == ()


@pytest.mark.parametrize("estado", [S.POR_ESCALAR, S.POR_VALIDAR])
def test_a_caso_without_supports_says_which_are_lacking(nuevo_caso, refusal, estado):
    text = refusal(nuevo_caso(estado), E.ESCALAR_PQR, {"motivo": "SIN_SOPORTE"}, NOTA_PQR)

    assert "qué soportes faltan" in text


def test_a_support_the_causal_does_not_ask_for_is_said(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, causal="A")

    decision = done(caso, E.ESCALAR_PQR, {**A_PQR, "faltan": "LLS,TRASLADO"}, NOTA_PQR)

    assert decision.notices == ("La causal A no pide TRASLADO.",)


def test_lacking_supports_are_of_sin_soporte_alone(nuevo_caso, refusal):
    datos = {**NO_PROCEDE, "faltan": "LLS"}

    text = refusal(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, datos, NOTA_PQR)

    assert "solo se dice de un caso que va a PQR sin soporte" in text


def test_a_confirmed_rejection_does_not_hide_in_pqr_before_the_limit(nuevo_caso, refusal):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=1)

    assert "faltan 1" in refusal(caso, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR, **SUPERVISOR)


def test_after_the_limit_only_a_supervisor_says_that_it_does_not_go_through_the_back(
    nuevo_caso, refusal
):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=2)

    assert "solo una supervisora" in refusal(caso, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR)


def test_after_the_limit_a_supervisor_sends_it_to_pqr(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=2)

    decision = done(caso, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR, **SUPERVISOR)

    assert (decision.caso.estado, decision.caso.cubeta) == (S.EN_PQR, Cubeta.NO_REVERTIDO)


@pytest.mark.parametrize(
    ("resultado", "estado"),
    [(Resultado.APROBADO, S.POR_VERIFICAR), (Resultado.RECHAZADO, S.POR_VALIDAR)],
)
def test_a_supervisor_takes_a_caso_back_from_pqr_by_the_result_claro_has_now(
    nuevo_caso, done, resultado, estado
):
    caso = nuevo_caso(S.EN_PQR, resultado=resultado)

    decision = done(caso, E.DEVOLVER, {"motivo": "Claro sí lo respondió"}, **SUPERVISOR)

    assert (decision.caso.estado, decision.caso.cubeta) == (estado, Cubeta.PENDIENTE)
    assert decision.caso.veredicto is None


def test_a_caso_claro_has_not_answered_stays_in_pqr(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.EN_PQR, resultado=None), E.DEVOLVER, {"motivo": "por ver"}, **SUPERVISOR
    )

    assert "Claro aún no dice" in text


@pytest.mark.parametrize(
    ("estado", "evento", "datos", "nota"),
    [
        (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK, ""),
        (S.POR_ESCALAR, E.ESCALAR_PQR, A_PQR, NOTA_PQR),
        (
            S.RECURSO_POR_RADICAR,
            E.RADICAR_RECURSO,
            {"tipo": "REPOSICION", "motivo": "no está de acuerdo"},
            "",
        ),
        (S.POR_VALIDAR, E.MAL_RECHAZADO, REESCALA, ""),
        (S.POR_VERIFICAR, E.MAL_APLICADO, REESCALA, ""),
    ],
)
def test_the_radicado_of_a_marcacion_becomes_the_one_told_to_the_usuario(
    nuevo_caso, done, estado, evento, datos, nota
):
    decision = done(nuevo_caso(estado), evento, {**datos, "radicado": "4470000009"}, nota)

    assert decision.new_radicado == decision.caso.radicado_actual == "4470000009"


# The answer of the back, and the verdict.


@pytest.mark.parametrize("estado", [S.POR_ESCALAR, S.EN_BACK, S.REESCALADO])
@pytest.mark.parametrize(
    ("resultado", "toward"), [("APROBADO", S.POR_VERIFICAR), ("RECHAZADO", S.POR_VALIDAR)]
)
def test_an_answer_by_hand_moves_the_caso(nuevo_caso, done, estado, resultado, toward):
    decision = done(nuevo_caso(estado), E.RESPUESTA_BACK, {"resultado": resultado})

    assert (decision.caso.estado, decision.caso.resultado) == (toward, resultado)


@pytest.mark.parametrize(
    ("estado", "told"),
    [(S.POR_ESCALAR, "4470000001"), (S.EN_BACK, "4470000001"), (S.REESCALADO, "4470000002")],
)
def test_of_an_answer_by_hand_the_radicado_told_is_the_one_it_answers(
    nuevo_caso, done, estado, told
):
    caso = nuevo_caso(estado, radicado_vigente="4470000009")

    decision = done(caso, E.RESPUESTA_BACK, {"resultado": "APROBADO"})

    assert decision.caso.radicado_informado == told


def test_the_radicado_given_with_a_right_application_is_told(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA, {"radicado": "4470000009"})

    assert decision.caso.radicado_informado == "4470000009"


def test_an_answer_by_hand_remembers_what_claro_said(nuevo_caso, done):
    caso = nuevo_caso(S.REESCALADO)

    decision = done(caso, E.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "45.900"})

    assert decision.caso.claro_value("resultado") == "RECHAZADO"
    assert decision.caso.valor_aplicado == 4_590_000
    assert decision.caso.claro_value("valor_aplicado") is None


@pytest.mark.parametrize("motivo", ["SIN_PRUEBAS", "NO_APLICA_POLITICA", "ATRIBUIBLE_AL_CLIENTE"])
def test_a_right_rejection_is_told_to_the_usuario(nuevo_caso, done, motivo: str):
    falla = "FRAUDE_SENAL" if motivo == "ATRIBUIBLE_AL_CLIENTE" else None
    caso = nuevo_caso(S.POR_VALIDAR, atribuible=falla)
    decision = done(caso, E.RECHAZO_CORRECTO, {"motivo": motivo})

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.NO_APLICA
    assert decision.caso.veredicto_motivo == motivo


@pytest.mark.parametrize("motivo", ["SIN_PRUEBAS", "NO_APLICA_POLITICA"])
def test_a_caso_with_a_falla_of_the_usuario_is_rejected_for_nothing_else(
    nuevo_caso, refusal, motivo: str
):
    caso = nuevo_caso(S.POR_VALIDAR, atribuible="FRAUDE_SENAL")

    assert "fraude de señal" in refusal(caso, E.RECHAZO_CORRECTO, {"motivo": motivo})


def test_a_rejection_for_a_falla_of_the_usuario_says_which(nuevo_caso, done, refusal):
    of_usuario = {"motivo": "ATRIBUIBLE_AL_CLIENTE"}

    assert "cuál de las cuatro" in refusal(
        nuevo_caso(S.POR_VALIDAR), E.RECHAZO_CORRECTO, of_usuario
    )
    said = {"causal": "A", "atribuible": "RAZON_W", "motivo": "se vio en RR"}
    caso = done(nuevo_caso(S.POR_VALIDAR), E.RECLASIFICAR, said).caso
    decision = done(caso, E.RECHAZO_CORRECTO, of_usuario)
    assert decision.datos["razon_atribuible"] == "RAZON_W"


def test_a_right_application_of_a_falla_of_the_usuario_says_so(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR, atribuible="RAZON_W", valor_aplicado=4_590_000)

    assert "razón W" in " ".join(done(caso, E.APLICACION_CORRECTA).notices)


def test_a_rejection_without_motive_is_refused(nuevo_caso, refusal):
    assert "falta: motivo" in refusal(nuevo_caso(S.POR_VALIDAR), E.RECHAZO_CORRECTO)


@pytest.mark.parametrize(
    ("estado", "evento"), [(S.POR_VALIDAR, E.MAL_RECHAZADO), (S.POR_VERIFICAR, E.MAL_APLICADO)]
)
def test_a_wrong_answer_goes_back_with_a_new_marcacion(nuevo_caso, done, estado, evento):
    decision = done(nuevo_caso(estado), evento, REESCALA)

    assert decision.caso.estado is S.REESCALADO
    assert decision.caso.reescalamientos == 1
    assert decision.caso.resultado_al_enviar is decision.caso.resultado
    assert decision.motivo == "sí hay pruebas"


@pytest.mark.parametrize(
    ("estado", "evento"), [(S.POR_VALIDAR, E.MAL_RECHAZADO), (S.POR_VERIFICAR, E.MAL_APLICADO)]
)
def test_both_kinds_of_reescalamiento_share_one_limit(nuevo_caso, refusal, estado, evento):
    text = refusal(nuevo_caso(estado, reescalamientos=2), evento, REESCALA)

    assert "ya se reescaló 2 veces, que es el límite" in text
    assert "Pida revisión" in text


def test_the_limit_of_reescalamientos_is_a_setting(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=2)

    decision = done(caso, E.MAL_RECHAZADO, REESCALA, rules={"max_reescalamientos": 3})

    assert decision.caso.reescalamientos == 3


def test_a_new_marcacion_needs_a_new_radicado(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_VALIDAR), E.MAL_RECHAZADO, {**REESCALA, "radicado": "4470000001"}
    )

    assert "ya es de este caso" in text


def test_the_radicado_of_another_caso_is_refused(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_VALIDAR), E.MAL_RECHAZADO, REESCALA, radicado_of_another=lambda _r: True
    )

    assert "ya es de otro caso" in text


def test_no_revertido_needs_a_reescalamiento(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VALIDAR), E.NO_REVERTIDO, {"motivo": "x"}, **SUPERVISOR)

    assert "exige al menos un reescalamiento" in text
    assert "regístrelo como bien rechazado" in text


def test_no_revertido_is_told_to_the_usuario_as_no_aplica(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=1)

    decision = done(caso, E.NO_REVERTIDO, {"motivo": "el back insiste"}, **SUPERVISOR)

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.NO_APLICA
    assert decision.caso.cubeta is Cubeta.NO_REVERTIDO


def test_a_right_application_is_told_to_the_usuario(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA)

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.APLICADO
    assert decision.datos == {"valor_aplicado_centavos": 4_590_000}


def test_a_right_application_without_value_anywhere_is_refused(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VERIFICAR, valor_aplicado=None), E.APLICACION_CORRECTA)

    assert "falta el valor aplicado" in text
    assert "--dato valor_aplicado=" in text


def test_the_value_may_be_given_where_the_base_lacks_it(nuevo_caso, done):
    decision = done(
        nuevo_caso(S.POR_VERIFICAR, valor_aplicado=None),
        E.APLICACION_CORRECTA,
        {"valor_aplicado": "$ 45.900"},
    )

    assert decision.caso.valor_aplicado == 4_590_000


def test_a_value_other_than_the_one_of_the_base_is_mal_aplicado(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA, {"valor_aplicado": "50.000"})

    assert "La base trae valor aplicado $ 45.900 y usted escribió $ 50.000" in text
    assert "mal_aplicado" in text


def test_a_verdict_names_its_author_and_moment(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA)

    assert decision.caso.veredicto is E.APLICACION_CORRECTA
    assert (decision.caso.veredicto_agente, decision.caso.veredicto_el) == ("yuli", NOW)


@pytest.mark.parametrize(
    ("contenido", "toward"),
    [(Contenido.APLICADO, S.POR_VERIFICAR), (Contenido.NO_APLICA, S.POR_VALIDAR)],
)
def test_devolver_takes_the_caso_back_to_the_question_and_its_verdict_no_longer_counts(
    nuevo_caso, done, contenido, toward
):
    caso = nuevo_caso(S.POR_CONTACTAR, contenido=contenido, aplazado_hasta=date(2026, 11, 26))

    decision = done(caso, E.DEVOLVER, {"motivo": "otro valor en RR"}, **SUPERVISOR)

    assert decision.caso.estado is toward
    assert decision.caso.veredicto is None
    assert decision.caso.cubeta is Cubeta.PENDIENTE
    assert decision.caso.aplazado_hasta is None


# Voice message, recurso and the answer of PQR.


def test_a_message_left_closes_the_caso_and_starts_the_clock_of_the_recurso(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_DEJAR_MENSAJE), E.MENSAJE_DE_VOZ, {"telefono": TELEFONO})

    assert decision.datos["resultado"] == "DEJADO"
    assert decision.caso.estado is S.CERRADO_MENSAJE
    assert decision.caso.informado_el == HOY


@pytest.mark.parametrize(
    ("resultado", "text"), [("SIN_BUZON", "no tiene buzón"), ("LLENO", "está lleno")]
)
def test_no_voice_mail_goes_to_the_tray_and_the_caso_stays(nuevo_caso, done, resultado, text):
    decision = done(
        nuevo_caso(S.POR_DEJAR_MENSAJE),
        E.MENSAJE_DE_VOZ,
        {"telefono": TELEFONO, "resultado": resultado},
    )

    assert decision.caso.estado is S.POR_DEJAR_MENSAJE
    assert text in decision.revision
    assert decision.caso.dueno == "yuli"


def test_no_message_is_left_at_a_wrong_number(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_DEJAR_MENSAJE),
        E.MENSAJE_DE_VOZ,
        {"telefono": TELEFONO},
        telefonos=(CuentaTelefono(1, TELEFONO, invalid=True),),
    )

    assert "marcado como errado" in text


def test_a_recurso_goes_to_pqr_with_its_kind(nuevo_caso, done):
    decision = done(
        nuevo_caso(S.RECURSO_POR_RADICAR),
        E.RADICAR_RECURSO,
        {"tipo": "REPOSICION_Y_APELACION", "motivo": "el cobro no es suyo"},
    )

    assert decision.caso.estado is S.RECURSO_EN_PQR
    assert (decision.caso.recurso_el, decision.caso.recurso_tipo) == (HOY, "REPOSICION_Y_APELACION")
    assert decision.datos == {"tipo": "REPOSICION_Y_APELACION"}


RECURSO = {"tipo": "REPOSICION", "motivo": "no está de acuerdo"}
# Ten business days before Tuesday 24/11/2026, with the holiday of Monday 16.
DECIMO, UNDECIMO = date(2026, 11, 9), date(2026, 11, 6)


def test_a_recurso_is_filed_on_the_tenth_business_day(nuevo_caso, done):
    caso = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=DECIMO)

    assert done(caso, E.RADICAR_RECURSO, RECURSO).caso.estado is S.RECURSO_EN_PQR


def test_a_late_recurso_is_not_an_agentes(nuevo_caso, refusal):
    caso = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=UNDECIMO)

    text = refusal(caso, E.RADICAR_RECURSO, RECURSO)

    assert "El plazo para el recurso venció el 23/11/2026" in text
    assert "Pida revisión" in text


def test_a_supervisor_files_a_late_recurso_and_the_line_says_so(nuevo_caso, done):
    caso = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=UNDECIMO)

    decision = done(caso, E.RADICAR_RECURSO, RECURSO, **SUPERVISOR)

    assert decision.datos["tardio"] is True


@pytest.mark.parametrize("estado", [S.CERRADO_INFORMADO, S.CERRADO_MENSAJE])
def test_a_later_recurso_reopens_the_caso_within_ten_days(nuevo_caso, done, estado):
    decision = done(nuevo_caso(estado, informado_el=DECIMO), E.RECURSO_POSTERIOR)

    assert decision.caso.estado is S.RECURSO_POR_RADICAR


@pytest.mark.parametrize("who", [{}, SUPERVISOR])
def test_after_ten_days_nobody_reopens_a_caso_for_a_recurso(nuevo_caso, refusal, who):
    caso = nuevo_caso(S.CERRADO_INFORMADO, informado_el=UNDECIMO)

    assert "venció el 23/11/2026" in refusal(caso, E.RECURSO_POSTERIOR, **who)


@pytest.mark.parametrize("estado", [S.EN_PQR, S.RECURSO_EN_PQR])
def test_the_answer_of_pqr_closes_the_caso(nuevo_caso, done, estado):
    decision = done(
        nuevo_caso(estado),
        E.RESPUESTA_PQR,
        {"resultado": "confirma", "fecha": "2026-11-23", "cun": "4433260000123456"},
    )

    assert (decision.caso.estado, decision.caso.estado_previo) == (S.CERRADO_PQR, estado)
    assert decision.cun == "4433260000123456"
    assert decision.datos == {"resultado": "CONFIRMA", "fecha": "2026-11-23"}


def test_an_answer_of_pqr_from_the_future_is_malformed(nuevo_caso, register):
    with pytest.raises(InvalidDatum, match="futuro"):
        register(
            nuevo_caso(S.EN_PQR), E.RESPUESTA_PQR, {"resultado": "REVOCA", "fecha": "2026-11-25"}
        )


# completar, aplazar, review.


@pytest.mark.parametrize("estado", sorted(OPEN))
def test_completar_moves_no_caso(nuevo_caso, done, estado):
    decision = done(
        nuevo_caso(estado),
        E.COMPLETAR,
        {"campo": "valor_solicitado", "valor": "45.900,50", "fuente": "RR"},
    )

    assert decision.caso.estado is estado
    assert decision.caso.valor_solicitado == 4_590_050


@pytest.mark.parametrize(
    ("field_name", "value", "remains"),
    [
        ("valor_aplicado", "$ 1.000", 100_000),
        ("asesor_id", "AS01", "AS01"),
        ("usuario_nombre", "Usuario de Prueba", "Usuario de Prueba"),
        ("motivo_rechazo", "sin llamada", "sin llamada"),
        ("fecha_solicitud", "2026-11-20", date(2026, 11, 20)),
        ("fecha_solicitud", "20/11/2026", date(2026, 11, 20)),
    ],
)
def test_completar_reads_each_field_by_its_kind(nuevo_caso, done, field_name, value, remains):
    decision = done(
        nuevo_caso(S.POR_ESCALAR)._replace(fecha_solicitud=None),
        E.COMPLETAR,
        {"campo": field_name, "valor": value, "fuente": "USUARIO"},
    )

    assert getattr(decision.caso, field_name) == remains


@pytest.mark.parametrize("field_name", ["usuario_nombre", "motivo_rechazo", "telefono"])
def test_completar_keeps_personal_data_out_of_the_chained_line(nuevo_caso, done, field_name):
    value = DESCONOCIDO if field_name == "telefono" else "Usuario de Prueba"

    decision = done(
        nuevo_caso(S.POR_ESCALAR),
        E.COMPLETAR,
        {"campo": field_name, "valor": value, "fuente": "RR"},
    )

    assert decision.datos == {"campo": field_name, "fuente": "RR"}


def test_completar_adds_a_number(nuevo_caso, done):
    decision = done(
        nuevo_caso(S.POR_CONTACTAR),
        E.COMPLETAR,
        {"campo": "telefono", "valor": "300 000 0103", "fuente": "CORREO"},
    )

    assert decision.telefono == DESCONOCIDO


def test_completar_refuses_a_number_known_to_be_wrong(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_CONTACTAR),
        E.COMPLETAR,
        {"campo": "telefono", "valor": TELEFONO, "fuente": "RR"},
        telefonos=(CuentaTelefono(1, TELEFONO, invalid=True),),
    )

    assert "marcado como errado" in text


@pytest.mark.parametrize(
    ("field_name", "value", "text"),
    [
        ("valor_aplicado", "-45.900", "negativo"),
        ("valor_aplicado", "mucho", "dinero"),
        ("telefono", "123", "10 dígitos"),
        ("fecha_solicitud", "2026-11-25", "futuro"),
        ("fecha_solicitud", "ayer", "fecha"),
    ],
)
def test_completar_refuses_a_malformed_value(nuevo_caso, register, field_name, value, text):
    with pytest.raises(InvalidDatum, match=text):
        register(
            nuevo_caso(S.POR_ESCALAR),
            E.COMPLETAR,
            {"campo": field_name, "valor": value, "fuente": "RR"},
        )


@pytest.mark.parametrize("estado", sorted(WAIT_FOR_AGENTE))
def test_aplazar_hides_the_caso_where_it_stands(nuevo_caso, done, estado):
    decision = done(nuevo_caso(estado), E.APLAZAR, {"hasta": "2026-11-27", "motivo": "RR caído"})

    assert (decision.caso.estado, decision.caso.aplazado_hasta) == (estado, date(2026, 11, 27))


def test_aplazar_until_today_is_refused(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VERIFICAR), E.APLAZAR, {"hasta": "2026-11-24", "motivo": "x"})

    assert "posterior a hoy" in text


def test_aplazar_reaches_the_fifth_business_day(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR)

    decision = done(caso, E.APLAZAR, {"hasta": "2026-12-01", "motivo": "aún no se ve en RR"})

    assert decision.caso.aplazado_hasta == date(2026, 12, 1)


def test_aplazar_beyond_five_business_days_is_refused(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_VERIFICAR), E.APLAZAR, {"hasta": "2026-12-02", "motivo": "x"})

    assert "a lo sumo 5 días hábiles" in text


def test_aplazar_reaches_the_day_the_clock_ends(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR, fecha_solicitud=date(2026, 11, 4))

    decision = done(caso, E.APLAZAR, {"hasta": "2026-11-26", "motivo": "RR caído"})

    assert decision.caso.aplazado_hasta == date(2026, 11, 26)


@pytest.mark.parametrize("estado", [S.EN_BACK, S.REESCALADO])
def test_what_comes_back_unanswered_can_be_put_off_and_stays_where_it_is(nuevo_caso, done, estado):
    # Sent on the 17th: five business days have gone by.
    decision = done(nuevo_caso(estado), E.APLAZAR, {"hasta": "2026-11-26", "motivo": "se preguntó"})

    assert (decision.caso.estado, decision.caso.aplazado_hasta) == (estado, date(2026, 11, 26))


def test_what_still_waits_for_the_back_is_not_put_off(nuevo_caso, refusal):
    caso = nuevo_caso(S.EN_BACK, escalado_el=date(2026, 11, 18))

    text = refusal(caso, E.APLAZAR, {"hasta": "2026-11-26", "motivo": "x"})

    assert "vuelve solo a la cola a los 5 días hábiles" in text


def test_aplazar_never_passes_the_clock(nuevo_caso, refusal):
    caso = nuevo_caso(S.POR_VERIFICAR, fecha_solicitud=date(2026, 11, 4))

    text = refusal(caso, E.APLAZAR, {"hasta": "2026-11-30", "motivo": "x"})

    assert "vence el 26/11/2026: no se aplaza más allá" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [(date(2026, 10, 30), "vence hoy"), (date(2026, 10, 29), "venció el 23/11/2026")],
)
def test_what_has_no_day_left_cannot_be_put_off_at_all(nuevo_caso, nuevo_contexto, asked, why):
    caso = nuevo_caso(S.POR_VERIFICAR, fecha_solicitud=asked)

    refused = allow(caso, E.APLAZAR, nuevo_contexto())

    assert refused.motivo == f"El plazo del caso {why}: ya no se aplaza."


@pytest.mark.parametrize("estado", sorted(OPEN))
def test_pedir_revision_puts_the_question_in_the_tray_and_moves_nothing(nuevo_caso, done, estado):
    decision = done(nuevo_caso(estado), E.PEDIR_REVISION, {"motivo": "¿va al back?"})

    assert decision.caso.estado is estado
    assert (decision.revision, decision.caso.dueno) == ("¿va al back?", "yuli")


def test_a_caso_in_the_tray_is_not_asked_twice(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_ESCALAR, revision=7), E.PEDIR_REVISION, {"motivo": "otra"})

    assert "ya espera una respuesta" in text


def test_the_answer_of_a_question_that_waits_stays_of_whoever_asked_it(nuevo_caso, done):
    caso = nuevo_caso(S.POR_CLASIFICAR, revision=7, dueno="andres")

    decision = done(caso, E.CLASIFICAR, {"causal": "FUERA"})

    assert "fuera de la lista" in decision.revision
    assert (decision.caso.revision, decision.caso.dueno) == (7, "andres")


@pytest.mark.parametrize("estado", sorted(set(S) - {S.ANULADO}))
def test_resolver_revision_gives_the_answer_back_to_whoever_asked(nuevo_caso, done, estado):
    caso = nuevo_caso(estado, revision=7, dueno="yuli")

    decision = done(caso, E.RESOLVER_REVISION, {"motivo": "sí"}, **SUPERVISOR)

    assert decision.caso.estado is estado
    assert decision.caso.revision is None
    assert decision.datos == {"pregunta": 7, "para": "yuli"}


def test_there_is_nothing_to_answer_without_a_question(nuevo_caso, refusal):
    text = refusal(nuevo_caso(S.POR_ESCALAR), E.RESOLVER_REVISION, {"motivo": "sí"}, **SUPERVISOR)

    assert "ninguna revisión pendiente" in text


@pytest.mark.parametrize(
    ("decision", "atribuible"), [("QUITAR_ATRIBUIBLE", None), ("AUTORIZAR_BACK", "RAZON_W")]
)
@pytest.mark.parametrize(
    ("estado", "evento", "waits"),
    [
        (S.POR_ESCALAR, E.ESCALAR_BACK, S.EN_BACK),
        (S.POR_VALIDAR, E.MAL_RECHAZADO, S.REESCALADO),
        (S.POR_VERIFICAR, E.MAL_APLICADO, S.REESCALADO),
    ],
)
def test_the_answer_of_the_supervisor_lets_the_agente_send_the_falla_to_the_back(
    nuevo_caso, done, estado, evento, waits, decision, atribuible
):
    caso = nuevo_caso(estado, atribuible="RAZON_W", revision=7, dueno="yuli")

    resuelto = done(
        caso, E.RESOLVER_REVISION, {"motivo": "sí atendió", "decision": decision}, **SUPERVISOR
    ).caso

    assert resuelto.atribuible == atribuible
    again = {"razon": "AJ", "subrazon": "2", "radicado": "4480001", "motivo": "sí estaba"}
    datos = AL_BACK if evento is E.ESCALAR_BACK else again
    assert done(resuelto, evento, datos).caso.estado is waits


def test_an_answer_about_the_back_needs_a_falla_that_waits_for_it(nuevo_caso, refusal):
    text = refusal(
        nuevo_caso(S.POR_ESCALAR, revision=7),
        E.RESOLVER_REVISION,
        {"motivo": "sí", "decision": "AUTORIZAR_BACK"},
        **SUPERVISOR,
    )

    assert "no espera saber" in text


@pytest.mark.parametrize(
    ("estado", "evento", "datos"),
    [
        (S.RECURSO_EN_PQR, E.RESPUESTA_PQR, {"resultado": "confirma", "fecha": "2026-11-23"}),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": "3000000101"}),
        (S.POR_CONTACTAR, E.ANULAR, {"motivo": "duplicado en RR"}),
    ],
)
def test_a_caso_that_closes_keeps_no_appointment(nuevo_caso, done, estado, evento, datos):
    caso = nuevo_caso(estado, cita=NOW)

    assert done(caso, evento, datos, **SUPERVISOR).caso.cita is None


# anular, reabrir, deshacer, nota.


@pytest.mark.parametrize("estado", sorted(OPEN))
def test_a_caso_annulled_and_reopened_stands_where_it_was(nuevo_caso, done, estado):
    caso = nuevo_caso(estado)

    anulado = done(caso, E.ANULAR, {"motivo": "duplicado en RR"}, **SUPERVISOR).caso
    opened = done(anulado, E.REABRIR, {"motivo": "no lo era"}, **SUPERVISOR).caso

    assert anulado.estado is S.ANULADO
    assert (opened.estado, opened.cubeta) == (estado, caso.cubeta)


@pytest.mark.parametrize("estado", sorted(CLOSED))
def test_reabrir_returns_to_the_previous_open_estado(nuevo_caso, done, estado):
    caso = nuevo_caso(estado)

    decision = done(caso, E.REABRIR, {"motivo": "faltó algo"}, **SUPERVISOR)

    assert decision.caso.estado is caso.estado_previo
    assert decision.caso.estado in OPEN


def test_a_closed_caso_without_a_known_previous_estado_is_not_reopened(nuevo_caso, refusal):
    caso = nuevo_caso(S.CERRADO_PQR, estado_previo=None)

    assert "No se sabe en qué estado" in refusal(caso, E.REABRIR, {"motivo": "x"}, **SUPERVISOR)


@pytest.fixture
def last() -> Callable[..., LastEvento]:
    """Make the last evento of a caso: yuli's, today, and nothing since."""

    def create(**changes) -> LastEvento:
        own = {
            "line": 40,
            "evento": E.RECHAZO_CORRECTO,
            "agente": "yuli",
            "day": HOY,
            "deshecho": False,
            "corte_after": False,
        }
        return LastEvento(**(own | changes))

    return create


def test_its_author_takes_back_the_last_evento_the_same_day(nuevo_caso, done, last):
    decision = done(nuevo_caso(S.POR_CONTACTAR), E.DESHACER, last=last())

    assert decision.datos == {"linea": 40, "evento": "rechazo_correcto"}
    assert decision.notices == ()


@pytest.mark.parametrize("evento", sorted(MARCACIONES))
def test_deshacer_says_that_a_marcacion_stays_alive_in_rr(nuevo_caso, done, last, evento):
    decision = done(nuevo_caso(S.EN_BACK), E.DESHACER, last=last(evento=evento, marcacion=True))

    assert "sigue viva en RR" in decision.notices[0]


@pytest.mark.parametrize("who", [{}, SUPERVISOR])
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"deshecho": True}, "ya está deshecho"),
        ({"corte_after": True}, "Un corte cambió el caso después"),
        ({"frozen": True}, "corte cerrado o en una semana emitida"),
    ],
)
def test_what_nobody_takes_back(nuevo_caso, refusal, last, who, changes, text):
    caso = nuevo_caso(S.POR_CONTACTAR)

    assert text in refusal(caso, E.DESHACER, {"motivo": "x"}, last=last(**changes), **who)


def test_a_caso_without_eventos_has_nothing_to_take_back(nuevo_caso, refusal):
    assert "ningún evento que deshacer" in refusal(nuevo_caso(), E.DESHACER)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"agente": "andres"}, "lo registró andres, no usted"),
        ({"day": HOY - timedelta(days=1)}, "es del 23/11/2026"),
    ],
)
def test_an_agente_takes_back_only_their_own_of_today(nuevo_caso, refusal, last, changes, text):
    caso = nuevo_caso(S.POR_CONTACTAR)

    assert text in refusal(caso, E.DESHACER, {"motivo": "x"}, last=last(**changes))


@pytest.mark.parametrize("changes", [{"agente": "andres"}, {"day": HOY - timedelta(days=1)}])
def test_a_supervisor_takes_back_what_is_not_theirs_or_of_today_with_a_reason(
    nuevo_caso, done, refusal, last, changes
):
    caso = nuevo_caso(S.POR_CONTACTAR)
    previous = last(**({"agente": "marta"} | changes))

    assert "falta el motivo" in refusal(caso, E.DESHACER, last=previous, **SUPERVISOR)
    assert done(caso, E.DESHACER, {"motivo": "error"}, last=previous, **SUPERVISOR).caso == caso


def test_an_empty_note_is_refused(nuevo_caso, refusal):
    assert "La nota está vacía" in refusal(nuevo_caso(), E.NOTA, {}, "   ")


@pytest.mark.parametrize("rol", Rol)
def test_anybody_writes_a_note_and_the_caso_stays(nuevo_caso, done, rol):
    caso = nuevo_caso(S.EN_PQR)

    assert done(caso, E.NOTA, {}, "Llamó la usuaria.", rol=rol).caso == caso


# The claim.


@pytest.mark.parametrize("evento", [E.CLASIFICAR, E.COMPLETAR, E.NOTA])
def test_the_caso_stays_in_hand_while_its_work_goes_on(nuevo_caso, done, evento):
    caso = nuevo_caso()
    datos = {
        E.CLASIFICAR: {"causal": "A"},
        E.COMPLETAR: {"campo": "asesor_id", "valor": "AS01", "fuente": "RR"},
    }.get(evento, {})

    assert not releases_toma(done(caso, evento, datos, "algo"), caso.estado)


def test_a_caso_sent_to_the_tray_is_let_go(nuevo_caso, done):
    caso = nuevo_caso()

    assert releases_toma(done(caso, E.CLASIFICAR, {"causal": "FUERA"}), caso.estado)


def test_a_verdict_lets_the_caso_go(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR)

    assert releases_toma(done(caso, E.APLICACION_CORRECTA), caso.estado)


@pytest.mark.parametrize(("resultado", "suelta"), [("NO_ACEPTA", False), ("ACEPTA", True)])
def test_a_usuario_who_does_not_accept_keeps_the_call_in_hand_for_the_recurso(
    nuevo_caso, done, resultado, suelta
):
    caso = nuevo_caso(S.POR_CONTACTAR)
    datos = {"resultado": resultado, "telefono": TELEFONO, "verificado": VERIFICADO}

    assert releases_toma(done(caso, E.CONTACTO, datos), caso.estado) is suelta


_FILA = 77
"""Cells of the command row, where a refusal is read."""


@pytest.mark.parametrize("evento", TABLE)
@pytest.mark.parametrize("estado", Estado)
def test_no_refusal_is_longer_than_its_row_nor_shows_a_code(
    nuevo_caso, nuevo_contexto, estado, evento
):
    atribuible = nuevo_caso(estado, atribuible="CLIENTE_NO_ATIENDE", reescalamientos=2)
    doubtful = nuevo_caso(estado, resultado_crudo="x" * 60, resultado_por_revisar=True)
    for caso in (atribuible, doubtful):
        permit = allow(caso, evento, nuevo_contexto())
        motivo = permit.motivo if isinstance(permit, Refusal) else ""
        assert len(motivo) <= _FILA
        assert estado.value not in motivo
        assert "CLIENTE_NO_ATIENDE" not in motivo


@pytest.mark.parametrize("field_name", ["valor_solicitado", "asesor_id", "motivo_rechazo"])
def test_a_value_over_claros_is_a_supervisors_with_its_reason(
    nuevo_caso, done, refusal, field_name
):
    value = 100_000 if field_name == "valor_solicitado" else "lo de Claro"
    brought = nuevo_caso(S.POR_ESCALAR)._replace(**{field_name: value})
    typed = {"campo": field_name, "valor": "45.900", "fuente": "RR"}

    assert "es de la supervisora" in refusal(brought, E.COMPLETAR, typed)
    assert "falta el motivo" in refusal(brought, E.COMPLETAR, typed, rol=Rol.SUPERVISOR)
    data = {**typed, "motivo": "así está en RR"}
    decision = done(brought, E.COMPLETAR, data, rol=Rol.SUPERVISOR)
    assert (decision.datos["sobre_claro"], decision.caso.claro_value(field_name)) == (True, value)
    assert "así está en RR" in (decision.motivo or "")
    # What a person typed may be corrected, and is still over Claro's.
    assert "es de la supervisora" in refusal(decision.caso, E.COMPLETAR, typed)


# The supports, their numbers and their days.


def test_a_support_keeps_its_number_and_its_day(nuevo_caso, done):
    datos = {**MARCACION, "soportes": "lls:123456@2026-11-20, OT"}

    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, datos)

    assert decision.datos["soportes"] == ["LLS:123456@2026-11-20", "OT"]


@pytest.mark.parametrize(
    ("soportes", "why"),
    [("LLS:", "número de LLS"), ("LLS:1@20/11/2026", "AAAA-MM-DD"), ("LLS@2026-11-20", "número")],
)
def test_a_number_or_a_day_that_is_none_is_said(soportes, why):
    with pytest.raises(InvalidDatum, match=why):
        read_data(E.ESCALAR_BACK, {**MARCACION, "soportes": soportes}, Rules())


def test_the_setting_demands_the_number_of_each_support(nuevo_caso, done, refusal):
    caso, rules = nuevo_caso(S.POR_ESCALAR), Rules(exigir_numero_soporte=True)
    datos = {**MARCACION, "soportes": "LLS:77,OT"}

    assert "Falta el número de orden de trabajo OT" in refusal(
        caso, E.ESCALAR_BACK, datos, rules=rules
    )
    assert done(caso, E.ESCALAR_BACK, {**datos, "soportes": "LLS:77"}, rules=rules)


@pytest.mark.parametrize(
    ("estado", "evento", "datos", "context"),
    [
        (S.EN_BACK, E.RESPUESTA_BACK, {"resultado": "APROBADO"}, {}),
        (S.EN_PQR, E.RESPUESTA_PQR, {"resultado": "CONFIRMA", "fecha": "2026-11-24"}, {}),
        (S.POR_CONTACTAR, E.DEVOLVER, {"motivo": "era otro"}, {"rol": Rol.SUPERVISOR}),
        (S.POR_ESCALAR, E.ANULAR, {"motivo": "repetido"}, {"rol": Rol.SUPERVISOR}),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}, {}),
        (
            *(S.POR_CONTACTAR, E.CONTACTO),
            {
                "resultado": "NO_ACEPTA",
                "telefono": TELEFONO,
                "verificado": VERIFICADO,
                "motivo": "x",
            },
            {},
        ),
    ],
)
def test_a_question_in_the_tray_ends_when_its_caso_is_answered_returned_told_or_closed(
    nuevo_caso, done, estado, evento, datos, context
):
    decision = done(nuevo_caso(estado, revision=7), evento, datos, **context)

    assert decision.caso.revision is None
    assert decision.datos["pregunta"] == "sin objeto"
    assert "sin objeto" in " ".join(decision.notices)


def test_a_question_waits_while_its_caso_is_only_worked_on(nuevo_caso, done):
    call = {"resultado": "NO_CONTESTA", "telefono": TELEFONO}
    decision = done(nuevo_caso(S.POR_CONTACTAR, revision=7), E.CONTACTO, call)

    assert (decision.caso.revision, "pregunta" in decision.datos) == (7, False)
