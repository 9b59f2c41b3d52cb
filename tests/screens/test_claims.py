"""What others do is seen in one's own lists and on the open card, and typing keeps what one has."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.services.recorder import Request
from tests.screens.contacto.conftest import to_call
from tests.screens.steps import call, open_form, open_one, paste, press, see, shows
from tests.support import rows, wait_for

__all__ = ["to_call"]


def row_of(pilot, cuenta):
    return next((fila for fila in rows(pilot.app) if cuenta in fila), "")


def toma_de(services, caso_id):
    return services.work.holdings([caso_id])[caso_id].toma


async def test_the_queue_shows_what_others_take_and_leave_paints_no_more_and_renews_nothing(
    app, services, servicios_de, id_de, monkeypatch
):
    number, own = id_de("aprobado"), id_de("traslado")
    andres = servicios_de("andres")
    andres.start_session()
    services.triage.open_caso(own)

    def has(who):
        return who in row_of(pilot, "90006612")

    async with app().run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: has("Aprobado"))
        assert not has("andres")
        # Also where only their session ended.
        for let_go in (
            lambda: andres.triage.release(number),
            lambda: andres.service_context.db.end_session(andres.run_session.id),
        ):
            andres.triage.open_caso(number)
            await wait_for(pilot, lambda: has("andres"))
            let_go()
            await wait_for(pilot, lambda: not has("andres"))
        before = toma_de(services, own).vence
        assert "usted" in row_of(pilot, "90003090")
        await pilot.press("down", "up")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert toma_de(services, own).vence == before
        # Nothing is painted when what others write is not in sight.
        pintadas, views = [], []
        queue = pilot.app.screen.queue
        monkeypatch.setattr(queue.table, "set_rows", pintadas.append)
        inspect = queue.look_at_rows
        monkeypatch.setattr(queue, "look_at_rows", lambda: (views.append(queue), inspect()))
        servicios_de("drubio").service_context.record("busqueda")
        await wait_for(pilot, lambda: views)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert pintadas == []


async def test_the_call_list_shows_what_others_take(app, to_call, servicios_de, id_de):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "aplicado" in row_of(pilot, "90006612"))
        servicios_de("andres").contacto.open_call(id_de("aprobado"))
        await wait_for(pilot, lambda: "andres" in row_of(pilot, "90006612"))


async def test_who_loses_a_caso_is_told_and_what_was_typed_on_it_is_kept_and_its_write_refused(
    app, services, servicios_de, id_de
):
    lapsed, number = id_de("aprobado"), id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        screen = await open_one(pilot, lapsed)
        # The first is told too when the claim had lapsed before.
        servicios_de("drubio").triage.release(lapsed)
        await wait_for(pilot, lambda: screen.at_hand.card.toma is None)
        servicios_de("andres").triage.open_caso(lapsed)
        await see(pilot, "andres lo tomó a las 10:40")
        await open_one(pilot, number)
        form = await open_form(pilot, screen, "4")
        await pilot.press("1")
        for field, text in (("_cual", "LLS 55"), ("radicado", "4471099104")):
            form.go_to(field)
            await paste(pilot, text)
        services.triage.release(number)
        servicios_de("andres").triage.open_caso(number)
        await see(pilot, "andres lo tomó a las 10:40", "LLS 55")
        await press(pilot, "enter", opens=ConflictScreen)
        await see(pilot, "andres lo tomó, y lo tiene")
        card = services.triage.card(number)
        assert card.caso.reescalamientos == 0
        assert "LLS 55" in card.borrador.values()


@pytest.mark.parametrize("place", ["triage", "contacto"])
async def test_a_key_renews_the_claim_of_the_open_card_wherever_it_is_typed(
    app, to_call, services, id_de, place
):
    number = id_de("aprobado")
    async with app(place).run_test(size=(80, 24)) as pilot:
        if place == "triage":
            await open_one(pilot, number)
        else:
            await call(pilot, number)
        conn = services.service_context.db.conn
        with services.service_context.db.transaction():
            conn.execute("UPDATE tomas SET vence = '2026-11-24T10:41:00-05:00'")
        await press(pilot, "f6", until=lambda: "HISTORIAL" in rows(pilot.app)[0])
        await pilot.press("down")
        await wait_for(pilot, lambda: f"{toma_de(services, number).vence:%H:%M}" == "11:10")


async def test_a_call_another_has_is_ones_own_once_that_person_leaves_it(
    app, to_call, services, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres").contacto
    theirs = andres.open_call(number)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await see(pilot, "La tiene andres: solo se puede mirar")
        await pilot.press("4", "enter")
        assert services.triage.card(number).caso.intentos == 0
        andres.release(theirs)
        await see(pilot, "andres la dejó")
        assert not shows(pilot, "tiene andres")
        assert toma_de(services, number).login == "yuli"
        await wait_for(pilot, lambda: pilot.app.screen.admits("4"))
        await press(pilot, "4", sees="4 No contesta → intento 1 de 3")


async def test_a_call_another_ended_says_so_on_the_card_of_who_looks(
    app, to_call, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres")
    andres.contacto.open_call(number)
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        drubio = servicios_de("drubio").triage
        drubio.release(number)
        drubio.recorder.register(number, [Request(Evento.DEVOLVER, {"motivo": "el valor es otro"})])
        await see(pilot, "drubio lo cambió a las 10:40", "ya no espera una llamada")
        await wait_for(pilot, lambda: pilot.app.screen.admits("4"))
        await press(pilot, "4", "enter", sees="Ya no espera una llamada. Ahora: Aprobado")


async def test_a_call_begun_follows_what_another_did_and_registering_asks(
    app, to_call, services, servicios_de, id_de
):
    number = id_de("aprobado")
    andres = servicios_de("andres")
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await call(pilot, number)
        await press(pilot, "space", "space", "space", "space", "2", sees="¿Qué presenta?")
        await pilot.press("1", *"cobro")
        await wait_for(
            pilot, lambda: services.triage.card(number).borrador.get("motivo") == "cobro"
        )
        services.triage.release(number)
        theirs = andres.contacto.open_call(number)
        await see(pilot, "andres la tomó a las 10:40")
        datos = {"resultado": "OCUPADO", "telefono": theirs.main.telefonos[0].number}
        andres.contacto.register({number: [Request(Evento.CONTACTO, datos)]}, {})
        andres.contacto.release(andres.contacto.inspect(number))
        await see(pilot, "andres lo cambió a las 10:40: al registrar")
        await see(pilot, "Intento 2 de 3")
        assert not shows(pilot, "tiene andres")
        await press(pilot, "f8", opens=ConflictScreen)


async def test_a_store_taken_away_ends_the_session_with_its_drafts_kept(
    app, services, id_de, monkeypatch, tmp_path
):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "estado"))
    programa = app()
    async with programa.run_test(size=(80, 24)) as pilot:
        await open_one(pilot, id_de("rechazado"))
        path = services.service_context.config.db
        path.rename(path.with_name("en_otra_parte.db"))
        await see(pilot, "ya no está en su lugar")
        await pilot.press("enter")
        await wait_for(pilot, lambda: not programa.is_running or programa.return_code is not None)
    assert programa.return_code == 5
    assert not path.exists()
