"""The RR line of a new marcación: the support it stands on, the radicado it replaces, the new one."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import MOTIVOS_OF_RECHAZO, Evento
from ajustes_tui.domain.caso.guide import decision_rr_line, prueba_of
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES


@pytest.mark.parametrize(
    ("motivo", "prueba"),
    [
        ("LLS y OT; LLS 55120873 y OT 8804412 del 03/11; el soporte sí estaba", "LLS 55120873"),
        ("lls 55120873", "LLS 55120873"),
        ("LLS y OT; el soporte sí estaba", "LLS OT"),
        ("valor errado", ""),
        ("", ""),
    ],
)
def test_the_support_named_first_with_its_number_goes_to_rr(motivo, prueba):
    assert prueba_of(motivo) == prueba


def test_a_new_marcacion_is_noted_on_the_radicado_it_replaces(nuevo_caso, done):
    caso = nuevo_caso(Estado.POR_VALIDAR)
    datos = {
        "razon": "AJU",
        "subrazon": "REE",
        "radicado": "4471099104",
        "motivo": "LLS; LLS 55120873 del 03/11; el soporte sí estaba",
    }
    decision = done(caso, Evento.MAL_RECHAZADO, datos)
    line, rest = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70)
    assert line == "4470000001 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YULI LLS"
    assert rest == " 55120873 A BACK"


def test_the_line_is_cut_between_words_and_never_before_its_person(nuevo_caso, done):
    datos = {"razon": "AJU", "subrazon": "REE", "radicado": "4471099104", "motivo": "OT 8804412"}
    decision = done(nuevo_caso(Estado.POR_VALIDAR), Evento.MAL_RECHAZADO, datos)
    line, rest = decision_rr_line(
        nuevo_caso(Estado.POR_VALIDAR), decision, date(2026, 11, 24), "yr", 70
    )
    assert line == "4470000001 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YR OT 8804412"
    assert rest == " A BACK"


def test_a_new_marcacion_without_a_named_support_leaves_no_hole(nuevo_caso, done):
    caso = nuevo_caso(Estado.POR_VALIDAR)
    datos = {"razon": "AJU", "subrazon": "REE", "radicado": "4471099104", "motivo": "otra"}
    decision = done(caso, Evento.MAL_RECHAZADO, datos)
    line, _rest = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70)
    assert line == "4470000001 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YULI A BACK"


NOTA = "se buscó el soporte y no está en RR"
VERIFICADO = "identidad,decision,radicado,valor,recurso,plazo"
CALLS = [
    (Estado.POR_CONTACTAR, Evento.CONTACTO, {"resultado": o.code, "interlocutor": "AUTORIZADO"})
    for o in CONTACT_OUTCOMES.values()
]
MESSAGES = [
    (Estado.POR_DEJAR_MENSAJE, Evento.MENSAJE_DE_VOZ, {"resultado": code})
    for code in MESSAGE_OUTCOMES
]
DECISIONS = [
    *(
        (Estado.POR_VALIDAR, Evento.RECHAZO_CORRECTO, {"motivo": motivo})
        for motivo in MOTIVOS_OF_RECHAZO
    ),
    (Estado.POR_VERIFICAR, Evento.APLICACION_CORRECTA, {}),
    (Estado.POR_VALIDAR, Evento.MAL_RECHAZADO, {"radicado": "4471099104", "motivo": "sí estaba"}),
    (Estado.POR_VERIFICAR, Evento.MAL_APLICADO, {"radicado": "4471099104", "motivo": "no es"}),
    (Estado.POR_ESCALAR, Evento.ESCALAR_BACK, {"soportes": "LLS"}),
    (Estado.POR_ESCALAR, Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE"}),
    (Estado.POR_ESCALAR, Evento.ESCALAR_PQR, {"motivo": "NO_PROCEDE_BACK"}),
    (Estado.RECURSO_POR_RADICAR, Evento.RADICAR_RECURSO, {"tipo": "REPOSICION", "motivo": "no"}),
    (
        Estado.RECURSO_POR_RADICAR,
        Evento.RADICAR_RECURSO,
        {"tipo": "REPOSICION_Y_APELACION", "motivo": "no"},
    ),
    (Estado.CERRADO_INFORMADO, Evento.RECURSO_POSTERIOR, {}),
]


@pytest.mark.parametrize(("estado", "evento", "raw"), [*CALLS, *MESSAGES, *DECISIONS])
def test_radicado_marcacion_causal_result_and_person_fit_whatever_was_done(
    nuevo_caso, done, estado, evento, raw
):
    caso = nuevo_caso(estado, valor_aplicado=1_248_990_000)
    if evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ):
        raw = raw | {"telefono": "3000000101"}
    if evento is Evento.CONTACTO:
        raw = raw | {"verificado": VERIFICADO}
    if raw.get("resultado") == "VOLVER_A_LLAMAR":
        raw = raw | {"cuando": "2026-11-25T10:00"}
    decision = done(caso, evento, raw | {"razon": "AJU", "subrazon": "REE"}, NOTA)
    line, _rest = decision_rr_line(caso, decision, date(2026, 11, 24), "YULI", 70)
    assert line.startswith("4470000001 AJU-REE C.A ")
    assert " 24/11 YULI" in line


@pytest.mark.parametrize(
    ("resultado", "said"),
    [
        ("DEJADO", "SE DEJA MENSAJE DE VOZ"),
        ("SIN_BUZON", "NO SE DEJA MENSAJE SIN BUZON"),
        ("LLENO", "NO SE DEJA MENSAJE BUZON LLENO"),
    ],
)
def test_rr_says_whether_the_voice_message_was_left(nuevo_caso, done, resultado, said):
    caso = nuevo_caso(Estado.POR_DEJAR_MENSAJE)
    datos = {"telefono": "3000000101", "resultado": resultado}
    decision = done(caso, Evento.MENSAJE_DE_VOZ, datos)
    line, rest = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70)
    assert line == f"4470000001 C.A {said} 24/11 YULI"
    assert rest == ""
