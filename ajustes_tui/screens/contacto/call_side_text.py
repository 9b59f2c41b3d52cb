"""The side panels of a call: its casos, the account, and the next calls."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.estados import Contenido
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.account import data_lines
from ajustes_tui.screens.caso.line_text import moment_of
from ajustes_tui.screens.contacto.agenda_text import AgendaRow
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Line, Span, Tone, cell, cleaned, ends, padded, rule
from ajustes_tui.widgets.time_line import time_line
from ajustes_tui.workbench.call import Call

_NEXT_CALLS = 8
"""Maximum next calls listed."""
_WITH_NAME = 50
"""Cells from which the causal shows its name."""
_LEAST_DATA = 12
"""Minimum rows of the caso data."""


def account_lines(call: Call, width: int, height: int) -> list[Line]:
    cards = call.cards or call.sheet.cards
    count = count_words(len(cards), "radicado", "radicados")
    lines: list[Line] = [rule("Se informa", count, width)]
    lines += [_told(card, width) for card in cards]
    main = call.sheet.main
    told, several = main.lines, bool(main.others)
    title = rule("Lo que ha pasado", count_words(len(told), "línea", "líneas"), width)
    moments = [moment_of(line, several=several) for line in told]
    lines += [[], title, *time_line(moments, width, max(height - len(lines) - 2, 0))]
    return padded(lines, height)


def _told(card: CaseCard, width: int) -> Line:
    caso, causal = card.caso, card.causal
    applied = caso.contenido is Contenido.APLICADO
    name = f" {causal.name}" if causal is not None and width >= _WITH_NAME else ""
    decision = CONTENIDO_WORDS[Contenido.APLICADO if applied else Contenido.NO_APLICA]
    right = [Span(f" {decision}", Tone.OK if applied else Tone.BAD)]
    if applied:
        right.append(Span(f"  {pesos(caso.valor_aplicado)}", Tone.STRONG))
    left = [
        Span(f" {cleaned(caso.radicado_informado)}", Tone.STRONG),
        Span(f"  {caso.causal or '—'}{name}"),
    ]
    return ends(left, [*right, Span(" ")], width)


def coming_lines(call: Call, coming: Sequence[AgendaRow], width: int, height: int) -> list[Line]:
    others = [row for row in coming if row.cuenta != call.cuenta and not row.not_now]
    after: list[Line] = [rule("Después de esta", "n la llama, desde la agenda", width)]
    after += [_next(row, width) for row in others[:_NEXT_CALLS]]
    if not others:
        after.append([Span(" Nadie más por ahora: Esc vuelve a la agenda", Tone.DIM)])
    room = max(height - len(after) - 1, _LEAST_DATA)
    data = data_lines(call.sheet.main, width, telephones=True)
    shown = [rule("Datos", "", width), *data][:room]
    return padded([*padded(shown, room), [], *after], height)


def _next(row: AgendaRow, width: int) -> Line:
    entry = row.entry
    tone, glyph = signal_of(entry.semaforo)
    days = "" if entry.remaining is None else f"{entry.remaining:>2}"
    name = cleaned(entry.row.caso.usuario_nombre or "")
    left = [
        Span(f" {cell(row.cuenta, 10)} "),
        Span(glyph, tone),
        Span(f" {days:>2}  {name}"),
    ]
    return ends(left, [Span(f"{row.when} ", Tone.DIM)], width)
