"""Load the bytes of a base as texts, row by row, whatever its format; runs only in the child process."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

import fastexcel
import polars

from ajustes_tui.domain.dinero import Dinero
from ajustes_tui.domain.texto import limpiar
from ajustes_tui.errors import ArchivoInvalido, DatoInvalido
from ajustes_tui.excel.formatos import ROTURAS, Formato, protegido, utf16
from ajustes_tui.excel.mirada import Celdas, Mirada
from ajustes_tui.excel.mirada_ods import MiradaOds
from ajustes_tui.excel.mirada_xls import MiradaXls, sin_graficos
from ajustes_tui.excel.mirada_xlsb import MiradaXlsb
from ajustes_tui.excel.mirada_xlsx import MiradaXlsx
from ajustes_tui.excel.paquete import como_se_ve, con_columnas, rehacer, sin_sangria

Fila = tuple[str | None, ...]
Primeras = list[tuple[int, Fila]]
Trozo = tuple[int, list[list[str | None]]]
"""The number of its first row, and its columns."""

_DIA_CERO, _DIA_CERO_1904 = date(1899, 12, 31), date(1904, 1, 1)
_FECHA_DE_CELDA = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?$"
_HORA_DE_CELDA = r"^(?:1899-12-3[01]|1900-01-[0-3]\d|1904-01-01) \d{2}:\d{2}:\d{2}$"
"""An hour or a duration, which the reader gives as a moment of the first days it can count."""
_HORA_DE_1904 = r"^1904-01-[0-3]\d \d{2}:\d{2}:\d{2}$"
_MEDIANOCHE = r"^(?P<dia>\d{4}-\d{2}-\d{2}) 00:00:00$"
_NUMERO_DANADO = r"^-?\d{6,}\.\d{9}$"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CON_MILESIMAS = re.compile(r"-?[0-9]+\.[0-9]{3,}|-?[0-9.]+[eE][+-]?[0-9]+")
_TROZO = 1_000
_SEPARADORES = (";", ",", "\t", "|")
_INICIO_DE_TEXTO = 65_536
_LARGO_DE_CELDA = 32_767
"""The longest cell Excel can hold; a longer one in a text is a quote nobody closed."""
_LETRA_UTF8 = re.compile(rb"[\xc3][\x80-\xbf]|\xc2[\xa1-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
_PALABRA_CON_ACENTO = re.compile(rb"[A-Za-z]+[\x80-\xff][A-Za-z]*|[\x80-\xff][A-Za-z]+")
_ACENTUADAS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_PAGINAS = ("cp1252", "cp850", "mac_roman")
"""What text that is not UTF-8 may be written in; of equal chances, the first."""
_ESPACIO_DURO = b"\xa0"
_MUESTRA_DE_LETRAS = 1_048_576
_HOJA_DE_MACROS = b"xl/macrosheets/"
_MIRADAS: dict[Formato, Callable[[bytes], Mirada]] = {
    Formato.XLSX: MiradaXlsx,
    Formato.XLSB: MiradaXlsb,
    Formato.XLS: MiradaXls,
    Formato.ODS: MiradaOds,
}
_A_LA_VISTA = {Formato.XLS: sin_graficos, Formato.XLSB: con_columnas, Formato.ODS: como_se_ve}
"""What makes the fast reader see the cells of a workbook as they are shown, and no others."""
_DANOS = (zipfile.BadZipFile, zlib.error)
"""A part that is not what was written, though the fast reader may take it."""
_SIN_MIRADA = (*ROTURAS, KeyError, IndexError, AttributeError, TypeError, RecursionError)
"""What looking again at a workbook the fast reader could read may end in, when it is odd or damaged."""


class Tabla(Protocol):
    """Rows of texts with the numbers a person sees beside them."""

    hoja: str

    @property
    def alto(self) -> int:
        """Number of the last row."""
        ...

    @property
    def ancho(self) -> int:
        """Cells of a row."""
        ...

    def primeras(self, cuantas: int) -> Primeras:
        """Return the first rows that are not blank, each with its number."""
        ...

    def afinar(self, dinero: Sequence[int], cun: int | None, fila_encabezado: int) -> list[str]:
        """Look again at cells the text form may have damaged; return what a person should know."""
        ...

    def trozos(self, desde: int) -> Iterator[Trozo]:
        """Yield the rows from a number on, about a thousand at a time, column by column."""
        ...


@dataclass(slots=True)
class TablaTexto:
    """A CSV file: every cell is already the text a person wrote."""

    registros: list[Fila]
    hoja: str = "CSV"

    @property
    def alto(self) -> int:
        """Number of the last row."""
        return len(self.registros)

    @property
    def ancho(self) -> int:
        """Cells of the widest row."""
        return max((len(registro) for registro in self.registros), default=0)

    def primeras(self, cuantas: int) -> Primeras:
        """Return the first rows that are not blank, each with its number."""
        llenas = ((n, r) for n, r in enumerate(self.registros, 1) if any(r))
        return [fila for fila, _ in zip(llenas, range(cuantas), strict=False)]

    def afinar(self, dinero: Sequence[int], cun: int | None, fila_encabezado: int) -> list[str]:
        """Return nothing: a text file has no numeric cells to damage."""
        return []

    def trozos(self, desde: int) -> Iterator[Trozo]:
        """Yield the rows from a number on, all of the same width, column by column."""
        ancho = self.ancho
        for inicio in range(desde - 1, self.alto, _TROZO):
            trozo = self.registros[inicio : inicio + _TROZO]
            parejas = [registro + (None,) * (ancho - len(registro)) for registro in trozo]
            yield inicio + 1, [list(columna) for columna in zip(*parejas, strict=True)]


@dataclass(slots=True)
class TablaHoja:
    """One sheet of a workbook, its columns as text with the cells that needed repair set apart."""

    hoja: str
    visible: bool
    datos: polars.DataFrame
    primera_columna: int
    libro: LibroAbierto
    celdas: Future[Celdas | None]
    """The second look, taken while the first goes on; without result where it could not be taken."""
    parches: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def alto(self) -> int:
        """Number of the last row."""
        return self.datos.height

    @property
    def ancho(self) -> int:
        """Columns from the first used one."""
        return self.datos.width

    def primeras(self, cuantas: int) -> Primeras:
        """Return the first rows that are not blank, each with its number."""
        llenas: Primeras = []
        for inicio in range(0, self.alto, _TROZO):
            filas = self.datos.slice(inicio, _TROZO).rows()
            llenas += [(n, f) for n, f in enumerate(filas, inicio + 1) if any(f)]
            if len(llenas) >= cuantas:
                break
        return llenas[:cuantas]

    def afinar(self, dinero: Sequence[int], cun: int | None, fila_encabezado: int) -> list[str]:
        """Repair dates of 1904, decimals and error cells, by a second look where it is due."""
        self._reparar_columnas()
        celdas = self.celdas.result()
        if celdas is not None:
            return self._reparar_celdas(celdas, dinero, cun, fila_encabezado)
        self._mirar_tipos(dinero)
        return [
            "No se pudieron buscar las celdas con error (#N/A y parecidas): se ven como vacías; "
            "si la base trae fórmulas, revíselas o guárdela como .xlsx."
        ]

    def trozos(self, desde: int) -> Iterator[Trozo]:
        """Yield the rows from a number on, column by column, repaired cells in their place."""
        con_parche = sorted(self.parches)
        for inicio in range(desde - 1, self.alto, _TROZO):
            columnas = [serie.to_list() for serie in self.datos.slice(inicio, _TROZO)]
            alto = len(columnas[0])
            primero = bisect_left(con_parche, inicio + 1)
            for fila in con_parche[primero : bisect_left(con_parche, inicio + 1 + alto)]:
                for lugar, texto in self.parches[fila].items():
                    columnas[lugar][fila - inicio - 1] = texto
            yield inicio + 1, columnas

    def _reparar_celdas(
        self, celdas: Celdas, dinero: Sequence[int], cun: int | None, fila_encabezado: int
    ) -> list[str]:
        for (fila, columna), error in celdas.errores.items():
            self._poner(fila, columna, error)
        cun_numericos = 0
        for fila, columna, numero in celdas.numeros():
            lugar = columna - self.primera_columna
            if lugar == cun:
                cun_numericos += fila > fila_encabezado
                self._poner(fila, columna, f"{int(numero)}"[:15] + "?")
            elif lugar in dinero:
                self._poner(fila, columna, _en_centavos(numero))
        avisos = []
        con_error = len({fila for fila, _ in celdas.errores if fila > fila_encabezado})
        if con_error:
            avisos.append(f"Filas con celdas de error (#N/A y parecidas): {con_error}.")
        if cun_numericos:
            avisos.append(
                f"Filas con el CUN como número: {cun_numericos}. Excel guarda 15 dígitos: "
                "ese CUN perdió el dígito 16."
            )
        return avisos

    def _poner(self, fila: int, columna: int, texto: str) -> None:
        lugar = columna - self.primera_columna
        if 0 <= lugar < self.ancho:
            self.parches.setdefault(fila, {})[lugar] = texto

    def _mirar_tipos(self, dinero: Sequence[int]) -> None:
        """Tell text from number where `1.234` may be either, by reading those columns as numbers."""
        for lugar in dinero:
            textos = self.datos.to_series(lugar).to_list()
            if not any(texto and _CON_MILESIMAS.fullmatch(texto) for texto in textos):
                continue
            columna = self.primera_columna + lugar
            enteros = self.libro.columna(self.hoja, columna, "int")
            reales = self.libro.columna(self.hoja, columna, "float")
            for fila, (texto, entero, real) in enumerate(
                zip(textos, enteros, reales, strict=True), 1
            ):
                if (
                    entero is not None
                    and real is not None
                    and texto
                    and _CON_MILESIMAS.fullmatch(texto)
                ):
                    self.parches.setdefault(fila, {})[lugar] = _en_centavos(real)

    def _reparar_columnas(self) -> None:
        arreglos: list[tuple[str, Callable[[str], str]]] = [
            (_HORA_DE_1904 if self.libro.sistema_1904 else _HORA_DE_CELDA, _en_horas),
            (_NUMERO_DANADO, lambda texto: repr(float(texto))),
            (_ESCAPE.pattern, lambda texto: _ESCAPE.sub(_desescapar, texto)),
        ]
        if self.libro.dias_de_desfase:
            arreglos.insert(0, (_FECHA_DE_CELDA, self._correr_fecha))
        for patron, arreglar in arreglos:
            for columna in self.datos.columns:
                serie = self.datos.get_column(columna)
                elegidas = serie.str.contains(patron).fill_null(value=False)
                if not elegidas.any():
                    continue
                nuevas = [
                    arreglar(texto) if elegida else texto
                    for texto, elegida in zip(serie.to_list(), elegidas.to_list(), strict=True)
                ]
                self.datos = self.datos.with_columns(polars.Series(columna, nuevas, polars.String))
        self.datos = self.datos.with_columns(polars.all().str.replace(_MEDIANOCHE, "$dia"))

    def _correr_fecha(self, texto: str) -> str:
        dia = date.fromisoformat(texto[:10]) + timedelta(days=self.libro.dias_de_desfase)
        return dia.isoformat() + texto[10:]


class LibroAbierto:
    """A workbook in memory and the sheets a base may be in."""

    def __init__(self, contenido: bytes, formato: Formato, columnas: int) -> None:
        self.formato = formato
        self._columnas = columnas
        self._miradas = ThreadPoolExecutor(max_workers=1)
        self._contenido, self._lector = _abrir(contenido, formato)
        self._mirada = _mirar(self._contenido, formato)
        self.hojas = tuple(self._lector.sheet_names)

    @property
    def sistema_1904(self) -> bool:
        """Whether numbers without date format count their days from 1904."""
        return self._mirada is not None and self._mirada.sistema_1904

    @property
    def dias_de_desfase(self) -> int:
        """Days the fast reader is off when it believed another epoch than the workbook's."""
        return 0 if self._mirada is None else self._mirada.dias_de_desfase

    def oculta(self, hoja: str) -> bool:
        """Tell whether the workbook says that a sheet is hidden, before loading it."""
        return self._mirada is not None and hoja in self._mirada.ocultas

    def cargar(self, hoja: str) -> TablaHoja | None:
        """Load one sheet as text; None when it has no cell or is not a sheet of cells.

        Raise ArchivoInvalido when it is damaged; the others may be sound.
        """
        celdas = self._miradas.submit(self._mirar_celdas, hoja)
        try:
            leida = self._leer(hoja)
        except fastexcel.FastExcelError:
            raise _danada(hoja) from None
        # A panic of the reader derives from BaseException, and what panicked is not used again.
        except BaseException as panico:
            if type(panico).__name__ != "PanicException":
                raise
            self._contenido, self._lector = _abrir(self._contenido, self.formato)
            raise _danada(hoja) from None
        if leida.width == 0 or leida.height == 0:
            return None
        desplazamiento = _lugares(leida)[0]
        datos = leida.to_polars()
        largas = polars.all().str.len_bytes().max() > 4 * _LARGO_DE_CELDA
        if any(datos.select(largas).row(0)):
            datos = datos.with_columns(polars.all().str.head(_LARGO_DE_CELDA))
        return TablaHoja(hoja, leida.visible == "visible", datos, desplazamiento, self, celdas)

    def _leer(self, hoja: str) -> fastexcel.ExcelSheet:
        leida = self._lector.load_sheet(hoja, header_row=None, skip_rows=0, dtypes="string")
        if leida.width <= self._columnas:
            return leida
        return self._lector.load_sheet(
            hoja,
            header_row=None,
            skip_rows=0,
            dtypes="string",
            use_columns=_lugares(leida)[: self._columnas],
        )

    def _mirar_celdas(self, hoja: str) -> Celdas | None:
        """Look at the raw cells of a sheet; the fast reader leaves a core free meanwhile."""
        if self._mirada is None:
            return None
        try:
            return self._mirada.celdas(hoja)
        except _DANOS:
            raise _danada(hoja) from None
        except _SIN_MIRADA:
            return None

    def columna(self, hoja: str, columna: int, tipo: fastexcel.DType) -> list[float | None]:
        """Read one column of the sheet, counted from A as 0, again as numbers."""
        leida = self._lector.load_sheet(
            hoja, header_row=None, skip_rows=0, dtypes=tipo, use_columns=[columna]
        )
        return leida.to_polars().to_series(0).to_list()


