"""The order of keys: each of those that arrive together acts on the screen the previous one left."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from ajustes_tui.driver.keyboard import JoinedEnter, JoinedEscape, LoosePaste
from ajustes_tui.ui.keyboard import decides

BURST_GAP_S = 0.5
"""Seconds after which a navigation key no longer waits for the previous key's work."""
SETTLE_WAIT_S = 30.0
"""Maximum seconds a key waits for widgets to handle the previous one."""
TURN_S = 1.0
"""Seconds per round of widgets before asking again: one may have gone."""
WORK_WAIT_S = 3.0
"""Maximum seconds a key waits for the previous key's reads or writes."""
LOOK_EVERY_S = 0.005
"""Seconds between two checks of that work."""
LAST_WAIT_S = 0.1
"""Seconds for the last keys at exit."""
QUIET_TURNS = 3
"""After so many turns of the loop without a message all that a key does is done, even where it opens
a screen that mounts and focuses its field.
"""
M = TypeVar("M", bound=Message)
_ONLY_MOVE = frozenset(
    {"up", "down", "left", "right", "pageup", "pagedown", "home", "end", "ctrl+l"}
)


class BurstHost(Protocol):
    """What the key order asks the app."""

    def decides_here(self) -> bool:
        """Tell whether Enter would register or answer now, not finish a field."""

    def refuse_enter(self) -> None: ...

    def refuse_late(self) -> None: ...

    def refuses(self, message: Message) -> bool: ...

    def awaits(self, worker: Worker[Any], *, leads: bool) -> bool:
        """Tell whether keys wait for a worker; with `leads`, only if its result may use them."""


def small_letter(event: events.Key) -> events.Key:
    """Undo Caps Lock or Shift on a letter."""
    if len(event.key) != 1 or event.key == event.key.lower():
        return event
    return _typed_with(events.Key(event.key.lower(), event.key.lower()), event)


def _typed_with(message: M, other: Message) -> M:
    message.time = other.time
    return message


def _repaints(message: Message) -> bool:
    return isinstance(message, events.Key) and message.key == "ctrl+l"


