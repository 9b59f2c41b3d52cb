"""A caso as the card and the account beside it draw it, composed away from the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.screens.caso.account import AccountRow, account_rows
from ajustes_tui.screens.caso.card_text import card_lines
from ajustes_tui.screens.caso.case_view import CaseView
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line


class Picture(NamedTuple):
    """The lines of a caso, ready to be drawn."""

    view: CaseView
    lines: Sequence[Line]
    account: Sequence[AccountRow] | None = None
    """None where the account shown stays."""
    notice: str = ""
    """What is said of the caso as the person enters it."""


def picture_of(
    service: TriageService, view: CaseView, notice: str = "", *, account: bool = True
) -> Picture:
    """Compose what the card shows of a caso and, unless it stays, the account."""
    lines = card_lines(view, service.catalogos)
    if not account:
        return Picture(view, lines, None, notice)

    def semaforo(vence: date | None) -> Semaforo | None:
        plazo = service.remaining(vence)
        return plazo[1] if plazo else None

    rows = account_rows(view.card, semaforo, service.catalogos.suggest_causal)
    return Picture(view, lines, rows, notice)
