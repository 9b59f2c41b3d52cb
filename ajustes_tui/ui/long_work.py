"""Long work in one row: what is being done, the progress, and the time left."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from time import monotonic
from typing import NamedTuple

from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.ui.text import Line, Span, Tone, cell, line_width

SAID_AFTER_S = 0.3
"""Seconds before work is shown: shorter work is not worth a change of the row."""
TOLD_EVERY_S = 0.5
"""Minimum seconds between two drawings of long work."""
CANCELLING = "Cancelando…"
_BAR, _LEAST_BAR = 20, 6
"""Maximum and minimum cells of the bar."""
_PACE_AFTER_S = 0.5
"""Seconds a stage runs before its remaining time is estimated."""
_TAKES_AFTER_S = 5
"""Seconds a stage without a total runs before its duration is shown."""


class _Stage(NamedTuple):
    words: str
    since: float
    first: int
    done: int
    total: int
    """Zero if unknown."""


class LongWork:
    """Work that reports progress from any thread and may be asked to stop.

    `what` describes it until a stage does, `of` is its subject, `key` stops it if it `stops`.
    """

    def __init__(
        self,
        what: str = "",
        *,
        of: str = "",
        stops: bool = False,
        key: str = "Esc",
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.of = of
        self.stops = stops
        self.ended = False
        self.on_end: Callable[[], object] = lambda: None
        """Called from the worker thread when it ends."""
        self._key = key
        self._clock = clock
        self._began = clock()
        self._stage = _Stage(what, self._began, 0, 0, 0)
        self._stopped = Event()
        self._lock = Lock()
        self._stop: Callable[[], None] | None = None

    @property
    def age(self) -> float:
        return self._clock() - self._began

    def describe(self, what: str) -> None:
        self._stage = self._stage._replace(words=self._stage.words or what)

    def report(self, done: int, total: int, stage: str) -> None:
        """A total of 0 is unknown."""
        now = self._stage
        if stage != now.words:
            now = _Stage(stage, self._clock(), done, done, total)
        self._stage = now._replace(done=done, total=total)

    def on_cancel(self, stop: Callable[[], None]) -> None:
        with self._lock:
            self._stop = stop
        if self._stopped.is_set():
            stop()

    def cancel(self) -> None:
        """Also stop all later stages."""
        self._stopped.set()
        with self._lock:
            stop = self._stop
        if stop is not None:
            stop()

    def cancelled(self) -> bool:
        return self._stopped.is_set()

    def end(self) -> None:
        self.ended = True
        self.on_end()

    def line(self, width: int) -> Line:
        """Return the longest wording that fits beside a bar, if the total is known."""
        stage = self._stage
        if self.cancelled():
            return [Span(f" {CANCELLING}", Tone.STRONG)]
        stop = [f" · {self._key} lo deja"] if self.stops else []
        done, total = thousands(stage.done), stage.total
        named = f"{stage.words} {self.of}" if self.of else stage.words
        if total <= stage.first:
            # What begins with all of it says nothing of how far it is.
            count = f" {done}" if stage.done else ""
            took = int(self._clock() - stage.since)
            takes = f" · lleva {_duration(took)}" if took >= _TAKES_AFTER_S else ""
            for words in (named, stage.words):
                texts = [f" {words}{count}…", takes, *stop]
                if sum(map(len, texts)) <= width:
                    break
            return _spans(texts, width)
        part = min(stage.done / total, 1.0)
        count = f"{done} de {thousands(total)}"
        lacks = self._lacks(stage)
        short = lacks.removeprefix("faltan ")
        for texts in (
            *([[f" {named}: {count} ", f" {lacks}", *stop]] if self.of else ()),
            [f" {stage.words} {count} ", f" {lacks}", *stop],
            [f" {stage.words.partition(' ')[0]} {count} ", f" {short}", *stop],
            [f" {stage.words.partition(' ')[0]} {int(part * 100)} % ", f" {short}", *stop],
        ):
            if not texts[1].strip():
                del texts[1]
            if sum(map(len, texts)) + _LEAST_BAR < width:
                break
        cells = max(min(_BAR, width - sum(map(len, texts)) - 1), 0)
        full = int(part * cells)
        head, *rest = texts
        return _spans([head, "█" * full + "░" * (cells - full), *rest], width)

    def _lacks(self, stage: _Stage) -> str:
        took, advanced = self._clock() - stage.since, stage.done - stage.first
        if took < _PACE_AFTER_S or advanced <= 0 or stage.done >= stage.total:
            return ""
        return f"faltan {_duration(max(round((stage.total - stage.done) * took / advanced), 1))}"


def _duration(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def _spans(texts: list[str], width: int) -> Line:
    while len(texts) > 1 and sum(map(len, texts)) > width:
        texts = texts[:-1]
    head, *rest = texts
    line = [
        Span(cell(head, min(len(head), width)), Tone.STRONG),
        *(Span(t, Tone.DIM) for t in rest),
    ]
    return [*line, Span(" " * max(width - line_width(line), 0))]
