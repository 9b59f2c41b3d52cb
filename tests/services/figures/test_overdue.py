"""Who has what is overdue, by person and by aliado, and what each did in the week and in the month."""

from __future__ import annotations

import random
from datetime import datetime

from ajustes_tui.domain.values.dates import BOGOTA


def test_each_sum_of_the_overdue_is_its_list_and_they_add_up_to_all(store):
    rng = random.Random(5)
    yuli = store.of("yuli")
    boss = store.of("drubio")
    casos = [row[0] for row in store.rows_of("SELECT id FROM casos ORDER BY id")]
    for caso in rng.sample(casos, len(casos) // 2):
        boss.triage.reasignar(caso, rng.choice(("yuli", "drubio")))
    store.pasa(days=60)
    # A live claim has the caso, whoever owns it.
    yuli.triage.open_caso(casos[0])
    work = boss.open_work.read()
    overdue = work.limits.filters()[0]
    queue = boss.triage.queue
    total = queue.count(overdue)
    assert total == sum(estado.overdue for estado in work.queue) > 0
    for by in ("quien", "grupo"):
        assert sum(each.casos for each in work.overdue if each.by is by) == total
    for each in work.overdue:
        assert queue.count(each.narrow(overdue)) == len(queue.list_ids(each.narrow(overdue)))
        assert queue.count(each.narrow(overdue)) == each.casos, each
    everything = queue.criteria_of(queue.query("estado:abierto"))
    holders = queue.filter_counts(everything).holders
    assert sum(holders.values()) == queue.count(everything)
    assert {None, "yuli", "drubio"} == set(holders)
    for login, count in holders.items():
        line = f"estado:abierto quien:{login or 'nadie'}"
        assert queue.count(queue.criteria_of(queue.query(line))) == count
    mine = queue.criteria_of(queue.query("estado:abierto !quien:yuli"))
    assert queue.count(mine) == queue.count(everything) - holders["yuli"]


def test_what_a_person_did_in_the_week_and_in_the_month_is_the_sum_of_their_days(store):
    days = (datetime(2026, 11, day, 10, tzinfo=BOGOTA) for day in (27, 28, 30))
    days = (*days, *(datetime(2026, 12, day, 10, tzinfo=BOGOTA) for day in (1, 2)))
    done: dict[datetime, int] = {}
    casos = iter(range(1, 31))
    for n, store.momento in enumerate(days, 1):
        for _ in range(n):
            store.register(next(casos), "clasificar", causal="A")
            store.pasa(minutes=1)
        undone = next(casos)
        store.register(undone, "clasificar", causal="A")
        store.register(undone, "deshacer", motivo="no era esa")
        work = store.of("drubio").open_work
        (today,) = work.read().agentes
        done[store.momento] = today.decisiones
        assert today.decisiones == n
        for worked, first in ((work.of_week(), "2026-11-30"), (work.of_month(), "2026-12-01")):
            (mine,) = worked
            if store.momento >= datetime.fromisoformat(f"{first}T00:00:00-05:00"):
                assert mine.decisiones == sum(
                    count for day, count in done.items() if f"{day:%Y-%m-%d}" >= first
                )
                assert mine.login == "yuli"
                assert f"{mine.last:%Y-%m-%d}" == f"{store.momento:%Y-%m-%d}"
