"""The large figures of KPI as cards, and their goals: met or missed once nothing pending can change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.containers import Horizontal

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.goals import (
    GoalStanding,
    GoalState,
    standing_words,
)
from ajustes_tui.domain.figures.indicators import (
    DECIDED_FIGURE,
    PROGRESS_FIGURE,
    FigureCounts,
    percent_text,
)
from ajustes_tui.domain.parts.shapes import FigureFacts, Row
from ajustes_tui.domain.values.counts import count_words, of_whole, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.screens.kpi import text
from ajustes_tui.ui.text import Span, Tone, Wordings, first_fitting
from ajustes_tui.widgets.bars import CUBETA_LOOK
from ajustes_tui.widgets.indicator import Indicator, framework_figure
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES

_ROOMY = 27
"""Width of a card, in cells, from which another one fits beside it."""
_LEAST = 3
"""The number of cards that fit any window."""
_WIDEST = "100,0"
"""The longest figure that a card must hold."""
_LOW_ROWS = 19
"""Height around the cards, in rows, from which they are drawn; below it they become one row of text."""


class LargeCard(NamedTuple):
    """A large figure: long and short name, formatted number, and the rows below."""

    heading: str
    short: str
    figure: str
    detail: Sequence[Wordings]
    tone: Tone = Tone.STRONG


class FigureCards(Horizontal):
    """The cards of some percentages; those without room are hidden."""

    def __init__(
        self,
        most: int,
        details: int,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._details = details
        self._cards = [Indicator("") for _place in range(most)]
        self.count = most
        self._room = _ROOMY
        self._shown: Sequence[LargeCard] = ()

    def on_mount(self) -> None:
        self.mount_all(self._cards)

    def fit(self, width: int, height: int) -> None:
        self.count = min(max((width - 1) // (_ROOMY + 2), _LEAST), len(self._cards))
        gap = 2 if width // self.count > _ROOMY else 1
        self._room = (width - 2 - gap * (self.count - 1)) // self.count - gap
        drawn = height >= _LOW_ROWS and len(framework_figure(_WIDEST)[-1]) + 2 <= self._room
        self.styles.height = 1 + (3 if drawn else 1) + (self._details if height >= _LOW_ROWS else 1)
        for place, card in enumerate(self._cards):
            card.display = place < self.count
            card.styles.margin = (0, gap if place < self.count - 1 else 0, 0, 0)
            card.draw_large(large=drawn)
        self._draw()

    def show(self, cards: Sequence[LargeCard]) -> None:
        self._shown = cards
        self._draw()

    def _draw(self) -> None:
        for indicator, card in zip(self._cards, self._shown, strict=False):
            indicator.rename(card.heading if len(card.heading) <= self._room else card.short)
            detail = [first_fitting(row, self._room) for row in card.detail]
            indicator.show(card.figure, card.tone, detail)


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


CONTACT_FIGURE, IN_TIME_FIGURE = "primer_contacto", "a_tiempo"
"""Keys of the large figures backed by an attention part."""
DETAIL_ROWS = 4


def cards(board: KpiBoard, contact: Row | None, chosen: str) -> list[LargeCard]:
    """`contact` is None until it is read."""
    return [
        *(_of_cubeta(board, cubeta, chosen) for cubeta in TITLES),
        _first_contact(board, contact, chosen),
        _in_time(contact, chosen),
        _progress(board),
    ]


def _of_cubeta(board: KpiBoard, cubeta: Cubeta, chosen: str) -> LargeCard:
    counts, title, standing = board.counts, TITLES[cubeta], board.standing(cubeta)
    fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
    casos = of_whole(counts[cubeta], counts.total) if counts.total else "ningún caso"
    here = Tone.CURSOR if chosen == cubeta.value else Tone.NORMAL
    first = chosen == DECIDED_FIGURE and cubeta is Cubeta.APLICADO
    return LargeCard(
        title,
        title.split()[-1],
        text.percentage(counts[cubeta], counts.total),
        [
            [[[Span(f"{fill} ", tone), Span(casos, here)]]],
            text.of_decided(board, cubeta, chosen=first),
            goal_line(standing),
            text.change(board, cubeta),
        ],
        goal_tone(standing),
    )


def _first_contact(board: KpiBoard, contact: Row | None, chosen: str) -> LargeCard:
    heading = ("PRIMER CONTACTO", "CONTACTO")
    if contact is None:
        return LargeCard(*heading, "—", [])
    if not contact["llamadas"].casos:
        return LargeCard(*heading, "—", [text.dim("todavía no hay llamadas")])
    answered, informed, lasting = (
        contact[key] for key in ("contactabilidad", "informados", "duraderos")
    )
    by_calls = f"{thousands(answered.casos)} de {count_words(answered.total, 'llamada')}"
    last = f"duraderos {_pair(lasting)}" if lasting.total else "ninguno cumple 10 días"
    if board.frozen and board.read_at:
        last = f"al {short_day(board.read_at)}"
    lines = [
        _of(informed, "alcanzados", chosen == CONTACT_FIGURE),
        text.dim(f"resueltos {_pair(contact['resueltos'])}"),
        text.dim(f"contestan {by_calls}", f"contestan {_pair(answered)}"),
        text.dim(last),
    ]
    return LargeCard(*heading, _figure(informed), lines)


def _in_time(contact: Row | None, chosen: str) -> LargeCard:
    heading = ("INFORMADOS A TIEMPO", "A TIEMPO")
    if contact is None:
        return LargeCard(*heading, "—", [])
    share, untold = contact["a_tiempo"], contact["sin_informar"]
    if not share.total:
        return LargeCard(*heading, "—", [text.dim("todavía no hay informados")])
    late = share.total - share.casos
    lines = [
        _of(share, "informados", chosen == IN_TIME_FIGURE),
        [[[Span("▲ ", Tone.NOTICE), Span(f"{thousands(late)} tarde")]]]
        if late
        else text.dim("ninguno tarde"),
        text.dim(f"sin informar {_pair(untold)} cerrados"),
    ]
    return LargeCard(*heading, _figure(share), lines)


def _progress(board: KpiBoard) -> LargeCard:
    counts = board.counts
    return LargeCard(
        "AVANCE",
        "AVANCE",
        text.percentage(counts[PROGRESS_FIGURE], counts.total),
        [
            [[[Span(of_whole(counts[PROGRESS_FIGURE], counts.total))]]],
            text.dim(count_words(counts.decided, "decidido")),
            text.dim(f"{thousands(counts[Cubeta.A_PQR])} a PQR"),
            text.dim(f"quedan {thousands(counts[Cubeta.PENDIENTE])}"),
        ],
    )


def _figure(share: FigureFacts) -> str:
    return (share.percent or "—").replace(".", ",")


def _pair(share: FigureFacts) -> str:
    return of_whole(share.casos, share.total)


def _of(share: FigureFacts, words: str, chosen: bool) -> Wordings:
    pair = Span(_pair(share), Tone.CURSOR if chosen else Tone.NORMAL)
    return [[[pair, Span(f" {words}")]], [[pair]]]
