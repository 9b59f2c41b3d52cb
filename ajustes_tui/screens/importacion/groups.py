"""Rows behind each count of an import."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from ajustes_tui.domain.base.reconciliation import ReconciledOutcome
from ajustes_tui.domain.base.rows import KeptCaso
from ajustes_tui.domain.caso.words import QUESTIONS, evento_name
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.services.intake.prepared import ChangedCell, PreparedBase, ResultadoChange
from ajustes_tui.ui.text import Alignment, Tone
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.base_acts import value_text

T = TypeVar("T")

TITLES: Mapping[str, str] = {
    "nueva": "Nuevas",
    "duplicada": "Duplicadas",
    "actualizada": "Actualizadas",
    "rechazada": "Rechazadas",
    "igual": "Iguales",
    "anterior": "Anteriores",
    "ausente": "Ausentes",
    "no_viene": "No vienen",
    "gestion": "Cambian de resultado estando en gestión",
    "informado": "Cambian: informados, cerrados o en PQR",
    "reescalado": "Reescalados que esperaban respuesta",
    "aplicados": "Aplicados como se pidió",
    "valor_distinto": "Aplicados por otro valor",
    "rechazados": "Rechazados otra vez",
    "sin_respuesta": "Sin respuesta todavía",
    "ausentes": "No vienen en este corte",
}
_FULL_WIDTH = 76
"""Cells for all columns; beside the preview there are fewer."""


class RowBehind(NamedTuple):
    """`caso_id` is None without a caso to open."""

    cells: tuple[str, ...]
    tone: Tone = Tone.NORMAL
    caso_id: int | None = None


ColumnsByWidth = Mapping[int, Sequence[Column[RowBehind]]]


@dataclass(frozen=True, slots=True)
class Group:
    """A list of rows, with a function to read them by id."""

    title: str
    columns: ColumnsByWidth
    ids: array[int]
    rows: Callable[[Sequence[int]], Mapping[int, RowBehind]]


def _column(
    place: int, title: str, width: int, align: Alignment = "izq", *, flexible: bool = False
) -> Column[RowBehind]:
    return Column(
        title, width, lambda row: row.cells[place], align, lambda row: row.tone, flexible=flexible
    )


_ROW_COLUMNS: ColumnsByWidth = {
    0: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(4, "Resultado", 10, flexible=True),
    ),
    _FULL_WIDTH: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(2, "Radicado", 14),
        _column(3, "Motivo", 24, flexible=True),
        _column(4, "Resultado", 18),
    ),
}
_CELL_COLUMNS: ColumnsByWidth = {
    0: (_column(1, "Cuenta", 10), _column(5, "Qué cambia", 24, flexible=True)),
    _FULL_WIDTH: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Cuenta", 10),
        _column(2, "Radicado", 12),
        _column(3, "Dato", 16),
        _column(4, "Antes → ahora", 24, flexible=True),
    ),
}
_REJECT_COLUMNS: ColumnsByWidth = {
    0: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Columna", 10),
        _column(3, "Por qué no sirve", 18, flexible=True),
    ),
    _FULL_WIDTH: (
        _column(0, "Fila", 6, "der"),
        _column(1, "Columna", 18),
        _column(2, "Valor", 16),
        _column(3, "Por qué no sirve", 30, flexible=True),
    ),
}
_CASO_COLUMNS: ColumnsByWidth = {
    0: (_column(0, "Cuenta", 10), _column(2, "Estado", 24, flexible=True)),
    _FULL_WIDTH: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Estado", 26, flexible=True),
        _column(3, "Se pidió", 12, "der"),
        _column(4, "Lo tiene", 10),
    ),
}
_RESULT_COLUMNS: ColumnsByWidth = {
    0: (
        _column(0, "Cuenta", 10),
        _column(2, "Resultado", 18, flexible=True),
        _column(4, "Lo tiene", 8),
    ),
    _FULL_WIDTH: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Resultado", 22),
        _column(3, "Queda en", 18, flexible=True),
        _column(4, "Lo tiene", 10),
    ),
}
_KEPT_COLUMNS: ColumnsByWidth = {
    0: (
        _column(0, "Cuenta", 11),
        _column(1, "Radicado", 14),
        _column(2, "Por qué se conserva", 30, flexible=True),
    )
}


def preview_group(service: ImportacionService, prepared: PreparedBase, key: str) -> Group:
    title = TITLES[key]
    if key == "rechazada":
        return Group(title, _REJECT_COLUMNS, prepared.ids_of(key), _read_rejects(prepared))
    if key == "actualizada":
        return _listed(title, _CELL_COLUMNS, list(prepared.cells()), _cell)
    if key == "gestion":
        return _listed(title, _RESULT_COLUMNS, prepared.in_gestion(), _result)
    if key == "informado":
        return _listed(title, _RESULT_COLUMNS, prepared.past_contact(), _result)
    if key == "ausente":
        return casos_group(service, title, prepared.comparison.absent)
    if key == "no_viene":
        return casos_group(service, title, prepared.comparison.dropped)
    if key == "reescalado":
        by_outcome = prepared.comparison.reconciliation.values()
        return casos_group(service, title, [caso for casos in by_outcome for caso in casos])
    return Group(title, _ROW_COLUMNS, prepared.ids_of(key), _read_rows(prepared))


def outcome_group(service: ImportacionService, outcome: ReconciledOutcome) -> Group:
    return casos_group(service, TITLES[outcome.outcome], outcome.casos)


def casos_group(service: ImportacionService, title: str, ids: Sequence[int]) -> Group:
    def read(wanted: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            row.caso.id: RowBehind(
                (
                    row.caso.cuenta,
                    row.caso.radicado,
                    QUESTIONS[row.caso.estado],
                    pesos(row.caso.valor_solicitado),
                    row.tomado_by or "",
                ),
                caso_id=row.caso.id,
            )
            for row in service.bases.caso_rows(wanted)
        }

    return Group(title, _CASO_COLUMNS, array("q", ids), read)


def kept_group(kept: Sequence[KeptCaso]) -> Group:
    """Return casos kept when their base was undone, with the reason."""
    return _listed("Se conservan", _KEPT_COLUMNS, kept, _kept)


def _listed(
    title: str, columns: ColumnsByWidth, items: Sequence[T], row: Callable[[T], RowBehind]
) -> Group:
    return Group(
        title, columns, array("q", range(len(items))), lambda ids: {i: row(items[i]) for i in ids}
    )


def _read_rows(prepared: PreparedBase) -> Callable[[Sequence[int]], Mapping[int, RowBehind]]:
    def read(ids: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            i: RowBehind(
                (
                    str(row.fila),
                    row.cuenta,
                    row.radicado,
                    row.motivo,
                    row.resultado_crudo or "(vacío)",
                )
            )
            for i, row in prepared.rows_of(ids).items()
        }

    return read


def _read_rejects(prepared: PreparedBase) -> Callable[[Sequence[int]], Mapping[int, RowBehind]]:
    def read(ids: Sequence[int]) -> Mapping[int, RowBehind]:
        return {
            i: RowBehind((str(r.fila), r.column, r.value or "(vacío)", r.motivo))
            for i, r in prepared.rechazos_of(ids).items()
        }

    return read


def _cell(cell: ChangedCell) -> RowBehind:
    change = f"{value_text(cell.field, cell.before)} → {value_text(cell.field, cell.after)}"
    who = f" ▲ {cell.tomado_by}" if cell.tomado_by else ""
    return RowBehind(
        (
            str(cell.fila),
            cell.cuenta,
            cell.radicado,
            cell.field,
            change + who,
            f"{cell.field}: {change}",
        ),
        Tone.NOTICE if cell.tomado_by else Tone.NORMAL,
        cell.caso_id,
    )


def _result(change: ResultadoChange) -> RowBehind:
    return RowBehind(
        (
            change.cuenta,
            change.radicado,
            f"{value_text('', change.before)} → {value_text('', change.after)}",
            QUESTIONS[change.estado_after],
            change.tomado_by or "nadie",
        ),
        Tone.NOTICE if change.tomado_by else Tone.NORMAL,
        change.caso_id,
    )


def _kept(caso: KeptCaso) -> RowBehind:
    event = evento_name(caso.evento)
    reason = f"{caso.agente}: {event}, {short_date(caso.momento.date())} {caso.momento:%H:%M}"
    return RowBehind((caso.cuenta, caso.radicado, reason), caso_id=caso.caso_id)
