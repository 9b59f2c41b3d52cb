"""The time a case that the lines tell, counted again from them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from statistics import median

import pytest

from ajustes_tui.domain.values.dates import BOGOTA
from tests.services.recount import minutes_a_case
from tests.support import few

WEDNESDAY = datetime(2026, 12, 2, 8, tzinfo=BOGOTA)


@pytest.mark.parametrize("semilla", few(range(4)))
def test_the_time_of_each_person_and_causal_is_the_median_of_a_recount(store, semilla):
    rng = random.Random(semilla)
    store.momento = WEDNESDAY
    for caso in rng.sample(range(1, 31), 24):
        # The casos of a cuenta are claimed together.
        who = ("yuli", "drubio")[(caso - 1) // 3 % 2]
        if rng.random() < 0.8:
            store.of(who).triage.open_caso(caso)
        for minutes in rng.choice(((0,), (1,), (4,), (11,), (29,), (20, 10), (20, 11), (45,))):
            # A claim lapses after half an hour without a key.
            store.pasa(minutes=minutes)
            store.of(who).work.beat()
        store.register(caso, "clasificar", login=who, causal=rng.choice("ABC"))
        if rng.random() < 0.3:
            store.pasa(minutes=rng.randrange(4))
            store.register(caso, "deshacer", login=who, motivo="no era esa")
            store.pasa(minutes=rng.randrange(3))
            store.register(caso, "clasificar", login=who, causal="B")
        if rng.random() < 0.05:
            store.pasa(days=1)
    boss = store.of("drubio").open_work
    today = store.momento.date()
    monday = today - timedelta(days=today.weekday())
    for worked, first in ((boss.of_week(), monday), (boss.of_month(), today.replace(day=1))):
        recount = minutes_a_case(store, first, today)
        assert recount.keys() <= {each.login for each in worked}
        for each in worked:
            by_causal = recount.get(each.login, {})
            everything = [m for minutes in by_causal.values() for m in minutes]
            kept = [m for m in everything if m <= 30]
            assert each.time.timed == len(kept)
            assert each.time.longer == len(everything) - len(kept)
            assert each.time.acts == each.time.timed + each.time.longer + each.time.unclaimed
            assert each.time.seconds == (round(median(kept) * 60) if kept else None)
            of_causal = {c.causal: (c.timed, c.seconds) for c in each.time.causales}
            assert of_causal == {
                causal: (len(within), round(median(within) * 60))
                for causal, minutes in by_causal.items()
                if (within := [m for m in minutes if m <= 30])
            }
