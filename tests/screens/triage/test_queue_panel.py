"""The queue alone in a screen: its list, its cursor, what is typed and marked, and its filter."""

from __future__ import annotations

import pytest
from textual import on
from textual.message import Message

from ajustes_tui.app import AjustesApp
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.filter_bar import FilterBar
from ajustes_tui.screens.triage.queue import QueuePanel
from ajustes_tui.widgets.frame import CommandLine
from tests.screens.steps import APROBAR, press, see, shows
from tests.support import PERFIL, wait_for


class QueueScreen(AjustesScreen):
    """A place with nothing but the queue, and a command row for the card that is not there."""

    CSS = """
    QueueScreen #cola { height: 1fr; }
    QueueScreen #filtro { height: 1; }
    """
    HAS_COMMAND_ROW = False
    AUTO_FOCUS = "QueueTable"

    def __init__(self, service, signals, run_session):
        super().__init__(signals, run_session)
        self.heard = []
        self.looked = []
        self.refusal = ""
        self.card_order = CommandLine(id="orden-ficha")
        self.queue = QueuePanel(
            service,
            run_session,
            look=self.look,
            card_title=lambda: "90000001 / 4470000001",
            card_order=lambda: self.card_order,
            guard=self.key_guard,
        )

    def compose_body(self):
        yield self.queue
        yield self.card_order

    def on_mount(self):
        self.queue.read()
        self.queue.table.focus()

    def look(self):
        self.looked.append(self.queue.caso_id)
        return self.refusal

    @on(QueuePanel.OpenAsked)
    @on(QueuePanel.ReviewAsked)
    @on(FilterBar.Refiltered)
    @on(GoTo)
    def hear(self, event: Message) -> None:
        event.stop()
        self.heard.append(event)


@pytest.fixture
def host(services):
    """A program in front of the queue alone."""
    app = AjustesApp(services, PERFIL, "triage", factories={"triage": lambda: screen})
    screen = QueueScreen(services.triage, app.signals, services.run_session)
    return app


async def listed(pilot):
    """Wait until the list and the row under the cursor are there."""
    queue = pilot.app.screen.queue
    await wait_for(pilot, lambda: queue.table.row_count and queue.table.current is not None)
    return queue


async def stand_on(pilot, queue, caso_id):
    queue.table.move_to_id(caso_id)
    await wait_for(pilot, lambda: queue.table.current is not None)


def heard(pilot, kind):
    return [one for one in pilot.app.screen.heard if isinstance(one, kind)]


async def test_each_row_is_looked_at_as_the_cursor_comes_to_it_and_says_why_it_cannot_be(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        screen = pilot.app.screen
        assert queue.table.row_count == 11
        assert screen.looked[-1] == queue.caso_id
        await see(pilot, "El back", "un dígito escoge · Enter abre")
        before = len(screen.looked)
        queue.table.cursor += 1
        assert screen.looked[before:] == [queue.caso_id]
        screen.refusal = "Usted ya no lee esto"
        await press(pilot, "down", sees="Usted ya no lee esto")
        screen.refusal = ""
        await press(pilot, "down", until=lambda: not shows(pilot, "Usted ya no lee esto"))


async def test_a_digit_forgotten_beside_a_row_leaves_enter_to_the_others(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        await press(pilot, "1", sees="Enter revisar")
        await press(pilot, "up", "up", sees="Enter abre · m revisa las Op")
        asked = queue.caso_id
        await press(pilot, "enter", until=lambda: heard(pilot, QueuePanel.OpenAsked))
        assert heard(pilot, QueuePanel.OpenAsked)[0].caso_id == asked
        await press(pilot, "m", until=lambda: len(heard(pilot, QueuePanel.ReviewAsked)) == 1)
        await stand_on(pilot, queue, id_de("aprobado"))
        await press(pilot, "enter", until=lambda: len(heard(pilot, QueuePanel.ReviewAsked)) == 2)


async def test_beside_a_card_the_queue_follows_its_caso_and_speaks_in_its_command_row(host, id_de):
    async with host.run_test(size=(120, 40)) as pilot:
        queue = await listed(pilot)
        queue.fit(beside=True)
        queue.foot.say("algo de la cola")
        await pilot.pause()
        assert pilot.app.screen.card_order.text == "algo de la cola"
        await see(pilot, "90000001 / 4470000001")
        looked = len(pilot.app.screen.looked)
        queue.open_card(id_de("aprobado_2"))
        assert queue.caso_id == id_de("aprobado_2")
        assert not queue.selection.in_hand
        assert len(pilot.app.screen.looked) == looked
        queue.close_card()
        assert queue.selection.in_hand


async def test_a_row_that_left_the_list_is_told_where_one_looks_and_not_under_the_card(
    host, services, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        queue.open_card(id_de("aprobado_2"))
        services.recorder.register(id_de("aprobado"), APROBAR)
        queue.read()
        await wait_for(
            pilot, lambda: queue.table.row_count == 10 and queue.table.current is not None
        )
        queue.close_card()
        assert queue.caso_id == id_de("aprobado_2")
        assert not shows(pilot, "El renglón salió de la lista")
        services.recorder.register(id_de("aprobado_2"), APROBAR)
        queue.read()
        await see(pilot, "El renglón salió de la lista")
        assert queue.table.row_count == 9


async def test_a_line_typed_lists_other_casos_and_one_nobody_understands_none(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("end", "up", "f")
        before = queue.table.cursor_id
        assert queue.filter.typing
        await press(pilot, *"causal:Z", sees="La causal «Z» no está en el catálogo")
        await wait_for(pilot, lambda: not queue.table.row_count)
        assert not shows(pilot, "9000")
        await pilot.press("enter")
        assert queue.filter.typing
        await pilot.press("backspace", "D", "enter")
        await wait_for(pilot, lambda: heard(pilot, FilterBar.Refiltered))
        await wait_for(pilot, lambda: 0 < queue.table.row_count < 11)
        assert before not in queue.table.ids
        assert queue.table.cursor == 0
        assert not queue.filter.typing
        queue.filter.step_back()
        await see(pilot, "Supr quita lo último del filtro")
        assert queue.filter.filter.line == "causal:D"
        await press(pilot, "delete", until=lambda: queue.table.row_count == 11)
        queue.filter.step_back()
        await see(pilot, "Ya está en la cola")


async def test_the_list_of_a_figure_leads_back_to_the_figure(host, services):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        kept = services.queue.criteria_of(services.queue.query("causal:D"))
        queue.filter.show_figure(ShowCasos("aprobados", kept, back_to="kpi", place="fila 3"))
        await wait_for(pilot, lambda: queue.table.row_count < 11)
        queue.filter.step_back()
        await wait_for(pilot, lambda: heard(pilot, GoTo))
        back = heard(pilot, GoTo)[0]
        assert (back.mode, back.request, back.back) == ("kpi", "fila 3", True)
