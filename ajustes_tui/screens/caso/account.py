"""The account panel of a wide window, and the list of all data of a caso."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.binding import BindingType
from textual.strip import Strip

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.caso.card import CaseCard, CasoRow, HistorialLine
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED
from ajustes_tui.domain.caso.line_data import BY_CORTE
from ajustes_tui.domain.caso.words import CLASE_WORDS, ESTADO_WORDS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.card_text import clock_text, corte_of, holder_of
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import (
    BORDER,
    Span,
    Tone,
    cleaned,
    ends,
    label_span,
    line_width,
    rule,
    width,
    wrap,
    wrap_rows,
)
from ajustes_tui.ui.text import Line as LineText
from ajustes_tui.widgets.line_view import Canvas, paint
from ajustes_tui.widgets.time_line import POINT, Moment, room_of, time_line
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.line_words import who_did_it

_EDGES = 3
"""Columns of the border and the trailing blank."""
_EDGE: LineText = (Span(BORDER, Tone.DIM),)
_ROWS_BELOW = 2
"""Maximum rows of who and why (complete in the historial), and of the timeline."""
_NARROW, _NARROW_LABEL = 40, 12
"""Columns below which data labels use the narrow width."""
_LEAST = 31
DATA = "Todos los datos"
_FIRST = ("usuario_nombre", "resultado", "estado_ajuste")
_DATA = tuple(dict.fromkeys((*_FIRST, *(c for c, field in COLUMNS.items() if field.card))))


def all_data_lines(view: CaseView) -> list[list[Span]]:
    """Return what the card leaves out, then its data and the columns the program does not use."""
    card = view.card
    pairs = [
        ("Plazo", clock_text(card.clock, view.today) if card.clock else ""),
        ("Corte", corte_of(card.caso)),
        ("Ahora", holder_of(view)),
    ]
    told = [
        [label_span("" if row else name), Span(text)]
        for name, value in pairs
        for row, text in enumerate(wrap(value or "—", WIDTH - LABEL_WIDTH - 1))
    ]
    return [rule(DATA, "Esc vuelve"), *told, *data_lines(card, WIDTH, telephones=True)]


def data_lines(card: CaseCard, columns: int, *, telephones: bool) -> list[list[Span]]:
    caso = card.caso
    label_width = LABEL_WIDTH if columns >= _NARROW else _NARROW_LABEL
    datum_width, name_width = columns - label_width - 1, columns - 3
    pairs = [
        *((COLUMNS[column].card, _datum(card, column)) for column in _DATA),
        ("Radicados", " · ".join(cleaned(r.radicado) for r in card.radicados)),
        (
            "Teléfonos",
            " · ".join(f"{grouped(t.number)}{' errado' * t.invalid}" for t in card.telefonos),
        ),
        ("Marcación", cleaned(" ".join(p for p in (caso.razon, caso.subrazon) if p))),
        ("Reescalado", count_words(caso.reescalamientos, "vez")),
        ("Aplazado", _day(caso.aplazado_hasta)),
    ]
    pairs += [(cleaned(name), cleaned(value)) for name, value in card.datos.items()]
    lines: list[list[Span]] = []
    for name, value in pairs:
        if name == "Teléfonos" and not telephones:
            continue
        if width(name) > label_width - 2:
            # The author of the base chose the header: a cut header would not say what the value is.
            lines += [[Span(f" {part}", Tone.DIM)] for part in wrap(name, name_width)]
            name = ""
        for index, text in enumerate(wrap(value or "—", datum_width)):
            label = label_span(name if not index else "")
            lines.append([label._replace(text=label.text[:label_width]), Span(text)])
    return lines


def _datum(card: CaseCard, column: str) -> str:
    caso = card.caso
    value, kind = getattr(caso, column), COLUMNS[column].kind
    if kind is Kind.RESULT:
        return cleaned(caso.resultado_crudo or value)
    if kind is Kind.CLASS:
        return CLASE_WORDS[card.pqr] if card.pqr else ""
    if kind is Kind.IDENTIFIER:
        return cleaned(" ".join(part for part in (value, caso.asesor_nombre) if part))
    if kind is Kind.MONEY:
        return pesos(value)
    return _day(value) if kind is Kind.DAY else cleaned(value)


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


class AccountRow(NamedTuple):
    """A row, and how many historial lines end at or above it."""

    line: LineText
    lines: int = 0


def account_rows(view: CaseView, columns: int) -> list[AccountRow]:
    """Return the other casos, then the historial of this one, newest first."""
    card, inner = view.card, columns - _EDGES
    count = f"{len(card.others) + 1} casos" if card.others else ""
    rows = [AccountRow(rule("Esta cuenta", count, columns - line_width(_EDGE)))]
    for other in card.others:
        item, closed = other.caso, other.caso.estado in CLOSED
        tone, mark = signal_of(None if closed else other.semaforo)
        letter = item.causal or other.causal_sugerida or " "
        text = f" {cleaned(item.radicado_actual)} {letter} {ESTADO_WORDS[item.asks].short}"
        value = [Span(pesos(item.valor_solicitado))]
        left = [Span("○" if closed else mark, Tone.NORMAL if closed else tone), Span(text)]
        if line_width(left) + line_width(value) > inner:
            value = []
        rows.append(AccountRow(ends(left, value, inner + 1)))
    if same_asesor := _of_one_asesor(card.caso, card.others):
        rows.append(AccountRow([Span(same_asesor, Tone.DIM)]))
    return [*rows, AccountRow([]), *_told(card, inner + 1)]


def _of_one_asesor(caso: Caso, others: Sequence[CasoRow]) -> str:
    casos = (caso, *(other.caso for other in others))
    open_casos = [item for item in casos if item.estado not in CLOSED]
    asesores = {item.asesor_id for item in open_casos}
    if len(open_casos) < 2 or len(asesores) != 1 or None in asesores:
        return ""
    count = "las dos" if len(open_casos) == 2 else f"las {len(open_casos)}"
    return f"solicitudes de {cleaned(caso.asesor_id)}, {count} abiertas"


def _told(card: CaseCard, columns: int) -> list[AccountRow]:
    number, rows = 0, []
    own = (line for line in card.lines if line.caso == card.caso.id)
    for row in time_line([_moment(line, columns) for line in own])(columns):
        number += any(span.text == POINT for span in row.line)
        rows.append(AccountRow(row.line, number))
    return rows


def _moment(line: HistorialLine, columns: int) -> Moment:
    """Return act, author and detail; what a corte changed is whole in the historial."""
    moment = moment_of(line)
    if line.evento in BY_CORTE:
        return moment._replace(right="", below="")
    below = wrap_rows(moment.right, room_of(columns), _ROWS_BELOW)
    return moment._replace(right=who_did_it(line), below="\n".join(below))


class AccountPanel(Canvas):
    """The account at the right of the card; Tab focuses it for scrolling."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cuenta")]

    def __init__(self) -> None:
        super().__init__(width=_LEAST, id="panel")
        self._view: CaseView | None = None
        self._account_rows: list[AccountRow] = []
        self._edge: LineText = _EDGE
        """Its border beside the card; under it there is none."""

    def reveal(self, view: CaseView | None) -> None:
        """Show the account from its top; deferred until the panel has a size."""
        self._view = view
        if self.size.width:
            self._show_rows()

    @on(events.Resize)
    def _show_rows(self) -> None:
        # A panel going out of sight is resized to nothing.
        columns, rows = max(self.size.width, _LEAST), list[AccountRow]()
        under = self.screen.has_class("-columnas")
        self._edge = () if under else _EDGE
        if self._view is not None:
            rows = account_rows(self._view, columns + under * line_width(_EDGE))
        self._account_rows = rows
        # One row more than the lines, for the mark on the last row; and never fewer rows than the
        # panel has: another length would have the whole screen laid out again.
        empty = max(self.size.height - len(rows), 1)
        lines = [[*self._edge, *row.line] for row in rows]
        self.show([*lines, *([] for _ in range(empty))])
        if self.scroll_offset.y:
            self.scroll_home(animate=False)
        self.refresh_line(self.size.height - 1)

    def on_focus(self) -> None:
        self.refresh_line(self.size.height - 1)

    def on_blur(self) -> None:
        self.refresh_line(self.size.height - 1)

    def render_line(self, y: int) -> Strip:
        if y < self.size.height - 1:
            index = y + self.scroll_offset.y
            return (
                super().render_line(y)
                if index < len(self._account_rows)
                else paint(self, self._edge, self.size.width)
            )
        last = self.scroll_offset.y + self.size.height - 2
        visibles = [row.lines for row in self._account_rows[: last + 1]]
        total = max((row.lines for row in self._account_rows), default=0)
        mark = f"{max(visibles, default=0)} de {total}" if total else ""
        if last + 1 < len(self._account_rows):
            mark += " · Más ↓"
        help_text = "Esc sale" if self.has_focus else "Tab entra"
        footer = ends([Span(mark, Tone.DIM)], [Span(help_text, Tone.DIM)], self.size.width - _EDGES)
        return paint(self, [*self._edge, *footer], self.size.width)
