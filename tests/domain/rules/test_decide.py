"""What the procedure permits on a caso, what it refuses and in which words, and what each evento does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

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
RECURSO = {"tipo": "REPOSICION", "motivo": "no está de acuerdo"}
# Ten business days before Tuesday 24/11/2026, with the holiday of Monday 16.
DECIMO, UNDECIMO = date(2026, 11, 9), date(2026, 11, 6)
WRONG_NUMBER = (CuentaTelefono(1, TELEFONO, invalid=True),)
OF_PQR = Catalogs(c._replace(route="PQR") for c in CATALOGOS.causales)
RESULTADO_TO = {"APROBADO": S.POR_VERIFICAR, "RECHAZADO": S.POR_VALIDAR}


# The table: from every estado, and by every role.

_FILA = 77
"""Cells of the command row, where a refusal is read."""


def test_an_evento_exists_only_from_the_estados_of_its_row(nuevo_caso, nuevo_contexto):
    for estado in Estado:
        permits = {e: allow(nuevo_caso(estado), e, nuevo_contexto(**SUPERVISOR)) for e in TABLE}
        none = {
            evento
            for evento, permit in permits.items()
            if isinstance(permit, Refusal) and "no existe desde" in permit.motivo
        }

        assert none == {evento for evento, row in TABLE.items() if estado not in row.sources}


@pytest.mark.parametrize("rol", Rol)
def test_a_role_without_the_evento_is_told_whose_it_is(nuevo_caso, nuevo_contexto, rol):
    of_others = set()
    for evento, row in TABLE.items():
        permit = allow(nuevo_caso(sorted(row.sources)[0]), evento, nuevo_contexto(rol=rol))
        if isinstance(permit, Refusal) and f"usted es {rol}" in permit.motivo:
            of_others.add(evento)

    assert of_others == {evento for evento, row in TABLE.items() if not can(rol, row.power)}


@pytest.mark.parametrize("estado", Estado)
def test_no_refusal_is_longer_than_its_row_nor_shows_a_code(nuevo_caso, nuevo_contexto, estado):
    plain = nuevo_caso(estado)
    atribuible = nuevo_caso(estado, atribuible="CLIENTE_NO_ATIENDE", reescalamientos=2)
    doubtful = nuevo_caso(estado, resultado_crudo="x" * 60, resultado_por_revisar=True)
    permits = [
        allow(caso, evento, nuevo_contexto(rol=rol))
        for caso in (plain, atribuible, doubtful)
        for evento in TABLE
        for rol in Rol
    ]
    refused = [permit for permit in permits if isinstance(permit, Refusal)]

    assert refused
    assert not [each for each in refused if "_" in each.motivo + each.suggestion]
    assert not [each.motivo for each in refused if len(each.motivo) > _FILA]
    assert not [each.motivo for each in refused if estado.value in each.motivo]


@pytest.mark.parametrize("evento", [e for e in TABLE if any(c.required for c in TABLE[e].data)])
def test_an_evento_without_its_mandatory_data_is_refused_by_name(
    nuevo_caso, nuevo_contexto, register, evento
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


# What is refused, and in which words.


def no(words: str, asked: tuple[Any, ...], of: dict[str, Any] | None = None, **context: Any):
    """A row of `REFUSED`: what is told, each piece parted by «…», and of what caso and order."""
    estado, *order = asked
    return pytest.param(words, estado, of or {}, order, context, id=words)


FALLA = {"atribuible": "RAZON_W"}
DEL_USUARIO = {"motivo": "ATRIBUIBLE_AL_CLIENTE"}
REFUSED = [
    no(
        "es de supervisor; usted es agente … Pida revisión a la supervisora.",
        (S.POR_ESCALAR, E.ANULAR, {"motivo": "doble"}),
    ),
    no("no existe desde «Rechazado: ¿bien o mal?».", (S.POR_VALIDAR, E.APLICACION_CORRECTA)),
    # clasificar, reclasificar
    no(
        "La causal Z no está en el catálogo … AEL … FUERA",
        (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "Z"}),
    ),
    no("falta decir de quién", (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "L"})),
    no(
        "solo se dice en la causal L",
        (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "A", "demora_de": "claro"}),
    ),
    no(
        "«EN TRAMITE» … sinónimo",
        (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "A"}),
        of={"resultado_crudo": "EN TRAMITE", "resultado_por_revisar": True},
    ),
    no(
        "fue de Claro",
        (
            S.POR_CLASIFICAR,
            E.CLASIFICAR,
            {"causal": "L", "demora_de": "claro", "atribuible": "TRASLADO"},
        ),
    ),
    no(
        "fue de Claro",
        (
            S.EN_BACK,
            E.RECLASIFICAR,
            {"causal": "L", "demora_de": "claro", "atribuible": "TRASLADO", "motivo": "x"},
        ),
    ),
    no(
        "no está en el catálogo … pida revisión",
        (S.EN_BACK, E.RECLASIFICAR, {"causal": "FUERA", "motivo": "x"}),
    ),
    # escalar_back, escalar_pqr
    no(
        "Falta llamada de servicio LLS u orden de trabajo OT, que pide la causal A"
        " … el caso va a PQR, por sin soporte",
        (S.POR_ESCALAR, E.ESCALAR_BACK, {**AL_BACK, "soportes": "LOG"}),
    ),
    no(
        "no está en el catálogo",
        (S.POR_ESCALAR, E.ESCALAR_BACK, {**AL_BACK, "razon": "ZZZ"}),
        rules={"exigir_marcacion": True},
    ),
    no(
        "ya tiene otro caso abierto con AJ 1: 4470000005",
        (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK),
        open_marcacion=lambda razon, _subrazon: "4470000005" if razon == "AJ" else None,
    ),
    no(
        "Falta el número de orden de trabajo OT",
        (S.POR_ESCALAR, E.ESCALAR_BACK, {**MARCACION, "soportes": "LLS:77,OT"}),
        rules=Rules(exigir_numero_soporte=True),
    ),
    no("falta motivo", (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK), of=FALLA, **SUPERVISOR),
    no("falta motivo", (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK), catalogs=OF_PQR, **SUPERVISOR),
    *(
        no("una nota de al menos 20 caracteres", (S.POR_ESCALAR, E.ESCALAR_PQR, A_PQR, nota))
        for nota in ("", "x" + " " * 30)
    ),
    *(
        no("qué soportes faltan", (estado, E.ESCALAR_PQR, {"motivo": "SIN_SOPORTE"}, NOTA_PQR))
        for estado in (S.POR_ESCALAR, S.POR_VALIDAR)
    ),
    no(
        "solo se dice de un caso que va a PQR sin soporte",
        (S.POR_ESCALAR, E.ESCALAR_PQR, {**NO_PROCEDE, "faltan": "LLS"}, NOTA_PQR),
    ),
    # A confirmed rejection does not hide in PQR before the limit, and then by a supervisor alone.
    no(
        "faltan 1",
        (S.POR_VALIDAR, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR),
        of={"reescalamientos": 1},
        **SUPERVISOR,
    ),
    no(
        "solo una supervisora",
        (S.POR_VALIDAR, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR),
        of={"reescalamientos": 2},
    ),
    no("Claro aún no dice", (S.EN_PQR, E.DEVOLVER, {"motivo": "por ver"}), **SUPERVISOR),
    # The verdict
    *(
        no("fraude de señal", (S.POR_VALIDAR, E.RECHAZO_CORRECTO, {"motivo": motivo}), of=of)
        for of in [{"atribuible": "FRAUDE_SENAL"}]
        for motivo in ("SIN_PRUEBAS", "NO_APLICA_POLITICA")
    ),
    no("cuál de las cuatro", (S.POR_VALIDAR, E.RECHAZO_CORRECTO, DEL_USUARIO)),
    *(
        no(
            "ya se reescaló 2 veces, que es el límite … Pida revisión",
            (estado, evento, REESCALA),
            of={"reescalamientos": 2},
        )
        for estado, evento in (
            (S.POR_VALIDAR, E.MAL_RECHAZADO),
            (S.POR_VERIFICAR, E.MAL_APLICADO),
        )
    ),
    no(
        "ya es de este caso",
        (S.POR_VALIDAR, E.MAL_RECHAZADO, {**REESCALA, "radicado": "4470000001"}),
    ),
    no(
        "ya es de otro caso",
        (S.POR_VALIDAR, E.MAL_RECHAZADO, REESCALA),
        radicado_of_another=lambda _radicado: True,
    ),
    no(
        "exige al menos un reescalamiento … regístrelo como bien rechazado",
        (S.POR_VALIDAR, E.NO_REVERTIDO, {"motivo": "x"}),
        **SUPERVISOR,
    ),
    no(
        "falta el valor aplicado … --dato valor_aplicado=",
        (S.POR_VERIFICAR, E.APLICACION_CORRECTA),
        of={"valor_aplicado": None},
    ),
    no(
        "La base trae valor aplicado $ 45.900 y usted escribió $ 50.000 … mal_aplicado",
        (S.POR_VERIFICAR, E.APLICACION_CORRECTA, {"valor_aplicado": "50.000"}),
    ),
    # The message, the recurso, the numbers
    no(
        "marcado como errado",
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}),
        telefonos=WRONG_NUMBER,
    ),
    no(
        "marcado como errado",
        (S.POR_CONTACTAR, E.COMPLETAR, {"campo": "telefono", "valor": TELEFONO, "fuente": "RR"}),
        telefonos=WRONG_NUMBER,
    ),
    no(
        "El plazo para el recurso venció el 23/11/2026 … Pida revisión",
        (S.RECURSO_POR_RADICAR, E.RADICAR_RECURSO, RECURSO),
        of={"informado_el": UNDECIMO},
    ),
    *(
        no(
            "venció el 23/11/2026",
            (S.CERRADO_INFORMADO, E.RECURSO_POSTERIOR),
            of={"informado_el": UNDECIMO},
            **who,
        )
        for who in ({}, SUPERVISOR)
    ),
    # aplazar
    *(
        no(words, (S.POR_VERIFICAR, E.APLAZAR, {"hasta": until, "motivo": "x"}), of=of)
        for words, until, of in (
            ("posterior a hoy", "2026-11-24", {}),
            ("a lo sumo 5 días hábiles", "2026-12-02", {}),
            (
                "vence el 26/11/2026: no se aplaza más allá",
                "2026-11-30",
                {"fecha_solicitud": date(2026, 11, 4)},
            ),
        )
    ),
    no(
        "vuelve solo a la cola a los 5 días hábiles",
        (S.EN_BACK, E.APLAZAR, {"hasta": "2026-11-26", "motivo": "x"}),
        of={"escalado_el": date(2026, 11, 18)},
    ),
    # The tray
    no(
        "ya espera una respuesta",
        (S.POR_ESCALAR, E.PEDIR_REVISION, {"motivo": "otra"}),
        of={"revision": 7},
    ),
    no(
        "ninguna revisión pendiente",
        (S.POR_ESCALAR, E.RESOLVER_REVISION, {"motivo": "sí"}),
        **SUPERVISOR,
    ),
    no(
        "no espera saber",
        (S.POR_ESCALAR, E.RESOLVER_REVISION, {"motivo": "sí", "decision": "AUTORIZAR_BACK"}),
        of={"revision": 7},
        **SUPERVISOR,
    ),
    # reabrir, deshacer, nota
    no(
        "No se sabe en qué estado",
        (S.CERRADO_PQR, E.REABRIR, {"motivo": "x"}),
        of={"estado_previo": None},
        **SUPERVISOR,
    ),
    no("ningún evento que deshacer", (S.POR_CLASIFICAR, E.DESHACER)),
    no("La nota está vacía", (S.POR_CLASIFICAR, E.NOTA, {}, "   ")),
]


@pytest.mark.parametrize(("words", "estado", "of", "order", "context"), REFUSED)
def test_a_refusal_says_why_and_what_to_do(nuevo_caso, refusal, words, estado, of, order, context):
    text = refusal(nuevo_caso(estado, **of), *order, **context)

    assert [piece for piece in words.split(" … ") if piece not in text] == []


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
    # It is no falla of the usuario unless said.
    assert (decision.caso.atribuible, decision.datos["atribuible"]) == (None, "no")


def test_clasificar_keeps_the_causal_the_asesor_asked_beside_the_validated_one(nuevo_caso, done):
    caso = nuevo_caso(motivo="Fallas en la prestación del servicio")

    decision = done(caso, E.CLASIFICAR, {"causal": "E"})

    assert (decision.caso.causal_pedida, decision.caso.causal) == ("A", "E")
    assert decision.datos["causal_pedida"] == "A"
    assert not decision.caso.causal_sugerida


def test_clasificar_keeps_which_of_the_four_fallas_it_is(nuevo_caso, done):
    for razon in ATRIBUIBLE:
        decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "A", "atribuible": razon})

        assert decision.caso.atribuible == razon


def test_clasificar_fuera_de_la_lista_goes_to_the_tray_and_stays(nuevo_caso, done):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "FUERA"})

    assert decision.caso.estado is S.POR_CLASIFICAR
    assert "fuera de la lista" in decision.revision
    assert decision.caso.dueno == "yuli"
    # The answer of a question that waits stays of whoever asked it.
    asked = done(nuevo_caso(revision=7, dueno="andres"), E.CLASIFICAR, {"causal": "FUERA"})
    assert "fuera de la lista" in asked.revision
    assert (asked.caso.revision, asked.caso.dueno) == (7, "andres")


@pytest.mark.parametrize(("demora", "atribuible"), [("claro", None), ("usuario", "TRASLADO")])
def test_a_late_traslado_is_attributable_when_the_usuario_caused_it(
    nuevo_caso, done, demora, atribuible
):
    decision = done(nuevo_caso(), E.CLASIFICAR, {"causal": "L", "demora_de": demora})

    assert (decision.caso.demora_de, decision.caso.atribuible) == (demora, atribuible)


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
    # The answer alone is corrected as the falla is taken off.
    to_claro = to_l | {"demora_de": "claro"}
    assert "Solo quien la marcó" in refusal(late, E.RECLASIFICAR, to_claro)
    of_claro = done(late, E.RECLASIFICAR, to_claro, marked=lambda: ("yuli", HOY)).caso
    assert (of_claro.demora_de, of_claro.atribuible) == ("claro", None)


def test_a_delay_of_claro_does_not_stand_beside_a_traslado_of_the_usuario(nuevo_caso, refusal):
    caso = nuevo_caso(S.POR_VALIDAR, atribuible="TRASLADO")
    to_claro = {"causal": "L", "motivo": "era un traslado", "demora_de": "claro"}

    assert "fue de Claro" in refusal(caso, E.RECLASIFICAR, to_claro)


def test_a_falla_is_taken_off_by_who_marked_it_on_the_same_day(nuevo_caso, done, refusal):
    caso = nuevo_caso(S.POR_VALIDAR, atribuible="RAZON_W")
    takes_off = {"causal": "A", "motivo": "me equivoqué", "atribuible": "no"}

    decision = done(caso, E.RECLASIFICAR, takes_off, marked=lambda: ("yuli", HOY))
    assert (decision.caso.atribuible, decision.datos["atribuible"]) == (None, "no")
    for marked in (("yuli", date(2026, 11, 23)), None):
        text = refusal(caso, E.RECLASIFICAR, takes_off, marked=lambda marked=marked: marked)
        assert "Solo quien la marcó" in text
    hers = refusal(caso, E.RECLASIFICAR, takes_off, marked=lambda: None, rol=Rol.SUPERVISOR)
    assert "ahí la quita usted" in hers


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


def test_a_support_may_be_either_of_two_and_keeps_its_number_and_its_day(nuevo_caso, done):
    caso = nuevo_caso(S.POR_ESCALAR)
    numbered = {**MARCACION, "soportes": "lls:123456@2026-11-20, OT"}

    assert done(caso, E.ESCALAR_BACK, {**AL_BACK, "soportes": "OT"}).caso.estado is S.EN_BACK
    decision = done(caso, E.ESCALAR_BACK, numbered)
    assert decision.datos["soportes"] == ["LLS:123456@2026-11-20", "OT"]
    demanded = Rules(exigir_numero_soporte=True)
    assert done(caso, E.ESCALAR_BACK, {**MARCACION, "soportes": "LLS:77"}, rules=demanded)


@pytest.mark.parametrize(
    ("soportes", "why"),
    [("LLS:", "número de LLS"), ("LLS:1@20/11/2026", "AAAA-MM-DD"), ("LLS@2026-11-20", "número")],
)
def test_a_number_or_a_day_that_is_none_is_said(soportes, why):
    with pytest.raises(InvalidDatum, match=why):
        read_data(E.ESCALAR_BACK, {**MARCACION, "soportes": soportes}, Rules())


def test_an_unknown_marcacion_only_warns(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_BACK, {**AL_BACK, "razon": "ZZZ"})

    assert decision.notices == ("La marcación ZZZ 1 no está en el catálogo.",)


DOORS = [
    (S.POR_ESCALAR, E.ESCALAR_BACK, AL_BACK),
    (S.POR_VALIDAR, E.MAL_RECHAZADO, REESCALA),
    (S.POR_VERIFICAR, E.MAL_APLICADO, REESCALA),
]
"""Every door to the back."""


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS)
def test_an_attributable_falla_goes_to_the_back_by_a_supervisor_alone_through_every_door(
    nuevo_caso, done, refusal, estado, evento, datos
):
    caso = nuevo_caso(estado, atribuible="RAZON_W")

    text = refusal(caso, evento, datos)
    assert "Atribuible al usuario (razón W): al back solo" in text
    decision = done(caso, evento, {**datos, "motivo": "sí atendió"}, **SUPERVISOR)
    assert decision.caso.estado in WAIT_FOR_BACK
    assert decision.datos["razon_atribuible"] == "RAZON_W"


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS)
@pytest.mark.parametrize(
    ("answer", "atribuible"), [("QUITAR_ATRIBUIBLE", None), ("AUTORIZAR_BACK", "RAZON_W")]
)
def test_the_answer_of_the_supervisor_lets_the_agente_send_the_falla_to_the_back(
    nuevo_caso, done, estado, evento, datos, answer, atribuible
):
    caso = nuevo_caso(estado, atribuible="RAZON_W", revision=7, dueno="yuli")
    answered = {"motivo": "sí atendió", "decision": answer}

    resuelto = done(caso, E.RESOLVER_REVISION, answered, **SUPERVISOR).caso

    assert resuelto.atribuible == atribuible
    assert done(resuelto, evento, datos).caso.estado in WAIT_FOR_BACK


def test_a_traslado_that_the_tray_took_off_does_not_come_back_with_the_same_causal(
    nuevo_caso, done
):
    late = {"causal": "L", "demora_de": "usuario", "atribuible": "TRASLADO"}
    caso = nuevo_caso(S.POR_VALIDAR, **late, revision=7, dueno="yuli")
    answered = {"motivo": "no atendió Claro", "decision": "QUITAR_ATRIBUIBLE"}

    resuelto = done(caso, E.RESOLVER_REVISION, answered, **SUPERVISOR).caso
    again = done(resuelto, E.RECLASIFICAR, {"causal": "L", "motivo": "es L"}).caso

    assert (again.demora_de, again.atribuible) == ("claro", None)


@pytest.mark.parametrize(("estado", "evento", "datos"), DOORS[:2])
def test_a_causal_whose_route_is_pqr_goes_to_the_back_by_a_supervisor_alone(
    nuevo_caso, done, refusal, estado, evento, datos
):
    caso = nuevo_caso(estado, causal="A")

    assert "La causal A se escala a PQR" in refusal(caso, evento, datos, catalogs=OF_PQR)
    datos = {**datos, "motivo": "lo pidió Claro"}
    assert done(caso, evento, datos, catalogs=OF_PQR, **SUPERVISOR).caso.estado in WAIT_FOR_BACK


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
    caso = nuevo_caso(estado, **fields)

    decision = done(caso, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR, catalogs=catalogs)

    assert decision.caso.estado is S.EN_PQR


def test_escalar_pqr_is_a_verdict_with_its_destination(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_ESCALAR), E.ESCALAR_PQR, A_PQR, NOTA_PQR)

    assert decision.caso.estado is S.EN_PQR
    assert decision.caso.cubeta is Cubeta.A_PQR
    assert decision.datos["destino"] == "CASOSPQR – PQRRES"


def test_a_rejected_caso_goes_to_pqr_for_want_of_the_supports_it_names(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, causal="A")

    decision = done(caso, E.ESCALAR_PQR, {**A_PQR, "faltan": "LLS,OT"}, NOTA_PQR)

    assert (decision.caso.estado, decision.caso.cubeta) == (S.EN_PQR, Cubeta.RECHAZADO)
    assert decision.datos["faltan"] == ["LLS", "OT"]
    assert decision.notices == ()
    other = done(caso, E.ESCALAR_PQR, {**A_PQR, "faltan": "LLS,TRASLADO"}, NOTA_PQR)
    assert other.notices == ("La causal A no pide TRASLADO.",)


def test_after_the_limit_a_supervisor_sends_it_to_pqr(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=2)

    decision = done(caso, E.ESCALAR_PQR, NO_PROCEDE, NOTA_PQR, **SUPERVISOR)

    assert (decision.caso.estado, decision.caso.cubeta) == (S.EN_PQR, Cubeta.NO_REVERTIDO)


@pytest.mark.parametrize(("resultado", "estado"), RESULTADO_TO.items())
def test_a_supervisor_takes_a_caso_back_from_pqr_by_the_result_claro_has_now(
    nuevo_caso, done, resultado, estado
):
    caso = nuevo_caso(S.EN_PQR, resultado=Resultado(resultado))

    decision = done(caso, E.DEVOLVER, {"motivo": "Claro sí lo respondió"}, **SUPERVISOR)

    assert (decision.caso.estado, decision.caso.cubeta) == (estado, Cubeta.PENDIENTE)
    assert decision.caso.veredicto is None


@pytest.mark.parametrize(
    ("estado", "evento", "datos", "nota"),
    [
        *((*door, "") for door in DOORS),
        (S.POR_ESCALAR, E.ESCALAR_PQR, A_PQR, NOTA_PQR),
        (S.RECURSO_POR_RADICAR, E.RADICAR_RECURSO, RECURSO, ""),
    ],
)
def test_the_radicado_of_a_marcacion_becomes_the_one_told_to_the_usuario(
    nuevo_caso, done, estado, evento, datos, nota
):
    decision = done(nuevo_caso(estado), evento, {**datos, "radicado": "4470000009"}, nota)

    assert decision.new_radicado == decision.caso.radicado_actual == "4470000009"


# The answer of the back, and the verdict.


@pytest.mark.parametrize(
    ("estado", "told"),
    [(S.POR_ESCALAR, "4470000001"), (S.EN_BACK, "4470000001"), (S.REESCALADO, "4470000002")],
)
@pytest.mark.parametrize(("resultado", "toward"), RESULTADO_TO.items())
def test_an_answer_by_hand_moves_the_caso_and_the_radicado_told_is_the_one_it_answers(
    nuevo_caso, done, estado, told, resultado, toward
):
    caso = nuevo_caso(estado, radicado_vigente="4470000009")

    decision = done(caso, E.RESPUESTA_BACK, {"resultado": resultado})

    assert (decision.caso.estado, decision.caso.resultado) == (toward, resultado)
    assert decision.caso.radicado_informado == told


def test_an_answer_by_hand_remembers_what_claro_said(nuevo_caso, done):
    caso = nuevo_caso(S.REESCALADO)

    decision = done(caso, E.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "45.900"})

    assert decision.caso.claro_value("resultado") == "RECHAZADO"
    assert decision.caso.valor_aplicado == 4_590_000
    assert decision.caso.claro_value("valor_aplicado") is None


@pytest.mark.parametrize("motivo", ["SIN_PRUEBAS", "NO_APLICA_POLITICA", "ATRIBUIBLE_AL_CLIENTE"])
def test_a_right_rejection_is_told_to_the_usuario(nuevo_caso, done, motivo):
    falla = "FRAUDE_SENAL" if motivo == "ATRIBUIBLE_AL_CLIENTE" else None
    caso = nuevo_caso(S.POR_VALIDAR, atribuible=falla)
    decision = done(caso, E.RECHAZO_CORRECTO, {"motivo": motivo})

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.NO_APLICA
    assert decision.caso.veredicto_motivo == motivo


def test_a_verdict_over_a_falla_of_the_usuario_says_which(nuevo_caso, done):
    said = {"causal": "A", "atribuible": "RAZON_W", "motivo": "se vio en RR"}
    caso = done(nuevo_caso(S.POR_VALIDAR), E.RECLASIFICAR, said).caso
    applied = nuevo_caso(S.POR_VERIFICAR, atribuible="RAZON_W", valor_aplicado=4_590_000)

    decision = done(caso, E.RECHAZO_CORRECTO, DEL_USUARIO)
    assert decision.datos["razon_atribuible"] == "RAZON_W"
    assert "razón W" in " ".join(done(applied, E.APLICACION_CORRECTA).notices)


@pytest.mark.parametrize(
    ("estado", "evento"), [(S.POR_VALIDAR, E.MAL_RECHAZADO), (S.POR_VERIFICAR, E.MAL_APLICADO)]
)
def test_a_wrong_answer_goes_back_with_a_new_marcacion(nuevo_caso, done, estado, evento):
    decision = done(nuevo_caso(estado), evento, REESCALA)

    assert decision.caso.estado is S.REESCALADO
    assert decision.caso.reescalamientos == 1
    assert decision.caso.resultado_al_enviar is decision.caso.resultado
    assert decision.motivo == "sí hay pruebas"


def test_the_limit_of_reescalamientos_is_a_setting(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=2)

    decision = done(caso, E.MAL_RECHAZADO, REESCALA, rules={"max_reescalamientos": 3})

    assert decision.caso.reescalamientos == 3


def test_no_revertido_is_told_to_the_usuario_as_no_aplica(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VALIDAR, reescalamientos=1)

    decision = done(caso, E.NO_REVERTIDO, {"motivo": "el back insiste"}, **SUPERVISOR)

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.NO_APLICA
    assert decision.caso.cubeta is Cubeta.NO_REVERTIDO


def test_a_right_application_is_told_to_the_usuario_and_names_its_author(nuevo_caso, done):
    decision = done(nuevo_caso(S.POR_VERIFICAR), E.APLICACION_CORRECTA, {"radicado": "4470000009"})

    assert decision.caso.estado is S.POR_CONTACTAR
    assert decision.caso.contenido is Contenido.APLICADO
    assert decision.datos == {"valor_aplicado_centavos": 4_590_000}
    assert decision.caso.radicado_informado == "4470000009"
    assert decision.caso.veredicto is E.APLICACION_CORRECTA
    assert (decision.caso.veredicto_agente, decision.caso.veredicto_el) == ("yuli", NOW)


def test_the_value_may_be_given_where_the_base_lacks_it(nuevo_caso, done):
    caso = nuevo_caso(S.POR_VERIFICAR, valor_aplicado=None)

    decision = done(caso, E.APLICACION_CORRECTA, {"valor_aplicado": "$ 45.900"})

    assert decision.caso.valor_aplicado == 4_590_000


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
    answer = {"telefono": TELEFONO, "resultado": resultado}

    decision = done(nuevo_caso(S.POR_DEJAR_MENSAJE), E.MENSAJE_DE_VOZ, answer)

    assert decision.caso.estado is S.POR_DEJAR_MENSAJE
    assert text in decision.revision
    assert decision.caso.dueno == "yuli"


def test_a_recurso_goes_to_pqr_with_its_kind(nuevo_caso, done):
    both = {"tipo": "REPOSICION_Y_APELACION", "motivo": "el cobro no es suyo"}

    decision = done(nuevo_caso(S.RECURSO_POR_RADICAR), E.RADICAR_RECURSO, both)

    assert decision.caso.estado is S.RECURSO_EN_PQR
    assert (decision.caso.recurso_el, decision.caso.recurso_tipo) == (HOY, "REPOSICION_Y_APELACION")
    assert decision.datos == {"tipo": "REPOSICION_Y_APELACION"}


def test_a_recurso_is_filed_until_the_tenth_business_day_and_later_by_a_supervisor(
    nuevo_caso, done
):
    caso = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=DECIMO)
    late = nuevo_caso(S.RECURSO_POR_RADICAR, informado_el=UNDECIMO)

    assert done(caso, E.RADICAR_RECURSO, RECURSO).caso.estado is S.RECURSO_EN_PQR
    assert done(late, E.RADICAR_RECURSO, RECURSO, **SUPERVISOR).datos["tardio"] is True


@pytest.mark.parametrize("estado", [S.CERRADO_INFORMADO, S.CERRADO_MENSAJE])
def test_a_later_recurso_reopens_the_caso_within_ten_days(nuevo_caso, done, estado):
    decision = done(nuevo_caso(estado, informado_el=DECIMO), E.RECURSO_POSTERIOR)

    assert decision.caso.estado is S.RECURSO_POR_RADICAR


@pytest.mark.parametrize("estado", [S.EN_PQR, S.RECURSO_EN_PQR])
def test_the_answer_of_pqr_closes_the_caso(nuevo_caso, done, estado):
    answer = {"resultado": "confirma", "fecha": "2026-11-23", "cun": "4433260000123456"}

    decision = done(nuevo_caso(estado), E.RESPUESTA_PQR, answer)

    assert (decision.caso.estado, decision.caso.estado_previo) == (S.CERRADO_PQR, estado)
    assert decision.cun == "4433260000123456"
    assert decision.datos == {"resultado": "CONFIRMA", "fecha": "2026-11-23"}


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-25", "futuro"), ("2026-11-08", "antes de la solicitud, que es del")]
)
def test_an_answer_of_pqr_of_a_day_it_cannot_be_of_is_malformed(nuevo_caso, register, day, said):
    caso = nuevo_caso(S.EN_PQR, fecha_solicitud=date(2026, 11, 9))

    with pytest.raises(InvalidDatum, match=said):
        register(caso, E.RESPUESTA_PQR, {"resultado": "REVOCA", "fecha": day})


# completar, aplazar, review.


def complete(campo: str, valor: str, fuente: str = "RR") -> dict[str, str]:
    return {"campo": campo, "valor": valor, "fuente": fuente}


def test_completar_moves_no_caso(nuevo_caso, done):
    for estado in OPEN:
        typed = complete("valor_solicitado", "45.900,50")
        decision = done(nuevo_caso(estado), E.COMPLETAR, typed)

        assert (decision.caso.estado, decision.caso.valor_solicitado) == (estado, 4_590_050)


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
    caso = nuevo_caso(S.POR_ESCALAR)._replace(fecha_solicitud=None)

    decision = done(caso, E.COMPLETAR, complete(field_name, value, "USUARIO"))

    assert getattr(decision.caso, field_name) == remains


@pytest.mark.parametrize("field_name", ["usuario_nombre", "motivo_rechazo", "telefono"])
def test_completar_keeps_personal_data_out_of_the_chained_line(nuevo_caso, done, field_name):
    value = DESCONOCIDO if field_name == "telefono" else "Usuario de Prueba"

    decision = done(nuevo_caso(S.POR_ESCALAR), E.COMPLETAR, complete(field_name, value))

    assert decision.datos == {"campo": field_name, "fuente": "RR"}


def test_completar_adds_a_number(nuevo_caso, done):
    typed = complete("telefono", "300 000 0103", "CORREO")

    assert done(nuevo_caso(S.POR_CONTACTAR), E.COMPLETAR, typed).telefono == DESCONOCIDO


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
        register(nuevo_caso(S.POR_ESCALAR), E.COMPLETAR, complete(field_name, value))


@pytest.mark.parametrize("field_name", ["valor_solicitado", "asesor_id", "motivo_rechazo"])
def test_a_value_over_claros_is_a_supervisors_with_its_reason(
    nuevo_caso, done, refusal, field_name
):
    value = 100_000 if field_name == "valor_solicitado" else "lo de Claro"
    brought = nuevo_caso(S.POR_ESCALAR)._replace(**{field_name: value})
    typed = complete(field_name, "45.900")

    assert "es de la supervisora" in refusal(brought, E.COMPLETAR, typed)
    assert "falta el motivo" in refusal(brought, E.COMPLETAR, typed, rol=Rol.SUPERVISOR)
    data = {**typed, "motivo": "así está en RR"}
    decision = done(brought, E.COMPLETAR, data, rol=Rol.SUPERVISOR)
    assert (decision.datos["sobre_claro"], decision.caso.claro_value(field_name)) == (True, value)
    assert "así está en RR" in (decision.motivo or "")
    # What a person typed may be corrected, and is still over Claro's.
    assert "es de la supervisora" in refusal(decision.caso, E.COMPLETAR, typed)


@pytest.mark.parametrize(
    ("estado", "until", "of"),
    [
        *((estado, date(2026, 11, 27), {}) for estado in sorted(WAIT_FOR_AGENTE)),
        # The fifth business day, and the day the clock ends.
        (S.POR_VERIFICAR, date(2026, 12, 1), {}),
        (S.POR_VERIFICAR, date(2026, 11, 26), {"fecha_solicitud": date(2026, 11, 4)}),
        # Sent on the 17th: five business days have gone by.
        (S.EN_BACK, date(2026, 11, 26), {}),
        (S.REESCALADO, date(2026, 11, 26), {}),
    ],
)
def test_aplazar_hides_the_caso_where_it_stands(nuevo_caso, done, estado, until, of):
    asked = {"hasta": until.isoformat(), "motivo": "RR caído"}

    decision = done(nuevo_caso(estado, **of), E.APLAZAR, asked)

    assert (decision.caso.estado, decision.caso.aplazado_hasta) == (estado, until)


@pytest.mark.parametrize(
    ("asked", "why"),
    [(date(2026, 10, 30), "vence hoy"), (date(2026, 10, 29), "venció el 23/11/2026")],
)
def test_what_has_no_day_left_cannot_be_put_off_at_all(nuevo_caso, nuevo_contexto, asked, why):
    caso = nuevo_caso(S.POR_VERIFICAR, fecha_solicitud=asked)

    refused = allow(caso, E.APLAZAR, nuevo_contexto())

    assert refused.motivo == f"El plazo del caso {why}: ya no se aplaza."


def test_a_question_in_the_tray_and_its_answer_move_nothing(nuevo_caso, done):
    for estado in OPEN:
        decision = done(nuevo_caso(estado), E.PEDIR_REVISION, {"motivo": "¿va al back?"})
        assert decision.caso.estado is estado
        assert (decision.revision, decision.caso.dueno) == ("¿va al back?", "yuli")
    for estado in set(S) - {S.ANULADO}:
        asked = nuevo_caso(estado, revision=7, dueno="yuli")
        decision = done(asked, E.RESOLVER_REVISION, {"motivo": "sí"}, **SUPERVISOR)
        assert (decision.caso.estado, decision.caso.revision) == (estado, None)
        assert decision.datos == {"pregunta": 7, "para": "yuli"}


CONFIRMA = {"resultado": "CONFIRMA", "fecha": "2026-11-23"}
NO_ACEPTA = {"resultado": "NO_ACEPTA", "telefono": TELEFONO, "verificado": VERIFICADO}


@pytest.mark.parametrize(
    ("estado", "evento", "datos"),
    [
        (S.RECURSO_EN_PQR, E.RESPUESTA_PQR, CONFIRMA),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}),
        (S.POR_CONTACTAR, E.ANULAR, {"motivo": "duplicado en RR"}),
    ],
)
def test_a_caso_that_closes_keeps_no_appointment(nuevo_caso, done, estado, evento, datos):
    caso = nuevo_caso(estado, cita=NOW)

    assert done(caso, evento, datos, **SUPERVISOR).caso.cita is None


@pytest.mark.parametrize(
    ("estado", "evento", "datos", "who"),
    [
        (S.EN_BACK, E.RESPUESTA_BACK, {"resultado": "APROBADO"}, {}),
        (S.EN_PQR, E.RESPUESTA_PQR, CONFIRMA, {}),
        (S.POR_CONTACTAR, E.DEVOLVER, {"motivo": "era otro"}, SUPERVISOR),
        (S.POR_ESCALAR, E.ANULAR, {"motivo": "repetido"}, SUPERVISOR),
        (S.POR_DEJAR_MENSAJE, E.MENSAJE_DE_VOZ, {"telefono": TELEFONO}, {}),
        (S.POR_CONTACTAR, E.CONTACTO, {**NO_ACEPTA, "motivo": "x"}, {}),
    ],
)
def test_a_question_in_the_tray_ends_when_its_caso_is_answered_returned_told_or_closed(
    nuevo_caso, done, estado, evento, datos, who
):
    decision = done(nuevo_caso(estado, revision=7), evento, datos, **who)

    assert decision.caso.revision is None
    assert decision.datos["pregunta"] == "sin objeto"
    assert "sin objeto" in " ".join(decision.notices)


def test_a_question_waits_while_its_caso_is_only_worked_on(nuevo_caso, done):
    call = {"resultado": "NO_CONTESTA", "telefono": TELEFONO}
    decision = done(nuevo_caso(S.POR_CONTACTAR, revision=7), E.CONTACTO, call)

    assert (decision.caso.revision, "pregunta" in decision.datos) == (7, False)


# anular, reabrir, deshacer, nota.


def test_a_caso_annulled_and_reopened_stands_where_it_was(nuevo_caso, done):
    for estado in OPEN:
        caso = nuevo_caso(estado)
        anulado = done(caso, E.ANULAR, {"motivo": "duplicado en RR"}, **SUPERVISOR).caso
        opened = done(anulado, E.REABRIR, {"motivo": "no lo era"}, **SUPERVISOR).caso

        assert anulado.estado is S.ANULADO
        assert (opened.estado, opened.cubeta) == (estado, caso.cubeta)


def test_reabrir_returns_to_the_previous_open_estado(nuevo_caso, done):
    for estado in CLOSED:
        caso = nuevo_caso(estado)
        decision = done(caso, E.REABRIR, {"motivo": "faltó algo"}, **SUPERVISOR)

        assert decision.caso.estado is caso.estado_previo
        assert decision.caso.estado in OPEN


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


def test_deshacer_says_that_a_marcacion_stays_alive_in_rr(nuevo_caso, done, last):
    for evento in MARCACIONES:
        decision = done(nuevo_caso(S.EN_BACK), E.DESHACER, last=last(evento=evento, marcacion=True))

        assert "sigue viva en RR" in decision.notices[0]


@pytest.mark.parametrize(
    ("changes", "text", "who"),
    [
        *(
            (changes, text, who)
            for who in ({}, SUPERVISOR)
            for changes, text in (
                ({"deshecho": True}, "ya está deshecho"),
                ({"corte_after": True}, "Un corte cambió el caso después"),
                ({"frozen": True}, "corte cerrado o en una semana emitida"),
            )
        ),
        ({"agente": "andres"}, "lo registró andres, no usted", {}),
        ({"day": HOY - timedelta(days=1)}, "es del 23/11/2026", {}),
    ],
)
def test_what_nobody_takes_back_and_what_an_agente_does_not(
    nuevo_caso, refusal, last, changes, text, who
):
    caso = nuevo_caso(S.POR_CONTACTAR)

    assert text in refusal(caso, E.DESHACER, {"motivo": "x"}, last=last(**changes), **who)


@pytest.mark.parametrize("changes", [{"agente": "andres"}, {"day": HOY - timedelta(days=1)}])
def test_a_supervisor_takes_back_what_is_not_theirs_or_of_today_with_a_reason(
    nuevo_caso, done, refusal, last, changes
):
    caso = nuevo_caso(S.POR_CONTACTAR)
    previous = last(**({"agente": "marta"} | changes))

    assert "falta el motivo" in refusal(caso, E.DESHACER, last=previous, **SUPERVISOR)
    assert done(caso, E.DESHACER, {"motivo": "error"}, last=previous, **SUPERVISOR).caso == caso


def test_anybody_writes_a_note_and_the_caso_stays(nuevo_caso, done):
    caso = nuevo_caso(S.EN_PQR)

    assert all(done(caso, E.NOTA, {}, "Llamó la usuaria.", rol=rol).caso == caso for rol in Rol)


# The claim.


@pytest.mark.parametrize(
    ("estado", "evento", "datos", "lets_go"),
    [
        (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "A"}, False),
        (S.POR_CLASIFICAR, E.COMPLETAR, complete("asesor_id", "AS01"), False),
        (S.POR_CLASIFICAR, E.NOTA, {}, False),
        # The usuario who does not accept stays in the line, for the recurso.
        (S.POR_CONTACTAR, E.CONTACTO, NO_ACEPTA, False),
        (S.POR_CONTACTAR, E.CONTACTO, {**NO_ACEPTA, "resultado": "ACEPTA"}, True),
        # To the tray, and with a verdict.
        (S.POR_CLASIFICAR, E.CLASIFICAR, {"causal": "FUERA"}, True),
        (S.POR_VERIFICAR, E.APLICACION_CORRECTA, {}, True),
    ],
)
def test_a_caso_stays_in_hand_while_its_work_goes_on(
    nuevo_caso, done, estado, evento, datos, lets_go
):
    decision = done(nuevo_caso(estado), evento, datos, "algo")

    assert releases_toma(decision, estado) is lets_go
