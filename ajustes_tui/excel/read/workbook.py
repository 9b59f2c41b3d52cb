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

from ajustes_tui.domain.values.money import Money
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.excel.formats.second_look import Celdas
from ajustes_tui.excel.read.formats import FileFormat
from ajustes_tui.excel.read.opening import (
    DANOS,
    SIN_MIRADA,
    FailedReading,
    hoja_danada,
    inspect,
    intentar,
    open_one,
)
from ajustes_tui.excel.read.table import FILAS_DE_TROZO, LARGO_DE_CELDA, FirstRows, RawChunk

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

    sheet: str
    visible: bool
    datos: polars.DataFrame
    primera_columna: int
    book: OpenWorkbook
    cells: Future[Celdas | None]
    """The second look, taken while the first goes on; without result where it could not be taken."""
    parches: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of the last row."""
        return self.datos.height

    @property
    def width(self) -> int:
        """Columns from the first used one."""
        return self.datos.width

    def first(self, count: int) -> FirstRows:
        """Return the first rows that are not blank, each with its number."""
        full: FirstRows = []
        for start in range(0, self.height, FILAS_DE_TROZO):
            rows = self.datos.slice(start, FILAS_DE_TROZO).rows()
            full += [(n, f) for n, f in enumerate(rows, start + 1) if any(f)]
            if len(full) >= count:
                break
        return full[:count]

    def afinar(self, dinero: Sequence[int], cun: int | None, header_row: int) -> list[str]:
        """Repair dates of 1904, decimals and error cells, by a second look where it is due."""
        self._reparar_columnas()
        cells = self.cells.result()
        if cells is not None:
            return self._reparar_celdas(cells, dinero, cun, header_row)
        self._mirar_tipos(dinero)
        return [
            "No se pudieron buscar las celdas con error (#N/A y parecidas): se ven como vacías; "
            "si la base trae fórmulas, revíselas o guárdela como .xlsx."
        ]

    def frame(self, since: int) -> polars.DataFrame:
        """Return the rows from a number on: `row`, their number, then "0", "1"... with the cells.

        Every cell is text as the workbook shows it, and null when it is empty.
        """
        rows = polars.Series("row", range(1, self.height + 1), polars.UInt32)
        cells = polars.all().replace({"": None})
        names = list(map(str, range(self.width)))
        texts = self.datos.rename(dict(zip(self.datos.columns, names, strict=True))).select(cells)
        for row, repaired in self.parches.items():
            for place, text in repaired.items():
                texts[row - 1, place] = text
        return texts.insert_column(0, rows).slice(since - 1)

    def spans(self, since: int) -> Iterator[RawChunk]:
        """Yield the rows from a number on, column by column, repaired cells in their place."""
        con_parche = sorted(self.parches)
        for start in range(since - 1, self.height, FILAS_DE_TROZO):
            columns = [serie.to_list() for serie in self.datos.slice(start, FILAS_DE_TROZO)]
            height = len(columns[0])
            first = bisect_left(con_parche, start + 1)
            for row in con_parche[first : bisect_left(con_parche, start + 1 + height)]:
                for place, text in self.parches[row].items():
                    columns[place][row - start - 1] = text
            yield start + 1, columns

    def _reparar_celdas(
        self, cells: Celdas, dinero: Sequence[int], cun: int | None, header_row: int
    ) -> list[str]:
        for (row, column), error in cells.errores.items():
            self._poner(row, column, error)
        cun_numericos = 0
        for row, column, number in cells.numbers():
            place = column - self.primera_columna
            if place == cun:
                cun_numericos += row > header_row
                self._poner(row, column, f"{int(number)}"[:15] + "?")
            elif place in dinero:
                self._poner(row, column, _en_centavos(number))
        notices = []
        con_error = len({row for row, _ in cells.errores if row > header_row})
        if con_error:
            notices.append(f"Filas con celdas de error (#N/A y parecidas): {con_error}.")
        sin_calcular = sum(row > header_row for row in cells.sin_calcular)
        if sin_calcular:
            notices.append(
                f"Filas con fórmulas sin resultado guardado: {sin_calcular}. Se ven como vacías: "
                "abra el libro en Excel, guárdelo e impórtelo de nuevo."
            )
        if cun_numericos:
            notices.append(
                f"Filas con el CUN como número: {cun_numericos}. Excel guarda 15 dígitos: "
                "ese CUN perdió el dígito 16."
            )
        return notices

    def _poner(self, fila: int, column: int, text: str) -> None:
        place = column - self.primera_columna
        if 0 <= place < self.width:
            self.parches.setdefault(fila, {})[place] = text

    def _mirar_tipos(self, dinero: Sequence[int]) -> None:
        """Tell text from number where `1.234` may be either, by reading those columns as numbers."""
        for place in dinero:
            texts = self.datos.to_series(place).to_list()
            if not any(text and _CON_MILESIMAS.fullmatch(text) for text in texts):
                continue
            column = self.primera_columna + place
            integers = self.book.column(self.sheet, column, "int")
            reales = self.book.column(self.sheet, column, "float")
            for row, (text, entire, real) in enumerate(
                zip(texts, integers, reales, strict=True), 1
            ):
                if (
                    entire is not None
                    and real is not None
                    and text
                    and _CON_MILESIMAS.fullmatch(text)
                ):
                    self.parches.setdefault(row, {})[place] = _en_centavos(real)

    def _reparar_columnas(self) -> None:
        arreglos: list[tuple[str, Callable[[str], str]]] = [
            (_HORA_DE_1904 if self.book.system_1904 else _HORA_DE_CELDA, _en_horas),
            (_NUMERO_DANADO, lambda text: repr(float(text))),
            (_ESCAPE.pattern, lambda text: _ESCAPE.sub(_desescapar, text)),
        ]
        if self.book.dias_de_desfase:
            arreglos.insert(0, (_FECHA_DE_CELDA, self._correr_fecha))
        for pattern, arreglar in arreglos:
            for column in self.datos.columns:
                serie = self.datos.get_column(column)
                chosen_ones = serie.str.contains(pattern).fill_null(value=False)
                if not chosen_ones.any():
                    continue
                new = [
                    arreglar(text) if chosen else text
                    for text, chosen in zip(serie.to_list(), chosen_ones.to_list(), strict=True)
                ]
                self.datos = self.datos.with_columns(polars.Series(column, new, polars.String))
        days = polars.all().str.contains(_MEDIANOCHE).any()
        con_dia = [c for c, hay in self.datos.select(days).row(0, named=True).items() if hay]
        if con_dia:
            self.datos = self.datos.with_columns(
                polars.col(con_dia).str.replace(_MEDIANOCHE, "$dia")
            )

    def _correr_fecha(self, text: str) -> str:
        dia = date.fromisoformat(text[:10]) + timedelta(days=self.book.dias_de_desfase)
        return dia.isoformat() + text[10:]


class OpenWorkbook:
    """A workbook in memory and the sheets a base may be in."""

    def __init__(self, contenido: bytes, fmt: FileFormat, columns: int) -> None:
        self.fmt = fmt
        self._columns = columns
        self._miradas = ThreadPoolExecutor(max_workers=1)
        self._abierto = open_one(contenido, fmt)
        self._mirada = inspect(self._abierto.contenido, fmt)
        self.sheets = self._abierto.sheets

    @property
    def system_1904(self) -> bool:
        """Whether numbers without date format count their days from 1904."""
        return self._mirada is not None and self._mirada.system_1904

    @property
    def dias_de_desfase(self) -> int:
        """Days the fast reader is off when it believed another epoch than the workbook's."""
        return 0 if self._mirada is None else self._mirada.dias_de_desfase

    def hidden(self, sheet: str) -> bool:
        """Tell whether the workbook says that a sheet is hidden, before loading it."""
        return self._mirada is not None and sheet in self._mirada.ocultas

    def whole(self, sheet: str) -> bool:
        """Tell, without loading a sheet, whether its part of the workbook comes to its end."""
        if sheet not in self._abierto.lector.sheet_names:
            return False
        try:
            return self._mirada is None or self._mirada.whole(sheet)
        except SIN_MIRADA:
            return False

    def cargar(self, sheet: str) -> TablaHoja | None:
        """Load one sheet as text; None when it has no cell or is not a sheet of cells.

        Raise InvalidFile when it is damaged; the others may be sound.
        """
        if sheet not in self._abierto.lector.sheet_names:
            raise hoja_danada(sheet)
        cells = self._miradas.submit(self._mirar_celdas, sheet)
        try:
            was_read = intentar(lambda: self._read(sheet))
        except FailedReading:
            # What panicked is not used again.
            self._abierto = open_one(self._abierto.contenido, self.fmt)
            raise hoja_danada(sheet) from None
        if was_read.width == 0 or was_read.height == 0:
            return None
        desplazamiento = _lugares(was_read)[0]
        data = was_read.to_polars()
        largas = polars.all().str.len_bytes().max() > 4 * LARGO_DE_CELDA
        if any(data.select(largas).row(0)):
            data = data.with_columns(polars.all().str.head(LARGO_DE_CELDA))
        return TablaHoja(sheet, was_read.visible == "visible", data, desplazamiento, self, cells)

    def _read(self, sheet: str) -> fastexcel.ExcelSheet:
        was_read = self._abierto.lector.load_sheet(
            sheet, header_row=None, skip_rows=0, dtypes="string"
        )
        if was_read.width <= self._columns:
            return was_read
        return self._abierto.lector.load_sheet(
            sheet,
            header_row=None,
            skip_rows=0,
            dtypes="string",
            use_columns=_lugares(was_read)[: self._columns],
        )

    def _mirar_celdas(self, sheet: str) -> Celdas | None:
        """Look at the raw cells of a sheet; the fast reader leaves a core free meanwhile."""
        if self._mirada is None:
            return None
        try:
            return self._mirada.cells(sheet)
        except DANOS:
            raise hoja_danada(sheet) from None
        except SIN_MIRADA:
            return None

    def column(self, sheet: str, column: int, kind: fastexcel.DType) -> list[float | None]:
        """Read one column of the sheet, counted from A as 0, again as numbers."""
        was_read = self._abierto.lector.load_sheet(
            sheet, header_row=None, skip_rows=0, dtypes=kind, use_columns=[column]
        )
        return was_read.to_polars().to_series(0).to_list()


def _lugares(sheet: fastexcel.ExcelSheet) -> list[int]:
    """Return the place of every column in the sheet, A being 0; the reader selects by it."""
    # The absolute index is an attribute the library's own type stub leaves out.
    return [int(getattr(column, "absolute_index", 0)) for column in sheet.available_columns()]


def _en_centavos(number: float) -> str:
    """Write a numeric amount with two decimals and a comma, so that it admits one reading only."""
    try:
        centavos = Money.of_number(number)
    except InvalidDatum:
        return repr(number)
    sign = "-" if centavos < 0 else ""
    integers, rest = divmod(abs(centavos), 100)
    return f"{sign}{integers},{rest:02d}"


def _en_horas(text: str) -> str:
    """Return the hours, minutes and seconds since the day 0 of either epoch."""
    dia = date.fromisoformat(text[:10])
    cero = _DIA_CERO if dia < _DIA_CERO_1904 else _DIA_CERO_1904
    days = max((dia - cero).days, 0)
    return f"{days * 24 + int(text[11:13]):02d}{text[13:]}"


def _desescapar(escape: re.Match[str]) -> str:
    caracter = chr(int(escape[1], 16))
    return " " if caracter.isspace() else clean(caracter)
