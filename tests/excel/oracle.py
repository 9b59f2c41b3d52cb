"""The former validator of a base, cell by cell and row by row: what the expressions must agree with.

Plain Python over the parsers of the domain, with nothing remembered from one cell to the next.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import FIELD, TELEPHONES, Field, Kind, columns_of
from ajustes_tui.domain.base.recognition import Recognition
from ajustes_tui.domain.base.rows import FIELD_NAMES, BaseRow, FlatRow, Rechazo, class_of
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.values.counts import count_words, number_ranges
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
TOTAL = re.compile(r"\b(?:sub)?total(?:es)?\b")
TWO_CODES = re.compile(r"([A-Za-z0-9]{1,3})\s?[-/ ]\s?([A-Za-z0-9]{1,3})")
COMMON_RADICADO = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{1,30}")
COMMON_MONEY = re.compile(
    r"(?:\$ ?)?([1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}|[0-9]{1,12})(?:,([0-9]{2}))?"
)
COMMON_CUENTA = re.compile(r"[0-9]{5,10}")
WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")
IN_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",\n", ":")).encode


class Fault(NamedTuple):
    """A cell that makes its row a rechazo."""

    motivo: str


class Loose(NamedTuple):
    """A cell its field cannot use, kept among the other data."""

    text: str


LOST_CUN = re.compile(r"\d{15}\?")
"""What the reader of the cells makes of a CUN without its last digit, which it tells itself."""


class Validated(NamedTuple):
    """Everything the former validator said of a base."""

    rows: list[FlatRow]
    rechazos: list[Rechazo]
    notices: list[str]
    count: int


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
    """Return what an empty cell of a field is."""
    if field.reason:
        return Fault(field.reason)
    if field.kind is Kind.RESULT:
        return None, "", False
    return "" if field.required else None


def cell_error(text: str) -> Fault | None:
    """Return the Fault of a broken formula."""
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
    """Read a cuenta."""
    if COMMON_CUENTA.fullmatch(text):
        return text
    return Fault("falta la cuenta") if is_blank(text) else strict(text, Cuenta.parse)


def read_radicado(text: str) -> object:
    """Read a radicado."""
    if COMMON_RADICADO.fullmatch(text):
        return text
    return Fault("falta el radicado") if is_blank(text) else strict(text, Radicado.parse)


def read_money(text: str) -> object:
    """Read an amount in centavos."""
    shape = COMMON_MONEY.fullmatch(text)
    if shape is not None:
        return int(shape[1].replace(".", "")) * 100 + int(shape[2] or 0)
    return strict(text, Money.parse)


def read_cun(text: str) -> object:
    """Read a CUN."""
    if len(text) == 16 and text.isascii() and text.isdigit():
        return text
    return tolerant(text, Cun.parse)


def read_telephone(text: str) -> object:
    """Read a telephone."""
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
    """Return a text without the decimals a spreadsheet gives to a whole number."""
    cleaned = clean(text)
    number = WITH_DECIMAL.fullmatch(cleaned)
    return number[1] if number else cleaned


def validate(
    rows: Sequence[Sequence[str | None]],
    headers: Sequence[str],
    recognition: Recognition,
    synonyms: Synonyms,
    *,
    first: int = 2,
    system_1904: bool = False,
) -> Validated:
    """Return everything the former validator said of the rows below a header."""
    columns, meanings = recognition.columns, synonyms.by_answer
    parted = "razon" in columns and "subrazon" not in columns
    usable: list[FlatRow] = []
    rechazos: list[Rechazo] = []
    totals: list[int] = []
    loose: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for fila, cells in enumerate(rows, first):
        values: dict[str, Any] = {}
        for name in FIELD_NAMES:
            field = FIELD[name]
            if name in columns:
                values[name] = read_cell(
                    field, cells[columns[name]], meanings, system_1904=system_1904
                )
            else:
                empty = empty_of(field)
                values[name] = None if isinstance(empty, Fault) else empty
        fault = next(((n, v) for n, v in values.items() if isinstance(v, Fault)), None)
        if fault is not None:
            texts = [clean(cell or "") for cell in cells]
            if not any(texts):
                continue
            if is_total(texts, columns):
                totals.append(fila)
                continue
            position = columns[fault[0]]
            value = texts[position][:80]
            if system_1904:
                write_days(texts, columns)
            raw = {name: text for name, text in zip(headers, texts, strict=True) if text}
            rechazos.append(Rechazo(fila, headers[position], value, fault[1].motivo, raw))
            continue
        data = {
            headers[p]: clean(cells[p] or "")
            for p in recognition.unmapped_columns
            if clean(cells[p] or "")
        }
        for name, value in list(values.items()):
            if isinstance(value, Loose):
                values[name] = None
                parts = TWO_CODES.fullmatch(value.text) if parted and name == "razon" else None
                if parts is not None:
                    values["razon"], values["subrazon"] = parts[1].upper(), parts[2].upper()
                else:
                    data[headers[columns[name]]] = value.text
                    loose[name] += name != "cun" or LOST_CUN.fullmatch(value.text) is None
                    if name == "clase":
                        classes[value.text] += 1
        resultado, raw_resultado, por_revisar = values.pop("resultado_back")
        if por_revisar:
            unknown[raw_resultado] += 1
        numbers = dict.fromkeys(values[name] for name in TELEPHONES if values[name])
        values |= {
            "fila": fila,
            "resultado": resultado,
            "resultado_crudo": raw_resultado,
            "resultado_por_revisar": por_revisar,
            "telefonos": IN_JSON(list(numbers)),
            "datos": IN_JSON(data),
        }
        usable.append(tuple(values[name] for name in BaseRow._fields))
    notices = said(headers, columns, loose, classes, unknown, totals)
    return Validated(usable, rechazos, notices, len(usable) + len(rechazos))


def is_total(texts: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Tell the row of totals from a row that lacks its keys."""
    text_keys = [key(texts[columns[name]]) for name in ("cuenta", "radicado")]
    if any(each and not TOTAL.search(each) for each in text_keys):
        return False
    return any(TOTAL.search(key(text)) for text in texts if text)


