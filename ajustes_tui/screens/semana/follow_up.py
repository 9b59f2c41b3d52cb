"""The follow-up of a compromiso: opened with the supervisor's own commitment, closed, and reopened."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from ajustes_tui.domain.figures.feedback import Compromiso, CompromisoState, compromiso_state_name
from ajustes_tui.screens.background import BackgroundPart, writes
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.services.figures.feedback import MAX_TEXT, RetroalimentacionService
from ajustes_tui.ui.text import cleaned
from ajustes_tui.workbench.lead.week_words import ENDING, MIN_LETTERS, REOPENING, opening


class FollowUp(BackgroundPart):
    """Asks for the data of a change of a compromiso, and saves it."""

    class Changed(Message):
        """A compromiso was saved with another estado or text."""

        def __init__(self, compromiso: Compromiso) -> None:
            super().__init__()
            self.compromiso = compromiso

    def __init__(self, service: RetroalimentacionService) -> None:
        super().__init__()
        self._service = service

    def open(self, compromiso: Compromiso) -> None:
        """Ask for the supervisor's commitment and open the compromiso; reopening asks for a note."""
        if compromiso.closed:
            self._ask(
                *REOPENING,
                lambda note: self._save(compromiso, CompromisoState.OPEN, "", note),
            )
            return
        self._ask(
            *opening(compromiso),
            lambda text: self._save(compromiso, CompromisoState.OPEN, text, ""),
            typed=compromiso.supervisor,
        )

    def close(self, compromiso: Compromiso, estado: CompromisoState) -> None:
        """Close an open compromiso with `estado`, after asking."""

        def answered(sure: bool | None) -> None:
            if sure:
                self._save(compromiso, estado, "", "")

        title = f"{cleaned(compromiso.asesor_id)}: {compromiso_state_name(estado)}"
        self.app.push_screen(ConfirmationModal(title, ENDING), answered)

    def _ask(
        self, title: str, help_text: str, then: Callable[[str], object], typed: str = ""
    ) -> None:
        def answered(text: str | None) -> None:
            if text is not None:
                then(text)

        modal = ProseModal(title, help_text, least=MIN_LETTERS, most=MAX_TEXT, initial=typed)
        self.app.push_screen(modal, answered)

    @writes("Guardando el compromiso")
    def _save(
        self, compromiso: Compromiso, estado: CompromisoState, supervisor: str, note: str
    ) -> Compromiso:
        return self._service.follow(
            compromiso.week, compromiso.asesor_id, estado, supervisor=supervisor, nota=note
        )

    @_save.then
    def _tell(self, compromiso: Compromiso) -> None:
        self.post_message(self.Changed(compromiso))
