"""What follows in mi turno, in order: drafts, citas, answers, calls and decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, question_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.turno.destination import Destination, TurnoRow
from ajustes_tui.services.casos.turno import AnsweredQuestion, Cita, Coming, InHand, Turno
from ajustes_tui.ui.measures import WIDE
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, ends
from ajustes_tui.workbench.call import screen_of

_VERB, _CUENTA, _NAME, _WIDE_NAME, _ASKS, _AMOUNT = 12, 11, 22, 34, 25, 12
_HOUR = 60
_SOON_DAYS = 2
"""Business days left from which a clock is strong."""


def following(turno: Turno, width: int, most: int) -> list[TurnoRow]:
    """Return a row per caso; `most` limits calls and decisions separately."""
    rows: list[TurnoRow] = []
    hand = turno.in_hand
    if hand is not None and (ready := turno.expected.get(hand.caso_id)) is not None:
        other = hand.holder or (hand.touched and hand.touched[0])
        note = Span("a medias", Tone.STRONG)
        if other:
            note = Span(f"▲ {cleaned(other)} lo tocó", Tone.NOTICE)
        rows.append(TurnoRow([_row("Seguir", ready, note, width)], to_hand(hand)))
    for cita in (*turno.overdue, *turno.citas):
        if (ready := turno.expected.get(cita.caso_id)) is not None:
            verb = f"Cita {cita.momento:%H:%M}"
            line = _row(verb, ready, _until(cita, turno.now), width)
            rows.append(TurnoRow([line], _to_call(turno, ready.row.caso)))
    for answered in turno.answered[:1]:
        left = [
            Span(f" {cell('Leer', _VERB)}"),
            Span(cell(answered.cuenta, _CUENTA)),
            Span(f"{cleaned(answered.who)} le respondió «{cleaned(answered.text)}»"),
        ]
        rows.append(TurnoRow([ends(left, [Span(" ")], width)], to_answer(answered)))
    for coming in turno.to_call[:most]:
        line = _row("Llamar", coming, _note(coming), width)
        rows.append(TurnoRow([line], _to_call(turno, coming.row.caso)))
    for coming in turno.to_decide[:most]:
        caso, today = coming.row.caso, coming.row.vence == turno.now.date()
        line = _row("Vence hoy" if today else "Decidir", coming, _note(coming), width)
        opens = Destination(f"caso {caso.id}", f"Enter abre {caso.cuenta}", "triage", caso.id)
        rows.append(TurnoRow([line], opens))
    return rows


def to_hand(hand: InHand) -> Destination:
    mode = "revision" if holds_answer(hand.borrador) else screen_of(hand.estado)
    return Destination("en mano", f"Enter vuelve a {hand.cuenta}", mode, hand.caso_id)


def to_answer(answered: AnsweredQuestion) -> Destination:
    return Destination(
        f"respuesta {answered.caso_id}",
        "Enter abre el caso que le contestaron",
        screen_of(answered.estado),
        answered.caso_id,
    )


def _to_call(turno: Turno, caso: Caso) -> Destination:
    cita = next((c for c in (*turno.overdue, *turno.citas) if c.caso_id == caso.id), None)
    words = f"Enter llama a {caso.cuenta}"
    if cita is not None and cita.momento <= turno.now:
        words += f": su cita era a las {cita.momento:%H:%M}"
    elif cita is not None:
        words += f": su cita es en {length_words(cita.momento - turno.now)}"
    return Destination(f"llamada {caso.id}", words, "contacto", caso.id)


def _row(verb: str, coming: Coming, note: Span, width: int) -> Line:
    caso, remaining = coming.row.caso, coming.remaining
    tone, glyph = signal_of(coming.semaforo)
    soon = remaining is not None and remaining <= _SOON_DAYS
    amount = caso.valor_aplicado if caso.valor_aplicado is not None else caso.valor_solicitado
    name = cleaned(caso.usuario_nombre or "sin nombre")
    left = [
        Span(f" {cell(verb, _VERB)}"),
        Span(cell(caso.cuenta, _CUENTA)),
        Span(glyph, tone),
        Span(
            f" {'' if remaining is None else remaining:>2}  ", Tone.STRONG if soon else Tone.NORMAL
        ),
        Span(f"{cell(name, _WIDE_NAME if width >= WIDE else _NAME)}  "),
        *_asks(caso),
        Span(f"{pesos(amount).removeprefix('$ ') if amount is not None else '—':>{_AMOUNT}}"),
    ]
    return ends(left, [note, Span(" ")] if note.text else [], width)


def _asks(caso: Caso) -> list[Span]:
    """Return what is told or asked, the first word in the tone of the answer."""
    if caso.contenido is not None:
        tone = Tone.OK if caso.contenido is Contenido.APLICADO else Tone.BAD
        return [Span(cell(CONTENIDO_WORDS[caso.contenido], _ASKS), tone)]
    text = cell(question_of(caso.estado, caso.resultado), _ASKS)
    word, blank, rest = text.partition(": ")
    if not blank:
        return [Span(text)]
    tone = {"Aprobado": Tone.OK, "Rechazado": Tone.BAD}.get(word, Tone.NORMAL)
    return [Span(word, tone), Span(blank + rest)]


def _note(coming: Coming) -> Span:
    caso = coming.row.caso
    if coming.row.tomado_by:
        return Span("lo tiene usted", Tone.DIM)
    if caso.intentos:
        return Span(count_words(caso.intentos, "intento", "intentos"), Tone.DIM)
    return Span("")


def _until(cita: Cita, now: datetime) -> Span:
    if cita.momento > now:
        return Span(f"en {length_words(cita.momento - now)}", Tone.KEY)
    if cita.momento.date() != now.date():
        return Span(f"■ vencida, {short_day(cita.momento.date())}", Tone.BAD)
    return Span(f"■ vencida hace {length_words(now - cita.momento)}", Tone.BAD)


def length_words(length: timedelta) -> str:
    """Return a duration: `20 minutos`, `4 h 20 min`."""
    minutes = int(length.total_seconds()) // _HOUR
    if minutes < _HOUR:
        return count_words(minutes, "minuto", "minutos")
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"
