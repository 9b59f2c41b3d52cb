"""The catalogues: the version in force, rows and history of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogName,
    CatalogState,
    CatalogVersion,
)
from ajustes_tui.domain.keeping.schema import Cells, title_of
from ajustes_tui.domain.procedimiento.finding import WHOLE, Finding
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date, short_moment
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.administracion.catalog_files import CatalogFiles
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.services.admin.schemas import IDS, SCHEMAS
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Span, Tone, cell, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, labelled, paragraph, told_area, two_columns
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column


class ProcedureReview(BackgroundPart):
    """Reviews the procedure under the catalogues in force, and shows the findings."""

    def __init__(self, service: CatalogsService) -> None:
        super().__init__()
        self._service = service

    @reads("Revisando el procedimiento", leads=True)
    def read(self) -> tuple[Finding, ...]:
        return self._service.review()

    @read.then
    def _show(self, found: tuple[Finding, ...]) -> None:
        if not found:
            self.post_message(Notice(WHOLE.rstrip("."), Tone.OK))
            return
        texts = [
            f"▲ {cleaned(each.place)}: {cleaned(each.lacks)}. Ejemplo: {cleaned(each.example)}."
            for each in found
        ]
        self.app.push_screen(WholeTextModal.of(texts, "Lo que falta en el procedimiento"))


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A catalogue row: name, summary, and the title and text of each field."""

    name: str
    summary: str
    fields: tuple[tuple[str, str], ...]


def columns() -> dict[int, Sequence[Column[CatalogState]]]:
    return {
        0: (
            Column[CatalogState]("Catálogo", 13, lambda e: SCHEMAS[e.catalog].heading),
            Column[CatalogState]("Renglones", 9, lambda e: thousands(e.rows), align="der"),
            Column[CatalogState]("Versión", 7, lambda e: f"v{e.version}", align="der"),
            Column[CatalogState](
                "Desde", 10, lambda e: short_date(e.since) if e.since else "", gap=3
            ),
            Column[CatalogState]("Quién y cuándo", 28, _changed_by, flexible=True),
        )
    }


def _changed_by(state: CatalogState) -> str:
    if state.when is None:
        return "DEMO, del programa" if state.demo else "viene con el programa"
    demo = " · DEMO" if state.demo else ""
    return f"{state.who}, {short_moment(state.when)}{demo}"


def row_columns() -> dict[int, Sequence[Column[CatalogRow]]]:
    return {
        0: (
            Column[CatalogRow]("Cuál", 24, lambda r: r.name),
            Column[CatalogRow]("Qué dice", 40, lambda r: r.summary, flexible=True),
        )
    }


def title(state: CatalogState | None) -> str:
    if state is None:
        return "CATÁLOGOS › Lo que está en uso"
    return f"CATÁLOGOS › {SCHEMAS[state.catalog].heading} v{state.version}"


def list_page(
    state: CatalogState, states: Sequence[CatalogState], read: CatalogRead | None
) -> Part:
    schema, versions = SCHEMAS[state.catalog], list[Row]()
    rows = labelled("Qué es", schema.about)
    if state.demo:
        notice = "Códigos inventados: aquí se importan los de Claro."
        rows += labelled("DEMO", notice, Tone.NOTICE)
    if read is not None and read.catalog is state.catalog:
        rows += [Row([], spare=True), *map(_sampled, read.rows[:_MOST_SAMPLED])]
        versions = _version_rows(read.versions)
    count = count_words(state.rows, "renglón")
    changed = sorted((each for each in states if each.when is not None), key=_newest)
    last = [
        row
        for each in changed
        for row in labelled(SCHEMAS[each.catalog].heading, f"v{each.version} · {_changed_by(each)}")
    ]
    enter = f"Enter abre su {count}" if state.rows == 1 else f"{count} · Enter"
    return two_columns(
        [told_area(schema.heading, rows, enter)],
        [
            told_area(f"Versiones de {schema.heading}", versions, "v las trae", spare=True),
            told_area("Últimos cambios de todos", last, spare=True),
        ],
    )


