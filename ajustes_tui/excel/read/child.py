"""The process that reads one base: it may crash or exhaust memory without harming the program.

Orders come on standard input and answers go to standard output, one JSON line each; rows go
to the ordered file.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
import select
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import polars as pl

from ajustes_tui.domain.base.answers import YesReading, yes_reading
from ajustes_tui.domain.base.base_counts import BaseCounts
from ajustes_tui.domain.base.corte import corte_of_name
from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.headers import (
    SUGGESTED,
    denies,
    meaning_of,
    reduce_header,
    says_corte,
    without_prefix,
)
from ajustes_tui.domain.base.limits import ReadLimits
from ajustes_tui.domain.base.profile import Profile
from ajustes_tui.domain.base.recognition import (
    Recognition,
    belied_notice,
    doubt_notice,
    headers_text,
    mapping_option,
    recognise,
    rival_notice,
)
from ajustes_tui.domain.base.rows import (
    APPROVES,
    NO_ASESOR,
    NO_VALUES,
    REJECTS,
    REQUIRED_FIELDS,
    BaseHeader,
    DayOrders,
    yes_field,
)
from ajustes_tui.domain.base.synonyms import Synonyms
from ajustes_tui.domain.base.workbook import SheetPreview
from ajustes_tui.domain.values.dates import dates_in, parse_date, short_date
from ajustes_tui.domain.values.text import clean, key
from ajustes_tui.errors import AjustesError, Doubt, DoubtOn, InvalidDatum, InvalidFile, readable
from ajustes_tui.excel.formats.zips import only_workbook
from ajustes_tui.excel.read.days import day_first, day_orders
from ajustes_tui.excel.read.detect import (
    FileFormat,
    detect,
    encrypted,
    mail,
    mail_format,
    memory_for,
)
from ajustes_tui.excel.read.opening import damaged_workbook, is_damage
from ajustes_tui.excel.read.sections import (
    ROWS_SEARCHED,
    Candidate,
    JoinedSheets,
    before_next_header,
    join,
    two_storeys,
    unique_names,
)
from ajustes_tui.excel.read.staging import (
    PROFILED_ROWS,
    StagingError,
    StagingWriter,
    counts_of,
    lost_thousands,
    odd_values,
    packed,
    profiles_of,
)
from ajustes_tui.excel.read.table import CHUNK_ROWS, Table
from ajustes_tui.excel.read.texts import decode, split_text
from ajustes_tui.excel.read.validation import ValidatedBase, Validator
from ajustes_tui.excel.read.workbook import OpenWorkbook

if TYPE_CHECKING:
    from ajustes_tui.excel.read.pages import PlainTable, SecondWorkbook

_T = TypeVar("_T")
_OF_A_CORTE = re.compile(r"(?i)\bcorte\b|\bajustes\b")
"""Words of a title whose day is the corte; other days are of the report's author."""

_MOST_SHEETS = 255
"""Each sheet costs more the more there are."""
_SAMPLES = 3
_MOST_CORTES = 60
"""Distinct texts examined in a column of cortes."""
_LONGEST_SAMPLE = 60
_CELLS_SHOWN = 20
"""Of a first row, for a person who chooses the header by hand."""


_SECONDS_OF_A_MAIL = 20
"""Processor time; the largest mail takes two or three."""


