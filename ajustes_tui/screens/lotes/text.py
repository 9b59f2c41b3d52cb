"""The texts of the lots: columns, bar, rule and order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.lote import (
    RECEIVER_NAMES,
    AnswerDays,
    Escalamiento,
    LoteKind,
    LotePlan,
    LoteStanding,
    SentCaso,
    Standing,
    plan_words,
)
from ajustes_tui.domain.caso.words import EVENTO_WORDS, QUESTIONS
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import BOGOTA, day_within, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.text import Span, Tone, cleaned, label_span
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.flow import PlaceArea, Row
from ajustes_tui.widgets.window_table import Column

NOTHING = Empty(
    "Nada espera al back ni a PQR.",
    "F3 decida casos; los que van al back o a PQR llegan aquí\nF2 importe la respuesta de un lote",
)
_LACKING = {"valor": "sin valor", "marcación": "sin marcación", "soportes": "sin soportes"}


LoteRow: TypeAlias = LotePlan | LoteStanding
"""A row: the next lot, or one sent."""


LoteCaso: TypeAlias = Escalamiento | SentCaso
"""A caso of the next lot, or of one sent."""


def digit_of(row: LoteRow) -> str:
    return str([*LoteKind].index(row.kind) + 1) if isinstance(row, LotePlan) else ""


def columns(today: date, late_days: int) -> Sequence[Column[LoteRow]]:
    """Mark lots waiting `late_days` business days or more."""
    return (
        Column[LoteRow](
            "Lote",
            15,
            _name,
            tone=lambda row: Tone.STRONG if isinstance(row, LotePlan) else Tone.NORMAL,
        ),
        Column[LoteRow]("Enviado", 11, lambda r: _sent(r, today), tone=_sent_tone, rank=1),
        Column[LoteRow]("Casos", 5, lambda row: thousands(row.casos), align="der"),
        Column[LoteRow]("Pide $", 14, lambda r: _amount(r.value or None), align="der", rank=3),
        Column[LoteRow](
            heading="Volvieron",
            width=24,
            value=_back,
            spans=_back_bar,
            gap=3,
            flexible=True,
            most=48,
            rank=4,
        ),
        Column[LoteRow]("Faltan", 7, _waits, align="der"),
        Column[LoteRow](
            "", 1, lambda row: "▲" if _is_late(row, late_days) else "", tone=lambda _r: Tone.NOTICE
        ),
        Column[LoteRow]("Desde hace", 10, _since, align="der", rank=2),
    )


def sent_columns(days: int | None, today: date) -> Sequence[Column[LoteCaso]]:
    """`days` is how long the unanswered casos have been out."""
    return (
        *_first_columns("Qué se pidió"),
        Column[LoteCaso]("Volvió", 10, _state, tone=_state_tone, gap=2, flexible=True, most=26),
        Column[LoteCaso]("", 1, _falls_short, tone=lambda _c: Tone.NOTICE),
        Column[LoteCaso](
            "Aplicó $", 12, lambda c: _amount(_applied(c)), align="der", gap=0, rank=4
        ),
        Column[LoteCaso](
            "Desde", 11, lambda c: _when(c, days, today), tone=lambda _c: Tone.DIM, gap=2, rank=6
        ),
    )


def plan_columns() -> Sequence[Column[LoteCaso]]:
    return (
        *_first_columns("Qué se pide"),
        Column[LoteCaso]("Cómo va", 11, _state, tone=_state_tone, gap=2, flexible=True, most=30),
        Column[LoteCaso]("Escalado", 9, _escalated, tone=lambda _c: Tone.DIM, gap=2, rank=4),
        Column[LoteCaso](
            "Soportes",
            20,
            lambda caso: "" if isinstance(caso, SentCaso) else cleaned(caso.supports),
            tone=lambda _c: Tone.DIM,
            flexible=True,
            rank=6,
        ),
    )


def _first_columns(asked: str) -> tuple[Column[LoteCaso], ...]:
    return (
        Column[LoteCaso]("Cuenta", 10, lambda c: c.cuenta, names=True, whole=True),
        Column[LoteCaso]("Radicado", 11, lambda c: c.radicado, whole=True, rank=1),
        Column[LoteCaso](
            heading="Usuario",
            width=22,
            value=lambda c: cleaned(c.usuario) or "—",
            flexible=True,
            most=44,
            rank=5,
        ),
        Column[LoteCaso](asked, 13, lambda caso: EVENTO_WORDS[caso.evento].lote, rank=3),
        Column[LoteCaso]("Pide $", 12, lambda c: _amount(c.valor_solicitado), align="der", rank=2),
    )


def _amount(value: int | None) -> str:
    return "" if value is None else pesos(value).removeprefix("$ ")


def _back(row: LoteRow) -> str:
    if isinstance(row, LotePlan):
        return ""
    return f"{thousands(row.answered)} de {thousands(row.lote.rows)}"


def _back_bar(row: LoteRow, width: int) -> Sequence[Span]:
    if isinstance(row, LotePlan):
        return []
    whole = row.answered >= row.lote.rows
    tones = (Tone.DIM if whole else Tone.NORMAL, Tone.DIM)
    return share_cells(row.answered, row.lote.rows, width, tones)


def _waits(row: LoteRow) -> str:
    if isinstance(row, LotePlan):
        return ""
    return thousands(row.waiting) if row.waiting else "·"


def _days_out(row: LoteRow) -> int | None:
    """In business days; None if nothing waits."""
    if isinstance(row, LotePlan) or not row.waiting:
        return None
    return row.days


def _is_late(row: LoteRow, late_days: int) -> bool:
    days = _days_out(row)
    return days is not None and days >= late_days


def _since(row: LoteRow) -> str:
    days = _days_out(row)
    return "" if days is None else _days_words(days)


def _days_words(days: int) -> str:
    return f"{days} hábil{'es' if days != 1 else ''}" if days else "desde hoy"


def _name(row: LoteRow) -> str:
    if isinstance(row, LotePlan):
        return f"{digit_of(row)} Para {RECEIVER_NAMES[row.kind]}"
    return f"{row.lote.id:<4}{_receiver(row.kind)}"


def _receiver(kind: LoteKind) -> str:
    return RECEIVER_NAMES[kind].removeprefix("el ")


def _sent(row: LoteRow, today: date) -> str:
    if isinstance(row, LotePlan):
        return "sin enviar"
    day = row.lote.sent_on
    return "sin decir" if day is None else day_within(day, today)


def _sent_tone(row: LoteRow) -> Tone:
    known = isinstance(row, LoteStanding) and row.lote.sent_on is not None
    return Tone.NORMAL if known else Tone.NOTICE


def rule_of(row: LoteRow | None) -> tuple[str, str]:
    """Return both ends of the rule over the casos of a row."""
    if row is None:
        return "", ""
    undone = count_words(row.withdrawn, "deshecho") if row.withdrawn else ""
    if isinstance(row, LotePlan):
        verb = "Iría" if row.casos == 1 else "Irían"
        lacking = [f"{thousands(count)} {_LACKING[name]}" for name, count in row.lacking.items()]
        lacking += [f"{undone} por avisar"] if undone else []
        return f"{verb} {count_words(row.casos, 'caso')}", " · ".join(lacking)
    state = "volvió entero"
    if row.waiting:
        state = f"{'falta' if row.waiting == 1 else 'faltan'} {thousands(row.waiting)}"
    return f"Lote {row.lote.id}, de {cleaned(row.lote.created_by)}: {state}", undone


def days_area(days: Sequence[AnswerDays]) -> PlaceArea:
    rows = []
    for each in days:
        if each.half is not None and each.most is not None:
            words = (
                f"la mitad en {_whole_days(each.half)}, nueve de diez en {_whole_days(each.most)}"
            )
            count = f" · {count_words(each.answered, 'respuesta')}"
            label = label_span(_receiver(each.kind).capitalize())
            rows.append(Row([label, Span(words)], more=[Span(count, Tone.DIM)]))
    right = ("días hábiles hasta la respuesta", "días hábiles")
    return PlaceArea("tardan", 60, rows, "Los cuatro últimos de cada uno", right)


def _whole_days(days: int) -> str:
    return "el mismo día" if not days else count_words(days, "hábil")


def order_of(row: LoteRow | None, refusal: str) -> tuple[str, str]:
    """`refusal` is why the person may not act."""
    if refusal:
        return "Aquí solo se mira", "Enter ve sus casos"
    if row is None:
        return "", ""
    if isinstance(row, LotePlan):
        if not row.casos:
            return f"Nada nuevo para {RECEIVER_NAMES[row.kind]}", "F2 importa una respuesta"
        return f"F8 escribe {plan_words(row)}", "Enter ve sus casos"
    number, again = row.lote.id, "F8 lo escribe otra vez"
    if row.lote.sent_on is None:
        return f"e dice qué día se envió el lote {number}", f"Enter ve sus casos · {again}"
    if row.waiting:
        return f"F2 importa la respuesta del lote {number}", f"Enter ve sus casos · {again}"
    return f"Enter ve los casos del lote {number}, que volvió entero", again


def again(row: LoteStanding) -> tuple[str, str]:
    """Return the question before a lot just written is written again."""
    title = f"El lote {row.lote.id} ya está escrito"
    return title, "Otra vez deja otro libro al lado, con los mismos casos."


def written(number: int | None, rows: int, file: Path, *, again: bool) -> str:
    verb = "escrito otra vez" if again else "escrito"
    where = f"{file.name}, carpeta {file.parent.name}"
    return f"Lote {number} {verb}: {count_words(rows, 'caso')} en {where}"


def waiting_first(casos: Sequence[SentCaso]) -> list[SentCaso]:
    return sorted(casos, key=lambda caso: caso.standing is not Standing.WAITING)


def _escalated(caso: LoteCaso) -> str:
    if isinstance(caso, SentCaso):
        return ""
    return short_day(caso.momento.astimezone(BOGOTA).date())


def _when(caso: LoteCaso, days: int | None, today: date) -> str:
    if isinstance(caso, Escalamiento):
        return ""
    if caso.standing is Standing.WAITING:
        return "" if days is None else _days_words(days)
    if caso.answered_at is None:
        return ""
    day = caso.answered_at.astimezone(BOGOTA).date()
    if day == today:
        return "hoy"
    return "ayer" if day == today - timedelta(days=1) else day_within(day, today)


def _applied(caso: LoteCaso) -> int | None:
    if isinstance(caso, Escalamiento) or caso.standing is not Standing.ANSWERED:
        return None
    return caso.valor_aplicado if caso.resultado is Resultado.APROBADO else None


def _falls_short(caso: LoteCaso) -> str:
    """Mark an amount applied that differs from the one requested."""
    return "▲" if _applied(caso) not in (None, caso.valor_solicitado) else ""


def _state(caso: LoteCaso) -> str:
    return _state_and_tone(caso)[0]


def _state_tone(caso: LoteCaso) -> Tone:
    return _state_and_tone(caso)[1]


def _state_and_tone(caso: LoteCaso) -> tuple[str, Tone]:
    if isinstance(caso, Escalamiento):
        lacking = ", ".join(_LACKING[name] for name in caso.lacking)
        return lacking or "completo", Tone.NOTICE if lacking else Tone.DIM
    if caso.standing is Standing.WAITING:
        return "espera", Tone.STRONG
    if caso.standing is Standing.WITHDRAWN:
        return "deshecho", Tone.DIM
    if caso.resultado is not None:
        tone = Tone.OK if caso.resultado is Resultado.APROBADO else Tone.BAD
        return caso.resultado.value, tone
    return QUESTIONS[caso.estado], Tone.NORMAL
