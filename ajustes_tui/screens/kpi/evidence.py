"""The casos of a figure as evidence: who decided each, when, why, and by which line of the historial."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.evidence import (
    EvidenceCaso,
    EvidenceColumn,
    EvidenceOrder,
)
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.messages import ShowCasos, ShowLine, Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, streams, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.casos.lotes import Exported
from ajustes_tui.services.container import LeadServices
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Alignment, Line, Span, Tone, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, Under, labelled, told_area
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.place_view import PlaceView
from ajustes_tui.widgets.window_table import BLOCK, Column, WindowTable
from ajustes_tui.workbench.lead.figures import whole_pesos

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
        self._heading = RuleLine(order_words(self._order))
        self.table = WindowTable[EvidenceCaso](columns(self._order), empty=_NONE_COUNTS)
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
        self.frame.bar.show(title(self._figure.heading, None), self.run_session.login)

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
        self.frame.bar.show(title(self._figure.heading, casos), self.run_session.login)
        if casos is not None and casos != self._figure.casos:
            before = count_words(self._figure.casos, "caso")
            self._figure = self._figure._replace(casos=casos)
            self.say(f"La cifra decía {before}; cambió después", Tone.NOTICE)

    def _facts(self) -> Part:
        caso = self.table.current
        return Under(()) if caso is None else facts(caso)

    @on(WindowTable.CursorMoved)
    def _show_detail(self) -> None:
        caso = self.table.current
        self._body.redraw()
        told = caso is None or self._body.tells_all
        self._detail.show(Under(()) if caso is None or told else detail(caso))
        self.frame.command_row.show(enter_words(caso), HELP, of_row=True)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._show_detail)

    @on(WindowTable.ViewMoved)
    def _show_heading(self) -> None:
        mark = self.table.mark if self.table.row_count else ""
        self._heading.show(order_words(self._order), mark)

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
        self.table.set_columns(columns(order))
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


_LEAST_FACTS = 10
"""Rows of what is told whole of a row, from which there is room for it."""
_MONEY_WIDTH = 13


def _money(centavos: int | None) -> str:
    """Format money exactly if it fits, else to the nearest peso: a cut amount reads as another."""
    exact = pesos(centavos)
    if centavos is None or len(exact) <= _MONEY_WIDTH:
        return exact
    return whole_pesos(centavos, _MONEY_WIDTH)


_WIDTHS: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.CUENTA, 10, "izq", lambda caso: caso.cuenta),
    (EvidenceColumn.RADICADO, 10, "izq", lambda caso: caso.radicado),
    (EvidenceColumn.CAUSAL, 3, "izq", lambda caso: caso.causal or ""),
    (EvidenceColumn.VERDICT, 14, "izq", lambda caso: f"{caso.letter} {caso.verdict_text}"),
    (EvidenceColumn.DAY, 8, "izq", lambda caso: f"{caso.decided:%d/%m/%y}" if caso.decided else ""),
    (EvidenceColumn.AGENTE, 8, "izq", lambda caso: caso.agente or ""),
    (EvidenceColumn.LINE, 6, "der", lambda caso: str(caso.line or "")),
    (EvidenceColumn.REQUESTED, _MONEY_WIDTH, "der", lambda caso: _money(caso.requested)),
)
"""Columns of a narrow window; the others appear under the list."""
_WIDER: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.ASESOR, 8, "izq", lambda caso: caso.asesor or ""),
    (EvidenceColumn.REASON, 20, "izq", lambda caso: caso.why),
)
"""Extra columns from 120 cells."""
_WIDEST: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.APPLIED, _MONEY_WIDTH, "der", lambda caso: _money(caso.applied)),
    (EvidenceColumn.ESTADO, 16, "izq", lambda caso: QUESTIONS[caso.estado]),
    (EvidenceColumn.ALIADO, 14, "izq", lambda caso: caso.aliado or ""),
)
_FLEXIBLE = {EvidenceColumn.VERDICT, EvidenceColumn.REASON, EvidenceColumn.ESTADO}


def columns(order: EvidenceOrder) -> dict[int, Sequence[Column[EvidenceCaso]]]:
    parts = (_WIDTHS, (*_WIDTHS, *_WIDER), (*_WIDTHS, *_WIDER, *_WIDEST))
    built: dict[int, Sequence[Column[EvidenceCaso]]] = {}
    for number, part in enumerate(parts):
        shown = [
            Column(
                # One cell is of the arrow.
                column.capitalize()[: width - 1]
                + (_arrow(order) if column is order.column else ""),
                width,
                value,
                align,
                flexible=column in _FLEXIBLE,
                names=column in (EvidenceColumn.CUENTA, EvidenceColumn.RADICADO),
            )
            for column, width, align, value in part
        ]
        built[0 if not number else sum(c.width + 1 for c in shown)] = shown
    return built


def _arrow(order: EvidenceOrder) -> str:
    return "↓" if order.descending else "↑"


def order_words(order: EvidenceOrder) -> str:
    way = "de mayor a menor" if order.descending else "de menor a mayor"
    return f"Por {order.column} {_arrow(order)} {way}"


def facts(caso: EvidenceCaso) -> PlaceArea:
    decided = f"{caso.decided:%d/%m/%Y %H:%M}" if caso.decided else ""
    rows = (
        ("Cuenta", caso.cuenta),
        ("Radicado", caso.radicado),
        ("Causal", caso.causal),
        ("Está", QUESTIONS[caso.estado]),
        ("Veredicto", f"{caso.letter} {caso.verdict_text}"),
        ("Lo dio", " · ".join(filter(None, (caso.agente, decided)))),
        ("Línea", caso.line),
        ("Por qué", caso.why),
        ("El back dijo", caso.back_reason),
        ("Pidió", caso.motivo),
        ("Pide", pesos(caso.requested)),
        ("Aplicado", pesos(caso.applied)),
        ("Asesor", " · ".join(filter(None, (caso.asesor, caso.aliado)))),
        ("Corte", f"{caso.corte:%d/%m/%Y}" if caso.corte else ""),
        ("Informado", f"{caso.told:%d/%m/%Y}" if caso.told else "todavía no"),
        ("Respondió PQR", f"{caso.pqr_answered:%d/%m/%Y}" if caso.pqr_answered else ""),
    )
    told = [row for label, value in rows for row in labelled(label, value)]
    return told_area("El caso del renglón", told, spare=True, kept=_LEAST_FACTS)


HELP = "F6 la línea que lo decidió · w los trabaja"


def enter_words(caso: EvidenceCaso | None) -> str:
    return "Esc vuelve a la cifra" if caso is None else f"Enter abre {caso.cuenta} en su cuenta"


def title(heading: str, casos: int | None) -> str:
    """`casos` is the count once the list is whole."""
    count = "" if casos is None else f" · {thousands(casos)}"
    return f"KPI › {cleaned(heading)}{count}"


def detail(caso: EvidenceCaso) -> PlaceArea:
    """Return what the row has no room for, where it is not told whole."""
    asked, applied = pesos(caso.requested) or "—", pesos(caso.applied) or "—"
    money = [
        f"solicitado {asked}",
        f"aplicado {applied}",
        QUESTIONS[caso.estado],
        *(part for part in (caso.asesor, caso.aliado) if part),
    ]
    days = (("informado", caso.told), ("PQR", caso.pqr_answered), ("corte", caso.corte))
    said = " · ".join(f"{word} {day:%d/%m/%y}" for word, day in days if day)
    reasons = [caso.why]
    if caso.motivo and caso.motivo != caso.why:
        reasons.append(f"pidió: {caso.motivo}")
    lines: list[Line] = [
        [Span(f" {cleaned(' · '.join(money[:n]))}", Tone.DIM)] for n in range(len(money), 0, -1)
    ]
    rows = [
        Row(lines[0], end=[Span(f"{said} ", Tone.DIM)], short=lines[1:]),
        Row([Span(f" {cleaned(' · '.join(reasons))}")]),
    ]
    return PlaceArea("pie", 40, rows)
