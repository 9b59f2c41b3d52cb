"""The figures as the paragraph of a mail, the words of what they are of, of closing them and of goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.feedback import AsesorTally
from ajustes_tui.domain.figures.figures import narrowed_words
from ajustes_tui.domain.figures.goals import Goals, GoalsChange, standing_words
from ajustes_tui.domain.figures.indicators import CubetaCounts, change_words, percent_text
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.workbench.figures import (
    LETTERS,
    TITLES,
    FiguresView,
    change,
    standing,
    work_counts,
)


def scope_words(figures: KpiBoard) -> str:
    """Return what some figures are of: their corte or range, when they were read, and what narrows them."""
    narrowed = narrowed_words(figures.only, figures.days)
    return f"{_range(figures)}{f'; solo {narrowed}' if narrowed else ''}"


def _range(figures: KpiBoard) -> str:
    if figures.since is None or figures.until is None:
        return "No hay bases"
    moment = f"calculado a las {figures.computed_at:%H:%M:%S}"
    if figures.of_day:
        return f"Veredictos vigentes del {short_date(figures.until)}, {moment}"
    if figures.frozen:
        moment = f"{figures.computed_at:%d/%m/%Y %H:%M}"
        return f"Corte {short_date(figures.until)}, cerrado el {moment}: las cifras del cierre"
    if figures.since == figures.until:
        return f"Corte {short_date(figures.until)}, {moment}"
    return f"Cortes {short_date(figures.since)} a {short_date(figures.until)}, {moment}"


def mail_paragraph(view: FiguresView, top: Sequence[AsesorTally] = ()) -> str:
    """Return the figures as a paragraph for a mail: each with its numbers, its goal and its trend.

    `top` are the asesores with most rejections, who are named after what the figures say.
    """
    counts, figures = view.indicators.counts, view.figures
    parts = [_indicator(view, c) for c in TITLES]
    others = ", ".join(f"{_in_sentence(c)} {counts[c]}" for c in counts.cubetas if c not in TITLES)
    applied = percent_text(counts.aplicado_total, counts.total)
    sentences = [
        f"{scope_words(figures)}.",
        f"{'; '.join(parts)}.",
        f"Además: {others}.",
        f"Aplicado total {applied}.{_progress(counts)}",
        _top(top, view.rules.minimo_top5),
        _open_work(view),
    ]
    if not (figures.of_day or figures.narrowed):
        # The rows of the files and the changes since a closing are of whole cortes.
        duplicated = count_words(figures.duplicated, "duplicada", "duplicadas")
        rejected = count_words(figures.rechazadas, "rechazada", "rechazadas")
        sentences.append(
            f"Filas recibidas: {figures.rows} ({duplicated}, {rejected}){_outside(figures)}."
            f"{_since_closing(figures)}"
        )
    return " ".join(sentences)


def _indicator(view: FiguresView, cubeta: Cubeta) -> str:
    """Return an indicator with its casos, what is known of its goal, and its change."""
    counts, judged = view.indicators.counts, standing(view, cubeta)
    parts = [
        f"{TITLES[cubeta].capitalize()}: {percent_text(counts[cubeta], counts.total)} "
        f"({counts[cubeta]} de {counts.total})"
    ]
    if words := standing_words(judged):
        way = "a lo más" if judged.at_most else "al menos"
        parts.append(f"meta {way} {judged.goal},0 %, {words[0]}")
    if (moved := change(view, cubeta)) is not None:
        parts.append(change_words(moved))
    return ", ".join(parts)


def _top(top: Sequence[AsesorTally], minimum: int) -> str:
    """Return the sentence that names the asesores with most rejections."""
    if not top:
        return f"Top 5: ningún asesor llega a {count_words(minimum, 'rechazo', 'rechazos')}."
    names = ", ".join(f"{a.asesor_nombre or a.asesor_id} {a.rechazos} de {a.sent}" for a in top)
    return f"Top 5 en rechazos: {names}."


def _open_work(view: FiguresView) -> str:
    """Return the sentence on what waits, of these figures and of every corte."""
    counts = work_counts(view.work)
    pending = view.indicators.counts[Cubeta.PENDIENTE]
    of_these = "" if view.figures.of_day else f"{count_words(pending, 'caso', 'casos')}; "
    return (
        f"Pendiente: {of_these}de cualquier corte, "
        f"{count_words(counts['vencidos'], 'vencido', 'vencidos')}, {counts['por_vencer']} por "
        f"vencer, {count_words(counts['citas'], 'cita', 'citas')} y {counts['revision']} en revisión."
    )


def _progress(counts: CubetaCounts) -> str:
    """Return the sentences that tell how far the casos are, and the three over those decided."""
    if not counts.total:
        return ""
    shares = ", ".join(
        f"{_in_sentence(c)} {percent_text(counts[c], counts.decided)}" for c in TITLES
    )
    return (
        f" Avance {percent_text(counts.progress, counts.total)} ({counts.progress} de "
        f"{counts.total}); sobre lo decidido ({counts.decided} casos): {shares}."
    )


def _outside(figures: KpiBoard) -> str:
    """Return the annulled casos that the rule of a closing left out of T, empty by the rule of now."""
    if Cubeta.ANULADO in figures.indicators.counts.cubetas:
        return ""
    return f"; anulados, fuera de T por la regla anterior: {figures.indicators.anulados}"


def _since_closing(figures: KpiBoard) -> str:
    """Return the sentence on what changed since the closing, empty for figures of now."""
    if not figures.frozen:
        return ""
    if not figures.changed:
        return " Después del cierre no ha cambiado ningún caso."
    changes = count_words(figures.changed, "caso cambió", "casos cambiaron")
    names = {cubeta.value: _in_sentence(cubeta) for cubeta in LETTERS}
    steps = ", ".join(
        f"de {names[before]} a {names[now]} {casos}"
        if before
        else f"{count_words(casos, 'nuevo', 'nuevos')} en {names[now]}"
        for before, now, casos in figures.changes
    )
    return f" Después del cierre, aparte de estas cifras, {changes} de cubeta: {steps}."


def _in_sentence(cubeta: Cubeta) -> str:
    """Return the name of a cubeta inside a sentence."""
    return CUBETA_WORDS[cubeta].title.lower().replace("pqr", "PQR")


def closing_effect(corte: date, figures: KpiBoard) -> str:
    """Return what closing a corte that has these figures does, for its confirmation."""
    pending = figures.indicators.counts[Cubeta.PENDIENTE]
    return (
        f"Las cifras del corte {short_date(corte)} y la cubeta de cada caso quedan fijas; lo "
        f"que cambie después se dirá aparte. Quedan {pending} pendientes. No se reabre, y "
        "lo registrado hasta ahora en esos casos ya no se deshace."
    )


def goals_words(goals: Goals) -> str:
    """Return the three goals in words."""
    names = ("aplicado", "corregido", "rechazado")
    return " · ".join(
        f"{name} {goal},0" if goal else f"{name} sin meta"
        for name, goal in zip(names, goals, strict=True)
    )


def change_lines(changes: Sequence[GoalsChange]) -> list[str]:
    """Return who set which goals when, and the day they hold from, newest first."""
    return [_change_line(change) for change in changes if change.when or any(change.goals)] or [
        "Nadie ha puesto metas."
    ]


def _change_line(change: GoalsChange) -> str:
    since = "Antes" if change.since == date.min else f"Desde {short_date(change.since)}"
    by = f" · {change.who}, {change.when:%d/%m/%Y %H:%M}" if change.when else ""
    return f"{since}: {goals_words(change.goals)}{by}"
