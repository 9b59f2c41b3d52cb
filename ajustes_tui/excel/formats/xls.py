"""The second look at an old workbook (BIFF5 and BIFF8), record by record."""

from __future__ import annotations

import codecs
import io
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import olefile

from ajustes_tui.excel.formats.second_look import Celdas, compacto

_FLUJOS = ("Workbook", "Book")
_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _CODEPAGE = 0x0809, 0x000A, 0x0085, 0x0022, 0x0042
_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0205, 0x0006
_PAR = struct.Struct("<HH")
_REAL = struct.Struct("<d")
_CORTO = struct.Struct("<H")
_LARGO = struct.Struct("<I")
_BIFF8 = 0x0600
_ESTADO = 0b11
_VALOR = 6
"""Where the value of a cell begins, after its row, its column and its format."""
_DE_COMPACTO = 6
"""Bytes of a compact number, its format before it."""
_NO_ES_NUMERO = b"\xff\xff"
"""Ends the result of a formula that is a text, a truth or an error; its first byte says which."""
_ES_ERROR = 2
_PAGINAS = {1200: "utf-16-le", 10_000: "mac_roman", 32_768: "mac_roman", 32_769: "cp1252"}
_DE_CELDA = frozenset({_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA})
_INICIOS_DE_GRAFICO = (b"\x09\x08\x10\x00\x00\x06\x20\x00", b"\x09\x08\x08\x00\x00\x05\x20\x00")
_IGNORADO = 0xFFFF
"""A kind of record no reader knows."""
_ENTEROS = b"[" + b"".join(b"\\x%02x" % n for n in range(256) if n & 2) + b"]"
"""First byte of a compact number that is whole, or whole hundredths: no text of it misleads."""
_SIN_DUDA = re.compile(
    rb"(?:\xfd\x00\x0a\x00.{10}|\x01\x02\x06\x00.{6}|\x7e\x02\x0a\x00.{6}" + _ENTEROS + rb".{3})*+",
    re.DOTALL,
)
"""Shared texts, blanks and whole numbers, which nearly all cells are: passed over in one leap."""
_Registro = tuple[int, int, int]
"""Kind of a record, where its body begins in the stream, and how long it is."""


@dataclass(frozen=True, slots=True)
class _Indice:
    """What the first part of the workbook says of the rest."""

    sistema_1904: bool
    lugares: dict[str, int]
    """Name of each sheet to where its records begin."""
    listadas: dict[str, int]
    """Name of each sheet to the record that lists it."""
    ocultas: frozenset[str]


class MiradaXls:
    """An old workbook as its own records tell it."""

    dias_de_desfase = 0

    def __init__(self, contenido: bytes) -> None:
        self._flujo = _flujo(contenido)
        indice = _indice(self._flujo)
        self.sistema_1904, self.ocultas = indice.sistema_1904, indice.ocultas
        self._lugares = indice.lugares

    def celdas(self, hoja: str) -> Celdas:
        """Scan one sheet; raise KeyError when the index does not list it."""
        celdas = Celdas()
        for registro in _registros(self._flujo, self._lugares[hoja]):
            _anotar(self._flujo, registro, celdas)
        return celdas

    def entera(self, hoja: str) -> bool:
        """Return True: the fast reader opens no xls with a sheet it cannot read."""
        return True


def _flujo(contenido: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(contenido)) as archivo:
        flujo: bytes = archivo.openstream(_nombre_del_flujo(archivo)).read()
    return flujo


def _nombre_del_flujo(archivo: olefile.OleFileIO) -> str:
    for nombre in _FLUJOS:
        if archivo.exists(nombre):
            return nombre
    raise ValueError("no stream of a workbook")


def sin_graficos(contenido: bytes) -> bytes | None:
    """Return an xls whose embedded charts hold nothing; None when there is none.

    The fast reader takes the figures of a chart for cells of the sheet around it.
    """
    flujo = _flujo(contenido)
    if not any(inicio in flujo for inicio in _INICIOS_DE_GRAFICO):
        return None
    limpio = bytearray(flujo)
    for lugar in _indice(flujo).lugares.values():
        for _, cuerpo, _, hondura in _todos(flujo, lugar):
            if hondura > 1:
                _CORTO.pack_into(limpio, cuerpo - _PAR.size, _IGNORADO)
    return None if limpio == flujo else _con_flujo(contenido, limpio)


def nombres_de_hojas(contenido: bytes) -> tuple[str, ...]:
    """Return the sheets an xls lists, in their order."""
    return tuple(_indice(_flujo(contenido)).lugares)


