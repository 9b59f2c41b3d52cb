"""The historial under other rules on a screen: the rules asked for, and what came of it."""

from __future__ import annotations

from ajustes_tui.domain.procedimiento.replay import ReplayReport
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import BackgroundPart, Failed, reads
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.figures.replay import OtherRules, ReplayService
from ajustes_tui.ui.long_work import LongWork
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.workbench.lead.replay import ask_other_rules, replay_lines


class ProcedureReplay(BackgroundPart):
    """Replays the historial under the rules a person asks for, one replay at a time."""

    def __init__(self, service: ReplayService) -> None:
        super().__init__()
        self._service = service
        self._work: LongWork | None = None
        """The replay in progress, if any."""

    def ask(self) -> None:
        """Ask for the rules, and replay the historial under them."""
        if self._work is not None:
            self.post_message(Notice("Ya se está repitiendo; Esc lo deja", Tone.NOTICE))
            return
        perform(self, ask_other_rules(), self._begin)

    def cancel(self) -> bool:
        """Stop the replay in progress; return whether there was one."""
        if self._work is None:
            return False
        self._work.cancel()
        return True

    def _begin(self, other: OtherRules) -> None:
        self._work = LongWork(stops=True)
        self.read(other, self._work)

    @reads("Repitiendo el historial", keep_all=True)
    def read(self, other: OtherRules, work: LongWork) -> ReplayReport:
        """Replay the historial."""
        return self._service.replay(other, progress=work)

    @read.then
    def _show(self, report: ReplayReport) -> None:
        self._end()
        lines = [cleaned(line) for line in replay_lines(report)]
        self.app.push_screen(WholeTextModal.of(lines, "El historial con otras reglas"))

    @read.failed(Exception)
    def _refused(self, error: Exception) -> None:
        self._end()
        if isinstance(error, ConflictError) and error.code == "cancelada":
            self.post_message(Notice(error.message.rstrip("."), Tone.NOTICE))
        else:
            self.post_message(Failed(error))

    def _end(self) -> None:
        self._work = None
