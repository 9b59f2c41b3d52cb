"""The texts of the review tray: rows, card of a question, and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.caso.card import CaseCard, HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import QUESTIONS, code_name, evento_words
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.revision import RevisionRow, RevisionView
from ajustes_tui.ui.semaforo import due_words, glyph_of
from ajustes_tui.ui.text import Line as Line
from ajustes_tui.ui.text import Span, Tone, cell, cleaned, ends, wrap
from ajustes_tui.widgets.areas import Page, PageArea, labelled
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column

_WEEK = 7
_SHORT_HISTORY = 2
_GROUP_WIDTH, _ANSWER_AT = 13, 16
"""Cells of an answer's effect, and the column of its words."""
_BELOW = 10
"""Indent on both sides of the text under a moment."""
_MANY_ROWS = 200
"""Maximum rows of the past drawn: a page has fewer."""


def waiting_since(momento: datetime, now: datetime) -> str:
    days = (now.date() - momento.date()).days
    if days == 0:
        return f"hoy {momento:%H:%M}"
    if days < _WEEK:
        return f"{short_day(momento.date())[:3]} {momento:%H:%M}"
    return short_day(momento.date())


def columns_at(now: datetime) -> dict[int, Sequence[Column[RevisionRow]]]:
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
    """With `own`, the questions of one person."""
    if own:
        return "REVISIÓN › Sus preguntas a la supervisora", me
    casos = f"{count} caso espera" if count == 1 else f"{count} casos esperan"
    since = f"el más viejo, {short_day(oldest.date())} · " if oldest else ""
    return f"REVISIÓN › {casos} su decisión", f"{since}{me}"


def case_title(view: RevisionView) -> tuple[str, str]:
    caso, clock = view.card.caso, view.card.clock
    subject = f"{caso.cuenta} / {caso.radicado_actual}"
    if clock is None or view.semaforo is None:
        return subject, QUESTIONS[caso.estado]
    glyph = glyph_of(view.semaforo)
    return (
        subject,
        f"{glyph} {''.join(due_words(clock))}",
    )


def card(view: RevisionView, width: int, rows: int) -> list[Line]:
    """One row of each part, the others as space allows."""
    parts = [*_question(view, width), *_short(view, width)]
    parts.append(labelled("Historial", _last_lines(view.card), width, Tone.DIM))
    spare = rows - len(parts)
    lines: list[Line] = []
    for part in parts[: max(rows, 1)]:
        taken = min(len(part), 1 + max(spare, 0))
        spare -= taken - 1
        lines += part[: taken - 1]
        last = part[taken - 1]
        lines.append(last if taken == len(part) else [*last, Span(" …", Tone.DIM)])
    return lines


def _question(view: RevisionView, width: int) -> list[list[Line]]:
    text = f"«{cleaned(view.question.text) or 'sin texto'}»"
    parts = [labelled("Pide", text, width, Tone.STRONG)]
    if view.answered is not None:
        said = f"{view.answered.who}: «{cleaned(view.answered.text)}»"
        return [*parts, labelled("Respuesta", said, width, Tone.OK)]
    return [*parts, labelled("Regla", _rule(view), width)]


def _rule(view: RevisionView) -> str:
    return f"{view.rule}, versión {view.rules_version}"


def _short(view: RevisionView, width: int) -> list[list[Line]]:
    return [
        labelled("Caso", _caso_words(view), width),
        labelled("Soportes", _supports(view), width),
    ]


def page_of(view: RevisionView, widths: tuple[int, int]) -> Page:
    left, right = widths
    since = f"{short_day(view.since.date())} {view.since:%H:%M}"
    past = PageArea("Lo que ha pasado", _past(view, left), "F6 toda la cuenta")
    if not right:
        parts = [*_question(view, left), *_short(view, left)]
        return Page([PageArea("La pregunta", [row for part in parts for row in part], since), past])
    asked = labelled("Pide", f"«{cleaned(view.question.text) or 'sin texto'}»", left, Tone.STRONG)
    asked += labelled("Pregunta", cleaned(view.question.asker or "el corte"), left)
    asked += labelled("Regla", _rule(view), left)
    if view.razones:
        asked += labelled("El usuario", f"«{cleaned(view.razones)}»", left)
    if view.answered is not None:
        said = f"{view.answered.who}: «{cleaned(view.answered.text)}»"
        asked += labelled("Respuesta", said, left, Tone.OK)
    return Page(
        [
            PageArea("La pregunta", asked, since),
            PageArea("El caso", _facts(view, left), "c lo abre"),
            past,
        ],
        [
            PageArea("Lo que dice el procedimiento", _procedure(view, right)),
            PageArea("Los otros casos de la cuenta", _others(view, right), spare=True),
        ],
    )


