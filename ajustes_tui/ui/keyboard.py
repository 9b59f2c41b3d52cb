"""Key timing: the guard against keys typed for the previous caso, digit runs and idle time."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

P = TypeVar("P")
"""Where a digit is typed."""

REGISTERING = "Se está registrando lo anterior; un momento"
TOO_SOON = "Esa tecla llegó antes de verse el caso y no se tomó: repítala"
PAINTED_S = 0.25
"""Seconds a caso must be on screen before a key may decide it."""
QUICK, QUICK_S = 3, 0.8
"""A number is this many digits, each within so many seconds of the one before."""
SLOW, SLOW_S = 5, 2.0
"""The same for slow typing, as from a list on paper."""
ANSWER_S = 5.0
"""Seconds a terminal has to answer before it counts as one that does not."""
_MOST_ASKED = 64
_ANSWERS_KEPT = 16
LOST_S = 4 * ANSWER_S
"""Seconds after which an answer is lost, not late: the next one belongs to a later question."""


class Glass:
    """What a terminal has shown: it answers a question once all earlier output is shown.

    A missing answer counts as given after `ANSWER_S`; a terminal that never answered gets the pause
    of plain lines.
    """

    def __init__(self, ask: Callable[[], None], clock: Callable[[], float] = monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._asked: list[float] = []
        self._shown: deque[tuple[int, float]] = deque(maxlen=_ANSWERS_KEPT)
        self._number = 0
        self._answers = False
        self.pause: Callable[[], float] = lambda: 0.0
        """Returns the seconds to wait when the terminal has never answered."""

    def ask(self) -> int:
        self._number += 1
        del self._asked[:-_MOST_ASKED]
        self._asked.append(self._clock())
        self._ask()
        return self._number

    def answered(self) -> bool:
        if not self._asked:
            return False
        # One answer that a bad line lost would leave each later one a question behind.
        while len(self._asked) > 1 and self._clock() - self._asked[0] >= LOST_S:
            self._asked.pop(0)
        self._asked.pop(0)
        self._shown.append((self._number - len(self._asked), self._clock()))
        self._answers = True
        return True

    def shows(self, number: int, at: float | None = None) -> bool:
        """Tell whether what precedes a question is on screen, now or at a moment."""
        waiting = self._number - number
        now = self._clock() if at is None else at
        if waiting >= len(self._asked):
            return next((came <= now for asked, came in self._shown if asked >= number), True)
        wait = ANSWER_S if self._answers else self.pause()
        return now - self._asked[-1 - waiting] >= wait

    @property
    def answers(self) -> bool:
        return self._answers

    def owes(self, unsent: int = 0) -> bool:
        """Whether an answer may still arrive, which the next reader of the line would take for keys.

        The last `unsent` questions have not been sent.
        """
        sent = self._asked[: len(self._asked) - unsent]
        return self._answers and any(self._clock() - at < ANSWER_S for at in sent)


class KeyGuard:
    """Drops deciding keys until the terminal confirms the caso, at least 0.25 s after the paint: a
    multiplexer answers before the cells have left the host.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, wait: float = PAINTED_S) -> None:
        self._clock = clock
        self._wait = wait
        self._waiting = False
        self._letters = True
        self._since: float | None = None
        self._glass: Glass | None = None
        self._question = 0

    def wait_for_paint(self, *, letters: bool = True) -> None:
        """Without `letters` only Enter waits: the others are a text that the person asked to type."""
        self._waiting, self._letters = True, letters
        self._since = None

    def painted(self, glass: Glass | None = None) -> None:
        if self._waiting and self._since is None:
            self._since, self._glass = self._clock(), glass
            if glass is not None:
                self._question = glass.ask()

    def admits(self, keystroke: str, typed: float | None = None) -> bool:
        """Admit navigation always; `typed` None is now."""
        if not self._waiting or not decides(keystroke):
            return True
        if not self._letters and keystroke != "enter":
            return True
        at = self._clock() if typed is None else typed
        if self._since is None or at - self._since < self._wait:
            return False
        if self._glass is not None and not self._glass.shows(self._question, at):
            return False
        self._waiting = False
        return True


class LostText:
    """A text whose first letters were dropped, or for which no field opened: its rest is dropped too.

    Of half a text nothing is registered, and its letters are no keys of the place.
    """

    def __init__(self) -> None:
        self._last = -QUICK_S
        self._in_field = False

    def begin(self, at: float, *, in_field: bool) -> None:
        self._last, self._in_field = at, in_field

    def goes_on(self, typed: float, *, in_field: bool) -> bool:
        """Tell whether a letter is of that text, in the breath of the one before it."""
        if self._in_field is not in_field or typed - self._last > QUICK_S:
            return False
        self._last = max(typed, self._last)
        return True

    def end(self) -> None:
        self._last = -QUICK_S


class NumberRun(Generic[P]):
    """Digits typed in a row, which are a number to search and choose nothing.

    To decide, a person types one digit and looks; a run is an account or radicado being dictated.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._keys: list[tuple[str, P]] = []
        self._quick = 0
        """How many of the last digits came in quick succession."""
        self._last = -SLOW_S

    @property
    def places(self) -> list[P]:
        return [place for _digit, place in self._keys]

    def take(self, keystroke: str, place: P, typed: float | None = None) -> str:
        now, last = self._clock() if typed is None else typed, self._last
        self._last = now
        if not is_digit(keystroke):
            self.end()
            return ""
        self._keys = [*(self._keys if now - last <= SLOW_S else ()), (keystroke, place)]
        self._quick = (self._quick if self._quick and now - last <= QUICK_S else 0) + 1
        if self._quick < QUICK and len(self._keys) < SLOW:
            return ""
        if len(self._keys) < SLOW:
            self._keys = self._keys[-self._quick :]
        return "".join(digit for digit, _place in self._keys)

    def goes_on(self, typed: float) -> bool:
        return bool(self._keys) and typed - self._last <= QUICK_S

    def end(self) -> None:
        self._keys, self._quick = [], 0


def is_digit(keystroke: str) -> bool:
    return len(keystroke) == 1 and keystroke.isascii() and keystroke.isdigit()


def glass_of(app: object) -> Glass | None:
    glass = getattr(app, "glass", None)
    return glass if isinstance(glass, Glass) else None


def decides(keystroke: str) -> bool:
    """Return True for Enter and any printable key."""
    return (
        keystroke == "enter"
        or len(keystroke) == 1
        or keystroke in ("space", "question_mark", "slash")
    )


def pasted_numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"(?<!\w)\d{5,30}(?!\w)", text)))


def one_line(text: str) -> str:
    return " ".join(text.split())


IDLE_S = 15 * 60.0
"""Seconds without a key before the screen is covered."""


class IdleWatch:
    """Counts the seconds since the last key; the caller sets the timer."""

    def __init__(self, wait: float = IDLE_S, clock: Callable[[], float] = monotonic) -> None:
        self.wait = wait
        self._clock = clock
        self._last = clock()

    def note_key(self) -> None:
        self._last = self._clock()

    @property
    def seconds(self) -> float:
        return self._clock() - self._last

    def remaining(self) -> float:
        return max(self.wait - self.seconds, 0.0)
