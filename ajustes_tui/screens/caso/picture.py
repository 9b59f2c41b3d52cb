"""The drawing of a caso: its lines, and their changes for each digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.screens.caso.card_text import CardShape, DrawnCard, draw_card
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.workbench.case_view import CaseView, CommandRow, chosen_row, idle_row
from ajustes_tui.workbench.decisions import CaseOption


class DrawnOption(NamedTuple):
    """What changes when a digit is chosen."""

    row: int
    line: Line
    says: CommandRow
    """Command row, unless the digit opens a form."""


class Picture(NamedTuple):
    """The composed lines of a caso."""

    view: CaseView
    card: DrawnCard
    """With nothing chosen."""
    choices: Mapping[str, DrawnOption]
    says: CommandRow
    """Command row on entering the caso."""
    account: bool = False
    """Whether to redraw the account."""
    shape: CardShape = CardShape()

    def lines(self, option: CaseOption | None) -> Sequence[Line]:
        choice = None if option is None else self.choices.get(option.digit)
        if choice is None:
            return self.card.lines
        lines = [*self.card.lines]
        lines[choice.row] = choice.line
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
    card = draw_card(view, catalogs, shape)
    choices = {
        option.digit: DrawnOption(*row, chosen_row(view._replace(chosen=option, form=None)))
        for option, row in card.options
    }
    return Picture(view, card, choices, says, account, shape)
