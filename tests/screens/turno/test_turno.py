"""Mi turno as a person finds it: what was in hand, what waits, and each row opening its list."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.messages import VerCasos
from ajustes_tui.screens.contacto.screen import ContactoScreen
from ajustes_tui.screens.revision.screen import RevisionScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.screens.turno.text import summary_of
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas, wait_for

TELEFONO = "3000000117"


def shows(app, texto):
    return any(texto in fila for fila in filas(app))


def registrar(servicios, caso_id, *partes):
    peticiones = [Peticion(evento, datos) for evento, datos in partes]
    return servicios.triage.registrar(caso_id, peticiones)


def por_contactar(servicios, caso_id):
    """Take a caso to where its usuario is called."""
    registrar(
        servicios,
        caso_id,
        (Evento.CLASIFICAR, {"causal": "E"}),
        (Evento.APLICACION_CORRECTA, {}),
    )


async def bajar(pilot, texto):
    """Move down until the cursor stands on a row."""
    for _ in range(12):
        if any(fila.startswith("►") and texto in fila for fila in filas(pilot.app)):
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(texto)


@pytest.fixture
def borrador(servicios, id_de):
    """A caso opened in another session that the line cut, half typed."""
    caso_id = id_de("rechazado")
    ficha = servicios.triage.abrir(caso_id)
    contenido = {"evento": "mal_rechazado", "c._prueba": "12", "c.razon": "AJU"}
    contenido |= {"c.subrazon": "REE", "c.radicado": ""}
    servicios.triage.guardar_borrador(Apunte(caso_id, contenido, ficha.caso.version))
    return caso_id


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_what_was_in_hand_stands_first_with_its_draft(app, servicios_de, borrador, tamano):
    programa = app("turno", servicios_de("yuli"))
    async with programa.run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "Estaba en    90004127"))
        assert shows(programa, "Rechazado: ¿bien o mal?  desde 10:40, se cortó 10:40")
        assert shows(programa, "borrador de las 10:40: rechazo mal, prueba 12, AJU REE")
        assert shows(programa, "√ nadie lo tocó mientras tanto; sigue siendo suyo")
        assert shows(programa, "► Enter vuelve ahí") or shows(programa, "►  Enter vuelve ahí")


async def test_enter_goes_back_to_what_was_in_hand_with_its_draft(app, servicios_de, borrador):
    programa = app("turno", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "90004127"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))
        await wait_for(pilot, lambda: programa.screen.bench.entered and programa.screen.bench.form)
        assert programa.screen.at_hand.ficha.caso.id == borrador


async def test_who_touched_it_meanwhile_is_said(app, servicios_de, servicios, borrador):
    with servicios.entorno.db.transaction() as conn:
        conn.execute("UPDATE borradores SET guardado_el = '2026-11-24T10:39:00-05:00'")
    servicios.triage.cerrar_sesion()
    registrar(servicios_de("andres"), borrador, (Evento.CLASIFICAR, {"causal": "A"}))
    servicios_de("andres").triage.abrir(borrador)
    programa = app("turno", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "▲ andres registró «clasificado»"))
        assert shows(programa, "y ahora lo tiene")


async def test_looking_writes_nothing(app, servicios):
    antes = list(servicios.entorno.db.conn.iterdump())
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "11 casos en la cola"))
    assert list(servicios.entorno.db.conn.iterdump()) == antes


async def test_the_queue_opens_exactly_the_casos_it_counts(app, servicios_de, id_de):
    servicios_de("andres").triage.abrir(id_de("aprobado"))
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "10 casos en la cola"))
        await bajar(pilot, "casos en la cola")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))
        await wait_for(pilot, lambda: programa.screen.queue.table.row_count == 10)


async def test_calls_open_exactly_the_usuarios_they_count(app, servicios, id_de):
    for nombre in ("aprobado_2", "aprobado_3"):
        por_contactar(servicios, id_de(nombre))
    datos = {"telefono": TELEFONO, "resultado": "NO_CONTESTA"}
    registrar(servicios, id_de("aprobado_2"), (Evento.CONTACTO, datos))
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1 llamada por hacer"))
        assert shows(programa, "1 sin contestar")
        await bajar(pilot, "llamada por hacer")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, ContactoScreen))
        await wait_for(pilot, lambda: shows(programa, "solo «llamadas por hacer»"))
        await wait_for(pilot, lambda: shows(programa, "90008842"))
        assert not shows(programa, "90008841")
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "90008841"))


async def test_an_overdue_appointment_opens_its_list_alone(app, servicios, id_de):
    for nombre in ("aprobado_2", "aprobado_3"):
        por_contactar(servicios, id_de(nombre))
    datos = {"telefono": TELEFONO, "resultado": "VOLVER_A_LLAMAR", "cuando": "2026-11-24T15:00"}
    registrar(servicios, id_de("aprobado_2"), (Evento.CONTACTO, datos))
    with servicios.entorno.db.transaction() as conn:
        conn.execute("UPDATE casos SET cita = '2026-11-24T08:30:00-05:00' WHERE cita IS NOT NULL")
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1 cita vencida         08:30 · 90008841"))
        await bajar(pilot, "cita vencida")
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "solo «citas vencidas»"))
        await wait_for(pilot, lambda: shows(programa, "■ cita 08:30"))
        assert not shows(programa, "90008842")


async def test_what_came_back_from_the_back_opens_in_triage(app, servicios, id_de):
    marcacion = {"razon": "AJU", "subrazon": "REE", "radicado": "7700001", "motivo": "soporte"}
    registrar(
        servicios,
        id_de("rechazado"),
        (Evento.CLASIFICAR, {"causal": "A"}),
        (Evento.MAL_RECHAZADO, marcacion),
        (Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
    )
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1 volvió del back      1 rechazado otra"))
        await bajar(pilot, "volvió del back")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))
        await wait_for(pilot, lambda: programa.screen.queue.table.row_count == 1)
        assert programa.screen.queue.table.cursor_id == id_de("rechazado")


async def test_an_answer_of_the_supervisor_is_read_here_and_on_its_caso(
    app, servicios, servicios_de, id_de
):
    caso_id = id_de("sin_respuesta")
    registrar(servicios, caso_id, (Evento.PEDIR_REVISION, {"motivo": "¿qué causal es?"}))
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1 pregunta suya"))
        registrar(
            servicios_de("drubio"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "use [la] K"})
        )
        # Another session wrote: the screen finds it out by itself.
        await wait_for(pilot, lambda: shows(programa, "90009316: drubio dice «use [la] K»"))
        await bajar(pilot, "le contestaron")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, TriageScreen))
        await wait_for(pilot, lambda: shows(programa, "drubio le respondió: «use [la] K»"))


async def test_an_answer_acted_upon_is_no_longer_new(app, servicios, servicios_de, id_de):
    caso_id = id_de("sin_respuesta")
    registrar(servicios, caso_id, (Evento.PEDIR_REVISION, {"motivo": "¿qué causal es?"}))
    registrar(servicios_de("drubio"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "use la A"}))
    registrar(servicios, caso_id, (Evento.CLASIFICAR, {"causal": "A"}))
    assert servicios.turno.ver().contestadas == []


async def test_the_day_is_counted_by_kind_and_listed_whole(app, servicios, id_de):
    por_contactar(servicios, id_de("aprobado_2"))
    por_contactar(servicios, id_de("aprobado_3"))
    registrar(servicios, id_de("aprobado_3"), (Evento.DESHACER, {}))
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "1 aplicado bien · 1 clasificado"))
        assert shows(programa, "1 deshecha")
        assert shows(programa, "90008842 aplicado bien, lo deshizo usted")
        await pilot.press("v")
        await wait_for(pilot, lambda: shows(programa, "Lo que usted hizo hoy"))
        await wait_for(pilot, lambda: shows(programa, "90008842  deshizo lo anterior"))


async def test_imports_of_today_and_the_notice_of_the_settings_are_told(app, servicios):
    from dataclasses import replace

    texto = "18:00 mantenimiento 10 minutos [/]"
    servicios.entorno.config = replace(servicios.entorno.config, mantenimiento=texto)
    programa = app("turno")
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "drubio importó el corte 24/11: 11 casos"))
        assert shows(programa, texto)


@pytest.mark.parametrize(("login", "modo"), [("yuli", "turno"), ("drubio", "kpi")])
async def test_f5_is_mi_turno_for_an_agente_and_kpi_for_the_others(app, servicios_de, login, modo):
    programa = app("triage", servicios_de(login))
    async with programa.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await wait_for(pilot, lambda: programa.current_mode == modo)


async def test_a_supervisor_sees_the_tray_and_enters_it(app, servicios, servicios_de, id_de):
    registrar(servicios, id_de("dudoso"), (Evento.PEDIR_REVISION, {"motivo": "¿qué es «tal vez»?"}))
    programa = app("triage", servicios_de("drubio"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+t")
        await wait_for(pilot, lambda: isinstance(programa.screen, TurnoScreen))
        await wait_for(pilot, lambda: shows(programa, "1 pregunta en bandeja"))
        await bajar(pilot, "pregunta en bandeja")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, RevisionScreen))
        await wait_for(pilot, lambda: shows(programa, "¿qué es «tal vez»?"))


async def test_a_note_goes_to_the_caso_in_hand(app, servicios, servicios_de, borrador):
    programa = app("turno", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_for(pilot, lambda: shows(programa, "90004127"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(programa, "Queda en el historial de 90004127"))
        await pilot.press(*"llamar tarde", "enter")
        await wait_for(pilot, lambda: shows(programa, "La nota quedó en el historial"))
        ficha = servicios.triage.ficha(borrador)
        assert ficha.lineas[0].nota == "llamar tarde"
        assert ficha.borrador["c.razon"] == "AJU"


async def test_a_note_half_typed_goes_on_in_another_session(app, servicios_de, borrador):
    programa = app("turno", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "90004127"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(programa, "Queda en el historial de 90004127"))
        await pilot.press(*"llamar tar")
        yuli = servicios_de("yuli")
        await wait_for(
            pilot, lambda: yuli.triage.ficha(borrador).borrador.get("t.nota") == "llamar tar"
        )
    otra = app("turno", servicios_de("yuli"))
    async with otra.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_for(pilot, lambda: shows(otra, "una nota"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(otra, "llamar tar"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(otra, "La nota quedó en el historial"))
        ficha = servicios_de("yuli").triage.ficha(borrador)
        assert "t.nota" not in ficha.borrador
        assert ficha.borrador["c.razon"] == "AJU"


def test_what_was_left_half_typed_in_a_box_is_named():
    borrador = {"t.pedir_revision": "¿aplica?", "t.saltar": "RR caído", "t.nota": "llamó"}
    assert summary_of(borrador) == "una nota, una pregunta a la supervisora, por qué saltarlo"
    assert summary_of({"r.digito": "2", "r.razon": ""}) == "la respuesta 2 en la bandeja, sin razón"


def test_a_draft_of_a_call_never_tells_the_number():
    resumen = summary_of({"modo": "llamada", "dichos": "10:40:01,10:40:09", "telefono": TELEFONO})
    assert resumen == "la llamada, 2 párrafos dichos"
    assert TELEFONO not in summary_of(
        {"evento": "completar", "c.valor": "", "c.telefono": TELEFONO}
    )


def test_a_request_for_a_list_carries_what_it_counts():
    assert VerCasos("citas", ids=frozenset({1})).filtro is None
