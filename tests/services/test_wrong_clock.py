"""A clock that was wrong for a while does not bend what a day counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.rules.attempts import next_intento
from ajustes_tui.storage.figures.open_work import OpenWorkRepository
from tests.services.soporte import NOW, Almacen


def _classify(store: Almacen, *casos: int) -> None:
    for caso in casos:
        store.pasa(minutes=1)
        store.register(caso, "clasificar", causal="A")


def _counts(store: Almacen) -> tuple[int, int, int, int]:
    """Return what four places count of today: eventos, the desk, the rhythm, and mi turno."""
    today = store.momento.date()
    context = store.of("drubio").service_context
    card = next(c for c in store.of("drubio").usuarios.cards() if c.usuario.login == "yuli")
    worked = {each.login: each.decisiones for each in OpenWorkRepository(store.db).worked_on(today)}
    rhythm = OpenWorkRepository(store.db).rhythm(today)
    return (
        card.decisiones.get("clasificar", 0),
        worked.get("yuli", 0),
        sum(cell.decisiones for cell in rhythm if cell.agente == "yuli"),
        context.historial.count_decisions("yuli", today),
    )


@pytest.mark.parametrize("wrong_by", [timedelta(days=1), timedelta(days=-1)])
def test_each_day_counts_its_own_lines_whatever_the_clock_said_in_between(store, wrong_by):
    _classify(store, 1, 2)
    store.momento += wrong_by
    _classify(store, 3)
    store.momento -= wrong_by
    _classify(store, 4, 5, 6)
    assert _counts(store)[0] == 5
    assert len(set(_counts(store))) == 1
    last = store.of("drubio").service_context.people.last_seen("yuli", store.momento.date())
    assert last is not None
    assert last <= store.momento
    store.pasa(days=1)
    _classify(store, 7)
    # A line dated that day is of that day, and none of the day before is.
    assert _counts(store)[0] == 1 + (wrong_by > timedelta(0))
    assert len(set(_counts(store))) == 1


def test_an_attempt_dated_in_the_future_puts_off_nothing():
    rules = Rules()

    def ask(last_is_ahead_by: timedelta) -> object:
        last = NOW + last_is_ahead_by
        return next_intento(last, NOW, rules, lambda day: day.weekday() < 5, lambda _day: False)

    assert ask(timedelta(days=3)) == ask(timedelta(0))
