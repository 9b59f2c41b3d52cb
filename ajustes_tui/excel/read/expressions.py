"""Column expressions that parse cells of each kind, one per text shape.

Shapes are tried in order on the cells left. The rest goes to the domain's parsers, which know
every shape; an expression may only return what they would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from ajustes_tui.domain.base.fields import Field, Kind
from ajustes_tui.domain.base.rows import Clase, class_of
from ajustes_tui.domain.values.dates import FIRST_YEAR, LAST_YEAR, parse_date
from ajustes_tui.domain.values.identifiers import Cuenta, Cun, Radicado, Telefono, code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean, is_blank, key
from ajustes_tui.errors import InvalidDatum

CELL_ERRORS = (
    *("#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#DIV/0!", "#¡DIV/0!"),
    *("#NAME?", "#¿NOMBRE?", "#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!", "#SPILL!", "#CALC!"),
    *("#GETTING_DATA", "#¡DESBORDAMIENTO!", "#¡CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!"),
)

_INK = "!-~¡-¬®-ÿ–—‘’“”…€"
"""Characters that `clean` keeps as they are."""
_TIDY = rf"^[{_INK}]+(?: [{_INK}]+)*$"
_UNTIDY = rf"^[{_INK} ]*$"
_PADDING = r"^[-–—―−_.·*/ ]*$"
_NO_DATUM = (
    r"(?i)^ *(?:n/a|n\.a\.|n\.a|n/d|n\.d\.|n\.d|s/d|s\.d\.|s\.d|s/i"
    r"|null|none|nan|sin +datos?|sin +informaci[oó]n) *$"
)
CELL_ERROR = rf"(?i)^ *(?:{'|'.join(map(re.escape, CELL_ERRORS))}) *$"
_WITH_DECIMAL = r"^ *[0-9]+\.0+ *$"
_DECIMALS = re.compile(r"([0-9]+)\.0+")
_AMOUNT = (
    r"(?:\$ ?)?(?:(?:[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,12})(?:,[0-9]{1,2})?"
    r"|(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,2})?)"
)
_HOUR = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp]\.? ?[Mm]\.?)?"
_DAY_ZERO, _DAY_ZERO_1904 = 25_569, 24_107
"""Days from Excel's day 0 to 1970, in its two systems."""
_TELEPHONE = r"^(?:\+57|0057|57)?((?:3[0-9]|60)[0-9]{8})$"
_SIMPLE = "^[ -~áéíóúüñÁÉÍÓÚÜÑ¡¿]*$"
"""Texts whose comparison key needs no further Unicode handling."""
_ACCENTS = dict(zip("áéíóúüñ", "aeiouun", strict=True))
CELL = "cell"
_ROW, _PARSED = "row", "parsed"


class CellOutcome(Enum):
    """Kinds of result; each is also a column of the result frame."""

    VALUE = "value"
    LOOSE = "loose"
    """Unusable text that does not reject its row: kept in the other data."""
    FAULT = "fault"
    """Reason of a rechazo."""


class CellShape(NamedTuple):
    """A cell shape and its expression; a null result leaves the cell undecided."""

    shape: str
    value: Callable[[pl.Expr], pl.Expr] | None = None
    """None if the cell holds no datum."""
    outcome: CellOutcome = CellOutcome.VALUE
    needle: str = ""
    """Text required in the shape, to skip most columns at once."""
    unless: str = ""
    """Excluded pattern, as these have no look-ahead."""
    longest: int = 0

    def matches(self) -> pl.Expr:
        """Return the condition that is true of the cells with this shape."""
        cell = pl.col(CELL)
        found = cell.str.contains(self.shape)
        if self.unless:
            found &= ~cell.str.contains(self.unless)
        if self.longest:
            found &= cell.str.len_bytes() <= self.longest
        return found


class Reader(NamedTuple):
    """How the cells of a field are parsed."""

    forms: tuple[CellShape, ...]
    parse: Callable[[str], tuple[CellOutcome, str | int | None]]
    """The domain's parser, for the remaining cells."""
    kind: type[pl.DataType] = pl.String


