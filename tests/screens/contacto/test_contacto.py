"""The contact screen on a real store, driven by the keys an agente presses on the phone."""

from __future__ import annotations

import pytest
from textual import events

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.contacto.call_panel import CallPanel
from ajustes_tui.screens.modals.notices import CoverModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal, TextModal
from ajustes_tui.services.casos.contacto import ContactoService
from ajustes_tui.services.recorder import Request
from tests.screens.steps import call, press, see, shows
from tests.screens.test_typed_numbers import breathe
from tests.support import confirm, few, rows, wait_for

CHECKLIST = "identidad,decision,radicado,valor,recurso,plazo"


@pytest.fixture
def estado_de(services, id_de):
    """The estado of a caso of the sample, by its name."""
    return lambda name: services.triage.card(id_de(name)).caso.estado


async def test_only_a_script_said_to_its_end_informs_and_what_was_said_waits_for_the_next_call(
    app, to_call, id_de, services, estado_de
):
    number = id_de("aprobado")
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        assert services.triage.card(number).toma is not None
        await press(pilot, "x", "space", "1", sees="Falta decir")
        await press(pilot, "enter", sees="Escoja primero")
        assert estado_de("aprobado") is Estado.POR_CONTACTAR
        await pilot.press("space")
        await wait_for(
            pilot,
            lambda: services.triage.card(number).borrador.get("dichos", "").count(":") == 4,
        )
        await press(pilot, "escape", until=lambda: services.triage.card(number).toma is None)
        await call(pilot, number)
        await see(pilot, "dicho 2 de 3")
        await pilot.press("space", "1", "enter")
        await wait_for(pilot, lambda: estado_de("aprobado") is Estado.CERRADO_INFORMADO)
        assert services.triage.card(number).borrador == {}
        assert services.historial.lines("90006612")[0].datos["interlocutor"] == "AUTORIZADO"

    # The calls that informed are those of the day, and not of the session.
    other = app("contacto")
    async with other.run_test(size=(80, 24)) as pilot:
        await see(pilot, "informadas 1")


async def test_a_recurso_is_filed_for_one_radicado_and_the_other_is_told(
    app, to_call, services, id_de, estado_de
):
    programa = app("contacto")

    def focused(name):
        return programa.focused is not None and programa.focused.id == name

    async with programa.run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("rechazado"))
        await press(pilot, "space", "space", "space", "space", "2", until=lambda: focused("cual"))
        await press(pilot, "3", sees="PQR con el radicado [pendiente]")
        programa.screen.query_one("#radicado").focus()
        await press(pilot, "end", *"880001", sees="PQR con el radicado 880001. Claro")
        assert not shows(pilot, "Espacio Dicho")
        # A digit replaces what was chosen before.
        programa.screen.query_one("#cual").focus()
        await press(pilot, "2", until=lambda: focused("tipo"))
        # A third digit in one breath would make a number of them.
        await press(pilot, "end", "1", until=lambda: focused("motivo"))
        await pilot.press(*"[/] no acepta", "f8")
        await wait_for(pilot, lambda: estado_de("hermano") is Estado.RECURSO_EN_PQR)
        assert estado_de("rechazado") is Estado.CERRADO_INFORMADO
    filed = services.triage.card(id_de("hermano")).lines[0].datos
    assert (filed["tipo"], filed["motivo"]) == ("REPOSICION", "[/] no acepta")


async def test_the_recurso_has_no_default_and_filing_none_for_now_closes_the_caso_marked(
    app, to_call, id_de, services, estado_de
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "space", "space", "space", "2", sees="2 No acepta: falta qué presenta")
        await pilot.press("enter")
        assert estado_de("aprobado") is Estado.POR_CONTACTAR
        await press(pilot, "1", sees="faltan sus razones")
        await pilot.press("shift+tab", "3", "f8")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado")).caso.no_interpone)


