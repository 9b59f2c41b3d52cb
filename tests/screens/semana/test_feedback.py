"""The weekly feedback by keys alone: the list, a person's evidence, issuing, and the follow-up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.feedback import Compromiso, NextWeekResult
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.semana import feedback_text as text
from ajustes_tui.screens.semana.feedback import EvidenceModal, FeedbackScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.screens.steps import press, see, shows
from tests.support import wait_for

RECHAZADOS = ("rechazado", "traslado", "dificil", "sin_causal")


@pytest.fixture
def jefa(servicios_de, id_de, tmp_path: Path) -> Services:
    """Services of the supervisor, after a morning with rightful rejections of four asesores."""
    agente = servicios_de("yuli")
    for name in RECHAZADOS:
        causal = {"causal": "L", "demora_de": "claro"} if name == "traslado" else {"causal": "D"}
        agente.recorder.register(
            id_de(name),
            [
                Request(Evento.CLASIFICAR, causal),
                Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
            ],
        )
    services = servicios_de("drubio")
    service_context = services.service_context
    service_context.config = service_context.config._replace(
        output=tmp_path / "salida", rules=Rules(minimo_top5=1)
    )
    return services


async def was_read(pilot: Pilot[None]) -> FeedbackScreen:
    screen = pilot.app.screen
    assert isinstance(screen, FeedbackScreen)
    await wait_for(pilot, lambda: screen.is_mounted and not screen.frame.bar.waits)
    await pilot.pause()
    return screen


async def issue(pilot: Pilot[None]) -> None:
    await press(pilot, "e", opens=ConfirmationModal)
    await press(pilot, "s", sees="emitida el 24/11 10:40 por drubio")


async def test_enter_on_a_radicado_opens_its_caso_and_esc_comes_back_to_the_evidence(
    app, jefa, id_de, servicios_de
):
    servicios_de("yuli").recorder.register(
        id_de("hermano"),
        [
            Request(Evento.CLASIFICAR, {"causal": "E"}),
            Request(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
            Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
        ],
    )
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        rank = screen.asesores.current.rank
        assert (rank.asesor_id, len(rank.radicados)) == ("AS17", 2)
        await press(pilot, "enter", opens=EvidenceModal)
        modal = pilot.app.screen
        for part in (rank.asesor_id, *rank.radicados, "sin pruebas", "Lo correcto"):
            await see(pilot, part)
        await press(pilot, "down", sees=f"► {rank.radicados[1]}")
        await press(pilot, "enter", opens=TriageScreen)
        triage = pilot.app.screen
        await wait_for(
            pilot, lambda: triage.at_hand is not None and shows(pilot, rank.radicados[1])
        )
        await wait_for(pilot, lambda: triage.admits("escape"))
        await press(pilot, "escape", until=lambda: pilot.app.screen is modal)
        await see(pilot, f"► {rank.radicados[1]}")
        await press(pilot, "escape", until=lambda: pilot.app.screen is screen)


async def test_a_week_is_issued_after_its_question_and_its_people_followed_until_closed(
    app, jefa, tmp_path
):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        await press(pilot, "e", opens=ConfirmationModal, sees="ya no se deshacen")
        await press(pilot, "enter", until=lambda: pilot.app.screen is screen)
        assert jefa.retroalimentacion.top5().issued_at is None
        assert not (tmp_path / "salida").exists()
        await issue(pilot)
        folder = tmp_path / "salida" / "retroalimentacion_2026-S48"
        escritos = sorted(path.name.split("_")[0] for path in folder.iterdir())
        assert escritos.count("compromiso") == 2
        assert escritos.count("estoy") == 1
        assert escritos.count("reporte") == 3
        screen.asesores.stand_on("AS17")
        await pilot.press("m")
        await pilot.pause()
        await see(pilot, "se cierra uno abierto")
        await press(pilot, "a", opens=ProseModal)
        await press(pilot, *"Reviso sus soportes", "f8", sees="AS17: abierto")
        await see(pilot, "abierto, seguimiento mar 01/12")
        await press(pilot, "n", opens=ConfirmationModal)
        still_open = jefa.retroalimentacion.open_compromisos
        await press(
            pilot, "s", until=lambda: [open_one.asesor_id for open_one in still_open()] == ["AS02"]
        )
        await see(pilot, "AS17: cerrado sin mejora")


async def test_other_weeks_and_one_aliado_are_a_key_away_and_what_others_do_is_seen_without_one(
    app, servicios_de, jefa, id_de
):
    async with app("turno", jefa).run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+n", opens=FeedbackScreen)
        await was_read(pilot)
        await press(pilot, "right", sees="todavía no empieza")
        await press(pilot, "left", sees=("2026-S47", "Nadie entra al top 5 en esta semana."))
        await press(pilot, "right", sees="AS17")
        other = servicios_de("drubio")
        returned = [Request(Evento.DEVOLVER, {"motivo": "estaba mal"})]
        other.recorder.register(id_de("rechazado"), returned)
        other.service_context.db.close()
        await wait_for(pilot, lambda: not shows(pilot, "AS17"))
        await press(pilot, "p", sees="De qué aliado")
        await press(pilot, *"Norte", "enter", sees=("Top 5 de Norte", "AS11"))
        await wait_for(pilot, lambda: not shows(pilot, "AS01"))
        await press(pilot, "z", sees="En pausa")
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == "KpiScreen")


async def test_who_does_not_issue_looks_and_changes_nothing(app, servicios_de, jefa):
    other = servicios_de("yuli")
    context = other.service_context
    of_supervisors = Rules(emite_retroalimentacion=("supervisor",))
    context.config = context.config._replace(rules=of_supervisors)
    async with app("retroalimentacion", other).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        for keystroke in ("e", "a", "m", "n", "f8"):
            await pilot.press(keystroke)
            await pilot.pause()
            assert pilot.app.screen is screen
            await see(pilot, "Eso es de supervisor")
        assert other.retroalimentacion.top5().issued_at is None


@pytest.mark.parametrize(
    ("next_week", "rechazos", "said"),
    [
        (NextWeekResult.NOT_YET, 0, "en la semana siguiente lleva 0 rechazos"),
        (NextWeekResult.CORREGIDO, 0, "no repite: 3 → 0"),
        (NextWeekResult.REPEATS, 1, "repite: 3 → 1"),
        (NextWeekResult.NOT_YET, None, "sin abrir"),
    ],
)
def test_nobody_has_improved_before_the_next_week_is_over(next_week, rechazos, said):
    semana = Week.parse("2026-S48")
    compromiso = Compromiso(
        semana, "AS17", None, 3, next_week=next_week, rechazos_next_week=rechazos
    )
    last = text.open_compromisos([compromiso], date(2026, 12, 1))[-1]
    assert "".join(span.text for span in (*last.line, *last.end)).rstrip().endswith(said)