def _newest(state: CatalogState) -> float:
    return -state.when.timestamp() if state.when is not None else 0.0


def _version_rows(versions: Sequence[CatalogVersion]) -> list[Row]:
    rows: list[Row] = []
    for version in versions:
        who = f"{cleaned(version.changed_by)}, {short_moment(version.changed_at)}"
        rows += labelled(f"v{version.version}", f"{who} · {cleaned(version.file)}")
    return rows or [paragraph("La que trae el programa: nadie la ha cambiado aquí.")]


def _sampled(row: CatalogRow) -> Row:
    return Row([Span(f" {cell(row.name, _SAMPLE_WIDTH)} "), Span(row.summary, Tone.DIM)])


_SAMPLE_WIDTH, _MOST_SAMPLED = 22, 60
"""Cells of a row's name, and maximum rows shown of a closed catalogue."""


def catalog_row(catalog: CatalogName, row: Cells) -> CatalogRow:
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


def paragraphs(row: CatalogRow) -> list[str]:
    return [f"{name}: {text or '—'}" for name, text in row.fields]


def version_line(version: CatalogVersion) -> str:
    when = short_moment(version.changed_at)
    return (
        f"v{version.version} desde {short_date(version.since)} · {version.changed_by}, {when} · "
        f"{cleaned(version.file)}"
    )


def import_summary(change: CatalogChange) -> str:
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
"""The actions reserved to a supervisor."""
_ONLY_SUPERVISOR = "Los catálogos los cambia y los saca la supervisora; aquí se miran"


class CatalogTable(ListTable[CatalogState]):
    """The catalogues, with the keys of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.lista")]


class CatalogRowTable(ListTable[CatalogRow]):
    """The rows of one catalogue, with their keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("catalogos.filas")]


class CatalogRead(NamedTuple):
    """The rows of a catalogue, and its versions put in force here."""

    catalog: CatalogName
    rows: Sequence[CatalogRow]
    versions: Sequence[CatalogVersion]


_NO_ROWS = Empty(
    "Este catálogo no tiene renglones.", "Esc vuelve a la lista, y ahí i pone otro en uso"
)


