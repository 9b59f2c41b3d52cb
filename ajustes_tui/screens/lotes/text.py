"""The texts of the lots: columns, bar, rule and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
from ajustes_tui.ui.measures import NORMAL, WIDTH
from ajustes_tui.ui.text import Line, Span, Tone, cleaned
from ajustes_tui.widgets.areas import Page, PageArea, labelled, paragraph
from ajustes_tui.widgets.bars import Bar, bar_rows, share_cells
from ajustes_tui.widgets.empty import Empty
from ajustes_tui.widgets.window_table import Column

NOTHING_WRITTEN = Empty("Ningún lote se ha escrito todavía.", "F8 escribe el primero")
_LACKING = {"valor": "sin valor", "marcación": "sin marcación", "soportes": "sin soportes"}
_FIRST_LOT = (
    "F8 escribe el del renglón en la carpeta de lo que sale. Se entrega por fuera, y e dice qué día. "
    "La respuesta entra con F2: aquí se ve entonces qué volvió, qué espera y cuánto tardan."
)
_BARS_WIDTH, _BAR_WORDS, _MOST_BARS = 70, 24, 4
"""Cells of the words with the longest bar, cells of the words, and bars per block."""
_BAR = 24
"""Cells of the bar of answers."""


LoteRow: TypeAlias = LotePlan | LoteStanding
"""A row: the next lot, or one sent."""


LoteCaso: TypeAlias = Escalamiento | SentCaso
"""A caso of the next lot, or of one sent."""


def digit_of(row: LoteRow) -> str:
    return str([*LoteKind].index(row.kind) + 1) if isinstance(row, LotePlan) else ""


def columns(
    today: date, late_days: int, initials: Mapping[str, str]
) -> dict[int, Sequence[Column[LoteRow]]]:
    """Mark lots waiting `late_days` business days or more."""

    def who(row: LoteRow) -> str:
        login = row.lote.created_by if isinstance(row, LoteStanding) else ""
        return initials.get(login) or cleaned(login)

    name = Column[LoteRow]("Lote", 15, _name, tone=_name_tone)
    sent = Column[LoteRow]("Enviado", 11, lambda row: _sent(row, today), tone=_sent_tone)
    casos = Column[LoteRow]("Casos", 5, lambda row: thousands(row.casos), align="der")
    asked = Column[LoteRow]("Se pide $", 14, lambda row: _amount(row.value or None), align="der")
    share = Column[LoteRow]("Volvió", 11, _back, gap=2)
    bar = Column[LoteRow]("Volvió", _BAR, _back, spans=_back_bar, gap=2, flexible=True, most=48)
    waiting = Column[LoteRow]("Espera", 6, _waits, align="der")
    late = Column[LoteRow]("", 1, lambda row: _mark(row, late_days), tone=lambda _r: Tone.NOTICE)
    since = Column[LoteRow]("Desde hace", 10, _since, align="der")
    return {
        0: (name._replace(flexible=True), share, waiting, late),
        WIDTH: (
            *(name._replace(width=13, flexible=True), sent._replace(width=10), casos, asked),
            *(share._replace(width=10), waiting, late, since),
        ),
        NORMAL: (
            *(name, sent, Column[LoteRow]("Quién", 5, who, tone=lambda _r: Tone.DIM), casos, asked),
            *(bar, share._replace(heading="de"), waiting, late, since),
        ),
    }


def sent_columns(days: int | None, today: date) -> dict[int, Sequence[Column[LoteCaso]]]:
    """`days` is how long the unanswered casos have been out."""
    cuenta, radicado, usuario, asked, value = _first_columns("Qué se pidió")
    state = Column[LoteCaso](
        "Cómo volvió", 15, _state, tone=_state_tone, gap=2, flexible=True, most=26
    )
    short = Column[LoteCaso]("", 1, _falls_short, tone=lambda _c: Tone.NOTICE)
    applied = Column[LoteCaso]("Aplicado $", 12, lambda c: _amount(_applied(c)), align="der", gap=0)
    when = Column[LoteCaso](
        "Desde", 11, lambda c: _when(c, days, today), tone=lambda _c: Tone.DIM, gap=2
    )
    return {
        0: (cuenta, state),
        WIDTH: (
            *(cuenta._replace(width=9), radicado._replace(width=10), asked, value),
            state._replace(width=19, value=_state_with_amount),
            when._replace(width=9, gap=1),
        ),
        NORMAL: (cuenta, radicado, usuario, asked, value, state, short, applied, when),
    }


def plan_columns() -> dict[int, Sequence[Column[LoteCaso]]]:
    cuenta, radicado, usuario, asked, value = _first_columns("Qué se pide")
    lacks = Column[LoteCaso]("Cómo va", 11, _state, tone=_state_tone, gap=2, flexible=True, most=30)
    when = Column[LoteCaso]("Escalado", 9, _escalated, tone=lambda _c: Tone.DIM, gap=2)
    supports = Column[LoteCaso]("Soportes", 20, _supports, tone=lambda _c: Tone.DIM, flexible=True)
    return {
        0: (cuenta, lacks),
        WIDTH: (cuenta, radicado, asked, value, lacks, when),
        NORMAL: (cuenta, radicado, usuario, asked, value, lacks, when, supports),
    }


def _first_columns(asked: str) -> tuple[Column[LoteCaso], ...]:
    return (
        Column[LoteCaso]("Cuenta", 10, lambda c: c.cuenta, names=True, whole=True),
        Column[LoteCaso]("Radicado", 11, lambda c: c.radicado, whole=True),
        Column[LoteCaso](
            "Usuario", 22, lambda c: cleaned(c.usuario) or "—", flexible=True, most=44
        ),
        Column[LoteCaso](asked, 13, _asked),
        Column[LoteCaso]("Pide $", 12, lambda c: _amount(c.valor_solicitado), align="der"),
    )


def _state_with_amount(caso: LoteCaso) -> str:
    return f"{_state(caso)} {_amount(_applied(caso))}".rstrip()


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


def _mark(row: LoteRow, late_days: int) -> str:
    return "▲" if _is_late(row, late_days) else ""


def _since(row: LoteRow) -> str:
    days = _days_out(row)
    return "" if days is None else _days_words(days)


def _days_words(days: int) -> str:
    return f"{days} hábil{'es' if days != 1 else ''}" if days else "desde hoy"


def _name(row: LoteRow) -> str:
    if isinstance(row, LotePlan):
        return f"{digit_of(row)} Para {RECEIVER_NAMES[row.kind]}"
    return f"{row.lote.id:<4}{_receiver(row.kind)}"


def _name_tone(row: LoteRow) -> Tone:
    return Tone.STRONG if isinstance(row, LotePlan) else Tone.NORMAL


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


def title(plans: Sequence[LotePlan]) -> str:
    waiting = (f"Para {RECEIVER_NAMES[plan.kind]} {thousands(len(plan.rows))}" for plan in plans)
    return f"LOTES › {' · '.join(waiting)}"


def rule_of(row: LoteRow | None) -> tuple[str, str]:
    """Return both ends of the rule over the casos of a row."""
    if row is None:
        return "", ""
    casos = count_words(row.casos, "caso", "casos")
    if isinstance(row, LotePlan):
        verb = "Iría" if row.casos == 1 else "Irían"
        lacking = [f"{thousands(count)} {_LACKING[name]}" for name, count in row.lacking.items()]
        if row.withdrawn:
            lacking.append(f"{count_words(row.withdrawn, 'deshecho', 'deshechos')} por avisar")
        return f"{verb} {casos}", " · ".join(lacking)
    parts = [f"{thousands(row.answered)} con respuesta"]
    if row.waiting and row.days is not None:
        since = "desde hoy"
        if row.days:
            since = f"hace {count_words(row.days, 'día hábil', 'días hábiles')}"
        parts.append(f"{thousands(row.waiting)} sin ella {since}")
    if row.withdrawn:
        parts.append(count_words(row.withdrawn, "deshecho", "deshechos"))
    if row.lote.sent_on is not None:
        parts.insert(0, f"enviado el {row.lote.sent_on:%d/%m}")
    who = cleaned(row.lote.created_by)
    return f"Lote {row.lote.id}, de {who}: {casos}", " · ".join(parts)


def page_of(
    rows: Sequence[LoteRow],
    days: Sequence[AnswerDays],
    casos: Sequence[LoteCaso],
    late_days: int,
    widths: tuple[int, int],
) -> Page:
    width, right = widths[0], widths[1] or widths[0]
    kinds = [PageArea("Los de la fila, por lo que se pide", _bars(casos, right))] if casos else []
    if not any(isinstance(row, LoteStanding) for row in rows):
        return Page(
            [PageArea("Ningún lote ha salido todavía", paragraph(_FIRST_LOT, width))], kinds
        )
    lines: list[Line] = []
    for each in days:
        if each.half is None or each.most is None:
            words = "ninguno de sus lotes ha vuelto todavía"
        else:
            words = (
                f"la mitad en {_whole_days(each.half)}, nueve de diez en {_whole_days(each.most)}"
                f" · {count_words(each.answered, 'respuesta', 'respuestas')}"
            )
        lines += labelled(_receiver(each.kind).capitalize(), words, width)
    late = [row for row in rows if _is_late(row, late_days)]
    for place, row in enumerate(late):
        if isinstance(row, LoteStanding):
            words = (
                f"{thousands(row.waiting)} del lote {row.lote.id}, hace "
                f"{_days_words(row.days or 0)}: pregunte por ellos"
            )
            lines += labelled("" if place else "Falta", words, width, Tone.NORMAL)
    if days and not late:
        lines += labelled("Falta", f"nada pasó de {_whole_days(late_days)} sin respuesta", width)
    said = "días hábiles hasta la respuesta"
    return Page([PageArea("Los cuatro últimos de cada uno", lines, said)], kinds)


def _bars(casos: Sequence[LoteCaso], width: int) -> list[Line]:
    blocks = (Counter(map(_asked, casos)), Counter(map(_state, casos)))
    lines: list[Line] = []
    for block in blocks:
        bars = [Bar(words, count, tone=Tone.DIM) for words, count in block.most_common(_MOST_BARS)]
        lines += [[], *bar_rows(bars, min(width, _BARS_WIDTH), _BAR_WORDS)]
    return lines[1:]


def _whole_days(days: int) -> str:
    return "el mismo día" if not days else count_words(days, "hábil", "hábiles")


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


def written(number: int | None, rows: int, file: Path, *, again: bool) -> str:
    verb = "escrito otra vez" if again else "escrito"
    where = f"{file.name}, carpeta {file.parent.name}"
    return f"Lote {number} {verb}: {count_words(rows, 'caso', 'casos')} en {where}"


def waiting_first(casos: Sequence[SentCaso]) -> list[SentCaso]:
    return sorted(casos, key=lambda caso: caso.standing is not Standing.WAITING)


def _asked(caso: LoteCaso) -> str:
    return EVENTO_WORDS[caso.evento].lote


def _escalated(caso: LoteCaso) -> str:
    if isinstance(caso, SentCaso):
        return ""
    return short_day(caso.momento.astimezone(BOGOTA).date())


def _supports(caso: LoteCaso) -> str:
    return "" if isinstance(caso, SentCaso) else cleaned(caso.supports)


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
