"""What a card draws of a caso: its lines, and what changes in them with each digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.screens.caso.card_text import HEIGHT, card_lines, chosen_lines
from ajustes_tui.screens.caso.tall_card import SMALLEST, CardShape, DrawnCard, tall_card
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line, Tone, cleaned
from ajustes_tui.workbench.case_view import CaseView, CommandRow, chosen_row, idle_row
from ajustes_tui.workbench.decisions import CaseOption


class DrawnOption(NamedTuple):
    """What changes when a digit is chosen."""

    row: int
    """The number of the row of the card that marks it."""
    line: Line
    says: CommandRow
    """What the command row says, unless the digit opens a form."""


class Picture(NamedTuple):
    """The lines of a caso, ready to be drawn."""

    view: CaseView
    plain: Sequence[Line]
    """The card with nothing chosen."""
    choices: Mapping[str, DrawnOption]
    """What changes with each digit one can choose."""
    says: CommandRow
    """What the command row says as the person enters the caso."""
    account: bool = False
    """Whether the account is shown anew; else it stays."""
    shape: CardShape = SMALLEST
    """The cells and rows it is composed for."""

    def lines(self, option: CaseOption | None) -> Sequence[Line]:
        """Return the card with a digit chosen, or with none."""
        choice = None if option is None else self.choices.get(option.digit)
        if choice is None:
            return self.plain
        return [*self.plain[: choice.row], choice.line, *self.plain[choice.row + 1 :]]


def _card_of(view: CaseView, catalogs: Catalogs, shape: CardShape) -> DrawnCard:
    """Return a card in its nineteen rows, or in the rows of a window that has more."""
    if shape.rows > HEIGHT:
        return tall_card(view, catalogs, shape)
    return DrawnCard(card_lines(view, catalogs), chosen_lines(view))


def picture_of(
    service: TriageService,
    view: CaseView,
    notice: str = "",
    *,
    account: bool = True,
    shape: CardShape = SMALLEST,
) -> Picture:
    """Compose what the card shows of a caso and, unless it stays, the account; the view is noted.

    `notice` is what the command row says as the person enters it, rather than what waits half typed
    or which digits do.
    """
    service.context.views.note_caso(view.card.caso)
    catalogs = service.context.catalogs
    says = idle_row(view, catalogs.letters)
    if said := notice or view.half_typed:
        says = CommandRow(cleaned(said), "", Tone.NOTICE)
    card = _card_of(view, catalogs, shape)
    choices = {
        option.digit: DrawnOption(*row, chosen_row(view._replace(chosen=option, form=None)))
        for option, row in card.options
    }
    return Picture(view, card.lines, choices, says, account, shape)
