"""The large figures of KPI: what each counts, its total, and the rows under it."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.indicators import DECIDED_FIGURE, PROGRESS_FIGURE
from ajustes_tui.domain.parts.shapes import FigureFacts, Row
from ajustes_tui.domain.values.counts import count_words, of_whole, thousands
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.screens.kpi import text
from ajustes_tui.screens.kpi.beside import Beside
from ajustes_tui.services.figures.board import KpiBoard
from ajustes_tui.ui.text import Line, Span, Tone, first_fitting
from ajustes_tui.widgets.bucket_bar import CUBETA_LOOK
from ajustes_tui.widgets.figure_cards import LargeCard
from ajustes_tui.workbench.lead.figures import LETTERS, TITLES

CONTACT_FIGURE, IN_TIME_FIGURE = "primer_contacto", "a_tiempo"
"""Keys of the large figures backed by an attention part."""
DETAIL_ROWS = 4


def cards(board: KpiBoard, beside: Beside | None, chosen: str, room: int) -> list[LargeCard]:
    contact = beside.contact if beside is not None else None
    return [
        *(_of_cubeta(board, cubeta, chosen, room) for cubeta in TITLES),
        _first_contact(board, contact, chosen, room),
        _in_time(contact, chosen, room),
        _progress(board, room),
    ]


def _of_cubeta(board: KpiBoard, cubeta: Cubeta, chosen: str, room: int) -> LargeCard:
    counts = board.counts
    fill, tone = CUBETA_LOOK[LETTERS[cubeta]]
    casos, change, goal = text.detail(board, cubeta, chosen, room)
    first = chosen == DECIDED_FIGURE and cubeta is Cubeta.APLICADO
    title = TITLES[cubeta]
    return LargeCard(
        title,
        title.split()[-1],
        text.percentage(counts[cubeta], counts.total),
        [
            [Span(f"{fill} ", tone), *casos],
            text.of_decided(board, cubeta, room, chosen=first),
            goal,
            change,
        ],
        text.figure_tone(board, cubeta),
    )


def _first_contact(board: KpiBoard, contact: Row | None, chosen: str, room: int) -> LargeCard:
    heading = ("PRIMER CONTACTO", "CONTACTO")
    if contact is None:
        return LargeCard(*heading, "—", [])
    if not contact["llamadas"].casos:
        return LargeCard(*heading, "—", [_dim("todavía no hay llamadas")])
    answered, informed = contact["contactabilidad"], contact["informados"]
    calls = count_words(answered.total, "llamada", "llamadas")
    reached = f"contestan {_pair(answered)}"
    by_calls = f"contestan {thousands(answered.casos)} de {calls}"
    lines = [
        _of(informed, "alcanzados", chosen == CONTACT_FIGURE, room),
        _dim(f"resueltos {_pair(contact['resueltos'])}"),
        first_fitting([[_dim(by_calls)], [_dim(reached)]], room),
        _dim(f"al {short_day(board.read_at)}")
        if board.frozen and board.read_at
        else _lasting(contact["duraderos"]),
    ]
    return LargeCard(*heading, _figure(informed), lines)


def _lasting(share: FigureFacts) -> Line:
    return _dim(f"duraderos {_pair(share)}" if share.total else "ninguno cumple 10 días")


def _in_time(contact: Row | None, chosen: str, room: int) -> LargeCard:
    heading = ("INFORMADOS A TIEMPO", "A TIEMPO")
    if contact is None:
        return LargeCard(*heading, "—", [])
    share, untold = contact["a_tiempo"], contact["sin_informar"]
    if not share.total:
        return LargeCard(*heading, "—", [_dim("todavía no hay informados")])
    late = share.total - share.casos
    lines = [
        _of(share, "informados", chosen == IN_TIME_FIGURE, room),
        [Span("▲ ", Tone.NOTICE), Span(f"{thousands(late)} tarde")]
        if late
        else _dim("ninguno tarde"),
        _dim(f"sin informar {_pair(untold)} cerrados"),
    ]
    return LargeCard(*heading, _figure(share), lines)


def _progress(board: KpiBoard, room: int) -> LargeCard:
    counts = board.counts
    return LargeCard(
        "AVANCE",
        "AVANCE",
        text.percentage(counts[PROGRESS_FIGURE], counts.total),
        [
            [Span(of_whole(counts[PROGRESS_FIGURE], counts.total))],
            _dim(count_words(counts.decided, "decidido", "decididos")),
            _dim(f"{thousands(counts[Cubeta.A_PQR])} a PQR"),
            _dim(f"quedan {thousands(counts[Cubeta.PENDIENTE])}"),
        ],
    )


def _figure(share: FigureFacts) -> str:
    return (share.percent or "—").replace(".", ",")


def _pair(share: FigureFacts) -> str:
    return of_whole(share.casos, share.total)


def _of(share: FigureFacts, words: str, chosen: bool, room: int) -> Line:
    tone = Tone.CURSOR if chosen else Tone.NORMAL
    pair = Span(_pair(share), tone)
    return first_fitting([[[pair, Span(f" {words}")]], [[pair]]], room)


def _dim(words: str) -> Line:
    return [Span(words, Tone.DIM)]
