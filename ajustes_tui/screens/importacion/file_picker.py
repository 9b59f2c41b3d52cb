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
from ajustes_tui.screens.importacion.result_text import base_areas
from ajustes_tui.screens.importacion.step import FrameText
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.intake.bases import WorkbookFile
from ajustes_tui.services.intake.importacion import ImportacionService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import NARROW
from ajustes_tui.ui.text import Line, Span, Tone, cell, label_span, line_width
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.field import TextField
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under, paragraph, told_area
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_detail import ALWAYS_UNDER, ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_NEWEST = "el más nuevo arriba"
_LAST = 12
"""Most bases listed below the files."""
_ASIDE = 58
"""Least cells of what the newest base did."""
_HANG = 6
"""Cells of the number of a step."""


class Listed(NamedTuple):
    """Files of a folder, with the stored bases."""

    folder: Path
    files: Sequence[WorkbookFile]
    looked: datetime | None
    """Last check of the mailbox."""
    bases: Sequence[Mapping[str, Any]]


def _bases_area(bases: Sequence[Mapping[str, Any]]) -> PlaceArea:
    """Return the content of each base, and who imported it when."""
    listed = bases[:_LAST]
    lines, told = [_base_line(base) for base in listed], [_brought(base) for base in listed]

    def rows(width: int) -> list[Row]:
        if not bases:
            return [paragraph("Ninguna todavía: la que escoja será la primera.", Tone.DIM)]
        ways = [*zip(*told, strict=True)]
        needed = [max(map(len, way)) + max(map(line_width, lines)) + 2 for way in ways]
        said = next(
            (way for way, cells in zip(ways, needed, strict=True) if cells <= width), ways[-1]
        )
        return [
            Row(line, end=[Span(f"{text} ", Tone.DIM)], short=(line[:2],))
            for line, text in zip(lines, said, strict=True)
        ]

    count = thousands(len(bases))
    heading, right = "Las últimas que entraron", (f"{count} · b las abre", count)
    return told_area(heading, rows)._replace(right=right)


def _base_line(base: Mapping[str, Any]) -> Line:
    corte = short_day(date.fromisoformat(base["corte"])) if base["corte"] else "responde lotes"
    undone = bool(base["anulada_el"])
    return [
        Span(f" {cell(str(base['id']), 4)}", Tone.DIM),
        Span(f"{cell(corte, 15)} "),
        Span(str(base["archivo"]), Tone.DIM if undone else Tone.NORMAL),
        Span(" · deshecha" if undone else "", Tone.DIM),
    ]


def _brought(base: Mapping[str, Any]) -> list[str]:
    """Return what a base did, and who imported it when, ever shorter."""
    told, moment = base["resumen"], datetime.fromisoformat(base["importada_el"])
    new = f"{thousands(told['nuevas'])} nuevas"
    total = f"T {thousands(told['total'])} · {new}" if told.get("total") else new
    changed = f"{total} · {thousands(told['actualizadas'])} cambian"
    changed += f" · {thousands(told['rechazadas'])} rechazadas"
    when = f"{base['importada_por']}, {short_day(moment.date())} {moment:%H:%M}"
    return [f"{changed} · {when}", changed, total, new]


def _steps_area(*, spare: bool) -> PlaceArea:
    rows = []
    for number, words in enumerate(_STEPS, 1):
        here = number == 1
        step = Span(f" {'►' if here else ' '} {number}  ", Tone.KEY if here else Tone.DIM)
        rows.append(Row([step, Span(words, Tone.STRONG if here else Tone.NORMAL)], hang=_HANG))
    return told_area("Qué sigue", rows, spare=spare)


def _takes_area() -> PlaceArea:
    """Return the accepted kinds of file."""
    rows = [Row([Span(f" {cell(what, 22)}"), Span(how, Tone.DIM)], hang=23) for what, how in _TAKES]
    return told_area("Qué se puede traer", rows, spare=True)


def _nothing_here_area(folder: str) -> PlaceArea:
    texts = (
        f"En «{folder}» no hay ningún libro de Excel, CSV ni correo.",
        "Escriba arriba la ruta del archivo, o la de otra carpeta, y Enter.",
        "También puede dejar el archivo en esa carpeta: F2 la mira otra vez.",
    )
    return told_area("Qué hacer", [paragraph(text) for text in texts])


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
    "Se ve qué traería: sus columnas, sus filas y los casos que cambian.",
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
        self._bases: Sequence[Mapping[str, Any]] = ()
        self._heading, self._beside = self._title, _NEWEST
        """Title of the list, and text on its right if there is room."""
        self._rule = RuleLine(self._heading, self._beside, id="regla-libros")
        self._table = ListTable(
            file_columns(),
            empty=Empty(
                "Ningún libro que importar.", "F2 mira otra vez\nEnter lee la ruta escrita"
            ),
            id="libros",
        )
        self._body = ListWithDetail(self._table, ALWAYS_UNDER, self._told, apart=True, middle=True)

    def compose(self) -> ComposeResult:
        yield LineView([[label_span("Archivo")]], id="rotulo-archivo")
        yield self._field
        yield self._rule
        yield self._body

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
        self._rule.show(self._heading, self._beside)
        self._body.redraw()
        if self.display:
            if not typing:
                self.enter()
            if empty:
                self.post_message(self.FilesListed())

    def _told(self) -> Part:
        """Return the stored bases and what follows, beside what the newest base did.

        Before the first one, what can be brought stands there.
        """
        none = not self._table.rows
        areas = [_bases_area(self._bases), _steps_area(spare=not none), _takes_area()]
        if none:
            areas.insert(0, _nothing_here_area(self._folder.name or str(self._folder)))
        newest = next((base for base in self._bases if not base["anulada_el"]), None)
        did = [areas.pop()] if newest is None else base_areas(newest)
        beside = [area._replace(least=_ASIDE, spare=True) for area in did]
        return SideBySide(Under(areas), Under(beside))

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
            Column("Cambiado", 15, lambda file: short_moment(file.changed_at), "der"),
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
