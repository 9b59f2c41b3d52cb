"""The lots as a person works with them: sending one, what came back, and writing an old one again."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.screens.lotes.screen import LotesScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press, see, shows

NOTA = "No hay notas ni orden de trabajo."


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
    async with app("triage").run_test(size=(80, 24)) as pilot:
        await see(pilot, "TRIAGE")
        await press(pilot, "l", sees=("LOTES", "Irían 2 casos"))
        await press(pilot, "2", sees="F8 escribe el lote de 1 caso para PQR, por RR")
        await press(pilot, "f8", sees="Lote 1 escrito: 1 caso en lote_1_pqr.xlsx")
        await see(pilot, "2 Para PQR      sin enviar      0", "►1   PQR", "falta 1")
        # The same key once more asks: a second book is of no use.
        await press(pilot, "f8", sees=("El lote 1 ya está escrito", "otro libro al lado"))
        await press(pilot, "enter", sees="Lote 1 escrito: 1 caso en lote_1_pqr.xlsx")
    assert [path.name for path in folder.iterdir()] == ["lote_1_pqr.xlsx"]
    sheet = load_workbook(folder / "lote_1_pqr.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]][1] == "4471093399"
    assert services.lotes.plan(LoteKind.PQR).rows == ()


async def test_a_lot_is_sent_when_a_person_says_so_and_esc_comes_back_to_it_from_its_casos(
    app, services, waiting, folder
):
    services.lotes.send(LoteKind.REESCALADOS)
    async with app("lotes").run_test(size=(80, 24)) as pilot:
        await see(pilot, "1 Para el back  sin enviar      0")
        await press(pilot, "down", "down", sees=("sin decir", "e dice qué día se envió el lote 1"))
        await see(pilot, "Lote 1, de yuli: faltan 2", "90009316")
        await press(pilot, "e", sees="se envió el lote 1, para el back, por DIME")
        await press(pilot, *"hoy", "enter", sees=("Enviado el 24/11", "quedó registrado"))
        await press(pilot, "enter", "down", "enter", opens=TriageScreen, sees="90009316 / ")
        await press(pilot, "escape", opens=LotesScreen, sees="►1   back")
        await press(pilot, "escape", sees="1 y 2 Cuál")
        await press(pilot, "escape", opens=TriageScreen)
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
    async with app("lotes").run_test(size=(80, 24)) as pilot:
        await see(pilot, "2 Para PQR      sin enviar      1")
        await press(pilot, "down", "down", sees="Lote 1, de yuli: falta 1")
        await see(pilot, "APROBADO", "espera")
        await press(pilot, "f8", sees="Lote 1 escrito otra vez: 2 casos")
    assert sorted(path.name for path in folder.iterdir()) == [
        "lote_1_back.xlsx",
        "lote_1_back_2.xlsx",
    ]
    assert [standing.lote.id for standing in services.lotes.standings()] == [1]


async def test_a_lot_that_cannot_be_written_does_not_exist(app, services, waiting, folder):
    folder.rmdir()
    async with app("lotes").run_test(size=(80, 24)) as pilot:
        await see(pilot, "F8 escribe el lote de 2 casos para el back, por DIME")
        await press(pilot, "f8", sees="No se pudo escribir")
        await press(pilot, "escape", sees="F8 escribe el lote de 2 casos para el back, por DIME")
    assert services.lotes.standings() == []
    assert len(services.lotes.plan(LoteKind.REESCALADOS).rows) == 2


async def test_what_somebody_else_escalates_appears_by_itself(app, servicios_a, services, id_de):
    async with app("lotes").run_test(size=(80, 24)) as pilot:
        await see(pilot, "Nada espera al back ni a PQR.", "F3", "F2")
        assert not shows(pilot, "Se pide")
        await press(pilot, "f8", sees="Nada espera")
        other = servicios_a("2026-11-24T10:41:00-05:00")
        register(
            other,
            id_de("hermano"),
            (Evento.CLASIFICAR, {"causal": "E"}, ""),
            (Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": "LLS"}, NOTA),
        )
        await see(pilot, "2 Para PQR      sin enviar      1")


async def test_a_lot_with_example_codes_asks_once_and_has_no_word_of_it(
    app, services, waiting, folder
):
    context = services.service_context
    context.run_session = context.run_session._replace(demo=False)
    async with app("lotes").run_test(size=(80, 24)) as pilot:
        await see(pilot, "Irían 2 casos")
        await press(pilot, "f8", sees="ejemplo")
        assert not [*folder.iterdir()]
        await press(pilot, "tab", "enter", sees="Lote 1 escrito: 2 casos")
    sheets = load_workbook(next(folder.iterdir())).worksheets
    said = [str(c) for sheet in sheets for row in sheet.iter_rows(values_only=True) for c in row]
    assert "ejemplo" not in " ".join(said).casefold()
    again = services.lotes.export_lote(LoteKind.REESCALADOS, folder / "otro.xlsx", 1)
    assert "marcación de ejemplo" in " ".join(again.notices)
