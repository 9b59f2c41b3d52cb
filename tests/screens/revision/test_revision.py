"""The review tray by keyboard alone: a digit, a reason, Enter, and back to its owner."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.notices import ErrorModal, WholeTextModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.keyboard import REGISTERING
from tests.screens.steps import borrador, box, caso, paste, press, see
from tests.support import rows, wait_for


def register(services, caso_id, *parts):
    requests = [Request(evento, datos) for evento, datos in parts]
    return services.recorder.register(caso_id, requests)


@pytest.fixture
def jefa(servicios_de, asked):
    return servicios_de("drubio")


async def listing(pilot):
    """Wait until the question under the cursor is shown and its keys are admitted."""
    screen = pilot.app.screen
    await wait_for(pilot, lambda: screen.question.view is not None and screen.admits("1"))
    return screen


async def test_a_digit_and_a_reason_answer_and_give_it_back_and_enter_alone_does_not(
    app, jefa, services, id_de
):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await press(pilot, "enter", "enter", sees="► _")
        await press(pilot, "1", "enter", "enter", sees="falta su razón")
        assert caso(services, id_de("sin_respuesta")).revision is not None
        await press(pilot, "escape", until=lambda: screen.admits("2"))
        # What will be seen of an answer is said of its own question alone.
        await press(pilot, "2", sees="yuli ve su respuesta en Mi turno")
        await pilot.press("escape", "down")
        await wait_for(pilot, lambda: screen.question.caso_id == id_de("sin_causal"))
        await wait_for(pilot, lambda: not rows(pilot.app)[22].strip())
        await press(pilot, "up", until=lambda: screen.question.caso_id == id_de("sin_respuesta"))
        await wait_for(pilot, lambda: screen.admits("2"))
        # The letters behind a digit, and behind Tab, are its reason and no keys of the tray.
        await pilot.press("2", "c", "tab", "u", "v")
        await wait_for(pilot, lambda: screen.question.reason.value == "cuv")
        assert pilot.app.current_mode == "revision"
        await see(pilot, "► 2 dejar «atribuible»")
        await see(pilot, "yuli ve su respuesta en Mi turno")
        await press(pilot, "f8", sees="REVISIÓN › 1 caso espera su decisión")
        await see(pilot, "── Registrado: dejar «atribuible»")
        assert screen.tray.cursor_id == id_de("sin_causal")
        after = caso(services, id_de("sin_respuesta"))
        assert after.autorizado_back
        assert after.revision is None
        assert services.turno.show().answered[0].text == "cuv"


async def test_an_answer_that_needs_a_datum_asks_it_in_place(app, jefa, services, id_de):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await press(pilot, "down", sees="usar una causal de la lista")
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await press(pilot, "1", until=lambda: pilot.app.screen.question.datum.has_focus)
        await press(pilot, "e", "enter", until=lambda: pilot.app.screen.question.reason.has_focus)
        await press(pilot, "tab", until=lambda: pilot.app.screen.question.datum.has_focus)
        await press(pilot, "tab", until=lambda: pilot.app.screen.question.reason.has_focus)
        await paste(pilot, "es reconexión", "f8", sees="1 caso espera")
        after = caso(services, id_de("sin_causal"))
        assert (after.causal, after.estado) == ("E", Estado.POR_VALIDAR)


async def test_the_causal_of_a_late_traslado_asks_who_delayed_it_by_letter(
    app, jefa, services, id_de
):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await press(pilot, "down", sees="usar una causal de la lista")
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await press(pilot, "1", until=lambda: pilot.app.screen.question.datum.has_focus)
        await press(pilot, "l", "enter", until=lambda: pilot.app.screen.question.reason.has_focus)
        await paste(pilot, "es un traslado", "f8", sees="¿de quién fue la demora?")
        await press(pilot, "1", "enter", sees="nada coincide")
        await press(pilot, "backspace", "u", "enter", sees="L usuario")
        await press(pilot, "f8", sees="1 caso espera")
        after = caso(services, id_de("sin_causal"))
        assert (after.causal, after.demora_de, after.atribuible) == ("L", "usuario", "TRASLADO")


async def half_answered(pilot, jefa, caso_id):
    """Choose 4 and type half a reason; leave without registering."""
    screen = await listing(pilot)
    await press(pilot, "4", until=lambda: screen.question.reason.has_focus)
    await paste(pilot, "falta la OT")
    await wait_for(pilot, lambda: borrador(jefa, caso_id).get("r.razon") == "falta la OT")


async def test_a_reason_half_typed_is_there_in_another_session(app, jefa, servicios_de, id_de):
    caso_id = id_de("sin_respuesta")
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    async with app("turno", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "la respuesta 4 en la bandeja")
        await press(pilot, "enter", sees="REVISIÓN")
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.question.reason.value == "falta la OT")
        await see(pilot, "► 4 pedirle algo más a yuli")
        await press(pilot, "enter", sees="yuli ve su respuesta en Mi turno")
        await wait_for(pilot, lambda: caso(jefa, caso_id).revision is None)
        assert borrador(jefa, caso_id) == {}


async def test_a_reason_half_typed_is_shown_when_somebody_else_answered(
    app, jefa, servicios_de, id_de
):
    caso_id = id_de("sin_respuesta")
    jefa.usuarios.add("mrojas", "supervisor")
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    register(servicios_de("mrojas"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "queda así"}))
    async with app("revision", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await box(pilot, ErrorModal)
        assert "falta la OT" in pilot.app.screen.text
        await press(pilot, "escape", until=lambda: borrador(jefa, caso_id) == {})


async def test_a_note_of_the_tray_or_of_triage_leaves_the_answer_half_typed(app, jefa, id_de):
    caso_id = id_de("sin_respuesta")
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
        await press(pilot, "f7", sees="Queda en el historial")
        await paste(pilot, "llamar al asesor", "escape", "f7", sees="llamar al asesor")
        await press(pilot, "f8", sees="La nota quedó en el historial")
        assert jefa.triage.card(caso_id).lines[0].nota == "llamar al asesor"
        await wait_for(pilot, lambda: "t.nota" not in borrador(jefa, caso_id))
        await press(pilot, "escape", "c", sees="Ctrl+R la sigue")
        await press(pilot, "f7", sees="Queda en el historial")
        await paste(pilot, "vista la OT")
        await wait_for(pilot, lambda: borrador(jefa, caso_id).get("t.nota") == "vista la OT")
        assert borrador(jefa, caso_id)["r.razon"] == "falta la OT"


async def test_an_agente_looks_at_their_questions_and_decides_nothing(
    app, asked, services, servicios_de, id_de
):
    register(
        servicios_de("drubio"),
        id_de("sin_causal"),
        (Evento.RESOLVER_REVISION, {"motivo": "use la E"}),
    )
    async with app("revision", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await see(pilot, "√ drubio respondió: use la E", "Aquí se mira; la supervisora decide.")
        await press(pilot, "1", sees="Solo la supervisora decide")
        await press(pilot, "down", sees="Respuesta    drubio: «use la E»")
        assert (
            not pilot.app.screen.question.reason.display
            or not pilot.app.screen.question.reason.region.height
        )


async def test_the_other_keys_act(app, jefa):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await press(pilot, "v", opens=WholeTextModal)
        await pilot.press("enter")
        await press(pilot, "tab", until=lambda: pilot.app.screen.question.reason.has_focus)
        await press(pilot, "escape", "f7", sees="Queda en el historial de la cuenta")
        await press(pilot, *"ojo", "f8", sees="La nota quedó en el historial.")
        await press(pilot, "z", sees="En pausa desde")
        await press(pilot, "enter", "escape", opens=TurnoScreen)
        await pilot.press("ctrl+r")
        await listing(pilot)
        await press(pilot, "f6", opens=HistorialScreen)


async def test_an_empty_tray_says_so_alone_in_the_middle(app, servicios_de):
    async with app("revision", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await see(pilot, "No hay preguntas sin respuesta.")
        screen = pilot.app.screen
        await wait_for(pilot, lambda: not screen.question.display)
        await wait_for(pilot, lambda: screen.tray.size.height == screen.tray.parent.size.height)
        await pilot.press("1", "enter", "v", "c")
        await pilot.pause()
        assert pilot.app.current_mode == "revision"


async def test_a_key_that_comes_before_the_question_of_its_row_is_for_that_row(app, jefa, services):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        previous = screen.question.view.card.caso.id
        # Nobody waits in between: the question of the row is still on its way.
        screen.tray.action_move(1)
        screen.action_nota()
        number = screen.tray.cursor_id
        assert number not in (None, previous)
        await box(pilot, ProseModal)
        await paste(pilot, "de esta", "f8")
        await wait_for(
            pilot, lambda: any(li.nota == "de esta" for li in services.triage.card(number).lines)
        )
        lines = services.triage.card(previous).lines
        assert all(line.nota != "de esta" for line in lines)


async def test_an_answer_waits_for_the_note_before_it(app, jefa, services, free):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.tray.cursor_id
        await press(pilot, "2", until=lambda: screen.question.reason.has_focus)
        await paste(pilot, "estaba en casa", "f7", opens=ProseModal)
        await paste(pilot, "vista la OT", "f8", "f8", sees=REGISTERING)
        free.set()
        await see(pilot, "La nota quedó en el historial.")
        await press(pilot, "f8", sees="1 caso espera")
        lines = services.triage.card(number).lines
        assert [line.evento for line in lines][:2] == [Evento.RESOLVER_REVISION, Evento.NOTA]
        assert lines[1].nota == "vista la OT"


async def test_an_answer_a_busy_store_refused_is_still_there(app, jefa, refusal, free):
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.tray.cursor_id
        await press(pilot, "2", until=lambda: screen.question.reason.has_focus)
        await paste(pilot, "estaba en casa", "f8")
        assert screen.writing()
        free.set()
        await box(pilot, ErrorModal)
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        assert screen.tray.cursor_id == number
        assert screen.question.reason.value == "estaba en casa"
        await wait_for(
            pilot,
            lambda: "estaba en casa" in borrador(jefa, number).values(),
        )


async def test_who_answered_first_is_told_and_the_digits_work_again(app, jefa, servicios_de):
    otra_jefa = Usuario("mlopez", "María de prueba", Rol.SUPERVISOR)
    with jefa.service_context.db.transaction():
        jefa.service_context.people.save(otra_jefa, jefa.service_context.now())
    async with app("revision", jefa).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.question.view.card.caso.id
        await press(pilot, "1", until=lambda: screen.question.reason.has_focus)
        await paste(pilot, "no procede", until=lambda: jefa.revision.borradores())
        register(
            servicios_de("mlopez"), number, (Evento.RESOLVER_REVISION, {"motivo": "use la [E]"})
        )
        await box(pilot, ErrorModal)
        assert "mlopez respondió esa pregunta" in pilot.app.screen.text
        assert "«use la [E]»" in pilot.app.screen.text
        assert "«no procede»" in pilot.app.screen.text
        await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
        other = screen.question.view
        assert other is not None
        assert other.card.caso.id != number
        await wait_for(pilot, lambda: screen.admits("1"))
        assert screen.tray.has_focus
        await pilot.press("1")
        assert screen.question.reason.value == ""