async def test_after_a_wrong_number_the_next_one_is_there_at_once(app, to_call, id_de, services):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "t", opens=DatumModal)
        await press(pilot, *"6010000144", "enter", sees="► 601 000 0144")
        await pilot.press("7")
        await see(pilot, "7 Número errado → intento 1 de 3", "el 2.º, ya, al 300 000 0113")
        await pilot.press("enter")
        await see(pilot, "► 300 000 0113", "601 000 0144 errado", "Cuenta 90006612")
        await see(pilot, "Intento 2 de 3")
    telefonos = {t.number: t.invalid for t in services.contacto.telefonos("90006612")}
    assert telefonos == {"3000000113": False, "6010000144": True}


async def test_a_usuario_without_a_number_says_so_and_t_adds_one(
    app, servicios_de, id_de, estado_de
):
    servicios_de("andres").recorder.register(
        id_de("sin_causal"),
        [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("sin_causal"))
        await see(pilot, "t agrega un teléfono: no hay ninguno válido")
        await press(pilot, "4", sees="Para registrar la llamada falta el teléfono")
        await press(pilot, "t", opens=DatumModal)
        await press(pilot, *"3000000199", "enter", sees="4 No contesta → intento 1 de 3")


async def test_an_undoing_that_failed_is_tried_again_and_brings_the_call_back(
    app, to_call, id_de, services, monkeypatch
):
    programa = app("contacto")
    register = ContactoService.register

    def fallar(self, *datos):
        monkeypatch.setattr(ContactoService, "register", register)
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    intentos = lambda: [  # noqa: E731
        services.triage.card(id_de(name)).caso.intentos
        for name in ("aprobado", "rechazado", "hermano")
    ]
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "4", "enter", sees="Cuenta 90004127")
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await press(pilot, "4", "enter", sees="Línea RR de 90004127, ya registrada")
        await wait_for(pilot, lambda: programa.screen.admits("u"))
        assert intentos() == [1, 1, 1]
        monkeypatch.setattr(ContactoService, "register", fallar)
        await pilot.press("u")
        await confirm(pilot)
        await see(pilot, "siguió ocupado")
        await press(pilot, "u", sees="de la cuenta 90004127, radicado")
        await confirm(pilot)
        await wait_for(pilot, lambda: intentos() == [1, 0, 0])
        await see(pilot, "Cuenta 90004127")
        assert services.triage.card(id_de("aprobado_2")).toma is None
        assert not shows(pilot, "ya registrada")
        await wait_for(pilot, lambda: programa.screen.admits("r"))
        await press(pilot, "r", sees="Todavía no hay una línea RR")


async def test_objections_and_a_note_leave_the_call_where_it_was_and_skipping_brings_the_next(
    app, to_call, id_de, services
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("rechazado"))
        await press(pilot, "v", sees="Estuve más días sin servicio.")
        await press(pilot, "escape", "space", "f7", opens=ProseModal)
        await pilot.press(*"pide otra hora", "f8")
        await see(pilot, "La nota quedó en el historial", "dicho 1 de ")
        assert services.historial.lines("90004127")[0].nota == "pide otra hora"
        await wait_for(pilot, lambda: pilot.app.screen.admits("s"))
        await press(pilot, "s", opens=PickerModal)
        await pilot.press(*"no es hora", "enter")
        await wait_for(
            pilot,
            lambda: shows(pilot, "Guion") and not shows(pilot, "Cuenta 90004127"),
        )
        await see(pilot, "90004127 · saltado, con su motivo")
        assert services.triage.card(id_de("rechazado")).toma is None


async def test_what_triage_asked_of_a_call_half_way_is_not_asked_again_in_contacto(
    app, to_call, id_de, services, servicios_de
):
    number = id_de("aprobado")
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, "space", until=lambda: services.triage.card(number).borrador)
        await press(pilot, "escape", until=lambda: services.triage.card(number).toma is None)
        nota = [Request(Evento.NOTA, {}, "llamó por la mañana")]
        servicios_de("andres").recorder.register(number, nota)
        await press(pilot, "f3", sees="TRIAGE")
        pilot.app.screen.receive(number)
        await see(pilot, "TRIAGE › Este caso cambió")
        await wait_for(pilot, lambda: pilot.app.screen.admits("4"))
        await press(pilot, "4", "enter", sees="CONTACTO › ")
        await see(pilot, "Guion", "CONTACTO › Informar 1 radicado")
        now = services.triage.card(number)
        await wait_for(
            pilot,
            lambda: services.triage.card(number).borrador_version == now.caso.version,
        )


