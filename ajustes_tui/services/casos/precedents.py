"""Precedents: how casos like one were decided, for who decides it and never for who judges blind."""

from __future__ import annotations

from datetime import timedelta

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS
from ajustes_tui.domain.caso.precedents import (
    AFTER_CHOICE,
    MOST_LISTED,
    Judgement,
    Precedent,
    Precedents,
)
from ajustes_tui.domain.values.dates import BOGOTA, Week
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.casos.precedents import PrecedentsRepository

_JUDGED = {
    Estado.POR_VALIDAR: Resultado.RECHAZADO,
    Estado.POR_VERIFICAR: Resultado.APROBADO,
}
"""The answer of the back that is judged in each estado."""


def precedents_of(context: ServiceContext, caso: Caso) -> Precedents | None:
    """Return how casos like one were decided; None where none was, and where it is not to be seen."""
    resultado = _JUDGED.get(caso.estado)
    if resultado is None or caso.causal is None or _in_calibration(context, caso):
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
    """Return the newest casos like one; what was found of one that waits to be judged blind is hidden."""
    resultado = _JUDGED.get(caso.estado)
    if resultado is None or caso.causal is None or _in_calibration(context, caso):
        return []
    repository = PrecedentsRepository(context.db)
    found = repository.newest(repository.like(caso, resultado), MOST_LISTED)
    today = context.now().date()
    hidden = _waiting(context, {Week.of(today), Week.of(today - timedelta(days=7))})
    return [
        one._replace(judgement=Judgement.HIDDEN, confirmed=False) if one.caso_id in hidden else one
        for one in found
    ]


def _in_calibration(context: ServiceContext, caso: Caso) -> bool:
    """Return whether a second person is still to judge blind something that was decided of the caso."""
    if PrecedentsRepository(context.db).waits_for_second(caso.id):
        return True
    if not caso.reescalamientos:
        return False
    weeks = {
        Week.of(line.momento.astimezone(BOGOTA).date())
        for _cuenta, line in context.historial.of_casos([caso.id])
        if line.evento in CORRECTIVOS and not line.deshecha
    }
    return caso.id in _waiting(context, weeks)


def _waiting(context: ServiceContext, weeks: set[Week]) -> set[int]:
    """Return the casos of the samples of some weeks that have no second verdict."""
    # Only a caso that was decided before asks for it.
    from ajustes_tui.services.figures.calibration import CalibrationService

    calibration = CalibrationService(context)
    return {caso_id for week in weeks for caso_id in calibration.waiting(week)}
