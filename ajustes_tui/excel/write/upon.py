"""A copy of the received workbook, with columns appended and nothing else changed."""

from __future__ import annotations

import copy
import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, BinaryIO

from ajustes_tui.domain.figures.returned_base import WITHOUT_ORIGINAL
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidFile
from ajustes_tui.excel.formats.package import COPY_BYTES, entry_of, main_part
from ajustes_tui.excel.formats.xlsx import day_styles, parts_beside, read_index
from ajustes_tui.excel.read.detect import BROKEN_FILE, FileFormat, detect, encrypted
from ajustes_tui.excel.read.layout import letters_of
from ajustes_tui.excel.write.sheet_xml import (
    CellRange,
    NewColumns,
    SheetEditor,
    SheetNotFollowed,
    as_utf8,
    as_written,
    encoding_of,
)

_NAMES = {
    FileFormat.XLSB: "un libro binario (.xlsb)",
    FileFormat.XLS: "un libro antiguo de Excel (.xls)",
    FileFormat.ODS: "un libro de LibreOffice (.ods)",
    FileFormat.TEXT: "un texto (.csv)",
    FileFormat.PAGE: "una página web",
}
_TABLE = re.compile(r"""<(?:\w{1,64}:)?table\s[^<>]*?\bref\s*=\s*["']([^"'<>]*)["']""")
_DRAWN_TO = re.compile(r"<(?:\w{1,64}:)?to>.*?<(?:\w{1,64}:)?col>\s*(\d{1,5})\s*<", re.DOTALL)
_SIGNED = "_xmlsignatures/"
_LAST_ROW = "1048576"
_AREA_NAME = re.compile(
    r"""(<(?:\w{1,64}:)?definedName\s[^<>]*?\bname\s*=\s*["']_xlnm\.(?:Print_Area|_FilterDatabase)["']"""
    r"""[^<>]*>)([^<>]*)"""
)
_AREA = re.compile(
    r"""('(?:[^']|'')*'|[^'!,]+)!(\$?[A-Z]{1,3}(?:\$?[0-9]{1,7})?:\$?)([A-Z]{1,3})(\$?[0-9]{1,7})?"""
)


