"""The parts of the week, each without its screen: the stepper and the follow-up of a compromiso."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.semana.feedback import FollowUp
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.lead.week import WeekStepper
from tests.support import Anfitrion, rows, wait_for


class Host(Anfitrion):
    """Holds the follow-up and keeps the compromisos it tells of."""

    def on_follow_up_changed(self, event: FollowUp.Changed) -> None:
        self.mensajes.append(event.compromiso)


@pytest.fixture
def feedback(servicios_de, id_de, tmp_path):
    """The feedback service of the supervisor, with one asesor in an issued week."""
    servicios_de("yuli").recorder.register(
        id_de("rechazado"),
        [
            Request(Evento.CLASIFICAR, {"causal": "D"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    services = servicios_de("drubio")
    service_context = services.service_context
    service_context.config = service_context.config._replace(
        output=tmp_path / "salida", rules=Rules(minimo_top5=1)
    )
    services.retroalimentacion.issue(services.retroalimentacion.current_week())
    return services.retroalimentacion


def test_a_week_to_come_is_not_stepped_to():
    current = Week.parse("2026-S48")
    week = WeekStepper(lambda: current)
    assert not week.step(1)
    assert week.shown == current
    assert week.step(-2)
    assert week.shown == Week.parse("2026-S46")
    assert not week.step(3)
    assert week.step(2)
    assert week.shown == current


def test_the_week_that_begins_meanwhile_can_be_stepped_to():
    weeks = [Week.parse("2026-S48")]
    week = WeekStepper(lambda: weeks[-1])
    weeks.append(Week.parse("2026-S49"))
    assert week.step(1)
    assert week.shown == weeks[-1]


async def test_a_compromiso_is_opened_closed_and_reopened_each_after_its_question(feedback):
    follow_up = FollowUp(feedback)
    app = Host(follow_up)
    (compromiso,) = feedback.open_compromisos()
    async with app.run_test(size=(80, 24)) as pilot:

        async def answer(box, *keys):
            await wait_for(pilot, lambda: isinstance(app.screen, box))
            before = len(app.mensajes)
            await pilot.press(*keys)
            await wait_for(pilot, lambda: len(app.mensajes) > before)
            return app.mensajes[-1]

        follow_up.open(compromiso)
        opened = await answer(ProseModal, *"Reviso sus soportes", "f8")
        assert (opened.estado, opened.supervisor) == ("abierto", "Reviso sus soportes")
        follow_up.close(opened, CompromisoState.CLOSED_WITH_MEJORA)
        closed = await answer(ConfirmationModal, "s")
        assert closed.estado is CompromisoState.CLOSED_WITH_MEJORA
        follow_up.open(closed)
        await wait_for(pilot, lambda: any("Por qué se reabre" in fila for fila in rows(app)))
        reopened = await answer(ProseModal, *"Volvió a pasar", "f8")
        assert (reopened.estado, reopened.nota) == ("abierto", "Volvió a pasar")


async def test_a_question_left_without_an_answer_changes_nothing(feedback):
    follow_up = FollowUp(feedback)
    app = Host(follow_up)
    (compromiso,) = feedback.open_compromisos()
    async with app.run_test(size=(80, 24)) as pilot:
        follow_up.open(compromiso)
        await wait_for(pilot, lambda: isinstance(app.screen, ProseModal))
        await pilot.press("escape")
        await wait_for(pilot, lambda: not isinstance(app.screen, ProseModal))
        await app.workers.wait_for_complete()
        assert app.mensajes == []
        assert feedback.open_compromisos() == [compromiso]
