"""Clocks in business days, against the worked dates of the procedure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import OPEN, Estado
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.clocks import (
    Semaforo,
    Unanswered,
    add_business_days,
    business_days_between,
    clock,
    semaforo,
    subtract_business_days,
    unanswered,
    until_semaforo,
)

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
HABILES = st.integers(0, 60)
PROHIBIDOS = st.frozensets(DAYS, max_size=40)


def _calendario(prohibidos: frozenset[date]):
    return lambda dia: dia.weekday() < 5 and dia not in prohibidos


@pytest.mark.parametrize(
    ("since", "diez", "quince"),
    [
        (date(2026, 7, 2), date(2026, 7, 17), date(2026, 7, 27)),
        (date(2026, 3, 20), date(2026, 4, 8), date(2026, 4, 15)),
        (date(2026, 7, 24), date(2026, 8, 10), date(2026, 8, 18)),
        (date(2026, 12, 11), date(2026, 12, 28), date(2027, 1, 5)),
    ],
)
def test_the_worked_dates_of_the_procedure_come_out(is_habil, since, diez, quince):
    assert add_business_days(since, 10, is_habil) == diez
    assert add_business_days(since, 15, is_habil) == quince


@pytest.mark.parametrize(
    ("since", "left"),
    [
        # The start day never counts; the holiday of July is no business day, in 2026 as in 2027.
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 7, 10), date(2026, 7, 14)),
        (date(2027, 7, 9), date(2027, 7, 13)),
    ],
)
def test_the_next_business_day_is_neither_the_day_itself_nor_a_holiday(is_habil, since, left):
    assert add_business_days(since, 1, is_habil) == left
    assert business_days_between(since, since, is_habil) == 0


def test_an_extra_non_business_day_moves_the_clock():
    is_habil = _calendario(frozenset({date(2026, 11, 25)}))

    assert add_business_days(date(2026, 11, 24), 1, is_habil) == date(2026, 11, 26)


def test_a_clock_that_ended_on_friday_is_overdue_on_saturday(is_habil):
    viernes, sabado = date(2026, 11, 27), date(2026, 11, 28)

    assert semaforo(business_days_between(sabado, viernes, is_habil), Rules()) is Semaforo.OVERDUE


@given(since=DAYS, dias=HABILES, prohibidos=PROHIBIDOS)
def test_counting_undoes_adding(since, dias, prohibidos):
    is_habil = _calendario(prohibidos)

    assert business_days_between(since, add_business_days(since, dias, is_habil), is_habil) == dias


@given(since=DAYS, dias=st.integers(1, 60), prohibidos=PROHIBIDOS)
def test_a_clock_ends_on_a_business_day(since, dias, prohibidos):
    is_habil = _calendario(prohibidos)

    assert is_habil(add_business_days(since, dias, is_habil))


@given(since=DAYS, item=HABILES, other=HABILES)
def test_adding_in_two_steps_is_adding_once(since, item, other):
    is_habil = _calendario(frozenset())
    intermedio = add_business_days(since, item, is_habil)

    assert add_business_days(intermedio, other, is_habil) == add_business_days(
        since, item + other, is_habil
    )


@given(since=DAYS, until=DAYS)
def test_days_left_are_negative_exactly_when_the_day_is_past(since, until):
    assert (business_days_between(since, until, _calendario(frozenset())) < 0) is (until < since)


@pytest.mark.parametrize(
    ("remaining", "color"),
    [
        (6, Semaforo.GREEN),
        (5, Semaforo.AMBER),
        (2, Semaforo.AMBER),
        (1, Semaforo.RED),
        (0, Semaforo.RED),
        (-1, Semaforo.OVERDUE),
    ],
)
def test_the_semaforo_changes_where_the_procedure_says(remaining, color):
    assert semaforo(remaining, Rules()) is color


def test_the_semaforo_follows_the_settings():
    assert semaforo(6, Rules(semaforo_ambar=8)) is Semaforo.AMBER


ANSWER = {"fecha_solicitud": date(2026, 7, 2)}, (date(2026, 7, 27), 15, False)
"""Until the usuario is informed, and while PQR has it."""
RECURSO = {"informado_el": date(2026, 7, 2)}, (date(2026, 7, 17), 10, False)
"""Once informed."""


@pytest.mark.parametrize(
    ("estado", "of", "runs"),
    [
        *(
            (estado, *ANSWER)
            for estado in sorted(OPEN - {Estado.RECURSO_POR_RADICAR, Estado.RECURSO_EN_PQR})
        ),
        (Estado.RECURSO_POR_RADICAR, *RECURSO),
        (Estado.CERRADO_INFORMADO, *RECURSO),
        (Estado.CERRADO_MENSAJE, *RECURSO),
        # A filed recurso has fifteen days of its own.
        (
            Estado.RECURSO_EN_PQR,
            {"recurso_el": date(2026, 3, 20)},
            (date(2026, 4, 15), 15, False),
        ),
        # Without fecha de solicitud it is an estimate from the corte.
        (
            Estado.POR_VALIDAR,
            {"fecha_solicitud": None, "corte": date(2026, 7, 2)},
            (date(2026, 7, 27), 15, True),
        ),
        (Estado.CERRADO_PQR, {}, None),
        (Estado.ANULADO, {}, None),
    ],
)
def test_the_clock_that_runs_is_that_of_the_estado(is_habil, nuevo_caso, estado, of, runs):
    found = clock(nuevo_caso(estado, **of), Rules(), is_habil)

    assert (found and (found.vence, found.days, found.estimated)) == runs


def test_the_day_counts_are_settings(is_habil, nuevo_caso):
    caso = nuevo_caso(Estado.POR_VALIDAR, fecha_solicitud=date(2026, 11, 23))

    runs = clock(caso, Rules(dias_respuesta=1), is_habil)

    assert runs is not None
    assert runs.vence == date(2026, 11, 24)


@given(DAYS, HABILES, PROHIBIDOS)
def test_taking_days_away_gives_the_latest_day_they_have_gone_by_since(until, dias, prohibidos):
    is_habil = _calendario(prohibidos)

    since = subtract_business_days(until, dias, is_habil)

    assert business_days_between(since, until, is_habil) >= dias
    if dias:
        assert business_days_between(since + timedelta(1), until, is_habil) < dias


@given(DAYS, st.integers(0, 10), PROHIBIDOS)
def test_a_colour_ends_the_last_day_with_so_many_days_left(today, limit, prohibidos):
    is_habil = _calendario(prohibidos)

    last = until_semaforo(limit, today, is_habil)

    assert business_days_between(today, last, is_habil) <= limit
    assert business_days_between(today, last + timedelta(1), is_habil) == limit + 1


@pytest.mark.parametrize("estado", [Estado.EN_BACK, Estado.REESCALADO])
def test_the_back_owes_an_answer_from_the_fifth_business_day(is_habil, nuevo_caso, estado):
    caso = nuevo_caso(estado, escalado_el=date(2026, 11, 13))

    def owes(dia: int) -> Unanswered | None:
        return unanswered(caso, date(2026, 11, dia), Rules(), is_habil, absent=False)

    # Monday the 16th is a holiday.
    assert owes(20) is None
    assert owes(23) == Unanswered(5, False)
    assert owes(24) == Unanswered(6, False)


def test_a_caso_the_base_let_go_comes_back_before_that(is_habil, nuevo_caso):
    caso = nuevo_caso(Estado.REESCALADO, escalado_el=date(2026, 11, 23))

    assert unanswered(caso, date(2026, 11, 24), Rules(), is_habil, absent=True) == Unanswered(
        1, True
    )


@pytest.mark.parametrize("estado", [Estado.POR_VALIDAR, Estado.EN_PQR, Estado.CERRADO_PQR])
def test_the_back_owes_nothing_to_what_does_not_wait_for_it(is_habil, nuevo_caso, estado):
    caso = nuevo_caso(estado, escalado_el=date(2026, 11, 3))

    assert unanswered(caso, date(2026, 11, 24), Rules(), is_habil, absent=True) is None
