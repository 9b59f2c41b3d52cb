"""What somebody else imports, undoes or gives away is on the screen within two looks, and is said."""

from __future__ import annotations

from datetime import date

from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.ui.keyboard import KeyGuard
from ajustes_tui.workbench.triage_flow import Open
from tests.screens.conftest import CASOS
from tests.screens.importacion.support import workbook
from tests.screens.steps import APROBAR, listing, press, running, see, shows
from tests.support import wait_for


def bring(services, folder, *accounts, corte="25"):
    """Import a complemento of later with some accounts, as another session does."""
    path = folder / f"ajustes_{corte}_{accounts[0]}.xlsx"
    workbook(path, *((a, f"44{a}", "CERRADO", "Cobros de equipos", "RECHAZADO") for a in accounts))
    prepared = services.importacion.prepare(
        path, ImportOptions(corte=date(2026, 11, 24), complemento=True)
    )
    return services.importacion.confirm(prepared)


async def test_a_base_of_somebody_else_and_the_casos_given_to_one_come_into_the_queue_with_a_word(
    app, servicios_de, id_de, tmp_path
):
    boss = servicios_de("drubio")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        queue = screen.queue
        await pilot.press("down", "down")
        at, before = queue.caso_id, queue.table.row_count
        bring(boss, tmp_path, "90009901", "90009902")
        await wait_for(pilot, lambda: queue.table.row_count == before + 2)
        assert queue.caso_id == at
        await see(pilot, "drubio importó el corte 24/11: 2 casos nuevos", f"{before + 2} de ")
        await pilot.press("down")
        assert queue.caso_id != at
        # Over a card it is said once the queue is back.
        screen.bench.orders.go_on(Open(id_de("rechazado")))
        await wait_for(pilot, lambda: screen.bench.sight.entered)
        bring(boss, tmp_path, "90009903")
        screen.check_store()
        await pilot.pause()
        assert not shows(pilot, "importó el corte")
        await press(pilot, "escape", sees="drubio importó el corte 24/11: 1 caso nuevo")
        assert queue.table.row_count == before + 3
        # What is given to somebody else is said to nobody.
        boss.triage.reasignar(id_de("aprobado"), "andres")
        boss.triage.reasignar(id_de("aprobado_2"), "yuli", "quién sabe: él")
        boss.triage.reasignar(id_de("aprobado_3"), "yuli")
        await see(pilot, "drubio le asignó 2 casos")


async def test_a_base_that_is_undone_takes_its_casos_out_and_the_keys_wait_for_the_next_row(
    app, servicios_de, services, tmp_path, monkeypatch
):
    boss = servicios_de("drubio")
    base = bring(boss, tmp_path, "90009901").base
    async with app().run_test(size=(80, 24)) as pilot:
        queue = (await listing(pilot)).queue
        (added,) = services.service_context.db.conn.execute(
            "SELECT id FROM casos WHERE cuenta = '90009901'"
        ).fetchone()
        assert queue.table.move_to_id(added)
        await wait_for(pilot, lambda: queue.table.current)
        guarded = []
        monkeypatch.setattr(
            KeyGuard, "wait_for_paint", lambda _guard: guarded.append(queue.caso_id)
        )
        boss.bases.anular(base, "se repitió")
        await wait_for(
            pilot, lambda: queue.table.current and queue.table.current.caso.cuenta != "90009901"
        )
        await wait_for(pilot, lambda: guarded == [queue.caso_id])
        await see(pilot, "drubio deshizo una base del corte 24/11")


async def test_the_agenda_has_the_usuario_whom_a_decision_of_somebody_else_makes_to_call(
    app, servicios_de, id_de, tmp_path
):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await see(pilot, "No hay a quién llamar")
        servicios_de("andres").triage.recorder.register(
            id_de("aprobado"),
            APROBAR,
        )
        await see(pilot, CASOS["aprobado"][0])
        bring(servicios_de("drubio"), tmp_path, "90009902")
        await see(pilot, "drubio importó el corte 24/11")


async def test_the_figures_say_it_too(app, servicios_de, tmp_path):
    async with running(app("kpi", servicios_de("drubio")), (120, 40)) as pilot:
        await see(pilot, f"= T {len(CASOS)}")
        bring(servicios_de("yuli"), tmp_path, "90009901")
        await see(pilot, "yuli importó el corte 24/11: 1 caso nuevo")
        await see(pilot, f"= T {len(CASOS) + 1}")
