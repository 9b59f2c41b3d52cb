"""How a clock is said: how far it is, or since when it is over."""

from __future__ import annotations

from datetime import date

import pytest

from ajustes_tui.domain.caso.card import CasoClock
from ajustes_tui.ui.semaforo import due_words


@pytest.mark.parametrize(
    ("elapsed", "remaining", "said"),
    [
        (11, 4, "DÍA 11 DE 15  vence vie 27/11"),
        (15, 0, "DÍA 15 DE 15  vence vie 27/11"),
        (16, -1, "venció el vie 27/11, hace 1 hábil"),
        (17, -2, "venció el vie 27/11, hace 2 hábiles"),
    ],
)
def test_a_day_that_passed_is_told_in_the_past(elapsed: int, remaining: int, said: str) -> None:
    clock = CasoClock(elapsed, 15, remaining, date(2026, 11, 27), False, ())
    assert "".join(due_words(clock)) == said
