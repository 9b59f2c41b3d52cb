"""The words of a goal: met or missed only when nothing pending can change it."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.goals import (
    GoalStanding,
    GoalState,
    standing_words,
)
from ajustes_tui.domain.figures.indicators import FigureCounts, percent_text
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.ui.text import Span, Tone, Wordings

_SIGNALS: Mapping[GoalState, tuple[str, Tone]] = {
    GoalState.MET: ("● ", Tone.OK),
    GoalState.LOST: ("■ ", Tone.BAD),
    GoalState.OPEN: ("○ ", Tone.NORMAL),
}


def goal_line(standing: GoalStanding) -> Wordings:
    name = f"meta {standing.goal},0"
    if standing.state is GoalState.NONE:
        return [[[Span(name if standing.goal else "sin meta", Tone.DIM)]]]
    glyph, tone = ("▲ ", Tone.NOTICE) if standing.astray else _SIGNALS[standing.state]
    wordings, names = standing_words(standing), (name, f"meta {standing.goal}")
    said = [f"{n}: {words}" for words in wordings for n in names]
    return [
        [[Span(glyph, tone), Span(words, Tone.DIM)]]
        for words in (*said, f"{standing.goal} %: {wordings[-1]}")
    ]


def goal_tone(standing: GoalStanding) -> Tone:
    """Return a colour only when the goal is already met or lost."""
    return {GoalState.MET: Tone.OK, GoalState.LOST: Tone.BAD}.get(standing.state, Tone.STRONG)


def goal_sentence(standing: GoalStanding, counts: FigureCounts) -> str:
    """Explain how a goal is judged while casos are pending; '' without a goal."""
    if standing.state is GoalState.NONE:
        return ""
    if standing.final:
        way = "a lo más" if standing.at_most else "al menos"
        return f"Meta: {way} {standing.goal},0 % de T. Al cierre {standing_words(standing)[0]}."
    letter, goal, total = CUBETA_WORDS[standing.cubeta].letter, standing.goal, counts.total
    figure, pending = counts[standing.cubeta], counts[Cubeta.PENDIENTE]
    most = (
        f"({letter} + P) / T = ({figure} + {pending}) / {total} = "
        f"{percent_text(figure + pending, total)}"
    )
    if standing.at_most:
        limit = count_words(goal * total // 100, "caso")
        rule = (
            f"Meta: a lo más {goal},0 % de T, {limit}. Se cumple cuando ni los pendientes pueden "
            f"pasarla: {most}; no se cumple cuando {letter} / T la pasa."
        )
    else:
        limit = count_words(-(-goal * total // 100), "caso")
        rule = (
            f"Meta: al menos {goal},0 % de T, {limit}. Se cumple cuando {letter} / T la alcanza; no se "
            f"cumple cuando ni con los pendientes llega: {most}."
        )
    return f"{rule} Ahora: {standing_words(standing)[0]}."
