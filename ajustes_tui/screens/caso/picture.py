"""The drawing of a caso: its lines, and what is said as one enters it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.screens.caso.card_text import CardShape, DrawnCard, draw_card
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.workbench.case_view import CaseView, CommandRow, idle_row
from ajustes_tui.workbench.decisions import CaseOption


class Picture(NamedTuple):
    """The composed lines of a caso."""

    view: CaseView
    card: DrawnCard
    """With nothing chosen."""
    says: CommandRow
    """Command row on entering the caso."""
    account: bool = False
    """Whether to redraw the account."""
    shape: CardShape = CardShape()

    def lines(self, option: CaseOption | None) -> Sequence[Line]:
        lines = [*self.card.lines]
        if option is not None and option.digit in self.card.options:
            row, line = self.card.options[option.digit]
            lines[row] = line
        return lines


def picture_of(
    service: TriageService,
    view: CaseView,
    notice: str = "",
    *,
    account: bool = True,
    shape: CardShape,
) -> Picture:
    """Compose the card; `notice` replaces the command row on entry."""
    service.context.views.note_caso(view.card.caso)
    catalogs = service.context.catalogs
    says = idle_row(view, catalogs.letters)
    if said := notice or view.half_typed:
        says = CommandRow(cleaned(said), "", Tone.NOTICE)
    return Picture(view, draw_card(view, catalogs, shape), says, account, shape)
