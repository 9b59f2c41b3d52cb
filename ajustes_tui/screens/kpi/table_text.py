"""The table of the groups: its columns, in casos or in pesos, and the order of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import (
    APPLIED_MONEY,
    REJECTED_MONEY,
    SOLICITADO,
    TOTAL,
    FigureCounts,
    FigureGroup,
)
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.screens.kpi.text import bar
from ajustes_tui.ui.text import POINT, Span, Tone, cell
from ajustes_tui.widgets.bars import bucket_cells
from ajustes_tui.widgets.trend import sparkline
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES, whole_pesos

GROUP, SHARE, RATE, OVER_DECIDED = "grupo", "aporte", "tasa", "sobre_lo_decidido"
"""Column keys that are no bucket, besides T."""
DIFFERENCE = "diferencia"
_PESOS = {
    SOLICITADO: "Solicitado",
    APPLIED_MONEY: "Aplicado",
    DIFFERENCE: "Diferencia",
    REJECTED_MONEY: "Rechazado",
}
_ALWAYS = (*TITLES, Cubeta.A_PQR, Cubeta.PENDIENTE)
"""Buckets with a column even when empty."""
_MONEY_WIDTH = 13
"""Cells of a money column: up to nine thousand million pesos; beyond, millions."""
_COURSE = 9
"""Cells of a group's course: eight earlier cortes and the current one."""
_HIGH_RATE = 50
"""The rate of corregido or rechazado at full height of the course, in every row."""
_NAME, _NAME_ALONE = 12, 25
"""Cells of a group, and of its detail; and of a group without one."""
_BAR = 26
"""Minimum cells of a group's bar."""
_ORDER_WORDS = {
    GROUP: "nombre",
    TOTAL: "lo que envió",
    SHARE: "aporte",
    RATE: "tasa propia",
    OVER_DECIDED: "parte de lo decidido",
    SOLICITADO: "valor solicitado",
    APPLIED_MONEY: "valor aplicado",
    DIFFERENCE: "diferencia con lo que se pidió",
    REJECTED_MONEY: "valor rechazado",
}


Trend = Callable[[FigureGroup], Sequence[FigureCounts | None]]
"""Returns the counts of a group in earlier cortes, oldest first; None where it sent nothing."""


def aporte(group: FigureGroup, cubeta: Cubeta) -> str:
    return (group.aporte(cubeta) or "—").replace(".", ",")


def rate(group: FigureGroup, cubeta: Cubeta, over: str = TOTAL) -> str:
    return group.counts.share(cubeta, over).removesuffix(" %")


def amount(group: FigureGroup, key: str) -> int:
    return group.counts.difference if key == DIFFERENCE else group.counts[key]


class TableView(NamedTuple):
    """The table's order, indicator, and unit (casos or pesos)."""

    order: str = RATE
    descending: bool = True
    cubeta: Cubeta = Cubeta.RECHAZADO
    """The indicator of aporte and tasa propia."""
    in_pesos: bool = False

    def keys(self, cubetas: Sequence[Cubeta]) -> list[str]:
        if self.in_pesos:
            return [GROUP, TOTAL, *_PESOS]
        return [GROUP, TOTAL, *(cubeta.value for cubeta in cubetas), SHARE, RATE, OVER_DECIDED]

    def next_order(self, cubetas: Sequence[Cubeta]) -> TableView:
        """Sort by the next column: names ascending, figures descending."""
        keys = self.keys(cubetas)
        order = keys[(keys.index(self.order) + 1) % len(keys)] if self.order in keys else keys[0]
        return self._replace(order=order, descending=order != GROUP)

    def next_indicator(self) -> TableView:
        three = list(TITLES)
        return self._replace(cubeta=three[(three.index(self.cubeta) + 1) % len(three)])

    def other_unit(self) -> TableView:
        if self.in_pesos:
            return self._replace(in_pesos=False, order=RATE, descending=True)
        return self._replace(in_pesos=True, order=SOLICITADO, descending=True)


BY_RATE = TableView()
"""The initial table: highest own rejection rate first."""


def ordered(rows: Sequence[FigureGroup], table: TableView) -> list[FigureGroup]:
    """Sort the rows; the casos without a group come last, unranked."""
    if table == BY_RATE:
        return list(rows)
    named = [row for row in rows if row.key is not None]
    named.sort(key=lambda row: _rank(row, table), reverse=table.descending)
    return [*named, *(row for row in rows if row.key is None)]


