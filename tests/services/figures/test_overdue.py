"""Who has what is overdue: sums by person and by aliado, each the length of its own list."""

from __future__ import annotations

import random

from ajustes_tui.domain.query.filter import QueryField
from tests.services.soporte import Almacen


def test_each_sum_of_the_overdue_is_its_list_and_they_add_up_to_all(store: Almacen) -> None:
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
    for by in (QueryField.HOLDER, QueryField.GROUP):
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
