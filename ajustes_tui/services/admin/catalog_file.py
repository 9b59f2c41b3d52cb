"""Catalogue files: parsed by schema with line numbers, written atomically."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ajustes_tui import paths
from ajustes_tui.domain.keeping.asesores import ids_cell
from ajustes_tui.domain.keeping.schema import Cells, Missing, Schema, bad, require_known, values_of
from ajustes_tui.domain.keeping.toml_faults import CORRECT_LINE, toml_fault
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidConfig, InvalidDatum, InvalidFile, motivo_of

MAX_BYTES = 4 * 1024**2
"""Larger files are no catalogue."""
_MAX_INFLATED = 64 * 1024**2
MAX_TOML = 400_000
"""Ten times the largest shipped catalogue, read in a second."""
MAX_LINE = 20_000
"""Longer than a whole guion."""
_MAX_NAMES = 24
_LONG_NAME = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"]*+"|'[^']*+')[ \t]*+\.[ \t]*+){{{_MAX_NAMES},}}+[\w"'-]"""
)
"""A dotted name longer than any option's; the parser looks each part up again for every other."""
_FORMULA = re.compile(r"[=+\-@\t\r].")
_LETTER = re.compile("[A-Z]")
_QUOTED_NAME = re.compile(r"«([^»]+)»|(\{\w+\})")


class Content(NamedTuple):
    """A parsed catalogue file."""

    head: Mapping[str, Any]
    records: tuple[Any, ...]
    rows: Sequence[Cells]
    """Listed records, with data the program ignores."""


def read_by(schema: Schema, text: str, file: str) -> Content:
    """Parse by schema; raise InvalidConfig with file, line, row and reason."""
    return _entries(schema, text, file) if schema.entry else _table(schema, text, file)


def _table(schema: Schema, text: str, file: str) -> Content:
    optional = tuple(f.name for f in schema.fields if f.default is not Missing.REFUSED)
    records, rows, seen = [], [], dict[Any, Any]()
    for line, cells in csv_of(text, file, schema.columns, optional):
        try:
            record = schema.record(cells, seen, {})
        except InvalidDatum as error:
            raise bad(file, f"línea {line}", error.message.rstrip(".")) from None
        records.append(record)
        rows.append((cells if schema.keeps_others else {}) | schema.cells(record))
    if not records and schema.nothing:
        raise bad(file, "línea 1", schema.nothing)
    return Content({}, tuple(records), rows)


def _entries(schema: Schema, text: str, file: str) -> Content:
    data = toml_of(text, file)
    try:
        require_known(data, (schema.entry, *(field.name for field in schema.head)))
        head = values_of(schema.head, data)
        entries = data.get(schema.entry)
        if not isinstance(entries, list) or not entries:
            raise InvalidDatum(schema.nothing)
    except InvalidDatum as error:
        raise refusal(file, text, "", error.message) from None
    start = re.compile(rf"\s*\[\[\s*{schema.entry}\s*\]\]")
    starts = [n for n, line in enumerate(text.splitlines(), 1) if start.match(line)]
    # An entry whose line is not found, being written in one line with others, is looked for in all.
    spans = [*zip(starts, [*(n - 1 for n in starts[1:]), None], strict=False)]
    records, seen = [], dict[Any, Any]()
    for number, entry in enumerate(entries):
        where = f"{schema.entry} n.º {number + 1}"
        try:
            if not isinstance(entry, dict):
                raise InvalidDatum("se esperaba una tabla de nombre = valor")
            if isinstance(name := entry.get(schema.key[0]), str):
                where = f"{schema.entry} {name if _LETTER.fullmatch(name) else f'«{name[:40]}»'}"
            require_known(entry, schema.columns)
            records.append(schema.record(entry, seen, head))
        except InvalidDatum as error:
            span = spans[number] if number < len(spans) else (1, None)
            raise refusal(file, text, where, error.message, span) from None
    return Content(head, tuple(records), [*map(schema.cells, records)])


