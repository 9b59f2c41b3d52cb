"""The words of the lots: the columns of their list and of their casos, the bar, the rule and the order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.lote import (
    RECEIVER_NAMES,
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
from ajustes_tui.domain.values.dates import BOGOTA, short_day, short_moment
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.measures import NORMAL
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned
from ajustes_tui.widgets.bars import share_cells
from ajustes_tui.widgets.list_panel import step_lines
from ajustes_tui.widgets.window_table import Column

NOTHING_WRITTEN = "Ningún lote se ha escrito todavía."
_LACKING = {"valor": "sin valor", "marcación": "sin marcación", "soportes": "sin soportes"}


class LoteRow(NamedTuple):
    """A row of the list: what a lot would hold now, or a lot that went out."""

    kind: LoteKind
    """The receiver."""
    plan: LotePlan | None = None
    standing: LoteStanding | None = None
    digit: str = ""
    """The digit that chooses it, of what would go out now."""

    @property
    def key(self) -> tuple[str, int]:
        """What names the row wherever it stands."""
        return (self.kind.value, 0) if self.standing is None else ("", self.standing.lote.id)

    @property
    def casos(self) -> int:
        """How many casos it holds."""
        if self.standing is not None:
            return self.standing.lote.rows
        return len(self.plan.rows) if self.plan is not None else 0

    @property
    def value(self) -> int:
        """The money asked for in it, in centavos."""
        if self.standing is not None:
            return self.standing.value
        return self.plan.value if self.plan is not None else 0


class CasoOfLote(NamedTuple):
    """A caso of a lot, of one that went out or of what would go out now."""

    caso_id: int
    cuenta: str
    radicado: str
    asked: str
    value: int | None
    state: str
    tone: Tone = Tone.NORMAL
    when: str = ""
    """The day it was escalated, of one that would go out now."""
    supports: str = ""


def rows_of(plans: Sequence[LotePlan], standings: Sequence[LoteStanding]) -> list[LoteRow]:
    """Return the rows of the list: what would go out now, and then the lots, newest first."""
    now = [LoteRow(plan.kind, plan, digit=str(n)) for n, plan in enumerate(plans, 1)]
    return [*now, *(LoteRow(standing.lote.kind, standing=standing) for standing in standings)]


def columns(now: datetime, late_days: int) -> dict[int, Sequence[Column[LoteRow]]]:
    """Return the columns of the list; `now` tells the hours of today from other days.

    What has waited `late_days` business days or more stands out.
    """

    def waiting_tone(row: LoteRow) -> Tone:
        days = row.standing.days if row.standing is not None else None
        return Tone.NOTICE if days is not None and days >= late_days else Tone.NORMAL

    name = Column[LoteRow]("Lote", 15, _name, flexible=True)
    written = Column[LoteRow]("Escrito", 11, lambda row: _written(row, now))
    sent = Column[LoteRow]("Enviado", 9, _sent, tone=_sent_tone)
    casos = Column[LoteRow]("Casos", 5, lambda row: thousands(row.casos), align="der")
    asked = Column[LoteRow](
        "Se pide", 14, lambda row: pesos(row.value) if row.value else "", align="der"
    )
    answered = Column[LoteRow]("Volvió", 6, lambda row: _of(row, "answered"), align="der")
    waiting = Column[LoteRow](
        "Espera", 6, lambda row: _of(row, "waiting"), align="der", tone=waiting_tone
    )
    days = Column[LoteRow]("Días", 4, _days, align="der", tone=waiting_tone)
    who = Column[LoteRow]("Quién", 8, _who)
    bar = Column[LoteRow]("Volvió", _BAR, _back, spans=_back_bar)
    share = Column[LoteRow]("de", 10, _back)
    since = Column[LoteRow](
        "Desde hace", 11, lambda row: _since(row, late_days), align="der", tone=waiting_tone
    )
    return {
        0: (name, written, sent, casos, asked, answered, waiting, days),
        NORMAL: (
            *(name._replace(width=14), written, sent, who, casos, asked),
            *(bar, share, waiting, since),
        ),
    }


def caso_columns() -> dict[int, Sequence[Column[CasoOfLote]]]:
    """Return the columns of the casos of a lot."""
    first = (
        Column[CasoOfLote]("Cuenta", 10, lambda caso: caso.cuenta),
        Column[CasoOfLote]("Radicado", 12, lambda caso: caso.radicado),
        Column[CasoOfLote]("Qué se pide", 13, lambda caso: caso.asked),
        Column[CasoOfLote]("Valor", 12, lambda caso: pesos(caso.value), align="der"),
    )
    state = Column[CasoOfLote](
        "Cómo va", 20, lambda c: c.state, tone=lambda c: c.tone, flexible=True
    )
    when = Column[CasoOfLote]("Escalado", 9, lambda caso: caso.when)
    supports = Column[CasoOfLote](
        "Soportes", 30, lambda caso: caso.supports, tone=lambda _c: Tone.DIM, flexible=True
    )
    return {0: (*first, state), NORMAL: (*first, when, state, supports)}


_BAR = 14
"""Cells of the bar of what came back."""


def _who(row: LoteRow) -> str:
    return cleaned(row.standing.lote.created_by) if row.standing is not None else ""


def _back(row: LoteRow) -> str:
    if row.standing is None:
        return ""
    return f"{thousands(row.standing.answered)} de {thousands(row.standing.lote.rows)}"


def _back_bar(row: LoteRow, width: int) -> Sequence[Span]:
    """Return what came back of what went out, and what is out still; what is whole is dim."""
    if row.standing is None:
        return [Span("todavía aquí", Tone.DIM)]
    whole = row.standing.answered >= row.standing.lote.rows
    tones = (Tone.DIM if whole else Tone.NORMAL, Tone.EDGE)
    return share_cells(row.standing.answered, row.standing.lote.rows, width, tones)


def _since(row: LoteRow, late_days: int) -> str:
    """Return for how long the oldest of a lot is out, marked where it is long."""
    days = row.standing.days if row.standing is not None else None
    if days is None or row.standing is None or not row.standing.waiting:
        return ""
    if not days:
        return "desde hoy"
    return f"{'▲ ' if days >= late_days else ''}{days} hábil{'es' if days != 1 else ''}"


def _name(row: LoteRow) -> str:
    if row.standing is None:
        return f"{row.digit} Para {RECEIVER_NAMES[row.kind]}"
    return f"Lote {row.standing.lote.id}, {RECEIVER_NAMES[row.kind]}"


def _written(row: LoteRow, now: datetime) -> str:
    if row.standing is None:
        return "todavía no"
    return short_moment(row.standing.lote.created_at, now)


def _sent(row: LoteRow) -> str:
    if row.standing is None:
        return ""
    day = row.standing.lote.sent_on
    return "sin decir" if day is None else short_day(day)


def _sent_tone(row: LoteRow) -> Tone:
    known = row.standing is None or row.standing.lote.sent_on is not None
    return Tone.NORMAL if known else Tone.NOTICE


def _of(row: LoteRow, count: str) -> str:
    return thousands(getattr(row.standing, count)) if row.standing is not None else ""


def _days(row: LoteRow) -> str:
    days = row.standing.days if row.standing is not None else None
    return "" if days is None else str(days)


def title(plans: Sequence[LotePlan]) -> str:
    """Return the left text of the bar: how many wait to be sent to each receiver."""
    waiting = (f"Para {RECEIVER_NAMES[plan.kind]} {thousands(len(plan.rows))}" for plan in plans)
    return f"LOTES › {' · '.join(waiting)}"


def rule_of(row: LoteRow | None) -> tuple[str, str]:
    """Return the title and the right end of the rule over the casos of a row."""
    if row is None:
        return "", ""
    casos = count_words(row.casos, "caso", "casos")
    if row.plan is not None:
        verb = "Iría" if row.casos == 1 else "Irían"
        lacking = [
            f"{thousands(count)} {_LACKING[name]}" for name, count in row.plan.lacking.items()
        ]
        if row.plan.withdrawn:
            lacking.append(f"{count_words(row.plan.withdrawn, 'deshecho', 'deshechos')} por avisar")
        return f"{verb} {casos}", " · ".join(lacking)
    standing = row.standing
    if standing is None:
        return "", ""
    parts = [f"{thousands(standing.answered)} con respuesta"]
    if standing.waiting and standing.days is not None:
        since = "desde hoy"
        if standing.days:
            since = f"hace {count_words(standing.days, 'día hábil', 'días hábiles')}"
        parts.append(f"{thousands(standing.waiting)} sin ella {since}")
    if standing.withdrawn:
        parts.append(count_words(standing.withdrawn, "deshecho", "deshechos"))
    if standing.lote.sent_on is not None:
        parts.insert(0, f"enviado el {standing.lote.sent_on:%d/%m}")
    who = cleaned(standing.lote.created_by)
    return f"Lote {standing.lote.id}, de {who}: {casos}", " · ".join(parts)


def what_follows(rows: Sequence[LoteRow], row: LoteRow | None) -> list[Line]:
    """Return the steps of a lot, the one that comes now strong, and how the last ones went."""
    lines = step_lines(_STEPS, _step_of(row))
    sent = [each for each in rows if each.standing is not None][:_LAST]
    if sent:
        lines.append([Span(" Los últimos", Tone.STRONG)])
    for each in sent:
        out = _since(each, _NEVER)
        words = f"{_back(each)} con respuesta" + (f"; lo demás, {out}" if out else "")
        lines.append([Span(f" {cell(_name(each), 24)}", Tone.DIM), Span(words)])
    return lines


_STEPS = (
    "F8 escribe el libro del lote en la carpeta de lo que sale.",
    "Se entrega por fuera, y e dice qué día se envió.",
    "F2 importa la respuesta: lo que vuelve se ve aquí, caso por caso.",
    "Lo que no vuelve a tiempo sale otra vez en la cola, para preguntar por ello.",
)
_LAST, _NEVER = 4, 10_000
"""How many lots are told of, and a wait that no lot has."""


def _step_of(row: LoteRow | None) -> int:
    """Return the step that a row is at."""
    if row is None or row.standing is None:
        return 1
    if row.standing.lote.sent_on is None:
        return 2
    return 3 if row.standing.waiting else 4


def order_of(row: LoteRow | None, refusal: str) -> tuple[str, str]:
    """Return what F8 would do on a row, and the other keys; `refusal` is why this person may not."""
    help_text = "Enter ve sus casos · F2 importa la respuesta"
    if refusal:
        return "Aquí solo se mira", help_text
    if row is None:
        return "", help_text
    if row.standing is not None:
        say = (
            "" if row.standing.lote.sent_on else f"e dice que el {row.standing.lote.id} se envió · "
        )
        return f"F8 lo escribe otra vez · {say}Enter ve sus casos", ""
    if not row.casos:
        return f"Nada nuevo para {RECEIVER_NAMES[row.kind]}", help_text
    return f"F8 escribe {plan_words(row.plan)}" if row.plan is not None else "", "Enter: casos"


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
        *(row.caso_id, row.cuenta, row.radicado, EVENTO_WORDS[row.evento].lote),
        *(row.valor_solicitado, lacking or "completo", Tone.NOTICE if lacking else Tone.DIM),
        when=short_day(row.momento.astimezone(BOGOTA).date()),
        supports=cleaned(row.supports),
    )


def sent_casos(casos: Sequence[SentCaso]) -> list[CasoOfLote]:
    """Return the casos of a lot that went out, each with how it stands."""
    return [
        CasoOfLote(
            *(caso.caso_id, caso.cuenta, caso.radicado, EVENTO_WORDS[caso.evento].lote),
            *(caso.valor_solicitado, *_state(caso)),
        )
        for caso in casos
    ]


def _state(caso: SentCaso) -> tuple[str, Tone]:
    if caso.standing is Standing.WAITING:
        return "espera", Tone.STRONG
    if caso.standing is Standing.WITHDRAWN:
        return "se deshizo; ya no espera", Tone.DIM
    day = f"{caso.answered_at:%d/%m} " if caso.answered_at else ""
    if caso.resultado is Resultado.APROBADO and caso.valor_aplicado is not None:
        return f"{day}aprobado {pesos(caso.valor_aplicado)}", Tone.OK
    if caso.resultado is not None:
        tone = Tone.OK if caso.resultado is Resultado.APROBADO else Tone.BAD
        return f"{day}{caso.resultado.lower()}", tone
    return f"{day}{QUESTIONS[caso.estado].lower()}", Tone.NORMAL