def _abrir(contenido: bytes, formato: Formato) -> tuple[bytes, fastexcel.ExcelReader]:
    """Open a workbook, rearranged when the fast reader does not know it as Excel does."""
    if formato in _A_LA_VISTA:
        with suppress(*_SIN_MIRADA):
            contenido = _A_LA_VISTA[formato](contenido) or contenido
    try:
        return contenido, fastexcel.read_excel(contenido)
    except fastexcel.FastExcelError as error:
        primero = error
    arreglar = {Formato.XLSX: rehacer, Formato.ODS: sin_sangria}.get(formato)
    try:
        arreglado = arreglar(contenido) if arreglar is not None else None
        if arreglado is not None:
            return arreglado, fastexcel.read_excel(arreglado)
    except (fastexcel.FastExcelError, *ROTURAS):
        pass
    if formato is Formato.XLSB and _HOJA_DE_MACROS in contenido:
        raise ArchivoInvalido(
            "El libro trae una hoja de macros antiguas que el programa no sabe abrir.",
            "Ábralo en Excel y guárdelo como libro de Excel (.xlsx).",
        )
    raise _ilegible(primero)


def _mirar(contenido: bytes, formato: Formato) -> Mirada | None:
    try:
        return _MIRADAS[formato](contenido)
    except _DANOS:
        raise libro_danado() from None
    except _SIN_MIRADA:
        return None


