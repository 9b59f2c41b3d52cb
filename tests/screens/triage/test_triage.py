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
from ajustes_tui.screens.modals.datum import DatumModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.search import SearchModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.box import TextBox
from tests.support import TAMANOS, confirm, rows, wait_for


async def open_one(pilot, caso_id):
    """Open a caso and wait until its keys are admitted."""
    screen = pilot.app.screen
    screen.receive(caso_id)
    await wait_for(
        pilot,
        lambda: (
            screen.bench.entered
            and screen.at_hand is not None
            and screen.at_hand.card.caso.id == caso_id
            and screen.admits("1")
        ),
    )
    return screen


async def listing(pilot):
    """Wait until the queue has its rows."""
    screen = pilot.app.screen
    await wait_for(
        pilot,
        lambda: (
            screen.queue.table.row_count and screen.queue.table.row(screen.queue.table.cursor_id)
        ),
    )
    return screen


def caso(services, caso_id):
    return services.triage.card(caso_id).caso


def whole(pilot):
    return "\n".join(rows(pilot.app))


def order(screen):
    return screen.bench.order.text


@pytest.mark.parametrize("size", TAMANOS)
async def test_the_queue_lists_every_caso_to_decide_with_its_clock(app, size):
    async with app().run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = await listing(pilot)
        text = whole(pilot)
        assert screen.queue.table.row_count == 11
        assert "Rechazado: ¿bien o mal?" in text
        assert "D? " in text
        assert "90001180   ■  1 " in text
        assert "DEMO · TRIAGE" in text


@pytest.mark.parametrize("size", TAMANOS)
async def test_an_approved_caso_takes_two_keys(app, services, id_de, size):
    async with app().run_test(size=size) as pilot:
        number = id_de("aprobado")
        await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.POR_CONTACTAR)
        decidido = caso(services, number)
        assert decidido.veredicto is Evento.APLICACION_CORRECTA
        assert decidido.causal == "D"
        assert decidido.causal_sugerida


