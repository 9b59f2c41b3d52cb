"""Clocks in business days, against the worked dates of the procedure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.values.clocks import (
    Semaforo,
    SinRespuesta,
    habiles_entre,
    hasta_semaforo,
    reloj,
    restar_habiles,
    semaforo,
    sin_respuesta,
    sumar_habiles,
)

DIAS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
HABILES = st.integers(0, 60)
PROHIBIDOS = st.frozensets(DIAS, max_size=40)


def _calendario(prohibidos: frozenset[date]):
    return lambda dia: dia.weekday() < 5 and dia not in prohibidos


@pytest.mark.parametrize(
    ("desde", "diez", "quince"),
    [
        (date(2026, 7, 2), date(2026, 7, 17), date(2026, 7, 27)),
        (date(2026, 3, 20), date(2026, 4, 8), date(2026, 4, 15)),
        (date(2026, 7, 24), date(2026, 8, 10), date(2026, 8, 18)),
        (date(2026, 12, 11), date(2026, 12, 28), date(2027, 1, 5)),
    ],
)
def test_the_worked_dates_of_the_procedure_come_out(es_habil, desde, diez, quince):
    assert sumar_habiles(desde, 10, es_habil) == diez
    assert sumar_habiles(desde, 15, es_habil) == quince


@pytest.mark.parametrize("festivo", [date(2026, 7, 13), date(2027, 7, 12)])
def test_the_holiday_of_2026_is_no_business_day(es_habil, festivo: date):
    assert sumar_habiles(festivo - timedelta(days=3), 1, es_habil) == festivo + timedelta(days=1)


def test_the_start_day_never_counts(es_habil):
    lunes = date(2026, 11, 23)

    assert sumar_habiles(lunes, 1, es_habil) == date(2026, 11, 24)
    assert habiles_entre(lunes, lunes, es_habil) == 0


def test_an_extra_non_business_day_moves_the_clock():
    es_habil = _calendario(frozenset({date(2026, 11, 25)}))

    assert sumar_habiles(date(2026, 11, 24), 1, es_habil) == date(2026, 11, 26)


def test_a_clock_that_ended_on_friday_is_overdue_on_saturday(es_habil):
    viernes, sabado = date(2026, 11, 27), date(2026, 11, 28)

    assert semaforo(habiles_entre(sabado, viernes, es_habil), Reglas()) is Semaforo.VENCIDO


@given(desde=DIAS, dias=HABILES, prohibidos=PROHIBIDOS)
def test_counting_undoes_adding(desde: date, dias: int, prohibidos: frozenset[date]):
    es_habil = _calendario(prohibidos)

    assert habiles_entre(desde, sumar_habiles(desde, dias, es_habil), es_habil) == dias


@given(desde=DIAS, dias=st.integers(1, 60), prohibidos=PROHIBIDOS)
def test_a_clock_ends_on_a_business_day(desde: date, dias: int, prohibidos: frozenset[date]):
    es_habil = _calendario(prohibidos)

    assert es_habil(sumar_habiles(desde, dias, es_habil))


@given(desde=DIAS, uno=HABILES, otro=HABILES)
def test_adding_in_two_steps_is_adding_once(desde: date, uno: int, otro: int):
    es_habil = _calendario(frozenset())
    intermedio = sumar_habiles(desde, uno, es_habil)

    assert sumar_habiles(intermedio, otro, es_habil) == sumar_habiles(desde, uno + otro, es_habil)


@given(desde=DIAS, hasta=DIAS)
def test_days_left_are_negative_exactly_when_the_day_is_past(desde: date, hasta: date):
    assert (habiles_entre(desde, hasta, _calendario(frozenset())) < 0) is (hasta < desde)


@pytest.mark.parametrize(
    ("restantes", "color"),
    [
        (6, Semaforo.VERDE),
        (5, Semaforo.AMBAR),
        (2, Semaforo.AMBAR),
        (1, Semaforo.ROJO),
        (0, Semaforo.ROJO),
        (-1, Semaforo.VENCIDO),
    ],
)
def test_the_semaforo_changes_where_the_procedure_says(restantes: int, color: Semaforo):
    assert semaforo(restantes, Reglas()) is color


def test_the_semaforo_follows_the_settings():
    assert semaforo(6, Reglas(semaforo_ambar=8)) is Semaforo.AMBAR


@pytest.mark.parametrize(
    "estado",
    [
        *(Estado.POR_CLASIFICAR, Estado.POR_ESCALAR, Estado.EN_BACK, Estado.EN_PQR),
        *(Estado.POR_VALIDAR, Estado.REESCALADO, Estado.POR_VERIFICAR),
        *(Estado.POR_CONTACTAR, Estado.POR_DEJAR_MENSAJE),
    ],
)
def test_until_the_usuario_is_informed_the_clock_of_the_answer_runs(es_habil, nuevo_caso, estado):
    corre = reloj(nuevo_caso(estado, fecha_solicitud=date(2026, 7, 2)), Reglas(), es_habil)

    assert corre is not None
    assert (corre.vence, corre.dias, corre.estimado) == (date(2026, 7, 27), 15, False)


@pytest.mark.parametrize(
    "estado", [Estado.RECURSO_POR_RADICAR, Estado.CERRADO_INFORMADO, Estado.CERRADO_MENSAJE]
)
def test_once_informed_the_ten_days_of_the_recurso_run(es_habil, nuevo_caso, estado):
    corre = reloj(nuevo_caso(estado, informado_el=date(2026, 7, 2)), Reglas(), es_habil)

    assert corre is not None
    assert (corre.vence, corre.dias) == (date(2026, 7, 17), 10)


def test_a_filed_recurso_has_its_own_fifteen_days(es_habil, nuevo_caso):
    caso = nuevo_caso(Estado.RECURSO_EN_PQR, recurso_el=date(2026, 3, 20))

    corre = reloj(caso, Reglas(), es_habil)

    assert corre is not None
    assert corre.vence == date(2026, 4, 15)


@pytest.mark.parametrize("estado", [Estado.CERRADO_PQR, Estado.ANULADO])
def test_no_clock_runs_once_pqr_answered_or_the_caso_is_annulled(es_habil, nuevo_caso, estado):
    assert reloj(nuevo_caso(estado), Reglas(), es_habil) is None


def test_without_fecha_de_solicitud_the_clock_is_an_estimate_from_the_corte(es_habil, nuevo_caso):
    caso = nuevo_caso(Estado.POR_VALIDAR, fecha_solicitud=None, corte=date(2026, 7, 2))

    corre = reloj(caso, Reglas(), es_habil)

    assert corre is not None
    assert (corre.desde, corre.vence, corre.estimado) == (caso.corte, date(2026, 7, 27), True)


def test_the_day_counts_are_settings(es_habil, nuevo_caso):
    caso = nuevo_caso(Estado.POR_VALIDAR, fecha_solicitud=date(2026, 11, 23))

    corre = reloj(caso, Reglas(dias_respuesta=1), es_habil)

    assert corre is not None
    assert corre.vence == date(2026, 11, 24)


@given(DIAS, HABILES, PROHIBIDOS)
def test_taking_days_away_gives_the_latest_day_they_have_gone_by_since(
    hasta: date, dias: int, prohibidos: frozenset[date]
):
    es_habil = _calendario(prohibidos)

    desde = restar_habiles(hasta, dias, es_habil)

    assert habiles_entre(desde, hasta, es_habil) >= dias
    if dias:
        assert habiles_entre(desde + timedelta(1), hasta, es_habil) < dias


@given(DIAS, st.integers(0, 10), PROHIBIDOS)
def test_a_colour_ends_the_last_day_with_so_many_days_left(
    hoy: date, limite: int, prohibidos: frozenset[date]
):
    es_habil = _calendario(prohibidos)

    ultimo = hasta_semaforo(limite, hoy, es_habil)

    assert habiles_entre(hoy, ultimo, es_habil) <= limite
    assert habiles_entre(hoy, ultimo + timedelta(1), es_habil) == limite + 1


@pytest.mark.parametrize("estado", [Estado.EN_BACK, Estado.REESCALADO])
def test_the_back_owes_an_answer_from_the_fifth_business_day(es_habil, nuevo_caso, estado):
    caso = nuevo_caso(estado, escalado_el=date(2026, 11, 13))

    def debe(dia: int) -> SinRespuesta | None:
        return sin_respuesta(caso, date(2026, 11, dia), Reglas(), es_habil, ausente=False)

    # Monday the 16th is a holiday.
    assert debe(20) is None
    assert debe(23) == SinRespuesta(5, False)
    assert debe(24) == SinRespuesta(6, False)


def test_a_caso_the_base_let_go_comes_back_before_that(es_habil, nuevo_caso):
    caso = nuevo_caso(Estado.REESCALADO, escalado_el=date(2026, 11, 23))

    assert sin_respuesta(
        caso, date(2026, 11, 24), Reglas(), es_habil, ausente=True
    ) == SinRespuesta(1, True)


@pytest.mark.parametrize("estado", [Estado.POR_VALIDAR, Estado.EN_PQR, Estado.CERRADO_PQR])
def test_the_back_owes_nothing_to_what_does_not_wait_for_it(es_habil, nuevo_caso, estado):
    caso = nuevo_caso(estado, escalado_el=date(2026, 11, 3))

    assert sin_respuesta(caso, date(2026, 11, 24), Reglas(), es_habil, ausente=True) is None
