"""A grouping is one row: what is forgotten of a new one is named here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ajustes_tui.cli.parser import parse
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import GROUPINGS, group_name
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.parts.contact_rows import CONTACT, CONTACT_GROUPS
from tests.services.recount import listed
from tests.services.soporte import CORTE, Almacen, grown
from tests.support import MadeOnce

EL_CORTE = date.fromisoformat(CORTE)


def _make_decided(store: Almacen) -> None:
    store.decide(2, 8)
    store.decide(5, login="andres")


@pytest.fixture
def worked(made_once: MadeOnce, molde: Path, tmp_path: Path) -> Almacen:
    return grown(made_once, tmp_path, _make_decided, molde)


def test_a_grouping_is_of_columns_of_a_caso_and_a_closing_keeps_it(store):
    of_caso, at_closing = (
        {row[1] for row in store.rows_of(f"PRAGMA table_info({table})")}
        for table in ("casos", "cierre_casos")
    )
    for by, grouping in GROUPINGS.items():
        unknown = set(grouping.columns) - of_caso
        assert not unknown, f"«{by}» is grouped by columns that `casos` does not have: {unknown}"
        assert by in at_closing, (
            f"`cierre_casos` has no column «{by}»: a closing forgets its groups"
        )


def _opens(store: Almacen, board: KpiBoard) -> None:
    """Assert that every figure lists as many casos as it counts, and the groups are all of T."""
    drubio = store.of("drubio")
    for figure in listed(board):
        casos = drubio.queue.list_ids(figure.criteria)
        assert len(casos) == figure.casos, (board.by, board.across, figure.key)
    assert sum(g.counts.total for g in board.groups) == board.counts.total


def test_every_figure_of_a_grouping_opens_into_its_casos_open_closed_and_of_a_day(worked):
    kpi = worked.of("drubio").kpi
    for by in GROUPINGS:
        _opens(worked, kpi.board(by=by))
        _opens(worked, kpi.board_of_today(by))
    kpi.close(EL_CORTE)
    for by in GROUPINGS:
        frozen = kpi.board(by=by)
        assert frozen.frozen
        _opens(worked, frozen)


def test_groupings_are_crossed_and_narrowed_open_and_closed(worked):
    kpi = worked.of("drubio").kpi
    each = list(GROUPINGS)
    for closed in (False, True):
        if closed:
            kpi.close(EL_CORTE)
        for by, across in zip(each, [*each[1:], each[0]], strict=True):
            crossed = kpi.board(by=by, across=across)
            _opens(worked, crossed)
            group = crossed.groups[0]
            _opens(worked, kpi.board(by=by, only=((across, group.across_key),)))


def test_the_workbook_the_option_and_first_contact_have_every_grouping(worked, tmp_path):
    drubio = worked.of("drubio")
    drubio.export.export_kpi(tmp_path / "kpi.xlsx", everything=True)
    sheets = openpyxl.load_workbook(tmp_path / "kpi.xlsx", read_only=True).sheetnames
    scope = drubio.kpi.board().scope
    for by, grouping in GROUPINGS.items():
        assert f"Por {grouping.word}" in sheets
        assert parse(["kpi", "--por", by]).por == by
        assert by in CONTACT_GROUPS
        drubio.parts.count(CONTACT, scope, by)


def test_motives_are_grouped_without_the_usuario_and_a_closing_keeps_them(store):
    said = "No procede, lo pidió Marta Rincón Peña del 3000000123"
    store.db.conn.execute(
        "UPDATE casos SET motivo_rechazo = ?, usuario_nombre = 'MARTA RINCON PEÑA' WHERE id = 2",
        (said,),
    )
    store.db.conn.execute("UPDATE casos SET motivo_rechazo = ' ' WHERE id = 3")
    store.db.conn.commit()
    drubio = store.of("drubio")
    before = drubio.kpi.board_now(EL_CORTE, EL_CORTE, "motivo")
    keys = [group.key for group in before.groups]
    (shown,) = [key for key in keys if key and key.startswith("No procede, lo pidió")]
    assert "Marta" not in shown
    assert "3000000123" not in shown
    assert len(keys) == len(set(keys))
    _opens(store, before)

    drubio.kpi.close(EL_CORTE)
    store.db.conn.execute("UPDATE casos SET motivo_rechazo = 'otro' WHERE id = 2")
    store.db.conn.commit()
    frozen = drubio.kpi.board_at_closing(EL_CORTE, "motivo")
    assert (frozen.counts, frozen.groups) == (before.counts, before.groups)
    _opens(store, frozen)


def test_a_corte_closed_before_motives_were_kept_has_none(store):
    drubio = store.of("drubio")
    drubio.kpi.close(EL_CORTE)
    store.db.conn.execute("DROP TRIGGER cierre_casos_no_cambia")
    store.db.conn.execute("UPDATE cierre_casos SET motivo = NULL")
    store.db.conn.commit()
    frozen = drubio.kpi.board_at_closing(EL_CORTE, "motivo")
    assert [group.key for group in frozen.groups] == [None]
    _opens(store, frozen)


def test_a_supervisor_joins_the_spellings_of_a_motive_once(store, tmp_path):
    for caso, motive in ((2, "NO ADJUNTA SOPORTES."), (5, "Faltan soportes"), (8, "Sin soportes")):
        store.db.conn.execute("UPDATE casos SET motivo_rechazo = ? WHERE id = ?", (motive, caso))
    store.db.conn.commit()
    drubio = store.of("drubio")

    def counted() -> dict[str | None, int]:
        groups = drubio.kpi.board_now(EL_CORTE, EL_CORTE, "motivo").groups
        return {group.key: group.counts.total for group in groups}

    apart = counted()
    assert apart["Faltan soportes"] == 1
    path = drubio.catalogos.export(CatalogName.SYNONYMS, tmp_path / "sinonimos.toml")
    joined = '\n[motivo_rechazo]\n"Sin soportes" = ["no adjunta soportes", "faltan soportes"]\n'
    path.write_text(path.read_text(encoding="utf-8") + joined, encoding="utf-8")
    drubio.catalogos.import_file(CatalogName.SYNONYMS, path)
    together = counted()
    assert "Faltan soportes" not in together
    assert together["Sin soportes"] >= 3
    assert sum(together.values()) == sum(apart.values())
    _opens(store, drubio.kpi.board(by="motivo"))

    # It stays: for another session, as a table that is taken out and put in, and in a closing.
    rows = drubio.catalogos.export(CatalogName.SYNONYMS, tmp_path / "sinonimos.csv")
    assert drubio.catalogos.import_file(CatalogName.SYNONYMS, rows).version is None
    andres = store.of("andres").kpi.board(by="motivo").groups
    assert {group.key: group.counts.total for group in andres} == together
    drubio.kpi.close(EL_CORTE)
    frozen = drubio.kpi.board(by="motivo")
    assert {group.key: group.counts.total for group in frozen.groups} == together
    _opens(store, frozen)


def test_the_casos_without_asesor_or_aliado_are_a_group_named_as_such(store):
    catalogs, kpi = store.of("drubio").service_context.catalogs, store.of("drubio").kpi
    for by, name in (("asesor", "(sin asesor)"), ("aliado", "(sin aliado)")):
        nobody = [group for group in kpi.board(by=by).groups if group.key is None]
        assert [group_name(group.key, by, catalogs) for group in nobody] == [name]
        assert nobody[0].counts.total > 0
