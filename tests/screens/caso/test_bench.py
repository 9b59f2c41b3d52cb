"""The card of a caso alone in a screen: entering, choosing, typing, registering and what others do."""

from __future__ import annotations

import pytest
from textual import on
from textual.containers import Horizontal
from textual.message import Message

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.borrador import Apunte
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.bench import PARTS, CaseBench
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.caso.session import REGISTRANDO
from ajustes_tui.screens.modals.error import ErrorModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Peticion
from tests.support import PERFIL, filas, wait_for

MOTIVO = "no hay soportes en RR ni en la OT"


class BenchScreen(AjustesScreen):
    """A place with nothing but the card."""

    CON_ORDEN = False
    CSS = """
    BenchScreen #caso { height: 1fr; }
    BenchScreen #panel { width: 1fr; display: none; }
    BenchScreen.-normal #panel { display: block; }
    """

    def __init__(self, service, hechos, sesion):
        super().__init__(hechos, sesion)
        self.heard = []
        self.bench = CaseBench(service, hechos, sesion, lambda: self.heard.append("entered"))

    def compose_body(self):
        with Horizontal(id="caso"):
            yield self.bench
            yield self.bench.panel

    def admits(self, tecla):
        return self.bench.admits(tecla) and super().admits(tecla)

    def active(self):
        self.bench.active()

    @on(CaseBench.CaseRegistered)
    @on(CaseBench.Left)
    @on(CaseBench.NoneLeft)
    @on(CaseBench.Released)
    def _hear(self, event: Message) -> None:
        self.heard.append(type(event).__name__)


@pytest.fixture
def host(servicios):
    """A program in front of the card alone, and its screen once it runs."""
    app = AjustesApp(servicios, PERFIL, "triage", fabricas={"triage": lambda: screen})
    screen = BenchScreen(servicios.triage, app.hechos, servicios.sesion)
    return app


async def enter(pilot, caso_id):
    """Open a caso and wait until its keys are admitted."""
    bench = pilot.app.screen.bench
    bench.open(caso_id)
    await wait_for(pilot, lambda: bench.entered and bench.case_id == caso_id and bench.admits("1"))
    return bench


def caso(servicios, caso_id):
    return servicios.triage.ficha(caso_id).caso


def borrador(servicios, caso_id):
    return servicios.triage.ficha(caso_id).borrador


async def test_a_row_is_shown_unclaimed_and_its_caso_claimed_once_entered(host, servicios, id_de):
    async with host.run_test(size=(120, 40)) as pilot:
        bench = pilot.app.screen.bench
        bench.preview(id_de("rechazado"), drawn=True)
        await pilot.pause()
        assert any("90004127" in fila for fila in filas(pilot.app))
        assert not bench.entered
        assert bench.in_hand() == ()
        assert servicios.triage.ficha(id_de("rechazado")).toma is None
        await enter(pilot, id_de("rechazado"))
        assert bench.in_hand() == (id_de("rechazado"),)
        assert servicios.triage.ficha(id_de("rechazado")).toma.login == "yuli"
        assert pilot.app.screen.heard == ["entered"]


async def test_a_digit_is_foreseen_and_enter_registers_it_and_claims_the_next(
    host, servicios, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("rechazado"))
        bench.action_elegir("1")
        assert bench.orden.texto.startswith("1 bien rechazado")
        await wait_for(pilot, lambda: "→ Por contactar" in bench.orden.texto)
        assert bench.rr[0] == "Línea RR al registrar"
        bench.action_registrar()
        assert bench.writing
        await wait_for(pilot, lambda: bench.case_id != id_de("rechazado"))
        assert caso(servicios, id_de("rechazado")).estado is Estado.POR_CONTACTAR
        assert not bench.writing
        assert bench.entered
        await wait_for(pilot, lambda: pilot.app.screen.heard == ["entered", "CaseRegistered"])
        bench.undo()
        await wait_for(pilot, lambda: bench.case_id == id_de("rechazado"))
        assert caso(servicios, id_de("rechazado")).estado is Estado.POR_VALIDAR


