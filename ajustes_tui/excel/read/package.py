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
_SANGRIA = re.compile(rb">\s+<")


def rehacer(contenido: bytes) -> bytes | None:
    """Return an xlsx with the sheets of cells alone, each part where the fast reader expects it.

    Excel opens packages that it does not: with sheets of macros or dialogs, or names with absolute
    paths, other slashes or other case. None when there is no sheet to keep.
    """
    salida = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo,
    ):
        indice = leer_indice(paquete)
        reales = [(hoja, nombre_real(paquete, hoja.parte)) for hoja in indice.hojas]
        hojas = [(h, real) for h, real in reales if real and h.tipo == "worksheet"]
        comunes = {r.tipo: r.parte for r in indice.relaciones.values() if r.tipo in _COMUNES}
        copias = [(f"xl/worksheets/sheet{n}.xml", real) for n, (_, real) in enumerate(hojas, 1)]
        for tipo, parte in comunes.items():
            real = nombre_real(paquete, parte)
            if real is not None:
                copias.append((f"xl/{tipo}.xml", real))
        tamano = sum(paquete.getinfo(real).file_size for _, real in copias)
        if not hojas or tamano > _MAXIMO_REHECHO:
            return None
        for destino, real in copias:
            with paquete.open(real) as entra, nuevo.open(destino, "w") as sale:
                shutil.copyfileobj(entra, sale, _TROZO)
        relaciones = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(hojas) + 1)]
        relaciones += [(tipo, f"{tipo}.xml") for tipo in comunes]
        nuevo.writestr("xl/workbook.xml", _xml_de_libro(indice, [hoja for hoja, _ in hojas]))
        nuevo.writestr("xl/_rels/workbook.xml.rels", _xml_de_relaciones(relaciones))
        raiz = [("officeDocument", "xl/workbook.xml")]
        nuevo.writestr("_rels/.rels", _xml_de_relaciones(raiz))
    return salida.getvalue()


def como_se_ve(contenido: bytes) -> bytes | None:
    """Return an ods whose cells the fast reader reads as they are shown; None if it already does.

    It knows neither line breaks nor tabs inside a text, nor hours, nor texts without a declared type.
    """
    xml = _contenido_ods(contenido)
    if xml is None:
        return None
    cambios = 0
    for marca, patron, arreglo in _ARREGLOS_ODS:
        if marca in xml:
            xml, cuantos = patron.subn(arreglo, xml)
            cambios += cuantos
    return _con_contenido_ods(contenido, xml) if cambios else None


def sin_sangria(contenido: bytes) -> bytes | None:
    """Return an ods without the blanks some programs put between the tags of its content."""
    xml = _contenido_ods(contenido)
    return None if xml is None else _con_contenido_ods(contenido, _SANGRIA.sub(b"><", xml))


def _contenido_ods(contenido: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(contenido)) as paquete:
        if paquete.getinfo(_CONTENIDO_ODS).file_size > _MAXIMO_REHECHO:
            return None
        return paquete.read(_CONTENIDO_ODS)


def _con_contenido_ods(contenido: bytes, xml: bytes) -> bytes:
    salida = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as paquete,
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo,
    ):
        for nombre in ("mimetype", "META-INF/manifest.xml", "styles.xml"):
            if nombre in paquete.namelist():
                nuevo.writestr(nombre, paquete.read(nombre))
        nuevo.writestr(_CONTENIDO_ODS, xml)
    return salida.getvalue()


def _en_texto(hora: re.Match[bytes]) -> bytes:
    horas, minutos, segundos = (int(parte or 0) for parte in hora.groups())
    escrita = f"{horas:02d}:{minutos:02d}:{segundos:02d}"
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
        partes = leer_indice_xlsb(paquete).partes.values()
        cortas = {nombre for nombre in partes if tiene_cortas(paquete, nombre)}
        if not cortas:
            return None
        if sum(parte.file_size for parte in paquete.infolist()) > _MAXIMO_REHECHO:
            raise ValueError("too large to be written again")
        salida = io.BytesIO()
        with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo:
            for nombre in dict.fromkeys(paquete.namelist()):
                with paquete.open(nombre) as entra, nuevo.open(nombre, "w") as sale:
                    if nombre in cortas:
                        sale.writelines(alargar(entra))
                    else:
                        shutil.copyfileobj(entra, sale, _TROZO)
    return salida.getvalue()


def _xml_de_libro(indice: IndiceXlsx, hojas: Sequence[HojaXlsx]) -> str:
    """Write the least a book needs, with the epoch its own XML says."""
    # It loads a client of HTTP, and hardly a book needs this.
    from xml.sax.saxutils import quoteattr

    propiedades = "".join(f"<workbookPr{propios}/>" for propios in indice.propiedades())
    lista = "".join(
        f'<sheet name={quoteattr(hoja.nombre)} sheetId="{n}" state={quoteattr(hoja.estado)} '
        f'r:id="rId{n}"/>'
        for n, hoja in enumerate(hojas, 1)
    )
    return f'<workbook xmlns="{_XMLNS}/spreadsheetml/2006/main" xmlns:r="{_XMLNS_R}">' + (
        f"{propiedades}<sheets>{lista}</sheets></workbook>"
    )


def _xml_de_relaciones(relaciones: Sequence[tuple[str, str]]) -> str:
    lista = "".join(
        f'<Relationship Id="rId{n}" Type="{_XMLNS_R}/{tipo}" Target="{destino}"/>'
        for n, (tipo, destino) in enumerate(relaciones, 1)
    )
    return f'<Relationships xmlns="{_XMLNS}/package/2006/relationships">{lista}</Relationships>'
