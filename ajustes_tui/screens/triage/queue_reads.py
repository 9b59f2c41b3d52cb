"""What the workers of triage ask the service for, gathered so that the screen only shows it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.query.query import Consulta
from ajustes_tui.screens.triage.filter import Filtro, combine
from ajustes_tui.screens.triage.queue_text import QueueRow
from ajustes_tui.services.casos.triage import TriageService

LIBRES = "libres"
"""The word of a filter line for what nobody else has."""


def first_ids(service: TriageService, filtro: Filtro) -> array[int]:
    """Return the first ids the queue shows when they are known at once, or none."""
    if filtro.numeros:
        return array("q")
    return service.first_ids(predicate(service, filtro), filtro.orden)


def list_queue(service: TriageService, filtro: Filtro) -> array[int]:
    """Return the ids the queue shows."""
    if filtro.numeros:
        vistos: dict[int, None] = {}
        for numero in filtro.numeros:
            for pedido in (FiltroCasos(cuenta=numero), FiltroCasos(radicado=numero)):
                vistos.update(dict.fromkeys(service.list_ids(pedido, filtro.orden)))
        return array("q", vistos)
    return service.list_ids(predicate(service, filtro), filtro.orden)


def taken_ids(service: TriageService, filtro: Filtro) -> array[int]:
    """Return what a typed line finds that is not free: somebody has it, or it waits.

    Only of a filter by name that asks for what is free: who looks for one caso must see who has it.
    """
    if filtro.numeros or not filtro.linea or filtro.pedido is not None:
        return array("q")
    linea = service.consulta(filtro.linea)
    if any(termino.clave == LIBRES for termino in linea.terminos):
        return array("q")
    base = service.consulta(filtro.base)
    sin_libres = Consulta(tuple(t for t in base.terminos if t.clave != LIBRES))
    return service.list_ids(service.filtro_de(combine(sin_libres, linea)), filtro.orden)


def predicate(service: TriageService, filtro: Filtro) -> FiltroCasos:
    """Return what a filter keeps for whoever asks now; raises DatoInvalido for a bad line."""
    if filtro.pedido is None:
        return service.filtro_de(query_of(service, filtro))
    linea = service.filtro_de(service.consulta(filtro.linea))
    return filtro.pedido._replace(condiciones=(*filtro.pedido.condiciones, *linea.condiciones))


def query_of(service: TriageService, filtro: Filtro) -> Consulta:
    """Return the whole line of a filter; raises DatoInvalido for a bad one."""
    base = Consulta() if filtro.pedido is not None else service.consulta(filtro.base)
    return combine(base, service.consulta(filtro.linea))


def rows_of(service: TriageService, ids: Sequence[int], login: str) -> dict[int, QueueRow]:
    """Return the rows of some ids, with the causal their motivo suggests and the days left."""
    return {caso.id: _fila(service, caso, login) for caso in service.get_window(ids)}


def _fila(service: TriageService, caso: FilaCaso, login: str) -> QueueRow:
    letra = caso.causal or caso.causal_sugerida or ""
    causal = service.catalogos.causal(letra)
    plazo = service.restantes(caso.vence)
    return QueueRow(
        caso,
        letra if caso.causal or not letra else f"{letra}?",
        causal.nombre if causal else "(fuera de la lista)",
        plazo[0] if plazo else None,
        plazo[1] if plazo else None,
        login,
        service.dias_sin_respuesta(caso),
        service.ahora().date(),
    )
