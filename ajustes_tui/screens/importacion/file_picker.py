"""The choice of the workbook of a base, from the list of a folder or by its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Input

from ajustes_tui import paths
from ajustes_tui.domain.base.inbox import FileState
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.importacion.preview_text import file_size
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.intake.bases import WorkbookFile
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, label_span, rule
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_panel import step_lines, what_next
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NEWEST = "el más nuevo arriba"


_LAST = 12
"""How many bases are told of below the files, at most."""
_AROUND, _LEAST, _SPACED = 2, 7, 16
"""Rows over the list of files, and below it: to tell what is in the store, and with blanks between."""


class Listed(NamedTuple):
    """What a look at a folder finds, with what is in the store already."""

    files: Sequence[WorkbookFile]
    looked: datetime | None
    """The last look at the mail."""
    bases: Sequence[Mapping[str, Any]]


def last_bases(
    bases: Sequence[Mapping[str, Any]], total: int, width: int, *, spaced: bool
) -> list[Line]:
    """Return the last bases that came in, and what comes after choosing a file."""
    lines: list[Line] = [
        rule("Las últimas que entraron", f"{thousands(total)} · b las abre", width)
    ]
    for base in bases:
        corte = short_day(date.fromisoformat(base["corte"])) if base["corte"] else "responde lotes"
        undone = " · deshecha" if base["anulada_el"] else ""
        left = [
            Span(f" {cell(str(base['id']), 4)}", Tone.DIM),
            Span(f"{cell(corte, 15)} "),
            Span(str(base["archivo"]), Tone.DIM if undone else Tone.NORMAL),
            Span(undone, Tone.DIM),
        ]
        lines.append(ends(left, [], width))
    if not bases:
        lines.append([Span(" Ninguna todavía: la que escoja será la primera.", Tone.DIM)])
    steps = [line for line in step_lines(_STEPS, 1) if line or spaced]
    return [*lines, *([[]] if spaced else []), rule("Qué sigue", "", width), *steps]


_STEPS = (
    "Enter lee el archivo, sin escribir nada.",
    "Se ve qué traería: sus columnas, sus filas, y a qué casos les cambia algo.",
    "Lo que se puede leer de dos maneras se pregunta antes.",
    "F8 la importa; en Bases se ve qué hizo, y u la deshace.",
)


class FilePicker(Container):
    """The workbooks of the inbox or of a typed folder, and a field for any other path."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.archivo", of_part=True)]

    def __init__(
        self,
        service: ImportacionService,
        *,
        choose: Callable[[Path], object],
        choose_waiting: Callable[[str], object],
        list_bases: Callable[[], object],
    ) -> None:
        """Build the part; `choose` takes the path of the workbook to read.

        `choose_waiting` takes the key of a mail of the mailbox that waits.
        """
        super().__init__(id="archivo")
        self._service = service
        self._choose = choose
        self._choose_waiting = choose_waiting
        self._list_bases = list_bases
        self._field = TextField(width=64, id="ruta")
        self._title = "Libros de la carpeta"
        self._last = LineView(id="ultimas")
        self._bases: Sequence[Mapping[str, Any]] = ()
        """The bases of the store, the newest first."""
        self._rule = RuleLine(self._title, _NEWEST, id="regla-libros")
        self._table = ListTable(
            file_columns(),
            empty="No hay libros en esta carpeta: escriba arriba dónde está el archivo.",
            id="libros",
        )

    def compose(self) -> ComposeResult:
        """Build the field and the list."""
        yield LineView([[label_span("Archivo")]], id="rotulo-archivo")
        yield self._field
        yield self._rule
        yield self._table
        yield self._last

    @property
    def typing(self) -> bool:
        """Tell whether the person types in the path field, where a letter is no action."""
        return self._field.has_focus

    def load(self) -> None:
        """List the folder where bases are looked for first."""
        self._list(self._service.bases.folder())

    def enter(self) -> None:
        """Focus the list, or the field when the folder has no workbook."""
        (self._table if self._table.rows else self._field).focus()

    def frame_text(self) -> FrameText:
        """Return the words of the frame while a file is chosen."""
        return FrameText(
            "IMPORTACIÓN › Escoja la base",
            order_help="Enter lee el archivo; no escribe nada · Tab: otra ruta",
            notice="La lectura no detiene a nadie y se puede cancelar con Esc.",
        )

    @reads("Mirando la carpeta")
    def _list(self, folder: Path) -> Listed:
        """List the workbooks of a folder, each with its state in the store, and the last look at the mail."""
        bases = self._service.bases
        return Listed(bases.files(folder), bases.last_look_at_mail(), bases.list_all())

    @_list.then
    def _show(self, listed: Listed) -> None:
        files, looked, self._bases = listed
        waiting = sum(file.waits for file in files)
        title = self._title
        if waiting:
            title += f" · {count_words(waiting, 'espera', 'esperan')}"
        right = f"el correo se miró el {looked:%d/%m a las %H:%M}" if looked else _NEWEST
        self._rule.show(title, right)
        self._table.show(files)
        self._draw_last()
        if self.display:
            self.enter()

    def on_resize(self) -> None:
        """Show the last bases where the window has rows for them."""
        self._draw_last()

    def _draw_last(self) -> None:
        width, height = self.app.size.width, self.size.height or self.container_size.height
        rows = min(len(self._table.rows) + 2, height - _AROUND)
        spare = height - _AROUND - rows
        self._last.display = spare >= _LEAST
        self.styles.grid_rows = f"1 1 {rows} 1fr" if self._last.display else "1 1 1fr"
        bases = self._bases[: max(min(spare // 4, _LAST), 1)]
        lines = last_bases(bases, len(self._bases), width, spaced=spare >= _SPACED)
        self._last.set_lines([*lines, *what_next(self, spare - len(lines))])

    @on(Input.Submitted)
    def _choose_typed(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if not typed:
            return
        path = self._service.bases.folder() / Path(typed).expanduser()
        if paths.is_dir(path):
            self._title = f"Libros de {path.name}"
            self._list(path)
            self._table.focus()
        else:
            self._choose(path)

    @on(WindowTable.RowChosen)
    def action_abrir(self) -> None:
        """Read the file under the cursor."""
        file = self._table.current
        if file is not None and file.mailed and file.estado is not FileState.IMPORTED:
            self._choose_waiting(file.mail_key)
        elif file is not None and file.mailed:
            self.post_message(Notice(f"Llegó por correo: {_outcome(file)}", Tone.NOTICE))
        elif file is not None:
            self._choose(file.path)

    def action_bases(self) -> None:
        """List the bases already in the store."""
        self._list_bases()


def file_columns() -> dict[int, Sequence[Column[WorkbookFile]]]:
    """Return the columns of the list of workbooks."""
    return {
        0: (
            Column("Archivo", 28, lambda file: file.name, flexible=True),
            Column("Tamaño", 7, lambda file: file_size(file.size), "der"),
            Column("Cambiado", 15, _changed, "der"),
            Column("Qué pasó con él", 24, _outcome, tone=_tone, flexible=True),
        )
    }


_SIGNS = {Tone.NOTICE: "▲ ", Tone.BAD: "■ ", Tone.DIM: ""}


def _outcome(file: WorkbookFile) -> str:
    if file.deshecha:
        return f"base {file.base}, deshecha"
    if file.estado is FileState.IMPORTED:
        return f"importada, base {file.base}"
    if file.estado is FileState.RECHAZADA:
        return f"{_SIGNS[_tone(file)]}{file.refused_as}: {file.motivo}"
    if file.estado is FileState.WAITING:
        return "▲ pide clave · Enter"
    return "nueva"


def _tone(file: WorkbookFile) -> Tone:
    if not file.waits:
        return Tone.DIM
    if file.estado is FileState.WAITING or (file.estado is FileState.RECHAZADA and file.mailed):
        return Tone.NOTICE
    if file.estado is FileState.RECHAZADA:
        return Tone.BAD
    return Tone.STRONG if file.estado is FileState.NEW else Tone.DIM


def _changed(file: WorkbookFile) -> str:
    return short_moment(file.changed_at)