class _Reading:
    def __init__(self, options: dict[str, Any], orders: BinaryIO, output: BinaryIO) -> None:
        self._options = options
        self._orders = orders
        self._limits = options["limites"]
        self._output = output
        self._synonyms = Synonyms.from_tables(options["sinonimos"])
        self._notices: list[str] = []
        self._sheets: tuple[str, ...] = ()
        self._bases: list[Candidate] = []
        """Sheets that are a base."""
        self._second = False
        self._damaged: list[InvalidFile] = []

    def run(self) -> None:
        """Send the header, stage the rows and send the result.

        Raises AjustesError when the base is refused.
        """
        content, size, inside = self._bytes()
        opened = self._decrypt(content)
        fmt = self._detect(opened)
        chosen, system_1904 = self._with_either_reader(fmt, partial(self._choose, opened, fmt))
        digest = hashlib.sha256(content).hexdigest()
        # The rows are apart now: a large base needs the room of the file for them.
        del content, opened
        joined = join(chosen, self._recognised)
        headers, recognition = joined.headers, joined.recognition
        self._notices += joined.notices
        days = day_orders(
            raw=joined.rows,
            columns=recognition.columns,
            headers=headers,
            titles=joined.titles,
            cells=fmt not in (FileFormat.TEXT, FileFormat.PAGE),
            system_1904=system_1904,
            asked=self._options["fechas"],
            meanwhile=self._options["fechas_mientras"],
        )
        self._notices += days.notices
        answers = self._yes_reading(chosen[0], joined)
        self._notices += answers.notices
        validator = Validator(
            headers=headers,
            recognition=recognition,
            synonyms=self._synonyms,
            system_1904=system_1904,
            days=days.orders,
            answers=answers.answers,
        )
        with ThreadPoolExecutor(max_workers=1) as pool:
            packing = pool.submit(_packed, joined.parts)
            base = validator.read(joined.rows, apart=joined.apart, uncalculated=joined.uncalculated)
            if not base.height:
                raise self._without_rows(chosen[0].table.name)
            base = base._replace(rejected=joined.located(base.rejected))
            header = self._header_of(
                digest, size, chosen, joined, days.orders, system_1904=system_1904
            )
            header = header._replace(
                day_doubts=tuple(days.doubts),
                day_said=tuple(days.said),
                yes_doubt=answers.doubt,
                inside=inside,
            )
            self._send("header", header._asdict())
            if not {"asesor_id", "asesor_nombre"} & recognition.columns.keys():
                self._notices.append(NO_ASESOR)
            if not {"valor_solicitado", "valor_aplicado"} & recognition.columns.keys():
                self._notices.append(NO_VALUES)
            for sheet in chosen:
                self._add_notices(sheet)
            counts = counts_of(joined.rows, base, recognition.columns, headers)
            self._notices += odd_values(base.rows, header.columns, self._options["hoy"])
            self._notices[:0] = lost_thousands(base.rows, header.columns)
            self._stage(base, packing.result(), counts)

    def _yes_reading(self, first: Candidate, joined: JoinedSheets) -> YesReading:
        """Return what «sí» means: by the current answer, an earlier one, or the title."""
        place = joined.recognition.columns["resultado_back"]
        name, cells = joined.headers[place], joined.rows.get_column(str(place)).drop_nulls()
        said = self._options["correcciones"].get(key(name), {})
        before = [meaning for meaning in (APPROVES, REJECTS) if said.get(yes_field(meaning))]
        return yes_reading(
            cells=cells.value_counts(name="count").iter_rows(),
            name=name,
            header=without_prefix(first.seen)[place] if place < len(first.seen) else name,
            synonyms=self._synonyms,
            asked=self._options["si"],
            remembered=next(iter(before), None),
            in_sight=self._options["a_la_vista"],
        )

    def _stage(self, base: ValidatedBase, raw: pl.DataFrame, counts: BaseCounts) -> None:
        """Stage the rows where the next order says, and look up their casos in the store."""
        order = json.loads(self._orders.readline() or b"null")
        if order is None:
            # Nobody wants the rows: the base is in the store already, or is to be read otherwise.
            return
        seen = None
        try:
            file = StagingWriter(order["path"])
            self._send("opened", None)
            file.write(order["tables"], base, raw, lambda rows: self._send("rows", rows))
            if order["store"] is not None:
                seen = file.find(order["store"], order["known"], order["seen"])
            file.close()
        except StagingError:
            raise InvalidFile(
                "La base se leyó, pero no se pudo guardar junto al almacén: no hay espacio en el disco,"
                " o no responde.",
                "Libere espacio en el disco del almacén y vuelva a importarla.",
                code="sin_espacio",
            ) from None
        notices = self._notices + base.notices
        said = [base.height, notices, seen, counts._asdict()]
        self._send("staged", [*said, base.days_of_request(), base.meanings()])

    def inspect(self) -> None:
        content = self._decrypt(self._bytes()[0])
        fmt = self._detect(content)
        previews: list[SheetPreview] = []
        if fmt is FileFormat.TEXT:
            previews.append(
                self._preview(
                    self._best(split_text(content, self._limits["columnas"])), hidden=False
                )
            )
        elif fmt is FileFormat.PAGE:
            candidates = [self._header(table) for table in self._page(content)]
            previews += [self._preview(c, hidden=False) for c in candidates if c is not None]
        else:
            previews = self._with_either_reader(fmt, lambda: self._previews(content, fmt))
        self._send("sheets", [preview._asdict() for preview in previews])

    def _previews(self, content: bytes, fmt: FileFormat) -> list[SheetPreview]:
        previews = []
        book = self._open(content, fmt)
        for name in book.sheets:
            table = self._load(book, name)
            candidate = None if table is None else self._header(table)
            if table is not None and candidate is not None:
                hidden = book.hidden(name) or not table.visible
                previews.append(self._preview(candidate, hidden=hidden))
        if self._damaged and not previews:
            raise damaged_workbook()
        return previews

    def read_rows(self) -> None:
        content = self._decrypt(self._bytes()[0])
        fmt = self._detect(content)
        if fmt not in (FileFormat.TEXT, FileFormat.PAGE):
            for asked, titles, rows in self._with_either_reader(
                fmt, lambda: self._titled_sheets(self._open(content, fmt))
            ):
                for chunk in rows.iter_slices(CHUNK_ROWS):
                    self._send("titled", [asked, titles, chunk.rows()])
        self._send("end", None)

    def _titled_sheets(
        self, book: OpenWorkbook | SecondWorkbook
    ) -> list[tuple[int, list[str], pl.DataFrame]]:
        sheets = []
        for name in book.sheets:
            table = self._load(book, name)
            found = None if table is None else self._titled(table)
            if table is not None and found is not None:
                asked, number, places = found
                cells = table.frame(number + 1).select(str(place) for place in places.values())
                sheets.append((asked, [*places], cells))
        if self._damaged and not sheets:
            raise self._damaged[0]
        return sheets

    def _titled(self, table: Table) -> tuple[int, int, dict[str, int]] | None:
        for number, row in table.first(ROWS_SEARCHED):
            places = {clean(cell): place for place, cell in reversed([*enumerate(row)]) if cell}
            for asked, (_name, must, may) in enumerate(self._options["titulos"]):
                if places.keys() >= {*must}:
                    wanted = [title for title in (*must, *may) if title in places]
                    return asked, number, {title: places[title] for title in wanted}
        return None

    def read_headers(self) -> None:
        self._limit_to_a_mail()
        # Only a mail needs what reads one.
        from ajustes_tui.excel.read.mail import mail_of_headers

        headers = json.loads(self._content())
        said = (mail_of_headers(each.encode("latin-1")) for each in headers)
        self._send("mails", [mail.as_json() for mail in said])

    def _limit_to_a_mail(self) -> None:
        limits = self._options["limites"]
        _limit(limits["memoria"], min(limits["segundos"], _SECONDS_OF_A_MAIL))

    def unpack(self) -> None:
        limits = self._options["limites"]
        self._limit_to_a_mail()
        # Only a mail needs what reads one.
        from ajustes_tui.excel.read.mail import MOST_BYTES, unpack

        content = self._content(MOST_BYTES + 1)
        self._send("mail", unpack(content, Path(self._options["correo"]), ReadLimits(**limits)))

    def _content(self, most: int = -1) -> bytes:
        """Return the first bytes; raises OSError for a link if not allowed."""
        own = 0 if self._options["sigue_enlaces"] else getattr(os, "O_NOFOLLOW", 0)

        def opener(path: str, flags: int) -> int:
            return os.open(path, flags | own)

        with open(self._options["ruta"], "rb", opener=opener) as file:
            return file.read(most)

    def _bytes(self) -> tuple[bytes, int, str]:
        content = self._content()
        if mail_format(content) is not None:
            raise mail()
        found = only_workbook(content, self._limits["bytes_archivo"])
        if found is None:
            return content, len(content), ""
        inside, book = found
        self._notices.append(
            f"Se leyó «{clean(inside)[:60]}», el único libro de la carpeta comprimida."
        )
        return book, len(content), inside

    def _preview(self, candidate: Candidate, *, hidden: bool) -> SheetPreview:
        table, names = candidate.table, candidate.headers
        table.refine(candidate.recognition.columns, names, candidate.fila)
        below = table.frame(candidate.fila + 1).head(CHUNK_ROWS)
        recognition = self._recognise(candidate, require_mapping=False)
        return SheetPreview(
            name=table.name,
            hidden=hidden,
            height=table.height,
            header_row=candidate.fila,
            headers=names,
            columns={field: names[place] for field, place in recognition.columns.items()},
            doubtful=_named(recognition.doubtful, names),
            suggestions=_named(recognition.suggestions, names),
            examples={name: _samples(below, place) for place, name in enumerate(names)},
            first=tuple(
                (number, tuple(clean(c or "")[:_LONGEST_SAMPLE] for c in row[:_CELLS_SHOWN]))
                for number, row in table.first(ROWS_SEARCHED)
            ),
        )

    def _detect(self, content: bytes) -> FileFormat:
        """Also limits the memory according to the file size."""
        fmt = detect(content, self._limits["bytes_expandidos"])
        memory = min(self._limits["memoria"], memory_for(content))
        _limit(memory, self._limits["segundos"])
        return fmt

    def _decrypt(self, content: bytes) -> bytes:
        if not encrypted(content):
            return content
        # Cryptography is slow to load and only a protected workbook needs it.
        from ajustes_tui.excel.read.encryption import decrypt

        return decrypt(content, self._options["clave"])

    def _open(self, content: bytes, fmt: FileFormat) -> OpenWorkbook | SecondWorkbook:
        columns, without = self._limits["columnas"], self._options["sin_ocultas"]
        if not self._second:
            book = OpenWorkbook(content, fmt, columns, leave_hidden_out=without)
            if len(book.sheets) > _MOST_SHEETS and not self._options["hojas"]:
                raise InvalidFile(
                    f"El libro tiene {len(book.sheets)} hojas, y se miran {_MOST_SHEETS} a lo más.",
                    "Copie la base a un libro nuevo; por orden, diga cuál es con --hoja.",
                    code="demasiadas_hojas",
                )
            return book
        # Hardly a workbook needs it.
        from ajustes_tui.excel.read.pages import SecondWorkbook

        return SecondWorkbook(content, columns, self._limits["filas"], leave_hidden_out=without)

    def _with_either_reader(self, fmt: FileFormat, read: Callable[[], _T]) -> _T:
        """Call `read` with the fast reader, then with the second if it fails.

        Raises the first InvalidFile if both fail.
        """
        try:
            return read()
        except InvalidFile as failure:
            if fmt is not FileFormat.XLSX or not is_damage(failure):
                raise
            self._second = True
            self._notices, self._damaged = [], []
            try:
                return read()
            except InvalidFile:
                raise failure from None

    def _page(self, content: bytes) -> list[PlainTable]:
        # Only a page needs what reads one.
        from ajustes_tui.excel.read.pages import read_page

        return read_page(
            decode(content),
            self._limits["columnas"],
            self._limits["filas"],
            leave_hidden_out=self._options["sin_ocultas"],
        )

    def _choose(self, content: bytes, fmt: FileFormat) -> tuple[list[Candidate], bool]:
        """Return the sheets of the base, in order, and whether days count from 1904."""
        if fmt is FileFormat.TEXT:
            self._sheets = ("CSV",)
            text = split_text(content, self._limits["columnas"])
            return [self._require_columns(self._best(text))], False
        if fmt is FileFormat.PAGE:
            tables = {table.name: table for table in self._page(content)}
            self._sheets = tuple(tables)
            return self._sheets_of_base(tables.get, tables.values()), False
        book = self._open(content, fmt)
        self._sheets = book.sheets
        return self._sheets_of_base(book.load, self._tables(book), book), book.system_1904

    def _sheets_of_base(
        self,
        load: Callable[[str], Table | None],
        tables: Iterable[Table],
        book: OpenWorkbook | SecondWorkbook | None = None,
    ) -> list[Candidate]:
        """Return the chosen sheets, else the one that is the base.

        Raises Doubt if several may be.
        """
        asked = self._asked_sheets()
        if asked:
            return self._named_sheets(load, asked)
        best = self._likeliest(tables)
        if best is None or not best.is_base():
            self._refuse_hidden(book)
        if len(self._bases) > 1:
            system_1904 = book is not None and book.system_1904
            return self._of_corte(self._bases, load, system_1904=system_1904)
        return [self._require_columns(_shown(best))]

    def _asked_sheets(self) -> list[str]:
        """Return the chosen sheets, without repetitions, as spelled in the workbook."""
        names = []
        for asked in self._options["hojas"]:
            name = next((h for h in self._sheets if h.casefold() == asked.casefold()), None)
            if name is None:
                raise InvalidFile(
                    f"El libro no tiene la hoja «{clean(asked)[:40]}».",
                    f"Sus hojas son: {headers_text(self._sheets)}.",
                )
            names.append(name)
        return list(dict.fromkeys(names))

    def _named_sheets(
        self, load: Callable[[str], Table | None], names: Sequence[str]
    ) -> list[Candidate]:
        chosen: list[Candidate] = []
        for name in names:
            table = load(name)
            best = self._best([] if table is None else [table])
            several = name if len(names) > 1 else ""
            chosen.append(self._require_columns(best, sheet=several, first=not chosen))
        if sum(sheet.table.height for sheet in chosen) > self._limits["filas"]:
            raise self._too_many_rows("Las hojas tienen")
        return chosen

    def _tables(self, book: OpenWorkbook | SecondWorkbook) -> Iterator[Table]:
        """Yield the visible sheets; hidden ones before a base are reported."""
        for name in book.sheets:
            table = None if book.hidden(name) else self._load(book, name)
            if table is not None and table.visible:
                yield table
            elif (table is not None or book.hidden(name)) and not self._bases:
                self._notices.append(f"Se pasó por alto la hoja oculta «{clean(name)[:40]}».")

    def _refuse_hidden(self, book: OpenWorkbook | SecondWorkbook | None) -> None:
        """Raise Doubt if only a hidden sheet is a base."""
        for name in () if book is None else book.sheets:
            table: Table | None = None
            # A hidden sheet that is damaged is no reason to refuse the others.
            with suppress(InvalidFile):
                table = book.load(name) if book is not None else None
            if table is None or (table.visible and not (book and book.hidden(name))):
                continue
            found = self._header(table)
            if found is not None and found.is_base():
                raise Doubt(
                    DoubtOn.SHEETS,
                    f"La base está en una hoja oculta: «{found.name}».",
                    f"Si es esa, impórtela con --hoja {quote(found.name)}, o muéstrela en Excel.",
                )

    def _load(self, book: OpenWorkbook | SecondWorkbook, name: str) -> Table | None:
        try:
            return book.load(name)
        except InvalidFile as damaged:
            self._damaged.append(damaged)
            self._notices.append(damaged.message)
            return None

    def _too_many_rows(self, what: str) -> InvalidFile:
        return InvalidFile(
            f"{what} más de {self._limits['filas']:,} filas.".replace(",", "."),
            "Borre las filas vacías del final o divida la base.",
        )

    def _best(self, tables: Iterable[Table]) -> Candidate:
        """Raises InvalidFile if no table has cells."""
        return _shown(self._likeliest(tables))

    def _likeliest(self, tables: Iterable[Table]) -> Candidate | None:
        """Return the sheet most like a base, the first of equals; sets `_bases`."""
        best: Candidate | None = None
        templates: list[str] = []
        self._bases.clear()
        for table in tables:
            if table.height > self._limits["filas"]:
                if self._bases:
                    continue
                raise self._too_many_rows("La hoja tiene")
            candidate = self._header(table)
            if candidate is not None and not self._bases and candidate.is_template():
                templates.append(table.name)
            found = bool(self._bases) and table.name != "CSV"
            if candidate is not None and candidate.is_base():
                self._bases.append(candidate)
            if candidate is not None and (
                best is None or (not found and candidate.points() > best.points())
            ):
                best = candidate
        if best is None and self._damaged:
            raise damaged_workbook()
        self._notices += [
            f"Se pasó por alto la hoja «{clean(name)[:40]}»: tiene el encabezado y ninguna fila."
            for name in templates
            if best is not None and name != best.table.name
        ]
        return best

    def _of_corte(
        self,
        bases: Sequence[Candidate],
        load: Callable[[str], Table | None],
        *,
        system_1904: bool,
    ) -> list[Candidate]:
        """Return the sheet of the file's corte, or those chosen for this workbook before.

        Raises Doubt without either.
        """
        corte = self._options["corte"]
        carry = [
            b for b in bases if corte is not None and _carries(b, corte, system_1904=system_1904)
        ]
        names = [base.name for base in bases]
        if len(carry) == 1:
            (chosen,) = carry
            self._notices.append(
                f"Se leyó la hoja «{chosen.name}», que es la del corte; también se leen como base, y no "
                f"entraron: {_said([name for name in names if name != chosen.name])}."
            )
            return [self._require_columns(chosen)]
        for sheets, remembered in self._options["hojas_recordadas"]:
            if tuple(sheets) == self._sheets and {*remembered} <= {*self._sheets}:
                read = "Se leyó" if len(remembered) == 1 else "Se leyeron"
                self._notices.append(
                    f"{read} {_said(remembered)}, como se indicó la última vez con estas hojas."
                )
                return self._named_sheets(load, remembered)
        raise Doubt(
            DoubtOn.SHEETS,
            f"Varias hojas se leen como base: {_said(names)}.",
            f"Diga cuál es la del corte, o cuáles son una sola base: --hoja {quote(names[0])}, que se puede"
            " repetir.",
        )

    def _header(self, table: Table) -> Candidate | None:
        requested = self._options["fila_encabezado"]
        best: Candidate | None = None
        above: tuple[int, Sequence[str]] = (0, ())
        for number, row in table.first(requested or ROWS_SEARCHED):
            seen = tuple(clean(cell or "") for cell in row)
            storeys = two_storeys(above[1], seen) if above[0] == number - 1 else None
            above = (number, seen)
            if requested not in (None, number):
                continue
            names = unique_names(row, table.width)
            if best is None or self._may_name(seen, names) > best.fields():
                one = Candidate.of(table, number, seen, names, self._recognised)
                if best is None or one.fields() > best.fields():
                    best = one
            if storeys is not None:
                two = Candidate.of(table, number, *storeys, self._recognised)
                # Of the same row, what stands over it says more of each column.
                if two.fields() >= best.fields() + (best.fila != number):
                    best = two
        return best

    def _may_name(self, seen: Sequence[str], names: Sequence[str]) -> int:
        """Return the most fields that a row may name: without letters only a person's word does."""
        known, said = self._synonyms.by_header, self._options["correcciones"]
        return len(self._options["mapa"]) + sum(
            any(map(str.isalpha, cell)) or reduce_header(cell) in known or key(name) in said
            for cell, name in zip(seen, names, strict=False)
        )

    def _recognised(self, cells: Sequence[str], names: Sequence[str] = ()) -> Recognition:
        return recognise(
            cells,
            self._synonyms,
            self._options["mapa"],
            require_mapping=False,
            thorough=False,
            names=names,
            corrections=self._options["correcciones"],
        )

    def _recognise(self, chosen: Candidate, *, require_mapping: bool) -> Recognition:
        return recognise(
            chosen.seen,
            self._synonyms,
            self._options["mapa"],
            require_mapping=require_mapping,
            names=chosen.headers,
            profiles=self._profiles(chosen),
            corrections=self._options["correcciones"],
        )

    def _profiles(self, chosen: Candidate) -> tuple[Profile, ...]:
        below = chosen.table.frame(chosen.fila + 1).head(PROFILED_ROWS)
        below = before_next_header(below, chosen.recognition.likely, self._recognised)
        return profiles_of(below, self._synonyms.by_answer, self._options["motivos"])

    def _advice(
        self, name: str, chosen: Candidate, recognition: Recognition, below: pl.DataFrame
    ) -> str:
        """Return the columns that may be a missing field, with a value and the mapping option."""
        asked = recognition.doubtful.get(name, ())
        places = asked if len(asked) > 1 else recognition.suggestions.get(name, ())[:SUGGESTED]
        if not places:
            return ""
        profiles = self._profiles(chosen)
        options = [
            f"«{chosen.headers[place][:40]}» ({example})"
            if (example := _example(_samples(below, place), profiles[place]))
            else f"«{chosen.headers[place][:40]}»"
            for place in places
        ]
        header = chosen.headers[places[0]]
        return f"Para {name} puede ser {' o '.join(options)}{mapping_option(name, header)}. "

    def _require_columns(
        self, chosen: Candidate, *, sheet: str = "", first: bool = True
    ) -> Candidate:
        """Refuse a base without the five promised columns, naming missing and found ones.

        `sheet` is given if there are several; headers of `--mapa` are required only of the first.
        """
        recognition = self._recognise(chosen, require_mapping=first)
        seen = chosen.seen
        lacking = [c for c in REQUIRED_FIELDS if c not in recognition.columns]
        if lacking and self._damaged:
            # The base may well be in the sheet that could not be read.
            raise self._damaged[0]
        if {"cuenta", "radicado"} <= {*lacking} and self._list_beside(
            chosen, recognition, self._profiles(chosen)
        ):
            raise InvalidFile(
                "La hoja trae dos listas, una al lado de la otra, con los mismos títulos.",
                "Ponga la segunda debajo de la primera, o en otra hoja (en la orden, --mapa campo=encabezado "
                "lee una sola).",
                code="dos_listas",
            )
        if "resultado_back" in lacking and (halves := self._halves(chosen, self._profiles(chosen))):
            raise InvalidFile(
                f"La respuesta del back viene marcada en dos columnas: {_said(halves)}.",
                "Júntelas en una que diga APROBADO o RECHAZADO.",
                code="dos_columnas",
            )
        if lacking:
            below = chosen.table.frame(chosen.fila + 1).head(CHUNK_ROWS)
            where = f"Hoja «{clean(sheet)[:40]}». " if sheet else ""
            raise InvalidFile(
                where + _lacking_text(lacking, recognition),
                f"Encabezados vistos: {headers_text(seen)}. "
                + "".join(self._advice(name, chosen, recognition, below) for name in lacking)
                + f"Si están con otro nombre, indíquelo (--mapa {lacking[0]}=encabezado) "
                "o agréguelo a los sinónimos.",
                code="faltan_columnas",
            )
        return chosen._replace(recognition=recognition)

    @staticmethod
    def _halves(chosen: Candidate, profiles: Sequence[Profile]) -> list[str]:
        """Return a pair of columns for approval and rejection marks, or []."""
        marked = {
            denies(header): chosen.headers[place]
            for place, header in enumerate(chosen.seen)
            if profiles[place].distinct == 1
            and "resultado_back" in (*meaning_of(header).fields, *meaning_of(header).maybe)
        }
        return [*marked.values()] if len(marked) > 1 else []

    @staticmethod
    def _list_beside(
        chosen: Candidate, recognition: Recognition, profiles: Sequence[Profile]
    ) -> list[str]:
        """Return the cuenta and radicado columns of a second list on the right, or []."""
        found: list[str] = []
        for name in ("cuenta", "radicado"):
            place = recognition.likely.get(name)
            same = [
                chosen.headers[other]
                for other, header in enumerate(chosen.seen)
                if place is not None
                and other not in (place, *recognition.columns.values())
                and key(header) == key(chosen.seen[place])
                and profiles[other].filled
            ]
            found += same[:1]
        return found if len(found) > 1 else []

    def _header_of(
        self,
        digest: str,
        size: int,
        chosen: Sequence[Candidate],
        joined: JoinedSheets,
        days: DayOrders,
        *,
        system_1904: bool,
    ) -> BaseHeader:
        first, names, recognition = chosen[0], joined.headers, joined.recognition
        written = _written(joined.rows)
        samples = written.head(CHUNK_ROWS)
        corte_column, corte_days = _said_cortes(
            rows=written, names=names, recognition=recognition, days=days, system_1904=system_1904
        )
        if len(corte_days) > 1:
            self._notices.insert(
                0,
                f"«{corte_column[:40]}» trae {len(corte_days)} cortes"
                f" ({', '.join(map(short_date, corte_days[:_SAMPLES]))}): todas las filas entran al corte de la"
                " base.",
            )
        return BaseHeader(
            file=readable(Path(self._options["ruta"]).name),
            sha256=digest,
            size=size,
            sheet=first.table.name,
            sheets=self._sheets,
            header_row=first.fila,
            headers=names,
            columns={c: names[p] for c, p in recognition.columns.items()},
            doubtful=_named(recognition.doubtful, names),
            unmapped_columns=tuple(names[p] for p in recognition.unmapped_columns),
            examples={c: _samples(samples, p) for c, p in recognition.columns.items()},
            days=days,
            rows_declared=sum(sheet.table.height - sheet.fila for sheet in chosen),
            system_1904=system_1904,
            suggestions=_named(recognition.suggestions, names),
            refused=_named(recognition.refused, names),
            corte_column=corte_column if len(corte_days) == 1 else "",
            corte_day=corte_days[0].isoformat() if len(corte_days) == 1 else "",
            read_sheets=tuple(sheet.table.name for sheet in chosen),
            places=tuple(
                (offset, sheet.fila)
                for sheet, (_name, offset) in zip(chosen, joined.sheets, strict=True)
            ),
            title_days=tuple(
                sorted({day.isoformat() for sheet in chosen for day in _title_days(sheet)})
            ),
        )

    def _without_rows(self, sheet: str) -> InvalidFile:
        if len(self._sheets) == 1:
            return InvalidFile(
                "La base está sin filas: tiene encabezado y nada debajo.",
                "Pida que la reenvíen con sus filas.",
            )
        return InvalidFile(
            f"La base está sin filas: la hoja «{clean(sheet)[:40]}» tiene encabezado y nada debajo.",
            "Si las filas están en otra hoja, elíjala (en la orden, --hoja); "
            f"las del libro son: {headers_text(self._sheets)}.",
        )

    def _add_notices(self, chosen: Candidate) -> None:
        """The gravest come first: a screen shows only so many."""
        columns = chosen.recognition.columns
        profiles = self._profiles(chosen)
        self._notices[:0] = [
            belied_notice(field, chosen.headers[place], look)
            for field, place in columns.items()
            if (look := profiles[place].foreign_to(field)) is not None
        ]
        recognition, names = chosen.recognition, chosen.headers
        if halves := self._halves(chosen, profiles):
            self._notices.insert(
                0,
                f"La respuesta del back viene marcada en dos columnas, {_said(halves)}, y se leyó una sola:"
                " júntelas en una que diga APROBADO o RECHAZADO.",
            )
        if beside := self._list_beside(chosen, recognition, profiles):
            self._notices.insert(
                0,
                f"Al lado hay otra lista con los mismos títulos ({_said(beside)}): no se leyó; póngala debajo"
                " de esta o en otra hoja.",
            )
        self._notices += [
            doubt_notice(field, headers, belied=field in recognition.belied)
            for field, headers in _named(recognition.doubtful, names).items()
        ]
        self._notices += [
            rival_notice(field, names[columns[field]], headers)
            for field, headers in _named(recognition.rivals, names).items()
        ]
        if chosen.table.width >= self._limits["columnas"]:
            self._notices.append(
                f"La hoja es muy ancha: se leyeron {self._limits['columnas']} columnas."
            )

    def _send(self, kind: str, body: object) -> None:
        send(self._output, kind, body)


