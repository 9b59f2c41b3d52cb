"""The words of the weekly feedback: the list of asesores, the detail of one, the open compromisos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    Compromiso,
    CompromisoState,
    RankedAsesor,
    broken_step,
    compromiso_state_name,
    correct_way,
)
from ajustes_tui.domain.figures.forms import FindCausal, causales_words
from ajustes_tui.domain.values.dates import BOGOTA, Week, short_day
from ajustes_tui.services.figures.feedback import Top5
from ajustes_tui.ui.measures import LABEL_WIDTH, MEDIUM, NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span, wrap
from ajustes_tui.widgets.bars import Bar, bar_rows
from ajustes_tui.widgets.trend import sparkline
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week import week_after

PERSON_ROWS = 6
OPEN_ROWS = 3
TIED = "="
"""Beside the place of an asesor who has as many rejections as another."""
_READ_WIDTH = 74
_BARS_WIDTH, _CAUSAL_WIDTH = 110, 60
"""Cells of a causal, and of it with its bar."""
_MIN_TEXT_WIDTH = 20
"""Cells of a text beside its label at least, however narrow the window."""


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """A reading of one week, with the open compromisos of every week."""

    top: Top5
    compromisos: Mapping[str, Compromiso] = field(default_factory=dict)
    """The compromisos of the week shown, by asesor."""
    open: Sequence[Compromiso] = ()
    """The open compromisos of every week."""
    due: Sequence[Week] = ()
    """The weeks that have ended and were not issued."""


@dataclass(frozen=True, slots=True)
class AsesorRow:
    """A row of the list: an asesor of the week, or the rejections that name no asesor."""

    rank: RankedAsesor | None
    """None in the row of the rejections that name no asesor."""
    compromiso: Compromiso | None
    rechazos: int


def rows_of(view: FeedbackView) -> list[AsesorRow]:
    """Return the asesores in their order, then the rejections that name no asesor."""
    rows = [
        AsesorRow(asesor, view.compromisos.get(asesor.asesor_id), asesor.rechazos)
        for asesor in view.top.asesores
    ]
    if view.top.without_asesor:
        rows.append(AsesorRow(None, None, view.top.without_asesor))
    return rows


def columns() -> dict[int, Sequence[Column[AsesorRow]]]:
    """Return the columns of the list for each width of the window."""
    place = Column[AsesorRow]("#", 2, _place)
    asesor = Column[AsesorRow](
        "Asesor", 12, lambda r: r.rank.asesor_id if r.rank else "(sin asesor)"
    )
    aliado = Column[AsesorRow]("Aliado", 13, lambda r: _field(r, "aliado"), flexible=True)
    name = Column[AsesorRow]("Nombre", 20, lambda r: _field(r, "asesor_nombre"), flexible=True)
    rechazos = Column[AsesorRow]("Rech.", 5, lambda r: str(r.rechazos), "der")
    figures = (
        Column[AsesorRow]("Envió", 5, lambda r: str(r.rank.sent) if r.rank else "", "der"),
        Column[AsesorRow]("Tasa", 5, lambda r: _percentage(r.rank and r.rank.own_rate), "der"),
        Column[AsesorRow]("Aporte", 6, lambda r: _percentage(r.rank and r.rank.share), "der"),
        Column[AsesorRow]("4 antes", 9, _trend, "der"),
        Column[AsesorRow]("", 6, _repeats, tone=lambda _row: Tone.NOTICE),
    )
    decided = Column[AsesorRow]("Decid.", 6, _decided, "der")
    bar = Column[AsesorRow](" ", 8, lambda _row: "", spans=_decided_bar)
    trend = Column[AsesorRow](
        "4 antes", 7, lambda r: sparkline(r.rank.trend) if r.rank else "", "der"
    )
    in_base = Column[AsesorRow]("En base", 7, _in_base, "der")
    estado = Column[AsesorRow]("Compromiso", 18, _estado)
    short_estado = Column[AsesorRow]("Compr.", 6, _short_estado)
    return {
        0: (place, asesor, aliado, rechazos, *figures, short_estado),
        MEDIUM: (place, asesor, aliado, rechazos, *figures, estado),
        NORMAL: (
            *(place, asesor._replace(width=7), name, aliado, rechazos, in_base, bar, decided),
            *(*figures[:3], trend, figures[4], short_estado),
        ),
    }


def _decided_bar(row: AsesorRow, width: int) -> Sequence[Span]:
    """Return the rejections of what was decided of an asesor, both on one scale for all."""
    decided = row.rank.decided if row.rank is not None else None
    if decided is None:
        return [Span("▒" * min(row.rechazos, width), Tone.BAD)]
    rejected = min(decided.rejected, width)
    rest = min(max(decided.casos - decided.rejected, 0), width - rejected)
    return [Span("▒" * rejected, Tone.BAD), Span("░" * rest, Tone.EDGE)]


def _place(row: AsesorRow) -> str:
    return f"{row.rank.rank}{TIED if row.rank.tied else ''}" if row.rank else ""


def _field(row: AsesorRow, name: str) -> str:
    return str(getattr(row.rank, name) or "") if row.rank else ""


def _percentage(text: str | None) -> str:
    return text.replace(".", ",") if text else ""


def _decided(row: AsesorRow) -> str:
    return str(row.rank.decided.casos) if row.rank and row.rank.decided else ""


def _in_base(row: AsesorRow) -> str:
    return "" if row.rank is None or row.rank.in_base is None else str(row.rank.in_base)


def _trend(row: AsesorRow) -> str:
    return " ".join(map(str, row.rank.trend)) if row.rank else ""


def _repeats(row: AsesorRow) -> str:
    return "reinc." if row.rank and row.rank.reincidente else ""


def _estado(row: AsesorRow) -> str:
    return compromiso_state_name(row.compromiso.estado) if row.compromiso else ""


_SHORT_ESTADOS: Mapping[CompromisoState, str] = {
    CompromisoState.NOT_STARTED: "falta",
    CompromisoState.OPEN: "abrió",
    CompromisoState.CLOSED_WITH_MEJORA: "mejoró",
    CompromisoState.CLOSED_WITHOUT_MEJORA: "no mej",
}


def _short_estado(row: AsesorRow) -> str:
    return _SHORT_ESTADOS[row.compromiso.estado] if row.compromiso else ""


def title(top: Top5) -> str:
    """Return the left text of the bar: the week and its days."""
    week = top.week
    return f"RETROALIMENTACIÓN › {week}, {short_day(week.since)} a {short_day(week.until)}"


def subtitle(top: Top5, due: Sequence[Week] = ()) -> tuple[str, str]:
    """Return the rule over the list: the aliado, who ties, and whether the week is issued.

    `due` are the weeks that have ended and were not issued.
    """
    whose = f"Top 5 de {cleaned(top.aliado)}" if top.aliado else "Top 5 de todos"
    if top.below_minimum:
        whose += f" · {top.below_minimum} bajo el mínimo de {top.minimum}"
    if any(asesor.tied for asesor in top.asesores):
        whose += f": {TIED} empata" + (f", {top.tied_outside} fuera" if top.tied_outside else "")
    if top.issued_at is not None:
        moment = top.issued_at.astimezone(BOGOTA)
        return (
            whose,
            f"emitida el {moment:%d/%m %H:%M} por {cleaned(top.issued_by)}{_others(top, due)}",
        )
    standing = "en curso, sin emitir" if top.under_way else "sin emitir"
    if top.week in due:
        standing += f" desde {short_day(top.week.plus(1).since)}"
    return whose, standing + _others(top, due)


def _others(top: Top5, due: Sequence[Week]) -> str:
    """Return how many other weeks are still to be issued."""
    others = [week for week in due if week != top.week]
    if not others:
        return ""
    return f" · por emitir {others[0]}" + (f" y {len(others) - 1} más" if others[1:] else "")


def person(row: AsesorRow | None, causal: FindCausal, width: int) -> list[Line]:
    """Return the feedback for the asesor under the cursor."""
    if row is None:
        return [[Span(" En esta semana nadie llega al mínimo de rechazos correctos.", Tone.DIM)]]
    if row.rank is None:
        text = " La base no dice quién los envió: no tienen puesto ni formulario."
        return [[Span(text, Tone.DIM)]]
    asesor = row.rank
    causales = causales_words(asesor.causales, causal, colon="")
    pairs = [("Causales", causales), *_pairs(row, asesor, causal)]
    return [_labelled(label, text, width) for label, text in pairs]


def whole_person(row: AsesorRow | None, causal: FindCausal, width: int) -> list[Line]:
    """Return the feedback for the asesor under the cursor whole: the causales as bars, the texts broken."""
    if row is None or row.rank is None:
        return person(row, causal, width)
    bars = [
        Bar(causales_words({letter: count}, causal, colon="").rpartition(" ")[0], count, "R")
        for letter, count in row.rank.causales.items()
    ]
    lines: list[Line] = [
        *bar_rows(bars, min(width, _BARS_WIDTH), min(_CAUSAL_WIDTH, width // 2)),
        [],
    ]
    room = min(max(width - LABEL_WIDTH - 1, _MIN_TEXT_WIDTH), _READ_WIDTH)
    for label, text in _pairs(row, row.rank, causal):
        for place, part in enumerate(wrap(text, room)):
            lines.append([label_span("" if place else label), Span(part)])
    return lines


def _pairs(row: AsesorRow, asesor: RankedAsesor, causal: FindCausal) -> list[tuple[str, str]]:
    """Return the labels and the texts of the feedback, without the causales."""
    motivos = " · ".join(
        f"{MOTIVOS.get(motivo, motivo)} {n}" for motivo, n in asesor.motivos.items()
    )
    if asesor.decided is not None:
        motivos += f" · {asesor.decided.rejected} de {asesor.decided.casos} decididos"
    if asesor.in_base is not None:
        motivos += f" · aparte: {asesor.in_base} en la base"
    newest = asesor.evidence[0]
    pairs = [
        ("Motivos", motivos),
        ("Radicados", ", ".join(asesor.radicados)),
        ("Incumplió", broken_step(newest.motivo)),
        ("Lo correcto", correct_way(newest.motivo, causal(newest.causal))),
    ]
    if row.compromiso is not None:
        pairs.append(("Compromiso", _compromiso(row.compromiso)))
    return pairs


def _labelled(label: str, text: str, width: int) -> Line:
    """Return a text behind its label; a text longer than the line ends in an ellipsis."""
    room = max(width - LABEL_WIDTH - 1, _MIN_TEXT_WIDTH)
    parts = wrap(text, room) or [""]
    return [label_span(label), Span(parts[0] if len(parts) == 1 else f"{parts[0][: room - 1]}…")]


def _compromiso(compromiso: Compromiso) -> str:
    text = compromiso_state_name(compromiso.estado)
    if compromiso.follow_up is not None:
        text += f", seguimiento {short_day(compromiso.follow_up)}"
    after = week_after(compromiso)
    text += f" · {after}" if after else ""
    return f"{text} · «{cleaned(compromiso.supervisor)}»" if compromiso.supervisor else text


def open_compromisos(
    compromisos: Sequence[Compromiso], today: date, rows: int = OPEN_ROWS
) -> list[Line]:
    """Return the open compromisos in at most so many lines; a late follow-up has a tone of its own."""
    if not compromisos:
        return [[Span(" Ningún compromiso está abierto.", Tone.DIM)]]
    shown = compromisos[: rows - (len(compromisos) > rows)]
    lines: list[Line] = []
    for compromiso in shown:
        late = compromiso.follow_up is not None and compromiso.follow_up <= today
        text = f" {compromiso.week} {cleaned(compromiso.asesor_id)} · {_compromiso(compromiso)}"
        lines.append([Span(text, Tone.NOTICE if late else Tone.NORMAL)])
    if len(compromisos) > len(shown):
        lines.append([Span(f" y {len(compromisos) - len(shown)} más", Tone.DIM)])
    return lines


def summary(asesor: RankedAsesor) -> str:
    """Return the heading of the evidence of an asesor, with their figures of the week."""
    return (
        f"{cleaned(asesor.asesor_nombre or asesor.asesor_id)} · {asesor.rechazos} rechazos de "
        f"{asesor.sent} enviados: tasa propia {_percentage(asesor.own_rate)} %, aporte "
        f"{_percentage(asesor.share)} %."
    )
