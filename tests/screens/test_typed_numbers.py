"""A number typed in one breath where digits are answers: it goes whole into its field, or nowhere."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import TextArea

from ajustes_tui.commands import Palette
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.driver.keyboard import JoinedEnter
from ajustes_tui.screens import modals
from ajustes_tui.screens.field_form import ONE_NUMBER
from ajustes_tui.screens.modals.help import HelpModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.services.recorder import Request
from tests.screens.steps import (
    APROBAR,
    box,
    listing,
    open_form,
    open_one,
    paste,
    press,
    see,
    shows,
)
from tests.support import wait_for

NUMBER = "5129990501"
JOINED = "Ese Enter llegó pegado a otra tecla"
ANOTHER = "end"
"""A key that changes nothing in a field, and ends the digits before it."""


def breathe(pilot, text):
    """Type a text as fast as a line brings it, however slow the machine."""
    for letter in text:
        pilot.app.post_message(events.Key(letter, letter))


async def form(pilot, number, digit, field):
    """Open a form of a caso by its digit; return it once the cursor is in its first field."""
    screen = await open_one(pilot, number)
    of_card = await open_form(pilot, screen, digit)
    await wait_for(pilot, lambda: screen.focused.id == field)
    await pilot.press(ANOTHER)
    return of_card


async def test_a_radicado_typed_or_pasted_where_the_reason_is_asked_goes_whole_to_its_field(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        of_card = await form(pilot, id_de("rechazado"), "4", "campo-_por_que")
        breathe(pilot, NUMBER)
        await wait_for(pilot, lambda: of_card.values()["radicado"] == NUMBER)
        assert of_card.values()["_por_que"] == of_card.values()["_otra"] == ""
        assert pilot.app.focused.id == "campo-radicado"
        await pilot.press("ctrl+u")
        of_card.go_to("_por_que")
        await wait_for(pilot, lambda: pilot.app.focused.id == "campo-_por_que")
        await paste(pilot, f" {NUMBER}\n", until=lambda: of_card.values()["radicado"] == NUMBER)
        assert of_card.values()["_por_que"] == ""
        # Tab leads from the proof to the radicado, and details it behind that.
        await pilot.press("ctrl+u")
        of_card.go_to("_por_que")
        await wait_for(pilot, lambda: pilot.app.focused.id == "campo-_por_que")
        for key, field in (("1", "radicado"), ("tab", "_prueba"), ("1", "_prueba")):
            await press(pilot, key, until=lambda: pilot.app.focused.id == f"campo-{field}")  # noqa: B023
        await press(pilot, "tab", until=lambda: pilot.app.focused.id == "campo-radicado")
        await paste(pilot, "4471099104", until=lambda: of_card.values()["radicado"] == "4471099104")
        await press(pilot, "tab", until=lambda: pilot.app.focused.id == "campo-_cual")


async def test_digits_in_one_breath_tick_supports_or_are_a_radicado_or_are_refused_all_of_them(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        of_card = await form(pilot, id_de("sin_respuesta"), "1", "campo-soportes")
        breathe(pilot, "142")
        await wait_for(pilot, lambda: of_card.values()["soportes"] == "142")
        await pilot.press("ctrl+u")
        breathe(pilot, "1429")
        await wait_for(pilot, lambda: of_card.values()["radicado"] == "1429")
        assert of_card.values()["soportes"] == ""
        # Where no field takes a number.
        number = id_de("aprobado")
        form_of_it = await form(pilot, number, "4", "campo-hasta")
        await press(pilot, "tab", until=lambda: pilot.app.focused.id == "campo-motivo")
        before = form_of_it.values()
        breathe(pilot, NUMBER)
        await see(pilot, ONE_NUMBER)
        await pilot.press("enter")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].evento == "aplazar")
        assert services.triage.card(number).lines[0].datos["motivo"] == "no se refleja en RR"
        assert form_of_it.values() == before


async def test_a_number_typed_on_a_card_answers_nothing_and_a_refused_enter_parts_its_digits(
    app, services, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        # In the box of a reason it is text.
        modals.ask(screen, modals.TextModal("Motivo"), lambda _text: None)
        await wait_for(pilot, lambda: isinstance(pilot.app.focused, TextArea))
        await paste(pilot, "4471099104", sees="4471099104")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await open_one(pilot, number)
        breathe(pilot, "4512345678")
        await box(pilot, SearchModal)
        await see(pilot, "4512345678")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        assert screen.bench.sight.form is None
        await wait_for(pilot, lambda: services.triage.card(number).borrador == {})
        of_card = await open_form(pilot, screen, "4")
        assert not of_card.written
        await press(
            pilot, "escape", until=lambda: screen.bench.sight.form is None and screen.admits("1")
        )
        for digit in "121":
            breathe(pilot, digit)
            pilot.app.post_message(JoinedEnter(1))
        await see(pilot, JOINED)
        await wait_for(pilot, lambda: screen.at_hand.chosen and screen.at_hand.chosen.digit == "1")
        assert pilot.app.screen is screen


async def test_a_digit_and_a_number_in_one_breath_are_one_number_and_their_enter_leaves_no_caso(
    app, services, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await open_one(pilot, number)
        breathe(pilot, f"2{NUMBER}")
        pilot.app.post_message(events.Key("enter", "\r"))
        await box(pilot, SearchModal)
        # What nobody has opens no other place.
        await see(pilot, f"Nada con «2{NUMBER}»", "de corrido se busca y no escoge")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        assert screen.bench.sight.entered
        assert screen.bench.sight.form is None
        await wait_for(pilot, lambda: services.triage.card(number).borrador == {})


@pytest.mark.parametrize(
    ("opens", "page"),
    [
        ("ctrl+p", Palette),
        ("ctrl+f", SearchModal),
        ("question_mark", HelpModal),
        ("s", PickerModal),
    ],
)
async def test_an_enter_refused_in_what_a_key_of_the_card_opened_is_told_there(
    app, id_de, opens, page
):
    async with app().run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await open_one(pilot, id_de("rechazado"))
        pilot.app.post_message(events.Key(opens, opens if len(opens) == 1 else None))
        breathe(pilot, "anu")
        pilot.app.post_message(JoinedEnter(4))
        await box(pilot, page)
        await see(pilot, "anu", JOINED)
        await press(pilot, "l", until=lambda: not shows(pilot, JOINED))


async def test_a_number_typed_in_a_call_leaves_no_outcome_and_no_reasons(
    app, services, servicios_de, id_de
):
    number = id_de("aprobado_2")
    servicios_de("andres").recorder.register(
        number,
        APROBAR,
    )
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await see(pilot, "CONTACTO › Agenda")
        screen = pilot.app.screen
        screen.receive(number)
        await wait_for(pilot, lambda: shows(pilot, "Guion") and screen.admits("1"))
        await pilot.press("space", "space", "space")
        breathe(pilot, "2129990501")
        await box(pilot, SearchModal)
        await see(pilot, "2129990501")
        await press(pilot, "escape", sees="Resultado de la llamada")
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.focused is not None and screen.focused.id == "tipo")
        await pilot.press(ANOTHER)
        breathe(pilot, "129990501")
        radicado = screen.query_one("#radicado")
        await wait_for(pilot, lambda: radicado.value == "129990501")
        await see(pilot, "en sus palabras")


async def test_a_number_typed_in_the_tray_answers_nothing(app, services, servicios_de, id_de):
    services.recorder.register(
        id_de("rechazado"), [Request(Evento.PEDIR_REVISION, {"motivo": "¿aplica?"})]
    )
    async with app("revision", servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = pilot.app.screen
        await wait_for(pilot, lambda: screen.question.view is not None and screen.admits("1"))
        breathe(pilot, "129990501")
        await box(pilot, SearchModal)
        await see(pilot, "129990501")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await wait_for(pilot, lambda: screen.question.reason.value == "")
        assert screen.question.chosen is None
        assert screen.tray.has_focus


async def test_another_reason_than_those_offered_asks_for_its_note(app, services, id_de):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await form(pilot, number, "4", "campo-_por_que")
        await press(pilot, "5", until=lambda: pilot.app.focused.id == "campo-_otra")
        await paste(pilot, "el asesor la pidió dos veces")
        await press(pilot, "tab", until=lambda: pilot.app.focused.id == "campo-radicado")
        await paste(pilot, "4471099104", until=lambda: screen.values()["radicado"] == "4471099104")
        await press(pilot, "enter", until=lambda: services.triage.card(number).caso.reescalamientos)
    line = next(x for x in services.triage.card(number).lines if x.evento == "mal_rechazado")
    assert line.datos["motivo"] == "otra razón; el asesor la pidió dos veces"


async def test_a_tab_too_many_never_puts_the_radicado_in_another_field(app, services, id_de):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await form(pilot, number, "4", "campo-_por_que")
        await pilot.press("1", "tab", "5", "tab", *NUMBER, "tab", "enter")
        await wait_for(pilot, lambda: services.triage.card(number).caso.reescalamientos)
    (line,) = [x for x in services.triage.card(number).lines if x.razon == "AJU"]
    assert line.radicado == NUMBER
    assert line.datos["motivo"] == "el soporte sí estaba; campaña"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("lotes", "Nada espera al back"),
        ("contacto", "llama al siguiente"),
        ("kpi", "AJUSTE APLICADO"),
        ("turno", "por decidir"),
        ("personas", "Andrés de prueba"),
    ],
)
async def test_a_text_typed_behind_a_note_that_cannot_be_written_is_no_keys(
    app, servicios_de, place, shown
):
    async with app(place, servicios_de("drubio")).run_test(size=(120, 40)) as pilot:
        screen = pilot.app.screen
        await see(pilot, shown)
        pilot.app.post_message(events.Key("f7", None))
        breathe(pilot, "el lote b, de 3000000112")
        pilot.app.post_message(events.Key("enter", "\r"))
        await see(pilot, "Lo que tecleó enseguida no se tomó")
        assert pilot.app.screen is screen
        # Another key is one of the place again.
        await press(pilot, "f1", opens=HelpModal)


async def test_a_text_typed_behind_a_question_that_was_asked_already_decides_nothing(
    app, services, id_de
):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.PEDIR_REVISION, {"motivo": "¿qué es?"})])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await open_one(pilot, number)
        breathe(pilot, "w1 vez no contesta")
        pilot.app.post_message(events.Key("enter", "\r"))
        await see(pilot, "Lo que tecleó enseguida no se tomó")
        assert pilot.app.screen is screen
        assert screen.at_hand.chosen is None
        assert not services.triage.card(number).borrador
