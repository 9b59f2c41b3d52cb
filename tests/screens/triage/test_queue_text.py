"""The queue as a person drives it: digits beside rows, marks, filters, counts and what came back."""

from __future__ import annotations

import re
import threading

import pytest
from textual import events

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.driver import order as key_order
from ajustes_tui.screens.caso.card_text import both_fit
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.triage.batch_review import TandaScreen
from ajustes_tui.services.casos.queue import QueueService
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.line_view import LineView
from tests.screens.conftest import CASOS
from tests.support import HELD_S, TAMANOS, confirm, rows, wait_for


def caso(services, caso_id):
    return services.triage.card(caso_id).caso


def whole(pilot):
    return "\n".join(rows(pilot.app))


def order(screen):
    fila = screen.bench.order if both_fit(screen.size) else screen.query_one("#orden-cola")
    return fila.text


async def listing(pilot):
    """Wait until the queue has its rows and the card of the first one."""
    screen = pilot.app.screen
    await wait_for(
        pilot, lambda: screen.queue.table.row_count and screen.queue.row and screen.at_hand
    )
    return screen


async def ir_a(pilot, screen, caso_id):
    """Put the cursor on a caso by keyboard and wait until its block is read."""
    await pilot.press("home")
    for _ in range(screen.queue.table.row_count):
        if screen.queue.table.cursor_id == caso_id:
            break
        await pilot.press("down")
    await wait_for(pilot, lambda: screen.at_hand.card.caso.id == caso_id)


async def review(pilot, key="enter"):
    """Press Enter with digits typed, or the key of a list, and wait for the review."""
    await pilot.press(key)
    await wait_for(
        pilot,
        lambda: isinstance(pilot.app.screen, TandaScreen) and "Escriba" in whole(pilot),
    )
    await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
    return pilot.app.screen


async def elegir(pilot, words):
    """Choose from the list that is about to open."""
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
    await pilot.press(*words, "enter")


def devolver(services, caso_id, *, since="2026-11-13"):
    """Send a caso to the back so long ago that it comes back to the queue unanswered."""
    datos = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
    services.recorder.register(
        caso_id,
        [Request(Evento.CLASIFICAR, {"causal": "A"}), Request(Evento.ESCALAR_BACK, datos)],
    )
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE casos SET escalado_el = ? WHERE id = ?", (since, caso_id))


def still_listed(screen):
    """Count the rows that are still to be decided: what was just registered stays until one moves."""
    return screen.queue.table.row_count - len(screen.queue.selection.done)


