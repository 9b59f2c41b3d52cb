"""Put a package in order when the fast reader does not know it as Excel does."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence

from ajustes_tui.excel.formats.xlsb import alargar, tiene_cortas
from ajustes_tui.excel.formats.xlsb_records import leer_indice as leer_indice_xlsb
from ajustes_tui.excel.formats.xlsx import HojaXlsx, IndiceXlsx, leer_indice
from ajustes_tui.excel.read.parts import nombre_real

_TROZO = 4 * 1024 * 1024
_MAXIMO_REHECHO = 512 * 1024 * 1024
"""Bytes of a package that is worth a second try; beyond it the file is refused."""
_COMUNES = frozenset({"sharedStrings", "styles"})
_XMLNS = "http://schemas.openxmlformats.org"
_XMLNS_R = f"{_XMLNS}/officeDocument/2006/relationships"
_CONTENIDO_ODS = "content.xml"
_INDENT = re.compile(rb">\s+<")


def rehacer(contenido: bytes) -> bytes | None:
    """Return an xlsx with the sheets of cells alone, each part where the fast reader expects it.

    Excel opens packages that it does not: with sheets of macros or dialogs, or names with absolute
    paths, other slashes or other case. None when there is no sheet to keep.
    """
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        index = leer_indice(paquete)
        reales = [(sheet, nombre_real(paquete, sheet.part)) for sheet in index.sheets]
        sheets = [(h, real) for h, real in reales if real and h.kind == "worksheet"]
        common = {r.kind: r.part for r in index.relaciones.values() if r.kind in _COMUNES}
        copias = [(f"xl/worksheets/sheet{n}.xml", real) for n, (_, real) in enumerate(sheets, 1)]
        for kind, part in common.items():
            real = nombre_real(paquete, part)
            if real is not None:
                copias.append((f"xl/{kind}.xml", real))
        size = sum(paquete.getinfo(real).file_size for _, real in copias)
        if not sheets or size > _MAXIMO_REHECHO:
            return None
        for destination, real in copias:
            with paquete.open(real) as entra, new.open(destination, "w") as sale:
                shutil.copyfileobj(entra, sale, _TROZO)
        relaciones = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        relaciones += [(kind, f"{kind}.xml") for kind in common]
        new.writestr("xl/workbook.xml", _xml_de_libro(index, [sheet for sheet, _ in sheets]))
        new.writestr("xl/_rels/workbook.xml.rels", _xml_de_relaciones(relaciones))
        raiz = [("officeDocument", "xl/workbook.xml")]
        new.writestr("_rels/.rels", _xml_de_relaciones(raiz))
    return output.getvalue()


def como_se_ve(contenido: bytes) -> bytes | None:
    """Return an ods whose cells the fast reader reads as they are shown; None if it already does.

    It knows neither line breaks nor tabs inside a text, nor hours, nor texts without a declared type.
    """
    xml = _contenido_ods(contenido)
    if xml is None:
        return None
    changes = 0
    for mark, pattern, arreglo in _ARREGLOS_ODS:
        if mark in xml:
            xml, count = pattern.subn(arreglo, xml)
            changes += count
    return _con_contenido_ods(contenido, xml) if changes else None


def sin_sangria(contenido: bytes) -> bytes | None:
    """Return an ods without the blanks some programs put between the tags of its content."""
    xml = _contenido_ods(contenido)
    return None if xml is None else _con_contenido_ods(contenido, _INDENT.sub(b"><", xml))


def _contenido_ods(contenido: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        if paquete.getinfo(_CONTENIDO_ODS).file_size > _MAXIMO_REHECHO:
            return None
        return paquete.read(_CONTENIDO_ODS)


def _con_contenido_ods(contenido: bytes, xml: bytes) -> bytes:
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in ("mimetype", "META-INF/manifest.xml", "styles.xml"):
            if name in paquete.namelist():
                new.writestr(name, paquete.read(name))
        new.writestr(_CONTENIDO_ODS, xml)
    return output.getvalue()


def _en_texto(hour: re.Match[bytes]) -> bytes:
    hours, minutes, seconds = (int(part or 0) for part in hour.groups())
    escrita = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    return b'office:value-type="string" office:string-value="' + escrita.encode() + b'"'


_ARREGLOS_ODS: tuple[
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
        _en_texto,
    ),
    (
        b"<table:table-cell",
        re.compile(
            rb"<table:table-cell(?![^<>]*office:value-type)((?:\s[^<>]*)?)(?<!/)>(?=\s*<text:p)"
        ),
        rb'<table:table-cell\1 office:value-type="string">',
    ),
)


def con_columnas(contenido: bytes) -> bytes | None:
    """Return an xlsb whose cells say their column, which some programs leave out; None if all do.

    Raises ValueError when it is too large to be written again.
    """
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        parts = leer_indice_xlsb(paquete).parts.values()
        cortas = {name for name in parts if tiene_cortas(paquete, name)}
        if not cortas:
            return None
        if sum(part.file_size for part in paquete.infolist()) > _MAXIMO_REHECHO:
            raise ValueError("too large to be written again")
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for name in dict.fromkeys(paquete.namelist()):
                with paquete.open(name) as entra, new.open(name, "w") as sale:
                    if name in cortas:
                        sale.writelines(alargar(entra))
                    else:
                        shutil.copyfileobj(entra, sale, _TROZO)
    return output.getvalue()


def _xml_de_libro(index: IndiceXlsx, sheets: Sequence[HojaXlsx]) -> str:
    """Write the least a book needs, with the epoch its own XML says."""
    # It loads a client of HTTP, and hardly a book needs this.
    from xml.sax.saxutils import quoteattr

    propiedades = "".join(f"<workbookPr{own}/>" for own in index.propiedades())
    listing = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" state={quoteattr(sheet.estado)} '
        f'r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{_XMLNS}/spreadsheetml/2006/main" xmlns:r="{_XMLNS_R}">' + (
        f"{propiedades}<sheets>{listing}</sheets></workbook>"
    )


def _xml_de_relaciones(relaciones: Sequence[tuple[str, str]]) -> str:
    listing = "".join(
        f'<Relationship Id="rId{n}" Type="{_XMLNS_R}/{kind}" Target="{destination}"/>'
        for n, (kind, destination) in enumerate(relaciones, 1)
    )
    return f'<Relationships xmlns="{_XMLNS}/package/2006/relationships">{listing}</Relationships>'
