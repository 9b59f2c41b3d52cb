"""Next is the next of the list one sees: filter, order, the other caso of the cuenta, and its end."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.screens.conftest import CORTE, ENCABEZADO
from tests.screens.steps import paste, press, see
from tests.support import rows, wait_for

LISTED = (
    *(("90020001", "4472000001", "2026-11-12"), ("90020002", "4472000002", "2026-11-05")),
    *(("90020003", "4472000003", "2026-11-09"), ("90020004", "4472000004", "2026-11-10")),
    *(("90020001", "4472000005", "2026-11-20"), ("90020005", "4472000006", "2026-11-11")),
)
"""Rejected casos of causal K: cuenta, radicado and the day they were asked for. The list by cuenta
is 1, 5, 2, 3, 4, 6; the most urgent of all is another causal's."""


@pytest.fixture
def radicado_de(servicios_de, tmp_path):
    """Add the casos of LISTED to the store; return the radicado of a caso by its id."""
    book = Workbook()
    sheet = book.active
    sheet.append(ENCABEZADO)
    for cuenta, radicado, asked in LISTED:
        sheet.append(
            (
                *(cuenta, radicado, "CERRADO", "Cargos de conexión", "RECHAZADO", "sin soportes"),
                *("45.900", None, "AS17", "Norte", asked, "2026-11-20", None, "3000000119"),
            )
        )
    book.save(tmp_path / "ajustes_24_11_2026.xlsx")
    importacion = servicios_de("drubio").importacion
    importacion.confirm(
        importacion.prepare(tmp_path / "ajustes_24_11_2026.xlsx", ImportOptions(corte=CORTE))
    )
    conn = servicios_de("drubio").service_context.db.conn
    radicados = dict(conn.execute("SELECT id, radicado FROM casos").fetchall())
    return radicados.__getitem__


def marked(app):
    """Return the rows that the queue marks as the one in work."""
    return [row for row in rows(app) if row.startswith("►")]


async def test_what_follows_a_decision_is_the_next_row_of_the_list_which_is_marked_if_it_is_of_it(
    app, radicado_de, id_de
):
    async with app().run_test(size=(120, 40)) as pilot:
        screen = pilot.app.screen
        queue, bench = screen.queue, screen.bench
        await wait_for(pilot, lambda: queue.table.current is not None)

        def at_hand():
            caso = bench.sight.entered and screen.admits("1") and bench.sight.view.card.caso
            return caso and caso.radicado

        async def opened(radicado):
            await wait_for(pilot, lambda: at_hand() == radicado)

        await pilot.press("f")
        await paste(pilot, "causal:K", "enter", until=lambda: queue.table.row_count == len(LISTED))
        # No row is marked while the card shows a caso out of the list, which goes on from there.
        screen.receive(id_de("aprobado"))
        await wait_for(pilot, lambda: bench.sight.entered and screen.admits("1"))
        assert not marked(pilot.app)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: len(marked(pilot.app)) == 1 and screen.admits("1"))
        assert bench.sight.view.card.caso.radicado in marked(pilot.app)[0]
        await press(pilot, "escape", until=lambda: queue.selection.in_hand)
        assert len(marked(pilot.app)) == 1

        await pilot.resize_terminal(80, 24)
        await pilot.press("f", "ctrl+u")
        await paste(pilot, "causal:K estado:rechazado", "enter")
        await wait_for(pilot, lambda: queue.table.row_count == len(LISTED))
        await press(pilot, "o", sees="por valor, de mayor a menor")
        await press(pilot, "o", sees="La lista va por cuenta")
        await wait_for(
            pilot,
            lambda: [radicado_de(i)[-1] for i in queue.table.ids] == ["1", "5", "2", "3", "4", "6"],
        )

        # From the middle: the rows below come first, and those above before the list is done.
        queue.table.cursor = 2
        await pilot.press("enter")
        await opened("4472000002")
        await pilot.press("2", "enter")
        await opened("4472000003")
        await press(pilot, "s", opens=PickerModal)
        await pilot.press("enter")
        await opened("4472000004")
        await press(pilot, "escape", until=lambda: queue.selection.in_hand)
        await pilot.press("n")
        await opened("4472000006")
        await pilot.press("2", "enter")
        # The two of one cuenta, one after the other.
        await opened("4472000001")
        await pilot.press("2", "enter")
        await opened("4472000005")
        await pilot.press("2", "enter")
        await opened("4472000004")
        await pilot.press("2", "enter")
        # What was skipped comes last.
        await opened("4472000003")
        await pilot.press("2", "enter")

        # The list is done: it is said, and the whole queue is one key away.
        await see(pilot, "En su lista no queda otro libre")
        assert not bench.sight.entered
        await press(pilot, "n", until=lambda: bench.sight.entered)
        assert queue.filter.filter.initial
        assert bench.sight.view.card.caso.cuenta == "90001180"
