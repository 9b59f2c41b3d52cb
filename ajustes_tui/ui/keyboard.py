"""The keys: the guard that keeps one typed for the caso before from deciding the next, runs and idle time."""

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
"""Seconds that a caso is on the screen before a key may decide it."""
QUICK, QUICK_S = 3, 0.8
"""Digits that are a number when each came within so many seconds of the one before."""
SLOW, SLOW_S = 5, 2.0
"""The same of digits typed slowly, as from a list on paper."""
ANSWER_S = 5.0
"""Seconds in which a terminal answers, or is taken for one that does not."""
_MOST_ASKED = 64
"""How many questions without an answer are remembered."""
_ANSWERS_KEPT = 16
"""How many questions are remembered with the moment of their answer."""
LOST_S = 4 * ANSWER_S
"""Seconds after which an answer is not late but lost: the next one is that of a later question."""


class Glass:
    """What a terminal has shown, by its own word: it answers a question once all before it is shown.

    An answer that does not come within `ANSWER_S` counts as given. A terminal that has never answered
    gets the pause of plain lines in its place: a slow line shows nothing sooner.
    """

    def __init__(self, ask: Callable[[], None], clock: Callable[[], float] = monotonic) -> None:
        """Know a terminal that `ask` puts the question to, after all that was painted."""
        self._ask = ask
        self._clock = clock
        self._asked: list[float] = []
        """When each question that has no answer yet was put, oldest first."""
        self._shown: deque[tuple[int, float]] = deque(maxlen=_ANSWERS_KEPT)
        """The last questions with an answer, and when it came."""
        self._number = 0
        self._answers = False
        self.pause: Callable[[], float] = lambda: 0.0
        """Gives the seconds that stand for the answer of a terminal that never gave one."""

    def ask(self) -> int:
        """Put the question; return its number."""
        self._number += 1
        del self._asked[:-_MOST_ASKED]
        self._asked.append(self._clock())
        self._ask()
        return self._number

    def answered(self) -> bool:
        """Take an answer, which is of the oldest question; return False where none is due."""
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
        """Tell whether what was painted before a question is on the glass, or was at a moment."""
        waiting = self._number - number
        now = self._clock() if at is None else at
        if waiting >= len(self._asked):
            return next((came <= now for asked, came in self._shown if asked >= number), True)
        wait = ANSWER_S if self._answers else self.pause()
        return now - self._asked[-1 - waiting] >= wait

    @property
    def answers(self) -> bool:
        """Whether the terminal has ever answered."""
        return self._answers

    def owes(self, unsent: int = 0) -> bool:
        """Whether an answer may still come, which whoever reads the line next would take for keys.

        The last `unsent` questions have not been sent to the terminal.
        """
        sent = self._asked[: len(self._asked) - unsent]
        return self._answers and any(self._clock() - at < ANSWER_S for at in sent)


class KeyGuard:
    """Drops deciding keys until the caso on screen was seen.

    It was once the terminal says that it shows it, and a quarter of a second after it was painted: a
    multiplexer answers for the terminal behind it, before the cells have left the host.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, wait: float = PAINTED_S) -> None:
        self._clock = clock
        self._wait = wait
        self._waiting = False
        self._since: float | None = None
        self._glass: Glass | None = None
        self._question = 0

    def wait_for_paint(self) -> None:
        """Start dropping: a new caso was given to the screen and is not painted yet."""
        self._waiting = True
        self._since = None

    def painted(self, glass: Glass | None = None) -> None:
        """Note that the caso was painted: the wait counts from here, and the terminal is asked."""
        if self._waiting and self._since is None:
            self._since, self._glass = self._clock(), glass
            if glass is not None:
                self._question = glass.ask()

    def admits(self, keystroke: str, typed: float | None = None) -> bool:
        """Tell whether a key typed at some moment, or now, may act; one that leads elsewhere always may."""
        if not self._waiting or not decides(keystroke):
            return True
        at = self._clock() if typed is None else typed
        if self._since is None or at - self._since < self._wait:
            return False
        if self._glass is not None and not self._glass.shows(self._question, at):
            return False
        self._waiting = False
        return True


class NumberRun(Generic[P]):
    """The digits typed in a row, which are a number that somebody looks for and choose nothing.

    A person who decides types one digit and looks; a run of `QUICK` of them, or a longer one typed
    slowly, is the account or the radicado that somebody reads aloud.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._keys: list[tuple[str, P]] = []
        """The digits, each with where it was typed."""
        self._quick = 0
        """How many of the last digits came each soon after the one before."""
        self._last = -SLOW_S

    @property
    def places(self) -> list[P]:
        """Where each of the digits was typed."""
        return [place for _digit, place in self._keys]

    def take(self, keystroke: str, place: P, typed: float | None = None) -> str:
        """Take a key typed at some moment, or now; return the digits in a row once they are a number."""
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
        """Tell whether a digit typed at some moment is of the same breath as the last one of the run."""
        return bool(self._keys) and typed - self._last <= QUICK_S

    def end(self) -> None:
        """Forget the digits: another key, or a key somewhere else, came between."""
        self._keys, self._quick = [], 0


def is_digit(keystroke: str) -> bool:
    """Tell whether a key is one of the ten digits."""
    return len(keystroke) == 1 and keystroke.isascii() and keystroke.isdigit()


def glass_of(app: object) -> Glass | None:
    """Return the terminal that an app is asked through, None where nothing drives one."""
    glass = getattr(app, "glass", None)
    return glass if isinstance(glass, Glass) else None


def decides(keystroke: str) -> bool:
    """Tell whether a key can choose or register: Enter, and any key that prints."""
    return (
        keystroke == "enter"
        or len(keystroke) == 1
        or keystroke in ("space", "question_mark", "slash")
    )


def pasted_numbers(text: str) -> tuple[str, ...]:
    """Return the accounts or radicados in a pasted text, in order and once each."""
    return tuple(dict.fromkeys(re.findall(r"(?<!\w)\d{5,30}(?!\w)", text)))


def one_line(text: str) -> str:
    """Return a pasted text as one line without blanks around, as a field takes it."""
    return " ".join(text.split())


IDLE_S = 15 * 60.0
"""Seconds without a key after which the screen is covered."""


class IdleWatch:
    """Counts the seconds since the last key; it sets no timer, the caller does."""

    def __init__(self, wait: float = IDLE_S, clock: Callable[[], float] = monotonic) -> None:
        self.wait = wait
        self._clock = clock
        self._last = clock()

    def note_key(self) -> None:
        """Note a key: the count begins again."""
        self._last = self._clock()

    @property
    def seconds(self) -> float:
        """The seconds since the last key."""
        return self._clock() - self._last

    def remaining(self) -> float:
        """Return the seconds left before the screen is to be covered, zero when it is time."""
        return max(self.wait - self.seconds, 0.0)
