"""The policies on the card, on both faces: what is proposed is seen, and another decision takes a reason."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.services.container import Services
from ajustes_tui.workbench.triage_flow import Open
from tests.lines.conftest import begin as begin
from tests.support import rows, wait_for

PRICES = """concepto,desde,hasta,valor
EQUIPO,2026-01-01,,18000
"""
POLICIES = """regla,causal,resultado,servicio,veredicto,motivo,porque,valor_esperado
D1,D,APROBADO,,mal_aplicado,,el equipo cuesta otra cosa,tarifa:EQUIPO * 2
D2,D,RECHAZADO,,rechazo_correcto,SIN_PRUEBAS,no hay comprobante,
D3,D,SIN_RESPUESTA,,escalar_back,,va con las notas,
A1,A,RECHAZADO,TV,mal_rechazado,,la visita muestra la falla,
A2,A,RECHAZADO,OTRO,rechazo_correcto,NO_APLICA_POLITICA,la política no lo cubre,
A3,A,APROBADO|SIN_RESPUESTA,,,,,
"""


@pytest.fixture
def proposing(servicios_de, services, tmp_path) -> Services:
    """The services of an agente of a célula that has policies."""
    boss = servicios_de("drubio")
    for catalog, text in ((CatalogName.TARIFAS, PRICES), (CatalogName.POLITICAS, POLICIES)):
        path = tmp_path / f"{catalog}.csv"
        path.write_text(text, encoding="utf-8")
        boss.catalogos.import_file(catalog, path)
    return services


def shows(pilot, text):
    return any(text in row for row in rows(pilot.app))


async def decide(pilot, caso_id):
    screen = pilot.app.screen
    screen.receive(caso_id)
    await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
    await wait_for(pilot, lambda: screen.at_hand.card.caso.id == caso_id)


def last(services, caso_id):
    lines = services.triage.card(caso_id).lines
    return next(line for line in lines if line.caso == caso_id)


async def test_what_is_followed_takes_no_key_more_and_another_decision_takes_its_reason(
    app, proposing, id_de
):
    caso = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        await decide(pilot, caso)
        await wait_for(pilot, lambda: shows(pilot, "D1 propone mal aplicado"))
        assert shows(pilot, "Esperado     $ 36.000 (tarifa EQUIPO $ 18.000 × 2): $ 9.900 menos")
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(pilot, "y no lo propuesto"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(pilot, "falta por qué otra"))
        await pilot.press(*"el equipo era otro", "enter")
        await wait_for(pilot, lambda: proposing.triage.card(caso).caso.contenido is not None)
    line = last(proposing, caso)
    assert line.evento == Evento.APLICACION_CORRECTA
    assert line.datos["politica"] == "D1"
    assert line.datos["propuesta"] == "mal_aplicado"
    assert "el equipo era otro" in str(line.datos["motivo"])


def test_in_plain_lines_the_proposal_is_heard_and_the_same_reason_asked(begin, proposing, id_de):
    caso = id_de("aprobado")
    told = begin(lambda console: CasoDialogue(console, lambda: None).talk(Open(caso)))
    assert "La política D1 propone mal aplicado: el equipo cuesta otra cosa." in told.first
    assert "Valor esperado 36.000 pesos" in told.first
    said = told.answer("1")
    assert "Por qué otra" in said
    said += told.answer("el equipo era otro")
    said += told.answer("s")
    assert "Registrado: " in said
    assert last(proposing, caso).datos["propuesta"] == "mal_aplicado"


def test_a_fact_that_tells_is_asked_and_without_it_nothing_is_demanded(begin, proposing, id_de):
    caso = id_de("rechazado")
    told = begin(lambda console: CasoDialogue(console, lambda: None).talk(Open(caso)))
    said = told.answer("A")
    assert "La política necesita saber la clase de servicio." in told.answer("paso")
    assert "Puede agregar, con su palabra: hechos" in told.answer("2")
    told.answer("hechos")
    said = told.answer("servicio:internet")
    said += told.answer("s")
    assert "Registrado: " in said
    line = last(proposing, caso)
    assert line.datos["hechos"] == "servicio:INTERNET"
    assert line.datos["politica"] == "A2"
    assert proposing.triage.card(caso).caso.estado is Estado.POR_CONTACTAR


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.completo)])
async def test_the_supervisora_reviews_the_procedure_from_the_catalogues(
    app, servicios_de, proposing, monkeypatch, size
):
    boss = servicios_de("drubio")
    async with app("catalogos", boss).run_test(size=size) as pilot:
        await wait_for(pilot, lambda: shows(pilot, "Ajustes  "))
        await pilot.press("r")
        await wait_for(pilot, lambda: shows(pilot, "El procedimiento está completo y no se"))
        faulty = boss.service_context.catalogs.politicas.rows[0]._replace(causal="Q")
        politicas = type(boss.service_context.catalogs.politicas)((faulty,))
        monkeypatch.setattr(boss.service_context.catalogs, "politicas", politicas)
        await pilot.press("r")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, WholeTextModal))
        await wait_for(pilot, lambda: shows(pilot, "▲ politicas, causal Q:"))
