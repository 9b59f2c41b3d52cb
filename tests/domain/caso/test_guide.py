"""The RR line of a new marcación: the support it stands on, the radicado it replaces, the new one."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.guide import decision_rr_line, prueba_of


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
