"""Rewrites OpenDocument content so that the fast reader reads cells as shown.

It returns empty text for errors and ignores line breaks, tabs, hours, texts without a
declared type and blanks between tags. python-calamine is built on the same library and does so too.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping

from ajustes_tui.excel.formats.package import MAX_REWRITTEN, attributes
from ajustes_tui.excel.formats.scan import (
    MAX_COLUMNS,
    BookIndex,
    Padding,
    SheetScan,
    ShownZeros,
    shown_whole,
)

_CONTENT, _STYLES = "content.xml", "styles.xml"
_KEPT = ("mimetype", "META-INF/manifest.xml", _STYLES)
_HEAD_BYTES = 4 * 1024 * 1024
"""Bytes that hold the document settings, before the first sheet."""
_1904 = re.compile(rb"""<table:null-date\s[^<>]*date-value=["']1904-01-01""")
_INDENT = re.compile(rb">\s+<")
# Nothing is given back once taken, so that a hostile tag is scanned once and not squared.
_OWN = rb"""((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)"""
_CELL = re.compile(
    rb"<table:(covered-)?table-cell(?=\s)" + _OWN + rb"(?<!/)>((?:[^<]++|<(?!/?table:))*+)</table:"
)
_VALUE = re.compile(
    rb"""\s(?:office:(?:value|string-value)|[a-z]{1,16}:value-type)\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
)
_ERROR_TYPE = re.compile(rb""":value-type\s*=\s*["']error["']""")
_DEFAULT_STYLE = "table:default-cell-style-name"
_NOTE_END = b"</office:annotation>"
_PARAGRAPH = re.compile(rb"<text:p(?:\s[^<>]*)?>([^<]*)<")
_ERROR = rb"#(?:N/[AD]|[^<>\s]{2,24}[!?])|(?:Err|Error):[0-9]{3}"
_SHOWN_ERROR = re.compile(_ERROR)
_SUSPECT = re.compile(rb""":value-type\s*=\s*["']error["']|>\s*(?:""" + _ERROR + rb")\s*<")
_NUMBER_SHOWN_OTHERWISE = re.compile(
    rb"""<table:table-cell(?=\s[^<>]*:value-type=["']float)"""
    rb"""(?=[^<>]*\soffice:value=["']([0-9]{1,15})(?:\.0+)?["'])"""
    + _OWN
    + rb"(?<!/)>(?!<text:p>\1</text:p></)((?:[^<]++|<(?!/?table:))*+)</table:"
)
_SHOWN_PARAGRAPH = re.compile(rb"<text:p(?:\s[^<>]*)?>(.*?)</text:p>", re.DOTALL)
_TAG = re.compile(rb"<[^<>]*>")
_WITHOUT_TEXT = re.compile(
    rb"""<table:table-cell(?=\s[^<>]*:value-type=["']float)[^<>]*(?:/>|></|><office:annotation)"""
)
"""A number stored without its shown text."""
_PART = re.compile(
    rb"<table:table(?=[\s>])[^<>]*>|<table:(?:table-column|table-row)(?=[\s/>])[^<>]*>"
    rb"|<table:(?:covered-)?table-cell(?=[\s/>])(?P<own>[^<>]*?)"
    rb"(?:/>|>(?P<shown>(?:[^<]++|<(?!/?table:))*+)</table:(?:covered-)?table-cell>)"
)
_DATA_STYLE = re.compile(r"<number:number-style\s([^<>]*)>(.*?)</number:number-style>", re.DOTALL)
_CELL_STYLE = re.compile(r"<style:style\s([^<>]*)>")
_NUMBER_PART = re.compile(r"<number:number(?=[\s/>])([^<>]*)>")
_NUMBER_TEXT = re.compile(r"<number:text>([^<>]*)</number:text>")
_MAP = re.compile(r"<style:map\s([^<>]*)>")
_MAP_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+)")
_WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")
_TABLE = re.compile(r"<table:table\s([^<>]*)>")
_COLUMN = re.compile(r"<table:table-column\b([^<>]*)>")
_ROW = re.compile(r"<table:table-row\b([^<>]*)>")
_ANY_CELL = re.compile(r"<table:(?:covered-)?table-cell\b([^<>]*)>")
_UNSEEN = frozenset({"collapse", "filter"})
_MAX_ROWS = 1_048_576
_BY_NUMBER = {b"503": "#NUM!", b"524": "#REF!", b"525": "#NAME?", b"532": "#DIV/0!"}
"""Errors LibreOffice shows as numbers, with Excel's names."""
_VALUE_ERROR = "#VALUE!"


def read_index(content: bytes) -> BookIndex:
    """Return the epoch only: hidden sheets are known once loaded."""
    with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(_CONTENT) as part:
        return BookIndex(system_1904=_1904.search(part.read(_HEAD_BYTES)) is not None)


def mend(content: bytes) -> bytes | None:
    """Return an ods that the fast reader reads as shown; None if unchanged.

    Raises ValueError if it is too large to rewrite.
    """
    xml = _read_content(content)
    changes = 0
    for mark, pattern, replacement in _REPLACEMENTS:
        if mark in xml:
            xml, count = pattern.subn(replacement, xml)
            changes += count
    for pattern, put_right in (
        (_NUMBER_SHOWN_OTHERWISE, _shown_number),
        *([(_CELL, _error_as_text)] if _SUSPECT.search(xml) else []),
    ):
        mended = pattern.sub(put_right, xml)
        changes += mended != xml
        xml = mended
    if _WITHOUT_TEXT.search(xml):
        mended = b"".join(_with_shown(xml, _paddings(_read(content, _STYLES), xml)))
        changes += mended != xml
        xml = mended
    return _with_content(content, xml) if changes else None


def scan_sheet(content: bytes, sheet: str) -> SheetScan:
    """Padded numbers are not scanned: `mend` made them texts."""
    scan = SheetScan()
    xml = _read_content(content)
    if b":visibility=" not in xml and b"number-rows-spanned" not in xml:
        return scan
    text = xml.decode("utf-8", "replace")
    tables = list(_TABLE.finditer(text))
    own = next((t for t in tables if attributes(t[1]).get("table:name") == sheet), None)
    if own is None:
        return scan
    end = text.find("</table:table>", own.end())
    column = 0
    for tag in _COLUMN.finditer(text, own.end(), end):
        own_attributes = attributes(tag[1])
        after = min(column + _repeated(own_attributes, "columns"), MAX_COLUMNS)
        if own_attributes.get("table:visibility") in _UNSEEN:
            scan.hidden_columns |= {*range(column, after)}
        column = after
    row = 1
    for tag in _ROW.finditer(text, own.end(), end):
        own_attributes = attributes(tag[1])
        after = min(row + _repeated(own_attributes, "rows"), _MAX_ROWS + 1)
        if own_attributes.get("table:visibility") in _UNSEEN:
            scan.hidden_rows |= {*range(row, after)}
        row_end = text.find("</table:table-row>", tag.end(), end)
        if text.find("number-rows-spanned", tag.end(), row_end) >= 0:
            _note_merged(scan, text[tag.end() : row_end], row)
        row = after
    return scan


def _note_merged(scan: SheetScan, cells: str, row: int) -> None:
    column = 0
    for tag in _ANY_CELL.finditer(cells):
        own = attributes(tag[1])
        spanned = own.get("table:number-rows-spanned", "1")
        if spanned.isdecimal():
            scan.merge(row, row + int(spanned) - 1, column)
        column += _repeated(own, "columns")


def _repeated(own: Mapping[str, str], what: str) -> int:
    times = own.get(f"table:number-{what}-repeated", "1")
    return int(times) if times.isdecimal() else 1


def without_indent(content: bytes) -> bytes:
    """Remove the blanks some programs put between tags."""
    return _with_content(content, _INDENT.sub(b"><", _read_content(content)))


def _read_content(content: bytes) -> bytes:
    return _read(content, _CONTENT)


def _read(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if part != _CONTENT and part not in package.namelist():
            return b""
        if package.getinfo(part).file_size > MAX_REWRITTEN:
            raise ValueError("too large to be written again")
        return package.read(part)


def _with_content(content: bytes, xml: bytes) -> bytes:
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in _KEPT:
            if name in package.namelist():
                new.writestr(name, package.read(name))
        new.writestr(_CONTENT, xml)
    return output.getvalue()


def _error_as_text(cell: re.Match[bytes]) -> bytes:
    covered, own, shown = cell[1] or b"", cell[2], cell[3]
    error = _error(own, shown)
    if not error:
        return cell[0]
    text = html.escape(error).encode()
    kept = _VALUE.sub(b"", own)
    return (
        b"<table:" + covered + b"table-cell" + kept + b' office:value-type="string">'
        b"<text:p>" + text + b"</text:p></table:"
    )


def _error(own: bytes, shown: bytes) -> str:
    """Return Excel's name for the error of a broken cell, else ''."""
    typed = _ERROR_TYPE.search(own) is not None
    if not typed and b"table:formula" not in own:
        return ""
    paragraph = _PARAGRAPH.search(shown.rpartition(_NOTE_END)[2])
    text = paragraph[1].strip() if paragraph is not None else b""
    if not _SHOWN_ERROR.fullmatch(text):
        return _VALUE_ERROR if typed else ""
    if text.startswith(b"#"):
        return html.unescape(text.decode("utf-8", "replace"))
    return _BY_NUMBER.get(text[-3:], _VALUE_ERROR)


def _shown_number(cell: re.Match[bytes]) -> bytes:
    """The extra digits are part of the cuenta."""
    number, own, shown = cell.groups()
    paragraph = _SHOWN_PARAGRAPH.search(shown.rpartition(_NOTE_END)[2])
    text = (
        html.unescape(_TAG.sub(b"", paragraph[1]).decode("utf-8", "replace")) if paragraph else ""
    )
    digits = re.sub("[^0-9]", "", text).encode()
    # Decimals that are shown, and the sign of an error, come after the digits of the number.
    if len(digits) <= len(number) or not digits.endswith(number) or _SHOWN_ERROR.search(shown):
        return cell[0]
    return (
        b"<table:table-cell" + _VALUE.sub(b"", own) + b' office:value-type="string">'
        b"<text:p>" + digits + b"</text:p></table:"
    )


def _paddings(*parts: bytes) -> dict[str, Padding]:
    """Return the padding of each cell style."""
    texts = [part.decode("utf-8", "replace") for part in parts]
    own = {
        attributes(style[1]).get("style:name", ""): style[2]
        for text in texts
        for style in _DATA_STYLE.finditer(text)
    }
    styles = {
        style.get("style:name", ""): style
        for text in texts
        for style in (attributes(tag[1]) for tag in _CELL_STYLE.finditer(text))
        if style.get("style:family") == "table-cell"
    }
    found = {}
    for name in styles:
        # A style has the format of the nearest of those it is of; a circle ends after as many as there are.
        of: str | None = name
        for _ in styles:
            style = styles.get(of or "", {})
            if "style:data-style-name" in style or "style:parent-style-name" not in style:
                break
            of = style["style:parent-style-name"]
        data = styles.get(of or "", {}).get("style:data-style-name", "")
        if data in own:
            found[name] = _padding(own[data], own)
    return found


def _padding(data: str, own: Mapping[str, str]) -> Padding:
    sections = []
    for tag in _MAP.finditer(data):
        rule = attributes(tag[1])
        condition = _MAP_CONDITION.fullmatch(rule.get("style:condition", "").strip())
        shown = own.get(rule.get("style:apply-style-name", ""))
        if condition is not None and shown is not None:
            comparison = condition[1].replace("!=", "<>")
            sections.append(ShownZeros(comparison, float(condition[2]), *_digits(shown)))
    return (*sections, ShownZeros(">=", float("-inf"), *_digits(data)))


def _digits(data: str) -> tuple[int, str, str]:
    number = _NUMBER_PART.search(data)
    if number is None:
        return 1, "", ""
    least = attributes(number[1]).get("number:min-integer-digits", "1")
    before, after = (
        "".join(re.sub("[^0-9]", "", text) for text in _NUMBER_TEXT.findall(side))
        for side in (data[: number.start()], data[number.end() :])
    )
    # No number is longer, whatever a hostile format says.
    return min(int(least), 99) if least.isdecimal() else 1, before, after


def _with_shown(xml: bytes, paddings: Mapping[str, Padding]) -> Iterator[bytes]:
    columns: list[tuple[int, str]] = []
    done = column = 0
    of_row = ""
    for part in _PART.finditer(xml):
        tag = part[0]
        if tag.startswith(b"<table:table-row"):
            column, of_row = 0, _attributes(tag).get(_DEFAULT_STYLE, "")
        elif tag.startswith(b"<table:table-column"):
            own = _attributes(tag)
            column = min(column + _repeated(own, "columns"), MAX_COLUMNS)
            columns.append((column, own.get(_DEFAULT_STYLE, "")))
        elif part["own"] is None:
            column, columns = 0, []
        else:
            own = _attributes(part["own"])
            whole = _WHOLE.fullmatch(own.get("office:value", ""))
            kept = b"<text:p" in (part["shown"] or b"").rpartition(_NOTE_END)[2]
            if whole is not None and own.get("office:value-type") == "float" and not kept:
                of_column = next((style for end, style in columns if column < end), "")
                style = own.get("table:style-name") or of_row or of_column
                digits = shown_whole(int(whole[1]), paddings.get(style, ()))
                if digits != whole[1]:
                    yield xml[done : part.start()]
                    done = part.end()
                    yield (
                        b"<table:table-cell"
                        + _VALUE.sub(b"", part["own"])
                        + b' office:value-type="string"><text:p>'
                        + digits.encode()
                        + b"</text:p></table:table-cell>"
                    )
            column += _repeated(own, "columns")
    yield xml[done:]


def _attributes(tag: bytes) -> dict[str, str]:
    return attributes(tag.decode("utf-8", "replace"))


def _hours_as_text(hour: re.Match[bytes]) -> bytes:
    hours, minutes, seconds = (int(part or 0) for part in hour.groups())
    text = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    return b'office:value-type="string" office:string-value="' + text.encode() + b'"'


_REPLACEMENTS: tuple[
    tuple[bytes, re.Pattern[bytes], bytes | Callable[[re.Match[bytes]], bytes]], ...
] = (
    (b"<text:line-break", re.compile(rb"<text:line-break[^<>]*>(?:</text:line-break>)?"), b"&#10;"),
    (b"<text:tab", re.compile(rb"<text:tab(?:\s[^<>]*)?/>"), b"&#9;"),
    (
        b"office:time-value",
        re.compile(
            rb"""office:value-type=["']time["']\s+office:time-value="""
            rb"""["']PT(?:([0-9]{1,6})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})(?:[.,][0-9]*)?S)?["']"""
        ),
        _hours_as_text,
    ),
    (
        b"<table:table-cell",
        re.compile(
            rb"<table:table-cell(?![^<>]*office:value-type)((?:\s[^<>]*)?)(?<!/)>(?=\s*<text:p)"
        ),
        rb'<table:table-cell\1 office:value-type="string">',
    ),
)
"""A marker to look for, the pattern, and an equivalent the fast reader understands."""
