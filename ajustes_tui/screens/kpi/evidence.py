"""The casos of a figure as evidence: who decided each, when, why, and by which line of the historial."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.evidence import EvidenceCaso, EvidenceOrder
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos, ShowLine, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, streams, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.kpi import evidence_text as text
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Under
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import BLOCK, WindowTable

_NONE_COUNTS = Empty("Ningún caso cuenta ahora en esta cifra.", "Esc vuelve a las cifras")


class EvidenceListing(NamedTuple):
    """The ids of a figure in an order, and the visible rows; partial unless `whole`."""

    order: EvidenceOrder
    ids: array[int]
    rows: Mapping[int, EvidenceCaso]
    whole: bool


class EvidenceScreen(AjustesScreen):
    """The read-only list of a figure, as long as the figure.

    It stays under what it opens, so that Esc returns to the same row, and then to the figure.
    """

    CONTEXT = "kpi_evidencia"
    HAS_RR_LINE = False
    CSS_PATH = styles_dir() / "kpi.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("kpi_evidencia")]

    def __init__(
        self, service: LeadServices, signals: Signals, run_session: RunSession, figure: ShowCasos
    ) -> None:
        super().__init__(signals, run_session, service.kpi.context)
        self._service, self._exports = service.evidence, service.export
        self._figure = figure
        self._order = EvidenceOrder()
        """The requested order."""
        self._heading = RuleLine(text.order_words(self._order))
        self.table = WindowTable[EvidenceCaso](text.columns(self._order), empty=_NONE_COUNTS)
        self._detail = self.frame.foot = PlaceView(Under(()), id="pie")
        self._body = told_list(self.table, self._facts)
        self._shown: EvidenceOrder | None = None
        """The order of the visible list."""
        self._whole = False

    def compose_body(self) -> ComposeResult:
        yield from (self._heading, self._body)

    def on_mount(self) -> None:
        disabled = () if self._service.may_export else ("kpi_evidencia.exportar",)
        self.frame.show_keys(self.frame.context, disabled)
        self.frame.bar.show(text.title(self._figure.heading, None), self.run_session.login)

    def load(self) -> None:
        self.freshness.mark_seen()
        self._list(self._order, self._shown != self._order, self.table.blocks_in_view)

    @streams("Leyendo los casos")
    def _list(self, order: EvidenceOrder, first: bool, in_view: slice) -> Iterator[EvidenceListing]:
        """Show the first rows, if quickly known, before the whole list."""
        service, criteria = self._service, self._figure.criteria
        shown = False
        if first and (ids := service.first_ids(criteria, order)):
            yield EvidenceListing(order, ids, _by_id(service.rows(ids[:BLOCK])), whole=False)
            shown = True
        ids = service.ids(criteria, order, few=self._figure.few)
        if first:
            in_view = slice(0, BLOCK)
        rows = {} if shown else _by_id(service.rows(ids[in_view]))
        yield EvidenceListing(order, ids, rows, whole=True)

    @_list.then
    def _show(self, listing: EvidenceListing) -> None:
        if listing.order != self._order:
            return
        other = self._shown != listing.order
        extends = not other and not self._whole
        self.table.set_ids(listing.ids, listing.rows or None, extends=extends)
        if other:
            self.table.cursor = 0
        self._show_heading()
        self._show_detail()
        self._shown, self._whole = listing.order, listing.whole
        casos = len(listing.ids) if listing.whole else None
        self.frame.bar.show(text.title(self._figure.heading, casos), self.run_session.login)
        if casos is not None and casos != self._figure.casos:
            before = count_words(self._figure.casos, "caso")
            self._figure = self._figure._replace(casos=casos)
            self.say(f"La cifra decía {before}; cambió después", Tone.NOTICE)

    def _facts(self) -> Part:
        caso = self.table.current
        return Under(()) if caso is None else text.facts(caso)

    @on(WindowTable.CursorMoved)
    def _show_detail(self) -> None:
        caso = self.table.current
        self._body.redraw()
        told = caso is None or self._body.tells_all
        self._detail.show(Under(()) if caso is None or told else text.detail(caso))
        self.frame.command_row.show(text.enter_words(caso), text.HELP, of_row=True)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._show_detail)

    @on(WindowTable.ViewMoved)
    def _show_heading(self) -> None:
        mark = self.table.mark if self.table.row_count else ""
        self._heading.show(text.order_words(self._order), mark)

    @on(WindowTable.WindowRequested)
    def _ask_rows(self, event: WindowTable.WindowRequested) -> None:
        self._read_rows(event.ids)

    @reads("Leyendo los casos", keep_all=True)
    def _read_rows(self, ids: array[int]) -> Mapping[int, EvidenceCaso]:
        return _by_id(self._service.rows(ids))

    @_read_rows.then
    def _give_rows(self, rows: Mapping[int, EvidenceCaso]) -> None:
        self.table.set_rows(rows)
        self._show_detail()

    # The keys.

    def action_orden(self) -> None:
        self._sort(self._order.next())

    def action_invertir(self) -> None:
        self._sort(self._order.reversed())

    def _sort(self, order: EvidenceOrder) -> None:
        """Show the new order at once; the rows come later, from the first one."""
        self._order = order
        self.table.set_columns(text.columns(order))
        self._show_heading()
        self.load()

    @on(WindowTable.RowChosen)
    def action_abrir(self) -> None:
        if (caso := self.table.current) is not None:
            self.go("historial", ShowLine(caso.cuenta, caso.id))

    def action_cuenta(self) -> None:
        caso = self.table.current
        if caso is None:
            return
        if caso.line is None:
            self.say("Ese caso sigue pendiente: ninguna línea lo ha decidido")
        self.go("historial", ShowLine(caso.cuenta, caso.id, caso.line))

    def action_cola(self) -> None:
        if not self.run_session.can(Power.WORK):
            self.say("Los casos los trabaja quien tiene ese rol", Tone.NOTICE)
            return
        self.go("triage", self._figure)

    def action_exportar(self) -> None:
        if not self._service.may_export:
            self.say("Exportar casos es de la supervisora", Tone.NOTICE)
            return
        figure, order = self._figure, self._order
        write(
            self,
            "Exportando los casos",
            lambda: self._exports.export_evidence(figure.heading, figure.criteria, order),
            self._tell_exported,
        )

    def _tell_exported(self, exported: Exported) -> None:
        name, rows = cleaned(exported.file.name), count_words(exported.rows, "caso")
        self.say(f"{rows} en {name}; quedó registrado", Tone.OK)


def _by_id(casos: list[EvidenceCaso]) -> dict[int, EvidenceCaso]:
    return {caso.id: caso for caso in casos}
