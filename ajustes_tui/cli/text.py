"""Documents for a terminal or pipe: aligned columns, no colours.

Days, numbers and percentages as in the screens; `--json` is for scripts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.values.counts import decimal_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA, short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import clean

_MAX_CELL = 48
_CHANGED = frozenset({"antes", "despues"})
"""The values of a change, whose row names its field in `campo`."""
_LISTS_IN_TABLES = frozenset({"otros_ids", "camino"})
"""Lists shown as a table column; others only in a record and in JSON."""

_NAMES = {
    "asesor_id": "asesor",
    "mediana_dias_habiles": "mediana en días hábiles",
    "p90_dias_habiles": "p90",
    "mediana_horas_habiles": "mediana en horas hábiles",
    "p90_horas_habiles": "p90",
}
_NAMING = frozenset(
    "id caso base linea lote fila n numero registro puesto version regla esquema".split()
)
"""Keys of numbers that identify, not count."""
_OF_FIELDS = frozenset({"columnas"})
"""Keys holding base fields, written as for `--mapa`."""
_PERCENTS = ("tasa_", "aporte", "adherencia")
_PERCENT = re.compile(r"-?\d+\.\d")
_DECIMALS = ("puntos",)
_DECIMAL = re.compile(r"-?\d+\.\d+")
UNITS = "_(centavos|segundos)$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?[+-]\d{2}:\d{2}")


def key_words(key: str) -> str:
    return _NAMES.get(key) or code_name(re.sub(UNITS, "", key).upper())


def number_words(key: str, number: int) -> str:
    """Group the thousands of a count; leave identifiers as they are."""
    return str(number) if key in _NAMING else thousands(number)


def percent_words(text: str) -> str:
    return f"{text.replace('.', ',')} %"


def is_percent(key: str, text: str) -> bool:
    return key.startswith(_PERCENTS) and _PERCENT.fullmatch(text) is not None


def to_text(document: Any) -> str:  # noqa: ANN401 - any JSON document
    """Return a table for a list, `clave: valor` for a record.

    Errors in a list are omitted: they are printed apart.
    """
    if isinstance(document, Mapping):
        return _record(document)
    if isinstance(document, Sequence) and not isinstance(document, str):
        if document and all(isinstance(part, str) for part in document):
            return "".join(f"{clean(part)}\n" for part in document)
        rows = [row for row in document if isinstance(row, Mapping)]
        told = [row for row in rows if "error" not in row]
        return _table(told) if told or not rows else ""
    return f"{document}\n"


def _record(document: Mapping[str, Any], indent: str = "", *, as_typed: bool = False) -> str:
    names = {key: key if as_typed else key_words(key) for key in document}
    width = max(map(len, names.values()), default=0)
    lines = []
    for key, value in document.items():
        name = names[key]
        if isinstance(value, Mapping) and value and not is_share(value):
            within = _record(value, f"{indent}  ", as_typed=key in _OF_FIELDS)
            lines.append(f"{indent}{name}:\n{within}")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines.append(f"{indent}{name}:\n{_table(value)}")
        else:
            lines.append(f"{indent}{name.ljust(width)}  {_cell(key, value)}\n")
    return "".join(lines)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "(nada)\n"
    columns = [
        key
        for key, value in rows[0].items()
        if key in _LISTS_IN_TABLES or not isinstance(value, list | Mapping) or is_share(value)
    ]
    cells = [[key_words(key) for key in columns]] + [
        [_cut(key, _cell(_named(key, row), row.get(key))) for key in columns] for row in rows
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in cells
    )


def _named(key: str, row: Mapping[str, Any]) -> str:
    return str(row["campo"]) if key in _CHANGED and "campo" in row else key


def _cut(key: str, cell: str) -> str:
    whole = len(cell) <= _MAX_CELL or key in _LISTS_IN_TABLES
    return cell if whole else f"{cell[: _MAX_CELL - 1]}…"


def _cell(key: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if key.endswith("_centavos"):
        return pesos(value)
    if value is None or value == [] or value == {}:
        return "—"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, int):
        if key.endswith("_segundos"):
            return f"{value / 60:.1f} min".replace(".", ",")
        return number_words(key, value)
    if isinstance(value, float):
        return decimal_words(value)
    if isinstance(value, Mapping):
        if is_share(value):
            return _share(value)
        return clean(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return ", ".join(clean(str(part)) for part in value)
    text = str(value)
    if is_percent(key, text):
        return percent_words(text)
    if key.endswith(_DECIMALS) and _DECIMAL.fullmatch(text):
        return text.replace(".", ",")
    return _day_words(text) or clean(text)


def _share(value: Mapping[str, Any]) -> str:
    casos, share = value["casos"], value["porcentaje"]
    if casos is None:
        return "—"
    return f"{thousands(casos)} ({percent_words(share) if share else '—'})"


def _day_words(text: str) -> str:
    """Return '' if the text is not a day or moment."""
    try:
        if _DAY.fullmatch(text):
            return short_date(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return f"{datetime.fromisoformat(text).astimezone(BOGOTA):%d/%m/%Y %H:%M}"
    except ValueError:
        pass
    return ""


def is_share(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"casos", "porcentaje"}
