"""Load the bytes of a base as texts, row by row, whatever its format; runs only in the child process."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta

import fastexcel
import polars

from ajustes_tui.domain.values.money import Dinero
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import DatoInvalido
from ajustes_tui.excel.formats.second_look import Celdas
from ajustes_tui.excel.read.formats import Formato
from ajustes_tui.excel.read.opening import (
    DANOS,
    SIN_MIRADA,
    LecturaFallida,
    abrir,
    hoja_danada,
    intentar,
    mirar,
)
from ajustes_tui.excel.read.table import FILAS_DE_TROZO, LARGO_DE_CELDA, Primeras, Trozo

_DIA_CERO, _DIA_CERO_1904 = date(1899, 12, 31), date(1904, 1, 1)
_FECHA_DE_CELDA = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?$"
_HORA_DE_CELDA = r"^(?:1899-12-3[01]|1900-01-[0-3]\d|1904-01-01) \d{2}:\d{2}:\d{2}$"
"""An hour or a duration, which the reader gives as a moment of the first days it can count."""
_HORA_DE_1904 = r"^1904-01-[0-3]\d \d{2}:\d{2}:\d{2}$"
_MEDIANOCHE = r"^(?P<dia>\d{4}-\d{2}-\d{2}) 00:00:00$"
_NUMERO_DANADO = r"^-?\d{6,}\.\d{9}$"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CON_MILESIMAS = re.compile(r"-?[0-9]+\.[0-9]{3,}|-?[0-9.]+[eE][+-]?[0-9]+")


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
        for inicio in range(0, self.alto, FILAS_DE_TROZO):
            filas = self.datos.slice(inicio, FILAS_DE_TROZO).rows()
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
        for inicio in range(desde - 1, self.alto, FILAS_DE_TROZO):
            columnas = [serie.to_list() for serie in self.datos.slice(inicio, FILAS_DE_TROZO)]
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
        sin_calcular = sum(fila > fila_encabezado for fila in celdas.sin_calcular)
        if sin_calcular:
            avisos.append(
                f"Filas con fórmulas sin resultado guardado: {sin_calcular}. Se ven como vacías: "
                "abra el libro en Excel, guárdelo e impórtelo de nuevo."
            )
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
        dias = polars.all().str.contains(_MEDIANOCHE).any()
        con_dia = [c for c, hay in self.datos.select(dias).row(0, named=True).items() if hay]
        if con_dia:
            self.datos = self.datos.with_columns(
                polars.col(con_dia).str.replace(_MEDIANOCHE, "$dia")
            )

    def _correr_fecha(self, texto: str) -> str:
        dia = date.fromisoformat(texto[:10]) + timedelta(days=self.libro.dias_de_desfase)
        return dia.isoformat() + texto[10:]


class LibroAbierto:
    """A workbook in memory and the sheets a base may be in."""

    def __init__(self, contenido: bytes, formato: Formato, columnas: int) -> None:
        self.formato = formato
        self._columnas = columnas
        self._miradas = ThreadPoolExecutor(max_workers=1)
        self._abierto = abrir(contenido, formato)
        self._mirada = mirar(self._abierto.contenido, formato)
        self.hojas = self._abierto.hojas

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

    def entera(self, hoja: str) -> bool:
        """Tell, without loading a sheet, whether its part of the workbook comes to its end."""
        if hoja not in self._abierto.lector.sheet_names:
            return False
        try:
            return self._mirada is None or self._mirada.entera(hoja)
        except SIN_MIRADA:
            return False

    def cargar(self, hoja: str) -> TablaHoja | None:
        """Load one sheet as text; None when it has no cell or is not a sheet of cells.

        Raise ArchivoInvalido when it is damaged; the others may be sound.
        """
        if hoja not in self._abierto.lector.sheet_names:
            raise hoja_danada(hoja)
        celdas = self._miradas.submit(self._mirar_celdas, hoja)
        try:
            leida = intentar(lambda: self._leer(hoja))
        except LecturaFallida:
            # What panicked is not used again.
            self._abierto = abrir(self._abierto.contenido, self.formato)
            raise hoja_danada(hoja) from None
        if leida.width == 0 or leida.height == 0:
            return None
        desplazamiento = _lugares(leida)[0]
        datos = leida.to_polars()
        largas = polars.all().str.len_bytes().max() > 4 * LARGO_DE_CELDA
        if any(datos.select(largas).row(0)):
            datos = datos.with_columns(polars.all().str.head(LARGO_DE_CELDA))
        return TablaHoja(hoja, leida.visible == "visible", datos, desplazamiento, self, celdas)

    def _leer(self, hoja: str) -> fastexcel.ExcelSheet:
        leida = self._abierto.lector.load_sheet(hoja, header_row=None, skip_rows=0, dtypes="string")
        if leida.width <= self._columnas:
            return leida
        return self._abierto.lector.load_sheet(
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
        except DANOS:
            raise hoja_danada(hoja) from None
        except SIN_MIRADA:
            return None

    def columna(self, hoja: str, columna: int, tipo: fastexcel.DType) -> list[float | None]:
        """Read one column of the sheet, counted from A as 0, again as numbers."""
        leida = self._abierto.lector.load_sheet(
            hoja, header_row=None, skip_rows=0, dtypes=tipo, use_columns=[columna]
        )
        return leida.to_polars().to_series(0).to_list()


def _lugares(hoja: fastexcel.ExcelSheet) -> list[int]:
    """Return the place of every column in the sheet, A being 0; the reader selects by it."""
    # The absolute index is an attribute the library's own type stub leaves out.
    return [int(getattr(columna, "absolute_index", 0)) for columna in hoja.available_columns()]


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
