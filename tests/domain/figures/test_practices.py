"""The goal of each period, what is due on a day, and adherence that cannot be inflated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.figures.practices import (
    Frequency,
    JoinedProgress,
    Period,
    Practica,
    PracticeRecord,
    goal_of,
    period_of,
    practices_of,
    progress_of,
)
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Power, Rol, can
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
        *done_ones(LUNES - timedelta(days=1), LUNES, LUNES + timedelta(days=3)),
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


def test_each_occurrence_counts_once_so_that_no_figure_passes_its_goal():
    daily, two_a_day = practica(F.DAILY), practica(F.DAILY, 2)
    sabado, festivo = LUNES + timedelta(days=5), date(2026, 12, 8)
    # Three entries of one day and one of a Saturday: one occurrence of five.
    often = done_ones(LUNES, LUNES, LUNES, sabado)
    of_daily = progress_of(daily, LUNES, often, ES_HABIL)
    assert (of_daily.done, of_daily.goal) == (1, 5)
    assert progress_of(two_a_day, LUNES, often, ES_HABIL).done == 2
    assert progress_of(daily, festivo, done_ones(festivo), ES_HABIL).done == 0
    every_day = done_ones(*(LUNES + timedelta(days=n) for n in range(7)), LUNES)
    assert progress_of(daily, LUNES, every_day, ES_HABIL).adherence == "100.0"
    three = practica(F.WEEKLY, 3)
    assert progress_of(three, LUNES, done_ones(LUNES, LUNES), ES_HABIL).done == 2
    assert progress_of(three, LUNES, every_day, ES_HABIL).adherence == "100.0"
    much = progress_of(practica(F.WEEKLY), LUNES, often, ES_HABIL)
    none = progress_of(practica(F.WEEKLY), LUNES, [], ES_HABIL)
    assert JoinedProgress([much, none]).adherence == "50.0"
    assert JoinedProgress().adherence is None


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("supervisor", [Rol.SUPERVISOR]),
        ("coordinador o gerente", [Rol.COORDINADOR, Rol.GERENTE]),
        ("Líder", [Rol.SUPERVISOR, Rol.COORDINADOR, Rol.GERENTE]),
        ("agente", []),
    ],
)
def test_a_practice_is_held_by_the_roles_its_entry_names(who, roles):
    held = replace(practica(F.WEEKLY), who=who)
    assert list(held.roles) == roles
    for rol in Rol:
        assert held.may_be_registered_by(rol, set(Rol)) is (
            rol in roles or (not roles and can(rol, Power.PRACTICES))
        )
    # Where nobody of its roles is there, those who register practices hold it in their place.
    assert held.may_be_registered_by(Rol.SUPERVISOR, {Rol.SUPERVISOR, Rol.AGENTE})
    assert not held.may_be_registered_by(Rol.AGENTE, {Rol.AGENTE})


def test_each_responsible_person_has_the_goals_of_their_role_and_what_they_wrote():
    catalog = [
        practica(F.DAILY),
        Practica("s", "Semanal", "coordinador o gerente", F.WEEKLY, 1, 30),
    ]
    people = [
        Usuario("drubio", "Diana", Rol.SUPERVISOR),
        Usuario("otra", "Otra", Rol.SUPERVISOR, active=False),
        Usuario("ggil", "Gloria", Rol.GERENTE),
        Usuario("yuli", "Yuli", Rol.AGENTE),
    ]
    done = [*done_ones(LUNES, LUNES + timedelta(days=1))]
    done += [PracticeRecord(9, "s", LUNES, 30, "", "ggil", MOMENTO)]
    shown = practices_of(people, catalog, LUNES, done, ES_HABIL)
    assert [(p.usuario.login, [(o.done, o.goal) for o in p.progress]) for p in shown] == [
        ("drubio", [(2, 5)]),
        ("ggil", [(1, 1)]),
    ]
