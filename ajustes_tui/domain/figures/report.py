"""The columns and rows of casos and of the historial in a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COLUMNS, NAMING, Field, Kind
from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.caso import Caso, pqr_of
from ajustes_tui.domain.caso.line_data import label_of, line_data
from ajustes_tui.domain.caso.words import (
    CLASE_WORDS,
    CONTENIDO_WORDS,
    CUBETA_WORDS,
    QUESTIONS,
    code_name,
    evento_name,
    short_estado,
)
from ajustes_tui.domain.figures.sheets import CellFormat, CellValue, ReportSheet, SheetColumn
from ajustes_tui.domain.keeping.asesores import AsesorDirectory
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.values.identifiers import masked
from ajustes_tui.domain.values.mask import Mask
from ajustes_tui.domain.values.text import initials


class ReportedCaso(NamedTuple):
    """A caso for an export, with joined data."""

    caso: Caso
    vence: date | None
    marcacion: str | None
    """Razón and subrazón of the last escalation, else of the base."""
    telefonos: tuple[str, ...]
    datos: Mapping[str, str]


_MASKED = "Los teléfonos y los nombres salen enmascarados, salvo con --sin-mascara."
_WHOLE, _MONEY, _DAY = CellFormat.WHOLE, CellFormat.MONEY, CellFormat.DIA
_KEY, _USUARIO = ("cuenta", "radicado"), ("usuario_nombre",)
_FIRST = ("aliado", "valor_solicitado", "valor_aplicado", "resultado")
_REQUEST = tuple(
    column
    for column, field in COLUMNS.items()
    if field.export and column not in _KEY + _USUARIO + _FIRST
)
_FORMATS = {Kind.MONEY: _MONEY, Kind.DAY: _DAY}


def _column(field: Field) -> SheetColumn:
    heading, definition, width = field.export or (field.name, "", 14)
    return SheetColumn(heading, definition, _FORMATS.get(field.kind, CellFormat.TEXT), width)


CASO_COLUMNS = (
    SheetColumn("Caso", "Número del caso en este almacén.", _WHOLE, 8),
    *(_column(COLUMNS[column]) for column in _KEY),
    SheetColumn("Radicado vigente", "El más nuevo: el que se informa al usuario."),
    SheetColumn("Estado", "Posición en el procedimiento: lo que hace o pregunta.", width=26),
    SheetColumn("Vence", "El plazo que corre en su estado.", _DAY, 13),
    SheetColumn("Cubeta", "La única cifra de T en que cuenta el caso."),
    SheetColumn("Causal", "Causal identificada por la célula, de la A en adelante.", width=8),
    SheetColumn("Nombre de la causal", "El del catálogo de causales.", width=30),
    SheetColumn("Corte", "El corte más nuevo que trajo el caso.", _DAY, 13),
    SheetColumn("Persona", "El asesor según el catálogo: el id que queda de los suyos."),
    *(_column(COLUMNS[column]) for column in _FIRST),
    SheetColumn("Contenido", "Qué se informa al usuario: aplicado, o no aplica."),
    SheetColumn("Causal pedida", "Causal que nombra el motivo del asesor.", width=14),
    SheetColumn("Atribuible", "Falla atribuible al usuario, si se marcó.", width=20),
    SheetColumn("Clase", "Petición, queja o recurso: de la base, o de su marcación.", width=10),
    *(_column(COLUMNS[column]) for column in _REQUEST),
    SheetColumn(
        "Reescalamientos", "Veces que volvió al back: mal rechazado o mal aplicado.", _WHOLE
    ),
    SheetColumn("Intentos", "Intentos de contacto que cuentan.", _WHOLE, 9),
    SheetColumn("Informado el", "Desde ese día corre el plazo del recurso.", _DAY, 13),
    *(_column(COLUMNS[column]) for column in _USUARIO),
    SheetColumn("Teléfonos", "Dato personal: solo con --sin-mascara sale completo.", width=24),
    SheetColumn("Otros datos", "Las demás columnas de la base: solo con --sin-mascara.", width=40),
)
"""The columns of a list of casos; those read most come first, and only they are printed."""


def caso_row(
    reported: ReportedCaso, catalogs: Catalogs, asesores: AsesorDirectory, mask: Mask | None
) -> tuple[CellValue, ...]:
    """Without a mask, personal data are whole."""
    caso, vence, marcacion, telefonos, datos = reported
    caso = caso._replace(aliado=asesores.aliado(caso.asesor_id, caso.aliado))
    classes = catalogs.marcaciones.classes
    pqr = pqr_of(caso.estado, caso.recurso_el, caso.clase, classes.get(marcacion or ""))
    causal = catalogs.causal(caso.causal or "")
    return (
        caso.id,
        caso.cuenta,
        caso.radicado,
        caso.radicado_actual,
        QUESTIONS[caso.estado],
        vence,
        CUBETA_WORDS[caso.cubeta].name,
        caso.causal,
        causal.name if causal else None,
        caso.corte,
        asesores.resolve(caso.asesor_id),
        *_base_values(caso, _FIRST, mask),
        CONTENIDO_WORDS[caso.contenido] if caso.contenido else None,
        caso.causal_pedida,
        caso.atribuible and code_name(caso.atribuible),
        CLASE_WORDS[pqr] if pqr else None,
        *_base_values(caso, _REQUEST, mask),
        caso.reescalamientos,
        caso.intentos,
        caso.informado_el,
        *_base_values(caso, _USUARIO, mask),
        ", ".join(masked(t) if mask else t for t in telefonos),
        None if mask else " · ".join(f"{name}: {value}" for name, value in datos.items()),
    )


def _base_values(caso: Caso, columns: Sequence[str], mask: Mask | None) -> Iterator[CellValue]:
    for column in columns:
        value = getattr(caso, column)
        if isinstance(value, StrEnum):
            yield code_name(value.value)
        elif mask is None or value is None or column not in NAMING:
            yield value
        else:
            yield initials(value) if COLUMNS[column].kind is Kind.NAME else mask.text(value)


def _text(text: str | None, mask: Mask | None) -> str | None:
    return text if text is None or mask is None else mask.text(text)


HISTORIAL_COLUMNS = (
    SheetColumn("Línea", "Número de la línea en el historial de marcaciones.", _WHOLE, 9),
    SheetColumn("Momento", "Hora de Bogotá.", CellFormat.MOMENTO, 17),
    SheetColumn("Agente", "Quién la escribió; «sistema» es una importación.", width=12),
    SheetColumn("Cuenta", "Cuenta del cliente.", width=12),
    SheetColumn("Caso", "Número del caso en este almacén.", _WHOLE, 8),
    SheetColumn("Evento", "Qué pasó.", width=20),
    SheetColumn("Deshecha", "«sí» si un evento posterior la deshizo: ya no cuenta.", width=10),
    SheetColumn("Estado antes", "Posición en el procedimiento antes del evento.", width=20),
    SheetColumn("Estado después", "Posición en el procedimiento después del evento.", width=20),
    SheetColumn("Razón", "Primer código de la marcación en RR.", width=8),
    SheetColumn("Subrazón", "Segundo código de la marcación en RR.", width=9),
    SheetColumn("Radicado", "Radicado del evento."),
    SheetColumn("Datos", f"Lo demás que se registró. {_MASKED}", width=38),
    SheetColumn("Nota", f"Texto libre. {_MASKED}", width=43),
    SheetColumn("CUN", "Código único numérico, 16 dígitos.", width=18),
    SheetColumn("Huella", "La que encadena la línea con la anterior.", width=20),
)


def historial_row(line: HistorialLine, cuenta: str, mask: Mask | None) -> tuple[CellValue, ...]:
    """Without a mask, free texts are whole."""
    data = dict(line_data(line.evento, line.datos))
    if mask is not None:
        data = {label: mask.text(text) for label, text in data.items()}
        named = line.datos.get("campo") == "usuario_nombre" and "sobre_claro" not in line.datos
        if named and "motivo" in line.datos:
            data[label_of("motivo")] = initials(str(line.datos["motivo"]))
    return (
        line.line,
        line.momento,
        line.agente,
        cuenta,
        line.caso,
        evento_name(line.evento),
        "sí" if line.deshecha else None,
        line.estado_before and short_estado(line.estado_before),
        line.estado_after and short_estado(line.estado_after),
        line.razon,
        line.subrazon,
        line.radicado,
        " · ".join(f"{label}: {text}" for label, text in data.items()),
        _text(line.nota or "", mask),
        line.cun,
        line.digest,
    )


DEFINITIONS = "Definiciones"
DEFINITION_COLUMNS = (
    SheetColumn("Columna o indicador", "", width=28),
    SheetColumn("Qué es", "", width=98),
    SheetColumn("Hoja", "", width=34),
)


def definitions(
    sheets: Iterable[ReportSheet], others: Iterable[tuple[str, str, str]] = ()
) -> ReportSheet:
    """`others` come first; a definition shared by several sheets appears once, with all their names."""
    columns = [(sheet.name, c.heading, c.definition) for sheet in sheets for c in sheet.columns]
    named: dict[tuple[str, str], list[str]] = {}
    for name, heading, definition in (*others, *columns):
        sheets_of = named.setdefault((heading, definition), [])
        if name not in sheets_of:
            sheets_of.append(name)
    rows = [(*defined, ", ".join(names)) for defined, names in named.items()]
    return ReportSheet(DEFINITIONS, DEFINITION_COLUMNS, rows, to_read=True)