def write_days(texts: list[str], columns: Mapping[str, int]) -> None:
    """Write as dates the day numbers of 1904, which the book of rechazos would count from 1900."""
    for name in columns_of(Kind.DAY) & columns.keys():
        position = columns[name]
        if texts[position].replace(".", "", 1).isdigit():
            with suppress(InvalidDatum):
                texts[position] = parse_date(texts[position], system_1904=True).isoformat()


def said(
    headers: Sequence[str],
    columns: Mapping[str, int],
    loose: Mapping[str, int],
    classes: Counter[str],
    unknown: Counter[str],
    totals: Sequence[int],
) -> list[str]:
    """Return what a person should know of a base, in the order of its fields."""
    unread = ", ".join(f"«{word[:40]}»" for word, _ in classes.most_common(5))
    notices = [
        f"{count_words(loose[name], 'fila', 'filas')} con una clase desconocida ({unread}), que no "
        "es petición, queja ni recurso: se conserva como vino, en otros datos."
        if name == "clase"
        else f"{count_words(loose[name], 'fila', 'filas')} con un dato que no se pudo leer en "
        f"«{headers[columns[name]]}»: se conserva como vino, en otros datos."
        for name in FIELD_NAMES
        if loose.get(name)
    ]
    if unknown:
        words = ", ".join(f"«{p[:40]}»" for p, _ in unknown.most_common(5))
        rows = count_words(unknown.total(), "fila", "filas")
        notices.append(
            f"{rows} con un resultado desconocido ({words}): "
            "quedan por revisar hasta agregarlo a los sinónimos."
        )
    if totals:
        numbers = number_ranges(totals)
        left = "Se dejó por fuera la fila" if len(totals) == 1 else "Se dejaron por fuera las filas"
        notices.append(f"{left} de totales ({numbers}).")
    return notices


def stored(raw: Mapping[str, str]) -> str:
    """Return a raw row as the store keeps it."""
    return json.dumps(raw, ensure_ascii=False)
