"""What a large window shows beside the figures: first contact, ages, causales, and casos of the
current row. Reading it is slow, so it is read separately and seldom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.figures.evidence import EvidenceCaso, EvidenceOrder
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.indicators import FigureGroup
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.parts.contact_rows import CONTACT, TIMES
from ajustes_tui.domain.parts.shapes import Row
from ajustes_tui.messages import ShowCasos
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.pace import ReadingPace
from ajustes_tui.services.container import LeadServices
from ajustes_tui.services.figures.board import KpiBoard

ROW_CASOS = 6
"""Maximum casos of the row shown."""
_REST = 20
"""Pause before the next reading, in durations of the last: the figures go first."""
_CURSOR_RESTS_S = 0.2
"""Time the cursor rests on a row before its casos are read."""


class Room(NamedTuple):
    """What has room beside the figures."""

    contact: bool = False
    ages: bool = False
    """Open ages and causales have room too."""


class Beside(NamedTuple):
    """A reading of what has room beside the figures."""

    scope: FiguresScope
    contact: Row | None = None
    times: Row | None = None
    causales: tuple[FigureGroup, ...] = ()


class RowCasos(NamedTuple):
    """The first casos of a figure, and its count."""

    figure: ShowCasos
    casos: Sequence[EvidenceCaso]


class BesideReader(BackgroundPart):
    """Reads what is beside the figures, with pauses to spare the store.

    Later changes are read after the pause: `due` tells the screen.
    """

    class Changed(Message):
        """What is beside the figures looks different."""

    def __init__(self, service: LeadServices) -> None:
        super().__init__()
        self._service = service
        self._pace = ReadingPace(_REST)
        self._asked: tuple[FiguresScope, Room] | None = None
        self._behind = False
        self.found: Beside | None = None
        """None while figures of another query are read."""
        self.row: RowCasos | None = None
        self._figure: ShowCasos | None = None

    @property
    def catalogs(self) -> Catalogs:
        return self._service.kpi.context.catalogs

    @property
    def due(self) -> bool:
        """The store changed since the reading, and the pause is over."""
        return self._behind and self._pace.rested

    def ask(self, board: KpiBoard | None, room: Room, *, again: bool = False) -> None:
        """Read what has room: at once for a new query, else when due.

        `again` says that the store may have changed.
        """
        scope = board.scope if board is not None else None
        if board is None or scope is None or not room.contact:
            self._asked, self.found, self._behind = None, None, False
            return
        other = self._asked != (scope, room)
        if not other and not again:
            return
        if not other and not self._pace.rested:
            self._behind = True
            return
        if self.found is not None and self.found.scope != scope:
            self.found = None
        self._asked, self._behind = (scope, room), False
        self._pace.begin()
        self._read(board, scope, room)

    @reads("Leyendo lo que va al lado")
    def _read(self, board: KpiBoard, scope: FiguresScope, room: Room) -> Beside:
        parts = self._service.parts
        with self._service.kpi.context.db.reading():
            contact = parts.count(CONTACT, scope).of()
            if not room.ages:
                return Beside(scope, contact)
            by_causal = self._service.kpi.regrouped(board, "causal").groups
            return Beside(scope, contact, parts.count(TIMES, scope).of(), by_causal)

    @_read.then
    def _keep(self, found: Beside) -> None:
        self._pace.end()
        if self._asked is not None and self._asked[0] == found.scope and found != self.found:
            self.found = found
            self.post_message(self.Changed())

    def rest_on(self, figure: ShowCasos | None) -> None:
        """Read the first casos of a figure once the cursor rests on it."""
        if figure == self._figure:
            return
        self._figure = figure
        if figure is None:
            self.row = None
        elif not figure.casos:
            self._keep_row(RowCasos(figure, ()))
        else:
            self.set_timer(_CURSOR_RESTS_S, lambda: self._read_if_still(figure))

    def _read_if_still(self, figure: ShowCasos) -> None:
        if figure == self._figure:
            self._read_row(figure)

    @reads("Leyendo los casos")
    def _read_row(self, figure: ShowCasos) -> RowCasos:
        evidence = self._service.evidence
        with evidence.context.db.reading():
            ids = evidence.ids(figure.criteria, EvidenceOrder(), few=figure.few)
            return RowCasos(figure, tuple(evidence.rows(ids[:ROW_CASOS])))

    @_read_row.then
    def _keep_row(self, row: RowCasos) -> None:
        if row.figure == self._figure:
            self.row = row
            self.post_message(self.Changed())
