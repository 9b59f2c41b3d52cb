"""The auditoría on its screen: its pages, its filters, and the account of an entry."""

from __future__ import annotations

from ajustes_tui.app import AjustesApp
from ajustes_tui.screens.administracion.audit import AuditScreen
from ajustes_tui.screens.historial.screen import HistorialScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.services.admin.audit import PAGE
from ajustes_tui.ui.look import DARK, LookChoice
from ajustes_tui.widgets.window_table import WindowTable
from tests.screens.steps import press, see
from tests.support import PERFIL, rows, wait_for

CUENTA = "900000001"


async def test_the_supervisor_reads_who_saw_what(app, servicios_de):
    boss = servicios_de("drubio")
    context = boss.service_context
    with context.db.transaction():
        for n in range(PAGE + 200):
            who = "yuli" if n % 2 else "andres"
            context.audit.record(context.now(), who, "vista_caso", f"caso {n}", CUENTA)
    async with app("personas", boss).run_test(size=(80, 24)) as pilot:
        await see(pilot, "pueden entrar")
        await press(pilot, "u", sees="Vio en pantalla el caso 1199")
        screen = pilot.app.screen
        assert isinstance(screen, AuditScreen)
        table = screen.query_one(WindowTable)
        await press(pilot, "end", until=lambda: table.row_count > PAGE + 200)
        await press(pilot, "end", sees="Entrada      1")
        await press(pilot, "p", opens=PickerModal)
        await press(pilot, *"andres", "enter", sees=("AUDITORÍA › 600 entradas", "── de andres"))
        await press(pilot, "c", opens=TextModal)
        await press(pilot, *"1", "enter", sees="Ninguna entrada es así")
        await press(pilot, "delete", sees="── de andres")
        await press(pilot, "delete", sees="── todo")
        await press(pilot, "a", opens=PickerModal)
        await press(pilot, *"casos vistos", "enter", sees="1.200 entradas")
        await press(pilot, "home", "enter", opens=HistorialScreen)
        await press(pilot, "escape", opens=AuditScreen)
        await press(pilot, "f9", opens=SearchModal)
        await press(pilot, *CUENTA, "enter", opens=HistorialScreen, sees=CUENTA)


async def test_each_of_two_areas_beside_each_other_has_its_own_title_in_a_rich_look(servicios_de):
    app = AjustesApp(servicios_de("drubio"), PERFIL, "auditoria", looks=LookChoice(DARK))
    async with app.run_test(size=(120, 40)) as pilot:

        def titled() -> bool:
            parts = [row.partition("▌")[2].partition("▌") for row in rows(app)]
            return any(
                "La entrada" in a and "Antes y después, de todos" in b for a, _mark, b in parts
            )

        await wait_for(pilot, titled)
