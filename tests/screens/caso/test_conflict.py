"""A caso somebody else changed while one typed: what happened, what was one's own, and four ways
out that Enter alone takes."""

from __future__ import annotations

import threading

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.caso.session import REGISTRANDO
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion
from tests.support import TAMANOS, filas, wait_for

RECHAZO = [
    Peticion(Evento.CLASIFICAR, {"causal": "A"}),
    Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
]
NOTA_AJENA = [Peticion(Evento.NOTA, {}, "llamó por la mañana")]


def shows(pilot, texto):
    return any(texto in fila for fila in filas(pilot.app))


async def abrir(pilot, caso_id):
    """Open a caso in triage and wait until its keys are admitted."""
    pantalla = pilot.app.screen
    pantalla.receive(caso_id)
    await wait_for(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, ConflictScreen)
            or (
                pantalla.bench.entered
                and pantalla.at_hand is not None
                and pantalla.at_hand.ficha.caso.id == caso_id
                and pantalla.admits("1")
            )
        ),
    )
    return pantalla


async def contestar(pilot, *teclas):
    """Answer the picture once its keys are admitted."""
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
    await wait_for(pilot, lambda: pilot.app.screen.admits("1"))
    await pilot.press(*teclas)


@pytest.fixture
def chocar(servicios, servicios_de, id_de):
    """Type the form of a wrong rejection while andres decides the same caso, and press Enter."""

    async def hacer(pilot, ajeno=RECHAZO):
        numero = id_de("rechazado")
        pantalla = await abrir(pilot, numero)
        await pilot.press("4")
        await wait_for(pilot, lambda: pantalla.bench.form is not None and pantalla.focused.id)
        await pilot.press("1", "tab", *"LLS 55", "tab", "1", "tab", *"4471099104")
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.registrar(numero, ajeno)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        return pantalla

    return hacer


@pytest.mark.parametrize("tamano", TAMANOS)
async def test_it_says_what_happened_what_was_ones_own_and_the_ways_out(app, chocar, tamano):
    async with app().run_test(size=tamano, notifications=True, tooltips=True) as pilot:
        await chocar(pilot)
        for texto in (
            "TRIAGE › Este caso cambió",
            "Cuenta 90004127   Radicado 4471093382",
            "── Qué pasó mientras usted escribía ──",
            "10:40        andres registró bien rechazado: sin pruebas, causal A",
            "Ahora está   Por contactar: no aplica   antes, Rechazado: ¿bien o mal?",
            "borrador de las 10:40",
            "Decisión     4 mal rechazado",
            "Cuál, cuándo LLS 55",
            "Por qué      el soporte sí estaba",
            "Marcación    AJU REE, radicado nuevo 4471099104",
            "1 Dejar lo de andres y guardar lo mío como nota en el historial",
            "2 Pedirle a la supervisora que decida entre las dos (va con mi borrador)",
            "3 Descartar lo mío",
            "4 Registrar lo mío    no se puede: desde Por contactar no existe mal rechazado",
            "▲ Si ya marcó 4471099104 en RR, escoja 1 o 2: esa marcación hay que cerrarla.",
            "escriba 1, 2, 3; nada se registra sin Enter",
        ):
            assert shows(pilot, texto), texto


async def test_neither_a_digit_nor_enter_alone_does_anything(app, chocar, servicios, id_de):
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot)
        antes = servicios.triage.ficha(id_de("rechazado")).caso.version
        await contestar(pilot, "enter")
        await wait_for(pilot, lambda: shows(pilot, "Escoja primero"))
        await pilot.press("4")
        await wait_for(pilot, lambda: shows(pilot, "► no se puede: desde Por contactar"))
        await pilot.press("1", "escape")
        await wait_for(pilot, lambda: shows(pilot, "escriba 1, 2, 3"))
        assert isinstance(pilot.app.screen, ConflictScreen)
        assert servicios.triage.ficha(id_de("rechazado")).caso.version == antes


async def test_ones_own_may_stay_as_a_note_and_the_next_caso_arrives(app, chocar, servicios, id_de):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await chocar(pilot)
        await contestar(pilot, "1", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        ficha = servicios.triage.ficha(numero)
        linea = next(linea for linea in ficha.lineas if linea.caso == numero)
        assert (linea.evento, linea.agente) == ("nota", "yuli")
        assert "LLS 55" in linea.nota
        assert "4471099104" in linea.nota
        assert (ficha.borrador, ficha.caso.estado) == ({}, Estado.POR_CONTACTAR)


async def test_the_supervisor_may_be_asked_with_ones_own_in_the_question(
    app, chocar, servicios, servicios_de, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await chocar(pilot)
        await contestar(pilot, "2", "enter")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
    ficha = servicios.triage.ficha(numero)
    pregunta = next(linea for linea in ficha.lineas if linea.evento == "pedir_revision")
    assert ficha.caso.revision == pregunta.linea
    assert "mal rechazado" in pregunta.datos["motivo"]
    assert ficha.borrador == {}


async def test_ones_own_may_be_thrown_away_and_the_caso_is_seen_as_it_is(
    app, chocar, servicios, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot)
        await contestar(pilot, "3", "enter")
        await wait_for(pilot, lambda: shows(pilot, "Se descartó lo suyo"))
        assert shows(pilot, "Informe al usuario que el ajuste no aplica")
        assert servicios.triage.ficha(numero).borrador == {}


async def test_ones_own_is_registered_when_the_procedure_still_permits_it(
    app, chocar, servicios, id_de
):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot, NOTA_AJENA)
        assert shows(pilot, "4 Registrar lo mío ")
        assert not shows(pilot, "no se puede")
        await contestar(pilot, "4", "enter")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).caso.estado is Estado.REESCALADO
        )
        assert servicios.triage.ficha(numero).caso.radicado_actual == "4471099104"


