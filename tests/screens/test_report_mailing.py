"""Taking a report out by mail at the screen: what would leave is shown, and it leaves as was said."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from ajustes_tui.config import ReportSettings
from ajustes_tui.domain.figures.report_mail import ReportKind
from tests.screens.steps import press, running, see, shows


async def test_the_figures_leave_as_a_draft_and_a_sending_that_fails_says_that_nothing_left(
    app, servicios_de, tmp_path
):
    services = servicios_de("drubio")
    context = services.service_context
    reports = ReportSettings({ReportKind.KPI: ("gerencia@ejemplo.com",)}, sender="a@ejemplo.com")
    context.config = context.config._replace(output=tmp_path, reports=reports)
    programa = app("kpi", services)
    async with running(programa) as pilot:
        await see(pilot, "Por asesor")
        await press(pilot, "full_stop", "b", sees=("Para: gerencia@ejemplo.com", "g lo deja"))
        await see(pilot, "Adjunto: kpi_2026-11-24.xlsx · ", "Asunto: Indicadores de ajustes")
        assert not shows(pilot, "s lo envía")
        await press(pilot, "s", "g", sees="Borrador en kpi_2026-11-24.eml;")
    draft = message_from_bytes((tmp_path / "kpi_2026-11-24.eml").read_bytes(), policy=default)
    assert draft["To"] == "gerencia@ejemplo.com"

    unreachable = reports._replace(host="127.0.0.1", port=1)
    context.config = context.config._replace(reports=unreachable)
    programa = app("kpi", services)
    async with running(programa) as pilot:
        await see(pilot, "Por asesor")
        await press(pilot, "full_stop", "b", sees="s lo envía")
        await press(pilot, "s", sees=("El informe no salió", "No salió."))