def send(output: BinaryIO, kind: str, body: object) -> None:
    output.write(json.dumps([kind, body]).encode() + b"\n")
    output.flush()


def main() -> None:
    # Whatever the libraries print goes to descriptor 2, so that the answers stay whole.
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)
        # The libraries are there by now: this process may have been started ahead of its order.
        orders = sys.stdin.buffer
        order = orders.readline()
        if not order:
            return
        _end_with_reader(output.fileno())
        options = json.loads(order)
        _limit(options["limites"]["memoria"], options["limites"]["segundos"])
        # The process is short and makes no cycles: collecting would only cost time.
        gc.disable()
        try:
            reading = _Reading(options, orders, output)
            if options["correo"] is not None:
                reading.unpack()
            elif options["cabeceras"]:
                reading.read_headers()
            elif options["titulos"]:
                reading.read_rows()
            elif options["mirar"]:
                reading.inspect()
            else:
                reading.run()
        except AjustesError as error:
            on = error.on if isinstance(error, Doubt) else None
            body = (type(error).__name__, error.message, error.suggestion, error.code, on)
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
    """End this process once its reader is gone, however it was killed.

    A kernel death signal would be sent when the starting thread ends, not its process.
    """
    if sys.platform == "win32":
        return
    watched = select.poll()
    watched.register(descriptor, 0)

    def watch() -> None:
        watched.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _limit(memory: int, seconds: int) -> None:
    """Limit address space and processor time, never above inherited limits."""
    if sys.platform == "win32":
        return
    import resource

    for limited, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        soft, hard = resource.getrlimit(limited)
        ceilings = [ceiling for ceiling in (soft, hard) if ceiling != resource.RLIM_INFINITY]
        limit = min([wanted, *ceilings])
        resource.setrlimit(limited, (limit, hard))


