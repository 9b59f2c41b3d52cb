"""The week a place shows, and stepping to the one before or after."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.values.dates import Week
from ajustes_tui.workbench.asking import CannotAct
from ajustes_tui.workbench.lead.week import WeekStepper


def test_a_week_to_come_is_not_stepped_to():
    current = Week.parse("2026-S48")
    week = WeekStepper(lambda: current)
    with pytest.raises(CannotAct):
        week.step(1)
    assert week.shown == current
    week.step(-2)
    assert week.shown == Week.parse("2026-S46")
    with pytest.raises(CannotAct):
        week.step(3)
    week.step(2)
    assert week.shown == current


def test_the_week_that_begins_meanwhile_can_be_stepped_to():
    weeks = [Week.parse("2026-S48")]
    week = WeekStepper(lambda: weeks[-1])
    weeks.append(Week.parse("2026-S49"))
    week.step(1)
    assert week.shown == weeks[-1]
