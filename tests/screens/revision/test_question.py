"""The question alone: what is typed on each caso waits, is kept, and is answered in order."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.revision.question import QuestionPanel
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.frame import CommandLine, RRLine
from tests.support import Anfitrion, wait_for


class Alone(Anfitrion):
    """A question with the rows it writes on, and a cursor that the test moves."""

    def __init__(self, services: Services) -> None:
        self.command_row, self.rr_line = CommandLine(), RRLine()
        self.row: int | None = None
        self.arrivals = 0
        self.question = QuestionPanel(
            services.revision, lambda: self.row, self.command_row, self.rr_line, self.arrive
        )
        super().__init__(self.question, self.command_row, self.rr_line)

    def arrive(self) -> None:
        self.arrivals += 1

    def on_question_panel_registered(self, event: QuestionPanel.Registered) -> None:
        self.mensajes += [recorded.evento for recorded in event.records]

    def on_question_panel_overtaken(self) -> None:
        self.mensajes.append("overtaken")

    def on_failed(self, event: Failed) -> None:
        self.mensajes.append(event.error)


@pytest.fixture
def drubio(servicios_de, asked):
    return servicios_de("drubio")


async def stand_on(pilot, app, caso_id):
    app.row = caso_id
    app.question.look()
    await wait_for(pilot, lambda: app.question.caso_id == caso_id)


async def test_what_is_typed_on_a_question_waits_while_another_is_looked_at(drubio, asked):
    app = Alone(drubio)
    async with app.run_test(size=(80, 24)) as pilot:
        await stand_on(pilot, app, asked[0])
        app.question.choose("4")
        await pilot.press(*"falta la OT")
        assert app.question.written.reason == "falta la OT"
        await stand_on(pilot, app, asked[1])
        assert app.question.reason.value == ""
        assert app.question.pending()
        await stand_on(pilot, app, asked[0])
        assert app.question.reason.value == "falta la OT"
        assert app.arrivals == 3
        await wait_for(
            pilot, lambda: drubio.revision.borradores()[asked[0]]["r.razon"] == "falta la OT"
        )


async def test_an_answer_registered_after_moving_on_leaves_the_new_question_in_place(
    drubio, asked, free
):
    app = Alone(drubio)
    async with app.run_test(size=(80, 24)) as pilot:
        await stand_on(pilot, app, asked[0])
        app.question.choose("2")
        await pilot.press(*"estaba en casa", "f8")
        assert app.question.registering
        await stand_on(pilot, app, asked[1])
        free.set()
        await wait_for(pilot, lambda: Evento.RESOLVER_REVISION in app.mensajes)
        assert app.question.caso_id == asked[1]


async def test_who_was_overtaken_is_shown_what_they_had_typed(drubio, asked, servicios_de):
    drubio.usuarios.add("mrojas", "supervisor")
    app = Alone(drubio)
    async with app.run_test(size=(80, 24)) as pilot:
        await stand_on(pilot, app, asked[0])
        app.question.choose("2")
        await pilot.press(*"estaba en casa")
        answer = Request(Evento.RESOLVER_REVISION, {"motivo": "queda así"})
        servicios_de("mrojas").recorder.register(asked[0], [answer])
        app.question.register()
        await wait_for(pilot, lambda: "overtaken" in app.mensajes)
        assert isinstance(app.screen, ErrorModal)
        assert "«estaba en casa»" in app.screen.text
        await wait_for(pilot, lambda: drubio.revision.borradores() == {})


async def test_the_end_of_the_program_keeps_the_last_letters(drubio, asked, free):
    app = Alone(drubio)
    async with app.run_test(size=(80, 24)) as pilot:
        await stand_on(pilot, app, asked[0])
        app.question.choose("2")
        await pilot.press(*"hoy")
        free.set()
        app.question.work.keep_now()
        assert drubio.revision.borradores()[asked[0]]["r.razon"] == "hoy"