def _rank(row: FigureGroup, table: TableView) -> tuple[object, ...]:
    counts, key = row.counts, table.order
    if key == GROUP:
        return (row.name, row.beside)
    if key in _PESOS:
        return (amount(row, key), counts.total)
    if key == TOTAL:
        return (counts.total, counts[table.cubeta])
    if key == OVER_DECIDED:
        casos = counts[table.cubeta]
        return (Decimal(casos) / Decimal(counts.decided or 1), casos)
    if key in (SHARE, RATE):
        casos = counts[table.cubeta]
        own = Decimal(casos) / Decimal(counts.total or 1)
        return (casos, own) if key == SHARE else (own, casos)
    return (counts[Cubeta(key)], counts.total)


def heading(board: KpiBoard, table: TableView) -> str:
    groups = " × ".join(GROUPINGS[by].word for by in (board.by, board.across) if by)
    of = (
        "" if table.in_pesos or table.cubeta is Cubeta.RECHAZADO else f" de {LETTERS[table.cubeta]}"
    )
    if table.order == GROUP:
        way = "de la A a la Z" if not table.descending else "de la Z a la A"
        return f"Por {groups}, {way}"
    way = "de mayor a menor" if table.descending else "de menor a mayor"
    words = _ORDER_WORDS.get(table.order)
    if words is None:
        words = CUBETA_WORDS[Cubeta(table.order)].title.lower().replace("pqr", "PQR")
    return f"Por {groups}, {way} {words}{of if table.order in (SHARE, RATE, OVER_DECIDED) else ''}"


class TableShape(NamedTuple):
    """What the columns depend on besides the order."""

    cubetas: tuple[Cubeta, ...] = tuple(Cubeta)
    """Buckets with a column: non-empty ones, and always the three indicators."""
    group: str = "Grupo"
    """The heading of the names."""
    beside: str = ""
    """The heading of the detail; empty if no group has one."""
    digits: int = 4
    """Cells of a count."""
    past: bool = False
    """Some group was in an earlier corte."""
    long: bool = True
    """Some name exceeds its column; otherwise names keep their place in any corte."""


def shape(board: KpiBoard) -> TableShape:
    rows = board.groups
    counts = board.counts
    beside = (
        ""
        if not any(row.beside for row in rows)
        else GROUPINGS[board.across].word.capitalize()
        if board.across
        else "Aliado"
        if board.by == DEFAULT
        else "Nombre"
    )
    highest = max((row.counts.total for row in rows), default=0)
    return TableShape(
        tuple(c for c in Cubeta if c in _ALWAYS or counts[c]),
        GROUPINGS[board.by].word.capitalize() if board.by else "Grupo",
        beside,
        max(len(thousands(highest)), 4),
        any(row.key in board.past.groups for row in rows),
        any(len(words) > _NAME for row in rows for words in (row.short, row.beside)),
    )


def columns(
    past: Trend,
    chosen: Callable[[FigureGroup], str],
    shape: TableShape = TableShape(),  # noqa: B008
    table: TableView = BY_RATE,
) -> list[Column[FigureGroup]]:
    """Return the columns; the course of a group, what it decided and its bar leave first.

    `chosen` gives the figure of the cursor in a row, or empty.
    """
    total = Column[FigureGroup](
        f"Envió{_mark(table, TOTAL)}",
        max(shape.digits, 6),
        lambda row: thousands(row.counts.total),
        "der",
        _tone(chosen, TOTAL),
    )
    grows = shape.long or table.in_pesos
    name = Column[FigureGroup](
        f"{shape.group}{_mark(table, GROUP)}",
        _NAME,
        lambda row: row.short,
        flexible=grows or not shape.beside,
        most=0 if shape.beside else _NAME_ALONE,
    )
    names = [name]
    if shape.beside:
        names.append(Column(shape.beside, _NAME, lambda row: row.beside, flexible=grows, rank=3))
    if table.in_pesos:
        return [*names, total, *_of_money(table)]
    course = [_course(past, table)] if shape.past else []
    return [*names, total, *_of_casos(chosen, shape, table), *_shares(table), *course, _bar()]


def _course(past: Trend, table: TableView) -> Column[FigureGroup]:
    top = 100 if table.cubeta is Cubeta.APLICADO else _HIGH_RATE

    def rates(row: FigureGroup) -> str:
        counts = [*past(row), row.counts]
        return sparkline([_share_of(each, table.cubeta) for each in counts[-_COURSE:]], top)

    return _drawn("Antes", _COURSE, rates, rank=6)


