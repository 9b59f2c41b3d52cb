"""The former reading of a cell: what the expressions must agree with.

Plain Python over the parsers of the domain, with nothing remembered from one cell to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import Field, Kind
from ajustes_tui.domain.base.rows import class_of
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.domain.values.identifiers import Cuenta, Cun, Radicado, Telefono, code
from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean, is_blank, key
from ajustes_tui.errors import InvalidDatum

CELL_ERRORS = frozenset(
    {"#N/A", "#N/D", "#REF!", "#¡REF!", "#VALUE!", "#¡VALOR!", "#DIV/0!", "#¡DIV/0!"}
    | {"#NAME?", "#¿NOMBRE?", "#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!", "#SPILL!", "#CALC!"}
    | {"#GETTING_DATA", "#¡DESBORDAMIENTO!", "#¡CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!"}
)
COMMON_RADICADO = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{1,30}")
COMMON_MONEY = re.compile(
    r"(?:\$ ?)?([1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,12})(?:,([0-9]{2}))?"
)
COMMON_CUENTA = re.compile(r"[0-9]{5,10}")
WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")


class Fault(NamedTuple):
    """A cell that makes its row a rechazo."""

    motivo: str


class Loose(NamedTuple):
    """A cell its field cannot use, kept among the other data."""

    text: str


def read_cell(
    field: Field,
    text: str | None,
    meanings: Mapping[str, Any],
    *,
    system_1904: bool = False,
) -> object:
    """Return the value of one cell, a Fault or a Loose; an answer of the back is a triple."""
    if text is None:
        return empty_of(field)
    if not field.required and cell_error(text):
        return None
    if field.kind is Kind.DAY and clean(text) in ("0", "0.0", "00:00", "00:00:00"):
        return None
    if field.required and field.kind is Kind.TEXT:
        return cell_error(text) or clean(text)
    readers: Mapping[Kind, Callable[[str], object]] = {
        Kind.ACCOUNT: read_cuenta,
        Kind.RADICADO: read_radicado,
        Kind.RESULT: lambda text: cell_error(text) or read_resultado(text, meanings),
        Kind.MONEY: read_money,
        Kind.DAY: lambda text: strict(
            text,
            lambda text: parse_date(text, system_1904=system_1904, eight_digits=True).isoformat(),
        ),
        Kind.CODE: lambda text: tolerant(
            text, lambda text: code(without_decimal(text), field.name)
        ),
        Kind.IDENTIFIER: lambda text: (
            cell_error(text) or (None if is_blank(text) else without_decimal(text))
        ),
        Kind.CUN: read_cun,
        Kind.TELEPHONE: read_telephone,
        Kind.CLASS: lambda text: tolerant(text, lambda text: class_of(text).value),
    }
    reader = readers.get(field.kind)
    if reader is not None:
        return reader(text)
    return cell_error(text) or (None if is_blank(text) else clean(text))


def empty_of(field: Field) -> object:
    if field.reason:
        return Fault(field.reason)
    if field.kind is Kind.RESULT:
        return None, "", False
    return "" if field.required else None


def cell_error(text: str) -> Fault | None:
    cleaned = clean(text).upper()
    return Fault(f"la celda tiene el error {cleaned}") if cleaned in CELL_ERRORS else None


def strict(text: str, parse: Callable[[str], object]) -> object:
    """Read a cell whose failure loses the row."""
    error = cell_error(text)
    if error is not None:
        return error
    if is_blank(text):
        return None
    try:
        return parse(text)
    except InvalidDatum as invalid:
        return Fault(invalid.message)


def tolerant(text: str, parse: Callable[[str], object]) -> object:
    """Read a cell whose failure keeps the row and sets the text apart."""
    value = strict(text, parse)
    if isinstance(value, Fault) and cell_error(text) is None:
        return Loose(clean(text))
    return value


def read_cuenta(text: str) -> object:
    if COMMON_CUENTA.fullmatch(text):
        return text
    return Fault("falta la cuenta") if is_blank(text) else strict(text, Cuenta.parse)


def read_radicado(text: str) -> object:
    if COMMON_RADICADO.fullmatch(text):
        return text
    return Fault("falta el radicado") if is_blank(text) else strict(text, Radicado.parse)


def read_money(text: str) -> object:
    shape = COMMON_MONEY.fullmatch(text)
    if shape is not None:
        return int(shape[1].replace(".", "")) * 100 + int(shape[2] or 0)
    return strict(text, Money.parse)


def read_cun(text: str) -> object:
    if len(text) == 16 and text.isascii() and text.isdigit():
        return text
    return tolerant(text, Cun.parse)


def read_telephone(text: str) -> object:
    together = text.replace(" ", "")
    if len(together) == 10 and together[0] == "3" and together.isascii() and together.isdigit():
        return together
    return tolerant(text, Telefono.parse)


def read_resultado(text: str, meanings: Mapping[str, Any]) -> object:
    """Read an answer of the back: its meaning, the raw words, and whether nobody knows them."""
    raw = clean(text)
    if is_blank(raw):
        return None, raw, False
    text_key = key(raw)
    resultado = meanings.get(text_key)
    return resultado and resultado.value, raw, text_key not in meanings


def without_decimal(text: str) -> str:
    cleaned = clean(text)
    number = WITH_DECIMAL.fullmatch(cleaned)
    return number[1] if number else cleaned
