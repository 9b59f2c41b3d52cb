"""The goals are settings of the store with versions: dated, signed, and set without touching any other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.errors import InvalidInput, NotAllowed

TODAY = date(2026, 11, 24)


def test_goals_are_dated_signed_and_leave_every_other_setting_alone(store, tmp_path):
    boss = store.of("drubio")
    settings = tmp_path / "ajustes.toml"
    settings.write_text("minutos_toma = 45\nmeta_rechazado = 20\n", encoding="utf-8")
    boss.catalogos.import_file(CatalogName.AJUSTES, settings)
    goals = boss.goals
    before = boss.service_context.rules

    goals.set(Goals(65, 0, 15), TODAY + timedelta(days=7))
    goals.set(Goals(60, 0, 18), TODAY)

    after = store.of("andres").service_context.rules
    assert Goals().put_in(after) == Goals().put_in(before)
    assert [(c.goals, c.since, c.who) for c in store.of("andres").goals.changes()] == [
        (Goals(65, 0, 15), date(2026, 12, 1), "drubio"),
        (Goals(60, 0, 18), TODAY, "drubio"),
        (Goals(0, 0, 20), TODAY, "drubio"),
        (Goals(), date.min, ""),
    ]
    assert Goals.of_rules(goals.rules_of(TODAY)) == Goals(60, 0, 18)
    assert goals.rules_of(TODAY).minutos_toma == 45
    newest = boss.catalogos.versions(CatalogName.AJUSTES)[0]
    assert (newest.changed_by, newest.since, newest.version) == ("drubio", TODAY, 4)


def test_goals_leave_every_other_option_with_the_file_that_rules_it(store):
    store.rules = Rules(minutos_toma=45)
    store.of("drubio").goals.set(Goals(40), TODAY)
    store.rules = Rules(minutos_toma=50)
    later = store.otra_sesion("drubio")
    rules = later.service_context.rules
    assert (rules.meta_aplicado, rules.minutos_toma) == (40, 50)
    later.goals.set(Goals(45), TODAY)
    newest = later.catalogos.versions(CatalogName.AJUSTES)[0]
    assert "minutos_toma = 50" in newest.text
    assert [c.goals.aplicado for c in later.goals.changes()] == [45, 40, 0]
    assert later.integrity.verify().believable


def test_a_goal_out_of_range_the_same_goals_or_another_role_change_nothing(store):
    goals = store.of("drubio").goals
    for wrong, since in ((Goals(101), TODAY), (Goals(-1), TODAY), (Goals(5), date(2028, 1, 1))):
        with pytest.raises(InvalidInput):
            goals.set(wrong, since)
    with pytest.raises(InvalidInput, match="ya rigen"):
        goals.set(Goals(), TODAY)
    with pytest.raises(NotAllowed):
        store.of("andres").goals.set(Goals(5), TODAY)
    assert len(goals.changes()) == 1