def _lugares(hoja: fastexcel.ExcelSheet) -> list[int]:
    """Return the place of every column in the sheet, A being 0; the reader selects by it."""
    # The absolute index is an attribute the library's own type stub leaves out.
    return [int(getattr(columna, "absolute_index", 0)) for columna in hoja.available_columns()]


def separar_texto(contenido: bytes, columnas: int) -> Iterator[TablaTexto]:
    """Yield the readings of a text file, one for each separator it could have, the commonest first.

    Each row keeps its first `columnas` cells. A text without any separator is one column.
    """
    texto = _decodificar(contenido)
    if not texto.strip():
        raise ArchivoInvalido(
            "El archivo está vacío: no tiene ningún dato.", "Pida que lo reenvíen."
        )
    declarado = re.match(r"sep=([^\r\n\"])\r?\n", texto, re.IGNORECASE)
    inicio = texto[:_INICIO_DE_TEXTO]
    posibles = sorted(filter(inicio.count, _SEPARADORES), key=inicio.count, reverse=True)
    for separador in [declarado[1]] if declarado else posibles or _SEPARADORES[:1]:
        yield TablaTexto(_registros(texto, separador, columnas))


def _registros(texto: str, separador: str, columnas: int) -> list[Fila]:
    """Split a text into rows; when a quote was never closed, quotes are taken for letters."""
    for sin_comillas in (False, True):
        csv.field_size_limit(len(texto) if sin_comillas else _LARGO_DE_CELDA)
        filas = csv.reader(
            io.StringIO(texto, newline=""),
            delimiter=separador,
            quoting=csv.QUOTE_NONE if sin_comillas else csv.QUOTE_MINIMAL,
        )
        with suppress(csv.Error):
            return [
                tuple(celda[:_LARGO_DE_CELDA].strip() or None for celda in r[:columnas])
                for r in filas
            ]
    return []