class OriginalBook:
    """Raises InvalidFile for unsupported formats."""

    def __init__(self, content: bytes, password: str | None, bytes_expanded: int) -> None:
        self._password: str | None = None
        if encrypted(content):
            # Cryptography is slow to load and only a protected workbook needs it.
            from ajustes_tui.excel.read.encryption import open_protected

            content, self._password = open_protected(content, password)
        fmt = detect(content, bytes_expanded)
        if fmt is not FileFormat.XLSX:
            raise InvalidFile(
                f"Sobre {_NAMES[fmt]} no se puede escribir sin perder algo.",
                WITHOUT_ORIGINAL,
                code="otro_formato",
            )
        self._content = content
        try:
            self._index = read_index(content)
        except BROKEN_FILE:
            raise _not_followed() from None
        self.notices: list[str] = []

    def write(self, output: BinaryIO, sheets: Mapping[str, NewColumns]) -> None:
        """Write the copy, protected as it came; raises InvalidFile if rows do not match."""
        if self._password is None:
            self._write(output, sheets)
            return
        from ajustes_tui.excel.read.encryption import protect

        plain = io.BytesIO()
        self._write(plain, sheets)
        output.write(protect(plain.getvalue(), self._password))

    def _write(self, output: BinaryIO, sheets: Mapping[str, NewColumns]) -> None:
        try:
            with (
                zipfile.ZipFile(io.BytesIO(self._content)) as package,
                zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
            ):
                of_sheets = {
                    name: self._editor(package, name, columns) for name, columns in sheets.items()
                }
                editors = {self._part(package, name): own for name, own in of_sheets.items()}
                if any(entry.startswith(_SIGNED) for entry in package.namelist()):
                    self.notices.append(
                        "El libro estaba firmado: con columnas nuevas su firma ya no vale."
                    )
                new.comment = package.comment
                names = entry_of(package, main_part(package, "xl/workbook.xml"))
                for part in package.infolist():
                    with package.open(part) as source, new.open(_like(part), "w") as target:
                        if part.filename in editors:
                            encoding = encoding_of(_peek(package, part))
                            xml = editors[part.filename].write(as_utf8(_chunks(source), encoding))
                            target.writelines(as_written(xml, encoding))
                        elif part.filename == names:
                            encoding = encoding_of(_peek(package, part))
                            book = b"".join(as_utf8(_chunks(source), encoding))
                            target.writelines(as_written([_with_areas(book, of_sheets)], encoding))
                        else:
                            shutil.copyfileobj(source, target, COPY_BYTES)
        except (SheetNotFollowed, UnicodeError, *BROKEN_FILE) as error:
            if isinstance(error, OSError):
                raise
            raise _not_followed() from None

    def _part(self, package: zipfile.ZipFile, sheet: str) -> str:
        part = self._index.parts.get(sheet)
        if part is None or package.namelist().count(part) != 1:
            raise InvalidFile(
                f"El libro no tiene la hoja «{clean(sheet)[:40]}» donde estaba.",
                WITHOUT_ORIGINAL,
                code="otra_forma",
            )
        return part

    def _editor(self, package: zipfile.ZipFile, sheet: str, columns: NewColumns) -> SheetEditor:
        part = self._part(package, sheet)
        days = day_styles(package)
        tables = [
            m[1] for text in parts_beside(package, part, "table") for m in _TABLE.finditer(text)
        ]
        editor = SheetEditor(
            columns,
            taken=[own for own in map(CellRange.parse, tables) if own is not None],
            day_styles=days.every,
            plain_day_styles=days.plain,
            system_1904=self._index.system_1904,
        )
        info = package.getinfo(part)
        with package.open(info) as source:
            editor.survey(as_utf8(_chunks(source), encoding_of(_peek(package, info))))
        drawn = (
            m for text in parts_beside(package, part, "drawing") for m in _DRAWN_TO.finditer(text)
        )
        if any(int(to[1]) >= editor.first_column - 1 for to in drawn):
            self.notices.append(
                f"En la hoja «{clean(sheet)[:40]}» un gráfico o una imagen queda sobre las columnas nuevas: "
                "córralo para verlas."
            )
        return editor


def _with_areas(xml: bytes, editors: Mapping[str, SheetEditor]) -> bytes:
    """Widen the filters and print areas of the base."""

    def widened(area: re.Match[str]) -> str:
        sheet = html.unescape(area[1])
        if sheet.startswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        editor = editors.get(sheet)
        first, last = area[2].removesuffix("$").removesuffix(":"), f"{area[3]}{area[4] or ''}"
        rows = ("", "") if area[4] else ("1", _LAST_ROW)
        own = CellRange.parse(f"{first}{rows[0]}:{last}{rows[1]}")
        if editor is None or own is None or not editor.extends(own):
            return area[0]
        return f"{area[1]}!{area[2]}{letters_of(editor.last_column - 1)}{area[4] or ''}"

    text = xml.decode("utf-8", "surrogateescape")
    text = _AREA_NAME.sub(lambda name: name[1] + _AREA.sub(widened, name[2]), text)
    return text.encode("utf-8", "surrogateescape")


def _like(part: zipfile.ZipInfo) -> zipfile.ZipInfo:
    new = copy.copy(part)
    new.extra = _without_zip64(part.extra)
    return new


def _without_zip64(extra: bytes) -> bytes:
    kept = b""
    while len(extra) >= _EXTRA_HEAD:
        size = _EXTRA_HEAD + int.from_bytes(extra[2:4], "little")
        if extra[:2] != _ZIP64:
            kept += extra[:size]
        extra = extra[size:]
    return kept


_EXTRA_HEAD = 4
_ZIP64 = b"\x01\x00"


def _peek(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with package.open(part) as source:
        return source.read(4)


def _chunks(source: IO[bytes]) -> Iterable[bytes]:
    while chunk := source.read(COPY_BYTES):
        yield chunk


def _not_followed() -> InvalidFile:
    return InvalidFile(
        "El libro está escrito de un modo en que no se puede agregar sin arriesgar sus filas.",
        WITHOUT_ORIGINAL,
        code="otra_forma",
    )
