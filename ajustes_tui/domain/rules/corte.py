"""The rules of a later corte: only Claro's columns change, and the estado moves by one table.

The table is "What a later corte does, by state" of dominio.md section 3; nothing an agente wrote is
overwritten, and a caso already with PQR or closed never moves by itself: it goes to the tray.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COLUMNS, Kind, Later
from ajustes_tui.domain.base.rows import FilaBase, Resultado, TipoBase
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import (
    CERRADOS,
    ESPERAN_BACK,
    ESPERAN_PQR,
    POR_LLAMAR,
    Contenido,
    Estado,
)
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.values.money import pesos

SISTEMA = "sistema"
"""Author of the lines an import writes."""

DE_CLARO = tuple(column for column, f in COLUMNS.items() if f.later is Later.REPLACES)
"""The columns in which a later corte replaces the caso's value with Claro's new one."""
DE_LA_RESPUESTA = tuple(column for column, f in COLUMNS.items() if f.answer)
"""The columns that come with the result when the back answers."""
QUE_FALTABAN = tuple(
    sorted(
        (column for column, f in COLUMNS.items() if f.later is Later.FILLS),
        key=lambda column: COLUMNS[column].kind is Kind.CUN,
    )
)
"""Facts of the request: a later corte may bring them when they were missing, never replace them.

The CUN comes last, because it belongs to the answer.
"""
_AL_BACK = {Resultado.APROBADO: Estado.POR_VERIFICAR, Resultado.RECHAZADO: Estado.POR_VALIDAR}
_A_LA_BANDEJA = (CERRADOS - {Estado.ANULADO}) | ESPERAN_PQR | {Estado.RECURSO_POR_RADICAR}


class EfectoCorte(NamedTuple):
    """A caso after a row of a later corte, and the line the historial gets."""

    caso: Caso
    cambios: Mapping[str, tuple[object, object]] = {}
    """Changed field to its value before and after."""
    evento: Evento | None = None
    """The line to write; None when nothing changed."""
    revision: str | None = None
    """Question for the supervisor's tray, if the row raises one."""


def aplicar_corte(
    caso: Caso,
    fila: FilaBase,
    columnas: frozenset[str],
    corte: date,
    tipo: TipoBase = TipoBase.COMPLETA,
) -> EfectoCorte:
    """Apply a row of a newer (or the same) corte to the caso it belongs to.

    `columnas` are the fields the base has: a column that is not there says nothing, an empty cell
    says that Claro has no value. Of a complemento an empty answer says nothing either: nobody has
    written it yet.
    """
    if tipo is TipoBase.COMPLEMENTO and caso.estado in ESPERAN_BACK:
        columnas -= _sin_responder(fila)
    actualizado, cambios = _con_columnas(caso, fila, columnas, max(caso.corte, corte))
    resultado = _resultado_nuevo(caso, fila, columnas, cambios)
    valor = cambios.get("valor_aplicado", (None, None))[1]
    revision = None
    if caso.estado in ESPERAN_BACK:
        if resultado is None and valor is not None:
            resultado = Resultado.APROBADO
        movido = _mover(actualizado, _AL_BACK[resultado]) if resultado else actualizado
    elif caso.estado in _A_LA_BANDEJA:
        movido = actualizado
        if resultado is not None or valor is not None:
            revision = _pregunta(resultado, valor)
    else:
        destino = _destino(caso, resultado, valor is not None)
        movido = actualizado if destino is None else _mover(actualizado, destino)
    return EfectoCorte(movido, cambios, _evento(caso, movido, resultado, cambios), revision)


def releer(caso: Caso, resultado: Resultado | None, radicado: str) -> EfectoCorte:
    """Apply the meaning found for the unknown result of a caso, as if its corte had said it.

    `radicado` is the radicado the row of that corte came under.
    """
    fila = FilaBase(
        fila=0,
        resultado_crudo=caso.resultado_crudo,
        resultado_por_revisar=False,
        telefonos=(),
        datos={},
        **{column: getattr(caso, column) for column in COLUMNS}
        | {"radicado": radicado, "resultado": resultado},
    )
    efecto = aplicar_corte(caso, fila, frozenset({"resultado_back"}), caso.corte)
    # The line is written even if nothing else changes: the word no longer waits for a meaning.
    return efecto._replace(evento=efecto.evento or Evento.CAMBIO_DE_RESULTADO)


def _sin_responder(fila: FilaBase) -> set[str]:
    """Return the fields of the answer that a row leaves empty."""
    vacios = {campo for campo in DE_LA_RESPUESTA if getattr(fila, campo) is None}
    if fila.resultado is None and not fila.resultado_por_revisar:
        vacios.add("resultado_back")
    return vacios


