"""The lines of a card and its account, composed in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.screens.caso.account import AccountRow, account_rows
from ajustes_tui.screens.caso.card_text import card_lines, chosen_lines
from ajustes_tui.screens.caso.case_view import CaseView
from ajustes_tui.screens.caso.command_text import CommandRow, idle_row
from ajustes_tui.screens.caso.decisions import CaseOption
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line, Tone, cleaned


class Picture(NamedTuple):
    """The lines of a caso, ready to be drawn."""

    view: CaseView
    plain: Sequence[Line]
    """The card with nothing chosen."""
    chosen: Mapping[str, tuple[int, Line]]
    """The row of the card that marks each digit one can choose, and its number."""
    says: CommandRow
    """What the command row says as the person enters the caso."""
    account: Sequence[AccountRow] | None = None
    """None to leave the account as it is shown."""

    def lines(self, option: CaseOption | None) -> Sequence[Line]:
        """Return the card with a digit chosen, or with none."""
        row, line = self.chosen.get(option.digit, (0, None)) if option is not None else (0, None)
        if line is None:
            return self.plain
        return [*self.plain[:row], line, *self.plain[row + 1 :]]


def picture_of(
    service: TriageService, view: CaseView, notice: str = "", *, account: bool = True
) -> Picture:
    """Compose what the card shows of a caso and, unless it stays, the account.

    `notice` is what the command row says as the person enters it, rather than what waits half typed
    or which digits do.
    """
    catalogs = service.catalogs
    says = idle_row(view, catalogs.letters)
    if said := notice or view.half_typed:
        says = CommandRow(cleaned(said), "", Tone.NOTICE)
    picture = Picture(view, card_lines(view, catalogs), chosen_lines(view), says)
    if not account:
        return picture

    def semaforo(vence: date | None) -> Semaforo | None:
        plazo = service.remaining(vence)
        return plazo[1] if plazo else None

    rows = account_rows(view.card, semaforo, catalogs.suggest_causal)
    return picture._replace(account=rows)
