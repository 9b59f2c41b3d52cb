"""Gathering the card of a caso, for the screens and for the command line."""

from __future__ import annotations

from ajustes_tui.domain.caso.borrador import OPCION
from ajustes_tui.domain.caso.card import Accion, Ficha
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.eventos import TABLA, Evento
from ajustes_tui.domain.caso.guide import paso_de, reloj_de
from ajustes_tui.domain.rules.permissions import permitir
from ajustes_tui.domain.values.clocks import sin_respuesta
from ajustes_tui.errors import EntradaInvalida
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.recorder import Registrador

ULTIMAS_LINEAS = 20


def armar_ficha(entorno: Entorno, registrador: Registrador, caso_id: int) -> Ficha:
    """Return everything the card of a caso shows; raises EntradaInvalida when it does not exist."""
    e = entorno
    caso = e.casos.get(caso_id)
    if caso is None:
        raise EntradaInvalida(
            f"El caso {caso_id} no existe.",
            "Busque su número con `ajustes casos`.",
            codigo="caso_desconocido",
        )
    ahora = e.ahora()
    contexto = registrador.contexto(caso, e.sesion.rol)
    sugerida = e.catalogos.sugerir_causal(caso.motivo)
    debe = sin_respuesta(caso, ahora.date(), e.reglas, e.es_habil, ausente=contexto.ausente)
    borrador = e.casos.draft(caso_id, e.sesion.login)
    if borrador is not None and not borrador[0].keys() - {OPCION}:
        borrador = None
    return Ficha(
        caso=caso,
        paso=paso_de(caso, e.catalogos, e.reglas, debe),
        acciones=tuple(Accion(evento, permitir(caso, evento, contexto)) for evento in TABLA),
        reloj=reloj_de(caso, ahora.date(), e.reglas, e.es_habil),
        causal=e.catalogos.causal(caso.causal or sugerida or ""),
        causal_sugerida=sugerida,
        radicados=tuple(e.casos.radicados(caso_id)),
        telefonos=contexto.telefonos,
        otros=tuple(o for o in e.casos.of_cuenta(caso.cuenta, ahora) if o.id != caso_id),
        lineas=tuple(e.historial.of_cuenta(caso.cuenta, ULTIMAS_LINEAS)),
        datos=e.casos.otros_datos(caso_id),
        toma=e.casos.claim_of(caso_id, ahora),
        borrador={k: v for k, v in borrador[0].items() if k != OPCION} if borrador else {},
        borrador_el=borrador[1] if borrador else None,
        borrador_version=borrador[2] if borrador else None,
        debe=debe,
    )


def marcacion_sugerida(entorno: Entorno, caso: Caso, evento: Evento) -> tuple[str, str] | None:
    """Return the razón and subrazón last used for the caso's causal and an evento, to fill a form with."""
    return entorno.historial.last_marcacion(evento, caso.causal) if caso.causal else None