class ReadColumn(NamedTuple):
    """Parsed column: value, loose text or fault of each cell, else null."""

    value: pl.Series
    loose: pl.Series | None
    """None if no cell has any, as usual: nulls take memory too."""
    fault: pl.Series | None
    """None if no cell has any."""
    parsed: int

    def filter(self, rows: pl.Series) -> ReadColumn:
        loose, fault = (s if s is None else s.filter(rows) for s in (self.loose, self.fault))
        return ReadColumn(self.value.filter(rows), loose, fault, self.parsed)


def read_column(reader: Reader, cells: pl.Series, *, varied: bool) -> ReadColumn:
    """If values repeat, each distinct text is read once."""
    if varied:
        texts = pl.DataFrame({CELL: cells}).with_row_index(_ROW).filter(pl.col(CELL).is_not_null())
        read = _decide(reader, texts)
        if read.height < len(cells):
            rows = pl.DataFrame({_ROW: pl.int_range(len(cells), dtype=pl.UInt32, eager=True)})
            read = rows.join(read, on=_ROW, how="left", maintain_order="left")
        else:
            read = read.sort(_ROW)
    else:
        texts = pl.DataFrame({CELL: cells.unique().drop_nulls()}).with_row_index(_ROW)
        read = pl.DataFrame({CELL: cells}).join(
            _decide(reader, texts), on=CELL, how="left", maintain_order="left"
        )
    loose, fault = (
        None if column.null_count() == len(column) else column
        for column in (read.get_column(o.value) for o in (CellOutcome.LOOSE, CellOutcome.FAULT))
    )
    return ReadColumn(
        read.get_column(CellOutcome.VALUE.value), loose, fault, int(read.get_column(_PARSED).sum())
    )


def _decide(reader: Reader, rest: pl.DataFrame) -> pl.DataFrame:
    parts = [_nothing(reader)]
    for form in reader.forms:
        cells = rest.get_column(CELL)
        if form.needle and not cells.str.contains(form.needle, literal=True).any():
            continue
        found = rest.select(form.matches()).to_series()
        if not found.any():
            continue
        hit, rest = rest.filter(found), rest.filter(~found)
        if form.value is not None:
            kind = reader.kind if form.outcome is CellOutcome.VALUE else pl.String
            name = form.outcome.value
            hit = hit.with_columns(form.value(pl.col(CELL)).cast(kind).alias(name))
            undecided = hit.get_column(name).is_null()
            if undecided.any():
                rest = pl.concat([rest, hit.filter(undecided).drop(name)])
                hit = hit.filter(~undecided)
        parts.append(hit)
    if not rest.is_empty():
        parts.append(_parse(reader, rest))
    return pl.concat(parts, how="diagonal").with_columns(pl.col(_PARSED).fill_null(value=False))


def _nothing(reader: Reader) -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            _ROW: pl.UInt32,
            CELL: pl.String,
            CellOutcome.VALUE.value: reader.kind,
            CellOutcome.LOOSE.value: pl.String,
            CellOutcome.FAULT.value: pl.String,
            _PARSED: pl.Boolean,
        }
    )


def _parse(reader: Reader, rest: pl.DataFrame) -> pl.DataFrame:
    distinct = rest.get_column(CELL).unique()
    answers = list(map(reader.parse, distinct.to_list()))
    table = {
        outcome.value: pl.Series(
            [answer if kind is outcome else None for kind, answer in answers],
            dtype=reader.kind if outcome is CellOutcome.VALUE else pl.String,
        )
        for outcome in CellOutcome
    }
    parsed = pl.DataFrame({CELL: distinct, **table}).with_columns(pl.lit(True).alias(_PARSED))
    return rest.join(parsed, on=CELL, how="left")


def tidy(cell: pl.Expr) -> pl.Expr:
    return cell.str.replace_all(" {2,}", " ").str.strip_chars(" ")


