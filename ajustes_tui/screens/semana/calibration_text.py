"""The words of the calibration: the blind caso with its options, how people agree, and the differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import CalibrationReport, Sampled
from ajustes_tui.domain.values.counts import count_words, of_whole
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.figures.calibration import BlindCaso
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, ends
from ajustes_tui.widgets.areas import Page, PageArea, labelled, paragraph
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.week import (
    NOTHING_LEFT,
    ONLY_WORKERS,
    agreement_text,
    alike_words,
    kappa_text,
    side_by_side,
)
from ajustes_tui.workbench.lead.week_acts import Judging

_SHARES = (Tone.DIM, Tone.EDGE)
"""The tones of the bar of a share, which is neither good nor bad."""
_LABEL, _OF, _SHARE = 16, 10, 9
"""Cells of what is counted, of how many of how many, and of their share."""
_CAUSAL = 8
_HOW = (
    "Lea los hechos: son los que había antes del primer veredicto, que no se muestra.",
    "Un dígito escoge el suyo; F7 escribe por qué.",
    "Enter lo da, una sola vez; s deja el caso para después.",
)
"""How a blind verdict is given, where the page has rows to spare."""


def columns() -> dict[int, Sequence[Column[Sampled]]]:
    """Return the columns of the differences for each width of the window."""
    caso = Column[Sampled]("Caso", 6, lambda item: str(item.first.caso_id), "der")
    causal = Column[Sampled]("Causal", 6, lambda item: item.first.causal or "—")
    first = Column[Sampled]("Primera", 12, lambda item: cleaned(item.first.login), flexible=True)
    given = Column[Sampled]("decidió", 16, lambda item: evento_name(item.first.evento))
    second = Column[Sampled](
        "Segunda", 12, lambda item: cleaned(item.second.login) if item.second else "", flexible=True
    )
    other = Column[Sampled](
        "decidió",
        16,
        lambda item: evento_name(item.second.evento) if item.second else "",
        tone=lambda _item: Tone.NOTICE,
    )
    nota = Column[Sampled](
        "Por qué", 26, lambda item: cleaned(item.second.nota) if item.second else "", flexible=True
    )
    shown = (caso, causal, first, given, second, other)
    return {0: shown, MEDIUM: (*shown, nota)}


def bar_title(report: CalibrationReport) -> str:
    """Return the left text of the bar: the week, its sample, and how many casos have both verdicts."""
    return (
        f"CALIBRACIÓN › {report.week} · muestra {len(report.sample)} · "
        f"{count_words(len(report.pairs), 'par', 'pares')}"
    )


def page_of(
    report: CalibrationReport,
    judging: Judging | None,
    difference: Sampled | None,
    widths: tuple[int, int],
    *,
    may_answer: bool,
    login: str,
) -> Page:
    """Return the areas over the differences: the blind caso, and what is known of the sample.

    Nothing in them comes from the first verdict of a caso that waits for its second: what they count of
    verdicts is of casos that have both.
    """
    left, right = widths
    if judging is None:
        why = NOTHING_LEFT if may_answer else ONLY_WORKERS
        areas = [PageArea("Muestra a ciegas", paragraph(why, left))]
    else:
        blind = judging.blind
        waiting = f"le quedan {blind.waiting}"
        areas = [PageArea("Muestra a ciegas", fact_lines(blind, left), waiting)]
        if right:
            past = [line for text in blind.lines for line in paragraph(text, left)]
            areas.append(PageArea("Lo que pasó antes", past, "F6 todo junto"))
        verdict = option_lines(judging, one_a_row=bool(right))
        areas.append(PageArea("Su veredicto", verdict, "Enter lo da"))
    if not right:
        return Page(areas)
    others = [
        PageArea("La muestra", sample_lines(report, right), f"{report.week} · ←→"),
        PageArea("Cuánto coinciden", agreement_lines(report, right), "r el resumen"),
    ]
    if judging is not None:
        how = [
            line
            for number, text in enumerate(_HOW, 1)
            for line in paragraph(f"{number}  {text}", right)
        ]
        others.append(PageArea("Cómo se da", how))
    if difference is not None:
        told = [
            line for text in side_by_side(difference) for line in paragraph(cleaned(text), left)
        ]
        areas.append(PageArea("La diferencia del renglón", told, "v la abre", spare=True))
    mine = _answered_lines(report, login, left)
    areas.append(PageArea("Los que usted respondió", mine, spare=True))
    alike = [line for text in alike_words(report) for line in paragraph(cleaned(text), right)]
    others.append(PageArea("Parecidos, decididos distinto", alike, spare=True))
    return Page(areas, others)


def _answered_lines(report: CalibrationReport, login: str, width: int) -> list[Line]:
    """Return the casos a person answered, newest first, each with the verdict given and whether both agree."""
    lines: list[Line] = []
    for item in reversed(report.pairs):
        if item.second is None or item.second.login != login:
            continue
        left = [
            Span(f" {item.first.caso_id:>6}  "),
            Span(cell(item.first.causal or "—", _CAUSAL), Tone.DIM),
            Span(evento_name(item.second.evento)),
        ]
        said = "coincide" if item.agrees else "no coincide"
        tone = Tone.DIM if item.agrees else Tone.NOTICE
        lines.append(ends(left, [Span(f"{said} ", tone)], width))
    return lines


def row_help(judging: Judging | None) -> str:
    """Return the keys for the caso in front, while no verdict is chosen."""
    if judging is None:
        return ""
    digits = " o ".join(str(n) for n in range(1, len(judging.blind.options) + 1))
    return f"{digits} escoge su veredicto · s lo deja para después"


def fact_lines(blind: BlindCaso, width: int) -> list[Line]:
    """Return the facts of a blind caso, each beside its label."""
    causal = f"{blind.causal} {blind.causal_name}".strip() or "sin causal"
    asked = f"{pesos(blind.valor_solicitado)} el {_day(blind.fecha_solicitud)}"
    applied = "" if blind.valor_aplicado is None else pesos(blind.valor_aplicado)
    lines = labelled(
        f"Caso {blind.caso_id}", f"{blind.cuenta} / {blind.radicado}", width, Tone.STRONG
    )
    for label, text in (
        ("Causal", cleaned(causal)),
        ("Pidió", cleaned(blind.motivo) or "—"),
        ("El back", _answer(blind)),
        ("Pedido", f"{asked} · aplicado {applied}" if applied else asked),
        ("Soportes", cleaned(", ".join(blind.soportes)) or "—"),
        ("Política", cleaned(blind.policy) or "—"),
    ):
        lines += labelled(label, text, width)
    return lines


def option_lines(judging: Judging, *, one_a_row: bool) -> list[Line]:
    """Return the verdicts with their digits, the chosen one marked, and the note that goes with it."""
    options: list[list[Span]] = []
    for number, evento in enumerate(judging.blind.options, 1):
        chosen = evento is judging.chosen
        tone = Tone.STRONG if chosen else Tone.NORMAL
        options.append(
            [
                Span("►" if chosen else " ", Tone.STRONG),
                Span(str(number), Tone.KEY),
                Span(f" {evento_name(evento)}  ", tone),
            ]
        )
    rows = [[Span(" "), *option] for option in options]
    lines: list[Line] = (
        [*rows] if one_a_row else [[Span(" "), *(span for option in options for span in option)]]
    )
    nota = f" Nota: {cleaned(judging.nota)}" if judging.nota else ""
    return [*lines, [Span(nota or " F7 escribe por qué", Tone.DIM)]]


def sample_lines(report: CalibrationReport, width: int) -> list[Line]:
    """Return how much of the sample of the week has both verdicts, and what is left to this person."""
    whole, done = len(report.sample), len(report.pairs)
    return [
        _share_line("Con los dos", done, whole, "", width),
        ends([Span(" Le quedan a usted")], [Span(f"{report.waiting} ", Tone.STRONG)], width),
        ends([Span(" De otras personas")], [Span(f"{whole - done - report.waiting} ")], width),
    ]


def agreement_lines(report: CalibrationReport, width: int) -> list[Line]:
    """Return how much the pairs agree in all and by what the back answered, each with its kappa."""
    if not report.pairs:
        return [[Span(" Todavía no hay pares.", Tone.DIM)]]
    named = [("En todo", report.agreement)]
    named += [(_CLASSES[resultado], of) for resultado, of in report.classes.items()]
    lines: list[Line] = []
    for name, of in named:
        share = f"{of.percentage.replace('.', ',')} %" if of.percentage else ""
        lines.append(_share_line(name, of.agreed, of.pairs, share, width))
        if of.pairs:
            lines.append([Span(f" {'':{_LABEL}}{kappa_text(of)}", Tone.DIM)])
    return lines


_CLASSES = {Resultado.APROBADO: "Lo aprobado", Resultado.RECHAZADO: "Lo rechazado"}


def _share_line(name: str, part: int, whole: int, share: str, width: int) -> Line:
    bar = max(width - _LABEL - _OF - _SHARE - 5, 0)
    return [
        Span(f" {cell(name, _LABEL)}"),
        Span(of_whole(part, whole).ljust(_OF), Tone.STRONG),
        Span(share.rjust(_SHARE) if share else " " * _SHARE, Tone.DIM),
        Span("  "),
        *(share_cells(part, whole, bar, _SHARES) if whole else ()),
    ]


def _answer(blind: BlindCaso) -> str:
    reason = f" · {cleaned(blind.motivo_rechazo)}" if blind.motivo_rechazo else ""
    answered = f" el {_day(blind.fecha_respuesta)}" if blind.fecha_respuesta else ""
    return f"{blind.resultado.value}{answered}{reason}"


def _day(text: str | None) -> str:
    return short_day(date.fromisoformat(text)) if text else "—"


def facts(blind: BlindCaso) -> list[str]:
    """Return everything the second person may see of a caso, in paragraphs."""
    causal = f"Causal {blind.causal} {blind.causal_name}".strip()
    return [
        f"Cuenta {blind.cuenta} · radicado {blind.radicado} · {causal}",
        f"El asesor pidió: {blind.motivo or '—'}",
        f"El back dijo {_answer(blind)}",
        f"Valor pedido {pesos(blind.valor_solicitado)}; aplicado {pesos(blind.valor_aplicado)}",
        f"Política: {blind.policy or '—'}",
        f"Soportes: {', '.join(blind.soportes) or '—'}",
        *blind.lines,
        "Los veredictos, las notas y los motivos de la primera persona no se muestran.",
    ]


def differences_heading(report: CalibrationReport) -> tuple[str, str]:
    """Return the rule over the differences: how many there are, the agreement and kappa."""
    count = count_words(len(report.differences), "diferencia", "diferencias")
    return f"{count}: v lado a lado, r resumen", agreement_text(report.agreement)
