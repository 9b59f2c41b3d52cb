"""The paragraph of the figures for a mail, which names asesores that no other part of the screen reads."""

from __future__ import annotations

from textual.message import Message

from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.kpi.sentences import mail_paragraph
from ajustes_tui.screens.kpi.text import FiguresView
from ajustes_tui.services.figures.desk_acts import DeskService


class MailText(BackgroundPart):
    """Writes the paragraph of some figures away from the keyboard; it posts `Written`."""

    class Written(Message):
        """The paragraph is written."""

        def __init__(self, paragraph: str) -> None:
            super().__init__()
            self.paragraph = paragraph

    def __init__(self, service: DeskService) -> None:
        super().__init__()
        self._service = service

    @reads("Escribiendo el párrafo")
    def write(self, view: FiguresView) -> str:
        """Read the top 5 of some figures and write their paragraph."""
        top = self._service.top(view.figures) if view.figures.since is not None else ()
        return mail_paragraph(view, top)

    @write.then
    def _tell(self, paragraph: str) -> None:
        self.post_message(self.Written(paragraph))
