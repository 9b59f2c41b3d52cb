"""What is drawn of a caso: its card, every datum of it, or its precedents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.dom import DOMNode

from ajustes_tui.screens.background import reads
from ajustes_tui.screens.caso.account import all_data_lines
from ajustes_tui.screens.caso.card_text import precedent_lines
from ajustes_tui.screens.caso.picture import Picture, picture_of
from ajustes_tui.screens.caso.tall_card import CardShape
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.ui.text import Line
from ajustes_tui.workbench.case_view import CaseView


class CardPages:
    """Composes the card for the `shape` it has now, and keeps the page in sight in its place, if any.

    `turned` draws the card or the page anew.
    """

    def __init__(
        self,
        node: DOMNode,
        service: TriageService,
        view_of: Callable[[], CaseView | None],
        turned: Callable[[], None],
        shape: Callable[[], CardShape],
    ) -> None:
        self.node = node
        self.lines_of: Callable[[CaseView], Sequence[Line]] | None = None
        """Gives the page of the caso as it is; None while the card is in sight."""
        self._service = service
        self._view_of = view_of
        self._turned = turned
        self.shape = shape

    def picture_of(self, view: CaseView, notice: str = "", *, account: bool = True) -> Picture:
        """Compose what is drawn of a caso, as `picture_of` does, for the cells and rows there are."""
        return picture_of(self._service, view, notice, account=account, shape=self.shape())

    def turn(self, lines_of: Callable[[CaseView], Sequence[Line]] | None = None) -> None:
        """Show a page, or the card again."""
        self.lines_of = lines_of
        self._turned()

    def turn_to_data(self) -> None:
        """Show every datum of the caso, or the card again."""
        if self._may_turn() is not None:
            self.turn(lambda view: all_data_lines(view.card))

    def turn_to_precedents(self) -> None:
        """List the decided casos like this one, or show the card again."""
        if (view := self._may_turn()) is not None:
            self._read(view)

    def _may_turn(self) -> CaseView | None:
        """Return the caso whose card is in sight; in place of a page it shows the card."""
        view = self._view_of()
        if view is None or view.form is not None:
            return None
        if self.lines_of is None:
            return view
        self.turn()
        return None

    @reads("Buscando precedentes")
    def _read(self, view: CaseView) -> tuple[CaseView, list[Line]]:
        """Read the decided casos like one, unless the person is to choose first."""
        found = () if view.precedents is None else self._service.precedents(view.foreseen.caso)
        return view, precedent_lines(view, found)

    @_read.then
    def _show(self, read: tuple[CaseView, list[Line]]) -> None:
        view, lines = read
        if self._view_of() is view:
            self.turn(lambda _view: lines)
