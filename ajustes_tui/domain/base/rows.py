"""The workbook of one corte once read: the rows the program can use and the ones it refuses, as data."""

import json
import zlib
from collections import namedtuple
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Self, cast

from ajustes_tui.domain.base.fields import COLUMNS, FIELD, FIELDS, RAW_RESULT, Kind, columns_of
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum


class Resultado(StrEnum):
    """The answer of the back de ajustes to a caso."""

    APROBADO = "APROBADO"
    RECHAZADO = "RECHAZADO"


class Clase(StrEnum):
    """What the usuario asked of Claro, in the words of PQR."""

    PETICION = "PETICION"
    QUEJA = "QUEJA"
    RECURSO = "RECURSO"


CLOSED_LISTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RESULT: tuple(Resultado),
    Kind.CLASS: tuple(Clase),
}
"""The values of the kinds that have only so many, for a person who corrects a cell."""
_CLASSES = {
    word: clase
    for clase in Clase
    for word in (key(clase), f"{key(clase)}s", f"{key(clase)}es", key(clase[0]))
}
"""Each class in the singular, in the plural and by its letter: P, Q and R."""


def class_of(text: str) -> Clase:
    """Return the class a cell says, whatever its accents and case; raises InvalidDatum for another word."""
    clase = _CLASSES.get(key(text))
    if clase is None:
        raise InvalidDatum("la clase es petición, queja o recurso")
    return clase


def other_radicados(datos: object) -> tuple[str, ...]:
    """Return the radicados that stood in a cell after the row's own, of its other data as JSON text."""
    if not isinstance(datos, str) or f'"{OTHER_RADICADOS}"' not in datos:
        return ()
    return tuple(str(json.loads(datos)[OTHER_RADICADOS]).split(", "))


class BaseKind(StrEnum):
    """A completa replaces the picture of its corte; a complemento only adds to it.

    A respuesta is a lot of ours that came back answered: it is of no corte and adds no caso.
    """

    COMPLETA = "completa"
    COMPLEMENTO = "complemento"
    RESPUESTA = "respuesta"


NO_ASESOR = "La base no trae el asesor: no se pueden calcular las cifras por asesor ni el top 5."
NO_VALUES = "La base no trae valores: no se pueden calcular cifras en pesos."
OTHER_RADICADOS = "Otros radicados"
"""The name, among the other data of a row, of the radicados that stood in one cell after its own."""
HIDDEN_ROWS, HIDDEN_COLUMNS = "Filas ocultas", "Columnas ocultas"
"""What the notices of the hidden rows and columns of a sheet begin with."""
FIGURES_NOTICES = frozenset({NO_ASESOR, NO_VALUES})
"""What is said of a base whose columns do not give every figure; an answer gives none."""
REQUIRED_FIELDS = tuple(field.name for field in FIELDS if field.required)
"""The five columns the procedure promises in every base (dominio.md section 2)."""
FIELD_NAMES = tuple(FIELD)
"""Every field a header can be recognised as."""


_Columns: Any = cast("Any", namedtuple)(
    "_Columns", ("fila", *COLUMNS, *RAW_RESULT, "telefonos", "datos")
)


class BaseRow(_Columns):  # type: ignore[misc]  # its attributes come from the table of fields
    """One usable row: an attribute for each column of FIELDS, of which the ones that rules name have a type.

    `fila` is the row number a person sees in the workbook, money is centavos.
    """

    __slots__ = ()
    _fields: tuple[str, ...]
    fila: int
    cuenta: str
    radicado: str
    resultado: Resultado | None
    resultado_crudo: str
    """The result as it came; with `resultado_por_revisar`, a word that no synonym explains."""
    resultado_por_revisar: bool
    fecha_respuesta: date | None
    telefonos: tuple[str, ...]
    datos: dict[str, str]
    """Columns of no field, as they came: header to text (empty cells left out)."""


class Rechazo(NamedTuple):
    """One row that cannot be used: where, which value, and why in Spanish."""

    fila: int
    column: str
    value: str
    motivo: str
    raw: dict[str, str]
    """The whole original row, header to text, so that it can be corrected and imported again."""


