"""The queue alone in a screen: its list, its cursor, what is typed and marked, and its filter."""

from __future__ import annotations

from array import array

import pytest
from textual import on
from textual.message import Message

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.screens.triage.filter_bar import FilterBar
from ajustes_tui.screens.triage.queue import QueuePanel
from ajustes_tui.services.casos.queue import QueueReading, QueueService
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.frame import CommandLine
from tests.support import PERFIL, rows, wait_for


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
    @on(QueuePanel.MarksRead)
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
    await wait_for(pilot, lambda: queue.table.row_count and queue.row is not None)
    return queue


async def stand_on(pilot, queue, caso_id):
    queue.table.move_to_id(caso_id)
    await wait_for(pilot, lambda: queue.row is not None)


def heard(pilot, kind):
    return [one for one in pilot.app.screen.heard if isinstance(one, kind)]


def shown(pilot):
    return "\n".join(rows(pilot.app))


async def test_the_list_comes_with_its_rows_and_says_what_goes_with_the_first(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        assert queue.table.row_count == 11
        assert pilot.app.screen.looked[-1] == queue.caso_id
        await wait_for(pilot, lambda: "El back" in shown(pilot))
        assert "un dígito escoge · Enter abre" in shown(pilot)


async def test_the_row_reached_is_looked_at_in_the_same_breath_as_the_cursor(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        before = len(pilot.app.screen.looked)
        queue.table.cursor += 1
        assert pilot.app.screen.looked[before:] == [queue.caso_id]


async def test_why_a_row_could_not_be_looked_at_is_said_until_the_person_moves(host):
    async with host.run_test(size=(80, 24)) as pilot:
        await listed(pilot)
        pilot.app.screen.refusal = "Usted ya no lee esto"
        await pilot.press("down")
        await wait_for(pilot, lambda: "Usted ya no lee esto" in shown(pilot))
        pilot.app.screen.refusal = ""
        await pilot.press("down")
        await wait_for(pilot, lambda: "Usted ya no lee esto" not in shown(pilot))


async def test_a_digit_is_written_beside_its_row_and_kept_for_another_session(
    host, services, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        await pilot.press("1")
        assert list(queue.selection.options) == [id_de("aprobado")]
        assert queue.caso_id != id_de("aprobado")
        await wait_for(pilot, lambda: services.queue.typed_options())
        assert "1 renglón con Op" in shown(pilot)
        assert queue.pending() == "Hay 1 opción sin registrar."
        await pilot.press("enter")
        await wait_for(pilot, lambda: heard(pilot, QueuePanel.ReviewAsked))


async def test_a_digit_forgotten_beside_a_row_leaves_enter_to_the_others(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        await pilot.press("1")
        await wait_for(pilot, lambda: "Enter revisar" in shown(pilot))
        await pilot.press("up", "up")
        await wait_for(pilot, lambda: "Enter abre · m revisa las Op" in shown(pilot))
        asked = queue.caso_id
        await pilot.press("enter")
        await wait_for(pilot, lambda: heard(pilot, QueuePanel.OpenAsked))
        assert heard(pilot, QueuePanel.OpenAsked)[0].caso_id == asked
        await pilot.press("m")
        await wait_for(pilot, lambda: len(heard(pilot, QueuePanel.ReviewAsked)) == 1)
        await stand_on(pilot, queue, id_de("aprobado"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: len(heard(pilot, QueuePanel.ReviewAsked)) == 2)


async def test_a_store_without_casos_says_where_they_come_from(host, monkeypatch):
    nothing = QueueReading(array("q"), 0)
    monkeypatch.setattr(QueueService, "read", lambda *_asked: nothing)
    async with host.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "Todavía no hay casos en este almacén" in shown(pilot))


async def test_a_digit_a_row_does_not_take_is_refused_on_the_command_row(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        await pilot.press("9")
        await wait_for(pilot, lambda: "Ese renglón no tiene 9" in shown(pilot))
        assert not queue.selection.options


async def test_enter_asks_for_the_caso_under_the_cursor(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: heard(pilot, QueuePanel.OpenAsked))
        assert heard(pilot, QueuePanel.OpenAsked)[0].caso_id == id_de("aprobado")


async def test_the_marked_rows_are_read_to_ask_what_to_do_with_them(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("rechazado"))
        await pilot.press("space", "m")
        await wait_for(pilot, lambda: heard(pilot, QueuePanel.MarksRead))
        assert list(heard(pilot, QueuePanel.MarksRead)[0].rows) == [id_de("rechazado")]


async def test_beside_a_card_the_command_row_is_the_one_of_the_card(host):
    async with host.run_test(size=(120, 40)) as pilot:
        queue = await listed(pilot)
        queue.fit(beside=True)
        queue.say("algo de la cola")
        await pilot.pause()
        assert pilot.app.screen.card_order.text == "algo de la cola"
        assert "90000001 / 4470000001" in shown(pilot)


async def test_the_cursor_follows_the_caso_of_the_card_and_looks_at_no_row(host, id_de):
    async with host.run_test(size=(120, 40)) as pilot:
        queue = await listed(pilot)
        queue.fit(beside=True)
        looked = len(pilot.app.screen.looked)
        queue.open_card(id_de("aprobado_2"))
        assert queue.caso_id == id_de("aprobado_2")
        assert not queue.in_hand
        assert len(pilot.app.screen.looked) == looked
        queue.close_card()
        assert queue.in_hand


async def test_what_others_take_is_seen_when_the_rows_are_looked_at(host, servicios_de, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        servicios_de("andres").triage.open_caso(id_de("aprobado"))
        queue.look_at_rows()
        await wait_for(pilot, lambda: queue.table.row(id_de("aprobado")).tomado_by == "andres")


async def test_a_row_that_left_the_list_is_told_and_the_nearest_goes_on(host, services, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await stand_on(pilot, queue, id_de("aprobado"))
        services.recorder.register(
            id_de("aprobado"),
            [
                Request(Evento.CLASIFICAR, {"causal": "D"}),
                Request(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        queue.read()
        await wait_for(pilot, lambda: "El renglón salió de la lista" in shown(pilot))
        assert queue.table.row_count == 10


async def test_a_line_typed_lists_other_casos_and_escape_leaves_them(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("end", "up", "f")
        before = queue.table.cursor_id
        assert queue.filter.typing
        await pilot.press(*"causal:D", "enter")
        await wait_for(pilot, lambda: heard(pilot, FilterBar.Refiltered))
        await wait_for(pilot, lambda: queue.table.row_count < 11)
        assert before not in queue.table.ids
        assert queue.table.cursor == 0
        assert not queue.filter.typing
        queue.filter.step_back()
        await wait_for(pilot, lambda: "Supr quita lo último del filtro" in shown(pilot))
        assert queue.filter.filter.line == "causal:D"
        await pilot.press("delete")
        await wait_for(pilot, lambda: queue.table.row_count == 11)
        queue.filter.step_back()
        await wait_for(pilot, lambda: "Ya está en la cola" in shown(pilot))


async def test_a_line_nobody_understands_is_said_and_lists_nothing_else(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("f", *"semaforo:azul", "enter")
        await wait_for(pilot, lambda: "azul" in shown(pilot))
        assert queue.filter.typing
        await wait_for(pilot, lambda: queue.table.row_count == 0)


async def test_the_filters_by_name_are_listed_and_one_is_taken(host):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        await pilot.press("g")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"vencidos", "enter")
        await wait_for(pilot, lambda: queue.filter.filter.name == "vencidos por decidir")


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


async def test_a_list_read_under_the_card_is_there_when_somebody_looks(host, services, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        queue = await listed(pilot)
        queue.open_card(id_de("aprobado_2"))
        services.recorder.register(
            id_de("aprobado"),
            [
                Request(Evento.CLASIFICAR, {"causal": "D"}),
                Request(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        queue.read()
        await wait_for(pilot, lambda: queue.table.row_count == 10)
        assert queue.caso_id == id_de("aprobado_2")
        assert queue.row is not None
        queue.close_card()
        assert queue.caso_id == id_de("aprobado_2")
        assert "El renglón salió de la lista" not in shown(pilot)
