"""The screen of the ideas of mejora continua: their list, and the steps of the one under the cursor."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.ideas import Idea, idea_state_of
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.paths import styles_dir
from ajustes_tui.screens.background import reads, writes
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.screens.modals.prose import ProseModal
from ajustes_tui.screens.modals.text import TextModal
from ajustes_tui.screens.semana import ideas_text as text
from ajustes_tui.services.figures.ideas import MAX_TEXT, MIN_TEXT, IdeasService
from ajustes_tui.ui.keys import bindings_for
from ajustes_tui.ui.text import Tone
from ajustes_tui.widgets.frame import RuleLine
from ajustes_tui.widgets.line_view import LineView
from ajustes_tui.widgets.list_table import ListTable

_LEADERS_ACTIONS = ("ideas.mover",)
_LEADERS = "Las ideas las mueve supervisión, coordinación o gerencia; usted propone con p"


class IdeaTable(ListTable[Idea]):
    """The ideas, newest first, with the keys of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ideas")]

    def __init__(self) -> None:
        super().__init__(
            text.columns(), key=lambda idea: idea.id, empty="Nadie ha propuesto ideas: p propone."
        )


class IdeasScreen(AjustesScreen):
    """The ideas above, and every step of the one under the cursor below."""

    CONTEXT = "ideas"
    HAS_RR_LINE = False
    CSS_PATH: ClassVar[list[str | PurePath]] = [styles_dir() / "ideas.tcss"]
    READS_ON_RETURN = True

    def __init__(self, service: IdeasService, signals: Signals, run_session: RunSession) -> None:
        super().__init__(signals, run_session, service)
        self._service = service
        self._changed: int | None = None
        """The idea just proposed or moved, to whose row the cursor goes."""

    def compose_body(self) -> ComposeResult:
        """Build the list and the steps."""
        yield IdeaTable()
        yield RuleLine("La idea y sus pasos", id="regla-idea")
        yield LineView([[]] * text.DETAIL_ROWS, id="pasos")

    @property
    def ideas(self) -> IdeaTable:
        """Return the list."""
        return self.query_one(IdeaTable)

    def on_mount(self) -> None:
        """Stand on the list."""
        if not self._service.may_move:
            self.frame.show_keys(self.CONTEXT, _LEADERS_ACTIONS)
        self.frame.bar.show("IDEAS › Leyendo…", self.run_session.login)
        self.ideas.focus()

    def load(self) -> None:
        """Read the ideas."""
        self.freshness.mark_seen()
        self.read()

    @reads("Leyendo las ideas")
    def read(self) -> list[Idea]:
        """Read every idea."""
        return self._service.list_all()

    @read.then
    def _show(self, ideas: list[Idea]) -> None:
        self.frame.bar.show(text.title(ideas), self.run_session.login)
        self.ideas.show(ideas)
        if self._changed is not None:
            self.ideas.stand_on(self._changed)
            self._changed = None
        self._show_steps()

    @on(IdeaTable.CursorMoved)
    def _show_steps(self) -> None:
        lines = text.detail(self.ideas.current, max(self.size.width, 1))
        self.query_one("#pasos", LineView).set_lines(lines)

    def on_resize(self, event: events.Resize) -> None:
        """Word the steps for the width of the window."""
        self.call_after_refresh(self._show_steps)

    def action_proponer(self) -> None:
        """Ask for an idea and write it down."""

        def answered(typed: str | None) -> None:
            if typed is not None:
                self.propose(typed)

        help_text = "Qué cambiaría y para qué; sin nombres de usuarios."
        modal = ProseModal("Proponer una idea", help_text, least=MIN_TEXT, most=MAX_TEXT)
        self.app.push_screen(modal, answered)

    @writes("Escribiendo la idea")
    def propose(self, typed: str) -> Idea:
        """Write an idea down."""
        return self._service.propose(typed)

    @propose.then
    def _say_proposed(self, idea: Idea) -> None:
        self._say_changed(idea)

    def action_mover(self) -> None:
        """Ask for the next state of the idea under the cursor, and for a note."""
        idea = self.ideas.current
        if idea is None:
            return
        if not self._service.may_move:
            self.say(_LEADERS, Tone.NOTICE)
            return
        options = text.following(idea)
        if not options:
            self.say(f"La idea {idea.id} está {idea.estado.words}: ahí termina", Tone.NOTICE)
            return

        def noted(estado: str) -> None:
            def answered(nota: str | None) -> None:
                if nota is not None:
                    self.move(idea.id, estado, nota)

            chosen = idea_state_of(estado)
            heading = f"Idea {idea.id}: {chosen.words if chosen else estado}"
            help_text = "Una nota, si hace falta"
            modal = TextModal(heading, help_text, least=0, most=MAX_TEXT, on_enter="la mueve")
            self.app.push_screen(modal, answered)

        def chosen(estado: str | None) -> None:
            if estado is not None:
                noted(estado)

        self.app.push_screen(PickerModal(f"A dónde pasa la idea {idea.id}", options), chosen)

    def action_actuar(self) -> None:
        """Move the idea on, as Enter does."""
        self.action_mover()

    @writes("Moviendo la idea")
    def move(self, number: int, estado: str, nota: str) -> Idea:
        """Move an idea on."""
        return self._service.move(number, estado, nota)

    @move.then
    def _say_moved(self, idea: Idea) -> None:
        self._say_changed(idea)

    def _say_changed(self, idea: Idea) -> None:
        self.say(f"Idea {idea.id}: {idea.estado.words}", Tone.OK)
        self._changed = idea.id
        self.load()

    def action_atras(self) -> None:
        """Go back to the practices."""
        self.go("practicas")
