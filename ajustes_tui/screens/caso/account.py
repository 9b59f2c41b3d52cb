"""The account panel of a wide window, and the list of all data of a caso."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.binding import BindingType
from textual.strip import Strip

from ajustes_tui.domain.base.fields import COLUMNS, Kind
from ajustes_tui.domain.caso.card import CaseCard, CasoRow
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, Estado
from ajustes_tui.domain.caso.words import AFTER_CLASIFICAR, CLASE_WORDS, ESTADO_WORDS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.identifiers import grouped
from ajustes_tui.domain.values.money import pesos
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
    rule,
    width,
    wrap,
    wrap_rows,
)
from ajustes_tui.ui.text import Line as LineText
from ajustes_tui.widgets.line_view import Canvas, paint
from ajustes_tui.widgets.time_line import POINT, room_of, time_line
from ajustes_tui.workbench.case_view import CaseView

_EDGES = 3
"""Columns of the border and the trailing blank."""
DATA_BELOW = 56
"""Columns beyond which the amount moves no further right."""
_ROWS_BELOW, _ALL_ROWS = 2, 10_000
"""Maximum rows of who and why (complete in the historial), and of the timeline."""
_NARROW, _NARROW_LABEL = 40, 12
"""Columns below which data labels use the narrow width."""
_BORDER = Span(BORDER, Tone.DIM)
_LEAST = 31
_DATA_ROWS = 30
"""Rows from which the panel also shows the data of the caso."""
DATA = "Todos los datos"
_FIRST = ("usuario_nombre", "resultado", "estado_ajuste")
_DATA = tuple(dict.fromkeys((*_FIRST, *(c for c, field in COLUMNS.items() if field.card))))


def all_data_lines(card: CaseCard) -> list[list[Span]]:
    """Return all data, including base columns the program does not use."""
    return [rule(DATA, "Esc vuelve"), *data_lines(card, WIDTH, telephones=True)]


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
        ("Reescalado", count_words(caso.reescalamientos, "vez", "veces")),
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


def account_rows(view: CaseView, columns: int, *, data_below: bool) -> list[AccountRow]:
    """Return casos, historial (newest first), then data."""
    card, inner = view.card, columns - _EDGES
    caso, others = card.caso, card.others
    casos = len(others) + 1
    count = len(card.lines)
    heading = f"{casos} {'caso' if casos == 1 else 'casos'}, "
    heading += f"{count} {'línea' if count == 1 else 'líneas'}"
    rows = [AccountRow([Span("Esta cuenta", Tone.TITLE), Span(f" · {heading}")])]
    known = [(caso, card.causal_sugerida, view.semaforo)]
    known += [(other.caso, other.causal_sugerida, other.semaforo) for other in others]
    for item, suggested, semaforo in known:
        closed = item.estado in CLOSED
        tone, mark = signal_of(None if closed else semaforo)
        letter = item.causal or suggested or " "
        text = f"{cleaned(item.radicado_actual)} {letter} {_standing(item)}"
        value = Span(pesos(item.valor_solicitado))
        room = min(inner, DATA_BELOW) - 1
        whole = width(text) + width(value.text) + 2 <= room
        # Apart from its clock where nothing is cut for it.
        gap = " " * (width(text) + width(value.text) + 3 <= room or not whole)
        left = [Span("○" if closed else mark, Tone.NORMAL if closed else tone), Span(gap + text)]
        rows.append(AccountRow(ends(left, [value] if whole else [], room)))
        if not whole:
            rows.append(AccountRow(ends([], [value], room)))
    rows.append(AccountRow([Span("─" * (inner + 1), Tone.RULE)]))
    if same_asesor := _of_one_asesor(caso, others):
        rows.append(AccountRow([Span(same_asesor, Tone.DIM)]))
    rows += _told(card, inner + 1)
    if data_below:
        data = data_lines(card, inner, telephones=False)
        rows += [AccountRow([]), *(AccountRow(line) for line in [rule(DATA, "", inner), *data])]
    return rows


def _standing(caso: Caso) -> str:
    asks = AFTER_CLASIFICAR[caso.resultado] if caso.estado is Estado.POR_CLASIFICAR else caso.estado
    return ESTADO_WORDS[asks].short


def _of_one_asesor(caso: Caso, others: Sequence[CasoRow]) -> str:
    casos = (caso, *(other.caso for other in others))
    open_casos = [item for item in casos if item.estado not in CLOSED]
    asesores = {item.asesor_id for item in open_casos}
    if len(open_casos) < 2 or len(asesores) != 1 or None in asesores:
        return ""
    count = "las dos" if len(open_casos) == 2 else f"las {len(open_casos)}"
    return f"solicitudes de {cleaned(caso.asesor_id)}, {count} abiertas"


def _told(card: CaseCard, columns: int) -> list[AccountRow]:
    moments = []
    for line in card.lines:
        moment = moment_of(line, several=bool(card.others))
        # A long note is whole in its historial.
        below = wrap_rows(moment.below, room_of(columns), _ROWS_BELOW)
        moments.append(moment._replace(below="\n".join(below)))
    number, rows = 0, []
    for row in time_line(moments, columns, _ALL_ROWS):
        number += any(span.text == POINT for span in row)
        rows.append(AccountRow(row, number))
    return rows


class AccountPanel(Canvas):
    """The account at the right of the card; Tab focuses it for scrolling."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("triage.cuenta")]

    def __init__(self) -> None:
        super().__init__(width=_LEAST, id="panel")
        self._view: CaseView | None = None
        self._account_rows: list[AccountRow] = []

    def reveal(self, view: CaseView | None) -> None:
        """Show the account from its top; deferred until the panel has a size."""
        self._view = view
        if self.size.width:
            self._show_rows()

    @on(events.Resize)
    def _show_rows(self) -> None:
        # A panel going out of sight is resized to nothing.
        columns, rows = max(self.size.width, _LEAST), list[AccountRow]()
        if self._view is not None:
            below = self.size.height >= _DATA_ROWS
            rows = account_rows(self._view, columns, data_below=below)
        self._account_rows = rows
        # One row more than the lines, for the mark on the last row; and never fewer rows than the
        # panel has: another length would have the whole screen laid out again.
        empty = max(self.size.height - len(rows), 1)
        lines = [[_BORDER, *row.line] for row in rows]
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
                else paint(self, [_BORDER], self.size.width)
            )
        last = self.scroll_offset.y + self.size.height - 2
        visibles = [row.lines for row in self._account_rows[: last + 1]]
        total = max((row.lines for row in self._account_rows), default=0)
        mark = f"{max(visibles, default=0)} de {total}" if total else ""
        if last + 1 < len(self._account_rows):
            mark += " · Más ↓"
        help_text = "Esc sale" if self.has_focus else "Tab entra"
        footer = ends([Span(mark, Tone.DIM)], [Span(help_text, Tone.DIM)], self.size.width - _EDGES)
        return paint(self, [_BORDER, *footer], self.size.width)