@pytest.fixture
def ilocalizado(to_call, services, servicios_de, id_de):
    """A usuario called in vain on three different days."""
    with services.service_context.db.transaction() as conn:
        conn.execute(
            "UPDATE casos SET intentos = 2, dias_intento = 2, ultimo_dia_intento = '2026-11-23'"
            " WHERE id = ?",
            (id_de("aprobado"),),
        )
    datos = {"resultado": "NO_CONTESTA", "telefono": "3000000113"}
    servicios_de("andres").recorder.register(id_de("aprobado"), [Request(Evento.CONTACTO, datos)])


async def test_an_unreachable_usuario_gets_a_voice_message_without_the_value(
    app, ilocalizado, id_de, estado_de
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await see(pilot, "Ilocalizado: 3 intentos en 3 días")
        # The bar is painted before the script below it.
        await wait_for(pilot, lambda: "4471093390" in " ".join(rows(pilot.app)[4:15]))
        script = " ".join(rows(pilot.app)[4:15])
        assert not any(said in script for said in ("45.900", "90006612", "Carlos Prueba"))
        await press(pilot, "4", sees="Ese número no está en la pantalla")
        await press(pilot, "8", sees="Resultado de la llamada")
        await press(pilot, "escape", sees="Dejar mensaje de voz")
        await press(pilot, "3", sees="3 Buzón lleno → va a la supervisora")
        await press(pilot, "1", sees="queda cerrado, con mensaje")
        await press(pilot, "enter", until=lambda: estado_de("aprobado") is Estado.CERRADO_MENSAJE)


async def test_somebody_who_answers_after_all_is_told_on_the_spot(
    app, ilocalizado, id_de, estado_de
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "8", sees="7 Número errado")
        await pilot.press("space", "space", "space", "1", "enter")
        await wait_for(pilot, lambda: estado_de("aprobado") is Estado.CERRADO_INFORMADO)


async def test_a_coordinador_looks_at_the_call_and_leaves_nothing(
    app, to_call, id_de, servicios_de
):
    luis = servicios_de("lcano")
    async with app("contacto", luis).run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "space", "4", sees="usted es coordinador")
        await pilot.press("enter")
        card = luis.triage.card(id_de("aprobado"))
        assert (card.toma, card.borrador, card.caso.intentos) == (None, {}, 0)


async def test_covering_the_screen_hides_the_call_and_enter_brings_it_back_as_it_was(
    app, to_call, id_de, estado_de
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "space", "space", "space", "1", sees="1 Acepta")
        await press(pilot, "z", sees="En pausa desde")
        assert isinstance(pilot.app.screen, CoverModal)
        assert pilot.app.screen.styles.background.a == 1
        await press(pilot, "enter", until=lambda: not isinstance(pilot.app.screen, CoverModal))
        assert estado_de("aprobado") is Estado.POR_CONTACTAR
        await press(pilot, "enter", until=lambda: estado_de("aprobado") is Estado.CERRADO_INFORMADO)


async def test_what_others_did_to_the_caso_of_a_draft_is_told_on_opening_it(
    app, to_call, id_de, servicios_de, services
):
    number = id_de("aprobado")
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await pilot.press("space")
        await wait_for(pilot, lambda: services.triage.card(number).borrador.get("dichos"))
        await press(pilot, "escape", until=lambda: services.triage.card(number).toma is None)
    servicios_de("andres").recorder.register(number, [Request(Evento.NOTA, {}, "pide correo")])
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await see(pilot, "CONTACTO › Agenda")
        programa.screen.receive(number)
        await see(pilot, "andres registró nota: pide correo")
        await see(pilot, "Guion        1 párrafo dicho, el último a las 10:40")
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await press(pilot, "4", "enter", sees="dicho 1 de 3")
        await pilot.press("space", "space", "1", "enter")
        await wait_for(
            pilot,
            lambda: services.triage.card(number).caso.estado is Estado.CERRADO_INFORMADO,
        )


