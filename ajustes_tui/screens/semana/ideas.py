"""The screen of the ideas of mejora continua: their list, and the steps of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import NEXT_STATES, Idea, IdeaState, IdeaStep
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.figures.practices import IdeasService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, wrap
from ajustes_tui.widgets.list_panel import ListPanel, Section
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week_acts import move_idea, propose_idea

DETAIL_ROWS = 9
_TEXT_ROWS = 3
_INDENT = " "


def columns() -> dict[int, Sequence[Column[Idea]]]:
    """Return the columns of the list for each width of the window."""
    number = Column[Idea]("N.º", 4, lambda idea: str(idea.id), "der")
    estado = Column[Idea]("Va", 20, lambda idea: idea.estado.words, tone=_tone)
    text = Column[Idea]("Idea", 32, lambda idea: cleaned(idea.text), flexible=True)
    who = Column[Idea]("De", 10, lambda idea: cleaned(idea.proposed.login))
    since = Column[Idea]("Desde", 9, lambda idea: _day(idea.steps[-1]))
    proposed = Column[Idea]("Propuesta", 10, lambda idea: _day(idea.proposed))
    return {
        0: (number, estado, text, who, since),
        MEDIUM: (number, estado, text, who, proposed, since),
    }


def _tone(idea: Idea) -> Tone:
    if not NEXT_STATES[idea.estado]:
        return Tone.OK if idea.estado is IdeaState.DONE else Tone.INACTIVE
    return Tone.NOTICE if idea.estado is IdeaState.PROPOSED else Tone.NORMAL


def _day(step: IdeaStep) -> str:
    return short_day(step.momento.astimezone(BOGOTA).date())


def title(ideas: Sequence[Idea]) -> str:
    """Return the left text of the bar: how many ideas there are, and how many can still move."""
    open_ones = sum(bool(NEXT_STATES[idea.estado]) for idea in ideas)
    return f"IDEAS › {count_words(len(ideas), 'idea', 'ideas')} · {open_ones} por mover"


def detail(idea: Idea | None, width: int) -> list[Line]:
    """Return the whole text of an idea and its steps, newest first."""
    if idea is None:
        return []
    written = wrap(cleaned(idea.text), width - 2)[:_TEXT_ROWS]
    lines: list[Line] = [[Span(f"{_INDENT}{row}")] for row in written]
    lines.append([])
    for step in reversed(idea.steps):
        lines += _step(step, width)
    return lines


def _step(step: IdeaStep, width: int) -> list[Line]:
    momento = step.momento.astimezone(BOGOTA)
    text = f"{momento:%d/%m/%Y %H:%M} {step.estado.words} · {cleaned(step.login)}"
    text += f" · {cleaned(step.nota)}" if step.nota else ""
    return [[Span(f"{_INDENT}{row}", Tone.DIM)] for row in wrap(text, width - 2)]


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
            columns(),
            key=lambda idea: idea.id,
            empty="Nadie ha propuesto ideas: p propone.",
            enter_chooses=False,
        )
        self._steps = Section(DETAIL_ROWS, "La idea y sus pasos", grows=True)
        self._panel = ListPanel(self._ideas, self._show_steps, below=[self._steps], fits=True)

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
        self.frame.bar.show(title(ideas), self.run_session.login)
        self._ideas.show(ideas)
        self._panel.redraw()

    def _show_steps(self, idea: Idea | None, width: int) -> None:
        self._steps.show(detail(idea, width))

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
