"""Manual mapping of columns to fields: the unanswered first, with suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message

from ajustes_tui.domain.base.fields import FIELD, field_meaning, field_words
from ajustes_tui.domain.base.mapping import ColumnMap, refusal_to_leave_out
from ajustes_tui.domain.base.rows import FIELD_NAMES
from ajustes_tui.domain.base.workbook import SheetHeaders
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.background import read, writes
from ajustes_tui.screens.importacion.dialogs import fit_choice
from ajustes_tui.screens.importacion.job import ImportJob
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NONE = ""
_ALSO, _ONLY = "también", "solo"
NOTHING_SUGGESTED = "Ese número no tiene sugerencia: Enter muestra todas las columnas"
NOTHING_TO_FORGET = "De esa columna no se recuerda nada"


class MappingRow(NamedTuple):
    """A field with its header, or an unmapped header."""

    field: str
    """'' for an unmapped header."""
    header: str
    """'' for a field without a column."""
    samples: tuple[str, ...]
    tone: Tone
    state: str = ""
    """Shown instead of the header of a field without a column."""

    @property
    def key(self) -> str:
        return self.field or f"«{self.header}»"


class ColumnMapper(Container):
    """Columns of the job's file; importing the base saves the corrections."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("importacion.columnas", of_part=True, of_screen=("hoja", "titulos"))
    ]

    class ColumnsShown(Message):
        """Columns shown or corrected, or the cursor moved."""

    def __init__(self, job: ImportJob) -> None:
        super().__init__(id="columnas")
        self._job = job
        self._map: ColumnMap | None = None
        self._rule = RuleLine(id="regla-columnas")
        self._table = ListTable(mapping_columns(), key=lambda row: row.key, id="lista-columnas")
        self._asked = RuleLine(id="regla-sugeridas")
        self._suggested = LineView(id="sugeridas")

    def compose(self) -> ComposeResult:
        yield self._rule
        yield self._table
        yield self._asked
        yield self._suggested

    def enter(self) -> None:
        self._table.focus()

    def frame_text(self) -> FrameText:
        missing = self._map.headers.lacking if self._map is not None else ()
        return FrameText(
            "IMPORTACIÓN › Columnas",
            "no se ha escrito nada",
            order=f"Falta{'n' * (len(missing) > 1)}: {', '.join(map(field_words, missing))}"
            if missing
            else "",
            order_help=f"{self._digits()}Enter las muestra todas"
            if missing
            else "F8 lee la base así · Enter corrige la del renglón · Esc vuelve",
            tone=Tone.NOTICE if missing else Tone.STRONG,
            notice="Lo que corrija de un título se recuerda para todo archivo que lo traiga.",
        )

    def _digits(self) -> str:
        """Return the digits of the suggestions of the selected row, or ''."""
        row = self._table.current
        if self._map is None or row is None:
            return ""
        count = len(suggestions_of(self._map, row))
        return {0: "", 1: "1 la toma · "}.get(count, f"1 a {count} la toma · ")

    def load(self) -> None:
        if self._job.prepared is not None:
            prepared = self._job.prepared
            read(self, "Leyendo las columnas", lambda: self._job.headers_of(prepared), self._take)

    def _take(self, headers: SheetHeaders) -> None:
        if self._job.prepared is not None:
            self.show(headers)

    def show(self, headers: SheetHeaders) -> None:
        """List the unanswered fields first."""
        self._show(ColumnMap(headers, self._job.options.mapping))
        self._table.cursor = 0

    def _show(self, columns: ColumnMap) -> None:
        headers = columns.headers
        self._map = columns
        self._table.show(mapping_rows(columns))
        self._rule.show(
            f"{self._job.file_name}: {len(headers.columns)} columnas reconocidas",
            f"otros datos {len(headers.free)}",
        )
        self._show_suggestions()

    @on(WindowTable.CursorMoved)
    def _follow_cursor(self, event: WindowTable.CursorMoved) -> None:
        event.stop()
        self._show_suggestions()

    def _show_suggestions(self) -> None:
        """Show them with their digits, and who corrected the header."""
        row = self._table.current
        if self._map is None or row is None:
            return
        title, end = question_of(row)
        self._asked.show(title, end)
        self._suggested.set_lines(suggestion_lines(self._map, row))
        self.post_message(self.ColumnsShown())

    @on(WindowTable.RowChosen)
    def action_corregir(self) -> None:
        columns, row = self._map, self._table.current
        if columns is None or row is None:
            return
        if row.field:
            self._ask_header(columns, row.field)
        else:
            taken = columns.headers.columns
            choices = [(c, f"{field_words(c)}  ←  {taken.get(c, '—')}") for c in FIELD_NAMES]
            ask(
                self,
                PickerModal(f"¿Qué dato es «{row.header}»?", choices),
                lambda field: self._assign(columns, field, row.header),
            )

    def action_sugerida(self, digit: str) -> None:
        columns, row = self._map, self._table.current
        if columns is None or row is None:
            return
        listed = suggestions_of(columns, row)
        place = int(digit) - 1
        if place >= len(listed):
            self.post_message(Notice(NOTHING_SUGGESTED, Tone.NOTICE))
        elif row.field:
            self._assign(columns, row.field, listed[place])
        else:
            self._assign(columns, listed[place], row.header)

    def action_ninguna(self) -> None:
        """Mark the field as absent; refused for a mandatory one."""
        row = self._table.current
        if self._map is not None and row is not None and row.field:
            self._assign(self._map, row.field, _NONE)

    def action_olvidar(self) -> None:
        row = self._table.current
        if self._map is None or row is None:
            return
        if row.header not in self._map.headers.corrected:
            self.post_message(Notice(NOTHING_TO_FORGET, Tone.NOTICE))
        else:
            self._forget(self._map, row.header)

    @writes("Olvidando lo corregido")
    def _forget(self, columns: ColumnMap, header: str) -> tuple[ColumnMap, str]:
        self._job.service.forget_column(header)
        return columns.without_correction(header), header

    @_forget.then
    def _tell_forgotten(self, result: tuple[ColumnMap, str]) -> None:
        columns, header = result
        self._show(columns)
        self.post_message(
            Notice(f"Se olvidó lo corregido de «{header}»: la próxima base se lee sin eso")
        )

    def _ask_header(self, columns: ColumnMap, field: str) -> None:
        headers = columns.headers
        listed = dict.fromkeys((*columns.suggested_headers(field), *headers.free, *headers.headers))
        # Enter pressed once too often takes no column.
        choices = [(_NONE, "— ninguna: no viene en este archivo")]
        choices += [(header, _with_samples(headers, header)) for header in listed]
        ask(
            self,
            PickerModal(f"¿En qué columna viene {field_words(field)}?", choices),
            lambda header: self._assign(columns, field, header),
        )

    def _assign(self, columns: ColumnMap, field: str, header: str) -> None:
        """Map a header to a field; if already mapped, ask whether to keep both."""
        if not header:
            refusal = refusal_to_leave_out(field)
            if refusal:
                self.post_message(Notice(refusal, Tone.NOTICE))
            else:
                self._answered(columns, columns.leave_out(field))
            return
        others = [name for name in columns.fields_of(header) if name != field]
        if not others:
            self._answered(columns, columns.take(field, header))
            return
        name, names = field_words(field), " y ".join(map(field_words, others))
        ask(
            self,
            PickerModal(
                f"«{header}» ya es {names}",
                [
                    (_ALSO, f"sirve también para {name}"),
                    (_ONLY, f"es {name} y deja de ser {names}"),
                ],
            ),
            lambda answer: self._answered(
                columns, columns.take(field, header, also=answer == _ALSO)
            ),
        )

    def _answered(self, before: ColumnMap, after: ColumnMap) -> None:
        """Move to the next unanswered field; without any, F8 reads the file."""
        self._job.map_columns(dict(after.mapping))
        waiting = [name for name in before.pending if name in after.pending]
        row = self._table.current
        self._show(after)
        if row is not None and row.field in before.pending:
            place = before.pending.index(row.field)
            following = [n for n in before.pending[place + 1 :] if n in waiting]
            if left := following or waiting or list(after.pending):
                self._table.stand_on(left[0])
            self._show_suggestions()

    def read_base(self) -> None:
        """Refuse while a mandatory field is missing."""
        if self._map is None:
            return
        missing = self._map.headers.lacking
        if missing:
            self.post_message(
                Notice(f"Falta decir en qué columna viene {field_words(missing[0])}", Tone.NOTICE)
            )
            self._table.stand_on(missing[0])
        else:
            self._job.read()


