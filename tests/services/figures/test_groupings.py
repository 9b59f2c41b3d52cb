"""A grouping is one row: what is forgotten of a new one is named here."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.parser import parse
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.screens.kpi.attention_text import CONTACT_GROUPS
from ajustes_tui.services.figures.kpi import KpiBoard
from tests.services.soporte import CORTE, Almacen

EL_CORTE = date.fromisoformat(CORTE)
EVERY = pytest.mark.parametrize("by", list(GROUPINGS))


@pytest.fixture
def worked(store: Almacen) -> Almacen:
    """Return a store where some casos are decided, by two people."""
    for caso, who in ((2, "yuli"), (5, "andres"), (8, "yuli")):
        store.register(caso, "clasificar", who, causal="A")
        store.register(caso, "aplicacion_correcta", who)
    return store


@EVERY
def test_a_grouping_is_of_columns_of_a_caso_and_a_closing_keeps_it(store: Almacen, by: str) -> None:
    of_caso, at_closing = (
        {row[1] for row in store.rows_of(f"PRAGMA table_info({table})")}
        for table in ("casos", "cierre_casos")
    )
    unknown = [column for column in GROUPINGS[by].columns if column not in of_caso]
    assert not unknown, f"«{by}» is grouped by columns that `casos` does not have: {unknown}"
    assert by in at_closing, (
        f"`cierre_casos` has no column «{by}»: a closed corte forgets its groups"
    )


def _opens(store: Almacen, board: KpiBoard) -> None:
    """Assert that every figure lists as many casos as it counts, and the groups are all of T."""
    drubio = store.of("drubio")
    for figure in drubio.kpi.figures(board):
        listed = drubio.queue.list_ids(figure.criteria)
        assert len(listed) == figure.casos, (board.by, board.across, figure.name)
    indicators = board.indicators
    assert sum(g.counts.total for g in indicators.groups) == indicators.counts.total


@EVERY
def test_every_figure_of_a_grouping_opens_into_its_casos_open_closed_and_of_a_day(
    worked: Almacen, by: str
) -> None:
    kpi = worked.of("drubio").kpi
    _opens(worked, kpi.board(by=by))
    _opens(worked, kpi.board_of_today(by))
    kpi.close(EL_CORTE)
    frozen = kpi.board(by=by)
    assert frozen.frozen
    _opens(worked, frozen)


@pytest.mark.parametrize(("by", "across"), list(permutations(GROUPINGS, 2)))
def test_groupings_are_crossed_and_narrowed_open_and_closed(
    worked: Almacen, by: str, across: str
) -> None:
    kpi = worked.of("drubio").kpi
    for closed in (False, True):
        if closed:
            kpi.close(EL_CORTE)
        crossed = kpi.board(by=by, across=across)
        _opens(worked, crossed)
        group = crossed.indicators.groups[0]
        _opens(worked, kpi.board(by=by, only=((across, group.across_key),)))


def test_the_workbook_the_option_and_first_contact_have_every_grouping(
    worked: Almacen, tmp_path: Path
) -> None:
    drubio = worked.of("drubio")
    drubio.export.export_kpi(tmp_path / "kpi.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "kpi.xlsx", read_only=True).sheetnames
    scope = drubio.kpi.board().scope
    for by, grouping in GROUPINGS.items():
        assert f"Por {grouping.word}" in sheets
        assert parse(["kpi", "--por", by]).por == by
        assert by in CONTACT_GROUPS
        drubio.attention.first_contact(scope, by)
