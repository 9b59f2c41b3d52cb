"""Triage as a person drives it: few keys, refusals that say why, and nothing recorded by chance."""

from __future__ import annotations

import pytest
from textual import events
from textual.geometry import Region

from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.card_text import both_fit
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal, TextModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.box import TextBox
from tests.screens.steps import (
    borrador,
    caso,
    listing,
    next_caso,
    open_form,
    open_one,
    order,
    paste,
    press,
    see,
    shows,
    whole,
)
from tests.support import confirm, rows, wait_for


async def stand_on(pilot, screen, caso_id):
    """Put the cursor of the queue on a caso and wait until its card is read."""
    assert screen.queue.table.move_to_id(caso_id)
    await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.id == caso_id)


async def test_what_was_registered_stays_in_the_list_until_one_moves(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await listing(pilot)
        before = [*screen.queue.table.ids]
        await open_one(pilot, number)
        await pilot.press("1", "enter")
        await next_caso(pilot, screen, number)
        assert caso(services, number).veredicto_motivo == "SIN_PRUEBAS"
        assert screen.bench.sight.entered
        await see(pilot, "√ 90004127: ")
        assert "BIEN RECH SIN PRUEBAS" in screen.frame.rr_line.text
        await pilot.press("escape")
        await wait_for(
            pilot, lambda: screen.queue.selection.in_hand and shows(pilot, "√ bien rechazado")
        )
        table = screen.queue.table
        await wait_for(pilot, lambda: f"{len(before) - 1} de " in rows(pilot.app)[1])
        # Nothing jumps, and what is decided is offered to nobody as if it were not.
        assert [*table.ids] == before
        assert number not in services.triage.queue.list_ids(
            services.triage.queue.criteria_of(services.triage.queue.query("estado:decidir"))
        )
        place = table.cursor
        await press(pilot, "down", until=lambda: number not in table.ids)
        assert [*table.ids] == [i for i in before if i != number]
        assert table.cursor_id == before[place + 1]
        assert "√ bien rechazado" not in "\n".join(rows(pilot.app)[2:20])


async def test_enter_registers_nothing_but_the_last_digit_that_may_act(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        # A digit that comes before the caso is painted is none.
        screen.guard_new_case()
        await pilot.press("1", "enter")
        assert screen.at_hand.chosen is None
        await wait_for(pilot, lambda: screen.admits("enter"))
        await press(pilot, "enter", "enter", sees="escriba 1 a 5")
        assert not screen.writing()
        await press(pilot, "6", until=lambda: "es de supervisor" in order(screen))
        # `end` parts the digits: three in one breath are a number.
        await pilot.press("end", "1")
        await wait_for(pilot, lambda: "bien rechazado: sin pruebas →" in order(screen))
        await see(pilot, "Línea RR al registrar")
        # A digit that is refused takes back what was chosen before.
        await press(pilot, "end", "9", until=lambda: "Aquí no hay 9" in order(screen))
        assert not shows(pilot, "Línea RR al registrar")
        await press(pilot, "enter", sees="escriba 1")
        # A radicado that is pasted opens its account and decides nothing.
        screen.pasted(("4471093390",))
        await see(pilot, "HISTORIAL › Cuenta 90006612")
        assert caso(services, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_a_value_or_who_delayed_where_the_base_says_neither_is_asked_in_place(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_valor")
        screen = await open_one(pilot, number)
        await open_form(pilot, screen, "1")
        assert "falta el valor" in order(screen)
        await pilot.press("enter")
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        await pilot.press(*"45900", "tab", *"pagos", "tab", *"AS99", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.POR_CONTACTAR)
        assert caso(services, number).valor_aplicado == 4_590_000
        assert caso(services, number).asesor_id == "AS99"
        lines = services.triage.card(number).lines
        assert any(line.nota == "Visto en RR: pagos" for line in lines)

        late = id_de("traslado")
        await open_one(pilot, late)
        await press(pilot, "1", opens=PickerModal)
        await press(pilot, "enter", sees="nada viene escogido: escriba c o u")
        # No rhythm of digits gives an answer.
        await press(pilot, "1", "enter", sees="nada coincide")
        await pilot.press("backspace", "u", "enter")
        # What the answer contradicts is said before Enter.
        await wait_for(pilot, lambda: "se rechaza por eso" in order(screen))
        assert screen.at_hand.chosen is None
        await press(pilot, "3", until=lambda: screen.at_hand.chosen is not None)
        await press(pilot, "enter", until=lambda: caso(services, late).demora_de == "usuario")
        assert caso(services, late).atribuible == "TRASLADO"


async def test_a_late_traslado_marked_as_of_the_usuario_may_be_decided_and_says_what_contradicts_it(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        late = id_de("traslado")
        screen = await open_one(pilot, late)
        await press(pilot, "x", opens=PickerModal)
        await press(pilot, "5", "enter", sees="atribuible: traslado")
        await wait_for(pilot, lambda: screen.admits("3"))
        # Nobody said that the delay was of Claro.
        await press(pilot, "3", sees="¿de quién fue la demora?")
        await press(pilot, "c", "enter", sees="fue de Claro: no es una falla del usuario")
        await press(pilot, "l", "enter", sees="atribuible: traslado")
        await wait_for(pilot, lambda: screen.at_hand.options and screen.admits("3"))
        await press(pilot, "3", sees="¿de quién fue la demora?")
        await press(pilot, "u", "enter", until=lambda: screen.at_hand.chosen is not None)
        await press(pilot, "enter", until=lambda: caso(services, late).demora_de == "usuario")


async def test_the_wrongly_rejected_form_reescalates(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "4")
        await see(pilot, "será el reescalamiento 1")
        await pilot.press("1", "end")
        form.go_to("radicado")
        await pilot.press("ctrl+u")
        await paste(pilot, "4471093390", sees="▲ es de otro caso")
        await see(pilot, "corrija «Radicado»")
        await pilot.press("f8")
        assert not shows(pilot, "Aquí registra")
        await pilot.press("ctrl+u")
        await paste(pilot, "4471099104", sees="√ 10 dígitos")
        await pilot.press("tab", "1", "2", "tab", *"LLS 55", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.REESCALADO)
        reescalado = caso(services, number)
        assert (reescalado.razon, reescalado.subrazon) == ("AJU", "REE")
        assert reescalado.radicado_actual == "4471099104"
        (line,) = [x for x in services.triage.card(number).lines if x.evento == "mal_rechazado"]
        assert line.datos["motivo"] == (
            "el soporte sí estaba; llamada de servicio LLS y orden de trabajo OT; LLS 55"
        )
        await see(pilot, "Línea RR de 90004127, la anterior")
        await see(pilot, "4471093382 AJU-REE C.A MAL RECH NUEVO 4471099104 24/11 YD LLS OT")


async def test_a_letter_changes_the_causal_of_a_caso_to_classify(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        # `f` and a text, which in the queue is a filter, and `n`, which is the next caso, change nothing.
        await press(pilot, "f", opens=DatumModal)
        await press(pilot, *"allas", "enter", sees="«FALLAS» no es una letra")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        assert screen.at_hand.clasificacion.causal == "A"
        assert not borrador(services, number)
        await press(pilot, "b", opens=DatumModal)
        await press(pilot, "enter", until=lambda: screen.at_hand.clasificacion.causal == "B")
        await press(pilot, "2", "enter", until=lambda: caso(services, number).causal == "B")
        assert caso(services, number).causal_pedida == "A"


async def test_an_unknown_word_of_the_back_offers_nothing_and_says_why(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("dudoso"))
        assert "ningún sinónimo" in order(screen)
        assert screen.at_hand.options == ()
        # It says what to do, and the question is ready.
        await see(pilot, "w la pide · Ctrl+K la agrega")
        await press(pilot, "w", sees="¿«tal vez» es aprobado o rechazado?")
        await press(pilot, "f8", until=lambda: services.triage.caso(id_de("dudoso")).revision)


async def test_what_leaves_no_line_for_rr_is_said_on_the_caso_that_comes(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        for key, text, said in (
            ("w", "¿cuál cuenta?", "Pedir revisión a la supervisora: registrado"),
            ("s", "no abre RR", "saltado, con su motivo"),
        ):
            number = id_de("aprobado") if key == "w" else id_de("rechazado")
            cuenta = caso(services, number).cuenta
            screen = await open_one(pilot, number)
            await press(pilot, key, until=lambda at=screen: pilot.app.screen is not at)
            await pilot.press(*text, "f8" if key == "w" else "enter")
            await see(pilot, f"{cuenta} · {said}")


async def test_escalating_asks_the_supports_of_the_causal(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "1")
        await see(pilot, "llamada de servicio u orden de trabajo")
        form.go_to("soportes")
        await pilot.press("3")
        await wait_for(pilot, lambda: "orden de trabajo OT, que pide la causal A" in order(screen))
        # What registers is the key that the row says, and no other.
        await press(pilot, "backspace", "1", "enter", sees="F8 registra")
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        # What is wrong in another field is said there, where the cursor goes.
        form.go_to("radicado")
        await pilot.press("5")
        form.go_to("soportes")
        await press(pilot, "f8", until=lambda: screen.focused.id == "campo-radicado")
        await see(pilot, "▲ un radicado tiene de 6 a 12 dígitos")
        await pilot.press("backspace", "f8")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.EN_BACK)


async def test_a_caso_somebody_else_has_is_not_written(app, servicios_de, services, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await press(pilot, "1", sees="Línea RR al registrar")
        services.triage.release(number)
        andres = servicios_de("andres").triage
        andres.open_caso(number)
        # What was chosen is dropped, with its line for RR, and its digit arms nothing.
        await see(pilot, "andres lo tomó a las 10:40", "lo tiene andres desde 10:40")
        assert screen.at_hand.chosen is None
        await wait_for(pilot, lambda: not shows(pilot, "Línea RR al registrar"))
        await press(pilot, "1", until=lambda: "aquí solo se mira" in order(screen))
        await pilot.press("enter")
        andres.release(number)
        await wait_for(pilot, lambda: not screen.at_hand.card.held_by)
        await press(pilot, "1", sees="Línea RR al registrar")
        assert caso(services, number).estado is Estado.POR_CLASIFICAR


async def test_an_undone_decision_keeps_what_was_typed_behind_its_digit_after_any_other_form(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "2")
        form.go_to("radicado")
        await pilot.press("end")
        await paste(pilot, "4471099105", "f8", until=lambda: "Aquí registra Enter" in order(screen))
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.REESCALADO)
        await next_caso(pilot, screen, number)
        await wait_for(pilot, lambda: screen.admits("u") and not screen.writing())
        await pilot.press("u")
        await confirm(pilot)
        await see(pilot, "sigue viva en RR. Lo escrito espera: 2 lo sigue")
        assert screen.at_hand.chosen is None
        await wait_for(pilot, lambda: screen.admits("3"))
        form = await open_form(pilot, screen, "3")
        form.go_to("radicado")
        await pilot.press("end")
        await paste(pilot, "4471099", "escape")
        await wait_for(pilot, lambda: "Lo escrito espera: 3 lo sigue" in order(screen))
        form = await open_form(pilot, screen, "2")
        await wait_for(pilot, lambda: form.values().get("radicado") == "4471099105")


async def test_undoing_takes_back_the_last_decision_and_shows_it(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await next_caso(pilot, screen, number)
        await wait_for(pilot, lambda: screen.admits("u") and not screen.writing())
        await see(pilot, "cola 10 · llamadas 1 · hechos 1")
        following = screen.at_hand.card.caso.id
        assert services.triage.card(following).toma.login == "yuli"
        await press(pilot, "u", opens=ConfirmationModal)
        assert "de la cuenta 90006612, radicado 4471093390" in " ".join(whole(pilot).split())
        await confirm(pilot)
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == number)
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        assert "Se deshizo" in order(screen)
        # The caso that came next, on which nothing was begun, is nobody's again.
        assert services.triage.card(following).toma is None
        # The counts of the bar follow.
        await see(pilot, "llamadas 0 · hechos 0")
        # At 80 columns the whole place leaves no room for the queue.
        assert screen.day.bar(queue=True).startswith("cola 11 · llamadas 0 · hechos 0")


async def test_what_somebody_else_registered_is_undone_by_a_supervisor_who_says_why(
    app, services, servicios_de, id_de
):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    jefa = servicios_de("drubio")
    async with app(of=jefa).run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await press(pilot, "u", opens=TextModal, sees="Deshacer lo de yuli, del 24/11/2026")
        assert "radicado 4471093382" in " ".join(whole(pilot).split())
        await press(pilot, "enter", sees="Falta el texto")
        assert caso(services, number).causal is not None
        field = pilot.app.screen.query_one(TextBox)
        await press(pilot, *"era C", "enter", until=lambda: "Se deshizo" in order(screen))
        # The screen may still ask the box for its lines before it is laid out without it.
        assert not field.is_attached
        assert [line.text for line in field.render_lines(Region(0, 0, 4, 2))] == [" " * 4] * 2
    line = services.triage.card(number).lines[0]
    assert (line.evento, line.agente, line.datos["motivo"]) == (Evento.DESHACER, "drubio", "era C")
    assert caso(services, number).causal is None


async def test_a_filter_that_leaves_nothing_leaves_no_caso_to_act_on_and_its_words_go_and_come_back(
    app, services, id_de
):
    datos = {"causal": "D"}
    services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, datos)])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        cuenta = screen.at_hand.card.caso.cuenta
        await press(pilot, "f", *"zzzz", "enter", until=lambda: screen.queue.table.row_count == 0)
        await wait_for(pilot, lambda: not shows(pilot, cuenta))
        assert screen.bench.sight.view is None
        await pilot.press("f7", "f8", "f6")
        assert pilot.app.screen is screen
        await pilot.press("escape", "delete")
        await wait_for(pilot, lambda: screen.queue.table.row_count and screen.at_hand is not None)
        await see(pilot, screen.queue.table.current.caso.cuenta)
        # A word is chosen from its list, taken by Supr and brought back by g.
        await pilot.press("f")
        await paste(pilot, "aprobado ", "f4", opens=PickerModal)
        await paste(pilot, "por_verif", "enter", until=lambda: pilot.app.screen is screen)
        await press(pilot, "enter", until=lambda: screen.queue.table.row_count == 1)
        await see(pilot, "aprobado estado:por_verificar")
        await press(pilot, "delete", until=lambda: screen.queue.filter.filter.line == "aprobado")
        await see(pilot, "Se quitó «estado:por_verificar» · g lo trae de vuelta")
        await press(pilot, "escape", "g", sees="el que quitó: «aprobado estado:por_verificar»")
        await press(pilot, "enter", until=lambda: screen.queue.table.row_count == 1)
        assert screen.queue.filter.field.value == "aprobado estado:por_verificar"


async def test_an_act_chosen_in_the_queue_is_done_on_the_card_of_its_row(
    app, services, servicios_de
):
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("down")
        fila = screen.queue.table.current.caso
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == fila.id)
        await press(pilot, "f8", opens=PickerModal)
        # What is typed at once is whole, although the card has only just come.
        await pilot.press(*"anular", "enter", *"es repetido")
        await see(pilot, f" {fila.cuenta} / ", "Anular el caso")
        await pilot.press("f8")
        await wait_for(pilot, lambda: caso(services, fila.id).estado is Estado.ANULADO)
        line = next(x for x in services.triage.card(fila.id).lines if x.evento == "anular")
        assert line.datos["motivo"] == "es repetido"


async def test_of_a_text_that_begins_before_its_caso_is_seen_nothing_is_taken(app, services, id_de):
    number = id_de("sin_valor")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "1")
        # `end` parts the digit of the choice from those of the value.
        await pilot.press("end")
        screen.guard_new_case()
        began = events.Key("end", None).time

        def type_on(after, *keys):
            for place, letter in enumerate(keys):
                key = events.Key(letter, letter if len(letter) == 1 else None)
                key.time = began + after + 0.2 * place
                pilot.app.post_message(key)

        type_on(0, *"45900", "enter")
        await see(pilot, "antes de verse")
        await wait_for(pilot, lambda: screen.admits("4"))
        assert form.fields[0].value == ""
        type_on(5, *"45900")
        await wait_for(pilot, lambda: form.fields[0].value == "45900")
    assert caso(services, number).estado is Estado.POR_CLASIFICAR


async def test_the_last_rr_line_is_copied_and_that_is_said_until_one_steps_back_from_the_form(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await next_caso(pilot, screen, number)
        await open_one(pilot, id_de("rechazado"))
        line = screen.frame.rr_line.text
        await pilot.press("r")
        assert pilot.app.clipboard == line == screen.frame.rr_line.text
        await see(pilot, "enviado al portapapeles del terminal")
        await press(
            pilot, "4", until=lambda: screen.bench.sight.shown.context == "triage.formulario"
        )
        await pilot.press("x")
        await see(pilot, "enviado al portapapeles del terminal")
        await press(
            pilot, "escape", until=lambda: screen.bench.sight.shown.context == "triage.caso"
        )
        await see(pilot, "r la repite")


async def test_a_coordinador_reads_and_decides_nothing(app, servicios_de, services, id_de):
    async with app(of=servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await listing(pilot)
        await stand_on(pilot, screen, number)
        await press(pilot, "1", sees="coordinador")
        assert not screen.queue.selection.options
        await open_one(pilot, number)
        await press(pilot, "1", "enter", until=lambda: "usted es coordinador" in order(screen))
        assert screen.at_hand.card.toma is None
        assert caso(services, number).estado is Estado.POR_CLASIFICAR


async def test_a_window_that_changes_shows_the_card_of_the_row_from_its_top_and_who_has_it(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("down", "down", "down")
        fila = screen.queue.table.current.caso
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == fila.id)
        await pilot.resize_terminal(120, 40)
        await see(pilot, f"── {fila.cuenta} / {fila.radicado} ──")
        await see(pilot, "un dígito escoge")
        assert both_fit(screen.size)
        await pilot.resize_terminal(60, 20)
        await press(pilot, "enter", until=lambda: screen.bench.sight.entered)
        await pilot.press("pagedown", "pagedown")
        await wait_for(pilot, lambda: screen.bench.canvas.scroll_offset.y > 0)
        await pilot.resize_terminal(80, 24)
        await see(pilot, f" {fila.cuenta} / ")
        assert screen.bench.canvas.scroll_offset.y == 0
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: screen.queue.table.row(fila.id).tomado_by == "yuli")


async def test_a_note_is_of_its_row_though_that_is_on_its_way_and_leaves_one_where_one_was(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        previous = screen.at_hand.card.caso.id
        # Nobody waits in between: the caso of the row is still on its way.
        screen.queue.table.action_move(1)
        screen.action_nota()
        number = screen.queue.table.cursor_id
        assert number not in (None, previous)
        of_row = caso(services, number)
        await see(pilot, f"Nota · {of_row.cuenta} / {of_row.radicado_actual}")
        await paste(pilot, "de esta fila", "f8")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].nota == "de esta fila")
        assert all(li.nota != "de esta fila" for li in services.triage.card(previous).lines)

        number, other = id_de("rechazado"), id_de("aprobado")
        await open_one(pilot, number)
        await press(pilot, "f7", opens=ProseModal)
        await paste(pilot, "quedo en llamar", "escape", until=lambda: pilot.app.screen is screen)
        await press(pilot, "escape", until=lambda: not screen.bench.sight.entered)
        await stand_on(pilot, screen, other)
        await press(pilot, "f7", opens=ProseModal)
        assert not shows(pilot, "quedo en llamar")
        await paste(pilot, "es otra", "f8", sees=("La nota quedó en el historial", "TRIAGE › Cola"))
        assert screen.queue.table.cursor_id == other
        card = services.triage.card(other)
        assert (card.lines[0].nota, card.toma) == ("es otra", None)
        await open_one(pilot, number)
        await press(pilot, "f7", sees="quedo en llamar")
        await press(pilot, "f8", until=lambda: "La nota quedó en el historial" in order(screen))
        assert screen.bench.sight.entered
        assert screen.bench.sight.caso_id == number


async def test_a_choice_goes_on_each_time_and_takes_the_keys_of_a_burst_along(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        form = await open_form(pilot, screen, "4")
        for digit in ("1", "3", "3"):
            form.go_to("_por_que")
            await wait_for(pilot, lambda: screen.focused.id == "campo-_por_que")
            await press(pilot, "end", digit, until=lambda: screen.focused.id != "campo-_por_que")
            assert form.values()["_por_que"] == digit
        assert form.summary() == "Por qué: valor errado; Marcación: AJU; Subrazón: REE"
        form.go_to("_por_que")
        await wait_for(pilot, lambda: screen.focused.id == "campo-_por_que")
        await pilot.press("end")
        for keystroke in "5dos":
            pilot.app.post_message(events.Key(keystroke, keystroke))
        await wait_for(pilot, lambda: form.values()["_otra"] == "dos")
        assert form.values()["_por_que"] == "5"


async def test_a_draft_with_no_single_answer_is_asked_again_and_not_guessed(app, services, id_de):
    number = id_de("aprobado")
    typed = {"evento": "aplazar", "digito": "4", "c.motivo": "12", "c.hasta": "25/11/2026"}
    save = BorradorSave(number, typed, caso(services, number).version)
    services.work.save_borrador(save, frozenset())
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await wait_for(pilot, lambda: screen.bench.sight.form is not None)
        await press(pilot, "enter", sees="escriba un solo número, de 1 a 3")
        assert screen.focused.id == "campo-motivo"
        screen.focused.post_message(events.Paste("2 1"))
        await pilot.press("enter")
        await pilot.pause()
        assert caso(services, number).aplazado_hasta is None


async def test_ctrl_q_asks_and_f10_leaves_from_a_box_whose_text_stays_as_draft(
    app, services, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+s", "ctrl+q", opens=ConfirmationModal)
        await pilot.press("ctrl+q", "escape")
        await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConfirmationModal))
        assert pilot.app.is_running
        await open_one(pilot, number)
        await press(pilot, "w", opens=ProseModal)
        await press(pilot, *"duda", "f10", sees="queda como borrador")
        await press(pilot, "f10", "s", until=lambda: not pilot.app.is_running)
    assert borrador(services, number)["t.pedir_revision"] == "duda"


async def test_f10_warns_of_what_is_typed_in_a_search_and_leaves_from_the_help_that_prints_it(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await press(pilot, "f9", opens=SearchModal)
        await press(pilot, *"9000", "f10", sees="se pierde")
        await press(pilot, "escape", opens=SearchModal)
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        await press(pilot, "f1", sees="AYUDA")
        await press(pilot, "f10", until=lambda: not pilot.app.is_running)


async def test_a_datum_is_completed_as_chosen_last_and_not_as_the_form_came(app, services, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        form = await open_form(pilot, screen, "t")
        form.go_to("campo")
        await wait_for(pilot, lambda: screen.focused.id == "campo-campo")
        await press(pilot, "3", until=lambda: screen.focused.id == "campo-valor")
        await pilot.press("end")
        await paste(pilot, "3000000199")
        form.go_to("fuente")
        await wait_for(pilot, lambda: screen.focused.id == "campo-fuente")
        await pilot.press("2", "3")
        assert screen.focused.id == "campo-fuente"
        await pilot.press("enter")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].evento == "completar")
    datos = services.triage.card(number).lines[0].datos
    options = {p.key: p for p in form.form.questions}
    assert datos["campo"] == options["campo"].value("3")
    assert datos["fuente"] == options["fuente"].value("3")


async def test_the_fields_of_an_option_stand_under_it_and_the_rest_keeps_its_rows(app, id_de):
    async with app().run_test(size=(160, 45)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        bench = screen.bench
        await see(pilot, " 4 nueva marcación")

        def areas():
            return screen.queue.region, bench.region, bench.sight.panel.region

        before, stood = rows(pilot.app), areas()
        option = next(y for y, row in enumerate(before) if " 4 nueva marcación" in row)
        await press(
            pilot,
            "4",
            until=lambda: bench.sight.form is not None and bench.sight.form.region.height,
        )
        await see(pilot, "Paso 5: mal rechazado")
        assert bench.sight.form.region.y == option + 1
        assert bench.sight.form.region.bottom == bench.order.region.y
        assert areas() == stood
        left, right = bench.region.x, bench.region.right
        after = rows(pilot.app)
        assert [row[left:right] for row in after[1 : option + 1]] == [
            row[left:right] for row in before[1 : option + 1]
        ]


@pytest.mark.parametrize(
    ("act", "field", "size"),
    [
        ("anular", "motivo", (80, 24)),
        ("completar", "valor", (80, 24)),
        ("cambiar", "causal", (80, 24)),
        ("aplazar", "hasta", (80, 24)),
        ("anular", "motivo", (120, 40)),
    ],
)
async def test_an_act_chosen_over_the_queue_begins_in_its_field(
    app, servicios_de, services, id_de, act, field, size
):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app(of=servicios_de("drubio")).run_test(size=size) as pilot:
        screen = await listing(pilot)
        await stand_on(pilot, screen, number)
        await press(pilot, "f8", opens=PickerModal)
        await pilot.press(*act, "enter")
        await wait_for(pilot, lambda: screen.focused and screen.focused.id == f"campo-{field}")


async def test_the_mark_counts_no_row_that_was_registered_as_the_filter_does_not(app, id_de):
    async with app().run_test(size=(80, 16)) as pilot:
        screen = pilot.app.screen
        queue, bench = screen.queue, screen.bench
        await wait_for(pilot, lambda: queue.table.current is not None)
        await see(pilot, "11 de 11", "7 de 11 · Más ↓")
        screen.receive(id_de("aprobado"))
        await wait_for(pilot, lambda: bench.sight.entered and screen.admits("1"))
        await pilot.press("1", "enter")
        decided = id_de("aprobado")
        await wait_for(
            pilot, lambda: bench.sight.view.card.caso.id != decided and screen.admits("escape")
        )
        # The row registered stays in sight until the cursor moves, and is none of those left.
        await press(pilot, "escape", sees="√ bien aplicado")
        await see(pilot, "10 de 11", "6 de 10 · Más ↓")
        await press(pilot, "down", sees="7 de 10 · Más ↓")
        await press(pilot, "end", until=lambda: queue.table.cursor == 9)
        await see(pilot, "10 de 10")