def read_text(path: Path) -> str:
    """Raise InvalidConfig if too big, unreadable or not UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidConfig(
                f"«{path.name}» es demasiado grande para un catálogo.", "Revise qué archivo es."
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidConfig(
            f"No se puede leer «{path.name}»: {motivo_of(error)}.",
            "Revise que el archivo exista y que usted pueda leerlo.",
        ) from None
    except UnicodeDecodeError:
        raise InvalidConfig(
            f"«{path.name}» no está guardado en UTF-8.", "Guárdelo como UTF-8."
        ) from None


def toml_of(text: str, file: str) -> dict[str, object]:
    """Parse TOML; raise InvalidConfig with the line.

    Input that would take the parser minutes or gigabytes is refused first.
    """
    if len(text) > MAX_TOML:
        raise bad(file, "todo el archivo", f"pasa de {thousands(MAX_TOML)} letras")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            raise bad(file, f"línea {number}", f"pasa de {thousands(MAX_LINE)} letras")
        if line.count(".") > _MAX_NAMES and _LONG_NAME.search(line):
            raise bad(file, f"línea {number}", "encadena demasiados nombres con puntos")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise bad(file, "todo el archivo", "tiene demasiadas listas una dentro de otra") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfig(f"{file}, {toml_fault(error, text)}.", CORRECT_LINE) from None
    except ValueError:
        raise bad(file, "todo el archivo", "tiene un número demasiado largo") from None


def csv_of(
    text: str, file: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Return rows with line numbers, skipping blanks and # comments.

    Missing `optional` columns are empty.
    """
    lines = text.splitlines()
    content = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip(" ,;") and not line.startswith(("#", '"#'))
    ]
    if not content:
        raise bad(file, "línea 1", f"falta el encabezado {','.join(columns)}")
    separator = ";" if content[0][1].count(";") > content[0][1].count(",") else ","
    header, *rows = (
        (n, [_as_text(clean(c)) for c in _cells(t, separator, file, n)]) for n, t in content
    )
    names = [name.casefold() for name in header[1]]
    lacking = [column for column in columns if column not in names and column not in optional]
    if lacking:
        raise bad(file, f"línea {header[0]}", f"falta la columna {', '.join(lacking)}")
    for number, cells in rows:
        if len(cells) != len(names):
            motivo = f"tiene {len(cells)} datos y el encabezado {len(names)}"
            raise bad(file, f"línea {number}", motivo)
    absent = dict.fromkeys((column for column in optional if column not in names), "")
    return [(number, dict(zip(names, cells, strict=True)) | absent) for number, cells in rows]


def defused(text: str) -> str:
    """Neutralise formulas in a CSV.

    Such a cell gets an apostrophe, which `csv_of` removes; other lines stay.
    """
    lines = []
    for line in text.splitlines(keepends=True):
        separator = ";" if line.count(";") > line.count(",") else ","
        written = "" if line.startswith("#") else line.strip("\r\n")
        cells = next(csv.reader([written], delimiter=separator), [])
        if any(map(_FORMULA.match, cells)):
            output = io.StringIO()
            writer = csv.writer(output, lineterminator="\n", delimiter=separator)
            writer.writerow([f"'{c}" if _FORMULA.match(c) else c for c in cells])
            line = output.getvalue()
        lines.append(line)
    return "".join(lines)


def _as_text(cell: str) -> str:
    """Remove the apostrophe of `defused`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _cells(line: str, separator: str, file: str, number: int) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator))
    except csv.Error:
        raise bad(file, f"línea {number}", "no se puede separar en datos") from None


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return output.getvalue()


def workbook_to_csv(path: Path) -> str:
    """Return the first sheet as CSV; row numbers become lines."""
    # What reads and writes workbooks takes its time to load, and only a workbook needs it.
    from ajustes_tui.excel.read.sheets import read_sheet

    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerows(read_sheet(path, MAX_BYTES, _MAX_INFLATED))
    return output.getvalue()


def refusal(
    file: str,
    text: str,
    where: str,
    reason: str,
    span: tuple[int, int | None] = (1, None),
    suggestion: str = "",
) -> InvalidConfig:
    """Return a TOML's refusal with the line of the named option, searched in its entry first.

    `span` are the entry's first and last line.
    """
    lines = text.splitlines()
    names = [q or braced for q, braced in _QUOTED_NAME.findall(f"{where}: {reason}")]
    names = [*names, where] if where.isidentifier() else names
    first, last = span
    number = next(
        (
            found
            for chunk in ((first, last or len(lines)), (1, len(lines)))
            for name in reversed(names)
            if (found := _find_name(lines, name, *chunk))
        ),
        first,
    )
    place = f"línea {number}, {where}" if where else f"línea {number}"
    refused = bad(file, place, reason.rstrip("."))
    return InvalidConfig(refused.message, suggestion or refused.suggestion)


def _find_name(lines: Sequence[str], name: str, first: int, last: int) -> int | None:
    """Return the last line that sets a name, else mentions it."""
    chunk = list(enumerate(lines[first - 1 : last], first))
    key = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    for number, line in reversed(chunk):
        if key.match(line):
            return number
    return next(
        (n for n, line in reversed(chunk) if name in line and not line.startswith("#")), None
    )


def write(path: Path, text: str, replaceable: Iterable[str]) -> None:
    """Write a file, 0600, over an empty one or a text in `replaceable`.

    Raises InvalidFile for other files or if unwritable.
    """
    from ajustes_tui.excel.write.file import new_file

    try:
        previous = path.read_text(encoding="utf-8-sig") if paths.is_file(path) else ""
    except (OSError, UnicodeDecodeError):
        previous = "\0"
    if (paths.exists(path) and not paths.is_file(path)) or (
        previous and previous not in set(replaceable)
    ):
        raise InvalidFile(
            f"«{path.name}» ya existe y tiene cambios que se perderían.",
            "Escoja otro nombre, o mueva ese archivo.",
        )
    with new_file(path) as new:
        new.output.write(text.encode())
        new.publish()


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, list):
        return ids_cell(map(str, value))
    return str(value)
