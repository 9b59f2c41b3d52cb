"""The codes of the store, as a person reads them."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import dichas, dicho, evento_dicho


@pytest.mark.parametrize(
    ("codigo", "texto"),
    [
        ("SIN_BUZON", "sin buzón"),
        ("NUMERO_ERRADO", "número errado"),
        ("RAZON_W", "razón W"),
        ("FRAUDE_SENAL", "fraude de señal"),
        ("NO_APLICA_POLITICA", "no aplica por política"),
        ("SIN_PRUEBAS", "sin pruebas"),
        ("No atiende la razón W", "No atiende la razón W"),
        ("2026-11-25", "2026-11-25"),
    ],
)
def test_a_code_is_said_and_what_a_person_wrote_stays(codigo, texto):
    assert dicho(codigo) == texto


def test_the_checklist_is_said_with_its_accents():
    assert dichas(["identidad", "decision"]) == "identidad, decisión"


@pytest.mark.parametrize("evento", Evento)
def test_no_evento_is_said_by_its_code(evento):
    nombre = evento_dicho(evento.value)
    assert nombre
    assert "_" not in nombre


def test_an_evento_is_said_with_its_accents_and_as_the_screens_say_it():
    dichos = [evento_dicho(e) for e in ("pedir_revision", "rechazo_correcto", "escalar_pqr")]
    assert dichos == ["pedir revisión", "bien rechazado", "escalar a PQR"]
