"""Dialogues ask safely: the harmless answer is the easy one, and any text can be shown or pasted."""

from __future__ import annotations

from datetime import datetime

import pytest
from textual import events
from textual.widgets import Button, TextArea

from ajustes_tui.errors import ConflictError, InvalidFile, InvalidInput
from ajustes_tui.screens import modals
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import TextModal, moment_box
from ajustes_tui.screens.semana.feedback import Evidence, EvidenceModal
from ajustes_tui.widgets.field import TextField
from tests.support import TEXTOS_DIFICILES, Anfitrion, few, rows, wait_for

NOW = datetime(2026, 11, 24, 10, 31)


async def preguntar(pilot, modal):
    respuestas = []
    await pilot.app.push_screen(modal, respuestas.append)
    await pilot.pause()
    return respuestas


def correr(app, size=(80, 24)):
    return app.run_test(size=size, notifications=True, tooltips=True)


async def test_a_question_is_answered_by_a_letter_or_the_other_button_and_never_by_enter_alone():
    async with correr(Anfitrion()) as pilot:
        for keys, answer in (
            (["enter"], False),
            (["s"], True),
            (["n"], False),
            (["escape"], False),
            (["right", "enter"], True),
        ):
            modal = ConfirmationModal("¿Anular?", "x" * 200, "Sí, anular la base")
            respuestas = await preguntar(pilot, modal)
            assert all(boton.region.right <= 80 for boton in modal.query(Button))
            await pilot.press(*keys)
            await wait_for(pilot, lambda said=respuestas, answer=answer: said == [answer])


async def test_an_error_says_what_happened_and_what_to_do_and_is_copied():
    app = Anfitrion()
    async with correr(app) as pilot:
        for error, title in (
            (ConflictError("marcela lo tomó a las 11:14.", "Ábralo de nuevo."), ""),
            (
                InvalidInput("Las iniciales YR ya son de yuli.", code="iniciales_repetidas"),
                "Ya las",
            ),
            (InvalidFile("No está."), "No se pudo leer"),
        ):
            respuestas = await preguntar(pilot, ErrorModal.of(error))
            seen = "\n".join(rows(app))
            assert all(said in seen for said in (error.message, error.suggestion, title))
            await pilot.press("enter")
            await wait_for(pilot, lambda said=respuestas: said == [None])
        await preguntar(pilot, ErrorModal("Título", "Pasó esto"))
        await pilot.press("y")
        await wait_for(pilot, lambda: any("Enviado al portapapeles" in f for f in rows(app)))
        assert app.clipboard == "Título\nPasó esto"


async def test_a_text_goes_on_where_it_was_left_takes_a_paste_as_one_and_is_long_enough():
    app = Anfitrion()
    async with correr(app) as pilot:
        respuestas = await preguntar(pilot, TextModal("Nota", initial="uno\ndos"))
        await pilot.press(*" y tres", "enter")
        await wait_for(pilot, lambda: respuestas == ["uno\ndos y tres"])
        pasted = await preguntar(pilot, TextModal("Nota"))
        app.post_message(events.Paste("uno\r\ndos\x1b\ntres\n"))
        await wait_for(pilot, lambda: "tres" in app.screen.query_one(TextArea).text)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pasted == ["uno\ndos·\ntres"])
        short = await preguntar(pilot, TextModal("Motivo", least=20))
        await pilot.press(*"corto", "enter")
        await wait_for(pilot, lambda: any("al menos 20" in fila for fila in rows(app)))
        assert short == []
        await pilot.press("escape")
        await wait_for(pilot, lambda: short == [None])


CAUSALES = [("A", "Fallas"), ("D", "Devolución de equipos"), ("E", "Reconexión")]
CORTES = [("x", "Uno 24/11"), ("y", "Dos 31/10"), ("z", "Tres 24/10")]


async def test_a_list_is_narrowed_by_words_without_accents_or_numbers_moved_in_and_chosen_by_digit():
    async with correr(Anfitrion()) as pilot:
        for options, keys, chosen in (
            (CAUSALES, (*"devolucion", "enter"), "D"),
            (CAUSALES, ("down", "enter", "enter"), "D"),
            (CORTES, ("2", "enter"), "y"),
            # A longer number looks for it.
            (CORTES, (*"24/10", "enter"), "z"),
            # The digits that are the answers themselves keep their place.
            ([("2", "OT"), ("1", "LLS")], ("1", "enter"), "1"),
        ):
            respuestas = await preguntar(pilot, PickerModal("Cuál", options))
            assert options is not CORTES or any("2 Dos 31/10" in row for row in rows(pilot.app))
            await pilot.press(*keys)
            await wait_for(pilot, lambda said=respuestas: bool(said))
            assert respuestas == [chosen], keys
        respuestas = await preguntar(pilot, PickerModal("Causal", CAUSALES))
        await pilot.press(*"zzz", "enter")
        await wait_for(pilot, lambda: any("▲ nada coincide" in row for row in rows(pilot.app)))
        assert respuestas == []


