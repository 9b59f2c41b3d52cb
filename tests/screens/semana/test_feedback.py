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
from ajustes_tui.screens.semana.evidence import EvidenceModal
from ajustes_tui.screens.semana.feedback import FeedbackScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.services.container import Services
from ajustes_tui.services.recorder import Request
from tests.support import rows, wait_for

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


def whole(app) -> str:
    return "\n".join(rows(app))


async def issue(pilot: Pilot[None]) -> None:
    await pilot.press("e")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
    await pilot.press("s")
    await wait_for(pilot, lambda: "emitida el 24/11 10:40 por drubio" in whole(pilot.app))


async def test_the_list_and_the_person_under_the_cursor_are_seen(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(120, 40)) as pilot:
        screen = await was_read(pilot)
        view = whole(pilot.app)
        assert "RETROALIMENTACIÓN › 2026-S48, lun 23/11 a dom 29/11" in view
        assert "en curso, sin emitir" in view
        assert "[b]Sur" in view, "a text of the base is no markup"
        for asesor in ("AS01", "AS02", "AS11", "AS17"):
            assert asesor in view
        first = screen.asesores.current
        assert first is not None
        assert first.rank is not None
        assert first.rank.radicados[0] in view
        assert "Paso 3" in view
        await pilot.press("down")
        await pilot.pause()
        assert screen.asesores.current.rank.radicados[0] in whole(pilot.app)
        assert screen.asesores.current.rank.asesor_id != first.rank.asesor_id


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
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, EvidenceModal))
        modal = pilot.app.screen
        for part in (rank.asesor_id, *rank.radicados, "sin pruebas", "Lo correcto"):
            assert part in whole(pilot.app)
        await pilot.press("down")
        await wait_for(pilot, lambda: f"► {rank.radicados[1]}" in whole(pilot.app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, TriageScreen))
        triage = pilot.app.screen
        await wait_for(
            pilot, lambda: triage.at_hand is not None and rank.radicados[1] in whole(pilot.app)
        )
        await wait_for(pilot, lambda: triage.admits("escape"))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is modal)
        await wait_for(pilot, lambda: f"► {rank.radicados[1]}" in whole(pilot.app))
        await pilot.press("escape")
        await wait_for(pilot, lambda: pilot.app.screen is screen)


async def test_a_week_is_issued_after_its_question_and_its_people_followed_until_closed(
    app, jefa, tmp_path
):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        screen = await was_read(pilot)
        await pilot.press("e")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await wait_for(pilot, lambda: "ya no se deshacen" in whole(pilot.app))
        await pilot.press("enter")
        await wait_for(pilot, lambda: pilot.app.screen is screen)
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
        assert "se cierra uno abierto" in whole(pilot.app)
        await pilot.press("a")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ProseModal))
        await pilot.press(*"Reviso sus soportes", "f8")
        await wait_for(pilot, lambda: "AS17: abierto" in whole(pilot.app))
        await wait_for(pilot, lambda: "abierto, seguimiento mar 01/12" in whole(pilot.app))
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, ConfirmationModal))
        await pilot.press("s")
        await wait_for(pilot, lambda: "AS17: cerrado sin mejora" in whole(pilot.app))
        open_compromisos = jefa.retroalimentacion.open_compromisos()
        assert [compromiso.asesor_id for compromiso in open_compromisos] == ["AS02"]


async def test_other_weeks_are_one_key_away_and_none_to_come_and_one_aliado_is_chosen(app, jefa):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        await was_read(pilot)
        await pilot.press("right")
        await pilot.pause()
        assert "todavía no empieza" in whole(pilot.app)
        await pilot.press("left")
        await wait_for(pilot, lambda: "2026-S47" in whole(pilot.app))
        assert "Nadie entra al top 5 en esta semana." in whole(pilot.app)
        await pilot.press("right")
        await wait_for(pilot, lambda: "AS17" in whole(pilot.app))
        await pilot.press("p")
        await wait_for(pilot, lambda: "De qué aliado" in whole(pilot.app))
        await pilot.press(*"Norte", "enter")
        await wait_for(pilot, lambda: "Top 5 de Norte" in whole(pilot.app))
        await wait_for(pilot, lambda: "AS17" not in whole(pilot.app))
        assert "AS11" in whole(pilot.app)


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
            assert "Eso es de supervisor" in whole(pilot.app)
        assert other.retroalimentacion.top5().issued_at is None


async def test_another_session_is_seen_without_a_key(app, servicios_de, jefa, id_de):
    async with app("retroalimentacion", jefa).run_test(size=(80, 24)) as pilot:
        await was_read(pilot)
        assert "AS17" in whole(pilot.app)
        other = servicios_de("drubio")
        other.recorder.register(
            id_de("rechazado"), [Request(Evento.DEVOLVER, {"motivo": "estaba mal"})]
        )
        other.service_context.db.close()
        await wait_for(pilot, lambda: "AS17" not in whole(pilot.app))


async def test_the_screen_is_reached_by_its_general_key_and_left_to_the_figures(app, jefa):
    async with app("turno", jefa).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+n")
        await wait_for(pilot, lambda: isinstance(pilot.app.screen, FeedbackScreen))
        await was_read(pilot)
        await pilot.press("z")
        await wait_for(pilot, lambda: "En pausa" in whole(pilot.app))
        await pilot.press("enter", "escape")
        await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == "KpiScreen")


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
    lines = text.open_compromisos([compromiso], date(2026, 12, 1), 80)
    assert "".join(span.text for span in lines[-1]).rstrip().endswith(said)