async def test_leaving_it_keeps_the_draft_and_coming_back_asks_again(app, chocar, servicios, id_de):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await chocar(pilot)
        await contestar(pilot, "escape")
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        assert servicios.triage.ficha(numero).borrador["c._cual"] == "LLS 55"
    async with app().run_test(size=(80, 24)) as pilot:
        await abrir(pilot, numero)
        await wait_for(pilot, lambda: shows(pilot, "Este caso cambió"))
        assert shows(pilot, "Cuál, cuándo LLS 55")


async def test_a_caso_that_is_being_left_takes_no_key_and_the_next_one_does(
    app, chocar, id_de, monkeypatch
):
    libre = threading.Event()
    soltar = TriageService.soltar_si_es_mio

    def esperar(self, caso_id):
        assert libre.wait(20)
        return soltar(self, caso_id)

    monkeypatch.setattr(TriageService, "soltar_si_es_mio", esperar)
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await chocar(pilot)
        await contestar(pilot, "escape")
        await wait_for(pilot, lambda: pilot.app.screen is pantalla)
        await pilot.press("enter")
        await wait_for(pilot, lambda: pantalla.bench.orden.texto == REGISTRANDO)
        assert pantalla.at_hand.ficha.caso.id == numero
        libre.set()
        await wait_for(pilot, lambda: pantalla.at_hand.ficha.caso.id != numero)
        await wait_for(pilot, lambda: pantalla.admits("1"))


async def test_a_caso_another_has_now_offers_only_to_throw_away_or_to_wait(
    app, chocar, servicios_de, id_de
):
    andres = servicios_de("andres").triage
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot, NOTA_AJENA)
        await contestar(pilot, "escape")
        await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConflictScreen))
        andres.abrir(numero)
        pilot.app.screen.receive(numero)
        await wait_for(pilot, lambda: shows(pilot, "andres lo tomó, y lo tiene"))
        await contestar(pilot, "1")
        await wait_for(pilot, lambda: shows(pilot, "► no se puede: lo tiene andres"))
        for texto in (
            "1 Guardar lo mío como nota    no se puede: lo tiene andres",
            "2 Pedirle a la supervisora que decida    no se puede: lo tiene andres",
            "▲ Si ya marcó 4471099104 en RR, esa marcación hay que cerrarla: 3 no la cierra.",
        ):
            assert shows(pilot, texto), texto
        andres.registrar(numero, RECHAZO)
        andres.soltar(numero)
        await pilot.press("1")
        await wait_for(pilot, lambda: shows(pilot, "su trabajo queda como nota"))
        assert shows(pilot, "andres registró bien rechazado: sin pruebas")
        assert shows(pilot, "escoja 1 o 2: esa marcación hay que cerrarla.")
        await pilot.press("enter")
        await wait_for(pilot, lambda: not isinstance(pilot.app.screen, ConflictScreen))
        await wait_for(
            pilot, lambda: any("LLS 55" in (x.nota or "") for x in andres.ficha(numero).lineas)
        )


async def test_every_datum_of_the_caso_is_one_key_away(app, chocar):
    async with app().run_test(size=(80, 24)) as pilot:
        await chocar(pilot)
        await contestar(pilot, "v")
        await wait_for(pilot, lambda: shows(pilot, "Todos los datos"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: shows(pilot, "Qué quiere hacer"))


async def test_a_digit_without_a_form_is_ones_own_too(app, servicios, servicios_de, id_de):
    numero = id_de("aprobado")
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await pilot.press("1")
        await wait_for(pilot, lambda: pantalla.at_hand.elegida is not None)
        servicios.triage.soltar(numero)
        servicios_de("andres").triage.registrar(numero, NOTA_AJENA)
        await pilot.press("enter")
        await contestar(pilot)
        assert shows(pilot, "Decisión     1 bien aplicado")
        await pilot.press("4", "enter")
        await wait_for(
            pilot, lambda: servicios.triage.ficha(numero).caso.estado is Estado.POR_CONTACTAR
        )


async def test_a_half_typed_note_is_kept_and_its_key_goes_on_with_it(app, servicios, id_de):
    numero = id_de("rechazado")
    async with app().run_test(size=(80, 24)) as pilot:
        await abrir(pilot, numero)
        await pilot.press("f7", *"llamo el usuario")
        await wait_for(
            pilot,
            lambda: servicios.triage.ficha(numero).borrador.get("t.nota") == "llamo el usuario",
        )
    async with app().run_test(size=(80, 24)) as pilot:
        pantalla = await abrir(pilot, numero)
        await wait_for(pilot, lambda: shows(pilot, "Nota a medio escribir: F7 la sigue"))
        await pilot.press("f7")
        await wait_for(pilot, lambda: shows(pilot, "llamo el usuario"))
        await pilot.press("enter")
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).lineas[0].evento == "nota")
        assert servicios.triage.ficha(numero).borrador == {}
        assert pantalla.at_hand.ficha.caso.id == numero
