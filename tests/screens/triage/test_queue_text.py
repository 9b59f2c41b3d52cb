"""The queue as a person drives it: digits beside rows, marks, filters, counts and what came back."""

from __future__ import annotations

import re

from textual import events

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.driver import order as key_order
from ajustes_tui.screens.caso.card_text import both_fit
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal, TextModal
from ajustes_tui.screens.triage.batch_review import TandaScreen
from ajustes_tui.services.casos.queue import QueueService
from ajustes_tui.services.recorder import Request
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.line_view import LineView
from tests.screens.conftest import CASOS
from tests.screens.steps import (
    APROBAR,
    box,
    caso,
    held,
    listing,
    next_caso,
    paste,
    press,
    see,
    shows,
    whole,
)
from tests.support import HELD_S, confirm, rows, wait_for


def order(screen):
    fila = screen.bench.order if both_fit(screen.size) else screen.query_one("#orden-cola")
    return fila.text


async def ir_a(pilot, screen, caso_id):
    """Put the cursor on a caso by keyboard and wait until its block is read."""
    await pilot.press("home")
    for _ in range(screen.queue.table.row_count):
        if screen.queue.table.cursor_id == caso_id:
            break
        await pilot.press("down")
    await wait_for(pilot, lambda: screen.at_hand.card.caso.id == caso_id)


async def reviewing(pilot):
    """Wait until the review asks for its count and takes keys."""
    await wait_for(
        pilot, lambda: isinstance(pilot.app.screen, TandaScreen) and shows(pilot, "Escriba")
    )
    await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
    return pilot.app.screen


async def review(pilot, key="enter"):
    """Press Enter with digits typed, or the key of a list, and wait for the review."""
    await pilot.press(key)
    return await reviewing(pilot)


async def elegir(pilot, words):
    """Choose from the list that is about to open."""
    await box(pilot, PickerModal)
    await pilot.press(*words, "enter")


def still_listed(screen):
    """Count the rows that are still to be decided: what was just registered stays until one moves."""
    return screen.queue.table.row_count - len(screen.queue.selection.done)


