"""The card of a caso alone in a screen: entering, choosing, typing, registering and what others do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual import on
from textual.containers import Horizontal
from textual.message import Message

from ajustes_tui.app import AjustesApp
from ajustes_tui.domain.caso.borrador import BorradorSave
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.caso.bench import CaseBench
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.screens.caso.orders import CaseOrders
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import DatumModal, ProseModal
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.services.recorder import Request
from ajustes_tui.ui.keyboard import REGISTERING
from ajustes_tui.ui.text import Tone
from ajustes_tui.workbench.triage_flow import PARTS, Open
from tests.screens.steps import borrador, box, caso, paste, press, see
from tests.support import PERFIL, rows, wait_for

MOTIVO = "no hay soportes en RR ni en la OT"


class BenchScreen(AjustesScreen):
    """A place with nothing but the card."""

    HAS_COMMAND_ROW = False
    CSS = """
    BenchScreen #caso { height: 1fr; }
    BenchScreen #panel { width: 1fr; display: none; }
    BenchScreen.-normal #panel { display: block; }
    """

    def __init__(self, service, signals, run_session):
        super().__init__(signals, run_session)
        self.heard = []
        self.bench = CaseBench(service, signals, run_session, lambda: self.heard.append("entered"))
        self.work = self.bench.orders.work

    def compose_body(self):
        with Horizontal(id="caso"):
            yield self.bench
            yield self.bench.sight.panel

    def say(self, text, tone=Tone.STRONG):
        self.bench.sight.say(text, tone)

    @on(CaseOrders.CaseRegistered)
    @on(CaseOrders.Left)
    @on(CaseOrders.NoneLeft)
    @on(CaseOrders.Released)
    def _hear(self, event: Message) -> None:
        self.heard.append(type(event).__name__)


@pytest.fixture
def host(services):
    """A program in front of the card alone, and its screen once it runs."""
    app = AjustesApp(services, PERFIL, "triage", factories={"triage": lambda: screen})
    screen = BenchScreen(services.triage, app.signals, services.run_session)
    return app


async def enter(pilot, caso_id):
    """Open a caso and wait until its keys are admitted."""
    bench = pilot.app.screen.bench
    bench.orders.go_on(Open(caso_id))
    await wait_for(
        pilot,
        lambda: (
            bench.sight.entered
            and bench.sight.caso_id == caso_id
            and bench.orders.session.admits("1")
        ),
    )
    return bench


async def test_a_caso_is_shown_unclaimed_claimed_once_entered_composed_anew_and_let_go_of(
    host, services, id_de
):
    number = id_de("rechazado")
    async with host.run_test(size=(120, 40)) as pilot:
        bench = pilot.app.screen.bench
        bench.preview(number, drawn=True)
        await pilot.pause()
        await see(pilot, "Marta Prueba Rojas")
        assert not bench.sight.entered
        assert bench.orders.session.state.held == ()
        assert services.triage.card(number).toma is None
        await enter(pilot, number)
        assert bench.orders.session.state.held == (number,)
        assert services.triage.card(number).toma.login == "yuli"
        assert pilot.app.screen.heard == ["entered"]
        # A row of the card is painted once for each change.
        await pilot.pause()
        painted, render = [], bench.order.render_line
        bench.order.render_line = lambda y: (painted.append(bench.order.text), render(y))[1]
        bench.action_elegir("1")
        await wait_for(pilot, lambda: "→" in bench.order.text)
        await pilot.pause()
        assert len(painted) <= 2
        bench.action_causal("b")
        await box(pilot, DatumModal)
        await press(pilot, "enter", until=lambda: bench.sight.view.clasificacion.causal == "B")
        assert bench.sight.view.options
        bench.action_elegir("2")
        assert bench.orders.back()
        assert bench.sight.view.chosen is None
        assert bench.sight.entered
        assert bench.orders.back()
        await wait_for(pilot, lambda: "Released" in pilot.app.screen.heard)
        assert services.triage.card(number).toma is None


def applied(services, caso_id, centavos):
    """Have the base say another valor aplicado for a caso."""
    with services.service_context.db.transaction() as conn:
        conn.execute("UPDATE casos SET valor_aplicado = ? WHERE id = ?", (centavos, caso_id))


async def test_a_good_application_over_a_difference_takes_one_more_key(host, services, id_de):
    number = id_de("aprobado")
    applied(services, number, 3_000_000)
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, number)
        await press(pilot, "1", until=lambda: "→ Por contactar" in bench.order.text)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "Se pidió $ 45.900 y se aplicó $ 30.000" in bench.order.text)
        assert "Enter otra vez" in "".join(rows(pilot.app))
        # The second Enter of a double stroke, typed before the question stood there, is no answer.
        assert not bench.orders.session.admits("enter", 0.0)
        assert not bench.orders.session.writing
        # Another choice forgets the answer.
        await wait_for(pilot, lambda: bench.orders.session.admits("1"))
        await pilot.press("escape", "1", "enter")
        await wait_for(
            pilot, lambda: "Se pidió" in bench.order.text and bench.orders.session.admits("enter")
        )
        assert caso(services, number).veredicto is None
        await press(pilot, "enter", until=lambda: bench.sight.caso_id != number)
        assert caso(services, number).veredicto is Evento.APLICACION_CORRECTA


async def test_a_value_typed_for_another_amount_than_asked_is_asked_about_too(
    host, services, id_de
):
    number = id_de("aprobado")
    applied(services, number, None)
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, number)
        await press(
            pilot, "1", until=lambda: bench.sight.form is not None and bench.sight.form.fields
        )
        await pilot.press("end", *"30000", "enter")
        await wait_for(pilot, lambda: "Se pidió $ 45.900" in bench.order.text)
        await wait_for(pilot, lambda: bench.orders.session.admits("enter"))
        await press(pilot, "backspace", "0", "enter", until=lambda: bench.sight.caso_id != number)
        assert caso(services, number).valor_aplicado == 3_000_000


def in_the_note(bench):
    """Tell whether the note has the focus: what is lacking stands before it and is ticked already."""
    return bench.sight.form.fields and bench.sight.form.fields[1].has_focus


async def test_what_is_typed_in_a_form_is_its_draft_and_comes_back(host, services, id_de):
    async with host.run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        bench = await enter(pilot, number)
        bench.action_elegir("2")
        bench.action_acto("registrar")
        # What comes right behind the digit ends nothing, and says what is missing.
        assert "falta la nota" in bench.order.text
        assert not bench.orders.session.writing
        await wait_for(pilot, lambda: in_the_note(bench))
        assert bench.sight.shown.context == "editor"
        assert bench.sight.shown.place == "Escalar a PQR"
        await press(pilot, *MOTIVO, until=lambda: MOTIVO in borrador(services, number).values())
        assert bench.orders.back()
        assert bench.order.text == "Lo escrito espera: 2 lo sigue"
        assert bench.orders.back()
        assert not bench.orders.back()
        assert not bench.sight.entered
        await wait_for(pilot, lambda: "Left" in pilot.app.screen.heard)
        bench = await enter(pilot, number)
        await wait_for(pilot, lambda: bench.sight.form and bench.sight.form.fields)
        assert MOTIVO in bench.sight.form.values().values()
        bench.action_acto("registrar")
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.EN_PQR)
        assert borrador(services, number) == {}


async def test_no_key_acts_and_nobody_leaves_while_a_decision_waits_for_its_draft(
    host, services, id_de, free
):
    async with host.run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        bench = await enter(pilot, number)
        bench.action_elegir("2")
        await wait_for(pilot, lambda: in_the_note(bench))
        await paste(pilot, MOTIVO)
        await pilot.press("f8", "1", "escape")
        assert bench.order.text == REGISTERING
        assert bench.orders.back()
        assert bench.sight.caso_id == number
        assert bench.sight.form.values()["nota"] == MOTIVO
        free.set()
        await wait_for(pilot, lambda: caso(services, number).estado is Estado.EN_PQR)
        await wait_for(pilot, lambda: bench.sight.caso_id not in (None, number))
        (line,) = services.triage.card(bench.sight.caso_id).lines
        assert line.evento == "caso_nuevo"


async def test_a_digit_asked_for_and_not_written_is_there_when_the_caso_is_opened_again(
    host, services, id_de
):
    number = id_de("rechazado")
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, number)
        bench.action_elegir("2")
        assert bench.orders.session.last_words() == ()
        bench.orders.session.register()
        (word,) = bench.orders.session.last_words()
        services.work.save_borrador(word.save, PARTS, if_unchanged=word.if_still)
        assert borrador(services, number)["digito"] == "2"
        bench.orders.session.nothing_left()
        bench = await enter(pilot, number)
        assert bench.sight.view.chosen.digit == "2"
        assert bench.sight.form is None
        await wait_for(pilot, lambda: "→ Por contactar" in bench.order.text)
        bench.orders.back()
        await wait_for(pilot, lambda: borrador(services, number) == {})


async def test_a_note_on_a_row_stays_with_it_when_the_person_enters_another(
    host, services, id_de, free
):
    async with host.run_test(size=(120, 40)) as pilot:
        bench = pilot.app.screen.bench
        number, other = id_de("rechazado"), id_de("aprobado")
        bench.preview(number, drawn=True)
        bench.action_acto("nota")
        await box(pilot, ProseModal)
        await press(pilot, *"llama en la tarde", "f8", opens=BenchScreen)
        assert bench.orders.session.writing
        bench.orders.go_on(Open(other))
        await wait_for(pilot, lambda: bench.sight.caso_id == other)
        free.set()
        await wait_for(pilot, lambda: services.triage.card(number).lines[0].nota)
        await wait_for(pilot, lambda: not bench.orders.session.writing)
        assert bench.sight.caso_id == other
        assert services.triage.card(other).lines[0].evento != Evento.NOTA


async def test_what_was_typed_stays_when_it_is_refused(host, services, id_de, refusal):
    async with host.run_test(size=(80, 24)) as pilot:
        number = id_de("sin_respuesta")
        bench = await enter(pilot, number)
        bench.action_elegir("2")
        await wait_for(pilot, lambda: in_the_note(bench))
        await paste(pilot, MOTIVO)
        await press(pilot, "f8", opens=ErrorModal)
        assert bench.sight.form.values()["nota"] == MOTIVO
        assert not bench.orders.session.writing
        await wait_for(pilot, lambda: MOTIVO in borrador(services, number).values())


async def test_what_others_write_is_shown_where_nothing_is_chosen_and_told_where_something_is(
    host, servicios_de, id_de
):
    async with host.run_test(size=(80, 24)) as pilot:
        number = id_de("rechazado")
        bench = await enter(pilot, number)
        boss = servicios_de("drubio").triage
        boss.release(number)
        boss.recorder.register(number, [Request(Evento.NOTA, {}, "ojo")])
        bench.orders.work.look()
        await wait_for(pilot, lambda: "así está ahora" in bench.order.text)
        version = bench.sight.view.card.caso.version
        bench.action_elegir("1")
        await wait_for(pilot, lambda: bench.orders.session.state.foresight is not None)
        boss.recorder.register(number, [Request(Evento.NOTA, {}, "otra vez")])
        bench.orders.work.look()
        await wait_for(pilot, lambda: "se le pregunta" in bench.order.text)
        assert bench.sight.view.card.caso.version == version


async def test_keys_act_again_on_a_caso_that_could_not_be_skipped(host, id_de, monkeypatch):
    def refuse(self, *datos):
        raise ConflictError("El almacén siguió ocupado.", code="almacen_ocupado")

    monkeypatch.setattr(TriageService, "skip", refuse)
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("rechazado"))
        bench.action_acto("saltar")
        await box(pilot, PickerModal)
        await press(pilot, "enter", opens=ErrorModal)
        assert bench.orders.session.admits("1")


async def test_a_draft_whose_caso_changed_since_is_asked_about_as_it_is_opened(
    host, services, servicios_de, id_de
):
    number = id_de("sin_respuesta")
    version = caso(services, number).version
    typed = {"evento": "escalar_pqr", "digito": "2", "c.nota": MOTIVO, "f.motivo": "SIN_SOPORTE"}
    services.work.save_borrador(BorradorSave(number, typed, version), PARTS)
    servicios_de("drubio").recorder.register(number, [Request(Evento.NOTA, {}, "ojo")])
    async with host.run_test(size=(80, 24)) as pilot:
        bench = pilot.app.screen.bench
        bench.orders.go_on(Open(number))
        await box(pilot, ConflictScreen)
        assert bench.sight.form is None
        await see(pilot, "Seguir con lo mío")
        await wait_for(pilot, lambda: pilot.app.screen.admits("4"))
        await press(pilot, "4", "enter", until=lambda: bench.sight.form and bench.sight.form.fields)
        assert bench.sight.form.values()["nota"] == MOTIVO


@pytest.mark.parametrize("begun", [False, True])
async def test_the_plazo_of_an_open_caso_is_that_of_today_after_midnight(
    host, services, id_de, monkeypatch, begun
):
    async with host.run_test(size=(80, 24)) as pilot:
        bench = await enter(pilot, id_de("sin_respuesta"))
        if begun:
            bench.action_elegir("2")
            await wait_for(pilot, lambda: in_the_note(bench))
            await paste(pilot, MOTIVO, until=lambda: bench.sight.view.mine)
        days = bench.sight.view.card.clock.remaining
        context = services.service_context
        later = context.now() + timedelta(days=1)
        monkeypatch.setattr(context, "now", lambda: later)
        bench.orders.work.look()
        await wait_for(pilot, lambda: bench.sight.view.card.clock.remaining == days - 1)
        if begun:
            assert bench.sight.form.values()["nota"] == MOTIVO
        else:
            assert "Es otro día" in bench.order.text
            bench.action_elegir("2")
            await wait_for(pilot, lambda: in_the_note(bench))
