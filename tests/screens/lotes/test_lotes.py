"""The lots as a person works with them: sending one, what came back, and writing an old one again."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.screens.lotes.screen import LotesScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.recorder import Request
from tests.support import rows, wait_for

NOTA = "No hay notas ni orden de trabajo."


def shows(app, *texts):
    return all(any(text in row for row in rows(app)) for text in texts)


def register(services, caso_id, *parts):
    services.recorder.register(
        caso_id, [Request(evento, data, nota) for evento, data, nota in parts]
    )


@pytest.fixture
def folder(services, servicios_de, tmp_path):
    """The folder of exports of everybody in this test."""
    place = tmp_path / "salida"
    place.mkdir()
    for context in (services.service_context, servicios_de("lcano").service_context):
        context.config = context.config._replace(output=place)
    return place


@pytest.fixture
def waiting(services, id_de):
    """Two casos that wait for the back and one for PQR, none of them sent."""
    again = {"razon": "AJU", "subrazon": "REE", "radicado": "4479009001", "motivo": "sí estaba"}
    register(
        services,
        id_de("rechazado"),
        (Evento.CLASIFICAR, {"causal": "A"}, ""),
        (Evento.MAL_RECHAZADO, again, ""),
    )
    first = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS"}
    register(
        services,
        id_de("sin_respuesta"),
        (Evento.CLASIFICAR, {"causal": "A"}, ""),
        (Evento.ESCALAR_BACK, first, ""),
    )
    register(
        services,
        id_de("hermano"),
        (Evento.CLASIFICAR, {"causal": "E"}, ""),
        (Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": "LLS"}, NOTA),
    )
    return id_de


async def test_a_lot_is_sent_from_the_queue_with_three_keys(app, services, waiting, folder):
    programa = app("triage")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "TRIAGE"))
        await pilot.press("l")
        await wait_for(
            pilot,
            lambda: shows(programa, "LOTES › Para el back 2 · Para PQR 1", "Irían 2 casos"),
        )
        await pilot.press("2")
        await wait_for(
            pilot, lambda: shows(programa, "F8 escribe el lote de 1 caso para PQR, por RR")
        )
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "Lote 1 escrito: 1 caso en lote_1_pqr.xlsx"))
        await wait_for(
            pilot, lambda: shows(programa, "LOTES › Para el back 2 · Para PQR 0", "►1   PQR")
        )
        assert shows(programa, "0 con respuesta · 1 sin ella desde hoy")
    assert [path.name for path in folder.iterdir()] == ["lote_1_pqr.xlsx"]
    sheet = load_workbook(folder / "lote_1_pqr.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]][1] == "4471093399"
    assert services.lotes.plan(LoteKind.PQR).rows == ()


async def test_a_lot_is_sent_when_a_person_says_so(app, services, waiting, folder):
    services.lotes.send(LoteKind.REESCALADOS)
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "LOTES › Para el back 0"))
        await pilot.press("down", "down")
        await wait_for(
            pilot, lambda: shows(programa, "sin decir", "e dice qué día se envió el lote 1")
        )
        await pilot.press("e")
        await wait_for(pilot, lambda: shows(programa, "se envió el lote 1, para el back, por DIME"))
        await pilot.press(*"hoy", "enter")
        await wait_for(pilot, lambda: shows(programa, "Enviado el 24/11", "quedó registrado"))
    (standing,) = services.lotes.standings()
    assert standing.lote.sent_on == services.service_context.now().date()


async def test_what_came_back_is_seen_and_an_old_lot_is_written_beside_the_answered_one(
    app, services, waiting, folder
):
    sent = services.lotes.send(LoteKind.REESCALADOS).file
    answered = {"resultado": "APROBADO", "valor_aplicado": "45.900"}
    register(services, waiting("rechazado"), (Evento.RESPUESTA_BACK, answered, ""))
    # Whoever answers saves it where it was.
    sent.write_bytes(sent.read_bytes() + b" ")
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "LOTES › Para el back 0 · Para PQR 1"))
        await pilot.press("down", "down")
        await wait_for(pilot, lambda: shows(programa, "1 con respuesta · 1 sin ella desde hoy"))
        await wait_for(pilot, lambda: shows(programa, "APROBADO 45.900", "espera"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "Lote 1 escrito otra vez: 2 casos"))
    assert sorted(path.name for path in folder.iterdir()) == [
        "lote_1_back.xlsx",
        "lote_1_back_2.xlsx",
    ]
    assert [standing.lote.id for standing in services.lotes.standings()] == [1]


async def test_a_caso_of_a_lot_is_opened_and_esc_comes_back_to_the_lot(
    app, services, waiting, folder
):
    services.lotes.send(LoteKind.REESCALADOS)
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1   back"))
        await pilot.press("down", "down")
        await wait_for(pilot, lambda: shows(programa, "Lote 1, de yuli: 2 casos", "90009316"))
        await pilot.press("enter", "down", "enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))
        await wait_for(pilot, lambda: shows(programa, "90009316 / "))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, LotesScreen))
        await wait_for(pilot, lambda: shows(programa, "►1   back"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "1 y 2 Cuál"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))


async def test_a_lot_that_cannot_be_written_does_not_exist(app, services, waiting, folder):
    folder.rmdir()
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: shows(programa, "F8 escribe el lote de 2 casos para el back, por DIME")
        )
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "No se pudo escribir"))
        await pilot.press("escape")
        await wait_for(
            pilot, lambda: shows(programa, "F8 escribe el lote de 2 casos para el back, por DIME")
        )
    assert services.lotes.standings() == []
    assert len(services.lotes.plan(LoteKind.REESCALADOS).rows) == 2


async def test_what_somebody_else_escalates_appears_by_itself(app, servicios_a, services, id_de):
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Para PQR 0"))
        other = servicios_a("2026-11-24T10:41:00-05:00")
        register(
            other,
            id_de("hermano"),
            (Evento.CLASIFICAR, {"causal": "E"}, ""),
            (Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": "LLS"}, NOTA),
        )
        await wait_for(pilot, lambda: shows(programa, "Para PQR 1", "2 Para PQR"))


async def test_a_lot_with_example_codes_asks_once_and_has_no_word_of_it(
    app, services, waiting, folder
):
    context = services.service_context
    context.run_session = context.run_session._replace(demo=False)
    programa = app("lotes")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Para el back 2"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "ejemplo"))
        assert not [*folder.iterdir()]
        await pilot.press("tab", "enter")
        await wait_for(pilot, lambda: shows(programa, "Lote 1 escrito: 2 casos"))
    sheets = load_workbook(next(folder.iterdir())).worksheets
    said = [str(c) for sheet in sheets for row in sheet.iter_rows(values_only=True) for c in row]
    assert "ejemplo" not in " ".join(said).casefold()
    again = services.lotes.export_lote(LoteKind.REESCALADOS, folder / "otro.xlsx", 1)
    assert "marcación de ejemplo" in " ".join(again.notices)