async def test_a_rightly_rejected_caso_takes_two_keys_and_the_next_one_arrives(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        assert caso(services, number).veredicto_motivo == "SIN_PRUEBAS"
        assert screen.bench.entered
        assert "√ 90004127: " in whole(pilot)
        assert "BIEN RECH SIN PRUEBAS" in screen.frame.rr_line.text


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_what_was_registered_stays_in_the_list_until_one_moves(app, services, id_de, size):
    async with app().run_test(size=size) as pilot:
        number = id_de("rechazado")
        screen = await listing(pilot)
        before = [*screen.queue.table.ids]
        await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        await pilot.press("escape")
        await wait_for(pilot, lambda: screen.queue.in_hand and "√ bien rechazado" in whole(pilot))
        table = screen.queue.table
        await wait_for(pilot, lambda: f"{len(before) - 1} de " in rows(pilot.app)[1])
        # Nothing jumps, and what is decided is offered to nobody as if it were not.
        assert [*table.ids] == before
        assert number not in services.triage.queue.list_ids(
            services.triage.queue.criteria_of(services.triage.queue.query("estado:decidir"))
        )
        place = table.cursor
        await pilot.press("down")
        await wait_for(pilot, lambda: number not in table.ids)
        assert [*table.ids] == [i for i in before if i != number]
        assert table.cursor_id == before[place + 1]
        assert "√ bien rechazado" not in "\n".join(rows(pilot.app)[2:20])


async def test_enter_alone_records_nothing(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert caso(services, id_de("rechazado")).estado is Estado.POR_CLASIFICAR
        assert "escriba 1 a 5" in whole(pilot)
        assert not screen.writing()


async def test_a_digit_shows_what_enter_would_do(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("aprobado"))
        await pilot.press("1")
        await wait_for(pilot, lambda: "Por contactar: aplicado" in order(screen))
        assert "Línea RR al registrar" in whole(pilot)
        assert "APROB $45.900 VERIFICADO" in screen.frame.rr_line.text


async def test_a_digit_that_cannot_act_says_why(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("6")
        await wait_for(pilot, lambda: "es de supervisor" in order(screen))


async def test_a_refused_digit_takes_back_what_was_chosen_before(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("1")
        await wait_for(pilot, lambda: "bien rechazado: sin pruebas →" in order(screen))
        await pilot.press("9")
        await wait_for(pilot, lambda: "Aquí no hay 9" in order(screen))
        assert "Línea RR al registrar" not in whole(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "escriba 1" in whole(pilot))
        assert caso(services, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_a_missing_value_is_asked_in_place(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_valor")
        screen = await open_one(pilot, number)
        await pilot.press("1")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        assert "falta el valor" in order(screen)
        await pilot.press("enter")
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        await pilot.press(*"45900", "tab", *"pagos", "tab", *"AS99", "enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.POR_CONTACTAR)
        assert caso(services, number).valor_aplicado == 4_590_000
        assert caso(services, number).asesor_id == "AS99"
        lines = services.triage.card(number).lines
        assert any(line.nota == "Visto en RR: pagos" for line in lines)


async def test_the_wrongly_rejected_form_reescalates(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await wait_for(pilot, lambda: "será el reescalamiento 1" in whole(pilot))
        await pilot.press("1", "end", *"4471099104")
        await wait_for(pilot, lambda: "√ 10 dígitos" in whole(pilot))
        await pilot.press("tab", "1", "2", "tab", *"LLS 55")
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.REESCALADO)
        reescalado = caso(services, number)
        assert (reescalado.razon, reescalado.subrazon) == ("AJU", "REE")
        assert reescalado.radicado_actual == "4471099104"
        motivo = next(
            line.datos["motivo"]
            for line in services.triage.card(number).lines
            if line.evento == "mal_rechazado"
        )
        assert (
            motivo == "el soporte sí estaba; llamada de servicio LLS y orden de trabajo OT; LLS 55"
        )


async def test_a_radicado_of_another_caso_is_refused_while_it_is_typed(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        screen.bench.form.go_to("radicado")
        await pilot.press("end", *"4471093390")
        await wait_for(pilot, lambda: "▲ es de otro caso" in whole(pilot))


async def test_a_letter_changes_the_causal_of_a_caso_to_classify(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        # `f` and a text, which in the queue is a filter, and `n`, which is the next caso, change nothing.
        await pilot.press("f")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, DatumModal))
        await pilot.press(*"allas", "enter")
        await wait_for(pilot, lambda: "«FALLAS» no es una letra" in whole(pilot))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert screen.at_hand.clasificacion.causal == "A"
        assert not services.triage.card(number).borrador
        await pilot.press("b")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, DatumModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.at_hand.clasificacion.causal == "B")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: caso(services, number).causal == "B")
        assert caso(services, number).causal_pedida == "A"


async def test_no_digit_is_accepted_without_a_causal(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("sin_causal"))
        assert "▲ escriba la letra" in whole(pilot)
        await pilot.press("1", "enter")
        assert "letra de la causal" in order(screen)
        assert caso(services, id_de("sin_causal")).estado is Estado.POR_CLASIFICAR


async def test_a_late_traslado_asks_who_delayed_it(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("traslado")
        screen = await open_one(pilot, number)
        await pilot.press("1")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: "nada viene escogido: escriba c o u" in whole(pilot))
        # No rhythm of digits gives an answer.
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: "nada coincide" in whole(pilot))
        await pilot.press("backspace", "u", "enter")
        # What the answer contradicts is said before Enter.
        await wait_for(pilot, lambda: "se rechaza por eso" in order(screen))
        assert screen.at_hand.chosen is None
        await pilot.press("3")
        await wait_for(pilot, lambda: screen.at_hand.chosen is not None)
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(services, number).demora_de == "usuario")
        assert caso(services, number).atribuible == "TRASLADO"


async def test_who_delayed_is_asked_in_a_form_only_where_the_causal_becomes_l(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app().run_test(size=(120, 40)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("b", "enter")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await pilot.press(*"otra")
        assert "Demora de" not in whole(pilot)
        screen.bench.form.go_to("causal")
        await pilot.press("backspace", "l")
        await wait_for(pilot, lambda: "Demora de" in whole(pilot))
        screen.bench.form.go_to("demora_de")
        # No rhythm of digits gives an answer, and what it contradicts is said before it registers.
        await pilot.press("1", "f8")
        await wait_for(pilot, lambda: "escriba c o u" in whole(pilot))
        await pilot.press("backspace", "c")
        screen.bench.form.go_to("atribuible")
        await pilot.press("4")
        await wait_for(pilot, lambda: "no es una falla del usuario" in order(screen))
        assert caso(services, number).causal == "A"


async def test_an_unknown_word_of_the_back_offers_nothing_and_says_why(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("dudoso"))
        assert "ningún sinónimo" in order(screen)
        assert screen.at_hand.options == ()
        # It says what to do, and the question is ready.
        assert "w la pide · Ctrl+K la agrega" in whole(pilot)
        await pilot.press("w")
        await wait_for(pilot, lambda: "¿«tal vez» es aprobado o rechazado?" in whole(pilot))
        await pilot.press("f8")
        await wait_for(pilot, lambda: services.triage.caso(id_de("dudoso")).revision)


async def test_escalating_asks_the_supports_of_the_causal(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await open_one(pilot, number)
        await pilot.press("1")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await wait_for(pilot, lambda: "llamada de servicio u orden de trabajo" in whole(pilot))
        screen.bench.form.go_to("soportes")
        await pilot.press("3")
        await wait_for(pilot, lambda: "orden de trabajo OT, que pide la causal A" in order(screen))
        # What registers is the key that the row says, and no other.
        await wait_for(pilot, lambda: "orden de trabajo OT, que pide la causal A" in order(screen))
        await pilot.press("backspace", "1", "enter")
        await wait_for(pilot, lambda: "F8 registra" in whole(pilot))
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        # What is wrong in another field is said there, where the cursor goes.
        screen.bench.form.go_to("radicado")
        await pilot.press("5")
        screen.bench.form.go_to("soportes")
        await pilot.press("f8")
        await wait_for(pilot, lambda: screen.focused.id == "campo-radicado")
        await wait_for(pilot, lambda: "▲ un radicado tiene de 6 a 12 dígitos" in whole(pilot))
        await pilot.press("backspace")
        await pilot.press("f8")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.EN_BACK)


async def test_a_pqr_needs_a_note_of_twenty_letters(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        screen = await open_one(pilot, number)
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        words = "qué se buscó y por qué va a PQR, al menos 20 letras"
        await wait_for(pilot, lambda: words in whole(pilot))
        await pilot.press(*"corta", "f8")
        await wait_for(pilot, lambda: "al menos 20" in order(screen))
        await pilot.press(*" no hay soportes en RR", "f8")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.EN_PQR)


async def test_a_caso_not_yet_visible_is_put_off(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(services, number).aplazado_hasta is not None)
        assert caso(services, number).aplazado_hasta.isoformat() == "2026-11-25"


async def test_what_is_typed_is_kept_and_comes_back(app, services, id_de):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        screen.bench.form.go_to("_cual")
        await pilot.press(*"LLS 55")
        await wait_for(
            pilot, lambda: services.triage.card(number).borrador.get("c._cual") == "LLS 55"
        )
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await wait_for(pilot, lambda: "LLS 55" in whole(pilot))


async def test_a_caso_somebody_else_has_is_not_written(app, servicios_de, services, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("1")
        await wait_for(pilot, lambda: "Línea RR al registrar" in whole(pilot))
        services.triage.release(number)
        andres = servicios_de("andres").triage
        andres.open_caso(number)
        # What was chosen is dropped, with its line for RR, and its digit arms nothing.
        await wait_for(pilot, lambda: "lo tiene andres desde 10:40" in whole(pilot))
        assert screen.at_hand.chosen is None
        await wait_for(pilot, lambda: "Línea RR al registrar" not in whole(pilot))
        await pilot.press("1")
        await wait_for(pilot, lambda: "aquí solo se mira" in order(screen))
        await pilot.press("enter")
        andres.release(number)
        await wait_for(pilot, lambda: not screen.at_hand.card.held_by)
        await pilot.press("1")
        await wait_for(pilot, lambda: "Línea RR al registrar" in whole(pilot))
        assert caso(services, number).estado is Estado.POR_CLASIFICAR


async def test_an_undone_decision_keeps_what_was_typed_behind_its_digit_after_any_other_form(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        screen.bench.form.go_to("radicado")
        await pilot.press("end", *"4471099105", "f8")
        await wait_for(pilot, lambda: "Aquí registra Enter" in order(screen))
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.REESCALADO)
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        await wait_for(pilot, lambda: screen.admits("u") and not screen.writing())
        await pilot.press("u")
        await confirm(pilot)
        await wait_for(pilot, lambda: "Lo escrito espera: 2 lo sigue" in order(screen))
        assert screen.at_hand.chosen is None
        await wait_for(pilot, lambda: screen.admits("3"))
        await pilot.press("3")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        screen.bench.form.go_to("radicado")
        await pilot.press("end", *"4471099", "escape")
        await wait_for(pilot, lambda: "Lo escrito espera: 3 lo sigue" in order(screen))
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await wait_for(pilot, lambda: screen.bench.form.values().get("radicado") == "4471099105")


async def test_ctrl_q_asks_before_it_leaves(app):
    async with app().run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s", "ctrl+q")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await pilot.press("ctrl+q", "escape")
        await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConfirmationModal))
        assert pilot.app.is_running


async def test_undoing_takes_back_the_last_decision_and_shows_it(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        await wait_for(pilot, lambda: screen.admits("u") and not screen.writing())
        await wait_for(pilot, lambda: "cola 10 · llamadas 1 · hechos 1" in whole(pilot))
        following = screen.at_hand.card.caso.id
        assert services.triage.card(following).toma.login == "yuli"
        await pilot.press("u")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        assert "de la cuenta 90006612, radicado 4471093390" in " ".join(whole(pilot).split())
        await confirm(pilot)
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == number)
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        assert "Se deshizo" in order(screen)
        # The caso that came next, on which nothing was begun, is nobody's again.
        assert services.triage.card(following).toma is None
        # The counts of the bar follow.
        await wait_for(pilot, lambda: "llamadas 0 · hechos 0" in whole(pilot))
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
        await pilot.press("u")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await wait_for(pilot, lambda: "Deshacer lo de yuli, del 24/11/2026" in whole(pilot))
        assert "radicado 4471093382" in " ".join(whole(pilot).split())
        await pilot.press("enter")
        await wait_for(pilot, lambda: "Falta el texto" in whole(pilot))
        assert caso(services, number).causal is not None
        box = pilot.app.screen.query_one(TextBox)
        await pilot.press(*"era C", "enter")
        await wait_for(pilot, lambda: "Se deshizo" in order(screen))
        # The screen may still ask the box for its lines before it is laid out without it.
        assert not box.is_attached
        assert [line.text for line in box.render_lines(Region(0, 0, 4, 2))] == [" " * 4] * 2
    line = services.triage.card(number).lines[0]
    assert (line.evento, line.agente, line.datos["motivo"]) == (Evento.DESHACER, "drubio", "era C")
    assert caso(services, number).causal is None


async def test_a_note_keeps_the_caso_on_the_screen(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"nota uno", "f8")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].nota == "nota uno")
        assert screen.at_hand.card.caso.id == number


async def test_asking_for_review_sends_the_caso_to_the_tray(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("w")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"duda", "f8")
        await wait_for(pilot, lambda: caso(services, number).revision is not None)
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)


async def test_skipping_asks_why_and_the_next_caso_arrives(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        assert services.triage.card(number).toma is None


async def test_escape_goes_back_one_step_at_a_time_and_lets_go_of_the_caso(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        assert services.triage.card(number).toma is not None
        await pilot.press("1")
        await pilot.press("escape")
        assert screen.at_hand.chosen is None
        assert screen.bench.entered
        await pilot.press("escape")
        assert not screen.bench.entered
        await wait_for(pilot, lambda: services.triage.card(number).toma is None)


async def test_escape_from_a_form_keeps_what_was_typed_for_its_digit(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        screen.bench.form.go_to("_cual")
        await pilot.press(*"LLS 55")
        await pilot.press("escape")
        await wait_for(pilot, lambda: "4 lo sigue" in order(screen))
        await pilot.press("2")
        await wait_for(pilot, lambda: "no aplica por política →" in order(screen))
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await wait_for(pilot, lambda: screen.bench.form.values()["_cual"] == "LLS 55")
        await wait_for(
            pilot,
            lambda: services.triage.card(number).borrador.get("c._cual") == "LLS 55",
        )


async def test_a_form_nobody_wrote_in_leaves_no_draft(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "escriba 1 a 5" in whole(pilot))
        await wait_for(pilot, lambda: services.triage.card(number).borrador == {})


async def test_the_form_says_what_the_catalogue_calls_the_marcacion(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: "REE    → DEMOBACK · DEMO Ajuste" in whole(pilot))
        screen.bench.form.go_to("subrazon")
        await pilot.press("backspace", "X")
        await wait_for(pilot, lambda: "▲ no está en el catálogo" in whole(pilot))
        assert "o a los 5 días hábiles sin ella" in " ".join(whole(pilot).split())


@pytest.mark.parametrize("size", TAMANOS)
async def test_hostile_texts_show_literally(app, id_de, size):
    async with app().run_test(size=size, notifications=True, tooltips=True) as pilot:
        await open_one(pilot, id_de("dificil"))
        text = whole(pilot)
        assert "[titular] ñandú" in text
        assert "«[@click=app.quit]x[/] 漢字 😀»" in text
        assert "«Cobros de equipos [titular] {llaves}»" in text


async def test_the_filter_narrows_by_text_and_escape_leaves_it_alone(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"9000884")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 2)
        await pilot.press("enter")
        assert screen.focused is screen.queue.table
        await pilot.press("escape")
        await wait_for(pilot, lambda: "Supr quita lo último del filtro" in whole(pilot))
        assert screen.queue.filter.filter.line == "9000884"
        await pilot.press("delete")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 11)


async def test_a_line_nobody_understands_shows_no_row_and_one_mended_does(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"causal:Z")
        await wait_for(pilot, lambda: not screen.queue.table.row_count)
        await wait_for(pilot, lambda: "La causal «Z» no está en el catálogo" in whole(pilot))
        assert "9000" not in whole(pilot)
        await pilot.press("backspace", "S", "I", "N")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await pilot.press("escape")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 11)
        await pilot.press("f", *"estado:nada")
        await wait_for(pilot, lambda: not screen.queue.table.row_count)
        await pilot.press("enter")
        assert screen.focused is not screen.queue.table
        await pilot.press("escape")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 11)


