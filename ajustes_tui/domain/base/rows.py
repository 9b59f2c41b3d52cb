"""The parsed workbook of a corte as data: usable rows and rechazos."""

import json
import zlib
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Self, cast

from ajustes_tui.domain.base.fields import COLUMNS, FIELD, FIELDS, RAW_RESULT, Kind, columns_of
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import InvalidDatum


class Resultado(StrEnum):
    """The back's answer to a caso."""

    APROBADO = "APROBADO"
    RECHAZADO = "RECHAZADO"


class Clase(StrEnum):
    """What the usuario asked of Claro, in PQR terms."""

    PETICION = "PETICION"
    QUEJA = "QUEJA"
    RECURSO = "RECURSO"


CLOSED_LISTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RESULT: tuple(Resultado),
    Kind.CLASS: tuple(Clase),
}
"""Shown to a person correcting a cell."""
_CLASSES = {
    word: clase
    for clase in Clase
    for word in (key(clase), f"{key(clase)}s", f"{key(clase)}es", key(clase[0]))
}


def class_of(text: str) -> Clase:
    """Ignores case and accents; raises InvalidDatum."""
    clase = _CLASSES.get(key(text))
    if clase is None:
        raise InvalidDatum("la clase es petición, queja o recurso")
    return clase


def other_radicados(datos: object) -> tuple[str, ...]:
    """Return the further radicados of a row, from its `datos` in JSON text."""
    if not isinstance(datos, str) or f'"{OTHER_RADICADOS}"' not in datos:
        return ()
    return tuple(str(json.loads(datos)[OTHER_RADICADOS]).split(", "))


class BaseKind(StrEnum):
    """A completa replaces the picture of its corte; a complemento only adds to it.

    A respuesta is a lot of ours returned with answers: it has no corte and adds no caso.
    """

    COMPLETA = "completa"
    COMPLEMENTO = "complemento"
    RESPUESTA = "respuesta"


NO_ASESOR = "La base no trae el asesor: no se pueden calcular las cifras por asesor ni el top 5."
NO_VALUES = "La base no trae valores: no se pueden calcular cifras en pesos."
OTHER_RADICADOS = "Otros radicados"
"""Name, in `datos`, of the further radicados in a cell."""
HIDDEN_ROWS, HIDDEN_COLUMNS = "Filas ocultas", "Columnas ocultas"
"""First words of avisos."""
FIGURES_NOTICES = frozenset({NO_ASESOR, NO_VALUES})
"""Avisos on columns missing for the figures; an answer has no figures."""
REQUIRED_FIELDS = tuple(field.name for field in FIELDS if field.required)
"""Promised in every base (dominio.md section 2)."""
FIELD_NAMES = tuple(FIELD)


_Columns: Any = cast("Any", namedtuple)(
    "_Columns", ("fila", *COLUMNS, *RAW_RESULT, "telefonos", "datos")
)


class BaseRow(_Columns):  # type: ignore[misc]  # its attributes come from the table of fields
    """A usable row: an attribute per column of FIELDS.

    `fila` is the row number seen in the workbook; money is in centavos.
    """

    __slots__ = ()
    _fields: tuple[str, ...]
    fila: int
    cuenta: str
    radicado: str
    resultado: Resultado | None
    resultado_crudo: str
    """The original text; with `resultado_por_revisar`, no synonym explains it."""
    resultado_por_revisar: bool
    fecha_respuesta: date | None
    telefonos: tuple[str, ...]
    datos: dict[str, str]
    """Unmapped columns as they came, without empty cells."""


class Rechazo(NamedTuple):
    """A row that cannot be used, and why."""

    fila: int
    column: str
    value: str
    motivo: str
    raw: dict[str, str]
    """The whole original row, to be corrected and imported again."""


class LastRow(NamedTuple):
    """The last row that a base brought for a caso, as parsed then."""

    radicado: str
    values: Mapping[str, object]
    """Includes `resultado_crudo`; without columns absent from the base."""


_READ_OF: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(columns_of(Kind.DAY), date.fromisoformat),
    "resultado": Resultado,
    "clase": Clase,
    "resultado_por_revisar": bool,
    "telefonos": lambda text: tuple(json.loads(text)),
    "datos": json.loads,
}
_STORED = [
    (place, _READ_OF[name]) for place, name in enumerate(BaseRow._fields) if name in _READ_OF
]

RawRow = tuple[str | None, ...]
"""One text per header."""

EMPTY_CELL = "\x00"
"""Mark of an empty cell in packed rows."""
SEPARATORS = ("\x1f", "\x1e", EMPTY_CELL)
"""Of cells, of columns, and the mark of an empty cell."""
_BETWEEN_CELLS, _BETWEEN_COLUMNS, _ = SEPARATORS
_PACKED = _BETWEEN_COLUMNS
"""No JSON text begins with it."""


def row_of(values: Sequence[Any]) -> BaseRow:
    """Build a row from its stored fields: days in ISO, the last two in JSON."""
    cells = list(values)
    for place, read in _STORED:
        if cells[place] is not None:
            cells[place] = read(cells[place])
    return BaseRow(*cells)


def pack(columns: Sequence[Sequence[str | None]]) -> bytes:
    """Compress consecutive rows to about a tenth."""
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
    """Compress joined columns, whose cells may not contain separators.

    A column's repetitive cells stay adjacent, for compression.
    """
    return zlib.compress((_PACKED + _BETWEEN_COLUMNS.join(columns)).encode(), 1)


def unpack(raw: bytes) -> list[RawRow]:
    return list(zip(*unpack_columns(raw), strict=True))


