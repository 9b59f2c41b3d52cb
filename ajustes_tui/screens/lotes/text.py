"""The words of the lots: the columns of their list and of their casos, the bar, the rule and the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TypeAlias

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
"""Cells of the words with the longest bar, cells of the words, and bars of each block."""
_BAR = 24
"""Cells of the bar of what came back."""


LoteRow: TypeAlias = LotePlan | LoteStanding
"""A row of the list: what a lot would hold now, or a lot that went out."""


class CasoOfLote(NamedTuple):
    """A caso of a lot, of one that went out or of what would go out now."""

    caso_id: int
    cuenta: str
    radicado: str
    usuario: str
    asked: str
    value: int | None
    state: str
    """How it came back, or what it lacks to go out."""
    tone: Tone = Tone.NORMAL
    applied: int | None = None
    """The money the back applied, in centavos."""
    when: str = ""
    """Since when it waits, the day it came back, or the day it was escalated."""
    supports: str = ""

    @property
    def falls_short(self) -> bool:
        """Whether another amount was applied than the one asked for."""
        return self.applied is not None and self.applied != self.value


def digit_of(row: LoteRow) -> str:
    """Return the digit that chooses what would go out now; '' of a lot that went out."""
    return str([*LoteKind].index(row.kind) + 1) if isinstance(row, LotePlan) else ""


def columns(
    today: date, late_days: int, initials: Mapping[str, str]
) -> dict[int, Sequence[Column[LoteRow]]]:
    """Return the columns of the list; what has waited `late_days` business days or more is marked."""

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


def sent_columns() -> dict[int, Sequence[Column[CasoOfLote]]]:
    """Return the columns of the casos of a lot that went out."""
    cuenta, radicado, usuario, asked, value = _first_columns("Qué se pidió")
    state = Column[CasoOfLote](
        "Cómo volvió", 15, lambda c: c.state, tone=lambda c: c.tone, gap=2, flexible=True, most=26
    )
    short = Column[CasoOfLote](
        "", 1, lambda c: "▲" if c.falls_short else "", tone=lambda _c: Tone.NOTICE
    )
    applied = Column[CasoOfLote]("Aplicado $", 12, lambda c: _amount(c.applied), align="der", gap=0)
    when = Column[CasoOfLote]("Desde", 11, lambda c: c.when, tone=lambda _c: Tone.DIM, gap=2)
    return {
        0: (cuenta, state),
        WIDTH: (
            *(cuenta._replace(width=9), radicado._replace(width=10), asked, value),
            state._replace(width=19, value=_state_with_amount),
            when._replace(width=9, gap=1),
        ),
        NORMAL: (cuenta, radicado, usuario, asked, value, state, short, applied, when),
    }


def plan_columns() -> dict[int, Sequence[Column[CasoOfLote]]]:
    """Return the columns of the casos that would go out now."""
    cuenta, radicado, usuario, asked, value = _first_columns("Qué se pide")
    lacks = Column[CasoOfLote](
        "Cómo va", 11, lambda c: c.state, tone=lambda c: c.tone, gap=2, flexible=True, most=30
    )
    when = Column[CasoOfLote]("Escalado", 9, lambda c: c.when, tone=lambda _c: Tone.DIM, gap=2)
    supports = Column[CasoOfLote](
        "Soportes", 20, lambda c: c.supports, tone=lambda _c: Tone.DIM, flexible=True
    )
    return {
        0: (cuenta, lacks),
        WIDTH: (cuenta, radicado, asked, value, lacks, when),
        NORMAL: (cuenta, radicado, usuario, asked, value, lacks, when, supports),
    }


def _first_columns(asked: str) -> tuple[Column[CasoOfLote], ...]:
    return (
        Column[CasoOfLote]("Cuenta", 10, lambda c: c.cuenta, names=True, whole=True),
        Column[CasoOfLote]("Radicado", 11, lambda c: c.radicado, whole=True),
        Column[CasoOfLote](
            "Usuario", 22, lambda c: cleaned(c.usuario) or "—", flexible=True, most=44
        ),
        Column[CasoOfLote](asked, 13, lambda c: c.asked),
        Column[CasoOfLote]("Pide $", 12, lambda c: _amount(c.value), align="der"),
    )


def _state_with_amount(caso: CasoOfLote) -> str:
    return f"{caso.state} {_amount(caso.applied)}".rstrip()


def _amount(value: int | None) -> str:
    return "" if value is None else pesos(value).removeprefix("$ ")


def _back(row: LoteRow) -> str:
    if isinstance(row, LotePlan):
        return ""
    return f"{thousands(row.answered)} de {thousands(row.lote.rows)}"


def _back_bar(row: LoteRow, width: int) -> Sequence[Span]:
    """Return what came back of what went out, and what is out still; what is whole is dim."""
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
    """Return the business days that what waits of a lot is out; None where nothing waits."""
    if isinstance(row, LotePlan) or not row.waiting:
        return None
    return row.days


def _is_late(row: LoteRow, late_days: int) -> bool:
    days = _days_out(row)
    return days is not None and days >= late_days


def _mark(row: LoteRow, late_days: int) -> str:
    return "▲" if _is_late(row, late_days) else ""


def _since(row: LoteRow) -> str:
    """Return for how long what waits of a lot is out."""
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
    """Return the left text of the bar: how many wait to be sent to each receiver."""
    waiting = (f"Para {RECEIVER_NAMES[plan.kind]} {thousands(len(plan.rows))}" for plan in plans)
    return f"LOTES › {' · '.join(waiting)}"


def rule_of(row: LoteRow | None) -> tuple[str, str]:
    """Return the title and the right end of the rule over the casos of a row."""
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
    casos: Sequence[CasoOfLote],
    late_days: int,
    widths: tuple[int, int],
) -> Page:
    """Return how long the last lots took to be answered, what is to be asked for, and the casos by kind."""
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


def _bars(casos: Sequence[CasoOfLote], width: int) -> list[Line]:
    """Return how many casos ask for each thing, and how many came back in each way or lack something."""
    blocks = (Counter(caso.asked for caso in casos), Counter(caso.state for caso in casos))
    lines: list[Line] = []
    for block in blocks:
        bars = [Bar(words, count, tone=Tone.DIM) for words, count in block.most_common(_MOST_BARS)]
        lines += [[], *bar_rows(bars, min(width, _BARS_WIDTH), _BAR_WORDS)]
    return lines[1:]


def _whole_days(days: int) -> str:
    return "el mismo día" if not days else count_words(days, "hábil", "hábiles")


def order_of(row: LoteRow | None, refusal: str) -> tuple[str, str]:
    """Return what comes next with a row, and the other keys; `refusal` is why this person may not."""
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
    """Return the sentence on a workbook that was just written, with the folder it is in."""
    verb = "escrito otra vez" if again else "escrito"
    where = f"{file.name}, carpeta {file.parent.name}"
    return f"Lote {number} {verb}: {count_words(rows, 'caso', 'casos')} en {where}"


def waiting_casos(plan: LotePlan) -> list[CasoOfLote]:
    """Return the casos that would go out now, each with what it lacks."""
    return [_waiting(row) for row in plan.rows]


def _waiting(row: Escalamiento) -> CasoOfLote:
    lacking = ", ".join(_LACKING[name] for name in row.lacking)
    return CasoOfLote(
        *(row.caso_id, row.cuenta, row.radicado, row.usuario, EVENTO_WORDS[row.evento].lote),
        *(row.valor_solicitado, lacking or "completo", Tone.NOTICE if lacking else Tone.DIM),
        when=short_day(row.momento.astimezone(BOGOTA).date()),
        supports=cleaned(row.supports),
    )


def sent_casos(casos: Sequence[SentCaso], days: int | None, today: date) -> list[CasoOfLote]:
    """Return the casos of a lot that went out, what waits first; `days` is how long that is out."""
    ordered = sorted(casos, key=lambda caso: caso.standing is not Standing.WAITING)
    return [
        CasoOfLote(
            *(caso.caso_id, caso.cuenta, caso.radicado, caso.usuario),
            *(EVENTO_WORDS[caso.evento].lote, caso.valor_solicitado, *_state(caso)),
            applied=_applied(caso),
            when=_when(caso, days, today),
        )
        for caso in ordered
    ]


def _when(caso: SentCaso, days: int | None, today: date) -> str:
    if caso.standing is Standing.WAITING:
        return "" if days is None else _days_words(days)
    if caso.answered_at is None:
        return ""
    day = caso.answered_at.astimezone(BOGOTA).date()
    if day == today:
        return "hoy"
    return "ayer" if day == today - timedelta(days=1) else day_within(day, today)


def _applied(caso: SentCaso) -> int | None:
    answered = caso.standing is Standing.ANSWERED and caso.resultado is Resultado.APROBADO
    return caso.valor_aplicado if answered else None


def _state(caso: SentCaso) -> tuple[str, Tone]:
    if caso.standing is Standing.WAITING:
        return "espera", Tone.STRONG
    if caso.standing is Standing.WITHDRAWN:
        return "deshecho", Tone.DIM
    if caso.resultado is not None:
        tone = Tone.OK if caso.resultado is Resultado.APROBADO else Tone.BAD
        return caso.resultado.value, tone
    return QUESTIONS[caso.estado], Tone.NORMAL