async def test_supr_takes_the_last_word_says_which_and_g_brings_it_back(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"norte rechazado", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await pilot.press("delete")
        await wait_for(pilot, lambda: screen.queue.filter.filter.line == "norte")
        await wait_for(pilot, lambda: "Se quitó «rechazado» · g lo trae de vuelta" in whole(pilot))
        await pilot.press("escape", "g")
        await wait_for(pilot, lambda: "el que quitó: «norte rechazado»" in whole(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        assert screen.queue.filter.field.value == "norte rechazado"


async def test_a_word_is_chosen_from_the_list_of_the_filter(app, services, id_de):
    datos = {"causal": "D"}
    services.recorder.register(id_de("aprobado"), [Request(Evento.CLASIFICAR, datos)])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", "f4")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"por_verif", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await wait_for(pilot, lambda: "estado:por_verificar" in whole(pilot))


async def test_every_act_is_listed_and_the_refused_ones_say_why(app, servicios_de, id_de):
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await wait_for(pilot, lambda: "Anular el caso" in whole(pilot))


async def test_a_supervisor_annuls_by_keyboard(app, servicios_de, services, id_de):
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await pilot.press(*"repetido", "f8")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.ANULADO)


async def test_a_classified_caso_asks_the_reason_of_another_causal(app, services, id_de):
    number = id_de("rechazado")
    services.recorder.register(number, [Request(Evento.CLASIFICAR, {"causal": "A"})])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, DatumModal))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await pilot.press(*"era otra", "f8")
        await wait_for(pilot, lambda: caso(services, number).causal == "C")
        assert screen.at_hand.card.caso.id == number


