"""The practices by keys alone: what is due, writing it down in two keys, taking it back."""

from __future__ import annotations

from textual.pilot import Pilot

from ajustes_tui.screens.modals.form import FormModal
from ajustes_tui.screens.semana.practices import PracticesScreen
from tests.screens.steps import press, see
from tests.support import rows, wait_for


async def was_read(pilot: Pilot[None]) -> PracticesScreen:
    screen = pilot.app.screen
    assert isinstance(screen, PracticesScreen)
    await wait_for(pilot, lambda: screen.is_mounted and not screen.frame.bar.waits)
    await pilot.pause()
    return screen


async def test_two_keys_write_a_practice_down_and_the_last_of_ones_own_is_taken_back(
    app, servicios_de
):
    jefa = servicios_de("drubio")
    servicios_de("lcano").practicas.register("dialogo_semanal")
    async with app("turno", jefa).run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g", opens=PracticesScreen)
        screen = await was_read(pilot)
        await press(pilot, "enter", opens=FormModal)
        await press(pilot, "f8", sees="registrada")
        await see(pilot, "1 de 5", "Agenda de hoy: 3 prácticas · usted: semana 8,3 %")
        assert screen.practices.current.practica.code == "dialogo_diario"
        recorded = next(r for r in jefa.practicas.show().records if r.login == "drubio")
        assert (recorded.practica, recorded.minutes, recorded.nota) == ("dialogo_diario", 15, "")
        screen.practices.stand_on("agenda_lider")
        await press(pilot, "enter", opens=FormModal)
        await press(pilot, "f8", until=lambda: len(jefa.practicas.show().records) == 3)
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await press(pilot, "u", sees="Agenda del líder del mar 24/11")
        await press(pilot, "f8", sees="Falta el texto")
        await press(pilot, *"no era", "f8", sees="· anulada")
        in_force = [r.practica for r in jefa.practicas.show().records if not r.anulado]
        assert sorted(in_force) == ["dialogo_diario", "dialogo_semanal"]
        await press(pilot, "z", sees="En pausa")
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == "KpiScreen")


async def test_the_content_and_another_day_are_written_too(app, servicios_de):
    jefa = servicios_de("drubio")
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        for dia, agenda in (("ayer", "con el turno"), ("23/11/2026", "")):
            await press(pilot, "f", sees="Qué día se hizo")
            await press(pilot, *dia, "enter", sees="Todo es opcional")
            await press(pilot, *agenda, "f8", until=lambda: pilot.app.screen is screen)
            await pilot.app.workers.wait_for_complete()
        records = jefa.practicas.show().records
        assert [(r.day.day, r.content.agenda) for r in records] == [(23, ""), (23, "con el turno")]


async def test_an_agente_looks_and_writes_nothing(app, servicios_de):
    agente = servicios_de("yuli")
    async with app("practicas", agente).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        for keystroke in ("enter", "f", "u", "f8", "ctrl+z"):
            await pilot.press(keystroke)
            await pilot.pause()
            assert pilot.app.screen is screen
            await see(pilot, "las registra quien las lleva")


async def test_a_form_that_is_refused_comes_back_as_it_was_typed(app, servicios_de, tmp_path):
    jefa = servicios_de("drubio")
    service_context = jefa.service_context
    service_context.config = service_context.config._replace(output=tmp_path)
    async with app("practicas", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        await press(pilot, "enter", opens=FormModal)
        await press(pilot, *"cola", "enter", "enter", "x", "f8", sees="El caso visto es un número")
        await pilot.press("backspace", "1", "down", *"nadie", "f8")
        await see(pilot, "«nadie» no está", "Agenda         cola")
        await pilot.press("down", "down", "down", *(["backspace"] * 5), *"yuli", "f8")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await see(pilot, "caso 1 · a yuli")
        # What another role holds is refused before anything is typed.
        screen.practices.stand_on("dialogo_semanal")
        await press(pilot, "enter", sees="la registra coordinador o gerente")
        assert pilot.app.screen is screen
        # Of one person alone, and then the sheet of the week.
        await press(pilot, "p", sees="De qué responsable")
        await press(pilot, "2", "enter", sees="semana 8,3 %")
        await press(pilot, "x", sees="Hoja de la semana: practicas_2026-S48")
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
        await see(pilot, "Agenda de hoy: 4 prácticas · usted: semana 0,0 %")
        mejora = next(row for row in rows(pilot.app) if "Reuniones mejora continua" in row)
        assert "1 de 2" in mejora
        await press(pilot, "p", sees="De qué responsable")
        await press(pilot, "2", "enter", sees="Lo que toca hoy lo ve cada responsable")
        assert due(pilot) == []
    async with app("practicas", servicios_de("yuli")).run_test(size=(80, 24)) as pilot:
        await was_read(pilot)
        assert due(pilot) == []
        await see(pilot, "Lo que toca hoy lo ve cada responsable")