async def test_what_is_typed_in_a_form_is_its_draft_and_comes_back(host, servicios, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        bench = await enter(pilot, numero)
        bench.action_elegir("2")
        await wait_for(pilot, lambda: bench.form.campos and bench.form.campos[0].has_focus)
        assert bench.context == "triage.formulario"
        assert bench.place == "Escalar a PQR"
        await pilot.press(*MOTIVO)
        await wait_for(pilot, lambda: MOTIVO in borrador(servicios, numero).values())
        assert bench.pending()
        assert bench.back()
        assert bench.orden.texto == "Lo escrito espera: 2 lo sigue"
        assert bench.back()
        assert not bench.back()
        assert not bench.entered
        await wait_for(pilot, lambda: "Left" in pilot.app.screen.heard)
        bench = await enter(pilot, numero)
        await wait_for(pilot, lambda: bench.form and bench.form.campos)
        assert MOTIVO in bench.form.valores().values()
        bench.action_registrar()
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)
        assert borrador(servicios, numero) == {}


async def test_enter_right_behind_the_digit_of_a_form_asks_for_what_is_missing(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("sin_respuesta"))
        bench.action_elegir("2")
        bench.action_registrar()
        assert "falta la nota" in bench.orden.texto
        assert not bench.writing
        await wait_for(pilot, lambda: bench.form.campos and bench.form.campos[0].has_focus)


async def test_no_key_acts_and_nobody_leaves_while_a_decision_waits_for_its_draft(
    host, servicios, id_de, libre
):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        bench = await enter(pilot, numero)
        bench.action_elegir("2")
        await wait_for(pilot, lambda: bench.form.campos and bench.form.campos[0].has_focus)
        await pilot.press(*MOTIVO, "enter", "1", "escape")
        assert bench.orden.texto == REGISTRANDO
        assert bench.back()
        assert bench.case_id == numero
        assert bench.form.valores()["nota"] == MOTIVO
        libre.set()
        await wait_for(pilot, lambda: caso(servicios, numero).estado is Estado.EN_PQR)
        await wait_for(pilot, lambda: bench.case_id != numero)


async def test_a_digit_asked_for_and_not_written_is_there_when_the_caso_is_opened_again(
    host, servicios, id_de
):
    numero = id_de("rechazado")
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, numero)
        bench.action_elegir("3")
        assert bench.session.last_words() == ()
        bench.session.register()
        (word,) = bench.session.last_words()
        servicios.triage.guardar_borrador(word.apunte, PARTS, si_sigue=word.if_still)
        assert borrador(servicios, numero)["digito"] == "3"
        bench.session.nothing_left()
        bench = await enter(pilot, numero)
        assert bench.view.elegida.digito == "3"
        assert bench.form is None
        await wait_for(pilot, lambda: "→ Por contactar" in bench.orden.texto)
        bench.back()
        await wait_for(pilot, lambda: borrador(servicios, numero) == {})


async def test_a_note_on_a_row_stays_with_it_when_the_person_enters_another(
    host, servicios, id_de, libre
):
    async with host.run_test(size=(120, 40)) as pilot:
        bench = pilot.app.screen.bench
        numero, otro = id_de("rechazado"), id_de("aprobado")
        bench.preview(numero, drawn=True)
        bench.write_note()
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"llama en la tarde", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, BenchScreen))
        assert bench.writing
        bench.open(otro)
        await wait_for(pilot, lambda: bench.case_id == otro)
        libre.set()
        await wait_for(pilot, lambda: servicios.triage.ficha(numero).lineas[0].nota)
        await wait_for(pilot, lambda: not bench.writing)
        assert bench.case_id == otro
        assert servicios.triage.ficha(otro).lineas[0].evento != Evento.NOTA