async def test_a_pasted_radicado_opens_its_account_and_never_decides(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        screen.pasted(("4471093390",))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in whole(pilot))
        assert caso(services, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_a_wide_window_previews_the_row_without_claiming_it(app, services, id_de):
    async with app().run_test(size=(120, 40)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.at_hand is not None)
        await pilot.press("down", "down")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == id_de("rechazado"))
        text = whole(pilot)
        assert "90008841" in text
        assert "── 90004127 / 4471093382 ──" in text
        assert "│ ── Esta cuenta ──" in text
        assert " 2 casos ──" in text
        assert services.triage.card(id_de("rechazado")).toma is None
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        assert services.triage.card(id_de("rechazado")).toma.login == "yuli"


async def test_a_letter_typed_before_the_caso_is_painted_decides_nothing(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        screen.guard_new_case()
        await pilot.press("1", "enter")
        assert screen.at_hand.chosen is None
        assert caso(services, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_the_last_rr_line_is_sent_to_the_clipboard_and_stays(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        await wait_for(pilot, lambda: screen.admits("r"))
        line = screen.frame.rr_line.text
        await pilot.press("r")
        assert pilot.app.clipboard == line
        assert "enviado al portapapeles del terminal" in whole(pilot)
        assert screen.frame.rr_line.text == line


async def test_that_a_line_was_copied_is_said_until_one_steps_back_from_the_form(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id != number)
        other = await open_one(pilot, id_de("rechazado"))
        await pilot.press("r")
        assert "enviado al portapapeles del terminal" in whole(pilot)
        await pilot.press("4")
        await wait_for(pilot, lambda: other.bench.shown.context == "triage.formulario")
        await pilot.press("x")
        assert "enviado al portapapeles del terminal" in whole(pilot)
        await pilot.press("escape")
        await wait_for(pilot, lambda: other.bench.shown.context == "triage.caso")
        await wait_for(pilot, lambda: "r la repite" in whole(pilot))


async def test_a_coordinador_reads_and_decides_nothing(app, servicios_de, services, id_de):
    async with app(of=servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("1", "enter")
        await pilot.pause()
        assert screen.at_hand.card.toma is None
        assert caso(services, number).estado is Estado.POR_CLASIFICAR
        assert "usted es coordinador" in order(screen)


async def test_the_card_behind_the_queue_is_that_of_the_row_once_it_is_seen(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        for _ in range(3):
            await pilot.press("down")
        fila = screen.queue.row.caso
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == fila.id)
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: f"── {fila.cuenta} / {fila.radicado} ──" in whole(pilot))


async def test_an_act_chosen_in_the_queue_opens_on_the_card_of_its_row(app, servicios_de, id_de):
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("down")
        fila = screen.queue.row.caso
        await wait_for(pilot, lambda: screen.at_hand.card.caso.id == fila.id)
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await wait_for(pilot, lambda: f" {fila.cuenta} / " in whole(pilot))
        assert "Anular el caso" in whole(pilot)


@pytest.mark.parametrize("size", TAMANOS)
async def test_an_empty_list_leaves_no_caso_to_act_on(app, size):
    async with app().run_test(size=size) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.at_hand is not None)
        cuenta = screen.at_hand.card.caso.cuenta
        await pilot.press("f", *"zzzz", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 0)
        await wait_for(pilot, lambda: cuenta not in whole(pilot))
        assert screen.bench.view is None
        await pilot.press("f7", "f8", "f6")
        assert pilot.app.screen is screen
        await pilot.press("escape", "delete")
        await wait_for(pilot, lambda: screen.queue.table.row_count and screen.at_hand is not None)
        await wait_for(pilot, lambda: f"{screen.queue.row.caso.cuenta}" in whole(pilot))


@pytest.mark.parametrize("size", TAMANOS)
async def test_what_another_does_on_the_row_under_the_cursor_is_seen_below_it(
    app, servicios_de, id_de, size
):
    async with app().run_test(size=size) as pilot:
        screen = await listing(pilot)
        number = id_de("aprobado")
        assert screen.queue.table.move_to_id(number)
        await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.id == number)
        before = screen.at_hand.card.caso.version
        andres = servicios_de("andres").triage
        andres.recorder.register(
            number,
            [
                Request(Evento.CLASIFICAR, {"causal": "D"}),
                Request(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        screen.check_store()
        await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.version > before)
        await wait_for(pilot, lambda: "1 bien" not in whole(pilot))
        assert screen.at_hand.card.caso.estado is Estado.POR_CONTACTAR


async def test_a_window_that_grows_shows_the_card_from_its_top(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        cuenta = screen.at_hand.card.caso.cuenta
        await pilot.resize_terminal(60, 20)
        await pilot.press("pagedown", "pagedown")
        await wait_for(pilot, lambda: screen.bench.canvas.scroll_offset.y > 0)
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: f" {cuenta} / " in whole(pilot))
        assert screen.bench.canvas.scroll_offset.y == 0


async def test_the_claim_taken_on_a_small_window_is_in_its_row_on_a_large_one(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        number = screen.at_hand.card.caso.id
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: screen.queue.table.row(number).tomado_by == "yuli")


async def test_a_window_that_grows_says_what_the_digits_do(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: "un dígito escoge" in whole(pilot))
        assert both_fit(screen.size)


async def test_a_half_typed_note_stays_with_its_caso(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        screen = await open_one(pilot, number)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"quedo en llamar", "escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("escape")
        await wait_for(pilot, lambda: not screen.bench.entered)
        other = id_de("aprobado")
        assert screen.queue.table.move_to_id(other)
        await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.id == other)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        assert "quedo en llamar" not in whole(pilot)
        await pilot.press(*"es otra", "f8")
        await wait_for(
            pilot,
            lambda: [li.nota for li in services.triage.card(other).lines][:1] == ["es otra"],
        )
        assert not screen.bench.entered
        assert screen.queue.table.move_to_id(number)
        await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.id == number)
        await pilot.press("f7")
        await wait_for(pilot, lambda: "quedo en llamar" in whole(pilot))


async def test_a_note_begun_before_the_row_arrives_is_of_that_row(app, services):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.at_hand is not None)
        previous = screen.at_hand.card.caso.id
        # Nobody waits in between: the caso of the row is still on its way.
        screen.queue.table.action_move(1)
        screen.action_nota()
        number = screen.queue.table.cursor_id
        assert number not in (None, previous)
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        caso_ = caso(services, number)
        await wait_for(
            pilot, lambda: f"Nota · {caso_.cuenta} / {caso_.radicado_actual}" in whole(pilot)
        )
        await pilot.press(*"de esta fila", "f8")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].nota == "de esta fila")
        assert all(li.nota != "de esta fila" for li in services.triage.card(previous).lines)