async def test_the_queue_at_80_columns_stands_where_the_picture_puts_it(app, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("traslado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("g")
        await elegir(pilot, "estado:decidir causal")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await pilot.press("delete")
        await wait_for(pilot, lambda: still_listed(screen) == 10)
        await pilot.press("f", *"!libres", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await wait_for(pilot, lambda: "90003090" in whole(pilot))
        shown = rows(pilot.app)
        assert shown[2] == (
            " Op Cuenta     Plazo Radicado    Ca Qué sigue                Valor $     Tiene  "
        )
        assert shown[3] == (
            "►__ 90003090   ▲  3  4471091226  L? Rechazado: ¿bien o mal?  154.300     andres "
        )
        assert shown[15].startswith("── El caso de la fila ──")
        assert shown[16][43:].startswith(" «Fuera de política»")
        assert shown[18].startswith(" Op           1 bien: sin pruebas")
        assert shown[23] == (
            " n Siguiente Enter Abrir Espacio Marcar f Filtro o Orden F9 Buscar F1 Ayuda     "
        )


@pytest.mark.parametrize("today", ["2026-12-23", "2027-07-15"])
async def test_what_is_long_overdue_shows_every_digit_of_its_days(app, servicios_a, today):
    of = servicios_a(f"{today}T10:40:00-05:00")
    async with app(of=of).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        seen_count = 0
        for caso_id in screen.queue.table.ids:
            fila = screen.queue.table.row(caso_id)
            (row,) = (r for r in rows(pilot.app)[3:15] if fila.caso.radicado_actual in r)
            if fila.remaining is not None and fila.remaining <= -10:
                seen_count += 1
                assert f" {fila.caso.cuenta} " in row.partition(f" ■{fila.remaining} ")[0]
        assert seen_count


async def test_the_queue_at_120_columns_stands_over_the_card(app):
    async with app().run_test(size=(120, 40)) as pilot:
        screen = await listing(pilot)
        await pilot.press("down", "down", "enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        # The look at the store brings who has it, a moment after.
        await wait_for(pilot, lambda: "usted" in rows(pilot.app)[5])
        shown = rows(pilot.app)
        assert shown[0].endswith("· citas 0 · hechos 0 · yuli (agente) ")
        assert shown[1].startswith(
            " Filtro por decidir · libres y míos   causal todas   asesor todos   aliado todos   "
        )
        assert shown[1].endswith(" 11 de 11 ")
        assert shown[2] == (
            " Op Cuenta     Plazo Usuario             Radicado    Causal                  Qué sigue"
            "                Valor $    Tiene  "
        )
        assert shown[5] == (
            "►   90004127   ▲  4  Marta Prueba Rojas  4471093382  A? Fallas en la presta… "
            "Rechazado: ¿bien o mal?   45.900    usted  "
        )
        assert shown[12].startswith("── 90004127 / 4471093382 ──")
        assert shown[12].endswith(" 3 de 11 · Más ↓ ──")
        assert shown[13].startswith(" Marta Prueba Rojas ")
        assert "▲ vence lun 30/11 │ ── Esta cuenta ──" in shown[13]
        assert shown[36].rstrip().endswith("Tab entra")
        assert shown[39].startswith(" F4 Llamar  F6 Cuenta  F7 Nota")
        assert shown[39].rstrip().endswith("  F1 Ayuda")


@pytest.mark.parametrize("size", TAMANOS)
async def test_digits_go_beside_rows_and_enter_reviews_them_all(app, services, id_de, size):
    async with app().run_test(size=size) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        assert set(screen.queue.selection.options) == {id_de("aprobado"), id_de("aprobado_2")}
        assert order(screen) == "2 bien aplicado · $ 77.600"
        assert "2 renglones con Op" in whole(pilot)
        tanda = await review(pilot)
        text = whole(pilot)
        assert "TRIAGE › Revisar 2 decis" in text
        causal = "D?" if size == (80, 24) else "D sugerida  "
        assert f"{causal} AJU VER bien aplicado" in text
        assert "2 casos      quedan Por contactar: aplicado" in text
        assert "en 2 se acepta la sugerida, y así queda escrito en el historial" in text
        assert "No van en la tanda" not in text
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert tanda.done
        assert caso(services, id_de("aprobado")).estado is Estado.POR_CONTACTAR
        assert caso(services, id_de("aprobado")).causal_sugerida
        await wait_for(pilot, lambda: still_listed(screen) == 9)
        assert not screen.queue.selection.options
        await wait_for(pilot, lambda: "2 decisiones: quedaron hechas" in order(screen))


async def test_digits_beside_rows_are_there_in_another_session(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1", "up", "delete")
        await wait_for(
            pilot, lambda: [*services.service_context.casos.options("yuli")] == [id_de("aprobado")]
        )
        assert services.turno.show().in_hand is None
        assert services.triage.card(id_de("aprobado")).borrador_at is None
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: set(screen.queue.selection.options) == {id_de("aprobado")})
        await wait_for(pilot, lambda: "1 renglón con Op" in whole(pilot))
        await review(pilot, "m")
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado")).estado is Estado.POR_CONTACTAR
        await wait_for(pilot, lambda: not services.service_context.casos.options("yuli"))


async def test_a_digit_whose_row_takes_it_no_more_is_forgotten(app, services, servicios_de, id_de):
    services.queue.save_option(id_de("aprobado"), "1")
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: not services.service_context.casos.options("yuli"))
        assert not screen.queue.selection.options


async def test_another_count_than_the_one_there_is_records_nothing(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        await review(pilot)
        await pilot.press("3", "enter")
        assert "Escribió 3 y son 2: no se registró nada" in whole(pilot)
        await pilot.press("2", "2", "backspace", "escape", "escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado")).estado is Estado.POR_CLASIFICAR
        assert len(screen.queue.selection.options) == 2


async def test_what_a_digit_lacks_stays_out_of_the_set_with_its_reason(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("sin_valor"))
        await pilot.press("1")
        await ir_a(pilot, screen, id_de("rechazado"))
        await pilot.press("4")
        await ir_a(pilot, screen, id_de("dificil"))
        await pilot.press("1")
        await review(pilot)
        text = whole(pilot)
        assert "90006613     ■ falta el valor aplicado: ábralo y escríbalo" in text
        assert "90004127     ■ faltan la marcación y el radicado nuevo" in text
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: "Van 1 hecha" in whole(pilot))
        assert caso(services, id_de("dificil")).estado is Estado.POR_CONTACTAR
        assert caso(services, id_de("sin_valor")).estado is Estado.POR_CLASIFICAR
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert set(screen.queue.selection.options) == {id_de("sin_valor"), id_de("rechazado")}


async def test_a_row_of_the_review_is_taken_out_or_opened(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        await review(pilot)
        await pilot.press("delete")
        await wait_for(pilot, lambda: "Escriba 1 y oprima Enter para registrarla" in whole(pilot))
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen and screen.bench.entered)
        assert screen.at_hand.card.caso.id == id_de("aprobado_2")
        assert set(screen.queue.selection.options) == {id_de("aprobado_2")}


async def test_deciding_a_caso_on_its_card_takes_its_digit_away(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "up", "v")
        await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: not screen.queue.selection.options)


async def test_what_somebody_did_first_is_said_of_its_row(app, servicios_de, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        await review(pilot)
        servicios_de("andres").triage.open_caso(id_de("aprobado"))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: "Van 1 hecha" in whole(pilot))
        assert "90006612     ■ Lo tiene andres" in whole(pilot)
        assert caso(services, id_de("aprobado_2")).estado is Estado.POR_CONTACTAR
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert set(screen.queue.selection.options) == {id_de("aprobado")}


async def test_an_undo_after_a_set_takes_back_its_last_decision(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1")
        await review(pilot)
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u")
        await confirm(pilot)
        await wait_for(
            pilot, lambda: caso(services, id_de("aprobado")).estado is Estado.POR_CLASIFICAR
        )


async def test_rows_of_somebody_else_refuse_the_digit(app, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"!libres", "enter")
        await wait_for(pilot, lambda: screen.queue.table.cursor_id == id_de("aprobado"))
        await wait_for(pilot, lambda: screen.queue.row is not None)
        await pilot.press("1")
        assert "Lo tiene andres" in order(screen)
        assert not screen.queue.selection.options


async def test_a_row_without_a_causal_takes_no_digit(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("sin_causal"))
        assert "Causal fuera de lista" in whole(pilot)
        await pilot.press("1")
        assert "Falta la causal" in order(screen)
        assert not screen.queue.selection.options


async def test_a_digit_the_row_does_not_have_says_which_it_has(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("9")
        assert "no tiene 9: va de 1 a 4" in order(screen)
        await pilot.press("delete")
        assert "no tiene opción" in order(screen)


async def test_a_digit_is_taken_away_with_its_key(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "up", "delete")
        assert not screen.queue.selection
        assert "con Op" not in whole(pilot)


async def test_marks_and_digits_survive_filters_and_are_counted_while_hidden(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "space", "f", *"90004127", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 2)
        text = whole(pilot)
        assert "1 renglón con Op, 1 oculto por el filtro · 1 marcado, 1 oculto ─" in text
        await pilot.press("o", "delete")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 11)
        await wait_for(pilot, lambda: "1 renglón con Op · 1 marcado ──" in whole(pilot))
        assert any(re.match(r" 1  \d+ +○", row) for row in rows(pilot.app))
        assert any(re.match(r".   \d+ *\* ", row) for row in rows(pilot.app))


async def test_the_same_decision_is_taken_on_what_is_marked(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        for name in ("aprobado_2", "aprobado_3"):
            await ir_a(pilot, screen, id_de(name))
            await pilot.press("space")
        await pilot.press("m")
        await elegir(pilot, "bien aplicado (2")
        await wait_for(pilot, lambda: "Escriba 2" in whole(pilot))
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado_3")).estado is Estado.POR_CONTACTAR


async def test_the_same_causal_is_given_to_what_is_marked(app, services, id_de):
    services.recorder.register(id_de("aprobado_2"), [Request(Evento.CLASIFICAR, {"causal": "E"})])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        for name in ("aprobado_2", "sin_causal"):
            await ir_a(pilot, screen, id_de(name))
            await pilot.press("space")
        await pilot.press("f8")
        await elegir(pilot, "la misma causal")
        await wait_for(pilot, lambda: "Qué causal" in whole(pilot))
        await pilot.press(*"k cargos", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"era otra", "f8")
        await wait_for(pilot, lambda: "Escriba 2" in whole(pilot))
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado_2")).causal == "K"
        assert caso(services, id_de("sin_causal")).causal == "K"


async def test_a_supervisor_lets_go_of_what_is_marked_and_says_what_nobody_has(
    app, servicios_de, services, id_de
):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"!libres", "enter")
        await wait_for(pilot, lambda: screen.queue.table.cursor_id == id_de("aprobado"))
        await pilot.press("space", "delete")
        await wait_for(pilot, lambda: still_listed(screen) == 10)
        await ir_a(pilot, screen, id_de("dificil"))
        await pilot.press("space", "m")
        await elegir(pilot, "soltarlos")
        await wait_for(pilot, lambda: "Escriba 1 y oprima Enter para soltar" in whole(pilot))
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await wait_for(pilot, lambda: "90001180     ■ nadie lo tiene" in whole(pilot))
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado")).toma is None)


async def test_a_supervisor_gives_what_is_marked_to_somebody(app, servicios_de, services, id_de):
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("space", "m")
        await elegir(pilot, "asignarlos")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"andres", "enter")
        await wait_for(pilot, lambda: "Escriba 1 y oprima Enter para asignar" in whole(pilot))
        await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert services.triage.card(id_de("aprobado")).toma.login == "andres"
        assert "1 asignación: quedó hecha" in whole(pilot)


async def test_an_agente_is_not_offered_to_let_go_of_what_others_have(app):
    async with app().run_test(size=(80, 24)) as pilot:
        await listing(pilot)
        await pilot.press("space", "m")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        assert "soltarlos" not in whole(pilot)
        await pilot.press("escape", "m")


async def test_everything_filtered_is_marked_and_every_mark_taken_away(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("m")
        await elegir(pilot, "marcar los")
        await wait_for(pilot, lambda: len(screen.queue.selection.marks) == 11)
        await pilot.press("m")
        await elegir(pilot, "quitar todas")
        await wait_for(pilot, lambda: not screen.queue.selection.marks)


async def test_the_line_understands_its_language_while_it_is_typed(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("slash", *"estado:aprob !aliado:norte 90006613")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        assert screen.queue.table.cursor_id == id_de("sin_valor")
        assert "1 de 11" in whole(pilot)


async def test_who_looks_for_a_caso_somebody_has_sees_who(app, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *CASOS["aprobado"][1], "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await wait_for(pilot, lambda: "Ninguno está libre: mire quién lo tiene" in whole(pilot))
        assert any(f.startswith("►") and f.rstrip().endswith("andres") for f in rows(pilot.app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: "Lo tiene andres: aquí solo" in whole(pilot))
        assert "lo tiene andres desde 10:40" in whole(pilot)


async def test_what_is_asked_to_be_free_is_not_shown_while_somebody_has_it(
    app, servicios_de, id_de
):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *f"libres {CASOS['aprobado'][1]}", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 0)
        await wait_for(pilot, lambda: "Ningún caso está libre y tiene «" in whole(pilot))


async def test_a_filter_is_kept_by_name_listed_with_its_count_and_taken_away(app, services):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        # Of an asesor with rows of two aliados, all are of the one most of them name.
        await pilot.press("f", *"aliado:norte", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 4)
        await pilot.press("g")
        await elegir(pilot, "guardar")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"los del norte", "enter")
        await wait_for(pilot, lambda: "Quedó guardado «los del norte»" in whole(pilot))
        await pilot.press("escape", "g")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await wait_for(
            pilot,
            lambda: "     4  los del norte   estado:decidir libres aliado:norte" in whole(pilot),
        )
        await pilot.press(*"los del norte", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 4)
        await wait_for(pilot, lambda: "Filtro los del norte" in whole(pilot))
        await pilot.press("g")
        await elegir(pilot, "quitar")
        await wait_for(pilot, lambda: "Se quitó el filtro" in whole(pilot))
        assert not [item for item in services.queue.filters() if item.own]


async def test_a_count_of_what_is_filtered_filters_by_it(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        text = whole(pilot)
        assert "11 casos: cuáles ver" in text
        assert "11  estado  Por clasificar" in text
        assert "     3  causal  E Cargos de reconexión" in text
        await pilot.press(*"causal  E", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 3)
        assert screen.queue.filter.field.value == "causal:E"


async def test_what_is_typed_while_a_box_is_on_its_way_is_for_the_box(app, monkeypatch):
    """Typed a second later, while the store is slow: it chooses nothing beside the rows."""
    go_on, count = threading.Event(), QueueService.counts_by_estado

    def wait(*asked):
        assert go_on.wait(HELD_S)
        return count(*asked)

    monkeypatch.setattr(QueueService, "counts_by_estado", wait)
    monkeypatch.setattr(key_order, "WORK_WAIT_S", HELD_S)
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        asks = events.Key("c", "c")
        pilot.app.post_message(asks)
        for digit in "12":
            key = events.Key(digit, digit)
            key.time = asks.time + 1
            pilot.app.post_message(key)
        await pilot.pause(0.1)
        go_on.set()
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await wait_for(
            pilot, lambda: [f.value for f in pilot.app.screen.query(TextField)] == ["12"]
        )
        assert not screen.queue.selection.options


async def test_a_count_of_what_has_no_asesor_filters_too(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("c")
        await elegir(pilot, "sin asesor")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        assert screen.queue.table.cursor_id == id_de("sin_valor")


async def test_what_came_back_unanswered_is_a_row_with_its_age_and_opens(app, services, id_de):
    number = id_de("sin_respuesta")
    devolver(services, number)
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, number)
        assert "En el back hace 6 días" in whole(pilot)
        assert "1 caso volvió del back sin respuesta" in whole(pilot)
        (shown,) = (row for row in rows(pilot.app) if row.startswith(" Op           "))
        assert re.search(" 1 respondió: aprobado  +2 respondió: rechazado", shown)
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
        await wait_for(pilot, lambda: "Sin respuesta del back hace 6 días hábiles" in whole(pilot))
        assert services.triage.card(number).toma.login == "yuli"
        await pilot.press("2")
        await wait_for(pilot, lambda: screen.bench.form is not None)


async def test_what_came_back_is_listed_by_its_filter(app, services, id_de):
    devolver(services, id_de("sin_respuesta"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("g")
        await elegir(pilot, "vuelven del back")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await wait_for(pilot, lambda: "Filtro vuelven del back" in whole(pilot))


async def test_tab_enters_the_account_of_a_wide_window_and_escape_leaves_it(app, id_de):
    async with app().run_test(size=(120, 40)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("rechazado"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        await pilot.press("tab")
        await wait_for(pilot, lambda: screen.frame.context == "triage.cuenta")
        await wait_for(pilot, lambda: "Esc sale" in whole(pilot))
        text = whole(pilot)
        assert "│ ▲ 4471093399 E sin respuesta" in text
        assert "solicitudes de AS17, las dos abiertas" in text
        await pilot.press("escape")
        await wait_for(pilot, lambda: screen.frame.context == "triage.caso")
        assert screen.bench.entered
        await pilot.press("tab", "enter")
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90004127" in whole(pilot))


async def test_tab_says_where_the_account_is_when_there_is_no_room(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("tab")
        assert "F6 la abre" in order(screen)


async def test_a_hundred_columns_keep_the_card_and_leave_the_account_out(app):
    async with app().run_test(size=(104, 40)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: "── 90001180 / " in whole(pilot))
        text = whole(pilot)
        assert "Esta cuenta" not in text
        assert "D? Cobros de equipos" in text
        assert screen.bench.size.width == 80


async def test_a_small_window_keeps_the_bar_the_order_and_the_keys(app, id_de):
    async with app().run_test(size=(76, 16)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        await wait_for(pilot, lambda: rows(pilot.app)[15].startswith(" F4 Llamar"))
        shown = rows(pilot.app)
        assert "Se necesitan 80×24" in shown[0]
        assert shown[12].startswith(" ► _")
        assert "Decida: el ajuste" in whole(pilot)


async def test_a_supervisor_reads_why_casos_were_passed_over(app, servicios_de, services, id_de):
    services.triage.skip(id_de("dificil"), "espero respuesta de [Norte]")
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("dificil"))
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, PickerModal))
        await wait_for(pilot, lambda: "Saltos: 1 hoy, 1 de este caso" in whole(pilot))
        assert "yuli 90001180: «espero respuesta de [Norte]»" in whole(pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered)
        assert screen.at_hand.card.caso.id == id_de("dificil")


async def test_an_agente_is_told_who_reads_why_casos_were_passed_over(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("s")
        assert "los ve la supervisora" in order(screen)


async def test_a_paste_never_types_the_count(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1")
        tanda = await review(pilot)
        tanda.pasted(("12345",))
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado")).estado is Estado.POR_CLASIFICAR


async def test_leaving_with_digits_typed_asks_first(app):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("1")
        assert screen.pending() == "Hay 1 opción sin registrar."


async def test_hostile_texts_show_literally_in_the_review(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("dificil"))
        assert "«[@click=app.quit]x[/] 漢字 😀»" in whole(pilot)
        await pilot.press("1")
        await review(pilot)
        assert CASOS["dificil"][0] in whole(pilot)


async def test_the_lines_for_rr_of_a_set_are_copied_one_after_another(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        await review(pilot)
        await pilot.press("2", "enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
        await wait_for(pilot, lambda: "Línea RR 1 de 2, 9000" in whole(pilot))
        first = screen.frame.rr_line.text
        assert "APROB $" in first
        await wait_for(pilot, lambda: still_listed(screen) == 9)
        await pilot.press("r")
        await wait_for(pilot, lambda: pilot.app.clipboard == first)
        await pilot.press("r")
        await wait_for(pilot, lambda: "Línea RR 2 de 2, 9000" in whole(pilot))
        segunda = screen.frame.rr_line.text
        assert {first, segunda} == {pilot.app.clipboard, first}
        assert segunda != first
        await pilot.press("r")
        await wait_for(pilot, lambda: pilot.app.clipboard == first)


async def test_what_another_place_asks_of_triage_leaves_the_review(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1")
        tanda = await review(pilot)
        tanda.receive(id_de("rechazado"))
        await wait_for(pilot, lambda: pilot.app.screen is screen and screen.bench.entered)
        assert screen.at_hand.card.caso.id == id_de("rechazado")
        assert set(screen.queue.selection.options) == {id_de("aprobado")}


async def test_a_coordinador_types_no_digit(app, servicios_de, id_de):
    async with app(of=servicios_de("lcano")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1")
        assert "coordinador" in order(screen)
        assert not screen.queue.selection.options


async def test_a_caso_put_off_from_the_queue_comes_back_the_next_business_day(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("4")
        await review(pilot)
        text = whole(pilot)
        assert "no se refleja, hasta mié 25/11" in text
        assert "1 caso       se aplaza y vuelve a su cola el mié 25/11" in text
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: caso(services, id_de("aprobado")).aplazado_hasta is not None)


async def test_leaving_the_review_for_the_account_keeps_the_digits(app, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1")
        await review(pilot)
        await pilot.press("f6")
        await wait_for(pilot, lambda: "HISTORIAL › Cuenta 90006612" in whole(pilot))
        await pilot.press("f3")
        await wait_for(pilot, lambda: "Escriba 1 y oprima Enter" in whole(pilot))
        assert set(screen.queue.selection.options) == {id_de("aprobado")}


@pytest.mark.parametrize("size", TAMANOS)
async def test_the_cursor_of_the_queue_follows_the_card_that_arrives(app, id_de, size):
    async with app().run_test(size=size) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado_2"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.bench.entered and screen.admits("1"))
        await pilot.press("1")
        await wait_for(pilot, lambda: screen.at_hand.chosen)
        await pilot.press("enter")

        def arrives():
            return screen.at_hand is not None and screen.at_hand.card.caso.id != id_de("aprobado_2")

        await wait_for(pilot, arrives)
        await wait_for(pilot, lambda: still_listed(screen) == 10 and screen.admits("1"))
        llegado = screen.at_hand.card.caso.id
        await wait_for(pilot, lambda: screen.queue.table.cursor_id == llegado)
        await pilot.press("escape")
        await wait_for(pilot, lambda: not screen.bench.entered and screen.at_hand is not None)
        await pilot.pause(0.3)
        assert screen.at_hand.card.caso.id == llegado


async def test_a_row_one_goes_past_is_painted_at_once_and_reads_no_card(app, id_de, monkeypatch):
    """The cursor, the rule and the block under the queue: nothing else, and in the same breath."""
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("rechazado"))
        pintadas = []
        for kind in (type(screen.queue.table), *clases_de_lineas(screen)):
            espiar(monkeypatch, kind, pintadas)
        await pilot.press("down")
        assert screen.bench.view is None
        assert f" {screen.queue.row.caso.asesor_id} " in rows(pilot.app)[16]
        await pilot.pause()
        assert {kind for kind, _ in pintadas} == {"QueueTable"}
        de_abajo = [y for _, y in pintadas if y >= 13]
        assert len(pintadas) - len(de_abajo) == 2
        assert len(de_abajo) <= 4
        assert not [obrero for obrero in pilot.app.workers if obrero.group == "triage.vista"]


def clases_de_lineas(screen):
    return {type(widget) for widget in screen.walk_children(LineView)}


def espiar(monkeypatch, kind, pintadas):
    pintar = kind.render_line

    def write_down(self, y):
        pintadas.append((type(self).__name__, y))
        return pintar(self, y)

    monkeypatch.setattr(kind, "render_line", write_down)


async def test_the_block_under_the_queue_says_what_another_session_just_wrote(
    app, servicios_de, id_de
):
    """Before anybody looked again at the rows: what one decides by is read with the cursor."""
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        other = screen.queue.table.ids[screen.queue.table.cursor + 1]
        assert other == id_de("aprobado_2")
        andres = servicios_de("andres").triage
        andres.recorder.register(
            other,
            [
                Request(Evento.CLASIFICAR, {"causal": "D"}),
                Request(Evento.APLICACION_CORRECTA, {}),
            ],
        )
        await pilot.press("down")
        assert "1 llamar" in rows(pilot.app)[18]
        assert screen.at_hand.card.caso.estado is Estado.POR_CONTACTAR


async def test_the_card_of_a_row_is_read_again_once_somebody_wrote(app, servicios_de, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        number = id_de("aprobado")
        await ir_a(pilot, screen, number)
        before = screen.at_hand.card.caso.version
        servicios_de("andres").recorder.register(
            number, [Request(Evento.NOTA, {}, "llamó la usuaria")]
        )
        await wait_for(pilot, lambda: screen.bench.view is None)
        assert any("llamó" in (line.nota or "") for line in screen.at_hand.card.lines)
        assert screen.at_hand.card.caso.version >= before


async def test_whoever_may_read_no_more_is_told_and_shown_no_caso(app, servicios_de, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        servicios_de("drubio").usuarios.deactivate("yuli")
        await pilot.press("down")
        await wait_for(pilot, lambda: "desactivada" in whole(pilot))
        if pilot.app.screen is not screen:
            # The queue was read again before the key: a box says so.
            await pilot.press("enter")
            await wait_for(pilot, lambda: pilot.app.screen is screen)
            await pilot.press("down")
            await wait_for(pilot, lambda: "desactivada" in order(screen))
        await wait_for(pilot, lambda: not rows(pilot.app)[16].strip())
        await pilot.press("1")
        assert not screen.queue.selection.options


async def test_a_batch_registers_nothing_before_its_last_row_was_in_sight(app, services, id_de):
    async with app().run_test(size=(80, 8)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *"aprobado", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 4)
        await pilot.press("1", "1", "1", "1")
        tanda = await review(pilot)
        assert "2 de 3 · Más ↓" in whole(pilot)
        await pilot.press("3", "enter")
        await wait_for(pilot, lambda: "Faltan renglones por ver" in whole(pilot))
        assert not tanda.running()
        await pilot.press("end")
        await wait_for(pilot, lambda: "3 de 3" in whole(pilot))
        await pilot.press("3", "enter")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado_3")).caso.veredicto)
