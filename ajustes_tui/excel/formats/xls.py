"""The second look at an old workbook (BIFF5 and BIFF8), record by record."""

from __future__ import annotations

import codecs
import io
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import olefile

from ajustes_tui.excel.formats.second_look import Celdas, compact

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

    system_1904: bool
    places: dict[str, int]
    """Name of each sheet to where its records begin."""
    listadas: dict[str, int]
    """Name of each sheet to the record that lists it."""
    ocultas: frozenset[str]


class MiradaXls:
    """An old workbook as its own records tell it."""

    dias_de_desfase = 0

    def __init__(self, contenido: bytes) -> None:
        self._flujo = _flujo(contenido)
        index = _indice(self._flujo)
        self.system_1904, self.ocultas = index.system_1904, index.ocultas
        self._lugares = index.places

    def cells(self, sheet: str) -> Celdas:
        """Scan one sheet; raise KeyError when the index does not list it."""
        cells = Celdas()
        for recorded in _registros(self._flujo, self._lugares[sheet]):
            _write_down(self._flujo, recorded, cells)
        return cells

    def whole(self, sheet: str) -> bool:
        """Return True: the fast reader opens no xls with a sheet it cannot read."""
        return True


def _flujo(contenido: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(contenido)) as file:
        flujo: bytes = file.openstream(_nombre_del_flujo(file)).read()
    return flujo


def _nombre_del_flujo(file: olefile.OleFileIO) -> str:
    for name in _FLUJOS:
        if file.exists(name):
            return name
    raise ValueError("no stream of a workbook")


def sin_graficos(contenido: bytes) -> bytes | None:
    """Return an xls whose embedded charts hold nothing; None when there is none.

    The fast reader takes the figures of a chart for cells of the sheet around it.
    """
    flujo = _flujo(contenido)
    if not any(start in flujo for start in _INICIOS_DE_GRAFICO):
        return None
    cleaned = bytearray(flujo)
    for place in _indice(flujo).places.values():
        for _, body, _, hondura in _everybody(flujo, place):
            if hondura > 1:
                _CORTO.pack_into(cleaned, body - _PAR.size, _IGNORADO)
    return None if cleaned == flujo else _con_flujo(contenido, cleaned)


def nombres_de_hojas(contenido: bytes) -> tuple[str, ...]:
    """Return the sheets an xls lists, in their order."""
    return tuple(_indice(_flujo(contenido)).places)


def con_hojas(contenido: bytes, chosen_ones: Collection[str]) -> bytes:
    """Return an xls that lists some of its sheets only, so that the others are not even opened."""
    flujo = _flujo(contenido)
    index = _indice(flujo)
    cleaned = bytearray(flujo)
    for name, body in index.listadas.items():
        if name not in chosen_ones:
            _CORTO.pack_into(cleaned, body - _PAR.size, _IGNORADO)
    return _con_flujo(contenido, cleaned)


def _con_flujo(contenido: bytes, flujo: bytearray) -> bytes:
    output = io.BytesIO(contenido)
    with olefile.OleFileIO(output, write_mode=True) as file:
        file.write_stream(_nombre_del_flujo(file), bytes(flujo))
        return output.getvalue()


def _registros(flujo: bytes, place: int) -> Iterator[_Registro]:
    """Yield the records of one part, without those of the charts embedded in it."""
    for kind, body, length, hondura in _everybody(flujo, place):
        if hondura == 1:
            yield kind, body, length


def _everybody(flujo: bytes, place: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the records of one part, each with its depth, but for the cells `_SIN_DUDA` leaps over."""
    hondura = 0
    while True:
        skip = _SIN_DUDA.match(flujo, place) if hondura == 1 else None
        place = skip.end() if skip is not None else place
        kind, length = _PAR.unpack_from(flujo, place)
        place += _PAR.size
        hondura += kind == _BOF
        if hondura == 0:
            raise ValueError("no part of a workbook begins here")
        yield kind, place, length, hondura
        hondura -= kind == _EOF
        if hondura == 0:
            return
        place += length


def _indice(flujo: bytes) -> _Indice:
    system_1904 = False
    codificacion = "cp1252"
    places: dict[str, int] = {}
    listadas: dict[str, int] = {}
    ocultas = set()
    (version,) = _CORTO.unpack_from(flujo, _PAR.size)
    for kind, place, _ in _registros(flujo, 0):
        if kind == _DATEMODE:
            system_1904 = flujo[place] == 1
        elif kind == _CODEPAGE:
            codificacion = _codificacion(*_CORTO.unpack_from(flujo, place))
        elif kind == _BOUNDSHEET:
            start, estado = _LARGO.unpack_from(flujo, place)[0], flujo[place + 4]
            name = _name(flujo, place + 6, "" if version == _BIFF8 else codificacion)
            places[name], listadas[name] = start, place
            if estado & _ESTADO:
                ocultas.add(name)
    return _Indice(system_1904, places, listadas, frozenset(ocultas))


def _name(flujo: bytes, place: int, codificacion: str) -> str:
    """Return the name of a sheet, which only before BIFF8 is in the code page of the workbook."""
    length, start = flujo[place], place + 1
    if not codificacion:
        width = 2 if flujo[start] & 1 else 1
        length, start = length * width, start + 1
        codificacion = "utf-16-le" if width == 2 else "latin-1"
    return flujo[start : start + length].decode(codificacion, "replace").replace("\0", "")


def _codificacion(pagina: int) -> str:
    name = _PAGINAS.get(pagina, f"cp{pagina}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _write_down(flujo: bytes, recorded: _Registro, cells: Celdas) -> None:
    """Note the cell of a record, if it is one that may need a second look."""
    kind, place, length = recorded
    if kind not in _DE_CELDA:
        return
    row, column = _PAR.unpack_from(flujo, place)
    value = place + _VALOR
    if kind == _NUMBER:
        cells.real(row + 1, column, *_REAL.unpack_from(flujo, value))
    elif kind == _BOOLERR:
        if flujo[value + 1]:
            cells.error(row + 1, column, flujo[value])
    elif kind == _FORMULA:
        _anotar_formula(flujo, value, (row + 1, column), cells)
    else:
        # Several in a row end in the number of their last column.
        count = (length - _VALOR) // _DE_COMPACTO if kind == _MULRK else 1
        for number in range(count):
            (raw,) = _LARGO.unpack_from(flujo, value + number * _DE_COMPACTO)
            cells.real(row + 1, column + number, compact(raw))


def _anotar_formula(flujo: bytes, value: int, cell: tuple[int, int], cells: Celdas) -> None:
    if flujo[value + 6 : value + 8] != _NO_ES_NUMERO:
        cells.real(*cell, *_REAL.unpack_from(flujo, value))
    elif flujo[value] == _ES_ERROR:
        cells.error(*cell, flujo[value + 2])