_BLANK = (CellShape(_PADDING), CellShape(_NO_DATUM))
_BROKEN = CellShape(
    CELL_ERROR,
    lambda cell: pl.concat_str(
        pl.lit("la celda tiene el error "), cell.str.strip_chars(" ").str.to_uppercase()
    ),
    CellOutcome.FAULT,
    needle="#",
)
_TEXT = (CellShape(_TIDY, lambda cell: cell), CellShape(_UNTIDY, tidy))
_WHOLE = CellShape(r"^[0-9]+\.0+$", lambda cell: cell.str.replace(r"\.0+$", ""), needle=".0")


def reader_of(field: Field, *, system_1904: bool = False) -> Reader:
    if field.kind is Kind.RESULT or (field.kind is Kind.TEXT and field.required):
        return Reader((_BROKEN, *_TEXT), partial(_lenient, clean))
    if field.kind is Kind.DAY:
        return _day(system_1904=system_1904)
    if field.reason:
        return _key_reader(field)
    return _READERS[field.kind]


def _key_reader(field: Field) -> Reader:
    """An empty cell is a fault."""
    blank = tuple(
        form._replace(value=lambda _: pl.lit(field.reason), outcome=CellOutcome.FAULT)
        for form in _BLANK
    )
    usual, parse = _KEY_READERS[field.kind]
    return Reader((*usual, *blank), partial(_required, parse, field.reason))


_KEY_READERS: Mapping[Kind, tuple[tuple[CellShape, ...], Callable[[str], str]]] = {
    Kind.ACCOUNT: (
        (
            CellShape("^[0-9]{5,10}$", lambda cell: cell),
            CellShape(r"^[0-9]{5,10}\.0+$", lambda cell: cell.str.replace(r"\.0+$", "")),
        ),
        Cuenta.parse,
    ),
    Kind.RADICADO: (
        (
            CellShape(
                "^[A-Za-z_./-]*[0-9][A-Za-z0-9_./-]*$",
                lambda cell: cell,
                unless=_WITH_DECIMAL,
                longest=30,
            ),
            CellShape(r"^[0-9]{1,30}\.0+$", lambda cell: cell.str.replace(r"\.0+$", "")),
        ),
        Radicado.parse,
    ),
}


def _amount(cell: pl.Expr) -> pl.Expr:
    figures = cell.str.replace_all("[^0-9]", "").cast(pl.Int64)
    decimals = cell.str.extract("[.,]([0-9]{1,2})$|[.,]([0-9]{1,2})\\)$", 0).str.replace_all(
        "[^0-9]", ""
    )
    places = decimals.str.len_bytes().fill_null(0)
    scale = pl.when(places == 0).then(100).when(places == 1).then(10).otherwise(1)
    negative = cell.str.starts_with("-") | cell.str.starts_with("(")
    return figures * scale * pl.when(negative).then(-1).otherwise(1)


_NO_DAY = r"^ *(?:0(?:\.0+)?|00:00(?::00)?) *$"
"""A zero with a date format."""


def _day(*, system_1904: bool) -> Reader:
    zero = _DAY_ZERO_1904 if system_1904 else _DAY_ZERO

    def iso(cell: pl.Expr) -> pl.Expr:
        return _in_range(cell.str.head(10).str.to_date("%Y-%m-%d", strict=False))

    def day_first(cell: pl.Expr) -> pl.Expr:
        day = cell.str.replace(" .*$", "").str.replace_all("-", "/", literal=True)
        return _in_range(day.str.to_date("%d/%m/%Y", strict=False))

    def serial(cell: pl.Expr) -> pl.Expr:
        days = cell.cast(pl.Float64).floor().cast(pl.Int32) - zero
        return _in_range(days.cast(pl.Date))

    def parse(text: str) -> str | None:
        if re.fullmatch(_NO_DAY, clean(text)):
            return None
        return parse_date(text, system_1904=system_1904, eight_digits=True).isoformat()

    return _optional(
        (
            *_BLANK,
            CellShape(f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[ T]{_HOUR})?$", iso),
            CellShape(
                "^[0-9]{1,2}(?:/[0-9]{1,2}/|-[0-9]{1,2}-)[0-9]{4}" rf"(?: {_HOUR})?$", day_first
            ),
            CellShape(_NO_DAY),
            CellShape(r"^[0-9]{1,6}(?:\.[0-9]{1,9})?$", serial),
        ),
        partial(_strict, parse),
    )


