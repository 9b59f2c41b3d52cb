"""The screen of the catalogues: the version in force of each, its rows and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogName,
    CatalogState,
    CatalogVersion,
)
from ajustes_tui.domain.keeping.schema import Cells, title_of
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date, short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.administracion.catalog_files import CatalogFiles
from ajustes_tui.screens.administracion.procedure_replay import ProcedureReplay
from ajustes_tui.screens.administracion.procedure_review import ProcedureReview
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.services.admin.schemas import IDS, SCHEMAS
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import DATUM_WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, ends, label_span, wrap
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_panel import what_next
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A row of a catalogue: its name, its summary, and the title and text of each of its fields."""

    name: str
    summary: str
    fields: tuple[tuple[str, str], ...]


def columns() -> dict[int, Sequence[Column[CatalogState]]]:
    """Return the columns of the list of catalogues."""
    return {
        0: (
            Column[CatalogState]("Catálogo", 13, lambda e: SCHEMAS[e.catalog].heading),
            Column[CatalogState]("Renglones", 9, lambda e: thousands(e.rows), align="der"),
            Column[CatalogState]("Versión", 7, lambda e: f"v{e.version}", align="der"),
            Column[CatalogState]("Desde", 10, lambda e: short_date(e.since) if e.since else ""),
            Column[CatalogState]("Quién y cuándo", 28, _changed_by, flexible=True),
        )
    }


def _changed_by(state: CatalogState) -> str:
    if state.when is None:
        return "DEMO, del programa" if state.demo else "viene con el programa"
    demo = " · DEMO" if state.demo else ""
    return f"{state.who}, {short_moment(state.when)}{demo}"


def row_columns() -> dict[int, Sequence[Column[CatalogRow]]]:
    """Return the columns of the rows of one catalogue."""
    return {
        0: (
            Column[CatalogRow]("Cuál", 24, lambda r: r.name),
            Column[CatalogRow]("Qué dice", 40, lambda r: r.summary, flexible=True),
        )
    }


def title(state: CatalogState | None) -> str:
    """Return the left text of the bar, for the list or for the open catalogue."""
    if state is None:
        return "CATÁLOGOS › Lo que está en uso"
    return f"CATÁLOGOS › {SCHEMAS[state.catalog].heading} v{state.version}"


def contents(state: CatalogState | None) -> list[Line]:
    """Return the lines that say what the catalogue under the cursor holds."""
    if state is None:
        return []
    texts = wrap(SCHEMAS[state.catalog].about, DATUM_WIDTH)
    lines: list[Line] = [
        [label_span("Qué es" if row == 0 else ""), Span(text)] for row, text in enumerate(texts)
    ]
    if state.demo:
        notice = "Códigos inventados: los reales son de Claro y se importan aquí."
        lines.append([label_span("DEMO"), Span(notice, Tone.NOTICE)])
    return lines


def sample(rows: Sequence[CatalogRow], room: int, width: int) -> list[Line]:
    """Return as many rows of a catalogue as there is room for, and how many there are more."""
    left_over = len(rows) > room
    lines: list[Line] = [
        ends([Span(f" {cell(row.name, _SAMPLE_WIDTH)} "), Span(row.summary, Tone.DIM)], [], width)
        for row in rows[: room - left_over]
    ]
    if left_over:
        count = count_words(len(rows) - len(lines), "renglón más", "renglones más")
        lines.append([Span(f" {count}: Enter los abre", Tone.DIM)])
    return lines


_SAMPLE_WIDTH = 30
"""Cells of the name of a row of a catalogue."""


def catalog_row(catalog: CatalogName, row: Cells) -> CatalogRow:
    """Return a row of a catalogue with the name and the summary in the words of that catalogue."""
    schema = SCHEMAS[catalog]
    titles = {field.name: field.shown_as for field in schema.fields}
    ids = {field.name for field in schema.fields if field.kind is IDS}
    texts = {name: _ids(v) if name in ids else _text_of(v) for name, v in row.items()}
    return CatalogRow(
        *schema.called(texts),
        tuple(
            (titles.get(name) or title_of(name), evento_name(text) if name == "evento" else text)
            for name, text in texts.items()
        ),
    )


def detail(row: CatalogRow | None) -> list[Line]:
    """Return the lines with the fields of the row under the cursor."""
    lines: list[Line] = []
    for name, text in row.fields if row else ():
        for part_number, part in enumerate(wrap(text or "—", DATUM_WIDTH)):
            lines.append([label_span(name if part_number == 0 else ""), Span(part)])
    return lines


def paragraphs(row: CatalogRow) -> list[str]:
    """Return a row whole, one paragraph for each of its fields."""
    return [f"{name}: {text or '—'}" for name, text in row.fields]


