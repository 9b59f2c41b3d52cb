"""The semáforo of a clock: a glyph and a tone for each colour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ajustes_tui.domain.caso.card import CasoClock
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_day
from ajustes_tui.ui.text import Tone

_SIGNALS: Mapping[Semaforo | None, tuple[Tone, str]] = {
    Semaforo.GREEN: (Tone.DIM, "○"),
    Semaforo.AMBER: (Tone.NOTICE, "▲"),
    Semaforo.RED: (Tone.BAD, "■"),
    Semaforo.OVERDUE: (Tone.BAD, "■"),
    None: (Tone.DIM, " "),
}


def signal_of(semaforo: Semaforo | None) -> tuple[Tone, str]:
    return _SIGNALS[semaforo]


def glyph_of(semaforo: Semaforo | None) -> str:
    return _SIGNALS[semaforo][1]


def due_day(clock: CasoClock, today: date | None) -> str:
    if clock.vence == today:
        return "vence hoy"
    return f"{'venció' if clock.remaining < 0 else 'vence'} {short_day(clock.vence)}"


def due_words(clock: CasoClock) -> tuple[str, str]:
    """If the clock ended, return its day and how long ago."""
    day = short_day(clock.vence)
    if clock.remaining < 0:
        return f"venció el {day}", f", hace {count_words(-clock.remaining, 'hábil')}"
    return f"DÍA {max(clock.elapsed, 0)} DE {clock.total}", f"  vence {day}"
