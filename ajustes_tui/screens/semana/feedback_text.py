"""The texts of the weekly feedback: the list, the areas of an asesor, and the weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    Compromiso,
    CompromisoState,
    ConfirmedRechazo,
    RankedAsesor,
    broken_step,
    compromiso_state_name,
    correct_way,
)
from ajustes_tui.domain.figures.forms import FindCausal, causal_name, causales_words, strengths
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, Week, short_day
from ajustes_tui.services.figures.feedback import Top5, WeekStanding
from ajustes_tui.ui.measures import MEDIUM, NORMAL, READ_WIDTH, WIDTH
from ajustes_tui.ui.text import Span, Tone, cleaned
from ajustes_tui.ui.text import width as text_width
from ajustes_tui.widgets.bars import Bar, bar_table
from ajustes_tui.widgets.flow import Part, Row, labelled, paragraph, told_area, two_columns
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.trend import sparkline
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week import week_after

TIED = "="
"""Marks a tie in rejections."""
_LIST_BARS = READ_WIDTH + 12
"""Maximum cells of the causales and motivos of the list, with their bars."""
_CELLS_PER_CASO = 2
"""Cells per caso in a bar, if the longest one fits."""
_AFTER_AIR = ("Motivos", "Se le dice")
"""Labels preceded by a blank row if there is room."""
_KEPT = 4
"""Minimum rows, title included, of what is shown where rows are left."""
_WEEKS_SHOWN = 12
"""Weeks listed individually."""


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """One week, with the open compromisos and the standing of every week."""

    top: Top5
    compromisos: Mapping[str, Compromiso] = field(default_factory=dict)
    """The compromisos of the week shown, by asesor."""
    open: Sequence[Compromiso] = ()
    """The open compromisos of every week."""
    weeks: Sequence[WeekStanding] = ()
    """The current week, those due and those issued, newest first."""
    lacking: Sequence[str] = ()
    """What is missing to issue the week, or for its follow-up once issued."""

    @property
    def due(self) -> Sequence[Week]:
        """Weeks ended and not issued, oldest first."""
        return [each.week for each in reversed(self.weeks) if each.due]


@dataclass(frozen=True, slots=True)
class AsesorRow:
    """An asesor of the week, or the rejections without an asesor."""

    rank: RankedAsesor | None
    """None for the rejections without an asesor."""
    compromiso: Compromiso | None
    rechazos: int
    most_decided: int = 0
    """The maximum of casos decided per asesor: the scale of the bars."""
    most_in_week: int = 0
    """The maximum of rejections per asesor and week: the scale of the trends."""


def rows_of(view: FeedbackView) -> list[AsesorRow]:
    listed = view.top.asesores
    scales = (
        max((a.decided.casos if a.decided else a.rechazos for a in listed), default=0),
        max((n for a in listed for n in (*a.trend, a.rechazos)), default=0),
    )
    rows = [
        AsesorRow(asesor, view.compromisos.get(asesor.asesor_id), asesor.rechazos, *scales)
        for asesor in listed
    ]
    if view.top.without_asesor:
        rows.append(AsesorRow(None, None, view.top.without_asesor, *scales))
    return rows


def columns() -> dict[int, Sequence[Column[AsesorRow]]]:
    place = Column[AsesorRow]("#", 2, _place)
    asesor = Column[AsesorRow](
        "Asesor",
        8,
        lambda r: r.rank.asesor_id if r.rank else "(sin asesor)",
        flexible=True,
        most=14,
        names=True,
    )
    aliado = Column[AsesorRow]("Aliado", 11, lambda r: _field(r, "aliado"), flexible=True, most=24)
    name = Column[AsesorRow](
        "Nombre", 18, lambda r: _field(r, "asesor_nombre"), flexible=True, most=40
    )
    rechazos = Column[AsesorRow]("Rechazos", 8, lambda r: str(r.rechazos), "der")
    decided = Column[AsesorRow]("Decididos", 9, _of_decided, "der")
    bar = Column[AsesorRow]("  de lo decidido", 22, lambda _row: "", spans=_decided_bar)
    sent = Column[AsesorRow]("Envió", 5, lambda r: str(r.rank.sent) if r.rank else "", "der")
    rate = Column[AsesorRow]("Tasa %", 6, lambda r: _percentage(r.rank and r.rank.own_rate), "der")
    share = Column[AsesorRow]("Aporte %", 8, lambda r: _percentage(r.rank and r.rank.share), "der")
    trend = Column[AsesorRow]("5 semanas", 9, lambda _row: "", spans=_trend)
    follows = Column[AsesorRow]("Sigue", 9, _follows, tone=_follows_tone)
    short = (place, asesor, aliado, rechazos, decided, sent, rate, trend, follows)
    return {
        0: (place, asesor, rechazos, decided),
        WIDTH: short,
        MEDIUM: (*short[:7], share, trend, follows),
        NORMAL: (place, asesor, name, aliado, rechazos, bar, sent, rate, share, trend, follows),
    }


def _decided_bar(row: AsesorRow, width: int) -> Sequence[Span]:
    words = _of_decided(row)
    number = Span(f"{words:>10}", Tone.DIM)
    casos = row.rank.decided.casos if row.rank and row.rank.decided else row.rechazos
    rejected = row.rank.decided.rejected if row.rank and row.rank.decided else row.rechazos
    room = width - len(number.text) - 2
    each = min(_CELLS_PER_CASO, room / max(row.most_decided, 1))
    whole = max(round(casos * each), 1) if casos else 0
    full = min(max(round(rejected * each), 1), whole) if rejected else 0
    rest = whole - full
    return [
        Span("  "),
        Span("▒" * full, Tone.BAD),
        Span("░" * rest, Tone.EDGE),
        Span(" " * (room - whole)),
        number,
    ]


def _of_decided(row: AsesorRow) -> str:
    decided = row.rank.decided if row.rank is not None else None
    return "" if decided is None else f"{decided.rejected} de {decided.casos}"


def _place(row: AsesorRow) -> str:
    return f"{row.rank.rank}{TIED if row.rank.tied else ''}" if row.rank else ""


def _field(row: AsesorRow, name: str) -> str:
    return str(getattr(row.rank, name) or "") if row.rank else ""


def _percentage(text: str | None) -> str:
    return text.replace(".", ",") if text else ""


def _trend(row: AsesorRow, _width: int) -> Sequence[Span]:
    if row.rank is None:
        return []
    drawn = sparkline((*row.rank.trend, row.rank.rechazos), row.most_in_week)
    return [Span(drawn[:-1], Tone.DIM), Span(drawn[-1:])]


def _follows(row: AsesorRow) -> str:
    if row.compromiso is not None:
        return _ESTADOS[row.compromiso.estado]
    if row.rank is None:
        return ""
    return "reincide" if row.rank.reincidente else "" if any(row.rank.trend) else "nuevo"


def _follows_tone(row: AsesorRow) -> Tone:
    if row.compromiso is not None:
        opened = row.compromiso.estado is not CompromisoState.NOT_STARTED
        return Tone.NORMAL if opened else Tone.NOTICE
    return Tone.NOTICE if row.rank and row.rank.reincidente else Tone.DIM


_ESTADOS: Mapping[CompromisoState, str] = {
    CompromisoState.NOT_STARTED: "sin abrir",
    CompromisoState.OPEN: "abierto",
    CompromisoState.CLOSED_WITH_MEJORA: "mejoró",
    CompromisoState.CLOSED_WITHOUT_MEJORA: "no mejoró",
}


def title(top: Top5) -> str:
    week = top.week
    return f"RETROALIMENTACIÓN › {week}, {short_day(week.since)} a {short_day(week.until)}"


def subtitle(top: Top5, due: Sequence[Week] = ()) -> tuple[str, str]:
    """`due` are the weeks ended and not issued."""
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
    others = [week for week in due if week != top.week]
    if not others:
        return ""
    return f" · por emitir {others[0]}" + (f" y {len(others) - 1} más" if others[1:] else "")


def page_of(view: FeedbackView, row: AsesorRow | None, causal: FindCausal, today: date) -> Part:
    lacking = [
        Row([Span(f" {number}", Tone.KEY), Span(" "), Span(text)], hang=3, most=READ_WIDTH)
        for number, text in enumerate(view.lacking, 1)
    ]
    left = [
        told_area(_heading(row), person(row, causal), "Enter la evidencia" if row else ""),
        told_area(_lacking_heading(view.top), lacking),
        told_area("Los rechazos de la lista", list_bars(view.top, causal), spare=True),
    ]
    opened, evidence = open_compromisos(view.open, today), list[Moment]()
    if row is not None and row.rank is not None:
        evidence = [_moment(rechazo, causal) for rechazo in row.rank.evidence]
    right = [
        told_area("Compromisos abiertos", opened, str(len(view.open))),
        told_area("Las semanas", week_rows(view), "←→", spare=True, kept=_KEPT),
        told_area(
            "Sus rechazos, uno a uno",
            time_line(evidence),
            str(len(evidence)),
            spare=True,
            kept=_KEPT,
        ),
    ]
    return two_columns(left, right)


def _moment(rechazo: ConfirmedRechazo, causal: FindCausal) -> Moment:
    at = datetime.fromisoformat(rechazo.momento).astimezone(BOGOTA)
    return Moment(
        day=short_day(at.date()),
        hour=f"{at:%H:%M}",
        what=cleaned(rechazo.radicado),
        tone=Tone.BAD,
        right=cleaned(rechazo.why),
        below=cleaned(causal_name(rechazo.causal, causal)),
    )


def _heading(row: AsesorRow | None) -> str:
    if row is None or row.rank is None:
        return "La persona del renglón"
    name = cleaned(row.rank.asesor_nombre or "")
    return " · ".join(filter(None, (cleaned(row.rank.asesor_id), name)))


def _lacking_heading(top: Top5) -> str:
    if not top.asesores:
        return f"La {top.week.number} no se puede emitir"
    verb = "Para seguir" if top.issued_at is not None else "Para emitir"
    return f"{verb} la {top.week.number} falta"


def list_bars(top: Top5, causal: FindCausal) -> Callable[[int], Iterable[Row]]:
    evidence = [rechazo for asesor in top.asesores for rechazo in asesor.evidence]
    causales = Counter(cleaned(causal_name(rechazo.causal, causal)) for rechazo in evidence)
    motivos = Counter(cleaned(rechazo.why) for rechazo in evidence)
    words = max(map(text_width, (*causales, *motivos)), default=0)
    by_causal, by_motivo = (
        bar_table([Bar(name, n, "R") for name, n in counts.most_common()], words, _LIST_BARS)
        for counts in (causales, motivos)
    )
    return lambda width: [*by_causal(width), Row([]), *by_motivo(width)] if evidence else ()


def person(row: AsesorRow | None, causal: FindCausal) -> list[Row]:
    if row is None:
        return [paragraph("En esta semana nadie llega al mínimo de rechazos correctos.")]
    if row.rank is None:
        return [
            paragraph("La base no dice quién los envió: no tienen puesto ni formulario.", Tone.DIM)
        ]
    asesor = row.rank
    newest = asesor.evidence[0]
    rows: list[Row] = []
    for label, text in (
        ("Causales", causales_words(asesor.causales, causal, colon="")),
        ("Motivos", _motivos(asesor)),
        ("Radicados", ", ".join(asesor.radicados)),
        ("Incumplió", broken_step(newest.motivo)),
        ("Lo correcto", correct_way(newest.motivo, causal(newest.causal))),
        ("A favor", strengths(asesor)),
        ("Compromiso", _compromiso(row.compromiso) if row.compromiso else ""),
        ("Se le dice", f"«{_told(asesor)}»"),
    ):
        rows += [Row([], spare=True)] if label in _AFTER_AIR else []
        rows += labelled(label, text)
    return rows


def _motivos(asesor: RankedAsesor) -> str:
    parts = [f"{MOTIVOS.get(motivo, motivo)} {n}" for motivo, n in asesor.motivos.items()]
    if asesor.decided is not None:
        parts.append(f"{asesor.decided.rejected} de {asesor.decided.casos} decididos")
    if asesor.in_base is not None:
        parts.append(f"aparte: {asesor.in_base} en la base")
    return " · ".join(parts)


def _told(asesor: RankedAsesor) -> str:
    motivo = next(iter(asesor.motivos), "")
    why = MOTIVOS.get(motivo, motivo)
    casos = asesor.decided.casos if asesor.decided else asesor.sent
    decided = "decidió" if casos == 1 else "decidieron"
    fit = "no procede" if asesor.rechazos == 1 else "no proceden"
    said = (
        f"De {count_words(casos, 'ajuste suyo que se', 'ajustes suyos que se')} {decided}, "
        f"{asesor.rechazos} {fit}: {why}."
    )
    before = asesor.trend[-1] if asesor.trend else 0
    return f"{said} La semana anterior, {before}." if before else said


def _compromiso(compromiso: Compromiso) -> str:
    started = compromiso.estado is not CompromisoState.NOT_STARTED
    text = compromiso_state_name(compromiso.estado) if started else _ESTADOS[compromiso.estado]
    if compromiso.follow_up is not None:
        text += f", seguimiento {short_day(compromiso.follow_up)}"
    after = week_after(compromiso)
    text += f" · {after}" if after else ""
    return f"{text} · «{cleaned(compromiso.supervisor)}»" if compromiso.supervisor else text


def open_compromisos(compromisos: Sequence[Compromiso], today: date) -> list[Row]:
    if not compromisos:
        return [Row([Span(" Ningún compromiso está abierto.", Tone.DIM)])]
    rows: list[Row] = []
    for compromiso in compromisos:
        asesor = Span(f" {cleaned(compromiso.asesor_id)}", Tone.STRONG)
        week = Span(f"  {compromiso.week}", Tone.DIM)
        rows.append(Row([asesor, week], end=[_looked_at(compromiso, today), Span(" ")]))
        words = [week_after(compromiso), f"«{cleaned(compromiso.supervisor)}»"]
        agreed = " · ".join(filter(None, words if compromiso.supervisor else words[:1]))
        rows += [paragraph(agreed)] if agreed else []
    return rows


def _looked_at(compromiso: Compromiso, today: date) -> Span:
    """Return the day of its follow-up, or that it is still to be opened."""
    if compromiso.estado is CompromisoState.NOT_STARTED:
        return Span("sin abrir", Tone.NOTICE)
    day = compromiso.follow_up
    if day is None:
        return Span(compromiso_state_name(compromiso.estado))
    verb = (
        "vence hoy"
        if day == today
        else f"{'venció' if day < today else 'se mira'} {short_day(day)}"
    )
    return Span(verb, Tone.NOTICE if day <= today else Tone.DIM)


def week_rows(view: FeedbackView) -> list[Row]:
    rows: list[Row] = []
    current = max((each.week for each in view.weeks), default=view.top.week)
    listed = list(view.weeks)
    if all(each.week != view.top.week for each in listed):
        # One with nothing to issue is neither due nor issued, and may still be the one looked at.
        listed.append(WeekStanding(view.top.week))
        listed.sort(reverse=True, key=lambda each: each.week)
    for each in listed[:_WEEKS_SHOWN]:
        shown = each.week == view.top.week
        what = Span("en curso", Tone.NORMAL)
        if each.issued_at is not None:
            moment = each.issued_at.astimezone(BOGOTA)
            what = Span(f"emitida {short_day(moment.date())}", Tone.DIM)
        elif each.due:
            what = Span("sin emitir: se debe", Tone.NOTICE)
        elif each.week != current:
            what = Span("nada que emitir", Tone.DIM)
        days = f"{each.week.since:%d/%m} a {each.week.until:%d/%m}"
        left = [
            Span(f" {each.week.number:>2}   ", Tone.STRONG if shown else Tone.NORMAL),
            what,
        ]
        rows.append(Row(left, end=[Span(f"{days} ", Tone.DIM)]))
    return rows


def enter_words(view: FeedbackView, row: AsesorRow | None, *, may_issue: bool) -> tuple[str, str]:
    due = [week for week in view.due if week != view.top.week]
    keys = ["e emite"] if may_issue and view.top.issued_at is None and view.top.asesores else []
    if due and due[0] < view.top.week:
        keys.append(f"← la {due[0].number}, que se debe")
    if row is None or row.rank is None:
        return "", " · ".join(keys)
    asesor = row.rank
    casos = count_words(len(asesor.evidence), "caso")
    return f"Enter ve {casos} de {cleaned(asesor.asesor_id)}", " · ".join(keys)


def summary(asesor: RankedAsesor) -> str:
    return (
        f"{cleaned(asesor.asesor_nombre or asesor.asesor_id)} · {asesor.rechazos} rechazos de "
        f"{asesor.sent} enviados: tasa propia {_percentage(asesor.own_rate)} %, aporte "
        f"{_percentage(asesor.share)} %."
    )
