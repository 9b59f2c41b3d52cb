"""Records of a binary workbook (xlsb): the index, and the cells the fast reader misses.

It drops cells without a column number, which some programs write, and formula errors, so that
a broken lookup reads as empty. python-calamine shares its library and does too.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import starmap
from typing import IO, TypeAlias

from ajustes_tui.excel.formats.package import (
    COPY_BYTES,
    MAX_REWRITTEN,
    entry_of,
    main_part,
    relationships_of,
)
from ajustes_tui.excel.formats.scan import MAX_COLUMNS, BookIndex, Padding, SheetScan, padded_styles

_ROW, _WORKBOOK_PR, _SHEET = 0, 153, 156
_FORMAT, _STYLE, _STYLES, _STYLES_END = 44, 47, 617, 618
_COLUMN, _MERGED = 60, 176
_ERROR, _FORMULA_ERROR = 3, 11
_NUMBERS = frozenset({2, 5, 9})
_HIDDEN_ROW = 0x10
"""Bit in the twelfth byte of a row record."""
_CELLS = frozenset({*range(1, 12), 62})
_SHORT = dict(zip(range(12, 19), range(1, 8), strict=True))
"""Kinds of cells without a column number, which follow the last one, to the kinds with one."""
_LONG = struct.Struct("<I")
_HEAD = re.compile(rb"([\x80-\xff]?+[\x00-\xff])([\x80-\xff]{0,3}+[\x00-\x7f])")
"""Kind of a record and length of its body, seven bits per byte."""
_VALUES = re.compile(
    rb"(?:\x07\x0c.{12}|\x01\x08.{8}|\x02\x0c.{12}|\x05\x10.{16}|\x04\x09.{9})*+", re.DOTALL
)
"""A run of plain value cells, nearly all: skipped in one match."""
_ASIDE = frozenset({_ROW, _COLUMN, _MERGED})
_MAX_RECORD = 64 * 1024 * 1024
_SAMPLE = 64 * 1024
_MAYBE_FORMULA_ERROR = re.compile(
    rb"\x0b(?:[\x09-\x7f]|[\x80-\xff][\x01-\x7f]).[\x00-\x3f]\x00\x00.{4}"
    rb"[\x00\x07\x0f\x17\x1d\x24\x2a\x2b]",
    re.DOTALL,
)
"""Matches every formula error, with some false positives."""


def read_index(content: bytes) -> BookIndex:
    """Raises KeyError if missing."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        path = main_part(package, "xl/workbook.bin")
        relationships = relationships_of(package, path)
        entry = entry_of(package, path)
        if entry is None:
            raise KeyError(path)
        system_1904 = False
        parts: dict[str, str] = {}
        hidden = set()
        with package.open(entry) as workbook:
            for kind, body in _records(workbook):
                if kind == _WORKBOOK_PR:
                    system_1904 = bool(body[0] & 1)
                elif kind == _SHEET:
                    id_, end = _text(body, 2 * _LONG.size)
                    name, _ = _text(body, end)
                    target = relationships.get(id_)
                    part = entry_of(package, target.part) if target is not None else None
                    if target is not None and part is not None and target.kind == "worksheet":
                        parts[name] = part
                    if _LONG.unpack_from(body)[0]:
                        hidden.add(name)
    return BookIndex(system_1904, frozenset(hidden), parts)


def scan_sheet(content: bytes, part: str) -> SheetScan:
    """Scan the records to the end, where the checksum is compared."""
    scan = SheetScan()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        padded = _padded_styles(package)
        with package.open(part) as sheet:
            records = _records(sheet, values=bool(padded))
            row = 0
            for kind, body in records:
                if kind == _ROW:
                    row = _LONG.unpack_from(body)[0] + 1
                    if len(body) > 11 and body[11] & _HIDDEN_ROW:
                        scan.hidden_rows.add(row)
                elif kind == _COLUMN:
                    first, last, _, _, flags = struct.unpack_from("<IIIIH", body)
                    if flags & 1:
                        scan.hidden_columns |= {*range(first, min(last + 1, MAX_COLUMNS))}
                elif kind == _MERGED:
                    first, last, column, _ = struct.unpack_from("<IIII", body)
                    scan.merge(first + 1, last + 1, column)
                elif kind in _NUMBERS:
                    column, style = struct.unpack_from("<II", body)
                    digits = padded.get(style & 0xFFFFFF)
                    if digits:
                        scan.pad(row, column, digits)
    return scan


