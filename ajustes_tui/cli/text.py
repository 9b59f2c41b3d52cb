"""Documents as a person reads them on a terminal or through a pipe: aligned columns, no colours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import clean

_MAX_CELL = 48
SENTENCES = "frases"
"""The key of an answer in whole sentences."""
_CHANGED = frozenset({"antes", "despues"})
"""The two values of a change, whose row names its field in `campo`."""
_LISTS_IN_TABLES = frozenset({"otros_ids"})
"""The lists short enough for a column of a table; the others are only in a record and in JSON."""


def to_text(document: Any) -> str:  # noqa: ANN401 - any JSON document
    """Return a document as lines: a table for a list, `clave: valor` for one record, texts as they are.

    Errors in a list are left out: they are printed apart, in words.
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


def _record(document: Mapping[str, Any], indent: str = "") -> str:
    width = max((len(key) for key in document), default=0)
    lines = []
    for key, value in document.items():
        if key == SENTENCES:
            lines += [f"{indent}{clean(sentence)}\n" for sentence in value]
        elif isinstance(value, Mapping) and value and not is_band(value):
            lines.append(f"{indent}{key}:\n{_record(value, indent + '  ')}")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines.append(f"{indent}{key}:\n{_table(value)}")
        else:
            lines.append(f"{indent}{key.ljust(width)}  {_cell(key, value)}\n")
    return "".join(lines)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "(nada)\n"
    columns = [
        key
        for key, value in rows[0].items()
        if key in _LISTS_IN_TABLES
        or not isinstance(value, list | Mapping)
        or _is_share(value)
        or is_band(value)
    ]
    cells = [columns] + [
        [_cut(_cell(_named(key, row), row.get(key))) for key in columns] for row in rows
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in cells
    )


def _named(key: str, row: Mapping[str, Any]) -> str:
    """Return the key that says how a value reads: of a change, the name of the field that changes."""
    return str(row["campo"]) if key in _CHANGED and "campo" in row else key


def _cut(cell: str) -> str:
    return cell if len(cell) <= _MAX_CELL else f"{cell[: _MAX_CELL - 1]}…"


def _cell(key: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if key.endswith("_centavos"):
        return pesos(value)
    if value is None or value == [] or value == {}:
        return "—"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, Mapping):
        if _is_share(value):
            return f"{value['casos']} ({value['porcentaje'] or '—'})"
        if is_band(value):
            return f"{value['medio']} ({value['bajo']} a {value['alto']})"
        return clean(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return ", ".join(clean(str(part)) for part in value)
    return clean(str(value))


def is_band(value: object) -> bool:
    """Tell whether a value is a number foretold with its band, which fits in a cell."""
    return isinstance(value, Mapping) and set(value) == {"medio", "bajo", "alto"}


def _is_share(value: object) -> bool:
    """Tell whether a value is a count with its percent, which fits in a cell."""
    return isinstance(value, Mapping) and set(value) == {"casos", "porcentaje"}
