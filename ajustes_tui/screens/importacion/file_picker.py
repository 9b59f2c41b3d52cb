"""Choice of a workbook, from a folder or by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from ajustes_tui import paths
from ajustes_tui.domain.base.inbox import FileState
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_day, short_moment
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.importacion.preview_text import file_size
from ajustes_tui.screens.importacion.result_text import base_part
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.intake.bases import WorkbookFile
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import MEDIUM, NARROW, NORMAL, WIDE
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, label_span, rule, wrap
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.flow import laid
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NEWEST = "el más nuevo arriba"


_LAST = 12
"""Most bases listed below the files."""
_MOST_WAITING, _AROUND_WAITING = 8, 3
"""Most waiting files listed, and the rows around them."""
_AROUND, _LEAST, _SPACED, _ROOMY = 2, 7, 16, 34
"""Rows above the file list, and fewest below for stored bases, with blanks, and with blanks between steps."""


class Listed(NamedTuple):
    """Files of a folder, with the stored bases."""

    folder: Path
    files: Sequence[WorkbookFile]
    looked: datetime | None
    """Last check of the mailbox."""
    bases: Sequence[Mapping[str, Any]]


def last_bases(bases: Sequence[Mapping[str, Any]], total: int, width: int) -> list[Line]:
    """Return the content of each base, and who imported it when."""
    count = f"{thousands(total)} · b las abre" if width >= NARROW else thousands(total)
    lines: list[Line] = [rule("Las últimas que entraron", count, width)]
    for base in bases:
        corte = short_day(date.fromisoformat(base["corte"])) if base["corte"] else "responde lotes"
        undone = " · deshecha" if base["anulada_el"] else ""
        left = [
            Span(f" {cell(str(base['id']), 4)}", Tone.DIM),
            Span(f"{cell(corte, 15)} "),
            Span(
                str(base["archivo"]) if width >= NARROW else "", Tone.DIM if undone else Tone.NORMAL
            ),
            Span(undone, Tone.DIM),
        ]
        lines.append(ends(left, [Span(f"{_brought(base, width)} ", Tone.DIM)], width))
    if not bases:
        lines.append([Span(" Ninguna todavía: la que escoja será la primera.", Tone.DIM)])
    return lines


def _brought(base: Mapping[str, Any], width: int) -> str:
    """Add who imported it and when, if there is room."""
    told = base["resumen"]
    if width < NARROW:
        return "" if base["anulada_el"] else f"{thousands(told['nuevas'])} nuevas"
    parts = [f"T {thousands(told['total'])}"] if told.get("total") else []
    parts.append(f"{thousands(told['nuevas'])} nuevas")
    if width >= MEDIUM:
        parts.append(f"{thousands(told['actualizadas'])} cambian")
        parts.append(f"{thousands(told['rechazadas'])} rechazadas")
    if width >= NORMAL:
        moment = datetime.fromisoformat(base["importada_el"])
        parts.append(f"{base['importada_por']}, {short_day(moment.date())} {moment:%H:%M}")
    return " · ".join(parts)


def waiting_lines(files: Sequence[WorkbookFile], width: int, most: int) -> list[Line]:
    """Count new files since a time; list others with what they wait for."""
    waiting = [file for file in files if file.waits]
    lines: list[Line] = [rule("Qué espera", thousands(len(waiting)), width)]
    new = [file for file in waiting if file.estado is FileState.NEW]
    if not waiting:
        lines.append([Span(" Nada: todo lo de la carpeta ya entró.", Tone.DIM)])
    if new:
        oldest = min(new, key=lambda file: file.changed_at)
        count = count_words(len(new), "archivo nuevo")
        said = f" {count}, que nadie ha importado"
        since = f"desde {_changed(oldest)}: {oldest.name} " if width >= NARROW else ""
        lines.append(ends([Span(said)], [Span(since, Tone.DIM)], width))
    others = [file for file in waiting if file not in new]
    for file in others[:most]:
        left = [Span(f" {file.name}  "), Span(_outcome(file), Tone.DIM)]
        lines.append(ends(left, [Span(f"desde {_changed(file)} ", Tone.DIM)], width))
    if len(others) > most:
        lines.append([Span(f" y {thousands(len(others) - most)} más, en la lista", Tone.DIM)])
    return lines


def follow_lines(width: int, *, spaced: bool) -> list[Line]:
    if width < NARROW:
        return []
    lines: list[Line] = [rule("Qué sigue", "", width)]
    for number, words in enumerate(_STEPS, 1):
        here = number == 1
        step = Span(f" {'►' if here else ' '} {number}  ", Tone.KEY if here else Tone.DIM)
        lines.append([step, Span(words, Tone.STRONG if here else Tone.NORMAL)])
        lines += [[]] if spaced else []
    return lines


def take_lines(width: int) -> list[Line]:
    """Return the accepted kinds of file."""
    if width < NARROW:
        return []
    return [
        rule("Qué se puede traer", "", width),
        *(
            [Span(f" {cell(what, 22)}"), Span(cell(how, max(width - 24, 0)).rstrip(), Tone.DIM)]
            for what, how in _TAKES
        ),
    ]


def nothing_here_lines(folder: str, width: int) -> list[Line]:
    texts = (
        f"En «{folder}» no hay ningún libro de Excel, CSV ni correo.",
        "Escriba arriba la ruta del archivo, o la de otra carpeta, y Enter.",
        "También puede dejar el archivo en esa carpeta: F2 la mira otra vez.",
    )
    return [
        rule("Qué hacer", "", width),
        *([Span(f" {row}")] for text in texts for row in wrap(text, max(width - 2, 1))),
    ]


_LEFT_PART = 58
"""Percentage of a wide window for the files."""
_TAKES = (
    ("Excel", "de cualquier versión, también dentro de un zip o con clave"),
    ("CSV o texto", "con comas, punto y coma o tabulaciones"),
    ("Correo, .eml o .msg", "se escoge cuál de sus adjuntos es la base"),
    ("Rechazos corregidos", "complementan la base de la que salieron"),
    ("Respuesta de un lote", "no suma a ninguna T: responde lo que se pidió"),
)
"""Accepted files."""
_STEPS = (
    "Enter lee el archivo, sin escribir nada.",
    "Se ve qué traería: sus columnas, sus filas, y a qué casos les cambia algo.",
    "Lo que se puede leer de dos maneras se pregunta antes.",
    "F8 la importa; en Bases se ve qué hizo, y u la deshace.",
)


class FilePicker(Container):
    """Workbooks of the inbox or a typed folder, and a path field."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("importacion.archivo", of_part=True)]

    class FilesListed(Message):
        """The folder was read, and its having files changed."""

    def __init__(
        self,
        service: ImportacionService,
        *,
        choose: Callable[[Path], object],
        choose_waiting: Callable[[str], object],
        list_bases: Callable[[], object],
    ) -> None:
        """`choose` gets a workbook path, `choose_waiting` the key of a waiting mail."""
        super().__init__(id="archivo")
        self._service = service
        self._choose = choose
        self._choose_waiting = choose_waiting
        self._list_bases = list_bases
        self._field = TextField(width=64, id="ruta")
        self._title = "Libros de la carpeta"
        self._folder = Path()
        self._last = LineView(id="ultimas")
        self._left = Container(id="escoger")
        self._aside = LineView(id="ultima")
        self._bases: Sequence[Mapping[str, Any]] = ()
        self._heading, self._beside = self._title, _NEWEST
        """Title of the list, and text on its right if there is room."""
        self._rule = RuleLine(self._heading, self._beside, id="regla-libros")
        self._table = ListTable(
            file_columns(),
            empty=Empty(
                "Ningún libro que importar.", "F2 mira otra vez · Enter lee la ruta escrita"
            ),
            id="libros",
        )

    def compose(self) -> ComposeResult:
        with self._left:
            yield LineView([[label_span("Archivo")]], id="rotulo-archivo")
            yield self._field
            yield self._rule
            yield self._table
            yield self._last
        yield self._aside

    @property
    def typing(self) -> bool:
        """While typing a path, letters are not actions."""
        return self._field.has_focus

    def load(self) -> None:
        self._list(self._service.bases.folder())

    def enter(self) -> None:
        (self._table if self._table.rows else self._field).focus()

    def frame_text(self) -> FrameText:
        helps = "Enter lee el archivo; no escribe nada · Tab: otra ruta"
        if self._table.listed and not self._table.rows:
            helps = "Escriba la ruta y Enter la lee · Tab y b: las ya importadas"
        return FrameText(
            "IMPORTACIÓN › Escoja la base",
            order_help=helps,
            notice="Leer no detiene a nadie; Esc lo deja.",
        )

    @reads("Mirando la carpeta")
    def _list(self, folder: Path) -> Listed:
        """Include stored states and the last check of the mailbox."""
        bases = self._service.bases
        return Listed(folder, bases.files(folder), bases.last_look_at_mail(), bases.list_all())

    @_list.then
    def _show(self, listed: Listed) -> None:
        self._folder, files, looked, self._bases = listed
        waiting = sum(file.waits for file in files)
        self._heading = self._title
        if waiting:
            self._heading += f" · {count_words(waiting, 'espera', 'esperan')}"
        self._beside = f"el correo se miró el {looked:%d/%m a las %H:%M}" if looked else _NEWEST
        empty = bool(self._table.rows) != bool(files) or not self._table.listed
        # What others write lists the folder anew: the letters of a path would be keys of the list.
        typing = self.typing and bool(self._field.value or self._table.rows)
        self._table.show(files)
        self._draw_last()
        if self.display:
            if not typing:
                self.enter()
            if empty:
                self.post_message(self.FilesListed())

    def on_resize(self) -> None:
        self._draw_last()

    def _draw_last(self) -> None:
        width, height = self.app.size.width, self.size.height or self.container_size.height
        self._rule.show(self._heading, self._beside if width >= NARROW else "")
        beside = width >= WIDE and height >= _SPACED and bool(self._bases)
        self._aside.display = beside
        if beside:
            aside = width - width * _LEFT_PART // 100
            self._aside.styles.width = aside - 1
            newest = next((base for base in self._bases if not base["anulada_el"]), None)
            told = [] if newest is None else laid(base_part(newest), aside - 1, height - 1)
            self._aside.set_lines([row.line for row in told])
            width -= aside
        rows = max(len(self._table.rows) + 2, self._table.needed_rows(0))
        rows = min(rows, height - _AROUND)
        spare = height - _AROUND - rows
        self._last.display = spare >= _LEAST
        bases = self._bases[: max(min(spare // 4, _LAST), 1)]
        blank: list[Line] = [[]] if spare >= _SPACED else []
        lines: list[Line] = []
        if not self._table.rows:
            lines += [*nothing_here_lines(self._folder.name or str(self._folder), width), *blank]
        lines += last_bases(bases, len(self._bases), width)
        spaced = beside and spare >= _ROOMY
        follows = [*blank, *follow_lines(width, spaced=spaced)]
        room = spare - len(lines) - len(follows) - _AROUND_WAITING
        if self._table.rows and room > 0:
            waiting = waiting_lines(self._table.rows, width, min(room, _MOST_WAITING))
            lines += [*blank, *waiting]
        lines += follows
        if (takes := take_lines(width)) and len(lines) + len(takes) < spare:
            lines += [[], *takes]
        if not self._table.rows:
            rows += max(spare - len(lines), 0)
        self._left.styles.grid_rows = f"1 1 {rows} 1fr" if self._last.display else "1 1 1fr"
        self._last.set_lines(lines)

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
        file = self._table.current
        if file is not None and file.mailed and file.estado is not FileState.IMPORTED:
            self._choose_waiting(file.mail_key)
        elif file is not None and file.mailed:
            self.post_message(Notice(f"Llegó por correo: {_outcome(file)}", Tone.NOTICE))
        elif file is not None:
            self._choose(file.path)

    def action_ruta(self, keystroke: str) -> None:
        """Start a path with the typed sign: its letters are not list keys."""
        self._field.focus()
        self._field.insert_text_at_cursor({"slash": "/", "tilde": "~"}[keystroke])

    def action_bases(self) -> None:
        self._list_bases()


def file_columns() -> dict[int, Sequence[Column[WorkbookFile]]]:
    return {
        0: (
            Column("Archivo", 22, lambda file: file.name, flexible=True),
            Column("Qué pasó", 14, _brief, tone=_tone, flexible=True),
        ),
        NARROW: (
            Column("Archivo", 28, lambda file: file.name, flexible=True),
            Column("Tamaño", 7, lambda file: file_size(file.size), "der"),
            Column("Cambiado", 15, _changed, "der"),
            Column("Qué pasó con él", 24, _outcome, tone=_tone, flexible=True),
        ),
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


def _brief(file: WorkbookFile) -> str:
    if file.deshecha:
        return "deshecha"
    return f"base {file.base}" if file.estado is FileState.IMPORTED else _outcome(file)


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