@pytest.mark.parametrize(
    ("digit", "evento"),
    few(
        [("1", Evento.NOTA), ("4", Evento.CONTACTO), ("2", Evento.PEDIR_REVISION), ("3", None)],
        2,
        spread=True,
    ),
)
async def test_a_call_that_lost_against_somebody_else_has_the_ways_out_of_a_caso(
    app, to_call, id_de, services, servicios_de, digit, evento
):
    number = id_de("aprobado")
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, "5", sees="5 Ocupado → intento 1 de 3")
        services.contacto.release(services.contacto.open_call(number))
        servicios_de("andres").recorder.register(number, [Request(Evento.NOTA, {}, "otra nota")])
        await press(pilot, "enter", sees=("CONTACTO › Este caso cambió", "90006612 / 4471093390"))
        await see(pilot, "andres registró nota: otra nota")
        await see(pilot, "Decisión     5 Ocupado")
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await press(pilot, digit, "enter", until=lambda: not shows(pilot, "Este caso cambió"))
        await wait_for(pilot, lambda: services.triage.card(number).borrador == {})
    card = services.triage.card(number)
    last = card.lines[0]
    assert (last.evento, last.agente) == (
        (evento.value, "yuli") if evento else (Evento.NOTA.value, "andres")
    )
    if digit in "12":
        assert "Ocupado" in f"{last.nota} {last.datos.get('motivo')}"
    assert card.caso.intentos == (digit == "4")


async def incoming(programa, pilot, text):
    """Look for who calls, from the list."""
    await see(pilot, "CONTACTO › Agenda")
    await wait_for(pilot, lambda: programa.screen.admits("e"))
    await press(pilot, "e", opens=TextModal)
    await pilot.press(*text, "enter")


async def test_the_usuario_of_a_voice_message_who_calls_back_is_told_without_an_attempt(
    app, ilocalizado, id_de, services, servicios_de
):
    number = id_de("aprobado")
    message = [Request(Evento.MENSAJE_DE_VOZ, {"telefono": "3000000113"})]
    servicios_de("andres").recorder.register(number, message)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await incoming(pilot.app, pilot, "4471093390")
        await see(pilot, "Se le dejó mensaje y ahora llama")
        await see(pilot, "llama el usuario: no se marca ningún número")
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await press(pilot, "space", "space", "space", "1", sees="queda cerrado, informado")
        await pilot.press("enter")
        await wait_for(
            pilot,
            lambda: services.triage.card(number).caso.estado is Estado.CERRADO_INFORMADO,
        )
    card = services.triage.card(number)
    assert card.lines[0].datos["entrante"] is True
    assert (card.caso.intentos, card.toma) == (3, None)


async def test_an_informed_usuario_who_calls_within_the_ten_days_files_the_recurso(
    app, to_call, id_de, services, servicios_de
):
    number = id_de("aprobado")
    datos = {"resultado": "ACEPTA", "telefono": "3000000113", "verificado": CHECKLIST}
    servicios_de("andres").recorder.register(number, [Request(Evento.CONTACTO, datos)])
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await incoming(pilot.app, pilot, "90006612")
        await see(pilot, "Ya informado: dentro de los diez días")
        await wait_for(pilot, lambda: pilot.app.screen.admits("2"))
        await press(pilot, "2", until=lambda: pilot.app.focused and pilot.app.focused.id == "tipo")
        await pilot.press("1", "tab", *"no llego el ajuste", "f8")
        await wait_for(
            pilot, lambda: services.triage.card(number).caso.estado is Estado.RECURSO_EN_PQR
        )
    eventos = [line.evento for line in services.triage.card(number).lines[:2]]
    assert eventos == ["radicar_recurso", "recurso_posterior"]


async def test_a_usuario_with_several_matters_is_asked_which(app, to_call, id_de, servicios_de):
    datos = {"resultado": "ACEPTA", "telefono": "3000000112", "verificado": CHECKLIST}
    servicios_de("andres").recorder.register(id_de("rechazado"), [Request(Evento.CONTACTO, datos)])
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await incoming(pilot.app, pilot, "3000000112")
        await see(pilot, "4471093382  ya informado", "4471093399  por informar")
        await press(pilot, "enter", sees="CONTACTO › Llamó: informar 1")


