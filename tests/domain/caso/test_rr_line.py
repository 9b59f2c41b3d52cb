"""The RR line of a new marcación: the support it stands on, the radicado it replaces, the new one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import ATRIBUIBLE_AL_CLIENTE, MOTIVOS_OF_RECHAZO, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, MESSAGE_OUTCOMES
from ajustes_tui.domain.caso.rr_line import RR_CODES, decision_rr_line, prueba_of, widest_line
from ajustes_tui.domain.keeping.catalogs import ShortForms
from ajustes_tui.domain.values.person import propose_initials
from ajustes_tui.domain.values.roles import Rol


@pytest.fixture
def shipped() -> dict[str, str]:
    text = (Path(__file__).parents[3] / "data" / "formas_cortas.csv").read_text()
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["codigo"]: row["corta"] for row in rows}


@pytest.fixture
def forms(shipped: dict[str, str]) -> ShortForms:
    return ShortForms(shipped)


def test_every_outcome_of_a_call_has_its_short_form_in_the_file_that_is_shipped(shipped):
    assert set(CONTACT_OUTCOMES) <= set(shipped)


@pytest.mark.parametrize(
    ("motivo", "prueba"),
    [
        ("LLS y OT; LLS 55120873 y OT 8804412 del 03/11; el soporte sí estaba", "LLS 55120873"),
        ("lls 55120873", "LLS 55120873"),
        ("llamada de servicio LLS y orden de trabajo OT; el soporte sí estaba", "LLS OT"),
        ("valor errado", ""),
        ("", ""),
    ],
)
def test_the_support_named_first_with_its_number_goes_to_rr(motivo, prueba):
    assert prueba_of(motivo) == prueba


def test_a_new_marcacion_is_noted_on_the_radicado_it_replaces(nuevo_caso, done, forms):
    caso = nuevo_caso(Estado.POR_VALIDAR)
    datos = {
        "razon": "AJU",
        "subrazon": "REE",
        "radicado": "4471099104",
        "motivo": "LLS; LLS 55120873 del 03/11; el soporte sí estaba",
    }
    decision = done(caso, Evento.MAL_RECHAZADO, datos)
    line, rest, _ = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70, forms)
    assert line == "4470000001 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YULI LLS"
    assert rest == " 55120873 A BACK"


def test_the_line_is_cut_between_words_and_never_before_its_person(nuevo_caso, done, forms):
    datos = {"razon": "AJU", "subrazon": "REE", "radicado": "4471099104", "motivo": "OT 8804412"}
    decision = done(nuevo_caso(Estado.POR_VALIDAR), Evento.MAL_RECHAZADO, datos)
    line, rest, _ = decision_rr_line(
        nuevo_caso(Estado.POR_VALIDAR), decision, date(2026, 11, 24), "yr", 70, forms
    )
    assert line == "4470000001 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YR OT 8804412"
    assert rest == " A BACK"


def test_a_new_marcacion_without_a_named_support_leaves_no_hole(nuevo_caso, done, forms):
    caso = nuevo_caso(Estado.POR_VALIDAR)
    datos = {"razon": "AJU", "subrazon": "REE", "radicado": "4471099104", "motivo": "otra"}
    decision = done(caso, Evento.MAL_RECHAZADO, datos)
    line, _rest, _ = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70, forms)
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
    (Estado.POR_ESCALAR, Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": "LLS"}),
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
def test_every_outcome_of_every_causal_ends_whole_for_a_login_of_fifteen_letters(
    nuevo_caso, done, forms, estado, evento, raw
):
    caso = nuevo_caso(estado, valor_aplicado=1_248_990_050)
    if raw.get("motivo") == ATRIBUIBLE_AL_CLIENTE:
        caso = caso._replace(atribuible="CLIENTE_NO_ATIENDE")
    if evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ):
        raw = raw | {"telefono": "3000000101"}
    if evento is Evento.CONTACTO:
        raw = raw | {"verificado": VERIFICADO}
    if raw.get("resultado") == "VOLVER_A_LLAMAR":
        raw = raw | {"cuando": "2026-11-25T10:00"}
    decision = done(caso, evento, raw | {"razon": "AJU", "subrazon": "REE"}, NOTA)
    initials = propose_initials("", "yuli.rodriguezz", ["YR", "YU", "YRO"])
    for causal in "ABCDEFGHIJKLMNOPQ":
        decision = decision._replace(caso=decision.caso._replace(causal=causal))
        line, rest, _ = decision_rr_line(caso, decision, date(2026, 11, 24), initials, 70, forms)
        assert line.startswith(f"4470000001 AJU-REE C.{causal} ")
        assert len(line) <= 70
        said, person, _free = line.partition(f" 24/11 {initials}")
        # Only free words, which come after everything else, are cut.
        assert said[22:]
        assert person
        assert rest in ("", " A BACK")


def test_the_longest_line_of_the_shipped_forms_fits_and_every_code_has_its_form(forms):
    assert len(widest_line(forms)) <= 70
    assert len(widest_line(ShortForms())) > 70
    assert {code for code in RR_CODES if forms.of(code) == ShortForms().of(code)} <= {
        code for code in RR_CODES if len(code) <= 15
    }


def test_a_caso_sent_back_by_the_supervisor_says_so_in_short(nuevo_caso, done, forms):
    caso = nuevo_caso(Estado.EN_PQR, resultado=Resultado.APROBADO, valor_aplicado=4_590_000)
    decision = done(caso, Evento.DEVOLVER, {"motivo": "ya lo aprobó"}, rol=Rol.SUPERVISOR)
    line, rest, _ = decision_rr_line(caso, decision, date(2026, 11, 24), "YR", 70, forms)
    assert (line, rest) == ("4470000001 C.A DEVUELTO 24/11 YR", "")


def test_the_line_of_a_contact_names_the_radicado_of_the_answer(nuevo_caso, done, forms):
    caso = nuevo_caso(Estado.POR_DEJAR_MENSAJE, radicado_vigente="4470000009")
    decision = done(caso, Evento.MENSAJE_DE_VOZ, {"telefono": "3000000101"})
    line, *_rest = decision_rr_line(caso, decision, date(2026, 11, 24), "YR", 70, forms)
    assert line.split()[0] == "4470000001"


@pytest.mark.parametrize(
    ("resultado", "said"),
    [
        ("DEJADO", "DEJA MSJ VOZ"),
        ("SIN_BUZON", "SIN BUZON"),
        ("LLENO", "BUZON LLENO"),
    ],
)
def test_rr_says_whether_the_voice_message_was_left(nuevo_caso, done, forms, resultado, said):
    caso = nuevo_caso(Estado.POR_DEJAR_MENSAJE)
    datos = {"telefono": "3000000101", "resultado": resultado}
    decision = done(caso, Evento.MENSAJE_DE_VOZ, datos)
    line, rest, _ = decision_rr_line(caso, decision, date(2026, 11, 24), "yuli", 70, forms)
    assert line == f"4470000001 C.A APROB $45.900 {said} 24/11 YULI"
    assert rest == ""
