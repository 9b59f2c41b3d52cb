"""The columns of the list of a figure's casos, and the detail of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ajustes_tui.domain.caso.words import QUESTIONS
from ajustes_tui.domain.figures.evidence import (
    EvidenceCaso,
    EvidenceColumn,
    EvidenceOrder,
)
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.text import Alignment, Line, Span, Tone, cleaned
from ajustes_tui.widgets.flow import PlaceArea, Row, labelled, told_area
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.figures import whole_pesos

_LEAST_FACTS = 10
"""Rows of what is told whole of a row, from which there is room for it."""
_MONEY_WIDTH = 13


def _day(moment: datetime | None) -> str:
    return f"{moment:%d/%m/%y}" if moment else ""


def _money(centavos: int | None) -> str:
    """Format money exactly if it fits, else to the nearest peso: a cut amount reads as another."""
    exact = pesos(centavos)
    if centavos is None or len(exact) <= _MONEY_WIDTH:
        return exact
    return whole_pesos(centavos, _MONEY_WIDTH)


_WIDTHS: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.CUENTA, 10, "izq", lambda caso: caso.cuenta),
    (EvidenceColumn.RADICADO, 10, "izq", lambda caso: caso.radicado),
    (EvidenceColumn.CAUSAL, 3, "izq", lambda caso: caso.causal or ""),
    (EvidenceColumn.VERDICT, 14, "izq", lambda caso: f"{caso.letter} {caso.verdict_text}"),
    (EvidenceColumn.DAY, 8, "izq", lambda caso: _day(caso.decided)),
    (EvidenceColumn.AGENTE, 8, "izq", lambda caso: caso.agente or ""),
    (EvidenceColumn.LINE, 6, "der", lambda caso: str(caso.line or "")),
    (EvidenceColumn.REQUESTED, _MONEY_WIDTH, "der", lambda caso: _money(caso.requested)),
)
"""Columns of a narrow window; the others appear under the list."""
_WIDER: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.ASESOR, 8, "izq", lambda caso: caso.asesor or ""),
    (EvidenceColumn.REASON, 20, "izq", lambda caso: caso.why),
)
"""Extra columns from 120 cells."""
_WIDEST: Sequence[tuple[EvidenceColumn, int, Alignment, Callable[[EvidenceCaso], str]]] = (
    (EvidenceColumn.APPLIED, _MONEY_WIDTH, "der", lambda caso: _money(caso.applied)),
    (EvidenceColumn.ESTADO, 16, "izq", lambda caso: QUESTIONS[caso.estado]),
    (EvidenceColumn.ALIADO, 14, "izq", lambda caso: caso.aliado or ""),
)
_FLEXIBLE = {EvidenceColumn.VERDICT, EvidenceColumn.REASON, EvidenceColumn.ESTADO}


def columns(order: EvidenceOrder) -> dict[int, Sequence[Column[EvidenceCaso]]]:
    parts = (_WIDTHS, (*_WIDTHS, *_WIDER), (*_WIDTHS, *_WIDER, *_WIDEST))
    built: dict[int, Sequence[Column[EvidenceCaso]]] = {}
    for number, part in enumerate(parts):
        shown = [
            Column(
                # One cell is of the arrow.
                column.capitalize()[: width - 1]
                + (_arrow(order) if column is order.column else ""),
                width,
                value,
                align,
                flexible=column in _FLEXIBLE,
                names=column in (EvidenceColumn.CUENTA, EvidenceColumn.RADICADO),
            )
            for column, width, align, value in part
        ]
        built[0 if not number else sum(c.width + 1 for c in shown)] = shown
    return built


def _arrow(order: EvidenceOrder) -> str:
    return "↓" if order.descending else "↑"


def order_words(order: EvidenceOrder) -> str:
    way = "de mayor a menor" if order.descending else "de menor a mayor"
    return f"Por {order.column} {_arrow(order)} {way}"


def facts(caso: EvidenceCaso) -> PlaceArea:
    decided = f"{caso.decided:%d/%m/%Y %H:%M}" if caso.decided else ""
    rows = (
        ("Cuenta", caso.cuenta),
        ("Radicado", caso.radicado),
        ("Causal", caso.causal),
        ("Está", QUESTIONS[caso.estado]),
        ("Veredicto", f"{caso.letter} {caso.verdict_text}"),
        ("Lo dio", " · ".join(filter(None, (caso.agente, decided)))),
        ("Línea", caso.line),
        ("Por qué", caso.why),
        ("El back dijo", caso.back_reason),
        ("Pidió", caso.motivo),
        ("Pide", pesos(caso.requested)),
        ("Aplicado", pesos(caso.applied)),
        ("Asesor", " · ".join(filter(None, (caso.asesor, caso.aliado)))),
        ("Corte", f"{caso.corte:%d/%m/%Y}" if caso.corte else ""),
        ("Informado", f"{caso.told:%d/%m/%Y}" if caso.told else "todavía no"),
        ("Respondió PQR", f"{caso.pqr_answered:%d/%m/%Y}" if caso.pqr_answered else ""),
    )
    told = [row for label, value in rows for row in labelled(label, value)]
    return told_area("El caso del renglón", told, spare=True, kept=_LEAST_FACTS)


HELP = "F6 la línea que lo decidió · w los trabaja"


def enter_words(caso: EvidenceCaso | None) -> str:
    return "Esc vuelve a la cifra" if caso is None else f"Enter abre {caso.cuenta} en su cuenta"


def title(heading: str, casos: int | None) -> str:
    """`casos` is the count once the list is whole."""
    count = "" if casos is None else f" · {thousands(casos)}"
    return f"KPI › {cleaned(heading)}{count}"


def detail(caso: EvidenceCaso) -> PlaceArea:
    """Return what the row has no room for, where it is not told whole."""
    asked, applied = pesos(caso.requested) or "—", pesos(caso.applied) or "—"
    money = [
        f"solicitado {asked}",
        f"aplicado {applied}",
        QUESTIONS[caso.estado],
        *(part for part in (caso.asesor, caso.aliado) if part),
    ]
    days = (("informado", caso.told), ("PQR", caso.pqr_answered), ("corte", caso.corte))
    said = " · ".join(f"{word} {day:%d/%m/%y}" for word, day in days if day)
    reasons = [caso.why]
    if caso.motivo and caso.motivo != caso.why:
        reasons.append(f"pidió: {caso.motivo}")
    lines: list[Line] = [
        [Span(f" {cleaned(' · '.join(money[:n]))}", Tone.DIM)] for n in range(len(money), 0, -1)
    ]
    rows = [
        Row(lines[0], end=[Span(f"{said} ", Tone.DIM)], short=lines[1:]),
        Row([Span(f" {cleaned(' · '.join(reasons))}")]),
    ]
    return PlaceArea("pie", 40, rows)
