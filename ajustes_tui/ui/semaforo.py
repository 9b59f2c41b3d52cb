"""The semáforo of a clock on the screens: one glyph and one tone for each of its colours."""

from __future__ import annotations

from collections.abc import Mapping

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
    """Return the tone and the glyph of a clock; those of no clock when none runs."""
    return _SIGNALS[semaforo]


def glyph_of(semaforo: Semaforo | None) -> str:
    """Return the glyph of a clock, which says its colour where there is none."""
    return _SIGNALS[semaforo][1]


def due_words(clock: CasoClock) -> tuple[str, str]:
    """Return how far a clock is, and the day it ends; of one that ended, the day and how long ago."""
    day = short_day(clock.vence)
    if clock.remaining < 0:
        return f"venció el {day}", f", hace {count_words(-clock.remaining, 'hábil', 'hábiles')}"
    return f"DÍA {max(clock.elapsed, 0)} DE {clock.total}", f"  vence {day}"