class CatalogsScreen(AjustesScreen):
    """The catalogues, or the rows of the open one; below, the detail of the current row."""

    CONTEXT = "catalogos.lista"
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "catalogos.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: CatalogsService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._files = CatalogFiles(service)
        self._review = ProcedureReview(service)
        self._open: CatalogName | None = None
        """The catalogue whose rows replace the list."""
        self._catalogs = CatalogTable(
            columns(), key=lambda state: state.catalog, id="lista", airy=True
        )
        self.rows = CatalogRowTable(row_columns(), id="filas", empty=_NO_ROWS)
        self._list_page = told_list(self._catalogs, self._told)
        self._rows_page = told_list(self.rows, self._told_row)
        self._rows_page.display = False
        self._under_cursor: CatalogRead | None = None
        """The current catalogue, once read."""

    def compose_body(self) -> ComposeResult:
        yield from (self._list_page, self._rows_page)
        yield from (self._files, self._review)

    def on_mount(self) -> None:
        self._show_half(None)

    def load(self) -> None:
        super().load()
        if self._open is not None:
            self.read_rows(self._open)

    def receive(self, request: object) -> None:
        if isinstance(request, CatalogName):
            self._catalogs.want(request)
            self._show_half(None)

    @reads("Leyendo los catálogos")
    def read(self) -> list[CatalogState]:
        return self._service.list_all()

    @read.then
    def _show(self, catalogs: list[CatalogState]) -> None:
        self._under_cursor = None
        self._catalogs.show(catalogs)
        self._show_title()
        self._list_page.redraw()

    @reads("Leyendo el catálogo")
    def read_rows(self, catalog: CatalogName) -> tuple[CatalogName, list[CatalogRow]]:
        return catalog, [catalog_row(catalog, row) for row in self._service.rows(catalog)]

    @read_rows.then
    def _show_rows(self, read: tuple[CatalogName, list[CatalogRow]]) -> None:
        catalog, rows = read
        if catalog is self._open:
            self.rows.show(rows)
            self._rows_page.redraw()

    @reads("Leyendo las versiones", leads=True)
    def read_versions(self, catalog: CatalogName) -> tuple[CatalogName, Sequence[CatalogVersion]]:
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
        """Show the list, or the rows of the open catalogue."""
        self._open = opened
        in_list = opened is None
        self._list_page.display, self._rows_page.display = in_list, not in_list
        if in_list:
            off = () if self._service.may_change else _SUPERVISOR_ACTIONS
            self.frame.show_keys(self.CONTEXT, off)
        else:
            self.frame.show_keys("catalogos.filas")
        self._show_title()
        (self._list_page if in_list else self._rows_page).redraw()
        (self._catalogs if in_list else self.rows).focus()

    def _show_title(self) -> None:
        opened = self._catalogs.current if self._open is not None else None
        self.frame.bar.show(title(opened), self.run_session.login)

    def _told(self) -> Part:
        state, read = self._catalogs.current, self._under_cursor
        if state is None or self._open is not None:
            return Under(())
        if read is None or read.catalog is not state.catalog:
            self._read_under(state.catalog)
        may = "v versiones · x lo saca · i pone otro en uso"
        help_text = may if self._service.may_change else "v versiones"
        name = SCHEMAS[state.catalog].heading
        self.frame.command_row.tell_row(f"Enter abre {name}", help_text)
        return list_page(state, self._catalogs.rows, read)

    def _told_row(self) -> Part:
        row = self.rows.current
        if row is None:
            return Under(())
        self.frame.command_row.tell_row("Enter lo muestra entero", "Esc vuelve a los catálogos")
        data = [row for name, text in row.fields for row in labelled(name[:13], text or "—")]
        return told_area(row.name, data)

    @reads("Leyendo el catálogo")
    def _read_under(self, catalog: CatalogName) -> CatalogRead:
        rows = [catalog_row(catalog, row) for row in self._service.rows(catalog)]
        return CatalogRead(catalog, rows, self._service.versions(catalog))

    @_read_under.then
    def _show_under(self, read: CatalogRead) -> None:
        current = self._catalogs.current
        if current is not None and current.catalog is read.catalog:
            self._under_cursor = read
            self._list_page.redraw()

    def action_abrir(self) -> None:
        """Open a catalogue's rows; the asesores have their own screen."""
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
        row = self.rows.current
        if row is not None:
            self.app.push_screen(WholeTextModal.of(paragraphs(row), row.name))

    def action_versiones(self) -> None:
        if self._catalogs.current is not None:
            self.read_versions(self._catalogs.current.catalog)

    def action_revisar(self) -> None:
        self._review.read()

    def _may_change(self) -> bool:
        if not self._service.may_change:
            self.say(_ONLY_SUPERVISOR, Tone.NOTICE)
        return self._service.may_change

    def action_exportar(self) -> None:
        current = self._catalogs.current
        if current is not None and self._may_change():
            self._files.export(current.catalog)

    def action_importar(self) -> None:
        current = self._catalogs.current
        if current is not None and self._may_change():
            self._files.replace(current.catalog)

    @on(CatalogFiles.Imported)
    def _say_imported(self, event: CatalogFiles.Imported) -> None:
        self.say(import_summary(event.change), Tone.NOTICE if event.change.notices else Tone.OK)
        self.load()

    def action_atras(self) -> None:
        if self._open is not None:
            self._show_half(None)
        else:
            self.go_back("turno")
