"""The three marks of a caso's money, and the difference a person is asked about."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark, value_difference

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
