"""The review of the procedure: each finding with its example."""

from __future__ import annotations

from ajustes_tui.domain.procedimiento.finding import WHOLE, Finding
from ajustes_tui.screens.background import BackgroundPart, reads
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.ui.text import Tone, cleaned


class ProcedureReview(BackgroundPart):
    """Reviews the procedure under the catalogues in force, and shows the findings."""

    def __init__(self, service: CatalogsService) -> None:
        super().__init__()
        self._service = service

    @reads("Revisando el procedimiento", leads=True)
    def read(self) -> tuple[Finding, ...]:
        return self._service.review()

    @read.then
    def _show(self, found: tuple[Finding, ...]) -> None:
        if not found:
            self.post_message(Notice(WHOLE.rstrip("."), Tone.OK))
            return
        texts = [
            f"▲ {cleaned(each.place)}: {cleaned(each.lacks)}. Ejemplo: {cleaned(each.example)}."
            for each in found
        ]
        self.app.push_screen(WholeTextModal.of(texts, "Lo que falta en el procedimiento"))
