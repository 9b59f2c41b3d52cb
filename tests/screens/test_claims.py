"""What others do is seen in one's own lists and on the open card, and typing keeps what one has."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.services.recorder import Peticion
from tests.screens.caso.test_conflict import abrir, shows
from tests.screens.contacto.test_contacto import call, estado_de, por_llamar
from tests.support import filas, wait_for

__all__ = ["estado_de", "por_llamar"]


PLAZO_S = 20.0
"""Far more than the second it takes, for a machine that is busy."""


async def seen(pilot, condicion):
    """Wait until the screen followed what somebody else did."""
    await wait_for(pilot, condicion, PLAZO_S)


def fila_de(pilot, cuenta):
    return next((fila for fila in filas(pilot.app) if cuenta in fila), "")


def toma_de(servicios, caso_id):
    return servicios.triage.tenencias([caso_id])[caso_id].toma


async def test_the_queue_shows_what_others_take_and_leave(app, servicios_de, id_de):
    numero = id_de("aprobado")
    andres = servicios_de("andres").triage
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "$" in fila_de(pilot, "90006612"))
        assert "andres" not in fila_de(pilot, "90006612")
        andres.abrir(numero)
        await seen(pilot, lambda: "andres" in fila_de(pilot, "90006612"))
        andres.soltar(numero)
        await seen(pilot, lambda: "andres" not in fila_de(pilot, "90006612"))


async def test_the_queue_shows_that_a_session_ended_that_let_go_of_nothing(
    app, servicios_de, id_de
):
    andres = servicios_de("andres")
    andres.triage.iniciar_sesion()
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "$" in fila_de(pilot, "90006612"))
        andres.triage.abrir(id_de("aprobado"))
        await seen(pilot, lambda: "andres" in fila_de(pilot, "90006612"))
        andres.entorno.db.end_session(andres.sesion.id)
        await seen(pilot, lambda: "andres" not in fila_de(pilot, "90006612"))


async def test_nothing_is_painted_when_what_others_write_is_not_in_sight(
    app, servicios_de, id_de, monkeypatch
):
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "$" in fila_de(pilot, "90006612"))
        pintadas, vistas = [], []
        cola = pilot.app.screen.queue.table
        monkeypatch.setattr(cola, "set_rows", pintadas.append)
        queue = pilot.app.screen.queue
        mirar = queue.look_at_rows
        monkeypatch.setattr(queue, "look_at_rows", lambda: (vistas.append(queue), mirar()))
        servicios_de("drubio").entorno.record("busqueda")
        await seen(pilot, lambda: vistas)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert pintadas == []


async def test_the_call_list_shows_what_others_take(app, por_llamar, servicios_de, id_de):
    async with app("contacto").run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "ya" in fila_de(pilot, "90006612"))
        servicios_de("andres").contacto.abrir(id_de("aprobado"))
        await seen(pilot, lambda: "andres" in fila_de(pilot, "90006612"))


async def test_the_first_is_told_on_the_open_card_who_took_the_caso(
    app, servicios, servicios_de, id_de
):
    numero = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        await abrir(pilot, numero)
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.abrir(numero)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))
        assert shows(pilot, "lo tiene andres desde 10:40")


async def test_the_first_is_told_too_when_the_claim_had_lapsed_before(app, servicios_de, id_de):
    numero = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        await abrir(pilot, numero)
        servicios_de("drubio").triage.soltar(numero)
        await seen(pilot, lambda: "libre" in filas(pilot.app)[3])
        servicios_de("andres").triage.abrir(numero)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))


async def test_what_was_typed_on_a_caso_another_took_is_kept_and_its_write_refused(
    app, servicios, servicios_de, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await seen(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("1", "tab", *"LLS 55", "tab", "1", "tab", *"4471099104")
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.abrir(numero)
        await seen(pilot, lambda: shows(pilot, "andres lo tomó a las 10:40"))
        assert shows(pilot, "LLS 55")
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        assert shows(pilot, "andres lo tomó, y lo tiene")
        ficha = servicios.triage.ficha(numero)
        assert ficha.caso.reescalamientos == 0
        assert "LLS 55" in ficha.borrador.values()


async def test_the_first_is_told_in_a_call_who_took_it(
    app, por_llamar, servicios, servicios_de, id_de
):
    numero = id_de("aprobado")
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, numero)
        servicios.triage.soltar(numero)
        servicios_de("andres").contacto.abrir(numero)
        await seen(pilot, lambda: shows(pilot, "andres la tomó a las 10:40"))
        assert shows(pilot, "la tiene andres")


async def test_a_card_with_nothing_typed_shows_what_another_wrote_on_it(
    app, servicios, servicios_de, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.registrar(numero, [Peticion(Evento.NOTA, {}, "ya llamó")])
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40"))
        version = servicios_de("andres").triage.ficha(numero).caso.version
        await seen(pilot, lambda: pantalla.at_hand.ficha.caso.version == version)


async def test_what_is_typed_is_not_moved_to_what_another_wrote(
    app, servicios, servicios_de, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        version = pantalla.at_hand.ficha.caso.version
        await pilot.press("4")
        await seen(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.registrar(numero, [Peticion(Evento.NOTA, {}, "ya llamó")])
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40"))
        assert pantalla.at_hand.ficha.caso.version == version
        assert pantalla.bench.form is not None


@pytest.mark.parametrize("lugar", ["triage", "contacto"])
async def test_a_key_renews_the_claim_of_the_open_card_wherever_it_is_typed(
    app, por_llamar, servicios, id_de, lugar
):
    numero = id_de("aprobado")
    programa = app(lugar)
    async with programa.run_test(size=(80, 24)) as pilot:
        if lugar == "triage":
            await abrir(pilot, numero)
        else:
            await call(programa, pilot, numero)
        conn = servicios.entorno.db.conn
        with servicios.entorno.db.transaction():
            conn.execute("UPDATE tomas SET vence = '2026-11-24T10:41:00-05:00'")
        await pilot.press("f6")
        await seen(pilot, lambda: "HISTORIAL" in filas(programa)[0])
        await pilot.press("down")
        await seen(pilot, lambda: f"{toma_de(servicios, numero).vence:%H:%M}" == "11:10")


async def test_a_key_in_the_queue_renews_nothing(app, servicios, id_de):
    numero = id_de("aprobado")
    servicios.triage.abrir(numero)
    antes = toma_de(servicios, numero).vence
    async with app().run_test(size=(80, 24)) as pilot:
        await seen(pilot, lambda: "usted" in fila_de(pilot, "90006612"))
        await pilot.press("down", "up")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert toma_de(servicios, numero).vence == antes


async def test_a_call_another_has_is_ones_own_once_that_person_leaves_it(
    app, por_llamar, servicios, servicios_de, id_de
):
    numero = id_de("aprobado")
    andres = servicios_de("andres").contacto
    suya = andres.abrir(numero)
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, numero)
        assert shows(pilot, "La tiene andres")
        andres.soltar(suya)
        await seen(pilot, lambda: shows(pilot, "andres la dejó"))
        assert not shows(pilot, "tiene andres")
        assert toma_de(servicios, numero).login == "yuli"
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await pilot.press("4")
        await seen(pilot, lambda: shows(pilot, "4 No contesta → intento 1 de 3"))


async def test_a_call_another_ended_says_so_on_the_card_of_who_looks(
    app, por_llamar, servicios_de, id_de
):
    numero = id_de("aprobado")
    andres = servicios_de("andres")
    andres.contacto.abrir(numero)
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, numero)
        drubio = servicios_de("drubio").triage
        drubio.soltar(numero)
        drubio.registrar(numero, [Peticion(Evento.DEVOLVER, {"motivo": "el valor es otro"})])
        await seen(pilot, lambda: shows(pilot, "drubio lo cambió a las 10:40"))
        assert shows(pilot, "ya no espera una llamada")
        await wait_for(pilot, lambda: programa.screen.admits("4"))
        await pilot.press("4", "enter")
        await seen(pilot, lambda: shows(pilot, "Ya no espera una llamada. Ahora: Aprobado"))


async def test_a_call_begun_follows_what_another_did_and_registering_asks(
    app, por_llamar, servicios, servicios_de, id_de
):
    numero = id_de("aprobado")
    andres = servicios_de("andres")
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, numero)
        await pilot.press("space", "space", "space", "space", "2")
        await seen(pilot, lambda: shows(pilot, "Paso 7: no acepta"))
        await pilot.press("1", *"cobro")
        await seen(pilot, lambda: servicios.triage.ficha(numero).borrador.get("motivo") == "cobro")
        servicios.triage.soltar(numero)
        suya = andres.contacto.abrir(numero)
        await seen(pilot, lambda: shows(pilot, "andres la tomó a las 10:40"))
        datos = {"resultado": "OCUPADO", "telefono": suya.principal.telefonos[0].numero}
        andres.contacto.registrar({numero: [Peticion(Evento.CONTACTO, datos)]}, {})
        andres.contacto.soltar(andres.contacto.mirar(numero))
        await seen(pilot, lambda: shows(pilot, "andres lo cambió a las 10:40: al registrar"))
        await seen(pilot, lambda: shows(pilot, "Intento 2 de 3"))
        assert not shows(pilot, "tiene andres")
        await pilot.press("enter")
        await seen(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))


async def test_a_call_begun_is_told_at_once_that_it_was_given_back_to_triage(
    app, por_llamar, servicios_de, id_de
):
    numero = id_de("aprobado")
    drubio = servicios_de("drubio").triage
    programa = app("contacto")
    async with programa.run_test(size=(80, 24)) as pilot:
        await call(programa, pilot, numero)
        await pilot.press("space")
        drubio.soltar(numero)
        drubio.registrar(numero, [Peticion(Evento.DEVOLVER, {"motivo": "el valor es otro"})])
        await seen(pilot, lambda: shows(pilot, "drubio lo cambió a las 10:40: al registrar"))
