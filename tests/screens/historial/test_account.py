"""The account alone: the one asked last is shown, read again when told, and opened line by line."""

from __future__ import annotations

import threading

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.background import Failed
from ajustes_tui.screens.historial.account import AccountHistory, AccountRequest
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import GoTo, Notice
from ajustes_tui.services.casos.decisions import DecidedRequest
from ajustes_tui.services.casos.historial import Accounts, FoundAccount, HistorialService
from ajustes_tui.services.recorder import Request
from tests.screens.steps import box, press, see, shows
from tests.support import HELD_S, Anfitrion, wait_for


class Alone(Anfitrion):
    """An account with nothing around it, which writes down what it says."""

    def __init__(self, service: HistorialService) -> None:
        self.arrivals = 0
        self.account = AccountHistory(service, self.arrive)
        super().__init__(self.account)

    def arrive(self) -> None:
        self.arrivals += 1

    def on_account_history_shown(self) -> None:
        self.mensajes.append("shown")

    def on_account_history_undone(self, event: AccountHistory.Undone) -> None:
        self.mensajes += [recorded.evento for recorded in event.records]

    def on_go_to(self, event: GoTo) -> None:
        self.mensajes.append((event.mode, event.request))

    def on_notice(self, event: Notice) -> None:
        self.mensajes.append(event.text)

    def on_failed(self, event: Failed) -> None:
        self.mensajes.append(event.error)


@pytest.fixture
def alone(services):
    return Alone(services.historial)


async def test_an_account_arrives_whole_and_a_number_of_nobody_leaves_nothing_of_it(alone, id_de):
    account = alone.account
    async with alone.run_test(size=(80, 24)) as pilot:
        assert account.view is None
        account.ask(AccountRequest("90006612", id_de("aprobado")))
        assert account.leaving
        await wait_for(pilot, lambda: "shown" in alone.mensajes)
        assert not account.leaving
        # What is written while an account comes is read once it has.
        account.ask(AccountRequest("90004127", id_de("rechazado")))
        account.reload()
        await wait_for(pilot, lambda: alone.mensajes.count("shown") == 3)
        assert alone.arrivals == 2
        assert (account.view.cuenta, account.table.row_count) == ("90004127", 2)
        await see(pilot, "4471093382")
        account.ask(AccountRequest("123456", searches=True))
        await wait_for(pilot, lambda: any("caso con «123456»" in m for m in alone.mensajes))
        view = account.view
        assert (view.cuenta, view.casos, len(view.lines)) == ("123456", (), 0)
        assert account.caso_at_hand is None
        assert not account.is_waiting
        await wait_for(pilot, lambda: not shows(pilot, "44710"))
        assert not shows(pilot, "90004127")


async def test_a_search_by_radicado_stands_on_the_line_of_its_caso(alone, id_de):
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.ask(AccountRequest("4471093399", searches=True))
        await wait_for(pilot, lambda: alone.account.line is not None)
        assert alone.account.caso_at_hand == id_de("hermano")
        assert alone.account.caso_id is None


async def test_only_the_account_asked_last_is_shown(alone, id_de, monkeypatch):
    let_go = threading.Event()
    see = HistorialService.show

    def slow(self, cuenta, clase=None):
        assert cuenta != "90004127" or let_go.wait(HELD_S)
        return see(self, cuenta, clase)

    monkeypatch.setattr(HistorialService, "show", slow)
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.ask(AccountRequest("90004127", id_de("rechazado")))
        alone.account.ask(AccountRequest("90006612", id_de("aprobado")))
        await wait_for(pilot, lambda: "shown" in alone.mensajes)
        let_go.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert alone.account.view.cuenta == "90006612"
        assert alone.mensajes.count("shown") == 1


async def test_an_account_that_cannot_be_read_is_told_and_the_one_before_stays(
    alone, id_de, monkeypatch
):
    def busy(self, text):
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    monkeypatch.setattr(HistorialService, "search", busy)
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.ask(AccountRequest("90004127", id_de("rechazado")))
        await wait_for(pilot, lambda: "shown" in alone.mensajes)
        alone.account.ask(AccountRequest("9000", searches=True))
        await wait_for(pilot, lambda: any(isinstance(m, ConflictError) for m in alone.mensajes))
        assert not alone.account.leaving
        assert alone.account.view.cuenta == "90004127"


async def test_which_of_several_accounts_is_asked_and_no_key_acts_meanwhile(alone, monkeypatch):
    both = (FoundAccount("90004127", "Marta Prueba Rojas"), FoundAccount("90006612", ""))
    monkeypatch.setattr(HistorialService, "search", lambda *_: Accounts(both, 2))
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.ask(AccountRequest("3000000112", searches=True))
        await box(pilot, PickerModal)
        assert alone.account.leaving
        await see(pilot, "90004127  Marta Prueba Rojas")
        await pilot.press("enter")
        assert isinstance(alone.screen, PickerModal)
        await press(pilot, "down", "down", "enter", until=lambda: "shown" in alone.mensajes)
        assert alone.account.view.cuenta == "90006612"
        assert not alone.account.leaving


async def test_its_keys_open_a_line_a_caso_and_one_class_and_undo(alone, services, id_de):
    caso_id = id_de("rechazado")
    services.recorder.register(caso_id, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.table.focus()
        alone.account.ask(AccountRequest("90004127", caso_id))
        await wait_for(pilot, lambda: alone.account.line is not None)
        await press(pilot, "enter", opens=WholeTextModal)
        await press(pilot, "escape", "c", until=lambda: ("triage", caso_id) in alone.mensajes)
        await press(pilot, "x", until=lambda: "Exportar es de la supervisora" in alone.mensajes)
        await press(pilot, "u", until=lambda: Evento.DESHACER in alone.mensajes)
        await press(pilot, "f", opens=PickerModal)


async def test_what_was_written_on_several_casos_is_undone_after_a_yes_and_whole(
    alone, services, id_de
):
    mine, another = id_de("rechazado"), id_de("aprobado")
    clasificar = Request(Evento.CLASIFICAR, {"causal": "A"})
    services.triage.tanda.register([DecidedRequest(i, clasificar) for i in (another, mine)])
    async with alone.run_test(size=(80, 24)) as pilot:
        alone.account.table.focus()
        alone.account.ask(AccountRequest("90004127", mine))
        await wait_for(pilot, lambda: alone.account.line is not None)
        await press(pilot, "u", opens=ConfirmationModal, sees="Deshacer en 2 casos")
        await pilot.press("escape", "u", "enter")
        await wait_for(pilot, lambda: alone.mensajes.count(Evento.DESHACER) == 2)
    assert [services.triage.card(i).caso.causal for i in (mine, another)] == [None, None]
