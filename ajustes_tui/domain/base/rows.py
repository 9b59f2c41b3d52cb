"""The workbook of one corte once read: the rows the program can use and the ones it refuses, as data."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import FIELD, FIELDS, Kind, columns_of


class Resultado(StrEnum):
    """The answer of the back de ajustes to a caso."""

    APROBADO = "APROBADO"
    RECHAZADO = "RECHAZADO"


class TipoBase(StrEnum):
    """A completa replaces the picture of its corte; a complemento only adds to it."""

    COMPLETA = "completa"
    COMPLEMENTO = "complemento"


CAMPOS_OBLIGATORIOS = tuple(field.name for field in FIELDS if field.required)
"""The five columns the procedure promises in every base (dominio.md section 2)."""
CAMPOS = tuple(FIELD)
"""Every field a header can be recognised as."""


class FilaBase(NamedTuple):
    """One usable row; `fila` is the row number a person sees in the workbook, money is centavos."""

    fila: int
    cuenta: str
    radicado: str
    motivo: str
    estado_ajuste: str
    resultado: Resultado | None
    resultado_crudo: str
    """The result as it came; with `resultado_por_revisar`, a word that no synonym explains."""
    resultado_por_revisar: bool
    motivo_rechazo: str | None
    valor_solicitado: int | None
    valor_aplicado: int | None
    asesor_id: str | None
    asesor_nombre: str | None
    aliado: str | None
    fecha_solicitud: date | None
    fecha_respuesta: date | None
    razon: str | None
    subrazon: str | None
    cun: str | None
    usuario_nombre: str | None
    telefonos: tuple[str, ...]
    datos: dict[str, str]
    """Columns of no field, as they came: header to text (empty cells left out)."""


class Rechazo(NamedTuple):
    """One row that cannot be used: where, which value, and why in Spanish."""

    fila: int
    columna: str
    valor: str
    motivo: str
    crudo: dict[str, str]
    """The whole original row, header to text, so that it can be corrected and imported again."""


SIN_HUELLA = frozenset({"fila", "radicado", "telefonos", "datos"})
"""Fields of a row left out of its huella, because they do not tell whether Claro changed its values."""

_DAYS = columns_of(Kind.DAY)

FilaCruda = tuple[str | None, ...]
"""A row as it came, one text per header."""

_ENTRE_CELDAS, _ENTRE_COLUMNAS, _VACIA = "\x1f", "\x1e", "\x00"
_EMPACADO = _ENTRE_COLUMNAS
"""The sign that packed columns begin with; no JSON text begins with it."""

FilaPlana = tuple[Any, ...]
"""A huella and the fields of a FilaBase as the store keeps them: days in ISO, the last two in JSON."""


@dataclass(frozen=True, slots=True)
class Tramo:
    """Some rows of a base, in file order, in the form that costs least to stage."""

    validas: list[FilaPlana]
    rechazos: list[Rechazo]
    desde: int
    """The number of the first row of the tramo."""
    crudas: bytes
    """All the rows of the tramo as they came, packed: one for each number from the first to the last."""

    def __len__(self) -> int:
        """Count the rows, usable or not."""
        return len(self.validas) + len(self.rechazos)

    def __iter__(self) -> Iterator[FilaBase | Rechazo]:
        """Yield the rows as values, usable or refused, in file order."""
        filas: list[FilaBase | Rechazo] = [fila_de(plana[1:]) for plana in self.validas]
        filas += self.rechazos
        return iter(sorted(filas, key=lambda fila: fila.fila))


def fila_de(valores: Sequence[Any]) -> FilaBase:
    """Return the row of a FilaPlana, given without its huella."""
    fila = FilaBase(*valores)
    days: dict[str, Any] = {column: _dia(getattr(fila, column)) for column in _DAYS}
    return fila._replace(
        resultado=Resultado(fila.resultado) if fila.resultado else None,
        resultado_por_revisar=bool(fila.resultado_por_revisar),
        telefonos=tuple(json.loads(valores[-2])),
        datos=json.loads(valores[-1]),
        **days,
    )


def empacar(columnas: Sequence[Sequence[str | None]]) -> bytes:
    """Pack consecutive rows, given column by column, into about a tenth of their size.

    The cells of a column repeat each other, so they are put side by side for the compressor.
    """
    juntas, vacias = [], 0
    for columna in columnas:
        try:
            # Most columns have no empty cell; `join` refuses a column that has one, and it is
            # packed below.
            juntas.append(_ENTRE_CELDAS.join(columna))  # type: ignore[arg-type]
        except TypeError:
            llenas = [_VACIA if celda is None else celda for celda in columna]
            juntas.append(_ENTRE_CELDAS.join(llenas))
            vacias += columna.count(None)
    texto = _EMPACADO + _ENTRE_COLUMNAS.join(juntas)
    esperadas = (len(columnas) * (len(columnas[0]) - 1), len(columnas), vacias)
    if tuple(map(texto.count, (_ENTRE_CELDAS, _ENTRE_COLUMNAS, _VACIA))) != esperadas:
        # A cell holds one of the separators itself, so the rows are kept as JSON.
        texto = json.dumps(list(zip(*columnas, strict=True)), ensure_ascii=False)
    return zlib.compress(texto.encode(), 1)


def desempacar(crudas: bytes) -> list[FilaCruda]:
    """Return the rows that `empacar` packed, also in the JSON of older programs."""
    texto = zlib.decompress(crudas).decode()
    if not texto.startswith(_EMPACADO):
        return [tuple(fila) for fila in json.loads(texto)]
    columnas = [
        [None if celda == _VACIA else celda for celda in junta.split(_ENTRE_CELDAS)]
        for junta in texto[len(_EMPACADO) :].split(_ENTRE_COLUMNAS)
    ]
    return list(zip(*columnas, strict=True))


def _dia(valor: object) -> date | None:
    return date.fromisoformat(str(valor)) if valor else None


class Cabecera(NamedTuple):
    """The sheet, header row and columns that the reader recognised before the first row."""

    archivo: str
    """File name without its folder."""
    sha256: str
    tamano: int
    hoja: str
    hojas: tuple[str, ...]
    fila_encabezado: int
    encabezados: tuple[str, ...]
    columnas: dict[str, str]
    """Field to the header it took."""
    dudosas: dict[str, str]
    """Field to a header that resembles it too little to be taken without asking."""
    sin_mapear: tuple[str, ...]
    ejemplos: dict[str, tuple[str, ...]]
    """Field to up to three sample values."""
    filas_declaradas: int


class Anulacion(NamedTuple):
    """The casos of an undone base: withdrawn, given back Claro's former values, or kept as they are."""

    retirados: tuple[int, ...]
    restaurados: tuple[int, ...]
    conservados: tuple[int, ...]
