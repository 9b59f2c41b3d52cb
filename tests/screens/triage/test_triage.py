"""Triage as a person drives it: few keys, refusals that say why, and nothing recorded by chance."""

from __future__ import annotations

import pytest
from textual import events

from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.bench import both_fit
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas, wait_for


async def abrir(pilot, caso_id):
    """Open a caso and wait until its keys are admitted."""
    pantalla = pilot.app.screen
    pantalla.receive(caso_id)
    await wait_for(
        pilot,
        lambda: (
            pantalla.bench.entered
            and pantalla.at_hand is not None
            and pantalla.at_hand.ficha.caso.id == caso_id
            and pantalla.admits("1")
        ),
    )
    return pantalla


async def lista(pilot):
    """Wait until the queue has its rows."""
    pantalla = pilot.app.screen
    await wait_for(
        pilot,
        lambda: (
            pantalla.queue.table.row_count
            and pantalla.queue.table.row(pantalla.queue.table.cursor_id)
        ),
    )
    return pantalla


def caso(servicios, caso_id):
    return servicios.triage.ficha(caso_id).caso


def todo(pilot):
    return "\n".join(filas(pilot.app))


def orden(pantalla):
    return pantalla.bench.orden.texto


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_the_queue_lists_every_caso_to_decide_with_its_clock(app, tamano):
    async with app().run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        pantalla = await lista(pilot)
        texto = todo(pilot)
        assert pantalla.queue.table.row_count == 11
        assert "Rechazado: ¿bien o mal?" in texto
        assert "D? " in texto
        assert "■  1 90001180" in texto
        assert "DEMO · TRIAGE" in texto


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_an_approved_caso_takes_two_keys(app, servicios, id_de, tamano):
    async with app().run_test(size=tamano) as pilot:
        numero = id_de("aprobado")
        await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.POR_CONTACTAR)
        decidido = caso(servicios, numero)
        assert decidido.veredicto is Evento.APLICACION_CORRECTA
        assert decidido.causal == "D"
        assert decidido.causal_sugerida