class KeyOrder:
    """Delivers keys and pastes one at a time, each once the previous one took effect.

    Textual sends a key to the node with the focus on arrival: of `f` and a text typed behind it,
    the text would go to the list and not to the filter that `f` opens.
    """

    def __init__(
        self,
        app: App[Any],
        deliver: Callable[[Message], object],
        loop: asyncio.AbstractEventLoop,
        host: BurstHost | None = None,
    ) -> None:
        self._app = app
        self._host = host
        self._deliver = deliver
        self._loop = loop
        self._queue: deque[Message] = deque()
        self._handed: deque[Message] = deque()
        """Messages delivered that `passes` has not received back yet."""
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self._settled = True
        """Whether every widget has handled the last key and its consequences."""
        self._screen = self._front()
        """The front screen when the last key settled; a newer one may have no field in focus yet."""
        self._looks: asyncio.TimerHandle | None = None
        """Timer that checks this when no other key follows."""
        self._last = -BURST_GAP_S
        self._settled_at = 0.0
        self._of_field = False
        self._text: Widget | None = None
        """The text area that received the last key as a letter."""
        self._working: frozenset[Worker[Any]] = frozenset()
        """Workers from before the last key; later ones are its work."""
        self._since_card: int | None = None
        """Keys since the last one that acted where Enter registers, or None."""
        self._pasted_there = False
        """Whether that key was a paste, which the screen has answered."""

    def passes(self, message: Message) -> bool:
        """Tell whether a received message may act now; otherwise it is sent again in its turn."""
        if message in self._handed:
            self._handed.remove(message)
            return True
        self.put(message)
        return False

    def put(self, message: Message) -> None:
        if self._closed:
            return
        if self._task is None and (self._goes_on(message) or self._acts_now(message)):
            self._hand(message)
        else:
            self._queue.append(message)
        if self._queue:
            self._begin()

    def _begin(self) -> None:
        if self._task is None:
            self._task = self._loop.create_task(self._work())

    async def finish(self, seconds: float) -> bool:
        """Let all typed keys act in order; return whether everything was handled.

        After `seconds` deliver only letters for a field: other keys might act on a screen the user did not see.
        """
        if self._app.message_queue_size:
            # Keys among them, which have no place in the order yet.
            await self.settle(seconds)
        # A repaint writes nothing to the store, and nobody would see it any more.
        self._queue = deque(m for m in self._queue if not _repaints(m))
        if not self._queue and self._is_settled:
            return True
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)
        while self._queue and self._writes(self._queue[0]):
            self._hand(self._queue.popleft())
        self.close()
        return await self.settle(LAST_WAIT_S)

    async def settle(self, seconds: float = SETTLE_WAIT_S) -> bool:
        """Return False on a timeout."""
        limit, quiet = self._loop.time() + seconds, 0
        while quiet < QUIET_TURNS:
            screen = self._front()
            if screen is None:
                return True
            parts = [self._app, *screen.walk_children(with_self=True)]
            quiet = 0 if any(part.message_queue_size for part in parts) else quiet + 1
            lists = asyncio.Semaphore(0)
            count = sum(part.call_later(lists.release) for part in parts)
            try:
                async with asyncio.timeout_at(min(limit, self._loop.time() + TURN_S)):
                    for _ in range(count):
                        await lists.acquire()
            except TimeoutError:
                if self._loop.time() >= limit:
                    return False
                quiet = 0
            if screen is not self._front():
                # One came meanwhile, which has parts to mount and a field to focus.
                quiet = 0
        return True

    @property
    def _is_settled(self) -> bool:
        return self._settled and self._screen is self._front()

    def _front(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None

    @property
    def _focused(self) -> Widget | None:
        try:
            return self._app.focused
        except ScreenStackError:
            return None

    def close(self) -> None:
        """Drop waiting and future keys."""
        self._closed = True
        self._queue.clear()
        if self._looks is not None:
            self._looks.cancel()

    def _writes(self, message: Message) -> bool:
        if not isinstance(message, events.Key) or not message.is_printable:
            return False
        field = self._focused
        return field is not None and field.check_consume_key(message.key, message.character)

    def _acts_now(self, message: Message) -> bool:
        return self._is_settled and not self._awaits_work(message)

    def _awaits_work(self, message: Message) -> bool:
        """Tell whether a message waits for what the last key reads or writes.

        It may show a box, a list or another caso, which the message is meant for. A letter in a
        field starts no such wait. A key typed later, in a field, or Esc waits only where the work
        leads on, and a later one only where it could choose or register; a key refused now is
        refused at once.
        """
        if self._of_field or self._loop.time() - self._settled_at > WORK_WAIT_S:
            return False
        key = message.key if isinstance(message, events.Key) else ""
        later = message.time - self._last >= BURST_GAP_S
        if later and key and not decides(key):
            return False
        leading = later or key == "escape" or self._writing_field()
        return self._busy(leading=leading) and not (self._host and self._host.refuses(message))

    def _free_text(self, message: Message) -> Widget | None:
        field = self._focused if self._writes(message) else None
        return field if getattr(field, "keeps_focus", False) else None

    def _goes_on(self, message: Message) -> bool:
        """Tell whether a key continues the same free text: waiting would cost a turn of every widget."""
        return self._text is not None and self._free_text(message) is self._text

    def _hand(self, message: Message) -> None:
        """Deliver a message; refuse an Enter joined to keys of a card."""
        if isinstance(message, JoinedEnter):
            if self._would_decide(message):
                self._refuse()
                return
            message = _typed_with(events.Key("enter", "\r"), message)
        if isinstance(message, JoinedEscape):
            if message.chord is not None and self._writing_field():
                message = message.chord
            else:
                self._queue.extendleft(reversed(message.then))
                message = _typed_with(events.Key("escape", "\x1b"), message)
        if isinstance(message, LoosePaste):
            # A widget knows it by no name of its own: what has the focus takes a plain paste.
            whole = events.Paste(message.text)
            message = self._first_cell(message) if self._in_one_line() else whole
        self._text = self._free_text(message)
        moves = isinstance(message, events.Key) and message.key in _ONLY_MOVE
        if not moves and isinstance(message, events.Key | events.Paste):
            self._last, self._settled = message.time, False
            self._working = frozenset(self._app.workers)
            self._of_field = self._writes(message)
            if self._looks is not None:
                self._looks.cancel()
            self._looks = self._loop.call_later(BURST_GAP_S, self._begin)
            self._count(message)
        self._handed.append(message)
        self._deliver(message)

    def _count(self, message: Message) -> None:
        pasted = isinstance(message, events.Paste) and not self._writing_field()
        if pasted or (self._host is not None and self._host.decides_here()):
            self._since_card, self._pasted_there = 0, pasted
        elif self._since_card is not None:
            self._since_card += 1

    def _would_decide(self, enter: JoinedEnter) -> bool:
        """Tell whether a joined Enter would decide what the previous keys chose."""
        if self._host is None:
            return False
        of_card = self._since_card is not None and self._since_card < enter.before
        return of_card or self._host.decides_here()

    def _refuse(self) -> None:
        """Refuse a joined Enter, unless the preceding paste was already answered."""
        if self._host is not None and not (self._since_card == 0 and self._pasted_there):
            self._host.refuse_enter()

    def _writing_field(self) -> bool:
        field = self._focused
        return field is not None and field.check_consume_key("1", "1")

    def _in_one_line(self) -> bool:
        """Tell whether the focus is in a one-line field, where Tab goes to the next."""
        # Imported already where a field has the focus, and not before.
        from textual.widgets import Input

        return isinstance(self._focused, Input)

    def _first_cell(self, paste: LoosePaste) -> events.Paste:
        """Return a paste up to its first Tab; the rest waits as Tabs and texts."""
        first, *cells = paste.text.split("\t")
        for cell in reversed(cells):
            if cell:
                self._queue.appendleft(events.Paste(cell))
            self._queue.appendleft(events.Key("tab", "\t"))
        return events.Paste(first)

    async def _work(self) -> None:
        if not self._queue:
            await self._settle_last()
        while self._queue:
            following = self._queue[0]
            refused = isinstance(following, JoinedEnter) and self._would_decide(following)
            acted = self._goes_on(following) or await self._acted(following, whole=refused)
            if self._queue and not acted and not refused:
                self._drop_late()
            if self._queue:
                self._hand(self._queue.popleft())
        self._task = None

    async def _settle_last(self) -> bool:
        if not self._is_settled:
            self._settled = await self.settle()
            self._settled_at, self._screen = self._loop.time(), self._front()
        return self._settled

    async def _acted(self, following: Message, *, whole: bool) -> bool:
        """Return False if the last key takes too long.

        With `whole` always wait for its work, so that its result does not hide the refusal of the next key.
        """
        if not await self._settle_last():
            return False
        while self._busy() if whole else self._awaits_work(following):
            await asyncio.sleep(LOOK_EVERY_S)
            if self._loop.time() - self._settled_at > WORK_WAIT_S:
                return False
            if not self._busy():
                await self.settle()
        return True

    def _busy(self, *, leading: bool = False) -> bool:
        """With `leading`, consider only work that leads on."""
        host, workers = self._host, self._app.workers
        going = (w for w in workers if not (w in self._working or w.is_finished))
        return host is not None and any(host.awaits(w, leads=leading) for w in going)

    def _drop_late(self) -> None:
        """Drop keys that would act on what is not seen yet, and say so."""
        kept = [m for m in self._queue if isinstance(m, events.Key) and not decides(m.key)]
        if self._host is not None and len(kept) < len(self._queue):
            self._host.refuse_late()
        self._queue = deque(kept)
