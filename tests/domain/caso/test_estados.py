"""Where a caso can stand and who it waits for."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import (
    BY_CALL,
    BY_DECIDE,
    CLOSED,
    OPEN,
    WAIT_FOR_AGENTE,
    WAIT_FOR_BACK,
    WAIT_FOR_PQR,
    Cubeta,
    Estado,
)
from ajustes_tui.domain.caso.words import QUESTIONS


@pytest.mark.parametrize("estado", Estado)
def test_each_estado_waits_for_exactly_one_party_or_has_ended(estado):
    groups = (WAIT_FOR_AGENTE, WAIT_FOR_BACK, WAIT_FOR_PQR, CLOSED)

    assert sum(estado in group for group in groups) == 1


def test_open_and_closed_estados_are_all_of_them():
    assert set(Estado) == OPEN | CLOSED
    assert not OPEN & CLOSED


@pytest.mark.parametrize(
    ("estado", "group"),
    [
        (Estado.EN_BACK, WAIT_FOR_BACK),
        (Estado.REESCALADO, WAIT_FOR_BACK),
        (Estado.EN_PQR, WAIT_FOR_PQR),
        (Estado.RECURSO_EN_PQR, WAIT_FOR_PQR),
        (Estado.RECURSO_POR_RADICAR, WAIT_FOR_AGENTE),
        (Estado.POR_DEJAR_MENSAJE, WAIT_FOR_AGENTE),
    ],
)
def test_an_estado_waits_for_whom_the_procedure_says(estado, group):
    assert estado in group


def test_triage_and_contacto_share_no_estado():
    assert not BY_DECIDE & BY_CALL
    assert BY_DECIDE | BY_CALL | {Estado.RECURSO_POR_RADICAR} == WAIT_FOR_AGENTE


def test_each_estado_is_shown_by_its_own_words():
    assert set(QUESTIONS) == set(Estado)
    assert len(set(QUESTIONS.values())) == len(Estado)


def test_the_two_estados_a_tired_person_confuses_are_shown_as_questions():
    assert QUESTIONS[Estado.POR_VALIDAR] == "Rechazado: ¿bien o mal?"
    assert QUESTIONS[Estado.POR_VERIFICAR] == "Aprobado: ¿bien aplicado?"


def test_the_buckets_are_named_as_the_contract_writes_them():
    assert [cubeta.value for cubeta in Cubeta] == [
        "aplicado",
        "corregido",
        "rechazado",
        "no_revertido",
        "a_pqr",
        "anulado",
        "pendiente",
    ]
