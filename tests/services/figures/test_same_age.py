"""Cortes compared at the same age, from what each line says it changed."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.errors import InvalidDatum, InvalidInput, NotAllowed
from tests.services.conftest import CASOS
from tests.services.soporte import CORTE, Almacen, book, fila
from tests.support import few

FIRST = date.fromisoformat(CORTE)
SECOND = date(2026, 11, 25)


def test_a_corte_is_read_at_any_age_from_the_first_day_that_was_kept(store):
    kpi = store.of("drubio").kpi
    # The store began on the day of its corte, a Tuesday.
    store.decide(2)
    store.pasa(days=1)
    assert kpi.age(FIRST) == 1
    store.decide(5, 8)
    nuevos = [fila(n, "APROBADO", 45_900) for n in range(60, 64)]
    store.bring(nuevos, SECOND.isoformat())
    store.pasa(days=2)
    # Nobody wrote on Thursday; on Friday somebody does, and the caso of Friday is not of Thursday.
    store.decide(11)
    at_ages = [kpi.at_age(FIRST, age)[()] for age in range(4)]
    assert [counts[Cubeta.APLICADO] for counts in at_ages] == [1, 3, 3, 4]
    assert [counts.total for counts in at_ages] == [CASOS] * 4
    assert [kpi.at_age(SECOND, age)[()].total for age in range(3)] == [4] * 3
    # The day of tomorrow is not there yet, and a corte that never came has no age.
    assert kpi.at_age(FIRST, 4) is None
    assert kpi.at_age(date(2026, 11, 17), 1) is None


@pytest.mark.parametrize("seed", few(range(3)))
def test_every_past_day_is_counted_as_it_was_counted_then(store, tmp_path, seed):
    rng, kpi, jefa = random.Random(seed), store.of("drubio").kpi, store.of("drubio")
    seen: dict[tuple[date, date], dict[Cubeta, int]] = {}
    bases: list[int] = []
    for day in range(7):
        for turn in range(6):
            _do_something(store, rng)
            if turn == 3 and bases and rng.random() < 0.4:
                jefa.bases.anular(bases.pop(), "era otra base")
            elif turn == 3:
                rows = [fila(n, rng.choice(("", "APROBADO", "RECHAZADO"))) for n in range(0, 40, 3)]
                path = book(tmp_path / f"{day}.xlsx", [row for row in rows if rng.random() < 0.6])
                corte = rng.choice((FIRST, SECOND, date(2026, 12, 1)))
                bases.append(store.import_base(path, corte.isoformat(), complemento=True).base or 0)
        today = kpi.context.now().date()
        for corte in kpi.cortes():
            counts = kpi.board_now(corte, corte).counts
            seen[corte, today] = {c: counts[c] for c in Cubeta if counts[c]}
        store.pasa(days=1)
    context = store.of("drubio").service_context
    told = {key: context.kpi.at_end_of(*key, None, context.asesores) for key in seen}
    assert {key: dict(found[()].numbers) if found else {} for key, found in told.items()} == seen


def _do_something(store: Almacen, rng: random.Random) -> None:
    """Do on some caso what it allows, or undo the last thing of it."""
    caso = rng.randrange(1, CASOS + 1)
    act, datos = rng.choice(
        (
            ("clasificar", {"causal": rng.choice("AB")}),
            ("aplicacion_correcta", {}),
            ("rechazo_correcto", {"motivo": "SIN_PRUEBAS"}),
            ("anular", {"motivo": "repetido"}),
            ("reabrir", {"motivo": "sí era"}),
            ("deshacer", {}),
        )
    )
    who = "drubio" if act in ("anular", "reabrir") else "yuli"
    for each in (("clasificar", {"causal": "A"}), (act, datos)):
        with suppress(NotAllowed, InvalidDatum, InvalidInput):
            store.register(caso, each[0], who, **each[1])


def test_a_closed_corte_is_compared_as_it_was_closed(store):
    kpi = store.of("drubio").kpi
    store.decide(2)
    store.pasa(days=1)
    kpi.close(FIRST)
    store.decide(5, 8)
    store.pasa(days=1)
    store.register(11, "nota", nota="otro día")
    ages = [kpi.at_age(FIRST, age)[()] for age in (0, 1, 2)]
    assert [counts[Cubeta.APLICADO] for counts in ages] == [1, 1, 1]
    assert kpi.past(kpi.board_now(SECOND, SECOND), 1).cortes[-1][1] == ages[-1]