def _padded_styles(package: zipfile.ZipFile) -> dict[int, Padding]:
    links = relationships_of(package, main_part(package, "xl/workbook.bin")).values()
    entry = next((entry_of(package, r.part) for r in links if r.kind == "styles"), None)
    if entry is None:
        return {}
    formats: dict[int, str] = {}
    styles: list[int] = []
    of_cells = False
    with package.open(entry) as part:
        for kind, body in _records(part):
            if kind == _FORMAT:
                formats[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
            elif kind in {_STYLES, _STYLES_END}:
                of_cells = kind == _STYLES
            elif kind == _STYLE and of_cells:
                styles.append(struct.unpack_from("<H", body, 2)[0])
    return padded_styles(formats, styles)


def mend(content: bytes) -> bytes | None:
    """Return an xlsb where the fast reader finds every cell; None if unchanged.

    Raises ValueError if it is too large to rewrite.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = set(read_index(content).parts.values())
        writers = {part: writer for part in parts if (writer := _writer_for(package, part))}
        if not writers:
            return None
        if sum(entry.file_size for entry in package.infolist()) > MAX_REWRITTEN:
            raise ValueError("too large to be written again")
        return _copied(package, writers)


def rewrite(content: bytes) -> bytes | None:
    """Return an xlsb that lists only sheets of cells; None if unchanged.

    The fast reader opens no workbook with macro sheets, nor some with chart sheets.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        path = main_part(package, "xl/workbook.bin")
        entry, links = entry_of(package, path), relationships_of(package, path)
        if entry is None or sum(part.file_size for part in package.infolist()) > MAX_REWRITTEN:
            return None
        cells = {id_ for id_, link in links.items() if link.kind == "worksheet"}
        with package.open(entry) as source:
            records = [*_records(source)]
        kept = [
            (kind, body)
            for kind, body in records
            if kind != _SHEET or _text(body, 2 * _LONG.size)[0] in cells
        ]
        if len(kept) == len(records):
            return None
        return _copied(package, {entry: lambda _source: starmap(_written, kept)})


_Writer: TypeAlias = Callable[[IO[bytes]], Iterable[bytes]]


def _copied(package: zipfile.ZipFile, writers: Mapping[str, _Writer]) -> bytes:
    """Return the package with the named parts written again."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in dict.fromkeys(package.namelist()):
            with package.open(name) as source, new.open(name, "w") as copy:
                if name in writers:
                    copy.writelines(writers[name](source))
                else:
                    shutil.copyfileobj(source, copy, COPY_BYTES)
    return output.getvalue()


def _writer_for(package: zipfile.ZipFile, part: str) -> _Writer | None:
    """Return the rewriter for a sheet; None if the fast reader needs none."""
    with package.open(part) as source:
        rest = source.read(_SAMPLE)
        # A writer that leaves columns out does it from the first row on.
        if _leaves_columns_out(rest):
            return _with_columns
        while rest:
            if _MAYBE_FORMULA_ERROR.search(rest):
                return _with_plain_errors
            chunk = source.read(COPY_BYTES)
            rest = rest[-16:] + chunk if chunk else b""
    return None


def _leaves_columns_out(start: bytes) -> bool:
    try:
        return any(kind in _SHORT for kind, _ in _records(io.BytesIO(start)))
    except ValueError:
        # The sample ends inside a record.
        return False


def _with_plain_errors(part: IO[bytes]) -> Iterable[bytes]:
    records = part.read()
    changed = bytearray(records)
    place = 0
    while (head := _HEAD.match(records, _end_of_values(records, place))) is not None:
        if records[head.start()] == _FORMULA_ERROR:
            # The reader looks no further than the error, and the rest of the body is no hindrance.
            changed[head.start()] = _ERROR
        place = head.end() + _of_sevens(head[2])
    return (bytes(changed),)


def _end_of_values(records: bytes, place: int) -> int:
    run = _VALUES.match(records, place)
    return place if run is None else run.end()


def _with_columns(part: IO[bytes]) -> Iterator[bytes]:
    column = -1
    for kind, body in _records(part):
        if kind == _ROW:
            column = -1
        elif kind in _CELLS:
            (column,) = _LONG.unpack_from(body)
            if kind == _FORMULA_ERROR:
                kind = _ERROR
        elif kind in _SHORT:
            column += 1
            kind, body = _SHORT[kind], _LONG.pack(column) + body
        yield _written(kind, body)


def _records(part: IO[bytes], *, values: bool = True) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record, streaming.

    Without `values`, only rows, columns and merged cells: a run of value cells is skipped in one match.
    Raises ValueError if the part is truncated.
    """
    buffer = b""
    while chunk := part.read(COPY_BYTES):
        buffer += chunk
        place = 0
        while (head := _HEAD.match(buffer, place)) is not None:
            end = head.end() + _of_sevens(head[2])
            if end > len(buffer):
                break
            kind = _of_sevens(head[1])
            if values or kind in _ASIDE:
                yield kind, buffer[head.end() : end]
            place = end if values else _end_of_values(buffer, end)
        buffer = buffer[place:]
        if len(buffer) > _MAX_RECORD:
            raise ValueError("a record without end")
    if buffer and values:
        raise ValueError("a record cut short")


def _written(kind: int, body: bytes) -> bytes:
    length, head = len(body), bytearray()
    head += bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    while length >= 0x80:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + body


def _of_sevens(raw: bytes) -> int:
    return sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(raw))


def _text(body: bytes, place: int) -> tuple[str, int]:
    (length,) = _LONG.unpack_from(body, place)
    start = place + _LONG.size
    end = start + 2 * length
    return body[start:end].decode("utf-16-le", "replace"), end
