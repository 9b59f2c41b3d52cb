"""The mapping of the columns of a file to fields: recognised, missing and left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.base.rows import FIELD_NAMES
from ajustes_tui.domain.base.workbook import SheetHeaders
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.importacion.dialogs import ask_one_of, fit_choice
from ajustes_tui.screens.importacion.job import ImportJob, Purpose
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.services.intake.prepared import PreparedBase
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NONE = ""


class MappingRow(NamedTuple):
    """A row of the mapping: a field with its header, or a header that is read as no field."""

    field: str
    """Empty for a header kept as other data."""
    header: str
    """Empty for a mandatory field that has no column."""
    samples: tuple[str, ...]
    tone: Tone


class ColumnMapper(Container):
    """The columns of the file of the job; importing the base remembers a corrected column."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.columnas", of_part=True)]

    class ColumnsShown(Message):
        """The columns were shown, or one of them was corrected."""

    def __init__(self, job: ImportJob) -> None:
        super().__init__(id="columnas")
        self._job = job
        self._headers: SheetHeaders | None = None
        self._rule = RuleLine(id="regla-columnas")
        self._table = ListTable(mapping_columns(), id="lista-columnas")

    def compose(self) -> ComposeResult:
        """Build the list."""
        yield self._rule
        yield self._table

    def enter(self) -> None:
        """Focus the list."""
        self._table.focus()

    def frame_text(self) -> FrameText:
        """Return the words of the frame: the missing fields, and how to correct a column."""
        missing = self._headers.lacking if self._headers is not None else ()
        return FrameText(
            "IMPORTACIÓN › Columnas",
            "no se ha escrito nada",
            order=f"Faltan: {', '.join(missing)}" if missing else "",
            order_help="Enter dice cuál es"
            if missing
            else "Enter corrige la del renglón · Esc vuelve",
            tone=Tone.NOTICE if missing else Tone.STRONG,
            notice="Lo que corrija se recuerda para los archivos con los mismos títulos.",
        )

    def load(self) -> None:
        """Show the columns of the base of the job."""
        if self._job.prepared is not None:
            self._read_headers(self._job.prepared)

    @reads("Leyendo las columnas")
    def _read_headers(self, prepared: PreparedBase) -> SheetHeaders:
        """Gather the columns of a base, with samples."""
        return prepared.headings()

    @_read_headers.then
    def _take(self, headers: SheetHeaders) -> None:
        if self._job.prepared is not None:
            self.show(headers)

    def show(self, headers: SheetHeaders) -> None:
        """Show the columns of a file, the missing fields first."""
        self._headers = headers
        self._table.show(mapping_rows(headers))
        self._rule.show(
            f"{self._job.file_name}: {len(headers.columns)} columnas reconocidas",
            f"otros datos {len(headers.free)}",
        )
        self.post_message(self.ColumnsShown())

    @on(WindowTable.RowChosen)
    def _correct_row(self, event: WindowTable.RowChosen) -> None:
        event.stop()
        self.action_corregir()

    def action_corregir(self) -> None:
        """Choose the header of a field, or the field of a header."""
        headers, row = self._headers, self._table.current
        if headers is None or row is None:
            return
        if row.field:
            self._ask_header(headers, row.field)
        else:
            choices = [(c, f"{c}  ←  {headers.columns.get(c, '—')}") for c in FIELD_NAMES]
            ask_one_of(
                self,
                f"¿Qué dato es «{row.header}»?",
                choices,
                lambda field: self._assign(headers, field, row.header),
            )

    def _ask_header(self, headers: SheetHeaders, field: str) -> None:
        free = headers.free
        ordered = [*free, *(header for header in headers.headers if header not in free)]
        choices = [(header, _with_samples(headers, header)) for header in ordered]
        choices.append((_NONE, "— ninguna: no viene en este archivo"))
        ask_one_of(
            self,
            f"¿En qué columna viene {field}?",
            choices,
            lambda header: self._assign(headers, field, header),
        )

    def _assign(self, headers: SheetHeaders, field: str, header: str) -> None:
        """Read a header as a field; the file is read again once no mandatory field is missing."""
        mapping = {**self._job.options.mapping, field: header}
        columns = {c: h for c, h in headers.columns.items() if c != field and h != header}
        corrected = replace(headers, columns=columns | ({field: header} if header else {}))
        self._job.map_columns(mapping)
        if corrected.lacking:
            self.show(corrected)
        else:
            self._job.read()

    def action_hoja(self) -> None:
        """Choose another sheet of the workbook."""
        self._job.look(Purpose.SHEET)

    def action_titulos(self) -> None:
        """Choose the row of the headers among the first ones of the sheet."""
        self._job.look(Purpose.HEADER_ROW)


def mapping_rows(headers: SheetHeaders) -> list[MappingRow]:
    """Return the missing mandatory fields, then the recognised fields, then the other headers."""
    doubtful = {header for listing in headers.doubtful.values() for header in listing}
    return [
        *(MappingRow(field, "", (), Tone.BAD) for field in headers.lacking),
        *(
            MappingRow(field, header, headers.examples.get(header, ()), Tone.NORMAL)
            for field in FIELD_NAMES
            if (header := headers.columns.get(field)) is not None
        ),
        *(
            MappingRow(
                "",
                header,
                headers.examples.get(header, ()),
                Tone.NOTICE if header in doubtful else Tone.DIM,
            )
            for header in headers.free
        ),
    ]


def mapping_columns() -> dict[int, Sequence[Column[MappingRow]]]:
    """Return the columns of the list."""
    return {
        0: (
            Column("Dato", 17, lambda row: row.field or "otros datos", tone=_tone),
            Column(
                "Título en el archivo",
                22,
                lambda row: row.header or "▲ falta",
                tone=_tone,
                flexible=True,
            ),
            Column("Tres ejemplos", 36, _samples, tone=lambda _row: Tone.DIM, flexible=True),
        )
    }


def _tone(row: MappingRow) -> Tone:
    return row.tone


def _samples(row: MappingRow) -> str:
    return (" · ".join(row.samples) or "(vacía)") if row.header else ""


def _with_samples(headers: SheetHeaders, header: str) -> str:
    return fit_choice(f"{header}  ·  {' · '.join(headers.examples.get(header, ())) or '(vacía)'}")