@pytest.mark.parametrize("behind", ["d", "zz", "1"])
async def test_an_enter_answers_with_what_was_typed_before_it_and_not_behind_it(behind):
    async with correr(Anfitrion()) as pilot:
        options = [("A", "Fallas"), ("D", "Demora"), ("E", "Reconexión")]
        respuestas = await preguntar(pilot, PickerModal("Causal", options))
        field = pilot.app.screen.query_one(TextField)
        for key in ("r", "e", "enter", *behind):
            field.post_message(events.Key(key, key if len(key) == 1 else None))
        await wait_for(pilot, lambda: bool(respuestas))
        assert respuestas == ["E"]


async def test_a_moment_is_repeated_before_it_is_accepted_once_it_is_understood():
    app = Anfitrion()
    async with correr(app) as pilot:
        respuestas = await preguntar(pilot, moment_box("¿Cuándo?", lambda: NOW))
        await pilot.press(*"pronto", "enter")
        assert respuestas == []
        await pilot.press(*["backspace"] * 6, *"lunes 9:30")
        await wait_for(pilot, lambda: any("lun 30/11 09:30" in f for f in rows(app)))
        await pilot.press("enter")
        await wait_for(pilot, lambda: respuestas == [datetime(2026, 11, 30, 9, 30)])


@pytest.mark.parametrize(
    "texts", few([[t for t in TEXTOS_DIFICILES if "@click" in t or "\x1b" in t], TEXTOS_DIFICILES])
)
async def test_dialogues_show_difficult_texts_literally(texts):
    app = Anfitrion()
    async with correr(app) as pilot:
        for dificil in texts:
            for modal in (
                ConfirmationModal(dificil, dificil, dificil),
                ErrorModal(dificil, dificil, dificil),
                TextModal(dificil, dificil, initial=dificil),
                PickerModal(dificil, [(dificil, dificil)]),
                moment_box(dificil, lambda: NOW),
            ):
                await preguntar(pilot, modal)
                seen = "".join(rows(app))
                assert "\x1b" not in seen
                if dificil.startswith("["):
                    assert dificil in seen
                await pilot.press("escape")


MODALES = (
    *(lambda: PickerModal("Filtros", [("a", "Uno"), ("b", "Dos")]), lambda: HelpModal("comun")),
    *(lambda: ErrorModal("Título", "Pasó esto"), lambda: ConfirmationModal("¿Anular?", "Todo.")),
    *(lambda: TextModal("Nota"), lambda: moment_box("Cuándo", lambda: NOW)),
    lambda: EvidenceModal(
        "AS17", "Dos de esta semana", [Evidence(1, ("Uno",)), Evidence(2, ("Dos",))]
    ),
)


async def test_a_dialogue_left_or_worked_while_it_is_built_is_left_once_and_does_nothing():
    app = Anfitrion()
    async with correr(app) as pilot:
        below = app.screen
        for do in MODALES:
            modal = do()
            built = app.push_screen(modal)
            for action in ("mover(1)", "copiar", "aceptar", "otro", "abrir"):
                await app.run_action(f"screen.{action}")
            await built
            await pilot.pause()
            assert app.screen is modal
            app.pop_screen()
            app.push_screen(do())
            for _ in range(3):
                await app.run_action("screen.cancelar")
            await wait_for(pilot, lambda: app.screen is below)
            await pilot.pause()
            assert app.screen is below


@pytest.mark.parametrize("do", MODALES)
async def test_leaving_the_program_while_a_dialogue_is_built_is_no_error(do):
    app = Anfitrion()
    async with correr(app):
        app.push_screen(do())
        app.exit()


async def test_a_list_takes_what_arrives_before_it_is_built_and_ignores_what_arrives_after():
    app = Anfitrion()
    async with correr(app) as pilot:
        below = app.screen
        modal = PickerModal("Filtros", [("a", "Uno")])
        espera = app.push_screen(modal)
        modal.refill("2 filtros", [("a", "Uno (3)"), ("b", "Dos (4)")])
        await espera
        await pilot.pause()
        assert "2 filtros" in "\n".join(rows(app))
        assert "Dos (4)" in "\n".join(rows(app))
        await pilot.press("down", "escape")
        await wait_for(pilot, lambda: app.screen is below)
        await pilot.pause()
        modal.refill("3 filtros", [("c", "Tres")])


def test_a_box_is_asked_for_by_its_class_and_an_unknown_one_is_no_box():
    assert modals.PickerModal is PickerModal
    assert modals.ErrorModal is ErrorModal
    with pytest.raises(AttributeError, match="OtherModal"):
        modals.OtherModal  # noqa: B018