def _in_range(day: pl.Expr) -> pl.Expr:
    """Null if its year is implausible for a base."""
    possible = day.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    return pl.when(possible).then(day.cast(pl.String))


def _national_number(cell: pl.Expr) -> pl.Expr:
    return cell.str.replace_all("[ ().-]", "").str.extract(_TELEPHONE)


def _required(
    parse: Callable[[str], str], reason: str, text: str
) -> tuple[CellOutcome, str | None]:
    return (CellOutcome.FAULT, reason) if is_blank(text) else _strict(parse, text)


def _strict(parse: Callable[[str], Any], text: str) -> tuple[CellOutcome, Any]:
    """A failure rejects the row; an empty cell is no datum."""
    error = _broken(text)
    if error is not None:
        return CellOutcome.FAULT, error
    if is_blank(text):
        return CellOutcome.VALUE, None
    try:
        return CellOutcome.VALUE, parse(text)
    except InvalidDatum as invalid:
        return CellOutcome.FAULT, invalid.message


def _tolerant(parse: Callable[[str], str], text: str) -> tuple[CellOutcome, str | None]:
    """A failure keeps the row and sets the text aside."""
    outcome, answer = _strict(parse, text)
    if outcome is CellOutcome.FAULT and _broken(text) is None:
        return CellOutcome.LOOSE, clean(text)
    return outcome, answer


def _lenient(read: Callable[[str], str | None], text: str) -> tuple[CellOutcome, str | None]:
    """Only a broken formula rejects the row."""
    error = _broken(text)
    return (CellOutcome.VALUE, read(text)) if error is None else (CellOutcome.FAULT, error)


def _broken(text: str) -> str | None:
    if "#" not in text:
        return None
    cleaned = clean(text).upper()
    return f"la celda tiene el error {cleaned}" if cleaned in CELL_ERRORS else None


def _optional(
    forms: Sequence[CellShape],
    parse: Callable[[str], tuple[CellOutcome, Any]],
    kind: type[pl.DataType] = pl.String,
) -> Reader:
    """A broken formula is no datum."""

    def read(text: str) -> tuple[CellOutcome, Any]:
        return (CellOutcome.VALUE, None) if _broken(text) else parse(text)

    return Reader((CellShape(CELL_ERROR, needle="#"), *forms), read, kind)


def _text_or_nothing(text: str) -> str | None:
    return None if is_blank(text) else clean(text)


def _without_decimal(text: str) -> str:
    cleaned = clean(text)
    number = _DECIMALS.fullmatch(cleaned)
    return number[1] if number else cleaned


def _identifier(text: str) -> str | None:
    """A trailing `.0` is ignored: it is the same asesor."""
    return None if is_blank(text) else _without_decimal(text)


def _class_form(clase: Clase, word: str) -> CellShape:
    return CellShape(
        rf"(?i)^ *(?:{word}(?:s|es)?|{clase.value[0]}) *$", lambda _cell: pl.lit(clase.value)
    )