def con_hojas(contenido: bytes, elegidas: Collection[str]) -> bytes:
    """Return an xls that lists some of its sheets only, so that the others are not even opened."""
    flujo = _flujo(contenido)
    indice = _indice(flujo)
    limpio = bytearray(flujo)
    for nombre, cuerpo in indice.listadas.items():
        if nombre not in elegidas:
            _CORTO.pack_into(limpio, cuerpo - _PAR.size, _IGNORADO)
    return _con_flujo(contenido, limpio)


def _con_flujo(contenido: bytes, flujo: bytearray) -> bytes:
    salida = io.BytesIO(contenido)
    with olefile.OleFileIO(salida, write_mode=True) as archivo:
        archivo.write_stream(_nombre_del_flujo(archivo), bytes(flujo))
        return salida.getvalue()


def _registros(flujo: bytes, lugar: int) -> Iterator[_Registro]:
    """Yield the records of one part, without those of the charts embedded in it."""
    for tipo, cuerpo, largo, hondura in _todos(flujo, lugar):
        if hondura == 1:
            yield tipo, cuerpo, largo


def _todos(flujo: bytes, lugar: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the records of one part, each with its depth, but for the cells `_SIN_DUDA` leaps over."""
    hondura = 0
    while True:
        salto = _SIN_DUDA.match(flujo, lugar) if hondura == 1 else None
        lugar = salto.end() if salto is not None else lugar
        tipo, largo = _PAR.unpack_from(flujo, lugar)
        lugar += _PAR.size
        hondura += tipo == _BOF
        if hondura == 0:
            raise ValueError("no part of a workbook begins here")
        yield tipo, lugar, largo, hondura
        hondura -= tipo == _EOF
        if hondura == 0:
            return
        lugar += largo


def _indice(flujo: bytes) -> _Indice:
    sistema_1904 = False
    codificacion = "cp1252"
    lugares: dict[str, int] = {}
    listadas: dict[str, int] = {}
    ocultas = set()
    (version,) = _CORTO.unpack_from(flujo, _PAR.size)
    for tipo, lugar, _ in _registros(flujo, 0):
        if tipo == _DATEMODE:
            sistema_1904 = flujo[lugar] == 1
        elif tipo == _CODEPAGE:
            codificacion = _codificacion(*_CORTO.unpack_from(flujo, lugar))
        elif tipo == _BOUNDSHEET:
            inicio, estado = _LARGO.unpack_from(flujo, lugar)[0], flujo[lugar + 4]
            nombre = _nombre(flujo, lugar + 6, "" if version == _BIFF8 else codificacion)
            lugares[nombre], listadas[nombre] = inicio, lugar
            if estado & _ESTADO:
                ocultas.add(nombre)
    return _Indice(sistema_1904, lugares, listadas, frozenset(ocultas))


def _nombre(flujo: bytes, lugar: int, codificacion: str) -> str:
    """Return the name of a sheet, which only before BIFF8 is in the code page of the workbook."""
    largo, inicio = flujo[lugar], lugar + 1
    if not codificacion:
        ancho = 2 if flujo[inicio] & 1 else 1
        largo, inicio = largo * ancho, inicio + 1
        codificacion = "utf-16-le" if ancho == 2 else "latin-1"
    return flujo[inicio : inicio + largo].decode(codificacion, "replace").replace("\0", "")


def _codificacion(pagina: int) -> str:
    nombre = _PAGINAS.get(pagina, f"cp{pagina}")
    try:
        return codecs.lookup(nombre).name
    except LookupError:
        return "cp1252"


def _anotar(flujo: bytes, registro: _Registro, celdas: Celdas) -> None:
    """Note the cell of a record, if it is one that may need a second look."""
    tipo, lugar, largo = registro
    if tipo not in _DE_CELDA:
        return
    fila, columna = _PAR.unpack_from(flujo, lugar)
    valor = lugar + _VALOR
    if tipo == _NUMBER:
        celdas.real(fila + 1, columna, *_REAL.unpack_from(flujo, valor))
    elif tipo == _BOOLERR:
        if flujo[valor + 1]:
            celdas.error(fila + 1, columna, flujo[valor])
    elif tipo == _FORMULA:
        _anotar_formula(flujo, valor, (fila + 1, columna), celdas)
    else:
        # Several in a row end in the number of their last column.
        cuantos = (largo - _VALOR) // _DE_COMPACTO if tipo == _MULRK else 1
        for numero in range(cuantos):
            (crudo,) = _LARGO.unpack_from(flujo, valor + numero * _DE_COMPACTO)
            celdas.real(fila + 1, columna + numero, compacto(crudo))


def _anotar_formula(flujo: bytes, valor: int, celda: tuple[int, int], celdas: Celdas) -> None:
    if flujo[valor + 6 : valor + 8] != _NO_ES_NUMERO:
        celdas.real(*celda, *_REAL.unpack_from(flujo, valor))
    elif flujo[valor] == _ES_ERROR:
        celdas.error(*celda, flujo[valor + 2])
