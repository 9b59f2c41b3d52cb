"""The auditoría on its screen: its pages, its filters, and the account of an entry."""

from __future__ import annotations

from ajustes_tui.screens.administracion.audit import AuditScreen
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.admin.audit import PAGE
from ajustes_tui.widgets.window_table import WindowTable
from tests.support import rows, wait_for

CUENTA = "900000001"


def shows(app, text):
    return any(text in row for row in rows(app))


async def test_the_supervisor_reads_who_saw_what(app, servicios_de):
    boss = servicios_de("drubio")
    context = boss.service_context
    with context.db.transaction():
        for n in range(PAGE + 200):
            who = "yuli" if n % 2 else "andres"
            context.audit.record(context.now(), who, "vista_caso", f"caso {n}", CUENTA)
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(pilot.app, "pueden entrar"))
        await pilot.press("u")
        await wait_for(pilot, lambda: shows(pilot.app, "Vio en pantalla el caso 1199"))
        screen = pilot.app.screen
        assert isinstance(screen, AuditScreen)
        table = screen.query_one(WindowTable)
        await pilot.press("end")
        await wait_for(pilot, lambda: table.row_count > PAGE + 200)
        await pilot.press("end")
        await wait_for(pilot, lambda: shows(pilot.app, "Entrada      1"))
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"andres", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "AUDITORÍA › 600 entradas"))
        assert shows(pilot.app, "── de andres")
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"1", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "Ninguna entrada es así"))
        await pilot.press("delete")
        await wait_for(pilot, lambda: shows(pilot.app, "── de andres"))
        await pilot.press("delete")
        await wait_for(pilot, lambda: shows(pilot.app, "── todo"))
        await pilot.press("a")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"casos vistos", "enter")
        await wait_for(pilot, lambda: shows(pilot.app, "1.200 entradas"))
        await pilot.press("home", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))


async def test_the_search_looks_for_an_account_as_elsewhere(app, servicios_de):
    async with app("auditoria", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: shows(pilot.app, "entrada"))
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, SearchModal))
        await pilot.press(*CUENTA, "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, HistorialScreen))
        await wait_for(pilot, lambda: shows(pilot.app, CUENTA))