def version_line(version: CatalogVersion) -> str:
    """Return a version as the list shows it: its first day in force, its author and its file."""
    when = short_moment(version.changed_at)
    return (
        f"v{version.version} desde {short_date(version.since)} · {version.changed_by}, {when} · "
        f"{cleaned(version.file)}"
    )


def import_summary(change: CatalogChange) -> str:
    """Return one line with what putting a file in force changed."""
    name = SCHEMAS[change.catalog].heading
    if change.version is None:
        return f"{name}: ya estaba así; no se cambió nada"
    parts = [f"{name} v{change.version} en uso: {change.difference}"]
    if change.reread:
        parts.append(count_words(change.reread, "caso leído otra vez", "casos leídos otra vez"))
    if change.clocks:
        parts.append(f"{change.clocks} vencen otro día")
    return " · ".join([*parts, *change.notices])


def _ids(value: object) -> str:
    """Return ids as they are read: all of them stand for one person, none replaces another."""
    return ", ".join(map(cleaned, value)) if isinstance(value, list) else ""


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_text_of(part)}" for name, part in value.items())
    if isinstance(value, list):
        # Supports that replace each other come in a list of their own, and scripts in sentences.
        sentences = any(isinstance(part, str) and "." in part for part in value)
        group = all(isinstance(part, str) and part.isupper() for part in value)
        return (" " if sentences else " o " if group else ", ").join(map(_text_of, value))
    return cleaned(value)


_SUPERVISOR_ACTIONS = ("catalogos.lista.importar", "catalogos.lista.exportar")
"""The actions that only a supervisor has."""
_ONLY_SUPERVISOR = "Los catálogos los cambia y los saca la supervisora; aquí se miran"


class CatalogTable(ListTable[CatalogState]):
    """The catalogues, with the keys of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.lista")]


class CatalogRowTable(ListTable[CatalogRow]):
    """The rows of one catalogue, with the keys to look at them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.filas")]


class CatalogDetail(LineView):
    """What is under the cursor: how much of it there is follows from the rows it is given."""

    class Resized(Message):
        """It has another size."""

    def on_resize(self) -> None:
        """Tell the screen, which drew for the size before."""
        self.post_message(self.Resized())


