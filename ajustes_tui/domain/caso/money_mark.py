"""The three marks of a caso whose amounts contradict its result, to be looked at by a person."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.values.money import pesos


class MoneyMark(StrEnum):
    """Why the valor aplicado of a caso does not fit its result or its valor solicitado."""

    DIFFERS = "valor_distinto"
    REJECTED_WITH_VALUE = "rechazado_con_valor"
    APPROVED_WITHOUT_VALUE = "aprobado_sin_valor"


def money_mark(
    resultado: Resultado | None, solicitado: int | None, aplicado: int | None
) -> MoneyMark | None:
    """Return the mark of the amounts of a caso, in centavos; None when they fit its result.

    A rejected caso may say 0: nothing was applied, and nothing should have been.
    """
    if resultado is Resultado.RECHAZADO:
        return MoneyMark.REJECTED_WITH_VALUE if aplicado else None
    if aplicado is None or (solicitado is None and not aplicado):
        approved = resultado is Resultado.APROBADO
        return MoneyMark.APPROVED_WITHOUT_VALUE if approved else None
    return None if value_difference(solicitado, aplicado) is None else MoneyMark.DIFFERS


class ValueDifference(NamedTuple):
    """The two amounts that differ, in centavos, on which a person decides «bien aplicado»."""

    solicitado: int
    aplicado: int

    def __str__(self) -> str:
        """Return the difference as a sentence without its point."""
        return f"se pidió {pesos(self.solicitado)} y se aplicó {pesos(self.aplicado)}"


def value_difference(solicitado: int | None, aplicado: int | None) -> ValueDifference | None:
    """Return the difference of two amounts, or None when they are equal or one is not known."""
    if solicitado is None or aplicado is None or solicitado == aplicado:
        return None
    return ValueDifference(solicitado, aplicado)