class LastRow(NamedTuple):
    """The last row that a base brought for a caso, parsed as it was then."""

    radicado: str
    values: Mapping[str, object]
    """By column, `resultado_crudo` included; a column that its base had not is left out."""


_DAYS = columns_of(Kind.DAY)

RawRow = tuple[str | None, ...]
"""A row as it came, one text per header."""

EMPTY_CELL = "\x00"
"""Stands for an empty cell among packed ones."""
SEPARATORS = ("\x1f", "\x1e", EMPTY_CELL)
"""The separator of packed cells, the separator of packed columns, and the mark of an empty cell."""
_BETWEEN_CELLS, _BETWEEN_COLUMNS, _ = SEPARATORS
_PACKED = _BETWEEN_COLUMNS
"""The sign that packed columns begin with; no JSON text begins with it."""

FlatRow = tuple[Any, ...]
"""The fields of a BaseRow as the store keeps them: days in ISO, the last two in JSON."""


def row_of(values: Sequence[Any]) -> BaseRow:
    """Return the row of a FlatRow."""
    row = BaseRow(*values)
    days: dict[str, Any] = {column: _day(getattr(row, column)) for column in _DAYS}
    read: BaseRow = row._replace(
        resultado=Resultado(row.resultado) if row.resultado else None,
        clase=Clase(row.clase) if row.clase else None,
        resultado_por_revisar=bool(row.resultado_por_revisar),
        telefonos=tuple(json.loads(values[-2])),
        datos=json.loads(values[-1]),
        **days,
    )
    return read


def pack(columns: Sequence[Sequence[str | None]]) -> bytes:
    """Pack consecutive rows, given column by column, into about a tenth of their size."""
    cells = [cell for column in columns for cell in column if cell is not None]
    if any(separator in cell for cell in cells for separator in SEPARATORS):
        # A cell holds one of the separators itself, so the rows are kept as JSON.
        text = json.dumps(list(zip(*columns, strict=True)), ensure_ascii=False)
        return zlib.compress(text.encode(), 1)
    return pack_joined(
        [
            _BETWEEN_CELLS.join(EMPTY_CELL if cell is None else cell for cell in column)
            for column in columns
        ]
    )


def pack_joined(columns: Sequence[str]) -> bytes:
    """Pack columns whose cells are joined already, none of them with a separator of its own.

    The cells of a column repeat each other, so they are put side by side for the compressor.
    """
    return zlib.compress((_PACKED + _BETWEEN_COLUMNS.join(columns)).encode(), 1)


def unpack(raw: bytes) -> list[RawRow]:
    """Return the rows that `pack` packed."""
    return list(zip(*unpack_columns(raw), strict=True))


def unpack_columns(raw: bytes) -> list[list[str | None]]:
    """Return the rows that `pack` packed, column by column; raises zlib.error, ValueError or TypeError."""
    text = zlib.decompress(raw).decode()
    if not text.startswith(_PACKED):
        columns = [list(column) for column in zip(*json.loads(text), strict=True)]
        if any(not isinstance(cell, str | None) for column in columns for cell in column):
            raise ValueError("a cell is no text")
        return columns
    return [
        [None if cell == EMPTY_CELL else cell for cell in joined.split(_BETWEEN_CELLS)]
        for joined in text[len(_PACKED) :].split(_BETWEEN_COLUMNS)
    ]


def packed_columns(raw: object, width: int) -> list[list[str | None]] | None:
    """Return what `unpack_columns` does; None for what `pack` did not make of rows of at most `width` cells."""
    if not isinstance(raw, bytes):
        return None
    try:
        columns = unpack_columns(raw)
    except (zlib.error, ValueError, TypeError):
        return None
    if not 0 < len(columns) <= width or len({len(column) for column in columns}) != 1:
        return None
    return columns


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


DAY_FIRST, MONTH_FIRST = "dia-mes", "mes-dia"
"""The answers of a person to a doubt on the days of a base, as `--fechas` takes them."""


APPROVES, REJECTS = "aprobado", "rechazado"
"""The answers of a person to what yes means in a column of yes and no, as `--si` takes them."""
YES_WORDS = frozenset({"si", "s", "yes", "verdadero", "true", "x"})
NO_WORDS = frozenset({"no", "n", "falso", "false"})
NO_ANSWER_WORDS = frozenset({"no aplica", "n a"})
"""The words that among those are no answer."""


