"""What is drawn beside a blind caso is the same whatever its first verdict was."""

from __future__ import annotations

from datetime import datetime

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.calibration import (
    CalibrationReport,
    FirstVerdict,
    Sampled,
    SecondVerdict,
)
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.screens.semana.calibration_text import page_of
from ajustes_tui.services.figures.calibration import BlindCaso
from ajustes_tui.widgets.areas import column_widths
from ajustes_tui.workbench.lead.week_acts import Judging

WEEK = Week.parse("2026-S48")
NOW = datetime(2026, 11, 25, 10, 40, tzinfo=BOGOTA)
OPTIONS = (Evento.RECHAZO_CORRECTO, Evento.MAL_RECHAZADO, Evento.ESCALAR_PQR)


def first(caso, evento, login="yuli"):
    return FirstVerdict(caso, f"44710{caso:05}", "D", evento, "SIN_PRUEBAS", login, NOW)


def blind():
    return BlindCaso(
        *(WEEK, 7, "900000007", "4471000007", "D", "Cobros de equipos", "Se ajusta completo."),
        *(("notas F7",), "Cobro", Resultado.RECHAZADO, None, 4_590_000, None, "2026-11-06", None),
        *(OPTIONS, ("24/11/2026 caso nuevo",), 2),
    )


def drawn(evento, login, width):
    pairs = [
        Sampled(first(1, OPTIONS[0]), SecondVerdict(OPTIONS[0], "drubio", NOW)),
        Sampled(first(2, OPTIONS[0]), SecondVerdict(OPTIONS[1], "drubio", NOW, "hay LLS")),
    ]
    waiting = [Sampled(first(7, evento, login)), Sampled(first(8, evento, login))]
    report = CalibrationReport(WEEK, (*pairs, *waiting), (), 2)
    page = page_of(
        *(report, Judging(blind()), pairs[1], column_widths(width)), may_answer=True, login="drubio"
    )
    return [
        "".join(span.text for span in line)
        for area in (*page.left, *page.right)
        for line in ([], *area.lines)
    ]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_nothing_of_the_page_depends_on_a_verdict_that_nobody_is_to_see(width):
    pages = [drawn(evento, login, width) for evento in OPTIONS for login in ("yuli", "marcela")]
    assert all(page == pages[0] for page in pages)


def test_the_page_counts_only_casos_with_both_verdicts():
    said = "\n".join(drawn(OPTIONS[0], "yuli", 120))
    assert "2 de 4" in said
    assert "1 de 2" in said
    assert "no coincide" in said