class CatalogsScreen(AjustesScreen):
    """The catalogues, or the rows of the open one; below, the detail of the row under the cursor."""

    CONTEXT = "catalogos.lista"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "catalogos.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: CatalogsService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._files = CatalogFiles(service)
        self._review = ProcedureReview(service)
        self._replay = ProcedureReplay(service)
        self._open: CatalogName | None = None
        """The catalogue whose rows are shown in place of the list."""
        self._catalogs = CatalogTable(columns(), id="lista", empty="")
        self.rows = CatalogRowTable(row_columns(), id="filas", empty="Este catálogo está vacío.")
        self._rule = RuleLine()
        self._detail = CatalogDetail(id="detalle")
        self._sample: tuple[CatalogName, Sequence[CatalogRow]] | None = None
        """The rows of the catalogue under the cursor, which a tall window shows below it."""

    def compose_body(self) -> ComposeResult:
        """Build the list, the rows of one catalogue, and the detail of the row under the cursor."""
        yield from (self._catalogs, self.rows, self._rule, self._detail)
        yield from (self._files, self._review, self._replay)

    def on_mount(self) -> None:
        """Stand on the list."""
        self._show_half(None)

    def load(self) -> None:
        """Read the catalogues, and the rows of the open one."""
        super().load()
        if self._open is not None:
            self.read_rows(self._open)

    @reads("Leyendo los catálogos")
    def read(self) -> list[CatalogState]:
        """Read which version of each catalogue is in force."""
        return self._service.list_all()

    @read.then
    def _show(self, catalogs: list[CatalogState]) -> None:
        self._catalogs.show(catalogs)
        self._catalogs.styles.height = len(catalogs) + 2
        self._sample = None
        self._show_title()
        self._show_detail()

    @reads("Leyendo el catálogo")
    def read_rows(self, catalog: CatalogName) -> tuple[CatalogName, list[CatalogRow]]:
        """Read the rows of a catalogue."""
        return catalog, [catalog_row(catalog, row) for row in self._service.rows(catalog)]

    @read_rows.then
    def _show_rows(self, read: tuple[CatalogName, list[CatalogRow]]) -> None:
        catalog, rows = read
        if catalog is self._open:
            self.rows.show(rows)
            self._show_detail()

    @reads("Leyendo las versiones")
    def read_versions(self, catalog: CatalogName) -> tuple[CatalogName, Sequence[CatalogVersion]]:
        """Read the versions of a catalogue that were put in force here."""
        return catalog, self._service.versions(catalog)

    @read_versions.then
    def _show_versions(self, read: tuple[CatalogName, Sequence[CatalogVersion]]) -> None:
        catalog, versions = read
        name = SCHEMAS[catalog].heading
        if not versions:
            self.say(f"{name}: nadie lo ha cambiado; es el que trae el programa", Tone.DIM)
            return
        options = [(str(version.number), version_line(version)) for version in versions]
        self.app.push_screen(PickerModal(f"Versiones de {name}", options))

    def _show_half(self, opened: CatalogName | None) -> None:
        """Show the list, or the rows of an open catalogue in its place."""
        self._open = opened
        in_list = opened is None
        self._catalogs.display, self.rows.display = in_list, not in_list
        if in_list:
            off = () if self._service.may_change else _SUPERVISOR_ACTIONS
            self.frame.show_keys(self.CONTEXT, off)
        else:
            self.frame.show_keys("catalogos.filas")
        self._show_title()
        self._show_detail()
        (self._catalogs if in_list else self.rows).focus()

    def _show_title(self) -> None:
        opened = self._catalogs.current if self._open is not None else None
        self.frame.bar.show(title(opened), self.run_session.login)

    @on(ListTable.CursorMoved)
    @on(CatalogDetail.Resized)
    def _show_detail(self) -> None:
        if self._open is None:
            current = self._catalogs.current
            self._rule.show(SCHEMAS[current.catalog].heading if current else "")
            lines = contents(current)
            if current is not None:
                lines = [*lines, *self._sample_lines(current.catalog, len(lines))]
            self._detail.set_lines(lines)
            return
        row = self.rows.current
        self._rule.show(row.name if row else "")
        self._detail.set_lines(detail(row))

    def _sample_lines(self, catalog: CatalogName, above: int) -> list[Line]:
        """Return the first rows of the catalogue under the cursor, once they are read."""
        if self._sample is None or self._sample[0] is not catalog:
            self._read_sample(catalog)
            return []
        room = max(self._detail.size.height - above - 1, 1)
        lines = sample(self._sample[1], room, self.app.size.width)
        return [[], *lines, *what_next(self, room - len(lines))]

    @reads("Leyendo el catálogo")
    def _read_sample(self, catalog: CatalogName) -> tuple[CatalogName, list[CatalogRow]]:
        """Read the rows of the catalogue under the cursor."""
        return catalog, [catalog_row(catalog, row) for row in self._service.rows(catalog)]

    @_read_sample.then
    def _show_sample(self, read: tuple[CatalogName, list[CatalogRow]]) -> None:
        self._sample = read
        current = self._catalogs.current
        if self._open is None and current is not None and current.catalog is read[0]:
            self._show_detail()

    def action_abrir(self) -> None:
        """Show the rows of the catalogue under the cursor; the asesores have a screen to change them."""
        current = self._catalogs.current
        if current is None:
            return
        if current.catalog is CatalogName.ASESORES and self._service.may_change:
            self.go("asesores")
            return
        self.rows.show([])
        self._show_half(current.catalog)
        self.read_rows(current.catalog)

    def action_ver_todo(self) -> None:
        """Show the row under the cursor whole."""
        row = self.rows.current
        if row is not None:
            self.app.push_screen(WholeTextModal.of(paragraphs(row), row.name))

    def action_versiones(self) -> None:
        """List who changed the catalogue under the cursor, and when."""
        if self._catalogs.current is not None:
            self.read_versions(self._catalogs.current.catalog)

    def action_revisar(self) -> None:
        """Review the procedure under the catalogues in force."""
        self._review.read()

    def action_repetir(self) -> None:
        """Replay the historial under other rules."""
        self._replay.ask()

    def _may_change(self) -> bool:
        if not self._service.may_change:
            self.say(_ONLY_SUPERVISOR, Tone.NOTICE)
        return self._service.may_change

    def action_exportar(self) -> None:
        """Export the catalogue under the cursor to a file."""
        current = self._catalogs.current
        if current is not None and self._may_change():
            self._files.export(current.catalog)

    def action_importar(self) -> None:
        """Put another file in force in place of the catalogue under the cursor."""
        current = self._catalogs.current
        if current is not None and self._may_change():
            self._files.replace(current.catalog)

    @on(CatalogFiles.Imported)
    def _say_imported(self, event: CatalogFiles.Imported) -> None:
        self.say(import_summary(event.change), Tone.NOTICE if event.change.notices else Tone.OK)
        self.load()

    def action_atras(self) -> None:
        """Go back: from a replay and from the rows to the list, from the list to mi turno."""
        if self._replay.cancel():
            return
        if self._open is not None:
            self._show_half(None)
        else:
            self.go("turno")
