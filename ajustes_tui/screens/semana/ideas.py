"""The screen of the ideas of mejora continua: their list, and the steps of the one under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.ideas import Idea
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.semana import ideas_text as text
from ajustes_tui.services.figures.ideas import IdeasService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.workbench.lead.week_acts import move_idea, propose_idea

_LEADERS_ACTIONS = ("ideas.mover",)


class IdeasScreen(AjustesScreen):
    """The ideas above, newest first, and every step of the one under the cursor below."""

    CONTEXT = "ideas"
    PLACE = "IDEAS"
    BACK = "practicas"
    HAS_RR_LINE = False
    READS_ON_RETURN = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ideas")]

    def __init__(self, service: IdeasService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service.context)
        self._service = service
        self._ideas = ListTable[Idea](
            text.columns(),
            key=lambda idea: idea.id,
            empty="Nadie ha propuesto ideas: p propone.",
            enter_chooses=False,
        )
        self._steps = Section(text.DETAIL_ROWS, "La idea y sus pasos")
        self._panel = ListPanel(self._ideas, self._show_steps, below=[self._steps])

    def compose_body(self) -> ComposeResult:
        """Build the list and the steps."""
        yield self._panel

    def on_mount(self) -> None:
        """Dim what only the leaders do for the others."""
        if not self._service.may_move:
            self.frame.show_keys(self.CONTEXT, _LEADERS_ACTIONS)

    @reads("Leyendo las ideas")
    def read(self) -> list[Idea]:
        """Read every idea."""
        return self._service.list_all()

    @read.then
    def _show(self, ideas: list[Idea]) -> None:
        self.frame.bar.show(text.title(ideas), self.run_session.login)
        self._ideas.show(ideas)
        self._panel.redraw()

    def _show_steps(self, idea: Idea | None, width: int) -> None:
        self._steps.show(text.detail(idea, width))

    def action_proponer(self) -> None:
        """Ask for an idea and write it down."""
        perform(self, propose_idea(self._service), self._say_changed)

    def action_mover(self) -> None:
        """Ask for the next state of the idea under the cursor, and for a note."""
        idea = self._ideas.current
        if idea is not None:
            perform(self, move_idea(self._service, idea), self._say_changed)

    action_actuar = action_mover

    def _say_changed(self, idea: Idea) -> None:
        self.say(f"Idea {idea.id}: {idea.estado.words}", Tone.OK)
        self._ideas.want(idea.id)
        self.load()
