"""Lines of a result: counts, answers of the back, changed casos in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.base.reconciliation import (
    CasoForRevision,
    ChangeInHand,
    ReconciledOutcome,
    Reconciliation,
    first_answered,
    nothing_reconciled,
)
from ajustes_tui.domain.base.rows import BaseKind, Resultado
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, QUESTIONS
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.screens.importacion.preview_text import cursor_mark, mail_words
from ajustes_tui.services.intake.bases import CorteWork
from ajustes_tui.services.intake.prepared import ImportSummary
from ajustes_tui.ui.measures import NARROW, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, rule, wrap

_OUTCOMES: dict[str, tuple[str, Tone, str]] = {
    "aplicados": ("●", Tone.OK, QUESTIONS[Estado.POR_VERIFICAR]),
    "valor_distinto": ("▲", Tone.NOTICE, "igual, con diferencia"),
    "rechazados": ("■", Tone.BAD, QUESTIONS[Estado.POR_VALIDAR]),
    "sin_respuesta": ("○", Tone.STRONG, "esperan al back"),
    "ausentes": ("■", Tone.BAD, "se conservan; pregunte"),
}
"""Sign, tone and next step of each outcome."""
_ONE_ROW = 76
"""Cells to fit an outcome in one row."""
_WHOSE = 3
"""Most people named over casos changed in hand."""
GESTION = "gestion:"
REVISION = "revision:"
"""Prefixes of cursor keys of single casos."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """Result of a base, just written or from the list."""

    summary: ImportSummary
    reconciliation: Reconciliation
    seconds: float | None = None
    """Writing time; None from the list."""
    undone: str = ""
    work: CorteWork | None = None
    """Waiting work of its corte; None without a corte."""


def cursor_keys(view: ResultView) -> list[str]:
    """Return them from top to bottom."""
    found = view.reconciliation
    return [
        *(outcome.outcome for outcome in found.outcomes if outcome.casos),
        *(f"{GESTION}{change.caso_id}" for change in found.in_gestion),
        *(f"{REVISION}{caso.caso_id}" for caso in found.for_revision),
    ]


def result_lines(view: ResultView, cursor: str, width: int = WIDTH) -> list[Line]:
    """Mark the row of the cursor."""
    return [
        *reconciliation_lines(view.reconciliation, cursor, width),
        *_in_hand(view.reconciliation.in_gestion, cursor, width),
        *_for_review(view.reconciliation.for_revision, cursor, width),
    ]


def count_lines(view: ResultView, width: int, *, offers: bool = True) -> list[Line]:
    """Return the file, its counts, and who undid it; `offers` includes what keys do."""
    summary = view.summary
    answered = summary.kind is BaseKind.RESPUESTA
    corte = f"corte {short_date(summary.corte)} · " if summary.corte else ""
    counted = f"{count_words(summary.equal, 'igual', 'iguales')}"
    if summary.earlier:
        counted += f", {count_words(summary.earlier, 'anterior', 'anteriores')}"
    file: Line = [Span(" √ ", Tone.OK), Span(summary.file, Tone.STRONG)]
    kind: Line = [Span(f"{corte}{summary.kind.value} ", Tone.DIM)]
    lines: list[Line] = (
        [ends(file, kind, width)] if width >= NARROW else [file, [Span("   "), *kind]]
    )
    strong = f"T {thousands(summary.total)}"
    said = (
        f": {count_words(summary.new, 'nueva', 'nuevas')}, "
        f"{count_words(summary.updated, 'actualizada', 'actualizadas')}, {counted} · "
        f"{count_words(summary.absent, 'ausente', 'ausentes')}"
    )
    if answered:
        strong = count_words(summary.updated, "respondida", "respondidas")
        said = f", {thousands(summary.equal)} sin respuesta ni cambio · no suman a ninguna T"
    first, *others = wrap(strong + said, width - 4)
    lines.append([Span(f"   {strong}", Tone.STRONG), Span(first.removeprefix(strong))])
    lines += [[Span(f"   {row}")] for row in others]
    lines.append(
        [
            Span(
                f"   {count_words(summary.duplicated, 'duplicada', 'duplicadas')} y "
                f"{count_words(summary.rechazadas, 'rechazada', 'rechazadas')}"
            ),
            Span(" · x las guarda en un libro" if summary.rechazadas and offers else "", Tone.DIM),
        ]
    )
    if summary.mail:
        text = cell(f"   Correo de {mail_words(summary.mail)}", width).rstrip()
        lines.append([Span(text, Tone.DIM)])
    if view.undone:
        lines.append([Span(f" ▲ Deshecha {view.undone}", Tone.NOTICE)])
    return lines


def reconciliation_lines(
    reconciliation: Reconciliation, cursor: str = "", width: int = WIDTH
) -> list[Line]:
    """Return count, money and next step by outcome."""
    total = reconciliation.reescalados
    right = count_words(total, "reescalado", "reescalados")
    if reconciliation.amount:
        right += f", {pesos(reconciliation.amount)}"
    title = "Conciliación: lo que se le pidió al back"
    if width < NARROW:
        title, right = "Lo que se le pidió al back", thousands(total)
    lines: list[Line] = [rule(title, right, width)]
    first = first_answered(reconciliation)
    told: list[Line] = [[Span(f"   {row}")] for row in (wrap(first, width - 4) if first else [])]
    if not total:
        return [*lines, [Span(f"   {nothing_reconciled(reconciliation)}", Tone.DIM)], *told]
    if width >= _ONE_ROW:
        lines.append([Span(f"{'Casos':>34}{'Valor':>17}  Qué sigue", Tone.DIM)])
    for outcome in reconciliation.outcomes:
        lines += _outcome(outcome, reconciliation, cursor, width)
    new, original = reconciliation.by_radicado_new, reconciliation.by_radicado_original
    if new or original:
        verb = "se reconoció" if new == 1 else "se reconocieron"
        lines.append(
            [
                Span(
                    f"   {thousands(new)} {verb} por el radicado nuevo y {thousands(original)} por el "
                    "original."
                )
            ]
        )
    return [*lines, *told]


def _outcome(
    outcome: ReconciledOutcome, reconciliation: Reconciliation, cursor: str, width: int
) -> list[Line]:
    sign, tone, follows = _OUTCOMES[outcome.outcome]
    count = len(outcome.casos)
    if outcome.outcome == "sin_respuesta" and reconciliation.longest_wait is not None:
        days = count_words(reconciliation.longest_wait, "día", "días")
        follows = (
            f"esperan; el mayor, {days}" if reconciliation.longest_wait else "esperan desde hoy"
        )
    amount = pesos(outcome.amount) if count else ""
    line = [
        cursor_mark(outcome.outcome, cursor),
        Span(f"{sign} ", tone if count else Tone.DIM),
        Span(
            cell(TITLES[outcome.outcome], 24),
            Tone.STRONG if outcome.outcome == cursor else Tone.NORMAL,
        ),
        Span(f"{thousands(count):>7}", Tone.STRONG),
    ]
    if width >= _ONE_ROW:
        return [[*line, Span(f"{amount:>17}  "), Span(follows if count else "", Tone.DIM)]]
    below = f"   {amount}  {follows}"
    return [line, [Span(cell(below, width - 1).rstrip(), Tone.DIM)]] if count else [line]


def _in_hand(changes: Sequence[ChangeInHand], cursor: str, width: int) -> list[Line]:
    if not changes:
        return []
    holders = Counter(change.tomado_by or "de nadie" for change in changes)
    whose = " · ".join(f"{who} {thousands(count)}" for who, count in holders.most_common(_WHOSE))
    lines: list[Line] = [rule("Cambiaron en manos de alguien", whose, width)]
    for change in changes:
        if change.tomado_by:
            who = f"lo tiene {change.tomado_by}; ya lo ve en su pantalla"
        else:
            who = f"de nadie; {QUESTIONS[change.estado]}"
        lines.append(
            [
                cursor_mark(f"{GESTION}{change.caso_id}", cursor),
                Span(f"  {cell(change.cuenta, 11)}", Tone.STRONG),
                Span(cell(f"{_result(change.before)} → {_result(change.after)}", 25)),
                Span(who, Tone.NOTICE if change.tomado_by else Tone.DIM),
            ]
        )
    return lines


def _for_review(casos: Sequence[CasoForRevision], cursor: str, width: int) -> list[Line]:
    if not casos:
        return []
    lines: list[Line] = [rule("Para su revisión", thousands(len(casos)), width)]
    for caso in casos:
        if caso.informado_el and caso.contenido:
            told = (
                f"se le informó el {caso.informado_el:%d/%m} «{CONTENIDO_WORDS[caso.contenido]}» y"
            )
        else:
            told = "ya había seguido su camino y"
        amount = f" {pesos(caso.valor_aplicado)}" if caso.valor_aplicado is not None else ""
        lines.append(
            [
                cursor_mark(f"{REVISION}{caso.caso_id}", cursor),
                Span(f"  {cell(caso.cuenta, 11)}", Tone.STRONG),
                Span(f"{told} ahora dice {_result(caso.resultado)}{amount}"),
            ]
        )
    return lines


def _result(resultado: Resultado | None) -> str:
    return resultado.value if resultado else "(vacío)"


def bar_text(view: ResultView, now: datetime) -> tuple[str, str]:
    """Return its left and right ends."""
    base = view.summary.base
    if view.seconds is None:
        return f"IMPORTACIÓN › Base {base}", ""
    if view.summary.already_imported:
        return f"IMPORTACIÓN › Base {base}, que ya estaba", f"{now:%d/%m/%Y %H:%M}"
    seconds = f"{view.seconds:.1f}".replace(".", ",")
    return f"IMPORTACIÓN › Base {base} importada", f"{now:%d/%m/%Y %H:%M}, en {seconds} s"


def caso_of(key: str) -> int:
    """Return 0 for other keys."""
    number = key.removeprefix(GESTION).removeprefix(REVISION)
    return int(number) if number.isdigit() else 0