def unpack_columns(raw: bytes) -> list[list[str | None]]:
    """Raises zlib.error, ValueError or TypeError."""
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
    """Return None for data `pack` did not produce, or with over `width` cells per row."""
    if not isinstance(raw, bytes):
        return None
    try:
        columns = unpack_columns(raw)
    except (zlib.error, ValueError, TypeError):
        return None
    if not 0 < len(columns) <= width or len({len(column) for column in columns}) != 1:
        return None
    return columns


DAY_FIRST, MONTH_FIRST = "dia-mes", "mes-dia"
"""As in `--fechas`."""


APPROVES, REJECTS = "aprobado", "rechazado"
"""As in `--si`."""
YES_WORDS = frozenset({"si", "s", "yes", "verdadero", "true", "x"})
NO_WORDS = frozenset({"no", "n", "falso", "false"})
NO_ANSWER_WORDS = frozenset({"no aplica", "n a"})
"""Words that are no answer."""


class YesDoubt(NamedTuple):
    """A column of «sí» and «no» where the meaning of «sí» is unknown."""

    heading: str
    yes: int
    no: int

    @property
    def why(self) -> str:
        return f"«{self.heading}» trae SI y NO, y su título no dice si SI es aprobado o rechazado."


def yes_field(meaning: str) -> str:
    """Return the pseudo-field that remembers this meaning among the corrections."""
    return f"SI como {meaning.upper()}"


class DayOrders(NamedTuple):
    """Fields whose days are not day first, or ISO if the year is first."""

    month_first: tuple[str, ...] = ()
    """Texts have the month first."""
    turned: tuple[str, ...] = ()
    """Excel swapped day and month in cells with a day of 12 or less; swapped back."""
    year_day: tuple[str, ...] = ()
    """Year-first texts have the day before the month."""


class DayDoubt(NamedTuple):
    """A column whose days may be day first or month first."""

    field: str
    heading: str
    why: str
    example: str
    """An ambiguous day, or ''."""
    examples: int
    reads: Mapping[str, str]
    """By order, the ISO day that the example becomes."""
    lost: Mapping[str, tuple[int, str]]
    """How many texts each order cannot parse, with one of them."""
    for_now: str
    """Order used until it is answered."""


def order_words(order: str) -> str:
    return "el día" if order == DAY_FIRST else "el mes"


def said_order(heading: str, order: str) -> str:
    return f"Las fechas de «{heading}» se leyeron con {order_words(order)} primero, como se indicó."


class BaseHeader(NamedTuple):
    """Sheet, header row and columns recognised before the first row."""

    file: str
    """Without its folder."""
    sha256: str
    size: int
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    """Field to its header."""
    doubtful: dict[str, tuple[str, ...]]
    """Field without a column to the headers a person has to decide on, the likeliest first."""
    unmapped_columns: tuple[str, ...]
    examples: dict[str, tuple[str, ...]]
    """At most three sample values."""
    rows_declared: int
    system_1904: bool = False
    """Whether days count from 1904."""
    suggestions: Mapping[str, tuple[str, ...]] = {}
    refused: Mapping[str, tuple[str, ...]] = {}
    """Headers that are not asked about, by field: a person said that the base lacks it."""
    corte_column: str = ""
    """Header of the corte column: the same day in every row."""
    corte_day: str = ""
    """In ISO."""
    days: DayOrders = DayOrders()
    day_doubts: tuple[DayDoubt, ...] = ()
    """Empty if answered before."""
    day_said: tuple[str, ...] = ()
    """Avisos if a person confirms the order of days."""
    yes_doubt: YesDoubt | None = None
    """Read meanwhile as if «sí» were aprobado."""
    title_days: tuple[str, ...] = ()
    """ISO days of a corte in titles above the header and in sheet names."""
    read_sheets: tuple[str, ...] = ()
    """Sheets read as one base, in order; `sheet` is the first."""
    places: tuple[tuple[int, int], ...] = ()
    """For each of them, the overall number of its row 0, and its header row."""
    inside: str = ""
    """Name of the workbook inside a zip, or ''."""

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Parse the JSON of its `_asdict`."""
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
        """Fields to ask about, first those that determine how every row is read."""
        of_rows = [doubt.field for doubt in self.day_doubts]
        of_rows += ["resultado_back"] if self.yes_doubt is not None else []
        return (*of_rows, *self.doubtful)

    @property
    def reading(self) -> "BaseReading":
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
"""Key of the names of all sheets of a workbook of which only some were chosen."""
READING_KEY = "lectura"
"""Key of a BaseReading in the stored summary."""
READING_VERSION = 4
"""Raise it when some cell is parsed to another value: bases of other versions are not read again."""


class BaseReading(NamedTuple):
    """How raw rows were parsed, so that they can be read again to prove their casos."""

    headers: tuple[str, ...]
    columns: dict[str, int]
    """Field to column position."""
    unmapped: tuple[int, ...]
    system_1904: bool
    days: DayOrders = DayOrders()
    words: Mapping[str, str | None] = MappingProxyType({})
    places: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document stored with the base."""
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
        """Return None if written by a newer version.

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
    """The casos of an undone base: withdrawn, restored to Claro's former values, or kept."""

    withdrawn: tuple[int, ...]
    restored: tuple[int, ...]
    kept: tuple[int, ...]


class KeptCaso(NamedTuple):
    """A caso kept as it is, with the last evento a person registered."""

    caso_id: int
    cuenta: str
    radicado: str
    agente: str
    evento: str
    momento: datetime
