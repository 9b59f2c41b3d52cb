"""Dialogues ask safely: the harmless answer is the easy one, and any text can be shown or pasted."""

from __future__ import annotations

from datetime import datetime

import pytest
from textual import events
from textual.widgets import Button, TextArea

from ajustes_tui.errors import Conflicto
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.date_time import DateTimeModal
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.help import HelpModal, help_lines
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana.evidence import Evidence, EvidenceModal
from ajustes_tui.ui.keys import CONTEXTOS, acciones_de
from tests.support import TEXTOS_DIFICILES, Anfitrion, filas, wait_for

AHORA = datetime(2026, 11, 24, 10, 31)


async def preguntar(pilot, modal):
    respuestas = []
    await pilot.app.push_screen(modal, respuestas.append)
    await pilot.pause()
    return respuestas


def correr(app, size=(80, 24)):
    return app.run_test(size=size, notifications=True, tooltips=True)


async def test_enter_alone_never_confirms():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, ConfirmationModal("¿Anular?", "Se anularán 3 casos."))
        await pilot.press("enter")
        await wait_for(pilot, lambda: respuestas == [False])


@pytest.mark.parametrize(("tecla", "esperada"), [("s", True), ("n", False), ("escape", False)])
async def test_one_letter_answers_the_question(tecla, esperada):
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, ConfirmationModal("¿Anular?", "Se anularán 3 casos."))
        await pilot.press(tecla)
        await wait_for(pilot, lambda: respuestas == [esperada])


async def test_the_other_button_can_be_chosen_with_the_arrows():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, ConfirmationModal("¿Anular?", "Se anularán 3 casos."))
        await pilot.press("right", "enter")
        await wait_for(pilot, lambda: respuestas == [True])


async def test_an_error_says_what_happened_and_what_to_do():
    app = Anfitrion()
    async with correr(app) as pilot:
        error = Conflicto("marcela lo tomó a las 11:14.", "Ábralo de nuevo.")
        respuestas = await preguntar(pilot, ErrorModal.of(error))
        visto = "\n".join(filas(app))
        assert "marcela lo tomó" in visto
        assert "Ábralo de nuevo." in visto
        await pilot.press("enter")
        await wait_for(pilot, lambda: respuestas == [None])


async def test_copying_an_error_says_no_more_than_what_is_known():
    app = Anfitrion()
    async with correr(app) as pilot:
        await preguntar(pilot, ErrorModal("Título", "Pasó esto"))
        await pilot.press("y")
        await wait_for(pilot, lambda: any("Enviado al portapapeles" in f for f in filas(app)))
        assert app.clipboard == "Título\nPasó esto"


async def test_enter_accepts_a_note():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, TextModal("Nota"))
        await pilot.press(*"abc", "enter")
        await wait_for(pilot, lambda: respuestas == ["abc"])


async def test_what_was_written_before_goes_on_behind_its_last_letter():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, TextModal("Nota", initial="uno\ndos"))
        await pilot.press(*" y tres", "enter")
        await wait_for(pilot, lambda: respuestas == ["uno\ndos y tres"])


async def test_a_paste_of_many_lines_is_one_note():
    app = Anfitrion()
    async with correr(app) as pilot:
        respuestas = await preguntar(pilot, TextModal("Nota"))
        app.post_message(events.Paste("uno\r\ndos\x1b\ntres\n"))
        await wait_for(pilot, lambda: "tres" in app.screen.query_one(TextArea).text)
        await pilot.press("enter")
        await wait_for(pilot, lambda: respuestas == ["uno\ndos·\ntres"])


async def test_a_note_that_is_too_short_is_not_accepted():
    app = Anfitrion()
    async with correr(app) as pilot:
        respuestas = await preguntar(pilot, TextModal("Motivo", least=20))
        await pilot.press(*"corto", "enter")
        await wait_for(pilot, lambda: any("al menos 20" in fila for fila in filas(app)))
        assert respuestas == []


async def test_escape_leaves_a_note_without_answer():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, TextModal("Nota"))
        await pilot.press("a", "escape")
        await wait_for(pilot, lambda: respuestas == [None])


async def test_typing_narrows_a_list_without_minding_accents():
    async with correr(Anfitrion()) as pilot:
        opciones = [("A", "Fallas"), ("D", "Devolución de equipos"), ("E", "Reconexión")]
        respuestas = await preguntar(pilot, PickerModal("Causal", opciones))
        await pilot.press(*"devolucion", "enter")
        await wait_for(pilot, lambda: respuestas == ["D"])


async def test_the_arrows_move_in_a_list():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, PickerModal("Causal", [("A", "a"), ("B", "b")]))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: respuestas == ["B"])


async def test_a_list_that_nothing_matches_accepts_nothing():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, PickerModal("Causal", [("A", "a")]))
        await pilot.press(*"zzz", "enter")
        assert respuestas == []


async def test_a_moment_is_repeated_before_it_is_accepted():
    app = Anfitrion()
    async with correr(app) as pilot:
        respuestas = await preguntar(pilot, DateTimeModal("¿Cuándo?", lambda: AHORA))
        await pilot.press(*"lunes 9:30")
        await wait_for(pilot, lambda: any("lun 30/11/2026 09:30" in f for f in filas(app)))
        await pilot.press("enter")
        await wait_for(pilot, lambda: respuestas == [datetime(2026, 11, 30, 9, 30)])


