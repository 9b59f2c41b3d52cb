"""The rows behind each count of an import: which they are, and how a window of them is read."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.reconciliation import Renglon
from ajustes_tui.domain.base.undo import Conservado
from ajustes_tui.domain.caso.words import PREGUNTAS, evento_dicho
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import CambioDeResultado, CeldaCambiada, Preparada
from ajustes_tui.ui.text import Alineacion, Voz
from ajustes_tui.widgets.window_table import Columna

T = TypeVar("T")

NOMBRES: Mapping[str, str] = {
    "nueva": "Nuevas",
    "duplicada": "Duplicadas",
    "actualizada": "Actualizadas",
    "rechazada": "Rechazadas",
    "igual": "Iguales",
    "ausente": "Ausentes",
    "gestion": "Cambian de resultado estando en gestión",
    "informado": "Cambian de resultado ya informados",
    "reescalado": "Reescalados que esperaban respuesta",
    "aplicados": "Aplicados como se pidió",
    "valor_distinto": "Aplicados por otro valor",
    "rechazados": "Rechazados otra vez",
    "sin_respuesta": "Sin respuesta todavía",
    "ausentes": "No vienen en este corte",
}
_DINERO = frozenset({"valor_solicitado", "valor_aplicado"})
_ANCHA = 60
"""Cells from which a list shows all its columns; beside the preview it shows the least."""


class FilaGrupo(NamedTuple):
    """A row of a group as the list shows it; `caso_id` when there is a caso to open."""

    celdas: tuple[str, ...]
    voz: Voz = Voz.NORMAL
    caso_id: int | None = None


Columnas = Mapping[int, Sequence[Columna[FilaGrupo]]]


@dataclass(frozen=True, slots=True)
class Grupo:
    """One list: what it is called, its columns, its ids and how their rows are read."""

    titulo: str
    columnas: Columnas
    ids: array[int]
    filas: Callable[[Sequence[int]], Mapping[int, FilaGrupo]]


def _columna(
    lugar: int, titulo: str, ancho: int, alinear: Alineacion = "izq", *, flexible: bool = False
) -> Columna[FilaGrupo]:
    return Columna(
        titulo, ancho, lambda f: f.celdas[lugar], alinear, lambda f: f.voz, flexible=flexible
    )


_DE_FILA: Columnas = {
    0: (
        _columna(0, "Fila", 6, "der"),
        _columna(1, "Cuenta", 10),
        _columna(4, "Resultado", 10, flexible=True),
    ),
    _ANCHA: (
        _columna(0, "Fila", 6, "der"),
        _columna(1, "Cuenta", 10),
        _columna(2, "Radicado", 14),
        _columna(3, "Motivo", 24, flexible=True),
        _columna(4, "Resultado", 18),
    ),
}
_DE_CELDA: Columnas = {
    0: (_columna(1, "Cuenta", 10), _columna(5, "Qué cambia", 24, flexible=True)),
    _ANCHA: (
        _columna(0, "Fila", 6, "der"),
        _columna(1, "Cuenta", 10),
        _columna(2, "Radicado", 12),
        _columna(3, "Dato", 16),
        _columna(4, "Antes → ahora", 24, flexible=True),
    ),
}
_DE_RECHAZO: Columnas = {
    0: (
        _columna(0, "Fila", 6, "der"),
        _columna(1, "Columna", 10),
        _columna(3, "Por qué no sirve", 18, flexible=True),
    ),
    _ANCHA: (
        _columna(0, "Fila", 6, "der"),
        _columna(1, "Columna", 18),
        _columna(2, "Valor", 16),
        _columna(3, "Por qué no sirve", 30, flexible=True),
    ),
}
_DE_CASO: Columnas = {
    0: (_columna(0, "Cuenta", 10), _columna(2, "Estado", 24, flexible=True)),
    _ANCHA: (
        _columna(0, "Cuenta", 11),
        _columna(1, "Radicado", 14),
        _columna(2, "Estado", 26, flexible=True),
        _columna(3, "Se pidió", 12, "der"),
        _columna(4, "Lo tiene", 10),
    ),
}
_DE_RESULTADO: Columnas = {
    0: (
        _columna(0, "Cuenta", 10),
        _columna(2, "Resultado", 18, flexible=True),
        _columna(4, "Lo tiene", 8),
    ),
    _ANCHA: (
        _columna(0, "Cuenta", 11),
        _columna(1, "Radicado", 14),
        _columna(2, "Resultado", 22),
        _columna(3, "Queda en", 18, flexible=True),
        _columna(4, "Lo tiene", 10),
    ),
}
_DE_CONSERVADO: Columnas = {
    0: (
        _columna(0, "Cuenta", 11),
        _columna(1, "Radicado", 14),
        _columna(2, "Por qué se conserva", 30, flexible=True),
    )
}


def grupo_de(service: ImportacionService, preparada: Preparada, clave: str) -> Grupo:
    """Return the rows of one group of a prepared base."""
    titulo = NOMBRES[clave]
    if clave == "rechazada":
        return Grupo(titulo, _DE_RECHAZO, preparada.ids_de(clave), _rechazos(preparada))
    if clave == "actualizada":
        return _de_lista(titulo, _DE_CELDA, list(preparada.celdas()), _celda)
    if clave == "gestion":
        return _de_lista(titulo, _DE_RESULTADO, preparada.en_gestion(), _resultado)
    if clave == "informado":
        return _de_lista(titulo, _DE_RESULTADO, preparada.informados(), _resultado)
    if clave == "ausente":
        return de_casos(service, titulo, preparada.comparacion.ausentes)
    if clave == "reescalado":
        clases = preparada.comparacion.conciliacion.values()
        return de_casos(service, titulo, [caso for casos in clases for caso in casos])
    return Grupo(titulo, _DE_FILA, preparada.ids_de(clave), _filas(preparada))


def de_renglon(service: ImportacionService, renglon: Renglon) -> Grupo:
    """Return the casos of one outcome of the reconciliation."""
    return de_casos(service, NOMBRES[renglon.clase], renglon.casos)


def de_casos(service: ImportacionService, titulo: str, ids: Sequence[int]) -> Grupo:
    """Return casos of the store."""

    def leer(pedidos: Sequence[int]) -> Mapping[int, FilaGrupo]:
        return {
            fila.id: FilaGrupo(
                (
                    fila.cuenta,
                    fila.radicado,
                    PREGUNTAS[fila.estado],
                    pesos(fila.valor_solicitado),
                    fila.tomado_por or "",
                ),
                caso_id=fila.id,
            )
            for fila in service.filas_de_casos(pedidos)
        }

    return Grupo(titulo, _DE_CASO, array("q", ids), leer)


def de_conservados(conservados: Sequence[Conservado]) -> Grupo:
    """Return the casos an undone base left as they are, and who had touched them."""
    return _de_lista("Se conservan", _DE_CONSERVADO, conservados, _conservado)


def _de_lista(
    titulo: str, columnas: Columnas, todo: Sequence[T], fila: Callable[[T], FilaGrupo]
) -> Grupo:
    return Grupo(
        titulo, columnas, array("q", range(len(todo))), lambda ids: {i: fila(todo[i]) for i in ids}
    )


def _filas(preparada: Preparada) -> Callable[[Sequence[int]], Mapping[int, FilaGrupo]]:
    def leer(ids: Sequence[int]) -> Mapping[int, FilaGrupo]:
        return {
            i: FilaGrupo(
                (
                    str(fila.fila),
                    fila.cuenta,
                    fila.radicado,
                    fila.motivo,
                    fila.resultado_crudo or "(vacío)",
                )
            )
            for i, fila in preparada.filas_de(ids).items()
        }

    return leer


def _rechazos(preparada: Preparada) -> Callable[[Sequence[int]], Mapping[int, FilaGrupo]]:
    def leer(ids: Sequence[int]) -> Mapping[int, FilaGrupo]:
        return {
            i: FilaGrupo((str(r.fila), r.columna, r.valor or "(vacío)", r.motivo))
            for i, r in preparada.rechazos_de(ids).items()
        }

    return leer


def _celda(celda: CeldaCambiada) -> FilaGrupo:
    cambio = f"{dicho(celda.campo, celda.antes)} → {dicho(celda.campo, celda.despues)}"
    quien = f" ▲ {celda.tomado_por}" if celda.tomado_por else ""
    return FilaGrupo(
        (
            str(celda.fila),
            celda.cuenta,
            celda.radicado,
            celda.campo,
            cambio + quien,
            f"{celda.campo}: {cambio}",
        ),
        Voz.AVISO if celda.tomado_por else Voz.NORMAL,
        celda.caso_id,
    )


def _resultado(cambio: CambioDeResultado) -> FilaGrupo:
    return FilaGrupo(
        (
            cambio.cuenta,
            cambio.radicado,
            f"{dicho('', cambio.antes)} → {dicho('', cambio.despues)}",
            PREGUNTAS[cambio.estado_despues],
            cambio.tomado_por or "nadie",
        ),
        Voz.AVISO if cambio.tomado_por else Voz.NORMAL,
        cambio.caso_id,
    )


def _conservado(caso: Conservado) -> FilaGrupo:
    que = evento_dicho(caso.evento)
    razon = f"{caso.agente}: {que}, {fecha_corta(caso.momento.date())} {caso.momento:%H:%M}"
    return FilaGrupo((caso.cuenta, caso.radicado, razon), caso_id=caso.caso_id)


def dicho(campo: str, valor: object) -> str:
    """Return a value of a base as a person reads it."""
    if campo in _DINERO and isinstance(valor, int):
        return pesos(valor)
    if isinstance(valor, date):
        return fecha_corta(valor)
    return str(valor) if valor not in (None, "") else "(vacío)"