async def test_a_rightly_rejected_caso_takes_two_keys_and_the_next_one_arrives(
    app, servicios, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        assert caso(servicios, numero).veredicto_motivo == "SIN_PRUEBAS"
        assert pantalla.bench.entered
        assert "Línea RR de 90004127, la que acaba de decidir" in todo(pilot)
        assert "BIEN RECHAZADO SIN PRUEBAS" in pantalla.frame.rr_line.texto


async def test_enter_alone_records_nothing(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert caso(servicios, id_de("rechazado")).estado is Estado.POR_CLASIFICAR
        assert "escriba 1 a 4" in todo(pilot)
        assert not pantalla.writing()


async def test_a_digit_shows_what_enter_would_do(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("aprobado"))
        await pilot.press("1")
        await wait_for(pilot, lambda: "Por contactar: aplicado" in orden(pantalla))
        assert "Línea RR al registrar" in todo(pilot)
        assert "APROBADO VR $45.900 VERIFICADO" in pantalla.frame.rr_line.texto


async def test_a_digit_that_cannot_act_says_why(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("5")
        await wait_for(pilot, lambda: "tras el límite de reescalamientos" in orden(pantalla))
        await pilot.press("6")
        await wait_for(pilot, lambda: "es de supervisor" in orden(pantalla))


async def test_a_missing_value_is_asked_in_place(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_valor")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        assert "falta el valor" in orden(pantalla)
        await pilot.press("enter")
        assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR
        await pilot.press(*"45900", "tab", *"pagos", "tab", *"AS99", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.POR_CONTACTAR)
        assert caso(servicios, numero).valor_aplicado == 4_590_000
        assert caso(servicios, numero).asesor_id == "AS99"
        lineas = servicios.triage.ficha(numero).lineas
        assert any(linea.nota == "Visto en RR: pagos" for linea in lineas)


async def test_the_wrongly_rejected_form_reescalates(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        assert "será el reescalamiento 1" in todo(pilot)
        await pilot.press("1", "2", "tab", *"LLS 55", "tab", "1", "tab")
        await pilot.press(*"4471099104")
        await wait_for(pilot, lambda: "√ 10 dígitos" in todo(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.REESCALADO)
        reescalado = caso(servicios, numero)
        assert (reescalado.razon, reescalado.subrazon) == ("AJU", "REE")
        assert reescalado.radicado_actual == "4471099104"
        motivo = next(
            linea.datos["motivo"]
            for linea in servicios.triage.ficha(numero).lineas
            if linea.evento == "mal_rechazado"
        )
        assert motivo == "LLS y OT; LLS 55; el soporte sí estaba"


async def test_a_radicado_of_another_caso_is_refused_while_it_is_typed(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        pantalla.bench.form.go_to("radicado")
        await pilot.press(*"4471093390")
        await wait_for(pilot, lambda: "■ es de otro caso" in todo(pilot))


async def test_a_letter_changes_the_causal_of_a_caso_to_classify(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("b")
        await wait_for(pilot, lambda: pantalla.at_hand.clasificacion.causal == "B")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).causal == "B")
        assert caso(servicios, numero).causal_pedida == "A"


async def test_no_digit_is_accepted_without_a_causal(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("sin_causal"))
        assert "▲ escriba la letra" in todo(pilot)
        await pilot.press("1", "enter")
        assert "letra de la causal" in orden(pantalla)
        assert caso(servicios, id_de("sin_causal")).estado is Estado.POR_CLASIFICAR


async def test_a_late_traslado_asks_who_delayed_it(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("traslado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await wait_for(pilot, lambda: pantalla.at_hand.elegida is not None)
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(servicios, numero).demora_de == "usuario")
        assert caso(servicios, numero).atribuible == "TRASLADO"


async def test_an_unknown_word_of_the_back_offers_nothing_and_says_why(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("dudoso"))
        assert "ningún sinónimo" in orden(pantalla)
        assert pantalla.at_hand.opciones == ()


async def test_escalating_asks_the_supports_of_the_causal(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        assert "pide LLS u OT" in todo(pilot)
        pantalla.bench.form.go_to("soportes")
        await pilot.press("3")
        await wait_for(pilot, lambda: "pide LLS u OT y no está" in orden(pantalla))
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_BACK)


async def test_a_pqr_needs_a_note_of_twenty_letters(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        pantalla = await abrir(pilot, numero)
        await pilot.press("2")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        assert "qué se buscó y por qué va a PQR, al menos 20 letras" in todo(pilot)
        await pilot.press(*"corta", "enter")
        await wait_for(pilot, lambda: "al menos 20" in orden(pantalla))
        await pilot.press(*" no hay soportes en RR", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)


async def test_a_caso_not_yet_visible_is_put_off(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("enter")
        await wait_for(pilot, lambda: caso(servicios, numero).aplazado_hasta is not None)
        assert caso(servicios, numero).aplazado_hasta.isoformat() == "2026-11-25"


async def test_what_is_typed_is_kept_and_comes_back(app, servicios, id_de):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("1", "tab", *"LLS 55")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).borrador.get("c._cual") == "LLS 55"
        )
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        await wait_for(pilot, lambda: "LLS 55" in todo(pilot))
        assert "borrador 10:40" in todo(pilot)


async def test_a_caso_somebody_else_has_is_not_written(app, servicios_de, servicios, id_de):
    numero = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.abrir(numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert "lo tiene andres" in pilot.app.screen.text
        assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR
        await pilot.press("escape")
        await wait_for(pilot, lambda: "lo tiene andres desde 10:40" in todo(pilot))
        assert pantalla.at_hand.ficha.caso.id == numero


async def test_undoing_takes_back_the_last_decision_and_shows_it(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        await wait_for(pilot, lambda: pantalla.admits("u") and not pantalla.writing())
        await pilot.press("u")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id == numero)
        assert caso(servicios, numero).estado is Estado.POR_VERIFICAR
        assert "Se deshizo" in orden(pantalla)


async def test_a_note_keeps_the_caso_on_the_screen(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"nota uno", "enter")
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).lineas[0].nota == "nota uno")
        assert pantalla.at_hand.ficha.caso.id == numero


async def test_asking_for_review_sends_the_caso_to_the_tray(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("w")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"duda", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).revision is not None)
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)


async def test_skipping_asks_why_and_the_next_caso_arrives(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"luego", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        assert servicios.triage.ficha(numero).toma is None


async def test_escape_goes_back_one_step_at_a_time_and_lets_go_of_the_caso(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        assert servicios.triage.ficha(numero).toma is not None
        await pilot.press("1")
        await pilot.press("escape")
        assert pantalla.at_hand.elegida is None
        assert pantalla.bench.entered
        await pilot.press("escape")
        assert not pantalla.bench.entered
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).toma is None)


async def test_escape_from_a_form_keeps_what_was_typed_for_its_digit(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        await pilot.press("1", "tab", *"LLS 55")
        await pilot.press("escape")
        await wait_for(pilot, lambda: "4 lo sigue" in orden(pantalla))
        await pilot.press("2")
        await wait_for(pilot, lambda: "no aplica por política →" in orden(pantalla))
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        await wait_for(pilot, lambda: pantalla.bench.form.valores()["_cual"] == "LLS 55")
        assert pantalla.bench.form.valores()["_prueba"] == "1"
        await wait_for(
            pilot,
            lambda: servicios.triage.ficha(numero).borrador.get("c._cual") == "LLS 55",
        )


async def test_a_form_nobody_wrote_in_leaves_no_draft(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        await pilot.press("escape")
        await wait_for(pilot, lambda: "escriba 1 a 4" in todo(pilot))
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).borrador == {})


async def test_the_form_says_what_the_catalogue_calls_the_marcacion(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: "REE    DEMO Ajuste" in todo(pilot))
        pantalla.bench.form.go_to("subrazon")
        await pilot.press("backspace", "X")
        await wait_for(pilot, lambda: "▲ no está en el catálogo" in todo(pilot))
        assert "o a los 5 días hábiles sin ella" in " ".join(todo(pilot).split())


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_hostile_texts_show_literally(app, id_de, tamano):
    async with app().run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await abrir(pilot, id_de("dificil"))
        texto = todo(pilot)
        assert "[titular] ñandú" in texto
        assert "«[@click=app.quit]x[/] 漢字 😀»" in texto
        assert "«Cobros de equipos [titular] {llaves}»" in texto


async def test_the_filter_narrows_by_text_and_escape_clears_it(app):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.press("f", *"9000884")
        await wait_for(pilot, lambda: pantalla.queue.table.row_count == 2)
        await pilot.press("enter")
        assert pantalla.focused is pantalla.queue.table
        await pilot.press("escape")
        await wait_for(pilot, lambda: pantalla.queue.table.row_count == 11)


async def test_a_word_is_chosen_from_the_list_of_the_filter(app, servicios, id_de):
    datos = {"causal": "D"}
    servicios.triage.registrar(id_de("aprobado"), [Peticion(Evento.CLASIFICAR, datos)])
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.press("f", "f4")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"por_verif", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pantalla.queue.table.row_count == 1)
        assert "estado:por_verificar" in todo(pilot)


async def test_every_act_is_listed_and_the_refused_ones_say_why(app, servicios_de, id_de):
    async with app(de=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        assert "Anular el caso" in todo(pilot)


async def test_a_supervisor_annuls_by_keyboard(app, servicios_de, servicios, id_de):
    async with app(de=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press(*"repetido", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.ANULADO)


async def test_a_classified_caso_asks_the_reason_of_another_causal(app, servicios, id_de):
    numero = id_de("rechazado")
    servicios.triage.registrar(numero, [Peticion(Evento.CLASIFICAR, {"causal": "A"})])
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await pilot.press("c")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press(*"era otra", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).causal == "C")
        assert pantalla.at_hand.ficha.caso.id == numero


async def test_a_pasted_radicado_opens_its_account_and_never_decides(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        pantalla.pasted(("4471093390",))
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in todo(pilot))
        assert caso(servicios, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_a_wide_window_previews_the_row_without_claiming_it(app, servicios, id_de):
    async with app().run_test(size=(120, 40)) as pilot:
        pantalla = await lista(pilot)
        await wait_for(pilot, lambda: pantalla.at_hand is not None)
        await pilot.press("down", "down")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id == id_de("rechazado"))
        texto = todo(pilot)
        assert "90008841" in texto
        assert "Cuenta 90004127   Radicado 4471093382" in texto
        assert "│ Esta cuenta · 2 casos" in texto
        assert servicios.triage.ficha(id_de("rechazado")).toma is None
        await pilot.press("enter")
        await wait_for(pilot, lambda: pantalla.bench.entered)
        assert servicios.triage.ficha(id_de("rechazado")).toma.login == "yuli"


async def test_a_letter_typed_before_the_caso_is_painted_decides_nothing(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        pantalla.guard_new_case()
        await pilot.press("1", "enter")
        assert pantalla.at_hand.elegida is None
        assert caso(servicios, id_de("rechazado")).estado is Estado.POR_CLASIFICAR


async def test_the_last_rr_line_is_sent_to_the_clipboard_and_stays(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        await wait_for(pilot, lambda: pantalla.admits("r"))
        linea = pantalla.frame.rr_line.texto
        await pilot.press("r")
        assert pilot.app.clipboard == linea
        assert "enviado al portapapeles del terminal" in todo(pilot)
        assert pantalla.frame.rr_line.texto == linea


async def test_that_a_line_was_copied_is_said_until_one_steps_back_from_the_form(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        otro = await abrir(pilot, id_de("rechazado"))
        await pilot.press("r")
        assert "enviado al portapapeles del terminal" in todo(pilot)
        await pilot.press("4")
        await wait_for(pilot, lambda: otro.bench.context == "triage.formulario")
        await pilot.press("x")
        assert "enviado al portapapeles del terminal" in todo(pilot)
        await pilot.press("escape")
        await wait_for(pilot, lambda: otro.bench.context == "triage.caso")
        await wait_for(pilot, lambda: "r la repite" in todo(pilot))


async def test_a_coordinador_reads_and_decides_nothing(app, servicios_de, servicios, id_de):
    async with app(de=servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("1", "enter")
        await pilot.pause()
        assert pantalla.at_hand.ficha.toma is None
        assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR
        assert "usted es coordinador" in orden(pantalla)


async def test_the_card_behind_the_queue_is_that_of_the_row_once_it_is_seen(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        for _ in range(3):
            await pilot.press("down")
        fila = pantalla.queue.row.caso
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id == fila.id)
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: f"Cuenta {fila.cuenta}" in todo(pilot))
        assert f"Radicado {fila.radicado}" in todo(pilot)


async def test_an_act_chosen_in_the_queue_opens_on_the_card_of_its_row(app, servicios_de, id_de):
    async with app(de=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.press("down")
        fila = pantalla.queue.row.caso
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id == fila.id)
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await pilot.press(*"anular", "enter")
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        assert f"Cuenta {fila.cuenta}" in todo(pilot)
        assert "Anular el caso" in todo(pilot)


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_an_empty_list_leaves_no_caso_to_act_on(app, tamano):
    async with app().run_test(size=tamano) as pilot:
        pantalla = await lista(pilot)
        await wait_for(pilot, lambda: pantalla.at_hand is not None)
        cuenta = pantalla.at_hand.ficha.caso.cuenta
        await pilot.press("f", *"zzzz", "enter")
        await wait_for(pilot, lambda: pantalla.queue.table.row_count == 0)
        await wait_for(pilot, lambda: cuenta not in todo(pilot))
        assert pantalla.bench.view is None
        await pilot.press("f7", "f8", "f6")
        assert pilot.app.screen is pantalla
        await pilot.press("escape", "escape")
        await wait_for(
            pilot, lambda: pantalla.queue.table.row_count and pantalla.at_hand is not None
        )
        assert f"{pantalla.queue.row.caso.cuenta}" in todo(pilot)


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_what_another_does_on_the_row_under_the_cursor_is_seen_below_it(
    app, servicios_de, id_de, tamano
):
    async with app().run_test(size=tamano) as pilot:
        pantalla = await lista(pilot)
        numero = id_de("aprobado")
        assert pantalla.queue.table.move_to_id(numero)
        await wait_for(pilot, lambda: pantalla.at_hand and pantalla.at_hand.ficha.caso.id == numero)
        antes = pantalla.at_hand.ficha.caso.version
        andres = servicios_de("andres").triage
        andres.registrar(
            numero,
            [
                Peticion(Evento.CLASIFICAR, {"causal": "D"}),
                Peticion(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        pantalla.check_store()
        await wait_for(
            pilot, lambda: pantalla.at_hand and pantalla.at_hand.ficha.caso.version > antes
        )
        await wait_for(pilot, lambda: "1 bien" not in todo(pilot))
        assert pantalla.at_hand.ficha.caso.estado is Estado.POR_CONTACTAR


async def test_a_window_that_grows_shows_the_card_from_its_top(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        cuenta = pantalla.at_hand.ficha.caso.cuenta
        await pilot.resize_terminal(60, 20)
        await pilot.press("pagedown", "pagedown")
        await wait_for(pilot, lambda: pantalla.bench.lienzo.scroll_offset.y > 0)
        await pilot.resize_terminal(80, 24)
        await wait_for(pilot, lambda: f"Cuenta {cuenta}" in todo(pilot))
        assert pantalla.bench.lienzo.scroll_offset.y == 0


async def test_the_claim_taken_on_a_small_window_is_in_its_row_on_a_large_one(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pantalla.bench.entered)
        numero = pantalla.at_hand.ficha.caso.id
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: pantalla.queue.table.row(numero).caso.tomado_por == "yuli")


async def test_a_window_that_grows_says_what_the_digits_do(app):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: "un dígito escoge" in todo(pilot))
        assert both_fit(pantalla.size)


async def test_a_half_typed_note_stays_with_its_caso(app, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"quedo en llamar", "escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await pilot.press("escape")
        await wait_for(pilot, lambda: not pantalla.bench.entered)
        otro = id_de("aprobado")
        assert pantalla.queue.table.move_to_id(otro)
        await wait_for(pilot, lambda: pantalla.at_hand and pantalla.at_hand.ficha.caso.id == otro)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        assert "quedo en llamar" not in todo(pilot)
        await pilot.press(*"es otra", "enter")
        await wait_for(
            pilot,
            lambda: [li.nota for li in servicios.triage.ficha(otro).lineas][:1] == ["es otra"],
        )
        await wait_for(pilot, lambda: pantalla.bench.entered and pantalla.admits("escape"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: not pantalla.bench.entered)
        assert pantalla.queue.table.move_to_id(numero)
        await wait_for(pilot, lambda: pantalla.at_hand and pantalla.at_hand.ficha.caso.id == numero)
        await pilot.press("f7")
        await wait_for(pilot, lambda: "quedo en llamar" in todo(pilot))


async def test_a_note_begun_before_the_row_arrives_is_of_that_row(app, servicios):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await lista(pilot)
        await wait_for(pilot, lambda: pantalla.at_hand is not None)
        anterior = pantalla.at_hand.ficha.caso.id
        # Nobody waits in between: the caso of the row is still on its way.
        pantalla.queue.table.action_move(1)
        pantalla.action_nota()
        numero = pantalla.queue.table.cursor_id
        assert numero not in (None, anterior)
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        caso_ = caso(servicios, numero)
        await wait_for(
            pilot, lambda: f"Nota · {caso_.cuenta} / {caso_.radicado_actual}" in todo(pilot)
        )
        await pilot.press(*"de esta fila", "enter")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).lineas[0].nota == "de esta fila"
        )
        assert all(li.nota != "de esta fila" for li in servicios.triage.ficha(anterior).lineas)


async def test_a_digit_replaces_the_answer_of_a_choice_and_is_what_is_recorded(
    app, servicios, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        numero = id_de("aprobado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        pantalla.bench.form.go_to("motivo")
        await wait_for(pilot, lambda: pantalla.focused.id == "campo-motivo")
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: caso(servicios, numero).aplazado_hasta is not None)
        aplazar = servicios.triage.ficha(numero).lineas[0]
        assert aplazar.datos["motivo"] == "RR está caído"


async def test_going_back_to_a_choice_and_typing_the_same_digit_goes_on_again(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        forma = pantalla.bench.form
        for digito in ("1", "3", "3"):
            forma.go_to("_por_que")
            await wait_for(pilot, lambda: pantalla.focused.id == "campo-_por_que")
            await pilot.press(digito)
            await wait_for(pilot, lambda: pantalla.focused.id != "campo-_por_que")
            assert forma.valores()["_por_que"] == digito
        assert forma.resumen().endswith("Por qué: valor errado; Marcación: AJU; Subrazón: REE")


async def test_keys_of_one_burst_after_a_choice_go_to_the_field_it_went_on_to(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, id_de("rechazado"))
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        forma = pantalla.bench.form
        forma.go_to("_por_que")
        await wait_for(pilot, lambda: pantalla.focused.id == "campo-_por_que")
        for tecla in "34471":
            pilot.app.post_message(events.Key(tecla, tecla))
        await wait_for(pilot, lambda: forma.valores()["_prueba"] + forma.valores()["radicado"])
        await pilot.pause()
        assert (forma.valores()["_por_que"], forma.valores()["radicado"]) == ("3", "4471")


@pytest.mark.parametrize("dicho", ["12", "7"])
async def test_a_draft_with_no_single_answer_is_asked_again_and_not_guessed(
    app, servicios, id_de, dicho
):
    numero = id_de("aprobado")
    vista = servicios.triage.ficha(numero)
    borrador = {"evento": "aplazar", "digito": "4", "c.motivo": dicho, "c.hasta": "25/11/2026"}
    servicios.triage.guardar_borrador(Apunte(numero, borrador, vista.caso.version), frozenset())
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await wait_for(pilot, lambda: pantalla.bench.form is not None)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "escriba un solo número, de 1 a 3" in orden(pantalla))
        assert caso(servicios, numero).aplazado_hasta is None
        assert pantalla.focused.id == "campo-motivo"
        pantalla.focused.post_message(events.Paste("2 1"))
        await pilot.press("enter")
        await pilot.pause()
        assert caso(servicios, numero).aplazado_hasta is None


async def test_f10_leaves_from_a_box_and_what_is_typed_stays_as_draft(app, servicios, id_de):
    numero = id_de("rechazado")
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await abrir(pilot, numero)
        await pilot.press("w")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press(*"duda", "f10")
        await wait_for(pilot, lambda: "queda como borrador" in todo(pilot))
        await pilot.press("f10", "s")
        await wait_for(pilot, lambda: not programa.is_running)
    assert servicios.triage.ficha(numero).borrador["t.pedir_revision"] == "duda"


async def test_f10_warns_that_what_is_typed_in_a_search_is_not_kept(app, id_de):
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await abrir(pilot, id_de("rechazado"))
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))
        await pilot.press(*"9000", "f10")
        await wait_for(pilot, lambda: "se pierde" in todo(pilot))
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(programa.screen, TextModal))


async def test_f10_leaves_from_the_help_that_prints_it(app, id_de):
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await abrir(pilot, id_de("rechazado"))
        await pilot.press("f1")
        await wait_for(pilot, lambda: "AYUDA" in todo(pilot))
        await pilot.press("f10")
        await wait_for(pilot, lambda: not programa.is_running)


async def test_a_datum_is_completed_as_chosen_last_and_not_as_the_form_came(app, servicios, id_de):
    numero = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await pilot.press("t")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        forma = pantalla.bench.form
        forma.go_to("campo")
        await wait_for(pilot, lambda: pantalla.focused.id == "campo-campo")
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.focused.id == "campo-valor")
        await pilot.press(*"99000")
        forma.go_to("fuente")
        await wait_for(pilot, lambda: pantalla.focused.id == "campo-fuente")
        await pilot.press("2", "3")
        assert pantalla.focused.id == "campo-fuente"
        await pilot.press("enter")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).lineas[0].evento == "completar"
        )
        datos = servicios.triage.ficha(numero).lineas[0].datos
        opciones = {p.clave: p for p in forma.formulario.preguntas}
        assert datos["campo"] == opciones["campo"].valor("1")
        assert datos["fuente"] == opciones["fuente"].valor("3")
