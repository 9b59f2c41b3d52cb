"""What the forecast rests on, counted again from the lines."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.figures.forecast import LEAST_DAYS
from ajustes_tui.domain.values.clocks import add_business_days, business_days_between
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.errors import InvalidUse
from tests.services.recount import standing_lines
from tests.services.soporte import Almacen, book, fila
from tests.support import few

DECIDES = {"POR_CLASIFICAR", "POR_ESCALAR", "POR_VALIDAR", "POR_VERIFICAR"}
NOW = datetime(2026, 12, 14, 11, 30, tzinfo=BOGOTA)


def _work(store: Almacen, rng: random.Random, folder: Path) -> None:
    """Let bases come and people work for three weeks, weekends among them, and undo some of it."""
    boss, number = store.of("drubio"), 30
    for day in range(20):
        store.momento = datetime(2026, 11, 24, 8, tzinfo=BOGOTA) + timedelta(days=day)
        if rng.random() < 0.3:
            rows = [fila(n, rng.choice(("", "RECHAZADO"))) for n in range(number, number + 9)]
            number += 9
            corte = store.momento.date().isoformat()
            store.import_base(book(folder / f"{day}.xlsx", rows), corte)
        for who in rng.sample(("yuli", "andres", "drubio"), rng.randrange(1, 4)):
            for _ in range(rng.randrange(4)):
                store.pasa(minutes=rng.randrange(5, 150))
                caso, estado = rng.choice(
                    store.rows_of("SELECT id, estado FROM casos WHERE retirado = 0 AND espera < 2")
                )
                if estado == "POR_CLASIFICAR":
                    store.register(caso, "clasificar", login=who, causal=rng.choice("AC"))
                elif estado == "POR_VALIDAR":
                    store.register(caso, "rechazo_correcto", login=who, motivo="SIN_PRUEBAS")
                elif estado == "POR_CONTACTAR":
                    store.register(caso, "devolver", login="drubio", motivo="no era así")
                if rng.random() < 0.2 and boss.recorder.undoing(caso) is not None:
                    store.register(caso, "deshacer", login="drubio", motivo="no era así")


@pytest.mark.parametrize("semilla", few(range(1, 9)))
def test_the_days_before_and_the_queue_equal_a_recount(
    store: Almacen, tmp_path: Path, semilla: int
) -> None:
    _work(store, random.Random(semilla), tmp_path)
    store.momento = NOW
    boss = store.of("drubio")
    context = boss.service_context
    asked = {
        caso: date.fromisoformat(day)
        for caso, day in store.rows_of("SELECT id, coalesce(fecha_solicitud, corte) FROM casos")
    }
    decided: dict[date, Counter[str]] = defaultdict(Counter)
    later: dict[date, Counter[str]] = defaultdict(Counter)
    entered: dict[tuple[date, bool], Counter[int]] = defaultdict(Counter)
    for caso, lines in standing_lines(store).items():
        due = add_business_days(asked[caso], 15, context.is_habil)
        for line in lines:
            before, after, day = line.before in DECIDES, line.after in DECIDES, line.day
            if before and not after and line.base is None:
                while not context.is_habil(day):
                    day -= timedelta(days=1)
                decided[day][line.agente] += 1
                later[day][line.agente] += line.moment.time() > NOW.time()
            elif after and not before:
                while not context.is_habil(day):
                    day += timedelta(days=1)
                left = business_days_between(day, due, context.is_habil)
                entered[day, line.before is not None][left] += 1
    pace = boss.forecast.pace()
    assert pace.past[0].day == min(decided)
    for each in pace.past:
        assert each.whole.decided == decided.pop(each.day, {})
        assert each.rest.decided == later.pop(each.day, {})
        assert each.whole.came == entered[each.day, False]
        assert each.whole.returned == entered[each.day, True]
    assert not decided
    assert pace.casos == boss.open_work.read().in_queue
    waiting = [
        day
        for (day,) in store.rows_of(
            f"SELECT vence FROM casos WHERE retirado = 0 AND estado IN {tuple(DECIDES)}"
        )
    ]
    assert pace.overdue == sum(day < NOW.date().isoformat() for day in waiting)
    told = boss.forecast.foretell(pace)
    assert (told.foretold is None) == (len(pace.past) < LEAST_DAYS)
    assert told.days[0] == NOW.date()
    # Every day that is told is a business day: the 25th of December is none.
    assert all(map(context.is_habil, told.days))


def test_with_few_days_it_says_that_it_does_not_know_and_how_many_agentes_may_be_asked(
    store: Almacen,
) -> None:
    service = store.of("lcano").forecast
    told = service.foretell(service.pace(), 4)
    assert told.foretold is None
    assert (
        told.why_not == "No se sabe: hay 0 días hábiles desde la primera decisión y hacen falta 10."
    )
    assert told.shown == []
    for wrong in (0, 100):
        with pytest.raises(InvalidUse):
            service.foretell(service.pace(), wrong)
