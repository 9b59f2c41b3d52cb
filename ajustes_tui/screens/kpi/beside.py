"""What a large window shows beside the figures: first contact, ages and causales. Reading it is slow,
so it is read separately and seldom.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from textual.message import Message

from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.figures import FiguresScope
from ajustes_tui.domain.figures.indicators import FigureGroup
from ajustes_tui.domain.parts.contact_rows import CONTACT, TIMES
from ajustes_tui.domain.parts.shapes import Row
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.pace import ReadingPace
from ajustes_tui.services.container import LeadServices

_REST = 20
"""Pause before the next reading, in durations of the last: the figures go first."""


class Room(IntEnum):
    """What has room beside the figures."""

    NONE = 0
    CONTACT = 1
    ALL = 2


class Beside(NamedTuple):
    """A reading of what has room beside the figures."""

    scope: FiguresScope
    contact: Row
    times: Row | None = None
    causales: tuple[FigureGroup, ...] = ()


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

    @property
    def due(self) -> bool:
        """The store changed since the reading, and the pause is over."""
        return self._behind and self._pace.rested

    def ask(self, board: KpiBoard, room: Room, *, again: bool = False) -> None:
        """Read what has room: at once for a new query, else when due.

        `again` says that the store may have changed.
        """
        scope = board.scope
        if scope is None or not room:
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
            if room is Room.CONTACT:
                return Beside(scope, contact)
            by_causal = self._service.kpi.regrouped(board, "causal").groups
            return Beside(scope, contact, parts.count(TIMES, scope).of(), by_causal)

    @_read.then
    def _keep(self, found: Beside) -> None:
        self._pace.end()
        if self._asked is not None and self._asked[0] == found.scope and found != self.found:
            self.found = found
            self.post_message(self.Changed())