def _decodificar(contenido: bytes) -> str:
    """Return the text whatever program wrote it; a few stray zeros of old programs are dropped."""
    codificacion = utf16(contenido)
    if codificacion is not None:
        return contenido.decode(codificacion, "replace").removeprefix("\ufeff")
    limpio = contenido.replace(b"\x00", b"") if b"\x00" in contenido else contenido
    try:
        return limpio.decode("utf-8-sig")
    except UnicodeDecodeError:
        suelta = _pagina_de_codigos(limpio)
    if _LETRA_UTF8.search(limpio) is None:
        return limpio.decode(suelta, "replace")
    # Rows of two programs in one file: each line says in what it is written.
    return "".join(_linea(linea, suelta) for linea in limpio.splitlines(keepends=True))


def _linea(linea: bytes, suelta: str) -> str:
    try:
        return linea.decode("utf-8-sig")
    except UnicodeDecodeError:
        return linea.decode(suelta, "replace")


def _pagina_de_codigos(contenido: bytes) -> str:
    """Return the encoding in which more Spanish letters stand among other letters.

    The hard space of Windows is the «á» of an older page, so that byte is no sign of either.
    """
    inicio = contenido[:_MUESTRA_DE_LETRAS].replace(_ESPACIO_DURO, b" ")
    muestra = b" ".join(_PALABRA_CON_ACENTO.findall(inicio))

    def aciertos(codificacion: str) -> int:
        return sum(letra in _ACENTUADAS for letra in muestra.decode(codificacion, "replace"))

    return max(_PAGINAS, key=aciertos)


