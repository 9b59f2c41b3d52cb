"""Business-day clocks; which days are business days comes in as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import ESPERAN_BACK, Estado
from ajustes_tui.domain.keeping.catalogs import Reglas

EsHabil = Callable[[date], bool]

_UN_DIA = timedelta(days=1)


def sumar_habiles(desde: date, dias: int, es_habil: EsHabil) -> date:
    """Return the day that is `dias` business days after `desde`; the start day never counts."""
    dia = desde
    while dias > 0:
        dia += _UN_DIA
        if es_habil(dia):
            dias -= 1
    return dia


def restar_habiles(hasta: date, dias: int, es_habil: EsHabil) -> date:
    """Return the latest day after which `dias` business days have gone by, up to and including `hasta`."""
    dia = hasta
    while dias > 0:
        dias -= es_habil(dia)
        dia -= _UN_DIA
    return dia


def habiles_entre(desde: date, hasta: date, es_habil: EsHabil) -> int:
    """Count the business days after `desde` up to and including `hasta`; negative when it is past.

    A `hasta` that is past is so by one day at least: a clock that ended on a Friday is overdue on
    Saturday, though no business day has gone by.
    """
    if hasta < desde:
        return -max(1, habiles_entre(hasta, desde, es_habil))
    dias = 0
    dia = desde
    while dia < hasta:
        dia += _UN_DIA
        dias += es_habil(dia)
    return dias


class Semaforo(StrEnum):
    """How near the legal clock of a caso is (dominio.md section 5)."""

    VERDE = "verde"
    AMBAR = "ambar"
    ROJO = "rojo"
    VENCIDO = "vencido"


def semaforo(restantes: int, reglas: Reglas) -> Semaforo:
    """Return the colour of a number of business days left."""
    if restantes < 0:
        return Semaforo.VENCIDO
    if restantes <= reglas.semaforo_rojo:
        return Semaforo.ROJO
    return Semaforo.AMBAR if restantes <= reglas.semaforo_ambar else Semaforo.VERDE


def hasta_semaforo(limite: int, hoy: date, es_habil: EsHabil) -> date:
    """Return the last day a clock may end on with at most `limite` business days left today."""
    return sumar_habiles(hoy, limite + 1, es_habil) - _UN_DIA


class SinRespuesta(NamedTuple):
    """An overdue answer of the back: business days waited, and whether the newest base lacks the caso."""

    dias: int
    ausente: bool


def sin_respuesta(
    caso: Caso, hoy: date, reglas: Reglas, es_habil: EsHabil, *, ausente: bool
) -> SinRespuesta | None:
    """Return the overdue answer that brings a caso back to the queue, or None while it is not due.

    Nothing is stored: a caso is back as soon as enough business days have gone by since it was
    sent, or the newest complete base cut after that no longer brings it.
    """
    if caso.estado not in ESPERAN_BACK or caso.escalado_el is None:
        return None
    dias = max(0, habiles_entre(caso.escalado_el, hoy, es_habil))
    if not ausente and dias < reglas.dias_sin_respuesta_back:
        return None
    return SinRespuesta(dias, ausente)


class Reloj(NamedTuple):
    """The clock that runs in an estado: from when, for how many business days, until when."""

    desde: date
    dias: int
    vence: date
    estimado: bool = False
    """Whether it counts from the corte, because the base brings no fecha de solicitud."""


_CON_RECURSO = frozenset(
    {Estado.RECURSO_POR_RADICAR, Estado.CERRADO_INFORMADO, Estado.CERRADO_MENSAJE}
)
_SIN_RELOJ = frozenset({Estado.CERRADO_PQR, Estado.ANULADO})


def reloj(caso: Caso, reglas: Reglas, es_habil: EsHabil) -> Reloj | None:
    """Return the clock that runs for a caso in its estado, or None when none does."""
    estimado = False
    if caso.estado in _SIN_RELOJ:
        return None
    if caso.estado in _CON_RECURSO:
        if caso.informado_el is None:
            return None
        desde, dias = caso.informado_el, reglas.dias_recurso
    elif caso.estado is Estado.RECURSO_EN_PQR and caso.recurso_el is not None:
        desde, dias = caso.recurso_el, reglas.dias_respuesta_recurso
    else:
        estimado = caso.fecha_solicitud is None
        desde = caso.fecha_solicitud or caso.corte_inicial or caso.corte
        dias = reglas.dias_respuesta
    return Reloj(desde, dias, sumar_habiles(desde, dias, es_habil), estimado)
