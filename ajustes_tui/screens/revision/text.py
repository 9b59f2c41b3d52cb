"""The texts of the review tray: rows, card of a question, and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import QUESTIONS, code_name, evento_words
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.casos.revision import AnswerChoice, RevisionRow, RevisionView
from ajustes_tui.ui.semaforo import due_words, glyph_of
from ajustes_tui.ui.text import Span, Tone, cell, cleaned
from ajustes_tui.widgets.flow import Part, PlaceArea, Row, SideBySide, Under, labelled
from ajustes_tui.widgets.time_line import Moment, time_line
from ajustes_tui.widgets.window_table import Column

_WEEK = 7
_GROUP_WIDTH, _ANSWER_AT = 13, 16
"""Cells of an answer's effect, and the column of its words."""
_ASKED, _BESIDE = 70, 41
"""The least widths of the question and of the procedure beside it."""


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
    return subject, f"{glyph_of(view.semaforo)} {''.join(due_words(clock))}"


def question_part(view: RevisionView) -> Part:
    """Return what is asked over what has happened, beside the procedure and the account."""
    subject, due = case_title(view)
    past = [line for line in view.card.lines if line.caso == view.card.caso.id]

    asked = [row for fact in _question(view) for row in labelled(*fact)]
    says = [row for fact in _procedure(view) for row in labelled(*fact)]
    moments = time_line([_moment(line) for line in past])
    all_of = ("F6 toda la cuenta", "F6")
    account = PlaceArea("cuenta", _BESIDE, _others(view), "Los otros casos de la cuenta")
    return SideBySide(
        Under(
            [
                PlaceArea("pregunta", _ASKED, asked, subject, (due, "")),
                PlaceArea("pasado", _ASKED, moments, "Lo que ha pasado", all_of),
            ]
        ),
        Under(
            [
                PlaceArea("procedimiento", _BESIDE, says, "Lo que dice el procedimiento"),
                account._replace(spare=True),
            ]
        ),
    )


def _question(view: RevisionView) -> list[tuple[str, str, Tone]]:
    """Return what is asked and the caso, most important first."""
    caso, answered = view.card.caso, view.answered
    said = f"{answered.who}: «{cleaned(answered.text)}»" if answered else ""
    back = str(caso.resultado).lower() if caso.resultado else "sin respuesta"
    if caso.motivo_rechazo:
        back += f": {cleaned(caso.motivo_rechazo)}"
    return [
        ("Pide", f"«{cleaned(view.question.text) or 'sin texto'}»", Tone.STRONG),
        ("Respuesta", said, Tone.OK),
        ("El usuario", f"«{cleaned(view.razones)}»" if view.razones else "", Tone.NORMAL),
        ("Regla", f"{view.rule}, versión {view.rules_version}", Tone.NORMAL),
        ("Causal", _causal(view), Tone.NORMAL),
        ("Ajuste", _amounts(view), Tone.NORMAL),
        ("El back", back, Tone.NORMAL),
        ("Va en", QUESTIONS[caso.estado], Tone.NORMAL),
        ("Soportes", _supports(view), Tone.NORMAL),
        ("Lo tiene", cleaned(view.card.toma.login) if view.card.toma else "", Tone.NORMAL),
        ("Usuario", cleaned(caso.usuario_nombre or ""), Tone.NORMAL),
        ("Pidió", cleaned(caso.motivo), Tone.NORMAL),
    ]


def _causal(view: RevisionView) -> str:
    caso, causal = view.card.caso, view.card.causal
    name = cleaned(causal.name) if causal else ""
    if not caso.causal:
        return f"sin validar; sugerida {name or '—'}"
    words = f"{caso.causal} {name}".strip()
    return f"{words}, atribuible: {code_name(caso.atribuible)}" if caso.atribuible else words


def _amounts(view: RevisionView) -> str:
    caso = view.card.caso
    parts = [
        f"pide {pesos(caso.valor_solicitado)}" if caso.valor_solicitado is not None else "",
        f"aplicado {pesos(caso.valor_aplicado)}" if caso.valor_aplicado is not None else "",
        f"reescalado {count_words(caso.reescalamientos, 'vez')}" if caso.reescalamientos else "",
    ]
    return " · ".join(filter(None, parts))


def _procedure(view: RevisionView) -> list[tuple[str, str, Tone]]:
    causal = view.card.causal
    return [
        ("Paso", view.card.step.text, Tone.NORMAL),
        ("Falta", ", ".join(view.card.step.missing), Tone.NORMAL),
        ("Política", cleaned(causal.policy) if causal else "", Tone.NORMAL),
    ]


def _moment(line: HistorialLine) -> Moment:
    momento = line.momento.astimezone(BOGOTA)
    motivo = line.nota or line.datos.get("motivo")
    return Moment(
        day=short_day(momento.date()),
        hour=f"{momento:%H:%M}",
        what=f"{_what(line)} · deshecha" if line.deshecha else _what(line),
        tone=Tone.EDGE if line.deshecha else Tone.DIM,
        right=_who(line),
        below=f"«{cleaned(motivo)}»" if motivo else "",
    )


def _others(view: RevisionView) -> list[Row]:
    rows = []
    for row in view.card.others:
        left = [Span(f" {row.caso.radicado_actual}  "), Span(QUESTIONS[row.caso.estado])]
        amount = row.caso.valor_solicitado
        rows.append(
            Row(left, end=[Span(f"{pesos(amount)} ", Tone.DIM)] if amount is not None else ())
        )
    return rows


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


def _who(line: HistorialLine) -> str:
    automatic = line.agente == "sistema" and line.evento != Evento.PEDIR_REVISION
    return "corte" if automatic else cleaned(line.agente)


def _what(line: HistorialLine) -> str:
    words = evento_words(line.evento)
    return words.in_tray or words.name


def answers(view: RevisionView, chosen: str, *, whole: bool = True) -> Part:
    """Return the answers with digits; a refused one is dim with its reason.

    Without `whole` each takes one row, so that all fit.
    """
    if not view.choices:
        text = "Aquí se mira; la supervisora decide."
        if view.answered is not None:
            text = "Ya le respondieron; c abre el caso."
        rows = [Row([Span(f" {text}", Tone.DIM)])]
    else:
        rows = [
            _choice(choice, choice.answer.digit == chosen, whole=whole) for choice in view.choices
        ]
    return PlaceArea("salidas", _ASKED, rows, "Decida" if whole else "")


def _choice(choice: AnswerChoice, current: bool, *, whole: bool) -> Row:
    answer = choice.answer
    strong = Tone.INACTIVE if choice.refusal else Tone.STRONG
    text = f"{answer.text}: {choice.refusal}" if choice.refusal else answer.text
    line = [
        Span(f" {cell(answer.group, _GROUP_WIDTH)}", Tone.DIM),
        Span(answer.digit, strong),
        Span(" "),
        Span(text, strong if choice.refusal or current else Tone.NORMAL),
    ]
    return Row(line, hang=_ANSWER_AT if whole else 0)


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
            texts.append(
                f"{line.momento.astimezone(BOGOTA):%d/%m} {_who(line)} {_what(line)}"
                + (f": «{cleaned(motivo)}»" if motivo else "")
            )
    return texts
