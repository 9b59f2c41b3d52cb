"""Antes del primer día: what is still the example or not set, and how the row under the cursor is set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.administracion.catalog_files import CatalogFiles
from ajustes_tui.screens.administracion.catalogs import import_summary
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.admin.catalog_admin import kinds_of
from ajustes_tui.services.admin.first_day import FirstDayService, Lacking
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Span, Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.widgets.list_detail import ListWithDetail
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column, WindowTable

_LEAST_LIST, _LEAST_STEPS = 76, 56


def columns() -> Sequence[Column[Lacking]]:
    return (
        Column[Lacking](
            "",
            1,
            lambda e: "▲" if e.row.needed else "○",
            tone=lambda lacking: Tone.NOTICE if lacking.row.needed else Tone.DIM,
            names=False,
        ),
        Column[Lacking]("Qué", 13, lambda e: e.row.name, names=True),
        Column[Lacking]("Hoy", 24, lambda e: cleaned(e.words), flexible=True, most=32),
        Column[Lacking](
            "Si queda así", 37, lambda e: e.row.left, flexible=True, tone=lambda _e: Tone.DIM
        ),
    )


def steps(lacking: Lacking) -> Iterable[Row]:
    """Say how it is set: by its file and the keys of here, in its place, or by an order."""
    row = lacking.row
    if row.catalog is not None:
        yield _step("x", f"saca {row.catalog}{kinds_of(row.catalog)[0]}; escriba ahí lo suyo")
        yield _step("i", "lo pone en uso, después de decir qué cambia")
    elif not row.screen:
        yield Row([Span(f" Se pone en: {row.place}")])
    if not row.screen or row.catalog is None:
        yield Row([Span(f" Orden: {row.order}", Tone.DIM)])
    yield _step("m", "si así está bien, hasta que cambie")


def _step(key: str, does: str) -> Row:
    return Row([Span(f" {key}", Tone.KEY), Span(f"  {does}")])


class FirstDayScreen(AjustesScreen):
    """What is lacking, what must be set first on top; a change is read again."""

    CONTEXT = "primer_dia"
    PLACE = "ANTES DEL PRIMER DÍA"
    BACK = "turno"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("primer_dia")]

    def __init__(self, service: FirstDayService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._files = CatalogFiles(service.catalogs)
        self._lacking = ListTable[Lacking](
            columns(),
            key=lambda each: each.what,
            empty=Empty("No falta nada: se puede empezar.", "F3 abre la cola"),
            enter_chooses=False,
            airy=True,
        )
        self._place = ListWithDetail(self._lacking, _LEAST_LIST, self._steps)

    def compose_body(self) -> ComposeResult:
        yield self._place
        yield self._files

    def on_mount(self) -> None:
        self._lacking.focus()

    @reads("Leyendo qué falta")
    def read(self) -> list[Lacking]:
        return self._service.read()

    @read.then
    def _show(self, lacking: list[Lacking]) -> None:
        self.frame.bar.show(f"{self.PLACE} › {len(lacking)} por poner", self.run_session.login)
        self._lacking.show(lacking)
        self._place.redraw()
        self._tell()

    @on(WindowTable.CursorMoved)
    def _tell(self) -> None:
        current = self._lacking.current
        opens = current is not None and current.row.screen
        self.frame.command_row.tell_row(
            f"Enter abre {current.row.place}" if current is not None and opens else ""
        )

    def _steps(self) -> PlaceArea:
        current = self._lacking.current
        heading = f"Cómo se pone: {current.row.name}" if current else ""
        return PlaceArea("pasos", _LEAST_STEPS, [*steps(current)] if current else (), heading)

    def action_abrir(self) -> None:
        current = self._lacking.current
        if current is not None and current.row.screen:
            row = current.row
            self.go(row.screen, row.catalog if row.screen == "catalogos" else None)

    def _catalog(self) -> CatalogName | None:
        current = self._lacking.current
        if current is None or current.row.catalog is None:
            self.say("Esto no es un catálogo: abajo dice dónde se pone", Tone.NOTICE)
            return None
        return current.row.catalog

    def action_exportar(self) -> None:
        if (catalog := self._catalog()) is not None:
            self._files.export(catalog)

    def action_importar(self) -> None:
        if (catalog := self._catalog()) is not None:
            self._files.replace(catalog)

    @on(CatalogFiles.Imported)
    def _say_imported(self, event: CatalogFiles.Imported) -> None:
        self.say(import_summary(event.change), Tone.NOTICE if event.change.notices else Tone.OK)
        self.load()

    def action_bien(self) -> None:
        current = self._lacking.current
        if current is None:
            return

        def done(_none: None) -> None:
            self.say(f"{current.row.name}: así está bien, hasta que cambie", Tone.OK)
            self.load()

        approve = partial(self._service.approve, current.what)
        write(self, "Escribiendo que así está bien", approve, done)