def _con_columnas(
    caso: Caso, fila: FilaBase, columnas: frozenset[str], corte: date
) -> tuple[Caso, dict[str, tuple[object, object]]]:
    """Take over Claro's columns; a value of Claro's wins over ours, an empty cell never erases ours."""
    nuevos: dict[str, object] = {}
    propios = dict(caso.propios)
    cambios: dict[str, tuple[object, object]] = {}
    for campo in DE_CLARO + QUE_FALTABAN:
        if COLUMNS[campo].name not in columnas:
            continue
        trae = getattr(fila, campo)
        tenia = caso.de_claro(campo)
        if _plano(trae) == _plano(tenia) or (campo in QUE_FALTABAN and (trae is None or tenia)):
            continue
        if campo in propios and trae is None:
            propios[campo] = None
            continue
        propios.pop(campo, None)
        antes = getattr(caso, campo)
        nuevos[campo] = trae
        if _plano(antes) != _plano(trae):
            cambios[campo] = (antes, trae)
    if "resultado_back" in columnas:
        nuevos["resultado_crudo"] = fila.resultado_crudo
        nuevos["resultado_por_revisar"] = fila.resultado_por_revisar
    return caso._replace(corte=corte, propios=propios, **nuevos), cambios  # type: ignore[arg-type]  # by name


def _plano(valor: object) -> object:
    return valor.isoformat() if isinstance(valor, date) else valor


def _resultado_nuevo(
    caso: Caso,
    fila: FilaBase,
    columnas: frozenset[str],
    cambios: Mapping[str, tuple[object, object]],
) -> Resultado | None:
    """Return the result the row brings as news; None when it has none or repeats what was known."""
    if fila.resultado is None or "resultado_back" not in columnas:
        return None
    if caso.estado in ESPERAN_BACK:
        return fila.resultado if es_respuesta(caso, fila) else None
    return fila.resultado if "resultado" in cambios else None


def es_respuesta(caso: Caso, fila: FilaBase) -> bool:
    """Tell whether a row answers an escalation, against what was known when it was sent."""
    if fila.resultado is None:
        return False
    if fila.resultado != caso.resultado_al_enviar:
        return True
    if caso.radicado_enviado is not None and fila.radicado == caso.radicado_enviado:
        return True
    if fila.fecha_respuesta is None:
        return False
    return caso.respuesta_al_enviar is None or fila.fecha_respuesta > caso.respuesta_al_enviar


def _destino(caso: Caso, resultado: Resultado | None, cambia_valor: bool) -> Estado | None:
    """Return where the table sends a caso that waits for an agente, or None to leave it."""
    if caso.estado is Estado.POR_ESCALAR:
        return _AL_BACK[resultado] if resultado else None
    if caso.estado is Estado.POR_VALIDAR:
        return Estado.POR_VERIFICAR if resultado is Resultado.APROBADO else None
    if caso.estado is Estado.POR_VERIFICAR:
        return Estado.POR_VALIDAR if resultado is Resultado.RECHAZADO else None
    if caso.estado not in POR_LLAMAR:
        return None
    if caso.contenido is Contenido.APLICADO:
        if resultado is Resultado.RECHAZADO:
            return Estado.POR_VALIDAR
        return Estado.POR_VERIFICAR if cambia_valor else None
    return Estado.POR_VERIFICAR if resultado is Resultado.APROBADO or cambia_valor else None


def _mover(caso: Caso, destino: Estado) -> Caso:
    """Move a caso; a verdict given before the news is void."""
    return caso.sin_veredicto()._replace(estado=destino, aplazado_hasta=None)


def _evento(
    antes: Caso,
    despues: Caso,
    resultado: Resultado | None,
    cambios: Mapping[str, tuple[object, object]],
) -> Evento | None:
    espera_back = antes.estado in ESPERAN_BACK or antes.estado is Estado.POR_ESCALAR
    if espera_back and despues.estado is not antes.estado:
        return Evento.RESPUESTA_BACK
    if despues.estado is not antes.estado or resultado is not None or "resultado" in cambios:
        return Evento.CAMBIO_DE_RESULTADO
    return Evento.CAMBIO_DE_DATOS if cambios else None


def _pregunta(resultado: Resultado | None, valor: object) -> str:
    if resultado is not None:
        return f"Un corte nuevo dice {resultado}, y el caso ya había seguido su camino."
    return f"Un corte nuevo cambió el valor aplicado a {pesos(int(str(valor)))}."


def resultado_conciliado(antes: Caso, despues: Caso) -> str:
    """Return the outcome of an escalation in a corte: a word of `conciliacion` in contrato.md."""
    if despues.estado in ESPERAN_BACK:
        return "sin_respuesta"
    if despues.estado is Estado.POR_VALIDAR:
        return "rechazados"
    pedido = antes.valor_solicitado
    distinto = None not in (pedido, despues.valor_aplicado) and pedido != despues.valor_aplicado
    return "valor_distinto" if distinto else "aplicados"
