"""Areas of a result: figures, answers of the back, changed casos in hand, next steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ajustes_tui.domain.base.fields import field_words
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
from ajustes_tui.domain.values.dates import short_date, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.importacion.groups import TITLES
from ajustes_tui.screens.importacion.preview_text import aviso_area, counted, mail_words
from ajustes_tui.services.intake.bases import CorteWork
from ajustes_tui.services.intake.prepared import ImportSummary
from ajustes_tui.ui.keys import actions_of
from ajustes_tui.ui.text import Span, Tone, cell
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under
from ajustes_tui.widgets.indicator import framework_figure
from ajustes_tui.workbench.lead.base_acts import without_options

_OUTCOMES: dict[str, tuple[str, Tone, str]] = {
    "aplicados": ("●", Tone.OK, QUESTIONS[Estado.POR_VERIFICAR]),
    "valor_distinto": ("▲", Tone.NOTICE, "igual, con diferencia"),
    "rechazados": ("■", Tone.BAD, QUESTIONS[Estado.POR_VALIDAR]),
    "sin_respuesta": ("○", Tone.STRONG, "esperan al back"),
    "ausentes": ("■", Tone.BAD, "se conservan; pregunte"),
}
"""Sign, tone and next step of each outcome."""
_KEY = 7
_REJECTED, _READ_WIDTH = 5, 58
"""Rejected rows shown, and width of a datum beside its header."""
_ANSWERED = "Lo respondido ya está en la cola de quien decide."
_UNDO = "la deshace: lo que alguien ya tocó se conserva."
_UNDO_OF_OTHERS = "Si no era esta, la deshace quien supervisa: lo que alguien ya tocó se conserva."
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


def result(view: ResultView, *, undoes: bool, large: bool, drawn: bool = True) -> Part:
    """The figures, what was asked of the back, who does what next, and the doubts.

    Figures are `large` where they fit, and `drawn` as lines where the terminal can.
    """
    summary, found = view.summary, view.reconciliation
    figures = _figures(summary)
    return Under(
        [
            PlaceArea("base", 40, _head(view)),
            PlaceArea("cifras", 40, lambda width: _figure_rows(figures, width, large, drawn)),
            SideBySide(
                Under(
                    [
                        reconciliation_area(found),
                        _in_hand_area(found.in_gestion),
                        _review_area(found.for_revision),
                    ]
                ),
                follow_area(view, undoes=undoes),
            ),
            aviso_area(_doubts(summary), "Quedan dudas"),
            *file_areas(summary, "x"),
        ]
    )


def base_areas(base: Mapping[str, Any]) -> list[PlaceArea]:
    """A stored base: what it did, its avisos, and how it was read where there is room."""
    summary = ImportSummary.from_json(base["resumen"], int(base["id"]))
    view = ResultView(summary, Reconciliation(summary.corte), undone=undone_text(base))
    moment = datetime.fromisoformat(base["importada_el"])
    when = f"{base['importada_por']}, {short_day(moment.date())} {moment:%H:%M}"
    figures = _figures(summary)

    def did(width: int) -> list[Row]:
        return [*_head(view), Row([], spare=True), *_figure_rows(figures, width, False)]

    return [
        PlaceArea("hizo", 40, did, f"Qué hizo la base {base['id']}", (when,)),
        aviso_area([without_options(notice) for notice in summary.notices]),
        *file_areas(summary, "Enter, y allá x"),
    ]


def undone_text(base: Mapping[str, Any]) -> str:
    if not base["anulada_el"]:
        return ""
    day = str(base["anulada_el"])[:10]
    return f"el {day[8:]}/{day[5:7]} por {base['anulada_por']}: {base['anulada_motivo']}"


def _head(view: ResultView) -> list[Row]:
    summary = view.summary
    corte = f"corte {short_date(summary.corte)} " if summary.corte else ""
    if summary.kind is not BaseKind.COMPLETA:
        corte += f"{'· ' * bool(corte)}{summary.kind.value} "
    rows = [
        Row([Span(" √ ", Tone.OK), Span(summary.file, Tone.STRONG)], end=[Span(corte, Tone.DIM)])
    ]
    if summary.mail:
        rows.append(Row([Span(f"   Correo de {mail_words(summary.mail)}", Tone.DIM)]))
    if view.undone:
        rows.append(
            Row([Span(" ", Tone.NOTICE), Span(f"▲ Deshecha {view.undone}", Tone.NOTICE)], hang=3)
        )
    return rows


def _figures(summary: ImportSummary) -> list[tuple[str, int, str]]:
    """Return heading, number and detail."""
    refused = [(summary.duplicated, "duplicada", "duplicadas")]
    bad = ("Rechazadas", summary.rechazadas, _said(refused))
    if summary.kind is BaseKind.RESPUESTA:
        return [
            ("Respondidas", summary.updated, "no suman a ninguna T"),
            ("Sin respuesta ni cambio", summary.equal, ""),
            bad,
        ]
    absent = _said([(summary.absent, "ausente", "ausentes")])
    same = [
        (summary.equal, "igual", "iguales"),
        (summary.earlier, "anterior", "anteriores"),
    ]
    return [
        ("Nuevas", summary.new, f"T {thousands(summary.total)}{absent and f' · {absent}'}"),
        ("Actualizadas", summary.updated, _said(same)),
        bad,
    ]


def _said(counts: Sequence[tuple[int, str, str]]) -> str:
    return ", ".join(count_words(*each) for each in counts if each[0])


def _figure_rows(
    figures: Sequence[tuple[str, int, str]], width: int, large: bool, drawn: bool = True
) -> list[Row]:
    each = width // len(figures)

    def row(texts: Iterable[str], tone: Tone) -> Row:
        return Row([Span(f" {cell(text, each - 1)}", tone) for text in texts])

    numbers = [thousands(number) for _heading, number, _detail in figures]
    rows = zip(*map(framework_figure, numbers), strict=True) if large and drawn else [numbers]
    return [
        row([heading for heading, _number, _detail in figures], Tone.DIM),
        *(row(texts, Tone.STRONG) for texts in rows),
        row([detail for _heading, _number, detail in figures], Tone.DIM),
    ]


def reconciliation_area(found: Reconciliation) -> PlaceArea:
    """Count, money and next step by outcome."""
    right = thousands(found.reescalados)
    if found.amount:
        right += f", {pesos(found.amount)}"
    rows = [_outcome(outcome, found.longest_wait) for outcome in found.outcomes]
    if not found.reescalados:
        rows = [Row([Span(f"   {nothing_reconciled(found)}", Tone.DIM)])]
    elif found.by_radicado_new or found.by_radicado_original:
        verb = "se reconoció" if found.by_radicado_new == 1 else "se reconocieron"
        text = f"{thousands(found.by_radicado_new)} {verb} por el radicado nuevo y "
        text += f"{thousands(found.by_radicado_original)} por el original."
        rows.append(Row([Span("   "), Span(text)], hang=3))
    if first := first_answered(found):
        rows.append(Row([Span("   "), Span(first)], hang=3))
    return PlaceArea("conciliacion", 76, rows, "Lo que se le pidió al back", (right,))


def _outcome(outcome: ReconciledOutcome, waited: int | None) -> Row:
    sign, tone, follows = _OUTCOMES[outcome.outcome]
    count = len(outcome.casos)
    if outcome.outcome == "sin_respuesta" and waited is not None:
        days = count_words(waited, "día")
        follows = f"esperan; el mayor, {days}" if waited else "esperan desde hoy"
    line = [
        Span(" "),
        Span(f"{sign} ", tone if count else Tone.DIM),
        Span(cell(TITLES[outcome.outcome], 24)),
        Span(f"{counted(count):>7}", Tone.STRONG if count else Tone.DIM),
    ]
    if not count:
        return Row(line)
    amount = [Span(f"{pesos(outcome.amount):>17}  "), Span(follows, Tone.DIM)]
    return Row(line, outcome.outcome, more=amount)


def _in_hand_area(changes: Sequence[ChangeInHand]) -> PlaceArea:
    holders = Counter(change.tomado_by or "de nadie" for change in changes)
    whose = " · ".join(f"{who} {thousands(count)}" for who, count in holders.most_common(_WHOSE))
    rows = []
    for change in changes:
        who = f"de nadie; {QUESTIONS[change.estado]}"
        if change.tomado_by:
            who = f"lo tiene {change.tomado_by}; ya lo ve en su pantalla"
        line = [
            Span(" "),
            Span(f"  {cell(change.cuenta, 11)}", Tone.STRONG),
            Span(cell(f"{_result(change.before)} → {_result(change.after)}", 25)),
        ]
        told = Span(who, Tone.NOTICE if change.tomado_by else Tone.DIM)
        rows.append(Row(line, f"{GESTION}{change.caso_id}", more=[told]))
    return PlaceArea("gestion", 76, rows, "Cambiaron en manos de alguien", (whose, ""))


def _review_area(casos: Sequence[CasoForRevision]) -> PlaceArea:
    rows = []
    for caso in casos:
        told = "ya había seguido su camino y"
        if caso.informado_el and caso.contenido:
            told = (
                f"se le informó el {caso.informado_el:%d/%m} «{CONTENIDO_WORDS[caso.contenido]}» y"
            )
        amount = f" {pesos(caso.valor_aplicado)}" if caso.valor_aplicado is not None else ""
        line = [Span(" "), Span(f"  {cell(caso.cuenta, 11)}", Tone.STRONG)]
        said = [Span(f"{told} ahora dice {_result(caso.resultado)}{amount}")]
        rows.append(Row(line, f"{REVISION}{caso.caso_id}", more=said))
    return PlaceArea("revision", 76, rows, "Para su revisión", (thousands(len(casos)),))


def follow_area(view: ResultView, *, undoes: bool) -> PlaceArea:
    """Who does what next, with keys, and how to undo if allowed."""
    rows: list[Row] = []
    if (work := view.work) is not None:
        for verb, who, casos in (
            ("triage", "los agentes deciden", work.decide),
            ("contacto", "los agentes llaman", work.contact),
            ("revision", "la supervisora responde", work.tray),
            ("lotes", "esperan al back o a PQR", work.back + work.pqr),
            ("kpi", "las cifras con ella", view.summary.total),
        ):
            stroke = next(each.keystroke for each in actions_of("global") if each.verb == verb)
            number = Span(f"{counted(casos):>8}", Tone.STRONG if casos else Tone.DIM)
            rows.append(
                Row([Span(f" {cell(stroke, _KEY)}", Tone.KEY), Span(cell(who, 24)), number])
            )
    else:
        rows.append(Row([Span(" "), Span(_ANSWERED)], hang=1))
    undo = [Span(f" {cell('u', _KEY)}", Tone.KEY), Span(_UNDO)]
    rows.append(
        Row(
            undo if undoes else [Span(" "), Span(_UNDO_OF_OTHERS, Tone.DIM)],
            hang=_KEY + 1 if undoes else 1,
        )
    )
    return PlaceArea("sigue", 42, [] if view.undone else rows, "Ahora")


def _doubts(summary: ImportSummary) -> list[str]:
    texts = [without_options(notice) for notice in summary.notices]
    if summary.rechazadas:
        count = count_words(summary.rechazadas, "fila no entró", "filas no entraron")
        texts.insert(0, f"{count}: x las guarda en un libro.")
    return texts


def file_areas(summary: ImportSummary, saves: str) -> list[PlaceArea]:
    """The first rejected rows, saved with key `saves`, and the columns, if there is room."""
    refused = [
        Row(
            [
                Span(f" fila {cell(rejected['fila'], 8)}", Tone.DIM),
                Span(f"{rejected['columna']}: {rejected['motivo']}"),
            ],
            hang=14,
        )
        for rejected in summary.rechazos[:_REJECTED]
    ]
    read = len(summary.columns)
    others = len(summary.unmapped_columns)
    return [
        PlaceArea(
            name="rechazadas",
            least=42,
            rows=refused,
            heading="Filas rechazadas",
            right=(f"{thousands(summary.rechazadas)} · {saves} las guarda",),
            spare=True,
        ),
        PlaceArea(
            name="leidas",
            least=42,
            rows=lambda width: _read_rows(summary, width),
            heading="Columnas que trajo",
            right=(f"{read} reconocidas · {others} a otros datos", f"{read} reconocidas"),
            spare=True,
        ),
    ]


def _read_rows(summary: ImportSummary, width: int) -> list[Row]:
    """Return each datum with its header, in columns."""
    columns = max(width // _READ_WIDTH, 1)
    each = width // columns
    read = [
        (Span(f" {cell(field_words(field), 19)}", Tone.DIM), Span(f"{cell(heading, each - 22)}  "))
        for field, heading in summary.columns.items()
    ]
    deep = -(-len(read) // columns)
    return [Row([span for pair in read[row::deep] for span in pair]) for row in range(deep)]


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
