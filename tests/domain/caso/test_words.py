"""The codes of the store, as a person reads them."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, TABLE, VEREDICTOS, Evento
from ajustes_tui.domain.caso.words import (
    CUBETA_WORDS,
    ESTADO_WORDS,
    EVENTO_WORDS,
    checklist_text,
    code_name,
    evento_name,
    question_of,
)


@pytest.mark.parametrize(
    ("code", "text"),
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
def test_a_code_is_said_and_what_a_person_wrote_stays(code, text):
    assert code_name(code) == text


def test_the_checklist_is_said_with_its_accents():
    assert checklist_text(["identidad", "decision"]) == "identidad, decisión"


@pytest.mark.parametrize("evento", Evento)
def test_no_evento_is_said_by_its_code(evento):
    name = evento_name(evento.value)
    assert name
    assert "_" not in name


def test_an_evento_is_said_with_its_accents_and_as_the_screens_say_it():
    names = [evento_name(e) for e in ("pedir_revision", "rechazo_correcto", "escalar_pqr")]
    assert names == ["pedir revisión", "bien rechazado", "escalar a PQR"]


def test_every_evento_estado_and_cubeta_has_its_row():
    assert EVENTO_WORDS.keys() == set(Evento)
    assert ESTADO_WORDS.keys() == set(Estado)
    assert CUBETA_WORDS.keys() == set(Cubeta)


@pytest.mark.parametrize("evento", TABLE)
def test_what_a_person_may_register_has_a_heading_and_a_place_in_their_day(evento):
    words = EVENTO_WORDS[evento]
    assert words.title
    assert words.done


@pytest.mark.parametrize("evento", TABLE)
def test_an_act_is_named_by_one_verb(evento):
    words = EVENTO_WORDS[evento]
    verb = words.name.split()[0]
    if verb.endswith("r"):
        assert verb in words.title.casefold()


def test_an_evento_of_a_newer_program_is_said_by_the_words_of_its_code():
    assert evento_name("segunda_revision") == "segunda revisión"


def test_a_caso_to_be_classified_asks_what_follows_for_its_result():
    assert question_of(Estado.POR_CLASIFICAR, Resultado.RECHAZADO) == "Rechazado: ¿bien o mal?"
    assert question_of(Estado.EN_PQR, Resultado.RECHAZADO) == "En PQR"


@pytest.mark.parametrize("evento", sorted((VEREDICTOS | CORRECTIVOS) - {Evento.ESCALAR_PQR}))
def test_a_verdict_has_one_name_wherever_it_is_said(evento):
    words = EVENTO_WORDS[evento]
    assert words.done == words.name
