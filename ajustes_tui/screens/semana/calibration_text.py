"""The words of the calibration: the blind caso, the differences side by side, and the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.figures.calibration import CalibrationReport, Sampled
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.figures.calibration import BlindCaso
from ajustes_tui.ui.measures import MEDIUM
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, padded, wrap
from ajustes_tui.widgets.window_table import Column
from ajustes_tui.workbench.lead.calibration_words import NOTHING_LEFT, ONLY_WORKERS, agreement_text
from ajustes_tui.workbench.lead.week_acts import Judging

BLIND_ROWS = 10
_OPTION_ROWS = 2
_POLICY_ROWS = 2


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


def title(report: CalibrationReport) -> str:
    """Return the left text of the bar: the week, its sample, and how many casos have both verdicts."""
    return (
        f"CALIBRACIÓN › {report.week} · muestra {len(report.sample)} · "
        f"{count_words(len(report.pairs), 'par', 'pares')}"
    )


def blind_heading(blind: BlindCaso | None) -> tuple[str, str]:
    """Return the rule over the blind caso: what it is, and how many wait for this person."""
    if blind is None:
        return "Muestra a ciegas", ""
    return "Muestra a ciegas", f"le quedan {blind.waiting}"


def blind_lines(judging: Judging | None, width: int, *, may_answer: bool) -> list[Line]:
    """Return at most BLIND_ROWS lines: the facts of the caso, its options, and the one chosen."""
    if judging is None:
        return [[Span(f" {NOTHING_LEFT if may_answer else ONLY_WORKERS}", Tone.DIM)]]
    blind, chosen, nota = judging.blind, judging.chosen, judging.nota
    causal = f"{blind.causal} {blind.causal_name}".strip() or "sin causal"
    facts = [
        f"Caso {blind.caso_id} · cuenta {blind.cuenta} · radicado {blind.radicado}",
        f"Causal {cleaned(causal)} · pidió: {cleaned(blind.motivo) or '—'}",
        _answer(blind),
        f"Pedido {pesos(blind.valor_solicitado)} el {_day(blind.fecha_solicitud)}"
        + (
            f" · aplicado {pesos(blind.valor_aplicado)}" if blind.valor_aplicado is not None else ""
        ),
        f"Soportes: {cleaned(', '.join(blind.soportes)) or '—'}",
    ]
    lines: list[Line] = [[Span(f" {fact}")] for fact in facts]
    policy = wrap(f"Política: {cleaned(blind.policy)}", width - 2)
    lines += [[Span(f" {row}", Tone.DIM)] for row in policy[:_POLICY_ROWS]]
    lines = padded(lines, BLIND_ROWS - _OPTION_ROWS)
    return [
        *lines,
        _options(blind, chosen),
        [Span(f" Nota: {cleaned(nota)}" if nota else "", Tone.DIM)],
    ]


def _answer(blind: BlindCaso) -> str:
    reason = f" · {cleaned(blind.motivo_rechazo)}" if blind.motivo_rechazo else ""
    answered = f" el {_day(blind.fecha_respuesta)}" if blind.fecha_respuesta else ""
    return f"El back dijo {blind.resultado.value}{answered}{reason}"


def _day(text: str | None) -> str:
    return short_date(date.fromisoformat(text)) if text else "—"


def _options(blind: BlindCaso, chosen: Evento | None) -> Line:
    line: list[Span] = [Span(" ")]
    for number, evento in enumerate(blind.options, 1):
        mark = "►" if evento is chosen else " "
        tone = Tone.STRONG if evento is chosen else Tone.NORMAL
        line.append(Span(f"{mark}{number} {evento_name(evento)}  ", tone))
    return line


def facts(blind: BlindCaso) -> list[str]:
    """Return everything the second person may see of a caso, in paragraphs."""
    causal = f"Causal {blind.causal} {blind.causal_name}".strip()
    return [
        f"Cuenta {blind.cuenta} · radicado {blind.radicado} · {causal}",
        f"El asesor pidió: {blind.motivo or '—'}",
        _answer(blind),
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
