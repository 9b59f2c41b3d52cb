"""Where a caso can stand and who it waits for."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import (
    ABIERTOS,
    CERRADOS,
    ESPERAN_AGENTE,
    ESPERAN_BACK,
    ESPERAN_PQR,
    POR_DECIDIR,
    POR_LLAMAR,
    Cubeta,
    Estado,
)
from ajustes_tui.domain.caso.words import PREGUNTAS


@pytest.mark.parametrize("estado", Estado)
def test_each_estado_waits_for_exactly_one_party_or_has_ended(estado: Estado):
    grupos = (ESPERAN_AGENTE, ESPERAN_BACK, ESPERAN_PQR, CERRADOS)

    assert sum(estado in grupo for grupo in grupos) == 1


def test_open_and_closed_estados_are_all_of_them():
    assert set(Estado) == ABIERTOS | CERRADOS
    assert not ABIERTOS & CERRADOS


@pytest.mark.parametrize(
    ("estado", "grupo"),
    [
        (Estado.EN_BACK, ESPERAN_BACK),
        (Estado.REESCALADO, ESPERAN_BACK),
        (Estado.EN_PQR, ESPERAN_PQR),
        (Estado.RECURSO_EN_PQR, ESPERAN_PQR),
        (Estado.RECURSO_POR_RADICAR, ESPERAN_AGENTE),
        (Estado.POR_DEJAR_MENSAJE, ESPERAN_AGENTE),
    ],
)
def test_an_estado_waits_for_whom_the_procedure_says(estado: Estado, grupo: frozenset[Estado]):
    assert estado in grupo


def test_triage_and_contacto_share_no_estado():
    assert not POR_DECIDIR & POR_LLAMAR
    assert POR_DECIDIR | POR_LLAMAR | {Estado.RECURSO_POR_RADICAR} == ESPERAN_AGENTE


def test_each_estado_is_shown_by_its_own_words():
    assert set(PREGUNTAS) == set(Estado)
    assert len(set(PREGUNTAS.values())) == len(Estado)


def test_the_two_estados_a_tired_person_confuses_are_shown_as_questions():
    assert PREGUNTAS[Estado.POR_VALIDAR] == "Rechazado: ¿bien o mal?"
    assert PREGUNTAS[Estado.POR_VERIFICAR] == "Aprobado: ¿bien aplicado?"


def test_the_buckets_are_named_as_the_contract_writes_them():
    assert [cubeta.value for cubeta in Cubeta] == [
        "aplicado",
        "corregido",
        "rechazado",
        "no_revertido",
        "a_pqr",
        "pendiente",
    ]
