"""Mi turno as a person finds it: what was in hand, what waits, and each row opening its list."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.background import ReadingPace
from ajustes_tui.screens.contacto.screen import ContactoScreen
from ajustes_tui.screens.importacion.screen import ImportacionScreen
from ajustes_tui.screens.semana.feedback import FeedbackScreen
from ajustes_tui.screens.semana.practices import PracticesScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.screens.turno.next_text import summary_of
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press, see, shows
from tests.support import rows, wait_for

TELEFONO = "3000000117"


def register(services, caso_id, *parts):
    requests = [Request(evento, datos) for evento, datos in parts]
    return services.recorder.register(caso_id, requests)


def por_contactar(services, caso_id):
    """Take a caso to where its usuario is called."""
    register(
        services,
        caso_id,
        (Evento.CLASIFICAR, {"causal": "E"}),
        (Evento.APLICACION_CORRECTA, {}),
    )


async def bajar(pilot, text):
    """Move down until the cursor stands on a row."""
    for _ in range(12):
        if any(fila.startswith("►") and text in fila for fila in rows(pilot.app)):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(text)


@pytest.fixture
def borrador(services, id_de):
    """A caso opened in another session that the line cut, half typed."""
    caso_id = id_de("rechazado")
    card = services.triage.open_caso(caso_id)
    contenido = {"evento": "mal_rechazado", "c._prueba": "12", "c.razon": "AJU"}
    contenido |= {"c.subrazon": "REE", "c.radicado": ""}
    services.work.save_borrador(BorradorSave(caso_id, contenido, card.caso.version))
    return caso_id


async def test_who_touched_it_meanwhile_is_said(app, servicios_de, services, borrador):
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE borradores SET guardado_el = '2026-11-24T10:39:00-05:00'")
    services.close_session()
    register(servicios_de("andres"), borrador, (Evento.CLASIFICAR, {"causal": "A"}))
    servicios_de("andres").triage.open_caso(borrador)
    async with app("turno", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "▲ andres registró «clasificado»", "y ahora lo tiene")


async def test_looking_tells_the_imports_of_today_and_the_notice_of_the_settings_and_writes_nothing(
    app, services
):
    text = "18:00 mantenimiento 10 minutos [/]"
    services.service_context.config = services.service_context.config._replace(maintenance=text)
    before = list(services.service_context.db.conn.iterdump())
    async with app("turno").run_test(size=(80, 24)) as pilot:
        await see(pilot, "11 casos por decidir")
        await see(pilot, "drubio importó el corte 24/11: 11 casos", text)
    assert list(services.service_context.db.conn.iterdump()) == before


async def test_the_queue_opens_exactly_the_casos_it_counts(app, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app("turno").run_test(size=(80, 24)) as pilot:
        await see(pilot, "10 casos por decidir")
        await bajar(pilot, "casos por decidir")
        await press(pilot, "enter", opens=TriageScreen)
        await wait_for(pilot, lambda: pilot.app.screen.queue.table.row_count == 10)


async def test_calls_open_exactly_the_usuarios_they_count(app, services, id_de):
    for name in ("aprobado_2", "aprobado_3"):
        por_contactar(services, id_de(name))
    datos = {"telefono": TELEFONO, "resultado": "NO_CONTESTA"}
    register(services, id_de("aprobado_2"), (Evento.CONTACTO, datos))
    async with app("turno").run_test(size=(80, 24)) as pilot:
        await see(
            pilot,
            "1 llamada por hacer",
            "Hoy: 2 decisiones, 1 llamada",
            "sin contestar            1",
        )
        await bajar(pilot, "llamada por hacer")
        await press(pilot, "enter", opens=ContactoScreen, sees="Solo «llamadas por hacer»")
        await see(pilot, "90008842")
        assert not shows(pilot, "90008841")
        await press(pilot, "delete", sees="90008841")


async def test_an_answer_of_the_supervisor_is_read_here_and_on_its_caso(
    app, services, servicios_de, id_de
):
    caso_id = id_de("sin_respuesta")
    register(services, caso_id, (Evento.PEDIR_REVISION, {"motivo": "¿qué causal es?"}))
    async with app("turno").run_test(size=(80, 24)) as pilot:
        await see(pilot, "1 pregunta suya")
        register(
            servicios_de("drubio"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "use [la] K"})
        )
        # Another session wrote: the screen finds it out by itself.
        await see(pilot, "90009316  drubio le respondió «use [la] K»")
        await pilot.press("up", "up")
        await bajar(pilot, "le respondió")
        await press(pilot, "enter", opens=TriageScreen, sees="drubio le respondió: «use [la] K»")


async def test_the_day_is_counted_by_kind_and_listed_whole(app, services, id_de):
    por_contactar(services, id_de("aprobado_2"))
    por_contactar(services, id_de("aprobado_3"))
    register(services, id_de("aprobado_3"), (Evento.DESHACER, {}))
    register(services, id_de("rechazado"), (Evento.CLASIFICAR, {"causal": "B"}))
    async with app("turno").run_test(size=(80, 24)) as pilot:
        await see(pilot, "bien aplicado            1", "1 deshecha")
        await see(pilot, "90008842 bien aplicado, lo deshizo usted")
        await press(pilot, "v", sees="Lo que usted hizo hoy")
        await see(pilot, "90008842  deshizo lo anterior")
        # An act on an account with several casos says whose it is.
        await see(pilot, "90004127 …3382  clasificado: B")


async def test_a_note_half_typed_and_what_was_in_hand_with_its_draft_go_on_in_another_session(
    app, servicios_de, borrador
):
    async with app("turno", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "90004127")
        await press(pilot, "enter", opens=TriageScreen)
        screen = pilot.app.screen
        await wait_for(pilot, lambda: screen.bench.sight.entered and screen.bench.sight.form)
        assert screen.at_hand.card.caso.id == borrador
        await press(pilot, "ctrl+t", opens=TurnoScreen, sees="90004127")
        await press(pilot, "f7", sees="Queda en el historial de 90004127")
        await pilot.press(*"llamar tar")
        yuli = servicios_de("yuli")
        await wait_for(
            pilot, lambda: yuli.triage.card(borrador).borrador.get("t.nota") == "llamar tar"
        )
    other = app("turno", servicios_de("yuli"))
    async with other.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "una nota")
        await press(pilot, "f7", sees="llamar tar")
        await press(pilot, "f8", sees="La nota quedó en el historial")
        card = servicios_de("yuli").triage.card(borrador)
        assert card.lines[0].nota == "llamar tar"
        assert "t.nota" not in card.borrador
        assert card.borrador["c.razon"] == "AJU"


def test_what_was_left_half_typed_is_named_and_a_call_never_tells_the_number():
    borrador = {"t.pedir_revision": "¿aplica?", "t.saltar": "RR caído", "t.nota": "llamó"}
    assert summary_of(borrador) == "una nota, una pregunta a la supervisora, por qué saltarlo"
    assert summary_of({"r.digito": "2", "r.razon": ""}) == "la respuesta 2 en la bandeja, sin razón"
    summary = summary_of({"modo": "llamada", "dichos": "10:40:01,10:40:09", "telefono": TELEFONO})
    assert summary == "la llamada, 2 párrafos dichos"
    assert TELEFONO not in summary_of(
        {"evento": "completar", "c.valor": "", "c.telefono": TELEFONO}
    )


async def test_a_leader_goes_to_each_duty_by_its_number_and_it_is_gone_once_done(app, servicios_de):
    boss = servicios_de("drubio")
    async with app("turno", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "LO QUE TOCA", "Diálogo diario")
        # A number typed where a digit goes to a duty is looked for.
        await press(pilot, "9", "0", "0", sees=("Buscar", "900"))
        await press(pilot, "escape", opens=TurnoScreen)
        duties = pilot.app.screen.rows.turno.duties
        place = [duty.about for duty in duties].index("dialogo_diario")
        await press(pilot, str(place + 1), opens=PracticesScreen)
        await wait_for(
            pilot,
            lambda: (
                (row := pilot.app.screen.practices.current)
                and row.practica.code == "dialogo_diario"
            ),
        )
        boss.practicas.register("dialogo_diario")
        await press(pilot, "escape", opens=TurnoScreen)
        await wait_for(pilot, lambda: not shows(pilot, "Diálogo diario"))
        left = pilot.app.screen.rows.turno.duties
        assert [duty.about for duty in left] == [d.about for d in duties if d != duties[place]]
        await pilot.press("9")
        await pilot.pause()
        assert len(left) < 9
        assert isinstance(pilot.app.screen, TurnoScreen)


async def test_who_imports_goes_from_an_empty_store_to_the_import(app, servicios_de):
    boss = servicios_de("drubio")
    base = boss.bases.list_all()[0]["id"]
    boss.bases.anular(base, "no era esta base")
    async with app("turno", boss).run_test(size=(120, 40)) as pilot:
        await see(pilot, "la primera base")
        first = next(row for row in rows(pilot.app) if "la primera base" in row)
        assert first.startswith("►1 Importar")
        assert first.rstrip().endswith("F2")
        await press(pilot, "enter", opens=ImportacionScreen)


async def test_the_week_to_issue_opens_on_its_week(app, servicios_a, id_de, services):
    caso = id_de("rechazado")
    register(services, caso, (Evento.CLASIFICAR, {"causal": "A"}))
    register(services, caso, (Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}))
    later = servicios_a("2026-11-30T00:00:00-05:00")
    async with app("turno", later).run_test(size=(80, 24)) as pilot:
        await see(pilot, "la semana 2026-S48")
        await press(pilot, "1", opens=FeedbackScreen)
        await see(pilot, "RETROALIMENTACIÓN › 2026-S48", "sin emitir desde lun 30/11")


async def test_the_first_casos_are_ready_by_their_account_and_enter_opens_them(
    app, services, servicios_de, id_de
):
    por_contactar(services, id_de("aprobado"))
    services.triage.release_if_mine(id_de("aprobado"))
    async with app("turno", servicios_de("yuli")).run_test(size=(120, 40)) as pilot:
        await see(pilot, "Llamar       90006612")
        await see(pilot, "Por decidir")
        await bajar(pilot, "Decidir")
        await see(pilot, "► Enter abre 9000")
        await bajar(pilot, "por hacer")
        await see(pilot, "► Enter abre la agenda")


async def test_a_small_window_says_the_aviso_that_matters_and_draws_no_figure(
    app, services, servicios_de
):
    other = servicios_de("yuli")
    config = other.service_context.config
    other.service_context.config = config._replace(maintenance="cierra a las 6")
    async with app("turno", other).run_test(size=(80, 10)) as pilot:
        await see(pilot, "▲ cierra a las 6")
        assert not shows(pilot, "Vencen hoy")
        await pilot.resize_terminal(80, 24)
        await see(pilot, "Vencen hoy")


async def test_the_corte_is_read_after_the_rest_and_only_where_it_is_shown(
    app, servicios_de, monkeypatch
):
    boss = servicios_de("drubio")
    read, readings = boss.outlook.read, []
    monkeypatch.setattr(boss.outlook, "read", lambda: readings.append(1) or read())
    monkeypatch.setattr(
        ReadingPace, "end", lambda _pace: None
    )  # no reading rests: none is due again
    async with app("turno", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "Diálogo diario")
        await pilot.app.workers.wait_for_complete()
        assert readings == []
        await pilot.resize_terminal(120, 40)
        await see(pilot, "Corte mar 24/11")
        await see(pilot, "0 de 11")
        assert readings == [1]
        await see(pilot, "Quién está y en qué")
        assert not shows(pilot, "Si el día sigue así")
