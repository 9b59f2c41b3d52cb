"""Two ranges side by side, each figure counted again from the lines, and as long as its list."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.comparison import ComparedFigure, ComparedShare
from ajustes_tui.domain.figures.figures import DECIDED_FIGURE, TOTAL
from ajustes_tui.domain.figures.indicators import DECIDED
from ajustes_tui.errors import InvalidInput
from ajustes_tui.services.figures.comparison import RangeComparison
from tests.services.conftest import CASOS
from tests.services.recount import casos_of
from tests.services.soporte import CORTE, RESULTADOS, Almacen, book, fila
from tests.services.test_cifras import _dia_de_veredicto, _drawn_lines, _work, recuento
from tests.support import few

FIRST, SECOND = date.fromisoformat(CORTE), date(2026, 12, 1)


def _check(store: Almacen, comparison: RangeComparison, *sides: Counter[str]) -> None:
    """Compare every figure with the casos of each bucket on both sides."""
    queue = store.of("drubio").triage.queue
    found = {(f.key, f.of): f for f in comparison.figures}
    decided = [cubeta.value for cubeta in DECIDED]
    for place, counted in enumerate(sides):
        total = counted.total()

        def share(key: str, of: str | None, place: int = place) -> ComparedShare:
            figure: ComparedFigure = found[key, of]
            return (figure.first, figure.second)[place]

        assert (share(TOTAL, None).casos, share(TOTAL, None).total) == (total, None)
        for cubeta in Cubeta:
            mine = share(cubeta.value, TOTAL)
            assert (mine.casos, mine.total) == (counted[cubeta.value], total)
        assert share(DECIDED_FIGURE, TOTAL).casos == sum(counted[key] for key in decided)
        over = share("rechazado", DECIDED_FIGURE)
        assert (over.casos, over.total) == (
            counted["rechazado"],
            sum(counted[key] for key in decided),
        )
        for figure in comparison.figures:
            each = (figure.first, figure.second)[place]
            assert len(queue.list_ids(each.figure.criteria)) == each.casos, figure.key
    before, after = (
        Decimal(100 * side["rechazado"]) / side.total() if side.total() else None for side in sides
    )
    points = found["rechazado", TOTAL].points
    assert (points is None) == (before is None or after is None)
    if before is not None and after is not None and points is not None:
        assert abs(points - (after - before)) <= Decimal("0.1")


@pytest.mark.parametrize("semilla", few(range(10)))
def test_both_ranges_equal_a_recount_and_their_lists(
    store: Almacen, tmp_path: Path, semilla: int
) -> None:
    rng = random.Random(semilla)
    _work(store, rng, range(60))
    second = [fila(n, rng.choice(RESULTADOS), 45_900) for n in range(0, CASOS + 6, 2)]
    store.import_base(book(tmp_path / "b.xlsx", second), SECOND.isoformat())
    _work(store, rng, range(60, 120))
    service = store.of("drubio").comparison
    bucket = recuento(store)
    of_corte = [Counter(bucket[c] for c in casos_of(store, day, day)) for day in (FIRST, SECOND)]
    _check(store, service.cortes(), *of_corte)
    both = (FIRST, SECOND)
    whole = Counter(bucket[caso] for caso in casos_of(store, *both))
    _check(store, service.cortes((FIRST, FIRST), both), whole, of_corte[0])

    days = {caso: _dia_de_veredicto(store, lines) for caso, lines in _drawn_lines(store).items()}
    middle = FIRST + timedelta(days=rng.randrange(5))
    ranges = ((FIRST, middle), (middle + timedelta(days=1), store.momento.date()))
    counts = [
        Counter(
            bucket[caso]
            for caso, day in days.items()
            if day and since.isoformat() <= day <= until.isoformat() and bucket[caso] != "anulado"
        )
        for since, until in ranges
    ]
    if ranges[1][0] <= ranges[1][1]:
        _check(store, service.days(ranges[1], ranges[0]), *counts)


def test_by_default_a_week_is_held_against_the_same_days_before_and_a_corte_needs_one_before(
    store: Almacen,
) -> None:
    service = store.of("lcano").comparison
    # Tuesday.
    compared = service.days()
    assert compared.second.days == (date(2026, 11, 23), FIRST)
    assert compared.first.days == (date(2026, 11, 16), date(2026, 11, 17))
    # The only corte has none before it: the screen holds the weeks against each other.
    assert service.nearest((FIRST, FIRST)) == compared
    long = (date(2026, 11, 2), date(2026, 11, 12))
    assert service.days(long).first.days == (date(2026, 10, 19), date(2026, 10, 29))
    for asked in ((), ((SECOND, SECOND), (FIRST, FIRST))):
        with pytest.raises(InvalidInput):
            service.cortes(*asked)


def test_a_closed_corte_is_held_as_it_was_closed_and_says_of_which_age_it_is(
    store: Almacen, tmp_path: Path
) -> None:
    boss = store.of("drubio")
    store.pasa(days=1)
    boss.kpi.close(FIRST)
    store.pasa(days=7)
    rows = [fila(n, "RECHAZADO") for n in range(40, 46)]
    store.import_base(book(tmp_path / "b.xlsx", rows), SECOND.isoformat())
    store.register(1, "clasificar", causal="A")
    found = boss.comparison.cortes()
    assert (found.first.closed, found.first.age) == (True, 1)
    assert (found.second.closed, found.second.age) == (False, 1)
