"""The queue of triage: what each row says, its columns, and the block that explains a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ajustes_tui.domain.caso.card import CasoRow, short_question
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.decisions import CaseOption
from ajustes_tui.screens.triage.selection import Selection, value_of
from ajustes_tui.ui.measures import MEDIUM, NORMAL, WIDTH
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Span, Tone, cleaned, label_span
from ajustes_tui.widgets.window_table import Column

_WIDTH_VALUE = 10


class QueueRow(NamedTuple):
    """A row of the queue with what the screen needs and the store does not keep."""

    caso: CasoRow
    causal: str
    """Its letter, with `?` when it is only suggested."""
    causal_name: str
    remaining: int | None
    semaforo: Semaforo | None
    me: str
    unanswered: int | None = None
    """Business days the back owes an answer, when the caso came back for it."""
    today: date | None = None


def what_follows(fila: QueueRow) -> str:
    """Return what follows for a row of the queue: what came back says for how long it waits."""
    days, caso = fila.unanswered, fila.caso
    if days is not None:
        which = "Reescalado" if caso.estado is Estado.REESCALADO else "En el back"
        unit = "día" if days == 1 else "días"
        return f"{which}: {days} {unit if days < 10 else 'd.'} sin R"
    if caso.estado is Estado.POR_CLASIFICAR and not fila.causal and not caso.in_revision:
        return "Causal fuera de lista"
    return short_question(caso, fila.today)


def _plazo(fila: QueueRow) -> str:
    if fila.remaining is None:
        return ""
    return f"{glyph_of(fila.semaforo)}{fila.remaining:>3}"


def _plazo_tone(fila: QueueRow) -> Tone:
    return signal_of(fila.semaforo)[0]


def _value(fila: QueueRow) -> str:
    """Return the money of a row, whole; what is too long loses its blank and no digit."""
    text = pesos(value_of(fila.caso))
    return text if len(text) <= _WIDTH_VALUE else text.replace(" ", "")


def _has(fila: QueueRow) -> str:
    who = fila.caso.tomado_by
    return "usted" if who == fila.me else who or ""


def row_tone(fila: QueueRow) -> Tone | None:
    """Return the voice of a whole row: dim when somebody else has it."""
    foreign = fila.caso.tomado_by not in (None, fila.me)
    return Tone.INACTIVE if foreign else None


def queue_columns(selection: Selection) -> dict[int, Sequence[Column[QueueRow]]]:
    """Return the columns of each width class, the first two with what is typed and marked."""

    def option(fila: QueueRow) -> str:
        chosen = selection.options.get(fila.caso.id)
        if chosen is not None:
            return f"{chosen.option.digit} "
        return "  " if fila.caso.id == selection.open_case else "__"

    op = Column[QueueRow]("Op", 2, option, tone=lambda _: Tone.OPTION, own=True)
    mark = Column[QueueRow]("M", 1, lambda f: "*" if f.caso.id in selection.marks else "")
    plazo = Column[QueueRow]("Plazo", 4, _plazo, "der", _plazo_tone, own=True, whole=True)
    cuenta = Column[QueueRow]("Cuenta", 9, lambda f: f.caso.cuenta, whole=True)
    radicado = Column[QueueRow]("Radicado", 11, lambda f: f.caso.radicado_actual)
    letter = Column[QueueRow]("Ca", 2, lambda f: f.causal)
    causal = Column[QueueRow](
        "Causal", 21, lambda f: f"{f.causal:<2} {f.causal_name}", flexible=True
    )
    what = Column[QueueRow]("Qué sigue", 24, what_follows, yields=True)
    what_width = what._replace(flexible=True)
    value = Column[QueueRow]("Valor", _WIDTH_VALUE, _value, "der", whole=True)
    has = Column[QueueRow](" Tiene", 8, lambda f: f" {_has(f)}")
    has_width = Column[QueueRow]("Tiene", 7, _has)
    asesor = Column[QueueRow]("Ases", 4, lambda f: f.caso.asesor_id or "—")
    aliado = Column[QueueRow]("Aliado", 11, lambda f: f.caso.aliado or "—")
    start = (op, mark, plazo, cuenta, radicado)
    return {
        0: (*start, what_width, has),
        WIDTH: (*start, letter, what_width, value, has),
        MEDIUM: (*start, causal, what, value, has),
        NORMAL: (*start, causal, what, value, asesor, aliado, has_width),
    }


def row_block(fila: QueueRow, caso: Caso, offered: Sequence[CaseOption]) -> list[list[Span]]:
    """Return the three rows under the queue: what the back said, the causal, and the digits.

    `caso` is that of the row as it stands now, and `offered` its digits.
    """
    causal = f"{fila.causal} {cleaned(fila.causal_name)}".strip()
    if fila.causal.endswith("?"):
        causal += " · sugerida, se acepta al decidir"
    digits: list[Span] = []
    for option in offered:
        if not option.refusal:
            digits += [Span(option.digit, Tone.STRONG), Span(f" {option.short}  ")]
    if digits:
        digits[-1] = Span(digits[-1].text.rstrip())
    return [
        [label_span("El back"), Span(_what_was_said(caso))],
        [label_span("Causal"), Span(causal)],
        [label_span("Op"), *(digits or [Span("ninguna: Enter lo abre", Tone.DIM)])],
    ]


def _what_was_said(caso: Caso) -> str:
    back = f"«{cleaned(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"
    if caso.fecha_respuesta:
        back += f" {short_day(caso.fecha_respuesta)}"
    parts = [back, cleaned(caso.asesor_id or "")]
    if caso.fecha_solicitud:
        parts.append(f"solicitud {caso.fecha_solicitud:%d/%m}")
    return " · ".join(part for part in parts if part)
