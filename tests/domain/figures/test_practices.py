"""The goal of each period, what is due on a day, and adherence that cannot be inflated."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.figures.practices import (
    Frequency,
    Period,
    Practica,
    PracticeRecord,
    adherence_of,
    goal_of,
    period_of,
    progress_of,
)
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.admin.holidays import business_day_test

ES_HABIL = business_day_test()
LUNES = date(2026, 11, 23)
MOMENTO = datetime(2026, 11, 23, 9, 0, tzinfo=BOGOTA)
F = Frequency


def practica(frequency, meta=1):
    return Practica("p", "Práctica", "supervisor", frequency, meta, 30)


def done_ones(*dias, anulado=False):
    return [
        PracticeRecord(n, "p", dia, 30, "", "drubio", MOMENTO, anulado)
        for n, dia in enumerate(dias)
    ]


@pytest.mark.parametrize(
    ("frequency", "dia", "since", "until"),
    [
        (F.DAILY, date(2026, 11, 25), LUNES, date(2026, 11, 29)),
        (F.WEEKLY, date(2026, 11, 29), LUNES, date(2026, 11, 29)),
        (F.BIWEEKLY, date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 15)),
        (F.BIWEEKLY, date(2026, 2, 16), date(2026, 2, 16), date(2026, 2, 28)),
        (F.BIWEEKLY, date(2028, 2, 29), date(2028, 2, 16), date(2028, 2, 29)),
        (F.BIWEEKLY, date(2026, 12, 31), date(2026, 12, 16), date(2026, 12, 31)),
        (F.SEMESTRAL, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (F.SEMESTRAL, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_each_frequency_has_its_period(frequency, dia, since, until):
    assert period_of(frequency, dia) == Period(since, until)


def test_a_daily_practice_asks_for_the_business_days_of_its_week():
    semana = period_of(F.DAILY, LUNES)
    con_festivo = period_of(F.DAILY, date(2026, 12, 8))
    assert goal_of(practica(F.DAILY), semana, ES_HABIL) == 5
    assert goal_of(practica(F.DAILY), con_festivo, ES_HABIL) == 4
    assert goal_of(practica(F.DAILY, 2), semana, ES_HABIL) == 10
    assert goal_of(practica(F.WEEKLY, 3), con_festivo, ES_HABIL) == 3


def test_only_what_was_done_in_the_period_and_not_taken_back_counts():
    records = [
        *done_ones(LUNES - timedelta(days=1), LUNES, LUNES + timedelta(days=6)),
        *done_ones(LUNES + timedelta(days=2), anulado=True),
        *done_ones(LUNES + timedelta(days=7)),
    ]
    progress = progress_of(practica(F.DAILY), LUNES, records, ES_HABIL)
    assert (progress.done, progress.goal, progress.adherence) == (2, 5, "40.0")
    assert progress.remaining == 3


def test_a_daily_practice_is_due_on_business_days_until_it_is_done():
    one = practica(F.DAILY)
    assert progress_of(one, LUNES, [], ES_HABIL, LUNES).due_today
    assert not progress_of(one, LUNES, done_ones(LUNES), ES_HABIL, LUNES).due_today
    sabado = LUNES + timedelta(days=5)
    assert not progress_of(one, sabado, [], ES_HABIL, sabado).due_today
    festivo = date(2026, 12, 8)
    assert not progress_of(one, festivo, [], ES_HABIL, festivo).due_today


def dias_en_que_toca(one, records=()):
    dias = [LUNES + timedelta(days=n) for n in range(7)]
    return [n for n, d in enumerate(dias) if progress_of(one, d, records, ES_HABIL, d).due_today]


def test_a_weekly_practice_is_due_from_the_middle_of_the_week_until_it_is_done():
    assert dias_en_que_toca(practica(F.WEEKLY)) == [2, 3, 4]
    assert dias_en_que_toca(practica(F.WEEKLY), done_ones(LUNES)) == []


def test_three_times_a_week_are_spread_over_it():
    tres = practica(F.WEEKLY, 3)
    assert dias_en_que_toca(tres) == [0, 1, 2, 3, 4]
    assert dias_en_que_toca(tres, done_ones(LUNES)) == [2, 3, 4]
    assert dias_en_que_toca(tres, done_ones(LUNES, LUNES)) == [4]
    assert dias_en_que_toca(tres, done_ones(LUNES, LUNES, LUNES)) == []


def test_another_week_is_looked_at_without_anything_being_due():
    assert not progress_of(practica(F.DAILY), LUNES, [], ES_HABIL).due_today
    other = LUNES + timedelta(days=7)
    assert not progress_of(practica(F.DAILY), LUNES, [], ES_HABIL, other).due_today


def test_doing_one_practice_too_often_makes_up_for_no_other():
    mucha = progress_of(practica(F.WEEKLY), LUNES, done_ones(LUNES, LUNES, LUNES), ES_HABIL)
    ninguna = progress_of(practica(F.WEEKLY), LUNES, [], ES_HABIL)
    assert mucha.adherence == "300.0"
    assert adherence_of([mucha, ninguna]) == "50.0"
    assert adherence_of([]) is None
