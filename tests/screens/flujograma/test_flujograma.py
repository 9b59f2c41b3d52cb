"""The flujograma as a person drives it: between boxes, to their lists and back."""

from __future__ import annotations

import re

import pytest

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.flujograma.drawing import PLACES
from ajustes_tui.domain.procedimiento.finding import of_estado, of_evento
from ajustes_tui.screens.flujograma import text
from ajustes_tui.screens.flujograma.screen import FlujogramaScreen
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.text import Tone, line_width
from tests.screens.steps import box, press, running, see, shows
from tests.support import PERFIL, wait_for


@pytest.fixture
def worked(services, id_de):
    """A caso classified and confirmed as rejected, on its way to the call."""
    done = [
        Request(Evento.CLASIFICAR, {"causal": "A"}),
        Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
    ]
    services.recorder.register(id_de("rechazado"), done)
    return services


@pytest.fixture
def program(worked):
    return AjustesApp(worked, PERFIL, "flujograma")


async def listed(pilot, casos):
    """Wait for the queue with so many casos."""
    await box(pilot, TriageScreen)
    table = pilot.app.screen.queue.table
    await wait_for(pilot, lambda: table.listed and table.row_count == casos)


def test_the_keys_lead_to_every_box_and_never_out_of_the_map():
    reached, pending = set(), [Estado.POR_CLASIFICAR]
    while pending:
        estado = pending.pop()
        if estado not in reached:
            reached.add(estado)
            pending += [text.step(estado, key) for key in ("up", "down", "left", "right")]
    assert reached == set(PLACES)
    assert text.step(Estado.POR_CLASIFICAR, "up") is Estado.POR_CLASIFICAR
    assert text.step(Estado.CERRADO_PQR, "down") is Estado.CERRADO_PQR


async def test_enter_opens_the_casos_of_a_box_and_esc_comes_back_to_it(program, worked):
    async with running(program) as pilot:
        await see(pilot, "Paso 2: Por clasificar")
        casos = worked.flujograma.read().box(Estado.POR_CONTACTAR).casos
        assert casos == 1
        await press(pilot, "down", "down", "down", "down", sees="Paso 4/6: Por contactar")
        await pilot.press("enter")
        await listed(pilot, casos)
        await see(pilot, "Por contactar")
        await press(pilot, "escape", opens=FlujogramaScreen, sees="Paso 4/6: Por contactar")


@pytest.mark.completo
async def test_an_empty_box_says_so_and_stays(program):
    async with running(program) as pilot:
        await see(pilot, "Paso 2: Por clasificar")
        await press(pilot, "right", "enter", sees="No hay casos: Anulado")
        assert isinstance(program.screen, FlujogramaScreen)


@pytest.mark.completo
async def test_enter_on_an_arrow_opens_the_casos_that_went_along_it(program):
    async with running(program) as pilot:
        await see(pilot, "Paso 2: Por clasificar")
        await press(pilot, "tab", sees="►  clasificar")
        await pilot.press("down", "enter")
        await listed(pilot, 1)
        await see(pilot, "90004127")
        await press(pilot, "escape", opens=FlujogramaScreen, sees="►  clasificar")
        await pilot.press("down", "enter")
        await see(pilot, "No hay casos: clasificar → Aprobado: ¿bien aplicado?")
        await press(pilot, "escape", until=lambda: not shows(pilot, "►  clasificar"))
        assert isinstance(program.screen, FlujogramaScreen)


async def test_from_an_account_the_way_of_its_caso_is_marked(worked):
    app = AjustesApp(worked, PERFIL, "historial")
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.receive("90004127")
        await wait_for(
            pilot, lambda: shows(pilot, "► Enter ve la línea") and app.screen.admits("v")
        )
        await press(pilot, "v", sees=("● aquí está 4471093382", "√ por aquí pasó"))
        await see(pilot, "►●4/6", "√2", "√4/5", "Paso 4/6: Por contactar")
        await press(pilot, "f6", opens=HistorialScreen)


@pytest.mark.completo
async def test_a_corte_is_chosen_and_kept_on_coming_back_from_a_list(program):
    async with running(program) as pilot:
        await see(pilot, "› todos los cortes")
        await press(pilot, "c", sees="Los casos de qué corte")
        await press(pilot, "down", "enter", sees="› corte 24/11/2026")
        await press(pilot, "enter", opens=TriageScreen)
        await press(pilot, "escape", opens=FlujogramaScreen, sees="› corte 24/11/2026")


@pytest.mark.completo
async def test_from_the_figures_it_is_of_their_corte(servicios_de):
    app = AjustesApp(servicios_de("drubio"), PERFIL, "kpi")
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "= T ")
        await press(pilot, "full_stop", "v", sees="FLUJOGRAMA › corte 24/11/2026")
        await press(pilot, "escape", sees="= T ")


async def test_what_the_review_finds_is_red_on_its_box_and_its_arrow(program, worked, monkeypatch):
    found = (
        of_estado(Estado.POR_VALIDAR, "nadie llega", "un caso"),
        of_evento(Evento.ESCALAR_PQR, "le falta una guardia", "un caso"),
    )
    monkeypatch.setattr(type(worked.flujograma), "findings", lambda _self: found)
    async with program.run_test(size=(120, 40)) as pilot:
        await see(pilot, "▲ estado POR_VALIDAR: nadie llega", "y 1 más")
    chart = worked.flujograma.read()
    lines = text.map_lines(chart, Estado.EN_BACK, "", 120, found)
    red = [span.text.strip() for line in lines for span in line if span.tone is Tone.BAD]
    assert red[0].startswith("Rechazado")
    rows_of = text.arrow_rows(chart, Estado.POR_ESCALAR, found)
    assert {row.arrow.move.evento for row in rows_of if row.wrong} == {Evento.ESCALAR_PQR}


@pytest.mark.parametrize("window", [(80, 24), (120, 40), (200, 50)])
def test_the_map_has_the_rows_it_says_and_no_line_wider_than_the_window(worked, window):
    chart = worked.flujograma.read()
    size = text.size_for(*window)
    lines = text.map_lines(chart, Estado.POR_VALIDAR, "", window[0], (), size)
    assert len(lines) == size.height
    assert all(line_width(line) <= window[0] for line in lines)
    drawn = ["".join(span.text for span in line) for line in lines]
    # What went from one level straight to the next is beside the heads of its arrows.
    heads = sum(int(part) for row in drawn for part in re.findall(r"↓ (\d+)", row))
    straight = sum(
        arrow.times
        for arrow in chart.arrows
        if PLACES[arrow.move.toward].level == PLACES[arrow.move.since].level + 1
    )
    assert heads == (straight if size.large else 0)


def test_every_estado_says_what_its_casos_wait_for():
    assert all(text.waits_words(estado) for estado in Estado)
    assert "F4" in text.waits_words(Estado.RECURSO_POR_RADICAR)
