"""The historial under other rules on a screen: the rules asked for, the work counted, what came of it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from ajustes_tui.domain.procedimiento.replay import ReplayReport
from ajustes_tui.errors import ConflictError
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import BackgroundPart, Failed, ProgressReporter, reads
from ajustes_tui.screens.modals.notices import WholeTextModal
from ajustes_tui.screens.navigation import Notice
from ajustes_tui.services.admin.catalog_admin import CatalogsService
from ajustes_tui.services.figures.replay import OtherRules, ReplayService
from ajustes_tui.ui.text import Tone, cleaned
from ajustes_tui.widgets.progress_bar import ProgressBar
from ajustes_tui.workbench.lead.replay import ask_other_rules, replay_lines


class ProcedureReplay(BackgroundPart):
    """Replays the historial under the rules a person asks for, one replay at a time."""

    class Advanced(Message):
        """A replay went on."""

        def __init__(self, done: int, total: int, stage: str) -> None:
            super().__init__()
            self.done, self.total, self.stage = done, total, stage

    def __init__(self, service: CatalogsService) -> None:
        super().__init__()
        self._service = ReplayService(service.context, service)
        self._bar = ProgressBar()
        self._reporter: ProgressReporter | None = None
        """The replay in progress, if any."""

    def compose(self) -> ComposeResult:
        """Build the row that counts."""
        yield self._bar

    def on_mount(self) -> None:
        """Take no room while nothing is replayed."""
        self.display = False

    def ask(self) -> None:
        """Ask for the rules, and replay the historial under them."""
        if self._reporter is not None:
            self.post_message(Notice("Ya se está repitiendo; Esc lo deja", Tone.NOTICE))
            return
        perform(self, ask_other_rules(), self._begin)

    def cancel(self) -> bool:
        """Stop the replay in progress; return whether there was one."""
        if self._reporter is None:
            return False
        self._reporter.cancel()
        return True

    def _begin(self, other: OtherRules) -> None:
        reporter = ProgressReporter(
            lambda done, total, stage: self.post_message(self.Advanced(done, total, stage))
        )
        self._reporter = reporter
        self.display = True
        self.read(other, reporter)

    @on(Advanced)
    def _show_progress(self, event: Advanced) -> None:
        event.stop()
        if self._reporter is not None:
            self._bar.show(event.done, event.total, event.stage)

    @reads("Repitiendo el historial", keep_all=True)
    def read(self, other: OtherRules, reporter: ProgressReporter) -> ReplayReport:
        """Replay the historial."""
        return self._service.replay(other, progress=reporter)

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
        self._reporter = None
        self._bar.clear()
        self.display = False
