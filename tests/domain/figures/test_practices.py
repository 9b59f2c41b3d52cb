"""The goal of each period, what is due on a day, and adherence that cannot be inflated."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ajustes_tui.domain.figures.practices import (
    Frecuencia,
    Periodo,
    Practica,
    Registro,
    adherencia_de,
    avance_de,
    meta_de,
    periodo_de,
)
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.admin.holidays import build_es_habil

ES_HABIL = build_es_habil()
LUNES = date(2026, 11, 23)
MOMENTO = datetime(2026, 11, 23, 9, 0, tzinfo=BOGOTA)
F = Frecuencia


def practica(frecuencia, meta=1):
    return Practica("p", "Práctica", "supervisor", frecuencia, meta, 30)


def hechas(*dias, anulado=False):
    return [Registro(n, "p", dia, 30, "", "drubio", MOMENTO, anulado) for n, dia in enumerate(dias)]


@pytest.mark.parametrize(
    ("frecuencia", "dia", "desde", "hasta"),
    [
        (F.DIARIA, date(2026, 11, 25), LUNES, date(2026, 11, 29)),
        (F.SEMANAL, date(2026, 11, 29), LUNES, date(2026, 11, 29)),
        (F.QUINCENAL, date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 15)),
        (F.QUINCENAL, date(2026, 2, 16), date(2026, 2, 16), date(2026, 2, 28)),
        (F.QUINCENAL, date(2028, 2, 29), date(2028, 2, 16), date(2028, 2, 29)),
        (F.QUINCENAL, date(2026, 12, 31), date(2026, 12, 16), date(2026, 12, 31)),
        (F.SEMESTRAL, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (F.SEMESTRAL, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_each_frequency_has_its_period(frecuencia, dia, desde, hasta):
    assert periodo_de(frecuencia, dia) == Periodo(desde, hasta)


def test_a_daily_practice_asks_for_the_business_days_of_its_week():
    semana = periodo_de(F.DIARIA, LUNES)
    con_festivo = periodo_de(F.DIARIA, date(2026, 12, 8))
    assert meta_de(practica(F.DIARIA), semana, ES_HABIL) == 5
    assert meta_de(practica(F.DIARIA), con_festivo, ES_HABIL) == 4
    assert meta_de(practica(F.DIARIA, 2), semana, ES_HABIL) == 10
    assert meta_de(practica(F.SEMANAL, 3), con_festivo, ES_HABIL) == 3


def test_only_what_was_done_in_the_period_and_not_taken_back_counts():
    registros = [
        *hechas(LUNES - timedelta(days=1), LUNES, LUNES + timedelta(days=6)),
        *hechas(LUNES + timedelta(days=2), anulado=True),
        *hechas(LUNES + timedelta(days=7)),
    ]
    avance = avance_de(practica(F.DIARIA), LUNES, registros, ES_HABIL)
    assert (avance.hechas, avance.meta, avance.adherencia) == (2, 5, "40.0")
    assert avance.pendientes == 3


def test_a_daily_practice_is_due_on_business_days_until_it_is_done():
    una = practica(F.DIARIA)
    assert avance_de(una, LUNES, [], ES_HABIL, LUNES).toca_hoy
    assert not avance_de(una, LUNES, hechas(LUNES), ES_HABIL, LUNES).toca_hoy
    sabado = LUNES + timedelta(days=5)
    assert not avance_de(una, sabado, [], ES_HABIL, sabado).toca_hoy
    festivo = date(2026, 12, 8)
    assert not avance_de(una, festivo, [], ES_HABIL, festivo).toca_hoy


def dias_en_que_toca(una, registros=()):
    dias = [LUNES + timedelta(days=n) for n in range(7)]
    return [n for n, d in enumerate(dias) if avance_de(una, d, registros, ES_HABIL, d).toca_hoy]


def test_a_weekly_practice_is_due_from_the_middle_of_the_week_until_it_is_done():
    assert dias_en_que_toca(practica(F.SEMANAL)) == [2, 3, 4]
    assert dias_en_que_toca(practica(F.SEMANAL), hechas(LUNES)) == []


def test_three_times_a_week_are_spread_over_it():
    tres = practica(F.SEMANAL, 3)
    assert dias_en_que_toca(tres) == [0, 1, 2, 3, 4]
    assert dias_en_que_toca(tres, hechas(LUNES)) == [2, 3, 4]
    assert dias_en_que_toca(tres, hechas(LUNES, LUNES)) == [4]
    assert dias_en_que_toca(tres, hechas(LUNES, LUNES, LUNES)) == []


def test_another_week_is_looked_at_without_anything_being_due():
    assert not avance_de(practica(F.DIARIA), LUNES, [], ES_HABIL).toca_hoy
    otra = LUNES + timedelta(days=7)
    assert not avance_de(practica(F.DIARIA), LUNES, [], ES_HABIL, otra).toca_hoy


def test_doing_one_practice_too_often_makes_up_for_no_other():
    mucha = avance_de(practica(F.SEMANAL), LUNES, hechas(LUNES, LUNES, LUNES), ES_HABIL)
    ninguna = avance_de(practica(F.SEMANAL), LUNES, [], ES_HABIL)
    assert mucha.adherencia == "300.0"
    assert adherencia_de([mucha, ninguna]) == "50.0"
    assert adherencia_de([]) is None
