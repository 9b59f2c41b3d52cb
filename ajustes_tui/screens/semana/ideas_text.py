"""The words of the ideas of mejora continua: their list, and the steps of one."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.figures.ideas import NEXT_STATES, Idea, IdeaState, IdeaStep
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, wrap
from ajustes_tui.widgets.window_table import Column

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