async def test_a_digit_replaces_the_answer_of_a_choice_and_is_what_is_recorded(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        number = id_de("aprobado")
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        screen.bench.form.go_to("motivo")
        await wait_for(pilot, lambda: screen.focused.id == "campo-motivo")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: caso(services, number).aplazado_hasta is not None)
        aplazar = services.triage.card(number).lines[0]
        assert aplazar.datos["motivo"] == "RR está caído"


async def test_going_back_to_a_choice_and_typing_the_same_digit_goes_on_again(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        shape = screen.bench.form
        for digit in ("1", "3", "3"):
            shape.go_to("_por_que")
            await wait_for(pilot, lambda: screen.focused.id == "campo-_por_que")
            await pilot.press("end", digit)
            await wait_for(pilot, lambda: screen.focused.id != "campo-_por_que")
            assert shape.values()["_por_que"] == digit
        assert shape.summary() == "Por qué: valor errado; Marcación: AJU; Subrazón: REE"


async def test_keys_of_one_burst_after_a_choice_go_to_the_field_it_went_on_to(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        shape = screen.bench.form
        shape.go_to("_por_que")
        await wait_for(pilot, lambda: screen.focused.id == "campo-_por_que")
        for keystroke in "5dos":
            pilot.app.post_message(events.Key(keystroke, keystroke))
        await wait_for(pilot, lambda: shape.values()["_otra"] == "dos")
        assert shape.values()["_por_que"] == "5"


@pytest.mark.parametrize("said", ["12", "7"])
async def test_a_draft_with_no_single_answer_is_asked_again_and_not_guessed(
    app, services, id_de, said
):
    number = id_de("aprobado")
    view = services.triage.card(number)
    borrador = {"evento": "aplazar", "digito": "4", "c.motivo": said, "c.hasta": "25/11/2026"}
    services.work.save_borrador(BorradorSave(number, borrador, view.caso.version), frozenset())
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await wait_for(pilot, lambda: screen.bench.form is not None)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "escriba un solo número, de 1 a 3" in whole(pilot))
        assert caso(services, number).aplazado_hasta is None
        assert screen.focused.id == "campo-motivo"
        screen.focused.post_message(events.Paste("2 1"))
        await pilot.press("enter")
        await pilot.pause()
        assert caso(services, number).aplazado_hasta is None


async def test_f10_leaves_from_a_box_and_what_is_typed_stays_as_draft(app, services, id_de):
    number = id_de("rechazado")
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        await pilot.press("w")
        await wait_for(pilot, lambda: isinstance(programa.screen, ProseModal))
        await pilot.press(*"duda", "f10")
        await wait_for(pilot, lambda: "queda como borrador" in whole(pilot))
        await pilot.press("f10", "s")
        await wait_for(pilot, lambda: not programa.is_running)
    assert services.triage.card(number).borrador["t.pedir_revision"] == "duda"


async def test_f10_warns_that_what_is_typed_in_a_search_is_not_kept(app, id_de):
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(programa.screen, SearchModal))
        await pilot.press(*"9000", "f10")
        await wait_for(pilot, lambda: "se pierde" in whole(pilot))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, SearchModal))


