"""The screen of the ideas of mejora continua: their list, and the steps of the one under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.ideas import Idea, idea_state_of
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.background import reads, write
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals import ask
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana import ideas_text as text
from ajustes_tui.services.figures.ideas import MAX_TEXT, MIN_TEXT, IdeasService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable

_LEADERS_ACTIONS = ("ideas.mover",)
_LEADERS = "Las ideas las mueve supervisión, coordinación o gerencia; usted propone con p"


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

        def propose(typed: str) -> None:
            write(self, lambda: self._service.propose(typed), self._say_changed)

        help_text = "Qué cambiaría y para qué; sin nombres de usuarios."
        box = ProseModal("Proponer una idea", help_text, least=MIN_TEXT, most=MAX_TEXT)
        ask(self, box, propose)

    def action_mover(self) -> None:
        """Ask for the next state of the idea under the cursor, and for a note."""
        idea = self._ideas.current
        if idea is None:
            return
        if not self._service.may_move:
            self.say(_LEADERS, Tone.NOTICE)
            return
        options = text.following(idea)
        if not options:
            self.say(f"La idea {idea.id} está {idea.estado.words}: ahí termina", Tone.NOTICE)
            return

        def move(estado: str, nota: str) -> None:
            write(self, lambda: self._service.move(idea.id, estado, nota), self._say_changed)

        def chosen(estado: str) -> None:
            state = idea_state_of(estado)
            heading = f"Idea {idea.id}: {state.words if state else estado}"
            help_text = "Una nota, si hace falta"
            box = TextModal(heading, help_text, least=0, most=MAX_TEXT, on_enter="la mueve")
            ask(self, box, lambda nota: move(estado, nota))

        ask(self, PickerModal(f"A dónde pasa la idea {idea.id}", options), chosen)

    action_actuar = action_mover

    def _say_changed(self, idea: Idea) -> None:
        self.say(f"Idea {idea.id}: {idea.estado.words}", Tone.OK)
        self._ideas.want(idea.id)
        self.load()
