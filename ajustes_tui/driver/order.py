"""The order of keys: keys that arrive together act one after the other, each on the screen that the
one before left."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message

BURST_GAP_S = 0.5
"""Seconds between two keys from which the second does not wait for the first."""
SETTLE_WAIT_S = 1.0
"""Seconds a key waits at most for the one before it."""
LAST_WAIT_S = 0.1
"""Seconds the last keys may take when the program has to leave."""
LOOP_TURNS = 3
"""Turns of the loop that a key may take: it opens a screen, which mounts, and focuses its field."""
_ONLY_MOVE = frozenset(
    {"up", "down", "left", "right", "pageup", "pagedown", "home", "end", "ctrl+l"}
)


def _repaints(message: Message) -> bool:
    return isinstance(message, events.Key) and message.key == "ctrl+l"


class KeyOrder:
    """Delivers typed keys and pastes one at a time.

    The framework sends a key to the node that has the focus when the key arrives: of `f` and a text
    typed at once, the text would go to the list and not to the filter that `f` opens.
    """

    def __init__(
        self, app: App[Any], deliver: Callable[[Message], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._app = app
        self._deliver = deliver
        self._loop = loop
        self._queue: deque[Message] = deque()
        self._task: asyncio.Task[None] | None = None
        self._last = -BURST_GAP_S

    def put(self, message: Message) -> None:
        """Deliver a message now, or after those that wait already."""
        if self._task is None and self._calm():
            self._hand(message)
            return
        self._queue.append(message)
        if self._task is None:
            self._task = self._loop.create_task(self._work())

    async def finish(self, seconds: float) -> bool:
        """Let all the typed keys act, one after the other, for some seconds at most.

        Of the keys left then only the letters for a field are delivered, all at once: any other key
        might act on another screen than the person saw. Returns whether the screen has dealt with
        everything delivered.
        """
        # A repaint writes nothing to the store, and nobody would see it any more.
        self._queue = deque(m for m in self._queue if not _repaints(m))
        if not self._queue and self._calm():
            return True
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)
        while self._queue and self._writes(self._queue[0]):
            self._hand(self._queue.popleft())
        self.close()
        return await self.settle(LAST_WAIT_S)

    async def settle(self, seconds: float = SETTLE_WAIT_S) -> bool:
        """Wait until every part of the screen has handled its messages; return False on a timeout."""
        limit = self._loop.time() + seconds
        for _ in range(LOOP_TURNS):
            try:
                parts = [self._app, *self._app.screen.walk_children(with_self=True)]
            except ScreenStackError:
                return True
            lists = asyncio.Semaphore(0)
            count = sum(part.call_later(lists.release) for part in parts)
            try:
                async with asyncio.timeout_at(limit):
                    for _ in range(count):
                        await lists.acquire()
            except TimeoutError:
                return False
        return True

    def close(self) -> None:
        """Drop the waiting keys."""
        self._queue.clear()

    def _writes(self, message: Message) -> bool:
        """Tell whether a message is a letter or a paste for a focused field."""
        if not isinstance(message, events.Key) or not message.is_printable:
            return False
        try:
            field = self._app.focused
        except ScreenStackError:
            return False
        return field is not None and field.check_consume_key(message.key, message.character)

    def _calm(self) -> bool:
        return self._loop.time() - self._last >= BURST_GAP_S

    def _hand(self, message: Message) -> None:
        moves = isinstance(message, events.Key) and message.key in _ONLY_MOVE
        if not moves and isinstance(message, events.Key | events.Paste):
            self._last = self._loop.time()
        self._deliver(message)

    async def _work(self) -> None:
        while self._queue:
            if not self._calm():
                await self.settle()
            if self._queue:
                self._hand(self._queue.popleft())
        self._task = None
