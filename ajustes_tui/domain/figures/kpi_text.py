"""The figures as the few lines of a mail: what `y` copies, and the text of a mailed report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.board import KpiBoard
from ajustes_tui.domain.figures.feedback import AsesorCounts
from ajustes_tui.domain.figures.figures import narrowed_words
from ajustes_tui.domain.figures.goals import standing_words
from ajustes_tui.domain.figures.indicators import (
    APLICADO_TOTAL,
    DECIDED_FIGURE,
    PROGRESS_FIGURE,
    THREE,
    FigureCounts,
    change_words,
)
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import moment_words, short_date


def kpi_lines(board: KpiBoard) -> tuple[str, ...]:
    """Return short lines: the day, then each figure with goal and change."""
    counts = board.counts
    lines = [
        f"{scope_words(board)}.",
        *(_indicator(board, cubeta) for cubeta in THREE),
        *_progress(counts),
        _top(board.top, board.minimum),
        _open_work(board.waiting.counts),
    ]
    if not (board.of_day or board.narrowed):
        # The rows of the files and the changes since a closing are of whole cortes.
        lines += [*_set_aside(board), *_since_closing(board)]
    return tuple(lines)


def scope_words(figures: KpiBoard) -> str:
    narrowed = narrowed_words(figures.only, figures.days)
    return f"{_range(figures)}{f'; solo {narrowed}' if narrowed else ''}"


def _range(figures: KpiBoard) -> str:
    if figures.since is None or figures.until is None:
        return "No hay bases"
    moment = moment_words(figures.computed_at)
    if figures.of_day:
        return f"Veredictos vigentes del {short_date(figures.until)}: cifras del {moment}"
    if figures.frozen:
        return f"Corte {short_date(figures.until)}, cerrado el {moment}: cifras del cierre"
    if figures.since == figures.until:
        return f"Corte {short_date(figures.until)}: cifras del {moment}"
    cortes = f"{short_date(figures.since)} a {short_date(figures.until)}"
    return f"Cortes {cortes}: cifras del {moment}"


def _indicator(board: KpiBoard, cubeta: Cubeta) -> str:
    counts, judged = board.counts, board.standing(cubeta)
    parts = [
        f"{CUBETA_WORDS[cubeta].title.capitalize()}: {counts.share(cubeta)} "
        f"({thousands(counts[cubeta])} de {thousands(counts.total)})"
    ]
    if words := standing_words(judged):
        way = "a lo más" if judged.at_most else "al menos"
        parts.append(f"meta {way} {judged.goal},0 %, {words[0]}")
    if (moved := board.change(cubeta)) is not None:
        parts.append(change_words(moved))
    return f"{'; '.join(parts)}."


def _progress(counts: FigureCounts) -> list[str]:
    if not counts.total:
        return []
    others = ", ".join(
        f"{_in_sentence(c)} {thousands(counts[c])}" for c in Cubeta if c not in THREE and counts[c]
    )
    shares = ", ".join(
        f"{_in_sentence(c).split()[-1]} {counts.share(c, DECIDED_FIGURE)}" for c in THREE
    )
    decided = count_words(counts.decided, "decidido")
    return [
        f"Aplicado total: {counts.share(APLICADO_TOTAL)} "
        f"({thousands(counts[APLICADO_TOTAL])} de {thousands(counts.total)}). "
        f"Avance: {counts.share(PROGRESS_FIGURE)} ({thousands(counts[PROGRESS_FIGURE])} de "
        f"{thousands(counts.total)}){f'; {others}' if others else ''}.",
        f"De {decided}: {shares}." if counts.decided else "Nada decidido todavía.",
    ]


def _top(top: Sequence[AsesorCounts], minimum: int) -> str:
    if not top:
        return f"Top 5: ningún asesor llega a {count_words(minimum, 'rechazo')}."
    names = ", ".join(
        f"{a.asesor_nombre or a.asesor_id} {thousands(a.rechazos)} de {thousands(a.sent)}"
        for a in top
    )
    return f"Top 5 en rechazos: {names}."


def _open_work(counts: Mapping[str, int]) -> str:
    return (
        f"De cualquier corte: {count_words(counts['abiertos'], 'abierto')}, "
        f"{count_words(counts['vencidos'], 'vencido')}, {thousands(counts['por_vencer'])} "
        f"por vencer, {count_words(counts['citas'], 'cita')} y "
        f"{thousands(counts['revision'])} en revisión."
    )


def _set_aside(board: KpiBoard) -> list[str]:
    if not board.duplicated + board.rechazadas:
        return []
    duplicated = count_words(board.duplicated, "duplicada")
    rejected = count_words(board.rechazadas, "rechazada")
    return [f"De {thousands(board.rows)} filas recibidas: {duplicated} y {rejected}."]


def _since_closing(figures: KpiBoard) -> list[str]:
    if not figures.frozen:
        return []
    if not figures.changed:
        return ["Después del cierre ningún caso ha cambiado de cubeta."]
    changes = count_words(figures.changed, "caso cambió", "casos cambiaron")
    names = {cubeta.value: _in_sentence(cubeta) for cubeta in CUBETA_WORDS}
    steps = ", ".join(
        f"de {names[before]} a {names[now]} {thousands(casos)}"
        if before
        else f"{count_words(casos, 'nuevo')} en {names[now]}"
        for before, now, casos in figures.changes
    )
    return [f"Después del cierre, aparte de estas cifras, {changes} de cubeta: {steps}."]


def _in_sentence(cubeta: Cubeta) -> str:
    return CUBETA_WORDS[cubeta].title.lower().replace("pqr", "PQR")
