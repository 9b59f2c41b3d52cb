"""How a call is drawn: the usuario, the script, and beside it on a wide window the outcomes and the account."""

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
"""Cells of the pad, so that no outcome is cut."""
_SCRIPT_MOST = 84
"""Cells of the script at most: its lines are read in one go."""
_THREE = 190
"""Columns from which the data and the calls to come have an area of their own."""
_BESIDE_HEIGHT = 30
"""Rows of a window that has the outcomes beside the script."""
_LOW_ROWS = 8
"""Rows of a body that has room for the outcomes and one row of header."""
_TELLS_ROWS = 40
"""Rows from which the pad says under each outcome what it does."""
_COMMAND_ROWS = 2
"""Rows of the command row under the pad, which is narrower than what it says."""
_EDGES = 5
"""Cells of each of its rows outside the words."""


class CallShape(NamedTuple):
    """The cells of each area of a call, in a window of some width."""

    script: int
    side: int = 0
    """The account, with the pad; 0 where the outcomes stand under the script."""
    third: int = 0
    pad: bool = True
    """Whether the pad stands there; a form that is open has digits of its own."""

    @property
    def command(self) -> tuple[int, int, int]:
        """The cells before the command row, its width and its rows: under the pad, or all along."""
        return (self.script + 1, self.side, _COMMAND_ROWS) if self.side and self.pad else (0, 0, 1)

    def room(self, width: int) -> int:
        """Return the cells that the words of the command row have in a window."""
        _left, own, rows = self.command
        return own * rows - _EDGES if own else width


def shape_of(width: int, height: int, *, form: bool) -> CallShape:
    """Return the areas of a call in a window; `form` tells that a form is open.

    In a low one the outcomes stand under the script, whatever its width: so both are seen whole.
    """
    if width < NORMAL or height < _BESIDE_HEIGHT:
        return CallShape(width)
    if form:
        return CallShape(WIDTH, width - WIDTH - 1, pad=False)
    if width < WIDE:
        return CallShape(width - PAD_WIDTH - 1, PAD_WIDTH)
    script = min(width - PAD_WIDTH - 1, _SCRIPT_MOST)
    if width < _THREE:
        return CallShape(script, width - script - 1)
    return CallShape(script, PAD_WIDTH, width - script - PAD_WIDTH - 2)


class CallView(Vertical):
    """The areas of a call; it draws what it is given and changes nothing."""

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
        """Build the header over the areas."""
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
        """Draw a call in so many columns and rows, before the calls that come after it."""
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
