"""The boxes and the arrows: the moves the procedure makes, each once, and the medians."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.flujograma.chart import (
    ANYWHERE,
    STEPS,
    Move,
    casos_in,
    chart_of,
    median,
    moves,
    staying,
)
from ajustes_tui.domain.query.filter import in_estados, of_corte
from ajustes_tui.domain.rules.decision import Decision
from tests.domain.conftest import TELEFONO, VERIFICADO

E, S = Evento, Estado
TODAY = date(2026, 11, 27)


def workday(day):
    return day.weekday() < 5


def test_each_move_is_there_once_and_none_stays_where_it_is():
    assert len(moves()) == len(set(moves()))
    assert all(move.since is not move.toward for move in moves())


def test_the_arrows_are_those_of_the_table_and_those_of_a_corte():
    of_table = {
        Move(evento, since, toward)
        for evento, row in TABLE.items()
        for since, toward in product(row.sources, row.targets)
    }
    others = set(moves()) - of_table
    assert others == {
        *(
            Move(E.CAMBIO_DE_RESULTADO, since, toward)
            for since in (S.POR_CONTACTAR, S.POR_DEJAR_MENSAJE)
            for toward in (S.POR_VALIDAR, S.POR_VERIFICAR)
        ),
        Move(E.CAMBIO_DE_RESULTADO, S.POR_VALIDAR, S.POR_VERIFICAR),
        Move(E.CAMBIO_DE_RESULTADO, S.POR_VERIFICAR, S.POR_VALIDAR),
    }


def test_what_is_no_arrow_is_in_the_legend():
    drawn = {move.evento for move in moves()}
    assert drawn | set(ANYWHERE) | set(staying()) == {*TABLE, E.CAMBIO_DE_RESULTADO}
    assert not drawn & {*ANYWHERE, *staying()}


@pytest.mark.parametrize("estado", sorted(TABLE[E.CONTACTO].sources))
def test_a_call_leads_exactly_where_the_arrows_say(estado, nuevo_caso, register):
    reached = set()
    for outcome, contenido, tried, inbound in product(
        CONTACT_OUTCOMES, Contenido, (0, 2), ("si", "no")
    ):
        caso = nuevo_caso(estado, contenido=contenido, intentos=tried, dias_intento=tried)
        data = {
            **{"resultado": outcome, "telefono": TELEFONO, "verificado": VERIFICADO},
            **{"entrante": inbound, "cuando": "2026-11-25T10:00:00-05:00"},
            "motivo": "no está de acuerdo",
        }
        wanted = {spec.name for spec in TABLE[E.CONTACTO].data}
        for left_out in ((), ("cuando",), ("motivo",), ("cuando", "motivo")):
            given = {k: v for k, v in data.items() if k in wanted and k not in left_out}
            answer = register(caso, E.CONTACTO, given)
            if isinstance(answer, Decision) and answer.caso.estado is not estado:
                reached.add(answer.caso.estado)
    assert reached == {m.toward for m in moves() if (m.evento, m.since) == (E.CONTACTO, estado)}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({4: 1}, 4),
        ({1: 1, 2: 1}, 1.5),
        ({1: 1, 3: 1}, 2),
        ({0: 3, 9: 2}, 0),
        ({0: 2, 9: 2}, 4.5),
        ({5: 10, 1: 1, 2: 1}, 5),
    ],
)
def test_the_median_of_counted_values(values, expected):
    assert median(values) == expected
    assert median(values) is None or isinstance(median(values), int) == float(expected).is_integer()


def test_a_chart_counts_business_days_and_has_a_box_for_each_estado():
    chart = chart_of(
        {S.EN_BACK: 3, S.POR_VALIDAR: 1},
        [
            (S.EN_BACK, date(2026, 11, 27), 1),
            (S.EN_BACK, date(2026, 11, 20), 1),
            (S.EN_BACK, date(2026, 11, 21), 1),
            (S.POR_VALIDAR, date(2026, 11, 25), 1),
        ],
        {Move(E.ESCALAR_BACK, S.POR_ESCALAR, S.EN_BACK): 7},
        TODAY,
        workday,
        corte=TODAY,
    )
    assert [box.estado for box in chart.boxes] == list(Estado)
    assert (chart.box(S.EN_BACK).casos, chart.box(S.EN_BACK).median) == (3, 5)
    assert (chart.box(S.POR_VALIDAR).casos, chart.box(S.POR_VALIDAR).median) == (1, 2)
    assert (chart.box(S.EN_PQR).casos, chart.box(S.EN_PQR).median) == (0, None)
    assert {a.move.evento: a.times for a in chart.arrows if a.times} == {E.ESCALAR_BACK: 7}
    assert [a.move.toward for a in chart.from_box(S.EN_BACK)] == [S.POR_VALIDAR, S.POR_VERIFICAR]


def test_the_list_of_a_box_is_the_one_of_the_order():
    assert casos_in(S.EN_BACK, TODAY) == of_corte(TODAY).also(in_estados({S.EN_BACK}))


def test_every_open_estado_has_its_step_and_no_end_has_one():
    assert {e for e in Estado if e not in STEPS} == {
        *(S.CERRADO_INFORMADO, S.CERRADO_MENSAJE, S.CERRADO_PQR, S.ANULADO),
    }