async def test_f10_leaves_from_the_help_that_prints_it(app, id_de):
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        await pilot.press("f1")
        await wait_for(pilot, lambda: "AYUDA" in whole(pilot))
        await pilot.press("f10")
        await wait_for(pilot, lambda: not programa.is_running)


async def test_a_datum_is_completed_as_chosen_last_and_not_as_the_form_came(app, services, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("t")
        await wait_for(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        shape = screen.bench.form
        shape.go_to("campo")
        await wait_for(pilot, lambda: screen.focused.id == "campo-campo")
        await pilot.press("3")
        await wait_for(pilot, lambda: screen.focused.id == "campo-valor")
        await pilot.press("end", *"3000000199")
        shape.go_to("fuente")
        await wait_for(pilot, lambda: screen.focused.id == "campo-fuente")
        await pilot.press("2", "3")
        assert screen.focused.id == "campo-fuente"
        await pilot.press("enter")
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].evento == "completar")
        datos = services.triage.card(number).lines[0].datos
        options = {p.key: p for p in shape.form.questions}
        assert datos["campo"] == options["campo"].value("3")
        assert datos["fuente"] == options["fuente"].value("3")


async def test_a_decision_is_seen_in_ten_rows_and_the_queue_has_rows_in_them(app, id_de):
    async with app().run_test(size=(80, 10)) as pilot:
        screen = await listing(pilot)
        assert sum(row[4:].startswith("9000") for row in rows(pilot.app)) >= 4
        screen.receive(id_de("rechazado"))
        await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
        shown = rows(pilot.app)
        assert shown[1].startswith(" 90004127 / 4471093382 ")
        assert shown[2].startswith(" Claro        ■ RECHAZADO")
        assert any(row.startswith(" bien ") and " 1 " in row for row in shown[3:6])
        await pilot.press("1")
        await wait_for(pilot, lambda: "► 1 " in whole(pilot))
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: rows(pilot.app)[3].startswith(" Causal "))


