"""The review tray by keyboard alone: a digit, a reason, Enter, and back to its owner."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.turno.screen import TurnoScreen
from ajustes_tui.services.casos import revision
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.keyboard import REGISTERING
from tests.support import TAMANOS, rows, wait_for

PREGUNTA = "el técnico puso [mal] la razón W"


def shows(app, text):
    return any(text in fila for fila in rows(app))


def register(services, caso_id, *parts):
    requests = [Request(evento, datos) for evento, datos in parts]
    return services.recorder.register(caso_id, requests)


@pytest.fixture
def questions(services, id_de):
    """An attributable falla that wants the back, and a causal outside the list."""
    register(
        services,
        id_de("sin_respuesta"),
        (Evento.CLASIFICAR, {"causal": "A", "atribuible": "RAZON_W"}),
        (Evento.PEDIR_REVISION, {"motivo": PREGUNTA}),
    )
    register(services, id_de("sin_causal"), (Evento.CLASIFICAR, {"causal": "FUERA"}))


@pytest.fixture
def jefa(servicios_de, questions):
    return servicios_de("drubio")


async def listing(pilot):
    """Wait until the question under the cursor is shown and its keys are admitted."""
    screen = pilot.app.screen
    await wait_for(pilot, lambda: screen.question.view is not None and screen.admits("1"))
    return screen


def caso(services, caso_id):
    return services.triage.card(caso_id).caso


@pytest.mark.parametrize("size", TAMANOS)
async def test_the_tray_shows_each_question_with_its_rule_and_answers(app, jefa, size):
    programa = app("revision", jefa)
    async with programa.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await listing(pilot)
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
        assert programa.screen.frame.command_row.region.y == size[1] - 4


async def test_the_question_is_drawn_again_for_the_size_of_the_window(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await wait_for(pilot, lambda: shows(programa, f"Pide         «{PREGUNTA}»"))
        assert not shows(programa, "Lo que ha pasado")
        await pilot.resize_terminal(100, 30)
        await wait_for(pilot, lambda: shows(programa, "Lo que ha pasado"))
        assert not shows(programa, "Lo que dice el procedimiento")
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: shows(programa, "Lo que dice el procedimiento"))
        assert shows(programa, "Política")
        await pilot.resize_terminal(80, 10)
        await wait_for(pilot, lambda: shows(programa, "1 quitar «atribuible»"))
        assert any(row.startswith("►9000") for row in rows(programa))


async def test_a_digit_a_reason_and_enter_answer_and_give_it_back(app, jefa, services, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await pilot.press("2")
        await wait_for(pilot, lambda: shows(programa, "► 2 dejar «atribuible»"))
        await wait_for(pilot, lambda: shows(programa, "yuli ve su respuesta en Mi turno"))
        await pilot.press(*"el usuario estaba en casa", "f8")
        await wait_for(pilot, lambda: shows(programa, "REVISIÓN › 1 caso espera su decisión"))
        after = caso(services, id_de("sin_respuesta"))
        assert after.autorizado_back
        assert after.revision is None
        answered = services.turno.show().answered[0]
        assert answered.text == "el usuario estaba en casa"


async def test_the_letters_behind_a_digit_and_tab_are_the_reason_and_no_keys_of_the_tray(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await wait_for(pilot, lambda: programa.screen.admits("2"))
        await pilot.press("2", "c", "tab", "u", "v")
        await wait_for(pilot, lambda: programa.screen.question.reason.value == "cuv")
        assert programa.current_mode == "revision"


async def test_enter_alone_records_nothing_and_a_reason_is_mandatory(app, jefa, services, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await pilot.press("enter", "enter")
        await wait_for(pilot, lambda: shows(programa, "► _"))
        await pilot.press("1", "enter", "enter")
        await wait_for(pilot, lambda: shows(programa, "falta su razón"))
        assert caso(services, id_de("sin_respuesta")).revision is not None


async def test_an_answer_that_needs_a_datum_asks_it_in_place(app, jefa, services, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await pilot.press("down")
        await wait_for(pilot, lambda: shows(programa, "usar una causal de la lista"))
        await wait_for(pilot, lambda: programa.screen.admits("1"))
        await pilot.press("1")
        await wait_for(pilot, lambda: programa.screen.question.datum.has_focus)
        await pilot.press("e", "enter")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press("tab")
        await wait_for(pilot, lambda: programa.screen.question.datum.has_focus)
        await pilot.press("tab")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press(*"es reconexión", "f8")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))
        after = caso(services, id_de("sin_causal"))
        assert (after.causal, after.estado) == ("E", Estado.POR_VALIDAR)


async def test_what_is_typed_waits_while_one_looks_at_another(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
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
    screen = await listing(pilot)
    await pilot.press("4")
    await wait_for(pilot, lambda: screen.question.reason.has_focus)
    await pilot.press(*"falta la OT")
    await wait_for(
        pilot, lambda: jefa.triage.card(caso_id).borrador.get("r.razon") == "falta la OT"
    )


async def test_a_reason_half_typed_is_there_in_another_session(app, jefa, servicios_de, id_de):
    caso_id = id_de("sin_respuesta")
    first = app("revision", jefa)
    async with first.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    turno = app("turno", servicios_de("drubio"))
    async with turno.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(turno, "la respuesta 4 en la bandeja"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(turno, "REVISIÓN"))
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.question.reason.value == "falta la OT")
        await wait_for(pilot, lambda: shows(turno, "► 4 pedirle algo más a yuli"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: shows(turno, "yuli ve su respuesta en Mi turno"))
        await wait_for(pilot, lambda: caso(jefa, caso_id).revision is None)
        assert jefa.triage.card(caso_id).borrador == {}


async def test_a_reason_half_typed_is_shown_when_somebody_else_answered(
    app, jefa, servicios_de, id_de
):
    caso_id = id_de("sin_respuesta")
    jefa.usuarios.add("mrojas", "supervisor")
    first = app("revision", jefa)
    async with first.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
    register(servicios_de("mrojas"), caso_id, (Evento.RESOLVER_REVISION, {"motivo": "queda así"}))
    other = app("revision", servicios_de("drubio"))
    async with other.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(other.screen, ErrorModal))
        assert "falta la OT" in other.screen.text
        await pilot.press("escape")
        await wait_for(pilot, lambda: jefa.triage.card(caso_id).borrador == {})


async def test_a_note_half_typed_in_the_tray_goes_on_there_and_leaves_the_reason(app, jefa, id_de):
    caso_id = id_de("sin_respuesta")
    first = app("revision", jefa)
    async with first.run_test(size=(80, 24)) as pilot:
        await half_answered(pilot, jefa, caso_id)
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(first, "Queda en el historial"))
        await pilot.press(*"llamar al asesor", "escape", "f7")
        await wait_for(pilot, lambda: shows(first, "llamar al asesor"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(first, "La nota quedó en el historial"))
        assert jefa.triage.card(caso_id).lines[0].nota == "llamar al asesor"
        await wait_for(pilot, lambda: "t.nota" not in jefa.triage.card(caso_id).borrador)
        assert jefa.triage.card(caso_id).borrador["r.razon"] == "falta la OT"


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
        borrador = lambda: jefa.triage.card(caso_id).borrador  # noqa: E731
        await wait_for(pilot, lambda: borrador().get("t.nota") == "vista la OT")
        assert borrador()["r.razon"] == "falta la OT"


async def test_the_second_supervisor_sees_who_answered_and_keeps_what_was_typed(
    app, jefa, servicios_de, id_de
):
    jefa.usuarios.add("mrojas", "supervisor")
    programa = app("revision", servicios_de("mrojas"))
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("1")
        await wait_for(pilot, lambda: screen.question.reason.has_focus)
        await pilot.press(*"de acuerdo")
        mrojas = servicios_de("mrojas")
        await wait_for(
            pilot,
            lambda: "de acuerdo" in [b["r.razon"] for b in mrojas.revision.borradores().values()],
        )
        register(jefa, id_de("sin_respuesta"), (Evento.RESOLVER_REVISION, {"motivo": "queda así"}))
        screen.question.register()
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await wait_for(pilot, lambda: shows(programa, "drubio registró «resolver revisión»"))
        assert "de acuerdo" in programa.screen.text
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))


async def test_an_answer_of_another_session_leaves_the_list_by_itself(app, jefa, id_de):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        with jefa.service_context.db.connect() as conn:
            conn.execute("UPDATE casos SET revision = NULL WHERE id = ?", (id_de("sin_causal"),))
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))


async def test_an_agente_looks_at_their_questions_and_decides_nothing(
    app, questions, services, servicios_de, id_de
):
    register(
        servicios_de("drubio"),
        id_de("sin_causal"),
        (Evento.RESOLVER_REVISION, {"motivo": "use la E"}),
    )
    programa = app("revision", servicios_de("yuli"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
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


async def test_a_coordinador_reads_the_tray(app, questions, servicios_de):
    programa = app("revision", servicios_de("lcano"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        assert shows(programa, "2 casos esperan")
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(programa, "Solo la supervisora decide"))


async def test_the_other_keys_act(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await pilot.press("v")
        await wait_for(pilot, lambda: isinstance(programa.screen, WholeTextModal))
        await pilot.press("enter")
        await pilot.press("tab")
        await wait_for(pilot, lambda: programa.screen.question.reason.has_focus)
        await pilot.press("escape", "f7")
        await wait_for(pilot, lambda: shows(programa, "Queda en el historial de la cuenta"))
        await pilot.press(*"ojo", "f8")
        await wait_for(pilot, lambda: shows(programa, "La nota quedó en el historial."))
        await pilot.press("z")
        await wait_for(pilot, lambda: shows(programa, "En pausa desde"))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, TurnoScreen))
        await pilot.press("ctrl+r")
        await listing(pilot)
        await pilot.press("f6")
        await wait_for(pilot, lambda: isinstance(programa.screen, HistorialScreen))


async def test_an_empty_tray_says_so_in_the_rows_that_it_needs(app, servicios_de):
    programa = app("revision", servicios_de("drubio"))
    async with programa.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(programa, "No hay preguntas sin respuesta."))
        tray = programa.screen.tray
        await wait_for(pilot, lambda: tray.size.height == tray.needed_rows(6))
        await pilot.press("1", "enter", "v", "c")
        await pilot.pause()
        assert programa.current_mode == "revision"


async def test_a_key_that_comes_before_the_question_of_its_row_is_for_that_row(app, jefa, services):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        previous = screen.question.view.card.caso.id
        # Nobody waits in between: the question of the row is still on its way.
        screen.tray.action_move(1)
        screen.action_nota()
        number = screen.tray.cursor_id
        assert number not in (None, previous)
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"de esta", "f8")
        await wait_for(
            pilot, lambda: any(li.nota == "de esta" for li in services.triage.card(number).lines)
        )
        lines = services.triage.card(previous).lines
        assert all(line.nota != "de esta" for line in lines)


async def test_an_answer_waits_for_the_note_before_it(app, jefa, services, free):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.tray.cursor_id
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.question.reason.has_focus)
        await pilot.press(*"estaba en casa", "f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"vista la OT", "f8", "f8")
        await wait_for(pilot, lambda: shows(programa, REGISTERING))
        free.set()
        await wait_for(pilot, lambda: shows(programa, "La nota quedó en el historial."))
        await pilot.press("f8")
        await wait_for(pilot, lambda: shows(programa, "1 caso espera"))
        lines = services.triage.card(number).lines
        assert [line.evento for line in lines][:2] == [Evento.RESOLVER_REVISION, Evento.NOTA]
        assert lines[1].nota == "vista la OT"


async def test_an_answer_a_busy_store_refused_is_still_there(app, jefa, refusal, free):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.tray.cursor_id
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.question.reason.has_focus)
        await pilot.press(*"estaba en casa", "f8")
        assert screen.writing()
        free.set()
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: programa.screen is screen)
        assert screen.tray.cursor_id == number
        assert screen.question.reason.value == "estaba en casa"
        await wait_for(
            pilot,
            lambda: "estaba en casa" in jefa.triage.card(number).borrador.values(),
        )


async def test_a_note_of_the_tray_a_busy_store_refused_is_still_there(app, jefa, refusal):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.tray.cursor_id
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"vista la OT", "f8")
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: programa.screen is screen)
        assert jefa.triage.card(number).borrador["t.nota"] == "vista la OT"
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await wait_for(pilot, lambda: shows(programa, "vista la OT"))


async def test_who_answered_first_is_told_and_the_digits_work_again(app, jefa, servicios_de):
    otra_jefa = Usuario("mlopez", "María de prueba", Rol.SUPERVISOR)
    with jefa.service_context.db.transaction():
        jefa.service_context.people.save(otra_jefa, jefa.service_context.now())
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = screen.question.view.card.caso.id
        await pilot.press("1")
        await wait_for(pilot, lambda: screen.question.reason.has_focus)
        await pilot.press(*"no procede")
        await wait_for(pilot, lambda: jefa.revision.borradores())
        register(
            servicios_de("mlopez"), number, (Evento.RESOLVER_REVISION, {"motivo": "use la [E]"})
        )
        await wait_for(pilot, lambda: isinstance(programa.screen, ErrorModal))
        assert "mlopez respondió esa pregunta" in programa.screen.text
        assert "«use la [E]»" in programa.screen.text
        assert "«no procede»" in programa.screen.text
        await pilot.press("enter")
        await wait_for(pilot, lambda: programa.screen is screen)
        other = screen.question.view
        assert other is not None
        assert other.card.caso.id != number
        await wait_for(pilot, lambda: screen.admits("1"))
        assert screen.tray.has_focus
        await pilot.press("1")
        assert screen.question.reason.value == ""


async def test_what_will_be_seen_of_an_answer_is_said_of_its_own_question_alone(app, jefa):
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        first = screen.question.caso_id
        await pilot.press("2")
        await wait_for(pilot, lambda: shows(programa, "yuli ve su respuesta en Mi turno"))
        await pilot.press("escape", "down")
        await wait_for(pilot, lambda: screen.question.caso_id not in (None, first))
        await wait_for(pilot, lambda: not rows(programa)[22].strip())
        await pilot.press("up")
        await wait_for(pilot, lambda: shows(programa, "yuli ve su respuesta en Mi turno"))


async def test_a_fifth_answer_is_drawn_and_chosen_as_the_others(app, jefa, monkeypatch):
    answers_of = revision.answers_of

    def five(*question):
        answers = answers_of(*question)
        more = [answers[0]._replace(digit=str(n), text=f"respuesta {n}") for n in (4, 5)]
        return (*answers[:3], *more)

    monkeypatch.setattr(revision, "answers_of", five)
    programa = app("revision", jefa)
    async with programa.run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await wait_for(pilot, lambda: shows(programa, "5 respuesta 5"))
        await pilot.press("5")
        await wait_for(pilot, lambda: programa.screen.question.written.digit == "5")