async def test_what_was_typed_stays_when_it_is_refused(host, servicios, id_de, negado):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("sin_respuesta")
        bench = await enter(pilot, numero)
        bench.action_elegir("2")
        await wait_for(pilot, lambda: bench.form.campos and bench.form.campos[0].has_focus)
        await pilot.press(*MOTIVO, "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert bench.form.valores()["nota"] == MOTIVO
        assert not bench.writing
        await wait_for(pilot, lambda: MOTIVO in borrador(servicios, numero).values())


async def test_a_caso_that_changed_under_a_digit_is_asked_about(
    host, servicios, servicios_de, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        bench = await enter(pilot, numero)
        bench.action_elegir("1")
        jefe = servicios_de("drubio").triage
        jefe.soltar(numero)
        jefe.registrar(numero, [Peticion(Evento.NOTA, {}, "ojo con este")])
        bench.action_registrar()
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        assert bench.view.elegida.digito == "1"
        assert caso(servicios, numero).estado is Estado.POR_CLASIFICAR
        await pilot.press("escape")
        await wait_for(pilot, lambda: bench.case_id != numero and not bench.writing)


async def test_what_others_write_is_shown_where_nothing_is_chosen_and_told_where_something_is(
    host, servicios_de, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        bench = await enter(pilot, numero)
        jefe = servicios_de("drubio").triage
        jefe.soltar(numero)
        jefe.registrar(numero, [Peticion(Evento.NOTA, {}, "ojo")])
        bench.store_changed()
        await wait_for(pilot, lambda: "así está ahora" in bench.orden.texto)
        version = bench.view.ficha.caso.version
        bench.action_elegir("1")
        jefe.registrar(numero, [Peticion(Evento.NOTA, {}, "otra vez")])
        bench.store_changed()
        await wait_for(pilot, lambda: "se le pregunta" in bench.orden.texto)
        assert bench.view.ficha.caso.version == version


async def test_a_draft_whose_caso_changed_since_is_asked_about_as_it_is_opened(
    host, servicios, servicios_de, id_de
):
    numero = id_de("sin_respuesta")
    version = caso(servicios, numero).version
    typed = {"evento": "escalar_pqr", "digito": "2", "c.nota": MOTIVO, "f.motivo": "SIN_SOPORTE"}
    servicios.triage.guardar_borrador(Apunte(numero, typed, version), PARTS)
    servicios_de("drubio").triage.registrar(numero, [Peticion(Evento.NOTA, {}, "ojo")])
    async with host.run_test(size=(80, 24)) as pilot:
        bench = pilot.app.screen.bench
        bench.open(numero)
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConflictScreen))
        assert bench.form is None
        await wait_for(pilot, lambda: any("Seguir con lo mío" in f for f in filas(pilot.app)))
        await wait_for(pilot, lambda: pilot.app.screen.admits("4"))
        await pilot.press("4", "enter")
        await wait_for(pilot, lambda: bench.form and bench.form.campos)
        assert bench.form.valores()["nota"] == MOTIVO


async def test_nothing_is_being_registered_once_no_caso_is_left(host, servicios_de, id_de):
    andres = servicios_de("andres").triage
    numero = id_de("rechazado")
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, numero)
        for otro in set(andres.list_ids(FiltroCasos())) - {numero}:
            andres.abrir(otro)
        bench.action_elegir("1")
        bench.action_registrar()
        await wait_for(pilot, lambda: "NoneLeft" in pilot.app.screen.heard)
        assert not bench.entered
        assert not bench.writing


async def test_keys_act_again_on_a_caso_that_could_not_be_skipped(host, id_de, monkeypatch):
    from ajustes_tui.errors import Conflicto

    def refuse(self, *datos):
        raise Conflicto("El almacén siguió ocupado.", codigo="almacen_ocupado")

    monkeypatch.setattr(TriageService, "saltar", refuse)
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("rechazado"))
        bench.action_saltar()
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        await pilot.press(*"luego", "enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert bench.admits("1")


async def test_another_causal_is_composed_and_leaving_lets_go_of_the_caso(host, servicios, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        numero = id_de("rechazado")
        bench = await enter(pilot, numero)
        bench.action_causal("b")
        await wait_for(pilot, lambda: bench.view.clasificacion.causal == "B")
        assert bench.view.opciones
        assert bench.back()
        await wait_for(pilot, lambda: "Released" in pilot.app.screen.heard)
        assert servicios.triage.ficha(numero).toma is None


async def test_a_row_of_the_card_is_painted_once_for_each_change(host, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("rechazado"))
        await pilot.pause()
        painted = []
        render = bench.orden.render_line

        def count(y):
            painted.append(bench.orden.texto)
            return render(y)

        bench.orden.render_line = count
        bench.action_elegir("1")
        await wait_for(pilot, lambda: "→" in bench.orden.texto)
        await pilot.pause()
        assert len(painted) <= 2
