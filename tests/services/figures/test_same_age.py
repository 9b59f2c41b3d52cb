"""Cortes compared at the same age, from the counts kept with the first write of each day."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from tests.services.conftest import CASOS
from tests.services.soporte import CORTE, Almacen, book, fila

FIRST = date.fromisoformat(CORTE)
SECOND = date(2026, 11, 25)


def _apply(store: Almacen, *casos: int) -> None:
    for caso in casos:
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta")


def test_a_corte_is_read_at_any_age_from_the_first_day_that_was_kept(store: Almacen, tmp_path):
    kpi = store.of("drubio").kpi
    # The store began on the day of its corte, a Tuesday.
    _apply(store, 2)
    store.pasa(days=1)
    assert kpi.age(FIRST) == 1
    _apply(store, 5, 8)
    nuevos = [fila(n, "APROBADO", 45_900) for n in range(60, 64)]
    store.import_base(book(tmp_path / "b.xlsx", nuevos), SECOND.isoformat())
    store.pasa(days=2)
    # Nobody wrote on Thursday; on Friday somebody does, and the caso of Friday is not of Thursday.
    _apply(store, 11)
    at_ages = [kpi.at_age(FIRST, age) for age in range(4)]
    assert [counts and counts[Cubeta.APLICADO] for counts in at_ages] == [1, 3, 3, 4]
    assert [counts and counts.total for counts in at_ages] == [CASOS] * 4
    assert [counts and counts.total for counts in map(kpi.at_age, [SECOND] * 3, range(3))] == [
        4
    ] * 3
    # The day of tomorrow is not there yet, nor that of a corte before the store kept any.
    assert kpi.at_age(FIRST, 4) is None
    assert kpi.at_age(date(2026, 11, 17), 1) is None
    written = store.rows_of("SELECT count(*) FROM conteos_dia WHERE corte <> ''")
    store.pasa(days=1)
    store.register(2, "nota", nota="Se habló con la cuenta.")
    store.pasa(days=1)
    store.register(2, "nota", nota="Se habló otra vez con ella.")
    # A day that changes no count writes only that it was kept, and what the day before had changed.
    changed = store.rows_of("SELECT count(*) FROM conteos_dia WHERE corte <> ''")
    assert changed[0][0] - written[0][0] == 2


def test_a_closed_corte_is_compared_as_it_was_closed(store: Almacen):
    kpi = store.of("drubio").kpi
    _apply(store, 2)
    store.pasa(days=1)
    kpi.close(FIRST)
    _apply(store, 5, 8)
    store.pasa(days=1)
    store.register(11, "nota", nota="otro día")
    ages = [kpi.at_age(FIRST, age) for age in (0, 1, 2)]
    assert [counts and counts[Cubeta.APLICADO] for counts in ages] == [1, 1, 1]
    assert kpi.trend(SECOND)[-1][1] == ages[-1]