async def test_one_key_says_that_the_usuario_is_who_calls(app, to_call, id_de, services):
    number = id_de("aprobado")
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        # Neither an outcome that reached nobody, chosen before, nor the script of its message is left.
        await press(pilot, "0", "0", sees="· mensaje de voz")
        await pilot.press("y")
        await wait_for(
            pilot,
            lambda: shows(pilot, "Llama el usuario") or shows(pilot, "llama el usuario"),
        )
        assert not shows(pilot, "· mensaje de voz")
        await press(pilot, "0", "enter", sees="Escoja primero cómo terminó")
        await press(pilot, "0", sees="alguien contestó, y así no termina")
        await pilot.press("space", "space", "space", "1", "enter")
        await wait_for(
            pilot,
            lambda: services.triage.card(number).caso.estado is Estado.CERRADO_INFORMADO,
        )
        assert services.triage.card(number).caso.intentos == 0


async def test_a_callback_outside_the_hours_is_refused_where_it_is_typed(
    app, to_call, id_de, services
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        await press(pilot, "3", opens=DatumModal)
        await press(pilot, *"8/12 10:00", sees="mar 08/12 10:00 · fuera del horario")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DatumModal)
        await pilot.press(*["backspace"] * 10, *"26/11 8am")
        await see(pilot, "jue 26/11 08:00 · Enter lo acepta")
        await press(pilot, "enter", sees="cita el jue 26/11 a las 08:00")
        await pilot.press("enter")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado")).caso.cita is not None)


async def test_every_text_half_typed_in_a_call_comes_back(app, to_call, id_de, services):
    number = id_de("aprobado")
    escritos = {"f7": "una nota", "w": "una duda", "s": "un motivo", "t": "300000", "3": "lunes 9"}
    keys = ("t.nota", "t.pedir_revision", "t.saltar", "t.telefono", "t.cuando")
    expected = dict(zip(keys, escritos.values(), strict=True))
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        front = pilot.app.screen
        for keystroke, written in escritos.items():
            await press(pilot, keystroke, until=lambda: pilot.app.screen is not front)
            await press(pilot, *written, "escape", until=lambda: pilot.app.screen is front)
        await pilot.press("escape")
        await wait_for(
            pilot, lambda: expected.items() <= services.triage.card(number).borrador.items()
        )
        await wait_for(pilot, lambda: services.triage.card(number).toma is None)
        await call(pilot, number)
        await see(pilot, "Nota a medio escribir: F7 la sigue")
        for keystroke, written in escritos.items():
            await press(pilot, keystroke, sees=written)
            await press(pilot, "escape", until=lambda: pilot.app.screen is front)


async def test_in_a_low_window_the_account_and_every_outcome_stay_in_sight(app, to_call, id_de):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, id_de("aprobado"))
        for width in (80, 120):
            await pilot.resize_terminal(width, 10)
            # The script scrolls above them.
            await wait_for(pilot, lambda: not shows(pilot, "Resultado de la llamada"))
            await see(pilot, "90006612", "7 Número errado", "3 Volver a llamar", "0 Buzón")


async def test_a_text_typed_behind_a_question_that_waits_already_is_no_outcome_of_the_call(
    app, to_call, services, id_de
):
    number = id_de("aprobado")
    services.recorder.register(number, [Request(Evento.PEDIR_REVISION, {"motivo": "¿qué es?"})])
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        panel = pilot.app.screen.query_one(CallPanel)
        session = panel.orders.work.session
        await wait_for(pilot, lambda: session.admits("w") and session.admits("4"))
        breathe(pilot, "w4 veces no contesta")
        pilot.app.post_message(events.Key("enter", "\r"))
        await see(pilot, "Lo que tecleó enseguida no se tomó")
        assert panel.orders.call.outcome is None
        assert services.triage.card(number).caso.intentos == 0