def _shown(best: Candidate | None) -> Candidate:
    """Raises InvalidFile if no visible sheet has cells."""
    if best is None:
        raise InvalidFile(
            "El archivo no tiene ninguna hoja visible con datos.",
            "Compruebe que es la base y que su hoja no está oculta.",
        )
    return best


def _packed(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(
        packed(part.drop("row"), part.item(0, "row") if part.height else 1) for part in parts
    )


def _said(names: Sequence[str]) -> str:
    quoted = [f"«{clean(name)[:40]}»" for name in names]
    return " y ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _named(places: Mapping[str, Sequence[int]], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(names[place] for place in listing) for field, listing in places.items()}


def _lacking_text(lacking: Sequence[str], recognition: Recognition) -> str:
    """Return what is missing; if several columns name a field, one must be chosen."""
    rivalled = [name for name in lacking if len(recognition.doubtful.get(name, ())) > 1]
    absent = [field_words(name) for name in lacking if name not in rivalled]
    said = [f"A la base le faltan columnas obligatorias: {', '.join(absent)}."] if absent else []
    said += [
        f"Varias columnas dicen ser {field_words(name)}: hay que indicar cuál es."
        for name in rivalled
    ]
    return " ".join(said)


def _example(samples: Sequence[str], profile: Profile) -> str:
    if not samples:
        return ""
    return f"{samples[0][:1]}…" if profile.personal else samples[0]


def _written(raw: pl.DataFrame) -> pl.DataFrame:
    cells = pl.exclude("row")
    return raw.filter(pl.any_horizontal(cells.is_not_null() & (cells != "")))


def _carries(base: Candidate, corte: str, *, system_1904: bool) -> bool:
    """Look in the name, the titles above the header and the corte column."""
    day, table = date.fromisoformat(corte), base.table
    if corte_of_name(table.name) == day or any(day in dates_in(cell) for cell in _titles(base)):
        return True
    rows = _written(table.frame(base.fila + 1))
    said = _said_cortes(
        rows=rows,
        names=base.headers,
        recognition=base.recognition,
        days=DayOrders(),
        system_1904=system_1904,
    )
    return said[1] == [day]


def _titles(base: Candidate) -> Iterator[str]:
    for number, row in base.table.first(ROWS_SEARCHED):
        if number < base.fila:
            yield from filter(None, row)


def _title_days(base: Candidate) -> set[date]:
    """Return days of a corte in the sheet name and titles."""
    named = corte_of_name(base.table.name)
    said = (dates_in(title) for title in _titles(base) if _OF_A_CORTE.search(title))
    return set().union(*said) | ({named} if named is not None else set())


def _said_cortes(
    rows: pl.DataFrame,
    names: Sequence[str],
    recognition: Recognition,
    days: DayOrders,
    *,
    system_1904: bool,
) -> tuple[str, list[date]]:
    """Return the corte column and its distinct days; '' and none without one.

    If days of the file are month first, so are these where possible.
    """
    for place in recognition.unmapped_columns:
        if not says_corte(names[place]):
            continue
        texts = rows.get_column(str(place)).unique().head(_MOST_CORTES)
        month_first = DayOrders(month_first=("",) if days.month_first else ())
        for cells in (day_first(texts, "", month_first), texts):
            with suppress(InvalidDatum):
                said = {
                    parse_date(text or "", system_1904=system_1904, eight_digits=True)
                    for text in cells
                }
                return names[place], sorted(said)
    return "", []


def _samples(rows: pl.DataFrame, place: int) -> tuple[str, ...]:
    samples: list[str] = []
    for text in rows.get_column(str(place)).drop_nulls().unique(maintain_order=True):
        sample = clean(text)[:_LONGEST_SAMPLE]
        if sample and sample not in samples:
            samples.append(sample)
            if len(samples) == _SAMPLES:
                break
    return tuple(samples)


if __name__ == "__main__":
    main()
    # Taking apart what it loaded and read would only cost time.
    os._exit(0)