async def test_what_is_long_overdue_shows_every_digit_of_its_days(app, servicios_a):
    async with app(of=servicios_a("2027-07-15T10:40:00-05:00")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        late = [screen.queue.table.row(i) for i in screen.queue.table.ids]
        late = [fila for fila in late if fila.remaining is not None and fila.remaining <= -100]
        assert late
        for fila in late:
            (row,) = (r for r in rows(pilot.app)[3:15] if fila.caso.radicado_actual in r)
            assert f" {fila.caso.cuenta} " in row.partition(f" ■{fila.remaining} ")[0]


async def test_digits_go_beside_rows_and_their_count_registers_them_all(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        both = {id_de("aprobado"), id_de("aprobado_2")}
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        assert set(screen.queue.selection.options) == both
        assert order(screen) == "2 bien aplicado · $ 77.600"
        await see(pilot, "2 renglones con Op")
        tanda = await review(pilot)
        text = whole(pilot)
        assert "TRIAGE › Revisar 2 decis" in text
        assert "D? AJU VER bien aplicado" in text
        assert "2 casos      quedan Por contactar: aplicado" in text
        assert "en 2 se acepta la sugerida, y así queda escrito en el historial" in text
        assert "No van en la tanda" not in text
        await pilot.press("3", "enter")
        await see(pilot, "Escribió 3 y son 2: no se registró nada")
        assert not tanda.done
        await press(pilot, "2", "enter", until=lambda: pilot.app.screen is screen)
        assert tanda.done
        assert {caso(services, i).estado for i in both} == {Estado.POR_CONTACTAR}
        assert caso(services, id_de("aprobado")).causal_sugerida
        await wait_for(pilot, lambda: still_listed(screen) == 9)
        assert not screen.queue.selection.options
        await wait_for(pilot, lambda: "2 decisiones: quedaron hechas" in order(screen))
        # Their lines for RR are copied one after the other.
        await see(pilot, "Línea RR 1 de 2, 9000")
        first = screen.frame.rr_line.text
        assert "APROB $" in first
        await press(pilot, "r", until=lambda: pilot.app.clipboard == first)
        await press(pilot, "r", sees="Línea RR 2 de 2, 9000")
        second = screen.frame.rr_line.text
        assert pilot.app.clipboard in {first, second}
        assert second != first
        await press(pilot, "r", until=lambda: pilot.app.clipboard == first)
        # They are undone together.
        await pilot.press("u")
        await confirm(pilot)
        await wait_for(
            pilot, lambda: {caso(services, i).estado for i in both} == {Estado.POR_CLASIFICAR}
        )


async def test_equal_casos_of_the_queue_cost_a_digit_a_key_and_their_count(app, services, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await press(pilot, "1", "i", sees="Enter los revisa todos")
        chosen = [*screen.queue.selection.options.values()]
        asks = {(c.row.caso.estado, c.row.caso.resultado, c.row.caso.causal) for c in chosen}
        assert (len(chosen) > 1, len(asks), {c.option.digit for c in chosen}) == (True, 1, {"1"})
        await review(pilot)
        # What the review refuses, with its reason, is not in the count.
        count = re.search(r"Escriba (\d+) y oprima Enter", " ".join(rows(pilot.app)))[1]
        await pilot.press(*count, "enter")
        ids = [c.row.caso.id for c in chosen]
        await wait_for(
            pilot,
            lambda: sum(caso(services, i).veredicto is not None for i in ids) == int(count),
        )


async def test_digits_beside_rows_that_still_take_them_are_there_in_another_session(
    app, services, servicios_de, id_de
):
    def kept():
        return [*services.service_context.kept.options("yuli")]

    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await press(pilot, "1", "1", "up", "delete", until=lambda: kept() == [id_de("aprobado")])
        assert services.turno.show().in_hand is None
        assert services.triage.card(id_de("aprobado")).borrador_at is None
    services.queue.save_option(id_de("rechazado"), "1")
    servicios_de("andres").triage.open_caso(id_de("rechazado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await wait_for(pilot, lambda: kept() == [id_de("aprobado")])
        await wait_for(pilot, lambda: set(screen.queue.selection.options) == {id_de("aprobado")})
        await see(pilot, "1 renglón con Op")
        await review(pilot, "m")
        await press(pilot, "1", "enter", until=lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado")).estado is Estado.POR_CONTACTAR
        await wait_for(pilot, lambda: not kept())


async def test_what_cannot_be_registered_stays_out_of_the_set_with_its_reason(
    app, services, servicios_de, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("dificil"))
        # What a base wrote is text, in the block of the row and on the card.
        await see(pilot, "«[@click=app.quit]x[/] 漢字 😀»")
        await pilot.press("enter")
        await see(pilot, "«Cobros de equipos [titular] {llaves}»", "[titular] ñandú")
        await pilot.press("escape")
        for name, digit in (
            *(("dificil", "1"), ("sin_valor", "1"), ("rechazado", "4")),
            *(("aprobado", "1"), ("aprobado_2", "4")),
        ):
            await ir_a(pilot, screen, id_de(name))
            await pilot.press(digit)
        await review(pilot)
        text = whole(pilot)
        assert "90001180" in text
        assert "90006613     ■ falta el valor aplicado: ábralo y escríbalo" in text
        assert "90004127     ■ faltan la marcación y el radicado nuevo" in text
        assert "no se refleja, hasta mié 25/11" in text
        assert "1 caso       se aplaza y vuelve a su cola el mié 25/11" in text
        servicios_de("andres").triage.open_caso(id_de("aprobado"))
        await press(pilot, "3", "enter", sees=("Van 2 hechas", "90006612     ■ Lo tiene andres"))
        assert caso(services, id_de("dificil")).estado is Estado.POR_CONTACTAR
        assert caso(services, id_de("aprobado_2")).aplazado_hasta is not None
        assert caso(services, id_de("sin_valor")).estado is Estado.POR_CLASIFICAR
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)
        left = {id_de(name) for name in ("sin_valor", "rechazado", "aprobado")}
        assert set(screen.queue.selection.options) == left


async def test_the_review_is_left_with_the_digits_of_its_rows_and_nothing_registered(
    app, services, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "1")
        tanda = await review(pilot)
        # A row is taken out, and no paste types the count.
        await press(pilot, "delete", sees="Escriba 1 y oprima Enter para registrarla")
        tanda.pasted(("1",))
        await see(pilot, "Lo pegado no confirma")
        await press(pilot, "f6", sees="HISTORIAL › Cuenta 90008841")
        await press(pilot, "f3", sees="TRIAGE › Revisar 1 decisión")
        # Enter without a count opens the row.
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen and screen.bench.sight.entered)
        assert screen.at_hand.card.caso.id == id_de("aprobado_2")
        await press(pilot, "escape", until=lambda: screen.queue.selection.in_hand)
        tanda = await review(pilot, "m")
        await press(pilot, "1", "backspace", "escape", until=lambda: pilot.app.screen is screen)
        # What another place asks of triage leaves it too.
        tanda = await review(pilot, "m")
        tanda.receive(id_de("rechazado"))
        await wait_for(pilot, lambda: pilot.app.screen is screen and screen.bench.sight.entered)
        assert screen.at_hand.card.caso.id == id_de("rechazado")
        assert set(screen.queue.selection.options) == {id_de("aprobado_2")}
        assert caso(services, id_de("aprobado_2")).estado is Estado.POR_CLASIFICAR


async def test_a_row_takes_a_digit_of_its_own_and_gives_it_back(app, servicios_de, id_de):
    servicios_de("andres").triage.open_caso(id_de("aprobado_2"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        selection = screen.queue.selection
        await pilot.press("s")
        assert "los ve la supervisora" in order(screen)
        await pilot.press("tab")
        assert "F6 la abre" in order(screen)
        await ir_a(pilot, screen, id_de("sin_causal"))
        await see(pilot, "Causal fuera de lista")
        await pilot.press("1")
        assert "Falta la causal" in order(screen)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("9")
        assert "no tiene 9: va de 1 a 4" in order(screen)
        await pilot.press("delete")
        assert "no tiene opción" in order(screen)
        assert not selection.options
        await pilot.press("1")
        assert screen.pending() == "Hay 1 opción sin registrar."
        await pilot.press("up", "delete")
        assert not selection
        assert not shows(pilot, "con Op")
        await pilot.press("f")
        await paste(pilot, "!libres", "enter")
        await wait_for(pilot, lambda: screen.queue.table.cursor_id == id_de("aprobado_2"))
        await wait_for(pilot, lambda: screen.queue.table.current is not None)
        await pilot.press("1")
        assert "Lo tiene andres" in order(screen)
        assert not selection.options


async def test_marks_and_digits_survive_filters_also_those_of_a_count_and_are_counted_while_hidden(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("1", "space", "f")
        await paste(pilot, "90004127", "enter", until=lambda: screen.queue.table.row_count == 2)
        text = whole(pilot)
        assert "1 renglón con Op, 1 oculto por el filtro · 1 marcado, 1 oculto ─" in text
        await press(pilot, "o", "delete", until=lambda: screen.queue.table.row_count == 11)
        await see(pilot, "1 renglón con Op · 1 marcado ──")
        assert any(re.match(r" 1  \d+ +○", row) for row in rows(pilot.app))
        assert any(re.match(r".   \d+ *\* ", row) for row in rows(pilot.app))
        await press(pilot, "c", opens=PickerModal)
        await see(pilot, "11 casos: cuáles ver", "11  estado  Por clasificar")
        await see(pilot, "     3  causal  E Cargos de reconexión")
        await elegir(pilot, "causal  E")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 3)
        assert screen.queue.filter.field.value == "causal:E"
        await press(pilot, "delete", until=lambda: screen.queue.table.row_count == 11)
        await pilot.press("c")
        await elegir(pilot, "sin asesor")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        assert screen.queue.table.cursor_id == id_de("sin_valor")


async def test_what_is_marked_gets_one_causal_and_every_mark_is_taken_away_at_once(
    app, services, id_de
):
    services.recorder.register(id_de("aprobado_2"), [Request(Evento.CLASIFICAR, {"causal": "E"})])
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("m")
        await elegir(pilot, "marcar los")
        await wait_for(pilot, lambda: len(screen.queue.selection.marks) == 11)
        await press(pilot, "m", opens=PickerModal)
        # What others have is let go of by a supervisor.
        assert not shows(pilot, "soltarlos")
        await elegir(pilot, "quitar todas")
        await wait_for(pilot, lambda: not screen.queue.selection.marks)
        for name in ("aprobado_2", "sin_causal"):
            await ir_a(pilot, screen, id_de(name))
            await pilot.press("space")
        await pilot.press("f8")
        await elegir(pilot, "la misma causal")
        await see(pilot, "Qué causal")
        # Its letter is the causal, wherever else the letter stands.
        await press(pilot, "d", "enter", opens=ProseModal)
        await paste(pilot, "era otra", "f8")
        await reviewing(pilot)
        await press(pilot, "2", "enter", until=lambda: pilot.app.screen is screen)
        assert caso(services, id_de("aprobado_2")).causal == "D"
        assert caso(services, id_de("sin_causal")).causal == "D"


async def test_a_supervisor_reads_why_casos_were_passed_over_gives_them_and_lets_go_of_them(
    app, servicios_de, services, id_de
):
    services.triage.skip(id_de("dificil"), "espero respuesta de [Norte]")
    async with app(of=servicios_de("drubio")).run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await press(pilot, "s", opens=PickerModal)
        await see(pilot, "Saltos: 1 hoy", "yuli 90001180: «espero respuesta de [Norte]»")
        await press(pilot, "enter", until=lambda: screen.bench.sight.entered)
        assert screen.at_hand.card.caso.id == id_de("dificil")
        await press(pilot, "escape", until=lambda: screen.queue.selection.in_hand)
        await ir_a(pilot, screen, id_de("aprobado"))
        await pilot.press("space", "m")
        await elegir(pilot, "asignarlos")
        await box(pilot, TextModal)
        await pilot.press(*"andres", "enter")
        await reviewing(pilot)
        await see(pilot, "Escriba 1 y oprima Enter para asignar")
        await press(pilot, "1", "enter", until=lambda: pilot.app.screen is screen)
        assert services.triage.card(id_de("aprobado")).toma.login == "andres"
        await see(pilot, "1 asignación: quedó hecha")
        # It is still marked.
        await ir_a(pilot, screen, id_de("dificil"))
        await pilot.press("space", "m")
        await elegir(pilot, "soltarlos")
        await reviewing(pilot)
        await see(pilot, "Escriba 1 y oprima Enter para soltar")
        await see(pilot, "90001180     ■ nadie lo tiene")
        await pilot.press("1", "enter")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado")).toma is None)


async def test_who_looks_for_a_caso_somebody_has_sees_who_unless_it_is_asked_to_be_free(
    app, servicios_de, id_de
):
    servicios_de("andres").triage.open_caso(id_de("aprobado"))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f", *f"libres {CASOS['aprobado'][1]}", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 0)
        await see(pilot, "Ningún caso está libre y tiene «")
        await pilot.press("f", "ctrl+u", *CASOS["aprobado"][1], "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await see(pilot, "Ninguno está libre: mire quién lo tiene")
        assert any(f.startswith("►") and f.rstrip().endswith("andres") for f in rows(pilot.app))
        await pilot.press("enter")
        await see(pilot, "Lo tiene andres: aquí solo", "lo tiene andres desde 10:40")


async def test_a_filter_is_kept_by_name_listed_with_its_count_and_taken_away(app, services):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        # Of an asesor with rows of two aliados, all are of the one most of them name.
        await pilot.press("f")
        await paste(pilot, "aliado:norte", "enter", until=lambda: screen.queue.table.row_count == 4)
        await pilot.press("g")
        await elegir(pilot, "guardar")
        await box(pilot, TextModal)
        await press(pilot, *"los del norte", "enter", sees="Quedó guardado «los del norte»")
        await press(pilot, "escape", "g", opens=PickerModal)
        await see(pilot, "     4  los del norte   estado:decidir libres aliado:norte")
        await paste(pilot, "los del norte", "enter")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 4)
        await see(pilot, "Filtro los del norte")
        await pilot.press("g")
        await elegir(pilot, "quitar")
        await see(pilot, "Se quitó el filtro")
        assert not [item for item in services.queue.filters() if item.own]


async def test_what_is_typed_while_a_box_is_on_its_way_is_for_the_box(app, monkeypatch):
    """Typed a second later, while the store is slow: it chooses nothing beside the rows."""
    free = held(monkeypatch, QueueService, "counts_by_estado")
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
        free.set()
        await box(pilot, PickerModal)
        await wait_for(
            pilot, lambda: [f.value for f in pilot.app.screen.query(TextField)] == ["12"]
        )
        assert not screen.queue.selection.options


async def test_what_came_back_unanswered_has_a_filter_says_its_age_and_opens(app, services, id_de):
    number = id_de("sin_respuesta")
    datos = {"razon": "AJU", "subrazon": "ESC", "soportes": "LLS,OT"}
    services.recorder.register(
        number,
        [Request(Evento.CLASIFICAR, {"causal": "A"}), Request(Evento.ESCALAR_BACK, datos)],
    )
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE casos SET escalado_el = '2026-11-13' WHERE id = ?", (number,))
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await see(pilot, "1 caso volvió del back sin respuesta")
        await pilot.press("g")
        await elegir(pilot, "vuelven del back")
        await wait_for(pilot, lambda: screen.queue.table.row_count == 1)
        await see(pilot, "Filtro vuelven del back")
        await see(pilot, "En el back hace 6 días")
        (shown,) = (row for row in rows(pilot.app) if row.startswith(" Op           "))
        assert re.search(" 1 respondió: aprobado  +2 respondió: rechazado", shown)
        await press(pilot, "enter", until=lambda: screen.bench.sight.entered and screen.admits("1"))
        await see(pilot, "Sin respuesta del back hace 6 días hábiles")
        assert services.triage.card(number).toma.login == "yuli"
        await press(pilot, "2", until=lambda: screen.bench.sight.form is not None)


async def test_tab_enters_the_account_where_there_is_room_for_it(app, id_de):
    async with app().run_test(size=(104, 40)) as pilot:
        screen = await listing(pilot)
        await see(pilot, "── 90001180 / ")
        assert not shows(pilot, "Esta cuenta")
        assert screen.bench.size.width == 80
        await pilot.resize_terminal(120, 40)
        await ir_a(pilot, screen, id_de("rechazado"))
        await press(pilot, "enter", until=lambda: screen.bench.sight.entered)
        await press(pilot, "tab", until=lambda: screen.frame.context == "triage.cuenta")
        await see(pilot, "Esc sale", "│ ▲ 4471093399 E sin respuesta")
        await see(pilot, "solicitudes de AS17, las dos abiertas")
        await press(pilot, "escape", until=lambda: screen.frame.context == "triage.caso")
        assert screen.bench.sight.entered
        await press(pilot, "tab", "enter", sees="HISTORIAL › Cuenta 90004127")


async def test_deciding_on_a_card_takes_the_digit_of_its_row_away_and_the_cursor_goes_to_the_next(
    app, id_de
):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado_2"))
        await pilot.press("1", "up")
        assert set(screen.queue.selection.options) == {id_de("aprobado_2")}
        await press(pilot, "v", until=lambda: screen.bench.sight.entered and screen.admits("1"))
        await press(pilot, "1", until=lambda: screen.at_hand.chosen)
        await pilot.press("enter")
        await next_caso(pilot, screen, id_de("aprobado_2"))
        await wait_for(pilot, lambda: still_listed(screen) == 10 and screen.admits("1"))
        await wait_for(pilot, lambda: not screen.queue.selection.options)
        llegado = screen.at_hand.card.caso.id
        await wait_for(pilot, lambda: screen.queue.table.cursor_id == llegado)
        await pilot.press("escape")
        await wait_for(pilot, lambda: not screen.bench.sight.entered and screen.at_hand is not None)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
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
        assert screen.bench.sight.view is None
        assert f" {screen.queue.table.current.caso.asesor_id} " in rows(pilot.app)[16]
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
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        await ir_a(pilot, screen, id_de("aprobado"))
        register = servicios_de("andres").triage.recorder.register
        register(id_de("aprobado"), [Request(Evento.NOTA, {}, "llamó la usuaria")])
        await wait_for(
            pilot,
            lambda: any("llamó" in (line.nota or "") for line in screen.at_hand.card.lines),
        )
        # What one decides by is read with the cursor, before anybody looked again at the rows.
        other = screen.queue.table.ids[screen.queue.table.cursor + 1]
        assert other == id_de("aprobado_2")
        register(other, APROBAR)
        await pilot.press("down")
        assert "1 llamar" in rows(pilot.app)[18]
        assert screen.at_hand.card.caso.estado is Estado.POR_CONTACTAR


async def test_whoever_may_read_no_more_is_told_and_shown_no_caso(app, servicios_de, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await listing(pilot)
        servicios_de("drubio").usuarios.deactivate("yuli")
        await press(pilot, "down", sees="desactivada")
        if pilot.app.screen is not screen:
            # The queue was read again before the key: a box says so.
            await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
            await press(pilot, "down", until=lambda: "desactivada" in order(screen))
        await wait_for(pilot, lambda: not rows(pilot.app)[16].strip())
        await pilot.press("1")
        assert not screen.queue.selection.options


async def test_a_batch_registers_nothing_before_its_last_row_was_in_sight(app, services, id_de):
    async with app().run_test(size=(80, 8)) as pilot:
        screen = await listing(pilot)
        await pilot.press("f")
        await paste(pilot, "aprobado", "enter", until=lambda: screen.queue.table.row_count == 4)
        await pilot.press("1", "1", "1", "1")
        tanda = await review(pilot)
        await see(pilot, "2 de 3 · Más ↓")
        await press(pilot, "3", "enter", sees="Faltan renglones por ver")
        assert not tanda.running()
        await press(pilot, "end", sees="3 de 3")
        await pilot.press("3", "enter")
        await wait_for(pilot, lambda: services.triage.card(id_de("aprobado_3")).caso.veredicto)
