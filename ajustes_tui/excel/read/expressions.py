"""Parse the cells of each kind of field: each distinct text once, by the domain's parsers.

In a long column of many distinct texts an expression parses the usual shapes first; it may only
return what the parser would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from ajustes_tui.domain.base.fields import Field, Kind
from ajustes_tui.domain.base.rows import class_of
from ajustes_tui.domain.values.dates import FIRST_YEAR, LAST_YEAR, parse_date
from ajustes_tui.domain.values.identifiers import Cuenta, Cun, Radicado, Telefono, code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean, is_blank, key
from ajustes_tui.errors import InvalidDatum

CELL_ERRORS = tuple(
    (
        "#N/A #N/D #REF! #¡REF! #VALUE! #¡VALOR! #DIV/0! #¡DIV/0! #NAME? #¿NOMBRE?"
        " #NUM! #¡NUM! #NULL! #¡NULO! #SPILL! #CALC! #GETTING_DATA #¡DESBORDAMIENTO!"
        " #¡CALC! #FIELD! #BLOCKED! #UNKNOWN!"
    ).split()
)
CELL_ERROR = rf"(?i)^ *(?:{'|'.join(map(re.escape, CELL_ERRORS))}) *$"
_INK = "!-~¡-¬®-ÿ–—‘’“”…€"
"""Characters that `clean` keeps as they are."""
_TIDY = rf"^[{_INK}]+(?: [{_INK}]+)*$"
_PADDING = r"^[-–—―−_.·*/ ]*$"
_NO_DATUM = (
    r"(?i)^ *(?:n/a|n\.a\.|n\.a|n/d|n\.d\.|n\.d|s/d|s\.d\.|s\.d|s/i"
    r"|null|none|nan|sin +datos?|sin +informaci[oó]n) *$"
)
_DECIMALS = re.compile(r"([0-9]+)\.0+")
_NO_DAY = re.compile(r" *(?:0(?:\.0+)?|00:00(?::00)?) *")
"""A zero with a date format."""
_HOUR = r"(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
_CELL, _VALUE = "cell", "value"
_FEW = 200
"""Distinct texts that the parser takes at once."""


class CellOutcome(Enum):
    """Kinds of result."""

    VALUE = auto()
    LOOSE = auto()
    """Unusable text that does not reject its row: kept in the other data."""
    FAULT = auto()
    """Reason of a rechazo."""


Shape = tuple[str, Callable[[pl.Expr], pl.Expr]]
"""A pattern and the expression of its value; a null leaves the cell to the parser."""


class Reader(NamedTuple):
    """How the cells of a field are parsed."""

    parse: Callable[[str], tuple[CellOutcome, Any]]
    usual: tuple[Shape, ...] = ()
    kind: type[pl.DataType] = pl.String


class ReadColumn(NamedTuple):
    """Parsed column: value, loose text or fault of each cell, else null."""

    value: pl.Series
    loose: pl.Series | None
    """None if no cell has any, as usual: nulls take memory too."""
    fault: pl.Series | None
    """None if no cell has any."""

    def filter(self, rows: pl.Series) -> ReadColumn:
        loose, fault = (s if s is None else s.filter(rows) for s in (self.loose, self.fault))
        return ReadColumn(self.value.filter(rows), loose, fault)


def read_column(reader: Reader, cells: pl.Series, *, few: int = _FEW) -> ReadColumn:
    """Without more than `few` distinct texts the parser takes them all."""
    value, rest = None, cells
    if len(cells) > few and reader.usual and cells.n_unique() > few:
        cell = pl.col(_CELL)
        shapes = [
            pl.when(cell.str.contains(shape)).then(read(cell)) for shape, read in reader.usual
        ]
        read = cells.to_frame(_CELL).select(pl.coalesce(shapes).cast(reader.kind).alias(_VALUE))
        value = read.get_column(_VALUE)
        rest = cells.filter(value.is_null())
    texts = rest.unique().drop_nulls()
    answers = list(map(reader.parse, texts.to_list()))

    def of(outcome: CellOutcome, kind: type[pl.DataType] = pl.String) -> pl.Series | None:
        said = [answer if found is outcome else None for found, answer in answers]
        if all(answer is None for answer in said):
            return None
        return cells.replace_strict(
            texts, pl.Series(said, dtype=kind), default=None, return_dtype=kind
        )

    parsed = of(CellOutcome.VALUE, reader.kind)
    if value is None:
        nothing = pl.Series([None], dtype=reader.kind)
        value = nothing.new_from_index(0, len(cells)) if parsed is None else parsed
    elif parsed is not None:
        value = value.zip_with(value.is_not_null(), parsed)
    return ReadColumn(value, of(CellOutcome.LOOSE), of(CellOutcome.FAULT))


def reader_of(field: Field, *, system_1904: bool = False) -> Reader:
    if field.kind is Kind.RESULT or (field.kind is Kind.TEXT and field.required):
        return Reader(partial(_required_text), ((_TIDY, _unless(CELL_ERROR)),))
    if field.kind is Kind.DAY:
        return Reader(partial(_optional, partial(_strict, partial(_day, system_1904))), _DAYS)
    if field.reason:
        parse, shape = _KEYS[field.kind]
        return Reader(partial(_key, parse, field.reason), shape)
    return _READERS[field.kind]


def _unless(shape: str) -> Callable[[pl.Expr], pl.Expr]:
    """Leave the texts of another pattern to the parser."""
    return lambda cell: pl.when(~cell.str.contains(shape)).then(cell)


def _same(cell: pl.Expr) -> pl.Expr:
    return cell


def _in_range(day: pl.Expr) -> pl.Expr:
    """Null if its year is implausible for a base."""
    return pl.when(day.dt.year().is_between(FIRST_YEAR, LAST_YEAR)).then(day.cast(pl.String))


_DAYS: tuple[Shape, ...] = (
    (
        f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_HOUR}$",
        lambda cell: _in_range(cell.str.head(10).str.to_date("%Y-%m-%d", strict=False)),
    ),
    (
        f"^[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}{_HOUR}$",
        lambda cell: _in_range(cell.str.replace(" .*$", "").str.to_date("%d/%m/%Y", strict=False)),
    ),
)
_KEYS: Mapping[Kind, tuple[Callable[[str], str], tuple[Shape, ...]]] = {
    Kind.ACCOUNT: (Cuenta.parse, (("^[0-9]{5,10}$", _same),)),
    Kind.RADICADO: (Radicado.parse, (("^[0-9][A-Za-z0-9_/-]{0,14}$", _same),)),
}


def _day(system_1904: bool, text: str) -> str | None:
    if _NO_DAY.fullmatch(clean(text)):
        return None
    return parse_date(text, system_1904=system_1904, eight_digits=True).isoformat()


def _broken(text: str) -> str | None:
    cleaned = clean(text).upper() if "#" in text else ""
    return f"la celda tiene el error {cleaned}" if cleaned in CELL_ERRORS else None


def _strict(parse: Callable[[str], Any], text: str) -> tuple[CellOutcome, Any]:
    """A failure rejects the row."""
    try:
        return CellOutcome.VALUE, parse(text)
    except InvalidDatum as invalid:
        return CellOutcome.FAULT, invalid.message


def _key(parse: Callable[[str], str], reason: str, text: str) -> tuple[CellOutcome, Any]:
    """An empty cell is a fault too."""
    error = _broken(text) or (reason if is_blank(text) else None)
    return (CellOutcome.FAULT, error) if error else _strict(parse, text)


def _required_text(text: str) -> tuple[CellOutcome, str]:
    error = _broken(text)
    return (CellOutcome.FAULT, error) if error else (CellOutcome.VALUE, clean(text))


def _optional(read: Callable[[str], tuple[CellOutcome, Any]], text: str) -> tuple[CellOutcome, Any]:
    """A broken formula is no datum."""
    return (CellOutcome.VALUE, None) if _broken(text) or is_blank(text) else read(text)


def _tolerant(parse: Callable[[str], str], text: str) -> tuple[CellOutcome, str]:
    """A failure keeps the row and sets the text aside."""
    try:
        return CellOutcome.VALUE, parse(text)
    except InvalidDatum:
        return CellOutcome.LOOSE, clean(text)


def _without_decimal(text: str) -> str:
    """Without the decimals a spreadsheet gives a whole number."""
    cleaned = clean(text)
    number = _DECIMALS.fullmatch(cleaned)
    return number[1] if number else cleaned


def _reader(
    read: Callable[[str], tuple[CellOutcome, Any]],
    *usual: Shape,
    kind: type[pl.DataType] = pl.String,
) -> Reader:
    return Reader(partial(_optional, read), usual, kind)


_FREE_TEXT = _reader(
    lambda text: (CellOutcome.VALUE, clean(text)),
    (_TIDY, _unless(f"{CELL_ERROR}|{_PADDING}|{_NO_DATUM}")),
)
_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _FREE_TEXT,
    Kind.LABEL: _FREE_TEXT,
    Kind.NAME: _FREE_TEXT,
    Kind.IDENTIFIER: _reader(
        lambda text: (CellOutcome.VALUE, _without_decimal(text)),
        ("^[A-Za-z0-9]{3,30}$", _unless("(?i)^(?:null|none|nan)$")),
    ),
    Kind.MONEY: _reader(
        partial(_strict, lambda text: int(Money.parse(text))),
        ("^[0-9]{1,12}$", lambda cell: cell.cast(pl.Int64) * 100),
        (
            r"^(?:\$ ?)?[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}$",
            lambda cell: cell.str.replace_all("[^0-9]", "").cast(pl.Int64) * 100,
        ),
        kind=pl.Int64,
    ),
    Kind.CODE: _reader(partial(_tolerant, lambda text: code(_without_decimal(text), "el código"))),
    Kind.CLASS: _reader(partial(_tolerant, lambda text: class_of(text).value)),
    Kind.CUN: _reader(partial(_tolerant, Cun.parse), ("^[0-9]{16}$", _same)),
    Kind.TELEPHONE: _reader(partial(_tolerant, Telefono.parse), ("^(?:3[0-9]|60)[0-9]{8}$", _same)),
}
CLEANED = Reader(lambda text: (CellOutcome.VALUE, clean(text)), ((_TIDY, _same),))
"""For cells of no field: single-line text."""


def meanings_of(raw: pl.Series, meanings: Mapping[str, str | None]) -> pl.DataFrame:
    """Return the meaning of each clean answer, and whether no synonym explains it."""
    words = raw.unique().drop_nulls().to_list()
    said = [None if is_blank(word) else meanings.get(key(word)) for word in words]
    odd = [not is_blank(word) and key(word) not in meanings for word in words]
    table = pl.DataFrame(
        {_CELL: words, "resultado": said, "resultado_por_revisar": odd},
        schema={_CELL: pl.String, "resultado": pl.String, "resultado_por_revisar": pl.Boolean},
    )
    return pl.DataFrame({_CELL: raw}).join(table, on=_CELL, how="left", maintain_order="left")


def is_no_datum(cell: pl.Expr) -> pl.Expr:
    """Match common placeholders, as dashes and «N/A»."""
    return cell.str.contains(_PADDING) | cell.str.contains(_NO_DATUM)


def simple_key(cell: pl.Expr) -> pl.Expr:
    """Only for texts of common letters."""
    lower = cell.str.to_lowercase().str.replace_many(_ACCENTS)
    return lower.str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")


_ACCENTS = dict(zip("áéíóúüñ", "aeiouun", strict=True))
