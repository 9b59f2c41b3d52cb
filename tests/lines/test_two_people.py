"""Two people on one caso: one in plain lines, the other in the screens."""

from __future__ import annotations

import asyncio

from ajustes_tui.lines.caso import CasoDialogue
from ajustes_tui.lines.cola import QueueDialogue
from ajustes_tui.messages import ShowCaso
from ajustes_tui.screens.navigation import GoTo
from ajustes_tui.workbench.triage_flow import Open
from tests.screens.conftest import app as app
from tests.screens.test_arrivals import bring
from tests.support import rows, wait_for


def test_each_is_told_what_the_other_does_and_nothing_is_lost(begin, app, servicios_de, id_de):
    caso_id = id_de("aprobado")

    async def both() -> None:
        program = app("triage", servicios_de("andres"))
        async with program.run_test(size=(80, 24)) as pilot:
            await wait_for(pilot, lambda: any("90006612" in row for row in rows(program)))
            program.post_message(GoTo("triage", ShowCaso(caso_id, "triage")))
            await wait_for(pilot, lambda: any("escriba 1 a 4" in row for row in rows(program)))
            told = begin(lambda console: CasoDialogue(console, lambda: None).talk(Open(caso_id)))
            assert "Lo tiene andres" in told.first
            assert "Lo tiene andres" in told.answer("1")
            # A key that comes before the caso was seen is dropped, and one pressed on is a number.
            await wait_for(pilot, lambda: program.screen.admits("1"))
            await pilot.press("1")
            await wait_for(pilot, lambda: any("Enter registra" in row for row in rows(program)))
            await pilot.press("enter")
            await wait_for(pilot, lambda: any("√ 90006612" in row for row in rows(program)))
            said = told.answer("")
            assert "andres lo cambió" in said
            told.answer("..")

    asyncio.run(both())


def test_a_base_of_somebody_else_is_said_and_so_is_the_word_that_nobody_has(
    begin, servicios_de, tmp_path
):
    told = begin(lambda console: QueueDialogue(console).talk())
    assert "11 casos" in told.first
    bring(servicios_de("drubio"), tmp_path, "90009901")
    said = told.answer("filtro zzz")
    assert "drubio importó el corte 24/11" in said
    assert "Ningún caso tiene" in said
    assert "12 casos" in told.answer("filtro estado:decidir")