def _drawn(
    heading: str,
    width: int,
    value: Callable[[FigureGroup], str],
    tone: Callable[[FigureGroup], Tone] = lambda _row: Tone.NORMAL,
    *,
    rank: int,
) -> Column[FigureGroup]:
    """Return a column as a drawing, before which the band of the cursor ends: two bars are half a key."""

    def spans(row: FigureGroup, cells: int) -> list[Span]:
        return [Span(cell(value(row), cells, "der"), tone(row))]

    return Column(heading, width, value, "der", spans=spans, rank=rank)


def _share_of(counts: FigureCounts | None, cubeta: Cubeta) -> float | None:
    return 100 * counts[cubeta] / counts.total if counts is not None and counts.total else None


def _bar() -> Column[FigureGroup]:
    def cells(row: FigureGroup, width: int) -> list[Span]:
        return [Span(" "), *bucket_cells(bar(row.counts), width - 1)]

    return Column(" Cómo va lo suyo", _BAR, lambda _row: "", flexible=True, spans=cells, rank=4)


def _mark(table: TableView, key: str) -> str:
    if table.order != key or (key == RATE and table == TableView(cubeta=table.cubeta)):
        return ""
    return "↓" if table.descending else "↑"


def _tone(chosen: Callable[[FigureGroup], str], key: str) -> Callable[[FigureGroup], Tone]:
    return lambda row: Tone.FIELD if chosen(row) == key else Tone.NORMAL


def _of_casos(
    chosen: Callable[[FigureGroup], str], shape: TableShape, table: TableView
) -> Iterator[Column[FigureGroup]]:
    def count(cubeta: Cubeta) -> Callable[[FigureGroup], str]:
        # None is a point, so that the others are seen.
        return lambda row: thousands(row.counts[cubeta]) if row.counts[cubeta] else POINT

    def tone(cubeta: Cubeta) -> Callable[[FigureGroup], Tone]:
        of_figure = _tone(chosen, cubeta.value)

        def of_none(row: FigureGroup) -> Tone:
            # The figure the cursor stands in keeps its tone, by which it is found, and an edge in its
            # row would read as a place to write in.
            here = of_figure(row)
            return here if here is not Tone.NORMAL else Tone.DIM if chosen(row) else Tone.EDGE

        return lambda row: of_figure(row) if row.counts[cubeta] else of_none(row)

    for cubeta in shape.cubetas:
        letter = f"{LETTERS[cubeta]}{_mark(table, cubeta.value)}"
        rank = 0 if cubeta is table.cubeta else 1
        yield Column(letter, shape.digits, count(cubeta), "der", tone(cubeta), rank=rank)


def _shares(
    table: TableView,
) -> tuple[Column[FigureGroup], Column[FigureGroup], Column[FigureGroup]]:
    """Return aporte, tasa propia and share of the decided; those of R, the default, have no letter."""
    cubeta = table.cubeta
    letter = "" if cubeta is Cubeta.RECHAZADO else f" {LETTERS[cubeta]}"

    def tone(row: FigureGroup) -> Tone:
        return Tone.STRONG if row.counts[cubeta] else Tone.DIM

    def of_decided(row: FigureGroup) -> str:
        pair = f"{thousands(row.counts[cubeta])} de {thousands(row.counts.decided)}"
        return pair if row.counts.decided else "—"

    def of_decided_tone(row: FigureGroup) -> Tone:
        return Tone.NORMAL if row.counts[cubeta] else Tone.DIM

    share = f"Aporte{letter} %{_mark(table, SHARE)}"
    own = f"Tasa{letter} %{_mark(table, RATE)}"
    # Beside the rate over all it sent, which says little while most of it is pending.
    decided = f"{LETTERS[cubeta]} de decididos{_mark(table, OVER_DECIDED)}"
    return (
        Column(share, 9 + len(letter), lambda row: aporte(row, cubeta), "der", tone, rank=2),
        Column(own, 7 + len(letter), lambda row: rate(row, cubeta), "der", tone),
        _drawn(decided, 15, of_decided, of_decided_tone, rank=5),
    )


def _of_money(table: TableView) -> Iterator[Column[FigureGroup]]:
    def pesos(key: str) -> Callable[[FigureGroup], str]:
        return lambda row: whole_pesos(amount(row, key), _MONEY_WIDTH)

    for key, name in _PESOS.items():
        strong = (lambda _row: Tone.STRONG) if key == table.order else None
        yield Column(f"{name}{_mark(table, key)}", _MONEY_WIDTH, pesos(key), "der", strong)
