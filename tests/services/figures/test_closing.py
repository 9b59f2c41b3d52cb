"""A closed corte keeps all it showed: later work, other cortes and other catalogues move none of it."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.indicators import THREE
from ajustes_tui.domain.figures.kpi_text import kpi_lines
from tests.services.soporte import CORTE, Almacen, fila

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 11, 26)


@pytest.fixture
def two(store: Almacen) -> Almacen:
    """Two cortes, some casos of each decided: the second is open on its second day."""
    store.decide(2, 5)
    store.pasa(days=1)
    store.decide(3, 8)
    store.pasa(days=1)
    rows = [fila(n, ("APROBADO", "RECHAZADO")[n % 2], 45_900) for n in range(60, 72)]
    store.bring(rows, SECOND.isoformat())
    store.decide(31, 32, 33)
    store.of("drubio").goals.set(Goals(65, 5, 15), FIRST)
    store.pasa(days=1)
    store.decide(34, 11, 14)
    return store


def _shown(store: Almacen) -> KpiBoard:
    kpi = store.of("drubio").kpi
    return kpi.told(kpi.board(SECOND, SECOND))


def _stays(board: KpiBoard) -> tuple[object, ...]:
    """Return what may not move, the moment it is read apart."""
    changes = [board.change(cubeta) for cubeta in THREE]
    return (board.counts, changes, list(board.top), board.minimum, board.waiting)


def test_a_closing_keeps_its_comparison_with_its_age_and_its_text(two):
    kpi = two.of("drubio").kpi
    before = _shown(two)
    assert before.change(Cubeta.APLICADO).same_age
    drawn = kpi.past(before, 5)
    kpi.close(SECOND)
    at_closing = _shown(two)
    assert _stays(at_closing) == _stays(before)
    lines = kpi_lines(at_closing)
    assert "a igual edad" in lines[1]

    # Days pass, both cortes are worked on, another base comes, goals and the top 5 are others.
    two.pasa(days=1)
    two.decide(6, 9, 35, 36)
    two.bring([fila(90, "")], "2026-11-20")
    boss = two.of("drubio")
    boss.goals.set(Goals(10, 0, 90), FIRST)
    boss.asesores.join("AS01", "AS02")
    two.pasa(days=1)

    later = _shown(two)
    assert _stays(later) == _stays(before)
    assert [later.standing(c) for c in THREE] == [at_closing.standing(c) for c in THREE]
    assert (kpi.past(later, 5).cortes, kpi.past(later, 5).at_age) == (drawn.cortes, drawn.at_age)
    assert kpi_lines(later)[:-1] == lines[:-1]
    assert kpi_lines(later)[-1].startswith("Después del cierre, aparte")
    assert later.changed == 2
    # What goes on says so: those of now are others.
    assert kpi.board_now(SECOND, SECOND).counts != later.counts
    assert boss.integrity.verify().healthy


def test_the_workbook_of_a_closed_corte_has_the_cortes_it_was_drawn_with(two, tmp_path):
    boss = two.of("drubio")
    boss.kpi.close(SECOND)

    def cortes(name: str) -> list[tuple[object, ...]]:
        path = tmp_path / name
        boss.export.export_kpi(path, SECOND, SECOND)
        return list(
            openpyxl.load_workbook(path, data_only=True)["Cortes"].iter_rows(values_only=True)
        )

    before = cortes("antes.xlsx")
    two.decide(6, 9, 35, 36)
    two.pasa(days=2)
    assert cortes("despues.xlsx") == before