class YesDoubt(NamedTuple):
    """A column of yes and no, pointed at by a person, of which nobody has said what its yes means."""

    heading: str
    yes: int
    no: int

    @property
    def why(self) -> str:
        """Why it is asked, as a sentence."""
        return f"«{self.heading}» trae SI y NO, y su título no dice si SI es aprobado o rechazado."


def yes_field(meaning: str) -> str:
    """Return what is remembered of the header of such a column, as that it is a field is."""
    return f"SI como {meaning.upper()}"


class DayOrders(NamedTuple):
    """The fields whose days are not read as they stand: day first, or ISO where the year comes first."""

    month_first: tuple[str, ...] = ()
    """The columns whose texts have the month first."""
    turned: tuple[str, ...] = ()
    """The columns of which an Excel swapped the cells with a day of 12 or less; turned back."""
    year_day: tuple[str, ...] = ()
    """The columns whose texts that begin with the year have the day before the month."""


class DayDoubt(NamedTuple):
    """A column whose days may be read day first or month first, as nobody has said yet."""

    field: str
    heading: str
    why: str
    """Why it is asked, as a sentence."""
    example: str
    """A day of it that reads both ways, as it stands; '' without one."""
    examples: int
    reads: Mapping[str, str]
    """By order, the day in ISO that it makes of the example."""
    lost: Mapping[str, tuple[int, str]]
    """By order, how many texts it does not read, and one of them."""
    for_now: str
    """The order it was read in meanwhile."""


def order_words(order: str) -> str:
    """Return what comes first in an order of days."""
    return "el día" if order == DAY_FIRST else "el mes"


def said_order(heading: str, order: str) -> str:
    """Return the aviso on the days of a column whose order a person said."""
    return f"Las fechas de «{heading}» se leyeron con {order_words(order)} primero, como se indicó."


class BaseHeader(NamedTuple):
    """The sheet, header row and columns that the reader recognised before the first row."""

    file: str
    """File name without its folder."""
    sha256: str
    size: int
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    """Field to the header read as it."""
    doubtful: dict[str, tuple[str, ...]]
    """Field without a column to the headers a person has to decide on, the likeliest first."""
    unmapped_columns: tuple[str, ...]
    examples: dict[str, tuple[str, ...]]
    """Field to up to three sample values."""
    rows_declared: int
    system_1904: bool = False
    """Whether the workbook counts its days from 1904."""
    suggestions: Mapping[str, tuple[str, ...]] = {}
    """Field without a column to the headers that may be it, the likeliest first."""
    refused: Mapping[str, tuple[str, ...]] = {}
    """Field that the person said is not in the file, to the headers that would have been asked about."""
    corte_column: str = ""
    """The header of the column that has the same day in every row, and says it is the corte."""
    corte_day: str = ""
    """That day in ISO."""
    days: DayOrders = DayOrders()
    """How its days were read."""
    day_doubts: tuple[DayDoubt, ...] = ()
    """Its columns of days that a person is yet asked about; empty where they were asked before."""
    day_said: tuple[str, ...] = ()
    """The avisos of the order of its days once a person says that it is the one it was read in."""
    yes_doubt: YesDoubt | None = None
    """Its column of answers that a person is yet asked about, read as if yes were aprobado."""
    title_days: tuple[str, ...] = ()
    """The days, in ISO, that the titles above the header and the names of the sheets say of a corte."""
    read_sheets: tuple[str, ...] = ()
    """The sheets that were read as one base, in order; `sheet` is the first."""
    places: tuple[tuple[int, int], ...] = ()
    """Of each of those sheets, the number that its own row 0 has among the rows, and its header row."""
    inside: str = ""
    """The name of the workbook in the zip that the file is; empty for any other file."""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Return the header from the JSON document of its `_asdict`."""
        header = cls(**document)

        def tuples(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
            return {name: tuple(texts) for name, texts in lists.items()}

        return header._replace(
            sheets=tuple(header.sheets),
            headers=tuple(header.headers),
            unmapped_columns=tuple(header.unmapped_columns),
            doubtful=tuples(header.doubtful),
            examples=tuples(header.examples),
            suggestions=tuples(header.suggestions),
            refused=tuples(header.refused),
            days=DayOrders(*map(tuple, header.days)),
            day_doubts=tuple(
                doubt._replace(lost={order: tuple(cells) for order, cells in doubt.lost.items()})  # type: ignore[misc]
                for doubt in (DayDoubt(*doubt) for doubt in header.day_doubts)
            ),
            day_said=tuple(header.day_said),
            yes_doubt=None if header.yes_doubt is None else YesDoubt(*header.yes_doubt),
            read_sheets=tuple(header.read_sheets),
            places=tuple((offset, row) for offset, row in header.places),
            title_days=tuple(header.title_days),
        )

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that a person is asked about, first those on which hangs how every row is read."""
        of_rows = [doubt.field for doubt in self.day_doubts]
        of_rows += ["resultado_back"] if self.yes_doubt is not None else []
        return (*of_rows, *self.doubtful)

    @property
    def reading(self) -> "BaseReading":
        """How the cells below this header were read."""
        places = {name: place for place, name in enumerate(self.headers)}
        return BaseReading(
            self.headers,
            {field: places[name] for field, name in self.columns.items()},
            tuple(places[name] for name in self.unmapped_columns),
            self.system_1904,
            self.days,
            places=self.places,
        )


