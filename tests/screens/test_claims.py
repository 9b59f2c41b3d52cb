"""What others do is seen in one's own lists and on the open card, and typing keeps what one has."""

from __future__ import annotations

import threading

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Request
from tests.screens.caso.test_conflict import open_one, shows
from tests.screens.contacto.test_contacto import call, estado_de, to_call
from tests.support import HELD_S, rows, wait_for

__all__ = ["estado_de", "to_call"]


async def seen(pilot, condition):
    """Wait until the screen followed what somebody else did."""
    await wait_for(pilot, condition)


def row_of(pilot, cuenta):
    return next((fila for fila in rows(pilot.app) if cuenta in fila), "")


def toma_de(services, caso_id):
    return services.work.holdings([caso_id])[caso_id].toma


async def test_the_queue_shows_what_others_take_and_leave(app, servicios_de, id_de):
    number = id_de("aprobado")
    andres = servicios_de("andres").triage
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "Aprobado" in row_of(pilot, "90006612"))
        assert "andres" not in row_of(pilot, "90006612")
        andres.open_caso(number)
        await seen(pilot, lambda: "andres" in row_of(pilot, "90006612"))
        andres.release(number)
        await seen(pilot, lambda: "andres" not in row_of(pilot, "90006612"))


async def test_the_queue_shows_that_a_session_ended_that_let_go_of_nothing(
    app, servicios_de, id_de
):
    andres = servicios_de("andres")
    andres.start_session()
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "Aprobado" in row_of(pilot, "90006612"))
        andres.triage.open_caso(id_de("aprobado"))
        await seen(pilot, lambda: "andres" in row_of(pilot, "90006612"))
        andres.service_context.db.end_session(andres.run_session.id)
        await seen(pilot, lambda: "andres" not in row_of(pilot, "90006612"))


async def test_nothing_is_painted_when_what_others_write_is_not_in_sight(
    app, servicios_de, id_de, monkeypatch
):
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "Aprobado" in row_of(pilot, "90006612"))
        pintadas, views = [], []
        cola = pilot.app.screen.queue.table
        monkeypatch.setattr(cola, "set_rows", pintadas.append)
        queue = pilot.app.screen.queue
        inspect = queue.look_at_rows
        monkeypatch.setattr(queue, "look_at_rows", lambda: (views.append(queue), inspect()))
        servicios_de("drubio").service_context.record("busqueda")
        await seen(pilot, lambda: views)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert pintadas == []


async def test_the_call_list_shows_what_others_take(app, to_call, servicios_de, id_de):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "ya" in row_of(pilot, "90006612"))
        servicios_de("andres").contacto.open_call(id_de("aprobado"))
        await seen(pilot, lambda: "andres" in row_of(pilot, "90006612"))


async def test_the_first_is_told_on_the_open_card_who_took_the_caso(
    app, services, servicios_de, id_de
):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        await open_one(pilot, number)
        services.triage.release(number)
        servicios_de("andres").triage.open_caso(number)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))
        assert shows(pilot, "lo tiene andres desde 10:40")


async def test_the_first_is_told_too_when_the_claim_had_lapsed_before(app, servicios_de, id_de):
    number = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        servicios_de("drubio").triage.release(number)
        await seen(pilot, lambda: screen.at_hand.card.toma is None)
        servicios_de("andres").triage.open_caso(number)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))


async def test_what_was_typed_on_a_caso_another_took_is_kept_and_its_write_refused(
    app, services, servicios_de, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        await pilot.press("4")
        await seen(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        await pilot.press("1")
        for field, text in (("_cual", "LLS 55"), ("radicado", "4471099104")):
            screen.bench.form.go_to(field)
            await pilot.press("end", *text)
        services.triage.release(number)
        servicios_de("andres").triage.open_caso(number)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))
        assert shows(pilot, "LLS 55")
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        assert shows(pilot, "andres lo tomó, y lo tiene")
        card = services.triage.card(number)
        assert card.caso.reescalamientos == 0
        assert "LLS 55" in card.borrador.values()


async def test_the_first_is_told_in_a_call_who_took_it(app, to_call, services, servicios_de, id_de):
    number = id_de("aprobado")
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, number)
        services.triage.release(number)
        servicios_de("andres").contacto.open_call(number)
        await seen(pilot, lambda: shows(pilot, "andres la tomó a las 10:40"))
        assert shows(pilot, "la tiene andres")


async def test_a_card_with_nothing_typed_shows_what_another_wrote_on_it(
    app, services, servicios_de, id_de
):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        services.triage.release(number)
        servicios_de("andres").recorder.register(number, [Request(Evento.NOTA, {}, "ya llamó")])
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40"))
        version = servicios_de("andres").triage.card(number).caso.version
        await seen(pilot, lambda: screen.at_hand.card.caso.version == version)


async def test_what_is_typed_is_not_moved_to_what_another_wrote(app, services, servicios_de, id_de):
    number = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        version = screen.at_hand.card.caso.version
        await pilot.press("4")
        await seen(pilot, lambda: screen.bench.form is not None and screen.focused.id)
        services.triage.release(number)
        servicios_de("andres").recorder.register(number, [Request(Evento.NOTA, {}, "ya llamó")])
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40"))
        assert screen.at_hand.card.caso.version == version
        assert screen.bench.form is not None


