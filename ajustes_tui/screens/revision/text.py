"""The words of the review tray: its rows, the card of a question, and its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.caso.card import CaseCard, HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import QUESTIONS, evento_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.revision import RevisionRow, RevisionView
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Line as Line
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, label_span, wrap
from ajustes_tui.widgets.window_table import Column

_WEEK = 7
_SHORT_HISTORY = 2
ROOMY = 5
"""Free rows from which each historial line has a row of its own."""


def waiting_since(momento: datetime, now: datetime) -> str:
    """Return the moment a question was asked, in as few words as are clear."""
    days = (now.date() - momento.date()).days
    if days == 0:
        return f"hoy {momento:%H:%M}"
    if days < _WEEK:
        return f"{short_day(momento.date())[:3]} {momento:%H:%M}"
    return short_day(momento.date())


def columns_at(now: datetime) -> dict[int, Sequence[Column[RevisionRow]]]:
    """Return the columns of each width class."""
    cuenta = Column[RevisionRow]("Cuenta", 10, lambda f: f.cuenta)
    radicado = Column[RevisionRow]("Radicado", 11, lambda f: f.radicado)
    desde = Column[RevisionRow]("Desde", 9, lambda f: waiting_since(f.since, now))
    who = Column[RevisionRow]("Quién", 9, lambda f: f.asker)
    why = Column[RevisionRow]("Por qué llegó", 30, _why, flexible=True)
    return {0: (cuenta, radicado, desde, who, why)}


def _why(row: RevisionRow) -> str:
    if row.answered is None:
        return row.why
    return f"√ {row.answered.who} respondió: {row.answered.text}"


def bar_of(count: int, oldest: datetime | None, me: str, *, own: bool) -> tuple[str, str]:
    """Return the two ends of the bar; with `own` the list has the questions of one person."""
    if own:
        return "REVISIÓN › Sus preguntas a la supervisora", me
    casos = f"{count} caso espera" if count == 1 else f"{count} casos esperan"
    since = f"el más viejo, {short_day(oldest.date())} · " if oldest else ""
    return f"REVISIÓN › {casos} su decisión", f"{since}{me}"


def case_title(view: RevisionView) -> tuple[str, str]:
    """Return the two ends of the rule over the caso: its key, and its clock spelled out."""
    caso, clock = view.card.caso, view.card.clock
    subject = f"{caso.cuenta} / {caso.radicado_actual}"
    if clock is None or view.semaforo is None:
        return subject, QUESTIONS[caso.estado]
    glyph = glyph_of(view.semaforo)
    return (
        subject,
        f"{glyph} DÍA {clock.elapsed} DE {clock.total}  vence {short_day(clock.vence)}",
    )


def card(view: RevisionView, width: int, rows: int) -> list[Line]:
    """Return the question and its caso in at most `rows` rows."""
    datum = max(width - 15, 20)
    text = cleaned(view.question.text) or "sin texto"
    asks = wrap(f"«{text}»", datum)
    free = max(rows - 4, 1)
    if len(asks) > free:
        asks = [*asks[: free - 1], f"{asks[free - 1][: datum - 1]}…"]
    lines: list[Line] = [
        [label_span("Pide" if not n else ""), Span(part, Tone.STRONG)]
        for n, part in enumerate(asks)
    ]
    if view.answered is not None:
        respuesta = f"{view.answered.who}: «{cleaned(view.answered.text)}»"
        lines.append([label_span("Respuesta"), Span(respuesta, Tone.OK)])
    else:
        rule = [Span(view.rule), Span(f" (v{view.rules_version})", Tone.DIM)]
        lines.append([label_span("Regla"), *rule])
    lines.append([label_span("Caso"), Span(_caso_words(view))])
    lines.append([label_span("Soportes"), Span(_supports(view))])
    free = rows - len(lines)
    if free < ROOMY:
        return [*lines, [label_span("Historial"), Span(_last_lines(view.card), Tone.DIM)]]
    own = [line for line in view.card.lines if line.caso == view.card.caso.id]
    for n, line in enumerate(own[: free - 1]):
        motivo = line.nota or line.datos.get("motivo")
        text = _line(line) + (f" «{cleaned(motivo)}»" if motivo else "")
        lines.append([label_span("" if n else "Historial"), Span(text, Tone.DIM)])
    return lines


def _caso_words(view: RevisionView) -> str:
    caso = view.card.caso
    causal = f"Causal {caso.causal or 'sin validar'}"
    if caso.atribuible:
        causal += f", {caso.atribuible.replace('_', ' ').lower()}"
    parts = [causal]
    if caso.valor_solicitado is not None:
        parts.append(f"pide {pesos(caso.valor_solicitado)}")
    if caso.valor_aplicado is not None:
        parts.append(f"aplicado {pesos(caso.valor_aplicado)}")
    parts.append(str(caso.resultado).lower() if caso.resultado else "sin respuesta del back")
    if caso.reescalamientos:
        parts.append(f"reescalado {caso.reescalamientos}")
    parts.append(QUESTIONS[caso.estado])
    if view.card.toma is not None:
        parts.append(f"lo tiene {cleaned(view.card.toma.login)}")
    return " · ".join(parts)


def _supports(view: RevisionView) -> str:
    if view.soportes:
        return "marcados: " + cleaned(", ".join(soporte_words(view.soportes)))
    causal = view.card.causal
    asks = causal.asks if causal else ""
    return f"ninguno marcado; la causal pide {asks}" if asks else "ninguno marcado"


def _last_lines(of: CaseCard) -> str:
    own = [line for line in of.lines if line.caso == of.caso.id]
    return " · ".join(_line(line) for line in own[: _SHORT_HISTORY + 1])


def _line(line: HistorialLine) -> str:
    automatic = line.agente == "sistema" and line.evento != Evento.PEDIR_REVISION
    who = "corte" if automatic else cleaned(line.agente)
    words = evento_words(line.evento)
    what = words.in_tray or words.name
    return f"{line.momento.astimezone(BOGOTA):%d/%m} {who} {what}"


def answers(view: RevisionView, chosen: str) -> list[Line]:
    """Return the answers with their digits; a refused answer is dim and gives its reason."""
    if not view.choices:
        text = "Aquí se mira; la supervisora decide."
        if view.answered is not None:
            text = "Ya le respondieron; c abre el caso."
        return [[Span(f" {text}", Tone.DIM)]]
    lines: list[Line] = []
    for choice in view.choices:
        answer = choice.answer
        current = answer.digit == chosen
        tone = Tone.INACTIVE if choice.refusal else Tone.STRONG if current else Tone.NORMAL
        text = f"{answer.text}: {choice.refusal}" if choice.refusal else answer.text
        lines.append(
            [
                Span(" "),
                Span(cell(answer.group, 13), Tone.DIM),
                Span(answer.digit, Tone.INACTIVE if choice.refusal else Tone.STRONG),
                Span(f" {text}", tone),
            ]
        )
    return lines


def whole(view: RevisionView) -> list[str]:
    """Return the whole question and every line of its caso, as paragraphs."""
    caso = view.card.caso
    who = view.question.asker or "un corte"
    texts = [
        f"Preguntó {cleaned(who)} el {short_day(view.since.date())} a las {view.since:%H:%M}: "
        f"«{cleaned(view.question.text)}»",
        f"{view.rule}. {_caso_words(view)}.",
        f"El asesor pidió «{cleaned(caso.motivo)}». El back dijo "
        f"«{cleaned(caso.motivo_rechazo or 'nada')}».",
    ]
    for line in view.card.lines:
        if line.caso == caso.id:
            motivo = line.nota or line.datos.get("motivo")
            texts.append(_line(line) + (f": «{cleaned(motivo)}»" if motivo else ""))
    return texts
