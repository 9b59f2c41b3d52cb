"""The process that reads one base: it may run out of memory or crash without taking the program along.

It takes its orders on its standard input and answers on its standard output, a line of JSON each;
the rows themselves go to the file it is told to leave them in.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import select
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS, BaseHeader
from ajustes_tui.domain.base.workbook import SheetPreview
from ajustes_tui.domain.values.text import clean
from ajustes_tui.errors import AjustesError, InvalidFile, readable
from ajustes_tui.excel.read.columns import Reconocimiento, Synonyms, reconocer, seen_ones
from ajustes_tui.excel.read.detect import FileFormat, detect, encrypted, memory_for
from ajustes_tui.excel.read.opening import damaged_sheet, damaged_workbook
from ajustes_tui.excel.read.staging import StagingFile, packed
from ajustes_tui.excel.read.table import CHUNK_ROWS, Table
from ajustes_tui.excel.read.texts import split_text
from ajustes_tui.excel.read.validation import ValidatedBase, Validator
from ajustes_tui.excel.read.workbook import OpenWorkbook, Sheet

_FILAS_DE_BUSQUEDA = 30
_EXAMPLES = 3
_LARGO_DE_EJEMPLO = 60
_CELDAS_VISTAS = 20
"""Cells of a first row shown to whoever chooses the header by hand."""


@dataclass(frozen=True, slots=True)
class _Candidata:
    """A sheet with the row that looks most like the header of a base."""

    table: Table
    fila: int
    headers: tuple[str, ...]
    reconocimiento: Reconocimiento

    def points(self) -> tuple[int, bool, int]:
        """Rank by mandatory fields, then by having rows, then by all fields."""
        columns = self.reconocimiento.columns
        return self.obligatorias(), self.con_filas(), len(columns)

    def obligatorias(self) -> int:
        """Count the fields of every base that it has."""
        return sum(field_name in self.reconocimiento.columns for field_name in REQUIRED_FIELDS)

    def con_filas(self) -> bool:
        """Tell whether some of its first rows says a cuenta or a radicado."""
        columns = self.reconocimiento.columns
        natural_keys = [
            columns[field_name] for field_name in ("cuenta", "radicado") if field_name in columns
        ]
        return any(
            any(row[natural_key] for natural_key in natural_keys if natural_key < len(row))
            for number, row in self.table.first(2 * _FILAS_DE_BUSQUEDA)
            if number > self.fila
        )

    def es_plantilla(self) -> bool:
        """Tell a header of a base with nothing below: a form to fill in, before the base itself."""
        return self.obligatorias() == len(REQUIRED_FIELDS) and not self.con_filas()


class _Lectura:
    """One reading, from the bytes of the file to its last row."""

    def __init__(self, demand: dict[str, Any], orders: BinaryIO, output: BinaryIO) -> None:
        self._demand = demand
        self._orders = orders
        self._limits = demand["limites"]
        self._salida = output
        self._sinonimos = Synonyms.desde_dict(demand["sinonimos"])
        self._notices: list[str] = []
        self._sheets: tuple[str, ...] = ()
        self._cargadas: set[str] = set()
        self._danadas: list[InvalidFile] = []
        """The refusals of the sheets that could not be read, when others may be the base."""

    def run(self) -> None:
        """Say what the base is, stage its rows where it is told, and say what came of it.

        Raises AjustesError when the base is refused.
        """
        contenido = Path(self._demand["ruta"]).read_bytes()
        opened = self._descifrar(contenido)
        fmt = self._detectar(opened)
        chosen, system_1904 = self._choose(opened, fmt)
        chosen = self._exigir(chosen)
        columns = chosen.reconocimiento.columns
        dinero = [columns[c] for c in COLUMNS if c in columns and COLUMNS[c].kind is Kind.MONEY]
        self._notices += chosen.table.refine(dinero, columns.get("cun"), chosen.fila)
        validator = Validator(
            chosen.headers, chosen.reconocimiento, self._sinonimos, system_1904=system_1904
        )
        first = chosen.fila + 1
        raw = chosen.table.frame(first)
        with ThreadPoolExecutor(max_workers=1) as pool:
            packing = pool.submit(packed, raw.drop("row"), first)
            base = validator.read(raw)
            if not base.height:
                raise self._sin_filas(chosen.table.name)
            self._send("header", self._cabecera(contenido, chosen, raw)._asdict())
            self._decir_faltantes(chosen)
            self._stage(base, packing.result())

    def _stage(self, base: ValidatedBase, raw: pl.DataFrame) -> None:
        """Leave the rows where the next order says, and find the casos that stand in the store."""
        order = json.loads(self._orders.readline() or b"null")
        if order is None:
            # Nobody wants the rows: the base is in the store already, or is to be read otherwise.
            return
        file = StagingFile(order["path"])
        self._send("opened", None)
        file.write(order["tables"], base, raw, lambda rows: self._send("rows", rows))
        seen = None
        if order["store"] is not None:
            seen = file.find(order["store"], order["known"], order["seen"])
        file.close()
        self._send("staged", [base.height, self._notices + base.notices, seen, base.parsed])

    def inspect(self) -> None:
        """Send what each sheet looks like, without reading it as a base."""
        contenido = self._descifrar(Path(self._demand["ruta"]).read_bytes())
        fmt = self._detectar(contenido)
        views: list[SheetPreview] = []
        if fmt is FileFormat.TEXT:
            views.append(
                self._vista(
                    self._mejor(split_text(contenido, self._limits["columnas"])), hidden=False
                )
            )
        else:
            book = OpenWorkbook(contenido, fmt, self._limits["columnas"])
            for name in book.sheets:
                table = self._cargar(book, name)
                candidate = None if table is None else self._header(table)
                if table is not None and candidate is not None:
                    hidden = book.hidden(name) or not table.visible
                    views.append(self._vista(candidate, hidden=hidden))
        if self._danadas and not views:
            raise damaged_workbook()
        self._send("sheets", list(map(asdict, views)))

    def _vista(self, candidate: _Candidata, *, hidden: bool) -> SheetPreview:
        table, names = candidate.table, candidate.headers
        below = table.frame(candidate.fila + 1).head(CHUNK_ROWS)
        columns = candidate.reconocimiento.columns
        return SheetPreview(
            name=table.name,
            hidden=hidden,
            height=table.height,
            header_row=candidate.fila,
            headers=names,
            columns={field_name: names[place] for field_name, place in columns.items()},
            examples={name: _ejemplos(below, p) for p, name in enumerate(names)},
            first=tuple(
                (number, tuple(clean(c or "")[:_LARGO_DE_EJEMPLO] for c in row[:_CELDAS_VISTAS]))
                for number, row in table.first(_FILAS_DE_BUSQUEDA)
            ),
        )

    def _detectar(self, contenido: bytes) -> FileFormat:
        """Return the format, and bound the memory by what a file of this size can need."""
        fmt = detect(contenido, self._limits["bytes_expandidos"])
        memory = min(self._limits["memoria"], memory_for(contenido))
        _limitar(memory, self._limits["segundos"])
        return fmt

    def _descifrar(self, contenido: bytes) -> bytes:
        if not encrypted(contenido):
            return contenido
        # Cryptography is slow to load and only a protected workbook needs it.
        from ajustes_tui.excel.read.encryption import decrypt

        return decrypt(contenido, self._demand["clave"])

    def _choose(self, contenido: bytes, fmt: FileFormat) -> tuple[_Candidata, bool]:
        if fmt is FileFormat.TEXT:
            self._sheets = ("CSV",)
            return self._mejor(split_text(contenido, self._limits["columnas"])), False
        book = OpenWorkbook(contenido, fmt, self._limits["columnas"])
        self._sheets = book.sheets
        chosen = self._mejor(self._tablas(book))
        if self._demand["hoja"] is None:
            # The base was found before these: what is damaged in the workbook is still said.
            for name in book.sheets:
                visible = name not in self._cargadas and not book.hidden(name)
                if visible and not book.whole(name):
                    self._notices.append(damaged_sheet(name).message)
        return chosen, book.system_1904

    def _tablas(self, book: OpenWorkbook) -> Iterator[Table]:
        requested = self._demand["hoja"]
        if requested is not None:
            name = next((h for h in book.sheets if h.casefold() == requested.casefold()), None)
            if name is None:
                raise InvalidFile(
                    f"El libro no tiene la hoja «{clean(requested)[:40]}».",
                    f"Sus hojas son: {seen_ones(book.sheets)}.",
                )
            table = book.load(name)
            if table is not None:
                yield table
            return
        for name in book.sheets:
            table = None if book.hidden(name) else self._cargar(book, name)
            if table is not None and table.visible:
                yield table
            elif table is not None or book.hidden(name):
                self._notices.append(f"Se pasó por alto la hoja oculta «{clean(name)[:40]}».")

    def _cargar(self, book: OpenWorkbook, name: str) -> Sheet | None:
        """Load one sheet of several; a damaged one is said and passed over."""
        self._cargadas.add(name)
        try:
            return book.load(name)
        except InvalidFile as danada:
            self._danadas.append(danada)
            self._notices.append(danada.message)
            return None

    def _mejor(self, tables: Iterator[Table]) -> _Candidata:
        best: _Candidata | None = None
        plantillas: list[str] = []
        for table in tables:
            if table.height > self._limits["filas"]:
                raise InvalidFile(
                    f"La hoja tiene más de {self._limits['filas']:,} filas.".replace(",", "."),
                    "Borre las filas vacías del final o divida la base.",
                )
            candidate = self._header(table)
            if candidate is not None and candidate.es_plantilla():
                plantillas.append(table.name)
            if candidate is not None and (best is None or candidate.points() > best.points()):
                best = candidate
                completa = candidate.points()[:2] == (len(REQUIRED_FIELDS), True)
                if completa and table.name != "CSV":
                    break
        if best is None and self._danadas:
            raise damaged_workbook()
        if best is None:
            raise InvalidFile(
                "El archivo no tiene ninguna hoja visible con datos.",
                "Compruebe que es la base y que su hoja no está oculta.",
            )
        self._notices += [
            f"Se pasó por alto la hoja «{clean(name)[:40]}»: tiene el encabezado y ninguna fila."
            for name in plantillas
            if name != best.table.name
        ]
        return best

    def _header(self, table: Table) -> _Candidata | None:
        requested = self._demand["fila_encabezado"]
        first = table.first(requested or _FILAS_DE_BUSQUEDA)
        if requested is not None:
            first = [(n, row) for n, row in first if n == requested]
        best: _Candidata | None = None
        for number, row in first:
            names = _unicos(row, table.width)
            columns = reconocer(
                [clean(c or "") for c in row],
                self._sinonimos,
                self._demand["mapa"],
                exigir_mapa=False,
                names=names,
            )
            new = _Candidata(table, number, names, columns)
            if best is None or len(columns.columns) > len(best.reconocimiento.columns):
                best = new
        return best

    def _exigir(self, chosen: _Candidata) -> _Candidata:
        """Refuse a base without the five promised columns, naming what is missing and was seen."""
        views = [clean(c or "") for c in dict(chosen.table.first(chosen.fila))[chosen.fila]]
        reconocimiento = reconocer(
            views, self._sinonimos, self._demand["mapa"], names=chosen.headers
        )
        lacking = [c for c in REQUIRED_FIELDS if c not in reconocimiento.columns]
        if lacking and self._danadas:
            # The base may well be in the sheet that could not be read.
            raise self._danadas[0]
        if lacking:
            similar = "".join(
                f" «{views[p][:40]}» se parece a {field_name}."
                for field_name, p in reconocimiento.doubtful.items()
                if field_name in lacking
            )
            raise InvalidFile(
                f"A la base le faltan columnas obligatorias: {', '.join(lacking)}.",
                f"Encabezados vistos: {seen_ones(views)}.{similar} "
                "Si están con otro nombre, indíquelo (--mapa campo=encabezado) "
                "o agréguelo a los sinónimos.",
                code="faltan_columnas",
            )
        return _Candidata(chosen.table, chosen.fila, chosen.headers, reconocimiento)

    def _cabecera(self, contenido: bytes, chosen: _Candidata, raw: pl.DataFrame) -> BaseHeader:
        names = chosen.headers
        reconocimiento = chosen.reconocimiento
        first = _written(raw).head(CHUNK_ROWS)
        return BaseHeader(
            file=readable(Path(self._demand["ruta"]).name),
            sha256=hashlib.sha256(contenido).hexdigest(),
            size=len(contenido),
            sheet=chosen.table.name,
            sheets=self._sheets,
            header_row=chosen.fila,
            headers=names,
            columns={c: names[p] for c, p in reconocimiento.columns.items()},
            doubtful={c: names[p] for c, p in reconocimiento.doubtful.items()},
            unmapped_columns=tuple(names[p] for p in reconocimiento.unmapped_columns),
            examples={c: _ejemplos(first, p) for c, p in reconocimiento.columns.items()},
            rows_declared=chosen.table.height - chosen.fila,
        )

    def _sin_filas(self, sheet: str) -> InvalidFile:
        if len(self._sheets) == 1:
            return InvalidFile(
                "La base está sin filas: tiene encabezado y nada debajo.",
                "Pida que la reenvíen con sus filas.",
            )
        return InvalidFile(
            f"La base está sin filas: la hoja «{clean(sheet)[:40]}» tiene encabezado y nada debajo.",
            "Si las filas están en otra hoja, elíjala (en la orden, --hoja); "
            f"las del libro son: {seen_ones(self._sheets)}.",
        )

    def _decir_faltantes(self, chosen: _Candidata) -> None:
        """Say which figures this base cannot give, and which headers were not taken unasked."""
        columns = chosen.reconocimiento.columns
        if "asesor_id" not in columns and "asesor_nombre" not in columns:
            self._notices.append(
                "La base no trae el asesor: no se pueden calcular las cifras por asesor ni el top 5."
            )
        if "valor_solicitado" not in columns and "valor_aplicado" not in columns:
            self._notices.append("La base no trae valores: no se pueden calcular cifras en pesos.")
        for field_name, place in chosen.reconocimiento.doubtful.items():
            self._notices.append(
                f"La columna «{chosen.headers[place][:40]}» se parece a {field_name} "
                "y no se tomó: indíquelo si lo es."
            )
        if chosen.table.width >= self._limits["columnas"]:
            self._notices.append(
                f"La hoja es muy ancha: se leyeron {self._limits['columnas']} columnas."
            )

    def _send(self, kind: str, body: object) -> None:
        send(self._salida, kind, body)


def send(output: BinaryIO, kind: str, body: object) -> None:
    """Write one message, a line of JSON."""
    output.write(json.dumps([kind, body]).encode() + b"\n")
    output.flush()


def main() -> None:
    """Read the order on standard input and answer it; every ending but a crash is a message."""
    # Whatever the libraries print goes to descriptor 2, so that the answers stay whole.
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)
        # The libraries are there by now: this process may have been started ahead of its order.
        orders = sys.stdin.buffer
        order = orders.readline()
        if not order:
            return
        _end_with_reader(output.fileno())
        demand = json.loads(order)
        _limitar(demand["limites"]["memoria"], demand["limites"]["segundos"])
        # The process is short and makes no cycles: collecting would only cost time.
        gc.disable()
        try:
            reading = _Lectura(demand, orders, output)
            if demand["mirar"]:
                reading.inspect()
            else:
                reading.run()
        except AjustesError as error:
            body = (type(error).__name__, error.message, error.suggestion, error.code)
            send(output, "refused", body)
        except BrokenPipeError:
            os._exit(0)
        except OSError:
            send(output, "unreadable", None)
        except MemoryError:
            send(output, "memory", None)
        # A panic of the reading library derives from BaseException and must not show its trace.
        except BaseException:  # noqa: BLE001
            send(output, "damaged", None)
            os._exit(1)


def _end_with_reader(descriptor: int) -> None:
    """End this process as soon as nobody is left to read its answers, however they were killed.

    A signal of the kernel would come when the thread that started this ends, not its process.
    """
    if sys.platform == "win32":
        return
    vigilado = select.poll()
    vigilado.register(descriptor, 0)

    def vigilar() -> None:
        vigilado.poll()
        os._exit(0)

    threading.Thread(target=vigilar, daemon=True).start()


def _limitar(memory: int, seconds: int) -> None:
    """Bound the address space and the processor time, never above what was inherited."""
    if sys.platform == "win32":
        return
    import resource

    for recurso, demand in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        blando, duro = resource.getrlimit(recurso)
        techos = [techo for techo in (blando, duro) if techo != resource.RLIM_INFINITY]
        limit = min([demand, *techos])
        resource.setrlimit(recurso, (limit, duro))


def _unicos(fila: Sequence[str | None], width: int) -> tuple[str, ...]:
    """Name every column once: a blank header by its place, a repeated one with its turn."""
    names: list[str] = []
    usados: set[str] = set()
    for place in range(width):
        cell = fila[place] if place < len(fila) else None
        base = name = clean(cell or "") or f"Columna {place + 1}"
        vez = 1
        while name in usados:
            vez += 1
            name = f"{base} ({vez})"
        usados.add(name)
        names.append(name)
    return tuple(names)


def _written(raw: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that are not blank."""
    cells = pl.exclude("row")
    return raw.filter(pl.any_horizontal(cells.is_not_null() & (cells != "")))


def _ejemplos(rows: pl.DataFrame, place: int) -> tuple[str, ...]:
    texts = (clean(text or "")[:_LARGO_DE_EJEMPLO] for text in rows.get_column(str(place)))
    return tuple(dict.fromkeys(filter(None, texts)))[:_EXAMPLES]


if __name__ == "__main__":
    main()
