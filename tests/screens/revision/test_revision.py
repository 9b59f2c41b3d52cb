"""The review tray by keyboard alone: a digit, a reason, Enter, and back to its owner."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.screens.caso.session import REGISTRANDO
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.modals.whole_text import WholeTextModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas, wait_for

PREGUNTA = "el técnico puso [mal] la razón W"


def shows(app, texto):
    return any(texto in fila for fila in filas(app))


def registrar(servicios, caso_id, *partes):
    peticiones = [Peticion(evento, datos) for evento, datos in partes]
    return servicios.triage.registrar(caso_id, peticiones)


@pytest.fixture
def preguntas(servicios, id_de):
    """An attributable falla that wants the back, and a causal outside the list."""
    registrar(
        servicios,
        id_de("sin_respuesta"),
        (Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"}),
        (Evento.PEDIR_REVISION, {"motivo": PREGUNTA}),
    )
    registrar(servicios, id_de("sin_causal"), (Evento.CLASIFICAR, {"causal": "FUERA"}))


@pytest.fixture
def jefa(servicios_de, preguntas):
    return servicios_de("drubio")


async def lista(pilot):
    """Wait until the question under the cursor is shown and its keys are admitted."""
    pantalla = pilot.app.screen
    await wait_for(pilot, lambda: pantalla.question.view is not None and pantalla.admits("1"))
    return pantalla


def caso(servicios, caso_id):
    return servicios.triage.ficha(caso_id).caso


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_tray_shows_each_question_with_its_rule_and_answers(app, jefa, tamano):
    programa = app("revision", jefa)
    async with programa.run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await lista(pilot)
        await wait_for(pilot, lambda: shows(programa, "causal fuera de la lista"))
        assert shows(programa, "REVISIÓN › 2 casos esperan su decisión")
        assert shows(programa, "yuli      atribuible, y pide ir al back")
        assert shows(programa, f"Pide         «{PREGUNTA}»")
        assert shows(programa, "Con falla atribuible no va al back sin la supervisora")
        assert shows(programa, "DÍA 4 DE 15")
        assert shows(
            programa, "autorizar    1 quitar «atribuible» y devolverlo a yuli para escalar"
        )
        assert shows(programa, "negar        3 queda atribuible: yuli lo escala a PQR")
        assert programa.screen.frame.command_row.region.y == tamano[1] - 4


async def test_a_digit_a_reason_and_enter_answer_and_give_it_back(app, jefa, servicios, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await pilot.press("2")
        await wait_for(pilot, lambda: shows(programa, "► 2 dejar «atribuible»"))
        await wait_for(pilot, lambda: shows(programa, "yuli ve su respuesta en Mi turno"))
        await pilot.press(*"el usuario estaba en casa", "enter")
        await wait_for(pilot, lambda: shows(programa, "REVISIÓN › 1 caso espera su decisión"))
        despues = caso(servicios, id_de("sin_respuesta"))
        assert despues.autorizado_back
        assert despues.revision is None
        contestada = servicios.turno.ver().contestadas[0]
        assert contestada.texto == "el usuario estaba en casa"


async def test_enter_alone_records_nothing_and_a_reason_is_mandatory(app, jefa, servicios, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await pilot.press("enter", "enter")
        await wait_for(pilot, lambda: shows(programa, "► _"))
        await pilot.press("1", "enter", "enter")
        await wait_for(pilot, lambda: shows(programa, "falta su razón"))
        assert caso(servicios, id_de("sin_respuesta")).revision is not None


async def test_an_answer_that_needs_a_datum_asks_it_in_place(app, jefa, servicios, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await pilot.press("down")
        await wait_for(pilot, lambda: shows(programa, "usar una causal de la lista"))
        await wait_for(pilot, lambda: programa.screen.admits("1"))
        await pilot.press("1")
        await wait_for(pilot, lambda: programa.screen.question.datum.has_focus)
        await pilot.press("e", "enter")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press(*"es reconexión", "enter")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))
        despues = caso(servicios, id_de("sin_causal"))
        assert (despues.causal, despues.estado) == ("E", Estado.POR_VALIDAR)


async def test_what_is_typed_waits_while_one_looks_at_another(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await pilot.press("4")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press(*"falta la OT", "escape", "down")
        await wait_for(pilot, lambda: shows(programa, "usar una causal de la lista"))
        assert programa.screen.question.reason.value == ""
        await pilot.press("up")
        await wait_for(pilot, lambda: programa.screen.question.reason.value == "falta la OT")
        assert programa.screen.pending()


async def half_answered(pilot, jefa, caso_id):
    """Choose 4 and type half a reason; leave without registering."""
    pantalla = await lista(pilot)
    await pilot.press("4")
    await wait_for(pilot, lambda: pantalla.question.reason.has_focus)
    await pilot.press(*"falta la OT")
    await wait_for(
        pilot, lambda: jefa.triage.ficha(caso_id).borrador.get("r.razon") == "falta la OT"
    )


async def test_a_reason_half_typed_is_there_in_another_session(app, jefa, servicios_de, id_de):
    caso_id = id_de("sin_respuesta")
    primera = app("revision", jefa)
    async with primera.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    turno = app("turno", servicios_de("drubio"))
    async with turno.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(turno, "la respuesta 4 en la bandeja"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(turno, "REVISIÓN"))
        pantalla = await lista(pilot)
        await wait_for(pilot, lambda: pantalla.question.reason.value == "falta la OT")
        assert shows(turno, "► 4 pedirle algo más a yuli")
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(turno, "yuli ve su respuesta en Mi turno"))
        await wait_for(pilot, lambda: caso(jefa, caso_id).revision is None)
        assert jefa.triage.ficha(caso_id).borrador == {}


async def test_a_reason_half_typed_is_shown_when_somebody_else_answered(
    app, jefa, servicios_de, id_de
):
    caso_id = id_de("sin_respuesta")
    jefa.usuarios.agregar("mrojas", "supervisor")
    primera = app("revision", jefa)
    async with primera.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    registrar(servicios_de("mrojas"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "queda así"}))
    otra = app("revision", servicios_de("drubio"))
    async with otra.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(otra.screen, ErrorModal))
        assert "falta la OT" in otra.screen.text
        await pilot.press("escape")
        await wait_for(pilot, lambda: jefa.triage.ficha(caso_id).borrador == {})


async def test_a_note_half_typed_in_the_tray_goes_on_there_and_leaves_the_reason(app, jefa, id_de):
    caso_id = id_de("sin_respuesta")
    primera = app("revision", jefa)
    async with primera.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(primera, "Queda en el historial"))
        await pilot.press(*"llamar al asesor", "escape", "f7")
        await wait_for(pilot, lambda: shows(primera, "llamar al asesor"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(primera, "La nota quedó en el historial"))
        assert jefa.triage.ficha(caso_id).lineas[0].nota == "llamar al asesor"
        await wait_for(pilot, lambda: "t.nota" not in jefa.triage.ficha(caso_id).borrador)
        assert jefa.triage.ficha(caso_id).borrador["r.razon"] == "falta la OT"


async def test_what_is_typed_on_the_caso_in_triage_leaves_the_answer_half_typed(app, jefa, id_de):
    caso_id = id_de("sin_respuesta")
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
        await pilot.press("escape", "c")
        await wait_for(pilot, lambda: shows(programa, "Ctrl+R la sigue"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(programa, "Queda en el historial"))
        await pilot.press(*"vista la OT")
        borrador = lambda: jefa.triage.ficha(caso_id).borrador  # noqa: E731
        await wait_for(pilot, lambda: borrador().get("t.nota") == "vista la OT")
        assert borrador()["r.razon"] == "falta la OT"


async def test_the_second_supervisor_sees_who_answered_and_keeps_what_was_typed(
    app, jefa, servicios_de, id_de
):
    jefa.usuarios.agregar("mrojas", "supervisor")
    programa = app("revision", servicios_de("mrojas"))
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.question.reason.has_focus)
        await pilot.press(*"de acuerdo")
        mrojas = servicios_de("mrojas")
        await wait_for(
            pilot,
            lambda: "de acuerdo" in [b["r.razon"] for b in mrojas.revision.borradores().values()],
        )
        registrar(jefa, id_de("sin_respuesta"), (Evento.RESOLVER_REVISION, {"motivo": "queda así"}))
        pantalla.question.register()
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await wait_for(pilot, lambda: shows(programa, "drubio registró «resolver revisión»"))
        assert "de acuerdo" in programa.screen.text
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))


async def test_an_answer_of_another_session_leaves_the_list_by_itself(app, jefa, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        with jefa.entorno.db.connect() as conn:
            conn.execute("UPDATE casos SET revision = NULL WHERE id = ?", (id_de("sin_causal"),))
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))


async def test_an_agente_looks_at_their_questions_and_decides_nothing(
    app, preguntas, servicios, servicios_de, id_de
):
    registrar(
        servicios_de("drubio"),
        id_de("sin_causal"),
        (Evento.RESOLVER_REVISION, {"motivo": "use la E"}),
    )
    programa = app("revision", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await wait_for(pilot, lambda: shows(programa, "√ drubio respondió: use la E"))
        assert shows(programa, "Aquí se mira; la supervisora decide.")
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(programa, "Solo la supervisora decide"))
        await pilot.press("down")
        await wait_for(pilot, lambda: shows(programa, "Respuesta    drubio: «use la E»"))
        assert (
            not programa.screen.question.reason.display
            or not programa.screen.question.reason.region.height
        )


async def test_a_coordinador_reads_the_tray(app, preguntas, servicios_de):
    programa = app("revision", servicios_de("lcano"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        assert shows(programa, "2 casos esperan")
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(programa, "Solo la supervisora decide"))


async def test_the_other_keys_act(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await lista(pilot)
        await pilot.press("v")
        await wait_for(pilot, lambda: isinstance(programa.screen, WholeTextModal))
        await pilot.press("enter")
        await pilot.press("tab")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press("escape", "f7")
        await wait_for(pilot, lambda: shows(programa, "Queda en el historial de la cuenta"))
        await pilot.press(*"ojo", "enter")
        await wait_for(pilot, lambda: shows(programa, "La nota quedó en el historial."))
        await pilot.press("z")
        await wait_for(pilot, lambda: shows(programa, "En pausa desde"))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, TurnoScreen))
        await pilot.press("ctrl+r")
        await lista(pilot)
        await pilot.press("f6")
        await wait_for(pilot, lambda: isinstance(programa.screen, HistorialScreen))


async def test_an_empty_tray_says_so(app, servicios_de):
    programa = app("revision", servicios_de("drubio"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "No hay preguntas sin respuesta."))
        await pilot.press("1", "enter", "v", "c")
        await pilot.pause()
        assert programa.current_mode == "revision"


async def test_a_key_that_comes_before_the_question_of_its_row_is_for_that_row(
    app, jefa, servicios
):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        anterior = pantalla.question.view.ficha.caso.id
        # Nobody waits in between: the question of the row is still on its way.
        pantalla.tray.action_move(1)
        pantalla.action_nota()
        numero = pantalla.tray.cursor_id
        assert numero not in (None, anterior)
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press(*"de esta", "enter")
        await wait_for(
            pilot, lambda: any(li.nota == "de esta" for li in servicios.triage.ficha(numero).lineas)
        )
        lineas = servicios.triage.ficha(anterior).lineas
        assert all(linea.nota != "de esta" for linea in lineas)


async def test_an_answer_waits_for_the_note_before_it(app, jefa, servicios, libre):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.tray.cursor_id
        await pilot.press("2")
        await wait_for(pilot, lambda: pantalla.question.reason.has_focus)
        await pilot.press(*"estaba en casa", "f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press(*"vista la OT", "enter", "enter")
        await wait_for(pilot, lambda: shows(programa, REGISTRANDO))
        libre.set()
        await wait_for(pilot, lambda: shows(programa, "La nota quedó en el historial."))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))
        lineas = servicios.triage.ficha(numero).lineas
        assert [linea.evento for linea in lineas][:2] == [Evento.RESOLVER_REVISION, Evento.NOTA]
        assert lineas[1].nota == "vista la OT"


async def test_an_answer_a_busy_store_refused_is_still_there(app, jefa, negado, libre):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.tray.cursor_id
        await pilot.press("2")
        await wait_for(pilot, lambda: pantalla.question.reason.has_focus)
        await pilot.press(*"estaba en casa", "enter")
        assert pantalla.writing()
        libre.set()
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: programa.screen is pantalla)
        assert pantalla.tray.cursor_id == numero
        assert pantalla.question.reason.value == "estaba en casa"
        await wait_for(
            pilot,
            lambda: "estaba en casa" in jefa.triage.ficha(numero).borrador.values(),
        )


async def test_a_note_of_the_tray_a_busy_store_refused_is_still_there(app, jefa, negado):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.tray.cursor_id
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press(*"vista la OT", "enter")
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: programa.screen is pantalla)
        assert jefa.triage.ficha(numero).borrador["t.nota"] == "vista la OT"
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await wait_for(pilot, lambda: shows(programa, "vista la OT"))


async def test_who_answered_first_is_told_and_the_digits_work_again(app, jefa, servicios_de):
    otra_jefa = Usuario("mlopez", "María de prueba", Rol.SUPERVISOR)
    with jefa.entorno.db.transaction():
        jefa.entorno.personas.save(otra_jefa, jefa.entorno.ahora())
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        numero = pantalla.question.view.ficha.caso.id
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.question.reason.has_focus)
        await pilot.press(*"no procede")
        await wait_for(pilot, lambda: jefa.revision.borradores())
        registrar(
            servicios_de("mlopez"), numero, (Evento.RESOLVER_REVISION, {"motivo": "use la [E]"})
        )
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        assert "mlopez respondió esa pregunta" in programa.screen.text
        assert "«use la [E]»" in programa.screen.text
        assert "«no procede»" in programa.screen.text
        await pilot.press("enter")
        await wait_for(pilot, lambda: programa.screen is pantalla)
        otra = pantalla.question.view
        assert otra is not None
        assert otra.ficha.caso.id != numero
        await wait_for(pilot, lambda: pantalla.admits("1"))
        assert pantalla.tray.has_focus
        await pilot.press("1")
        assert pantalla.question.reason.value == ""
