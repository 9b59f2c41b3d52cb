"""Layout of a result: large figures, list, next steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ajustes_tui.domain.base.rows import BaseKind
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.screens.importacion.preview_text import warnings
from ajustes_tui.screens.importacion.result_text import ResultView
from ajustes_tui.services.intake.bases import CorteWork
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, ends, rule, wrap
from ajustes_tui.widgets.indicator import framework_figure
from ajustes_tui.workbench.lead.avisos import without_options

LEFT_LEAST = 78
_LEFT_PART = 5 / 8
_KEY, _COUNT, _WHO = 7, 8, 28
_ANSWERED = "Lo respondido ya está en la cola de quien decide."
_UNDO = "la deshace: lo que alguien ya tocó se conserva."
_UNDO_OF_OTHERS = "Si no era esta, la deshace quien supervisa: lo que alguien ya tocó se conserva."


class _Step(NamedTuple):
    """Next step, with its key."""

    verb: str
    who: str
    casos: int


class _Figure(NamedTuple):
    heading: str
    number: int
    detail: str


def left_width(room: int) -> int:
    return max(LEFT_LEAST, int(room * _LEFT_PART))


def _figures(view: ResultView) -> list[_Figure]:
    summary, found = view.summary, view.reconciliation
    held = len({change.tomado_by for change in found.in_gestion if change.tomado_by})
    whose = f"en manos de {count_words(held, 'persona', 'personas')}" if held else "nadie los tenía"
    doubts = (
        (summary.rechazadas, count_words(summary.rechazadas, "rechazada", "rechazadas")),
        (len(found.for_revision), f"{thousands(len(found.for_revision))} a Revisión"),
    )
    said = ", ".join(text for count, text in doubts if count) or "todas las filas entraron"
    doubt = _Figure("Quedan dudas", len(_doubts(view)), said)
    if summary.kind is BaseKind.RESPUESTA:
        return [
            _Figure("Respondidas", summary.updated, "no suman a ninguna T"),
            _Figure("Sin respuesta", summary.equal, "ni cambio"),
            doubt,
        ]
    absent = f"{count_words(summary.absent, 'ausente', 'ausentes')}, se conservan"
    return [
        _Figure("Nuevas", summary.new, f"de {thousands(summary.total)} del corte"),
        _Figure("Actualizadas", summary.updated, whose if summary.updated else "ninguna cambió"),
        _Figure("Iguales", summary.equal, absent if summary.absent else "no cambian nada"),
        doubt,
    ]


def head_lines(view: ResultView, width: int, *, drawn: bool) -> list[Line]:
    """Return the file and large figures; if `drawn`, these are built from lines."""
    summary = view.summary
    corte = f"corte {short_date(summary.corte)} · " if summary.corte else ""
    lines: list[Line] = [
        ends(
            [Span(" √ ", Tone.OK), Span(summary.file, Tone.STRONG)],
            [Span(f"{corte}{summary.kind.value} ", Tone.DIM)],
            width,
        )
    ]
    if view.undone:
        lines.append([Span(f" ▲ Deshecha {view.undone}", Tone.NOTICE)])
    figures = _figures(view)
    each = width // len(figures)

    def row(texts: Sequence[str], tone: Tone) -> Line:
        return [Span(f" {cell(text, each - 1)}", tone) for text in texts]

    numbers = [thousands(figure.number) for figure in figures]
    rows = zip(*map(framework_figure, numbers), strict=True) if drawn else [numbers]
    return [
        *lines,
        [],
        row([figure.heading for figure in figures], Tone.DIM),
        *(row(texts, Tone.STRONG) for texts in rows),
        row([figure.detail for figure in figures], Tone.DIM),
        [],
    ]


def follow_lines(view: ResultView, width: int, *, undoes: bool) -> list[Line]:
    """Return who does what next, with keys, and how to undo if allowed."""
    if view.undone:
        return []
    steps = [] if view.work is None else _steps(view.work, view.summary.total)
    lines: list[Line] = [rule("Qué sigue", "", width)]
    lines += [_step_line(step, width) for step in steps]
    lines += [] if steps else [[Span(f" {row}")] for row in wrap(_ANSWERED, width - 2)]
    if not undoes:
        return [*lines, *([Span(f" {row}", Tone.DIM)] for row in wrap(_UNDO_OF_OTHERS, width - 2))]
    for number, row in enumerate(wrap(_UNDO, width - _KEY - 2)):
        lines.append([Span(f" {cell('' if number else 'u', _KEY)}", Tone.KEY), Span(row)])
    return lines


def _steps(work: CorteWork, total: int) -> list[_Step]:
    return [
        _Step("triage", "los agentes deciden", work.decide),
        _Step("contacto", "los agentes llaman", work.contact),
        _Step("revision", "la supervisora responde", work.tray),
        _Step("lotes", "esperan al back o a PQR", work.back + work.pqr),
        _Step("kpi", "las cifras con ella", total),
    ]


def _step_line(step: _Step, width: int) -> Line:
    key = next(action for action in actions_of("global") if action.verb == step.verb)
    count = thousands(step.casos) if step.casos else "·"
    left = [
        Span(f" {cell(key.keystroke, _KEY)}", Tone.KEY),
        Span(cell(step.who, max(min(width - _KEY - _COUNT - 2, _WHO), 1))),
    ]
    number = Span(f"{count:>{_COUNT}}", Tone.STRONG if step.casos else Tone.DIM)
    return [*left, number]


def doubt_lines(view: ResultView, width: int) -> list[Line]:
    """Return the notices on the file, and the rejected rows."""
    return warnings(_doubts(view), width, "Quedan dudas")


def _doubts(view: ResultView) -> list[str]:
    texts = [without_options(notice) for notice in view.summary.notices]
    if view.summary.rechazadas:
        count = count_words(view.summary.rechazadas, "fila no entró", "filas no entraron")
        texts.insert(0, f"{count}: x las guarda en un libro.")
    return texts
