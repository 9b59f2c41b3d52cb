"""Antes del primer día: what is still the example or not set, until it is set or approved as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ajustes_tui.domain.figures.duties import DutyKind
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.errors import InvalidUse, NotAllowed
from ajustes_tui.services.admin.first_day import FIRST_DAY
from tests.services.soporte import Almacen, rows


@pytest.fixture
def cel(tmp_path: Path) -> Almacen:
    store = Almacen(tmp_path / "d" / "almacen.db")
    store.of("drubio").service_context.enter()
    store.of("drubio").usuarios.add("yuli", "agente")
    store.of("yuli").service_context.enter()
    return store


def lacking(store: Almacen) -> list[str]:
    return [each.what for each in store.of("drubio").first_day.read()]


def test_a_new_store_lacks_all_but_the_asesores_that_no_base_has_brought(cel):
    assert lacking(cel) == [what for what in FIRST_DAY if what != "asesores"]
    cel.bring(rows(3), "2026-11-23")
    assert "asesores" in lacking(cel)


def test_the_duty_counts_them_comes_last_is_the_supervisors_and_of_no_demonstration(cel):
    boss = cel.of("drubio")
    last = boss.duties.read()[-1]
    assert last.kind is DutyKind.FIRST_DAY
    assert last.name == f"Antes del primer día: {len(lacking(cel))}"
    assert DutyKind.FIRST_DAY not in [duty.kind for duty in cel.of("yuli").duties.read()]
    with pytest.raises(NotAllowed):
        cel.of("yuli").first_day.read()
    context = boss.service_context
    context.run_session = context.run_session._replace(demo=True)
    assert not boss.first_day.read()
    assert DutyKind.FIRST_DAY not in [duty.kind for duty in boss.duties.read()]


def test_a_row_that_is_still_the_example_is_lacking_until_it_changes(cel, tmp_path):
    own = tmp_path / "formas.csv"
    for texts, still in ((("BIEN RECH", "OTRA"), True), (("RECHAZADO", "OTRA"), False)):
        first, second = texts
        own.write_text(
            f"codigo,corta\nrechazo_correcto,{first}\nmal_rechazado,{second}\n", encoding="utf-8"
        )
        cel.of("drubio").catalogos.import_file(CatalogName.SHORT_FORMS, own)
        assert ("formas" in lacking(cel)) is still


def test_what_a_supervisor_approved_as_it_is_is_asked_again_when_it_changes(cel):
    services = cel.of("drubio")
    with pytest.raises(NotAllowed):
        cel.of("yuli").first_day.approve("personas")
    with pytest.raises(InvalidUse):
        services.first_day.approve("nada")
    assert "personas" in lacking(cel)
    services.first_day.approve("personas")
    assert "personas" not in lacking(cel)
    services.usuarios.add("clara", "agente")
    assert "personas" in lacking(cel)
    services.usuarios.change_name("clara", "Clara Vega")
    assert "personas" not in lacking(cel), "it is again what was approved"
