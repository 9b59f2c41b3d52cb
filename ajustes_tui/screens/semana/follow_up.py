"""The follow-up of a compromiso: opened with the supervisor's own commitment, closed, and reopened."""

from __future__ import annotations

from textual.message import Message

from ajustes_tui.domain.figures.feedback import Compromiso, CompromisoState, compromiso_state_name
from ajustes_tui.screens.background import BackgroundPart, write
from ajustes_tui.screens.modals import ask, confirm
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
        title, help_text = REOPENING if compromiso.closed else opening(compromiso)
        begun = "" if compromiso.closed else compromiso.supervisor

        def answered(text: str) -> None:
            supervisor, nota = ("", text) if compromiso.closed else (text, "")
            self._save(compromiso, CompromisoState.OPEN, supervisor, nota)

        box = ProseModal(title, help_text, least=MIN_LETTERS, most=MAX_TEXT, initial=begun)
        ask(self, box, answered)

    def close(self, compromiso: Compromiso, estado: CompromisoState) -> None:
        """Close an open compromiso with `estado`, after asking."""
        title = f"{cleaned(compromiso.asesor_id)}: {compromiso_state_name(estado)}"
        confirm(self, ConfirmationModal(title, ENDING), lambda: self._save(compromiso, estado))

    def _save(
        self, compromiso: Compromiso, estado: CompromisoState, supervisor: str = "", nota: str = ""
    ) -> None:
        write(
            self,
            lambda: self._service.follow(
                compromiso.week, compromiso.asesor_id, estado, supervisor=supervisor, nota=nota
            ),
            lambda saved: self.post_message(self.Changed(saved)),
        )
