"""Amounts of a caso to review: they contradict its result or each other."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.money import pesos

TOO_MANY_TIMES = 10
"""Factor over the request that suggests an extra digit."""
_ASKED, _APPLIED = "valor_solicitado", "valor_aplicado"
AMOUNTS = (_ASKED, _APPLIED)


class MoneyMark(StrEnum):
    """Why the valor aplicado does not fit."""

    DIFFERS = "valor_distinto"
    REJECTED_WITH_VALUE = "rechazado_con_valor"
    APPROVED_WITHOUT_VALUE = "aprobado_sin_valor"


def money_mark(
    resultado: Resultado | None, solicitado: int | None, aplicado: int | None
) -> MoneyMark | None:
    """Return the mark of two amounts in centavos, or None.

    A rejected caso may say 0: nothing was applied.
    """
    if resultado is Resultado.RECHAZADO:
        return MoneyMark.REJECTED_WITH_VALUE if aplicado else None
    if aplicado is None or (solicitado is None and not aplicado):
        approved = resultado is Resultado.APROBADO
        return MoneyMark.APPROVED_WITHOUT_VALUE if approved else None
    return None if value_difference(solicitado, aplicado) is None else MoneyMark.DIFFERS


class ValueDifference(NamedTuple):
    """A doubtful amount and the request, in centavos."""

    solicitado: int
    other: int
    verb: str = "se aplicó"

    def __str__(self) -> str:
        said = f"se pidió {pesos(self.solicitado)} y {self.verb} {pesos(self.other)}"
        if _is_too_much(self.solicitado, self.other):
            times = self.other // self.solicitado
            return f"{said}, {times} veces lo pedido"
        return said


def value_difference(solicitado: int | None, aplicado: int | None) -> ValueDifference | None:
    """Return None when the amounts are equal or one is unknown."""
    if solicitado is None or aplicado is None or solicitado == aplicado:
        return None
    return ValueDifference(solicitado, aplicado)


def doubtful_value(
    evento: Evento, caso: Caso, written: Mapping[str, int]
) -> ValueDifference | None:
    """Return the amounts an evento must have reviewed, or None.

    `written` are by column. Before a «bien aplicado» any difference counts, else a factor of `TOO_MANY_TIMES`.
    """
    asked, new = caso.valor_solicitado, written.get(_ASKED)
    applied = written.get(_APPLIED, caso.valor_aplicado)
    if evento is Evento.APLICACION_CORRECTA:
        return value_difference(asked, applied)
    if asked is not None and new is not None and _is_too_much(asked, new):
        return ValueDifference(asked, new, "ahora se escribe")
    asked = asked if new is None else new
    if asked is not None and applied is not None and _is_too_much(asked, applied):
        return ValueDifference(asked, applied)
    return None


def _is_too_much(asked: int, amount: int) -> bool:
    return 0 < asked * TOO_MANY_TIMES <= amount
