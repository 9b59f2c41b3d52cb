"""What a screen shows is read again when the store changed, and only then."""

from __future__ import annotations

from datetime import date

from ajustes_tui.screens.base import Freshness
from ajustes_tui.services.arrivals import ListMark
from ajustes_tui.services.context import StorePulse


class Store:
    """A store whose pulse the test moves."""

    def __init__(self) -> None:
        self.writes = 0
        self.lists = ListMark()
        self.day = date(2026, 12, 2)

    def pulse(self) -> StorePulse:
        return StorePulse(self.writes, 0, self.lists, self.day)

    def news(self) -> list[str]:
        return []


def test_only_what_is_written_after_reading_is_a_change():
    store = Store()
    freshness = Freshness(store)
    store.writes += 1
    freshness.mark_seen()
    assert not freshness.changed()
    store.writes += 1
    assert freshness.changed()
    freshness.mark_seen()
    assert not freshness.changed()


def test_a_base_is_told_from_any_other_change():
    store = Store()
    freshness = Freshness(store)
    assert not freshness.mark_seen()
    store.writes += 1
    assert not freshness.mark_seen()
    store.writes, store.lists = store.writes + 1, ListMark(base=1)
    assert freshness.mark_seen()
    assert not freshness.mark_seen()


def test_a_screen_without_a_service_to_watch_never_changes_by_itself():
    freshness = Freshness()
    freshness.mark_seen()
    assert not freshness.watches
    assert not freshness.changed()


def test_a_screen_that_went_stale_reads_once_on_coming_back():
    freshness = Freshness(Store())
    assert not freshness.clear_stale()
    freshness.mark_stale()
    freshness.mark_stale()
    assert freshness.clear_stale()
    assert not freshness.clear_stale()