def _facts(view: RevisionView, width: int) -> list[Line]:
    caso, card = view.card.caso, view.card
    causal = f"{caso.causal or '—'} {card.causal.name if card.causal else ''}".strip()
    if not caso.causal:
        causal = f"sin validar; sugerida {causal.removeprefix('— ') or '—'}"
    if caso.atribuible:
        causal += f", atribuible: {code_name(caso.atribuible)}"
    back = str(caso.resultado).lower() if caso.resultado else "sin respuesta"
    if caso.motivo_rechazo:
        back += f": {cleaned(caso.motivo_rechazo)}"
    lines: list[Line] = []
    for label, text in (
        ("Usuario", cleaned(caso.usuario_nombre or "")),
        ("Causal", cleaned(causal)),
        ("Pidió", cleaned(caso.motivo)),
        ("El back", back),
        ("Pedido", pesos(caso.valor_solicitado) if caso.valor_solicitado is not None else ""),
        ("Aplicado", pesos(caso.valor_aplicado) if caso.valor_aplicado is not None else ""),
        ("Reescalado", count_words(caso.reescalamientos, "vez", "veces")),
        ("Va en", QUESTIONS[caso.estado]),
        ("Lo tiene", cleaned(card.toma.login) if card.toma else ""),
    ):
        if label != "Reescalado" or caso.reescalamientos:
            lines += labelled(label, text, width)
    return lines


def _procedure(view: RevisionView, width: int) -> list[Line]:
    causal = view.card.causal
    marked = cleaned(", ".join(soporte_words(view.soportes))) or "ninguno"
    lines = labelled("Paso", view.card.step.text, width)
    lines += labelled("Falta", ", ".join(view.card.step.missing), width)
    if causal is not None:
        lines += labelled("Política", cleaned(causal.policy), width)
        lines += labelled("Soportes", f"pide {causal.asks}" if causal.asks else "no pide", width)
    lines += labelled("Marcados", marked, width)
    return lines


def _past(view: RevisionView, width: int) -> list[Line]:
    moments = []
    for line in view.card.lines:
        if line.caso != view.card.caso.id:
            continue
        momento = line.momento.astimezone(BOGOTA)
        motivo = line.nota or line.datos.get("motivo")
        below = "\n".join(wrap(f"«{cleaned(motivo)}»", width - _BELOW)) if motivo else ""
        what = f"{_what(line)} · deshecha" if line.deshecha else _what(line)
        moments.append(
            Moment(
                day=short_day(momento.date()),
                hour=f"{momento:%H:%M}",
                what=what,
                tone=Tone.EDGE if line.deshecha else Tone.DIM,
                right=_who(line),
                below=below,
            )
        )
    return time_line(moments, width, _MANY_ROWS)


def _others(view: RevisionView, width: int) -> list[Line]:
    lines: list[Line] = []
    for row in view.card.others:
        left = [Span(f" {row.caso.radicado_actual}  "), Span(QUESTIONS[row.caso.estado])]
        amount = row.caso.valor_solicitado
        right = [Span(f"{pesos(amount)} ", Tone.DIM)] if amount is not None else []
        lines.append(ends(left, right, width))
    return lines


def _caso_words(view: RevisionView) -> str:
    caso = view.card.caso
    causal = f"Causal {caso.causal or 'sin validar'}"
    if caso.atribuible:
        causal += f", atribuible: {code_name(caso.atribuible)}"
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
    return f"{line.momento.astimezone(BOGOTA):%d/%m} {_who(line)} {_what(line)}"


def _who(line: HistorialLine) -> str:
    automatic = line.agente == "sistema" and line.evento != Evento.PEDIR_REVISION
    return "corte" if automatic else cleaned(line.agente)


def _what(line: HistorialLine) -> str:
    words = evento_words(line.evento)
    return words.in_tray or words.name


def answers(view: RevisionView, chosen: str, width: int, *, whole: bool = True) -> list[Line]:
    """Return the answers with digits; a refused one is dim with its reason.

    Without `whole` each takes one row, so that all fit.
    """
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
        room = max(width - _ANSWER_AT - 1, _ANSWER_AT)
        first, *rest = wrap(text, room) if whole else [cell(text, room).rstrip()]
        lines.append(
            [
                Span(" "),
                Span(cell(answer.group, _GROUP_WIDTH), Tone.DIM),
                Span(answer.digit, Tone.INACTIVE if choice.refusal else Tone.STRONG),
                Span(f" {first}", tone),
            ]
        )
        lines += [[Span(" " * _ANSWER_AT), Span(part, tone)] for part in rest]
    return lines


def whole(view: RevisionView) -> list[str]:
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
