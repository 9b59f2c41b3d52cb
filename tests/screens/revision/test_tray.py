"""The list of the tray alone: what waits, its rows, and the question another screen asked for."""

from __future__ import annotations

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.revision.screen import TrayList, TrayPage
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.support import Anfitrion, rows, wait_for


class Alone(Anfitrion):
    """A list that shows each page as soon as it was read."""

    def __init__(self, services: Services) -> None:
        self.tray = TrayList(services.revision)
        self.pages: list[TrayPage] = []
        super().__init__(self.tray)

    def on_tray_list_listed(self, event: TrayList.Listed) -> None:
        self.pages.append(event.page)
        self.tray.show(event.page.ids)


async def test_the_questions_are_listed_with_their_rows(servicios_de, asked):
    app = Alone(servicios_de("drubio"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.tray.read()
        await wait_for(pilot, lambda: any("causal fuera de la lista" in row for row in rows(app)))
        assert set(app.pages[-1].ids) == set(asked)
        assert app.pages[-1].waiting == 2
        assert app.pages[-1].lost == {}


async def test_the_question_asked_for_is_stood_on_once_the_list_has_it(servicios_de, asked):
    app = Alone(servicios_de("drubio"))
    async with app.run_test(size=(80, 24)) as pilot:
        for caso_id in asked:
            app.tray.want(caso_id)
            app.tray.read()
            await wait_for(pilot, lambda caso_id=caso_id: app.tray.cursor_id == caso_id)


async def test_a_draft_whose_question_was_answered_comes_with_the_answer(servicios_de, asked):
    drubio = servicios_de("drubio")
    drubio.usuarios.add("mrojas", "supervisor")
    view = drubio.revision.show(asked[0])
    app = Alone(drubio)
    async with app.run_test(size=(80, 24)) as pilot:
        app.tray.read()
        await wait_for(pilot, lambda: app.pages)
        caso = view.card.caso
        drubio.work.save_borrador(BorradorSave(caso.id, {"r.razon": "a medias"}, caso.version))
        answer = Request(Evento.RESOLVER_REVISION, {"motivo": "queda así"})
        servicios_de("mrojas").recorder.register(caso.id, [answer])
        app.tray.read()
        await wait_for(pilot, lambda: app.pages[-1].lost)
        lost = app.pages[-1].lost[caso.id]
        assert lost.borrador["r.razon"] == "a medias"
        assert lost.answer.agente == "mrojas"
