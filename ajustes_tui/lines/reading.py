"""Saying a long text or list a little at a time: nothing is said on by itself."""

from __future__ import annotations

from collections.abc import Sequence

from ajustes_tui.lines.dialogue import Choice, Desk, Talk
from ajustes_tui.lines.speech import sentence

AT_ONCE = 5
"""Sentences said before the person asks for more."""


def read_out(desk: Desk, texts: Sequence[str]) -> Talk[None]:
    """Say some sentences, a few at a time; what follows is asked for with `más`, and `..` ends it."""
    for start in range(0, len(texts), AT_ONCE):
        desk.voice.say_all([sentence(text) for text in texts[start : start + AT_ONCE]])
        left = len(texts) - start - AT_ONCE
        if left > 0:
            more = Choice("más", f"dice lo que sigue, quedan {left}")
            yield from desk.ask(f"más dice otros, quedan {left}:", more)
