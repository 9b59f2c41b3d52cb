"""The large figures of KPI: what each counts, its total, and the rows under it."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.indicators import DECIDED_FIGURE, PROGRESS_FIGURE
from ajustes_tui.domain.parts.shapes import FigureFacts, Row
from ajustes_tui.domain.values.counts import count_words, of_whole, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.goal_text import goal_line, goal_tone
from ajustes_tui.ui.text import Span, Tone, Wordings
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK
from ajustes_tui.widgets.figure_cards import LargeCard
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES

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
