"""The practices by keys alone: what is due, writing it down in two keys, taking it back."""

from __future__ import annotations

from textual.pilot import Pilot

from ajustes_tui.screens.modals.form import FormModal
from ajustes_tui.screens.semana.practices import PracticesScreen
from tests.support import rows, wait_for


async def was_read(pilot: Pilot[None]) -> PracticesScreen:
    screen = pilot.app.screen
    assert isinstance(screen, PracticesScreen)
    await wait_for(pilot, lambda: screen.is_mounted and not screen.frame.bar.waits)
    await pilot.pause()
    return screen


def whole(app) -> str:
    return "\n".join(rows(app))


async def test_two_keys_write_a_practice_down_and_the_cursor_stays_on_it(app, servicios_de):
    jefa = servicios_de("drubio")
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press("f8")
        await wait_for(pilot, lambda: "registrada" in whole(pilot.app))
        await wait_for(pilot, lambda: "1 de 5" in whole(pilot.app))
        assert "Agenda de hoy: 3 prácticas · usted: semana 8,3 %" in whole(pilot.app)
        assert screen.practices.current.practica.code == "dialogo_diario"
        (recorded,) = jefa.practicas.show().records
        assert (recorded.practica, recorded.minutes, recorded.nota) == ("dialogo_diario", 15, "")


async def test_the_content_and_another_day_are_written_too(app, servicios_de):
    jefa = servicios_de("drubio")
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        for dia, agenda in (("ayer", "con el turno"), ("23/11/2026", "")):
            await pilot.press("f")
            await wait_for(pilot, lambda: "Qué día se hizo" in whole(pilot.app))
            await pilot.press(*dia, "enter")
            await wait_for(pilot, lambda: "Todo es opcional" in whole(pilot.app))
            await pilot.press(*agenda, "f8")
            await wait_for(pilot, lambda: pilot.app.screen is screen)
            await pilot.app.workers.wait_for_complete()
        records = jefa.practicas.show().records
        assert [(r.day.day, r.content.agenda) for r in records] == [(23, ""), (23, "con el turno")]


async def test_the_last_entry_of_ones_own_is_taken_back_with_a_reason(app, servicios_de):
    jefa = servicios_de("drubio")
    jefa.practicas.register("dialogo_diario")
    jefa.practicas.register("agenda_lider")
    servicios_de("lcano").practicas.register("dialogo_semanal")
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        await was_read(pilot)
        await pilot.press("u")
        await wait_for(pilot, lambda: "Agenda del líder del mar 24/11" in whole(pilot.app))
        await pilot.press("f8")
        await pilot.pause()
        assert "Falta el texto" in whole(pilot.app)
        await pilot.press(*"no era", "f8")
        await wait_for(pilot, lambda: "· anulada" in whole(pilot.app))
        in_force = [r.practica for r in jefa.practicas.show().records if not r.anulado]
        assert in_force == ["dialogo_semanal", "dialogo_diario"]


async def test_an_agente_looks_and_writes_nothing(app, servicios_de):
    agente = servicios_de("yuli")
    async with app("practicas", agente).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        for keystroke in ("enter", "f", "u", "f8", "ctrl+z"):
            await pilot.press(keystroke)
            await pilot.pause()
            assert pilot.app.screen is screen
            assert "las registra quien las lleva" in whole(pilot.app)


async def test_a_form_that_is_refused_comes_back_as_it_was_typed(app, servicios_de, tmp_path):
    jefa = servicios_de("drubio")
    service_context = jefa.service_context
    service_context.config = service_context.config._replace(output=tmp_path)
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press(*"cola", "enter", "enter", "x", "f8")
        await wait_for(pilot, lambda: "El caso visto es un número" in whole(pilot.app))
        await pilot.press("backspace", "1", "down", *"nadie", "f8")
        await wait_for(pilot, lambda: "«nadie» no está" in whole(pilot.app))
        assert "Agenda         cola" in whole(pilot.app)
        await pilot.press("down", "down", "down", *(["backspace"] * 5), *"yuli", "f8")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await wait_for(pilot, lambda: "caso 1 · a yuli" in whole(pilot.app))
        # What another role holds is refused before anything is typed.
        screen.practices.stand_on("dialogo_semanal")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "la registra coordinador o gerente" in whole(pilot.app))
        assert pilot.app.screen is screen
        # Of one person alone, and then the sheet of the week.
        await pilot.press("p")
        await wait_for(pilot, lambda: "De qué responsable" in whole(pilot.app))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: "semana 8,3 %" in whole(pilot.app))
        await pilot.press("x")
        await wait_for(pilot, lambda: "Hoja de la semana: practicas_2026-S48" in whole(pilot.app))
        assert (tmp_path / "practicas_2026-S48.xlsx").is_file()


async def test_what_is_due_to_another_is_never_shown_as_due(app, servicios_de):
    servicios_de("drubio").practicas.register("mejora_continua")

    def due(pilot) -> list[str]:
        return [row[6:].split("  ")[0] for row in rows(pilot.app) if row[1:5] == "toca"]

    async with app("practicas", servicios_de("lcano")).run_test(size=(120, 40)) as pilot:
        await was_read(pilot)
        assert due(pilot) == [
            "Confirmación de funciones",
            "Reuniones mejora continua",
            "Circuito mejora continua",
            "Reuniones barómetro",
        ]
        assert "Agenda de hoy: 4 prácticas · usted: semana 0,0 %" in whole(pilot.app)
        mejora = next(row for row in rows(pilot.app) if "Reuniones mejora continua" in row)
        assert "1 de 2" in mejora
        await pilot.press("p")
        await wait_for(pilot, lambda: "De qué responsable" in whole(pilot.app))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: "Lo que toca hoy lo ve cada responsable" in whole(pilot.app))
        assert due(pilot) == []
    async with app("practicas", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await was_read(pilot)
        assert due(pilot) == []
        assert "Lo que toca hoy lo ve cada responsable" in whole(pilot.app)


async def test_the_screen_is_reached_by_its_general_key_and_left_to_the_figures(app, servicios_de):
    async with app("turno", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+g")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PracticesScreen))
        await was_read(pilot)
        await pilot.press("z")
        await wait_for(pilot, lambda: "En pausa" in whole(pilot.app))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == "KpiScreen")
