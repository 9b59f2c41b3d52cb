"""The three marks of a caso's money, and the difference a person is asked about."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import (
    MoneyMark,
    doubtful_value,
    money_mark,
    value_difference,
)

YES, NO = Resultado.APROBADO, Resultado.RECHAZADO


@pytest.mark.parametrize(
    ("resultado", "solicitado", "aplicado", "mark"),
    [
        (YES, 4_590_000, 4_590_000, None),
        (YES, None, 4_590_000, None),
        (YES, 4_590_000, 3_000_000, MoneyMark.DIFFERS),
        (YES, 3_000_000, 4_590_000, MoneyMark.DIFFERS),
        (YES, 4_590_000, 0, MoneyMark.DIFFERS),
        (YES, 4_590_000, None, MoneyMark.APPROVED_WITHOUT_VALUE),
        (YES, None, None, MoneyMark.APPROVED_WITHOUT_VALUE),
        (YES, None, 0, MoneyMark.APPROVED_WITHOUT_VALUE),
        (NO, 4_590_000, None, None),
        (NO, 4_590_000, 0, None),
        (NO, 4_590_000, 4_590_000, MoneyMark.REJECTED_WITH_VALUE),
        (NO, 4_590_000, 3_000_000, MoneyMark.REJECTED_WITH_VALUE),
        (NO, None, 3_000_000, MoneyMark.REJECTED_WITH_VALUE),
        (None, 4_590_000, None, None),
        (None, None, None, None),
        (None, 4_590_000, 3_000_000, MoneyMark.DIFFERS),
    ],
)
def test_money_is_marked_when_it_does_not_fit_the_result(resultado, solicitado, aplicado, mark):
    assert money_mark(resultado, solicitado, aplicado) is mark


def test_a_difference_says_both_amounts_and_there_is_none_without_both():
    assert str(value_difference(4_590_000, 3_000_000)) == "se pidió $ 45.900 y se aplicó $ 30.000"
    for amounts in ((4_590_000, 4_590_000), (None, 4_590_000), (4_590_000, None), (None, None)):
        assert value_difference(*amounts) is None


@pytest.mark.parametrize(
    ("evento", "written", "said"),
    [
        (Evento.COMPLETAR, {"valor_aplicado": 45_900_00}, "se aplicó $ 45.900, 10 veces lo pedido"),
        (Evento.COMPLETAR, {"valor_aplicado": 45_899_99}, None),
        (Evento.COMPLETAR, {"valor_solicitado": 99_000_00}, "ahora se escribe $ 99.000, 21 veces"),
        (Evento.COMPLETAR, {"valor_solicitado": 300_00}, "se pidió $ 300 y se aplicó $ 4.590, 15"),
        (Evento.RESPUESTA_BACK, {"valor_aplicado": 4_590_000_00}, "1000 veces lo pedido"),
        (Evento.RESPUESTA_BACK, {}, None),
        (Evento.APLICACION_CORRECTA, {"valor_aplicado": 4_000_00}, "se aplicó $ 4.000"),
        (Evento.APLICACION_CORRECTA, {}, None),
    ],
)
def test_an_amount_of_ten_times_what_was_asked_is_looked_at(nuevo_caso, evento, written, said):
    caso = nuevo_caso(Estado.POR_VERIFICAR, valor_solicitado=4_590_00, valor_aplicado=4_590_00)

    doubt = doubtful_value(evento, caso, written)

    assert doubt is None if said is None else said in str(doubt)


@pytest.mark.parametrize("asked", [None, 0])
def test_where_nothing_was_asked_no_amount_is_too_much(nuevo_caso, asked):
    caso = nuevo_caso(Estado.POR_VERIFICAR, valor_solicitado=asked)

    assert doubtful_value(Evento.COMPLETAR, caso, {"valor_aplicado": 10**12}) is None