_CLASS_SHAPES = {
    Clase.PETICION: "petici[oóOÓ]n",
    Clase.QUEJA: "queja",
    Clase.RECURSO: "recurso",
}
_FREE_TEXT = _optional((*_BLANK, *_TEXT), partial(_lenient, _text_or_nothing))
_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _FREE_TEXT,
    Kind.LABEL: _FREE_TEXT,
    Kind.NAME: _FREE_TEXT,
    Kind.IDENTIFIER: _optional((*_BLANK, _WHOLE, _TEXT[0]), partial(_lenient, _identifier)),
    Kind.MONEY: _optional(
        (
            CellShape("^[0-9]{1,12}$", lambda cell: cell.cast(pl.Int64) * 100),
            *_BLANK,
            CellShape(rf"^(?:-?{_AMOUNT}|\({_AMOUNT}\))$", _amount),
        ),
        partial(_strict, lambda text: int(Money.parse(text))),
        pl.Int64,
    ),
    Kind.CODE: _optional(
        (
            *_BLANK,
            CellShape("^[A-Za-z0-9]{1,3}$", lambda cell: cell.str.to_uppercase()),
            CellShape(r"^[0-9]{1,3}\.0+$", lambda cell: cell.str.replace(r"\.0+$", "")),
        ),
        partial(_tolerant, lambda text: code(_without_decimal(text), "el código")),
    ),
    Kind.CLASS: _optional(
        (
            *_BLANK,
            *(_class_form(clase, word) for clase, word in _CLASS_SHAPES.items()),
        ),
        partial(_tolerant, lambda text: class_of(text).value),
    ),
    Kind.CUN: _optional(
        (
            CellShape("^[0-9]{16}$", lambda cell: cell),
            *_BLANK,
            CellShape(
                "^[0-9]{4}(?: ?[0-9]{4}){3}$",
                lambda cell: cell.str.replace_all(" ", "", literal=True),
            ),
            CellShape(r"^(?:[0-9]{1,15}|[0-9]{17,40})\??$", lambda cell: cell, CellOutcome.LOOSE),
        ),
        partial(_tolerant, Cun.parse),
    ),
    Kind.TELEPHONE: _optional(
        (
            CellShape("^(?:3[0-9]|60)[0-9]{8}$", lambda cell: cell),
            *_BLANK,
            CellShape(
                r"^(?:0057|57)?(?:3[0-9]|60)[0-9]{8}\.0+$",
                lambda cell: cell.str.extract(r"((?:3[0-9]|60)[0-9]{8})\.0+$"),
            ),
            CellShape(r"^[+0-9 ().-]+$", _national_number, unless=_WITH_DECIMAL),
            CellShape(r"^[+0-9 ().-]+$", tidy, CellOutcome.LOOSE, unless=_WITH_DECIMAL),
        ),
        partial(_tolerant, Telefono.parse),
    ),
}
CLEANED = Reader(_TEXT, lambda text: (CellOutcome.VALUE, clean(text)))
"""For cells of no field: single-line text."""


def meanings_of(raw: pl.Series, meanings: Mapping[str, str | None]) -> pl.DataFrame:
    """Return the meaning of each clean answer, and whether no synonym explains it."""
    distinct = pl.DataFrame({CELL: raw.unique().drop_nulls()}).with_columns(
        pl.when(pl.col(CELL).str.contains(_SIMPLE)).then(simple_key(pl.col(CELL))).alias("key"),
        is_no_datum(pl.col(CELL)).alias("blank"),
    )
    odd = distinct.filter(pl.col("key").is_null()).get_column(CELL).to_list()
    distinct = distinct.with_columns(
        pl.col("key").fill_null(
            pl.col(CELL).replace_strict(
                odd, list(map(key, odd)), default=None, return_dtype=pl.String
            )
        ),
        pl.col("blank") | pl.col(CELL).is_in(list(filter(is_blank, odd))),
    )
    known = pl.col("key").is_in(list(meanings))
    table = distinct.select(
        CELL,
        pl.when(~pl.col("blank"))
        .then(pl.col("key").replace_strict(meanings, default=None, return_dtype=pl.String))
        .alias("resultado"),
        (~pl.col("blank") & ~known).alias("resultado_por_revisar"),
    )
    return pl.DataFrame({CELL: raw}).join(table, on=CELL, how="left", maintain_order="left")


def is_no_datum(cell: pl.Expr) -> pl.Expr:
    """Match common placeholders, as dashes and «N/A»."""
    return cell.str.contains(_PADDING) | cell.str.contains(_NO_DATUM)


def simple_key(cell: pl.Expr) -> pl.Expr:
    """Only for texts of common letters."""
    lower = cell.str.to_lowercase().str.replace_many(_ACCENTS)
    return lower.str.replace_all("[^a-z0-9]+", " ").str.strip_chars(" ")
