"""The layout of a call: usuario, script, and on a wide window outcomes and account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.screens.contacto import call_side_text as side
from ajustes_tui.screens.contacto import call_text as text
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.screens.contacto.call_card import CallCard
from ajustes_tui.ui.measures import NORMAL, WIDE, WIDTH
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.workbench.call import Call

PAD_WIDTH = 59
"""Cells of the pad that cut no outcome."""
_SCRIPT_MOST = 84
"""Maximum cells of the script: each line is read at a glance."""
_THREE = 190
"""Columns from which data and next calls have their own area."""
_BESIDE_HEIGHT = 30
"""Window rows from which the outcomes are beside the script."""
_LOW_ROWS = 8
"""Body rows with room for the outcomes and one header row."""
_TELLS_ROWS = 40
"""Rows from which the pad shows effects."""
_COMMAND_ROWS = 2
"""Rows of the command row under the pad, which is narrower than the text."""
_EDGES = 5
"""Cells of such a row outside its text."""


class CallShape(NamedTuple):
    """Cells of each area of a call."""

    script: int
    side: int = 0
    """Account with pad; 0 if the outcomes are under the script."""
    third: int = 0
    pad: bool = True
    """Whether the pad is shown; an open form has its own digits."""

    @property
    def command(self) -> tuple[int, int, int]:
        """Offset, width and rows of the command row: under the pad, or full width."""
        return (self.script + 1, self.side, _COMMAND_ROWS) if self.side and self.pad else (0, 0, 1)

    def room(self, width: int) -> int:
        _left, own, rows = self.command
        return own * rows - _EDGES if own else width


def shape_of(width: int, height: int, *, form: bool) -> CallShape:
    """Return the areas of a call.

    A low window has the outcomes under the script at any width, so that both are whole.
    """
    if width < NORMAL or height < _BESIDE_HEIGHT:
        return CallShape(width)
    if form:
        side = width - WIDTH - 1 if width < _THREE else PAD_WIDTH
        return CallShape(WIDTH, side, max(width - WIDTH - side - 2, 0), pad=False)
    if width < WIDE:
        return CallShape(width - PAD_WIDTH - 1, PAD_WIDTH)
    script = min(width - PAD_WIDTH - 1, _SCRIPT_MOST)
    if width < _THREE:
        return CallShape(script, width - script - 1)
    return CallShape(script, PAD_WIDTH, width - script - PAD_WIDTH - 2)


class CallView(Vertical):
    """The areas of a call; draws only."""

    def __init__(self) -> None:
        super().__init__()
        self.card = CallCard()
        self._usuario = LineView([[]], id="usuario")
        self._cuenta = LineView([[]], id="cuenta")
        self._pad = LineView([[]], id="resultado")
        self._pad.active = True
        self._third = LineView([[]], id="despues")
        self._side = Vertical(self._cuenta, self._pad, id="lado")

    def compose(self) -> ComposeResult:
        yield self._usuario
        yield Horizontal(self.card, self._side, self._third)

    def show(
        self,
        call: Call,
        rules: Rules,
        now: datetime,
        size: tuple[int, int],
        shape: CallShape,
        coming: Sequence[AgendaRow],
    ) -> None:
        width, height = size
        header = text.header_lines(call, rules, now, width)
        if shape.side:
            header = [*header, []]
        elif height < _LOW_ROWS:
            header = header[:1]
        self._usuario.set_lines(header)
        height -= len(header)
        self.card.styles.width = shape.script if shape.side else "100%"
        self.card.show(call, shape.script, height, whole=not shape.side)
        self._side.display, self._third.display = bool(shape.side), bool(shape.third)
        if shape.side:
            self._side.styles.width = shape.side
            told = rules if height >= _TELLS_ROWS else None
            pad = text.outcome_lines(call, shape.side, told) if shape.pad else []
            self._pad.display = shape.pad
            self._pad.set_lines(pad)
            self._cuenta.set_lines(side.account_lines(call, shape.side, height - len(pad)))
        if shape.third:
            self._third.set_lines(side.coming_lines(call, coming, shape.third, height))
