"""Precedents: how casos like one were decided."""

from __future__ import annotations

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.precedents import (
    AFTER_CHOICE,
    MOST_LISTED,
    Precedent,
    Precedents,
)
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.casos.precedents import PrecedentsRepository

_JUDGED = {
    Estado.POR_VALIDAR: Resultado.RECHAZADO,
    Estado.POR_VERIFICAR: Resultado.APROBADO,
}
"""The answer of the back that is judged in each estado."""


def precedents_of(context: ServiceContext, caso: Caso) -> Precedents | None:
    """Return how casos like one were decided; None where none was."""
    resultado = _JUDGED.get(caso.estado)
    if resultado is None or caso.causal is None:
        return None
    repository = PrecedentsRepository(context.db)
    like = repository.like(caso, resultado)
    right, confirmed = repository.count_right(like)
    casos = right + len(like.wrong)
    if not casos:
        return None
    after = context.rules.precedentes == AFTER_CHOICE
    return Precedents(resultado, casos, right, confirmed, after)


def listed_precedents(context: ServiceContext, caso: Caso) -> list[Precedent]:
    """Return the newest casos like one."""
    resultado = _JUDGED.get(caso.estado)
    if resultado is None or caso.causal is None:
        return []
    repository = PrecedentsRepository(context.db)
    return repository.newest(repository.like(caso, resultado), MOST_LISTED)
