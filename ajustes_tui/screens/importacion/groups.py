"""The rows behind each count of an import: their ids, their columns and how a window of them is read."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.fields import Kind, columns_of
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

TITLES: Mapping[str, str] = {
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
_MONEY = columns_of(Kind.MONEY)
_WIDE = 60
"""Cells from which a list shows all its columns; beside the preview it has fewer."""


class RowBehind(NamedTuple):
    """A row of a group as the list shows it; `caso_id` when there is a caso to open."""

    cells: tuple[str, ...]
    tone: Voz = Voz.NORMAL
    caso_id: int | None = None


ColumnsByWidth = Mapping[int, Sequence[Columna[RowBehind]]]


@dataclass(frozen=True, slots=True)
class Group:
    """A list of rows: its title, its columns, its ids and the function that reads rows by id."""

    title: str
    columns: ColumnsByWidth
    ids: array[int]
    rows: Callable[[Sequence[int]], Mapping[int, RowBehind]]


def _column(
    place: int, title: str, width: int, align: Alineacion = "izq", *, flexible: bool = False
) -> Columna[RowBehind]:
    return Columna(
        title, width, lambda row: row.cells[place], align, lambda row: row.tone, flexible=flexible
    )


_OF_ROW: ColumnsByWidth = {
    0: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(4, "Resultado", 10, flexible=True),
    ),
    _WIDE: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(2, "Radicado", 14),
        _column(3, "Motivo", 24, flexible=True),
        _column(4, "Resultado", 18),
    ),
}
_OF_CELL: ColumnsByWidth = {
    0: (_column(1, "Cuenta", 10), _column(5, "Qué cambia", 24, flexible=True)),
    _WIDE: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(2, "Radicado", 12),
        _column(3, "Dato", 16),
        _column(4, "Antes → ahora", 24, flexible=True),
    ),
}
_OF_REJECT: ColumnsByWidth = {
    0: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Columna", 10),
        _column(3, "Por qué no sirve", 18, flexible=True),
    ),
    _WIDE: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Columna", 18),
        _column(2, "Valor", 16),
        _column(3, "Por qué no sirve", 30, flexible=True),
    ),
}
_OF_CASO: ColumnsByWidth = {
    0: (_column(0, "Cuenta", 10), _column(2, "Estado", 24, flexible=True)),
    _WIDE: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Estado", 26, flexible=True),
        _column(3, "Se pidió", 12, "der"),
        _column(4, "Lo tiene", 10),
    ),
}
_OF_RESULT: ColumnsByWidth = {
    0: (
        _column(0, "Cuenta", 10),
        _column(2, "Resultado", 18, flexible=True),
        _column(4, "Lo tiene", 8),
    ),
    _WIDE: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Resultado", 22),
        _column(3, "Queda en", 18, flexible=True),
        _column(4, "Lo tiene", 10),
    ),
}
_OF_KEPT: ColumnsByWidth = {
    0: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Por qué se conserva", 30, flexible=True),
    )
}


def preview_group(service: ImportacionService, prepared: Preparada, key: str) -> Group:
    """Return the rows of one group of a prepared base."""
    title = TITLES[key]
    if key == "rechazada":
        return Group(title, _OF_REJECT, prepared.ids_de(key), _read_rejects(prepared))
    if key == "actualizada":
        return _listed(title, _OF_CELL, list(prepared.celdas()), _cell)
    if key == "gestion":
        return _listed(title, _OF_RESULT, prepared.en_gestion(), _result)
    if key == "informado":
        return _listed(title, _OF_RESULT, prepared.informados(), _result)
    if key == "ausente":
        return casos_group(service, title, prepared.comparacion.ausentes)
    if key == "reescalado":
        by_outcome = prepared.comparacion.conciliacion.values()
        return casos_group(service, title, [caso for casos in by_outcome for caso in casos])
    return Group(title, _OF_ROW, prepared.ids_de(key), _read_rows(prepared))


def outcome_group(service: ImportacionService, renglon: Renglon) -> Group:
    """Return the group of the casos of one outcome of the reconciliation."""
    return casos_group(service, TITLES[renglon.clase], renglon.casos)


def casos_group(service: ImportacionService, title: str, ids: Sequence[int]) -> Group:
    """Return a group of casos of the store."""

    def read(wanted: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            fila.id: RowBehind(
                (
                    fila.cuenta,
                    fila.radicado,
                    PREGUNTAS[fila.estado],
                    pesos(fila.valor_solicitado),
                    fila.tomado_por or "",
                ),
                caso_id=fila.id,
            )
            for fila in service.filas_de_casos(wanted)
        }

    return Group(title, _OF_CASO, array("q", ids), read)


def kept_group(kept: Sequence[Conservado]) -> Group:
    """Return the group of the casos that stay after their base was undone, each with its reason."""
    return _listed("Se conservan", _OF_KEPT, kept, _kept)


def _listed(
    title: str, columns: ColumnsByWidth, items: Sequence[T], row: Callable[[T], RowBehind]
) -> Group:
    return Group(
        title, columns, array("q", range(len(items))), lambda ids: {i: row(items[i]) for i in ids}
    )


def _read_rows(prepared: Preparada) -> Callable[[Sequence[int]], Mapping[int, RowBehind]]:
    def read(ids: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            i: RowBehind(
                (
                    str(fila.fila),
                    fila.cuenta,
                    fila.radicado,
                    fila.motivo,
                    fila.resultado_crudo or "(vacío)",
                )
            )
            for i, fila in prepared.filas_de(ids).items()
        }

    return read


def _read_rejects(prepared: Preparada) -> Callable[[Sequence[int]], Mapping[int, RowBehind]]:
    def read(ids: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            i: RowBehind((str(r.fila), r.columna, r.valor or "(vacío)", r.motivo))
            for i, r in prepared.rechazos_de(ids).items()
        }

    return read


def _cell(celda: CeldaCambiada) -> RowBehind:
    change = f"{spoken(celda.campo, celda.antes)} → {spoken(celda.campo, celda.despues)}"
    who = f" ▲ {celda.tomado_por}" if celda.tomado_por else ""
    return RowBehind(
        (
            str(celda.fila),
            celda.cuenta,
            celda.radicado,
            celda.campo,
            change + who,
            f"{celda.campo}: {change}",
        ),
        Voz.AVISO if celda.tomado_por else Voz.NORMAL,
        celda.caso_id,
    )


def _result(cambio: CambioDeResultado) -> RowBehind:
    return RowBehind(
        (
            cambio.cuenta,
            cambio.radicado,
            f"{spoken('', cambio.antes)} → {spoken('', cambio.despues)}",
            PREGUNTAS[cambio.estado_despues],
            cambio.tomado_por or "nadie",
        ),
        Voz.AVISO if cambio.tomado_por else Voz.NORMAL,
        cambio.caso_id,
    )


def _kept(caso: Conservado) -> RowBehind:
    event = evento_dicho(caso.evento)
    reason = f"{caso.agente}: {event}, {fecha_corta(caso.momento.date())} {caso.momento:%H:%M}"
    return RowBehind((caso.cuenta, caso.radicado, reason), caso_id=caso.caso_id)


def spoken(campo: str, value: object) -> str:
    """Return a value of a base as a person reads it."""
    if campo in _MONEY and isinstance(value, int):
        return pesos(value)
    if isinstance(value, date):
        return fecha_corta(value)
    return str(value) if value not in (None, "") else "(vacío)"