@pytest.mark.parametrize("place", ["triage", "contacto"])
async def test_a_key_renews_the_claim_of_the_open_card_wherever_it_is_typed(
    app, to_call, services, id_de, place
):
    number = id_de("aprobado")
    programa = app(place)
    async with programa.run_test(size=(80, 24)) as pilot:
        if place == "triage":
            await open_one(pilot, number)
        else:
            await call(programa, pilot, number)
        conn = services.service_context.db.conn
        with services.service_context.db.transaction():
            conn.execute("UPDATE tomas SET vence = '2026-11-24T10:41:00-05:00'")
        await pilot.press("f6")
        await seen(pilot, lambda: "HISTORIAL" in rows(programa)[0])
        await pilot.press("down")
        await seen(pilot, lambda: f"{toma_de(services, number).vence:%H:%M}" == "11:10")


async def test_a_key_in_the_queue_renews_nothing(app, services, id_de):
    number = id_de("aprobado")
    services.triage.open_caso(number)
    before = toma_de(services, number).vence
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "usted" in row_of(pilot, "90006612"))
        await pilot.press("down", "up")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert toma_de(services, number).vence == before


async def test_a_call_another_has_is_ones_own_once_that_person_leaves_it(
    app, to_call, services, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres").contacto
    theirs = andres.open_call(number)
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, number)
        assert shows(pilot, "La tiene andres")
        andres.release(theirs)
        await seen(pilot, lambda: shows(pilot, "andres la dejó"))
        assert not shows(pilot, "tiene andres")
        assert toma_de(services, number).login == "yuli"
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await pilot.press("4")
        await seen(pilot, lambda: shows(pilot, "4 No contesta → intento 1 de 3"))


async def test_a_call_another_ended_says_so_on_the_card_of_who_looks(
    app, to_call, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres")
    andres.contacto.open_call(number)
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, number)
        drubio = servicios_de("drubio").triage
        drubio.release(number)
        drubio.recorder.register(number, [Request(Evento.DEVOLVER, {"motivo": "el valor es otro"})])
        await seen(pilot, lambda: shows(pilot, "drubio lo cambió a las 10:40"))
        assert shows(pilot, "ya no espera una llamada")
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await pilot.press("4", "enter")
        await seen(pilot, lambda: shows(pilot, "Ya no espera una llamada. Ahora: Aprobado"))


async def test_a_call_begun_follows_what_another_did_and_registering_asks(
    app, to_call, services, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres")
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, number)
        await pilot.press("space", "space", "space", "space", "2")
        await seen(pilot, lambda: shows(pilot, "Paso 7: no acepta"))
        await pilot.press("1", *"cobro")
        await seen(pilot, lambda: services.triage.card(number).borrador.get("motivo") == "cobro")
        services.triage.release(number)
        theirs = andres.contacto.open_call(number)
        await seen(pilot, lambda: shows(pilot, "andres la tomó a las 10:40"))
        datos = {"resultado": "OCUPADO", "telefono": theirs.main.telefonos[0].number}
        andres.contacto.register({number: [Request(Evento.CONTACTO, datos)]}, {})
        andres.contacto.release(andres.contacto.inspect(number))
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40: al registrar"))
        await seen(pilot, lambda: shows(pilot, "Intento 2 de 3"))
        assert not shows(pilot, "tiene andres")
        await pilot.press("f8")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))


async def test_a_call_begun_is_told_at_once_that_it_was_given_back_to_triage(
    app, to_call, servicios_de, id_de
):
    number = id_de("aprobado")
    drubio = servicios_de("drubio").triage
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, number)
        await pilot.press("space")
        drubio.release(number)
        drubio.recorder.register(number, [Request(Evento.DEVOLVER, {"motivo": "el valor es otro"})])
        await seen(pilot, lambda: shows(pilot, "drubio lo cambió a las 10:40: al registrar"))


async def test_what_another_did_is_not_overwritten_by_what_enter_would_do(
    app, services, servicios_de, id_de, monkeypatch
):
    number, foresee, free = id_de("aprobado"), TriageService.foresee, threading.Event()

    def wait(service, card, requests):
        assert free.wait(HELD_S)
        return foresee(service, card, requests)

    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, number)
        monkeypatch.setattr(TriageService, "foresee", wait)
        await pilot.press("1")
        services.triage.release(number)
        servicios_de("andres").triage.open_caso(number)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))
        free.set()
        await seen(pilot, lambda: screen.bench.rr is not None)
        assert shows(pilot, "andres lo tomó a las 10:40")
        await pilot.press("2")
        await seen(pilot, lambda: not shows(pilot, "andres lo tomó a las 10:40"))


async def test_a_store_taken_away_ends_the_session_with_its_drafts_kept(
    app, services, id_de, monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        path = services.service_context.config.db
        path.rename(path.with_name("en_otra_parte.db"))
        await seen(pilot, lambda: shows(programa, "ya no está en su lugar"))
        await pilot.press("enter")
        await seen(pilot, lambda: not programa.is_running or programa.return_code is not None)
    assert programa.return_code == 5
    assert not path.exists()
