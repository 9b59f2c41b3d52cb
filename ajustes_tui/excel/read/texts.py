"""Load a base that is text: in any encoding, with any separator, as any program leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars

from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.read.detect import utf16
from ajustes_tui.excel.read.quotes import split_records
from ajustes_tui.excel.read.table import FirstRows, RawRow

_SEPARATORS = (";", ",", "\t", "|")
_ROWS_NAMED = 5
_START = 65_536
_UTF8_LETTER = re.compile(rb"[\xc3][\x80-\xbf]|\xc2[\xa1-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
_ACCENTED_WORD = re.compile(rb"[A-Za-z]+[\x80-\xff][A-Za-z]*|[\x80-\xff][A-Za-z]+")
_ACCENTED = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_CODE_PAGES = ("cp1252", "cp850", "mac_roman")
"""What text that is not UTF-8 may be written in; of equal chances, the first."""
_HARD_SPACE = b"\xa0"
_SAMPLE = 1_048_576


@dataclass(slots=True)
class TextTable:
    """A CSV file: every cell is already the text a person wrote."""

    records: list[RawRow]
    unclosed: list[int]
    """Numbers of the rows with a quote nobody closed, which would have taken others in."""
    name: str = "CSV"
    visible: bool = True

    @property
    def height(self) -> int:
        """Number of the last row."""
        return len(self.records)

    @property
    def width(self) -> int:
        """Cells of the widest row."""
        return max((len(record) for record in self.records), default=0)

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        full = ((n, r) for n, r in enumerate(self.records, 1) if any(r))
        return [row for row, _ in zip(full, range(count), strict=False)]

    def refine(
        self, columns: Mapping[str, int], headers: Sequence[str], header_row: int
    ) -> list[str]:
        """Say which rows have a bad quote; a text file has no numeric cells to damage."""
        if not self.unclosed:
            return []
        first = ", ".join(map(str, self.unclosed[:_ROWS_NAMED]))
        others = len(self.unclosed) - _ROWS_NAMED
        return [
            f"Filas con comillas sin cerrar: {first}{f' y {others} más' if others > 0 else ''}. "
            "Cada una se leyó hasta el fin de su línea: revíselas."
        ]

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on as `Table.frame` says, all of the same width."""
        width = self.width
        rows = [row + (None,) * (width - len(row)) for row in self.records[since - 1 :]]
        schema = dict.fromkeys(map(str, range(width)), polars.String)
        texts = polars.DataFrame(rows, schema, orient="row")
        numbers = polars.Series("row", range(since, since + len(rows)), polars.UInt32)
        return texts.insert_column(0, numbers)


def split_text(content: bytes, columns: int) -> Iterator[TextTable]:
    """Yield the readings of a text file, one for each separator it could have, the commonest first.

    Each row keeps its first `columns` cells. A text without any separator is one column.
    """
    text = decode(content)
    if not text.strip():
        raise InvalidFile("El archivo está vacío: no tiene ningún dato.", "Pida que lo reenvíen.")
    declared = re.match(r"sep=([^\r\n\"])\r?\n", text, re.IGNORECASE)
    start = text[:_START]
    possible = sorted(filter(start.count, _SEPARATORS), key=start.count, reverse=True)
    for separator in [declared[1]] if declared else possible or _SEPARATORS[:1]:
        yield TextTable(*split_records(text, separator, columns))


def decode(content: bytes) -> str:
    """Return the text whatever program wrote it; a few stray zeros of old programs are dropped."""
    encoding = utf16(content)
    if encoding is not None:
        return content.decode(encoding, "replace").removeprefix("\ufeff")
    cleaned = content.replace(b"\x00", b"") if b"\x00" in content else content
    try:
        return cleaned.decode("utf-8-sig")
    except UnicodeDecodeError:
        code_page = _code_page(cleaned)
    if _UTF8_LETTER.search(cleaned) is None:
        return cleaned.decode(code_page, "replace")
    # Rows of two programs in one file: each line says in what it is written.
    return "".join(_line(line, code_page) for line in cleaned.splitlines(keepends=True))


def _line(line: bytes, code_page: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode(code_page, "replace")


def _code_page(content: bytes) -> str:
    """Return the encoding in which more Spanish letters stand among other letters.

    The hard space of Windows is the «á» of an older page, so that byte is no sign of either.
    """
    start = content[:_SAMPLE].replace(_HARD_SPACE, b" ")
    sample = b" ".join(_ACCENTED_WORD.findall(start))

    def hits(encoding: str) -> int:
        return sum(letter in _ACCENTED for letter in sample.decode(encoding, "replace"))

    return max(_CODE_PAGES, key=hits)
