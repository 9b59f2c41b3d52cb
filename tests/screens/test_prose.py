"""The editor of free text: several lines, what does not fit, templates, the last note and its draft."""

from __future__ import annotations

from textual import events
from textual.geometry import Region

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.prose import ProseEditor
from ajustes_tui.services.recorder import MAX_NOTA, Request
from tests.screens.steps import borrador, box, next_caso, open_one, order, press, see
from tests.support import wait_for


async def note_of(pilot):
    await pilot.press("f7")
    modal = await box(pilot, ProseModal)
    return modal.query_one(ProseEditor)


async def test_a_note_of_four_lines_is_left_comes_back_after_a_restart_and_is_registered(
    app, services, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        written = await note_of(pilot)
        # The caso stays in sight above the note, and the foot says the keys and the limit.
        await see(pilot, "90004127 / 4471093382")
        await see(pilot, "«No se evidencian soportes en RR»")
        await see(pilot, "F8 registra · Enter otro renglón · F4 plantillas · F7 última nota")
        await see(pilot, "Hasta 4.000 letras; se guarda solo.")
        await pilot.press(*"uno", "enter", *"[dos]", "enter", "enter", *"cuatro", "escape")
        await wait_for(
            pilot,
            lambda: borrador(services, number).get("t.nota") == "uno\n[dos]\n\ncuatro",
        )
        # The screen may still ask for its lines before it is laid out without it.
        await wait_for(pilot, lambda: not written.is_attached)
        assert [line.text for line in written.render_lines(Region(0, 0, 4, 2))] == [" " * 4] * 2
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        await see(pilot, "Nota a medio escribir: F7 la sigue")
        editor = await note_of(pilot)
        assert editor.text == "uno\n[dos]\n\ncuatro"
        await see(pilot, "[dos]")
        await pilot.press("f8")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].evento == Evento.NOTA)
    card = services.triage.card(number)
    assert card.lines[0].nota == "uno\n[dos]\n\ncuatro"
    assert "t.nota" not in card.borrador


async def test_a_long_paste_is_cut_and_told_and_templates_and_the_last_note_are_put_in(
    app, services, id_de
):
    number = id_de("aprobado")
    services.recorder.register(number, [Request(Evento.NOTA, {}, "la de\nantes")])
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        editor = await note_of(pilot)
        pilot.app.post_message(events.Paste("\x1b[31mañ\r\n" * 800))
        await wait_for(pilot, lambda: len(editor.text) == MAX_NOTA)
        assert editor.text.startswith("·[31mañ\n·[31mañ\n")
        await see(pilot, f"Se pegaron {MAX_NOTA} de 6400 letras")
        await press(pilot, "x", sees="No cabe una letra más")
        await press(pilot, "backspace", sees="F8 registra")
        editor.text = "ojo"
        editor.move_cursor(editor.document.end)
        await press(pilot, "f7", until=lambda: editor.text == "ojo\nla de\nantes")
        await press(pilot, "ctrl+z", until=lambda: editor.text == "ojo")
        await press(pilot, "f4", opens=PickerModal)
        await see(pilot, "Rechazado: el soporte sí está", "Su última nota: la de antes")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "Radicado 4471093382: el back lo rechazó" in editor.text)
        assert "(No se evidencian soportes en RR)" in editor.text
        assert editor.text.startswith("ojo\n")
        await pilot.press("tab", "shift+tab")
        assert editor.has_focus


async def test_the_note_of_pqr_is_written_in_its_form_which_says_its_keys(app, services, id_de):
    number = id_de("sin_respuesta")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await press(pilot, "2", until=lambda: isinstance(screen.focused, ProseEditor))
        editor = screen.focused
        await wait_for(pilot, lambda: screen.frame.context == "editor")
        await see(pilot, " F8 Registrar F4 Plantillas F7 Nota Esc Atrás Enter Otro renglón")
        await see(pilot, "/ 4471094008")
        await press(pilot, *"corta", "enter", "f8", until=lambda: "al menos 20" in order(screen))
        await pilot.pause()
        await press(pilot, "f4", opens=PickerModal)
        await press(pilot, "enter", until=lambda: editor.value.startswith("corta\nCuenta 90009316"))
        # A number that is pasted is text, and searches for nothing.
        pilot.app.post_message(events.Paste("\n90006612"))
        await wait_for(pilot, lambda: editor.value.endswith("\n90006612"))
        await pilot.pause()
        assert pilot.app.screen is screen
        # Tab leaves the text, and F8 registers from any field.
        await press(pilot, "tab", until=lambda: screen.frame.context == "triage.formulario")
        await pilot.press("f8")
        await wait_for(pilot, lambda: services.triage.card(number).caso.estado is Estado.EN_PQR)
    line = services.triage.card(number).lines[0]
    assert line.nota.split("\n")[1].startswith("Cuenta 90009316, radicado 4471094008")


async def test_a_caso_is_skipped_with_a_reason_of_the_list_or_one_s_own(app, services, id_de):
    first, second = id_de("rechazado"), id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, first)
        await press(pilot, "s", opens=PickerModal, sees="RR no abre esta cuenta")
        await pilot.press("down", "enter")
        await next_caso(pilot, screen, first)
        await open_one(pilot, second)
        await press(pilot, "s", opens=PickerModal)
        await press(pilot, *"llueve", sees="«llueve»")
        await pilot.press("escape")
        await wait_for(pilot, lambda: borrador(services, second).get("t.saltar") == "llueve")
        await press(pilot, "s", sees="«llueve»")
        await pilot.press("enter")
        await next_caso(pilot, screen, second)
    given = services.work.skip_reasons(second)
    assert given[:2] == ["llueve", "Falta consultarlo con la supervisora"]
    assert services.triage.card(second).toma is None