BOOK_KEY = "hojas_del_libro"
"""The key, in that summary, of the names of all the sheets of a workbook of which a person chose some."""
READING_KEY = "lectura"
"""The key of a BaseReading in the summary that the store keeps of a base."""
READING_VERSION = 4
"""Raised when some cell is read as another value than before: a base of another version is not read again."""


class BaseReading(NamedTuple):
    """How the raw rows of a base were read, so that they can be read again to prove its casos."""

    headers: tuple[str, ...]
    columns: dict[str, int]
    """Field to the place of its column."""
    unmapped: tuple[int, ...]
    """The places of the columns of no field, which are kept as they came."""
    system_1904: bool
    days: DayOrders = DayOrders()
    words: Mapping[str, str | None] = MappingProxyType({})
    """The key of each word of the back that had a meaning then, to its result."""
    places: tuple[tuple[int, int], ...] = ()
    """As those of the header."""

    def as_json(self) -> dict[str, Any]:
        """Return the document that the store keeps with the base."""
        return {
            "version": READING_VERSION,
            "encabezados": list(self.headers),
            "columnas": self.columns,
            "otras": list(self.unmapped),
            "desde_1904": self.system_1904,
            "mes_primero": list(self.days.month_first),
            "fechas_vueltas": list(self.days.turned),
            "anio_y_dia": list(self.days.year_day),
            "hojas": [list(place) for place in self.places],
            "respuestas": dict(self.words),
        }

    @classmethod
    def from_json(cls, document: object) -> Self | None:
        """Return the reading of a document; None for one of a newer version than this program knows.

        Raises KeyError, TypeError or ValueError for what no version wrote.
        """
        if not isinstance(document, dict):
            return None
        version = document.get("version")
        if isinstance(version, int) and version > READING_VERSION:
            return None
        if version != READING_VERSION:
            raise ValueError("no reading of this form has that version")
        return cls(
            tuple(document["encabezados"]),
            dict(document["columnas"]),
            tuple(document["otras"]),
            bool(document["desde_1904"]),
            DayOrders(
                *(tuple(document[of]) for of in ("mes_primero", "fechas_vueltas", "anio_y_dia"))
            ),
            dict(document["respuestas"]),
            tuple((offset, row) for offset, row in document["hojas"]),
        )


class Anulacion(NamedTuple):
    """The casos of an undone base: withdrawn, given back Claro's former values, or kept as they are."""

    withdrawn: tuple[int, ...]
    restored: tuple[int, ...]
    kept: tuple[int, ...]


class KeptCaso(NamedTuple):
    """A caso that undoing its base leaves as it is, with the last evento a person registered on it."""

    caso_id: int
    cuenta: str
    radicado: str
    agente: str
    evento: str
    momento: datetime