async def test_a_moment_that_is_not_understood_is_not_accepted():
    async with correr(Anfitrion()) as pilot:
        respuestas = await preguntar(pilot, DateTimeModal("¿Cuándo?", lambda: AHORA))
        await pilot.press(*"pronto", "enter")
        assert respuestas == []


@pytest.mark.parametrize("dificil", TEXTOS_DIFICILES)
async def test_dialogues_show_difficult_texts_literally(dificil):
    app = Anfitrion()
    modales = (
        ConfirmationModal(dificil, dificil, dificil),
        ErrorModal(dificil, dificil, dificil),
        TextModal(dificil, dificil, initial=dificil),
        PickerModal(dificil, [(dificil, dificil)]),
        DateTimeModal(dificil, lambda: AHORA, dificil),
    )
    async with correr(app) as pilot:
        for modal in modales:
            await preguntar(pilot, modal)
            visto = "".join(filas(app))
            assert "\x1b" not in visto
            if dificil.startswith("["):
                assert dificil in visto
            await pilot.press("escape")


MODALES = (
    *(lambda: PickerModal("Filtros", [("a", "Uno"), ("b", "Dos")]), lambda: HelpModal("comun")),
    *(lambda: ErrorModal("Título", "Pasó esto"), lambda: ConfirmationModal("¿Anular?", "Todo.")),
    *(lambda: TextModal("Nota"), lambda: DateTimeModal("Cuándo", lambda: AHORA)),
    lambda: EvidenceModal(
        "AS17", "Dos de esta semana", [Evidence(1, ("Uno",)), Evidence(2, ("Dos",))]
    ),
)


@pytest.mark.parametrize("hacer", MODALES)
async def test_a_key_pressed_while_a_dialogue_is_built_does_not_act_on_it(hacer):
    app = Anfitrion()
    async with correr(app) as pilot:
        modal = hacer()
        espera = app.push_screen(modal)
        for accion in ("mover(1)", "copiar", "aceptar", "otro", "abrir"):
            await app.run_action(f"screen.{accion}")
        await espera
        await pilot.pause()
        assert app.screen is modal


@pytest.mark.parametrize("hacer", MODALES)
async def test_leaving_a_dialogue_while_it_is_built_leaves_it_once(hacer):
    app = Anfitrion()
    async with correr(app) as pilot:
        abajo = app.screen
        app.push_screen(hacer())
        for _ in range(3):
            await app.run_action("screen.cancelar")
        await wait_for(pilot, lambda: app.screen is abajo)
        await pilot.pause()
        assert app.screen is abajo


@pytest.mark.parametrize("hacer", MODALES)
async def test_leaving_the_program_while_a_dialogue_is_built_is_no_error(hacer):
    app = Anfitrion()
    async with correr(app):
        app.push_screen(hacer())
        app.exit()


async def test_an_answer_given_twice_closes_only_the_dialogue():
    app = Anfitrion()
    async with correr(app) as pilot:
        abajo = app.screen
        respuestas = await preguntar(pilot, PickerModal("Filtros", [("a", "Uno")]))
        await pilot.press("enter", "enter")
        await wait_for(pilot, lambda: app.screen is abajo)
        assert respuestas == ["a"]


async def test_a_list_takes_what_arrives_before_it_is_built_and_ignores_what_arrives_after():
    app = Anfitrion()
    async with correr(app) as pilot:
        abajo = app.screen
        modal = PickerModal("Filtros", [("a", "Uno")])
        espera = app.push_screen(modal)
        modal.refill("2 filtros", [("a", "Uno (3)"), ("b", "Dos (4)")])
        await espera
        await pilot.pause()
        assert "2 filtros" in "\n".join(filas(app))
        assert "Dos (4)" in "\n".join(filas(app))
        await pilot.press("down", "escape")
        await wait_for(pilot, lambda: app.screen is abajo)
        await pilot.pause()
        modal.refill("3 filtros", [("c", "Tres")])


async def test_the_buttons_of_a_question_fit_in_eighty_columns():
    app = Anfitrion()
    async with correr(app) as pilot:
        await preguntar(pilot, ConfirmationModal("¿Anular?", "x" * 200, "Sí, anular la base"))
        assert all(boton.region.right <= 80 for boton in app.screen.query(Button))


@pytest.mark.parametrize("contexto", CONTEXTOS)
def test_the_help_lists_every_key_of_its_place(contexto):
    texto = "\n".join("".join(t.texto for t in linea) for linea in help_lines(contexto))
    propias = [] if contexto == "global" else acciones_de(contexto)
    assert all(accion.ayuda in texto for accion in propias)


async def test_the_help_of_a_caso_scrolls_to_its_words():
    app = Anfitrion()
    async with correr(app) as pilot:
        await app.push_screen(HelpModal("triage.caso"))
        await pilot.press("pagedown")
        await wait_for(pilot, lambda: any("CUN 16 dígitos" in fila for fila in filas(app)))