async def test_a_note_on_a_row_is_said_and_leaves_one_in_the_queue(app, services):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: screen.at_hand is not None)
        number = screen.at_hand.card.caso.id
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"vista", "f8")
        await wait_for(pilot, lambda: "La nota quedó en el historial" in whole(pilot))
        assert "TRIAGE › Cola" in whole(pilot)
        assert screen.queue.table.cursor_id == number
        assert services.triage.card(number).lines[0].nota == "vista"
        assert services.triage.card(number).toma is None


async def test_a_note_on_a_card_is_said_and_leaves_one_on_it(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, id_de("aprobado"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"vista", "f8")
        await wait_for(pilot, lambda: "La nota quedó en el historial" in order(screen))
        assert screen.bench.entered
        assert screen.bench.caso_id == id_de("aprobado")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)])
async def test_the_fields_of_an_option_stand_under_it_and_the_rest_keeps_its_rows(app, id_de, size):
    async with app().run_test(size=size) as pilot:
        screen = await open_one(pilot, id_de("rechazado"))
        bench = screen.bench
        await wait_for(pilot, lambda: " 4 nueva marcación" in whole(pilot))

        def areas():
            return screen.queue.region, bench.region, bench.panel.region

        before, stood = rows(pilot.app), areas()
        option = next(y for y, row in enumerate(before) if " 4 nueva marcación" in row)
        await pilot.press("4")
        await wait_for(pilot, lambda: bench.form is not None and bench.form.region.height)
        await wait_for(pilot, lambda: "Paso 5: mal rechazado" in whole(pilot))
        assert bench.form.region.y == option + 1
        assert bench.form.region.bottom == bench.order.region.y
        assert areas() == stood
        left, right = bench.region.x, bench.region.right
        after = rows(pilot.app)
        assert [row[left:right] for row in after[1 : option + 1]] == [
            row[left:right] for row in before[1 : option + 1]
        ]