def mapping_rows(columns: ColumnMap) -> list[MappingRow]:
    """Return unanswered fields, then recognised ones, then other headers."""
    headers = columns.headers
    doubtful = {header for listing in headers.doubtful.values() for header in listing}
    return [
        *(_unanswered(headers, name) for name in columns.pending),
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


def _unanswered(headers: SheetHeaders, field: str) -> MappingRow:
    if FIELD[field].required:
        return MappingRow(field, "", (), Tone.BAD, "▲ falta")
    if field in headers.doubtful:
        return MappingRow(field, "", (), Tone.NOTICE, "▲ ¿cuál es?")
    return MappingRow(field, "", (), Tone.DIM, "sin columna")


def mapping_columns() -> dict[int, Sequence[Column[MappingRow]]]:
    return {
        0: (
            Column("Dato", 18, lambda row: field_words(row.field) or "otros datos", tone=_tone),
            Column(
                "Título en el archivo",
                22,
                lambda row: row.header or row.state,
                tone=_tone,
                flexible=True,
            ),
            Column("Tres ejemplos", 36, _samples, tone=lambda _row: Tone.DIM, flexible=True),
        )
    }


def question_of(row: MappingRow) -> tuple[str, str]:
    """Return what the suggestions answer, and the other keys."""
    if not row.field:
        return f"¿Qué dato es «{row.header}»?", "Enter los muestra todos"
    none = "" if FIELD[row.field].required else "0 no viene · "
    if row.header:
        return f"{field_words(row.field)} viene en «{row.header}»", f"{none}Enter la cambia"
    return f"¿En qué columna viene {field_words(row.field)}?", f"{none}Enter: todas"


def suggestions_of(columns: ColumnMap, row: MappingRow) -> tuple[str, ...]:
    """Return by digit the headers of a field, or the fields of a header."""
    if row.field:
        return columns.suggested_headers(row.field)
    return columns.suggested_fields(row.header)


def suggestion_lines(columns: ColumnMap, row: MappingRow) -> list[Line]:
    """Return one line per suggestion, what a field is, and who corrected the header."""
    headers = columns.headers
    lines: list[Line] = []
    if row.field and not row.header:
        for digit, header in enumerate(columns.suggested_headers(row.field), 1):
            samples = " · ".join(headers.examples.get(header, ())) or "(vacía)"
            lines.append(
                [
                    Span(f" {digit} ", Tone.STRONG),
                    Span(f"{cell(header, 30)}  ", Tone.NORMAL),
                    Span(cell(samples, WIDTH - 36), Tone.DIM),
                ]
            )
        if meaning := field_meaning(row.field):
            lines.append([Span(f" {meaning}", Tone.DIM)])
    elif not row.field:
        lines += [
            [
                Span(f" {digit} ", Tone.STRONG),
                Span(f"{field_words(field)}  "),
                Span(field_meaning(field), Tone.DIM),
            ]
            for digit, field in enumerate(columns.suggested_fields(row.header), 1)
        ]
    for said in headers.corrected.get(row.header, ()):
        verb = "es" if said.is_field else "no es"
        text = (
            f" {said.author} dijo el {short_date(said.moment.date())} que {verb} {field_words(said.field)}"
            " · u lo olvida"
        )
        lines.append([Span(text, Tone.DIM)])
    return lines


def _tone(row: MappingRow) -> Tone:
    return row.tone


def _samples(row: MappingRow) -> str:
    return (" · ".join(row.samples) or "(vacía)") if row.header else ""


def _with_samples(headers: SheetHeaders, header: str) -> str:
    return fit_choice(f"{header}  ·  {' · '.join(headers.examples.get(header, ())) or '(vacía)'}")
