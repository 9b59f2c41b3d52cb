"""The ideas of mejora continua: their list, and the steps of the current one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ajustes_tui.domain.figures.practices import NEXT_STATES, Idea, IdeaState, IdeaStep
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.person import RunSession
from ajustes_tui.messages import Signals
from ajustes_tui.screens.asking import perform
from ajustes_tui.screens.background import reads
from ajustes_tui.screens.base import AjustesScreen
from ajustes_tui.services.figures.practices import IdeasService
from ajustes_tui.ui.bindings import bindings_for
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Span, Tone, cell, cleaned
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import Part, Row, Under, paragraph, told_area, two_columns
from ajustes_tui.widgets.list_detail import told_list
from ajustes_tui.widgets.list_table import ListTable
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week_acts import move_idea, propose_idea

_KEPT = 4
"""Minimum rows, title included, of what is shown where rows are left."""
_STATE_WIDTH, _SAID_WIDTH, _COUNT_WIDTH = 21, 14, 4
"""Cells of a state, of its text, and of its count."""


def columns() -> dict[int, Sequence[Column[Idea]]]:
    number = Column[Idea]("N.º", 4, lambda idea: str(idea.id), "der")
    estado = Column[Idea](
        "Va", 20, lambda idea: idea.estado.words, tone=lambda idea: _tone_of(idea.estado)
    )
    text = Column[Idea]("Idea", 32, lambda idea: cleaned(idea.text), flexible=True, names=True)
    who = Column[Idea]("De", 10, lambda idea: cleaned(idea.proposed.login))
    since = Column[Idea]("Desde", 9, lambda idea: _day(idea.steps[-1]))
    proposed = Column[Idea]("Propuesta", 10, lambda idea: _day(idea.proposed))
    return {
        0: (number, estado, text, who, since),
        MEDIUM: (number, estado, text, who, proposed, since),
    }


def _tone_of(estado: IdeaState) -> Tone:
    if not NEXT_STATES[estado]:
        return Tone.OK if estado is IdeaState.DONE else Tone.INACTIVE
    return Tone.NOTICE if estado is IdeaState.PROPOSED else Tone.NORMAL


def _day(step: IdeaStep) -> str:
    return short_day(step.momento.astimezone(BOGOTA).date())


def title(ideas: Sequence[Idea]) -> str:
    open_ones = sum(bool(NEXT_STATES[idea.estado]) for idea in ideas)
    return f"IDEAS › {count_words(len(ideas), 'idea')} · {open_ones} por mover"


def page_of(ideas: Sequence[Idea], idea: Idea, today: date) -> Part:
    heading = f"Idea {idea.id}, de {cleaned(idea.proposed.login)}"
    paces = count_words(len(idea.steps), "paso")
    left = [
        told_area(heading, [paragraph(cleaned(idea.text))]),
        told_area("Sus pasos", time_line([*map(_taken, reversed(idea.steps))]), paces),
        told_area("Las que esperan, la más vieja primero", _waiting(ideas, today), spare=True),
        told_area("Lo último, de todas", _latest(ideas), spare=True, kept=_KEPT),
    ]
    whole = f"{thousands(len(ideas))} en total"
    return two_columns(left, [told_area("El camino de una idea", way(ideas, idea), whole)])


def _waiting(ideas: Sequence[Idea], today: date) -> list[Row]:
    rows: list[Row] = []
    for idea in sorted(ideas, key=lambda idea: (idea.steps[-1].momento, idea.id)):
        following = " o ".join(estado.words for estado in NEXT_STATES[idea.estado])
        if not following:
            continue
        days = (today - idea.steps[-1].momento.astimezone(BOGOTA).date()).days
        since = f"hace {count_words(days, 'día')}" if days else "desde hoy"
        left = [Span(f" idea {idea.id} ", Tone.STRONG), Span(f" {idea.estado.words} {since}")]
        rows.append(Row(left, end=[Span(f"pasa a {following} ", Tone.DIM)]))
    return rows


def _latest(ideas: Sequence[Idea]) -> Callable[[int], Iterable[Row]]:
    taken = [(step, idea) for idea in ideas for step in idea.steps]
    taken.sort(key=lambda pair: (pair[0].momento, pair[1].id), reverse=True)
    return time_line(
        [
            _taken(step)._replace(
                what=f"idea {idea.id}: {step.estado.words}",
                right=cleaned(step.login),
                below=cleaned(idea.text),
            )
            for step, idea in taken
        ]
    )


def _taken(step: IdeaStep) -> Moment:
    at = step.momento.astimezone(BOGOTA)
    who = " · ".join(filter(None, (cleaned(step.login), cleaned(step.nota))))
    what = f"{step.estado.words} · {who}"
    return Moment(short_day(at.date()), f"{at:%H:%M}", what, _tone_of(step.estado))


def enter_words(idea: Idea | None, *, may_move: bool) -> tuple[str, str]:
    following = [estado.words for estado in NEXT_STATES[idea.estado]] if idea else []
    if not following or not may_move:
        return "", "p propone otra" if idea else ""
    return f"Enter la pasa a {' o '.join(following)}", "p propone otra"


def way(ideas: Sequence[Idea], idea: Idea) -> list[Row]:
    counts = Counter(each.estado for each in ideas)
    following = NEXT_STATES[idea.estado]
    rows: list[Row] = []
    for estado in IdeaState:
        here = estado is idea.estado
        said = "aquí está" if here else "Enter la pasa" if estado in following else ""
        count = f"{thousands(counts[estado]) if counts[estado] else '·':>{_COUNT_WIDTH}}"
        name = Span(f" {cell(estado.words, _STATE_WIDTH)}", Tone.STRONG if here else Tone.NORMAL)
        does = Span(cell(said, _SAID_WIDTH), Tone.KEY if said.startswith("Enter") else Tone.DIM)
        rows.append(Row([name, does, Span(count, Tone.STRONG if counts[estado] else Tone.EDGE)]))
    return rows


_LEADERS_ACTIONS = ("ideas.mover",)


class IdeasScreen(AjustesScreen):
    """The ideas, newest first, and the steps of the current one below."""

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
            empty=Empty("Nadie ha propuesto ideas todavía.", "p propone la primera"),
            enter_chooses=False,
            airy=True,
        )
        self._read_ideas: Sequence[Idea] = ()
        self._page = told_list(self._ideas, self._told)

    def compose_body(self) -> ComposeResult:
        yield self._page

    def on_mount(self) -> None:
        if not self._service.may_move:
            self.frame.show_keys(self.CONTEXT, _LEADERS_ACTIONS)

    @reads("Leyendo las ideas")
    def read(self) -> list[Idea]:
        return self._service.list_all()

    @read.then
    def _show(self, ideas: list[Idea]) -> None:
        self.frame.bar.show(title(ideas), self.run_session.login)
        self._read_ideas = ideas
        self._ideas.show(ideas)
        self._page.redraw()

    def _told(self) -> Part:
        idea = self._ideas.current
        said = enter_words(idea, may_move=self._service.may_move)
        self.frame.command_row.tell_row(*said)
        today = self._service.context.now().date()
        return Under(()) if idea is None else page_of(self._read_ideas, idea, today)

    def action_proponer(self) -> None:
        perform(self, propose_idea(self._service), self._say_changed)

    def action_mover(self) -> None:
        idea = self._ideas.current
        if idea is not None:
            perform(self, move_idea(self._service, idea), self._say_changed)

    action_actuar = action_mover

    def _say_changed(self, idea: Idea) -> None:
        self.say(f"Idea {idea.id}: {idea.estado.words}", Tone.OK)
        self._ideas.want(idea.id)
        self.load()