def _ilegible(error: fastexcel.FastExcelError) -> ArchivoInvalido:
    """Translate a reader's complaint, which carries paths and says little, into what can be done."""
    return protegido() if "password" in str(error).lower() else libro_danado()


def libro_danado() -> ArchivoInvalido:
    """Return the refusal of a workbook none of whose sheets can be read."""
    return ArchivoInvalido(
        "El libro no se puede leer: está dañado o incompleto.",
        "Ábralo en Excel y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen.",
    )


def _danada(hoja: str) -> ArchivoInvalido:
    return ArchivoInvalido(
        f"La hoja «{limpiar(hoja)[:40]}» está dañada y no se puede leer.",
        "Abra el libro en Excel y guárdelo de nuevo como .xlsx; si no abre, pida que lo reenvíen.",
        codigo="hoja_danada",
    )


def _en_centavos(numero: float) -> str:
    """Write a numeric amount with two decimals and a comma, so that it admits one reading only."""
    try:
        centavos = Dinero.de_numero(numero)
    except DatoInvalido:
        return repr(numero)
    signo = "-" if centavos < 0 else ""
    enteros, resto = divmod(abs(centavos), 100)
    return f"{signo}{enteros},{resto:02d}"


def _en_horas(texto: str) -> str:
    """Return the hours, minutes and seconds since the day 0 of either epoch."""
    dia = date.fromisoformat(texto[:10])
    cero = _DIA_CERO if dia < _DIA_CERO_1904 else _DIA_CERO_1904
    dias = max((dia - cero).days, 0)
    return f"{dias * 24 + int(texto[11:13]):02d}{texto[13:]}"


def _desescapar(escape: re.Match[str]) -> str:
    caracter = chr(int(escape[1], 16))
    return " " if caracter.isspace() else limpiar(caracter)
